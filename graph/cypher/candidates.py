"""Which nodes a scan reads: all of a label, or those that a picked neighbour leads to.

    companies(where: {subsidiaries: {some: {node: {slug: {eq: "huami"}}}}})
    -> MATCH (n0:Company)
       MATCH (n0)-[r1:HAS_SUBSIDIARY]->(n1:Company) WHERE r1.modality <> 'inferred' AND n1.slug = $p.v0
       WITH DISTINCT n0

Asked with EXISTS, Neo4j would go through all companies and look for the neighbour from each; so it begins at the neighbour.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from graph.cypher.matches import pattern, seen
from graph.cypher.names import name
from graph.cypher.predicates import conditions, mentions_edge
from graph.cypher.scope import Scope
from graph.cypher.values import where
from graph.plan import ALWAYS, And, Compare, Condition, Held, Match, Own, Page, Quantified, Quantifier, Scan

UNIQUE = ("id", "slug", "key")
"""The properties that no two nodes of a label share."""
PICKING = (*UNIQUE, "name")
"""Those and the one that few share: all have an index."""


@dataclass(frozen=True)
class Candidates:
    """The clauses that find them, and what must still hold for a node to be wanted."""

    found: str
    rest: Condition


@dataclass(frozen=True)
class _Neighbour:
    """The nodes that a condition picks at the end of a match, and what it leaves to be asked."""

    match: Match
    where: Condition
    rest: Condition


def candidates(root: Scan, scope: Scope) -> Candidates:
    """The nodes that a scan reads."""
    all_ = f"MATCH ({scope.node}:{name(root.label)})"
    neighbour = None if picks(root.where, UNIQUE) else _neighbour(root.where)
    if neighbour is None:
        return Candidates(all_, root.where)
    far = scope.below(neighbour.match)
    leading = f"MATCH {pattern(far)}{where([*seen(far), *conditions(neighbour.where, far)])}"
    return Candidates(f"{all_}\n{leading}\nWITH DISTINCT {scope.node}", neighbour.rest)


def index_hint(page: Page, of: Candidates, scope: Scope) -> list[str]:
    """That the leading key is not missing, which it never is: only then does Neo4j read in the order of an index.

    Not where nodes are picked by a unique value, or by that of a neighbour: these are found faster without.
    """
    leading = page.keys[0]
    ...
