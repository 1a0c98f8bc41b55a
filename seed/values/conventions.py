"""How the people who made a file write numbers, dates and currencies, as far as dataset.toml says it."""

from __future__ import annotations

from dataclasses import dataclass

DATE_ORDERS = ("dmy", "mdy", "ymd")
DECIMAL_SIGNS = (".", ",")
THOUSANDS_SIGNS = (",", ".", " ", "'", "")
SERIAL_SYSTEMS = ("1900", "1904")


@dataclass(frozen=True)
class Conventions:
    """None: not stated; then the point is the decimal sign, and a comma or a space between groups of three digits separates thousands."""

    date_order: str | None = None
    decimal: str | None = None
    thousands: str | None = None
    currency: str | None = None
    serial_dates: str | None = None

    @property
    def states_numbers(self) -> bool:
        """Whether `25.000` has one reading."""
        return self.decimal is not None or self.thousands is not None

    @property
    def decimal_sign(self) -> str:
        """The comma, too, where points separate thousands."""
        return self.decimal or ("," if self.thousands == "." else ".")

    @property
    def thousands_sign(self) -> str | None:
        """By default the other one of point and comma; "" for none; None if nothing is stated."""
        if self.thousands is not None or self.decimal is None:
            return self.thousands
        return "." if self.decimal == "," else ","
