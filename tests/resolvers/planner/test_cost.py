"""Cost is known before execution: nodes, points, new plans; and the extensions that report cost and trace."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from keiretsu.resolvers.document.parse import coerce_variables
from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.errors import ErrorCode, RequestError, RequestRejected
from keiretsu.resolvers.limits import Limits
from keiretsu.resolvers.planner.cost import sqrt_ceil
from keiretsu.resolvers.request import GraphQLRequest, points_for
from keiretsu.server.http.warmup import sample_variables
from tests.conftest import ROOT

BENCHMARK_QUERIES = sorted(path for path in (ROOT / "bench" / "queries").glob("*/keiretsu.graphql") if "movies" not in path.parent.name)
BUDGET_EXCEEDED = RequestError(ErrorCode.RATE_LIMITED, "No points left.")
COMPANY = "query ($slug: String!) { company(slug: $slug) { name } }"
NESTED_PAGES = "query ($n: Int, $m: Int) { companies(first: $n) { nodes { name subsidiaries(first: $m) { nodes { name } } } } }"
NODE_COUNTS: dict[str, tuple[str, int]] = {
    "single node": ("{ company(slug: $s) { name slug } }", 1),
    "page of the default size": ("{ companies { nodes { name } } }", 20),
    "page": ("{ companies(first: 7) { nodes { name } edges { node { slug } } } }", 7),
    "last page": ("{ companies(last: 7) { nodes { name } pageInfo { hasPreviousPage hasNextPage } } }", 7),
    "page with hasNextPage": ("{ companies(first: 7) { nodes { name } pageInfo { hasNextPage } } }", 7),
    "empty page": ("{ companies(first: 0) { nodes { name subsidiaries { nodes { name } } } } }", 0),
    "total count and aggregate": ("{ companies { totalCount aggregate { count } } }", 0),
    "groups": ("{ companies { groups(by: [KIND], first: 30) { count } } }", 30),
    "page in a single node": ("{ company(slug: $s) { subsidiaries(first: 25) { nodes { name } } } }", 26),
    "page in a page": ("{ companies(first: 100) { nodes { subsidiaries(first: 25) { nodes { name } } } } }", 600),
    "sibling pages": (
        "{ companies(first: 10) { nodes { parents(first: 4) { nodes { name } } people(first: 9) { nodes { name } } } } }",
        60,
    ),
    "two aliases": ("{ a: companies(first: 10) { nodes { name } } b: companies(first: 10) { nodes { name } } }", 20),
    "single node in a page": ("{ figures(first: 10) { nodes { supersedes { name } } } }", 20),
    "evidence": ("{ company(slug: $s) { subsidiaries(first: 10) { edges { evidence { key } } } } }", 31),
    "ids": ('{ nodes(ids: ["a", "b", "c"]) { id } }', 3),
    "search": ('{ search(text: "a", first: 8) { nodes { name } } }', 8),
    "paths": ('{ paths(from: "a:b", to: "a:c", first: 5, maxHops: 3) { paths { length nodes { name } } } }', 20),
    "paths with evidence": ('{ paths(from: "a:b", to: "a:c", first: 5, maxHops: 3) { paths { steps { evidence { key } } } } }', 45),
    "subgraph": ('{ subgraph(around: ["a:b"], first: 50) { nodes { name } edges { kind } } }', 100),
    "subgraph without nodes": ('{ subgraph(around: ["a:b"], first: 50) { truncated } }', 0),
    "common neighbors": ('{ common(of: ["a:b", "a:c"], first: 4) { nodes { node { name } ties { of { name } } } } }', 24),
    "owners tree": ("{ company(slug: $s) { ownersTree { level } } }", 21),
    "owners tree with nodes": ("{ company(slug: $s) { ownersTree { node { name } } } }", 41),
    "introspection": ("{ __schema { queryType { name } } }", 0),
}


EMPTY_PAGE: list[Any] = [[]]


@dataclass
class EmptyStore:
    """A store without data that counts its reads."""

    read_count: int = 0

    async def read(self, text: str, _values: Mapping[str, Any]) -> tuple[Any, ...]:
        self.read_count += 1
        return ([] if "{id: $p.v0}" in text else EMPTY_PAGE,)


@dataclass
class CountingBudget:
    """A request budget that records its use. `points_left`: to spend; `max_new_plans`: statements that may be new."""

    points_left: int = 1_000_000
    max_new_plans: int = 1_000
    payments: list[int] = field(default_factory=list)
    new_plans: int = 0

    def spend(self, points: int) -> None:
        if points > self.points_left:
            raise RequestRejected([BUDGET_EXCEEDED])
        self.points_left -= points
        self.payments.append(points)

    def allow_new_plan(self) -> None:
        if self.new_plans == self.max_new_plans:
            raise RequestRejected([BUDGET_EXCEEDED])
        self.new_plans += 1


@pytest.fixture
def engine(offline_engine: Engine) -> Engine:
    """An engine over an empty store, for one test."""
    return Engine(offline_engine.catalogue, offline_engine.schema, EmptyStore())


def cost_of(engine: Engine, text: str, values: Mapping[str, Any]) -> int:
    """The maximum number of nodes in the response."""
    operation = engine.get_operation(GraphQLRequest(text))
    variables = coerce_variables(engine.schema, operation, values)
    plan = engine.queries.get_plan(operation, variables, text)
    return plan.cost.nodes(plan.binder.bind(variables))


# nodes


@pytest.mark.parametrize("case", NODE_COUNTS)
def test_node_counts(case: str, engine: Engine) -> None:
    """Nested pages multiply; a single node counts one; scalars and aggregates count nothing."""
    text, nodes = NODE_COUNTS[case]
    assert cost_of(engine, f"query ($s: String!) {text}" if "$s" in text else text, {"s": "a"}) == nodes


def test_variable_sizes_cost_the_same_as_literals(engine: Engine) -> None:
    """All sizes share one plan."""
    for n in (0, 1, 20, 99, 100):
        for m in (0, 1, 2, 25, 26, 100):
            assert cost_of(engine, NESTED_PAGES, {"n": n, "m": m}) == n + n * sqrt_ceil(m)
            assert cost_of(engine, NESTED_PAGES.partition(") ")[2].replace("$n", str(n)).replace("$m", str(m)), {}) == n + n * sqrt_ceil(m)
    ids = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    assert [cost_of(engine, ids, {"ids": ["a"] * count}) for count in (0, 1, 1_000)] == [0, 1, 1_000]
    assert cost_of(engine, NESTED_PAGES, {}) == 120
    assert cost_of(engine, NESTED_PAGES, {"n": None, "m": None}) == 120


@pytest.mark.parametrize(("nodes", "points"), [(0, 1), (1, 1), (100, 1), (101, 2), (10_000, 100)])
def test_points(nodes: int, points: int) -> None:
    """One point per hundred nodes or part of it."""
    assert points_for(nodes) == points


@pytest.mark.parametrize("path", BENCHMARK_QUERIES, ids=lambda path: path.parent.name)
def test_benchmark_queries_are_within_the_limit(path: Any, engine: Engine) -> None:
    """A page of a hundred in a page of a hundred is within the default limit."""
    text = path.read_text()
    (operation,) = engine.get_document(text).operations.values()
    for values in sample_variables(engine.schema, operation.definition):
        assert cost_of(engine, text, values) <= Limits().nodes


# points


async def test_points_follow_the_node_count(engine: Engine) -> None:
    """The sizes bound in the request determine the points, not the plan."""
    budget = CountingBudget()
    for n in (1, 20, 100):
        assert not (await engine.execute(GraphQLRequest(NESTED_PAGES, {"n": n, "m": 100}, budget=budget))).rejected
    assert budget.payments == [1, 3, 11]
    assert engine.queries.plan_cache_misses == 1


REJECTED = {
    "syntax error": ("{", {}, ErrorCode.GRAPHQL_PARSE_FAILED),
    "unknown field": ("{ revenue }", {}, ErrorCode.GRAPHQL_VALIDATION_FAILED),
    "missing variable": (COMPANY, {}, ErrorCode.BAD_USER_INPUT),
    "page too large": (NESTED_PAGES, {"n": 101}, ErrorCode.LIMIT_EXCEEDED),
    "invalid date": ('{ documents(where: { publishedOn: { gt: "soon" } }) { totalCount } }', {}, ErrorCode.BAD_USER_INPUT),
    "cost limit": (
        "{ companies(first: 100) { nodes { subsidiaries(first: 100) { nodes { people(first: 100) { nodes { name } } } } } } }",
        {},
        ErrorCode.LIMIT_EXCEEDED,
    ),
}


@pytest.mark.parametrize("case", REJECTED)
async def test_a_rejected_request_costs_one_point(case: str, engine: Engine) -> None:
    """Without points left, the response reports that instead."""
    text, values, code = REJECTED[case]
    budget = CountingBudget(points_left=1)
    assert (await engine.execute(GraphQLRequest(text, values, budget=budget))).errors[0].code is code
    assert budget.payments == [1]
    response = await engine.execute(GraphQLRequest(text, values, budget=budget))
    assert (response.rejected, response.errors) == (True, (BUDGET_EXCEEDED,))
    assert isinstance(engine.store, EmptyStore)
    assert engine.store.read_count == 0


async def test_an_exhausted_budget_rejects_the_request(engine: Engine) -> None:
    """The database is not read, and no points are spent."""
    budget = CountingBudget(points_left=2)
    response = await engine.execute(GraphQLRequest(NESTED_PAGES, {"n": 100, "m": 100}, budget=budget))
    assert (response.rejected, response.errors, budget.payments) == (True, (BUDGET_EXCEEDED,), [])
    assert isinstance(engine.store, EmptyStore)
    assert engine.store.read_count == 0


async def test_new_plans_are_counted_by_statement_text(engine: Engine) -> None:
    """Values, aliases and field order do not change the statement; another field does. Known statements need no new plan."""
    budget = CountingBudget(max_new_plans=2)
    for text in (COMPANY, COMPANY.replace("name", "called: name"), "{ company(slug: $s) { name } }".replace("$s", '"b"'), f"{COMPANY} #"):
        assert not (await engine.execute(GraphQLRequest(text, {"slug": "a"}, budget=budget))).rejected
    assert (budget.new_plans, engine.queries.plan_cache_misses) == (1, 4)
    assert not (await engine.execute(GraphQLRequest("{ __typename }", budget=budget))).rejected
    assert not (await engine.execute(GraphQLRequest(COMPANY.replace("name", "kind"), {"slug": "a"}, budget=budget))).rejected
    for _ in range(2):
        response = await engine.execute(GraphQLRequest(COMPANY.replace("name", "id"), {"slug": "a"}, budget=budget))
        assert (response.rejected, response.errors, budget.new_plans) == (True, (BUDGET_EXCEEDED,), 2)
    assert not (await engine.execute(GraphQLRequest(COMPANY, {"slug": "c"}, budget=budget))).rejected
    assert not (await engine.execute(GraphQLRequest(COMPANY.replace("name", "id"), {"slug": "a"}))).rejected
    assert not (await engine.execute(GraphQLRequest(COMPANY.replace("name", "id"), {"slug": "a"}, budget=budget))).rejected


# extensions


async def test_the_cost_extension_is_opt_in(engine: Engine) -> None:
    """It accompanies data, and errors if the cost is known."""
    request = GraphQLRequest(COMPANY, {"slug": "a"}, include_cost=True)
    assert (await engine.execute(request)).as_json() == {
        "data": {"company": None},
        "extensions": {"cost": {"nodes": 1, "limit": 10_000, "points": 1, "fields": 2}},
    }
    assert (await engine.execute(request._replace(include_cost=False))).as_json() == {"data": {"company": None}}
    costly = await engine.execute(GraphQLRequest(REJECTED["cost limit"][0], include_cost=True))
    assert costly.extensions == {"cost": {"nodes": 11_100, "limit": 10_000, "points": 111, "fields": 7}}
    (error,) = costly.errors
    assert error.message.startswith("The response may have 11100 nodes, estimated from the nested page sizes; the limit is 10000: ")
    unparsed = await engine.execute(GraphQLRequest("{", include_cost=True))
    assert "extensions" not in unparsed.as_json()


async def test_the_trace_has_the_statement_and_whether_it_was_planned(engine: Engine) -> None:
    """The trace does not contain values."""
    request = GraphQLRequest(COMPANY, {"slug": "a very secret slug"}, include_trace=True)
    for planned in (True, False):
        response = await engine.execute(request)
        assert response.extensions
        trace = response.extensions["keiretsu"]
        assert list(trace) == ["statement", "planned", "planMs", "databaseMs"]
        assert "MATCH" in trace["statement"]
        assert trace["planned"] is planned
        assert trace["planMs"] > 0
        assert trace["databaseMs"] >= 0
        assert "secret" not in json.dumps(response.extensions)
    both = await engine.execute(request._replace(include_cost=True))
    assert both.extensions
    assert list(both.extensions) == ["cost", "keiretsu"]


async def test_the_trace_includes_a_second_statement(engine: Engine) -> None:
    """All statements are listed; an operation that does not read the database has none."""
    text = "{ company(slug: $s) { ownersTree { node { name } } } }".replace("$s", '"a"')
    response = await engine.execute(GraphQLRequest(text, include_trace=True))
    assert response.extensions
    trace = response.extensions["keiretsu"]
    assert len(trace["statements"]) == 2
    assert trace["statements"][0] == trace["statement"]
    alone = await engine.execute(GraphQLRequest("{ __typename }", include_trace=True))
    assert alone.extensions
    assert alone.extensions["keiretsu"]["statement"] is None


async def test_cache_hits_and_misses_are_counted(engine: Engine) -> None:
    """Of the document cache and the plan cache, for metrics."""
    for slug in ("a", "b"):
        await engine.execute(GraphQLRequest(COMPANY, {"slug": slug}))
    await engine.execute(GraphQLRequest(NESTED_PAGES))
    await engine.execute(GraphQLRequest(NESTED_PAGES, {"n": None}))
    await engine.execute(GraphQLRequest("{"))
    assert (engine.document_cache_misses, engine.document_cache_hits, engine.document_cache_entries) == (3, 2, 2)
    assert (engine.queries.plan_cache_misses, engine.queries.plan_cache_hits, engine.queries.plan_cache_entries) == (3, 1, 3)
