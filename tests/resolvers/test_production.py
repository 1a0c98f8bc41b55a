"""Production mode does not reveal the schema: no introspection, no suggestions in errors, no traces."""

from __future__ import annotations

from typing import Any

import pytest
from graphql import get_introspection_query

from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.errors import ErrorCode
from keiretsu.resolvers.request import GraphQLRequest

DISABLED = "Introspection is disabled on this server; remove `__schema` and `__type`."
INTROSPECTION = {
    "the schema": "{ __schema { queryType { name } } }",
    "a type": '{ __type(name: "Company") { name } }',
    "under an alias": '{ a: __type(name: "Company") { name } }',
    "beside other fields": "{ companies { totalCount } __schema { types { name } } }",
    "in a fragment": '{ ...F } fragment F on Query { __type(name: "Company") { name } }',
    "in an inline fragment": "{ ... on Query { ... { __schema { types { name } } } } }",
    "in a fragment of a fragment": "{ ...F } fragment F on Query { ...G } fragment G on Query { __schema { types { name } } }",
    "skipped": "{ __schema @skip(if: true) { types { name } } __typename }",
    "in another operation": "query A { __typename } query B { __schema { types { name } } }",
    "in an invalid operation": "{ company { __schema { nothing } } }",
}
MISSPELLED: dict[str, tuple[str, dict[str, Any]]] = {
    "a field": ('{ company(slug: "a") { nam } }', {}),
    "a field of one of the types": ('{ node(id: "a") { shareholders { totalCount } } }', {}),
    "a field without selections": ("{ companies }", {}),
    "an argument": ('{ company(slugs: "a") { name } }', {}),
    "an argument of a directive": ("{ __typename @skip(iff: true) }", {}),
    "a type": ("{ companies { nodes { ... on Compani { name } } } }", {}),
    "the type of a variable": ("query ($a: Strin) { companies(where: { name: { eq: $a } }) { totalCount } }", {}),
    "a field of an input": ('{ companies(where: { nam: { eq: "a" } }) { totalCount } }', {}),
    "a member of an enum": ("{ companies(orderBy: [{ name: ASCC }]) { totalCount } }", {}),
    "a field of a variable": ("query ($w: CompanyWhere) { companies(where: $w) { totalCount } }", {"w": {"nam": {"eq": "a"}}}),
    "a member of an enum in a variable": ("query ($s: Sort!) { companies(orderBy: [{ name: $s }]) { totalCount } }", {"s": "ASCC"}),
}


@pytest.fixture(scope="module")
def production_engine(offline_engine: Engine) -> Engine:
    return Engine(offline_engine.catalogue, offline_engine.schema, offline_engine.store, is_development=False)


@pytest.mark.parametrize("case", INTROSPECTION)
async def test_introspection_is_rejected(case: str, production_engine: Engine) -> None:
    """Anywhere in a document."""
    response = await production_engine.execute(
        GraphQLRequest(INTROSPECTION[case], operation_name="A" if "query A" in INTROSPECTION[case] else None)
    )
    assert response.rejected
    assert [(error.code, error.message) for error in response.errors] == [(ErrorCode.INTROSPECTION_DISABLED, DISABLED)]


async def test_typename_is_allowed(production_engine: Engine) -> None:
    """`__typename` is not introspection, and clients need it."""
    assert (await production_engine.execute(GraphQLRequest("{ __typename a: __typename }"))).data == {"__typename": "Query", "a": "Query"}
    text = '{ company(slug: "__schema") { __typename } }'
    assert [error.code for error in (await production_engine.execute(GraphQLRequest(text))).errors] == [ErrorCode.DATABASE_UNAVAILABLE]


@pytest.mark.parametrize("case", MISSPELLED)
async def test_errors_have_no_suggestions(case: str, production_engine: Engine, offline_engine: Engine) -> None:
    """The same errors as in development, without suggestions."""
    text, values = MISSPELLED[case]
    production_messages = [error.message for error in (await production_engine.execute(GraphQLRequest(text, values))).errors]
    development_messages = [error.message for error in (await offline_engine.execute(GraphQLRequest(text, values))).errors]
    assert production_messages
    assert not any("did you mean" in message.lower() for message in production_messages)
    assert any("Did you mean" in message for message in development_messages)
    assert [message.partition("'.")[0].partition("', found")[0] for message in production_messages] == [
        message.partition(" Did you mean")[0].partition("'.")[0] for message in development_messages
    ]


async def test_a_quoted_suggestion_is_not_removed(production_engine: Engine) -> None:
    """A value in the request is quoted unchanged."""
    response = await production_engine.execute(GraphQLRequest('{ companies(first: " Did you mean a { ... }?") { totalCount } }'))
    assert [error.message for error in response.errors] == ['Int cannot represent non-integer value: " Did you mean a { ... }?"']


async def test_traces_are_disabled(production_engine: Engine) -> None:
    """A request for a trace gets the response without it; the cost is included."""
    response = await production_engine.execute(GraphQLRequest("{ __typename }", include_trace=True, include_cost=True))
    assert response.extensions
    assert list(response.extensions) == ["cost"]
    assert "extensions" not in (await production_engine.execute(GraphQLRequest("{ __typename }", include_trace=True))).as_json()


async def test_full_introspection_works_in_development(offline_engine: Engine) -> None:
    """The introspection query of all tools is within the limits."""
    document = get_introspection_query(
        specified_by_url=True, directive_is_repeatable=True, schema_description=True, input_value_deprecation=True
    )
    response = await offline_engine.execute(GraphQLRequest(document))
    assert response.errors == ()
    assert response.data
    assert {type_["name"] for type_ in response.data["__schema"]["types"]} == set(offline_engine.schema.type_map)
