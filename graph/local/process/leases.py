"""users.lock -> whether anybody still uses the database.

Users(Path("data/users.lock"), grace_seconds=2).gone()   becomes   True when nobody has held the file for two seconds
"""

import time
from pathlib import Path

from keiretsu.graph.local.file_lock import FileLock, try_exclusive


class Users:
    """Seen from the supervisor. Once they are gone it holds the file itself, so that a new user waits until it has ended."""

    def __init__(self, file: Path, grace_seconds: float) -> None:
        self.file = file
        self.grace_seconds = grace_seconds
        self.last_seen = time.monotonic()
        self.lock: FileLock | None = None

    def gone(self) -> bool:
        if self.lock:
            return True
        lock = try_exclusive(self.file)
        if lock is None:
            self.last_seen = time.monotonic()
            return False
        if time.monotonic() - self.last_seen < self.grace_seconds:
            lock.release()
            return False
        self.lock = lock
        return True

    def release(self) -> None:
        if self.lock:
            self.lock.release()
