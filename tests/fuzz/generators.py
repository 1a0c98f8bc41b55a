"""Operations with slots for values, generated over a schema.

    operation = FuzzOperationGenerator(schema, rng).nest(...)
    operation.document(values)    ->   'query ($v0: String) { companies(where: {name: {eq: $v0, ne: "zq7canary"}}) { totalCount } }'
    operation.variables(values)   ->   {"v0": "zq7canary`"}

The generator decides the shape: which arguments are present, and which of them as literals, as variables, or as parts of a variable for a
whole input object. Values are filled in afterwards, any number of times; enum values that affect the statement belong to the shape.
"""

from __future__ import annotations

import json
import random
from collections import Counter, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
)

from tests.fuzz.hostile import FuzzTarget

CompositeType = GraphQLObjectType | GraphQLInterfaceType
STATEMENT_NUMBERS = ("hops", "maxHops", "depth")
"""Numbers that are part of the statement."""

SHAPE_ENUMS = ("Sort", "Direction")
SHAPE_ARGUMENTS = ("by", "kinds", "types", "mode")
"""Enums, and arguments with enum values, that affect the statement."""

MAX_GROUP_KEYS = 4  # of `by`


@dataclass(frozen=True)
class FuzzSlot:
    """A slot for a value. `is_list`: for a list of values; `is_variable`: sent as a variable; `fixed_value`: the only value, if any."""

    number: int
    type: str
    target: FuzzTarget
    is_list: bool = False
    is_variable: bool = False
    fixed_value: Any = None
    enum_values: tuple[str, ...] = ()


@dataclass(frozen=True)
class InputVariable:
    """An input object that is sent as one variable, with the slots in it."""

    number: int
    type: str
    tree: InputTree


InputTree = FuzzSlot | InputVariable | dict[str, "InputTree"] | list["InputTree"]


@dataclass(frozen=True)
class FuzzOperation:
    """An operation as a sequence of text and slots."""

    parts: tuple[str | InputTree, ...]

    @cached_property
    def slots(self) -> tuple[FuzzSlot, ...]:
        """All slots for values."""
        return tuple(slot for part in self.parts if not isinstance(part, str) for slot in _slots(part))

    @cached_property
    def input_variables(self) -> tuple[InputVariable, ...]:
        """All input objects that are sent as one variable."""
        return tuple(input_variable for part in self.parts if not isinstance(part, str) for input_variable in _input_variables(part))

    def document(self, values: Mapping[int, Any]) -> str:
        """The document, with the values of the literal slots."""
        definitions = ", ".join(f"$v{number}: {type_}" for number, type_ in self._variable_types.items())
        body = "".join(part if isinstance(part, str) else _to_document(part, values) for part in self.parts)
        return f"query{f' ({definitions})' if definitions else ''} {body}"

    def variables(self, values: Mapping[int, Any]) -> dict[str, Any]:
        """The values of the variables."""
        values_by_name: dict[str, Any] = {}
        for part in self.parts:
            if not isinstance(part, str):
                values_by_name |= _variable_values(part, values)
        return values_by_name

    @cached_property
    def _variable_types(self) -> dict[int, str]:
        return {number: type_ for part in self.parts if not isinstance(part, str) for number, type_ in _variable_definitions(part)}


def fill_slots(operation: FuzzOperation, generate: Callable[[FuzzTarget, random.Random], Any], rng: random.Random) -> dict[int, Any]:
    """A value for each slot."""
    return {slot.number: _slot_value(slot, generate, rng) for slot in operation.slots}


def free_values(operation: FuzzOperation, values: Mapping[int, Any]) -> list[Any]:
    """The values that are not enum values of the schema."""
    return [values[slot.number] for slot in operation.slots if not slot.enum_values]


def _slot_value(slot: FuzzSlot, generate: Callable[[FuzzTarget, random.Random], Any], rng: random.Random) -> Any:
    if slot.fixed_value is not None:
        return slot.fixed_value

    def single_value() -> Any:
        return rng.choice(slot.enum_values) if slot.enum_values else generate(slot.target, rng)

    return [single_value() for _ in range(rng.choice((2, 3)))] if slot.is_list else single_value()


