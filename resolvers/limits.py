"""How much one operation may ask: each limit is a row with its name, its default, and what it counts.

read_limits("page=200,depth=40").page   ->   200

A new limit is a row here, a line in docs/reference/limits.md and a case in tests/golden/refusals.
All are settable: KEIRETSU_LIMITS names them.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any

MOST = 10_000_000
"""What any limit may be set to."""


@dataclass(frozen=True)
class Limit:
    """One row. `counts`: what is counted."""

    name: str
    default: int
    counts: str


def _limit(default: int, counts: str) -> Any:
    return field(default=default, metadata={"counts": counts})


@dataclass(frozen=True)
class Limits:
    """The limits of one server. Counted before the database is asked."""

    length: int = _limit(100_000, "the document's characters")
    tokens: int = _limit(5_000, "the document's tokens: names, values, brackets")
    depth: int = _limit(30, "response keys within each other, down to a node; names within each other in a `where`")
    introspection: int = _limit(15, "selections within each other below `__schema` and `__type`")
    hops: int = _limit(8, "relationships within each other; a path such as `partners` counts two")
    fields: int = _limit(2_000, "fields selected in all, fragments as often as they are used")
    pairs: int = _limit(5_000, "pairs of fields, or of fragments, side by side under the same response key")
    roots: int = _limit(20, "fields at the top")
    aliases: int = _limit(30, "aliases, in fragments as often as these are used")
    directives: int = _limit(50, "directives, in fragments as often as these are used")
    nodes: int = _limit(10_000, "nodes that may be answered with, by the sizes of the pages within each other")
    definitions: int = _limit(200, "the operations and fragments of a document")
    variables: int = _limit(100, "variables of an operation")
    objects: int = _limit(1_000, "the input objects in the values of variables")
    page: int = _limit(100, "rows of one page, or groups")
    keys: int = _limit(4, "the fields by which groups are made")
    ids: int = _limit(1_000, "the ids of one `nodes`")
    search: int = _limit(200, "the characters that are searched for")
    pattern: int = _limit(200, "the characters of one `matches`")
    orders: int = _limit(20, "the entries of one `orderBy`")
    conditions: int = _limit(200, "names within one `where`")
    around: int = _limit(4, "the hops of a subgraph")
    edges: int = _limit(1_000, "the edges of a subgraph")
    chain: int = _limit(30, "the hops of ownership")
    levels: int = _limit(15, "the levels of a tree of owners or holdings")
    body: int = _limit(1_000_000, "the bytes of a body, or of the parameters of a GET")
    nesting: int = _limit(100, "the brackets within each other in a body")
    shapes: int = _limit(120, "the statements that are new to the database which one may ask for in a minute")


LIMITS = tuple(Limit(one.name, one.default, one.metadata["counts"]) for one in fields(Limits) if isinstance(one.default, int))


def read_limits(text: str) -> Limits:
    """The limits that a text such as page=200,depth=40 sets; all others keep their defaults. Raises ValueError."""
    known = {row.name for row in LIMITS}
    found: dict[str, int] = {}
    for part in (one.strip() for one in text.split(",")):
        if not part:
            continue
        name, _, number = part.partition("=")
        if name not in known or name in found or not number.isascii() or not number.isdigit() or not 1 <= int(number[:9]) <= MOST:
            raise ValueError(part)
        found[name] = int(number)
    return Limits(**found)
