"""Variables of built-in types are taken as they are just where graphql-core would take them so."""

from __future__ import annotations

from typing import Any

from graphql import GraphQLError, OperationDefinitionNode, build_schema, parse
from graphql.execution.values import get_variable_values
from hypothesis import example, given
from hypothesis import strategies as st

from keiretsu.resolvers.document.parse import Operation, coerce_variables
from keiretsu.resolvers.errors import Refused

SCHEMA = build_schema("type Query { found(a: ID, b: Float, c: Colour, d: Box): Boolean } enum Colour { RED } input Box { size: Int! }")
TYPES = ("ID", "String", "Int", "Float", "Boolean", "Colour", "Box", "[Int]", "[String!]")
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**33), 2**33),
    st.floats(),
    st.text(max_size=3),
    st.just("RED"),
    st.just({"size": 1}),
    st.just([1]),
)


def operation_of(types: list[str]) -> Operation:
    definition = parse(f"query ({' '.join(f'$v{place}: {one}' for place, one in enumerate(types))}) {{ found }}").definitions[0]
    assert isinstance(definition, OperationDefinitionNode)
    return Operation(definition, {}, {})


def expected(operation: Operation, values: dict[str, Any]) -> dict[str, Any] | list[str]:
    found = get_variable_values(SCHEMA, operation.definition.variable_definitions or (), values, max_errors=50)
    return [one.message for one in found if isinstance(one, GraphQLError)] if isinstance(found, list) else dict(found.coerced)


def found_by_us(operation: Operation, values: dict[str, Any]) -> dict[str, Any] | list[str]:
    try:
        return dict(coerce_variables(SCHEMA, operation, values))
    except Refused as refused:
        return [problem.message for problem in refused.problems]


@given(st.lists(st.tuples(st.sampled_from(TYPES), st.sampled_from(("", "!")), VALUES), min_size=1, max_size=3), st.integers(0, 3))
@example([("Int", "!", 2**31)], 0)
@example([("Int", "", True)], 0)
@example([("Float", "!", 1)], 0)
@example([("Float", "", float("nan"))], 0)
@example([("ID", "!", 5)], 0)
@example([("String", "", "a"), ("Int", "", 1)], 1)
def test_variables(asked: list[tuple[str, str, Any]], absent: int) -> None:
    operation = operation_of([kind + mark for kind, mark, _ in asked])
    values = {f"v{place}": value for place, (_, _, value) in enumerate(asked) if place != absent - 1} | {"unasked": 1}
    ours, theirs = found_by_us(operation, values), expected(operation, values)
    assert str(ours) == str(theirs)  # as texts: a NaN is no NaN, and True is 1
