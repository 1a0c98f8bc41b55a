"""java.lock -> proof that no other Java works on this data folder, and the process id of the one that does.

take_java_lock(Path("data/java.lock"))   becomes   JavaLock, after the Java of a supervisor that was killed has ended

Java inherits the lock and holds it for its life; so whoever finds it held may trust the process id in the file.
"""

import contextlib
import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

from keiretsu.graph.local.errors import LocalDatabaseError
from keiretsu.graph.local.file_lock import POLL_SECONDS, FileLock, try_exclusive

KILL_SECONDS = 10.0  # until a Java that was asked to end is made to
WAIT_SECONDS = 20.0


@dataclass(frozen=True)
class JavaLock:
    """Held by this process and by the Java that it starts."""

    lock: FileLock

    def release(self) -> None:
        """Java has ended; its process id may soon be somebody else's."""
        self.note(None)
        self.lock.release()

    def note(self, pid: int | None) -> None:
        """Write down who holds it; None before it is known."""
        os.ftruncate(self.lock.descriptor, 0)
        os.pwrite(self.lock.descriptor, b"" if pid is None else str(pid).encode(), 0)


def take_java_lock(file: Path) -> JavaLock:
    begin = time.monotonic()
    asked = False
    while not (lock := try_exclusive(file)):
        waited = time.monotonic() - begin
        if waited > WAIT_SECONDS:
            raise LocalDatabaseError(
                f"An earlier Neo4j on {file.parent} does not end (process {holder(file)}); end it with kill -9 and start again."
            )
        if not asked or waited > KILL_SECONDS:
            end_holder(file, signal.SIGKILL if asked else signal.SIGTERM)
            asked = True
        time.sleep(POLL_SECONDS)
    return JavaLock(lock)


def end_holder(file: Path, how: signal.Signals) -> None:
    """Its watcher does the same; this is for the case that the watcher was killed too."""
    if pid := holder(file):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, how)


def holder(file: Path) -> int | None:
    text = file.read_text(encoding="ascii")
    return int(text) if text else None
