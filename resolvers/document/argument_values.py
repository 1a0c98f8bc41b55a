"""Field arguments -> their values, each with its source: a constant in the document or a variable.

    companies(where: {name: {eq: $name}}, first: 3)
    -> {"where": {"name": {"eq": LeafValue("Xiaomi", VariableSource("name"))}}, "first": LeafValue(3, ConstantSource(3))}

A plan depends only on the shape of these values: keys, nulls and lengths. It stores the sources, so that the next request of the same
shape only evaluates them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, assert_never

from graphql import (
    FieldNode,
    GraphQLArgument,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputType,
    ListValueNode,
    NullValueNode,
    ObjectValueNode,
    ValueNode,
    VariableNode,
    get_named_type,
    is_input_object_type,
    is_list_type,
    is_non_null_type,
    print_ast,
)
from graphql.utilities.coerce_input_value import coerce_default_value, coerce_input_literal

Variables = Mapping[str, Any]
"""Coerced variables by name; an omitted one is absent."""


@dataclass(frozen=True)
class ConstantSource:
    """A value in the document. Lists are stored as tuples."""

    value: Any


@dataclass(frozen=True)
class VariableSource:
    """A value sent with the request: a variable or a part of one."""

    name: str
    path: tuple[str | int, ...] = ()


@dataclass(frozen=True)
class ListSource:
    """A list in the document that contains variables."""

    items: tuple[ValueSource, ...]


@dataclass(frozen=True)
class ObjectSource:
    """An object in the document, or several arguments combined."""

    fields: tuple[tuple[str, ValueSource], ...]


ValueSource = ConstantSource | VariableSource | ListSource | ObjectSource


@dataclass(frozen=True)
class LeafValue:
    """A scalar, an enum or a list of these: its value in this request and its source."""

    value: Any
    source: ValueSource


ArgumentValue = LeafValue | dict[str, "ArgumentValue"] | list["ArgumentValue"] | None
"""None is an explicit null; an omitted value is absent from its parent."""


def read_arguments(node: FieldNode, field: GraphQLField, variables: Variables) -> dict[str, ArgumentValue]:
    """The arguments of a field, defaults included."""
    nodes = {argument.name.value: argument.value for argument in node.arguments or ()}
    arguments: dict[str, ArgumentValue] = {}
    for name, argument in field.args.items():
        value = nodes.get(name)
        if value is None or _is_absent(value, variables):
            arguments |= _default(name, argument)
        else:
            arguments[name] = _read_literal(value, argument.type, variables)
    return arguments


def evaluate(source: ValueSource, variables: Variables) -> Any:
    """The value of a source in a request."""
    match source:
        case ConstantSource(value):
            return list(value) if isinstance(value, tuple) else value
        case VariableSource(name, path):
            value = variables[name]
            for step in path:
                value = value[step]
            return value
        case ListSource(items):
            return [evaluate(item, variables) for item in items]
        case ObjectSource(fields):
            return {name: evaluate(field, variables) for name, field in fields}
        case _:
            assert_never(source)


def source_of(value: ArgumentValue) -> ValueSource:
    """The source of a whole argument value."""
    match value:
        case LeafValue(source=source):
            return source
        case dict():
            return ObjectSource(tuple((name, source_of(field)) for name, field in value.items()))
        case list():
            return ListSource(tuple(source_of(item) for item in value))
        case None:
            return ConstantSource(None)
        case _:
            assert_never(value)


def _default(name: str, argument: GraphQLArgument | GraphQLInputField) -> dict[str, ArgumentValue]:
    value = coerce_default_value(argument)
    return {name: LeafValue(value, ConstantSource(value))} if isinstance(value, Enum | bool | int | str) else {}


def _is_absent(value: ValueNode, variables: Variables) -> bool:
    return isinstance(value, VariableNode) and value.name.value not in variables


def _read_literal(value: ValueNode, type_: GraphQLInputType, variables: Variables) -> ArgumentValue:
    """A value in the document, which validation has matched to its type."""
    if isinstance(value, VariableNode):
        name = value.name.value
        return _expand_variable(variables[name], type_, VariableSource(name))
    if isinstance(value, NullValueNode):
        return None
    inner = type_.of_type if is_non_null_type(type_) else type_
    if is_list_type(inner):
        return _read_list_literal(value, inner.of_type, variables)
    if is_input_object_type(inner):
        assert isinstance(value, ObjectValueNode), "validation accepts only an object here"
        nodes = {node.name.value: node.value for node in value.fields if not _is_absent(node.value, variables)}
        values = {name: _read_literal(node, inner.fields[name].type, variables) for name, node in nodes.items()}
        defaults = [_default(name, field) for name, field in inner.fields.items() if name not in values]
        return values | {name: field for default in defaults for name, field in default.items()}
    is_nested = isinstance(value, ListValueNode | ObjectValueNode)  # only custom scalars accept them, with variables inside
    constant = print_ast(value) if is_nested else coerce_input_literal(value, inner)
    return LeafValue(constant, ConstantSource(constant))


def _read_list_literal(value: ValueNode, item_type: Any, variables: Variables) -> ArgumentValue:
    nodes = list(value.values) if isinstance(value, ListValueNode) else [value]  # a single value is coerced to a list
    items = [_read_literal(node, item_type, variables) for node in nodes if not _is_absent(node, variables)]
    if is_input_object_type(get_named_type(item_type)):
        return items
    leaves = [item if isinstance(item, LeafValue) else LeafValue(None, ConstantSource(None)) for item in items]
    values = [leaf.value for leaf in leaves]
    if all(isinstance(leaf.source, ConstantSource) for leaf in leaves):
        return LeafValue(values, ConstantSource(tuple(values)))
    return LeafValue(values, ListSource(tuple(leaf.source for leaf in leaves)))


def _expand_variable(value: Any, type_: GraphQLInputType, source: VariableSource) -> ArgumentValue:
    """The value of a variable, expanded along the fields and items of its type."""
    if value is None:
        return None
    inner = type_.of_type if is_non_null_type(type_) else type_
    if is_list_type(inner) and is_input_object_type(get_named_type(inner)):
        items = value if isinstance(value, list) else [value]
        return [
            _expand_variable(item, inner.of_type, VariableSource(source.name, (*source.path, index))) for index, item in enumerate(items)
        ]
    if is_input_object_type(inner):
        return {
            name: _expand_variable(field, inner.fields[name].type, VariableSource(source.name, (*source.path, name)))
            for name, field in value.items()
        }
    return LeafValue(value, source)
