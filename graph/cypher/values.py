"""Values of the row at hand -> Cypher expressions.

Own("name") -> n1.name        OnEdge("shareMin") -> r1.shareMin        CountOf(match) -> COUNT { (n1)-[:RAISED]->() }
"""

from __future__ import annotations

from collections.abc import Sequence

from keiretsu.graph.cypher.lens import firmest, surest
from keiretsu.graph.cypher.names import either, name, place_of, word
from keiretsu.graph.cypher.scope import Scope, mark
from keiretsu.graph.cypher.traversal import pattern, seen
from keiretsu.graph.fulltext import PROPERTY
from keiretsu.graph.plan import (
    CountBetween,
    CountOf,
    EdgeType,
    Far,
    Firmest,
    Heading,
    IsAny,
    IsCalled,
    LabelCode,
    Length,
    Measured,
    OnEdge,
    OnNear,
    Own,
    Rank,
    Score,
    Surest,
    Unless,
    Value,
    Year,
)


def value(of: Value, scope: Scope) -> str:
    """The expression that reads a value in a row."""
    match of:
        case Own(given, default):
            return _defaulted(f"{scope.node}.{name(given)}", default)
        case OnNear(given):
            return f"{scope.near}.{name(given)}"
        case LabelCode(labels):
            return label_code(labels, scope.node)
        case Rank(inner, listed):
            return place_of(value(inner, scope), listed)
        case Length(inner):
            return f"size({value(inner, scope)})"
        case Year(inner):
            return f"left({value(inner, scope)}, 4)"
        case IsCalled(called):
            return f"CASE WHEN {mark(called)} IN {scope.node}.{name(PROPERTY)} THEN 0 ELSE 1 END"
        case IsAny(labels):
            return f"CASE WHEN {scope.node}:{either(labels)} THEN 1 ELSE 0 END"
        case Measured(measure):
            return f"m{scope.measures.index(measure)}"
        case CountBetween():
            return f"COUNT {{ UNWIND {scope.edge} AS h RETURN DISTINCT h[1] }}"
        case CountOf() | Far() | Unless():
            return _further(of, scope)
        case _:
            return _on_edge(of, scope)


def _defaulted(read: str, default: bool | tuple[()] | None) -> str:  # noqa: FBT001  # a value, not a switch
    return read if default is None else f"coalesce({read}, {'[]' if default == () else str(default).lower()})"


def _further(of: CountOf | Far | Unless, scope: Scope) -> str:
    """What takes a subquery along a match."""
    match of:
        case CountOf(match):
            return count(scope.below(match))
        case Far(match, inner):
            far = scope.below(match)
            return f"head(COLLECT {{ {first_by_id(far)} RETURN {value(inner, far)} }})"
        case Unless(match, inner):
            return f"CASE WHEN EXISTS {{ {_found(scope.below(match))} }} THEN null ELSE {value(inner, scope)} END"


def _on_edge(of: OnEdge | EdgeType | Heading | Firmest | Surest | Score, scope: Scope) -> str:
    match of:
        case OnEdge(given, default):
            return _shared(given, scope) if scope.is_path else _defaulted(f"{scope.edge}.{name(given)}", default)
        case Score(rounded):
            return f"round({scope.edge}, 1)" if rounded else _edge(scope)
        case EdgeType():
            return f"type({scope.edge})"
        case Heading(fixed):
            return word(fixed) if fixed else f"CASE WHEN startNode({scope.edge}) = {scope.near} THEN 'out' ELSE 'in' END"
        case Firmest():
            return f"{scope.edge}[0][3]" if scope.is_path else firmest(scope.lens, _edge(scope))
        case Surest():
            return f"{scope.edge}[0][4]" if scope.is_path else surest(scope.lens, _edge(scope))


def count(scope: Scope) -> str:
    """How many edges a match has from here; of a path, how many far nodes."""
    tail = f" RETURN DISTINCT {scope.node}" if scope.is_path else ""
    return f"COUNT {{ {_found(scope)}{tail} }}"


def first_by_id(scope: Scope) -> str:
    """The clauses that find the one node that a match leads to: the first by id."""
    return f"{_found(scope)} WITH {scope.node} ORDER BY {scope.node}.id LIMIT 1"


def where(parts: Sequence[str]) -> str:
    """A WHERE of these predicates, or nothing."""
    return f" WHERE {' AND '.join(parts)}" if parts else ""


def block(head: str, lines: Sequence[str]) -> str:
    """A subquery over several lines, indented."""
    body = "\n".join(f"  {line}" for part in lines for line in part.split("\n"))
    return f"{head} {{\n{body}\n}}"


def label_code(labels: Sequence[str], node: str) -> str:
    """Which of the labels a node has, by its place. No ELSE: a node of none of them would become the last."""
    cases = " ".join(f"WHEN {node}:{name(one)} THEN {place}" for place, one in enumerate(labels))
    return f"CASE {cases} END"


def _found(scope: Scope) -> str:
    return f"MATCH {pattern(scope)}{where(seen(scope))}"


def _edge(scope: Scope) -> str:
    assert scope.edge is not None, "only what lies along a match has an edge"
    return scope.edge


def _shared(given: str, scope: Scope) -> str:
    """The interval that both edges of the best path share: it begins with the later of the two and ends with the earlier."""
    first, second = f"{scope.edge}[0][0]", f"{scope.edge}[0][2]"
    begins = _outer(f"{first}.validFrom", f"{second}.validFrom", ">")
    ends = _outer(f"{first}.validTo", f"{second}.validTo", "<")
    match given:
        case "validFrom":
            return begins
        case "validTo":
            return ends
        case _:
            assert given == "valid", f"a path has no {given} of its own"
            text = f"coalesce({begins}, '..') + '/' + coalesce({ends}, '..')"
            same = f"{first}.valid = {second}.valid OR {second}.valid IS NULL"
            return f"CASE WHEN {same} THEN {first}.valid WHEN {first}.valid IS NULL THEN {second}.valid ELSE {text} END"


def _outer(a: str, b: str, comparison: str) -> str:
    return f"CASE WHEN {b} IS NULL OR {a} {comparison} {b} THEN {a} ELSE {b} END"
