"""NDJSON, an object on each line -> a table, whose columns are the keys of all objects in the order in which they first occur.

    {"name": "Acme", "seat": {"city": "Riga"}, "aliases": ["A", "B"]}   ->   columns name, seat.city, aliases: "Acme", "Riga", "A; B"

The file is read twice: for its keys, and for its rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import orjson

from keiretsu.seed.tables.delimited import bounded_lines, open_text
from keiretsu.seed.tables.encodings import find_encoding
from keiretsu.seed.tables.limits import MAX_COLUMNS
from keiretsu.seed.tables.streams import InputFile
from keiretsu.seed.tables.table import ReadOptions, SourceRow, SourceTable, TableError
from keiretsu.seed.tables.typed_cells import cell_text

MAX_DEPTH = 8


def read_json_lines(file: InputFile, options: ReadOptions) -> Iterator[SourceTable]:
    """The table of a file. Raises TableError."""
    encoding = find_encoding(file, options.encoding)
    source = _JsonLines(file, encoding.name)
    keys = source.keys()
    yield SourceTable(file.name, "", "line", lambda: source.rows(keys), keys, (encoding.note,) if encoding.note else ())


@dataclass(frozen=True)
class _JsonLines:
    file: InputFile
    encoding: str

    def keys(self) -> list[str]:
        keys: dict[str, None] = {}
        for position, cells in self._objects():
            keys.update(dict.fromkeys(cells))
            if len(keys) > MAX_COLUMNS:
                raise TableError(
                    f"The objects have more than {MAX_COLUMNS:,} different keys; write values as values, not as keys", position
                )
        return list(keys)

    def rows(self, keys: Sequence[str]) -> Iterator[SourceRow]:
        for position, cells in self._objects():
            yield SourceRow(position, [cells.get(key, "") for key in keys])

    def _objects(self) -> Iterator[tuple[int, dict[str, str]]]:
        with open_text(self.file.open(), self.encoding) as stream:
            for position, line in enumerate(bounded_lines(stream), 1):
                if line.strip():
                    yield position, dict(_flatten(_parse(line, position), "", position))


def _parse(line: str, position: int) -> Mapping[str, object]:
    try:
        value = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        hint = "; write each object on a line of its own" if line.strip() in "[{" or position == 1 else ""
        raise TableError(f"Invalid JSON: {error.msg}{hint}", position) from None
    if not isinstance(value, dict):
        kind = "an array" if isinstance(value, list) else "a single value"
        raise TableError(f"The line is {kind}, not an object; write each object on a line of its own", position)
    return value


def _flatten(value: Mapping[str, object], prefix: str, position: int, depth: int = 0) -> Iterator[tuple[str, str]]:
    if depth > MAX_DEPTH:
        raise TableError(f"The object is nested more than {MAX_DEPTH} levels deep; flatten it", position)
    for key, item in value.items():
        if isinstance(item, dict):
            yield from _flatten(item, f"{prefix}{key}.", position, depth + 1)
        else:
            try:
                yield f"{prefix}{key}", cell_text(item)
            except ValueError as error:
                raise TableError(f"The value of {prefix}{key} {error}", position) from None
