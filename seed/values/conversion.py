"""The rows of a table as people write them -> the same rows as the layout defines their cells, with warnings for what may be misread.

    {"amount": "€1.5m", "date": "31/12/2014"}   ->   {"amount": "1500000", "currency": "EUR", "date": "2014-12-31"}

Each different text of a column is converted once. What is not recognized stays as it is, so that the check of the column rejects it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby

from keiretsu.schema.catalogue import ValueKind
from keiretsu.seed.errors import ErrorCollector
from keiretsu.seed.layout import ColumnRole, ColumnSpec, EdgeFile, NodeFile
from keiretsu.seed.misreadings import warn_of_misreadings
from keiretsu.seed.origins import TableOrigin
from keiretsu.seed.raw_rows import RawRow
from keiretsu.seed.shares import SHARE_FORMATS
from keiretsu.seed.tables.header import END, START
from keiretsu.seed.tables.table import ExactText
from keiretsu.seed.tables.typed_cells import number_text
from keiretsu.seed.values.amounts import PLAIN, Amount, read_amount
from keiretsu.seed.values.conventions import Conventions
from keiretsu.seed.values.date_order import DateOrder, find_date_order
from keiretsu.seed.values.share_phrases import read_share
from keiretsu.seed.values.written_dates import join_span, read_date, read_day, read_time, split_numbers
from keiretsu.text import quoted

BOUNDS = re.compile(r"(Min|Max)$")
READY_TIME = re.compile(r"[0-9]{4}(-[01][0-9](-[0-9]{2})?)?(/([0-9]{4}(-[01][0-9](-[0-9]{2})?)?|\.\.))?")
NOTHING = re.compile(r"(?!)")
READY_SHARE = re.compile(r"[0-9]+(\.[0-9]+)?%?")
DECIMAL_COMMA = re.compile(r"[+-]?[0-9]+,([0-9]{1,2}|[0-9]{4,})")
OPEN_END = ".."


def convert_rows(file: NodeFile | EdgeFile, rows: Sequence[RawRow], errors: ErrorCollector) -> list[RawRow]:
    """The rows of a table of the layout, by the conventions of the source of each; warnings and errors go to the collector."""
    converted: list[RawRow] = []
    if not rows:
        return converted
    for origin, group in groupby(rows, key=lambda row: errors.origins.locate(file.name, row.line).origin):
        source_rows = list(group)
        warn_of_misreadings(file, source_rows, errors, origin.conventions)
        converted += _TableConverter(file, origin, errors).convert(source_rows)
    return converted


@dataclass(frozen=True)
class _TableConverter:
    file: NodeFile | EdgeFile
    origin: TableOrigin
    errors: ErrorCollector

    def convert(self, rows: Sequence[RawRow]) -> Iterator[RawRow]:
        present = {name for row in rows for name in row.cells}
        converters = [converter for name in sorted(present) if (converter := self._converter(name, rows))]
        if not converters:
            yield from rows
            return
        for row in rows:
            cells = dict(row.cells)
            for converter in converters:
                if converter.name in cells:
                    converter.convert(cells, row.line)
            self._join_ends(cells)
            yield row if cells == row.cells else RawRow(row.line, cells)

    def _converter(self, name: str, rows: Sequence[RawRow]) -> _ColumnConverter | None:
        column = self.file.columns.get(name.partition(".")[0])
        if column is None:
            return None
        if is_time(column) or is_day(column):
            return self._time_converter(name, column, rows)
        if column.role is ColumnRole.ROW_CLAIM:
            return _TextConverter(name, _read_percent, NOTHING)
        if column.unit:
            maximum, sign = SHARE_FORMATS[column.unit].maximum, self.origin.conventions.decimal_sign
            return _TextConverter(name, lambda text: read_share(text, maximum, sign), READY_SHARE)
        if column.prop and column.prop.kind in (ValueKind.FLOAT, ValueKind.INT) and not column.prop.enum:
            return _AmountConverter(name, column, self.file, self.origin.conventions, self.errors)
        return None

    def _time_converter(self, name: str, column: ColumnSpec, rows: Sequence[RawRow]) -> _ColumnConverter:
        conventions = self.origin.conventions
        date_order = find_date_order((row.line, row.cells[name]) for row in rows if name in row.cells)
        if date_order.order is None and not date_order.is_contradictory:
            date_order = self._order_by_other_columns(date_order, rows)
        order = conventions.date_order or date_order.order
        if conventions.date_order is None:
            self._report_order(name, date_order)
        read = read_time if is_time(column) and "." not in name else read_date if is_time(column) else read_day
        return _TimeConverter(name, lambda text: read(text, order, conventions.serial_dates), order)

    def _order_by_other_columns(self, date_order: DateOrder, rows: Sequence[RawRow]) -> DateOrder:
        """That of all dates in the table, if they agree: the start of a time may decide how to read its end."""
        times = {name for name, column in self.file.columns.items() if is_time(column) or is_day(column)}
        cells = ((row.line, text) for row in rows for name, text in row.cells.items() if name.partition(".")[0] in times)
        whole = find_date_order(cells)
        return DateOrder(whole.order, whole.deciders if whole.order else (), date_order.ambiguous)

    def _report_order(self, name: str, date_order: DateOrder) -> None:
        """A warning if some rows decide how to read others, an error if none does or if they disagree."""
        setting = 'set date_order = "dmy" or "mdy" in dataset.toml'
        if date_order.is_contradictory:
            (line, text), (other_line, other_text) = date_order.deciders
            position = self.errors.origins.locate(self.file.name, other_line).describe(self.origin)
            message = f"{quoted(text)} and {quoted(other_text)} on {position} differ in the order of day and month; {setting}"
            self.errors.add(self.file.name, message, line=line, column=name)
        elif date_order.ambiguous:
            line, text = date_order.ambiguous[0]
            others = f" (and {len(date_order.ambiguous) - 1:,} more)" if len(date_order.ambiguous) > 1 else ""
            parts = split_numbers(text)
            assert parts, "an ambiguous date consists of numbers"
            if date_order.order is None:
                message = f"{quoted(text)}{others} is {parts.ordered('dmy')} or {parts.ordered('mdy')}, and no other row decides; {setting}"
                self.errors.add(self.file.name, message, line=line, column=name)
                return
            decider_line, decider = date_order.deciders[0]
            position = self.errors.origins.locate(self.file.name, decider_line).describe(self.origin)
            message = (
                f"{quoted(text)}{others} is read as {parts.ordered(date_order.order)}, because {quoted(decider)} on {position} "
                f'has the same form; if this is right, set date_order = "{date_order.order}" in dataset.toml'
            )
            self.errors.warn(self.file.name, message, line=line, column=name)

    def _join_ends(self, cells: dict[str, str]) -> None:
        """valid.start and valid.end become valid; a missing end is open."""
        for name in [name for name in cells if name.endswith((START, END))]:
            column = name.partition(".")[0]
            ends = [cells.pop(column + end, None) for end in (START, END)]
            if any(ends):
                cells[column] = join_span(*(end or OPEN_END for end in ends))


def _read_percent(text: str) -> str | None:
    """A cell formatted as per cent: 0.75 for a confidence of 75%."""
    return number_text(Decimal(text[:-1]) / 100) if isinstance(text, ExactText) and text.endswith("%") else None


@dataclass
class _TextConverter:
    """Converts the cells of a column, each different text once, except those that are ready."""

    name: str
    read: Callable[[str], str | None]
    ready: re.Pattern[str]
    _known: dict[str, str] = field(default_factory=dict)

    def convert(self, cells: dict[str, str], _line: int) -> None:
        text = cells[self.name]
        if self.ready.fullmatch(text):
            return
        result = self._known.get(text)
        if result is None:
            result = self._known[text] = self.read(text) or text
        cells[self.name] = result


@dataclass
class _TimeConverter:
    """The same for times. A date that only the unknown order could tell is taken out: it has an error of its own."""

    name: str
    read: Callable[[str], str | None]
    order: str | None
    _known: dict[str, str | None] = field(default_factory=dict)

    def convert(self, cells: dict[str, str], _line: int) -> None:
        text = cells[self.name]
        if READY_TIME.fullmatch(text):
            return
        if text not in self._known:
            self._known[text] = self._read(text)
        result = self._known[text]
        if result is None:
            del cells[self.name]
        else:
            cells[self.name] = result

    def _read(self, text: str) -> str | None:
        parts = split_numbers(text)
        if parts is None or self.order:
            return self.read(text) or text
        return None if parts.is_ambiguous else parts.ordered("dmy") or parts.ordered("mdy") or text


@dataclass
class _AmountConverter:
    """Converts numbers, and puts the currency that a cell names, or that of the file, into the column for it."""

    name: str
    column: ColumnSpec
    file: NodeFile | EdgeFile
    conventions: Conventions
    errors: ErrorCollector
    _known: dict[str, Amount | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.currency_column = currency_column(self.name, self.file.columns)

    def convert(self, cells: dict[str, str], line: int) -> None:
        text = cells[self.name]
        if text.endswith("%") and isinstance(text, ExactText):
            cells[self.name] = self._percent(text)
            return
        amount = self._read(text)
        if amount is None or (amount.currency and not self.currency_column):
            self._reject_other_sign(cells, text, line)
            return
        cells[self.name] = amount.digits
        if self.currency_column:
            self._convert_currency(cells, text, amount.currency, line)

    def _read(self, text: str) -> Amount | None:
        if self.conventions.decimal_sign == "." and PLAIN.fullmatch(text):
            return Amount(text)
        if text not in self._known:
            self._known[text] = read_amount(text, self.conventions, is_money=self.currency_column is not None)
        return self._known[text]

    def _reject_other_sign(self, cells: dict[str, str], text: str, line: int) -> None:
        """A number with the other decimal sign, which the check of the column would accept, or not explain."""
        if DECIMAL_COMMA.fullmatch(text) and not self.conventions.states_numbers:
            message = f'{quoted(text)} has a decimal comma; write {text.replace(",", ".")}, or set decimal = "," in dataset.toml'
            self.errors.add(self.file.name, message, line=line, column=self.name)
            del cells[self.name]
        elif PLAIN.fullmatch(text):
            sign = self.conventions.decimal_sign
            message = f"{quoted(text)} is not a number with the decimal sign {quoted(sign)}, which dataset.toml states; correct one of them"
            self.errors.add(self.file.name, message, line=line, column=self.name)
            del cells[self.name]

    def _convert_currency(self, cells: dict[str, str], text: str, currency: str | None, line: int) -> None:
        assert self.currency_column, "the caller checks this"
        stated = cells.get(self.currency_column)
        if currency and stated and stated != currency:
            message = f"{quoted(text)} is in {currency}, but the row says {stated}; correct one of them"
            self.errors.add(self.file.name, message, line=line, column=self.name)
        elif not stated and (currency or self.conventions.currency):
            cells[self.currency_column] = currency or str(self.conventions.currency)

    def _percent(self, text: str) -> str:
        """Shares are per cent, other numbers are not."""
        return text.removesuffix("%") if self.column.prop and self.column.prop.share else _read_percent(text) or text


_ColumnConverter = _TextConverter | _TimeConverter | _AmountConverter


def is_time(column: ColumnSpec) -> bool:
    """Whether a column holds EDTF."""
    return column.role is ColumnRole.PROPERTY and bool(column.prop and column.prop.edtf)


def is_day(column: ColumnSpec) -> bool:
    """Whether a column holds days."""
    return column.role is ColumnRole.PROPERTY and bool(column.prop and column.prop.kind is ValueKind.DATE)


def currency_column(amount: str, columns: Mapping[str, ColumnSpec]) -> str | None:
    """amountMin -> currency, convertedAmount -> convertedCurrency; None if the table has no such column."""
    name = BOUNDS.sub("", amount)
    if name.lower().endswith("amount"):
        prefix = name[: -len("amount")]
        candidate = f"{prefix}Currency" if prefix else "currency"
        return candidate if candidate in columns else None
    return None
