"""Conditions -> Cypher predicates, and the table of operators.

    Compare(NodeProperty("name"), "startsWith", param) -> n0.name STARTS WITH $p.v0

Filter logic is two-valued: a comparison with a missing value is false. Cypher's is three-valued, and its null counts as false wherever
a predicate decides; so only NOT differs: its operand is wrapped in coalesce if it can be null.

Texts compare by Unicode code points, as Neo4j compares stored texts with each other and in an index. With a parameter it compares by
UTF-16 units instead, where surrogates (emoji, rare ideographs) sort before U+E000 to U+FFFF (full-width forms). The two orders differ only
for an operand with characters above the surrogates, and only for texts with the same prefix up to such a character. These operands are
marked `by_code_point`, and graph/dialect.py encodes them with the ranges where the result must be inverted: {value, risen: [{prefix, low,
high}], fallen: [{prefix, low}]}.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import assert_never

from keiretsu.graph.cypher.dependencies import is_edge_dependent
from keiretsu.graph.cypher.scope import Scope, parameter_placeholder
from keiretsu.graph.cypher.traversal import collect_paths, match_traversal, visibility_predicates
from keiretsu.graph.cypher.values import ITEM, match_first_by_id, where_clause, write_items, write_value
from keiretsu.graph.plan import (
    And,
    Compare,
    Condition,
    DegreeCount,
    Not,
    Or,
    Quantified,
    QuantifiedItems,
    Quantifier,
    StartMatches,
    ToOneMatches,
    Traversal,
    canonical_key,
)

VALUE_OPERATORS: Mapping[str, str] = {
    "eq": "{x} = {p}",
    "ne": "({x} IS NULL OR {x} <> {p})",
    "lt": "{x} < {p}",
    "lte": "{x} <= {p}",
    "gt": "{x} > {p}",
    "gte": "{x} >= {p}",
    "contains": "{x} CONTAINS {p}",
    "startsWith": "{x} STARTS WITH {p}",
    "endsWith": "{x} ENDS WITH {p}",
    "matches": "toLower({x}) =~ {p}",
    "has": "{p} IN {x}",
}
LIST_OPERATORS: Mapping[str, str] = {
    "in": "{x} IN {p}",
    "notIn": "({x} IS NULL OR NOT {x} IN {p})",
    "hasAny": "any(x IN {p} WHERE x IN {x})",
    "hasAll": "all(x IN {p} WHERE x IN {x})",
}
FLAG_OPERATORS: Mapping[str, str] = {
    "isNull": "({x} IS NULL) = {p}",
    "isEmpty": "(size({x}) = 0) = {p}",
}
OPERATORS: Mapping[str, str] = {**VALUE_OPERATORS, **LIST_OPERATORS, **FLAG_OPERATORS}
"""Operator -> predicate, by the kind of the operand: one value, a list of values, a boolean; {x} is the value, {p} the operand."""

IN_RISEN_RANGE = "any(s IN {p}.risen WHERE {x} STARTS WITH s.prefix AND {x} >= s.low AND {x} < s.high)"
IN_FALLEN_RANGE = "any(s IN {p}.fallen WHERE {x} STARTS WITH s.prefix AND {x} >= s.low)"
GREATER = f"((({{x}} + '') {{op}} {{p}}.value AND NOT {IN_FALLEN_RANGE}) OR {IN_RISEN_RANGE})"
LESS = f"((({{x}} + '') {{op}} {{p}}.value AND NOT {IN_RISEN_RANGE}) OR {IN_FALLEN_RANGE})"
CODE_POINT_OPERATORS: Mapping[str, str] = {
    "gt": GREATER.replace("{op}", ">"),
    "gte": GREATER.replace("{op}", ">="),
    "lt": LESS.replace("{op}", "<"),
    "lte": LESS.replace("{op}", "<="),
}
"""The same for an operand `by_code_point`. The added empty string prevents the use of an index, which compares by code points."""

PREDICATE_PLACEHOLDER = re.compile(r"\{[xp]\}")


def write_comparison(expression: str, operator: str, operand: str, *, by_code_point: bool = False) -> str:
    """One row of the table, with its placeholders replaced, in one pass: a text in the expression may contain `{p}`."""
    texts = {"{x}": expression, "{p}": operand}
    return PREDICATE_PLACEHOLDER.sub(
        lambda placeholder: texts[placeholder[0]], (CODE_POINT_OPERATORS if by_code_point else OPERATORS)[operator]
    )


def write_predicate(condition: Condition, scope: Scope) -> str:
    """The predicate of a condition on the current row; null counts as false."""
    match condition:
        case Compare(value, operator, operand, by_code_point):
            return write_comparison(write_value(value, scope), operator, parameter_placeholder(operand), by_code_point=by_code_point)
        case And():
            return _join(" AND ", write_predicates(condition, scope), "true")
        case Or(parts):
            merged = _merge_quantified(parts, Quantifier.SOME)
            return _join(" OR ", [write_predicate(part, scope) for part in sort_canonically(merged)], "false")
        case Not(part):
            predicate = write_predicate(part, scope)
            return f"NOT {predicate}" if _is_never_null(part) else f"NOT coalesce({predicate}, false)"
        case Quantified(quantifier, traversal, inner):
            return _write_quantified(quantifier, inner, scope.follow(traversal))
        case QuantifiedItems():
            return _write_quantified_items(condition, scope)
        case ToOneMatches(traversal, inner):
            target = scope.follow(traversal)
            return f"EXISTS {{ {match_first_by_id(target)}{where_clause(write_predicates(inner, target))} RETURN 1 }}"
        case StartMatches(inner):
            return write_predicate(inner, scope.start)
        case _:
            assert_never(condition)


def _is_never_null(condition: Condition) -> bool:
    """Whether a predicate is always true or false. Inside a function call, nested subqueries take ever longer to plan."""
    match condition:
        case Quantified() | ToOneMatches() | Compare(DegreeCount()):
            return True
        case And(parts) | Or(parts):
            return bool(parts) and all(_is_never_null(part) for part in parts)
        case StartMatches(part):
            return _is_never_null(part)
        case Compare() | Not():
            return False
        case QuantifiedItems(quantifier):
            return quantifier is not Quantifier.SOME
        case _:
            assert_never(condition)


def write_predicates(condition: Condition, scope: Scope) -> list[str]:
    """The predicates that must all hold; none if the condition is always true."""
    parts = _merge_quantified(condition.parts, Quantifier.NONE) if isinstance(condition, And) else [condition]
    return [write_predicate(part, scope) for part in sort_canonically(parts)]


def _merge_quantified(parts: Sequence[Condition], quantifier: Quantifier) -> list[Condition]:
    """Merge conditions along one traversal, to expand it once: some A or some B = some (A or B); none A and none B = none (A or B)."""
    by_traversal: dict[Traversal, list[Condition]] = {}
    others = []
    for part in parts:
        if isinstance(part, Quantified) and part.quantifier is quantifier:
            by_traversal.setdefault(part.traversal, []).append(part.where)
        else:
            others.append(part)
    merged = [
        Quantified(quantifier, traversal, Or(tuple(inner)) if len(inner) > 1 else inner[0]) for traversal, inner in by_traversal.items()
    ]
    return [*others, *merged]


def sort_canonically(parts: Sequence[Condition]) -> list[Condition]:
    """Parts of a condition in canonical order: the text does not depend on their order in the operation."""
    return sorted(parts, key=canonical_key)


def _write_quantified(quantifier: Quantifier, inner: Condition, target: Scope) -> str:
    match quantifier:
        case Quantifier.SOME:
            return f"EXISTS {{ {_match_edges(inner, target)} }}"
        case Quantifier.NONE:
            return f"NOT EXISTS {{ {_match_edges(inner, target)} }}"
        case Quantifier.ALL:
            return f"NOT EXISTS {{ {_match_edges(Not(inner), target)} }}"
        case Quantifier.SINGLE:
            row = f"DISTINCT {target.node}" if target.is_path else ", ".join(target.variables)
            return f"COUNT {{ {_match_edges(inner, target)} RETURN {row} LIMIT 2 }} = 1"
        case _:
            assert_never(quantifier)


def _write_quantified_items(condition: QuantifiedItems, scope: Scope) -> str:
    """Cypher's any, all, none or single. All but any would be null if the predicate is null for an item and decides."""
    predicate = write_predicate(condition.where, scope)
    if condition.quantifier is Quantifier.SOME:
        return f"any({ITEM} IN {write_items(condition.name, scope)} WHERE {predicate})"
    predicate = predicate if _is_never_null(condition.where) else f"coalesce({predicate}, false)"
    return f"{condition.quantifier.value}({ITEM} IN {write_items(condition.name, scope)} WHERE {predicate})"


def _match_edges(inner: Condition, target: Scope) -> str:
    """The clauses that match the edges which meet a condition; paths are collected first if the condition reads them."""
    if not target.is_path or not is_edge_dependent(inner):
        return f"{match_traversal(target)}{where_clause([*visibility_predicates(target), *write_predicates(inner, target)])}"
    visible = where_clause(visibility_predicates(target))
    return f"{match_traversal(target)}{visible} {collect_paths(target, ranked=True)}{where_clause(write_predicates(inner, target))}"


def _join(separator: str, predicates: list[str], empty: str) -> str:
    if len(predicates) <= 1:
        return predicates[0] if predicates else empty
    return f"({separator.join(predicates)})"
