"""Files as people save them: each is loaded, or refused by one sentence that says what to do."""

from __future__ import annotations

import datetime as dt
import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.errors import InvalidDataSet
from keiretsu.seed.rows import DataSet
from keiretsu.seed.tables.inputs import Inputs
from keiretsu.seed.validate import read_data_set
from tests.seed.tables.kinds import COMPANIES, LOADED, REFUSED, delimited
from tests.seed.tables.spreadsheets import Percent, ods, xlsx, zip_file


def read_file(folder: Path, name: str, content: bytes, catalogue: Catalogue) -> DataSet:
    """The data set that consists of one file."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(content)
    return read_data_set(Inputs((str(folder / name),)), catalogue)


def companies_of(data_set: DataSet) -> list[dict[str, object]]:
    """Names and kinds, in the order of names."""
    companies = [node.properties for node in data_set.nodes if node.type == "Company"]
    return [{name: company[name] for name in ("name", "kind") if name in company} for company in companies]


def test_there_are_fifty_kinds() -> None:
    assert len(LOADED) + len(REFUSED) > 50


@pytest.mark.parametrize("kind", LOADED)
def test_a_kind_of_file_is_loaded(kind: str, tmp_path: Path, catalogue: Catalogue) -> None:
    """With the same two companies."""
    name, content = LOADED[kind]
    data_set = read_file(tmp_path / "mine", name, content, catalogue)
    assert companies_of(data_set) == COMPANIES
    warnings = [str(warning) for warning in data_set.warnings]
    assert len(warnings) == ("1252" in kind or "with a folder" in kind)


@pytest.mark.parametrize("kind", REFUSED)
def test_a_kind_of_file_is_refused_by_one_sentence(kind: str, tmp_path: Path, catalogue: Catalogue) -> None:
    """Which says what to do, after the name of the file and the position in it."""
    name, content, message = REFUSED[kind]
    with pytest.raises(InvalidDataSet) as caught:
        read_file(tmp_path / "mine", name, content, catalogue)
    (line,) = str(caught.value).splitlines()
    assert line.startswith(name)
    assert message in line
    assert line.endswith((".", "?"))


@pytest.mark.parametrize("make", [xlsx, ods], ids=["XLSX", "ODS"])
def test_cells_of_spreadsheets_have_types(make: Callable[..., bytes], tmp_path: Path, catalogue: Catalogue) -> None:
    """A day is a day, a number has no separators, 25 % is 25 per cent and not a quarter of one."""
    stakes = [
        ["From", "To", "Share percent", "Valid", "Confidence"],
        ["Acme", "Beta", Percent(0.25), dt.date(2014, 12, 31), 0.5],
        ["Beta", "Acme", 12.125, 2014, Percent(0.75)],
    ]
    content = make({"Companies": [["name", "anonymous"], ["Acme", True], ["Beta", False]], "Holds stake in": stakes})
    data_set = read_file(tmp_path / "mine", "group.bin", content, catalogue)
    assert data_set.warnings == ()
    first, second = [edge.properties for edge in data_set.edges if edge.type == "HOLDS_STAKE_IN"]
    assert (first["shareMin"], first["valid"], second["shareMin"], second["validTo"]) == (25.0, "2014-12-31", 12.125, "2014-12-31")
    assert sorted(claim.confidence for claim in data_set.claims.values()) == [-1.0, -1.0, 0.5, 0.75]


def test_standard_input(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, catalogue: Catalogue) -> None:
    """An archive has names; a table has that of dataset.toml."""
    config = tmp_path / "dataset.toml"
    config.write_text('name = "piped"\n[[tables]]\nfile = "-"\ntable = "companies"\n')

    class Input:
        buffer = io.BytesIO(delimited(";", "utf-16"))

    monkeypatch.setattr(sys, "stdin", Input())
    data_set = read_data_set(Inputs(("-",), config), catalogue)
    assert (data_set.name, companies_of(data_set)) == ("piped", COMPANIES)


def test_errors_name_file_sheet_row_and_header(tmp_path: Path, catalogue: Catalogue) -> None:
    """As the user sees them, of a sheet in an archive, too."""
    sheets = {
        "Companies": [["Name"], [], ["Acme"], ["acme"]],
        "Holds stake in": [["From", "To", "Share Percent"], ["Acme", "Nobody", "half"]],
    }
    with pytest.raises(InvalidDataSet) as caught:
        read_file(tmp_path / "mine", "mine.zip", zip_file({"group.xlsx": xlsx(sheets)}), catalogue)
    assert str(caught.value).splitlines() == [
        (
            'mine.zip/group.xlsx sheet "Companies" row 4, column Name (name): "acme" yields the id company:acme, which row 3 already has; '
            "merge the rows, or give one of them a different slug."
        ),
        (
            'mine.zip/group.xlsx sheet "Holds stake in" row 2, column Share Percent (share_percent): "half" is not a share; '
            "write 50 or 25-50, or leave the cell empty if it is unknown."
        ),
        (
            'mine.zip/group.xlsx sheet "Holds stake in" row 2, column To (to): Unknown company "Nobody"; '
            "add it to companies.csv or correct the name."
        ),
    ]


def test_a_missing_package_is_one_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, catalogue: Catalogue) -> None:
    """With the runtime install alone, CSV, TSV, NDJSON, ODS, gzip and ZIP are read."""
    monkeypatch.setattr("keiretsu.seed.tables.packages.find_spec", lambda _: None)
    assert companies_of(read_file(tmp_path / "mine", *LOADED["a ZIP file"], catalogue)) == COMPANIES
    for number, kind in enumerate(("XLSX with one sheet", "Parquet", "CSV in Zstandard")):
        with pytest.raises(InvalidDataSet) as caught:
            read_file(tmp_path / str(number), *LOADED[kind], catalogue)
        (line,) = str(caught.value).splitlines()
        assert line.endswith("requires further packages; install them with: pip install 'keiretsu[files]'.")


def test_nested_objects_and_lists(tmp_path: Path, catalogue: Catalogue) -> None:
    """Keys of nested objects are joined by a point; a list becomes the items of a cell."""
    config = '[[tables]]\nfile = "*.ndjson"\ntable = "companies"\ncolumns = {name = "names.legal", aliases = "names.other"}\n'
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "dataset.toml").write_text(config)
    row = json.dumps({"id": 7, "names": {"legal": "Acme", "other": ["A; B", "C"]}})
    read_file(tmp_path / "mine", "records.ndjson", row.encode(), catalogue)
    assert [node.properties for node in read_data_set(tmp_path / "mine", catalogue).nodes if node.type == "Company"] == [
        {"slug": "acme", "name": "Acme", "aliases": ["A; B", "C"]}
    ]


def test_names_cannot_break_a_line_of_the_report(tmp_path: Path, catalogue: Catalogue) -> None:
    """Line ends in headers, as spreadsheets have them, and control characters in names of an archive are escaped; long ones are cut."""
    header = "Share\n\x1b[31m%" + "x" * 300
    data = 'name,"' + header + '"\nAcme,1\n'
    with pytest.raises(InvalidDataSet) as caught:
        read_file(tmp_path / "mine", "mine.zip", zip_file({"a\x1b\n/companies.csv": data.encode()}), catalogue)
    (line,) = str(caught.value).splitlines()
    assert line.startswith(r"mine.zip/a\x1b\n/companies.csv line 1, column Share\n\x1b[31m%xxx")
    assert len(line) < 500
