"""The text of an operation -> which variables it declares; and values as people type them -> values of these types.

read_values(operation, {"first": "3", "name": "3"})   ->   {"first": 3, "name": "3"}      where it says ($first: Int, $name: String!)
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

from keiretsu.server.cli.query.formatting import quoted
from keiretsu.server.errors import CommandError

TEXTS = ("String", "ID")
TOKENS = 20_000  # more than any server of ours takes; deeper texts would only keep the parser busy


class OperationError(CommandError):
    """The file or its variables cannot be used; the sentence says why."""


@dataclass(frozen=True)
class Operation:
    """One operation of a file. `source`: the file, for sentences; `name`: None where the file has only one.

    `variables`: the declared type of each; `needed`: those that must be given; `objects`: the response keys whose values are objects.
    """

    source: str
    text: str
    name: str | None
    variables: Mapping[str, TypeNode]
    needed: tuple[str, ...]
    objects: frozenset[str]


def read_file(path: Path) -> str:
    """The text of a file. Raises OperationError."""
    try:
        return path.read_text("utf-8")
    except FileNotFoundError:
        raise OperationError(f"There is no file {path}.") from None
    except UnicodeError:
        raise OperationError(f"{path} is not text in UTF-8.") from None
    except (OSError, ValueError) as error:
        raise OperationError(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}.") from None


def read_operation(source: str, text: str, name: str | None = None) -> Operation:
    """The operation of this name, or the only one. Raises OperationError."""
    document = _parse(source, text)
    found = {one.name.value if one.name else "": one for one in document.definitions if isinstance(one, OperationDefinitionNode)}
    definition = _choose(source, found, name)
    declared = {one.variable.name.value: one for one in definition.variable_definitions or ()}
    return Operation(
        source=source,
        text=text,
        name=name or (definition.name.value if len(found) > 1 and definition.name else None),
        variables={key: one.type for key, one in declared.items()},
        needed=tuple(key for key, one in declared.items() if isinstance(one.type, NonNullTypeNode) and one.default_value is None),
        objects=_objects(document),
    )


def read_values(operation: Operation, typed: Mapping[str, str]) -> dict[str, Any]:
    """The values of variables, each read as its declared type. Raises OperationError for one that is not declared."""
    for name in typed:
        require_variable(operation, name)
    return {name: _read_value(operation.variables[name], text) for name, text in typed.items()}


def require_variable(operation: Operation, name: str) -> None:
    """Raises OperationError where the operation does not declare it."""
    if name not in operation.variables:
        listed = ", ".join(f"${variable}" for variable in operation.variables) or "none"
        raise OperationError(f"{operation.source} declares no variable ${name}; it declares {listed}.")


def require_values(operation: Operation, values: Mapping[str, Any]) -> None:
    """Raises OperationError where a variable has no value and must have one."""
    missing = [f"${name}" for name in operation.needed if name not in values]
    if missing:
        example = f"--var {missing[0][1:]}=VALUE"
        raise OperationError(f"{operation.source} needs a value for {', '.join(missing)}; give it with {example}.")


def _parse(source: str, text: str) -> DocumentNode:
    try:
        return parse(text, max_tokens=TOKENS)
    except GraphQLError as error:
        where = f" line {error.locations[0].line}, column {error.locations[0].column}" if error.locations else ""
        raise OperationError(f"{source}{where}: {error.message.removeprefix('Syntax Error: ')}") from None


def _choose(source: str, found: Mapping[str, OperationDefinitionNode], name: str | None) -> OperationDefinitionNode:
    listed = ", ".join(one for one in found if one)
    if name:
        if name not in found:
            raise OperationError(
                f"{source} has no operation {quoted(name)}; " + (f"it has {listed}." if listed else "it has none with a name.")
            )
        return found[name]
    if len(found) != 1:
        said = f"several operations: {listed}; say which with --operation NAME" if found else "no operation"
        raise OperationError(f"{source} has {said}.")
    return next(iter(found.values()))


def _read_value(type_: TypeNode, text: str) -> Any:
    """JSON where it is some, but for what is to be a text."""
    inner = type_.type if isinstance(type_, NonNullTypeNode) else type_
    if isinstance(inner, NamedTypeNode) and inner.name.value in TEXTS:
        return text
    try:
        value = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return text
    if isinstance(inner, ListTypeNode) and not isinstance(value, list):
        return _read_value(inner.type, text) if value is not None else None
    return value


def _no_constant(word: str) -> Any:
    """NaN and Infinity are no JSON."""
    raise ValueError(word)


def _objects(document: DocumentNode) -> frozenset[str]:
    finder = _ObjectFinder()
    visit(document, finder)
    return frozenset(finder.keys)


class _ObjectFinder(Visitor):
    """Finds the response keys of fields that have fields of their own."""

    def __init__(self) -> None:
        super().__init__()
        self.keys: list[str] = []

    def enter_field(self, node: FieldNode, *_: Any) -> None:
        if node.selection_set:
            self.keys.append(node.alias.value if node.alias else node.name.value)
