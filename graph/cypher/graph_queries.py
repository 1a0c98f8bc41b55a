"""Paths, neighborhoods and common neighbors -> the clauses that search them.

    Paths(...)  ->  MATCH p0 = allShortestPaths((a0)-[:K*1..6]-(b0)) WHERE all(r IN relationships(p0) WHERE r.modality <> 'inferred')

Conditions on hops are part of the pattern, so that they prune during the search, not afterwards. allShortestPaths takes conditions on
edges and on nodes; if a condition depends on the nodes that a hop connects, SHORTEST with the hop as a pattern does the same in about
twice the time.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from keiretsu.graph.cypher.dependencies import is_edge_only
from keiretsu.graph.cypher.lens import lens_predicate
from keiretsu.graph.cypher.names import name_disjunction
from keiretsu.graph.cypher.predicates import write_predicates
from keiretsu.graph.cypher.rows import collect_rows, write_row
from keiretsu.graph.cypher.scope import Scope, parameter_placeholder
from keiretsu.graph.cypher.traversal import fact_visibility, visibility_predicates, write_arrow, write_pattern
from keiretsu.graph.cypher.values import subquery, where_clause
from keiretsu.graph.plan import (
    CommonNeighbors,
    CycleHoldings,
    DataSets,
    FullTextSearch,
    Neighborhood,
    NodeById,
    NodesById,
    NodeScan,
    OwnershipBetween,
    Param,
    Paths,
    RelationshipScan,
    Root,
    Row,
    TraversalStep,
)

NODE_SCOPE = Scope(1, "n1")
"""A node of a path or of a neighborhood."""

ALL_SHORTEST_PATHS = "allShortestPaths"
"""Must not occur in a statement together with SHORTEST."""


def needs_path_pattern(root: Root) -> bool:
    """Whether its paths can only be searched with a pattern. Neo4j rejects a statement with both forms of search."""
    match root:
        case Paths():
            return root.max_paths is not None or not is_edge_only(root.step.where)
        case (
            NodeScan() | RelationshipScan() | FullTextSearch() | NodeById() | NodesById() | DataSets() | Neighborhood() | CommonNeighbors()
        ):
            return False
        case OwnershipBetween() | CycleHoldings():
            return False
        case _:
            assert_never(root)


def write_paths(root: Paths, alias: str, *, use_pattern: bool) -> list[str]:
    """The clauses that return the paths between two nodes."""
    limit = parameter_placeholder(root.limit)
    values = ["length(p0)", _alias_or_null(root.node_row, "c1_0"), _alias_or_null(root.step_row, "c1_1")]
    page = [
        "UNWIND l0 AS p0",
        f"WITH p0 ORDER BY length(p0), [n IN nodes(p0) | n.id], [r IN relationships(p0) | r.id] LIMIT {limit} - 1",
        *_collect_if_selected("CALL (p0)", ["UNWIND nodes(p0) AS n1"], root.node_row, "c1_0"),
        *_collect_if_selected("CALL (p0)", _unwind_steps("p0"), root.step_row, "c1_1", _step_scope(root.step)),
        f"RETURN collect([{', '.join(values)}]) AS e0",
    ]
    return [
        f"OPTIONAL MATCH {_match_entity(root.step, 'a0', root.start)}",
        f"OPTIONAL MATCH {_match_entity(root.step, 'b0', root.end)}",
        subquery("CALL (a0, b0)", [_search_paths(root, use_pattern=use_pattern), *_limit_paths(root)]),
        subquery("CALL (l0)", page),
        f"RETURN [a0 IS NOT NULL, b0 IS NOT NULL, coalesce(a0 = b0, false), more0, e0] AS {alias}",
    ]


def write_neighborhood(root: Neighborhood, alias: str) -> list[str]:
    """The neighborhood, level by level: the nodes of a level contribute edges in turn, so that none of them uses up the limit alone."""
    limit = parameter_placeholder(root.limit)
    clauses = [*_match_entities(root.step, root.ids), "WITH n0 ORDER BY n0.id", "WITH collect(n0) AS l0"]
    for level in range(1, root.max_hops + 1):
        clauses += _write_level(root, level)
    levels = [f"e{level}" for level in range(1, root.max_hops + 1)]
    clauses.append(f"WITH l0, {' + '.join(levels)} AS all0, [{', '.join(f'size({edges})' for edges in levels)}] AS sizes0")
    clauses.append(f"WITH l0, all0[..{limit} - 1] AS e0, size(all0) >= {limit} AS more0, sizes0")
    nodes = ["UNWIND l0 + [r IN e0 | startNode(r)] + [r IN e0 | endNode(r)] AS n1", "WITH DISTINCT n1"]
    clauses += _collect_if_selected("CALL (l0, e0)", nodes, root.node_row, "c1_0")
    edges = ["UNWIND e0 AS r1", "WITH startNode(r1) AS a1, r1, endNode(r1) AS n1"]
    clauses += _collect_if_selected("CALL (e0)", edges, root.edge_row, "c1_1", _step_scope(root.step))
    types = "[r IN e0 | type(r)]" if root.include_counts else "null"
    rows = f"{_alias_or_null(root.node_row, 'c1_0')}, {_alias_or_null(root.edge_row, 'c1_1')}"
    return [*clauses, f"RETURN [{types}, more0, {rows}, sizes0] AS {alias}"]


def write_common_neighbors(root: CommonNeighbors, alias: str, *, use_pattern: bool) -> list[str]:
    """The nodes that several nodes lead to. The one with the fewest edges is expanded; the others are only checked."""
    limit = parameter_placeholder(root.limit)
    candidates = _match_direct_neighbors(root) if root.max_hops == 1 else _match_two_hop_neighbors(root)
    tie_values = f"{_alias_or_null(root.source_row, 'c2_0')}, {_alias_or_null(root.step_row, 'c2_1')}"
    ties = [
        "UNWIND l0 AS s0 WITH s0 ORDER BY s0.id",
        *_write_node_row(root.source_row, "s0", "c2_0"),
        *_write_tie_steps(root, "c2_1", use_pattern=use_pattern),
        f"RETURN collect([{tie_values}]) AS c1_1",
    ]
    has_ties = root.source_row or root.step_row
    rows = [
        f"UNWIND b0[..{limit} - 1] AS t0",
        *_write_node_row(root.node_row, "t0", "c1_0"),
        *([subquery("CALL (t0, l0)", ties)] if has_ties else []),
        f"RETURN collect([{', '.join([_alias_or_null(root.node_row, 'c1_0'), 'c1_1' if has_ties else 'null'])}]) AS e0",
    ]
    sources = [
        *_match_entities(root.step, root.ids),
        "WITH n0, COUNT { (n0)--() } AS degree ORDER BY degree, n0.id",
        "WITH collect(n0) AS l0",
    ]
    return [*sources, *candidates, subquery("CALL (l0, b0)", rows), f"RETURN [size(b0) = {limit}, e0] AS {alias}"]


# source nodes


def _match_entity(step: TraversalStep, node: str, id_: Param) -> str:
    return f"({node}:{name_disjunction(step.node_labels)} {{id: {parameter_placeholder(id_)}}}){where_clause(_node_visibility(step, node))}"


def _match_entities(step: TraversalStep, ids: Param) -> list[str]:
    predicates = [f"n0.id IN {parameter_placeholder(ids)}", *_node_visibility(step, "n0")]
    return [f"MATCH (n0:{name_disjunction(step.node_labels)}){where_clause(predicates)}"]


def _node_visibility(step: TraversalStep, node: str) -> list[str]:
    traversal = step.traversal
    return fact_visibility(traversal.visibility_rules, traversal.lens, node, step.node_labels) if traversal.lens else []


# paths


def _search_paths(root: Paths, *, use_pattern: bool) -> str:
    if use_pattern:
        selector = f"SHORTEST {root.max_paths}" if root.max_paths else "ALL SHORTEST"
        simple = ["a1 <> n1", "n1 <> a0", "a1 <> b0"] if root.max_paths else []
        return f"MATCH p0 = {selector} (a0) {_repeat_step(root.step, root.max_hops, simple)} (b0) WHERE a0 <> b0"
    predicates = ["a0 <> b0", *_path_predicates(root.step, "p0")]
    return f"MATCH p0 = {ALL_SHORTEST_PATHS}((a0){_variable_length(root.step, root.max_hops)}(b0)){where_clause(predicates)}"


def _limit_paths(root: Paths) -> list[str]:
    """The clauses from all matched paths to those of the page, and whether there are more; null if that is unknown.

    A pattern only guarantees that no edge occurs twice on a path. Most paths that visit a node twice are never matched, because a hop is
    no loop, does not return to the start and does not leave the end; the others are dropped here. If as many paths matched as were
    searched, there may be more.
    """
    limit = parameter_placeholder(root.limit)
    if root.max_paths is None:
        return [f"WITH p0 LIMIT {limit}", "WITH collect(p0) AS l0", f"RETURN l0, size(l0) = {limit} AS more0"]
    is_simple = "all(n IN nodes(p0) WHERE single(m IN nodes(p0) WHERE m = n))"
    return [
        f"WITH p0, {is_simple} AS simple ORDER BY length(p0)",
        f"WITH count(*) AS found, collect(CASE WHEN simple THEN p0 END)[..{limit}] AS l0",
        f"RETURN l0, CASE WHEN size(l0) = {limit} THEN true WHEN found < {root.max_paths} THEN false END AS more0",
    ]


def _repeat_step(step: TraversalStep, max_hops: int, predicates: Sequence[str] = ()) -> str:
    """A step as a quantified path pattern."""
    return f"({write_pattern(_step_scope(step))}{where_clause([*_step_predicates(step), *predicates])}){{1,{max_hops}}}"


def _step_scope(step: TraversalStep) -> Scope:
    """The scope of one step: its source node, edge and target node."""
    return Scope(1, "n1", "a1", "r1", step.traversal)


def _step_predicates(step: TraversalStep) -> list[str]:
    return [*visibility_predicates(_step_scope(step)), *write_predicates(step.where, _step_scope(step))]


def _variable_length(step: TraversalStep, max_hops: int) -> str:
    """A step as a variable-length relationship, the syntax of allShortestPaths."""
    hop = step.traversal.hops[0]
    return write_arrow(hop.types, hop.direction, length=f"*1..{max_hops}")


def _path_predicates(step: TraversalStep, path: str) -> list[str]:
    """Each edge of a path passes the lens and meets the condition, and each node is visible."""
    lens = step.traversal.lens
    edge = [*([lens_predicate(lens, "r1")] if lens else []), *write_predicates(step.where, _step_scope(step))]
    edges = [f"all(r1 IN relationships({path}) WHERE {' AND '.join(edge)})"] if edge else []
    node = _node_visibility(step, "n")
    return [*edges, *([f"all(n IN nodes({path}) WHERE {' AND '.join(node)})"] if node else [])]


def _unwind_steps(path: str) -> list[str]:
    return [
        f"UNWIND range(0, length({path}) - 1) AS i",
        f"WITH nodes({path})[i] AS a1, relationships({path})[i] AS r1, nodes({path})[i + 1] AS n1",
    ]


def _alias_or_null(row: Row | None, alias: str) -> str:
    return "null" if row is None else alias


def _collect_if_selected(head: str, clauses: Sequence[str], row: Row | None, alias: str, scope: Scope = NODE_SCOPE) -> list[str]:
    """The subquery that collects the rows of these clauses, if any column is selected."""
    return [] if row is None else [collect_rows(head, clauses, row, scope, alias)]


def _write_node_row(row: Row | None, node: str, alias: str) -> list[str]:
    if row is None:
        return []
    expression = write_row(row, Scope(2, node))
    return [subquery(f"CALL ({node})", [*expression.calls, f"RETURN {expression.text} AS {alias}"])]


# neighborhoods


def _write_level(root: Neighborhood, level: int) -> list[str]:
    """The edges of the nodes of the previous level: one of each node in turn. Once the limit is reached, no further level begins."""
    limit, previous = parameter_placeholder(root.limit), f"l{level - 1}"
    visited = [f"l{earlier}" for earlier in range(level - 1)]
    is_new = [f"NOT n1 IN {' + '.join(visited)}"] if visited else []
    predicates = [*_step_predicates(root.step), *is_new]
    edges_of_node = [f"MATCH {write_pattern(_step_scope(root.step))}{where_clause(predicates)}", f"RETURN r1 LIMIT {limit}"]
    clauses = [
        f"UNWIND {previous} AS a1",
        subquery(f"CALL ({', '.join(['a1', *visited])})", edges_of_node),
        "WITH a1, collect(r1) AS found",
        "UNWIND range(0, size(found) - 1) AS turn",
        f"WITH found[turn] AS r1, turn ORDER BY turn LIMIT 2 * {limit}",  # an edge can come from each of its ends
        f"WITH DISTINCT r1 LIMIT {limit}",
        f"RETURN collect(r1) AS e{level}",
    ]
    calls = [subquery("CALL (" + ", ".join(f"l{earlier}" for earlier in range(level)) + ")", clauses)]
    return calls if level == root.max_hops else [*calls, _collect_next_level(root, level)]


def _collect_next_level(root: Neighborhood, level: int) -> str:
    nodes = [f"l{earlier}" for earlier in range(level)]
    edges = [f"e{earlier}" for earlier in range(1, level + 1)]
    size = " + ".join(f"size({variable})" for variable in edges)
    clauses = [
        f"UNWIND CASE WHEN {size} < {parameter_placeholder(root.limit)} THEN e{level} ELSE [] END AS r",
        "UNWIND [startNode(r), endNode(r)] AS n",
        f"WITH DISTINCT n WHERE NOT n IN {' + '.join(nodes)}",
        f"RETURN collect(n) AS l{level}",
    ]
    return subquery(f"CALL ({', '.join([*nodes, *edges])})", clauses)


# common neighbors


def _match_direct_neighbors(root: CommonNeighbors) -> list[str]:
    first = _step_scope(root.step)
    other = Scope(2, "n1", "s", "r2", root.step.traversal)
    other_edge = f"MATCH {write_pattern(other)}{where_clause(visibility_predicates(other))}"
    predicates = [f"size(l0) = size({parameter_placeholder(root.ids)})", "NOT n1 IN l0", *visibility_predicates(first)]
    clauses = [
        "WITH head(l0) AS a1",
        f"MATCH {write_pattern(first)}{where_clause(predicates)}",
        f"WITH DISTINCT n1 WHERE all(s IN tail(l0) WHERE EXISTS {{ {other_edge} }})",
        *_collect_candidates(root),
    ]
    return [subquery("CALL (l0)", clauses)]


def _match_two_hop_neighbors(root: CommonNeighbors) -> list[str]:
    count = f"size({parameter_placeholder(root.ids)})"
    predicates = [f"size(l0) = {count}", *_path_predicates(root.step, "p")]
    clauses = [
        "UNWIND l0 AS s",
        f"MATCH p = (s){_variable_length(root.step, 2)}(n1){where_clause(predicates)}",
        "WITH DISTINCT s, n1",
        f"WITH n1, count(*) AS bound WHERE bound = {count} AND NOT n1 IN l0",
        *_collect_candidates(root),
    ]
    return [subquery("CALL (l0)", clauses)]


def _collect_candidates(root: CommonNeighbors) -> Sequence[str]:
    return [f"WITH n1 ORDER BY n1.id LIMIT {parameter_placeholder(root.limit)}", "RETURN collect(n1) AS b0"]


def _write_tie_steps(root: CommonNeighbors, alias: str, *, use_pattern: bool) -> list[str]:
    """All direct edges; or without any, if two hops are allowed, one shortest path."""
    if root.max_hops == 1:
        edge = Scope(1, "t0", "s0", "r1", root.step.traversal)
        edges = [f"MATCH {write_pattern(edge)}{where_clause(visibility_predicates(edge))}", "WITH s0, r1, t0 ORDER BY r1.id"]
        return _collect_if_selected("CALL (s0, t0)", edges, root.step_row, alias, edge)
    search = f"MATCH p0 = {ALL_SHORTEST_PATHS}((s0){_variable_length(root.step, 2)}(t0)){where_clause(_path_predicates(root.step, 'p0'))}"
    if use_pattern:
        search = f"MATCH p0 = ALL SHORTEST (s0) {_repeat_step(root.step, 2)} (t0)"
    pick_paths = [
        "WITH p0 ORDER BY [n IN nodes(p0) | n.id], [r IN relationships(p0) | r.id]",
        "WITH collect(p0) AS found",
        "RETURN CASE WHEN length(found[0]) = 1 THEN found ELSE found[..1] END AS w0",
    ]
    steps = _collect_if_selected("CALL (w0)", ["UNWIND w0 AS p0", *_unwind_steps("p0")], root.step_row, alias, _step_scope(root.step))
    return [subquery("CALL (s0, t0)", [search, *pick_paths]), *steps] if steps else []
