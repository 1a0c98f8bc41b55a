"""Files that can be opened several times, whatever they come from; and streams that end in a TableError instead of exhausting memory.

InputFile("mine.zip/companies.csv", ...).open()   ->   a binary stream of at most MAX_EXPANDED_BYTES
"""

from __future__ import annotations

import io
import tempfile
import zlib
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast
from zipfile import BadZipFile

from keiretsu.seed.tables.limits import EXPANSION_FREE_BYTES, MAX_EXPANDED_BYTES, MAX_EXPANSION
from keiretsu.seed.tables.table import TableError

CHUNK_BYTES = 1 << 20
DAMAGED = (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)
"""What the readers of archives raise, besides OSError: for damage, passwords, and methods of compression that they lack."""


@dataclass(frozen=True)
class InputFile:
    """A file to read. `name`: for messages and documents; `path`: where it lies on the disk, unless it is part of an archive.

    `location`: the folder, file or archive that the user named, from which dataset.toml is read.
    """

    name: str
    open: Callable[[], BinaryIO]
    path: Path | None = None

    @property
    def base_name(self) -> str:
        """companies.csv, of a member of an archive, too."""
        return self.name.replace("\\", "/").rpartition("/")[2]

    def head(self, size: int = 4_096) -> bytes:
        """The first bytes. Raises TableError."""
        with self.open() as stream:
            return stream.read(size)


def file_on_disk(path: Path, name: str | None = None) -> InputFile:
    """A file of the user's. `open` raises TableError."""

    def open_path() -> BinaryIO:
        try:
            return path.open("rb")
        except OSError as error:
            raise TableError(f"Cannot read the file: {error.strerror}") from None

    return InputFile(name or path.name, open_path, path)


class BoundedStream(io.RawIOBase):
    """The expanded bytes of a compressed stream. Reading raises TableError if they are too many or damaged."""

    def __init__(self, stream: BinaryIO, compressed_size: int, close: Callable[[], object] | None = None) -> None:
        self._stream = stream
        self._close = close
        self._limit = min(MAX_EXPANDED_BYTES, max(EXPANSION_FREE_BYTES, compressed_size * MAX_EXPANSION))
        self._size = 0

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # bytes-like; the base class says Buffer
        """Fill the buffer, at most."""
        try:
            data = self._stream.read(len(buffer))
        except DAMAGED as error:
            raise TableError(explain_damage(error)) from None
        except OSError:  # gzip.BadGzipFile, too
            raise TableError(explain_damage(None)) from None
        self._size += len(data)
        if self._size > self._limit:
            raise TableError(
                f"The compressed file expands to more than {self._limit:,} bytes, which is suspicious; extract it and name what it contains"
            )
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        """Also close what it is read from."""
        if not self.closed:
            self._stream.close()
            if self._close:
                self._close()
        super().close()


def explain_damage(error: BaseException | None) -> str:
    """One sentence for what a reader of archives raised."""
    if isinstance(error, RuntimeError) and "password" in str(error):
        return "The archive is encrypted; extract it and name what it contains"
    if isinstance(error, NotImplementedError):
        return "The archive is compressed by a method that is not supported; extract it and name what it contains"
    return "The compressed file is damaged or incomplete; create or download it again"


def bounded(stream: BinaryIO, compressed_size: int, close: Callable[[], object] | None = None) -> BinaryIO:
    """The stream, buffered and bounded."""
    return cast("BinaryIO", io.BufferedReader(BoundedStream(stream, compressed_size, close), CHUNK_BYTES))


def spool(name: str, stream: BinaryIO, stack: ExitStack, limit: int = MAX_EXPANDED_BYTES) -> InputFile:
    """Copy a stream to a temporary file, which is removed when the stack is closed. Raises TableError if it is too large."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="keiretsu-")))
    path = folder / "input"
    size = 0
    with path.open("wb") as copy:
        while chunk := stream.read(CHUNK_BYTES):
            size += len(chunk)
            if size > limit:
                raise TableError(f"The input has more than {limit:,} bytes; save it as a file and name that")
            copy.write(chunk)
    return file_on_disk(path, name)


def path_of(file: InputFile, stack: ExitStack) -> Path:
    """A path for readers that need one; a member of an archive is copied. Raises TableError."""
    if file.path:
        return file.path
    with file.open() as stream:
        copy = spool(file.name, stream, stack)
    assert copy.path, "a copy lies on the disk"
    return copy.path
