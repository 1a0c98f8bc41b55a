"""Amounts, dates and shares as people, spreadsheets and registers write them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keiretsu.seed.intervals import parse_interval
from keiretsu.seed.shares import ShareUnit, parse_share
from keiretsu.seed.tables.typed_cells import cell_text, number_text
from keiretsu.seed.values.amounts import Amount, read_amount
from keiretsu.seed.values.conventions import Conventions
from keiretsu.seed.values.date_order import DateOrder, find_date_order
from keiretsu.seed.values.share_phrases import read_share
from keiretsu.seed.values.written_dates import read_time

UNSTATED = Conventions()
GERMAN = Conventions(decimal=",")
SWISS = Conventions(thousands="'")
FRENCH = Conventions(decimal=",", thousands=" ")


@pytest.mark.parametrize(
    ("text", "conventions", "amount"),
    [
        ("25000000", UNSTATED, ("25000000", None)),
        ("1.43e9", UNSTATED, ("1.43e9", None)),
        ("1,000,000", UNSTATED, ("1000000", None)),
        ("1,000", UNSTATED, ("1000", None)),
        ("1,234,567.89", UNSTATED, ("1234567.89", None)),
        ("1.000.000", UNSTATED, ("1000000", None)),
        ("1.000.000,5", UNSTATED, ("1000000.5", None)),
        ("1 000 000", UNSTATED, ("1000000", None)),
        ("1\u202f000\u202f000", UNSTATED, ("1000000", None)),
        ("1'000", UNSTATED, ("1000", None)),
        ("€1m", UNSTATED, ("1000000", "EUR")),
        ("USD 1.43bn", UNSTATED, ("1430000000", "USD")),
        ("$820 million", UNSTATED, ("820000000", "USD")),
        ("$5", Conventions(currency="CAD"), ("5", "CAD")),
        ("US$ 1.5k", Conventions(currency="CAD"), ("1500", "USD")),
        ("¥100", Conventions(currency="JPY"), ("100", "JPY")),
        ("12.50 GBP", UNSTATED, ("12.50", "GBP")),
        ("(1,000.50)", UNSTATED, ("-1000.50", None)),
        ("-€5", UNSTATED, ("-5", "EUR")),
        ("−3", UNSTATED, ("-3", None)),
        ("3.5亿", UNSTATED, ("350000000", None)),
        ("25.000", UNSTATED, ("25.000", None)),
        ("25.000", GERMAN, ("25000", None)),
        ("1,5 Mrd.", GERMAN, ("1500000000", None)),
        ("1.234,56 €", GERMAN, ("1234.56", "EUR")),
        ("12,5", GERMAN, ("12.5", None)),
        ("1'000.25", SWISS, ("1000.25", None)),
        ("1 000,25", FRENCH, ("1000.25", None)),
        ("1\u00a0000", FRENCH, ("1000", None)),
    ],
)
def test_an_amount_is_read(text: str, conventions: Conventions, amount: tuple[str, str | None]) -> None:
    assert read_amount(text, conventions) == Amount(*amount)


@pytest.mark.parametrize(
    ("text", "conventions"),
    [
        ("1 000", UNSTATED),
        ("12,5", UNSTATED),
        ("1,00,000", UNSTATED),
        ("1,0000", UNSTATED),
        ("0,125", UNSTATED),
        ("0,125", Conventions(decimal=".")),
        ("0.125", Conventions(thousands=".")),
        ("0 125", FRENCH),
        ("1.5", GERMAN),
        ("1,234.5", GERMAN),
        ("12.34.567", GERMAN),
        ("¥100", UNSTATED),
        ("€5 USD", UNSTATED),
        ("(5", UNSTATED),
        ("5 apples", UNSTATED),
        ("about 5", UNSTATED),
        ("5%", UNSTATED),
        ("", UNSTATED),
        ("1" + " " * 5_000 + "x", UNSTATED),
    ],
)
def test_what_is_not_certain_is_not_an_amount(text: str, conventions: Conventions) -> None:
    """The check of the column rejects it with its own sentence."""
    assert read_amount(text, conventions) is None


def test_a_letter_is_a_million_only_of_money() -> None:
    """A milestone of 10 m may be one of ten metres."""
    assert read_amount("10m", UNSTATED, is_money=False) is None
    assert read_amount("10 million", UNSTATED, is_money=False) == Amount("10000000")


@given(
    number=st.integers(-(10**12), 10**12),
    decimals=st.integers(0, 99),
    style=st.sampled_from([(".", ","), (",", "."), (",", " "), (".", "'")]),
)
def test_every_number_is_read_in_each_convention(number: int, decimals: int, style: tuple[str, str]) -> None:
    """The groups and the decimal sign are undone exactly."""
    decimal, thousands = style
    text = f"{number:,}".replace(",", thousands) + f"{decimal}{decimals:02}"
    amount = read_amount(text, Conventions(decimal=decimal, thousands=thousands))
    assert amount == Amount(f"{number}.{decimals:02}")


@pytest.mark.parametrize(
    ("text", "order", "edtf"),
    [
        ("31/12/2014", "dmy", "2014-12-31"),
        ("12/31/2014", "mdy", "2014-12-31"),
        ("3.4.2014", "dmy", "2014-04-03"),
        ("3-4-2014", "mdy", "2014-03-04"),
        ("2014/12/31", None, "2014-12-31"),
        ("2014.12.31", None, "2014-12-31"),
        ("20141231", None, "2014-12-31"),
        ("12/2014", None, "2014-12"),
        ("2014/3", None, "2014-03"),
        ("Dec 2014", None, "2014-12"),
        ("31 Dec 2014", None, "2014-12-31"),
        ("31-Dec-2014", None, "2014-12-31"),
        ("December 31st, 2014", None, "2014-12-31"),
        ("2014-Q3", None, "2014-07/2014-09"),
        ("Q1 2014", None, "2014-01/2014-03"),
        ("H2 2014", None, "2014-07/2014-12"),
        ("41639", None, "2013-12-31"),
        ("2014-12-31T10:15:00Z", None, "2014-12-31"),
        ("31/12/2014 00:00", "dmy", "2014-12-31"),
        ("2014-2016", None, "2014/2016"),
        ("2014 – present", None, "2014/.."),
        ("31/12/2014 - 1/2/2015", "dmy", "2014-12-31/2015-02-01"),
        ("since May 2014", None, "2014-05/.."),
        ("until 2014", None, "../2014"),
        ("2014-Q3 to 2015-Q1", None, "2014-07/2015-03"),
    ],
)
def test_a_date_is_read(text: str, order: str | None, edtf: str) -> None:
    """As EDTF, which the check of the column accepts."""
    assert read_time(text, order, None) == edtf
    assert parse_interval(edtf)


@pytest.mark.parametrize(
    "text", ["31/12/14", "31/31/2014", "30/02/2014", "13/2014", "May 14", "2014-Q5", "soon", "12345", "2014", "x" * 5_000]
)
def test_what_is_not_a_date_stays(text: str) -> None:
    """And so does what is EDTF already."""
    assert read_time(text, "dmy", None) is None


@given(st.dates(dt.date(1955, 1, 1), dt.date(2090, 1, 1)))
def test_days_in_every_form(day: dt.date) -> None:
    """The day is the same in all of them."""
    serial = (day - dt.date(1899, 12, 30)).days
    forms = [
        (f"{day:%d/%m/%Y}", "dmy"),
        (f"{day:%m/%d/%Y}", "mdy"),
        (f"{day:%d %b %Y}", None),
        (f"{day:%B} {day.day}, {day.year}", None),
        (str(serial), None),
    ]
    assert {read_time(text, order, None) for text, order in forms} == {day.isoformat()}
    assert read_time(str(serial - 1462), None, "1904") in (day.isoformat(), None)


def test_a_row_decides_the_order_of_a_column() -> None:
    """31/12 can only begin with the day; nothing else decides."""
    order = find_date_order([(2, "03/04/2014"), (3, "31/12/2014"), (4, "05/05/2014"), (5, "2014-01-01")])
    assert order == DateOrder("dmy", ((3, "31/12/2014"),), ambiguous=1, first_ambiguous=(2, "03/04/2014"))
    assert find_date_order([(2, "03/04/2014")]).order is None
    assert find_date_order([(2, "31/12/2014"), (3, "12/31/2014")]).is_contradictory
    assert find_date_order([(2, "05/05/2014")]).order == "dmy"


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        (">25%", (25, 100)),
        ("≥ 75 %", (75, 100)),
        ("25% to 50%", (25, 50)),
        ("more than 25% but not more than 50%", (25, 50)),
        ("More than 25% but less than 50%", (25, 50)),
        ("over 50, up to 75", (50, 75)),
        ("between 25% and 50%", (25, 50)),
        ("at least 10 percent", (10, 100)),
        ("75% or more", (75, 100)),
        ("up to 5%", (0, 5)),
        ("<5%", (0, 5)),
        ("less than 5 per cent", (0, 5)),
        (">= 25% and < 50%", (25, 50)),
        ("ownership-of-shares-25-to-50-percent", (25, 50)),
        ("ownership-of-shares-75-to-100-percent-as-trust", (75, 100)),
        ("ownership-of-shares-more-than-25-percent-registered-overseas-entity", (25, 100)),
    ],
)
def test_a_share_phrase_is_read(text: str, bounds: tuple[float, float]) -> None:
    """As a range that the column accepts."""
    share = read_share(text, 100, ".")
    assert share is not None
    assert parse_share(ShareUnit.PERCENT, share) == bounds


@pytest.mark.parametrize("text", ["voting-rights-25-to-50-percent", "majority", "~50%", "half", "50% of 20%", "more than", ", " * 59])
def test_what_is_not_a_share_stays(text: str) -> None:
    """Votes are not shares, and no phrase is guessed."""
    assert read_share(text, 100, ".") is None


def test_shares_with_a_decimal_comma() -> None:
    """If dataset.toml says so."""
    assert read_share("12,5%", 100, ",") == "12.5%"
    assert read_share("12,5 - 25,5", 100, ",") == "12.5-25.5"
    assert read_share("12,5%", 100, ".") is None


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e15, max_value=1e15))
def test_a_typed_number_is_the_same_number(number: float) -> None:
    """Without an exponent, and without a decimal point if it is whole."""
    text = number_text(number)
    assert float(text) == number
    assert "e" not in text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (float("nan"), ""),
        (25000000.0, "25000000"),
        (True, "TRUE"),
        (dt.date(2014, 12, 31), "2014-12-31"),
        (dt.datetime(2014, 12, 31, tzinfo=dt.UTC), "2014-12-31"),
        (["A; B", "C"], "A\\; B; C"),
    ],
)
def test_a_typed_value_is_text(value: object, text: str) -> None:
    assert cell_text(value) == text
