"""What an operation gives for its arguments: the values, and for each where it came from.

    companies(where: {name: {eq: $name}}, first: 3)
    -> {"where": {"name": {"eq": Leaf("Xiaomi", Variable("name"))}}, "first": Leaf(3, Constant(3))}

A plan is made from the shape of this alone: its keys, nulls and lengths. The sources are kept with the plan, so that the next request of
the same shape only reads its own values from them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

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
"""Coerced variables, by name; one that was not given is absent."""


@dataclass(frozen=True)
class Constant:
    """A value that stands in the document. Lists are tuples here."""

    value: Any


@dataclass(frozen=True)
class Variable:
    """A value that comes with the request: a variable, or a part of it."""

    name: str
    path: tuple[str | int, ...] = ()


@dataclass(frozen=True)
class Listed:
    """A list in the document with variables in it."""

    items: tuple[Source, ...]


@dataclass(frozen=True)
class Composed:
    """An object in the document, or several arguments taken together."""

    parts: tuple[tuple[str, Source], ...]


Source = Constant | Variable | Listed | Composed


@dataclass(frozen=True)
class Leaf:
    """A scalar, an enum or a list of such: its value in this request, and where it comes from."""

    value: Any
    source: Source


Given = Leaf | dict[str, "Given"] | list["Given"] | None
"""None is an explicit null; what was not given is absent from its parent."""


def read_arguments(node: FieldNode, field: GraphQLField, variables: Variables) -> dict[str, Given]:
    """The arguments of a field as given, defaults included."""
    nodes = {one.name.value: one.value for one in node.arguments or ()}
    found: dict[str, Given] = {}
    for name, argument in field.args.items():
        value = nodes.get(name)
        if value is None or _is_absent(value, variables):
            found |= _default(name, argument)
        else:
            found[name] = _read(value, argument.type, variables)
    return found


def evaluate(source: Source, variables: Variables) -> Any:
    """The value of a source in a request."""
    match source:
        case Constant(value):
            return list(value) if isinstance(value, tuple) else value
        case Variable(name, path):
            found = variables[name]
            for step in path:
                found = found[step]
            return found
        case Listed(items):
            return [evaluate(item, variables) for item in items]
        case Composed(parts):
            return {name: evaluate(one, variables) for name, one in parts}


def source_of(given: Given) -> Source:
    """Where all that was given in one place comes from, as one source."""
    match given:
        case Leaf(source=source):
            return source
        case dict():
            return Composed(tuple((name, source_of(one)) for name, one in given.items()))
        case list():
            return Listed(tuple(source_of(one) for one in given))
        case None:
            return Constant(None)


def _default(name: str, argument: GraphQLArgument | GraphQLInputField) -> dict[str, Given]:
    value = coerce_default_value(argument)
    return {name: Leaf(value, Constant(value))} if isinstance(value, Enum | bool | int | str) else {}


def _is_absent(value: ValueNode, variables: Variables) -> bool:
    return isinstance(value, VariableNode) and value.name.value not in variables


def _read(value: ValueNode, type_: GraphQLInputType, variables: Variables) -> Given:
    """A value of the document. It has been validated, so it fits its type."""
    if isinstance(value, VariableNode):
        name = value.name.value
        return _expand(variables[name], type_, Variable(name))
    if isinstance(value, NullValueNode):
        return None
    inner = type_.of_type if is_non_null_type(type_) else type_
    if is_list_type(inner):
        return _read_list(value, inner.of_type, variables)
    if is_input_object_type(inner):
        assert isinstance(value, ObjectValueNode), "a validated input object is one"
        given = {one.name.value: one.value for one in value.fields if not _is_absent(one.value, variables)}
        found = {name: _read(one, inner.fields[name].type, variables) for name, one in given.items()}
        defaults = [_default(name, field) for name, field in inner.fields.items() if name not in found]
        return found | {name: one for default in defaults for name, one in default.items()}
    nested = isinstance(value, ListValueNode | ObjectValueNode)  # only a scalar of our own lets them through, with variables in them
    constant = print_ast(value) if nested else coerce_input_literal(value, inner)
    return Leaf(constant, Constant(constant))


def _read_list(value: ValueNode, item: Any, variables: Variables) -> Given:
    nodes = list(value.values) if isinstance(value, ListValueNode) else [value]  # one value stands for a list of one
    read = [_read(node, item, variables) for node in nodes if not _is_absent(node, variables)]
    if is_input_object_type(get_named_type(item)):
        return read
    leaves = [one if isinstance(one, Leaf) else Leaf(None, Constant(None)) for one in read]
    values = [leaf.value for leaf in leaves]
    if all(isinstance(leaf.source, Constant) for leaf in leaves):
        return Leaf(values, Constant(tuple(values)))
    return Leaf(values, Listed(tuple(leaf.source for leaf in leaves)))


def _expand(value: Any, type_: GraphQLInputType, source: Variable) -> Given:
    """The value of a variable, taken apart where its type has parts."""
    if value is None:
        return None
    inner = type_.of_type if is_non_null_type(type_) else type_
    if is_list_type(inner) and is_input_object_type(get_named_type(inner)):
        items = value if isinstance(value, list) else [value]
        return [_expand(one, inner.of_type, Variable(source.name, (*source.path, place))) for place, one in enumerate(items)]
    if is_input_object_type(inner):
        return {name: _expand(one, inner.fields[name].type, Variable(source.name, (*source.path, name))) for name, one in value.items()}
    return Leaf(value, source)
