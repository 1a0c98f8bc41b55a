"""Rows become the files and arguments of Neo4j's importer. tests/graph/local/test_import.py imports such files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from keiretsu.graph.import_files.csv_file import LINES_IN_MEMORY
from keiretsu.graph.import_files.files import DEFAULT_BUFFER_SIZE, ImportFiles, UnsupportedDataError, write_import_files
from keiretsu.graph.writer import EdgeRow, NodeRow


def company(number: int, **properties: Any) -> NodeRow:
    return NodeRow(f"company:{number}", "Company", {"id": f"company:{number}", **properties})


def stake(**properties: Any) -> EdgeRow:
    return EdgeRow("e", "HOLDS", "company:1", "company:2", {"id": "e", **properties})


def write_nodes(folder: Path, *rows: NodeRow) -> ImportFiles:
    with write_import_files(folder) as files:
        for row in rows:
            files.add_node("Entity", row)
    return files


def texts(folder: Path) -> dict[str, str]:
    return {path.name: path.read_bytes().decode() for path in folder.iterdir()}


def test_files_of_nodes_and_edges(tmp_path: Path) -> None:
    """A column is added when a property first occurs; a row ends with its last value; None is a missing value."""
    with write_import_files(tmp_path) as files:
        files.add_node("Entity", company(1, name="Xiaomi"))
        files.add_node("Entity", company(2, kind=None, share=0.5, name='"A", Inc.'))
        files.add_node("Claim", NodeRow("claim:1", "Claim", {"id": "claim:1", "key": "1"}))
        files.add_edge(stake(lead=True))
    assert texts(tmp_path) == {
        "01-Company-header.csv": '"id:ID","name:string","share:double"\n',
        "01-Company.csv": '"company:1","Xiaomi"\n"company:2","""A"", Inc.",0.5\n',
        "02-Claim-header.csv": '"id:ID","key:string"\n',
        "02-Claim.csv": '"claim:1","1"\n',
        "03-HOLDS-header.csv": ':START_ID,:END_ID,"id:string","lead:boolean"\n',
        "03-HOLDS.csv": '"company:1","company:2","e",true\n',
    }
    assert (files.nodes, files.edges) == (3, 1)
    assert files.arguments(Path("/import files/小米"))[-3:] == [
        "--nodes=Entity:Company=/import files/小米/01-Company-header.csv,/import files/小米/01-Company.csv",
        "--nodes=Claim=/import files/小米/02-Claim-header.csv,/import files/小米/02-Claim.csv",
        "--relationships=HOLDS=/import files/小米/03-HOLDS-header.csv,/import files/小米/03-HOLDS.csv",
    ]


def test_a_property_of_two_types(tmp_path: Path) -> None:
    """A column has one type, so the other rows get a file of their own; both have the same labels."""
    files = write_nodes(tmp_path, company(1, value="a"), company(2, value=1), company(3, value="b"), company(4, value=[1]))
    assert texts(tmp_path) == {
        "01-Company-header.csv": '"id:ID","value:string"\n',
        "01-Company.csv": '"company:1","a"\n"company:3","b"\n',
        "02-Company-header.csv": '"id:ID","value:long"\n',
        "02-Company.csv": '"company:2",1\n',
        "03-Company-header.csv": '"id:ID","value:long[]"\n',
        "03-Company.csv": '"company:4",1\n',
    }
    assert [argument.split("=")[1] for argument in files.arguments()[-3:]] == ["Entity:Company"] * 3


def test_values_without_a_cell(tmp_path: Path) -> None:
    """The rows are written with their ids only, to be completed in the database."""
    nodes = [company(1, aliases=[], name="Xiaomi"), company(2, name="Huami")]
    with write_import_files(tmp_path) as files:
        for node in nodes:
            files.add_node("Entity", node)
        files.add_edge(stake(kinds=[""]))
    assert texts(tmp_path)["01-Company.csv"] == '"company:1"\n"company:2","Huami"\n'
    assert texts(tmp_path)["02-HOLDS.csv"] == '"company:1","company:2","e"\n'
    assert files.incomplete_nodes == nodes[:1]
    assert files.incomplete_edges == [stake(kinds=[""])]
    assert (files.nodes, files.edges) == (2, 1)


def test_too_many_values_without_a_cell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are kept in memory, so their number is limited."""
    monkeypatch.setattr("keiretsu.graph.import_files.files.MAX_INCOMPLETE_ROWS", 2)
    with pytest.raises(UnsupportedDataError, match="more than 2 rows have lists that the importer cannot read"):
        write_nodes(tmp_path, *(company(number, aliases=[]) for number in range(3)))


def test_more_rows_than_are_kept_in_memory(tmp_path: Path) -> None:
    """Every row is written once, in order."""
    count = 2 * LINES_IN_MEMORY + 1
    write_nodes(tmp_path, *(company(number) for number in range(count)))
    assert texts(tmp_path)["01-Company.csv"] == "".join(f'"company:{number}"\n' for number in range(count))


def test_options_that_depend_on_the_values(tmp_path: Path) -> None:
    """Line breaks are expected only in files that have some, because these are read more slowly; the longest line fits into the buffer."""
    plain = write_nodes(tmp_path, company(1, name="a"))
    assert [option for option in plain.arguments() if "multiline" in option or "buffer" in option] == [
        f"--read-buffer-size={DEFAULT_BUFFER_SIZE}"
    ]
    for text in ("a\nb", "a\rb"):
        assert f"--multiline-fields={tmp_path}/01-Company.csv" in write_nodes(tmp_path, company(1, name=text)).arguments()
    long = write_nodes(tmp_path, company(1, name="a" * 3_000_000))
    assert f"--read-buffer-size={2 * (len('company:1') + 5 + 3_000_000)}" in long.arguments()


def test_what_the_importer_cannot_name(tmp_path: Path) -> None:
    """A comma separates files, a colon labels; neither can be escaped."""
    with pytest.raises(UnsupportedDataError, match="no path with a comma, such as /a,b"):
        write_nodes(tmp_path, company(1)).arguments(Path("/a,b"))
    for row in (NodeRow("a", "Odd:label", {}), NodeRow("a", "A", {"odd name": 1})):
        with pytest.raises(UnsupportedDataError, match=r'no name such as "(Odd:label|odd name)"'):
            write_nodes(tmp_path, row)
