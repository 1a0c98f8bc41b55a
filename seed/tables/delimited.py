"""CSV, TSV and other text with separators -> a table. Rows are read as they are needed."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from keiretsu.seed.tables.dialect import Dialect, find_dialect
from keiretsu.seed.tables.encodings import find_encoding
from keiretsu.seed.tables.limits import MAX_CELL_CHARS, MAX_LINE_CHARS
from keiretsu.seed.tables.streams import InputFile
from keiretsu.seed.tables.table import ReadOptions, SourceRow, SourceTable, TableError

FIRST_LINES = 50  # of which one is the header
csv.field_size_limit(MAX_CELL_CHARS)


def read_delimited(file: InputFile, options: ReadOptions) -> Iterator[SourceTable]:
    """The table of a text file whose header tells the separator. Raises TableError."""
    encoding = find_encoding(file, options.encoding)
    text = _DelimitedText(file, encoding.name)
    with text.open() as stream:
        lines = list(itertools.islice(bounded_lines(stream), FIRST_LINES))
    dialect = find_dialect(lines, options.header)
    if options.separator:
        dialect = Dialect(options.separator, dialect.first_line)
    yield SourceTable(file.name, "", "line", lambda: text.rows(dialect), notes=(encoding.note,) if encoding.note else ())


def read_tab_separated(file: InputFile, options: ReadOptions) -> Iterator[SourceTable]:
    """The table of a file whose name says that tabs separate its cells."""
    return read_delimited(file, ReadOptions(options.encoding, options.separator or "\t", options.header))


@dataclass(frozen=True)
class _DelimitedText:
    file: InputFile
    encoding: str

    def open(self) -> io.TextIOWrapper:
        return open_text(self.file.open(), self.encoding)

    def rows(self, dialect: Dialect) -> Iterator[SourceRow]:
        with self.open() as stream:
            lines = bounded_lines(stream)
            for _ in range(dialect.first_line - 1):
                next(lines, None)
            reader = csv.reader(lines, delimiter=dialect.separator, strict=True)
            position = dialect.first_line
            try:
                for cells in reader:
                    yield SourceRow(position, cells)
                    position = dialect.first_line + reader.line_num
            except csv.Error as error:
                raise TableError(f"Invalid CSV: {error}", position) from None


def open_text(stream: BinaryIO, encoding: str) -> io.TextIOWrapper:
    """The characters, with the line ends as they are: a cell may contain them."""
    return io.TextIOWrapper(stream, encoding, newline="")


def bounded_lines(stream: io.TextIOWrapper) -> Iterator[str]:
    """The lines. Raises TableError for one that is too long, before it is in memory."""
    for number in itertools.count(1):
        line = stream.readline(MAX_LINE_CHARS)
        if not line:
            return
        if len(line) == MAX_LINE_CHARS:
            raise TableError(f"The line has more than {MAX_LINE_CHARS:,} characters; this is not a table of text", number)
        yield line
