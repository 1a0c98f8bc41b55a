"""Atomic writes leave the old file or the new one; a lock is released when its holders end, and not before."""

import os
import resource
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from keiretsu.files import (
    PRIVATE_MODE,
    create_folder_atomically,
    replace_atomically,
    try_exclusive,
    try_shared,
    wait_shared,
    write_atomically,
)
from tests.graph.local.processes import start_python

HOLDER = """
import sys
from pathlib import Path
from keiretsu.files import try_exclusive
lock = try_exclusive(Path(sys.argv[1]))
print(lock is not None, flush=True)
sys.stdin.read()
"""


WRITER = """
import sys
from pathlib import Path
from keiretsu.files import write_atomically
for count in range(100):
    write_atomically(Path(sys.argv[1]), sys.argv[2] * 100_000)
"""

COUNTER = """
import sys
from pathlib import Path
from keiretsu.files import try_exclusive, write_atomically
path, count = Path(sys.argv[1]), 0
while count < 40:
    if lock := try_exclusive(path):
        write_atomically(path, str(int(path.read_text()) + 1))
        lock.release()
        count += 1
"""


def mode_of(path: Path) -> int:
    return path.stat().st_mode & 0o7777


def names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def test_a_new_file_has_its_mode_less_the_umask(tmp_path: Path) -> None:
    """A private file is private whatever the umask; an ordinary file is as `open` creates it."""
    modes = {}
    for umask in (0, 0o022, 0o077):
        previous_umask = os.umask(umask)
        try:
            write_atomically(tmp_path / f"private{umask}", "", PRIVATE_MODE)
            write_atomically(tmp_path / f"public{umask}", "")
        finally:
            os.umask(previous_umask)
        modes[umask] = (mode_of(tmp_path / f"private{umask}"), mode_of(tmp_path / f"public{umask}"))
    assert modes == {0: (0o600, 0o666), 0o022: (0o600, 0o644), 0o077: (0o600, 0o600)}


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o666, 0o444])
def test_a_replaced_file_keeps_its_mode(tmp_path: Path, mode: int) -> None:
    """Whatever the mode for new files and the umask; no temporary file stays."""
    path = tmp_path / "file"
    path.write_text("old")
    path.chmod(mode)
    write_atomically(path, "new \ud7ff小米", PRIVATE_MODE)
    assert (path.read_text(encoding="utf-8"), mode_of(path), names_in(tmp_path)) == ("new \ud7ff小米", mode, ["file"])


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_a_replaced_file_keeps_its_owner(tmp_path: Path) -> None:
    """A command of the administrator does not lock the server out of its own file."""
    path = tmp_path / "file"
    path.write_text("old")
    os.chown(path, 65534, 65533)
    write_atomically(path, "new")
    assert (path.stat().st_uid, path.stat().st_gid, path.read_text()) == (65534, 65533, "new")


def test_a_failed_write_changes_nothing(tmp_path: Path) -> None:
    """Neither text that cannot be encoded nor a limit on the size of files leaves a part behind."""
    path = tmp_path / "file"
    path.write_text("old")
    with pytest.raises(UnicodeEncodeError):
        write_atomically(path, "\ud800")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, limits[1]))
    try:
        with pytest.raises(OSError, match="File too large"):
            write_atomically(path, "x" * 100_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert (path.read_text(), names_in(tmp_path)) == ("old", ["file"])


def test_readers_and_writers_at_the_same_time(tmp_path: Path) -> None:
    """Two processes write, this one reads: every text it sees is that of one writer, complete."""
    path = tmp_path / "file"
    path.write_text("c" * 100_000)
    texts = set()
    with start_python("-c", WRITER, str(path), "a") as first, start_python("-c", WRITER, str(path), "b") as second:
        while first.poll() is None or second.poll() is None:
            texts.add(path.read_text())
    assert (first.returncode, second.returncode, names_in(tmp_path)) == (0, 0, ["file"])
    assert {(text[0], len(text), len(set(text))) for text in texts} >= {("a", 100_000, 1), ("b", 100_000, 1)}
    assert {(len(text), len(set(text))) for text in texts} == {(100_000, 1)}


def test_shared(tmp_path: Path) -> None:
    """Several processes share a lock, and while one holds it, it cannot be locked exclusively."""
    first, second = try_shared(tmp_path / "lock"), try_shared(tmp_path / "lock")
    assert first
    assert second
    first.release()
    assert try_exclusive(tmp_path / "lock") is None
    second.release()
    exclusive = try_exclusive(tmp_path / "lock")
    assert exclusive
    exclusive.release()


def test_killed(tmp_path: Path) -> None:
    """The lock of a holder that is killed with -9 is released."""
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with start_python("-c", HOLDER, str(tmp_path / "lock"), **pipes) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == b"True\n"
        assert wait_shared(tmp_path / "lock", 0.2) is None
        holder.kill()
    lock = wait_shared(tmp_path / "lock", 0)
    assert lock
    lock.release()


def test_inherited(tmp_path: Path) -> None:
    """A child that inherits the lock keeps it after this process has released it."""
    lock = try_exclusive(tmp_path / "lock")
    assert lock
    with start_python("-c", "input()", stdin=subprocess.PIPE, pass_fds=(lock.descriptor,)) as child:
        lock.release()
        assert try_shared(tmp_path / "lock") is None
        child.kill()
    shared = try_shared(tmp_path / "lock")
    assert shared
    shared.release()


def test_a_file_that_is_replaced_under_its_own_lock(tmp_path: Path) -> None:
    """No change is lost: a lock on the file that was replaced after it was opened would protect nothing."""
    path = tmp_path / "file"
    path.write_text("0")
    processes = [start_python("-c", COUNTER, str(path)) for _ in range(3)]
    assert [process.wait() for process in processes] == [0] * 3
    assert path.read_text() == "120"


def test_a_folder_appears_when_it_is_complete(tmp_path: Path) -> None:
    """With the files in it; an empty folder at its path is replaced."""
    for existing in (False, True):
        path = tmp_path / f"out{existing}"
        if existing:
            path.mkdir()
        with create_folder_atomically(path) as folder:
            (folder / "inner").mkdir()
            (folder / "inner" / "file").write_text("new")
            assert not any(path.glob("*"))
        assert (path / "inner" / "file").read_text() == "new"
    assert sorted(names_in(tmp_path)) == ["outFalse", "outTrue"]


def test_a_failed_folder_changes_nothing(tmp_path: Path) -> None:
    """Neither an exception nor something at its path leaves a part behind."""
    with suppress(ZeroDivisionError), create_folder_atomically(tmp_path / "out") as folder:
        (folder / "file").touch()
        raise ZeroDivisionError
    (tmp_path / "file").touch()
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter").touch()
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    before = sorted(names_in(tmp_path))
    for name in ("file", "full", "link"):
        with pytest.raises(FileExistsError), create_folder_atomically(tmp_path / name):
            raise AssertionError("the context is not entered")
    assert sorted(names_in(tmp_path)) == before == ["file", "full", "link"]


def test_a_file_is_replaced_when_it_is_complete(tmp_path: Path) -> None:
    """Written in pieces; an exception keeps the old one."""
    path = tmp_path / "file"
    for fails in (False, True):
        with suppress(ZeroDivisionError), replace_atomically(path) as file:
            file.write(b"a")
            file.write(b"b" if not fails else b"c")
            if fails:
                raise ZeroDivisionError
    assert (path.read_bytes(), names_in(tmp_path)) == (b"ab", ["file"])
