"""Values of the current row -> Cypher expressions.

NodeProperty("name") -> n1.name    EdgeProperty("shareMin") -> r1.shareMin    DegreeCount(traversal) -> COUNT { (n1)-[:RAISED]->() }
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from keiretsu.direction import Direction
from keiretsu.graph.composites import STORED_SEPARATOR
from keiretsu.graph.cypher.expressions import write_node_expression
from keiretsu.graph.cypher.lens import max_confidence, strongest_modality
from keiretsu.graph.cypher.names import index_case, name_disjunction, quote_name, string_literal
from keiretsu.graph.cypher.scope import Scope, parameter_placeholder
from keiretsu.graph.cypher.traversal import match_traversal, visibility_predicates
from keiretsu.graph.fulltext import FULLTEXT_PROPERTY
from keiretsu.graph.plan import (
    AggregateRef,
    DegreeCount,
    EdgeDirection,
    EdgeProperty,
    EdgeType,
    ExactNameRank,
    HasAnyLabel,
    IntermediateCount,
    ItemCount,
    ItemProperty,
    MaxConfidence,
    NodeExpression,
    NodeProperty,
    NullIfRelated,
    Rank,
    RelatedAggregate,
    RelatedValue,
    Score,
    SourceNodeProperty,
    StartValue,
    StrongestModality,
    TextLength,
    TypeIndex,
    Value,
    Year,
)

ITEM = "item"
"""The variable that holds an item of a list of structured values."""

STORED_SEPARATOR_LITERAL = f"'\\u{ord(STORED_SEPARATOR):04X}'"


def write_value(value: Value, scope: Scope) -> str:
    """The expression of a value in a row."""
    match value:
        case NodeProperty() | NodeExpression() | SourceNodeProperty() | ItemProperty() | ItemCount():
            return _write_node_value(value, scope)
        case TypeIndex(labels):
            return type_index(labels, scope.node)
        case Rank(inner, ranking):
            return index_case(write_value(inner, scope), ranking)
        case TextLength(inner):
            return f"size({write_value(inner, scope)})"
        case Year(inner):
            return f"left({write_value(inner, scope)}, 4)"
        case ExactNameRank() | HasAnyLabel():
            return _write_search_rank(value, scope)
        case AggregateRef(aggregate):
            return f"m{scope.aggregates.index(aggregate)}"
        case IntermediateCount():
            return f"COUNT {{ UNWIND {scope.edge} AS h RETURN DISTINCT h[1] }}"
        case DegreeCount() | RelatedValue() | NullIfRelated() | RelatedAggregate():
            return _write_related_value(value, scope)
        case StartValue(inner):
            return write_value(inner, scope.start)
        case EdgeProperty() | EdgeType() | EdgeDirection() | StrongestModality() | MaxConfidence() | Score():
            return _write_edge_value(value, scope)
        case _:
            assert_never(value)


def _write_node_value(value: NodeProperty | NodeExpression | SourceNodeProperty | ItemProperty | ItemCount, scope: Scope) -> str:
    match value:
        case ItemProperty(index, optional):
            part = f"split({ITEM}, {STORED_SEPARATOR_LITERAL})[{index}]"
            return f"nullIf({part}, '')" if optional else part
        case ItemCount(name):
            return f"size({write_items(name, scope)})"
        case NodeProperty(name, default):
            return _with_default(f"{scope.node}.{quote_name(name)}", default)
        case NodeExpression(expression):
            return write_node_expression(expression, scope.node)
        case SourceNodeProperty(name, default):
            return _with_default(f"{scope.source}.{quote_name(name)}", default)
        case _:
            assert_never(value)


def write_items(name: str, scope: Scope) -> str:
    """The items of a list of structured values."""
    return _with_default(f"{scope.node}.{quote_name(name)}", ())


def _with_default(expression: str, default: bool | str | tuple[()] | None) -> str:  # noqa: FBT001  # a value, not a switch
    if default is None:
        return expression
    literal = string_literal(default) if isinstance(default, str) else str(default).lower() if default != () else "[]"
    return f"coalesce({expression}, {literal})"


def _write_search_rank(value: ExactNameRank | HasAnyLabel, scope: Scope) -> str:
    """A rank that search results are sorted by."""
    match value:
        case ExactNameRank(param):
            return f"CASE WHEN {parameter_placeholder(param)} IN {scope.node}.{quote_name(FULLTEXT_PROPERTY)} THEN 0 ELSE 1 END"
        case HasAnyLabel(labels):
            return f"CASE WHEN {scope.node}:{name_disjunction(labels)} THEN 1 ELSE 0 END"
        case _:
            assert_never(value)


def _write_related_value(value: DegreeCount | RelatedValue | NullIfRelated | RelatedAggregate, scope: Scope) -> str:
    """A value that needs a subquery along a traversal."""
    match value:
        case DegreeCount(traversal):
            return write_degree(scope.follow(traversal))
        case RelatedValue(traversal, inner):
            target = scope.follow(traversal)
            return f"head(COLLECT {{ {match_first_by_id(target)} RETURN {write_value(inner, target)} }})"
        case RelatedAggregate():
            raise AssertionError("a subquery binds it to a variable first; see related_aggregates.py")
        case NullIfRelated(traversal, inner):
            return f"CASE WHEN EXISTS {{ {_match_visible(scope.follow(traversal))} }} THEN null ELSE {write_value(inner, scope)} END"
        case _:
            assert_never(value)


def _write_edge_value(
    value: EdgeProperty | EdgeType | EdgeDirection | StrongestModality | MaxConfidence | Score,
    scope: Scope,
) -> str:
    match value:
        case EdgeProperty(name, default):
            return _write_overlap(name, scope) if scope.is_path else _with_default(f"{scope.edge}.{quote_name(name)}", default)
        case Score(rounded):
            return f"round({scope.edge}, 1)" if rounded else _edge(scope)
        case EdgeType():
            return f"type({scope.edge})"
        case EdgeDirection(fixed):
            return _write_direction(fixed, scope)
        case StrongestModality():
            return f"{scope.edge}[0][3]" if scope.is_path else strongest_modality(scope.lens, _edge(scope))
        case MaxConfidence():
            return f"{scope.edge}[0][4]" if scope.is_path else max_confidence(scope.lens, _edge(scope))
        case _:
            assert_never(value)


def _write_direction(fixed: Direction | None, scope: Scope) -> str:
    if fixed:
        return string_literal(fixed.value)
    outgoing, incoming = string_literal(Direction.OUT.value), string_literal(Direction.IN.value)
    return f"CASE WHEN startNode({scope.edge}) = {scope.source} THEN {outgoing} ELSE {incoming} END"


def write_degree(scope: Scope) -> str:
    """Number of edges of a traversal; of a path, number of target nodes."""
    tail = f" RETURN DISTINCT {scope.node}" if scope.is_path else ""
    return f"COUNT {{ {_match_visible(scope)}{tail} }}"


def match_first_by_id(scope: Scope) -> str:
    """The clauses that match the one target node of a traversal: the first by id."""
    return f"{_match_visible(scope)} WITH {scope.node} ORDER BY {scope.node}.id LIMIT 1"


def order_items(text: str, *, descending: bool, opposite_nulls: bool = False) -> list[str]:
    """The items of ORDER BY for one sort key. Cypher sorts null last ascending and first descending."""
    value = f"{text} DESC" if descending else text
    return [f"{text} {'IS NULL' if descending else 'IS NOT NULL'}", value] if opposite_nulls else [value]


def where_clause(predicates: Sequence[str]) -> str:
    """A WHERE of these predicates, or nothing."""
    return f" WHERE {' AND '.join(predicates)}" if predicates else ""


def subquery(head: str, clauses: Sequence[str]) -> str:
    """A subquery over several lines, indented."""
    body = "\n".join(f"  {line}" for clause in clauses for line in clause.split("\n"))
    return f"{head} {{\n{body}\n}}"


def type_index(labels: Sequence[str], node: str) -> str:
    """The index of the label that a node has. No ELSE: a node with none of them would get the last."""
    cases = " ".join(f"WHEN {node}:{quote_name(label)} THEN {index}" for index, label in enumerate(labels))
    return f"CASE {cases} END"


def _match_visible(scope: Scope) -> str:
    return f"{match_traversal(scope)}{where_clause(visibility_predicates(scope))}"


def _edge(scope: Scope) -> str:
    assert scope.edge is not None, "only the end of a traversal has an edge"
    return scope.edge


def _write_overlap(name: str, scope: Scope) -> str:
    """The interval common to both edges of the best path: from the later of the two starts to the earlier of the two ends."""
    first, second = f"{scope.edge}[0][0]", f"{scope.edge}[0][2]"
    start = _write_choice(f"{first}.validFrom", f"{second}.validFrom", ">")
    end = _write_choice(f"{first}.validTo", f"{second}.validTo", "<")
    match name:
        case "validFrom":
            return start
        case "validTo":
            return end
        case _:
            assert name == "valid", f"a path has no property {name}"
            text = f"coalesce({start}, '..') + '/' + coalesce({end}, '..')"
            same = f"{first}.valid = {second}.valid OR {second}.valid IS NULL"
            return f"CASE WHEN {same} THEN {first}.valid WHEN {first}.valid IS NULL THEN {second}.valid ELSE {text} END"


def _write_choice(a: str, b: str, comparison: str) -> str:
    return f"CASE WHEN {b} IS NULL OR {a} {comparison} {b} THEN {a} ELSE {b} END"
