"""Plan -> statement: one CALL for each root if there are several, one record with one value for each.

Plan((Lookup(("Company",), ..., id, Row((Own("name"),))),))
-> MATCH (n0:Company {id: $p.v0})
   RETURN collect([n0.name]) AS f0
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from keiretsu.graph.cypher.graph_queries import SEARCH, needs_pattern, paths, shared, surroundings
from keiretsu.graph.cypher.holdings import all_holdings, ownership_of
from keiretsu.graph.cypher.names import either, name
from keiretsu.graph.cypher.pages import picks_by
from keiretsu.graph.cypher.predicates import conditions
from keiretsu.graph.cypher.rows import beside, columns, page, returned
from keiretsu.graph.cypher.scan_source import candidates
from keiretsu.graph.cypher.scope import Scope, mark
from keiretsu.graph.cypher.traversal import ONE_TRAIL, grounded
from keiretsu.graph.cypher.values import block, where
from keiretsu.graph.fulltext import INDEX
from keiretsu.graph.plan import (
    AllHoldings,
    Connection,
    Lookup,
    Lookups,
    Own,
    OwnershipOf,
    Page,
    Paths,
    Plan,
    Root,
    Scan,
    Search,
    Shared,
    Surroundings,
)

MARK = re.compile("\x00(\\d+)\x00")


@dataclass(frozen=True)
class Statement:
    """The text, and which slot's value goes by each name: `$p.v0` is the value of slots[0]."""

    text: str
    slots: tuple[int, ...]

    @cached_property
    def names(self) -> tuple[tuple[str, int], ...]:
        """The names of its values, and the slots that hold them."""
        return tuple((f"v{place}", slot) for place, slot in enumerate(self.slots))


def write_statement(plan: Plan) -> Statement:
    """The one statement that answers a plan. Equal questions give equal texts, however their slots are numbered."""
    names = [f"f{place}" for place in range(len(plan.roots))]
    by_pattern = any(needs_pattern(root) for root in plan.roots)
    roots = [_root(root, alias, by_pattern=by_pattern) for root, alias in zip(plan.roots, names, strict=True)]
    lines = roots[0] if len(roots) == 1 else [*(block("CALL ()", root) for root in roots), f"RETURN {', '.join(names)}"]
    marked = "\n".join(lines)
    marked = marked.replace(ONE_TRAIL, "" if SEARCH in marked else "SHORTEST 1 ")
    slots = tuple(dict.fromkeys(int(slot) for slot in MARK.findall(marked)))
    numbers = {slot: number for number, slot in enumerate(slots)}
    return Statement(MARK.sub(lambda found: f"$p.v{numbers[int(found[1])]}", marked), slots)


def _root(root: Root, alias: str, *, by_pattern: bool) -> list[str]:
    match root:
        case Scan():
            return _scan(root, alias)
        case Search():
            return _search(root, alias)
        case Lookup():
            return _lookup(root, alias)
        case Lookups():
            return _lookups(root, alias)
        case Surroundings():
            return surroundings(root, alias)
        case Paths():
            return paths(root, alias, by_pattern=by_pattern)
        case Shared():
            return shared(root, alias, by_pattern=by_pattern)
        case OwnershipOf():
            return ownership_of(root, alias)
        case AllHoldings():
            return all_holdings(root, alias)


def _scan(root: Scan, alias: str) -> list[str]:
    """Each part is read on its own: a page can follow an index and stop early, a count may come from the store."""
    scope, of = Scope(0, "n0"), root.connection
    read = candidates(root, scope)
    filters = [*_visible(root, (root.label,)), *conditions(read.rest, scope)]
    hint = _index_hint(of.page) if of.page and not read.picked else []
    return _parts(of, read.found, filters, scope, alias, hint=hint)


def _search(root: Search, alias: str) -> list[str]:
    """The full-text index finds them; what they are and whether they are seen is asked afterwards."""
    scope = Scope(0, "n0", edge="s0")
    found = f"CALL db.index.fulltext.queryNodes('{INDEX}', {mark(root.text)}) YIELD node AS n0, score AS s0"
    filters = [f"n0:{either(root.labels)}", *_visible(root, root.labels), *conditions(root.connection.where, scope)]
    return _parts(root.connection, found, filters, scope, alias)


def _parts(of: Connection, found: str, filters: Sequence[str], scope: Scope, alias: str, *, hint: Sequence[str] = ()) -> list[str]:
    """Each part of a connection at a root, read anew. `hint`: a further filter of the page, for the planner."""
    calls, names = beside(of, "CALL ()", [found], filters, scope)
    if of.total:
        calls.insert(0, block("CALL ()", [found + where(filters), "RETURN count(*) AS t0"]))
        names.insert(0, "t0")
    if not of.page:
        return [*calls, f"RETURN [{', '.join(names)}] AS {alias}"]
    clauses, values = page(of, scope, [*hint, *filters], picked=picks_by(of.page, of.where))
    if not calls:
        return [found, *clauses, f"RETURN [{', '.join(values)}] AS {alias}"]
    last, parts = returned(values, scope)
    return [block("CALL ()", [found, *clauses, last]), *calls, f"RETURN [{', '.join([*parts, *names])}] AS {alias}"]


def _lookup(root: Lookup, alias: str) -> list[str]:
    made = columns(root.row, Scope(0, "n0"))
    found = f"MATCH (n0:{either(root.labels)} {{id: {mark(root.id)}}}){where(_visible(root, root.labels))}"
    return [found, *made.calls, f"RETURN collect({made.text}) AS {alias}"]


def _lookups(root: Lookups, alias: str) -> list[str]:
    ids = mark(root.ids)
    made = columns(root.row, Scope(0, "n0"))
    return [
        f"UNWIND range(0, size({ids}) - 1) AS place",
        f"OPTIONAL MATCH (n0:{either(root.labels)} {{id: {ids}[place]}}){where(_visible(root, root.labels))}",
        *made.calls,
        f"WITH place, CASE WHEN n0 IS NULL THEN [] ELSE {made.text} END AS row ORDER BY place",
        f"RETURN collect(row) AS {alias}",
    ]


def _visible(root: Scan | Search | Lookup | Lookups, labels: tuple[str, ...]) -> list[str]:
    return grounded(root.grounds, root.lens, "n0", labels) if root.lens else []


def _index_hint(of: Page) -> list[str]:
    """That the leading key is not missing, which it never is: only then does Neo4j read in the order of an index."""
    leading = of.keys[0]
    if not leading.required or not isinstance(leading.value, Own) or leading.value.default is not None:
        return []
    return [f"n0.{name(leading.value.name)} IS NOT NULL"]
