"""dataset.toml: what it says is done, and all of its errors are reported at once, with file and key."""

from __future__ import annotations

import datetime as dt
import os
import threading
from pathlib import Path

import pytest

from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.errors import InvalidDataSet
from keiretsu.seed.layout import build_layout
from keiretsu.seed.rows import DataSet
from keiretsu.seed.tables.configuration_keys import DOCUMENT_KEYS
from keiretsu.seed.tables.inputs import Inputs
from keiretsu.seed.validate import read_data_set
from keiretsu.server.cli.main import main
from tests.seed.folders import errors_of
from tests.seed.tables.spreadsheets import Sheets, xlsx

REGISTER = """Owner;Kind;Company;Stake;Since;Until
Northwind;Corporate;Harbour;12,5;31/12/2014;
Ada Lind;Individual;Northwind;100;3/4/2015;1/2/2016
"""
TABLES = """
[[tables]]
file = "register.csv"
table = "companies"
distinct = true
columns.name = "Company"

[[tables]]
file = "register.csv"
table = "companies"
distinct = true
where = {kind = "corporate"}
columns.name = "Owner"

[[tables]]
file = "register.csv"
table = "people"
distinct = true
where = {Kind = ["Individual"]}
columns.name = "Owner"

[[tables]]
file = "register.csv"
table = "holds_stake_in"
columns = {from = "owner", to = "COMPANY", share_percent = "Stake", valid = {start = "Since", end = "Until"}}
"""


def write(folder: Path, config: str, **files: str | bytes) -> Path:
    """A data set; `register_csv` is the file register.csv."""
    folder.mkdir(exist_ok=True)
    (folder / "dataset.toml").write_text(config, encoding="utf-8")
    for name, content in files.items():
        (folder / name.replace("_csv", ".csv").replace("_xlsx", ".xlsx")).write_bytes(
            content if isinstance(content, bytes) else content.encode()
        )
    return folder


def stakes_of(data_set: DataSet) -> dict[tuple[str, str], tuple[object, ...]]:
    stakes = [edge for edge in data_set.edges if edge.type == "HOLDS_STAKE_IN"]
    return {(stake.start, stake.end): tuple(stake.properties.get(name) for name in ("shareMin", "shareMax", "valid")) for stake in stakes}


def test_one_file_is_several_tables(tmp_path: Path, catalogue: Catalogue) -> None:
    """A register names companies, people and stakes in one sheet; each name is one node."""
    data_set = read_data_set(write(tmp_path / "mine", f'date_order = "dmy"\ndecimal = ","\n{TABLES}', register_csv=REGISTER), catalogue)
    assert data_set.warnings == ()
    names = sorted(node.id for node in data_set.nodes if node.type in ("Company", "Person"))
    assert names == ["company:harbour", "company:northwind", "person:ada-lind"]
    assert stakes_of(data_set) == {
        ("company:northwind", "company:harbour"): (12.5, 12.5, "2014-12-31/.."),
        ("person:ada-lind", "company:northwind"): (100.0, 100.0, "2015-04-03/2016-02-01"),
    }


def test_the_order_of_dates_is_decided_by_a_row_with_a_warning(tmp_path: Path, catalogue: Catalogue) -> None:
    """31/12 decides 3/4; without such a row, it is an error."""
    folder = write(tmp_path / "mine", f'decimal = ","\n{TABLES}', register_csv=REGISTER)
    warnings = [str(warning) for warning in read_data_set(folder, catalogue).warnings]
    assert warnings == [
        f'register.csv line 3, column {column}: "{text}" is read as {day}, because "31/12/2014" on line 2 has the same form; '
        'if this is right, set date_order = "dmy" in dataset.toml.'
        for column, text, day in (("Until (valid.end)", "1/2/2016", "2016-02-01"), ("Since (valid.start)", "3/4/2015", "2015-04-03"))
    ]


