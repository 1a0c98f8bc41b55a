"""The text of an operation -> its declared variables; values from the command line -> values of the declared types.

parse_values(operation, {"first": "3", "name": "3"})   ->   {"first": 3, "name": "3"}      if it declares ($first: Int, $name: String!)
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLError,
    ListTypeNode,
    NamedTypeNode,
    NonNullTypeNode,
    OperationDefinitionNode,
    TypeNode,
    Visitor,
    parse,
    visit,
)

from keiretsu.server.errors import CommandError
from keiretsu.text import quoted

STRING_TYPES = ("String", "ID")
MAX_TOKENS = 20_000  # more than any Keiretsu server accepts; larger documents would only delay the parser


class OperationError(CommandError):
    """The file or its variables are invalid; the message says why."""


@dataclass(frozen=True)
class QueryOperation:
    """An operation of a file. `source`: the file, for messages. `name`: None if the file has only one operation.

    `variables`: the declared type of each; `required`: those that need a value; `object_keys`: the response keys of fields with objects.
    `is_saved`: it is written for the built-in schema and fitted to others.
    """

    source: str
    text: str
    name: str | None
    variables: Mapping[str, TypeNode]
    required: tuple[str, ...]
    object_keys: frozenset[str]
    is_saved: bool = False


def read_file(path: Path) -> str:
    """The text of a file. Raises OperationError."""
    try:
        return path.read_text("utf-8")
    except FileNotFoundError:
        raise OperationError(f"File {path} does not exist.") from None
    except UnicodeError:
        raise OperationError(f"File {path} is not UTF-8 text.") from None
    except (OSError, ValueError) as error:
        raise OperationError(f"File {path} cannot be read: {getattr(error, 'strerror', None) or error}.") from None


def read_operation(source: str, text: str, name: str | None = None) -> QueryOperation:
    """The operation with this name, or the only one. Raises OperationError."""
    document = _parse(source, text)
    operations = {node.name.value if node.name else "": node for node in document.definitions if isinstance(node, OperationDefinitionNode)}
    definition = _select_operation(source, operations, name)
    variables = {node.variable.name.value: node for node in definition.variable_definitions or ()}
    return QueryOperation(
        source=source,
        text=text,
        name=name or (definition.name.value if len(operations) > 1 and definition.name else None),
        variables={key: variable.type for key, variable in variables.items()},
        required=tuple(
            key for key, variable in variables.items() if isinstance(variable.type, NonNullTypeNode) and variable.default_value is None
        ),
        object_keys=_find_object_keys(document),
    )


def parse_values(operation: QueryOperation, texts: Mapping[str, str]) -> dict[str, Any]:
    """The values of variables, each parsed as its declared type. Raises OperationError for an undeclared variable."""
    for name in texts:
        require_variable(operation, name)
    return {name: _parse_value(operation.variables[name], text) for name, text in texts.items()}


def require_variable(operation: QueryOperation, name: str) -> None:
    """Raise OperationError if the operation does not declare this variable."""
    if name not in operation.variables:
        names = ", ".join(f"${variable}" for variable in operation.variables) or "none"
        raise OperationError(f"{operation.source} declares no variable ${name}; it declares {names}.")


def require_values(operation: QueryOperation, values: Mapping[str, Any]) -> None:
    """Raise OperationError if a required variable has no value."""
    missing = [f"${name}" for name in operation.required if name not in values]
    if missing:
        example = f"--var {missing[0][1:]}=VALUE"
        raise OperationError(f"{operation.source} requires a value for {', '.join(missing)}; use {example}.")


def _parse(source: str, text: str) -> DocumentNode:
    try:
        return parse(text, max_tokens=MAX_TOKENS)
    except GraphQLError as error:
        location = f" line {error.locations[0].line}, column {error.locations[0].column}" if error.locations else ""
        raise OperationError(f"{source}{location}: {error.message.removeprefix('Syntax Error: ')}") from None


def _select_operation(source: str, operations: Mapping[str, OperationDefinitionNode], name: str | None) -> OperationDefinitionNode:
    names = ", ".join(operation_name for operation_name in operations if operation_name)
    if name:
        if name not in operations:
            available = f"available: {names}." if names else "it has no named operations."
            raise OperationError(f"{source} has no operation {quoted(name)}; {available}")
        return operations[name]
    if len(operations) != 1:
        problem = f"several operations: {names}; choose one with --operation NAME" if operations else "no operation"
        raise OperationError(f"{source} has {problem}.")
    return next(iter(operations.values()))


def _parse_value(type_: TypeNode, text: str) -> Any:
    """The value as JSON if it parses, else as a string; always a string for String and ID."""
    inner = type_.type if isinstance(type_, NonNullTypeNode) else type_
    if isinstance(inner, NamedTypeNode) and inner.name.value in STRING_TYPES:
        return text
    try:
        value = json.loads(text, parse_constant=_reject_constant)
    except (ValueError, RecursionError):
        return text
    if isinstance(inner, ListTypeNode) and not isinstance(value, list):
        return _parse_value(inner.type, text) if value is not None else None
    return value


def _reject_constant(constant: str) -> Any:
    """Reject NaN and Infinity, which JSON does not allow."""
    raise ValueError(constant)


def _find_object_keys(document: DocumentNode) -> frozenset[str]:
    finder = _ObjectFinder()
    visit(document, finder)
    return frozenset(finder.keys)


class _ObjectFinder(Visitor):
    """Collects the response keys of fields with a selection set."""

    def __init__(self) -> None:
        super().__init__()
        self.keys: list[str] = []

    def enter_field(self, node: FieldNode, *_: Any) -> None:
        if node.selection_set:
            self.keys.append(node.alias.value if node.alias else node.name.value)
