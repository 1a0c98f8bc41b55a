"""java.lock -> proof that no other Java works on this data folder, and the process id of the one that does.

acquire_java_lock(Path("data/java.lock"))   becomes   JavaLock, once the Java of a killed supervisor has ended

Java inherits the lock and holds it until it ends; so while the lock is held, the process id in the file is valid.
"""

import contextlib
import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

from keiretsu.files import POLL_SECONDS, FileLock, try_exclusive
from keiretsu.graph.local.errors import LocalDatabaseError

KILL_AFTER_SECONDS = 10.0  # between SIGTERM and SIGKILL
WAIT_TIMEOUT_SECONDS = 20.0


@dataclass(frozen=True)
class JavaLock:
    """Held by this process and by the Java that it starts."""

    lock: FileLock

    def release(self) -> None:
        """After Java has ended, when its process id may be reused."""
        self.record_pid(None)
        self.lock.release()

    def record_pid(self, pid: int | None) -> None:
        """Write the process id of Java; None before it is known."""
        os.ftruncate(self.lock.descriptor, 0)
        os.pwrite(self.lock.descriptor, b"" if pid is None else str(pid).encode(), 0)


def acquire_java_lock(file: Path) -> JavaLock:
    start = time.monotonic()
    is_terminated = False
    while not (lock := try_exclusive(file)):
        waited = time.monotonic() - start
        if waited > WAIT_TIMEOUT_SECONDS:
            raise LocalDatabaseError(
                f"An earlier Neo4j on {file.parent} does not end (process {holder_pid(file)}); end it with kill -9 and start again."
            )
        if not is_terminated or waited > KILL_AFTER_SECONDS:
            signal_holder(file, signal.SIGKILL if is_terminated else signal.SIGTERM)
            is_terminated = True
        time.sleep(POLL_SECONDS)
    return JavaLock(lock)


def signal_holder(file: Path, signal_number: signal.Signals) -> None:
    """Its watchdog does the same; this is for the case that the watchdog was killed too."""
    if pid := holder_pid(file):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal_number)


def holder_pid(file: Path) -> int | None:
    text = file.read_text(encoding="ascii")
    return int(text) if text else None
