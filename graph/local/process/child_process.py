"""Command -> a child process that does not outlive this one, even if this one is killed with -9.

child = SupervisedProcess(Command(["java", ...], ...), record_pid=print); child.poll(); child.stop(seconds=30)

Two small shells do it. The start barrier waits for one line, then becomes the command: so the process id is known, and recorded, before
the command starts. The orphan watchdog waits for the end of a pipe that only this process can write to; that end means that this process
has ended. The watchdog then sends SIGTERM to the command, and SIGKILL after six seconds.
"""

import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

START_BARRIER = 'read -r go && exec "$@" </dev/null'

ORPHAN_WATCHDOG = """
read -r never
kill -TERM "$1" 2>/dev/null || exit 0
for second in 1 2 3 4 5 6; do sleep 1; kill -0 "$1" 2>/dev/null || exit 0; done
kill -KILL "$1"
"""


@dataclass(frozen=True)
class Command:
    """What to run, where, with which environment; output goes to `log`, a new file."""

    arguments: Sequence[str]
    working_directory: Path
    environment: Mapping[str, str]
    log: Path
    inherited_descriptors: tuple[int, ...] = ()


class SupervisedProcess:
    """A running command and its watchdog; `record_pid` is called with the process id before the command starts."""

    def __init__(self, command: Command, record_pid: Callable[[int], None]) -> None:
        self.process = start_behind_barrier(command)
        self.watchdog = start_watchdog(self.process.pid)
        try:
            record_pid(self.process.pid)
            release_barrier(self.process)
        except BaseException:
            self.stop(0)
            raise

    def poll(self) -> int | None:
        """The exit code, None while the command runs. Replaces a watchdog that was killed."""
        code = self.process.poll()
        if code is None and self.watchdog.poll() is not None:
            kill_watchdog(self.watchdog)
            self.watchdog = start_watchdog(self.process.pid)
        return code

    def stop(self, seconds: float) -> None:
        """Send SIGTERM; after `seconds` send SIGKILL."""
        with self.process as process:
            process.terminate()
            try:
                process.wait(seconds)
            except subprocess.TimeoutExpired:
                process.kill()
        kill_watchdog(self.watchdog)


def start_behind_barrier(command: Command) -> subprocess.Popen[bytes]:
    with command.log.open("wb") as log:
        return subprocess.Popen(  # noqa: S603  the arguments are ours; the shell gets them as arguments, not as text
            ["/bin/sh", "-c", START_BARRIER, "barrier", *command.arguments],
            cwd=command.working_directory,
            env=command.environment,
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            pass_fds=command.inherited_descriptors,
            start_new_session=True,
        )


def release_barrier(process: subprocess.Popen[bytes]) -> None:
    assert process.stdin, "the barrier is released through a pipe"
    with process.stdin as barrier:
        barrier.write(b"go\n")


def start_watchdog(pid: int) -> subprocess.Popen[bytes]:
    """In a session of its own, so that a signal to our process group does not reach it."""
    arguments = ["/bin/sh", "-c", ORPHAN_WATCHDOG, "watchdog", str(pid)]
    return subprocess.Popen(arguments, stdin=subprocess.PIPE, start_new_session=True)  # noqa: S603  as above


def kill_watchdog(watchdog: subprocess.Popen[bytes]) -> None:
    """Before its pipe ends, which would mean that this process has ended."""
    with watchdog:
        watchdog.kill()
