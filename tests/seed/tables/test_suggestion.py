"""`keiretsu seed --suggest`: a dataset.toml that loads, with comments for what was not certain. It never overwrites a file."""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.errors import ErrorCollector, InvalidDataSet
from keiretsu.seed.layout import build_layout
from keiretsu.seed.suggest import suggest_configuration
from keiretsu.seed.tables.configuration import Configuration, read_configuration
from keiretsu.seed.tables.header_words import WORDS, Concept, find_concept, fold_words
from keiretsu.seed.tables.inputs import Inputs
from keiretsu.seed.tables.streams import file_on_disk
from keiretsu.seed.validate import read_data_set
from keiretsu.server.cli.main import main
from tests.seed.tables.spreadsheets import Percent, Sheets, ods, xlsx
from tests.seed.tables.test_configuration import stakes_of

REGISTER: Sheets = {
    "Register": [
        ["Register of shareholders, 2026"],
        [],
        ["Shareholder", "Shareholder type", "Company", "Holding %", "Since", "Until", "Remark"],
        ["Northwind", "Corporate entity", "Harbour", Percent(0.5), dt.date(2015, 3, 17), None, ""],
        ["Harbour", "Corporate entity", "Quay", "more than 25% but not more than 50%", dt.date(2016, 1, 1), dt.date(2019, 12, 31), "x"],
        ["Ada Lindqvist", "Individual", "Northwind", Percent(1), dt.date(2012, 5, 2), None, ""],
    ]
}
STAKES = {
    ("company:northwind", "company:harbour"): (50.0, 50.0, "2015-03-17/.."),
    ("company:harbour", "company:quay"): (25.0, 50.0, "2016-01-01/2019-12-31"),
    ("person:ada-lindqvist", "company:northwind"): (100.0, 100.0, "2012-05-02/.."),
}


def suggest(folder: Path, name: str, content: bytes, catalogue: Catalogue) -> str:
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(content)
    return suggest_configuration(Inputs((str(folder / name),)), catalogue)


def read_suggestion(folder: Path, text: str, catalogue: Catalogue) -> Configuration:
    """What the text says; it has no errors."""
    (folder / "dataset.toml").write_text(text, encoding="utf-8")
    errors = ErrorCollector()
    configuration = read_configuration(file_on_disk(folder / "dataset.toml"), "", build_layout(catalogue), errors)
    assert errors.errors == []
    return configuration


@pytest.mark.parametrize(("name", "content"), [("register.xlsx", xlsx(REGISTER)), ("register.ods", ods(REGISTER))])
def test_a_register_loads_as_suggested(name: str, content: bytes, tmp_path: Path, catalogue: Catalogue) -> None:
    """Companies, people and stakes, from one sheet with a title above its headers."""
    folder = tmp_path / "mine"
    text = suggest(folder, name, content, catalogue)
    assert '# Not read: "Remark".' in text
    (folder / "dataset.toml").write_text(text, encoding="utf-8")
    data_set = read_data_set(folder, catalogue)
    assert (data_set.name, data_set.warnings) == ("register", ())
    assert stakes_of(data_set) == STAKES
    assert sorted(node.id for node in data_set.nodes if node.type == "Person") == ["person:ada-lindqvist"]


def test_conventions_are_suggested_with_what_decides(tmp_path: Path, catalogue: Catalogue) -> None:
    """And a German register in Windows-1252 loads."""
    text = "Gesellschafter;Gesellschaft;Anteil %;Seit\r\nMüller GmbH;Hafen AG;12,5;31/12/2014\r\nMeier KG;Hafen AG;50;03/04/2014\r\n"
    suggestion = suggest(tmp_path / "mine", "register.csv", text.encode("cp1252"), catalogue)
    assert 'date_order = "dmy"  # because of "31/12/2014"' in suggestion
    assert 'decimal = ","  # because of "12,5"' in suggestion
    assert '# Unsure: nothing says which of "Gesellschafter" are people; all are read as companies.' in suggestion
    read_suggestion(tmp_path / "mine", suggestion, catalogue)
    stakes = stakes_of(read_data_set(tmp_path / "mine", catalogue))
    assert stakes["company:müller-gmbh", "company:hafen-ag"] == (12.5, 12.5, "2014-12-31/..")
    assert stakes["company:meier-kg", "company:hafen-ag"][2] == "2014-04-03/.."


@pytest.mark.parametrize(
    ("text", "comment"),
    [
        ("Owner,Company,Since\nA,B,03/04/2014\n", '# Unsure: is "03/04/2014" day/month or month/day? No row decides.'),
        ("Owner,Company,Since\nA,B,31/12/2014\nB,A,12/31/2014\n", "Rows disagree."),
        ("Owner,Company,Share\nA,B,0.25\nB,C,0.5\n", "# Unsure: no value in \"Share\" is above 1, so it is read as fractions;"),
        ("Owner,Company,Type\nA,B,Individual\nC,B,Ship\n", '"Ship" in "Type" fits no type'),
        ("Name,Colour\nA,red\n", "# Unsure: nothing says what this is a list of; it is read as companies."),
        ("Colour,Size\nred,2\n", '# Unsure: nothing in "register.csv" is recognized; its headers are "Colour", "Size".'),
    ],
)  # fmt: skip
def test_what_is_not_certain_is_a_comment(text: str, comment: str, tmp_path: Path, catalogue: Catalogue) -> None:
    suggestion = suggest(tmp_path / "mine", "register.csv", text.encode(), catalogue)
    assert comment in suggestion
    read_suggestion(tmp_path / "mine", suggestion, catalogue)


