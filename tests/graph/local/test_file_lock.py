"""A lock ends with its holders, and with nothing else."""

import subprocess
from pathlib import Path
from typing import Any

from keiretsu.graph.local.file_lock import try_exclusive, try_shared, wait_shared

from .processes import start_python

HOLDER = """
import sys
from pathlib import Path
from keiretsu.graph.local.file_lock import try_exclusive
lock = try_exclusive(Path(sys.argv[1]))
print(lock is not None, flush=True)
sys.stdin.read()
"""


def test_shared(tmp_path: Path) -> None:
    """Many share a lock, and while one of them has it nobody gets it alone."""
    first, second = try_shared(tmp_path / "lock"), try_shared(tmp_path / "lock")
    assert first
    assert second
    first.release()
    assert try_exclusive(tmp_path / "lock") is None
    second.release()
    alone = try_exclusive(tmp_path / "lock")
    assert alone
    alone.release()


def test_killed(tmp_path: Path) -> None:
    """A holder that is killed with -9 leaves the lock free."""
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
    """A child that was given the lock holds it on after we have let go."""
    lock = try_exclusive(tmp_path / "lock")
    assert lock
    with start_python("-c", "input()", stdin=subprocess.PIPE, pass_fds=(lock.descriptor,)) as child:
        lock.release()
        assert try_shared(tmp_path / "lock") is None
        child.kill()
    again = try_shared(tmp_path / "lock")
    assert again
    again.release()
