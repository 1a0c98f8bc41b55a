"""Request -> response: the whole pipeline on one page.

    GraphQLRequest("{ company(slug: \\"xiaomi\\") { name } }")   ->   {"data": {"company": {"name": "Xiaomi"}}}

Parse and validate once per document, coerce the variables, and dispatch on the type of the operation. Queries are the only type so far.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Protocol

from cachetools import LRUCache
from graphql import GraphQLSchema, OperationType

from keiretsu.resolvers.document.argument_values import Variables
from keiretsu.resolvers.document.parse import Operation, ParsedDocument, coerce_variables, parse_document
from keiretsu.resolvers.errors import ErrorCode, RequestError, RequestRejected
from keiretsu.resolvers.limits import Limits
from keiretsu.resolvers.query_executor import QueryExecutor, ReadStore
from keiretsu.resolvers.request import GraphQLRequest, GraphQLResponse, RequestBudget
from keiretsu.schema.catalogue import Catalogue

DOCUMENT_CACHE_CHARS = 500_000
"""Size of the document cache, in characters of documents; the cached objects take about fifty times as many bytes."""


class OperationExecutor(Protocol):
    """Executes the operations of one type."""

    async def execute(self, operation: Operation, variables: Variables, request: GraphQLRequest, started: float) -> GraphQLResponse:
        """The response to an operation with coerced variables, for which the client is charged.

        `started`: when the request arrived, for the trace. Raises RequestRejected if the operation is rejected before the client is
        charged.
        """


class Engine:
    """Executes requests over one schema and one store; caches documents.

    `is_development`: introspection and traces are enabled. `deadline`: seconds within which the statements of one operation must end.
    `queries` executes queries, and caches their plans.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        schema: GraphQLSchema,
        store: ReadStore,
        limits: Limits | None = None,
        *,
        is_development: bool = True,
        deadline: float = 10.5,
    ) -> None:
        self.catalogue = catalogue
        self.schema = schema
        self.store = store
        self.limits = limits or Limits()
        self.is_development = is_development
        self.queries = QueryExecutor(catalogue, schema, store, self.limits, is_development=is_development, deadline=deadline)
        self._executors: Mapping[OperationType, OperationExecutor] = {OperationType.QUERY: self.queries}
        self._documents: LRUCache[str, ParsedDocument] = LRUCache(DOCUMENT_CACHE_CHARS, lambda document: document.size)
        self._preloaded: dict[str, ParsedDocument] = {}
        self.document_cache_hits = self.document_cache_misses = 0

    @property
    def document_cache_entries(self) -> int:
        """Number of cached documents."""
        return len(self._documents)

    async def execute(self, request: GraphQLRequest) -> GraphQLResponse:
        """The response to a request; errors of the request are in the response, not raised."""
        started = time.perf_counter() if request.include_trace else 0.0
        try:
            operation = self.get_operation(request)
            variables = coerce_variables(self.schema, operation, request.variables, self.limits, is_development=self.is_development)
            return await self._executor_for(operation).execute(operation, variables, request, started)
        except RequestRejected as rejection:
            return _reject(request.budget, rejection)

    async def execute_operation(self, operation: Operation, variables: Variables, request: GraphQLRequest) -> GraphQLResponse:
        """The response to an operation with coerced variables. Raises RequestRejected."""
        return await self._executor_for(operation).execute(operation, variables, request, time.perf_counter())

    def _executor_for(self, operation: Operation) -> OperationExecutor:
        """The executor of an operation's type. Raises RequestRejected with graphql-core's message if there is none."""
        type_ = operation.definition.operation
        executor = self._executors.get(type_)
        if executor is None:
            message = f"The {type_.value} operation is not supported by the schema."
            raise RequestRejected([RequestError(ErrorCode.GRAPHQL_VALIDATION_FAILED, message)])
        return executor

    def get_operation(self, request: GraphQLRequest) -> Operation:
        """The operation of a request. Raises RequestRejected."""
        return self.get_document(request.query).get_operation(request.operation_name)

    def get_document(self, query: str) -> ParsedDocument:
        """The parsed document, cached. Raises RequestRejected."""
        try:
            document = self._documents[query]
        except KeyError:
            pass
        else:
            self.document_cache_hits += 1
            return document
        if query in self._preloaded:
            self.document_cache_hits += 1
            return self._preloaded[query]
        self.document_cache_misses += 1
        document = parse_document(query, self.schema, self.limits, is_development=self.is_development)
        with suppress(ValueError):  # larger than the whole cache
            self._documents[query] = document
        return document

    def preload(self, query: str) -> ParsedDocument:
        """Parse a document and keep it forever. Raises RequestRejected."""
        self._preloaded[query] = self.get_document(query)
        return self._preloaded[query]


def _reject(budget: RequestBudget | None, rejection: RequestRejected) -> GraphQLResponse:
    """The response to a rejected request, which costs one point."""
    errors = rejection.errors
    if budget:
        try:
            budget.spend(1)
        except RequestRejected as exceeded:
            errors = exceeded.errors
    return GraphQLResponse(None, errors, rejected=True)
