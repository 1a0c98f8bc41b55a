"""A day is written in one way only."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keiretsu.dates import parse_date


@given(st.dates())
def test_a_date_is_accepted(date: dt.date) -> None:
    """Any day from the year 1 to the year 9999."""
    assert parse_date(date.isoformat()) == date.isoformat()


@pytest.mark.parametrize(
    "text",
    [
        "soon",
        "",
        "2015",
        "2015-3-17",
        "2015-02-29",
        "2015-W12-2",
        "2015-W12",
        "20150317",
        " 2015-03-17",
        "2015-03-17\n",
        "２０１５-０３-１７",
    ],
)
def test_anything_else_is_rejected(text: str) -> None:
    """Not even other forms of ISO 8601, which Python accepts; the message shows the right one."""
    with pytest.raises(ValueError, match=r"^\".*\" is not a date; write it as 2026-01-31$"):
        parse_date(text)


@pytest.mark.parametrize(("value", "text"), [(20150317, "20150317"), (None, "null"), (["2015-03-17"], '["2015-03-17"]'), (True, "true")])
def test_a_value_that_is_not_text(value: object, text: str) -> None:
    """The message shows it as JSON."""
    with pytest.raises(ValueError) as raised:  # noqa: PT011  # the message is compared
        parse_date(value)
    assert str(raised.value) == f"{text} is not a date; write it as 2026-01-31"
