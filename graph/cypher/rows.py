"""Columns -> what stands in the list of a row, and the CALLs that must run before it.

    Row((Own("name"), Links(...)))
    -> CALL (n0) { MATCH (n0)-[r1:HAS_SUBSIDIARY]->(n1:Company) ... RETURN collect([n1.name]) AS c1_1 }     [n0.name, c1_1]

Every level is a CALL that collects its rows into one value: planning stays linear in depth, and no aggregate stands beside other values.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from keiretsu.graph.cypher.aggregates import groups, measures
from keiretsu.graph.cypher.holdings import holdings_of
from keiretsu.graph.cypher.lens import passing_claims
from keiretsu.graph.cypher.names import name
from keiretsu.graph.cypher.pages import SortKey, between_cursors, order_by, picks_by, sort_keys, within
from keiretsu.graph.cypher.predicates import conditions, mentions_edge
from keiretsu.graph.cypher.scope import Scope, mark
from keiretsu.graph.cypher.traversal import gather, pattern, seen
from keiretsu.graph.cypher.values import block, value, where
from keiretsu.graph.plan import AtStart, Between, Column, Connection, Evidence, Holdings, Links, Nodes, Page, Row


@dataclass(frozen=True)
class Columns:
    """A row as text: the subqueries it needs, one line each, and the list."""

    calls: tuple[str, ...]
    text: str


def columns(row: Row, scope: Scope) -> Columns:
    """The text of a row."""
    calls, texts = [], []
    for place, column in enumerate(row.columns):
        alias = f"c{scope.depth + 1}_{place}"
        call = _call(column, scope, alias)
        if call:
            calls.append(call)
        texts.append(alias if call else _text(column, scope))
    return Columns(tuple(calls), f"[{', '.join(texts)}]")


def _text(column: Column, scope: Scope) -> str:
    """What needs no call."""
    if isinstance(column, AtStart):
        return columns(column.row, _start(scope)).text
    if isinstance(column, Evidence):
        return passing_claims(column.lens, _holder(column, scope))
    return value(column, scope)  # type: ignore[arg-type]  # what needs no call is a value


def _start(scope: Scope) -> Scope:
    assert scope.near is not None, "an edge has two ends"
    return Scope(scope.depth + 1, scope.near)


def page(of: Connection, scope: Scope, filters: Sequence[str], *, picked: bool = False) -> tuple[list[str], list[str]]:
    """The clauses from found rows to one page of them, and the expressions to return: the rows, and whether there is more.

    `picked`: the rows may come in the order of an index from which they were picked by value; see `picks_by`.
    """
    assert of.page, "who asks for a page has one"
    keys = sort_keys(of.page, scope)
    kept = [*scope.variables, *(key.text for key in keys if key.bound)]
    inner = columns(of.row, scope)
    lines = narrow(keys, scope, filters, between_cursors(keys, of.page))
    lines += _shuffled(kept, scope) if picked else []
    lines.append(f"WITH {', '.join(kept)} {order_by(keys, of.page, of.row)}")
    if not of.more:
        return [*lines, *inner.calls], [f"collect({inner.text})"]
    clauses, rows = _cut(of.page, inner, scope)
    return [*lines, *clauses], [rows, f"size(b{scope.depth}) = {mark(of.page.limit)}"]


def returned(values: Sequence[str], scope: Scope) -> tuple[str, list[str]]:
    """The clause that returns the values of a page, and their names."""
    names = [f"e{scope.depth}", f"more{scope.depth}"][: len(values)]
    return f"RETURN {', '.join(f'{one} AS {name}' for one, name in zip(values, names, strict=True))}", names


def _cut(of: Page, inner: Columns, scope: Scope) -> tuple[list[str], str]:
    """The clauses from one row too many to the rows of the page. What is asked below a row is read only of these."""
    listed, rows = f"b{scope.depth}", f"e{scope.depth}"
    kept = f"{listed}[..{mark(of.limit)} - 1]"
    if not inner.calls:
        return [f"WITH collect({inner.text}) AS {listed}"], kept
    back = ", ".join(f"one[{place}] AS {variable}" for place, variable in enumerate(scope.variables))
    below = [f"UNWIND {kept} AS one", f"WITH {back}", *inner.calls, f"RETURN collect({inner.text}) AS {rows}"]
    known = ", ".join(one for one in (listed, scope.near) if one)
    return [f"WITH collect([{', '.join(scope.variables)}]) AS {listed}", block(f"CALL ({known})", below)], rows


def _shuffled(kept: Sequence[str], scope: Scope) -> list[str]:
    """The clauses that make the planner forget in which order the rows come."""
    listed = f"b{scope.depth}"
    back = ", ".join(f"one[{place}] AS {variable}" for place, variable in enumerate(kept))
    return [f"WITH collect([{', '.join(kept)}]) AS {listed}", f"UNWIND {listed} AS one", f"WITH {back}"]


def narrow(keys: Sequence[SortKey], scope: Scope, filters: Sequence[str], cut: Sequence[str]) -> list[str]:
    """The clauses that keep the rows which pass the filters and lie on the right side of the cursors; dear keys are computed between."""
    dear = [key.bound for key in keys if key.bound]
    if not dear:
        return _lines(where([*filters, *cut]))
    return _lines(where(filters), f"WITH {', '.join([*scope.variables, *dear])}", where(cut))


def beside(of: Connection, head: str, found: Sequence[str], filters: Sequence[str], scope: Scope) -> tuple[list[str], list[str]]:
    """What is asked beside the page and the total: a subquery for each that begins with `head` and these clauses, and their values."""
    calls, names = [], []

    def add(flag: str, clauses: Sequence[str]) -> None:
        calls.append(block(head, [*found, *clauses]))
        names.append(flag)

    if of.page:
        for flag, predicate in _outside(of, of.page, scope):
            add(flag, _probe(of.page, scope, filters, predicate, flag))
    told = f"a{scope.depth}"
    if of.measures:
        add(told, [*_lines(where(filters)), *measures(of.measures, scope, told)])
    for place, one in enumerate(of.groups):
        add(f"{told}_{place}", [*_lines(where(filters)), *groups(one, scope, f"{told}_{place}")])
    return calls, names


def _outside(of: Connection, page: Page, scope: Scope) -> list[tuple[str, str]]:
    """What a row meets that lies before the page's `after`, or past its `before`, as far as that is asked: a name, and the predicate."""
    keys = sort_keys(page, scope)
    found = []
    if of.earlier and page.after:
        found.append((f"p{scope.depth}", within(keys, page.after)))
    if of.later and page.before:
        found.append((f"q{scope.depth}", within(keys, page.before, turned=True)))
    return found


