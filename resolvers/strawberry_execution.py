"""The same pipeline behind Strawberry: `schema.execute` answers as /graphql does, with one statement for an operation.

    schema = executable_schema(catalogue, store)
    await schema.execute('{ company(slug: "xiaomi") { name } }')   ->   ExecutionResult(data={"company": {"name": "Xiaomi"}}, errors=None)

Strawberry parses, validates and runs its extensions; its executor, which would call a resolver for each field, is not on the way. Its
private names are used here and nowhere else.
"""

from __future__ import annotations

from typing import Any, ClassVar

import strawberry
from graphql import ExecutionResult, FieldNode, GraphQLError, GraphQLSchema, OperationDefinitionNode
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from keiretsu.resolvers.engine import Answer, Engine, Question, Reads
from keiretsu.resolvers.errors import Problem, Refused
from keiretsu.resolvers.limits import Limits
from keiretsu.resolvers.output.introspection import is_introspection
from keiretsu.schema.catalogue import Catalogue
from keiretsu.schema.types.build import build_schema


def executable_schema(catalogue: Catalogue, store: Reads, limits: Limits | None = None) -> strawberry.Schema:
    """A Strawberry schema over a store; asynchronous only."""

    class Execution(StrawberryGraphQLCoreExecutionContext):
        """Hands an operation to the engine of this schema."""

        engine: ClassVar[Engine]

        def execute_operation(self, serially: bool | None = None) -> Any:  # noqa: FBT001  # graphql-core's own form
            if is_about_the_schema(self.operation):
                return super().execute_operation(serially)
            return self._answer()

        async def _answer(self) -> ExecutionResult:
            assert self.operation.loc, "Strawberry parses with locations"
            name = self.operation.name.value if self.operation.name else None
            question = Question(self.operation.loc.source.body, operation=name)
            try:
                answer = await self.engine.run(self.engine.read(question), self.variable_values.coerced, (question.text, name))
            except Refused as refused:
                answer = Answer(None, refused.problems, refused=True)
            return ExecutionResult(answer.data, [_as_graphql(problem) for problem in answer.problems] or None)

    schema = build_schema(catalogue, Execution)
    Execution.engine = Engine(catalogue, core_schema(schema), store, limits)
    return schema


def is_about_the_schema(operation: OperationDefinitionNode) -> bool:
    """Whether nothing but the schema is asked, as far as that is plain to see; then nothing has to be waited for."""
    selections = operation.selection_set.selections
    return all(
        isinstance(selection, FieldNode) and (is_introspection(selection) or selection.name.value == "__typename")
        for selection in selections
    )


def core_schema(schema: strawberry.Schema) -> GraphQLSchema:
    """graphql-core's schema behind Strawberry's, to which there is no public way."""
    return schema._schema  # noqa: SLF001


def _as_graphql(problem: Problem) -> GraphQLError:
    extensions = problem.as_json()["extensions"]
    return GraphQLError(problem.message, path=list(problem.path) or None, extensions=extensions)
