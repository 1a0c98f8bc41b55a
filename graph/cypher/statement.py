"""Plan -> statement: one CALL per root if there are several, one record with one value per root.

Plan((NodeById(("Company",), ..., id, Row((NodeProperty("name"),))),))
-> MATCH (n0:Company {id: $p.v0})
   RETURN collect([n0.name]) AS f0
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import assert_never

from keiretsu.graph.cypher.graph_queries import (
    ALL_SHORTEST_PATHS,
    needs_path_pattern,
    write_common_neighbors,
    write_neighborhood,
    write_paths,
)
from keiretsu.graph.cypher.holdings import write_cycle_holdings, write_ownership_between
from keiretsu.graph.cypher.names import name_disjunction, quote_name
from keiretsu.graph.cypher.pages import has_unreliable_index_order
from keiretsu.graph.cypher.predicates import write_predicates
from keiretsu.graph.cypher.relationship_source import find_relationship_source
from keiretsu.graph.cypher.rows import write_page, write_return, write_row, write_side_queries
from keiretsu.graph.cypher.scan_source import find_scan_source
from keiretsu.graph.cypher.scope import Scope, parameter_placeholder
from keiretsu.graph.cypher.traversal import SHORTEST_PLACEHOLDER, fact_visibility, visibility_predicates
from keiretsu.graph.cypher.values import subquery, where_clause
from keiretsu.graph.fulltext import FULLTEXT_INDEX
from keiretsu.graph.plan import (
    CommonNeighbors,
    Connection,
    CycleHoldings,
    DataSets,
    FullTextSearch,
    Neighborhood,
    NodeById,
    NodeProperty,
    NodesById,
    NodeScan,
    OwnershipBetween,
    Page,
    Paths,
    Plan,
    RelationshipScan,
    Root,
)
from keiretsu.graph.store.store import DATA_SET_MARK

PLACEHOLDER = re.compile("\x00(\\d+)\x00")


@dataclass(frozen=True)
class Statement:
    """The text, and the slots of its parameters: `$p.v0` is the value of slots[0]."""

    text: str
    slots: tuple[int, ...]

    @cached_property
    def parameter_slots(self) -> tuple[tuple[str, int], ...]:
        """The names of its parameters, and the slots that hold their values."""
        return tuple((f"v{index}", slot) for index, slot in enumerate(self.slots))


def write_statement(plan: Plan) -> Statement:
    """The one statement of a plan. Plans that differ only in the numbering of slots have the same text."""
    aliases = [f"f{index}" for index in range(len(plan.roots))]
    use_pattern = any(needs_path_pattern(root) for root in plan.roots)
    roots = [_write_root(root, alias, use_pattern=use_pattern) for root, alias in zip(plan.roots, aliases, strict=True)]
    clauses = roots[0] if len(roots) == 1 else [*(subquery("CALL ()", root) for root in roots), f"RETURN {', '.join(aliases)}"]
    return number_parameters("\n".join(clauses))


def number_parameters(text: str) -> Statement:
    """The statement of a text with placeholders, whose parameters are numbered in order of appearance."""
    text = text.replace(SHORTEST_PLACEHOLDER, "" if ALL_SHORTEST_PATHS in text else "SHORTEST 1 ")
    slots = tuple(dict.fromkeys(int(slot) for slot in PLACEHOLDER.findall(text)))
    numbers = {slot: number for number, slot in enumerate(slots)}
    return Statement(PLACEHOLDER.sub(lambda placeholder: f"$p.v{numbers[int(placeholder[1])]}", text), slots)


def _write_root(root: Root, alias: str, *, use_pattern: bool) -> list[str]:
    match root:
        case NodeScan():
            return _write_scan(root, alias)
        case RelationshipScan():
            return _write_relationship_scan(root, alias)
        case FullTextSearch():
            return _write_search(root, alias)
        case NodeById():
            return _write_node_by_id(root, alias)
        case NodesById():
            return _write_nodes_by_id(root, alias)
        case DataSets():
            return _write_data_sets(root, alias)
        case Neighborhood():
            return write_neighborhood(root, alias)
        case Paths():
            return write_paths(root, alias, use_pattern=use_pattern)
        case CommonNeighbors():
            return write_common_neighbors(root, alias, use_pattern=use_pattern)
        case OwnershipBetween():
            return write_ownership_between(root, alias)
        case CycleHoldings():
            return write_cycle_holdings(root, alias)
        case _:
            assert_never(root)


def _write_scan(root: NodeScan, alias: str) -> list[str]:
    """Each part is read separately: a page can follow an index and stop early, a count can come from the count store."""
    scope, connection = Scope(0, "n0"), root.connection
    source = find_scan_source(root, scope)
    filters = [*_root_visibility(root, (root.label,)), *write_predicates(source.remaining, scope)]
    hint = _index_hint(connection.page) if connection.page and not source.selective else []
    return _write_parts(connection, source.clauses, filters, scope, alias, hint=hint)


def _write_relationship_scan(root: RelationshipScan, alias: str) -> list[str]:
    """Each part is read separately, as in a scan of nodes. An index finds the edges by an end; else all of their type are read."""
    source = find_relationship_source(root)
    scope, lens = source.scope, root.traversal.lens
    starts = fact_visibility(root.source_visibility_rules, lens, scope.start.node, root.traversal.source_labels) if lens else []
    filters = [*source.filters, *visibility_predicates(scope), *starts, *write_predicates(root.connection.where, scope)]
    return _write_parts(root.connection, source.clause, filters, scope, alias, hint=source.page_hint)


def _write_search(root: FullTextSearch, alias: str) -> list[str]:
    """The full-text index matches the nodes; labels and visibility are checked afterwards."""
    scope = Scope(0, "n0", edge="s0")
    source = f"CALL db.index.fulltext.queryNodes('{FULLTEXT_INDEX}', {parameter_placeholder(root.text)}) YIELD node AS n0, score AS s0"
    filters = [
        f"n0:{name_disjunction(root.labels)}",
        *_root_visibility(root, root.labels),
        *write_predicates(root.connection.where, scope),
    ]
    return _write_parts(root.connection, source, filters, scope, alias)


def _write_parts(
    connection: Connection, source: str, filters: Sequence[str], scope: Scope, alias: str, *, hint: Sequence[str] = ()
) -> list[str]:
    """The parts of a connection at a root, each with its own MATCH. `hint`: an additional filter of the page, for the planner."""
    calls, aliases = write_side_queries(connection, "CALL ()", [source], filters, scope)
    if connection.include_total:
        calls.insert(0, subquery("CALL ()", [source + where_clause(filters), "RETURN count(*) AS t0"]))
        aliases.insert(0, "t0")
    page = connection.page
    if not page:
        return [*calls, f"RETURN [{', '.join(aliases)}] AS {alias}"]
    unreliable = has_unreliable_index_order(page, connection.where)
    clauses, values = write_page(connection, scope, [*hint, *filters], forget_index_order=unreliable)
    if not calls:
        return [source, *clauses, f"RETURN [{', '.join(values)}] AS {alias}"]
    return_clause, parts = write_return(values, scope)
    page_call = subquery("CALL ()", [source, *clauses, return_clause])
    return [page_call, *calls, f"RETURN [{', '.join([*parts, *aliases])}] AS {alias}"]


def _write_node_by_id(root: NodeById, alias: str) -> list[str]:
    row = write_row(root.row, Scope(0, "n0"))
    node = f"(n0:{name_disjunction(root.labels)} {{id: {parameter_placeholder(root.id)}}})"
    return [f"MATCH {node}{where_clause(_root_visibility(root, root.labels))}", *row.calls, f"RETURN collect({row.text}) AS {alias}"]


def _write_nodes_by_id(root: NodesById, alias: str) -> list[str]:
    ids = parameter_placeholder(root.ids)
    row = write_row(root.row, Scope(0, "n0"))
    node = f"(n0:{name_disjunction(root.labels)} {{id: {ids}[place]}})"
    return [
        f"UNWIND range(0, size({ids}) - 1) AS place",
        f"OPTIONAL MATCH {node}{where_clause(_root_visibility(root, root.labels))}",
        *row.calls,
        f"WITH place, CASE WHEN n0 IS NULL THEN [] ELSE {row.text} END AS row ORDER BY place",
        f"RETURN collect(row) AS {alias}",
    ]


def _write_data_sets(root: DataSets, alias: str) -> list[str]:
    """Marks are few: no index is needed."""
    row = write_row(root.row, Scope(0, "n0"))
    marks = [f"MATCH (n0:{quote_name(DATA_SET_MARK)})", "WITH n0 ORDER BY n0.dataSet", f"RETURN collect({row.text}) AS m0"]
    is_unknown = f"m0 = [] AND EXISTS {{ MATCH (n1:{name_disjunction(root.labels)}) }}"
    return [*([subquery("CALL ()", marks)]), f"RETURN CASE WHEN {is_unknown} THEN [] ELSE [[m0]] END AS {alias}"]


def _root_visibility(root: NodeScan | FullTextSearch | NodeById | NodesById, labels: tuple[str, ...]) -> list[str]:
    return fact_visibility(root.visibility_rules, root.lens, "n0", labels) if root.lens else []


def _index_hint(page: Page) -> list[str]:
    """The predicate that the leading sort key is not missing, which it never is: only then does Neo4j read in index order."""
    leading = page.sort_keys[0]
    if not leading.required or not isinstance(leading.value, NodeProperty) or leading.value.default is not None:
        return []
    return [f"n0.{quote_name(leading.value.name)} IS NOT NULL"]
