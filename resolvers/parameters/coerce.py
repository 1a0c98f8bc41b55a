"""How a value that was given becomes the one that Neo4j gets. Each raises Unfit with a sentence.

stored_word(Modality.SELF_CLAIM) -> "self-claim"     day("2015-03-17") -> "2015-03-17"     wildcard("Mi*") -> "mi.*"
"""

from __future__ import annotations

import datetime as dt
import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from keiretsu.resolvers.errors import Code
from keiretsu.resolvers.parameters.global_ids import to_stored_id
from keiretsu.resolvers.parameters.slots import Unfit

HIGH = re.compile("[\ue000-\uffff\U00010000-\U0010ffff]")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
CARE = 50_000  # characters in all the beginnings that one high text may have; their number grows with its square


def day(value: object) -> str:
    """A day, as ISO 8601 writes it. GraphQL lets any JSON through here."""
    try:
        if isinstance(value, str) and DAY.fullmatch(value):
            return dt.date.fromisoformat(value).isoformat()
    except ValueError:
        pass
    raise Unfit(f"{quoted(value)} is not a date; write it as 2026-01-31.")


def days(values: list[object]) -> list[str]:
    return [day(value) for value in values]


def stored_id(value: str) -> str:
    """A global id in either form. One that names nothing is no error: it finds nothing."""
    return to_stored_id(value)


def stored_ids(values: list[str]) -> list[str]:
    return [to_stored_id(value) for value in values]


def text(value: str) -> str:
    """A text that can travel: half a surrogate pair cannot."""
    try:
        value.encode()
    except UnicodeEncodeError:
        raise Unfit(f"{quoted(value)} has half of a surrogate pair in it, which is no character.") from None
    return value


def texts(values: list[str]) -> list[str]:
    return [text(value) for value in values]


def stored_word(value: Enum) -> Any:
    """What the graph stores for a member of an enum."""
    return value.value


def stored_words(values: list[Enum]) -> list[Any]:
    return [value.value for value in values]


def number(value: float) -> float:
    """A number that is one."""
    if not math.isfinite(value):
        raise Unfit("this is no number.")
    return value


def share_of_one(value: float) -> float:
    """A confidence."""
    if not 0 <= value <= 1:
        raise Unfit(f"{str(value).removesuffix('.0')} is not between 0 and 1.")
    return value


def wildcard(value: str) -> str:
    """A pattern in which * stands for anything, as a regular expression over the text in lower case.

    All else stands for itself: whatever may mean something in a regular expression is escaped. What stands between two stars is taken
    where it first fits, in a group that is never tried again: so no pattern takes longer than the text is long.
    """
    first, *middle = (_as_pattern(part) for part in text(value).lower().split("*"))
    if not middle:
        return f"(?s){first}"
    last = middle.pop()
    return f"(?s){first}{''.join(f'(?>.*?{one})' for one in middle if one)}.*{last}"


def _as_pattern(part: str) -> str:
    """The part itself. Which small sigma stands in a word depends on where it ends, which a part of it does not know."""
    return re.sub("[σς]", "[σς]", re.sub(r"[^\w\s]", lambda found: "\\" + found[0], part))


@dataclass(frozen=True)
class Prefixed:
    """A slug -> the stored id of the node of this type."""

    prefix: str

    def __call__(self, value: str) -> str:
        return f"{self.prefix}:{text(value)}"


@dataclass(frozen=True)
class Place:
    """A member of an enum -> its place in this list of stored words."""

    words: tuple[Any, ...]

    def __call__(self, value: Enum) -> int:
        return self.words.index(value.value)


@dataclass(frozen=True)
class Places:
    words: tuple[Any, ...]

    def __call__(self, values: list[Enum]) -> list[int]:
        return [self.words.index(value.value) for value in values]


@dataclass(frozen=True)
class PageSize:
    """How many are asked for -> how many are read: one more where it is to tell whether there is more."""

    limit: int
    further: bool

    def __call__(self, value: int) -> int:
        return _checked(value, self.limit, "a page may hold", " and go on with a cursor") + self.further


