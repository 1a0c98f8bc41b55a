"""The dialect of Neo4j: how texts travel in parameters, and how Neo4j orders them. No room above graph/ knows any of it.

    encode_search_text("xia")   ->   +(("xia"^4 OR xia*^2 OR xia~1^0.01))     a full-text query, in Lucene's syntax
    encode_pattern("Mi*")       ->   (?s)mi.*                                 a regular expression of Java
    encode_ordered_text("Ａ")     ->   {"value": "Ａ", "risen": [{"prefix": "", "low": "\\U00010000", "high": "\\ue000"}], "fallen": []}

A text from a request is data: no character of it keeps a meaning in these languages. graph/cypher/names.py quotes what stands in the
statement itself: labels, types, properties and literals.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any, assert_never

from keiretsu.graph.fulltext import normalize_name
from keiretsu.graph.plan import (
    AggregateRef,
    DegreeCount,
    EdgeDirection,
    EdgeProperty,
    EdgeType,
    ExactNameRank,
    HasAnyLabel,
    IntermediateCount,
    ItemCount,
    ItemProperty,
    MaxConfidence,
    NodeExpression,
    NodeProperty,
    NullIfRelated,
    Rank,
    RelatedAggregate,
    RelatedValue,
    Score,
    SourceNodeProperty,
    StartValue,
    StrongestModality,
    TextLength,
    TypeIndex,
    Value,
    Year,
)

MAX_INTEGER = 2**63 - 1
"""The greatest integer that a parameter can hold."""

# Full-text queries

MIN_FUZZY_LENGTH = 3  # letters; with one edit allowed, a shorter word would match nearly any word
MATCH_NOTHING = '""'
WORD = re.compile(r"[^\W_]+")
SPECIAL_CHARACTER = re.compile(r"[^\w]|_")


def encode_search_text(text: str) -> str:
    """A query for names that contain every word of a text, in any order. Without words it matches nothing.

    Each word becomes a quoted phrase, a prefix, or a word with one typo. Words are separated by spaces; the parts of a word such as
    "Xiaomi–Baidu" may also match separately.
    """
    words = [word for word in normalize_name(text).split() if any(_is_searchable(character) for character in word)]
    return " ".join(f"+({_word_clause(word)})" for word in words) or MATCH_NOTHING


def _is_searchable(character: str) -> bool:
    """Whether a character is a letter, a number or a pictograph."""
    return unicodedata.category(character)[0] in "LN" or unicodedata.category(character) == "So"


def _word_clause(word: str) -> str:
    parts = WORD.findall(word)
    clauses = _fuzzy_clauses(word)
    return f"{clauses} OR ({' AND '.join(_fuzzy_clauses(part) for part in parts)})" if len(parts) > 1 else clauses


def _fuzzy_clauses(word: str) -> str:
    """Exact, as a prefix, or with one typo.

    The better the match, the higher the score: a prefix scores a constant 2, a full word its own score on top, a typo next to nothing.
    """
    escaped = SPECIAL_CHARACTER.sub(r"\\\g<0>", word)
    phrase = word.replace("\\", "\\\\").replace('"', '\\"')
    clauses = [f'"{phrase}"^4', f"{escaped}*^2"]
    if len(word) >= MIN_FUZZY_LENGTH and word.isalpha():
        clauses.append(f"{escaped}~1^0.01")
    return f"({' OR '.join(clauses)})"


def encode_lookup_key(key: str) -> str:
    """A query for nodes that have this key, as a whole."""
    escaped = key.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


# Patterns


def encode_pattern(pattern: str) -> str:
    """A pattern with * as wildcard -> a regular expression over the text in lower case.

    All other characters are literal: those with a meaning in regular expressions are escaped. Each part between two wildcards is an
    atomic group that matches at its first occurrence, without backtracking: no pattern takes longer than linear time in the text.
    """
    first, *middle = (_escape_regex(part) for part in pattern.lower().split("*"))
    if not middle:
        return f"(?s){first}"
    last = middle.pop()
    return f"(?s){first}{''.join(f'(?>.*?{part})' for part in middle if part)}.*{last}"


def _escape_regex(part: str) -> str:
    """Escape a part. Either lower-case sigma matches: which one a word has depends on where it ends, unknown for a part of it."""
    return re.sub("[σς]", "[σς]", re.sub(r"[^\w\s]", lambda match: "\\" + match[0], part))


# Order

ORDER_OPERATORS = ("lt", "lte", "gt", "gte")
"""The operators that compare by order."""

ABOVE_SURROGATES = re.compile("[\ue000-\uffff\U00010000-\U0010ffff]")
MAX_PREFIX_CHARS = 50_000  # total length of the prefixes sent with one text; it grows with the square of the text's length


class OrderedTextError(ValueError):
    """The text has too many characters above the surrogates; its encoding would be too large."""


def has_code_point_order(value: Value) -> bool:
    """Whether the texts of a value compare by code points: those that are stored do; what Neo4j computes compares by UTF-16 units."""
    match value:
        case NodeExpression():
            return False
        case RelatedValue(_, inner) | NullIfRelated(_, inner) | StartValue(inner):
            return has_code_point_order(inner)
        case NodeProperty() | EdgeProperty() | SourceNodeProperty() | EdgeType() | EdgeDirection() | StrongestModality() | Year():
            return True
        case ItemProperty():
            return True  # each comparison with a parameter has the same order as that of a stored text
        case (
            ItemCount()
            | MaxConfidence()
            | TypeIndex()
            | Rank()
            | DegreeCount()
            | RelatedAggregate()
            | IntermediateCount()
            | Score()
            | TextLength()
        ):
            return True  # numbers, and days
        case ExactNameRank() | HasAnyLabel() | AggregateRef():
            return True  # numbers, and days
        case _:
            assert_never(value)


def needs_code_point_order(value: object) -> bool:
    """Whether Neo4j would order a text by UTF-16 units where we order by code points: it has a character above the surrogates.

    A comparison with such a text is planned as `by_code_point`, and its operand is encoded by `encode_ordered_text`.
    """
    return isinstance(value, str) and ABOVE_SURROGATES.search(value) is not None


def encode_ordered_text(text: str) -> Mapping[str, Any]:
    """A text with the ranges in which comparison by UTF-16 unit is wrong; see graph/cypher/predicates.py. Raises OrderedTextError.

    For each prefix that a character above the surrogates follows: if that is U+E000 to U+FFFF, texts that continue with a supplementary
    character compare as smaller but are greater; if it is supplementary, texts that continue with U+E000 to U+FFFF compare as greater
    but are smaller.
    """
    risen, fallen = [], []
    matches = list(ABOVE_SURROGATES.finditer(text))
    if sum(match.start() for match in matches) > MAX_PREFIX_CHARS:
        raise OrderedTextError
    for match in matches:
        prefix = text[: match.start()]
        if ord(match[0]) <= 0xFFFF:
            risen.append({"prefix": prefix, "low": prefix + "\U00010000", "high": prefix + "\ue000"})
        else:
            fallen.append({"prefix": prefix, "low": prefix + "\ue000"})
    return {"value": text, "risen": risen, "fallen": fallen}
