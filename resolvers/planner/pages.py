"""`first`, `after`, `last`, `before` -> a page: how many rows are read, between which cursors, counted from which end.

first: 3, after: "WyI5..."   ->   Page(keys, limit=p0 (3 rows, or 4 if the fourth is to tell whether there is more), after=Bound((p1, p2)))
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from keiretsu.graph import plan as p
from keiretsu.resolvers.document.argument_values import Composed, Constant, Given, Leaf, Source, source_of
from keiretsu.resolvers.parameters import coerce as to
from keiretsu.resolvers.parameters.cursors import KeyOf, cursor_keys, digests
from keiretsu.resolvers.parameters.slots import Site, Slots
from keiretsu.resolvers.planner.context import Planning

DEFAULT_SIZE = 20
Under = tuple[tuple[str, Source], ...]
FILTERING = ("where", "kinds", "direction", "text", "types")


class More(Enum):
    """What tells whether there is more than the page holds: one row too many, or the total where that is asked anyway."""

    UNASKED = "unasked"
    ROW = "row"
    TOTAL = "total"


@dataclass(frozen=True)
class Paging:
    """A page, what tells whether there is more, and what its cursors are made under."""

    page: p.Page
    more: More
    slots: Slots
    under: Source
    site: Site

    @cached_property
    def digests(self) -> int:
        """The slot that holds the digests for its cursors; there is none before somebody asks for it."""
        return self.slots.add(self.under, digests, self.site).slot


def read_page(
    planning: Planning, field: str, given: Mapping[str, Given], keys: Sequence[p.Key], site: Site, told: Container[str]
) -> Paging:
    """The page that the arguments of a connection ask for. `field`: its name, whose cursors fit no other. `told`: what is asked of it."""
    first, last = _leaf(given, "first"), _leaf(given, "last")
    if first and last:
        planning.refuse(site.at("last"), "ask for the first or for the last, not for both.")
    size = last or first or Leaf(DEFAULT_SIZE, Constant(DEFAULT_SIZE))
    more = _more(given, told)
    limit = planning.slots.add(size.source, to.PageSize(planning.limits.page, more is More.ROW), site.at("last" if last else "first"))
    under = _made_under(field, given, planning.lens)
    page = p.Page(
        keys=tuple(keys),
        limit=limit,
        after=_bound(planning, _leaf(given, "after"), under, len(keys), site.at("after")),
        before=_bound(planning, _leaf(given, "before"), under, len(keys), site.at("before")),
        backward=last is not None,
    )
    return Paging(page, more, planning.slots, Composed(under), site)


def _more(given: Mapping[str, Given], told: Container[str]) -> More:
    """The total tells it of the first page, and costs nothing where it is asked anyway."""
    if ("hasPreviousPage" if _leaf(given, "last") else "hasNextPage") not in told:
        return More.UNASKED
    is_cut = _leaf(given, "after") or _leaf(given, "before")
    return More.TOTAL if "totalCount" in told and not is_cut else More.ROW


def _made_under(field: str, given: Mapping[str, Given], lens: Given) -> Under:
    """What a cursor belongs to: its field, the order, the filter and the lens."""
    filters = {name: given[name] for name in FILTERING if name in given}
    return (
        ("field", Constant(field)),
        ("order", source_of(given.get("orderBy"))),
        ("filter", source_of(filters)),
        ("lens", source_of(lens)),
    )


def _bound(planning: Planning, cursor: Leaf | None, under: Under, count: int, at: Site) -> p.Bound | None:
    if cursor is None:
        return None
    values = cursor_keys(cursor.value)
    values = values if len(values) == count else [""] * count
    source = Composed((("cursor", cursor.source), *under))
    operands = tuple(planning.slots.add(source, KeyOf(place, count), at) for place in range(count))
    missing = [value is None for value in values]
    return p.Bound(
        operands=tuple(None if gone else param for param, gone in zip(operands, missing, strict=True)),
        high=tuple(to.is_high(value) for value in values),
    )


def _leaf(given: Mapping[str, Given], name: str) -> Leaf | None:
    found = given.get(name)
    return found if isinstance(found, Leaf) else None
