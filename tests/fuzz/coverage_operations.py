"""Operations that between them use every argument, every field of every input and every word of every enum of a schema.

every_operation(schema)   ->   one for each field with arguments, and one for each input: all of its fields at once

What is used is read back from the documents themselves (`used_in`), so that nothing can be left out unseen.
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

from tests.fuzz.generators import Composite, Draw, Drawn, Hole, Tree, Whole, is_shallow, ways

PAGING = ({"last", "before"}, {"first", "after"})
"""What is left out by turns: these are not for being given together."""


@dataclass(frozen=True)
class Place:
    """Where an input is given: the argument of a field of a type, and the fields of inputs that lead on to it."""

    type: Composite
    field: str
    argument: str
    path: tuple[str, ...]


def every_operation(schema: GraphQLSchema, seed: int) -> Iterator[Drawn]:
    """One after the other, the same for the same seed; what they do not decide is drawn."""
    draw = Draw(schema, random.Random(seed))  # noqa: S311  # not for secrets
    reached = ways(schema)
    for name, way in reached.items():
        type_ = schema.type_map[name]
        assert isinstance(type_, Composite), "ways lead to what has fields"
        for field, definition in type_.fields.items():
            for turn in range(_turns(definition.args)):
                left_out = PAGING[turn % 2] if "last" in definition.args else ()
                names = [arg for arg in definition.args if arg not in left_out]
                yield _operation(draw, (*way, (type_, field)), draw.arguments(definition, 1, names))
    for name, place in _inputs(schema, reached).items():
        found = schema.type_map[name]
        assert isinstance(found, GraphQLInputObjectType), "places are those of inputs"
        for tree in _trees(draw, found):
            definition = place.type.fields[place.field]
            given = {place.argument: _led_to(_bare(definition.args[place.argument].type), place.path, tree)}
            yield _operation(draw, (*reached[place.type.name], (place.type, place.field)), given)


def _operation(draw: Draw, way: tuple[tuple[Composite, str], ...], arguments: dict[str, Tree]) -> Drawn:
    *before, (type_, field) = way
    target = get_named_type(type_.fields[field].type)
    inner = draw.selection(target) if isinstance(target, Composite) else []
    return draw.chain(before, draw.field(type_, field, arguments, inner))


def _turns(arguments: dict[str, Any]) -> int:
    """So many operations that each word of an enum has its turn."""
    if not arguments:
        return 0
    words = [len(named.values) for argument in arguments.values() if isinstance(named := get_named_type(argument.type), GraphQLEnumType)]
    return max(2 if "last" in arguments else 1, *(-(-word // 4) for word in words)) if words else 2 if "last" in arguments else 1


def _inputs(schema: GraphQLSchema, reached: dict[str, Any]) -> dict[str, Place]:
    """Each input, and the nearest place that it can be given at."""
    found: dict[str, Place] = {}
    waiting: deque[tuple[str, Place]] = deque()

    def note(type_: Any, place: Place) -> None:
        named = get_named_type(type_)
        if isinstance(named, GraphQLInputObjectType) and named.name not in found:
            found[named.name] = place
            waiting.append((named.name, place))

    for name in reached:
        type_: Any = schema.type_map[name]
        for field, definition in type_.fields.items():
            for argument, one in definition.args.items():
                note(one.type, Place(type_, field, argument, ()))
    while waiting:
        name, place = waiting.popleft()
        inner: Any = schema.type_map[name]
        for field, one in inner.fields.items():
            note(one.type, Place(place.type, place.field, place.argument, (*place.path, field)))
    return found


def _trees(draw: Draw, type_: GraphQLInputObjectType) -> Iterator[dict[str, Tree]]:
    """All fields at once; of an input that takes one only, one after the other."""
    if type_.is_one_of:
        for name in type_.fields:
            yield {name: _least(draw, type_, name)}
        return
    words = [len(named.values) for field in type_.fields.values() if isinstance(named := get_named_type(field.type), GraphQLEnumType)]
    for _ in range(max(words, default=1)):
        yield {name: _least(draw, type_, name) for name in type_.fields}


def _least(draw: Draw, type_: GraphQLInputObjectType, name: str) -> Tree:
    """As little as can be given for a field."""
    found = type_.fields[name].type
    named = get_named_type(found)
    if not isinstance(named, GraphQLInputObjectType):
        return draw.hole(GraphQLNonNull(found) if type_.is_one_of else found, name)
    inner: Tree = {}
    if named.is_one_of:
        shallow = [field for field in named.fields if is_shallow(named.fields[field].type)]
        inner = {(shallow or list(named.fields))[0]: _least(draw, named, (shallow or list(named.fields))[0])}
    return [inner] if isinstance(_bare(found), GraphQLList) else inner


def _led_to(type_: Any, path: tuple[str, ...], tree: Tree) -> Tree:
    """The tree, within the inputs that lead to it."""
    if isinstance(type_, GraphQLList):
        return [_led_to(_bare(type_.of_type), path, tree)]
    return {path[0]: _led_to(_bare(type_.fields[path[0]].type), path[1:], tree)} if path else tree


def _bare(type_: Any) -> Any:
    return type_.of_type if isinstance(type_, GraphQLNonNull) else type_


# what is used


def all_of(schema: GraphQLSchema) -> set[str]:
    """All that can be given: arguments, fields of inputs, words of enums."""
    found: set[str] = set()
    for name in ways(schema):
        type_: Any = schema.type_map[name]
        found |= {f"{name}.{field}({arg})" for field, definition in type_.fields.items() for arg in definition.args}
    inputs = _inputs(schema, dict.fromkeys(ways(schema)))
    enums = {get_named_type(one.type) for name in inputs for one in schema.type_map[name].fields.values()}  # type: ignore[attr-defined]
    for name in ways(schema):
        type_ = schema.type_map[name]
        enums |= {get_named_type(arg.type) for definition in type_.fields.values() for arg in definition.args.values()}
    for name in inputs:
        type_ = schema.type_map[name]
        found |= {f"{name}.{field}" for field in type_.fields}
    return found | {f"{enum.name}.{word}" for enum in enums if isinstance(enum, GraphQLEnumType) for word in enum.values}


def used_in(schema: GraphQLSchema, drawn: Drawn, values: Mapping[int, Any]) -> set[str]:
    """What an operation gives: read from its document, from the inputs that come as variables, and from its words."""
    info = TypeInfo(schema)
    reader = _Reader(info)
    visit(parse(drawn.text(values)), TypeInfoVisitor(info, reader))
    for whole in drawn.wholes:
        reader.used |= set(_fields(schema.type_map[whole.type.strip("[]!")], whole.tree))
    for hole in drawn.holes:
        words = values[hole.number] if hole.many else [values[hole.number]]
        reader.used |= {f"{hole.wanted.scalar}.{word}" for word in words if hole.words}
    return reader.used


def _fields(type_: Any, tree: Tree) -> Iterator[str]:
    match tree:
        case dict():
            for name, one in tree.items():
                yield f"{type_.name}.{name}"
                yield from _fields(get_named_type(type_.fields[name].type), one)
        case list():
            for one in tree:
                yield from _fields(type_, one)
        case Hole() | Whole():
            pass


class _Reader(Visitor):
    def __init__(self, info: TypeInfo) -> None:
        super().__init__()
        self.info = info
        self.used: set[str] = set()

    def enter_argument(self, node: ArgumentNode, *_: Any) -> None:
        parent, field = self.info.get_parent_type(), self.info.get_field_def()
        assert isinstance(parent, Composite), "an argument belongs to a field"
        assert field, "an argument belongs to a field"
        names = [name for name, one in parent.fields.items() if one is field]
        self.used |= {f"{parent.name}.{name}({node.name.value})" for name in names}

    def enter_object_field(self, node: ObjectFieldNode, *_: Any) -> None:
        found = get_named_type(self.info.get_parent_input_type())
        if isinstance(found, GraphQLInputObjectType):
            self.used.add(f"{found.name}.{node.name.value}")
