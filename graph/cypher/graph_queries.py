"""Paths, surroundings and common ground -> the clauses that find them.

    Paths(...)  ->  MATCH p0 = allShortestPaths((a0)-[:K*1..6]-(b0)) WHERE all(r IN relationships(p0) WHERE r.modality <> 'inferred')

What a hop must meet stands in the pattern, so that it decides while the search goes on, not afterwards. allShortestPaths takes conditions
on edges and on nodes; where a condition knows where a hop comes from and arrives, SHORTEST with the hop as a pattern does the same at
about twice the time.
"""

from __future__ import annotations

from collections.abc import Sequence

from keiretsu.graph.cypher.lens import passes
from keiretsu.graph.cypher.names import either
from keiretsu.graph.cypher.predicates import conditions, is_of_edge
from keiretsu.graph.cypher.rows import collected, columns
from keiretsu.graph.cypher.scope import Scope, mark
from keiretsu.graph.cypher.traversal import arrow, grounded, pattern, seen
from keiretsu.graph.cypher.values import block, where
from keiretsu.graph.plan import Param, Paths, Root, Row, Shared, Surroundings, Walk

NODE = Scope(1, "n1")
"""A node of a path, or of the surroundings."""

SEARCH = "allShortestPaths"
"""What no statement may have together with SHORTEST."""


def needs_pattern(root: Root) -> bool:
    """Whether its paths can only be found by a pattern. Neo4j refuses a statement that has both forms of search."""
    return isinstance(root, Paths) and (root.most is not None or not is_of_edge(root.walk.where))


def paths(root: Paths, alias: str, *, by_pattern: bool) -> list[str]:
    """The ways from one node to another."""
    limit = mark(root.limit)
    shown = ["length(p0)", _shown(root.nodes, "c1_0"), _shown(root.steps, "c1_1")]
    below = [
        "UNWIND l0 AS p0",
        f"WITH p0 ORDER BY length(p0), [n IN nodes(p0) | n.id], [r IN relationships(p0) | r.id] LIMIT {limit} - 1",
        *_rows("CALL (p0)", ["UNWIND nodes(p0) AS n1"], root.nodes, "c1_0"),
        *_rows("CALL (p0)", _steps("p0"), root.steps, "c1_1", _hop(root.walk)),
        f"RETURN collect([{', '.join(shown)}]) AS e0",
    ]
    return [
        f"OPTIONAL MATCH {_entity(root.walk, 'a0', root.start)}",
        f"OPTIONAL MATCH {_entity(root.walk, 'b0', root.end)}",
        block("CALL (a0, b0)", [_search(root, by_pattern=by_pattern), *_cut(root)]),
        block("CALL (l0)", below),
        f"RETURN [a0 IS NOT NULL, b0 IS NOT NULL, coalesce(a0 = b0, false), more0, e0] AS {alias}",
    ]


def surroundings(root: Surroundings, alias: str) -> list[str]:
    """What surrounds some nodes, level by level: each node of a level gives its edges in turn, so that none uses up the limit alone."""
    limit = mark(root.limit)
    lines = [*_entities(root.walk, root.ids), "WITH n0 ORDER BY n0.id", "WITH collect(n0) AS l0"]
    for level in range(1, root.hops + 1):
        lines += _level(root, level)
    levels = [f"e{level}" for level in range(1, root.hops + 1)]
    lines.append(f"WITH l0, {' + '.join(levels)} AS all0, [{', '.join(f'size({one})' for one in levels)}] AS sizes0")
    lines.append(f"WITH l0, all0[..{limit} - 1] AS e0, size(all0) >= {limit} AS more0, sizes0")
    ends = ["UNWIND l0 + [r IN e0 | startNode(r)] + [r IN e0 | endNode(r)] AS n1", "WITH DISTINCT n1"]
    lines += _rows("CALL (l0, e0)", ends, root.nodes, "c1_0")
    edges = ["UNWIND e0 AS r1", "WITH startNode(r1) AS a1, r1, endNode(r1) AS n1"]
    lines += _rows("CALL (e0)", edges, root.edges, "c1_1", _hop(root.walk))
    types = "[r IN e0 | type(r)]" if root.counted else "null"
    return [*lines, f"RETURN [{types}, more0, {_shown(root.nodes, 'c1_0')}, {_shown(root.edges, 'c1_1')}, sizes0] AS {alias}"]