def test_each_sheet_and_file_is_described(tmp_path: Path, catalogue: Catalogue) -> None:
    """A list of people and one of companies, by the names of the sheets; empty sheets are left out."""
    sheets: Sheets = {"People": [["Name"], ["Ada"]], "Companies": [["Company name"], ["Acme"]], "Empty": []}
    configuration = read_suggestion(tmp_path, suggest(tmp_path, "lists.xlsx", xlsx(sheets), catalogue), catalogue)
    assert [(table.sheet, table.table, table.columns) for table in configuration.tables] == [
        ("People", "people.csv", {"name": "Name"}),
        ("Companies", "companies.csv", {"name": "Company name"}),
    ]


def test_a_file_that_cannot_be_read_is_a_comment(tmp_path: Path, catalogue: Catalogue) -> None:
    """In a folder; alone, it is an error."""
    folder = tmp_path / "mine"
    suggest(folder, "people.csv", b"Name\nAda\n", catalogue)
    (folder / "README.md").write_text("People")
    (folder / "notes.pdf").write_bytes(b"%PDF-1.7")
    suggestion = suggest_configuration(Inputs((str(folder),)), catalogue)
    assert suggestion.endswith("\n# Not read: notes.pdf: A PDF file is not a table; copy its tables to a spreadsheet, and save that.\n")
    assert "README" not in suggestion
    read_suggestion(folder, suggestion, catalogue)
    with pytest.raises(InvalidDataSet, match="A PDF file is not a table"):
        suggest_configuration(Inputs((str(folder / "notes.pdf"),)), catalogue)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0")), min_size=1, max_size=5), min_size=1, max_size=6)
)
def test_any_file_yields_valid_toml(rows: list[list[str]], tmp_path: Path, catalogue: Catalogue) -> None:
    """Headers and values may hold quotes, backslashes, control characters and any script."""
    text = "\n".join(",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows)
    try:
        suggestion = suggest(tmp_path, "owner.csv", text.encode(), catalogue)
    except InvalidDataSet:
        return
    tomllib.loads(suggestion)


def test_nothing_is_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """`--output` names a new file; without it, the text goes to standard output."""
    monkeypatch.setenv("KEIRETSU_DATA_DIR", str(tmp_path / "data"))
    (tmp_path / "register.xlsx").write_bytes(xlsx(REGISTER))
    output = tmp_path / "dataset.toml"
    arguments = ["seed", "--suggest", str(tmp_path / "register.xlsx")]
    assert main([*arguments, "--output", str(output)]) == 0
    assert main(arguments) == 0
    assert capsys.readouterr().out == output.read_text()
    output.write_text("mine")
    assert main([*arguments, "--output", str(output)]) == 1
    assert capsys.readouterr().err == f"keiretsu: {output} exists; remove it first, or name another file.\n"
    assert output.read_text() == "mine"
    assert main(["seed", "--output", str(output)]) == 2
    assert main(["seed", "--suggest"]) == 1
    assert capsys.readouterr().err.splitlines()[-1] == "keiretsu: Name the files to describe, as in: keiretsu seed --suggest register.xlsx"


@pytest.mark.parametrize(
    ("header", "concept"),
    [
        ("Shareholder name", Concept.OWNER),
        ("companyName", Concept.OWNED),
        ("% of shares", Concept.SHARE),
        ("Beneficial owner type", Concept.TYPE),
        ("valid_from", Concept.START),
        ("Ceased on", Concept.END),
        ("Gültig ab", Concept.START),
        ("股东", Concept.OWNER),
        ("Colour", None),
        ("", None),
    ],
)
def test_the_longest_word_says_what_a_column_is(header: str, concept: Concept | None) -> None:
    assert find_concept(header) is concept


def test_words_are_folded_and_stand_for_one_concept() -> None:
    """A word in two lists would depend on their order."""
    words = [word for listed in WORDS.values() for word in listed]
    assert len(words) == len(set(words))
    assert [word for word in words if word != "%" and fold_words(word) != word] == []


def test_columns_of_identifiers_are_recognized(tmp_path: Path, catalogue: Catalogue) -> None:
    """Each becomes a scheme; which register a number is of, nothing says."""
    content = "Name,LEI,Ust-IdNr.,Company number\nNorthwind,5493001KJTIIGC8Y1R12,DE136695976,01234567\n"
    text = suggest(tmp_path / "firms", "companies.csv", content.encode(), catalogue)
    (table,) = read_suggestion(tmp_path / "firms", text, catalogue).tables
    assert table.columns == {
        "name": "Name",
        "identifiers.lei": "LEI",
        "identifiers.vat": "Ust-IdNr.",
        "identifiers.register": "Company number",
    }
    assert '# Unsure: nothing says which register "Company number" is of; write its code instead of register, such as gb-coh.' in text
    (company,) = (node for node in read_data_set(tmp_path / "firms", catalogue).nodes if node.type == "Company")
    assert company.properties["identifiers"] == ["lei\x1f5493001KJTIIGC8Y1R12", "register\x1f01234567", "vat\x1fDE136695976"]
