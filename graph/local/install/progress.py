"""Progress of a download, on stderr: a progress bar on a terminal, a line now and then elsewhere.

with show_progress(140_000_000, "Downloading Neo4j 5.26.30") as report: report(65536)
"""

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

ByteCountCallback = Callable[[int], None]
LINE_SECONDS = 5.0


@contextmanager
def show_progress(total: int, title: str) -> Iterator[ByteCountCallback]:
    """`total` and the argument of `report` are in bytes; `report` is thread-safe."""
    with progress_bar(total, title) if sys.stderr.isatty() else progress_lines(total, title) as report:
        yield report


@contextmanager
def progress_bar(total: int, title: str) -> Iterator[ByteCountCallback]:
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(title, total=total)
        yield lambda count: bar.advance(task, count)


@contextmanager
def progress_lines(total: int, title: str) -> Iterator[ByteCountCallback]:
    lock = threading.Lock()
    received, next_line = 0, time.monotonic() + LINE_SECONDS

    def report(count: int) -> None:
        nonlocal received, next_line
        with lock:
            received += count
            if time.monotonic() >= next_line:
                next_line = time.monotonic() + LINE_SECONDS
                print_line(f"{title}: {received / 1e6:.0f} of {total / 1e6:.0f} MB.")

    print_line(f"{title}: {total / 1e6:.0f} MB, once.")
    yield report
    print_line(f"{title}: done.")


def print_line(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
