"""Texts encoded for Neo4j: what they match and how they compare, worked out without a database."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keiretsu.graph.cypher.predicates import CODE_POINT_OPERATORS
from keiretsu.graph.dialect import (
    MAX_PREFIX_CHARS,
    ORDER_OPERATORS,
    OrderedTextError,
    encode_ordered_text,
    encode_pattern,
    encode_search_text,
    needs_code_point_order,
)

PATTERN_TEXTS = st.text(st.sampled_from("a.*+?()[]{}|^$\\-&~#\n😀İß \t\0"))
ORDERED_TEXTS = st.text(st.sampled_from("ab\ud7ff\ue000\uff21\uffff\U00010000\U0001f600\U0010ffff"), max_size=6)
NO_MATCH = 1_000_000  # past the end of any text in these tests


# full-text queries


def test_words_are_quoted_and_escaped() -> None:
    """Each word is matched as a phrase, as a prefix, and from three letters on with a typo; the parts of a word also on their own."""
    assert encode_search_text('Mi "4*') == '+(("mi"^4 OR mi*^2)) +(("\\"4*"^4 OR \\"4\\**^2))'
    assert encode_search_text("xia") == '+(("xia"^4 OR xia*^2 OR xia~1^0.01))'
    assert encode_search_text("A–B") == '+(("a–b"^4 OR a\\–b*^2) OR (("a"^4 OR a*^2) AND ("b"^4 OR b*^2)))'


@pytest.mark.parametrize("text", ["", " ", "*", '"', "-- ()", "\\"])
def test_a_text_without_words_matches_nothing(text: str) -> None:
    """An empty phrase: an empty query would be a syntax error."""
    assert encode_search_text(text) == '""'


# patterns


@given(PATTERN_TEXTS, PATTERN_TEXTS)
def test_a_wildcard_pattern_matches_like_plain_search(pattern: str, value: str) -> None:
    """The characters between wildcards are literal: they match like plain text search, never like a regular expression."""
    parts = pattern.lower().split("*")
    position = len(parts[0])
    matches = value.lower().startswith(parts[0])
    for part in parts[1:-1]:
        position = value.lower().find(part, position) + len(part) if value.lower().find(part, position) >= 0 else NO_MATCH
    if len(parts) > 1:
        matches = matches and value.lower().endswith(parts[-1]) and len(value.lower()) - len(parts[-1]) >= position
    else:
        matches = value.lower() == parts[0]
    assert (re.fullmatch(encode_pattern(pattern), value.lower()) is not None) == matches


# order


def test_every_operator_of_order_has_a_predicate_by_code_point() -> None:
    """Another one would be compared by UTF-16 unit."""
    assert set(CODE_POINT_OPERATORS) == set(ORDER_OPERATORS)


@given(ORDERED_TEXTS, ORDERED_TEXTS)
def test_comparison_by_unit_and_ranges_is_comparison_by_code_point(text: str, operand: str) -> None:
    """The predicates of graph/cypher/predicates.py, in Python; without a character above the surrogates both orders are the same."""
    encoded = encode_ordered_text(operand)
    risen = any(text.startswith(part["prefix"]) and units(part["low"]) <= units(text) < units(part["high"]) for part in encoded["risen"])
    fallen = any(text.startswith(part["prefix"]) and units(part["low"]) <= units(text) for part in encoded["fallen"])
    assert ((units(text) > units(operand) and not fallen) or risen) == (text > operand)
    assert ((units(text) < units(operand) and not risen) or fallen) == (text < operand)
    assert needs_code_point_order(operand) or (units(text) > units(operand)) == (text > operand)


def units(text: str) -> bytes:
    """The UTF-16 units of a text, by which Neo4j compares it with a parameter."""
    return text.encode("utf-16-be")


@pytest.mark.parametrize("value", ["a", "\ud7ff", "", 5, None, ["😀"]])
def test_other_values_need_no_code_point_order(value: Any) -> None:
    """Neither other values nor texts below the surrogates."""
    assert not needs_code_point_order(value)


def test_the_size_of_an_encoded_text_is_bounded() -> None:
    """It grows with the square of the text's length: texts up to a maximum length are accepted, longer ones rejected."""
    max_length = max(length for length in range(1000) if length * (length - 1) // 2 <= MAX_PREFIX_CHARS)
    assert len(encode_ordered_text("😀" * max_length)["fallen"]) == max_length
    with pytest.raises(OrderedTextError):
        encode_ordered_text("😀" * (max_length + 1))
    assert encode_ordered_text("a" * 1_000 + "😀")["value"].endswith("😀")
