"""A cell as people write it -> the same cell as the layout defines it, by the conventions of its source.

    {"amount": "€1.5m", "date": "31/12/2014"}   ->   {"amount": "1500000", "currency": "EUR", "date": "2014-12-31"}

What is not recognized stays as it is, so that the check of the column rejects it. The callers cache: each different text is converted once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from keiretsu.schema.catalogue import ValueKind
from keiretsu.seed.errors import ErrorCollector
from keiretsu.seed.layout import ColumnRole, ColumnSpec
from keiretsu.seed.shares import SHARE_FORMATS
from keiretsu.seed.tables.table import ExactText
from keiretsu.seed.tables.typed_cells import number_text
from keiretsu.seed.values.amounts import PLAIN, Amount, read_amount
from keiretsu.seed.values.conventions import Conventions
from keiretsu.seed.values.date_order import DateOrder
from keiretsu.seed.values.share_phrases import read_share
from keiretsu.seed.values.survey import SourceSurvey, is_day, is_time
from keiretsu.seed.values.written_dates import read_date, read_day, read_time, split_numbers
from keiretsu.text import quoted

BOUNDS = re.compile(r"(Min|Max)$")
READY_TIME = re.compile(r"[0-9]{4}(-[01][0-9](-[0-9]{2})?)?(/([0-9]{4}(-[01][0-9](-[0-9]{2})?)?|\.\.))?")
READY_SHARE = re.compile(r"[0-9]+(\.[0-9]+)?%?")
DECIMAL_COMMA = re.compile(r"[+-]?([0-9]+,([0-9]{1,2}|[0-9]{4,})|0+,[0-9]+)")
SET_DATE_ORDER = 'set date_order = "dmy" or "mdy" in dataset.toml'

Conversion = Callable[[str], str]
"""Raises ValueError with the message, or UndecidedDateError."""


class UndecidedDateError(ValueError):
    """Only the order of day and month, which nothing decides, could tell the day: the column has an error for that."""


@dataclass(frozen=True)
class SourceConversion:
    """How the cells of one source are converted. `texts`: by column, those that need it; `amounts`: those with a currency."""

    texts: Mapping[str, Conversion] = field(default_factory=dict)
    amounts: Mapping[str, AmountConversion] = field(default_factory=dict)

    def convert(self, name: str, text: str) -> str:
        """Raises ValueError."""
        return self.texts[name](text) if name in self.texts else text


def prepare_conversion(survey: SourceSurvey, errors: ErrorCollector) -> SourceConversion:
    """The conversion of a source; warnings, and errors of whole columns, go to the collector."""
    survey.warn(errors)
    texts: dict[str, Conversion] = {}
    amounts: dict[str, AmountConversion] = {}
    for name in sorted(survey.names):
        column = survey.file.columns.get(name.partition(".")[0])
        conversion = _conversion(name, column, survey, errors) if column else None
        if conversion:
            texts[name] = conversion
        if isinstance(conversion, AmountConversion) and conversion.currency_column:
            amounts[name] = conversion
    return SourceConversion(texts, amounts)


def _conversion(name: str, column: ColumnSpec, survey: SourceSurvey, errors: ErrorCollector) -> Conversion | None:
    conventions = survey.origin.conventions
    if is_time(column) or is_day(column):
        return _time_conversion(name, column, survey, errors)
    if column.role is ColumnRole.ROW_CLAIM:
        return lambda text: _read_percent(text) or text
    if column.unit:
        maximum, sign = SHARE_FORMATS[column.unit].maximum, conventions.decimal_sign
        return lambda text: text if READY_SHARE.fullmatch(text) else read_share(text, maximum, sign) or text
    if column.prop and column.prop.kind in (ValueKind.FLOAT, ValueKind.INT) and not column.prop.enum:
        return AmountConversion(column, conventions, currency_column(name, survey.file.columns))
    return None


def _time_conversion(name: str, column: ColumnSpec, survey: SourceSurvey, errors: ErrorCollector) -> Conversion:
    conventions = survey.origin.conventions
    date_order = survey.date_order(name)
    order = conventions.date_order or date_order.order
    if conventions.date_order is None:
        _report_order(name, date_order, survey, errors)
    read = read_time if is_time(column) and "." not in name else read_date if is_time(column) else read_day

    def convert(text: str) -> str:
        if READY_TIME.fullmatch(text):
            return text
        parts = split_numbers(text)
        if parts is None or order:
            return read(text, order, conventions.serial_dates) or text
        if parts.is_ambiguous:
            raise UndecidedDateError(f"{quoted(text)} is {parts.ordered('dmy')} or {parts.ordered('mdy')}; {SET_DATE_ORDER}")
        return parts.ordered("dmy") or parts.ordered("mdy") or text

    return convert


def _report_order(name: str, date_order: DateOrder, survey: SourceSurvey, errors: ErrorCollector) -> None:
    """A warning if some rows decide how to read others, an error if none does or if they disagree."""
    file, origin = survey.file.name, survey.origin
    if date_order.is_contradictory:
        (line, text), (other_line, other_text) = date_order.deciders
        position = errors.origins.locate(file, other_line).describe(origin)
        message = f"{quoted(text)} and {quoted(other_text)} on {position} differ in the order of day and month; {SET_DATE_ORDER}"
        errors.add(file, message, line=line, column=name)
    elif date_order.first_ambiguous:
        line, text = date_order.first_ambiguous
        others = f" (and {date_order.ambiguous - 1:,} more)" if date_order.ambiguous > 1 else ""
        parts = split_numbers(text)
        assert parts, "an ambiguous date consists of numbers"
        if date_order.order is None:
            message = (
                f"{quoted(text)}{others} is {parts.ordered('dmy')} or {parts.ordered('mdy')}, and no other row decides; {SET_DATE_ORDER}"
            )
            errors.add(file, message, line=line, column=name)
            return
        decider_line, decider = date_order.deciders[0]
        position = errors.origins.locate(file, decider_line).describe(origin)
        message = (
            f"{quoted(text)}{others} is read as {parts.ordered(date_order.order)}, because {quoted(decider)} on {position} "
            f'has the same form; if this is right, set date_order = "{date_order.order}" in dataset.toml'
        )
        errors.warn(file, message, line=line, column=name)


def _read_percent(text: str) -> str | None:
    """A cell formatted as per cent: 0.75 for a confidence of 75%."""
    return number_text(Decimal(text[:-1]) / 100) if isinstance(text, ExactText) and text.endswith("%") else None


@dataclass(frozen=True)
class AmountConversion:
    """Converts numbers, and tells the currency that a cell names, or that of the source, for the column that holds it."""

    column: ColumnSpec
    conventions: Conventions
    currency_column: str | None

    def __call__(self, text: str) -> str:
        """Raises ValueError for a number with the other decimal sign."""
        if text.endswith("%") and isinstance(text, ExactText):
            return self._percent(text)
        amount = self._read(text)
        if amount:
            return amount.digits
        self._reject_other_sign(text)
        return text

    def currency(self, text: str) -> str | None:
        """The currency that a cell names, else that of the source."""
        amount = None if text.endswith("%") and isinstance(text, ExactText) else self._read(text)
        return (amount.currency or self.conventions.currency) if amount else None

    def names_currency(self, text: str) -> bool:
        """Whether the cell itself names the currency."""
        amount = self._read(text)
        return bool(amount and amount.currency)

    def _read(self, text: str) -> Amount | None:
        if self.conventions.decimal_sign == "." and PLAIN.fullmatch(text):
            return Amount(text)
        amount = read_amount(text, self.conventions, is_money=self.currency_column is not None)
        return None if amount and amount.currency and not self.currency_column else amount

    def _reject_other_sign(self, text: str) -> None:
        """A number with the other decimal sign, which the check of the column would accept, or not explain."""
        if DECIMAL_COMMA.fullmatch(text) and not self.conventions.states_numbers:
            raise ValueError(f'{quoted(text)} has a decimal comma; write {text.replace(",", ".")}, or set decimal = "," in dataset.toml')
        if PLAIN.fullmatch(text):
            sign = self.conventions.decimal_sign
            raise ValueError(
                f"{quoted(text)} is not a number with the decimal sign {quoted(sign)}, which dataset.toml states; correct one of them"
            )

    def _percent(self, text: str) -> str:
        """Shares are per cent, other numbers are not."""
        return text.removesuffix("%") if self.column.prop and self.column.prop.share else _read_percent(text) or text


def currency_column(amount: str, columns: Mapping[str, ColumnSpec]) -> str | None:
    """amountMin -> currency, convertedAmount -> convertedCurrency; None if the table has no such column."""
    name = BOUNDS.sub("", amount)
    if name.lower().endswith("amount"):
        prefix = name[: -len("amount")]
        candidate = f"{prefix}Currency" if prefix else "currency"
        return candidate if candidate in columns else None
    return None
