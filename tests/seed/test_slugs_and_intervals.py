"""Names -> slugs, and EDTF strings -> days."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keiretsu.seed.intervals import parse_interval
from keiretsu.seed.slugs import slugify


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Xiaomi", "xiaomi"),
        ("Xiaomi–Baidu partnership", "xiaomi-baidu-partnership"),
        ("  A.C.M.E., Inc. ", "a-c-m-e-inc"),
        ("小米", "小米"),
        ("Café", "café"),
        ("Cafe\u0301", "café"),
        ("ＡＣＭＥ", "acme"),
        ("İstanbul", "i̇stanbul"),
        ("हिन्दी", "हिन्दी"),
        ("½", "1-2"),
        ("???", ""),
        ("🙂", ""),
        ("", ""),
    ],
)
def test_a_name_becomes_a_slug(name: str, slug: str) -> None:
    """Letters, digits and combining marks of any script stay; everything else becomes a hyphen."""
    assert slugify(name) == slug


@given(st.text())
def test_slugify_is_idempotent(name: str) -> None:
    """A slug may be used in place of a name."""
    assert slugify(slugify(name)) == slugify(name)


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
    with pytest.raises(ValueError, match=r"^\".*\" (is not an EDTF date|ends before|does not say whether|has no bounds)"):
        parse_interval(text)
