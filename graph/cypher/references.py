"""A hop over a relationship that is stored as ids -> the clause that finds its target nodes in indexes. The source node is bound.

    from a claim:      MATCH (n1:Document WHERE n1.id = n0.documentId)
    to the claims:     MATCH (n1:Claim WHERE n1.documentId = n0.id)

Several indexes are a union: those of the labels that a target can have, because Neo4j would scan all nodes of these labels for any other
form; and those that lead to the owners of an id. The ids beyond the indexed properties are in a list, which no index reaches by its
items; so each of them has an edge, too.
"""

from __future__ import annotations

from collections.abc import Sequence

from keiretsu.direction import Direction
from keiretsu.graph.cypher.names import quote_name
from keiretsu.graph.cypher.scope import Scope
from keiretsu.graph.plan import Hop, IdReference


def match_reference(reference: IdReference, hop: Hop, scope: Scope) -> str:
    """The clause, after which a WHERE may follow."""
    assert scope.traversal is not None, "a hop is part of a traversal"
    assert scope.source is not None, "a hop has a source node"
    if hop.direction is Direction.OUT:
        return _match_union(scope.source, scope.node, _match_referenced(reference, scope.source, scope.node, scope.traversal.target_labels))
    return _match_union(scope.source, scope.node, _match_owners(reference, hop, scope.source, scope.node))


def _match_referenced(reference: IdReference, owner: str, node: str, labels: Sequence[str]) -> list[str]:
    """A pattern for each label of the nodes that the owner refers to."""
    ids = [f"{owner}.{quote_name(name)}" for name in reference.properties]
    is_referenced = f"= {ids[0]}"
    if reference.further:
        is_referenced = f"IN [{', '.join(ids)}] + coalesce({owner}.{quote_name(reference.further)}, [])"
    elif len(ids) > 1:
        is_referenced = f"IN [{', '.join(ids)}]"
    return [f"({node}:{quote_name(label)} WHERE {node}.id {is_referenced})" for label in labels]


def _match_owners(reference: IdReference, hop: Hop, node: str, owner: str) -> list[str]:
    """Patterns of the owners of a node's id."""
    owns = " OR ".join(f"{owner}.{quote_name(name)} = {node}.id" for name in reference.properties)
    by_index = f"({owner}:{quote_name(reference.label)} WHERE {owns})"
    return [by_index, f"({node})<-[:{quote_name(hop.types[0])}]-({owner})"] if reference.further else [by_index]


def _match_union(source: str, target: str, patterns: Sequence[str]) -> str:
    """The clause that matches the target nodes of all patterns. No node is matched by two of them."""
    if len(patterns) == 1:
        return f"MATCH {patterns[0]}"
    branches = " UNION ALL ".join(f"MATCH {pattern} RETURN {target}" for pattern in patterns)
    return f"CALL ({source}) {{ {branches} }} WITH *"
