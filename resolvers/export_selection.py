"""An operation in a file -> the ids of the nodes that it selects, page by page.

    { companies(where: {kind: {eq: "maker"}}) { nodes { name } } }
    ->   query ($after: String) { companies(where: {kind: {eq: "maker"}}, first: 100, after: $after) { nodes { id } pageInfo { ... } } }

Each root field must be a list of nodes. What the operation selects below it, and its own page, do not matter.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    ArgumentNode,
    FieldNode,
    GraphQLError,
    IntValueNode,
    NameNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    VariableNode,
    parse,
    print_ast,
)

from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.errors import ErrorCode, RequestError, RequestRejected, from_graphql
from keiretsu.resolvers.parameters.global_ids import to_stored_id
from keiretsu.resolvers.request import GraphQLRequest
from keiretsu.text import join_or, quoted

PAGE_ARGUMENTS = ("first", "last", "after", "before", "orderBy")
SELECTION = "{ nodes { id } pageInfo { hasNextPage endCursor } }"


@dataclass(frozen=True)
class NodeSelection:
    """A root field that selects nodes: the operation that reads one page of it."""

    field: str
    text: str
    has_lens: bool


def parse_selection(engine: Engine, text: str) -> tuple[NodeSelection, ...]:
    """The root fields of the one operation of a document. Raises RequestRejected with all errors."""
    try:
        document = parse(text, max_tokens=engine.limits.tokens)
    except GraphQLError as error:
        raise RequestRejected([from_graphql(error, ErrorCode.GRAPHQL_PARSE_FAILED)]) from None
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    if len(operations) != 1 or len(document.definitions) != 1 or operations[0].operation is not OperationType.QUERY:
        raise _rejection("The file must contain one query and no fragment.")
    if operations[0].variable_definitions:
        raise _rejection("The query must not declare variables; write their values into it.")
    fields = operations[0].selection_set.selections
    errors = [problem for field in fields if (problem := _check_field(engine, field))]
    if errors:
        raise RequestRejected(errors)
    selections = tuple(_to_selection(engine, field) for field in fields if isinstance(field, FieldNode))
    for selection in selections:
        engine.get_operation(GraphQLRequest(selection.text))
    return selections


async def select_ids(engine: Engine, selection: NodeSelection, lens: Mapping[str, Any] | None) -> AsyncIterator[str]:
    """The ids of all nodes that a selection returns. Raises RequestRejected."""
    variables: dict[str, Any] = {} if lens is None or selection.has_lens else {"lens": lens}
    while True:
        response = await engine.execute(GraphQLRequest(selection.text, variables))
        if response.errors or response.data is None:
            raise RequestRejected(response.errors)
        page = response.data[selection.field]
        for node in page["nodes"]:
            yield to_stored_id(node["id"])
        if not page["pageInfo"]["hasNextPage"]:
            return
        variables = {**variables, "after": page["pageInfo"]["endCursor"]}


def _check_field(engine: Engine, field: object) -> RequestError | None:
    provenance = engine.catalogue.provenance
    sources = (provenance.claim, provenance.document) if provenance else ()
    lists = [node.plural for node in engine.catalogue.nodes.values() if node.name not in sources]
    if isinstance(field, FieldNode) and field.name.value in lists and not field.directives:
        return None
    name = quoted(field.name.value) if isinstance(field, FieldNode) else "A fragment"
    message = f"{name} does not select nodes to export; use {join_or(lists)}, without directives."
    return RequestError(ErrorCode.BAD_USER_INPUT, message)


def _to_selection(engine: Engine, field: FieldNode) -> NodeSelection:
    arguments = [argument for argument in field.arguments or () if argument.name.value not in PAGE_ARGUMENTS]
    has_lens = any(argument.name.value == "lens" for argument in arguments)
    takes_lens = engine.catalogue.provenance is not None and not has_lens
    arguments.append(_argument("first", IntValueNode(value=str(engine.limits.page_size))))
    arguments.append(_argument("after", VariableNode(name=NameNode(value="after"))))
    if takes_lens:
        arguments.append(_argument("lens", VariableNode(name=NameNode(value="lens"))))
    page = FieldNode(name=field.name, arguments=tuple(arguments), directives=(), selection_set=_parse_selection_set())
    variables = "$after: String, $lens: Lens" if takes_lens else "$after: String"
    return NodeSelection(field.name.value, f"query ({variables}) {{ {print_ast(page)} }}", has_lens or not takes_lens)


def _argument(name: str, value: IntValueNode | VariableNode) -> ArgumentNode:
    return ArgumentNode(name=NameNode(value=name), value=value)


def _parse_selection_set() -> SelectionSetNode:
    operation = parse(SELECTION).definitions[0]
    assert isinstance(operation, OperationDefinitionNode), "the selection is a query"
    return operation.selection_set


def _rejection(message: str) -> RequestRejected:
    return RequestRejected([RequestError(ErrorCode.BAD_USER_INPUT, message)])
