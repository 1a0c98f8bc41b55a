"""What may be misread raises a warning, which names the file, the column, an example and what to write; it does not stop a load."""

from __future__ import annotations

from pathlib import Path

import pytest

from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.errors import InvalidDataSet
from keiretsu.seed.validate import read_data_set
from keiretsu.server.cli.main import main
from tests.seed.folders import write_folder

COMPANIES = "name\nAcme\nBeta\nGamma\n"


def warnings_of(folder: Path, catalogue: Catalogue) -> list[str]:
    return [str(warning) for warning in read_data_set(folder, catalogue).warnings]


def with_amounts(folder: Path, *amounts: str) -> Path:
    rows = "".join(f"Figure {number},revenue,{amount}\n" for number, amount in enumerate(amounts))
    links = "".join(f"Acme,Figure {number}\n" for number in range(len(amounts)))
    return write_folder(folder, companies=COMPANIES, figures=f"name,metric,amount\n{rows}", has_figure=f"from,to\n{links}")


@pytest.mark.parametrize(
    ("cells", "warning"),
    [
        (("25.000",), '"25.000" is read as 25; write 25000 if the point separates thousands, 25.0000 if it is a decimal point.'),
        (
            ("5", "1.234", "2.345"),
            '"1.234" (and 1 more) is read as 1.234; write 1234 if the point separates thousands, 1.2340 if it is a decimal point.',
        ),
        (("-12.500",), '"-12.500" is read as -12.5; write -12500 if the point separates thousands, -12.5000 if it is a decimal point.'),
    ],
)
def test_a_point_that_may_separate_thousands(cells: tuple[str, ...], warning: str, tmp_path: Path, catalogue: Catalogue) -> None:
    """`25.000` used to be read as 25 without a word."""
    (line,) = warnings_of(with_amounts(tmp_path / "mine", *cells), catalogue)
    assert line.startswith("figures.csv line ")
    assert line.partition(", column amount: ")[2] == warning


@pytest.mark.parametrize("cells", [("25000",), ("25.0000", "1.2340"), ("0.125",), ("12.5", "1.25"), ("025.000",), ("1234.567",)])
def test_numbers_that_can_be_read_in_one_way_only(cells: tuple[str, ...], tmp_path: Path, catalogue: Catalogue) -> None:
    """What the warning says to write raises no warning; 0.125 and 1234.567 can have no thousands."""
    assert warnings_of(with_amounts(tmp_path / "mine", *cells), catalogue) == []


@pytest.mark.parametrize(
    ("header", "rows", "column", "warning"),
    [
        (
            "share_percent",
            ("0.25", "1"),
            "share_percent",
            (
                '"0.25" (and 1 more) is read as 0.25 per cent, and no share in this column is above 1; '
                "if they are fractions of 1, name the column share_fraction; if they are per cent, write 0.25% in share_percent."
            ),
        ),
        ("shareMin,shareMax", ("0.5,0.6",), "shareMin", '"0.5" is read as 0.5 per cent'),
        ("valid", ("2012-21",), "valid", '"2012-21" is read as spring of 2012; write 2012/2021 for the years from 2012 to 2021.'),
        ("valid", ("2012-32",), "valid", '"2012-32" is read as a season or quarter of 2012'),
        (
            "valid",
            ("2009-10", "2010-11"),
            "valid",
            '"2009-10" (and 1 more) is read as month 10 of 2009; write 2009/2010 for two years, 2009-10-01/2009-10-31 for the month.',
        ),
    ],
)
def test_shares_and_times_that_may_mean_something_else(
    header: str, rows: tuple[str, ...], column: str, warning: str, tmp_path: Path, catalogue: Catalogue
) -> None:
    """Fractions in a column for per cent; years that are seasons or months in EDTF."""
    stakes = "".join(f"{name},Gamma,{row}\n" for name, row in zip(("Acme", "Beta"), rows, strict=False))
    folder = write_folder(tmp_path / "mine", companies=COMPANIES, holds_stake_in=f"from,to,{header}\n{stakes}")
    lines = warnings_of(folder, catalogue)
    assert any(line.startswith(f"holds_stake_in.csv line 2, column {column}: {warning}") for line in lines)


