"""`keiretsu` as a process that kills itself: `python dying_loader.py '{"event": "transaction", "number": 7, "delay": 0.01}' seed FOLDER`.

It sends SIGKILL to itself so many seconds after the event began for the given time; without an event, it lives. Its transactions are small,
so that a load of moderate size has many. With "report", a file, it writes there how often each event occurred and how long it took:

    {"transaction": {"count": 51, "seconds": 2.9}, ...}
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from keiretsu.graph.import_files.files import ImportFiles
from keiretsu.graph.local.imports import DatabaseImporter
from keiretsu.graph.writer import Writer
from keiretsu.seed import load, write_order
from keiretsu.seed.first_load import FirstLoad
from keiretsu.server.cli.main import main as run_command

EVENTS = {
    "transaction": (Writer, "write"),
    "node file": (ImportFiles, "add_node"),
    "edge file": (ImportFiles, "add_edge"),
    "import": (DatabaseImporter, "run"),
    "completion": (FirstLoad, "_complete"),
}
"""Event -> the method that begins it."""

BATCH_ROWS = 150


def main() -> None:
    plan = json.loads(sys.argv.pop(1))
    load.SINGLE_TRANSACTION_ROWS, write_order.BATCH_ROWS = 20, BATCH_ROWS
    counts, seconds = Counter[str](), defaultdict[str, float](float)

    def observe(event: str, method: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(method)
        def observed(*arguments: Any, **options: Any) -> Any:
            counts[event] += 1
            if (event, counts[event]) == (plan.get("event"), plan.get("number")):
                die_in(plan["delay"])
            start = time.perf_counter()
            try:
                return method(*arguments, **options)
            finally:
                seconds[event] += time.perf_counter() - start

        return observed

    for event, (owner, name) in EVENTS.items():
        setattr(owner, name, observe(event, getattr(owner, name)))
    exit_code = run_command()
    if "report" in plan:
        report = {event: {"count": counts[event], "seconds": seconds[event]} for event in EVENTS}
        Path(plan["report"]).write_text(json.dumps(report), encoding="utf-8")
    raise SystemExit(exit_code)


def die_in(delay: float) -> None:
    """As `kill -9`, while the main thread goes on."""
    timer = threading.Timer(delay, os.kill, (os.getpid(), signal.SIGKILL))
    timer.daemon = True
    timer.start()


if __name__ == "__main__":
    main()
