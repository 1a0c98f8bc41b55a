"""Stored values -> values of properties of FollowTheMoney, which are texts; what cannot be written as it is has a reason.

    write_share(25, 50)   ->   "25-50"           write_period("2014/..", "2014-01-01", None)   ->   MoneyPeriod("2014", "", None)

`RecordFields` reads the values of one record, and counts as losses those that are not read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from keiretsu.schema.catalogue import PropertySpec
from keiretsu.seed.export.losses import Losses
from keiretsu.seed.export.records import ExportedEdge, ExportedRecord
from keiretsu.seed.export.values import is_finite, to_value
from keiretsu.seed.export.writers import describe_record
from keiretsu.seed.misreadings import THOUSANDS
from keiretsu.seed.standards.ftm_links import is_share
from keiretsu.seed.standards.layout_rows import OPEN

TIME = re.compile(r"[12][0-9]{3}(-[0-9]{2}(-[0-9]{2})?)?")
"""A year, a month or a day: the only times that FollowTheMoney has."""

ADDRESS = re.compile(r"https?://[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+(:[0-9]+)?([/?#][^\s\"<>\\^`{|}]*)?")
WHOLE = 100

NO_PROPERTY = "FollowTheMoney has no property for it; it is left out"
SPACES = "White space is written as single spaces"
DEFAULT = "It is the meaning of a missing value; it is left out"
NOT_FINITE = "The number is infinite or undefined; it is left out"
NO_TIME = "It is not a year, a month or a day from 1000 to 2999; it is left out"
DAYS = "It is written as its first and last day"
CAPITALS = "It is read in capitals"
BOUND = "A share with one bound is written with the other one, 0 or 100"
LONG_NUMBER = "The number has too many digits; it is left out"
NO_ADDRESS = "It is not an address of the web; it is left out"


@dataclass
class RecordFields:
    """The values of a record, by the names of their properties."""

    record: ExportedRecord
    properties: Mapping[str, PropertySpec]
    losses: Losses
    _read: set[str] = field(default_factory=set)

    @property
    def id(self) -> str:
        """The id of a node or a claim."""
        assert not isinstance(self.record, ExportedEdge), "only nodes have ids"
        return self.record.id

    def get(self, name: str) -> Any:
        """The stored value; None if there is none."""
        self._read.add(name)
        return self.record.values.get(name)

    def member(self, name: str) -> str:
        """The name of the member of an enum; empty if there is none."""
        value = self.get(name)
        return "" if value is None else str(to_value(self.properties[name], value))

    def text(self, name: str) -> str:
        """The text, with single spaces for white space; empty if there is none."""
        value = self.get(name)
        return "" if value is None else self.clean(name, str(value))

    def clean(self, name: str, text: str) -> str:
        """The same of a text that is part of a value."""
        cleaned = " ".join(text.split())
        if cleaned != text:
            self.lose(name, SPACES)
        return cleaned

    def number(self, name: str) -> str:
        """The digits of a number; empty if there is none."""
        value = self.get(name)
        if value is not None and not is_finite(value):
            self.lose(name, NOT_FINITE)
            return ""
        return "" if value is None else write_number(value)

    def time(self, name: str) -> str:
        """A year, a month or a day; empty if there is none."""
        value = str(self.get(name) or "")
        if value and not TIME.fullmatch(value):
            self.lose(name, NO_TIME)
            return ""
        return value

    def address(self, name: str) -> str:
        """The address of a page; empty if there is none."""
        value = self.text(name)
        if value and not ADDRESS.fullmatch(value):
            self.lose(name, NO_ADDRESS)
            return ""
        return value

    def code(self, name: str, pattern: re.Pattern[str], reason: str) -> str:
        """A code in capitals; empty if there is none, or, for this reason, if it is none."""
        value = self.text(name)
        if value and not pattern.fullmatch(value):
            self.lose(name, reason)
            return ""
        if value != value.upper():
            self.lose(name, CAPITALS)
        return value.upper()

    def lose(self, name: str, reason: str, count: int = 1) -> None:
        """Count a loss of this record."""
        if count:
            self.losses.add(f"{self.record.type}.{name}", reason, describe_record(self.record), count)

    def lose_rest(self) -> None:
        """Count the values that were not read, apart from those that are derived from others."""
        for name in self.record.values.keys() - self._read:
            if not self.properties[name].interval_property:
                self.lose(name, NO_PROPERTY)


@dataclass(frozen=True)
class MoneyPeriod:
    """When something holds. `date`: the only time of what is dated. `reason`: why it will be read as another text."""

    start: str = ""
    end: str = ""
    date: str = ""
    reason: str | None = None

    def properties(self) -> dict[str, list[str]]:
        """Those of an Interval."""
        return listed({"startDate": self.start, "endDate": self.end, "date": self.date})


def listed(values: Mapping[str, str]) -> dict[str, list[str]]:
    """The values that are not empty, each in a list."""
    return {name: [value] for name, value in values.items() if value}


def read_period(fields: RecordFields, *, is_dated: bool) -> Mapping[str, list[str]]:
    """The properties of the validity of a record; what cannot be written as it is, is counted."""
    text = fields.get("valid")
    if text is None:
        return {}
    period = write_period(str(text), fields.get("validFrom"), fields.get("validTo"), is_dated=is_dated)
    if period.reason:
        fields.lose("valid", period.reason)
    return period.properties()


def write_period(text: str, first: str | None, last: str | None, *, is_dated: bool = False) -> MoneyPeriod:
    """An EDTF interval, and its first and last day. `is_dated`: a time that is not an interval is a date."""
    start, _, end = text.partition("/")
    end = end or start
    reason = None
    if not all(part == OPEN or TIME.fullmatch(part) for part in (start, end)):
        start, end, reason = first or OPEN, last or OPEN, DAYS
        start, end = (part if part == OPEN or TIME.fullmatch(part) else OPEN for part in (start, end))
    if start == end == OPEN:
        return MoneyPeriod(reason=NO_TIME)
    if (start if start == end else f"{start}/{end}") != text:
        reason = reason or DAYS
    if is_dated and start == end:
        return MoneyPeriod(date=start, reason=reason)
    return MoneyPeriod("" if start == OPEN else start, "" if end == OPEN else end, reason=reason)


def read_share(fields: RecordFields) -> str:
    """The share of a record as a percentage or a range; empty if it is unknown."""
    lower, upper = fields.get("shareMin"), fields.get("shareMax")
    if lower is None and upper is None:
        return ""
    if lower is None or upper is None:
        fields.lose("shareMin" if lower is None else "shareMax", BOUND)
    text = write_share(0 if lower is None else lower, WHOLE if upper is None else upper)
    if not is_share(text):
        fields.lose("shareMin", LONG_NUMBER)
        return ""
    return text


def write_share(lower: float, upper: float) -> str:
    """A number, or a range of two."""
    return write_number(lower) if lower == upper else f"{write_number(lower)}-{write_number(upper)}"


def write_number(value: float) -> str:
    """Digits without an exponent, with a decimal more where they could be read as thousands."""
    text = format(Decimal(repr(value)), "f").removesuffix(".0")
    return f"{text}0" if THOUSANDS.fullmatch(text) else text
