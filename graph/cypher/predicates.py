"""Conditions -> predicates, and the table of operators.

    Compare(Own("name"), "startsWith", p) -> n0.name STARTS WITH $p.v0

Filter logic is two-valued: a comparison with a missing value is false. Cypher's is three-valued, and its null counts as false wherever
a predicate decides; so only a NOT must be told, and wraps what it negates in coalesce where that can be null.

Texts compare by Unicode code points, as Neo4j compares stored texts with each other and in an index. With a parameter it compares by
UTF-16 units instead, where surrogates (emoji, rare ideographs) come before U+E000 to U+FFFF (full-width forms). The two differ only for
an operand with such a character in it, and only for texts that have the same beginning up to it. For these operands, marked `high`, the
parameter names the stretches where the answer must be turned round: {value, risen: [{prefix, low, high}], fallen: [{prefix, low}]}.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from keiretsu.graph.cypher.scope import Scope, mark
from keiretsu.graph.cypher.traversal import gather, pattern, seen
from keiretsu.graph.cypher.values import first_by_id, value, where
from keiretsu.graph.plan import (
    And,
    Between,
    Column,
    Compare,
    Condition,
    CountOf,
    EdgeType,
    Evidence,
    Far,
    Firmest,
    Groups,
    Held,
    LabelCode,
    Length,
    Links,
    Match,
    Measure,
    Measured,
    Nodes,
    Not,
    OnEdge,
    Or,
    Own,
    Quantified,
    Quantifier,
    Rank,
    Surest,
    Told,
    Unless,
    Year,
    canonical,
)

OPERATORS: Mapping[str, str] = {
    "eq": "{x} = {p}",
    "ne": "({x} IS NULL OR {x} <> {p})",
    "in": "{x} IN {p}",
    "notIn": "({x} IS NULL OR NOT {x} IN {p})",
    "lt": "{x} < {p}",
    "lte": "{x} <= {p}",
    "gt": "{x} > {p}",
    "gte": "{x} >= {p}",
    "contains": "{x} CONTAINS {p}",
    "startsWith": "{x} STARTS WITH {p}",
    "endsWith": "{x} ENDS WITH {p}",
    "matches": "toLower({x}) =~ {p}",
    "isNull": "({x} IS NULL) = {p}",
    "has": "{p} IN {x}",
    "hasAny": "any(x IN {p} WHERE x IN {x})",
    "hasAll": "all(x IN {p} WHERE x IN {x})",
    "isEmpty": "(size({x}) = 0) = {p}",
}
"""Operator -> predicate; {x} is the value, {p} the operand."""

RISEN = "any(s IN {p}.risen WHERE {x} STARTS WITH s.prefix AND {x} >= s.low AND {x} < s.high)"
FALLEN = "any(s IN {p}.fallen WHERE {x} STARTS WITH s.prefix AND {x} >= s.low)"
GREATER = f"((({{x}} + '') {{op}} {{p}}.value AND NOT {FALLEN}) OR {RISEN})"
LESS = f"((({{x}} + '') {{op}} {{p}}.value AND NOT {RISEN}) OR {FALLEN})"
HIGH: Mapping[str, str] = {
    "gt": GREATER.replace("{op}", ">"),
    "gte": GREATER.replace("{op}", ">="),
    "lt": LESS.replace("{op}", "<"),
    "lte": LESS.replace("{op}", "<="),
}
"""The same for a high operand. Adding the empty text keeps an index, which compares by code points, out of it."""


def compare(expression: str, operator: str, operand: str, *, high: bool = False) -> str:
    """One row of the table, filled in."""
    return (HIGH if high else OPERATORS)[operator].replace("{x}", expression).replace("{p}", operand)


def predicate(of: Condition, scope: Scope) -> str:
    """The predicate of a condition on the row at hand; null counts as false."""
    match of:
        case Compare(read, operator, operand, high):
            return compare(value(read, scope), operator, mark(operand), high=high)
        case And():
            return _join(" AND ", conditions(of, scope), "true")
        case Or(parts):
            return _join(" OR ", [predicate(one, scope) for one in in_order(_expanded_once(parts, Quantifier.SOME))], "false")
        case Not(part):
            text = predicate(part, scope)
            return f"NOT {text}" if _is_never_null(part) else f"NOT coalesce({text}, false)"
        case Quantified(quantifier, match, inner):
            return _quantified(quantifier, inner, scope.below(match))
        case Held(match, inner):
            far = scope.below(match)
            return f"EXISTS {{ {first_by_id(far)}{where(conditions(inner, far))} RETURN 1 }}"


def _is_never_null(of: Condition) -> bool:
    """Whether a predicate is true or false in any case. Within a function, subqueries within each other take ever longer to plan."""
    match of:
        case Quantified() | Held() | Compare(CountOf()):
            return True
        case And(parts) | Or(parts):
            return bool(parts) and all(_is_never_null(part) for part in parts)
        case _:
            return False


def conditions(of: Condition, scope: Scope) -> list[str]:
    """The predicates that must all hold; none where the condition always does."""
    parts = _expanded_once(of.parts, Quantifier.NONE) if isinstance(of, And) else [of]
    return [predicate(one, scope) for one in in_order(parts)]


def _expanded_once(parts: Sequence[Condition], quantifier: Quantifier) -> list[Condition]:
    """Some edge meets A or some edge meets B: some edge meets A or B, which looks at the edges once. None A and none B: none A or B."""
    found: dict[Match, list[Condition]] = {}
    rest = []
    for part in parts:
        if isinstance(part, Quantified) and part.quantifier is quantifier:
            found.setdefault(part.match, []).append(part.where)
        else:
            rest.append(part)
    return [*rest, *(Quantified(quantifier, match, Or(tuple(inner)) if len(inner) > 1 else inner[0]) for match, inner in found.items())]


def in_order(parts: Sequence[Condition]) -> list[Condition]:
    """Parts of a condition in canonical order: whichever comes first in the question, the text is the same."""
    return sorted(parts, key=canonical)


def mentions_edge(part: object) -> bool:
    """Whether a part of a plan reads something of the edge that leads to the row at hand; matches further on are other rows."""
    match part:
        case OnEdge() | Firmest() | Surest():
            return True
        case tuple():
            return any(mentions_edge(one) for one in part)
        case And(parts) | Or(parts):
            return mentions_edge(parts)
        case Not(one) | Compare(one) | Rank(one) | Year(one) | Unless(_, one):
            return mentions_edge(one)
        case Told(_, one, units):
            return mentions_edge((one, units))
        case Groups(keys, _, shown, having, order):
            return mentions_edge((keys, shown, tuple(measured(having)), tuple(one.of for one in order)))
        case Match() | CountOf() | Far() | Quantified() | Held() | Links() | Nodes() | Evidence() | Between():
            return False
        case _:
            return False


def is_of_edge(part: Condition) -> bool:
    """Whether a condition reads nothing but the edge itself: neither its nodes nor which way it is gone."""
    match part:
        case And(parts) | Or(parts):
            return all(is_of_edge(one) for one in parts)
        case Not(one):
            return is_of_edge(one)
        case Compare(read):
            return isinstance(read.value if isinstance(read, Rank) else read, OnEdge | Firmest | Surest | EdgeType)
        case _:
            return False


def is_of_node(part: Column) -> bool:
    """Whether a column reads the node alone, so that it is the same whichever edge leads there."""
    match part:
        case Own() | LabelCode() | CountOf() | Far() | Links() | Nodes():
            return True
        case Rank(one) | Year(one) | Length(one):
            return is_of_node(one)
        case Evidence(of_edge):
            return not of_edge
        case _:
            return False


def measured(of: Condition) -> list[Measure]:
    """The measures that a condition on groups reads."""
    match of:
        case Compare(Measured(measure)):
            return [measure]
        case And(parts):
            return [one for part in parts for one in measured(part)]
        case _:
            raise AssertionError("groups are chosen by measures, all of which must fit")


def _quantified(quantifier: Quantifier, inner: Condition, far: Scope) -> str:
    match quantifier:
        case Quantifier.SOME:
            return f"EXISTS {{ {_edges(inner, far)} }}"
        case Quantifier.NONE:
            return f"NOT EXISTS {{ {_edges(inner, far)} }}"
        case Quantifier.ALL:
            return f"NOT EXISTS {{ {_edges(Not(inner), far)} }}"
        case Quantifier.SINGLE:
            one = f"DISTINCT {far.node}" if far.is_path else f"{far.node}, {far.edge}"
            return f"COUNT {{ {_edges(inner, far)} RETURN {one} LIMIT 2 }} = 1"


def _edges(inner: Condition, far: Scope) -> str:
    """The clauses that find the edges which meet a condition; of a path, they are gathered first where the condition reads them."""
    if not far.is_path or not mentions_edge(inner):
        return f"MATCH {pattern(far)}{where([*seen(far), *conditions(inner, far)])}"
    return f"MATCH {pattern(far)}{where(seen(far))} {gather(far, ranked=True)}{where(conditions(inner, far))}"


def _join(word: str, parts: list[str], empty: str) -> str:
    if len(parts) <= 1:
        return parts[0] if parts else empty
    return f"({word.join(parts)})"
