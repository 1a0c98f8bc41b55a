"""The work of a call, counted in executed lines of Python: the same on any machine, however busy it is.

paths, lines = count_lines(lambda: list_paths(holdings, "a", "b", 15, 100))

A loop over what a client sends, or a search that goes astray, shows as lines; the time of a line in C does not.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Any, TypeVar

Result = TypeVar("Result")


@dataclass
class LineCounter:
    """The number of executed lines so far."""

    lines: int = 0


def count_lines(call: Callable[[], Result]) -> tuple[Result, int]:
    """The result of a call and the number of lines that it executed."""
    with counted_lines() as counter:
        result = call()
    return result, counter.lines


@contextmanager
def counted_lines() -> Iterator[LineCounter]:
    """Counts the lines that this thread executes within the context, in functions that begin or resume there."""
    counter, previous_trace = LineCounter(), sys.gettrace()

    def trace(_frame: FrameType, event: str, _argument: Any) -> Any:
        if event == "line":
            counter.lines += 1
        return trace

    sys.settrace(trace)
    try:
        yield counter
    finally:
        sys.settrace(previous_trace)
