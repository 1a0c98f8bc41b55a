"""Progress of a download on standard error: a bar on a terminal, elsewhere a line now and then, or nothing if it is hidden.

with show_download(140_000_000, "Downloading Neo4j 5.26.30") as report: report(65536)
"""

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from keiretsu.progress import MEGABYTES, ProgressLines, ProgressStyle, progress_style

ByteCountCallback = Callable[[int], None]


@contextmanager
def show_download(total: int, title: str) -> Iterator[ByteCountCallback]:
    """`total` and the argument of `report` are in bytes; `report` is thread-safe."""
    match progress_style():
        case ProgressStyle.BAR:
            with download_bar(total, title) as report:
                yield report
        case ProgressStyle.LINES:
            with download_lines(total, title) as report:
                yield report
        case ProgressStyle.NONE:
            yield lambda _count: None


@contextmanager
def download_bar(total: int, title: str) -> Iterator[ByteCountCallback]:
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(title, total=total)
        yield lambda count: bar.advance(task, count)


@contextmanager
def download_lines(total: int, title: str) -> Iterator[ByteCountCallback]:
    lock, lines, received = threading.Lock(), ProgressLines(MEGABYTES), 0
    lines(title, 0, total)

    def report(count: int) -> None:
        nonlocal received
        with lock:
            received += count
            lines(title, received, total)

    print_line(f"{title}: {total / MEGABYTES.size:.0f} MB, once.")
    yield report
    print_line(f"{title}: done.")


def print_line(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