@dataclass
class FuzzOperationGenerator:
    """Generates operations over one schema. `argument_chance`: the probability that an optional argument is present."""

    schema: GraphQLSchema
    rng: random.Random
    argument_chance: float = 0.4
    count: int = 0
    turns: Counter[str] = field(default_factory=Counter)

    def field(
        self, type_: CompositeType, name: str, arguments: Mapping[str, InputTree], selection_set: Sequence[str | InputTree]
    ) -> list[str | InputTree]:
        """A field with these arguments, its required arguments, and this selection set."""
        definitions = type_.fields[name].args
        required = [argument for argument, definition in definitions.items() if _is_required(definition.type) and argument not in arguments]
        trees = {argument: self.input_tree(definitions[argument].type, argument, 0) for argument in required}
        parts: list[str | InputTree] = [f"{name}"]
        for index, (argument, tree) in enumerate((trees | dict(arguments)).items()):
            parts += ["(" if index == 0 else ", ", f"{argument}: ", tree]
        return [*parts, ")" if trees or arguments else "", *([" { ", *selection_set, " }"] if selection_set else [])]

    def nest(self, path: Sequence[tuple[CompositeType, str]], selection_set: Sequence[str | InputTree]) -> FuzzOperation:
        """The fields on the path from the root to a selection set. Pages on the path are small."""
        body = list(selection_set)
        for type_, name in reversed(path):
            arguments = {"first": self._fixed_slot("Int", 2)} if "first" in type_.fields[name].args else {}
            body = self.field(type_, name, arguments, body)
        return FuzzOperation(("{ ", *body, " }"))

    def selection_set(self, type_: CompositeType, depth: int = 1) -> list[str | InputTree]:
        """A selection set for a type: a few leaf fields; for pages, their contents."""
        leaves = [
            name for name, definition in type_.fields.items() if not _is_composite(definition) and not _has_required_arguments(definition)
        ]
        composites = [
            name for name, definition in type_.fields.items() if _is_composite(definition) and not _has_required_arguments(definition)
        ]
        likely = [name for name in ("edges", "nodes", "node", "pageInfo", "keys", "steps", "paths") if name in composites]
        sampled = self.rng.sample(leaves, min(len(leaves), 3)) if leaves else []
        parts: list[str | InputTree] = [" ".join(["__typename", *sampled])]
        likely_composites = likely[:2] if depth >= 0 else []
        for name in likely_composites or ([] if sampled or not composites else composites[:1]):
            target = get_named_type(type_.fields[name].type)
            assert isinstance(target, CompositeType), "a type with fields is composite"
            parts += [" ", *self.field(type_, name, {}, self.selection_set(target, depth - 1))]
        return parts

    def arguments(self, definition: GraphQLField, depth: int, names: Sequence[str] | None = None) -> dict[str, InputTree]:
        """Input trees for random arguments of a field, or for the named arguments."""
        trees: dict[str, InputTree] = {}
        for name, argument in definition.args.items():
            is_selected = _is_required(argument.type) or self._chance(self.argument_chance)
            if (name in names) if names is not None else (is_selected and not _conflicts_with_first(name, trees)):
                affects_statement = name == "first" and "mode" in definition.args  # the number of paths is part of the statement
                trees[name] = (
                    self.slot(argument.type, name, variable=True) if affects_statement else self.input_tree(argument.type, name, depth)
                )
        return trees

    def input_tree(self, type_: Any, name: str, depth: int) -> InputTree:
        """The value of an argument or input field: one slot, one variable, or its parts."""
        nullable = _nullable(type_)
        if not isinstance(get_named_type(type_), GraphQLInputObjectType):
            return self.slot(type_, name)
        if self._chance(0.2):
            return InputVariable(self._next_number(), str(type_), self._input_parts(nullable, name, depth, in_variable=True))
        return self._input_parts(nullable, name, depth, in_variable=False)

    def _input_parts(self, type_: Any, name: str, depth: int, *, in_variable: bool) -> InputTree:
        if isinstance(type_, GraphQLList):
            size = self.rng.choice((1, 1, 2)) if depth >= 0 else 0
            return [self._input_parts(_nullable(type_.of_type), name, depth - 1, in_variable=in_variable) for _ in range(size)]
        assert isinstance(type_, GraphQLInputObjectType)
        return {
            field_name: self._input_field(type_, field_name, depth, in_variable=in_variable)
            for field_name in self._random_input_fields(type_, depth)
        }

    def _input_field(self, parent: GraphQLInputObjectType, name: str, depth: int, *, in_variable: bool) -> InputTree:
        type_ = _nullable(parent.fields[name].type)
        if not isinstance(get_named_type(type_), GraphQLInputObjectType):
            return self.slot(GraphQLNonNull(type_) if parent.is_one_of else type_, name, variable=False if in_variable else None)
        return (
            self._input_parts(type_, name, depth - 1, in_variable=in_variable) if in_variable else self.input_tree(type_, name, depth - 1)
        )

    def _random_input_fields(self, type_: GraphQLInputObjectType, depth: int) -> list[str]:
        names = list(type_.fields)
        shallow = [name for name in names if is_leaf_input(type_.fields[name].type)]
        if type_.is_one_of:
            return [self.rng.choice(names if depth > 0 or not shallow else shallow)]
        if depth <= 0:
            return self.rng.sample(shallow, min(len(shallow), 1))
        return self.rng.sample(names, min(len(names), self.rng.choice((1, 1, 2, 3))))

    def slot(self, type_: Any, name: str, *, variable: bool | None = None) -> FuzzSlot:
        """A slot for a value of a leaf type, or a list of them."""
        nullable, named = _nullable(type_), get_named_type(type_)
        is_list = isinstance(nullable, GraphQLList)
        target = FuzzTarget(named.name, name, needs_code_point_order=self._chance(0.15))
        is_variable = self._chance(0.5) if variable is None else variable
        enum_values = tuple(named.values) if isinstance(named, GraphQLEnumType) else ()
        fixed_value = self._shape_value(name, named.name, enum_values, is_list=is_list)
        return FuzzSlot(self._next_number(), str(type_), target, is_list, is_variable, fixed_value, enum_values)

    def _shape_value(self, name: str, type_: str, enum_values: Sequence[str], *, is_list: bool) -> Any:
        """The value that is part of the shape, if any: numbers in the statement, enum values in turn."""
        if name in STATEMENT_NUMBERS:
            return self.rng.choice((1, 2))
        if not enum_values or not (type_ in SHAPE_ENUMS or name in SHAPE_ARGUMENTS):
            return None
        turn = self.turns[type_]
        self.turns[type_] += 1
        if not is_list:
            return enum_values[turn % len(enum_values)]
        start = MAX_GROUP_KEYS * turn % len(enum_values)
        return list((*enum_values, *enum_values)[start : start + min(MAX_GROUP_KEYS, len(enum_values))])

    def _fixed_slot(self, type_: str, value: Any) -> FuzzSlot:
        return FuzzSlot(self._next_number(), type_, FuzzTarget(type_, ""), fixed_value=value)

    def _next_number(self) -> int:
        self.count += 1
        return self.count

    def _chance(self, probability: float) -> bool:
        return self.rng.random() < probability


