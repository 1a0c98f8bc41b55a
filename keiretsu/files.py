"""Files that several processes use: atomic writes, and locks that the operating system releases when their holders end, however they die.

write_atomically(Path("state.json"), "{}")   leaves   the old file or the new one, never a part, even after a power cut
create_folder_atomically(Path("out"))            becomes  a folder to fill, which has its name when it is complete
try_exclusive(Path("java.lock"))             becomes  FileLock(descriptor=7), or None while another process holds it

For POSIX; Windows has no fcntl, so what runs there imports this module only where it is needed. The locks are flock, not lockf: such a
lock belongs to the open file, so a child process inherits it with the descriptor.
"""

from __future__ import annotations

import errno
import fcntl
import os
import secrets
import shutil
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

POLL_SECONDS = 0.05  # between two attempts to take a lock
DEFAULT_MODE = 0o666  # less the umask, as `open` creates files
PRIVATE_MODE = 0o600
UNSYNCABLE = frozenset({errno.EINVAL, errno.EBADF, errno.EACCES})  # some file systems, and folders that may be written but not read


def write_atomically(path: Path, text: str, mode: int = DEFAULT_MODE) -> None:
    """Replace a file by one with this text, as `replace_atomically` does."""
    with replace_atomically(path, mode) as file:
        file.write(text.encode("utf-8"))


@contextmanager
def replace_atomically(path: Path, mode: int = DEFAULT_MODE) -> Iterator[BinaryIO]:
    """A file to write, which replaces the one at this path when the context exits; mode and owner stay.

    A missing file is created with `mode`, less the umask. After the context, the file is on disk. An exception before the rename leaves
    the old file unchanged. A symbolic link becomes a file. A process that is killed here leaves a hidden temporary file.
    """
    temporary = _temporary_path(path)
    try:
        status = path.stat()
    except FileNotFoundError:
        status = None
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_MODE if status else mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            if status:
                _restore_permissions(descriptor, status)
            os.fsync(descriptor)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


@contextmanager
def create_folder_atomically(path: Path) -> Iterator[Path]:
    """A folder to fill, which becomes the one at this path when the context exits: whole, or not at all.

    Raises FileExistsError if there is anything at the path but an empty folder. A process that is killed here leaves a hidden folder.
    """
    if path.is_symlink() or (path.exists() and not (path.is_dir() and not any(path.iterdir()))):
        raise FileExistsError(errno.EEXIST, "The folder exists and is not empty", str(path))
    temporary = _temporary_path(path)
    temporary.mkdir()
    try:
        yield temporary
        for file in sorted(temporary.rglob("*")):
            sync_folder(file)
        temporary.replace(path)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise
    sync_folder(path.parent)


def _temporary_path(path: Path) -> Path:
    """A hidden name beside a path, so that a rename stays within one file system."""
    return path.with_name(f".{path.name}.{secrets.token_hex(4)}")


def _restore_permissions(descriptor: int, status: os.stat_result) -> None:
    os.fchmod(descriptor, stat.S_IMODE(status.st_mode))
    if (status.st_uid, status.st_gid) != (os.geteuid(), os.fstat(descriptor).st_gid):
        os.fchown(descriptor, status.st_uid, status.st_gid)


def sync_folder(folder: Path) -> None:
    """A rename or a removal is on disk only when its folder is; what a file contains, only when the file is."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        if error.errno not in UNSYNCABLE:
            raise


@dataclass(frozen=True)
class FileLock:
    """A lock held by this process; released when the descriptor is closed, or when all its holders have ended."""

    descriptor: int

    def release(self) -> None:
        os.close(self.descriptor)


def try_shared(path: Path) -> FileLock | None:
    """A lock that several processes can hold, or None while one holds it exclusively. A missing file is created, for its owner only."""
    return _try_lock(path, fcntl.LOCK_SH)


def try_exclusive(path: Path) -> FileLock | None:
    """A lock that one process can hold, or None while another holds it or replaces the file. A missing file is created as above."""
    return _try_lock(path, fcntl.LOCK_EX)


def wait_shared(path: Path, seconds: float) -> FileLock | None:
    """The shared lock, or None if another process held it exclusively for that long."""
    end = time.monotonic() + seconds
    while (lock := try_shared(path)) is None and time.monotonic() < end:
        time.sleep(POLL_SECONDS)
    return lock


def _try_lock(path: Path, operation: int) -> FileLock | None:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, PRIVATE_MODE)
    try:
        fcntl.flock(descriptor, operation | fcntl.LOCK_NB)
        if os.path.samestat(os.fstat(descriptor), path.stat()):
            return FileLock(descriptor)
    except (BlockingIOError, FileNotFoundError):
        pass
    except OSError:
        os.close(descriptor)
        raise
    os.close(descriptor)
    return None
