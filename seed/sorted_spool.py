"""Rows in any order -> the same rows sorted by their first value, in bounded memory, as often as needed.

    spool.add([("company:b", 3, ...), ("company:a", 2, ...)])      list(spool)   ->   [("company:a", 2, ...), ("company:b", 3, ...)]

Rows are sorted in runs, which are merged when they are read: an external merge sort. Rows with equal first values come in the order of
their second ones, which must differ.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from threading import Lock
from typing import Any

from keiretsu.seed.spools import BlockSpool

RUN_ROWS = 20_000  # sorted in memory
BLOCK_ROWS = 200  # read at once from each run
SortedRow = tuple[Any, ...]


class SortedSpool:
    """Add rows, then read them."""

    def __init__(self) -> None:
        self._blocks = BlockSpool()
        self._runs: list[range] = []
        self._pending: list[SortedRow] = []
        self._length = 0
        self._lock = Lock()

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[SortedRow]:
        self._end_run()
        runs = [self._read_run(run) for run in self._runs]
        return runs[0] if len(runs) == 1 else heapq.merge(*runs)

    def add(self, rows: list[SortedRow]) -> None:
        """Add rows. Raises SpoolError."""
        self._length += len(rows)
        self._pending += rows
        if len(self._pending) >= RUN_ROWS:
            self._end_run()

    def _end_run(self) -> None:
        with self._lock:  # readers in several threads
            if self._pending:
                self._pending.sort()
                first = len(self._blocks)
                for start in range(0, len(self._pending), BLOCK_ROWS):
                    self._blocks.append(self._pending[start : start + BLOCK_ROWS])
                self._runs.append(range(first, len(self._blocks)))
                self._pending = []

    def _read_run(self, run: range) -> Iterator[SortedRow]:
        for index in run:
            yield from self._blocks.read(index)
