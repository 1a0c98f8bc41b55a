"""A quoted value is readable, on one line, of limited length, and reveals what cannot be seen."""

from __future__ import annotations

import ast
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keiretsu.text import MAX_PATH_CHARS, MAX_QUOTED_CHARS, dotted, join_or, quoted

LONGEST_ESCAPE = len("\\U000e0001")
JSON_VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("acme", '"acme"'),
        ("小米 é 😀", '"小米 é 😀"'),
        ("", '""'),
        ('say "no" to \\n', r'"say \"no\" to \\n"'),
        ("\x1b[2J\r\n\x00\x7f", r'"\x1b[2J\r\n\x00\x7f"'),
        ("acme\u202e\u2028\u200b\xa0ag", r'"acme\u202e\u2028\u200b\xa0ag"'),
        ("\ud800", r'"\ud800"'),
        ("a" * 81, f'"{"a" * 79}…"'),
        ("a" * 80, f'"{"a" * 80}"'),
        (b"localhost", '"localhost"'),
        ("bücher".encode(), r'"b\xc3\xbccher"'),
        (b'\x1b"\\\xff' + b"a" * 100, r'"\x1b\"\\\xff' + "a" * 75 + '…"'),
        (None, "null"),
        (20150317, "20150317"),
        (["a", {"b": True}], '["a", {"b": true}]'),
        (["\u202e"], r'["\u202e"]'),
        ([1] * 100, "[" + "1, " * 26 + "…"),
    ],
)
def test_quoted_values(value: object, text: str) -> None:
    """Text, bytes and JSON; printable characters of any script stay."""
    assert quoted(value) == text


@given(st.text(st.characters(exclude_categories=[])) | st.binary())
def test_a_quoted_text_is_unambiguous(value: str | bytes) -> None:
    """It is a Python literal of the value, unless it was cut."""
    literal = quoted(value) if isinstance(value, str) else f"b{quoted(value)}"
    assert ast.literal_eval(literal) == value or len(value) > MAX_QUOTED_CHARS


@given(st.text(st.characters(exclude_categories=[])) | st.binary() | JSON_VALUES, st.integers(1, 200))
def test_a_quoted_value_fits_on_one_line(value: Any, times: int) -> None:
    """Any value is printable and valid UTF-8, of limited length, and in quotes if it is text."""
    text = quoted(value * times) if isinstance(value, str | bytes) else quoted([value] * times)
    assert text.isprintable()
    assert text.encode().decode() == text
    assert len(text) <= MAX_QUOTED_CHARS * LONGEST_ESCAPE + 2
    assert not isinstance(value, str | bytes) or text[0] == text[-1] == '"'


@given(JSON_VALUES.filter(lambda value: not isinstance(value, str)))
def test_other_values_are_json(value: object) -> None:
    """As the client wrote it, unless it was cut or contains what cannot be seen."""
    expected = json.dumps(value, ensure_ascii=False)
    assert quoted(value) == expected or len(expected) > MAX_QUOTED_CHARS or not expected.isprintable()


def test_alternatives() -> None:
    """One, two or more."""
    assert [join_or(names) for names in (["a"], ("a", "b"), ["a", "b", "c"])] == ["a", "a or b", "a, b or c"]


@pytest.mark.parametrize(
    ("names", "text"),
    [
        (("companies", "where", "name"), "companies.where.name"),
        (("companies",), "companies"),
        (("a" * 10_000, "after"), f"{'a' * (MAX_QUOTED_CHARS - 1)}….after"),
    ],
)
def test_a_path_is_dotted(names: tuple[str, ...], text: str) -> None:
    """A long name, such as an alias of the client, is cut."""
    assert dotted(names) == text


def test_a_long_path_loses_its_beginning() -> None:
    """Its end says where the error is."""
    path = dotted(["field"] * 1_000 + ["after"])
    assert len(path) == MAX_PATH_CHARS
    assert path.startswith("…")
    assert path.endswith(".field.after")
