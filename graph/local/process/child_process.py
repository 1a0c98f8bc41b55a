"""A command -> a child process that does not outlive this one, even if this one is killed with -9.

child = Leash(Command(["java", ...], ...), note=print); child.poll(); child.stop(seconds=30)

Two small shells do it. The gate waits for one line, then becomes the command: so the process id is known, and noted where it must be,
before the command begins. The watcher waits for the end of a pipe that only this process can write to; that end means that this process
is gone, and the watcher then asks the command to stop, and after six seconds makes it stop.
"""

import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

GATE = 'read -r go && exec "$@" </dev/null'

WATCHER = """
read -r never
kill -TERM "$1" 2>/dev/null || exit 0
for second in 1 2 3 4 5 6; do sleep 1; kill -0 "$1" 2>/dev/null || exit 0; done
kill -KILL "$1"
"""


@dataclass(frozen=True)
class Command:
    """What to run, where, with which environment; output goes to `log`, a fresh file; `descriptors` are inherited."""

    words: Sequence[str]
    folder: Path
    environment: Mapping[str, str]
    log: Path
    descriptors: tuple[int, ...] = ()


class Leash:
    """A running command and its watcher; `note` is told the process id before the command begins."""

    def __init__(self, command: Command, note: Callable[[int], None]) -> None:
        self.process = start_gate(command)
        self.watcher = watch(self.process.pid)
        try:
            note(self.process.pid)
            open_gate(self.process)
        except BaseException:
            self.stop(0)
            raise

    def poll(self) -> int | None:
        """The exit code, None while it runs. Whoever killed the watcher gets a new one."""
        code = self.process.poll()
        if code is None and self.watcher.poll() is not None:
            end_watcher(self.watcher)
            self.watcher = watch(self.process.pid)
        return code

    def stop(self, seconds: float) -> None:
        """Ask it to stop; after `seconds` make it stop."""
        with self.process as process:
            process.terminate()
            try:
                process.wait(seconds)
            except subprocess.TimeoutExpired:
                process.kill()
        end_watcher(self.watcher)


def start_gate(command: Command) -> subprocess.Popen[bytes]:
    with command.log.open("wb") as log:
        return subprocess.Popen(  # noqa: S603  the words are ours; the shell gets them as arguments, not as text
            ["/bin/sh", "-c", GATE, "gate", *command.words],
            cwd=command.folder,
            env=command.environment,
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            pass_fds=command.descriptors,
            start_new_session=True,
        )


def open_gate(process: subprocess.Popen[bytes]) -> None:
    assert process.stdin, "the gate is opened through a pipe"
    with process.stdin as gate:
        gate.write(b"go\n")


def watch(pid: int) -> subprocess.Popen[bytes]:
    """In a session of its own, so that a signal to our group does not reach it."""
    words = ["/bin/sh", "-c", WATCHER, "watcher", str(pid)]
    return subprocess.Popen(words, stdin=subprocess.PIPE, start_new_session=True)  # noqa: S603  as above


def end_watcher(watcher: subprocess.Popen[bytes]) -> None:
    """Before its pipe ends, which would tell it that we are gone."""
    with watcher:
        watcher.kill()
