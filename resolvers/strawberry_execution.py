"""The same pipeline behind Strawberry: `schema.execute` responds like /graphql, with one statement per operation.

    schema = make_executable_schema(catalogue, store)
    await schema.execute('{ company(slug: "xiaomi") { name } }')   ->   ExecutionResult(data={"company": {"name": "Xiaomi"}}, errors=None)

Strawberry parses, validates and runs its extensions; its executor, which would call a resolver for each field, is bypassed. This is the
only module that uses Strawberry's private names.
"""

from __future__ import annotations

from typing import Any, ClassVar

import strawberry
from graphql import ExecutionResult, FieldNode, GraphQLError, GraphQLSchema, OperationDefinitionNode
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.errors import RequestError, RequestRejected
from keiretsu.resolvers.limits import Limits
from keiretsu.resolvers.output.introspection import is_introspection
from keiretsu.resolvers.query_executor import ReadStore
from keiretsu.resolvers.request import GraphQLRequest, GraphQLResponse
from keiretsu.schema.catalogue import Catalogue
from keiretsu.schema.types.build import build_schema


def make_executable_schema(catalogue: Catalogue, store: ReadStore, limits: Limits | None = None) -> strawberry.Schema:
    """A Strawberry schema over a store; asynchronous only."""

    class EngineExecutionContext(StrawberryGraphQLCoreExecutionContext):
        """Passes an operation to the engine of this schema."""

        engine: ClassVar[Engine]

        def execute_operation(self, serially: bool | None = None) -> Any:  # noqa: FBT001  # graphql-core's signature
            if is_introspection_only(self.operation):
                return super().execute_operation(serially)
            return self._execute()

        async def _execute(self) -> ExecutionResult:
            assert self.operation.loc, "Strawberry parses with locations"
            name = self.operation.name.value if self.operation.name else None
            request = GraphQLRequest(self.operation.loc.source.body, operation_name=name)
            try:
                operation = self.engine.get_operation(request)
                response = await self.engine.execute_operation(operation, self.variable_values.coerced, request)
            except RequestRejected as rejection:
                response = GraphQLResponse(None, rejection.errors, rejected=True)
            return ExecutionResult(response.data, [_to_graphql_error(error) for error in response.errors] or None)

    schema = build_schema(catalogue, EngineExecutionContext)
    EngineExecutionContext.engine = Engine(catalogue, core_schema(schema), store, limits)
    return schema


def is_introspection_only(operation: OperationDefinitionNode) -> bool:
    """Whether all root fields are introspection, fragments not considered; such an operation executes synchronously."""
    selections = operation.selection_set.selections
    return all(
        isinstance(selection, FieldNode) and (is_introspection(selection) or selection.name.value == "__typename")
        for selection in selections
    )


def core_schema(schema: strawberry.Schema) -> GraphQLSchema:
    """graphql-core's schema behind Strawberry's, which has no public attribute."""
    return schema._schema  # noqa: SLF001


def _to_graphql_error(error: RequestError) -> GraphQLError:
    extensions = error.as_json()["extensions"]
    return GraphQLError(error.message, path=list(error.path) or None, extensions=extensions)
