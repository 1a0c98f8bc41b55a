"""Record -> answer: small readers that are put together once per plan and read rows after that.

    Row (["Xiaomi", [[["Huami"]]]]) and the keys {"name": column 0, "subsidiaries": ...}   ->   {"name": "Xiaomi", "subsidiaries": {...}}

A reader takes a row and the bound values of the request. Aliases and the order of keys live here alone, never in the statement.

They are plain data, so that generated.py can write one function that does the same, only faster, as long as nothing is missing.

Where a value that the schema calls non-null is missing, or one is not what the schema says, Missing is raised and turns the nearest field
that may be null into null; the path grows while the exception passes the lists and objects on its way.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from keiretsu.resolvers.errors import Code, Problem
from keiretsu.resolvers.parameters.global_ids import to_global_id
from keiretsu.schema.catalogue import Kind, Property, Source


@dataclass
class Bound:
    """What readers need of a request beside its rows: the bound values, the gaps that they found, and what else must be read."""

    values: Sequence[Any]
    variables: Mapping[str, Any] = field(default_factory=dict)
    gaps: list[Missing] = field(default_factory=list)
    wanted: list[Any] = field(default_factory=list)


Reader = Callable[[Any, Bound], Any]


class Missing(Exception):  # noqa: N818  # a hole in the data, always caught and reported
    """A value that must be there is not, or is another: `what` the database has. `path` leads to it from wherever this is caught."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what
        self.path: list[str | int] = []


INT = range(-(2**31), 2**31)
FITS: Mapping[Kind, Callable[[Any], bool]] = {
    Kind.ID: lambda value: type(value) is str,
    Kind.STRING: lambda value: type(value) is str,
    Kind.DATE: lambda value: type(value) is str,
    Kind.INT: lambda value: type(value) is int and value in INT,
    Kind.FLOAT: lambda value: type(value) in (float, int) and math.isfinite(value),
    Kind.BOOLEAN: lambda value: type(value) is bool,
    Kind.STRINGS: lambda value: type(value) is list and all(type(one) is str for one in value),
}
"""Kind -> whether a stored value is one. Whoever writes with other tools than ours may store anything."""


# values


@dataclass(frozen=True)
class Constant:
    """The same for every row."""

    value: Any

    def __call__(self, _row: Any, _bound: Bound) -> Any:
        return self.value


@dataclass(frozen=True)
class Column:
    """A column as it is."""

    place: int

    def __call__(self, row: Any, _bound: Bound) -> Any:
        return row[self.place]


@dataclass(frozen=True)
class Stored:
    """A stored value of this kind, as it is. `wrong`: what there is where it is no such value."""

    place: int
    kind: Kind
    wrong: str

    def __call__(self, row: Any, _bound: Bound) -> Any:
        value = row[self.place]
        if value is None or FITS[self.kind](value):
            return value
        raise Missing(self.wrong)


@dataclass(frozen=True)
class Translated:
    """A stored word, as GraphQL names it. `wrong`: what there is where the enum does not know it."""

    place: int
    names: Mapping[str, str]
    wrong: str

    def __call__(self, row: Any, _bound: Bound) -> Any:
        value = row[self.place]
        if value is None:
            return None
        if type(value) is str and value in self.names:
            return self.names[value]
        raise Missing(self.wrong)


@dataclass(frozen=True)
class Listed:
    """A number, as the name at this place."""

    place: int
    names: Sequence[str]

    def __call__(self, row: Any, _bound: Bound) -> Any:
        return None if row[self.place] is None else self.names[row[self.place]]


@dataclass(frozen=True)
class GlobalId:
    """A stored id, as GraphQL gives it."""

    read: Reader

    def __call__(self, row: Any, bound: Bound) -> Any:
        return to_global_id(self.read(row, bound))


@dataclass(frozen=True)
class Required:
    """A value that must be there."""

    read: Reader
    what: str

    def __call__(self, row: Any, bound: Bound) -> Any:
        value = self.read(row, bound)
        if value is None:
            raise Missing(self.what)
        return value


@dataclass(frozen=True)
class Nullable:
    """What may be null, and is where something in it that must be there is missing.

    The gap itself stands in the answer until it is complete; then `report_gaps` puts null there and knows the whole path.
    """

    read: Reader

    def __call__(self, row: Any, bound: Bound) -> Any:
        try:
            return self.read(row, bound)
        except Missing as gap:
            bound.gaps.append(gap)
            return gap


def property_reader(prop: Property, place: int, owner: str) -> Reader:
    """The reader of a property's column. `owner`: a node or an edge."""
    wrong = f"something for {prop.name} here that is no {prop.enum.__name__ if prop.enum else prop.kind.value}"
    read: Reader
    if prop.enum and prop.source is Source.LABEL:
        read = Listed(place, [member.name for member in prop.enum])
    elif prop.enum:
        read = Translated(place, {str(member.value): member.name for member in prop.enum}, wrong)
    else:
        read = Stored(place, prop.kind, wrong)
    read = Required(read, f"no {prop.name} for {owner} here; it must be there") if prop.required else Nullable(read)
    return GlobalId(read) if prop.kind is Kind.ID else read


# objects and lists


@dataclass(frozen=True)
class OneObject:
    """An object with these keys."""

    entries: Sequence[tuple[str, Reader]]

    def __call__(self, row: Any, bound: Bound) -> Any:
        found: dict[str, Any] = {}
        key = ""
        try:
            for key, read in self.entries:
                found[key] = read(row, bound)
        except Missing as gap:
            gap.path.insert(0, key)
            raise
        return found


