"""One cause, one error: what follows from an error elsewhere is not reported."""

from __future__ import annotations

from pathlib import Path

import pytest

from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.error_summary import kind_of, summarize
from keiretsu.seed.errors import DataError
from keiretsu.slugs import slugify
from tests.seed.folders import errors_of, write_folder

STAKES = "from,to,share_percent\nAcme,Beta,5\nBeta,Acme,5\n"


def test_an_unknown_column_is_one_error(tmp_path: Path, catalogue: Catalogue) -> None:
    """It used to make every name of the file unknown: 145,742 errors, of which one was true."""
    names = "".join(f"Firm {number},x\n" for number in range(500))
    stakes = "".join(f"Firm {number},Firm {number + 1}\n" for number in range(499))
    folder = write_folder(tmp_path / "mine", companies=f"name,colour\n{names}", holds_stake_in=f"from,to\n{stakes}")
    (error,) = errors_of(folder, catalogue)
    assert error.startswith("companies.csv line 1, column colour: Unknown column; the columns are name, slug, aliases")


@pytest.mark.parametrize(
    ("files", "error"),
    [
        ({"companies": "title\nAcme\nBeta\n"}, "companies.csv line 1, column title: Unknown column"),
        ({"companies": "name,name\nAcme,Acme\nBeta,Beta\n"}, "companies.csv line 1, column name: Duplicate column; keep one."),
        ({"company": "name\nAcme\nBeta\n"}, "company.csv: Unknown file name; did you mean companies.csv?"),
        ({"companies": 'name\nAcme\n"Beta\n'}, "companies.csv line 3: Invalid CSV: unexpected end of data."),
        ({"companies": "name,kind\nAcme,maker,x\nBeta,\n"}, "companies.csv line 2: The row has 3 cells, but the header has 2;"),
        ({"companies": ""}, "companies.csv: The file is empty; its first line must name the columns"),
        ({"companies": "name,slug\nAcme,???\nBeta,\n"}, 'companies.csv line 2, column slug: "???" contains no letter or digit;'),
    ],
)
def test_nodes_that_could_not_be_read_are_not_unknown(files: dict[str, str], error: str, tmp_path: Path, catalogue: Catalogue) -> None:
    """References to them are consequences; `title` also leaves the required column `name` out."""
    lines = [
        line
        for line in errors_of(write_folder(tmp_path / "mine", **files, holds_stake_in=STAKES), catalogue)
        if "column name: Required column is missing" not in line
    ]
    assert len(lines) == 1
    assert lines[0].startswith(error)


def test_claims_that_could_not_be_read_are_not_unknown(tmp_path: Path, catalogue: Catalogue) -> None:
    """The same for keys of claims and of documents."""
    files = {"companies": "name,claims\nAcme,C1\n", "documents": "key,title\nD,Paper\n"}
    claims = "key,document,modality,statement,about,colour\nC1,D,ASSERTED,It is.,Acme,\n"
    (error,) = errors_of(write_folder(tmp_path / "mine", **files, claims=claims.replace("modality", "mood")), catalogue)[:1]
    assert error.startswith("claims.csv line 1, column colour: Unknown column")
    files["documents"] = "key,heading\nD,Paper\n"
    errors = errors_of(write_folder(tmp_path / "mine", **files, claims=claims[:-2].replace("about,colour", "about")), catalogue)
    assert [line for line in errors if not line.startswith("documents.csv line 1, column")] == []


@pytest.mark.parametrize(
    ("stakes", "error"),
    [
        ("from,to\nNobody,Loss\n", 'has_figure.csv line 2, column from: Unknown node "Nobody"'),
        ("from,to,x,y\nAcme,Loss,,\n", "has_figure.csv line 1, column x: Unknown column"),
        ("from\nAcme\n", "has_figure.csv line 1, column to: Required column is missing"),
        ("from,to\nAcme,Loss,x\n", "has_figure.csv line 2: The row has 3 cells"),
        ('from,to\n"Acme,Loss\n', "has_figure.csv line 2: Invalid CSV"),
    ],
)
def test_a_fact_whose_relationship_has_an_error_is_not_invisible(stakes: str, error: str, tmp_path: Path, catalogue: Catalogue) -> None:
    """The row that would make it visible is there."""
    folder = write_folder(tmp_path / "mine", companies="name\nAcme\n", figures="name,metric\nLoss,net loss\n", has_figure=stakes)
    errors = errors_of(folder, catalogue)
    assert errors[0].startswith(error)
    assert not any("never be visible" in line for line in errors)


