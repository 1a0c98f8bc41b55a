"""How far the fetch is, on stderr: a live bar on a terminal, a line now and then elsewhere.

with progress(140_000_000, "Fetching Neo4j 5.26.30") as report: report(65536)
"""

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Report = Callable[[int], None]
LINE_SECONDS = 5.0


@contextmanager
def progress(total: int, title: str) -> Iterator[Report]:
    """`total` and what `report` is told are bytes; `report` may be called by any thread."""
    with live_bar(total, title) if sys.stderr.isatty() else lines(total, title) as report:
        yield report


@contextmanager
def live_bar(total: int, title: str) -> Iterator[Report]:
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(title, total=total)
        yield lambda count: bar.advance(task, count)


@contextmanager
def lines(total: int, title: str) -> Iterator[Report]:
    lock = threading.Lock()
    done, next_line = 0, time.monotonic() + LINE_SECONDS

    def report(count: int) -> None:
        nonlocal done, next_line
        with lock:
            done += count
            if time.monotonic() >= next_line:
                next_line = time.monotonic() + LINE_SECONDS
                say(f"{title}: {done / 1e6:.0f} of {total / 1e6:.0f} MB.")

    say(f"{title}: {total / 1e6:.0f} MB, once.")
    yield report
    say(f"{title}: done.")


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
