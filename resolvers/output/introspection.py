"""Introspection: graphql-core executes `__schema` and `__type`; their results are merged into the response.

{ __schema { queryType { name } } company(slug: "xiaomi") { name } }   graphql-core executes only __schema
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
from keiretsu.resolvers.document.collect_fields import fragment_names
from keiretsu.resolvers.document.parse import Operation
from keiretsu.resolvers.document.variable_roles import variable_names
from keiretsu.resolvers.errors import ErrorCode, RequestRejected, from_graphql
from keiretsu.resolvers.output.output_plan import Reader
from keiretsu.resolvers.output.value_readers import ConstantReader, FunctionReader


def is_introspection(node: FieldNode) -> bool:
    """Whether a root field is an introspection field."""
    return node.name.value in ("__schema", "__type")


def introspection_reader(schema: GraphQLSchema, operation: Operation, key: str, field_nodes: Sequence[FieldNode]) -> Reader:
    """The reader of an introspection field. Without variables the result is constant and is computed once."""
    fragments = _reachable_fragments(field_nodes, operation.fragments)
    names = variable_names([*field_nodes, *fragments])
    variable_definitions = [
        variable_definition
        for variable_definition in operation.definition.variable_definitions or ()
        if variable_definition.variable.name.value in names
    ]
    operation_definition = OperationDefinitionNode(
        operation=OperationType.QUERY,
        variable_definitions=tuple(variable_definitions),
        selection_set=SelectionSetNode(selections=tuple(field_nodes)),
    )
    document = DocumentNode(definitions=(operation_definition, *fragments))
    if not names:
        return ConstantReader(_execute_introspection(schema, document, key, {}))
    return FunctionReader(
        lambda _row, state: _execute_introspection(
            schema, document, key, {name: state.variables[name] for name in names if name in state.variables}
        )
    )


def _reachable_fragments(nodes: Sequence[Node], fragments: Mapping[str, FragmentDefinitionNode]) -> list[FragmentDefinitionNode]:
    """The fragments that these nodes spread, directly or through other fragments."""
    reachable: dict[str, FragmentDefinitionNode] = {}
    pending = list(nodes)
    while pending:
        for name in fragment_names(pending.pop()):
            if name not in reachable:
                reachable[name] = fragments[name]
                pending.append(fragments[name])
    return list(reachable.values())


def _execute_introspection(schema: GraphQLSchema, document: DocumentNode, key: str, variables: Variables) -> Any:
    result = execute_sync(schema, document, variable_values=dict(variables))
    if result.errors:
        raise RequestRejected(from_graphql(error, ErrorCode.GRAPHQL_VALIDATION_FAILED) for error in result.errors)
    assert result.data is not None, "a result without errors has data"
    return result.data[key]