@pytest.mark.parametrize(
    ("figures", "link", "error"),
    [
        ("Loss,\nLoss,beta-loss\n", "Loss", '"Loss" is ambiguous; write figure:loss or figure:beta-loss.'),
        ("Net loss,\n", "Net los", 'Unknown figure "Net los"; did you mean figure:net-loss?'),
        ("Net loss,\n", "figure:netloss", 'Unknown figure "figure:netloss"; did you mean figure:net-loss?'),
    ],
)
def test_a_fact_that_a_reference_with_an_error_means_is_not_invisible(
    figures: str, link: str, error: str, tmp_path: Path, catalogue: Catalogue
) -> None:
    """Neither the candidates of an ambiguous name nor what is suggested for an unknown one; any other fact without a relationship is."""
    folder = write_folder(
        tmp_path / "mine",
        companies="name\nAcme\n",
        figures=f"name,slug,metric\n{figures}Revenue,,m\n".replace(",\n", ",,m\n").replace("beta-loss\n", "beta-loss,m\n"),
        has_figure=f"from,to\nAcme,{link}\n",
    )
    errors = errors_of(folder, catalogue)
    assert errors[1:] == [f"has_figure.csv line 2, column to: {error}"]
    assert errors[0].startswith(f"figures.csv line {figures.count(chr(10)) + 2}: No relationship leads to this Figure")