def _probe(of: Page, scope: Scope, filters: Sequence[str], predicate: str, flag: str) -> list[str]:
    """The clauses that tell whether any row meets a predicate."""
    return [*narrow(sort_keys(of, scope), scope, filters, [predicate]), f"WITH {scope.node} LIMIT 1", f"RETURN count(*) > 0 AS {flag}"]


def _call(column: Column, scope: Scope, alias: str) -> str | None:
    match column:
        case Links():
            return _links(column, scope, alias)
        case Nodes(match, row, one):
            far = scope.below(match)
            cut = " LIMIT 1" if one else ""
            lines = [f"MATCH {pattern(far)}{where(seen(far))}", f"WITH DISTINCT {far.node} ORDER BY {far.node}.id{cut}"]
            return collected(f"CALL ({scope.node})", lines, row, Scope(far.depth, far.node), alias)
        case Evidence():
            return None if _needs_no_claims(column, scope) else _evidence(column, scope, alias)
        case Between(row):
            inner = Scope(scope.depth + 1, f"n{scope.depth + 1}")
            lines = [f"UNWIND {scope.edge} AS h", f"WITH DISTINCT h[1] AS {inner.node} ORDER BY {inner.node}.id"]
            return collected(f"CALL ({scope.edge})", lines, row, inner, alias)
        case AtStart(row):
            start = _start(scope)
            made = columns(row, start)
            return block(f"CALL ({start.node})", [*made.calls, f"RETURN {made.text} AS {alias}"]) if made.calls else None
        case Holdings():
            return block(f"CALL ({scope.node})", holdings_of(column, scope.node, alias))
        case _:
            return None


