"""Requests to the engine and its responses.

GraphQLRequest("{ company(slug: \\"xiaomi\\") { name } }")      GraphQLResponse({"company": {"name": "Xiaomi"}}).as_json()
"""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol

from keiretsu.resolvers.errors import RequestError

NODES_PER_POINT = 100
"""Nodes per rate-limit point."""


def points_for(nodes: int) -> int:
    """The rate-limit points of an operation that may return this number of nodes."""
    return max(1, ceil(nodes / NODES_PER_POINT))


class RequestBudget(Protocol):
    """The rate limits of one client."""

    def spend(self, points: int) -> None:
        """Called once per operation, before the database is queried. Raises RequestRejected if too few points are left."""

    def allow_new_plan(self) -> None:
        """Called once per statement that is new to the database. Raises RequestRejected after too many of them."""


NO_VARIABLES: Mapping[str, Any] = MappingProxyType({})


class GraphQLRequest(NamedTuple):
    """A request as received. `include_cost`, `include_trace`: extensions to add to the response."""

    query: str
    variables: Mapping[str, Any] = NO_VARIABLES
    operation_name: str | None = None
    budget: RequestBudget | None = None
    include_cost: bool = False
    include_trace: bool = False


class GraphQLResponse(NamedTuple):
    """A response. `data` is absent if the request was rejected before execution; `operation_name`: of the executed operation."""

    data: dict[str, Any] | None
    errors: tuple[RequestError, ...] = ()
    rejected: bool = False
    extensions: Mapping[str, Any] | None = None
    operation_name: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The response in the format of the GraphQL specification."""
        body: dict[str, Any] = {}
        if self.errors:
            body["errors"] = [error.as_json() for error in self.errors]
        if not self.rejected:
            body["data"] = self.data
        if self.extensions:
            body["extensions"] = self.extensions
        return body