def shortest_field_paths(schema: GraphQLSchema) -> dict[str, tuple[tuple[CompositeType, str], ...]]:
    """Type -> the shortest path to it from the root: types and their selected fields."""
    query = schema.query_type
    assert query, "a schema has a query type"
    paths: dict[str, tuple[tuple[CompositeType, str], ...]] = {query.name: ()}
    queue: deque[CompositeType] = deque([query])
    while queue:
        type_ = queue.popleft()
        for name, definition in type_.fields.items():
            target = get_named_type(definition.type)
            if isinstance(target, CompositeType) and target.name not in paths:
                paths[target.name] = (*paths[type_.name], (type_, name))
                queue.append(target)
    return paths


def is_leaf_input(type_: Any) -> bool:
    """True if the type is a leaf type or an operator object, not a further input object."""
    named = get_named_type(type_)
    return not isinstance(named, GraphQLInputObjectType) or named.name.endswith("Ops")


def _slots(tree: InputTree) -> list[FuzzSlot]:
    match tree:
        case FuzzSlot():
            return [tree]
        case InputVariable(tree=inner):
            return _slots(inner)
        case dict():
            return [slot for subtree in tree.values() for slot in _slots(subtree)]
        case list():
            return [slot for subtree in tree for slot in _slots(subtree)]


