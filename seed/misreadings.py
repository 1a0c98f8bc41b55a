"""Columns whose cells can be read in two ways -> a warning for each, with an example and what to write in either case.

    figures.csv, column amount: "25.000" on line 2 is read as 25 ...

Warnings do not stop a load. Each names a way to write the same value that raises no warning, or the setting of dataset.toml that says how
to read it. Each different text is judged once; what a column keeps is the first suspicious cell and their number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from keiretsu.schema.catalogue import ValueKind
from keiretsu.seed.errors import ErrorCollector
from keiretsu.seed.intervals import parse_interval
from keiretsu.seed.layout import ColumnRole, ColumnSpec
from keiretsu.seed.lossy_texts import explain as explain_lossy_text
from keiretsu.seed.lossy_texts import has_trace
from keiretsu.seed.shares import ShareUnit
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


class Verdict(Enum):
    """What a cell means for a misreading of its column. REFUTES: no cell of the column is misread."""

    IS_SUSPICIOUS = "is suspicious"
    MAY_BE_SUSPICIOUS = "is suspicious if another one is"
    REFUTES = "refutes"


Judge: TypeAlias = Callable[[str], Verdict | None]


@dataclass(frozen=True)
class Misreading:
    """`applies`: to which columns; `judge`: what a cell says, if anything; `explain`: what is wrong with the first suspicious one.

    `is_settled`: whether dataset.toml says how to read them; `may_occur`: a quick look at all cells of a column.
    """

    applies: Callable[[ColumnSpec], bool]
    judge: Judge
    explain: Callable[[str], str]
    is_settled: Callable[[Conventions], bool] = lambda _: False
    may_occur: Callable[[Sequence[str]], bool] = lambda _: True


@dataclass
class Suspicion:
    """A misreading of one column, as far as its cells are read."""

    column: ColumnSpec
    misreading: Misreading
    first: tuple[int, str] | None = None
    count: int = 0
    is_confirmed: bool = False
    is_refuted: bool = False

    def add(self, line: int, text: str, verdict: Verdict) -> None:
        """Add a cell."""
        if verdict is Verdict.REFUTES:
            self.is_refuted = True
            return
        self.count += 1
        self.is_confirmed = self.is_confirmed or verdict is Verdict.IS_SUSPICIOUS
        if self.first is None or line < self.first[0]:
            self.first = line, text

    def warn(self, file: str, errors: ErrorCollector) -> None:
        """Add the warning, if there is reason for one."""
        if self.first and self.is_confirmed and not self.is_refuted:
            line, text = self.first
            others = f" (and {self.count - 1:,} more)" if self.count > 1 else ""
            errors.warn(file, f"{quoted(text)}{others} {self.misreading.explain(text)}", line=line, column=self.column.name)


def suspicions_of(column: ColumnSpec, conventions: Conventions) -> list[Suspicion]:
    """What to look for in a column."""
    return [
        Suspicion(column, misreading) for misreading in MISREADINGS if misreading.applies(column) and not misreading.is_settled(conventions)
    ]


def _matching(pattern: re.Pattern[str]) -> Judge:
    """A number or a day of a typed cell has one reading."""
    return lambda text: Verdict.IS_SUSPICIOUS if not isinstance(text, ExactText) and pattern.fullmatch(text) else None


def _judge_small_share(text: str) -> Verdict:
    """All cells are suspicious if none is above 1 and some are above 0; zero alone says nothing."""
    if not SMALL_SHARE.fullmatch(text):
        return Verdict.REFUTES
    return Verdict.IS_SUSPICIOUS if float(text) > 0 else Verdict.MAY_BE_SUSPICIOUS


def _judge_month(text: str) -> Verdict | None:
    """The months are suspicious if each could be the year after: 2009-10, 2010-11."""
    match = MONTH.fullmatch(text)
    if match is None:
        return None
    return Verdict.IS_SUSPICIOUS if (int(match[1]) + 1) % 100 == int(match[2]) else Verdict.REFUTES


def _judge_serial(text: str) -> Verdict | None:
    """Numbers of days, of typed cells, too: a date that lost its format."""
    return Verdict.IS_SUSPICIOUS if SERIAL.fullmatch(text) else None


def _judge_lossy_text(text: str) -> Verdict | None:
    return Verdict.IS_SUSPICIOUS if explain_lossy_text(text) else None


def _is_text(column: ColumnSpec) -> bool:
    """Any text is a value; of time and enums, others are errors."""
    prop = column.prop
    return column.role is ColumnRole.PROPERTY and prop is not None and prop.kind is ValueKind.STRING and not (prop.enum or prop.edtf)


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
    Misreading(_is_time, _judge_serial, _explain_serial, lambda conventions: conventions.serial_dates is not None),
    Misreading(_is_percentage, _judge_small_share, _explain_small_share),
    Misreading(_is_time, _matching(SEASON), _explain_season),
    Misreading(_is_time, _judge_month, _explain_span),
    Misreading(_is_text, _judge_lossy_text, lambda text: explain_lossy_text(text) or "", may_occur=has_trace),
)
