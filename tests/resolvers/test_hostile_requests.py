"""Oversized operations and invalid values: all errors are reported before the database is queried."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLInputType, is_list_type, is_non_null_type
from hypothesis import given
from hypothesis import strategies as st

from keiretsu.resolvers.document.parse import coerce_variables
from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.errors import ErrorCode, RequestError, RequestRejected
from keiretsu.resolvers.limits import Limits
from keiretsu.resolvers.request import GraphQLRequest


def nest(times: int, text: str, template: str) -> str:
    for _ in range(times):
        text = template.replace("IT", text)
    return text


EQ = '{name: {eq: "a"}}'
PATH = "companies.where" + ".and[0].or[0]" * 15
REJECTED = {
    "a condition too deep": (
        f"{{ companies(where: {nest(16, EQ, '{and: [{or: [IT]}]}')}) {{ totalCount }} }}",
        [f"{PATH}.and[0]: Nested 31 fields deep; the limit is 30."],
    ),
    "too many relationships in a condition": (
        f"{{ companies(where: {nest(9, EQ, '{parents: {some: {node: IT}}}')}) {{ totalCount }} }}",
        [f"companies.where{'.parents.some.node' * 8}.parents: Nested 9 relationships deep; the limit is 8."],
    ),
    "paths count as two relationships": (
        f'{{ company(slug: "a") {{ partners(where: {{node: {nest(4, EQ, "{partners: {none: {node: IT}}}")}}}) {{ totalCount }} }} }}',
        [f"company.partners.where.node{'.partners.none.node' * 3}.partners: Nested 10 relationships deep; the limit is 8."],
    ),
    "chained to-one fields in a condition": (
        f"{{ figures(where: {nest(9, EQ, '{supersedes: IT}')}) {{ totalCount }} }}",
        [f"figures.where{'.supersedes' * 9}: Nested 9 relationships deep; the limit is 8."],
    ),
    "chained to-one fields in an order": (
        f"{{ figures(orderBy: [{nest(9, '{name: ASC}', '{supersedes: IT}')}]) {{ totalCount }} }}",
        [f"figures.orderBy[0]{'.supersedes' * 9}: Nested 9 relationships deep; the limit is 8."],
    ),
    "conditions spread over relationships": (
        "{ companies(where: {and: [" + nest(1, EQ * 30, "{parents: {some: {node: {and: [IT]}}}}") * 4 + "]}) { totalCount } }",
        ["companies.where.and[3].parents.some.node.and[3].name.eq: The filter has more than 200 conditions; use fewer."],
    ),
    "a string that quotes the token limit error": ('{ "more than" }', ["Syntax Error: Expected Name, found String 'more than'."]),
}


@pytest.mark.parametrize("case", REJECTED)
async def test_rejected_operations_do_not_reach_the_database(case: str, offline_engine: Engine) -> None:
    """Word for word; the database is unreachable."""
    text, expected = REJECTED[case]
    response = await offline_engine.execute(GraphQLRequest(text))
    assert response.rejected
    assert response.as_json().keys() == {"errors"}
    assert [error.message for error in response.errors] == expected


async def test_a_condition_at_the_depth_limit_is_accepted(offline_engine: Engine) -> None:
    """One level less than a rejected one."""
    for template in ("{and: [{}, {or: [{}, IT]}]}", "{not: {not: IT}}"):
        text = f"{{ companies(where: {nest(15, EQ, template)}) {{ totalCount }} }}"
        assert [error.code for error in (await offline_engine.execute(GraphQLRequest(text))).errors] == [ErrorCode.DATABASE_UNAVAILABLE]


# oversized documents


def company(selections: str) -> str:
    return f'{{ company(slug: "x") {{ {selections} }} }}'


def repeat(count: int, text: str) -> str:
    """A text `count` times, with its number (#) and the next number (@)."""
    return " ".join(text.replace("#", str(number)).replace("@", str(number + 1)) for number in range(count))


PAIRS = "The operation selects the same response keys too often (more than 5000 field pairs to merge); select each field once."
FIELDS = "The operation selects more than 2000 fields, counting fragments at each spread; select fewer."
ALIASES = "The operation has {} aliases, counting fragments at each spread; the limit is 30: send several operations."
TOTAL_FIELDS = (
    "The operations and fragments of the document have more than 20000 fields, counting fragments at each spread; "
    "send fewer operations at once."
)
TOO_DEEP = "Syntax Error: Document is nested too deeply. Parsing aborted."
OVERSIZED_DOCUMENTS: dict[str, tuple[str, str]] = {
    "the same field": (company("name " * 1_990), PAIRS),
    "the same field with other arguments": (company(repeat(300, "products(first: #) { nodes { name } }")), PAIRS),
    "the same root field": (f"{{ {repeat(400, 'company(slug: #) { name }')} }}", PAIRS),
    "the same in inline fragments": (company("... on Company { name } " * 600), PAIRS),
    "the same at depth": (company(f"{'parents { nodes { ' * 3}{repeat(120, 'products(first: #) { totalCount }')}{' } }' * 3}"), PAIRS),
    "the same in sibling fragments": (company(repeat(200, "...F#")) + repeat(200, "fragment F# on Company { name slug }"), PAIRS),
    "sibling fragments": (company(repeat(200, "...F#")) + repeat(200, "fragment F# on Company { x# }"), PAIRS),
    "the same in an unused fragment": (f"{{ __typename }} fragment F on Company {{ {'name ' * 200} }}", PAIRS),
    "the same in the first of two fragments with one name": (
        company("...F") + f" fragment F on Company {{ {'name ' * 200} }} fragment F on Company {{ name }}",
        PAIRS,
    ),
    "aliases": (company(repeat(1_600, "a#: name")), ALIASES.format(1_600)),
    "exponential fragments": (
        company("...F0") + repeat(60, "fragment F# on Company { ...F@ ...F@ }") + " fragment F60 on Company { name }",
        FIELDS,
    ),
    "exponential aliases": (
        company("...F0")
        + repeat(12, "fragment F# on Company { a: parents { nodes { ...F@ } } b: parents { nodes { ...F@ } } }")
        + " fragment F12 on Company { name }",
        FIELDS,
    ),
    "many operations with a large fragment": (
        repeat(150, "query Q# { company { ...F } }") + f" fragment F on Company {{ {repeat(500, 'x#')} }}",
        TOTAL_FIELDS,
    ),
    "a chain of fragments": (
        company("...F0") + repeat(500, "fragment F# on Company { ...F@ }") + " fragment F500 on Company { name }",
        TOTAL_FIELDS,
    ),
    "nested selections": ("{ a" * 1_500, TOO_DEEP),
    "nested lists": ("{ companies(where: " + "[" * 2_000, TOO_DEEP),
    "nested objects": ("{ companies(where: " + "{ a: " * 1_500, TOO_DEEP),
    "nested inline fragments": ("{ " + "... { " * 1_500, TOO_DEEP),
    "nested variable types": ("query ($a: " + "[" * 2_000, TOO_DEEP),
    "a fragment that spreads itself": (
        company("...F") + " fragment F on Company { parents { nodes { ...F } } name }",
        "Cannot spread fragment 'F' within itself.",
    ),
    "two fragments that spread each other": (
        company("...F") + " fragment F on Company { ...G } fragment G on Company { ...F }",
        "Cannot spread fragment 'F' within itself via 'G'.",
    ),
    "a hundred fragments that spread themselves": (
        company("...F0") + repeat(100, "fragment F# on Company { parents { nodes { ...F# name slug } } }"),
        "Cannot spread fragment 'F0' within itself.",
    ),
    "an unknown fragment": (company("...F"), "Unknown fragment 'F'."),
    "characters": ("{ __typename #" + "a" * 10_000_000 + "\n}", "The document has more than 100000 characters; send a shorter one."),
    "spaces": ("{ __typename }" + " " * 1_000_000, "The document has more than 100000 characters; send a shorter one."),
    "NUL": ("{ __typename \0 }", "Syntax Error: Unexpected character: U+0000."),
    "an unpaired surrogate": ("{ \ud800 }", "Syntax Error: Invalid character: U+D800."),
    "an unpaired surrogate in a string": ('{ company(slug: "\udfff") { name } }', "Syntax Error: Invalid character within String: U+DFFF."),
    "an unpaired surrogate in a comment": ("{ __typename # \ud800\n}", "Syntax Error: Invalid character: U+D800."),
    "nothing": ("", "Syntax Error: Unexpected <EOF>."),
}


@pytest.mark.parametrize("case", OVERSIZED_DOCUMENTS)
async def test_an_oversized_document_is_rejected(case: str, offline_engine: Engine) -> None:
    """With one error per exceeded limit; messages are always valid UTF-8."""
    text, expected = OVERSIZED_DOCUMENTS[case]
    response = await offline_engine.execute(GraphQLRequest(text))
    assert response.rejected
    assert response.errors[0].message == expected
    assert all(len(error.message.encode()) <= 2_000 for error in response.errors)


async def test_depth_is_counted_through_fragments(offline_engine: Engine) -> None:
    """The error has the deepest path, as response keys."""
    text = company("...A name") + repeat(16, "fragment A# on Company { p#: parents { nodes { ...A@ } } }").replace("A0 ", "A ")
    (error,) = (await offline_engine.execute(GraphQLRequest(text + " fragment A16 on Company { name }"))).errors
    path = ("company", *(key for number in range(15) for key in (f"p{number}", "nodes")))
    assert (error.path, error.message) == (path, f"{'.'.join(path)}: Nested 31 fields deep; the limit is 30.")


async def test_schema_is_selected_at_most_twice(offline_engine: Engine) -> None:
    """Full introspection is large; `__type` has no limit of its own."""
    selection, types = "#: __schema { queryType { name } }", repeat(10, 'b#: __type(name: "Query") { name }')
    assert not (await offline_engine.execute(GraphQLRequest(f"{{ {repeat(2, f'a{selection}')} {types} }}"))).errors
    (error,) = (await offline_engine.execute(GraphQLRequest(f"{{ {repeat(3, f'a{selection}')} }}"))).errors
    assert error.code is ErrorCode.LIMIT_EXCEEDED
    assert error.message == "The operation selects `__schema` 3 times; the limit is 2: select it once."


async def test_introspection_depth_has_its_own_limit(offline_engine: Engine) -> None:
    """Through fragments, too: introspection may be deeper than data."""
    limits = replace(Limits(), depth=2, introspection_depth=8)
    engine = Engine(offline_engine.catalogue, offline_engine.schema, offline_engine.store, limits)
    text = "{ __schema { types { fields { type { ...T } } } } } fragment T on __Type { ofType { ofType { name } } }"
    assert not (await engine.execute(GraphQLRequest(text))).errors
    (error,) = (
        await engine.execute(GraphQLRequest(text.replace("{ name }", "{ ofType { ofType { ofType { ofType { name } } } } }")))
    ).errors
    assert error.path == ("types", "fields", "type", *["ofType"] * 6)


INVALID_DOCUMENTS = {
    "unknown fields": company(repeat(1_000, "averylongnameofafieldthatisnotthere#")),
    "unknown types": company(repeat(80, "... on CompanyConnectionAggregatedCompany# { x# }")),
    "unknown arguments": f"{{ company({repeat(1_000, 'averylongname#: 1')}) {{ name }} }}",
    "unknown fields in a condition": f"{{ companies(where: {{ {repeat(1_000, 'averylongname#: 1')} }}) {{ totalCount }} }}",
    "unknown enum values": company(f"relations(kinds: [{repeat(2_000, 'HAS_SUBSIDIARIES_#')}]) {{ totalCount }}"),
    "unknown fragments": company(repeat(90, "...F#")),
    "conflicting fields": company(repeat(60, "name(x: #)")),
}


@pytest.mark.parametrize("case", INVALID_DOCUMENTS)
async def test_many_validation_errors_give_a_short_response(case: str, offline_engine: Engine) -> None:
    """At most fifty errors and the notice that ends them, none of which repeats the whole request."""
    response = await offline_engine.execute(GraphQLRequest(INVALID_DOCUMENTS[case]))
    assert {error.code for error in response.errors} == {ErrorCode.GRAPHQL_VALIDATION_FAILED}
    assert 1 <= len(response.errors) <= 51
    assert all(len(error.message) <= 500 for error in response.errors)


async def test_only_three_unknown_types_get_suggestions(offline_engine: Engine) -> None:
    """Each is compared with hundreds of types."""
    text = company(repeat(10, "... on Compan# { x# }"))
    messages = [
        error.message for error in (await offline_engine.execute(GraphQLRequest(text))).errors if error.message.startswith("Unknown type")
    ]
    assert ["Did you mean" in message for message in messages] == [True] * 3 + [False] * 7


def nested_list(depth: int) -> Any:
    value: Any = "2020-01-01"
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize("depth", [1, 100, 101, 5_000])
async def test_a_nested_list_is_not_a_date(depth: int, offline_engine: Engine) -> None:
    """At any depth."""
    text = "query ($day: Date!) { documents(where: { publishedOn: { gt: $day } }) { totalCount } }"
    (error,) = (await offline_engine.execute(GraphQLRequest(text, {"day": nested_list(depth)}))).errors
    assert error.code is (ErrorCode.BAD_USER_INPUT if depth <= 100 else ErrorCode.LIMIT_EXCEEDED)


# errors that quote the request


async def test_a_long_operation_name_is_cut(offline_engine: Engine) -> None:
    """Errors do not quote the request at full length."""
    (error,) = (await offline_engine.execute(GraphQLRequest("{ __typename }", {}, "A" * 1_000_000))).errors
    assert error.code is ErrorCode.OPERATION_RESOLUTION_FAILURE
    assert error.message == f'The document has no operation named "{"A" * 79}…".'


# arbitrary variables


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.just("\ud800"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["name", "eq", "and", "node", "ASC"]), inner, max_size=3),
    max_leaves=5,
)


