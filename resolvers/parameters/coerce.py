"""Coercion: a GraphQL value -> the value Neo4j receives. Converters raise InvalidValue with a sentence.

coerce_enum(Modality.SELF_CLAIM) -> "self-claim"     coerce_date("2015-03-17") -> "2015-03-17"     coerce_slug("Xiaomi") -> "xiaomi"
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from keiretsu.dates import parse_date
from keiretsu.graph.dialect import OrderedTextError, encode_ordered_text, encode_pattern, encode_search_text
from keiretsu.resolvers.errors import ErrorCode
from keiretsu.resolvers.parameters.slots import InvalidValue
from keiretsu.slugs import slugify
from keiretsu.text import quoted


def coerce_date(value: object) -> str:
    """A day in ISO 8601. The custom scalar accepts any JSON here."""
    try:
        return parse_date(value)
    except ValueError as error:
        raise InvalidValue(f"{error}.") from None


def coerce_dates(values: list[object]) -> list[str]:
    return [coerce_date(value) for value in values]


def coerce_date_range(value: Mapping[str, object]) -> list[str | None]:
    """The first and the last day of a range; None if it is open."""
    first, last = (None if value.get(bound) is None else coerce_date(value[bound]) for bound in ("from", "until"))
    if first and last and first > last:
        raise InvalidValue(f"{first} is after {last}; exchange them.")
    return [first, last]


def coerce_string(value: str) -> str:
    """A text that can be encoded in UTF-8: unpaired surrogates cannot."""
    try:
        value.encode()
    except UnicodeEncodeError:
        raise InvalidValue(f"{quoted(value)} contains an unpaired surrogate; remove it.") from None
    return value


def coerce_strings(values: list[str]) -> list[str]:
    return [coerce_string(value) for value in values]


def coerce_slug(value: str) -> str:
    """The slug of a text, as the loader makes it. A slug stays as it is."""
    return slugify(coerce_string(value))


def coerce_slugs(values: list[str]) -> list[str]:
    return [coerce_slug(value) for value in values]


def coerce_ordered_string(value: str) -> Mapping[str, Any]:
    """A text that is compared by code point order, as the database needs it."""
    try:
        return encode_ordered_text(coerce_string(value))
    except OrderedTextError:
        message = "The text has too many emoji, rare or full-width characters to compare; use a shorter text."
        raise InvalidValue(message, ErrorCode.LIMIT_EXCEEDED) from None


def coerce_enum(value: Enum) -> Any:
    """The stored value of an enum member."""
    return value.value


def coerce_enums(values: list[Enum]) -> list[Any]:
    return [value.value for value in values]


def coerce_float(value: float) -> float:
    """A finite number."""
    if not math.isfinite(value):
        raise InvalidValue("The number must be finite.")
    return value


def coerce_confidence(value: float) -> float:
    """A confidence, from 0 to 1."""
    if not 0 <= value <= 1:
        raise InvalidValue(f"{str(value).removesuffix('.0')} is not between 0 and 1.")
    return value


@dataclass(frozen=True)
class LowerCase:
    """A text, or several, in lower case, then converted."""

    convert: Callable[[Any], Any]

    def __call__(self, value: str | list[str]) -> Any:
        return self.convert(value.lower() if isinstance(value, str) else [text.lower() for text in value])


@dataclass(frozen=True)
class SlugToId:
    """A slug, in any spelling -> the stored id of the node."""

    prefix: str

    def __call__(self, value: str) -> str:
        return f"{self.prefix}:{coerce_slug(value)}"


@dataclass(frozen=True)
class KeyToId:
    """The key of a node that has no slug -> the stored id of the node."""

    prefix: str

    def __call__(self, value: str) -> str:
        return f"{self.prefix}:{coerce_string(value)}"


@dataclass(frozen=True)
class EnumIndex:
    """An enum member -> its index in `stored_values`."""

    stored_values: tuple[Any, ...]

    def __call__(self, value: Enum) -> int:
        return self.stored_values.index(value.value)


@dataclass(frozen=True)
class EnumIndexes:
    stored_values: tuple[Any, ...]

    def __call__(self, values: list[Enum]) -> list[int]:
        return [self.stored_values.index(value.value) for value in values]


@dataclass(frozen=True)
class PageSize:
    """`first` or `last` -> number of rows to read: one more if an extra row shows whether there is a next page."""

    limit: int
    reads_extra_row: bool

    def __call__(self, value: int) -> int:
        return _check_size(value, self.limit, "page size limit", " and continue with a cursor") + self.reads_extra_row


@dataclass(frozen=True)
class ListSize:
    """`first` of a list without pages -> number of items to read: one more if an extra item shows whether there are more."""

    limit: int
    reads_extra_row: bool = False

    def __call__(self, value: int) -> int:
        return _check_size(value, self.limit, "limit", "") + self.reads_extra_row


@dataclass(frozen=True)
class GroupCount:
    """`first` of `groups`: number of groups to read."""

    limit: int

    def __call__(self, value: int) -> int:
        return _check_size(value, self.limit, "limit", ", or filter with `having`")


def _check_size(value: int, limit: int, subject: str, remedy: str) -> int:
    if value < 0:
        raise InvalidValue(f"{value} is negative; request 0 to {limit}.")
    if value > limit:
        raise InvalidValue(f"{value} exceeds the {subject} of {limit}; request fewer{remedy}.", ErrorCode.LIMIT_EXCEEDED)
    return value


@dataclass(frozen=True)
class WildcardPattern:
    """A pattern of limited length: the database compiles it for each row, in time quadratic in its length."""

    limit: int

    def __call__(self, value: str) -> str:
        if len(value) > self.limit:
            raise InvalidValue(f"The pattern has {len(value)} characters; the limit is {self.limit}.", ErrorCode.LIMIT_EXCEEDED)
        return encode_pattern(coerce_string(value))


@dataclass(frozen=True)
class SearchText:
    """User input -> full-text query."""

    limit: int

    def __call__(self, value: str) -> str:
        if len(value) > self.limit:
            raise InvalidValue(f"The search text has {len(value)} characters; the limit is {self.limit}.", ErrorCode.LIMIT_EXCEEDED)
        return encode_search_text(coerce_string(value))


@dataclass(frozen=True)
class MaxLength:
    """A list of limited length."""

    limit: int
    convert: Callable[[Any], Any]

    def __call__(self, values: list[Any]) -> Any:
        if len(values) > self.limit:
            raise InvalidValue(f"{len(values)} items exceed the limit of {self.limit}; request fewer at once.", ErrorCode.LIMIT_EXCEEDED)
        return self.convert(values)


@dataclass(frozen=True)
class DistinctList:
    """A list of `min_items` to `max_items` distinct items."""

    min_items: int
    max_items: int
    convert: Callable[[Any], Any]

    def __call__(self, values: list[Any]) -> Any:
        distinct = self.convert(values)
        if not self.min_items <= len(distinct) <= self.max_items:
            raise InvalidValue(f"Expected {self.min_items} to {self.max_items} distinct items; got {len(distinct)}.")
        return distinct
