"""Progress of a long activity on standard error: a bar on a terminal, elsewhere a line every few seconds, without control characters.

with show_progress() as progress: progress("checking holds_stake_in.csv", 12_000, 500_000)

checking holds_stake_in.csv: 12,000 of 500,000 rows, 4,100 rows/s
"""

from __future__ import annotations

import os
import stat
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

LINE_INTERVAL = 5.0  # seconds between two lines

ShowProgress: TypeAlias = Callable[[str, int, int], None]
"""Called with the activity, how much is done, and how much there is in all: 0 if that is not known. May be called by several threads."""


class ProgressStyle(Enum):
    """How progress is shown."""

    BAR = "bar"
    LINES = "lines"
    NONE = "none"


@dataclass(frozen=True)
class ProgressUnit:
    """What is counted: one unit of this name is so many of the counted things."""

    name: str
    size: int = 1


ROWS = ProgressUnit("rows")
MEGABYTES = ProgressUnit("MB", 1_000_000)

_is_hidden: ContextVar[bool] = ContextVar("is_progress_hidden", default=False)


@contextmanager
def hide_progress(*, is_hidden: bool = True) -> Iterator[None]:
    """Show no progress until the context exits, whatever reports it."""
    token = _is_hidden.set(is_hidden)
    try:
        yield
    finally:
        _is_hidden.reset(token)


def progress_style() -> ProgressStyle:
    """A bar where nothing else writes to the terminal: the reader of a pipe may."""
    if _is_hidden.get():
        return ProgressStyle.NONE
    has_bar = sys.stderr.isatty() and os.environ.get("TERM") not in ("dumb", "unknown") and not _is_pipe(1)
    return ProgressStyle.BAR if has_bar else ProgressStyle.LINES


def _is_pipe(descriptor: int) -> bool:
    try:
        return stat.S_ISFIFO(os.fstat(descriptor).st_mode)
    except OSError:  # it is closed
        return False


@contextmanager
def show_progress() -> Iterator[ShowProgress]:
    """Show what is reported, in rows, until the context exits. What takes less than a few seconds writes no line."""
    match progress_style():
        case ProgressStyle.BAR:
            with _open_bar() as bar:
                yield bar
        case ProgressStyle.LINES:
            yield ProgressLines()
        case ProgressStyle.NONE:
            yield lambda _activity, _done, _total: None


@dataclass
class ProgressLines:
    """A line for the latest report, at most one per interval, with the rate since the line before."""

    unit: ProgressUnit = ROWS
    clock: Callable[[], float] = time.monotonic
    _next: float = field(init=False)
    _start: tuple[float, int] | None = None  # of the rate: time, and how much was done
    _done: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._next = self.clock() + LINE_INTERVAL

    def __call__(self, activity: str, done: int, total: int) -> None:
        with self._lock:
            now = self.clock()
            if self._start is None or done < self._done:  # the next activity counts from the beginning
                self._start = now, done
            self._done = done
            if now >= self._next:
                self._next = now + LINE_INTERVAL
                print(f"{activity}: {self._amount(done, total)}{self._rate(now)}", file=sys.stderr, flush=True)
                self._start = now, done

    def _amount(self, done: int, total: int) -> str:
        size, name = self.unit.size, self.unit.name
        return f"{done / size:,.0f} of {total / size:,.0f} {name}" if total else f"{done / size:,.0f} {name}"

    def _rate(self, now: float) -> str:
        """Nothing without a time to measure it."""
        start, done = self._start or (now, 0)
        return f", {(self._done - done) / (now - start) / self.unit.size:,.0f} {self.unit.name}/s" if now > start else ""


@contextmanager
def _open_bar() -> Iterator[ShowProgress]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        yield _ProgressBar(bar, bar.add_task("", total=None))


@dataclass
class _ProgressBar:
    bar: Progress
    task: TaskID

    def __call__(self, activity: str, done: int, total: int) -> None:
        self.bar.update(self.task, description=activity, completed=done, total=total or None)