def test_dates_that_no_row_decides_are_one_error(tmp_path: Path, catalogue: Catalogue) -> None:
    """Not one for each row, and not a second one for the same cell."""
    rows = "".join(f"Acme,Beta,{number}/2/2014\n" for number in (3, 4, 5))
    folder = write(tmp_path / "mine", "", companies_csv="name\nAcme\nBeta\n", holds_stake_in_csv=f"from,to,valid\n{rows}")
    errors = [error for error in errors_of(folder, catalogue) if "Duplicate" not in error]
    assert errors == [
        (
            'holds_stake_in.csv line 2, column valid: "3/2/2014" (and 2 more) is 2014-02-03 or 2014-03-02, and no other row decides; '
            'set date_order = "dmy" or "mdy" in dataset.toml.'
        )
    ]


def test_rows_that_disagree_about_the_order_are_one_error(tmp_path: Path, catalogue: Catalogue) -> None:
    """31/12 and 12/31."""
    stakes = "from,to,valid\nAcme,Beta,31/12/2014\nBeta,Acme,12/31/2014\n"
    (error,) = errors_of(write(tmp_path / "mine", "", companies_csv="name\nAcme\nBeta\n", holds_stake_in_csv=stakes), catalogue)
    assert error == (
        'holds_stake_in.csv line 2, column valid: "31/12/2014" and "12/31/2014" on line 3 differ in the order of day and month; '
        'set date_order = "dmy" or "mdy" in dataset.toml.'
    )


def test_amounts_and_currencies(tmp_path: Path, catalogue: Catalogue) -> None:
    """The currency of the cell, or that of the file; 25.000 where the file says so."""
    figures = 'name,metric,amount,amountMin,currency\nA,revenue,25.000,,\nB,revenue,"1,5 Mrd. $",,\nC,revenue,,1.000,USD\nD,revenue,€1m,,\n'
    links = "from,to\n" + "".join(f"Acme,{name}\n" for name in "ABCD")
    config = 'decimal = ","\ncurrency = "EUR"\n'
    folder = write(tmp_path / "mine", config, companies_csv="name\nAcme\n", figures_csv=figures, has_figure_csv=links)
    data_set = read_data_set(folder, catalogue)
    assert data_set.warnings == ()
    values = [
        tuple(node.properties.get(name) for name in ("amount", "amountMin", "currency")) for node in data_set.nodes if node.type == "Figure"
    ]
    assert values == [(25000.0, None, "EUR"), (1.5e9, None, "EUR"), (None, 1000.0, "USD"), (1e6, None, "EUR")]


@pytest.mark.parametrize(
    ("config", "cell", "currency", "error"),
    [
        ('decimal = ","', "1.5", "", '"1.5" is not a number with the decimal sign ",", which dataset.toml states; correct one of them.'),
        ("", "€5", "USD", '"€5" is in EUR, but the row says USD; correct one of them.'),
        ("", '"12,5"', "", '"12,5" has a decimal comma; write 12.5, or set decimal = "," in dataset.toml.'),
        ("", '"0,125"', "", '"0,125" has a decimal comma; write 0.125, or set decimal = "," in dataset.toml.'),
        ("", "¥5", "", '"¥5" is not a number;'),
    ],
)
def test_amounts_that_are_not_certain_are_errors(
    config: str, cell: str, currency: str, error: str, tmp_path: Path, catalogue: Catalogue
) -> None:
    figures = f"name,metric,amount,currency\nA,revenue,{cell},{currency}\n"
    folder = write(tmp_path / "mine", config, companies_csv="name\nAcme\n", figures_csv=figures, has_figure_csv="from,to\nAcme,A\n")
    (line,) = errors_of(folder, catalogue)
    assert line.startswith(f"figures.csv line 2, column amount: {error}")


@pytest.mark.parametrize(
    ("cell", "warning"),
    [
        ("1,000", '"1,000" is read as 1000; write 1000 if the comma separates thousands, 1.0000 if it is a decimal comma, or set decimal'),
        ("$5m", '"$5m" is read as US dollars; write the code of the currency, or set currency = "USD" or another one in dataset.toml.'),
    ],
)
def test_amounts_that_may_be_misread_raise_a_warning(cell: str, warning: str, tmp_path: Path, catalogue: Catalogue) -> None:
    """Unless dataset.toml settles it."""
    figures = f'name,metric,amount\nA,revenue,"{cell}"\n'
    files = {"companies_csv": "name\nAcme\n", "figures_csv": figures, "has_figure_csv": "from,to\nAcme,A\n"}
    (line,) = map(str, read_data_set(write(tmp_path / "mine", "", **files), catalogue).warnings)
    assert line.startswith(f"figures.csv line 2, column amount: {warning}")
    settled = 'decimal = "."\ncurrency = "USD"\n'
    assert read_data_set(write(tmp_path / "mine", settled, **files), catalogue).warnings == ()


