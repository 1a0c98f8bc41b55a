"""Questions that ask too much, and values that are none: all is told before the database is asked."""

from __future__ import annotations

from typing import Any

import pytest
from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLInputType, is_list_type, is_non_null_type
from hypothesis import given, settings
from hypothesis import strategies as st

from resolvers.answer import Engine, Question
from resolvers.operations import coerce_variables
from resolvers.problems import Code, Problem, Refused


def within(times: int, text: str, around: str) -> str:
    for _ in range(times):
        text = around.replace("IT", text)
    return text


EQ = '{name: {eq: "a"}}'
PATH = "companies.where" + ".and[0].or[0]" * 15
REFUSED = {
    "a condition too deep": (
        f"{{ companies(where: {within(16, EQ, '{and: [{or: [IT]}]}')}) {{ totalCount }} }}",
        [f"{PATH}.and[0]: this lies 31 fields deep; the limit is 30."],
    ),
    "too many relationships in a condition": (
        f"{{ companies(where: {within(9, EQ, '{parents: {some: {node: IT}}}')}) {{ totalCount }} }}",
        [f"companies.where{'.parents.some.node' * 8}.parents: this lies 9 relationships deep; the limit is 8."],
    ),
    "paths count twice": (
        f'{{ company(slug: "a") {{ partners(where: {{node: {within(4, EQ, "{partners: {none: {node: IT}}}")}}}) {{ totalCount }} }} }}',
        [f"company.partners.where.node{'.partners.none.node' * 3}.partners: this lies 10 relationships deep; the limit is 8."],
    ),
    "one node after the other in a condition": (
        f"{{ figures(where: {within(9, EQ, '{supersedes: IT}')}) {{ totalCount }} }}",
        [f"figures.where{'.supersedes' * 9}: this lies 9 relationships deep; the limit is 8."],
    ),
    "one node after the other in an order": (
        f"{{ figures(orderBy: [{within(9, '{name: ASC}', '{supersedes: IT}')}]) {{ totalCount }} }}",
        [f"figures.orderBy[0]{'.supersedes' * 9}: this lies 9 relationships deep; the limit is 8."],
    ),
    "conditions spread over relationships": (
        "{ companies(where: {and: [" + within(1, EQ * 30, "{parents: {some: {node: {and: [IT]}}}}") * 4 + "]}) { totalCount } }",
        ["companies.where.and[3].parents.some.node.and[3].name.eq: this has more than 200 conditions; ask for fewer at once."],
    ),
    "a text that is no token limit": ('{ "more than" }', ["Syntax Error: Expected Name, found String 'more than'."]),
}


@pytest.mark.parametrize("case", REFUSED)
async def test_what_is_refused_never_reaches_the_database(case: str, offline: Engine) -> None:
    """Word for word; were the database asked, it would not be there."""
    text, told = REFUSED[case]
    answer = await offline.answer(Question(text))
    assert answer.refused
    assert answer.as_json().keys() == {"errors"}
    assert [one.message for one in answer.problems] == told


async def test_the_deepest_condition_that_is_let_through_is_planned(offline: Engine) -> None:
    """One step less than what is refused."""
    for around in ("{and: [{}, {or: [{}, IT]}]}", "{not: {not: IT}}"):
        text = f"{{ companies(where: {within(15, EQ, around)}) {{ totalCount }} }}"
        assert [one.code for one in (await offline.answer(Question(text))).problems] == [Code.DATABASE_UNAVAILABLE]


async def test_a_long_name_of_an_operation_is_cut(offline: Engine) -> None:
    """What was sent is not sent back at full length."""
    (problem,) = (await offline.answer(Question("{ __typename }", {}, "A" * 1_000_000))).problems
    assert problem.code is Code.OPERATION_RESOLUTION_FAILURE
    assert problem.message == f'the document has no operation named "{"A" * 59}…".'


# whatever is sent


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.just("\ud800"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["name", "eq", "and", "node", "ASC"]), inner, max_size=3),
    max_leaves=5,
)


def fitting(type_: GraphQLInputType, depth: int) -> st.SearchStrategy[Any]:
    """Values that fit an input type in most parts."""
    if is_non_null_type(type_):
        return fitting(type_.of_type, depth)
    if is_list_type(type_):
        return st.lists(st.deferred(lambda: fitting(type_.of_type, depth)), max_size=2) | JUNK
    if isinstance(type_, GraphQLEnumType):
        return st.sampled_from(list(type_.values)) | JUNK
    if isinstance(type_, GraphQLInputObjectType) and depth > 0:
        fields = list(type_.fields)
        field = st.sampled_from(fields).flatmap(lambda name: fitting(type_.fields[name].type, depth - 1).map(lambda value: {name: value}))
        return (
            st.lists(field, min_size=1, max_size=2).map(lambda parts: {name: value for part in parts for name, value in part.items()})
            | JUNK
        )
    return st.text(max_size=3) | st.integers(0, 9) | st.floats(0, 1) | st.booleans() | JUNK


GIVEN = {
    "where": "CompanyWhere",
    "by": "[CompanyOrder!]",
    "lens": "Lens",
    "first": "Int",
    "last": "Int",
    "after": "String",
    "day": "Date",
    "ids": "[ID!]!",
    "id": "ID!",
}
ANYTHING = """
query (GIVEN) {
  companies(where: $where, orderBy: $by, lens: $lens, first: $first, last: $last, after: $after) { totalCount pageInfo { endCursor } }
  documents(where: {publishedOn: {gt: $day, ne: $day}}) { totalCount }
  nodes(ids: $ids) { id }
  node(id: $id, lens: $lens) { id }
}""".replace("GIVEN", ", ".join(f"${name}: {type_}" for name, type_ in GIVEN.items()))


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_whatever_is_sent_is_prepared_or_refused(data: st.DataObject, offline: Engine) -> None:
    """Values that fit, values that hardly do and junk: there is a sentence for each fault, and nothing is ever raised but a refusal."""
    values: dict[str, Any] = {}
    for name, type_ in GIVEN.items():
        one = fitting(offline.schema.type_map[type_.strip("[]!")], 4)  # type: ignore[arg-type]  # an input type
        values[name] = data.draw(st.lists(one, max_size=2) if type_.startswith("[") else one, label=name)
    found = until_the_database(offline, Question(ANYTHING, values))
    assert {one.code for one in found} <= {Code.BAD_USER_INPUT, Code.LIMIT_EXCEEDED}
    assert all(one.message.encode() for one in found)


def until_the_database(engine: Engine, question: Question) -> tuple[Problem, ...]:
    """What is wrong with a question, before the database is asked."""
    operation = engine.read(question)
    try:
        variables = coerce_variables(engine.schema, operation, question.variables)
        engine.prepare(operation, variables, question.text).binder.bind(variables)
    except Refused as refused:
        return refused.problems
    return ()
