"""Operations of each type: GET executes queries only, and the engine rejects types without an executor.

The built-in schema has queries only, so these tests extend it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest
import strawberry
from graphql import extend_schema, parse

from keiretsu.resolvers.document.parse import ParsedDocument
from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.errors import ErrorCode, RequestError, RequestRejected
from keiretsu.resolvers.request import GraphQLRequest, GraphQLResponse
from keiretsu.resolvers.strawberry_execution import core_schema
from keiretsu.schema.catalogue import Catalogue
from keiretsu.server.http.endpoint import GraphQLEndpoint
from keiretsu.server.http.persisted_operations import PersistedDocument, PersistedOperations
from keiretsu.server.http.request_parsing import BadRequest, check_is_query
from tests.server.http.test_endpoint import unreachable_app
from tests.statement_texts import UnusedStore

EXTENSION = """
extend schema { mutation: Mutation subscription: Subscription }
type Mutation { deleteAll: Boolean }
type Subscription { changes: Boolean }
"""
MUTATION, SUBSCRIPTION, QUERY = "mutation M { deleteAll }", "subscription S { changes }", "query Q { __typename }"
BOTH = f"{QUERY} {MUTATION}"
BY_GET = "GET supports queries only; this operation is a {}."


class ExecutionRecorder(Engine):
    """Records the operations that it is requested to execute."""

    executed: tuple[str, ...] = ()

    async def execute(self, request: GraphQLRequest) -> GraphQLResponse:
        self.executed += (request.query,)
        return await super().execute(request)


@pytest.fixture
def engine(catalogue: Catalogue, schema: strawberry.Schema) -> ExecutionRecorder:
    """An engine whose schema has operations of all types."""
    return ExecutionRecorder(catalogue, extend_schema(core_schema(schema), parse(EXTENSION)), UnusedStore())


async def send(engine: Engine, method: str, **members: Any) -> httpx.Response:
    """The response to a request, with GraphQL's media type. Document "saved" is a persisted mutation."""
    persisted = PersistedOperations({"saved": PersistedDocument(MUTATION, ParsedDocument({}, 0), Path("saved.graphql"))})
    endpoint = GraphQLEndpoint(unreachable_app, engine, persisted)
    body: Mapping[str, Any] = {"json": members} if method == "POST" else {"params": members}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(endpoint), base_url="http://keiretsu.test") as client:
        return await client.request(method, "/graphql", headers={"accept": "application/graphql-response+json"}, **body)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(
    ("members", "operation_type"),
    [
        ({"query": MUTATION}, "mutation"),
        ({"query": SUBSCRIPTION}, "subscription"),
        ({"query": BOTH, "operationName": "M"}, "mutation"),
        ({"documentId": "saved"}, "mutation"),
    ],
    ids=["a mutation", "a subscription", "a mutation beside a query", "a persisted mutation"],
)
async def test_get_rejects_other_operations_before_execution(
    engine: ExecutionRecorder, method: str, members: dict[str, str], operation_type: str
) -> None:
    """A valid one, too: 405 with `allow`, and the engine is not called."""
    response = await send(engine, method, **members)
    assert (response.status_code, response.headers["allow"], engine.executed) == (405, "POST", ())
    if method == "GET":
        (error,) = response.json()["errors"]
        assert (error["message"], error["extensions"]["code"]) == (BY_GET.format(operation_type), "BAD_REQUEST")
        assert error["extensions"]["hint"] == "Send a query, or another operation by POST."


class OnePoint:
    """A budget of one point."""

    points = 1

    def spend(self, points: int) -> None:
        if points > self.points:
            raise RequestRejected([RequestError(ErrorCode.RATE_LIMITED, "No point is left.")])
        self.points -= points

    def allow_new_plan(self) -> None:
        raise AssertionError("nothing is planned")


async def test_a_rejected_operation_costs_a_point(engine: ExecutionRecorder) -> None:
    """Its document was parsed; without a point left, the rate limit is the error."""
    budget = OnePoint()
    request = GraphQLRequest(MUTATION, budget=budget)
    with pytest.raises(BadRequest, match=r"^GET supports queries only; this operation is a mutation\.$"):
        check_is_query(request, engine.limits)
    assert budget.points == 0
    with pytest.raises(RequestRejected, match=r"^No point is left\.$"):
        check_is_query(request, engine.limits)


@pytest.mark.parametrize("query", [QUERY, f"{QUERY} # mutation", BOTH], ids=["a query", "a word in a comment", "a query beside a mutation"])
async def test_get_executes_queries(engine: ExecutionRecorder, query: str) -> None:
    """Whatever else the document contains."""
    response = await send(engine, "GET", query=query, operationName="Q")
    assert (response.status_code, response.json(), engine.executed) == (200, {"data": {"__typename": "Query"}}, (query,))


@pytest.mark.parametrize("query", [MUTATION, SUBSCRIPTION])
async def test_an_operation_without_executor_is_rejected(engine: ExecutionRecorder, query: str) -> None:
    """By POST it reaches the engine, which has no executor for its type: the error is that of a schema without the type."""
    response = await send(engine, "POST", query=query)
    assert (response.status_code, engine.executed) == (400, (query,))
    body = response.json()
    message = f"The {query.split()[0]} operation is not supported by the schema."
    assert [(error["message"], error["extensions"]["code"]) for error in body["errors"]] == [(message, "GRAPHQL_VALIDATION_FAILED")]
    assert "data" not in body


async def test_the_built_in_schema_gives_the_same_error(catalogue: Catalogue, schema: strawberry.Schema) -> None:
    """There graphql-core's validation rejects the operation."""
    response = await Engine(catalogue, core_schema(schema), UnusedStore()).execute(GraphQLRequest(MUTATION))
    assert ("The mutation operation is not supported by the schema.", ErrorCode.GRAPHQL_VALIDATION_FAILED) in [
        (error.message, error.code) for error in response.errors
    ]
    assert json.loads(json.dumps(response.as_json())).keys() == {"errors"}