def test_serial_dates_raise_a_warning(tmp_path: Path, catalogue: Catalogue) -> None:
    """A date that lost its format in a spreadsheet; the system of the file is a setting."""
    sheets: Sheets = {"Companies": [["Name"], ["Acme"], ["Beta"]], "Holds stake in": [["From", "To", "Valid"], ["Acme", "Beta", 41639]]}
    data_set = read_data_set(write(tmp_path / "mine", "", group_xlsx=xlsx(sheets)), catalogue)
    assert [str(warning).partition(": ")[2] for warning in data_set.warnings] == [
        (
            '"41639" is read as 2013-12-31, the day of this number in a spreadsheet; format the cells as dates, '
            'or set serial_dates = "1900" or "1904" in dataset.toml.'
        )
    ]
    data_set = read_data_set(write(tmp_path / "mine", 'serial_dates = "1904"', group_xlsx=xlsx(sheets)), catalogue)
    assert (data_set.warnings, stakes_of(data_set)["company:acme", "company:beta"][2]) == ((), "2018-01-01")


def test_the_document_modality_and_confidence_of_rows(tmp_path: Path, catalogue: Catalogue) -> None:
    """Rows without claims cite the document; rows with their own modality keep it."""
    config = """
modality = "REPORTED"
confidence = 0.75
[document]
title = "Register of shareholders"
address = "https://register.example/shares"
publisher = "Companies House"
day = 2026-01-31
"""
    companies = "name,modality\nAcme,\nBeta,HEDGED\n"
    data_set = read_data_set(write(tmp_path / "mine", config, companies_csv=companies), catalogue)
    (document,) = [node.properties for node in data_set.nodes if node.type == "Document"]
    assert document == {
        "key": "mine/register-of-shareholders",
        "title": "Register of shareholders",
        "address": "https://register.example/shares",
        "publishedOn": "2026-01-31",
    }
    assert {claim.document for claim in data_set.claims.values()} == {"document:mine/register-of-shareholders"}
    modalities = sorted(claim.modality for claim in data_set.claims.values())
    assert modalities == ["asserted", "hedged", "reported"]
    assert [(edge.start, edge.end) for edge in data_set.edges if edge.type == "PUBLISHED_BY"] == [
        ("document:mine/register-of-shareholders", "company:companies-house")
    ]


def test_title_lines_constants_and_columns_by_number(tmp_path: Path, catalogue: Catalogue) -> None:
    """The header is in row 3; a table without a header is read by the numbers of its columns."""
    config = """
[[tables]]
file = "list.csv"
table = "companies"
header = 3
columns = {name = "Firm"}
constants = {kind = "listed"}
[[tables]]
file = "bare.csv"
table = "companies"
header = 0
columns = {name = 2}
"""
    files = {"list_csv": "List, of firms\n\nNo;Firm\n1;Acme\n", "bare_csv": "1,Beta\n2,Gamma\n"}
    data_set = read_data_set(write(tmp_path / "mine", config, **files), catalogue)
    assert [node.properties for node in data_set.nodes if node.type == "Company"] == [
        {"slug": "acme", "name": "Acme", "kind": "listed"},
        {"slug": "beta", "name": "Beta"},
        {"slug": "gamma", "name": "Gamma"},
    ]


