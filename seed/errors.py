"""What is wrong with the files: one line each, all of them at once.

products.csv line 12, column maker: there is no company "acme"; add it to companies.csv or correct the name.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, order=True)
class Fault:
    """Where something is wrong and what to do. Line and column are left out where it is the file or the row as a whole."""

    file: str
    line: int
    column: str
    text: str

    def __str__(self) -> str:
        where = self.file
        if self.line:
            where += f" line {self.line}"
        if self.column:
            where += f", column {self.column}"
        return f"{where}: {self.text}" + ("" if self.text.endswith((".", "?", "!")) else ".")


@dataclass
class Faults:
    """The faults found so far."""

    found: list[Fault] = field(default_factory=list)

    def add(self, file: str, text: str, *, line: int = 0, column: str = "") -> None:
        """Note one."""
        self.found.append(Fault(file, line, column, text))

    def sorted(self) -> list[Fault]:
        """All of them, by file and line; the same one only once."""
        return sorted(set(self.found))


class FaultyFiles(Exception):  # noqa: N818  # the files are at fault
    """The files cannot be loaded; nothing was written."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


def quoted(value: str) -> str:
    """A value as it may stand in a sentence."""
    cut = value if len(value) <= 80 else value[:79] + "…"
    return '"' + "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in cut) + '"'