@dataclass(frozen=True)
class HowMany:
    """How many are asked for where there are no pages -> how many are read: one more where it is to tell whether there is more."""

    limit: int
    further: bool = False

    def __call__(self, value: int) -> int:
        return _checked(value, self.limit, "there may be", "") + self.further


@dataclass(frozen=True)
class GroupCount:
    """How many groups are asked for, and read."""

    limit: int

    def __call__(self, value: int) -> int:
        return _checked(value, self.limit, "there may be", ", or choose with `having`")


def _checked(value: int, limit: int, bound: str, instead: str) -> int:
    if value < 0:
        raise Unfit(f"{value} is negative; ask for 0 to {limit}.")
    if value > limit:
        raise Unfit(f"{value} is more than {bound}, which is {limit}; ask for fewer{instead}.", Code.LIMIT_EXCEEDED)
    return value


@dataclass(frozen=True)
class Wildcard:
    """A pattern of at most so many characters: the database compiles it for each row, in a time that grows with its square."""

    limit: int

    def __call__(self, value: str) -> str:
        if len(value) > self.limit:
            raise Unfit(f"this has {len(value)} characters; match at most {self.limit}.", Code.LIMIT_EXCEEDED)
        return wildcard(value)


@dataclass(frozen=True)
class SearchText:
    """What people type -> the query that finds it."""

    limit: int
    convert: Callable[[str], str]

    def __call__(self, value: str) -> str:
        if len(value) > self.limit:
            raise Unfit(f"this has {len(value)} characters; search for at most {self.limit}.", Code.LIMIT_EXCEEDED)
        return self.convert(text(value))


@dataclass(frozen=True)
class AtMost:
    """A list that may not be longer than this."""

    limit: int
    convert: Callable[[Any], Any]

    def __call__(self, values: list[Any]) -> Any:
        if len(values) > self.limit:
            raise Unfit(f"these are {len(values)}; ask for at most {self.limit} at once.", Code.LIMIT_EXCEEDED)
        return self.convert(values)


@dataclass(frozen=True)
class Several:
    """A list of so many different ones."""

    least: int
    most: int
    convert: Callable[[Any], Any]

    def __call__(self, values: list[Any]) -> Any:
        found = self.convert(values)
        if not self.least <= len(found) <= self.most:
            raise Unfit(f"these are {len(found)}; name {self.least} to {self.most} different ones.")
        return found


def is_high(value: object) -> bool:
    """Whether a text has a character that UTF-16 units and code points sort differently."""
    return isinstance(value, str) and HIGH.search(value) is not None


def turned_round(value: str) -> Mapping[str, Any]:
    """A high text with the stretches where comparing UTF-16 units is wrong; see graph/cypher/predicates.py.

    After each beginning of the text that a high character ends: where that is U+E000 to U+FFFF, texts that go on with an astral
    character compare as smaller and are greater; where it is astral, those that go on with U+E000 to U+FFFF compare as greater and are
    smaller.
    """
    risen, fallen = [], []
    high = list(HIGH.finditer(text(value)))
    if sum(found.start() for found in high) > CARE:
        raise Unfit("this has too many emoji, rare or full-width characters to be sorted by; take a shorter text.", Code.LIMIT_EXCEEDED)
    for found in high:
        prefix = value[: found.start()]
        if ord(found[0]) <= 0xFFFF:
            risen.append({"prefix": prefix, "low": prefix + "\U00010000", "high": prefix + "\ue000"})
        else:
            fallen.append({"prefix": prefix, "low": prefix + "\ue000"})
    return {"value": value, "risen": risen, "fallen": fallen}


def quoted(value: object) -> str:
    """A value as it may stand in a sentence: as JSON, a text in quotes, and not longer than a line."""
    cut = value[:59] + "…" if isinstance(value, str) and len(value) > 60 else value
    found = json.dumps(cut, ensure_ascii=False).encode("utf-8", "backslashreplace").decode()
    return found if isinstance(value, str) or len(found) <= 60 else found[:59] + "…"
