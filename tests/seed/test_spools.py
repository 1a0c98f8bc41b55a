"""Spools and sorted spools: the same rows come out, in order, from memory and from a file, to several readers at once."""

from __future__ import annotations

import os
import random
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed import row_chunks, sorted_spool, spools
from keiretsu.seed.rows import DataSet
from keiretsu.seed.sorted_spool import SortedRow, SortedSpool
from keiretsu.seed.spools import BlockSpool, SpoolError
from keiretsu.seed.validate import read_data_set
from tests.conftest import ROOT
from tests.seed.folders import write_folder

XIAOMI = ROOT / "seed" / "data" / "xiaomi"


@pytest.fixture
def tiny_spools(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything goes to files, in many runs and chunks."""
    monkeypatch.setattr(spools, "MEMORY_BYTES", 100)
    monkeypatch.setattr(sorted_spool, "RUN_ROWS", 7)
    monkeypatch.setattr(sorted_spool, "BLOCK_ROWS", 2)


def contents(data_set: DataSet) -> tuple[object, ...]:
    return list(data_set.nodes), list(data_set.edges), dict(data_set.claims)


def test_blocks_come_back_from_memory_and_from_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """In any order, with all types of values."""
    monkeypatch.setattr(spools, "MEMORY_BYTES", 60)
    blocks = [(number, "é小\n", {"a": 1.5, "b": None}, [True, ("x",)]) for number in range(20)]
    spool = BlockSpool()
    assert [spool.append(block) for block in blocks] == list(range(20))
    assert list(spool) == blocks
    assert spool.read(19) == blocks[19]
    assert spool.read(0) == blocks[0]


@pytest.mark.usefixtures("tiny_spools")
def test_rows_come_back_sorted() -> None:
    """By their first values, then by their second ones; as often as needed."""
    rows: list[SortedRow] = [(f"id {random.Random(number).randint(0, 9)}", number, {}) for number in range(100)]  # noqa: S311  # not for secrets
    spool = SortedSpool()
    for start in range(0, 100, 9):
        spool.add(rows[start : start + 9])
    assert len(spool) == 100
    assert list(spool) == list(spool) == sorted(rows, key=lambda row: row[:2])


@pytest.mark.usefixtures("tiny_spools")
def test_files_of_the_spools_are_closed() -> None:
    """When the last reference is gone; they have no name in the first place."""
    before = set(Path("/proc/self/fd").iterdir())
    spool = BlockSpool()
    spool.append("x" * 1_000)
    assert set(Path("/proc/self/fd").iterdir()) > before
    del spool
    assert set(Path("/proc/self/fd").iterdir()) == before


def test_a_full_disk_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """It names the folder and what to do."""

    def fail(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(spools, "MEMORY_BYTES", 0)
    monkeypatch.setattr(os, "pwrite", fail)
    with pytest.raises(
        SpoolError, match=r"Cannot write to the temporary folder .*: No space left on device; free space there, or set TMPDIR\."
    ):
        BlockSpool().append("x")


def test_a_data_set_is_the_same_from_memory_and_from_files(
    tmp_path: Path, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    """Records and claims, in the same order; read twice and by two threads at once."""
    names = "".join(f"Firm {number},holding {number % 3}\n" for number in range(50))
    stakes = "".join(f"Firm {number},Firm {number * 7 % 50},{number % 90},{2000 + number % 9}\n" for number in range(50) if number % 50)
    folder = write_folder(tmp_path / "mine", companies=f"name,kind\n{names}", holds_stake_in=f"from,to,share_percent,valid\n{stakes}")
    expected = [contents(read_data_set(path, catalogue)) for path in (folder, XIAOMI)]
    request.getfixturevalue("tiny_spools")
    monkeypatch.setattr("keiretsu.seed.chunk_reader.CHUNK_ROWS", 3)
    for path, whole in zip((folder, XIAOMI), expected, strict=True):
        data_set = read_data_set(path, catalogue)
        with ThreadPoolExecutor(2) as pool:
            assert list(pool.map(contents, [data_set, data_set])) == [whole, whole]
        assert (len(data_set.nodes), len(data_set.edges), len(data_set.claims)) == tuple(map(len, whole))  # type: ignore[arg-type]  # of collections
        assert [edge.id for edge in data_set.edges] == [edge.id for edge in sorted(data_set.edges, key=lambda edge: (edge.type, edge.id))]
        assert [node.id for node in data_set.nodes] == sorted(node.id for node in data_set.nodes)
        assert next(iter(data_set.nodes)) in data_set.nodes
    assert row_chunks.CHUNK_ROWS == 1_000


def test_duplicates_in_different_runs_are_found(tmp_path: Path, catalogue: Catalogue, request: pytest.FixtureRequest) -> None:
    """By line, wherever they are."""
    request.getfixturevalue("tiny_spools")
    stakes = "".join(f"Firm {number % 40},Firm {number % 40 + 1}\n" for number in range(41))
    names = "".join(f"Firm {number}\n" for number in range(50))
    folder = write_folder(tmp_path / "mine", companies=f"name\n{names}", holds_stake_in=f"from,to\n{stakes}")
    with pytest.raises(Exception, match=r"holds_stake_in.csv line 42: Duplicate of the relationship on line 2;"):
        read_data_set(folder, catalogue)


def test_the_texts_of_a_column_are_read_once(tmp_path: Path, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many rows have them, in however many chunks."""
    parsed: list[str] = []

    def parse(text: str) -> tuple[str, None]:
        parsed.append(text)
        return "2014-01-01", None

    monkeypatch.setattr("keiretsu.seed.property_cells.parse_interval", parse)
    stakes = "".join(f"Acme,Firm {number},{2000 + number % 3}/..\n" for number in range(3_000))
    names = "Acme\n" + "".join(f"Firm {number}\n" for number in range(3_000))
    read_data_set(write_folder(tmp_path / "mine", companies=f"name\n{names}", holds_stake_in=f"from,to,valid\n{stakes}"), catalogue)
    assert sorted(parsed) == ["2000/..", "2001/..", "2002/.."]
