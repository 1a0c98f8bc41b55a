"""A lock on a file that the operating system releases when its holders are gone, however they died.

try_exclusive(Path("java.lock"))   becomes   FileLock(descriptor=7), or None while somebody else holds it

flock, not lockf: such a lock belongs to the open file, so that a child process inherits it together with the descriptor.
"""

import fcntl
import os
import time
from dataclasses import dataclass
from pathlib import Path

POLL_SECONDS = 0.05


@dataclass(frozen=True)
class FileLock:
    """A lock that this process holds; closing the descriptor, or the end of all its holders, releases it."""

    descriptor: int

    def release(self) -> None:
        os.close(self.descriptor)


def try_shared(path: Path) -> FileLock | None:
    return _try_lock(path, fcntl.LOCK_SH)


def try_exclusive(path: Path) -> FileLock | None:
    return _try_lock(path, fcntl.LOCK_EX)


def wait_shared(path: Path, seconds: float) -> FileLock | None:
    """The shared lock, or None when somebody held the file exclusively for that long."""
    end = time.monotonic() + seconds
    while (lock := try_shared(path)) is None and time.monotonic() < end:
        time.sleep(POLL_SECONDS)
    return lock


def _try_lock(path: Path, kind: int) -> FileLock | None:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    except OSError:
        os.close(descriptor)
        raise
    return FileLock(descriptor)
