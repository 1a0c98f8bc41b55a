"""What an answer may cost is known before the database is asked: nodes, points, new statements; and it is told to whoever wants to know."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from keiretsu.resolvers.document.parse import coerce_variables
from keiretsu.resolvers.engine import Engine, Question
from keiretsu.resolvers.errors import Code, Problem, Refused
from keiretsu.resolvers.limits import Limits
from keiretsu.resolvers.planner.cost import points, rooted
from keiretsu.server.http.warmup import made_up
from tests.conftest import ROOT

BENCH = sorted(path for path in (ROOT / "bench" / "queries").glob("*/ours.graphql") if "movies" not in path.parent.name)
POOR = Problem(Code.RATE_LIMITED, "there is nothing left.")
ONE = "query ($slug: String!) { company(slug: $slug) { name } }"
MANY = "query ($n: Int, $m: Int) { companies(first: $n) { nodes { name subsidiaries(first: $m) { nodes { name } } } } }"
NODES: dict[str, tuple[str, int]] = {
    "one": ("{ company(slug: $s) { name slug } }", 1),
    "a page of the usual size": ("{ companies { nodes { name } } }", 20),
    "a page": ("{ companies(first: 7) { nodes { name } edges { node { slug } } } }", 7),
    "the last": ("{ companies(last: 7) { nodes { name } pageInfo { hasPreviousPage hasNextPage } } }", 7),
    "whether there is more": ("{ companies(first: 7) { nodes { name } pageInfo { hasNextPage } } }", 7),
    "none": ("{ companies(first: 0) { nodes { name subsidiaries { nodes { name } } } } }", 0),
    "how many there are": ("{ companies { totalCount aggregate { count } } }", 0),
    "groups": ("{ companies { groups(by: [KIND], first: 30) { count } } }", 30),
    "a page within one": ("{ company(slug: $s) { subsidiaries(first: 25) { nodes { name } } } }", 26),
    "a page within a page": ("{ companies(first: 100) { nodes { subsidiaries(first: 25) { nodes { name } } } } }", 600),
    "side by side": (
        "{ companies(first: 10) { nodes { parents(first: 4) { nodes { name } } people(first: 9) { nodes { name } } } } }",
        60,
    ),
    "the same twice": ("{ a: companies(first: 10) { nodes { name } } b: companies(first: 10) { nodes { name } } }", 20),
    "one of each": ("{ figures(first: 10) { nodes { supersedes { name } } } }", 20),
    "evidence": ("{ company(slug: $s) { subsidiaries(first: 10) { edges { evidence { key } } } } }", 31),
    "ids": ('{ nodes(ids: ["a", "b", "c"]) { id } }', 3),
    "a search": ('{ search(text: "a", first: 8) { nodes { name } } }', 8),
    "paths": ('{ paths(from: "a:b", to: "a:c", first: 5, maxHops: 3) { paths { length nodes { name } } } }', 20),
    "paths with their facts": ('{ paths(from: "a:b", to: "a:c", first: 5, maxHops: 3) { paths { steps { evidence { key } } } } }', 45),
    "what surrounds": ('{ subgraph(around: ["a:b"], first: 50) { nodes { name } edges { kind } } }', 100),
    "whether anything surrounds": ('{ subgraph(around: ["a:b"], first: 50) { truncated } }', 0),
    "what they share": ('{ common(of: ["a:b", "a:c"], first: 4) { nodes { node { name } ties { of { name } } } } }', 24),
    "owners": ("{ company(slug: $s) { ownersTree { level } } }", 21),
    "owners and what they are called": ("{ company(slug: $s) { ownersTree { node { name } } } }", 41),
    "the schema": ("{ __schema { queryType { name } } }", 0),
}


PAGE: list[Any] = [[]]


@dataclass
class Nothing:
    """A store that finds nothing, and counts how often it is asked."""

    asked: int = 0

    async def read(self, text: str, _values: Mapping[str, Any]) -> tuple[Any, ...]:
        self.asked += 1
        return ([] if "{id: $p.v0}" in text else PAGE,)


@dataclass
class Purse:
    """An asker. `left`: points; `plans`: statements that may be new."""

    left: int = 1_000_000
    plans: int = 1_000
    paid: list[int] = field(default_factory=list)
    planned: int = 0

    def pay(self, points: int) -> None:
        if points > self.left:
            raise Refused([POOR])
        self.left -= points
        self.paid.append(points)

    def plan(self) -> None:
        if self.planned == self.plans:
            raise Refused([POOR])
        self.planned += 1


@pytest.fixture
def engine(offline: Engine) -> Engine:
    """An engine that finds nothing, for one test."""
    return Engine(offline.catalogue, offline.schema, Nothing())


def cost_of(engine: Engine, text: str, values: Mapping[str, Any]) -> int:
    """How many nodes the answer may have."""
    operation = engine.read(Question(text))
    variables = coerce_variables(engine.schema, operation, values)
    prepared = engine.prepare(operation, variables, text)
    return prepared.cost.nodes(prepared.binder.bind(variables))


# how many nodes


@pytest.mark.parametrize("case", NODES)
def test_nodes(case: str, engine: Engine) -> None:
    """Pages within pages multiply; what is one is one; what is no node is nothing."""
    text, nodes = NODES[case]
    assert cost_of(engine, f"query ($s: String!) {text}" if "$s" in text else text, {"s": "a"}) == nodes


def test_sizes_that_come_with_the_request_count_as_those_in_the_document(engine: Engine) -> None:
    """One plan for all of them."""
    for n in (0, 1, 20, 99, 100):
        for m in (0, 1, 2, 25, 26, 100):
            assert cost_of(engine, MANY, {"n": n, "m": m}) == n + n * rooted(m)
            assert cost_of(engine, MANY.partition(") ")[2].replace("$n", str(n)).replace("$m", str(m)), {}) == n + n * rooted(m)
    ids = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    assert [cost_of(engine, ids, {"ids": ["a"] * count}) for count in (0, 1, 1_000)] == [0, 1, 1_000]
    assert cost_of(engine, MANY, {}) == 120
    assert cost_of(engine, MANY, {"n": None, "m": None}) == 120


@pytest.mark.parametrize(("nodes", "paid"), [(0, 1), (1, 1), (100, 1), (101, 2), (10_000, 100)])
def test_points(nodes: int, paid: int) -> None:
    """One for each hundred that is begun."""
    assert points(nodes) == paid


@pytest.mark.parametrize("path", BENCH, ids=lambda path: path.parent.name)
def test_what_the_benchmark_asks_may_be_asked(path: Any, engine: Engine) -> None:
    """A hundred within a hundred is nothing unusual."""
    text = path.read_text()
    (operation,) = engine.document(text).operations.values()
    for values in made_up(engine.schema, operation.definition):
        assert cost_of(engine, text, values) <= Limits().nodes


# who pays


async def test_an_operation_is_paid_for_by_its_nodes(engine: Engine) -> None:
    """By the sizes of this request."""
    purse = Purse()
    for n in (1, 20, 100):
        assert not (await engine.answer(Question(MANY, {"n": n, "m": 100}, asker=purse))).refused
    assert purse.paid == [1, 3, 11]
    assert engine.plans_made == 1


REFUSED = {
    "no GraphQL": ("{", {}, Code.GRAPHQL_PARSE_FAILED),
    "no such field": ("{ revenue }", {}, Code.GRAPHQL_VALIDATION_FAILED),
    "no such variable": (ONE, {}, Code.BAD_USER_INPUT),
    "too large a page": (MANY, {"n": 101}, Code.LIMIT_EXCEEDED),
    "no date": ('{ documents(where: { publishedOn: { gt: "soon" } }) { totalCount } }', {}, Code.BAD_USER_INPUT),
    "too costly": (
        "{ companies(first: 100) { nodes { subsidiaries(first: 100) { nodes { people(first: 100) { nodes { name } } } } } } }",
        {},
        Code.LIMIT_EXCEEDED,
    ),
}


@pytest.mark.parametrize("case", REFUSED)
async def test_a_refused_question_costs_one_point(case: str, engine: Engine) -> None:
    """Also where there is no point left: then that is told instead."""
    text, values, code = REFUSED[case]
    purse = Purse(left=1)
    assert (await engine.answer(Question(text, values, asker=purse))).problems[0].code is code
    assert purse.paid == [1]
    answer = await engine.answer(Question(text, values, asker=purse))
    assert (answer.refused, answer.problems) == (True, (POOR,))
    assert isinstance(engine.store, Nothing)
    assert engine.store.asked == 0


async def test_whoever_cannot_pay_is_not_answered(engine: Engine) -> None:
    """The database is not asked, and nothing is paid."""
    purse = Purse(left=2)
    answer = await engine.answer(Question(MANY, {"n": 100, "m": 100}, asker=purse))
    assert (answer.refused, answer.problems, purse.paid) == (True, (POOR,), [])
    assert isinstance(engine.store, Nothing)
    assert engine.store.asked == 0


async def test_new_statements_are_counted_by_their_texts(engine: Engine) -> None:
    """Other values, aliases and orders of fields make no new text; another field does. Who may bring up no more may ask the known ones."""
    purse = Purse(plans=2)
    for text in (ONE, ONE.replace("name", "called: name"), "{ company(slug: $s) { name } }".replace("$s", '"b"'), f"{ONE} #"):
        assert not (await engine.answer(Question(text, {"slug": "a"}, asker=purse))).refused
    assert (purse.planned, engine.plans_made) == (1, 4)
    assert not (await engine.answer(Question("{ __typename }", asker=purse))).refused
    assert not (await engine.answer(Question(ONE.replace("name", "kind"), {"slug": "a"}, asker=purse))).refused
    for _ in range(2):
        answer = await engine.answer(Question(ONE.replace("name", "id"), {"slug": "a"}, asker=purse))
        assert (answer.refused, answer.problems, purse.planned) == (True, (POOR,), 2)
    assert not (await engine.answer(Question(ONE, {"slug": "c"}, asker=purse))).refused
    assert not (await engine.answer(Question(ONE.replace("name", "id"), {"slug": "a"}))).refused
    assert not (await engine.answer(Question(ONE.replace("name", "id"), {"slug": "a"}, asker=purse))).refused


# what is told


async def test_the_cost_is_told_to_those_who_ask(engine: Engine) -> None:
    """Beside an answer, and beside a refusal where it is known."""
    question = Question(ONE, {"slug": "a"}, wants_cost=True)
    assert (await engine.answer(question)).as_json() == {
        "data": {"company": None},
        "extensions": {"cost": {"nodes": 1, "limit": 10_000, "points": 1, "fields": 2}},
    }
    assert (await engine.answer(question._replace(wants_cost=False))).as_json() == {"data": {"company": None}}
    costly = await engine.answer(Question(REFUSED["too costly"][0], wants_cost=True))
    assert costly.extensions == {"cost": {"nodes": 11_100, "limit": 10_000, "points": 111, "fields": 7}}
    (problem,) = costly.problems
    assert problem.message.startswith("the answer may have 11100 nodes, by the sizes of the pages within each other; the limit is 10000: ")
    unread = await engine.answer(Question("{", wants_cost=True))
    assert "extensions" not in unread.as_json()


async def test_the_trace_tells_the_statement_and_whether_it_was_planned(engine: Engine) -> None:
    """Values are no part of it."""
    question = Question(ONE, {"slug": "a very secret slug"}, wants_trace=True)
    for planned in (True, False):
        answer = await engine.answer(question)
        assert answer.extensions
        trace = answer.extensions["keiretsu"]
        assert list(trace) == ["statement", "planned", "planMs", "databaseMs"]
        assert "MATCH" in trace["statement"]
        assert trace["planned"] is planned
        assert trace["planMs"] > 0
        assert trace["databaseMs"] >= 0
        assert "secret" not in json.dumps(answer.extensions)
    both = await engine.answer(question._replace(wants_cost=True))
    assert both.extensions
    assert list(both.extensions) == ["cost", "keiretsu"]


async def test_the_trace_tells_of_a_second_statement(engine: Engine) -> None:
    """Where there is one."""
    text = "{ company(slug: $s) { ownersTree { node { name } } } }".replace("$s", '"a"')
    answer = await engine.answer(Question(text, wants_trace=True))
    assert answer.extensions
    trace = answer.extensions["keiretsu"]
    assert len(trace["statements"]) == 2
    assert trace["statements"][0] == trace["statement"]
    alone = await engine.answer(Question("{ __typename }", wants_trace=True))
    assert alone.extensions
    assert alone.extensions["keiretsu"]["statement"] is None


async def test_what_was_found_and_made_is_counted(engine: Engine) -> None:
    """Documents and plans, for whoever watches the server."""
    for slug in ("a", "b"):
        await engine.answer(Question(ONE, {"slug": slug}))
    await engine.answer(Question(MANY))
    await engine.answer(Question(MANY, {"n": None}))
    await engine.answer(Question("{"))
    assert (engine.documents_read, engine.documents_found, engine.documents_kept) == (3, 2, 2)
    assert (engine.plans_made, engine.plans_found, engine.plans_kept) == (3, 1, 3)
