"""The progress of a long command on standard error: a bar on a terminal, elsewhere a line every few seconds.

with show_progress() as progress: progress("checking holds_stake_in.csv", 12_000, 500_000)

checking holds_stake_in.csv: 12,000 of 500,000 rows
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeAlias

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

LINE_INTERVAL = 5.0  # seconds between two lines

ShowProgress: TypeAlias = Callable[[str, int, int], None]
"""Called with the activity, the number of rows done, and the number of all rows."""


@contextmanager
def show_progress() -> Iterator[ShowProgress]:
    """Show what is reported until the context exits. What takes less than a few seconds writes no line."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield ProgressLines()
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        yield _ProgressBar(bar, bar.add_task("", total=None))


@dataclass
class ProgressLines:
    """A line for the latest report, at most one per interval."""

    clock: Callable[[], float] = time.monotonic
    _next: float = field(init=False)

    def __post_init__(self) -> None:
        self._next = self.clock() + LINE_INTERVAL

    def __call__(self, activity: str, done: int, total: int) -> None:
        now = self.clock()
        if now >= self._next:
            self._next = now + LINE_INTERVAL
            print(f"{activity}: {done:,} of {total:,} rows", file=sys.stderr, flush=True)


@dataclass
class _ProgressBar:
    bar: Progress
    task: TaskID

    def __call__(self, activity: str, done: int, total: int) -> None:
        self.bar.update(self.task, description=activity, completed=done, total=total)
