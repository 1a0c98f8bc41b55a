"""A data folder is private and ours, or it is rejected and left unchanged."""

import os
from pathlib import Path

import pytest

from keiretsu.graph.local import LocalDatabaseError
from keiretsu.graph.local.data_folder import prepare_folder, version_key

from .disks import read_only, small_disk

VERSION = "5.26.30"
NEWER = """{data} was last opened by Neo4j {newer}, and this program's Neo4j 5.26.30 cannot downgrade it; \
update the program, or set KEIRETSU_DATA_DIR to another folder."""


def test_new(tmp_path: Path) -> None:
    """Only its owner can access a new folder, whatever the umask."""
    umask = os.umask(0)
    try:
        folder = prepare_folder(tmp_path / "deep" / "data", VERSION)
    finally:
        os.umask(umask)
    assert folder.root.stat().st_mode & 0o777 == 0o700
    assert folder.users_lock.stat().st_mode & 0o777 == 0o600


def test_existing(tmp_path: Path) -> None:
    """A folder of ours is accepted, and made private again."""
    prepare_folder(tmp_path / "data", VERSION)
    (tmp_path / "data").chmod(0o755)
    assert prepare_folder(tmp_path / "data", VERSION).root.stat().st_mode & 0o777 == 0o700


def test_foreign(tmp_path: Path) -> None:
    """A folder with other files is rejected, and nothing about it changes."""
    tmp_path.chmod(0o755)
    (tmp_path / "thesis.txt").write_text("draft")
    with pytest.raises(LocalDatabaseError) as raised:
        prepare_folder(tmp_path, VERSION)
    assert str(raised.value) == (
        f"{tmp_path} contains other files and no Keiretsu database; set KEIRETSU_DATA_DIR to a new or empty folder."
    )
    assert [file.name for file in tmp_path.iterdir()] == ["thesis.txt"]
    assert tmp_path.stat().st_mode & 0o777 == 0o755


@pytest.mark.parametrize("newer", ["5.26.31", "5.27.0", "2026.08.1"])
def test_newer(tmp_path: Path, newer: str) -> None:
    """A folder that a newer Neo4j has opened is rejected before anything is started."""
    prepare_folder(tmp_path / "data", VERSION).version.write_text(newer + "\n")
    with pytest.raises(LocalDatabaseError) as raised:
        prepare_folder(tmp_path / "data", VERSION)
    assert str(raised.value) == NEWER.format(data=tmp_path / "data", newer=newer)


@pytest.mark.parametrize("older", ["5.26.30", "5.26.4", "5.9.0"])
def test_older(tmp_path: Path, older: str) -> None:
    """A folder of the same or an older Neo4j is accepted."""
    prepare_folder(tmp_path / "data", VERSION).version.write_text(older + "\n")
    prepare_folder(tmp_path / "data", VERSION)


def test_version_key() -> None:
    """Versions are compared as numbers, not as text."""
    assert sorted(["5.26.30", "2026.08.1", "5.9.0", "5.26.4"], key=version_key) == ["5.9.0", "5.26.4", "5.26.30", "2026.08.1"]


def test_full(tmp_path: Path) -> None:
    """A disk without space for a database is an error before the start, not during it."""
    with small_disk(tmp_path, "size=1m"), pytest.raises(LocalDatabaseError, match=r"The disk that holds .* is full; free some"):
        prepare_folder(tmp_path / "data", VERSION)


def test_read_only(tmp_path: Path) -> None:
    """So is a folder that is not writable."""
    with read_only(tmp_path), pytest.raises(LocalDatabaseError, match=r"/data is not writable \(.*\); correct its permissions"):
        prepare_folder(tmp_path / "data", VERSION)


def test_file(tmp_path: Path) -> None:
    """And a path that is not a folder."""
    (tmp_path / "data").write_text("")
    with pytest.raises(LocalDatabaseError, match=r"/data: File exists\."):
        prepare_folder(tmp_path / "data", VERSION)