def test_all_errors_are_reported_at_once(tmp_path: Path, catalogue: Catalogue) -> None:
    """Unknown keys with the nearest known one, values with those that are allowed, columns with those of the table."""
    config = """
name = "My Set"
date_ordre = "dmy"
decimal = "point"
currency = "euro"
encoding = "latin-99"
modality = "SHOUTED"
confidence = 7
document = {day = "soon", titel = "x"}

[[tables]]
file = "register.csv"
table = "holds_stakes"

[[tables]]
table = "companies"
fiel = "x"

[[tables]]
file = "regster.csv"
table = "holds_stake_in"
header = -1
columns = {from = "Owner", too = "Company"}

[[tables]]
file = "register.csv"
sheet = 5
table = "companies"
where = 7
columns = {name = "Compny"}
"""
    with pytest.raises(InvalidDataSet) as caught:
        read_data_set(write(tmp_path / "mine", config, register_csv=REGISTER), catalogue)
    lines = str(caught.value).splitlines()
    expected = [
        ("confidence", '"7" is not between 0 and 1.'),
        ("currency", '"euro" is not the code of a currency, such as EUR.'),
        ("date_ordre", "Unknown key; did you mean date_order?"),
        ("decimal", '"point" is not one of ., ,.'),
        ("document.day", '"soon" is not a date; write it as 2026-01-31.'),
        ("document.titel", "Unknown key; did you mean title?"),
        ("document.title", "The document needs a title."),
        ("encoding", '"latin-99" is not an encoding; write utf-8, cp1252, cp1251, gb18030 or another that Python knows.'),
        ("modality", '"SHOUTED" is not one of ASSERTED'),
        ("name", '"My Set" is not a valid name;'),
        ("tables[1].table", 'The layout has no table "holds_stakes"; did you mean holds_stake_in?'),
        ("tables[2].fiel", "Unknown key; did you mean file?"),
        ("tables[2].file", "This key is required: the file, and the table of the layout that it is."),
        ("tables[3].columns", "holds_stake_in requires to; name the header."),
        ("tables[3].columns.too", "holds_stake_in has no such column; did you mean to?"),
        ("tables[3].file", 'Unknown file "regster.csv"; did you mean register.csv?'),
        ("tables[3].header", '"-1" is not the number of the row with the headers; 0 if there is none.'),
        ("tables[4].sheet", '"5" is not a text.'),
        ("tables[4].where", "Expected headers and values, as in: Type = "),
    ]
    for line, (key, message) in zip(lines, expected, strict=False):
        assert line.startswith(f"dataset.toml, column {key}: {message}")
    assert lines[len(expected) :] == [
        'register.csv line 1: Unknown header "Compny" in tables[4].columns.name of dataset.toml; did you mean "Company"?'
    ]


@pytest.mark.parametrize("config", ["name = ", "\udcff", "= 1", "x" * 1_000_001, "a = [" + "[" * 5_000])
def test_invalid_toml_is_one_error(config: str, tmp_path: Path, catalogue: Catalogue) -> None:
    """Also bytes that are not UTF-8, and a huge file."""
    folder = write(tmp_path / "mine", "", companies_csv="name\nAcme\n")
    (folder / "dataset.toml").write_bytes(config.encode(errors="surrogateescape"))
    (line,) = errors_of(folder, catalogue)
    assert line.startswith(("dataset.toml: Invalid TOML: ", "dataset.toml: The file has more than 1,000,000 bytes;"))


def test_several_files_and_a_configuration_elsewhere(tmp_path: Path, catalogue: Catalogue) -> None:
    """`--config` names it; without it, the one beside the first file counts."""
    write(tmp_path / "mine", 'name = "beside"', companies_csv="name\nAcme\n", people_csv="name\nAda\n")
    files = (str(tmp_path / "mine" / "companies.csv"), str(tmp_path / "mine" / "people.csv"))
    assert read_data_set(Inputs(files), catalogue).name == "beside"
    (tmp_path / "other.toml").write_text('name = "elsewhere"\nignore = ["people.*"]')
    data_set = read_data_set(Inputs(files, tmp_path / "other.toml"), catalogue)
    assert (data_set.name, [node.type for node in data_set.nodes if node.type in ("Company", "Person")]) == ("elsewhere", ["Company"])


def test_a_missing_configuration_is_one_error(tmp_path: Path, catalogue: Catalogue) -> None:
    """`--config` with a wrong name."""
    write(tmp_path / "mine", "", companies_csv="name\nAcme\n")
    with pytest.raises(InvalidDataSet) as caught:
        read_data_set(Inputs((str(tmp_path / "mine"),), tmp_path / "missing.toml"), catalogue)
    assert str(caught.value) == "missing.toml: Cannot read the file: No such file or directory."