def values_of_type(type_: GraphQLInputType, depth: int) -> st.SearchStrategy[Any]:
    """Values that mostly match an input type."""
    if is_non_null_type(type_):
        return values_of_type(type_.of_type, depth)
    if is_list_type(type_):
        return st.lists(st.deferred(lambda: values_of_type(type_.of_type, depth)), max_size=2) | JUNK
    if isinstance(type_, GraphQLEnumType):
        return st.sampled_from(list(type_.values)) | JUNK
    if isinstance(type_, GraphQLInputObjectType) and depth > 0:
        fields = list(type_.fields)
        field = st.sampled_from(fields).flatmap(
            lambda name: values_of_type(type_.fields[name].type, depth - 1).map(lambda value: {name: value})
        )
        return (
            st.lists(field, min_size=1, max_size=2).map(lambda parts: {name: value for part in parts for name, value in part.items()})
            | JUNK
        )
    return st.text(max_size=3) | st.integers(0, 9) | st.floats(0, 1) | st.booleans() | JUNK


VARIABLE_TYPES = {
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
DOCUMENT = """
query (VARIABLES) {
  companies(where: $where, orderBy: $by, lens: $lens, first: $first, last: $last, after: $after) { totalCount pageInfo { endCursor } }
  documents(where: {publishedOn: {gt: $day, ne: $day}}) { totalCount }
  nodes(ids: $ids) { id }
  node(id: $id, lens: $lens) { id }
}""".replace("VARIABLES", ", ".join(f"${name}: {type_}" for name, type_ in VARIABLE_TYPES.items()))


@given(data=st.data())
def test_any_variables_are_planned_or_rejected(data: st.DataObject, offline_engine: Engine) -> None:
    """Valid, nearly valid and junk values: each error has a message, and nothing but RequestRejected is raised."""
    values: dict[str, Any] = {}
    for name, type_ in VARIABLE_TYPES.items():
        strategy = values_of_type(offline_engine.schema.type_map[type_.strip("[]!")], 4)  # type: ignore[arg-type]  # an input type
        values[name] = data.draw(st.lists(strategy, max_size=2) if type_.startswith("[") else strategy, label=name)
    errors = errors_before_execution(offline_engine, GraphQLRequest(DOCUMENT, values))
    assert {error.code for error in errors} <= {ErrorCode.BAD_USER_INPUT, ErrorCode.LIMIT_EXCEEDED}
    assert all(error.message.encode() for error in errors)


def errors_before_execution(engine: Engine, request: GraphQLRequest) -> tuple[RequestError, ...]:
    """The errors of a request before the database is queried."""
    operation = engine.get_operation(request)
    try:
        variables = coerce_variables(engine.schema, operation, request.variables)
        engine.queries.get_plan(operation, variables, request.query).binder.bind(variables)
    except RequestRejected as rejection:
        return rejection.errors
    return ()
