"""EDTF strings -> days."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keiretsu.seed import intervals
from keiretsu.seed.intervals import parse_interval


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2012", ("2012-01-01", "2012-12-31")),
        ("2012-02", ("2012-02-01", "2012-02-29")),
        ("2014-10-05", ("2014-10-05", "2014-10-05")),
        ("2014-10/2014-12", ("2014-10-01", "2014-12-31")),
        ("2006/..", ("2006-01-01", None)),
        ("../2012", (None, "2012-12-31")),
        ("201X", ("2010-01-01", "2019-12-31")),
        ("2012~", ("2012-01-01", "2012-12-31")),
        ("2012-21", ("2012-03-01", "2012-05-31")),
        ("2014-1X", ("2014-10-01", "2014-12-31")),
        ("2014-X1", ("2014-01-01", "2014-11-30")),
        ("2014-0X", ("2014-01-01", "2014-09-30")),
        ("2014-1X/2015", ("2014-10-01", "2015-12-31")),
        ("2015-02-2X", ("2015-02-20", "2015-02-28")),
        ("2016-02-XX?", ("2016-02-01", "2016-02-29")),
        ("19XX-02-29", ("1904-02-29", "1996-02-29")),
        ("2014-XX-31", ("2014-01-31", "2014-12-31")),
        ("2014-12-XX/..", ("2014-12-01", None)),
        ("[2014,2016]", ("2014-01-01", "2016-12-31")),
        ("2004-06-~01", ("2004-06-01", "2004-06-01")),
    ],
)
def test_an_interval_has_an_earliest_and_a_latest_day(text: str, days: tuple[str | None, str | None]) -> None:
    """An open end is None."""
    assert parse_interval(text) == days


@pytest.mark.parametrize(
    "text",
    [
        "soon",
        "2014-13",
        "2015-02-30",
        "2015-02-29",
        "2100-02-29",
        "2015-02-29/..",
        "2014/2015-02-29",
        "2015-02-29?",
        "{2015-02-29..2016}",
        "2015-02-3X",
        "2014-3X",
        "2014-00",
        "2014-10-00",
        "XXXX",
        "2015/2014",
        "2006/",
        "/2006",
        "../..",
        "12",
        "20121",
        "2012-1-1",
        "5.3.2012",
        "Y17E8",
        "0000",
        "(" * 9,
    ],
)
def test_an_invalid_interval_is_rejected(text: str) -> None:
    """The message quotes the text and says what is wrong."""
    with pytest.raises(ValueError, match=r"^\".*\" (is not an EDTF date|ends before|does not say whether|has no bounds|names no year)"):
        parse_interval(text)


def test_the_library_prints_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """It prints what it cannot parse: an interval whose part it would reject."""
    with pytest.raises(ValueError, match="is not an EDTF date"):
        parse_interval("2014-1X/2014-21-XX")
    assert capsys.readouterr() == ("", "")


def test_each_distinct_string_is_parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library used to parse each cell twice, at 5 ms each time; dates of digits do not need it at all."""
    parsed = []
    original = intervals.parse_edtf  # type: ignore[attr-defined]  # imported there

    def count(text: str) -> object:
        parsed.append(text)
        return original(text)

    monkeypatch.setattr(intervals, "parse_edtf", count)
    intervals._bounds_or_message.cache_clear()
    for _ in range(100):
        for text in ("2012", "2014-10-05/2014-10-07", "../201X", "2012-23", "2013-24/2014-21"):
            parse_interval(text)
        with pytest.raises(ValueError, match="is not an EDTF date"):
            parse_interval("some time")
    assert parsed == ["2012-23", "2013-24/2014-21", "some time"]


@given(st.dates(min_value=dt.date(1, 1, 1)))
def test_days_months_and_years_agree_with_the_calendar(day: dt.date) -> None:
    """A day is itself; a month and a year begin and end where the calendar says."""
    text = day.isoformat()
    assert parse_interval(text) == (text, text)
    month = parse_interval(text[:7])
    assert month[0] == f"{text[:7]}-01"
    assert dt.date.fromisoformat(str(month[1])).month == day.month
    assert str(month[1]) == dt.date.max.isoformat() or (dt.date.fromisoformat(str(month[1])) + dt.timedelta(1)).day == 1
    assert parse_interval(text[:4]) == (f"{text[:4]}-01-01", f"{text[:4]}-12-31")
