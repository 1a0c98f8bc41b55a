"""Random valid expressions over the properties of a ship."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from keiretsu.graph.cypher.expression_types import FUNCTIONS, TypeMismatchError, infer_type
from keiretsu.graph.plan.expressions import (
    BinaryExpression,
    CallExpression,
    CaseExpression,
    Expression,
    ExpressionType,
    IndexExpression,
    ListExpression,
    LiteralExpression,
    NullExpression,
    PropertyExpression,
    SliceExpression,
    UnaryExpression,
)

BOOLEAN, INTEGER, FLOAT, STRING = ExpressionType.BOOLEAN, ExpressionType.INTEGER, ExpressionType.FLOAT, ExpressionType.STRING
STRINGS = ExpressionType.STRINGS
PROPERTIES = {
    "tons": PropertyExpression("tons", FLOAT),
    "crew": PropertyExpression("crew", INTEGER),
    "decks": PropertyExpression("deckCount", INTEGER),
    "name": PropertyExpression("name", STRING),
    "built_from": PropertyExpression("builtFrom", STRING),
    "sunk": PropertyExpression("sunk", BOOLEAN, default=False),
    "armed": PropertyExpression("armed", BOOLEAN),
    "aliases": PropertyExpression("aliases", STRINGS),
    "odd": PropertyExpression("odd name", STRING),
}


def literals(type_: ExpressionType) -> st.SearchStrategy[Expression]:
    values: dict[ExpressionType, st.SearchStrategy[Any]] = {
        BOOLEAN: st.booleans(),
        INTEGER: st.integers(0, 2**31) | st.sampled_from([0, 1, 2**63 - 1]),
        FLOAT: st.floats(min_value=0, allow_infinity=False, allow_nan=False),
        STRING: st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=5)
        | st.sampled_from(["7", "1e400", "NaN", "'", "\\"]),
    }
    return values[type_].map(lambda value: LiteralExpression(type_, value))


def properties(type_: ExpressionType) -> st.SearchStrategy[Expression]:
    return st.sampled_from([prop for prop in PROPERTIES.values() if prop.type is type_])


@st.composite
def expressions(draw: st.DrawFn, type_: ExpressionType, depth: int = 3) -> Expression:
    """An expression of a type."""
    leaves = properties(type_) if type_ is STRINGS else properties(type_) | literals(type_)
    if depth and draw(st.integers(0, 2)):
        parts = {kind: expressions(kind, depth - 1) for kind in (BOOLEAN, INTEGER, FLOAT, STRING, STRINGS)}
        expression = draw(composite_expressions(type_, parts))
        if is_valid(expression):
            return expression
    return draw(leaves)


def composite_expressions(
    type_: ExpressionType, parts: dict[ExpressionType, st.SearchStrategy[Expression]]
) -> st.SearchStrategy[Expression]:
    number = parts[INTEGER] | parts[FLOAT]
    choices: list[st.SearchStrategy[Expression]] = [
        st.builds(CaseExpression, st.none(), st.tuples(st.tuples(parts[BOOLEAN], parts[type_])), st.none() | parts[type_]),
        st.builds(CaseExpression, parts[STRING], st.tuples(st.tuples(parts[STRING], parts[type_])), parts[type_]),
        st.builds(lambda *items: CallExpression("coalesce", items), parts[type_], parts[type_]),
        calls(type_, parts),
    ]
    match type_:
        case ExpressionType.BOOLEAN:
            choices += [
                st.builds(BinaryExpression, st.sampled_from(["AND", "OR", "XOR"]), parts[BOOLEAN], parts[BOOLEAN]),
                st.builds(BinaryExpression, st.sampled_from(["=", "<>", "<", "<=", ">", ">="]), number, number),
                st.builds(
                    BinaryExpression, st.sampled_from(["=", "<", "CONTAINS", "STARTS WITH", "ENDS WITH"]), parts[STRING], parts[STRING]
                ),
                st.builds(BinaryExpression, st.just("IN"), parts[STRING], parts[STRINGS]),
                st.builds(
                    BinaryExpression,
                    st.just("IN"),
                    number,
                    st.lists(literals(INTEGER) | literals(FLOAT), min_size=1, max_size=3).map(lambda items: ListExpression(tuple(items))),  # type: ignore[arg-type]  # they are literals
                ),
                st.builds(UnaryExpression, st.just("NOT"), parts[BOOLEAN]),
                st.builds(NullExpression, number | parts[STRING], st.booleans()),
            ]
        case ExpressionType.INTEGER | ExpressionType.FLOAT:
            choices += [
                st.builds(BinaryExpression, st.sampled_from("+-*/%"), parts[type_], number),
                st.builds(BinaryExpression, st.sampled_from("+-*/%"), number, parts[type_]),
                st.builds(UnaryExpression, st.just("-"), parts[type_]),
            ]
        case ExpressionType.STRING:
            choices += [
                st.builds(BinaryExpression, st.just("+"), parts[STRING], parts[STRING]),
                st.builds(IndexExpression, parts[STRINGS], st.integers(-3, 3)),
            ]
        case ExpressionType.STRINGS:
            bound = st.none() | st.integers(-3, 3)
            choices += [st.builds(SliceExpression, parts[STRINGS], bound, bound)]  # without a bound, it is invalid
    return st.one_of(choices)


def calls(type_: ExpressionType, parts: dict[ExpressionType, st.SearchStrategy[Expression]]) -> st.SearchStrategy[Expression]:
    """Calls of any function of the table, with arguments of any of their types."""
    by_name = []
    for name, signature in FUNCTIONS.items():
        if signature.result not in (type_, None):
            continue
        arguments = [
            st.integers(0, 5).map(lambda value: LiteralExpression(INTEGER, value))
            if index >= signature.literal_from
            else st.one_of([parts[kind] for kind in kinds])
            for index, kinds in enumerate(signature.arguments)
        ]
        by_name.append(st.tuples(st.just(name), st.tuples(*arguments)))
    return st.one_of(by_name).map(lambda call: CallExpression(*call))


def is_valid(expression: Expression) -> bool:
    try:
        infer_type(expression)
    except TypeMismatchError:
        return False
    return True


ANY_EXPRESSION = st.one_of([expressions(kind) for kind in (BOOLEAN, INTEGER, FLOAT, STRING, STRINGS)])
