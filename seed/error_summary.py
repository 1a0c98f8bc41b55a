"""Many errors -> the lines that a terminal shows: the first of each kind, and how many more there are.

companies.csv line 2, column anonymous: "perhaps" is neither TRUE nor FALSE.
...
companies.csv, column anonymous: 1,231 more like this, first on lines 5, 6 and 7.

Errors are of one kind if they are in the same column and their messages differ in values and numbers only.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from keiretsu.text import MAX_QUOTED_CHARS, visible

MAX_REPEATED = 3  # errors of one kind
MAX_PRINTED = 100  # lines
LISTED_LINES = 3  # of the errors that are not printed
VALUE = re.compile(r'"(?:[^"\\]|\\.)*"|\S*[0-9]\S*')
SUGGESTION = re.compile(r"; (did you mean|write|add it to) .*")


class LocatedError(Protocol):
    """An error in a file."""

    @property
    def file(self) -> str: ...

    @property
    def line(self) -> int: ...

    @property
    def column(self) -> str: ...

    @property
    def message(self) -> str: ...

    @property
    def unit(self) -> str: ...


def summarize(errors: Iterable[LocatedError]) -> Iterator[str]:
    """The lines for errors that are sorted by file and line; at most MAX_PRINTED, and one for what they leave out."""
    printed, left_out = 0, 0
    for _, in_file in itertools.groupby(errors, key=lambda error: error.file):
        kinds: dict[tuple[str, str], _Kind] = {}
        for error in in_file:
            kind = kinds.setdefault((error.column, kind_of(error.message)), _Kind(error))
            if not kind.add(error):
                continue
            if printed < MAX_PRINTED:
                printed += 1
                yield str(error)
            else:
                left_out += 1
        for kind in kinds.values():
            if kind.count > MAX_REPEATED:
                if printed < MAX_PRINTED:
                    printed += 1
                    yield kind.summary()
                else:
                    left_out += kind.count - MAX_REPEATED
    if left_out:
        yield f"{left_out:,} more errors; `keiretsu seed --format json` lists all."


def kind_of(message: str) -> str:
    """The message without the values that it quotes, without numbers and without what it suggests."""
    return SUGGESTION.sub("", VALUE.sub("…", message))


@dataclass
class _Kind:
    """The errors of one kind in one column of a file."""

    first: LocatedError
    count: int = 0
    lines: list[int] = field(default_factory=list)

    def add(self, error: LocatedError) -> bool:
        """Whether it is one of the first, which are printed."""
        self.count += 1
        is_first = self.count <= MAX_REPEATED
        if not is_first and len(self.lines) < LISTED_LINES:
            self.lines.append(error.line)
        return is_first

    def summary(self) -> str:
        location = visible(self.first.file)
        if self.first.column:
            location += f", column {visible(self.first.column, MAX_QUOTED_CHARS)}"
        lines = f", first on {self.first.unit}{_listing(self.lines)}" if any(self.lines) else ""
        return f"{location}: {self.count - MAX_REPEATED:,} more like this{lines}."


def _listing(lines: Sequence[int]) -> str:
    numbers = [str(line) for line in lines]
    return f" {numbers[0]}" if len(numbers) == 1 else f"s {', '.join(numbers[:-1])} and {numbers[-1]}"