def collected(head: str, lines: Sequence[str], row: Row, inner: Scope, alias: str) -> str:
    """A subquery that finds rows and collects them."""
    made = columns(row, inner)
    return block(head, [*lines, *made.calls, f"RETURN collect({made.text}) AS {alias}"])


def _needs_no_claims(column: Evidence, scope: Scope) -> bool:
    """Whether no claim need be looked up: what is claimed holds the keys itself, in their order. Those of a path are in two lists."""
    return column.only_keys and not (column.of_edge and scope.is_path)


def _holder(column: Evidence, scope: Scope) -> str:
    """What is claimed."""
    return (scope.edge if column.of_edge else scope.node) or scope.node


def _evidence(column: Evidence, scope: Scope, alias: str) -> str:
    holder = _holder(column, scope)
    inner = Scope(scope.depth + 1, f"n{scope.depth + 1}")
    if column.of_edge and scope.is_path:
        each = " + ".join(passing_claims(column.lens, f"h[{place}]") for place in (0, 2))
        keys = f"reduce(keys = [], h IN {holder} | keys + {each})"
    else:
        keys = passing_claims(column.lens, holder)
    key = f"{inner.node}.{name(column.key)}"
    lines = [
        f"MATCH ({inner.node}:{name(column.label)}) WHERE {key} IN {keys}",
        f"WITH {inner.node} ORDER BY {inner.node}.id",
    ]
    if column.only_keys:
        return block(f"CALL ({holder})", [*lines, f"RETURN collect({key}) AS {alias}"])
    return collected(f"CALL ({holder})", lines, column.row, inner, alias)


def _links(column: Links, scope: Scope, alias: str) -> str:
    """The edges of a connection. What is asked beside the rows shares one expansion with them."""
    far, of = scope.below(column.match), column.connection
    visible, filters = seen(far), conditions(of.where, far)
    if far.is_path:
        found = [f"MATCH {pattern(far)}{where(visible)}", gather(far, ranked=_reads_edge(of))]
    else:
        found, filters = [f"MATCH {pattern(far)}"], [*visible, *filters]
    if of.page and not (of.total or of.earlier or of.later or of.measures or of.groups):
        clauses, values = page(of, far, filters, picked=picks_by(of.page, of.where))
        lines = [*found, *clauses, f"RETURN [{', '.join(values)}] AS {alias}"]
    else:
        lines = [*found, *_lines(where(filters)), *_shared(of, far, alias)]
    return block(f"CALL ({scope.node})", lines)


def _shared(of: Connection, far: Scope, alias: str) -> list[str]:
    """All edges gathered once: the page, their number, what they come to, and whether some lie outside the page are read off one list."""
    listed = f"l{far.depth}"
    again = [f"UNWIND {listed} AS pair", f"WITH pair[0] AS {far.edge}, pair[1] AS {far.node}"]
    head = f"CALL ({listed}, {far.near})"
    lines = [f"WITH collect([{far.edge}, {far.node}]) AS {listed}"]
    parts: list[str] = []
    if of.page:
        clauses, values = page(of, far, [])
        last, parts = returned(values, far)
        lines.append(block(head, [*again, *clauses, last]))
    if of.total:
        parts.append(f"size({listed})")
    calls, names = beside(of, head, again, [], far)
    if of.total and not (of.page or calls):
        return [f"RETURN [count(*)] AS {alias}"]
    return [*lines, *calls, f"RETURN [{', '.join([*parts, *names])}] AS {alias}"]


def _reads_edge(of: Connection) -> bool:
    """Whether anything asked of a path's edge needs its best path."""
    keys = tuple(key.value for key in of.page.keys) if of.page else ()
    return mentions_edge((of.where, keys, of.row.columns, of.measures, of.groups))


def _lines(*texts: str) -> list[str]:
    return [text.strip() for text in texts if text]
