"""What stops the local database, as one sentence for the person who started the program.

OSError(ENOSPC) under ~/data   becomes   LocalDatabaseError("The disk that holds ~/data is full; free some space ...")
"""

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
FORBIDDEN = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})

LITTLE = 1024 * 1024  # bytes; with less, not even a log can be relied on
OTHER_FOLDER = "name another folder (KEIRETSU_DATA_DIR for the data, KEIRETSU_CACHE_DIR for the programs)"
OTHER_DATA = "set KEIRETSU_DATA_DIR to another folder"


class LocalDatabaseError(Exception):
    """One sentence that says what is wrong and what to do then; `str(error)` is all that needs to be shown."""


class PortTakenError(LocalDatabaseError):
    """Somebody else has the port that Neo4j was given."""

    def __init__(self, port: int) -> None:
        super().__init__(f"Port {port} on 127.0.0.1 is taken by another program; stop that, or choose another port.")


@contextmanager
def disk_in_words(path: Path) -> Iterator[None]:
    """Around work on the disk under `path`: an OSError comes out as a LocalDatabaseError."""
    try:
        yield
    except OSError as error:
        raise LocalDatabaseError(explain_disk(error, path)) from error


def explain_disk(error: OSError, path: Path) -> str:
    place = error.filename or path
    if error.errno in FULL:
        return full_disk(path)
    if error.errno == errno.EFBIG:
        return f"{place} may not grow further, because this process has a limit on the size of files (ulimit -f); lift it."
    if error.errno in FORBIDDEN:
        return f"{place} cannot be written ({error.strerror}); correct its permissions, or {OTHER_FOLDER}."
    return f"{place}: {error.strerror or error}."


def is_full(path: Path) -> bool:
    return shutil.disk_usage(path).free < LITTLE


def full_disk(path: Path) -> str:
    return f"The disk that holds {path} is full; free some space, or {OTHER_FOLDER} on another disk, and start again."
