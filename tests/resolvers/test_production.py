"""In production the schema is not told: neither asked for, nor by what else an unknown name may have meant, nor by a trace."""

from __future__ import annotations

from typing import Any

import pytest
from graphql import get_introspection_query

from keiretsu.resolvers.engine import Engine, Question
from keiretsu.resolvers.errors import Code

OFF = "`__schema` and `__type` ask about the schema, which this server does not tell; leave them out."
ABOUT_SCHEMA = {
    "the schema": "{ __schema { queryType { name } } }",
    "a type": '{ __type(name: "Company") { name } }',
    "under an alias": '{ a: __type(name: "Company") { name } }',
    "beside other fields": "{ companies { totalCount } __schema { types { name } } }",
    "in a fragment": '{ ...F } fragment F on Query { __type(name: "Company") { name } }',
    "in an inline fragment": "{ ... on Query { ... { __schema { types { name } } } } }",
    "in a fragment of a fragment": "{ ...F } fragment F on Query { ...G } fragment G on Query { __schema { types { name } } }",
    "skipped": "{ __schema @skip(if: true) { types { name } } __typename }",
    "in another operation": "query A { __typename } query B { __schema { types { name } } }",
    "where there is no such field": "{ company { __schema { nothing } } }",
}
MISTAKEN: dict[str, tuple[str, dict[str, Any]]] = {
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
def production(offline: Engine) -> Engine:
    return Engine(offline.catalogue, offline.schema, offline.store, development=False)


@pytest.mark.parametrize("case", ABOUT_SCHEMA)
async def test_the_schema_is_not_told(case: str, production: Engine) -> None:
    """Wherever it is asked for."""
    answer = await production.answer(Question(ABOUT_SCHEMA[case], operation="A" if "query A" in ABOUT_SCHEMA[case] else None))
    assert answer.refused
    assert [(problem.code, problem.message) for problem in answer.problems] == [(Code.INTROSPECTION_DISABLED, OFF)]


async def test_the_names_of_types_are_told(production: Engine) -> None:
    """`__typename` is no question about the schema, and clients need it."""
    assert (await production.answer(Question("{ __typename a: __typename }"))).data == {"__typename": "Query", "a": "Query"}
    text = '{ company(slug: "__schema") { __typename } }'
    assert [problem.code for problem in (await production.answer(Question(text))).problems] == [Code.DATABASE_UNAVAILABLE]


@pytest.mark.parametrize("case", MISTAKEN)
async def test_nothing_is_suggested(case: str, production: Engine, offline: Engine) -> None:
    """The same refusal as in development, but for what else may have been meant."""
    text, values = MISTAKEN[case]
    told = [problem.message for problem in (await production.answer(Question(text, values))).problems]
    fully = [problem.message for problem in (await offline.answer(Question(text, values))).problems]
    assert told
    assert not any("did you mean" in one.lower() for one in told)
    assert any("Did you mean" in one for one in fully)
    assert [one.partition("'.")[0].partition("', found")[0] for one in told] == [
        one.partition(" Did you mean")[0].partition("'.")[0] for one in fully
    ]


async def test_a_text_with_these_words_stays_as_it_is(production: Engine) -> None:
    """What the asker wrote is repeated."""
    answer = await production.answer(Question('{ companies(first: " Did you mean a { ... }?") { totalCount } }'))
    assert [problem.message for problem in answer.problems] == ['Int cannot represent non-integer value: " Did you mean a { ... }?"']


async def test_there_is_no_trace(production: Engine) -> None:
    """Whoever wants one gets the answer without it; what it costs is told."""
    answer = await production.answer(Question("{ __typename }", wants_trace=True, wants_cost=True))
    assert answer.extensions
    assert list(answer.extensions) == ["cost"]
    assert "extensions" not in (await production.answer(Question("{ __typename }", wants_trace=True))).as_json()


async def test_development_tells_all_of_the_schema(offline: Engine) -> None:
    """The question that every tool asks is within the limits."""
    asked = get_introspection_query(
        specified_by_url=True, directive_is_repeatable=True, schema_description=True, input_value_deprecation=True
    )
    answer = await offline.answer(Question(asked))
    assert answer.problems == ()
    assert answer.data
    assert {one["name"] for one in answer.data["__schema"]["types"]} == set(offline.schema.type_map)
