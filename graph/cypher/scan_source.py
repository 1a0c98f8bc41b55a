"""Which nodes a scan reads: all of a label, or those that a picked neighbour leads to.

    companies(where: {subsidiaries: {some: {node: {slug: {eq: "huami"}}}}})
    -> MATCH (n0:Company)
       MATCH (n0)-[r1:HAS_SUBSIDIARY]->(n1:Company) WHERE r1.modality <> 'inferred' AND n1.slug = $p.v0
       WITH DISTINCT n0

Asked with EXISTS, Neo4j would go through all companies and look from each whether it leads there. Asked so, it begins at the neighbour.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from keiretsu.graph.cypher.names import name
from keiretsu.graph.cypher.predicates import conditions, in_order, mentions_edge
from keiretsu.graph.cypher.scope import Scope
from keiretsu.graph.cypher.traversal import pattern, seen
from keiretsu.graph.cypher.values import where
from keiretsu.graph.plan import ALWAYS, And, Compare, Condition, Held, Match, Own, Quantified, Quantifier, Scan

UNIQUE = ("id", "slug", "key")
"""The properties that no two nodes of a label share."""

PICKING = (*UNIQUE, "name")
"""These, and the one that few share: all have an index."""


@dataclass(frozen=True)
class Candidates:
    """The clauses that find them, and what else must hold. `picked`: they are few, and found faster than by walking along an index."""

    found: str
    rest: Condition
    picked: bool


@dataclass(frozen=True)
class _Neighbour:
    """What a condition picks at the end of a match, and what it leaves to be asked."""

    match: Match
    where: Condition
    rest: Condition


def candidates(root: Scan, scope: Scope) -> Candidates:
    """The nodes that a scan reads."""
    labelled = f"MATCH ({scope.node}:{name(root.label)})"
    if _picks(root.connection.where, UNIQUE):
        return Candidates(labelled, root.connection.where, picked=True)
    neighbour = _neighbour(root.connection.where)
    if neighbour is None:
        return Candidates(labelled, root.connection.where, picked=False)
    far = scope.below(neighbour.match)
    leading = f"MATCH {pattern(far)}{where([*seen(far), *conditions(neighbour.where, far)])}"
    return Candidates(f"{labelled}\n{leading}\nWITH DISTINCT {scope.node}", neighbour.rest, picked=True)


def _neighbour(of: Condition) -> _Neighbour | None:
    """The first neighbour that a condition picks by value.

    At a to-one field several may be found, and a lens may hide them: whether it is the one is asked of the few candidates that are left.
    """
    match of:
        case Quantified(Quantifier.SOME, match, inner) if _picks(inner, PICKING) and not (match.is_path and mentions_edge(inner)):
            return _Neighbour(match, inner, ALWAYS)
        case Held(match, inner) if _picks(inner, PICKING):
            return _Neighbour(replace(match, lens=None), inner, of)
        case And(parts):
            for part in in_order(parts):
                if found := _neighbour(part):
                    rest = (found.rest if one is part else one for one in parts)
                    return _Neighbour(found.match, found.where, And(tuple(one for one in rest if one != ALWAYS)))
    return None


def _picks(of: Condition, by: Sequence[str]) -> bool:
    """Whether only nodes with given values of one of these properties can meet a condition."""
    match of:
        case Compare(Own(given), "eq" | "in"):
            return given in by
        case And(parts):
            return any(_picks(part, by) for part in parts)
        case _:
            return False
