"""The imported store takes the place of the old one, from every state in which a kill can leave the folder."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from keiretsu.files import try_exclusive
from keiretsu.graph.local.data_folder import DataFolder, prepare_folder
from keiretsu.graph.local.process.first_start import prepare_store
from keiretsu.graph.local.process.imported_store import complete_store, replace_store


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    folder = prepare_folder(tmp_path / "data", "5.26.30")
    for name in ("databases/neo4j/old", "databases/system/users", "transactions/neo4j/old", "transactions/system/log", "server_id"):
        write(folder.store / name)
    for name in ("databases/neo4j/new", "transactions/neo4j/new", "databases/store_lock"):
        write(folder.import_folder / "home" / "data" / name)
    return folder


def write(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(path.name)


def files_in(path: Path) -> set[str]:
    return {str(file.relative_to(path)) for file in path.rglob("*") if file.is_file()}


OLD = {"databases/neo4j/old", "databases/system/users", "transactions/neo4j/old", "transactions/system/log", "server_id"}
NEW = {
    "databases/neo4j/new",
    "databases/system/users",
    "databases/store_lock",
    "transactions/neo4j/new",
    "transactions/system/log",
    "server_id",
}


def test_the_store_is_completed_and_moved(folder: DataFolder) -> None:
    """All but the files of the database itself is copied; the old store stays until the new one is complete."""
    complete_store(folder, folder.import_folder / "home" / "data")
    assert (files_in(folder.store), files_in(folder.imported_store)) == (OLD, NEW)
    replace_store(folder)
    assert files_in(folder.store) == NEW
    assert not folder.imported_store.exists()
    assert not folder.replaced_store.exists()


@pytest.mark.parametrize("killed_after", ["copy", "commit", "first rename", "second rename", "deletion"])
def test_killed(killed_after: str, folder: DataFolder) -> None:
    """Before `imported/` exists the next start discards the import; after it, it completes it. Twice is the same as once."""
    imported = folder.import_folder / "home" / "data"
    if killed_after == "copy":
        shutil.copytree(folder.store / "databases" / "system", imported / "databases" / "system")
    else:
        complete_store(folder, imported)
    if killed_after in ("first rename", "second rename"):
        folder.store.rename(folder.replaced_store)
    if killed_after == "second rename":
        folder.imported_store.rename(folder.store)
    for _ in range(2):
        prepare_store(folder)
        assert files_in(folder.store) == (OLD if killed_after == "copy" else NEW)
        assert not folder.import_folder.exists()
        assert not folder.imported_store.exists()
        assert not folder.replaced_store.exists()
        assert not folder.unfinished.exists()


def test_the_files_of_a_user_that_lives_stay(folder: DataFolder) -> None:
    """Its supervisor was killed, and it still holds import.lock."""
    lock = try_exclusive(folder.import_lock)
    assert lock
    prepare_store(folder)
    assert folder.import_folder.exists()
    lock.release()
    prepare_store(folder)
    assert not folder.import_folder.exists()
