"""users.lock -> a lease: while a process holds it, the database runs.

lease = acquire_lease(folder); lease.try_exclusive()   becomes   True if no other process uses the database; then none can join
"""

import sys
import time
from dataclasses import dataclass

from keiretsu.files import POLL_SECONDS, FileLock, try_exclusive, try_shared, wait_shared
from keiretsu.graph.local.data_folder import DataFolder
from keiretsu.graph.local.errors import LocalDatabaseError

STOP_TIMEOUT_SECONDS = 60.0  # for a database that is being stopped
EXCLUSIVE_TIMEOUT_SECONDS = 1.0  # the supervisor takes the lock for a moment, five times a second


@dataclass
class Lease:
    """Held until `release`."""

    folder: DataFolder
    lock: FileLock

    def try_exclusive(self) -> bool:
        """Take the lock for this process only, or keep the shared one. The supervisor tolerates the gap between the two."""
        self.lock.release()
        end = time.monotonic() + EXCLUSIVE_TIMEOUT_SECONDS
        while (lock := try_exclusive(self.folder.users_lock)) is None and time.monotonic() < end:
            time.sleep(POLL_SECONDS)
        self.lock = lock or wait_for_lease(self.folder)
        return lock is not None

    def share(self) -> None:
        """Let other processes join."""
        self.lock.release()
        self.lock = wait_for_lease(self.folder)

    def release(self) -> None:
        self.lock.release()


def acquire_lease(folder: DataFolder) -> Lease:
    """A shared lease. Raises LocalDatabaseError."""
    return Lease(folder, wait_for_lease(folder))


def wait_for_lease(folder: DataFolder) -> FileLock:
    """The shared lock. A supervisor that is stopping holds it until it has ended, and a user that imports until its import has ended."""
    is_announced = False
    while not (lock := wait_shared(folder.users_lock, STOP_TIMEOUT_SECONDS if is_announced else EXCLUSIVE_TIMEOUT_SECONDS)):
        if is_announced and not is_importing(folder):
            raise LocalDatabaseError(
                f"The database in {folder.root} has been stopping for {STOP_TIMEOUT_SECONDS:g} seconds; see {folder.supervisor_log}."
            )
        if not is_announced and is_importing(folder):
            print(f"Another process imports a data set into {folder.root}; waiting for it.", file=sys.stderr)
        is_announced = True
    return lock


def is_importing(folder: DataFolder) -> bool:
    """Whether a user imports now."""
    if lock := try_shared(folder.import_lock):
        lock.release()
    return lock is None
