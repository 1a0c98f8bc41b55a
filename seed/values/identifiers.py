"""Cells with identifiers -> the same in one column, each number as its scheme writes it, with a warning for those that are wrong.

    {"identifiers": "isin:US0378331005", "identifiers.lei": "5493 001K JTII GC8Y 1R12"}
    ->   {"identifiers": "isin:US0378331005; lei:5493001KJTIIGC8Y1R12"}

A column of one scheme, identifiers.lei, has numbers without their scheme.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from keiretsu.seed.composites import is_identifier, join_item, split_item
from keiretsu.seed.errors import ErrorCollector
from keiretsu.seed.layout import ColumnSpec, EdgeFile, NodeFile
from keiretsu.seed.parse import join_list, parse_list
from keiretsu.seed.row_chunks import Columns
from keiretsu.seed.values.number_schemes import CheckedNumber, check_number, is_known
from keiretsu.text import quoted

PREFIX = "."
"""Between a column of identifiers and a scheme."""

MAX_CACHED = 100_000  # texts; then the cache starts again


def is_identifier_column(column: ColumnSpec | None) -> bool:
    """Whether a column holds identifiers."""
    return column is not None and column.prop is not None and is_identifier(column.prop.composite)


def scheme_column(name: str, file: NodeFile | EdgeFile) -> str:
    """The column that a header means: identifiers.lei, or the name of a known scheme; else an empty text."""
    columns = [column.name for column in file.columns.values() if is_identifier_column(column)]
    column, dot, scheme = name.partition(PREFIX)
    for own in columns:
        if dot and scheme.strip() and column.strip().lower() == own.lower():
            return f"{own}{PREFIX}{scheme.strip().lower()}"
    folded = name.strip().lower().replace(" ", "-")
    return f"{columns[0]}{PREFIX}{folded}" if columns and is_known(folded) else ""


class IdentifierColumns:
    """The columns of identifiers of one source. `names`: all columns of the source. Each different text is read once."""

    def __init__(self, file: NodeFile | EdgeFile, names: Sequence[str], errors: ErrorCollector) -> None:
        self._file = file
        self._errors = errors
        self._names: dict[str, list[str]] = {}
        self._known: dict[tuple[str, str], list[tuple[str, str | None]]] = {}
        for name in sorted(set(names)):
            column = name.partition(PREFIX)[0]
            if is_identifier_column(file.columns.get(column)):
                self._names.setdefault(column, []).append(name)

    def join(self, columns: Columns, lines: Sequence[int]) -> None:
        """Replace them by one column with all identifiers of a row."""
        for column, names in self._names.items():
            items: list[list[str]] = [[] for _ in lines]
            for name in names:
                for index, text in enumerate(columns.pop(name)):
                    if text:
                        items[index] += self._items(name, text, lines[index])
            columns[column] = [join_list(row) if row else "" for row in items]

    def _items(self, name: str, text: str, line: int) -> Iterator[str]:
        if (name, text) not in self._known:
            if len(self._known) >= MAX_CACHED:
                self._known.clear()
            self._known[name, text] = list(self._read(name, text))
        for item, problem in self._known[name, text]:
            if problem:
                self._errors.warn(self._file.name, problem, line=line, column=name)
            yield item

    def _read(self, name: str, text: str) -> Iterator[tuple[str, str | None]]:
        """The items of a cell, each with its warning."""
        column, _, scheme = name.partition(PREFIX)
        prop = self._file.columns[column].prop
        assert prop, "a column of identifiers has a property"
        assert prop.composite, "it holds structured values"
        for item in parse_list(text):
            parts = [scheme, item] if scheme else split_item(prop.composite, item)
            if len(parts) != 2 or not all(parts):
                yield item, None  # the check of the column rejects it
                continue
            number = check_number(*parts)
            yield join_item(prop.composite, [number.scheme, number.value]), _warning(number)


def _warning(number: CheckedNumber) -> str | None:
    if number.problem is None:
        return None
    return (
        f"{quoted(number.value)} is not a valid number of the scheme {number.scheme}: {number.problem}; correct it if it is a typing error"
    )
