"""The columns of a source that hold properties -> the properties of each row, as they are stored.

    share_percent "25-50", valid "2014"   ->   {"shareMin": 25.0, "shareMax": 50.0, "valid": "2014", "validFrom": "2014-01-01", ...}

Cells are converted by the conventions of the source, then parsed; the whole of a row is checked last: currencies, minima and maxima.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial

from keiretsu.schema.catalogue import Catalogue, PropertySpec, ValueKind
from keiretsu.seed.cells import NO_VALUES, CachedCells, CellError, merge_values
from keiretsu.seed.composites import parse_value
from keiretsu.seed.errors import ErrorCollector
from keiretsu.seed.intervals import parse_interval
from keiretsu.seed.layout import ColumnRole, ColumnSpec, EdgeFile, NodeFile
from keiretsu.seed.parse import parse_list
from keiretsu.seed.row_chunks import RowChunk
from keiretsu.seed.rows import PropertyValues
from keiretsu.seed.shares import parse_share
from keiretsu.seed.sizes import check_searchable_items
from keiretsu.seed.tables.header import END, START
from keiretsu.seed.values.conversion import AmountConversion, SourceConversion, UndecidedDateError
from keiretsu.seed.values.written_dates import join_span
from keiretsu.text import quoted

OPEN_END = ".."
BETWEEN_ENDS = "\0"
"""Joins the cells of the two ends of a time, which contain no such character."""

SHORT_CHARS = 1_000  # texts that any index can hold


@dataclass
class PropertyReader:
    """Reads the properties of the rows of one source."""

    file: NodeFile | EdgeFile
    conversion: SourceConversion
    catalogue: Catalogue
    errors: ErrorCollector
    _cells: dict[str, CachedCells[PropertyValues]] = field(default_factory=dict)
    _currencies: dict[str, CachedCells[tuple[str | None, bool]]] = field(default_factory=dict)

    def read(self, chunk: RowChunk) -> Sequence[PropertyValues]:
        """The properties of each row, without those that have an error."""
        chunk = self._with_currencies(chunk) if self.conversion.amounts else chunk
        columns = [self._read_column(column, chunk) for column in self._columns if _is_present(column.name, chunk)]
        rows = merge_values(columns, len(chunk))
        self._check_bounds(chunk, rows)
        return rows

    @cached_property
    def _columns(self) -> list[ColumnSpec]:
        return [
            column
            for column in self.file.columns.values()
            if column.role is ColumnRole.SHARE or (column.role is ColumnRole.PROPERTY and column.prop)
        ]

    def _read_column(self, column: ColumnSpec, chunk: RowChunk) -> Sequence[PropertyValues]:
        name = column.name
        if name not in chunk.columns:
            return self._read_span(column, chunk)
        texts = chunk.columns[name]
        if column.prop and self._is_plain(column.prop) and max(map(len, texts)) <= SHORT_CHARS:
            stored = column.prop.stored_name
            return [{stored: text} if text else NO_VALUES for text in texts]
        if name not in self._cells:
            self._cells[name] = CachedCells(name, partial(self._read_cell, column), NO_VALUES)
        return self._cells[name].read(chunk, self.file.name, self.errors)

    def _is_plain(self, prop: PropertySpec) -> bool:
        """Whether any short text is a value."""
        return prop.kind is ValueKind.STRING and not prop.enum and not prop.edtf and prop.name not in self.conversion.texts

    def _read_span(self, column: ColumnSpec, chunk: RowChunk) -> Sequence[PropertyValues]:
        """A time whose ends are in two columns; a missing end is open."""
        ends = [chunk.column(column.name + end) for end in (START, END)]
        texts = [f"{start}{BETWEEN_ENDS}{end}" if start or end else "" for start, end in zip(*ends, strict=True)]
        if column.name not in self._cells:
            self._cells[column.name] = CachedCells(column.name, partial(self._read_ends, column), NO_VALUES)
        cells = self._cells[column.name]
        return cells.report(cells.read_all(texts), chunk, self.file.name, self.errors)

    def _read_cell(self, column: ColumnSpec, text: str) -> PropertyValues | CellError:
        converted = self._convert(column.name, text)
        return converted if isinstance(converted, CellError) else self._parse(column, converted)

    def _read_ends(self, column: ColumnSpec, text: str) -> PropertyValues | CellError:
        ends: list[str] = []
        for name, end in zip((START, END), text.split(BETWEEN_ENDS), strict=True):
            converted = self._convert(column.name + name, end) if end else OPEN_END
            if isinstance(converted, CellError):
                return replace(converted, column=column.name + name)
            ends.append(converted)
        return self._parse(column, join_span(*ends))

    def _convert(self, name: str, text: str) -> str | CellError:
        try:
            return self.conversion.convert(name, text)
        except UndecidedDateError as error:
            return CellError((), str(error))
        except ValueError as error:
            return CellError((str(error),))

    def _parse(self, column: ColumnSpec, text: str) -> PropertyValues | CellError:
        try:
            return self._parse_share(column, text) if column.role is ColumnRole.SHARE else self._parse_property(column, text)
        except ValueError as error:
            return CellError((str(error),))

    def _parse_property(self, column: ColumnSpec, text: str) -> PropertyValues:
        prop = column.prop
        assert prop, "columns of properties have one"
        self._check_size(prop, text)
        if not prop.edtf:
            return {prop.stored_name: parse_value(prop, str(text))}
        first, last = parse_interval(text)
        days = {f"{prop.stored_name}From": first, f"{prop.stored_name}To": last}
        return {prop.stored_name: str(text), **{name: day for name, day in days.items() if day is not None}}

    def _check_size(self, prop: PropertySpec, text: str) -> None:
        """Raises ValueError if a displayed or searchable text cannot be indexed."""
        searchable = self.catalogue.search.by if self.catalogue.search else ()
        if isinstance(self.file, NodeFile) and prop.name in (self.file.node.display_property, *searchable):
            check_searchable_items(parse_list(text) if prop.kind is ValueKind.STRINGS else [text])

    def _parse_share(self, column: ColumnSpec, text: str) -> PropertyValues:
        assert isinstance(self.file, EdgeFile), "only relationship files have share columns"
        assert self.file.share, "share columns derive from the bounds of a share"
        assert column.unit, "a column for a share says how it is written"
        least, most = parse_share(column.unit, text)
        return {self.file.share.lower.stored_name: least, self.file.share.upper.stored_name: most}

    # whole rows

    def _with_currencies(self, chunk: RowChunk) -> RowChunk:
        """The chunk, with the currencies that amounts name in the columns for them."""
        columns = dict(chunk.columns)
        for name, amount in self.conversion.amounts.items():
            if name in chunk.columns and amount.currency_column:
                columns[amount.currency_column] = self._fill_currencies(name, amount, chunk, columns)
        return replace(chunk, columns=columns)

    def _fill_currencies(self, name: str, amount: AmountConversion, chunk: RowChunk, columns: Mapping[str, Sequence[str]]) -> list[str]:
        assert amount.currency_column, "the caller checks this"
        if name not in self._currencies:
            self._currencies[name] = CachedCells(name, lambda text: (amount.currency(text), amount.names_currency(text)), (None, False))
        currencies = self._currencies[name].read_all(chunk.columns[name], chunk.typed.get(name, ()))
        filled = list(columns.get(amount.currency_column) or chunk.column(amount.currency_column))
        for index, finding in enumerate(currencies):
            assert not isinstance(finding, CellError), "the column of amounts reports these"
            currency, is_named = finding
            if currency and not filled[index]:
                filled[index] = currency
            elif is_named and filled[index] != currency:
                message = f"{quoted(chunk.columns[name][index])} is in {currency}, but the row says {filled[index]}; correct one of them"
                self.errors.add(self.file.name, message, line=chunk.lines[index], column=name)
        return filled

    @cached_property
    def _bounds(self) -> list[tuple[str, str]]:
        """The properties of which one must not exceed the other."""
        names = {column.prop.stored_name for column in self._columns if column.prop}
        pairs = [(name, f"{name[:-3]}Max") for name in names if name.endswith("Min")]
        return [(lower, upper) for lower, upper in (*sorted(pairs), ("start", "end")) if {lower, upper} <= names]

    def _check_bounds(self, chunk: RowChunk, rows: Sequence[PropertyValues]) -> None:
        """A minimum must not exceed its maximum, nor a start its end."""
        for lower, upper in self._bounds:
            if not {lower, upper} <= chunk.columns.keys():
                continue
            for line, values in zip(chunk.lines, rows, strict=True):
                if lower in values and upper in values and values[lower] > values[upper]:
                    message = f"{values[lower]:g} in {lower} is greater than {values[upper]:g} in {upper}"
                    self.errors.add(self.file.name, message, line=line, column=lower)


def _is_present(name: str, chunk: RowChunk) -> bool:
    return any(part in chunk.columns for part in (name, name + START, name + END))
