"""The whole pipeline: what is kept from one question to the next, many at once, broken data, and what never reaches the database."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
from itertools import combinations
from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    is_list_type,
    is_non_null_type,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.writer import Batch, EdgeRow, NodeRow
from resolvers.answer import Engine, Question
from resolvers.identity import to_global_id
from resolvers.operations import coerce_variables
from resolvers.problems import Code, Refused
from resolvers.slots import bind
from tests.conftest import Contents, CountingStore

# what is kept


@pytest.mark.database
@pytest.mark.usefixtures("xiaomi")
class TestKeeping:
    """An operation is planned once for each shape of its variables."""

    TEXT = """
    query ($where: CompanyWhere, $by: [CompanyOrder!], $names: [String!], $first: Int, $more: Boolean = false, $lens: Lens) {
      companies(where: {and: [{not: {name: {in: $names}}}, $where]}, orderBy: $by, first: $first, lens: $lens) {
        totalCount
        nodes { name slug @include(if: $more) subsidiaries(first: 1) @skip(if: $more) { totalCount } }
      }
    }"""

    async def ask(self, engine: Engine, **values: Any) -> Any:
        answer = await engine.answer(Question(self.TEXT, {"names": [], "where": {}, **values}))
        assert answer.problems == ()
        assert answer.data
        return answer.data["companies"]

    async def test_other_values_make_no_new_plan(self, engine: Engine, counting: CountingStore) -> None:
        """Other names, numbers, flags and lengths of lists: one plan, one text, and the answers that belong to the values."""
        assert (await self.ask(engine, where={"name": {"eq": "Huami"}}))["nodes"][0]["name"] == "Huami"
        assert (await self.ask(engine, where={"name": {"eq": "Xiaomi"}}, names=[]))["nodes"][0]["name"] == "Xiaomi"
        assert (await self.ask(engine, where={"name": {"eq": "Xiaomi"}}, names=["Huami", "Xiaomi", "Nike"]))["totalCount"] == 0
        assert len({text for text, _ in counting.asked}) == 1
        assert len(engine._prepared) == 1
        await self.ask(engine, where={"anonymous": {"isNull": False}}, first=3)
        kept = len(engine._prepared)
        assert len((await self.ask(engine, where={"anonymous": {"isNull": False}}, first=5))["nodes"]) == 5
        assert (await self.ask(engine, where={"anonymous": {"isNull": True}}, first=100))["nodes"] == []
        assert len(engine._prepared) == kept
        assert len(counting.asked) == 6

    async def test_what_is_included_and_skipped_makes_another(self, engine: Engine, counting: CountingStore) -> None:
        """Each has the keys that were asked for, however often the two take turns; the default counts as given."""
        for more in (True, False, None, True, False):
            found = await self.ask(engine, first=1, **({} if more is None else {"more": more}))
            assert list(found["nodes"][0]) == (["name", "slug"] if more else ["name", "subsidiaries"])
        assert len(engine._prepared) == 2
        assert len({text for text, _ in counting.asked}) == 2

    async def test_null_and_absent_are_shapes_of_their_own(self, engine: Engine) -> None:
        """A condition that is not there is none; which way to sort, how much to see and how long `and` is change what is asked."""
        everyone = (await self.ask(engine))["totalCount"]
        shapes: list[tuple[dict[str, Any], int]] = [
            ({}, everyone),
            ({"where": {"not": {}}}, 0),
            ({"where": {"and": []}}, everyone),
            ({"where": {"or": []}}, 0),
            ({"where": {"or": [{"name": {"eq": "Huami"}}]}}, 1),
            ({"where": {"or": [{"name": {"eq": "Huami"}}, {"name": {"eq": "Xiaomi"}}]}}, 2),
            ({"lens": None}, everyone),
            ({"lens": {"modality": None}}, everyone),
            ({"lens": {"modality": []}}, everyone),
            ({"first": None}, everyone),
            ({"by": None}, everyone),
            ({"by": [{"name": "DESC"}]}, everyone),
            ({"by": [{"name": "ASC"}]}, everyone),
        ]
        for _ in range(2):
            assert [(await self.ask(engine, **values))["totalCount"] for values, _ in shapes] == [count for _, count in shapes]
        assert len(engine._prepared) == len(shapes)
        names = [[node["name"] for node in (await self.ask(engine, by=[{"name": way}]))["nodes"]] for way in ("ASC", "DESC")]
        assert names[0] == names[1][::-1] == sorted(names[0])

    async def test_the_kind_of_text_makes_another(self, engine: Engine, counting: CountingStore) -> None:
        """Texts with rare characters are compared with more care, and only these."""
        for name in ("a", "小米", "", "😀", "Ａ", "b"):
            await self.ask(engine, where={"name": {"gt": name}})
        assert len(engine._prepared) == 2
        assert len({text for text, _ in counting.asked}) == 2

    async def test_operations_of_one_document_are_kept_apart(self, engine: Engine) -> None:
        """Also where they have the same variables."""
        text = "query A($slug: String!) { company(slug: $slug) { name } } query B($slug: String!) { company(slug: $slug) { slug } }"
        for name, key in (("A", "name"), ("B", "slug"), ("A", "name")):
            answer = await engine.answer(Question(text, {"slug": "xiaomi"}, name))
            assert answer.data
            assert list(answer.data["company"]) == [key]

    async def test_questions_about_the_schema_take_variables(self, engine: Engine, counting: CountingStore) -> None:
        """Beside data or alone: one plan, each with the answer for its values, and no statement where no data is asked for."""
        head = "query ($type: String!, $old: Boolean, $slug: String!, $data: Boolean!)"
        type_ = "__type(name: $type) { name ...Fields }"
        fields = "fragment Fields on __Type { fields(includeDeprecated: $old) { name } }"
        text = f"{head} {{ {type_} company(slug: $slug) @include(if: $data) {{ name }} }} {fields}"
        for values in ({"type": "Company", "slug": "xiaomi"}, {"type": "Person", "slug": "huami"}, {"type": "Nothing", "slug": "nobody"}):
            for data in (True, False):
                answer = await engine.answer(Question(text, {**values, "data": data, "old": True}))
                assert answer.data
                assert list(answer.data) == (["__type", "company"] if data else ["__type"])
                assert (answer.data["__type"] or {"name": "Nothing"})["name"] == values["type"]
        assert len(counting.asked) == 3
        assert len(engine._prepared) == 2


# many at once


@pytest.mark.database
@pytest.mark.usefixtures("xiaomi")
async def test_fifty_questions_at_once_get_their_own_answers(engine: Engine) -> None:
    """Different statements that Neo4j has not seen, and the same one with different values, mixed: as if asked one after the other."""
    fields = ("name", "slug", "kind", "anonymous", "aliases", "type", "products { totalCount }")
    picked = [chosen for size in (3, 2) for chosen in combinations(fields, size)][:25]
    slugs = ["xiaomi", "huami", "nobody", "apple", "li-ning-company"] * 5
    questions = [Question(f'{{ company(slug: "xiaomi") {{ {" ".join(chosen)} }} }}') for chosen in picked]
    questions += [
        Question("query ($slug: String!) { company(slug: $slug) { slug partners { totalCount } } }", {"slug": slug}) for slug in slugs
    ]
    mixed = [questions[place * 7 % 50] for place in range(50)]
    at_once = await asyncio.gather(*(engine.answer(one) for one in mixed))
    assert [one.problems for one in at_once] == [()] * 50
    assert [one.data for one in at_once] == [(await engine.answer(one)).data for one in mixed]
    assert [(one.data or {})["company"] for one in at_once].count(None) == 5


# broken data


BASE = {"modality": "asserted", "modalities": ["asserted"], "claims": ["1"], "confidences": [-1.0], "documents": ["document:d"]}
COMPANIES: dict[str, dict[str, Any]] = {
    "good": {"name": "Good", "kind": "firm", "aliases": ["G"], "anonymous": True},
    "nameless": {"kind": "firm"},
    "listed": {"name": ["Listed"], "kind": ["firm", "company"]},
    "numbered": {"name": 5, "kind": 1.5, "aliases": [1, 2], "anonymous": 1},
    "flagged": {"name": True, "kind": False, "aliases": "flag", "anonymous": "yes"},
    "dated": {"name": "Dated", "kind": dt.date(2015, 3, 17)},
}


@pytest.fixture
def broken(contents: Contents) -> None:
    """Companies, markets and edges with values that the schema knows nothing of, as somebody with the driver in hand may write them."""

    def put(batch: Batch) -> None:
        companies = [{"id": f"company:{slug}", "slug": slug, **values} for slug, values in COMPANIES.items()]
        batch.put_nodes("Entity", [NodeRow(row["id"], "Company", row) for row in companies])
        kinds = {"city": "city", "planet": "planet", "cities": ["city"], "none": None}
        markets = [{"id": f"market:{slug}", "slug": slug, "name": slug, "kind": kind} for slug, kind in kinds.items()]
        batch.put_nodes("Entity", [NodeRow(str(row["id"]), "Market", row) for row in markets])
        edges = [
            ("good", "dated", {"kind": "division", "shareMin": 12.5}),
            ("good", "numbered", {"kind": "aunt", "shareMin": "much"}),
            ("good", "nameless", {"kind": ["division"], "shareMin": [1.0]}),
        ]
        rows = [
            EdgeRow(f"to {end}", "HAS_SUBSIDIARY", f"company:{start}", f"company:{end}", {"id": f"to {end}", **BASE, **values})
            for start, end, values in edges
        ]
        batch.create_edges(("Entity", "Entity"), rows)
        batch.run("CREATE (n:Company:Entity {slug: 'idless', name: 'Idless'}) RETURN count(*) AS n")
        batch.run("MATCH (n:Company {slug: 'good'}), (m:Company {slug: 'dated'}) CREATE (n)-[r:COMPETES_WITH]->(m) SET r = $p.it", it=BASE)

    contents.hold("broken data", lambda writer: writer.write(put))


def no(what: str, word: str) -> str:
    return f"the database has something for {what} here that is no {word}."


NAMELESS = "the database has no name for a node here; it must be there."
GOOD = {"slug": "good", "name": "Good"}
BROKEN: dict[str, tuple[str, Any, list[tuple[list[str | int], str]]]] = {
    "a value that may be missing is null": (
        '{ a: company(slug: "listed") { slug kind } b: company(slug: "numbered") { kind slug } c: company(slug: "dated") { name kind } }',
        {"a": {"slug": "listed", "kind": None}, "b": {"kind": None, "slug": "numbered"}, "c": {"name": "Dated", "kind": None}},
        [(["a", "kind"], no("kind", "String")), (["b", "kind"], no("kind", "String")), (["c", "kind"], no("kind", "String"))],
    ),
    "a value that must be there takes its object along": (
        '{ a: company(slug: "listed") { slug name } b: company(slug: "good") { slug name } c: company(slug: "nameless") { slug name } }',
        {"a": None, "b": GOOD, "c": None},
        [(["a", "name"], no("name", "String")), (["c", "name"], NAMELESS)],
    ),
    "flags and lists": (
        '{ a: company(slug: "numbered") { anonymous } b: company(slug: "flagged") { aliases } c: company(slug: "numbered") { aliases } }',
        {"a": None, "b": None, "c": None},
        [
            (["a", "anonymous"], no("anonymous", "Boolean")),
            (["b", "aliases"], no("aliases", "Strings")),
            (["c", "aliases"], no("aliases", "Strings")),
        ],
    ),
    "words that no enum has": (
        '{ a: market(slug: "city") { kind } b: market(slug: "planet") { kind } c: market(slug: "cities") { kind } d: market(slug: "none") { kind } }',
        {"a": {"kind": "CITY"}, "b": None, "c": None, "d": None},
        [
            (["b", "kind"], no("kind", "MarketKind")),
            (["c", "kind"], no("kind", "MarketKind")),
            (["d", "kind"], "the database has no kind for a node here; it must be there."),
        ],
    ),
    "one of several nodes": (
        '{ nodes(ids: ["company:good", "company:listed", "company:nobody", "company:dated"]) { id ... on Company { name kind } } }',
        {
            "nodes": [
                {"id": to_global_id("company:good"), "name": "Good", "kind": "firm"},
                None,
                None,
                {"id": to_global_id("company:dated"), "name": "Dated", "kind": None},
            ]
        },
        [(["nodes", 1, "name"], no("name", "String")), (["nodes", 3, "kind"], no("kind", "String"))],
    ),
    "values of edges": (
        '{ company(slug: "good") { subsidiaries { totalCount edges { kind shareMin modality node { slug } } } } }',
        {
            "company": {
                "subsidiaries": {
                    "totalCount": 3,
                    "edges": [
                        {"kind": "DIVISION", "shareMin": 12.5, "modality": "ASSERTED", "node": {"slug": "dated"}},
                        {"kind": None, "shareMin": None, "modality": "ASSERTED", "node": {"slug": "nameless"}},
                        {"kind": None, "shareMin": None, "modality": "ASSERTED", "node": {"slug": "numbered"}},
                    ],
                }
            }
        },
        [
            (["company", "subsidiaries", "edges", place, key], no(key, word))
            for place in (1, 2)
            for key, word in (("kind", "SubsidiaryKind"), ("shareMin", "Float"))
        ],
    ),
    "deep inside a connection, the nearest that may be null": (
        '{ good: company(slug: "good") { slug name } company(slug: "good") { name subsidiaries { edges { node { name } } } } }',
        {"good": GOOD, "company": None},
        [(["company", "subsidiaries", "edges", 1, "node", "name"], NAMELESS)],
    ),
    "in a root connection, nothing is left": (
        "{ companies(orderBy: [{slug: ASC}], first: 2) { nodes { slug kind } } markets { nodes { kind } } }",
        None,
        [(["markets", "nodes", 1, "kind"], no("kind", "MarketKind"))],
    ),
    "a node without an id": (
        '{ companies(where: {slug: {eq: "idless"}}, orderBy: [{slug: ASC}]) { nodes { id } } }',
        None,
        [(["companies", "nodes", 0, "id"], "the database has no id for a node here; it must be there.")],
    ),
    "what a cursor cannot hold": (
        "{ companies(orderBy: [{name: ASC}], first: 1) { nodes { slug } pageInfo { hasNextPage endCursor } } }",
        {"companies": {"nodes": [{"slug": "listed"}], "pageInfo": {"hasNextPage": True, "endCursor": None}}},
        [(["companies", "pageInfo", "endCursor"], "the database has something to sort by here that no cursor can hold.")],
    ),
}


@pytest.mark.database
@pytest.mark.usefixtures("broken")
@pytest.mark.parametrize("case", BROKEN)
async def test_what_is_broken_is_told_and_the_rest_is_whole(case: str, engine: Engine) -> None:
    """Each value that is not what the schema says has an error with its path, and null where that may be."""
    text, data, told = BROKEN[case]
    answer = await engine.answer(Question(text))
    assert answer.data == data
    assert [(list(one.path), one.message, one.code) for one in answer.problems] == [(path, text, Code.BROKEN_DATA) for path, text in told]
    assert not answer.refused
    json.dumps(answer.as_json())


@pytest.mark.database
@pytest.mark.usefixtures("broken")
async def test_nothing_of_one_answer_is_left_in_the_next(engine: Engine) -> None:
    """The same plan answers for what is broken and for what is not."""
    text = "query ($slug: String!) { company(slug: $slug) { name } __schema { queryType { name } } }"
    for slug, found in (("listed", None), ("good", {"name": "Good"}), ("nameless", None), ("good", {"name": "Good"})):
        answer = await engine.answer(Question(text, {"slug": slug}))
        assert answer.data == {"company": found, "__schema": {"queryType": {"name": "Query"}}}
        assert len(answer.problems) == (0 if found else 1)


# what never reaches the database


def within(times: int, text: str, around: str) -> str:
    for _ in range(times):
        text = around.replace("IT", text)
    return text


EQ = '{name: {eq: "a"}}'
PATH = "companies.where" + ".and[1].or[1]" * 15
REFUSED = {
    "a condition too deep": (
        f"{{ companies(where: {within(16, EQ, '{and: [{}, {or: [{}, IT]}]}')}) {{ totalCount }} }}",
        [f"{PATH}.and[1]: this lies 31 fields deep; the limit is 30."],
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
        f"{{ companies(where: {{and: [{', '.join(['{parents: {some: {node: {and: [' + (EQ + ' ') * 30 + ']}}}}'] * 4)}]}}) {{ totalCount }} }}",
        ["companies.where.and[3].parents.some.node.and[2].name.eq: this has more than 200 conditions; ask for fewer at once."],
    ),
    "a text that is no token limit": ('{ "more than" }', ['Syntax Error: Expected Name, found String "more than".']),
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


ANYTHING = """
query ($where: CompanyWhere, $by: [CompanyOrder!], $lens: Lens, $first: Int, $after: String, $last: Int, $day: Date, $ids: [ID!]!, $id: ID!) {
  companies(where: $where, orderBy: $by, lens: $lens, first: $first, last: $last, after: $after) { totalCount pageInfo { endCursor } }
  documents(where: {publishedOn: {gt: $day, in: [$day]}}) { totalCount }
  nodes(ids: $ids) { id }
  node(id: $id, lens: $lens) { id }
}""".replace("in: [$day]", "ne: $day")


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_whatever_is_sent_is_prepared_or_refused(data: st.DataObject, offline: Engine) -> None:
    """Values that fit, values that hardly do and junk: there is a sentence for each fault, and nothing is ever raised but a refusal."""
    types = {one.variable.name.value: one.type for one in offline.read(Question(ANYTHING)).definition.variable_definitions or ()}
    values: dict[str, Any] = {}
    for name, node in types.items():
        text = node.loc.source.body[node.loc.start : node.loc.end] if node.loc else ""
        named = offline.schema.type_map[text.strip("[]!")]
        strategy = st.lists(fitting(named, 4), max_size=2) if text.startswith("[") else fitting(named, 4)  # type: ignore[arg-type]  # an input type
        values[name] = data.draw(strategy, label=name)
    question = Question(ANYTHING, values)
    operation = offline.read(question)
    try:
        variables = coerce_variables(offline.schema, operation, question.variables)
        prepared = offline.prepare(operation, variables, question.text)
        bind(prepared.bindings, variables)
    except Refused as refused:
        assert refused.problems
        assert {one.code for one in refused.problems} <= {Code.BAD_USER_INPUT, Code.LIMIT_EXCEEDED, Code.NOT_SUPPORTED}
        assert all(one.message.encode() for one in refused.problems)