def shared(root: Shared, alias: str, *, by_pattern: bool) -> list[str]:
    """What several nodes all lead to. The one with the fewest edges is gone through; the others are only asked."""
    limit = mark(root.limit)
    near = _direct(root) if root.hops == 1 else _two_hops(root)
    tie = [
        "UNWIND l0 AS s0 WITH s0 ORDER BY s0.id",
        *_row_of(root.of, "s0", "c2_0"),
        *_steps_between(root, "c2_1", by_pattern=by_pattern),
        f"RETURN collect([{', '.join([_shown(root.of, 'c2_0'), _shown(root.steps, 'c2_1')])}]) AS c1_1",
    ]
    rows = [
        f"UNWIND b0[..{limit} - 1] AS t0",
        *_row_of(root.node, "t0", "c1_0"),
        *([block("CALL (t0, l0)", tie)] if root.of or root.steps else []),
        f"RETURN collect([{', '.join([_shown(root.node, 'c1_0'), 'c1_1' if root.of or root.steps else 'null'])}]) AS e0",
    ]
    lines = [*_entities(root.walk, root.ids), "WITH n0, COUNT { (n0)--() } AS degree ORDER BY degree, n0.id", "WITH collect(n0) AS l0"]
    return [*lines, *near, block("CALL (l0, b0)", rows), f"RETURN [size(b0) = {limit}, e0] AS {alias}"]


# the nodes where it begins


def _entity(walk: Walk, node: str, id_: Param) -> str:
    return f"({node}:{either(walk.labels)} {{id: {mark(id_)}}}){where(_shown_node(walk, node))}"


def _entities(walk: Walk, ids: Param) -> list[str]:
    return [f"MATCH (n0:{either(walk.labels)}){where([f'n0.id IN {mark(ids)}', *_shown_node(walk, 'n0')])}"]


def _shown_node(walk: Walk, node: str) -> list[str]:
    return grounded(walk.match.grounds, walk.match.lens, node, walk.labels) if walk.match.lens else []


# paths


def _search(root: Paths, *, by_pattern: bool) -> str:
    if by_pattern:
        how = f"SHORTEST {root.most}" if root.most else "ALL SHORTEST"
        onward = ["a1 <> n1", "n1 <> a0", "a1 <> b0"] if root.most else []
        return f"MATCH p0 = {how} (a0) {_hops(root.walk, root.hops, onward)} (b0) WHERE a0 <> b0"
    return f"MATCH p0 = {SEARCH}((a0){_walked(root.walk, root.hops)}(b0)){where(['a0 <> b0', *_all_hold(root.walk, 'p0')])}"


def _cut(root: Paths) -> list[str]:
    """The clauses from the paths that were found to those that are wanted, and whether there are more; null where that is not known.

    A pattern only promises that no edge stands twice on a path. Most that have a node twice are never found, since a hop neither stays
    where it is, nor returns to the start, nor leaves the end; the others are dropped here. If as many were found as were looked for,
    further ones may lie behind those.
    """
    limit = mark(root.limit)
    if root.most is None:
        return [f"WITH p0 LIMIT {limit}", "WITH collect(p0) AS l0", f"RETURN l0, size(l0) = {limit} AS more0"]
    once = "all(n IN nodes(p0) WHERE single(m IN nodes(p0) WHERE m = n))"
    return [
        f"WITH p0, {once} AS simple ORDER BY length(p0)",
        f"WITH count(*) AS found, collect(CASE WHEN simple THEN p0 END)[..{limit}] AS l0",
        f"RETURN l0, CASE WHEN size(l0) = {limit} THEN true WHEN found < {root.most} THEN false END AS more0",
    ]


def _hops(walk: Walk, most: int, further: Sequence[str] = ()) -> str:
    """A hop as a pattern, once or more often."""
    return f"({pattern(_hop(walk))}{where([*_hop_holds(walk), *further])}){{1,{most}}}"


def _hop(walk: Walk) -> Scope:
    """The scope of one hop: where it comes from, the edge, where it arrives."""
    return Scope(1, "n1", "a1", "r1", walk.match)


def _hop_holds(walk: Walk) -> list[str]:
    return [*seen(_hop(walk)), *conditions(walk.where, _hop(walk))]


def _walked(walk: Walk, hops: int) -> str:
    """Up to so many hops, as shortest paths are written."""
    hop = walk.match.hops[0]
    return arrow(hop.types, hop.way, length=f"*1..{hops}")


def _all_hold(walk: Walk, path: str) -> list[str]:
    """Each edge of a path is there under the lens and meets the condition, and each node on it is seen."""
    lens = walk.match.lens
    edge = [*([passes(lens, "r1")] if lens else []), *conditions(walk.where, _hop(walk))]
    held = [f"all(r1 IN relationships({path}) WHERE {' AND '.join(edge)})"] if edge else []
    node = _shown_node(walk, "n")
    return [*held, *([f"all(n IN nodes({path}) WHERE {' AND '.join(node)})"] if node else [])]


def _steps(path: str) -> list[str]:
    return [
        f"UNWIND range(0, length({path}) - 1) AS i",
        f"WITH nodes({path})[i] AS a1, relationships({path})[i] AS r1, nodes({path})[i + 1] AS n1",
    ]


def _shown(row: Row | None, alias: str) -> str:
    return "null" if row is None else alias


def _rows(head: str, lines: Sequence[str], row: Row | None, alias: str, scope: Scope = NODE) -> list[str]:
    """The rows that these lines find, where something is asked of them."""
    return [] if row is None else [collected(head, lines, row, scope, alias)]