@dataclass(frozen=True)
class ByType:
    """An object that is read as its type asks; the column `code` says which of the types it is."""

    code: int
    readers: Sequence[Reader]

    def __call__(self, row: Any, bound: Bound) -> Any:
        if row[self.code] is None:
            raise Missing("a node here of no type that this field may have")
        return self.readers[row[self.code]](row, bound)


def many(read: Reader, rows: Iterable[Any], bound: Bound) -> list[Any]:
    """A list with one item per row."""
    found: list[Any] = []
    try:
        for row in rows:
            found.append(read(row, bound))  # noqa: PERF401  # a comprehension could not say how far it came
    except Missing as gap:
        gap.path.insert(0, len(found))
        raise
    return found


@dataclass(frozen=True)
class AllRows:
    """A column that holds rows, as a list. `alone`: it holds values, each of which is a row by itself."""

    place: int
    read: Reader
    alone: bool = False

    def __call__(self, row: Any, bound: Bound) -> Any:
        return many(self.read, zip(row[self.place], strict=True) if self.alone else row[self.place], bound)


@dataclass(frozen=True)
class OnlyRow:
    """A column that holds one row or none, as an object or null."""

    place: int
    read: Reader

    def __call__(self, row: Any, bound: Bound) -> Any:
        return Nullable(self.read)(row[self.place][0], bound) if row[self.place] else None


@dataclass(frozen=True)
class EachOrNull:
    """A column that holds rows of which some are empty, as a list of objects and nulls."""

    place: int
    read: Reader

    def __call__(self, row: Any, bound: Bound) -> Any:
        inner = Nullable(self.read)
        return [inner(one, bound) if one else None for one in row[self.place]]


# pages


@dataclass(frozen=True)
class PageLayout:
    """Where a connection's value has its parts; None: it was not asked.

    `more`: whether there is more than the page. `counted`: the total tells that. `groups`: where the first list of groups stands; further
    ones follow.
    """

    rows: int | None
    total: int | None
    earlier: int | None
    later: int | None
    more: int | None
    backward: bool
    counted: bool = False
    measures: int | None = None
    groups: int = 0


@dataclass(frozen=True)
class PageRead:
    """One page in its order; and what all edges come to."""

    rows: Sequence[Any]
    total: int | None
    has_next: bool
    has_previous: bool
    measures: Sequence[Any] = ()
    groups: Sequence[Sequence[Any]] = ()


@dataclass(frozen=True)
class Connection:
    """A connection; its entries read a PageRead."""

    place: int
    layout: PageLayout
    entries: Sequence[tuple[str, Reader]]

    def __call__(self, row: Any, bound: Bound) -> Any:
        return OneObject(self.entries)(take_page(row[self.place], self.layout), bound)


@dataclass(frozen=True)
class PagePart:
    """A part of a PageRead as it is: `total`, `has_next`, `has_previous`."""

    name: str

    def __call__(self, page: Any, _bound: Bound) -> Any:
        return getattr(page, self.name)


@dataclass(frozen=True)
class PageRows:
    """The rows of a page, as a list."""

    read: Reader

    def __call__(self, page: Any, bound: Bound) -> Any:
        return many(self.read, page.rows, bound)


@dataclass(frozen=True)
class PageEnd:
    """What is read of the first row of a page (0) or of the last (-1); null where there is none."""

    place: int
    read: Reader

    def __call__(self, page: Any, bound: Bound) -> Any:
        return Nullable(self.read)(page.rows[self.place], bound) if page.rows else None


@dataclass(frozen=True)
class PageMeasures:
    """What all edges come to, read of the list of measures."""

    read: Reader

    def __call__(self, page: Any, bound: Bound) -> Any:
        return self.read(page.measures, bound)


@dataclass(frozen=True)
class PageGroups:
    """A list of groups, each [keys, measures]. `number`: which of the lists."""

    number: int
    read: Reader

    def __call__(self, page: Any, bound: Bound) -> Any:
        return many(self.read, page.groups[self.number], bound)


def take_page(value: Sequence[Any], layout: PageLayout) -> PageRead:
    """The page of a connection's value."""
    rows: Sequence[Any] = value[layout.rows] if layout.rows is not None else ()
    total = value[layout.total] if layout.total is not None else None
    more = value[layout.more] if layout.more is not None else layout.counted and total is not None and total > len(rows)
    earlier = layout.earlier is not None and value[layout.earlier]
    later = layout.later is not None and value[layout.later]
    measures = value[layout.measures] if layout.measures is not None else ()
    has_next, has_previous = (later, more or earlier) if layout.backward else (more or later, earlier)
    return PageRead(rows[::-1] if layout.backward else rows, total, has_next, has_previous, measures, value[layout.groups :])


# gaps


def report_gaps(data: Any, bound: Bound) -> list[Problem]:
    """Put null where a gap stands in the answer, and say where it was."""
    problems: list[Problem] = []
    if bound.gaps:
        _fill(data, [], problems)
    return problems


def _fill(data: Any, path: list[str | int], problems: list[Problem]) -> None:
    items = data.items() if isinstance(data, dict) else enumerate(data)
    for key, value in items:
        if isinstance(value, Missing):
            data[key] = None
            problems.append(gap_problem(value, [*path, key]))
        elif isinstance(value, dict | list):
            _fill(value, [*path, key], problems)


def gap_problem(gap: Missing, path: Sequence[str | int]) -> Problem:
    """What is told of a gap at this path."""
    return Problem(Code.DATA_INTEGRITY_ERROR, f"the database has {gap.what}.", (*path, *gap.path))
