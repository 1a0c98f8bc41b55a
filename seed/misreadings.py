"""Columns whose cells can be read in two ways -> a warning for each, with an example and what to write in either case.

    figures.csv, column amount: "25.000" on line 2 is read as 25 ...

Warnings do not stop a load. Each names a way to write the same value that raises no warning, or the setting of dataset.toml that says how
to read it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from keiretsu.schema.catalogue import ValueKind
from keiretsu.seed.errors import ErrorCollector
from keiretsu.seed.intervals import parse_interval
from keiretsu.seed.layout import ColumnRole, ColumnSpec, EdgeFile, NodeFile
from keiretsu.seed.raw_rows import RawRow
from keiretsu.seed.shares import ShareUnit
from keiretsu.seed.tables.header import END, START
from keiretsu.seed.tables.table import ExactText
from keiretsu.seed.values.conventions import Conventions
from keiretsu.seed.values.written_dates import SERIAL, read_date
from keiretsu.text import quoted

THOUSANDS = re.compile(r"[+-]?[1-9][0-9]{0,2}\.[0-9]{3}")
COMMA_THOUSANDS = re.compile(r"[+-]?[1-9][0-9]{0,2},[0-9]{3}")
DOLLARS = re.compile(r"\(?[+-]?\$.*|[0-9][^A-Z$]*\$\)?")
SMALL_SHARE = re.compile(r"0?\.[0-9]+|[01](?:\.0*)?")
SEASON = re.compile(r"([0-9]{4})-(2[1-9]|3[0-9]|4[01])")
MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")

Cells: TypeAlias = Sequence[tuple[int, str]]
"""The line and the text of each non-empty cell of a column."""


@dataclass(frozen=True)
class Misreading:
    """`applies`: to which columns; `find`: the suspicious cells among all; `explain`: what is wrong with the first of them.

    `is_settled`: whether dataset.toml says how to read them.
    """

    applies: Callable[[ColumnSpec], bool]
    find: Callable[[Cells], Cells]
    explain: Callable[[str], str]
    is_settled: Callable[[Conventions], bool] = lambda _: False


def warn_of_misreadings(
    file: NodeFile | EdgeFile, rows: Sequence[RawRow], errors: ErrorCollector, conventions: Conventions | None = None
) -> None:
    """Add a warning for each suspicious column of a file."""
    stated = conventions or Conventions()
    for column in file.columns.values():
        applicable = [misreading for misreading in MISREADINGS if misreading.applies(column) and not misreading.is_settled(stated)]
        names = (column.name, column.name + START, column.name + END)
        cells = [(row.line, row.cells[name]) for row in rows for name in names if name in row.cells] if applicable else []
        for misreading in applicable:
            if suspicious := misreading.find(cells):
                line, text = suspicious[0]
                others = f" (and {len(suspicious) - 1:,} more)" if len(suspicious) > 1 else ""
                errors.warn(file.name, f"{quoted(text)}{others} {misreading.explain(text)}", line=line, column=column.name)


def _matching(pattern: re.Pattern[str]) -> Callable[[Cells], Cells]:
    """A number or a day of a typed cell has one reading."""
    return lambda cells: [(line, text) for line, text in cells if not isinstance(text, ExactText) and pattern.fullmatch(text)]


def _all_small(cells: Cells) -> Cells:
    """All cells, if none is above 1 and some are below; zero alone says nothing."""
    is_suspicious = all(SMALL_SHARE.fullmatch(text) for _, text in cells) and any(float(text) > 0 for _, text in cells)
    return cells if is_suspicious else []


def _all_spans_of_years(cells: Cells) -> Cells:
    """The months, if each could be the year after: 2009-10, 2010-11."""
    months = [(line, text, match) for line, text in cells if (match := MONTH.fullmatch(text))]
    are_spans = all((int(match[1]) + 1) % 100 == int(match[2]) for _, _, match in months)
    return [(line, text) for line, text, _ in months] if are_spans else []


def _is_unbounded_number(column: ColumnSpec) -> bool:
    """A share of 25000 per cent does not exist."""
    return column.prop is not None and column.prop.kind is ValueKind.FLOAT and column.prop.bounds is None


def _is_percentage(column: ColumnSpec) -> bool:
    return column.unit is ShareUnit.PERCENT or bool(column.prop and column.prop.share)


def _is_time(column: ColumnSpec) -> bool:
    return column.role is ColumnRole.PROPERTY and bool(column.prop and column.prop.edtf)


def _explain_thousands(text: str) -> str:
    whole, _, decimals = text.partition(".")
    return f"is read as {float(text):g}; write {whole}{decimals} if the point separates thousands, {text}0 if it is a decimal point"


def _explain_small_share(text: str) -> str:
    return (
        f"is read as {text} per cent, and no share in this column is above 1; if they are fractions of 1, name the column "
        f"{ShareUnit.FRACTION.value}; if they are per cent, write {text}% in {ShareUnit.PERCENT.value}"
    )


def _explain_season(text: str) -> str:
    year, number = text.split("-")
    season = {"21": "spring", "22": "summer", "23": "autumn", "24": "winter"}.get(number, "a season or quarter")
    return f"is read as {season} of {year}; write {year}/{year[:2]}{number} for the years from {year} to {year[:2]}{number}"


def _explain_span(text: str) -> str:
    year, number = text.split("-")
    return (
        f"is read as month {number} of {year}; write {year}/{int(year) + 1} for two years, {text}-01/{text}-{_last_day(text)} for the month"
    )


def _last_day(month: str) -> str:
    return str(parse_interval(month)[1])[-2:]


def _serial_dates(cells: Cells) -> Cells:
    """Numbers of days, of typed cells, too: a date that lost its format."""
    return [(line, text) for line, text in cells if SERIAL.fullmatch(text)]


def _is_amount(column: ColumnSpec) -> bool:
    return bool(column.prop and column.prop.kind in (ValueKind.FLOAT, ValueKind.INT) and not column.prop.share)


def _explain_comma(text: str) -> str:
    digits = text.replace(",", "")
    return (
        f"is read as {digits}; write {digits} if the comma separates thousands, {text.replace(',', '.')}0 if it is a decimal comma, "
        f'or set decimal = "." or "," in dataset.toml'
    )


def _explain_dollars(_text: str) -> str:
    return 'is read as US dollars; write the code of the currency, or set currency = "USD" or another one in dataset.toml'


def _explain_serial(text: str) -> str:
    return (
        f"is read as {read_date(text, None, None)}, the day of this number in a spreadsheet; format the cells as dates, "
        f'or set serial_dates = "1900" or "1904" in dataset.toml'
    )


MISREADINGS: Sequence[Misreading] = (
    Misreading(_is_unbounded_number, _matching(THOUSANDS), _explain_thousands, lambda conventions: conventions.states_numbers),
    Misreading(_is_amount, _matching(COMMA_THOUSANDS), _explain_comma, lambda conventions: conventions.states_numbers),
    Misreading(_is_amount, _matching(DOLLARS), _explain_dollars, lambda conventions: conventions.currency is not None),
    Misreading(_is_time, _serial_dates, _explain_serial, lambda conventions: conventions.serial_dates is not None),
    Misreading(_is_percentage, _all_small, _explain_small_share),
    Misreading(_is_time, _matching(SEASON), _explain_season),
    Misreading(_is_time, _all_spans_of_years, _explain_span),
)