def _row_of(row: Row | None, node: str, alias: str) -> list[str]:
    if row is None:
        return []
    made = columns(row, Scope(2, node))
    return [block(f"CALL ({node})", [*made.calls, f"RETURN {made.text} AS {alias}"])]


# surroundings


def _level(root: Surroundings, level: int) -> list[str]:
    """The edges of the nodes that came in at the level before: one of each in turn. Where the limit is reached, no further level begins."""
    limit, near = mark(root.limit), f"l{level - 1}"
    known = [f"l{one}" for one in range(level - 1)]
    new = [f"NOT n1 IN {' + '.join(known)}"] if known else []
    each = [f"MATCH {pattern(_hop(root.walk))}{where([*_hop_holds(root.walk), *new])}", f"RETURN r1 LIMIT {limit}"]
    lines = [
        f"UNWIND {near} AS a1",
        block(f"CALL ({', '.join(['a1', *known])})", each),
        "WITH a1, collect(r1) AS found",
        "UNWIND range(0, size(found) - 1) AS turn",
        f"WITH found[turn] AS r1, turn ORDER BY turn LIMIT 2 * {limit}",  # an edge comes from each of its ends
        f"WITH DISTINCT r1 LIMIT {limit}",
        f"RETURN collect(r1) AS e{level}",
    ]
    made = [block("CALL (" + ", ".join(f"l{one}" for one in range(level)) + ")", lines)]
    return made if level == root.hops else [*made, _next_level(root, level)]


def _next_level(root: Surroundings, level: int) -> str:
    lists = [f"l{one}" for one in range(level)]
    edges = [f"e{one}" for one in range(1, level + 1)]
    size = " + ".join(f"size({edge})" for edge in edges)
    lines = [
        f"UNWIND CASE WHEN {size} < {mark(root.limit)} THEN e{level} ELSE [] END AS r",
        "UNWIND [startNode(r), endNode(r)] AS n",
        f"WITH DISTINCT n WHERE NOT n IN {' + '.join(lists)}",
        f"RETURN collect(n) AS l{level}",
    ]
    return block(f"CALL ({', '.join([*lists, *edges])})", lines)


# common ground


def _direct(root: Shared) -> list[str]:
    hop = _hop(root.walk)
    others = Scope(2, "n1", "s", "r2", root.walk.match)
    asked = f"all(s IN tail(l0) WHERE EXISTS {{ MATCH {pattern(others)}{where(seen(others))} }})"
    found = [
        "WITH head(l0) AS a1",
        f"MATCH {pattern(hop)}{where([f'size(l0) = size({mark(root.ids)})', 'NOT n1 IN l0', *seen(hop)])}",
        f"WITH DISTINCT n1 WHERE {asked}",
        *_listed(root),
    ]
    return [block("CALL (l0)", found)]


def _two_hops(root: Shared) -> list[str]:
    found = [
        "UNWIND l0 AS s",
        f"MATCH p = (s){_walked(root.walk, 2)}(n1){where([f'size(l0) = size({mark(root.ids)})', *_all_hold(root.walk, 'p')])}",
        "WITH DISTINCT s, n1",
        f"WITH n1, count(*) AS bound WHERE bound = size({mark(root.ids)}) AND NOT n1 IN l0",
        *_listed(root),
    ]
    return [block("CALL (l0)", found)]


def _listed(root: Shared) -> Sequence[str]:
    return [f"WITH n1 ORDER BY n1.id LIMIT {mark(root.limit)}", "RETURN collect(n1) AS b0"]


def _steps_between(root: Shared, alias: str, *, by_pattern: bool) -> list[str]:
    """All direct edges; or else, where two hops are allowed, one shortest way."""
    if root.hops == 1:
        hop = Scope(1, "t0", "s0", "r1", root.walk.match)
        found = [f"MATCH {pattern(hop)}{where(seen(hop))}", "WITH s0, r1, t0 ORDER BY r1.id"]
        return _rows("CALL (s0, t0)", found, root.steps, alias, hop)
    way = f"MATCH p0 = {SEARCH}((s0){_walked(root.walk, 2)}(t0)){where(_all_hold(root.walk, 'p0'))}"
    if by_pattern:
        way = f"MATCH p0 = ALL SHORTEST (s0) {_hops(root.walk, 2)} (t0)"
    listed = [
        "WITH p0 ORDER BY [n IN nodes(p0) | n.id], [r IN relationships(p0) | r.id]",
        "WITH collect(p0) AS found",
        "RETURN CASE WHEN length(found[0]) = 1 THEN found ELSE found[..1] END AS w0",
    ]
    steps = _rows("CALL (w0)", ["UNWIND w0 AS p0", *_steps("p0")], root.steps, alias, _hop(root.walk))
    return [block("CALL (s0, t0)", [way, *listed]), *steps] if steps else []
