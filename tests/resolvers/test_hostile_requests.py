"""Questions that ask too much, and values that are none: all is told before the database is asked."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLInputType, is_list_type, is_non_null_type
from hypothesis import given, settings
from hypothesis import strategies as st

from keiretsu.resolvers.document.parse import coerce_variables
from keiretsu.resolvers.engine import Engine, Question
from keiretsu.resolvers.errors import Code, Problem, Refused
from keiretsu.resolvers.limits import Limits


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
    assert [problem.message for problem in answer.problems] == told


async def test_the_deepest_condition_that_is_let_through_is_planned(offline: Engine) -> None:
    """One step less than what is refused."""
    for around in ("{and: [{}, {or: [{}, IT]}]}", "{not: {not: IT}}"):
        text = f"{{ companies(where: {within(15, EQ, around)}) {{ totalCount }} }}"
        assert [problem.code for problem in (await offline.answer(Question(text))).problems] == [Code.DATABASE_UNAVAILABLE]


# documents that would explode


def company(selections: str) -> str:
    return f'{{ company(slug: "x") {{ {selections} }} }}'


def each(count: int, text: str) -> str:
    """A text so many times, with its number (#) and that of the next (@)."""
    return " ".join(text.replace("#", str(number)).replace("@", str(number + 1)) for number in range(count))


PAIRS = "the operation asks for the same again and again: more than 5000 pairs of fields must be compared; ask for each field once."
FIELDS = "the operation asks for more than 2000 fields, fragments counted as often as they are used; ask for fewer."
ALIASES = "the operation has {} aliases, those in fragments as often as these are used; the limit is 30: ask in several operations."
TOGETHER = (
    "the operations and fragments of the document have more than 20000 fields, fragments counted as often as they are used; "
    "send fewer operations at once."
)
TOO_DEEP = "Syntax Error: Document is nested too deeply. Parsing aborted."
BOMBS: dict[str, tuple[str, str]] = {
    "the same field": (company("name " * 1_990), PAIRS),
    "the same field with other arguments": (company(each(300, "products(first: #) { nodes { name } }")), PAIRS),
    "the same root field": (f"{{ {each(400, 'company(slug: #) { name }')} }}", PAIRS),
    "the same in inline fragments": (company("... on Company { name } " * 600), PAIRS),
    "the same far below": (company(f"{'parents { nodes { ' * 3}{each(120, 'products(first: #) { totalCount }')}{' } }' * 3}"), PAIRS),
    "the same in fragments side by side": (company(each(200, "...F#")) + each(200, "fragment F# on Company { name slug }"), PAIRS),
    "fragments side by side": (company(each(200, "...F#")) + each(200, "fragment F# on Company { x# }"), PAIRS),
    "the same in a fragment that is used by no one": (f"{{ __typename }} fragment F on Company {{ {'name ' * 200} }}", PAIRS),
    "the same in the first of two fragments of a name": (
        company("...F") + f" fragment F on Company {{ {'name ' * 200} }} fragment F on Company {{ name }}",
        PAIRS,
    ),
    "aliases": (company(each(1_600, "a#: name")), ALIASES.format(1_600)),
    "a bomb of fragments": (
        company("...F0") + each(60, "fragment F# on Company { ...F@ ...F@ }") + " fragment F60 on Company { name }",
        FIELDS,
    ),
    "a bomb of aliases": (
        company("...F0")
        + each(12, "fragment F# on Company { a: parents { nodes { ...F@ } } b: parents { nodes { ...F@ } } }")
        + " fragment F12 on Company { name }",
        FIELDS,
    ),
    "many operations with a large fragment": (
        each(150, "query Q# { company { ...F } }") + f" fragment F on Company {{ {each(500, 'x#')} }}",
        TOGETHER,
    ),
    "a chain of fragments": (
        company("...F0") + each(500, "fragment F# on Company { ...F@ }") + " fragment F500 on Company { name }",
        TOGETHER,
    ),
    "selections within each other": ("{ a" * 1_500, TOO_DEEP),
    "lists within each other": ("{ companies(where: " + "[" * 2_000, TOO_DEEP),
    "objects within each other": ("{ companies(where: " + "{ a: " * 1_500, TOO_DEEP),
    "inline fragments within each other": ("{ " + "... { " * 1_500, TOO_DEEP),
    "types of a variable within each other": ("query ($a: " + "[" * 2_000, TOO_DEEP),
    "a fragment within itself": (
        company("...F") + " fragment F on Company { parents { nodes { ...F } } name }",
        "Cannot spread fragment 'F' within itself.",
    ),
    "two fragments within each other": (
        company("...F") + " fragment F on Company { ...G } fragment G on Company { ...F }",
        "Cannot spread fragment 'F' within itself via 'G'.",
    ),
    "a fragment within itself, a hundred times": (
        company("...F0") + each(100, "fragment F# on Company { parents { nodes { ...F# name slug } } }"),
        "Cannot spread fragment 'F0' within itself.",
    ),
    "a fragment that is not there": (company("...F"), "Unknown fragment 'F'."),
    "characters": ("{ __typename #" + "a" * 10_000_000 + "\n}", "the operation has more than 100000 characters; send a shorter one."),
    "spaces": ("{ __typename }" + " " * 1_000_000, "the operation has more than 100000 characters; send a shorter one."),
    "NUL": ("{ __typename \0 }", "Syntax Error: Unexpected character: U+0000."),
    "half a surrogate pair": ("{ \ud800 }", "Syntax Error: Invalid character: U+D800."),
    "half a surrogate pair in a text": ('{ company(slug: "\udfff") { name } }', "Syntax Error: Invalid character within String: U+DFFF."),
    "half a surrogate pair in a comment": ("{ __typename # \ud800\n}", "Syntax Error: Invalid character: U+D800."),
    "nothing": ("", "Syntax Error: Unexpected <EOF>."),
}


@pytest.mark.parametrize("case", BOMBS)
async def test_a_document_that_would_explode_is_refused(case: str, offline: Engine) -> None:
    """In one sentence, or one for each thing that is too much; what is told can always be sent."""
    text, told = BOMBS[case]
    answer = await offline.answer(Question(text))
    assert answer.refused
    assert answer.problems[0].message == told
    assert all(len(problem.message.encode()) <= 2_000 for problem in answer.problems)


async def test_depth_is_counted_through_fragments(offline: Engine) -> None:
    """The deepest way is told, by the response keys of the answer."""
    text = company("...A name") + each(16, "fragment A# on Company { p#: parents { nodes { ...A@ } } }").replace("A0 ", "A ")
    (problem,) = (await offline.answer(Question(text + " fragment A16 on Company { name }"))).problems
    path = ("company", *(key for number in range(15) for key in (f"p{number}", "nodes")))
    assert (problem.path, problem.message) == (path, f"{'.'.join(path)}: this lies 31 fields deep; the limit is 30.")


async def test_the_whole_schema_is_told_twice_at_most(offline: Engine) -> None:
    """It is large; parts of it may be asked for as often as anything else."""
    asked, types = "#: __schema { queryType { name } }", each(10, 'b#: __type(name: "Query") { name }')
    assert not (await offline.answer(Question(f"{{ {each(2, f'a{asked}')} {types} }}"))).problems
    (problem,) = (await offline.answer(Question(f"{{ {each(3, f'a{asked}')} }}"))).problems
    assert problem.code is Code.LIMIT_EXCEEDED
    assert problem.message == "the operation asks for `__schema` 3 times; the limit is 2: ask once for all of it."


async def test_depth_below_the_schema_is_counted_apart(offline: Engine) -> None:
    """Also through fragments: what is deeper than data may be is still answered."""
    limits = replace(Limits(), depth=2, introspection=8)
    engine = Engine(offline.catalogue, offline.schema, offline.store, limits)
    text = "{ __schema { types { fields { type { ...T } } } } } fragment T on __Type { ofType { ofType { name } } }"
    assert not (await engine.answer(Question(text))).problems
    (problem,) = (await engine.answer(Question(text.replace("{ name }", "{ ofType { ofType { ofType { ofType { name } } } } }")))).problems
    assert problem.path == ("types", "fields", "type", *["ofType"] * 6)


MISTAKES = {
    "unknown fields": company(each(1_000, "averylongnameofafieldthatisnotthere#")),
    "unknown types": company(each(80, "... on CompanyConnectionAggregatedCompany# { x# }")),
    "unknown arguments": f"{{ company({each(1_000, 'averylongname#: 1')}) {{ name }} }}",
    "unknown names in a condition": f"{{ companies(where: {{ {each(1_000, 'averylongname#: 1')} }}) {{ totalCount }} }}",
    "unknown words": company(f"relations(kinds: [{each(2_000, 'HAS_SUBSIDIARIES_#')}]) {{ totalCount }}"),
    "unknown fragments": company(each(90, "...F#")),
    "fields that contradict each other": company(each(60, "name(x: #)")),
}


@pytest.mark.parametrize("case", MISTAKES)
async def test_a_document_full_of_mistakes_gets_a_short_answer(case: str, offline: Engine) -> None:
    """At most fifty of them are told, and none repeats all that was sent."""
    answer = await offline.answer(Question(MISTAKES[case]))
    assert {problem.code for problem in answer.problems} == {Code.GRAPHQL_VALIDATION_FAILED}
    assert 1 <= len(answer.problems) <= 51
    assert all(len(problem.message) <= 500 for problem in answer.problems)


async def test_suggestions_are_made_for_a_few_unknown_types_only(offline: Engine) -> None:
    """There are hundreds of types to compare each with."""
    text = company(each(10, "... on Compan# { x# }"))
    told = [problem.message for problem in (await offline.answer(Question(text))).problems if problem.message.startswith("Unknown type")]
    assert ["Did you mean" in one for one in told] == [True] * 3 + [False] * 7


def list_of(depth: int) -> Any:
    value: Any = "2020-01-01"
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize("depth", [1, 100, 101, 5_000])
async def test_a_value_within_brackets_within_brackets_is_refused(depth: int, offline: Engine) -> None:
    """However deep: no date is a list."""
    text = "query ($day: Date!) { documents(where: { publishedOn: { gt: $day } }) { totalCount } }"
    (problem,) = (await offline.answer(Question(text, {"day": list_of(depth)}))).problems
    assert problem.code is (Code.BAD_USER_INPUT if depth <= 100 else Code.LIMIT_EXCEEDED)


# what is sent is not sent back


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
