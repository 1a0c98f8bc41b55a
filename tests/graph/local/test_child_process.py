"""A command on a leash ends when its holder ends, however that is."""

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from keiretsu.graph.local.process.child_process import Command, Leash

from .processes import Process, is_gone, start_python, wait_until

HOLDER = """
import os, sys, time
from pathlib import Path
from keiretsu.graph.local.process.child_process import Command, Leash
command = Command(["/bin/sh", "-c", sys.argv[1]], Path("/"), dict(os.environ), Path(sys.argv[2]))
child = Leash(command, note=lambda pid: None)
print(child.process.pid, child.watcher.pid, flush=True)
while child.poll() is None:
    time.sleep(0.05)
"""
OBEDIENT = "exec sleep 300"
STUBBORN = "trap '' TERM; sleep 300 & while true; do wait; done"


class Holder:
    """A process that holds a command on a leash."""

    def __init__(self, script: str, log: Path) -> None:
        self.process = start_python("-c", HOLDER, script, str(log), stdout=subprocess.PIPE, start_new_session=True)
        assert self.process.stdout
        child, watcher = map(int, self.process.stdout.readline().split())
        self.child, self.watcher = Process(child), Process(watcher)

    def kill(self) -> None:
        with self.process:
            self.process.kill()


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[Holder]:
    holder = Holder(OBEDIENT, tmp_path / "log")
    yield holder
    holder.kill()
    wait_until(lambda: is_gone(holder.child), 10)


def test_holder_killed(holder: Holder) -> None:
    """The holder is killed with -9: the command is asked to stop at once, and nothing is left."""
    holder.kill()
    wait_until(lambda: is_gone(holder.child) and is_gone(holder.watcher), 3)


def test_group_killed(holder: Holder) -> None:
    """So it is when the signal goes to the holder's whole group."""
    assert os.getpgid(holder.child.pid) != os.getpgid(holder.process.pid)
    os.killpg(holder.process.pid, signal.SIGKILL)
    wait_until(lambda: is_gone(holder.child), 3)


def test_stubborn(tmp_path: Path) -> None:
    """A command that does not stop when asked is made to stop within ten seconds."""
    holder = Holder(STUBBORN, tmp_path / "log")
    children = holder.child.children()
    holder.kill()
    wait_until(lambda: is_gone(holder.child), 10)
    for child in children:
        child.kill()


def test_watcher_killed(holder: Holder) -> None:
    """The watcher is killed with -9: the command goes on, and a new watcher does the same service."""
    holder.watcher.kill()
    ours = Process(holder.process.pid)
    wait_until(lambda: is_gone(holder.watcher), 3)
    wait_until(lambda: {child.pid for child in ours.children()} - {holder.child.pid, holder.watcher.pid}, 3)
    assert not is_gone(holder.child)
    holder.kill()
    wait_until(lambda: is_gone(holder.child), 3)


def test_noted_first(tmp_path: Path) -> None:
    """The process id is noted before the command has begun; when that fails the command never begins."""

    def fail(_pid: int) -> None:
        raise OSError("no room for the note")

    command = Command(["touch", "begun"], tmp_path, dict(os.environ), tmp_path / "log")
    with pytest.raises(OSError, match="no room for the note"):
        Leash(command, note=fail)
    assert not (tmp_path / "begun").exists()


def test_stop(tmp_path: Path) -> None:
    """Stopping ends the command and its watcher."""
    leash = Leash(Command(["sleep", "300"], tmp_path, dict(os.environ), tmp_path / "log"), note=lambda _: None)
    assert leash.poll() is None
    leash.stop(5)
    assert leash.poll() == -signal.SIGTERM
    assert leash.watcher.poll() is not None
