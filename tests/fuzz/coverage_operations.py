"""Operations that together use every argument, input field and enum value of a schema.

coverage_operations(schema, seed)   ->   one for each field with arguments, and one for each input type, with all of its fields

Coverage is read back from the documents themselves (`covered_elements`), so that no omission goes unnoticed.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    ArgumentNode,
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLSchema,
    ObjectFieldNode,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    get_named_type,
    parse,
    visit,
)

from tests.fuzz.generators import (
    CompositeType,
    FuzzOperation,
    FuzzOperationGenerator,
    FuzzSlot,
    InputTree,
    InputVariable,
    is_leaf_input,
    shortest_field_paths,
)

EXCLUSIVE_ARGUMENTS = ({"last", "before"}, {"first", "after"})
"""Omitted in turn, because these arguments exclude each other."""


@dataclass(frozen=True)
class InputLocation:
    """Where an input type is used: an argument of a field, and the path of input fields from it."""

    type: CompositeType
    field: str
    argument: str
    path: tuple[str, ...]


def coverage_operations(schema: GraphQLSchema, seed: int) -> Iterator[FuzzOperation]:
    """All operations, the same for the same seed; the generator decides what coverage does not require."""
    generator = FuzzOperationGenerator(schema, random.Random(seed))  # noqa: S311  # not for secrets
    paths = shortest_field_paths(schema)
    for name, path in paths.items():
        type_ = schema.type_map[name]
        assert isinstance(type_, CompositeType), "the paths lead to composite types"
        for field, definition in type_.fields.items():
            for repetition in range(_repetitions(definition.args)):
                omitted = EXCLUSIVE_ARGUMENTS[repetition % 2] if "last" in definition.args else ()
                names = [arg for arg in definition.args if arg not in omitted]
                yield _operation(generator, (*path, (type_, field)), generator.arguments(definition, 1, names))
    for name, location in _input_locations(schema, paths).items():
        input_type = schema.type_map[name]
        assert isinstance(input_type, GraphQLInputObjectType), "the locations are those of input types"
        for tree in _input_trees(generator, input_type):
            definition = location.type.fields[location.field]
            arguments = {location.argument: _wrap(_nullable(definition.args[location.argument].type), location.path, tree)}
            yield _operation(generator, (*paths[location.type.name], (location.type, location.field)), arguments)


def _operation(
    generator: FuzzOperationGenerator, path: tuple[tuple[CompositeType, str], ...], arguments: dict[str, InputTree]
) -> FuzzOperation:
    *parents, (type_, field) = path
    target = get_named_type(type_.fields[field].type)
    selection_set = generator.selection_set(target) if isinstance(target, CompositeType) else []
    return generator.nest(parents, generator.field(type_, field, arguments, selection_set))


def _repetitions(arguments: dict[str, Any]) -> int:
    """Number of operations that use each enum value of the arguments."""
    if not arguments:
        return 0
    value_counts = [
        len(named.values) for argument in arguments.values() if isinstance(named := get_named_type(argument.type), GraphQLEnumType)
    ]
    return (
        max(2 if "last" in arguments else 1, *(-(-count // 4) for count in value_counts))
        if value_counts
        else 2
        if "last" in arguments
        else 1
    )


def _input_locations(schema: GraphQLSchema, paths: dict[str, Any]) -> dict[str, InputLocation]:
    """Each input type, and its location nearest to the root."""
    locations: dict[str, InputLocation] = {}
    queue: deque[tuple[str, InputLocation]] = deque()

    def add(type_: Any, location: InputLocation) -> None:
        named = get_named_type(type_)
        if isinstance(named, GraphQLInputObjectType) and named.name not in locations:
            locations[named.name] = location
            queue.append((named.name, location))

    for name in paths:
        type_: Any = schema.type_map[name]
        for field, definition in type_.fields.items():
            for argument_name, argument in definition.args.items():
                add(argument.type, InputLocation(type_, field, argument_name, ()))
    while queue:
        name, location = queue.popleft()
        input_type: Any = schema.type_map[name]
        for field, definition in input_type.fields.items():
            add(definition.type, InputLocation(location.type, location.field, location.argument, (*location.path, field)))
    return locations


def _input_trees(generator: FuzzOperationGenerator, type_: GraphQLInputObjectType) -> Iterator[dict[str, InputTree]]:
    """All fields at once; for a @oneOf input, one field at a time."""
    if type_.is_one_of:
        for name in type_.fields:
            yield {name: _minimal_tree(generator, type_, name)}
        return
    value_counts = [
        len(named.values) for field in type_.fields.values() if isinstance(named := get_named_type(field.type), GraphQLEnumType)
    ]
    for _ in range(max(value_counts, default=1)):
        yield {name: _minimal_tree(generator, type_, name) for name in type_.fields}


def _minimal_tree(generator: FuzzOperationGenerator, type_: GraphQLInputObjectType, name: str) -> InputTree:
    """The smallest valid value of an input field."""
    field_type = type_.fields[name].type
    named = get_named_type(field_type)
    if not isinstance(named, GraphQLInputObjectType):
        return generator.slot(GraphQLNonNull(field_type) if type_.is_one_of else field_type, name)
    subtree: InputTree = {}
    if named.is_one_of:
        leaf_fields = [field for field in named.fields if is_leaf_input(named.fields[field].type)]
        subtree = {(leaf_fields or list(named.fields))[0]: _minimal_tree(generator, named, (leaf_fields or list(named.fields))[0])}
    return [subtree] if isinstance(_nullable(field_type), GraphQLList) else subtree


def _wrap(type_: Any, path: tuple[str, ...], tree: InputTree) -> InputTree:
    """The tree inside the input objects on the path to it."""
    if isinstance(type_, GraphQLList):
        return [_wrap(_nullable(type_.of_type), path, tree)]
    return {path[0]: _wrap(_nullable(type_.fields[path[0]].type), path[1:], tree)} if path else tree


def _nullable(type_: Any) -> Any:
    return type_.of_type if isinstance(type_, GraphQLNonNull) else type_


# coverage


def coverable_elements(schema: GraphQLSchema) -> set[str]:
    """All arguments, input fields and enum values."""
    elements: set[str] = set()
    for name in shortest_field_paths(schema):
        type_: Any = schema.type_map[name]
        elements |= {f"{name}.{field}({argument})" for field, definition in type_.fields.items() for argument in definition.args}
    inputs = _input_locations(schema, dict.fromkeys(shortest_field_paths(schema)))
    enums = {get_named_type(field.type) for name in inputs for field in schema.type_map[name].fields.values()}  # type: ignore[attr-defined]
    for name in shortest_field_paths(schema):
        type_ = schema.type_map[name]
        enums |= {get_named_type(argument.type) for definition in type_.fields.values() for argument in definition.args.values()}
    for name in inputs:
        type_ = schema.type_map[name]
        elements |= {f"{name}.{field}" for field in type_.fields}
    return elements | {f"{enum.name}.{value}" for enum in enums if isinstance(enum, GraphQLEnumType) for value in enum.values}


def covered_elements(schema: GraphQLSchema, operation: FuzzOperation, values: Mapping[int, Any]) -> set[str]:
    """Elements that an operation uses: in its document, in input objects sent as variables, and in enum values."""
    info = TypeInfo(schema)
    visitor = _UsageVisitor(info)
    visit(parse(operation.document(values)), TypeInfoVisitor(info, visitor))
    for input_variable in operation.input_variables:
        visitor.used |= set(_input_fields(schema.type_map[input_variable.type.strip("[]!")], input_variable.tree))
    for slot in operation.slots:
        enum_values = values[slot.number] if slot.is_list else [values[slot.number]]
        visitor.used |= {f"{slot.target.scalar}.{value}" for value in enum_values if slot.enum_values}
    return visitor.used


def _input_fields(type_: Any, tree: InputTree) -> Iterator[str]:
    match tree:
        case dict():
            for name, subtree in tree.items():
                yield f"{type_.name}.{name}"
                yield from _input_fields(get_named_type(type_.fields[name].type), subtree)
        case list():
            for subtree in tree:
                yield from _input_fields(type_, subtree)
        case FuzzSlot() | InputVariable():
            pass


class _UsageVisitor(Visitor):
    def __init__(self, info: TypeInfo) -> None:
        super().__init__()
        self.info = info
        self.used: set[str] = set()

    def enter_argument(self, node: ArgumentNode, *_: Any) -> None:
        parent, field = self.info.get_parent_type(), self.info.get_field_def()
        assert isinstance(parent, CompositeType), "an argument belongs to a field"
        assert field, "an argument belongs to a field"
        names = [name for name, definition in parent.fields.items() if definition is field]
        self.used |= {f"{parent.name}.{name}({node.name.value})" for name in names}

    def enter_object_field(self, node: ObjectFieldNode, *_: Any) -> None:
        input_type = get_named_type(self.info.get_parent_input_type())
        if isinstance(input_type, GraphQLInputObjectType):
            self.used.add(f"{input_type.name}.{node.name.value}")