@pytest.mark.parametrize(
    ("header", "rows"),
    [
        ("share_percent", ("0.25%", "1%")),
        ("share_percent", ("0.25", "12")),
        ("share_percent", ("0", "0")),
        ("share_percent", ("", "")),
        ("share_percent", ("25.000", "")),
        ("share_fraction", ("0.25", "1")),
        ("valid", ("2012/2021", "2012-03/2012-05")),
        ("valid", ("2009-10", "2014-03")),
        ("valid", ("2009-10-01/2009-10-31", "")),
        ("confidence", ("0.25", "0.5")),
    ],
)
def test_what_is_certain_raises_no_warning(header: str, rows: tuple[str, ...], tmp_path: Path, catalogue: Catalogue) -> None:
    """A % sign, a larger share, a fraction in its column; 25.000 per cent cannot be 25,000."""
    stakes = "".join(f"{name},Gamma,{row}\n" for name, row in zip(("Acme", "Beta"), rows, strict=True))
    folder = write_folder(tmp_path / "mine", companies=COMPANIES, holds_stake_in=f"from,to,{header}\n{stakes}")
    assert warnings_of(folder, catalogue) == []


@pytest.mark.parametrize(
    ("name", "warning"),
    [
        ("NULL", "is read as text; clear the cell if the value is missing, write Null if it is a name."),
        ("nan", "is read as text; clear the cell if the value is missing, write Nan if it is a name."),
        ("n/a", "is read as text; clear the cell if the value is missing, write n. a. if it is a name."),
        ("MÃ¼ller", "looks like UTF-8 that was read as Windows-1252; write Müller."),
        ("å°\x8fç±³", "looks like UTF-8 that was read as Windows-1252; write 小米."),
        ("M\ufffdller", "contains U+FFFD in place of a character that was lost; write that character."),
        ("AT&amp;T", "contains a character reference of HTML, which is not resolved; write AT&T."),
        ("L&#39;Oréal", "contains a character reference of HTML, which is not resolved; write L'Oréal."),
    ],
)
def test_texts_that_a_program_wrote_instead_of_others(name: str, warning: str, tmp_path: Path, catalogue: Catalogue) -> None:
    """They used to become names without a word; what the warning says to write raises none."""
    folder = write_folder(tmp_path / "mine", companies=f"name\n{name}\nAcme\n{name} & Sons\n")
    lines = [line for line in warnings_of(folder, catalogue) if line.startswith("companies.csv line 2, ")]
    assert lines[0].endswith(warning)
    assert lines[0].startswith("companies.csv line 2, column name: ")
    written = warning.partition(" write ")[2].removesuffix(" if it is a name.").removesuffix(".")
    if written != "that character":
        assert warnings_of(write_folder(tmp_path / "mine", companies=f"name\n{written}\n"), catalogue) == []


@pytest.mark.parametrize("name", ["Null", "Nan Ya", "None of Us", "AT&T", "R&D; more", "SÃO PAULO", "Ãber", "Müller", "小米", "Pâ", "N.A."])
def test_texts_that_are_meant_raise_no_warning(name: str, tmp_path: Path, catalogue: Catalogue) -> None:
    """Also if they look similar."""
    folder = write_folder(
        tmp_path / "mine", companies=f"name,kind\n{name},{name}\n", people="name\nP\n", holds_role=f"from,to,title\nP,{name},{name}\n"
    )
    assert warnings_of(folder, catalogue) == []


def test_the_built_in_data_raises_no_warning(catalogue: Catalogue) -> None:
    assert warnings_of(Path(__file__).parents[2] / "seed" / "data" / "xiaomi", catalogue) == []


def test_warnings_are_printed_with_and_without_errors(
    tmp_path: Path, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--dry-run` prints them on standard error and exits with 0; an invalid folder prints them before its errors."""
    monkeypatch.setenv("KEIRETSU_DATA_DIR", str(tmp_path / "data"))
    folder = with_amounts(tmp_path / "mine", "25.000")
    assert main(["seed", str(folder), "--dry-run"]) == 0
    printed = capsys.readouterr()
    assert printed.err.startswith('Warning: figures.csv line 2, column amount: "25.000" is read as 25;')
    assert "no errors" in printed.out
    (folder / "markets.csv").write_text("name,kind\nIndia,CONTINENT\n")
    with pytest.raises(InvalidDataSet) as caught:
        read_data_set(folder, catalogue)
    assert len(caught.value.warnings) == 1
    assert main(["seed", str(folder), "--dry-run"]) == 1
    assert capsys.readouterr().err.splitlines()[0].startswith("Warning: figures.csv")
