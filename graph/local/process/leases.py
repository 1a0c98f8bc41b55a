"""users.lock -> whether any process still uses the database.

LeaseMonitor(Path("data/users.lock"), grace_seconds=2).all_released()   becomes   True once no process has held the file for two seconds
"""

import time
from pathlib import Path

from keiretsu.files import FileLock, try_exclusive


class LeaseMonitor:
    """Used by the supervisor. Once all leases are released it locks the file itself, so that a new user waits until it has ended."""

    def __init__(self, file: Path, grace_seconds: float) -> None:
        self.file = file
        self.grace_seconds = grace_seconds
        self.last_held = time.monotonic()
        self.lock: FileLock | None = None

    def all_released(self) -> bool:
        if self.lock:
            return True
        lock = try_exclusive(self.file)
        if lock is None:
            self.last_held = time.monotonic()
            return False
        if time.monotonic() - self.last_held < self.grace_seconds:
            lock.release()
            return False
        self.lock = lock
        return True

    def release(self) -> None:
        if self.lock:
            self.lock.release()