def _input_variables(tree: InputTree) -> list[InputVariable]:
    match tree:
        case FuzzSlot():
            return []
        case InputVariable():
            return [tree]
        case dict():
            return [variable for subtree in tree.values() for variable in _input_variables(subtree)]
        case list():
            return [variable for subtree in tree for variable in _input_variables(subtree)]


def _variable_definitions(tree: InputTree) -> list[tuple[int, str]]:
    match tree:
        case FuzzSlot():
            return [(tree.number, tree.type)] if tree.is_variable else []
        case InputVariable():
            return [(tree.number, tree.type)]
        case dict():
            return [definition for subtree in tree.values() for definition in _variable_definitions(subtree)]
        case list():
            return [definition for subtree in tree for definition in _variable_definitions(subtree)]


def _to_document(tree: InputTree, values: Mapping[int, Any]) -> str:
    match tree:
        case FuzzSlot():
            return f"$v{tree.number}" if tree.is_variable else _to_literal(values[tree.number], is_enum=bool(tree.enum_values))
        case InputVariable():
            return f"$v{tree.number}"
        case dict():
            return f"{{{', '.join(f'{name}: {_to_document(subtree, values)}' for name, subtree in tree.items())}}}"
        case list():
            return f"[{', '.join(_to_document(subtree, values) for subtree in tree)}]"


def _to_literal(value: Any, *, is_enum: bool) -> str:
    if isinstance(value, list):
        return f"[{', '.join(_to_literal(item, is_enum=is_enum) for item in value)}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{name or chr(95)}: {_to_literal(item, is_enum=is_enum)}' for name, item in value.items())}}}"
    return str(value) if is_enum and isinstance(value, str) else json.dumps(value, ensure_ascii=isinstance(value, str) and "😀" in value)


def _variable_values(tree: InputTree, values: Mapping[int, Any]) -> dict[str, Any]:
    match tree:
        case FuzzSlot():
            return {f"v{tree.number}": values[tree.number]} if tree.is_variable else {}
        case InputVariable():
            return {f"v{tree.number}": _to_json(tree.tree, values)}
        case dict():
            return {name: value for subtree in tree.values() for name, value in _variable_values(subtree, values).items()}
        case list():
            return {name: value for subtree in tree for name, value in _variable_values(subtree, values).items()}


def _to_json(tree: InputTree, values: Mapping[int, Any]) -> Any:
    match tree:
        case FuzzSlot():
            return values[tree.number]
        case InputVariable():
            return _to_json(tree.tree, values)
        case dict():
            return {name: _to_json(subtree, values) for name, subtree in tree.items()}
        case list():
            return [_to_json(subtree, values) for subtree in tree]


def _nullable(type_: Any) -> Any:
    return type_.of_type if isinstance(type_, GraphQLNonNull) else type_


def _is_required(type_: Any) -> bool:
    return isinstance(type_, GraphQLNonNull)


def _conflicts_with_first(name: str, arguments: Mapping[str, InputTree]) -> bool:
    return name == "last" and "first" in arguments


def _is_composite(definition: GraphQLField) -> bool:
    return isinstance(get_named_type(definition.type), CompositeType)


def _has_required_arguments(definition: GraphQLField) -> bool:
    return any(_is_required(argument.type) for argument in definition.args.values())
