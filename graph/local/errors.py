"""What prevents the local database from starting, as one sentence for the user.

OSError(ENOSPC) under ~/data   becomes   LocalDatabaseError("The disk that holds ~/data is full; free some space ...")
"""

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

DISK_FULL_ERRNOS = frozenset({errno.ENOSPC, errno.EDQUOT})
ACCESS_ERRNOS = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})

MIN_FREE_BYTES = 1024 * 1024  # with less, not even a log is reliable
OTHER_FOLDER_HINT = "choose another folder (KEIRETSU_DATA_DIR for data, KEIRETSU_CACHE_DIR for downloads)"
OTHER_DATA_HINT = "set KEIRETSU_DATA_DIR to another folder"


class LocalDatabaseError(Exception):
    """One sentence that says what is wrong and what to do; show `str(error)` and nothing else."""


class PortInUseError(LocalDatabaseError):
    """Another program listens on Neo4j's port."""

    def __init__(self, port: int) -> None:
        super().__init__(f"Port {port} on 127.0.0.1 is in use by another program; stop that program, or choose another port.")


@contextmanager
def translate_disk_errors(path: Path) -> Iterator[None]:
    """Around work on the disk under `path`: an OSError becomes a LocalDatabaseError."""
    try:
        yield
    except OSError as error:
        raise LocalDatabaseError(describe_disk_error(error, path)) from error


def describe_disk_error(error: OSError, path: Path) -> str:
    failing_path = error.filename or path
    if error.errno in DISK_FULL_ERRNOS:
        return disk_full_message(path)
    if error.errno == errno.EFBIG:
        return f"{failing_path} exceeds the limit on the size of files of this process (ulimit -f); raise the limit."
    if error.errno in ACCESS_ERRNOS:
        return f"{failing_path} is not writable ({error.strerror}); correct its permissions, or {OTHER_FOLDER_HINT}."
    return f"{failing_path}: {error.strerror or error}."


def is_disk_full(path: Path) -> bool:
    return shutil.disk_usage(path).free < MIN_FREE_BYTES


def disk_full_message(path: Path) -> str:
    return f"The disk that holds {path} is full; free some space, or {OTHER_FOLDER_HINT} on another disk, and start again."
