"""A hop over a relationship that is stored as ids -> a pattern that finds its target nodes in an index.

    from a claim:      (n1:Document WHERE n1.id = n0.documentId)
    to the claims:     (n1:Claim WHERE n1.documentId = n0.id)

The ids beyond the indexed properties are in a list, which no index reaches by its items; so each of them has an edge, too, and the owners
of an id are those with it in a property, and those with an edge.
"""

from __future__ import annotations

from collections.abc import Sequence

from keiretsu.direction import Direction
from keiretsu.graph.cypher.names import name_disjunction, quote_name
from keiretsu.graph.cypher.scope import Scope
from keiretsu.graph.plan import IdReference


def reference_pattern(reference: IdReference, direction: Direction, scope: Scope) -> str:
    """The pattern of the target nodes; the source node is bound. To the owners, without those that only an edge leads to."""
    source, target = f"{scope.source}", scope.node
    if direction is Direction.IN:
        owns = " OR ".join(f"{target}.{quote_name(name)} = {source}.id" for name in reference.properties)
        return f"({target}:{quote_name(reference.label)} WHERE {owns})"
    assert scope.traversal is not None, "a pattern follows a traversal"
    return _nodes_with_id(target, scope.traversal.target_labels, _is_referenced(reference, source, target))


def match_owners(reference: IdReference, type_: str, scope: Scope) -> str:
    """The clauses that match the owners of the source node, after which a WHERE may follow."""
    pattern = reference_pattern(reference, Direction.IN, scope)
    if reference.further is None:
        return f"MATCH {pattern}"
    by_edge = f"MATCH ({scope.source})<-[:{quote_name(type_)}]-({scope.node})"
    result = f"RETURN {scope.node}"
    return f"CALL ({scope.source}) {{ MATCH {pattern} {result} UNION ALL {by_edge} {result} }} WITH *"


def _is_referenced(reference: IdReference, owner: str, node: str) -> str:
    """The predicate that a node is one of those that the owner refers to."""
    ids = [f"{owner}.{quote_name(name)}" for name in reference.properties]
    if reference.further:
        return f"{node}.id IN [{', '.join(ids)}] + coalesce({owner}.{quote_name(reference.further)}, [])"
    return f"{node}.id = {ids[0]}" if len(ids) == 1 else f"{node}.id IN [{', '.join(ids)}]"


def _nodes_with_id(node: str, labels: Sequence[str], predicate: str) -> str:
    """Of several labels, the predicate once for each: Neo4j then unites the results of their indexes, which it does for no other form."""
    if len(labels) > 1:
        return f"({node} WHERE {' OR '.join(f'({node}:{quote_name(label)} AND {predicate})' for label in labels)})"
    return f"({node}{f':{name_disjunction(labels)}' if labels else ''} WHERE {predicate})"
