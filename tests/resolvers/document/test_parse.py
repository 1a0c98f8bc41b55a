"""Variables are coerced exactly like in graphql-core, including those accepted unchanged."""

from __future__ import annotations

from typing import Any

from graphql import GraphQLError, OperationDefinitionNode, build_schema, parse
from graphql.execution.values import get_variable_values
from hypothesis import example, given
from hypothesis import strategies as st

from keiretsu.resolvers.document.parse import Operation, coerce_variables
from keiretsu.resolvers.errors import RequestRejected

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
    definition = parse(f"query ({' '.join(f'$v{index}: {type_name}' for index, type_name in enumerate(types))}) {{ found }}").definitions[0]
    assert isinstance(definition, OperationDefinitionNode)
    return Operation(definition, {}, {})


def coerce_by_graphql_core(operation: Operation, values: dict[str, Any]) -> dict[str, Any] | list[str]:
    result = get_variable_values(SCHEMA, operation.definition.variable_definitions or (), values, max_errors=50)
    return [error.message for error in result if isinstance(error, GraphQLError)] if isinstance(result, list) else dict(result.coerced)


def coerce(operation: Operation, values: dict[str, Any]) -> dict[str, Any] | list[str]:
    try:
        return dict(coerce_variables(SCHEMA, operation, values))
    except RequestRejected as rejection:
        return [error.message for error in rejection.errors]


@given(st.lists(st.tuples(st.sampled_from(TYPES), st.sampled_from(("", "!")), VALUES), min_size=1, max_size=3), st.integers(0, 3))
@example([("Int", "!", 2**31)], 0)
@example([("Int", "", True)], 0)
@example([("Float", "!", 1)], 0)
@example([("Float", "", float("nan"))], 0)
@example([("ID", "!", 5)], 0)
@example([("String", "", "a"), ("Int", "", 1)], 1)
def test_variables_are_coerced_like_graphql_core(definitions: list[tuple[str, str, Any]], absent_index: int) -> None:
    """Any types and values; one value may be absent, and one variable is undeclared."""
    operation = operation_of([type_name + nullability for type_name, nullability, _ in definitions])
    values = {f"v{index}": value for index, (_, _, value) in enumerate(definitions) if index != absent_index - 1} | {"undeclared": 1}
    actual, expected_result = coerce(operation, values), coerce_by_graphql_core(operation, values)
    assert str(actual) == str(expected_result)  # as strings: NaN is unequal to itself, and True equals 1
