"""Questions about the schema itself: graphql-core answers them, and its answer is put among the others.

{ __schema { queryType { name } } company(slug: "xiaomi") { name } }   __schema goes this way, company does not
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLSchema,
    Node,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    execute_sync,
)

from keiretsu.resolvers.document.argument_values import Variables
from keiretsu.resolvers.document.parse import Operation, fragments_in, variables_in
from keiretsu.resolvers.errors import Code, Refused, from_graphql
from keiretsu.resolvers.output.output_plan import Constant, Reader


def is_introspection(node: FieldNode) -> bool:
    """Whether a root field asks about the schema."""
    return node.name.value in ("__schema", "__type")


def introspection_reader(schema: GraphQLSchema, operation: Operation, key: str, asked: Sequence[FieldNode]) -> Reader:
    """The reader of one such field. Without variables its answer is always the same, and is found once."""
    fragments = _reachable(asked, operation.fragments)
    names = variables_in([*asked, *fragments])
    definitions = [one for one in operation.definition.variable_definitions or () if one.variable.name.value in names]
    definition = OperationDefinitionNode(
        operation=OperationType.QUERY,
        variable_definitions=tuple(definitions),
        selection_set=SelectionSetNode(selections=tuple(asked)),
    )
    document = DocumentNode(definitions=(definition, *fragments))
    if not names:
        return Constant(_describe(schema, document, key, {}))
    return lambda _row, bound: _describe(schema, document, key, {name: bound.variables[name] for name in names if name in bound.variables})


def _reachable(asked: Sequence[Node], fragments: Mapping[str, FragmentDefinitionNode]) -> list[FragmentDefinitionNode]:
    """The fragments that these nodes use, and those that these use."""
    found: dict[str, FragmentDefinitionNode] = {}
    waiting = list(asked)
    while waiting:
        for name in fragments_in(waiting.pop()):
            if name not in found:
                found[name] = fragments[name]
                waiting.append(fragments[name])
    return list(found.values())


def _describe(schema: GraphQLSchema, document: DocumentNode, key: str, variables: Variables) -> Any:
    result = execute_sync(schema, document, variable_values=dict(variables))
    if result.errors:
        raise Refused(from_graphql(error, Code.GRAPHQL_VALIDATION_FAILED) for error in result.errors)
    assert result.data is not None, "an answer without errors has data"
    return result.data[key]
