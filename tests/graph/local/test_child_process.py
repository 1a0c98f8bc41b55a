"""A supervised process ends when its parent ends, however it dies."""

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from keiretsu.graph.local.process.child_process import Command, SupervisedProcess
from tests.waiting import wait_until

from .processes import Process, is_gone, start_python

PARENT = """
import os, sys, time
from pathlib import Path
from keiretsu.graph.local.process.child_process import Command, SupervisedProcess
command = Command(["/bin/sh", "-c", sys.argv[1]], Path("/"), dict(os.environ), Path(sys.argv[2]))
child = SupervisedProcess(command, record_pid=lambda pid: None)
print(child.process.pid, child.watchdog.pid, flush=True)
while child.poll() is None:
    time.sleep(0.05)
"""
OBEDIENT = "exec sleep 300"
STUBBORN = "trap '' TERM; sleep 300 & while true; do wait; done"


class ParentProcess:
    """A process that runs a supervised command."""

    def __init__(self, script: str, log: Path) -> None:
        self.process = start_python("-c", PARENT, script, str(log), stdout=subprocess.PIPE, start_new_session=True)
        assert self.process.stdout
        child, watchdog = map(int, self.process.stdout.readline().split())
        self.child, self.watchdog = Process(child), Process(watchdog)

    def kill(self) -> None:
        with self.process:
            self.process.kill()


@pytest.fixture
def parent(tmp_path: Path) -> Iterator[ParentProcess]:
    parent = ParentProcess(OBEDIENT, tmp_path / "log")
    yield parent
    parent.kill()
    wait_until(lambda: is_gone(parent.child))


def test_parent_killed(parent: ParentProcess) -> None:
    """The parent is killed with -9: the command gets SIGTERM at once, and nothing is left."""
    parent.kill()
    wait_until(lambda: is_gone(parent.child) and is_gone(parent.watchdog))


def test_group_killed(parent: ParentProcess) -> None:
    """The same if the signal goes to the parent's process group."""
    assert os.getpgid(parent.child.pid) != os.getpgid(parent.process.pid)
    os.killpg(parent.process.pid, signal.SIGKILL)
    wait_until(lambda: is_gone(parent.child))


def test_stubborn(tmp_path: Path) -> None:
    """A command that ignores SIGTERM is killed."""
    parent = ParentProcess(STUBBORN, tmp_path / "log")
    children = parent.child.children()
    parent.kill()
    wait_until(lambda: is_gone(parent.child))
    for child in children:
        child.kill()


def test_watchdog_killed(parent: ParentProcess) -> None:
    """The watchdog is killed with -9: the command keeps running, and a new watchdog replaces it."""
    parent.watchdog.kill()
    parent_process = Process(parent.process.pid)
    wait_until(lambda: is_gone(parent.watchdog))
    wait_until(lambda: {child.pid for child in parent_process.children()} - {parent.child.pid, parent.watchdog.pid})
    assert not is_gone(parent.child)
    parent.kill()
    wait_until(lambda: is_gone(parent.child))


def test_pid_is_recorded_first(tmp_path: Path) -> None:
    """The process id is recorded before the command starts; if that fails, the command never starts."""

    def fail(_pid: int) -> None:
        raise OSError("no space left")

    command = Command(["touch", "started"], tmp_path, dict(os.environ), tmp_path / "log")
    with pytest.raises(OSError, match="no space left"):
        SupervisedProcess(command, record_pid=fail)
    assert not (tmp_path / "started").exists()


def test_stop(tmp_path: Path) -> None:
    """Stopping ends the command and its watchdog."""
    child = SupervisedProcess(Command(["sleep", "300"], tmp_path, dict(os.environ), tmp_path / "log"), record_pid=lambda _: None)
    assert child.poll() is None
    child.stop(5)
    assert child.poll() == -signal.SIGTERM
    assert child.watchdog.poll() is not None