def test_unreadable_rows_are_folded_once(tmp_path: Path, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each fact used to be looked for in each row that could not be read: 100,000 of both would have taken hours."""
    folded: list[str] = []

    def count(text: str) -> str:
        folded.append(text)
        return slugify(text)

    monkeypatch.setattr("keiretsu.seed.required_edges.slugify", count)
    figures = "".join(f"Loss {number},m\n" for number in range(300))
    links = "".join(f"Acme,Loss {number},x\n" for number in range(299))
    folder = write_folder(tmp_path / "mine", companies="name\nAcme\n", figures=f"name,metric\n{figures}", has_figure=f"from,to\n{links}")
    errors = errors_of(folder, catalogue)
    assert errors[0].startswith("figures.csv line 301: No relationship leads to this Figure")
    assert errors[-1] == "has_figure.csv: 296 more like this, first on lines 5, 6 and 7."
    assert len(folded) == 300 + 3 * 299


@pytest.mark.parametrize("cell", ["#N/A", "#DIV/0!", "5\x01"])
def test_a_cell_that_no_column_may_have_is_one_error(cell: str, tmp_path: Path, catalogue: Catalogue) -> None:
    """It is not an unknown node, document or claim as well, nor an invalid number, time, share or modality."""
    folder = write_folder(
        tmp_path / "mine",
        companies="name\nAcme\nBeta\n",
        documents="key,title\nD,Paper\n",
        claims=f"key,document,modality,statement,about,confidence\nC,{cell},{cell},It is.,{cell},{cell}\n",
        figures=f"name,metric,amount,period\nLoss,m,{cell},{cell}\n",
        has_figure="from,to\nAcme,Loss\n",
        holds_stake_in=f"from,to,share_percent,valid,modality,claims\n{cell},Beta,{cell},{cell},{cell},\nAcme,{cell},,,,{cell}\n",
    )
    errors = errors_of(folder, catalogue)
    assert len(errors) == 4 + 2 + 4 + 2
    assert all(": " + ('"5\\x01" contains' if cell.startswith("5") else f'"{cell}" is an error') in error for error in errors)


@pytest.mark.parametrize(
    ("column", "hint"),
    [
        ("share", "name it share_percent if it holds exact shares in per cent, share_fraction if it holds fractions of 1; shareMin means"),
        ("Stake", "name it share_percent if"),
        ("percentage", "name it share_percent if"),
        ("id", "the id follows from the two ends; remove the column."),
        ("date", "the time of the fact belongs in valid, as 2014-10-05"),
        ("share_mim", "did you mean shareMin?"),
        ("Share Percents", "did you mean share_percent?"),
        ("attributed_two", "did you mean attributedTo?"),
        ("confidance", "did you mean confidence?"),
        ("colour", "the columns are from, to, kind, directness, shareMin"),
    ],
)
def test_hints_for_unknown_columns(column: str, hint: str, tmp_path: Path, catalogue: Catalogue) -> None:
    """`share` used to suggest shareMin, which means at least; `id` kind."""
    folder = write_folder(tmp_path / "mine", companies="name\nAcme\nBeta\n", holds_stake_in=f"from,to,{column}\nAcme,Beta,\n")
    (error,) = errors_of(folder, catalogue)
    assert error.startswith(f"holds_stake_in.csv line 1, column {column}: Unknown column; {hint}")


@pytest.mark.parametrize(("header", "column"), [("source,to", "from"), ("from,target", "to")])
def test_a_misspelt_required_column_is_one_error(header: str, column: str, tmp_path: Path, catalogue: Catalogue) -> None:
    """It used to be unknown without a hint, and its right name to be missing."""
    folder = write_folder(tmp_path / "mine", companies="name\nAcme\nBeta\n", holds_stake_in=f"{header}\nAcme,Beta\n")
    (error,) = errors_of(folder, catalogue)
    assert error.endswith(f"Unknown column; did you mean {column}?")


def test_hints_for_ids_of_nodes(tmp_path: Path, catalogue: Catalogue) -> None:
    """An id consists of the type and the slug or the key."""
    folder = write_folder(tmp_path / "mine", companies="name,id\nAcme,7\n", documents="key,title,ID\nD,Paper,7\n")
    assert errors_of(folder, catalogue) == [
        (
            "companies.csv line 1, column id: Unknown column; "
            "an id consists of company: and the slug, which follows from the name; to set it, name the column slug."
        ),
        "documents.csv line 1, column ID: Unknown column; an id consists of document: and the key; name the column key.",
    ]


@pytest.mark.parametrize(
    ("config", "error"),
    [
        ('[[tables]]\nfile = "register.csv"\ntable = "compnies"\n', "dataset.toml, column tables[1].table: The layout has no table"),
        ('[[tables]]\ntable = "companies"\n', "dataset.toml, column tables[1].file: This key is required"),
        ("[[tables]\n", "dataset.toml: Invalid TOML"),
    ],
)
def test_an_error_in_dataset_toml_is_one_error(config: str, error: str, tmp_path: Path, catalogue: Catalogue) -> None:
    """Neither is the file that it describes unknown, nor are the nodes in it, nor the headers of files that it may describe."""
    folder = write_folder(tmp_path / "mine", register="Firm\nAcme\nBeta\n", holds_stake_in=STAKES)
    (folder / "dataset.toml").write_text(config)
    lines = errors_of(folder, catalogue)
    assert len(lines) == 1
    assert lines[0].startswith(error)


@pytest.mark.parametrize(
    ("header", "cells"), [("valid", ("2014-13", "2015-13")), ("kind", ("SUBSIDARY", "DIVISON")), ("valid", ("2014-13", ""))]
)
def test_rows_that_differ_in_cells_with_errors_are_not_duplicates(
    header: str, cells: tuple[str, str], tmp_path: Path, catalogue: Catalogue
) -> None:
    """Their ids would lack what distinguishes them."""
    rows = "".join(f"Acme,Beta,{cell}\n" for cell in cells)
    folder = write_folder(tmp_path / "mine", companies="name\nAcme\nBeta\n", has_subsidiary=f"from,to,{header}\n{rows}")
    errors = errors_of(folder, catalogue)
    assert len(errors) == sum(map(bool, cells))
    assert not any("Duplicate" in line for line in errors)


def test_many_errors_are_printed_in_part(tmp_path: Path, catalogue: Catalogue) -> None:
    """The first three of each kind in a column, and the number of all others; errors of other columns and files are not crowded out."""
    rows = "".join(f"Firm {number},perhaps {number}\n" for number in range(1_234))
    folder = write_folder(tmp_path / "mine", companies=f"name,anonymous\n{rows}???,\n", markets="name,kind\nIndia,CONTINENT\n")
    assert errors_of(folder, catalogue) == [
        *(f'companies.csv line {number + 2}, column anonymous: "perhaps {number}" is neither TRUE nor FALSE.' for number in range(3)),
        'companies.csv line 1236, column name: "???" contains no letter or digit; fill in the column slug.',
        "companies.csv, column anonymous: 1,231 more like this, first on lines 5, 6 and 7.",
        'markets.csv line 2, column kind: "CONTINENT" is not one of COUNTRY, REGION, CITY, SECTOR, SEGMENT.',
    ]


def test_at_most_a_hundred_lines_are_printed(tmp_path: Path, catalogue: Catalogue) -> None:
    """Many columns of many files may have errors of several kinds."""
    files = {f"sheet{number}.csv": DataError(f"sheet{number}.csv", 2, "name", "This cell must not be empty") for number in range(150)}
    lines = list(summarize(sorted(files.values())))
    assert len(lines) == 101
    assert lines[-1] == "50 more errors; `keiretsu seed --format json` lists all."


@pytest.mark.parametrize(
    ("first", "second", "are_alike"),
    [
        ('"a" is neither TRUE nor FALSE', '"b \\" c" is neither TRUE nor FALSE', True),
        ('Unknown company "a"; did you mean company:b?', 'Unknown company "c"; add it to companies.csv or correct the name', True),
        ("5 in start is greater than 3 in end", "8 in start is greater than 1 in end", True),
        ('Unknown company "a"', 'Unknown person "a"', False),
        ("5 in start is greater than 3 in end", "5 in shareMin is greater than 3 in shareMax", False),
    ],
)
def test_errors_of_one_kind_differ_in_values_only(first: str, second: str, *, are_alike: bool) -> None:
    assert (kind_of(first) == kind_of(second)) is are_alike
