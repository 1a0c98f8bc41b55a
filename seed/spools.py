"""Blocks of plain values -> bytes in memory, or in a temporary file when they are many; they can be read as often as needed.

spool.append((2, ["Acme", "Beta"]))   ->   0      list(spool)   ->   [(2, ["Acme", "Beta"])]

The encoding is marshal, which nothing else reads: of the encodings in docs/decisions/0021-checking-a-million-rows.md it is the fastest. The
file has no name, so it is gone with the process, however that ends. Reading moves no position, so that several readers can read at once.
"""

from __future__ import annotations

import marshal
import os
import tempfile
import weakref
from collections.abc import Iterator
from typing import Any

MEMORY_BYTES = 4_000_000
"""Of one spool; what comes after them is in its file."""


class SpoolError(Exception):
    """The temporary file cannot be written; the message says why and what to do."""


class BlockSpool:
    """Appends blocks, and reads them in any order. A block consists of tuples, lists, dicts, texts, numbers, booleans and None."""

    def __init__(self) -> None:
        self._in_memory: list[bytes] = []
        self._places: list[tuple[int, int]] = []
        self._descriptor = -1
        self._size = 0

    def __len__(self) -> int:
        return len(self._in_memory) + len(self._places)

    def __iter__(self) -> Iterator[Any]:
        return map(self.read, range(len(self)))

    def append(self, block: Any) -> int:
        """Append a block, and return its index. Raises SpoolError."""
        data = marshal.dumps(block)
        if self._size + len(data) <= MEMORY_BYTES and not self._places:
            self._in_memory.append(data)
        else:
            self._write(data)
        self._size += len(data)
        return len(self) - 1

    def read(self, index: int) -> Any:
        """The block with this index."""
        if index < len(self._in_memory):
            return marshal.loads(self._in_memory[index])  # noqa: S302  # our own bytes
        offset, size = self._places[index - len(self._in_memory)]
        return marshal.loads(os.pread(self._descriptor, size, offset))  # noqa: S302  # our own bytes, in a file without a name

    def _write(self, data: bytes) -> None:
        try:
            if self._descriptor < 0:
                self._descriptor = _open_unnamed_file()
                weakref.finalize(self, os.close, self._descriptor)
            offset = self._places[-1][0] + self._places[-1][1] if self._places else 0
            written = 0
            while written < len(data):
                written += os.pwrite(self._descriptor, memoryview(data)[written:], offset + written)
        except OSError as error:
            folder = tempfile.gettempdir()
            raise SpoolError(f"Cannot write to the temporary folder {folder}: {error.strerror}; free space there, or set TMPDIR.") from None
        self._places.append((offset, len(data)))


def _open_unnamed_file() -> int:
    with tempfile.TemporaryFile(prefix="keiretsu-") as file:
        return os.dup(file.fileno())
