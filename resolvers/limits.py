"""Limits on one operation: each limit is a row with its name, its default and its description.

parse_limits("page_size=200,depth=40").page_size   ->   200

A new limit is a row here, a line in docs/reference/limits.md and a case in tests/golden/refusals.
KEIRETSU_LIMITS sets any of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any

MAX_LIMIT = 10_000_000
"""Maximum value of any limit."""


@dataclass(frozen=True)
class Limit:
    """One row. `description`: what is counted."""

    name: str
    default: int
    description: str


def _limit(default: int, description: str) -> Any:
    return field(default=default, metadata={"description": description})


@dataclass(frozen=True)
class Limits:
    """The limits of one server, checked before the database is queried."""

    document_length: int = _limit(100_000, "characters of the document")
    tokens: int = _limit(5_000, "tokens of the document: names, values, brackets")
    depth: int = _limit(30, "nesting of response keys with selections; nesting of names in a `where`")
    introspection_depth: int = _limit(15, "nesting of selections below `__schema` and `__type`")
    relationship_depth: int = _limit(8, "nested relationships; a path such as `partners` counts as two")
    fields: int = _limit(2_000, "fields in total, counting fragments at each spread")
    field_pairs: int = _limit(5_000, "pairs of fields, or of sibling fragments, under the same response key")
    root_fields: int = _limit(20, "root fields")
    aliases: int = _limit(30, "aliases, counting fragments at each spread")
    directives: int = _limit(50, "directives, counting fragments at each spread")
    nodes: int = _limit(10_000, "nodes in the response, estimated from the nested page sizes")
    definitions: int = _limit(200, "operations and fragments of a document")
    variables: int = _limit(100, "variables of an operation")
    input_objects: int = _limit(1_000, "input objects in the values of variables")
    page_size: int = _limit(100, "rows of one page, or groups")
    group_by_fields: int = _limit(4, "fields to group by")
    ids: int = _limit(1_000, "ids of one `nodes`")
    search_length: int = _limit(200, "characters of a search text")
    pattern_length: int = _limit(200, "characters of one `matches` pattern")
    order_by_fields: int = _limit(20, "entries of one `orderBy`")
    conditions: int = _limit(200, "names in one `where`")
    subgraph_hops: int = _limit(4, "hops of a subgraph")
    subgraph_edges: int = _limit(1_000, "edges of a subgraph")
    ownership_hops: int = _limit(30, "hops of an ownership computation")
    tree_depth: int = _limit(15, "levels of a tree of owners or holdings")
    body_bytes: int = _limit(1_000_000, "bytes of a request body, or of the parameters of a GET")
    json_depth: int = _limit(100, "nesting of brackets in a request body")
    export_nodes: int = _limit(1_000_000, "nodes of an export over HTTP")
    new_plans_per_minute: int = _limit(120, "statements new to the database, per client and minute")


LIMITS = tuple(Limit(row.name, row.default, row.metadata["description"]) for row in fields(Limits) if isinstance(row.default, int))


def parse_limits(text: str) -> Limits:
    """page_size=200,depth=40 -> limits; all others keep their defaults. Raises ValueError."""
    names = {row.name for row in LIMITS}
    values: dict[str, int] = {}
    for part in map(str.strip, text.split(",")):
        if not part:
            continue
        name, _, number = part.partition("=")
        if name not in names or name in values or not number.isascii() or not number.isdigit() or not 1 <= int(number[:9]) <= MAX_LIMIT:
            raise ValueError(part)
        values[name] = int(number)
    return Limits(**values)
