"""Archives and spreadsheets that lie about their sizes, or expand to too much: one error, before memory is used."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

import pytest

from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.tables import archives, streams, workbooks
from keiretsu.seed.tables.archives import expand_archive
from keiretsu.seed.tables.limits import MAX_MEMBERS
from keiretsu.seed.tables.streams import file_on_disk
from keiretsu.seed.tables.table import TableError
from keiretsu.seed.tables.workbooks import measure_archive, read_workbook
from tests.seed.tables.spreadsheets import MAIN, xlsx, zip_file


def with_false_size(data: bytes, size: int) -> bytes:
    """A ZIP file of one member, whose two headers state this expanded size."""
    changed = bytearray(data)
    struct.pack_into("<I", changed, changed.index(b"PK\x03\x04") + 22, size)
    struct.pack_into("<I", changed, changed.index(b"PK\x01\x02") + 24, size)
    return bytes(changed)


def write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def test_the_size_that_a_zip_file_states_is_not_trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """10 bytes that are 10 MB; the limit is lowered for the test."""
    monkeypatch.setattr(streams, "EXPANSION_FREE_BYTES", 1_000_000)
    path = write(tmp_path / "mine.zip", with_false_size(zip_file({"companies.csv": b"x" * 10_000_000}), 10))
    (member,) = expand_archive(file_on_disk(path)) or []
    with member.open() as stream, pytest.raises(TableError, match=r"expands to more than [\d,]+ bytes"):
        stream.read()


def test_every_member_of_a_spreadsheet_is_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sheets, and the texts that must be in memory."""
    monkeypatch.setattr(workbooks, "MAX_WORKBOOK_BYTES", 1_000_000)
    path = write(tmp_path / "a.xlsx", with_false_size(zip_file({"xl/worksheets/sheet1.xml": b" " * 2_000_000}), 10))
    with pytest.raises(TableError, match="expands to more than 1,000,000 bytes; save its sheets as CSV"):
        measure_archive(path)
    monkeypatch.setattr(workbooks, "MAX_SHARED_TEXT_BYTES", 1_000)
    path = write(tmp_path / "b.xlsx", xlsx({"A": [["x"]]}, extra={"xl/sharedStrings.xml": b" " * 2_000}))
    with pytest.raises(TableError, match="expands to more than 1,000 bytes"):
        list(read_workbook(path, "b.xlsx"))


def test_a_formula_without_a_result_at_the_edge_of_two_pieces(tmp_path: Path) -> None:
    """It is found wherever the pieces of a sheet are cut."""
    formula = b'<c r="A1"><f>SUM(B1:B9)</f></c>'
    for shift in range(0, len(formula), 5):
        content = b" " * (streams.CHUNK_BYTES - shift) + formula
        with pytest.raises(TableError, match="formulas without results"):
            measure_archive(write(tmp_path / "a.xlsx", zip_file({"xl/worksheets/sheet1.xml": content})))


def test_entities_do_not_expand(tmp_path: Path) -> None:
    """A billion laughs."""
    entities = "".join(f'<!ENTITY e{number} "{f"&e{number - 1};" * 10 if number else "ha" * 10}">' for number in range(12))
    row = '<row r="1"><c r="A1" t="inlineStr"><is><t>&e11;</t></is></c></row>'
    sheet = f'<!DOCTYPE x [{entities}]><worksheet xmlns="{MAIN}"><sheetData>{row}</sheetData></worksheet>'
    path = write(tmp_path / "a.xlsx", xlsx({"A": [["x"]]}, extra={"xl/worksheets/sheet1.xml": sheet.encode()}))
    with pytest.raises(TableError, match=r"The spreadsheet cannot be read|The sheet is damaged"):
        [list(table.rows()) for table in read_workbook(path, "a.xlsx")]


def test_an_archive_of_many_files_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit is lowered for the test."""
    assert MAX_MEMBERS == 10_000
    monkeypatch.setattr(archives, "MAX_MEMBERS", 3)
    path = write(tmp_path / "mine.zip", zip_file({f"{number}.csv": b"x" for number in range(4)}))
    with pytest.raises(TableError, match="The archive contains 4 files; keep at most 3"):
        expand_archive(file_on_disk(path))


@pytest.mark.parametrize("name", ["/etc/companies.csv", "..\\companies.csv", "a/../../companies.csv", "C:\\companies.csv"])
def test_a_name_that_leads_out_is_an_error(name: str, tmp_path: Path, catalogue: Catalogue) -> None:
    """Nothing is extracted, and such an archive is not trusted at all."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        info = zipfile.ZipInfo("x")
        info.filename = name
        archive.writestr(info, "name\nAcme\n")
    with pytest.raises(TableError, match="leads out of it"):
        expand_archive(file_on_disk(write(tmp_path / "mine.zip", data.getvalue())))