def test_a_partial_data_set_is_not_pruned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Before the database is opened."""
    monkeypatch.setenv("KEIRETSU_DATA_DIR", str(tmp_path / "data"))
    folder = write(tmp_path / "mine", "partial = true", companies_csv="name\nAcme\n")
    assert main(["seed", str(folder), "--prune", "--yes"]) == 1
    assert capsys.readouterr().err == (
        "keiretsu: The dataset.toml has `partial = true`, so --prune would remove what these files leave out; load without --prune.\n"
    )
    assert not (tmp_path / "data").exists()


def test_lock_files_and_warnings_of_a_file_that_is_read_thrice(tmp_path: Path, catalogue: Catalogue) -> None:
    """A spreadsheet program leaves ~$register.xlsx beside an open file; a guess at an encoding is one warning."""
    register = REGISTER.replace("Ada Lind", "Ada Lönd").encode("cp1252")
    folder = write(tmp_path / "mine", f'date_order = "dmy"\ndecimal = ","\n{TABLES}', register_csv=register)
    (folder / "~$register.xlsx").write_bytes(b"x")
    (warning,) = map(str, read_data_set(folder, catalogue).warnings)
    assert warning.startswith("register.csv line 3: The file is not UTF-8; it is read as Windows-1252, this line as ")


def test_a_row_without_an_owner_is_one_error(tmp_path: Path, catalogue: Catalogue) -> None:
    """Of the stake; the names that the column does not hold are not missing."""
    register = REGISTER.replace("Ada Lind;Individual", ";Individual")
    (error,) = errors_of(write(tmp_path / "mine", f'date_order = "dmy"\ndecimal = ","\n{TABLES}', register_csv=register), catalogue)
    assert error == "register.csv line 3, column Owner (from): This cell must not be empty."


def test_days_are_read_and_months_are_not_days(tmp_path: Path, catalogue: Catalogue) -> None:
    """The day of publication of a document."""
    documents = "key,title,publishedOn\nA,One,31/12/2014\nB,Two,Dec 2014\n"
    (error,) = errors_of(write(tmp_path / "mine", "", documents_csv=documents), catalogue)
    assert error == 'documents.csv line 3, column publishedOn: "Dec 2014" is not a date; write it as 2026-01-31.'


@pytest.mark.parametrize("value", ["2026-01-31", dt.date(2026, 1, 31)])
def test_the_day_of_a_document(value: object, catalogue: Catalogue) -> None:
    """In quotes or without: TOML has days of its own."""
    assert DOCUMENT_KEYS["day"](value, build_layout(catalogue)) == "2026-01-31"


@pytest.mark.parametrize(
    "value", ["20260131", 20260131, "2026-W05-6", "2026-1-31", "\uff12026-01-31", "2026-02-30", dt.datetime(2026, 1, 31, tzinfo=dt.UTC), ""]
)
def test_a_day_has_one_form(value: object, catalogue: Catalogue) -> None:
    """`day = 20260131` was read, and nowhere else is such a day."""
    with pytest.raises(ValueError, match=r"is not a date; write it as 2026-01-31$"):
        DOCUMENT_KEYS["day"](value, build_layout(catalogue))


def test_what_cannot_be_read_is_one_sentence(tmp_path: Path, catalogue: Catalogue) -> None:
    """A name that is too long; a pipe is read once."""
    with pytest.raises(InvalidDataSet) as caught:
        read_data_set(Inputs(("x" * 5_000,)), catalogue)
    assert str(caught.value).endswith("Cannot read this: File name too long.")
    os.mkfifo(tmp_path / "companies.csv")
    writer = threading.Thread(target=lambda: (tmp_path / "companies.csv").write_text("name\nAcme\n"))
    writer.start()
    data_set = read_data_set(Inputs((str(tmp_path / "companies.csv"),)), catalogue)
    writer.join()
    assert [node.id for node in data_set.nodes if node.type == "Company"] == ["company:acme"]
