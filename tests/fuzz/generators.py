"""Operations with holes for values, drawn over a schema.

    drawn = Draw(schema, random).operation("Query", "companies", ...)
    drawn.text(values)        ->   'query ($v0: String) { companies(where: {name: {eq: $v0, ne: "zq7canary"}}) { totalCount } }'
    drawn.variables(values)   ->   {"v0": "zq7canary`"}

What is drawn is the shape: which arguments are given, and which of them as literals, as variables, or as parts of a variable that holds a
whole input. The values come afterwards, as often as wanted; words of enums that decide what a statement says belong to the shape.
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

from tests.fuzz.hostile import Wanted

Composite = GraphQLObjectType | GraphQLInterfaceType
DECIDES = ("hops", "maxHops", "depth")
"""Numbers that stand in the text."""

DECIDING_TYPES = ("Sort", "Direction")
DECIDING_LISTS = ("by", "kinds", "types", "mode")
"""Enums, and arguments with words of enums, that decide what a statement says."""

MOST_KEYS = 4  # of `by`


@dataclass(frozen=True)
class Hole:
    """A place for a value. `many`: for a list of such; `variable`: it comes as one; `fixed`: what stands there in any case, if anything."""

    number: int
    type: str
    wanted: Wanted
    many: bool = False
    variable: bool = False
    fixed: Any = None
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Whole:
    """An input that comes as one variable, with the holes in it."""

    number: int
    type: str
    tree: Tree


Tree = Hole | Whole | dict[str, "Tree"] | list["Tree"]
Value = Callable[[Hole], Any]


@dataclass(frozen=True)
class Drawn:
    """An operation: text and holes by turns."""

    parts: tuple[str | Tree, ...]

    @cached_property
    def holes(self) -> tuple[Hole, ...]:
        """All places for values."""
        return tuple(hole for part in self.parts if not isinstance(part, str) for hole in _holes(part))

    @cached_property
    def wholes(self) -> tuple[Whole, ...]:
        """All inputs that come as one variable."""
        return tuple(whole for part in self.parts if not isinstance(part, str) for whole in _wholes(part))

    def text(self, values: Mapping[int, Any]) -> str:
        """The document, with the values of those holes that are literals."""
        declared = ", ".join(f"$v{number}: {type_}" for number, type_ in self._declared.items())
        body = "".join(part if isinstance(part, str) else _written(part, values) for part in self.parts)
        return f"query{f' ({declared})' if declared else ''} {body}"

    def variables(self, values: Mapping[int, Any]) -> dict[str, Any]:
        """The values that come beside it."""
        found: dict[str, Any] = {}
        for part in self.parts:
            if not isinstance(part, str):
                found |= _sent(part, values)
        return found

    @cached_property
    def _declared(self) -> dict[int, str]:
        return {number: type_ for part in self.parts if not isinstance(part, str) for number, type_ in _declarations(part)}


def fill(drawn: Drawn, draw: Callable[[Wanted, random.Random], Any], pick: random.Random) -> dict[int, Any]:
    """A value for each hole."""
    return {hole.number: _value(hole, draw, pick) for hole in drawn.holes}


def free(drawn: Drawn, values: Mapping[int, Any]) -> list[Any]:
    """The values that are no words of the schema."""
    return [values[hole.number] for hole in drawn.holes if not hole.words]


def _value(hole: Hole, draw: Callable[[Wanted, random.Random], Any], pick: random.Random) -> Any:
    if hole.fixed is not None:
        return hole.fixed

    def one() -> Any:
        return pick.choice(hole.words) if hole.words else draw(hole.wanted, pick)

    return [one() for _ in range(pick.choice((2, 3)))] if hole.many else one()


@dataclass
class Draw:
    """Draws over one schema. `given`: how likely it is that an argument which may be left out is given."""

    schema: GraphQLSchema
    random: random.Random
    given: float = 0.4
    count: int = 0
    turns: Counter[str] = field(default_factory=Counter)

    def field(self, type_: Composite, name: str, arguments: Mapping[str, Tree], inner: Sequence[str | Tree]) -> list[str | Tree]:
        """A field with these arguments, those that it cannot do without beside them, and this selection."""
        needed = [one for one, found in type_.fields[name].args.items() if _is_required(found.type) and one not in arguments]
        given = {one: self.tree(type_.fields[name].args[one].type, one, 0) for one in needed}
        found: list[str | Tree] = [f"{name}"]
        for place, (one, tree) in enumerate((given | dict(arguments)).items()):
            found += ["(" if place == 0 else ", ", f"{one}: ", tree]
        return [*found, ")" if given or arguments else "", *([" { ", *inner, " }"] if inner else [])]

    def chain(self, way: Sequence[tuple[Composite, str]], inner: Sequence[str | Tree]) -> Drawn:
        """The fields on the way from the root to a selection. Where there are pages, they are short."""
        body = list(inner)
        for type_, name in reversed(way):
            few = {"first": self._fixed("Int", 2)} if "first" in type_.fields[name].args else {}
            body = self.field(type_, name, few, body)
        return Drawn(("{ ", *body, " }"))

    def selection(self, type_: Composite, depth: int = 1) -> list[str | Tree]:
        """What is asked of a type: most of its plain fields; of pages what they hold."""
        plain = [name for name, one in type_.fields.items() if not _composite(one) and not _needs(one)]
        inner = [name for name, one in type_.fields.items() if _composite(one) and not _needs(one)]
        likely = [name for name in ("edges", "nodes", "node", "pageInfo", "keys", "steps", "paths") if name in inner]
        picked = self.random.sample(plain, min(len(plain), 3)) if plain else []
        found: list[str | Tree] = [" ".join(["__typename", *picked])]
        deeper = likely[:2] if depth >= 0 else []
        for name in deeper or ([] if picked or not inner else inner[:1]):
            target = get_named_type(type_.fields[name].type)
            assert isinstance(target, Composite), "what has fields is composite"
            found += [" ", *self.field(type_, name, {}, self.selection(target, depth - 1))]
        return found

    def arguments(self, definition: GraphQLField, depth: int, names: Sequence[str] | None = None) -> dict[str, Tree]:
        """Trees for some of the arguments of a field, or for these."""
        found: dict[str, Tree] = {}
        for name, one in definition.args.items():
            asked = _is_required(one.type) or self._chance(self.given)
            if (name in names) if names is not None else (asked and not _is_second(name, found)):
                decides = name == "first" and "mode" in definition.args  # how many paths are looked for stands in the text
                found[name] = self.hole(one.type, name, variable=True) if decides else self.tree(one.type, name, depth)
        return found

    def tree(self, type_: Any, name: str, depth: int) -> Tree:
        """What is given for an argument or a field of an input: as a whole, or in parts."""
        bare = _nullable(type_)
        if not isinstance(get_named_type(type_), GraphQLInputObjectType):
            return self.hole(type_, name)
        if self._chance(0.2):
            return Whole(self._number(), str(type_), self._parts(bare, name, depth, whole=True))
        return self._parts(bare, name, depth, whole=False)

    def _parts(self, bare: Any, name: str, depth: int, *, whole: bool) -> Tree:
        if isinstance(bare, GraphQLList):
            size = self.random.choice((1, 1, 2)) if depth >= 0 else 0
            return [self._parts(_nullable(bare.of_type), name, depth - 1, whole=whole) for _ in range(size)]
        assert isinstance(bare, GraphQLInputObjectType)
        return {one: self._part(bare, one, depth, whole=whole) for one in self._picked(bare, depth)}

    def _part(self, bare: GraphQLInputObjectType, name: str, depth: int, *, whole: bool) -> Tree:
        type_ = _nullable(bare.fields[name].type)
        if not isinstance(get_named_type(type_), GraphQLInputObjectType):
            return self.hole(GraphQLNonNull(type_) if bare.is_one_of else type_, name, variable=False if whole else None)
        return self._parts(type_, name, depth - 1, whole=whole) if whole else self.tree(type_, name, depth - 1)

    def _picked(self, bare: GraphQLInputObjectType, depth: int) -> list[str]:
        names = list(bare.fields)
        shallow = [name for name in names if is_shallow(bare.fields[name].type)]
        if bare.is_one_of:
            return [self.random.choice(names if depth > 0 or not shallow else shallow)]
        if depth <= 0:
            return self.random.sample(shallow, min(len(shallow), 1))
        return self.random.sample(names, min(len(names), self.random.choice((1, 1, 2, 3))))

    def hole(self, type_: Any, name: str, *, variable: bool | None = None) -> Hole:
        """A place for a value of a type that has no parts."""
        bare, named = _nullable(type_), get_named_type(type_)
        many = isinstance(bare, GraphQLList)
        wanted = Wanted(named.name, name, high=self._chance(0.15))
        asked = self._chance(0.5) if variable is None else variable
        words = tuple(named.values) if isinstance(named, GraphQLEnumType) else ()
        fixed = self._settled(name, named.name, words, many=many)
        return Hole(self._number(), str(type_), wanted, many, asked, fixed, words)

    def _settled(self, name: str, type_: str, words: Sequence[str], *, many: bool) -> Any:
        """What is part of the shape: numbers that stand in the text, words that decide. One after the other, that all have their turn."""
        if name in DECIDES:
            return self.random.choice((1, 2))
        if not words or not (type_ in DECIDING_TYPES or name in DECIDING_LISTS):
            return None
        turn = self.turns[type_]
        self.turns[type_] += 1
        if not many:
            return words[turn % len(words)]
        start = MOST_KEYS * turn % len(words)
        return list((*words, *words)[start : start + min(MOST_KEYS, len(words))])

    def _fixed(self, type_: str, value: Any) -> Hole:
        return Hole(self._number(), type_, Wanted(type_, ""), fixed=value)

    def _number(self) -> int:
        self.count += 1
        return self.count

    def _chance(self, of: float) -> bool:
        return self.random.random() < of


def ways(schema: GraphQLSchema) -> dict[str, tuple[tuple[Composite, str], ...]]:
    """Type -> the shortest way to it from the root: types and the fields that are asked of them."""
    query = schema.query_type
    assert query, "a schema has a query type"
    found: dict[str, tuple[tuple[Composite, str], ...]] = {query.name: ()}
    waiting: deque[Composite] = deque([query])
    while waiting:
        type_ = waiting.popleft()
        for name, one in type_.fields.items():
            target = get_named_type(one.type)
            if isinstance(target, Composite) and target.name not in found:
                found[target.name] = (*found[type_.name], (type_, name))
                waiting.append(target)
    return found


def is_shallow(type_: Any) -> bool:
    """Whether it leads to values at once, not to further inputs."""
    named = get_named_type(type_)
    return not isinstance(named, GraphQLInputObjectType) or named.name.endswith("Ops")


def _holes(tree: Tree) -> list[Hole]:
    match tree:
        case Hole():
            return [tree]
        case Whole(tree=inner):
            return _holes(inner)
        case dict():
            return [hole for one in tree.values() for hole in _holes(one)]
        case list():
            return [hole for one in tree for hole in _holes(one)]


def _wholes(tree: Tree) -> list[Whole]:
    match tree:
        case Hole():
            return []
        case Whole():
            return [tree]
        case dict():
            return [whole for one in tree.values() for whole in _wholes(one)]
        case list():
            return [whole for one in tree for whole in _wholes(one)]


def _declarations(tree: Tree) -> list[tuple[int, str]]:
    match tree:
        case Hole():
            return [(tree.number, tree.type)] if tree.variable else []
        case Whole():
            return [(tree.number, tree.type)]
        case dict():
            return [found for one in tree.values() for found in _declarations(one)]
        case list():
            return [found for one in tree for found in _declarations(one)]


def _written(tree: Tree, values: Mapping[int, Any]) -> str:
    match tree:
        case Hole():
            return f"$v{tree.number}" if tree.variable else _literal(values[tree.number], is_word=bool(tree.words))
        case Whole():
            return f"$v{tree.number}"
        case dict():
            return f"{{{', '.join(f'{name}: {_written(one, values)}' for name, one in tree.items())}}}"
        case list():
            return f"[{', '.join(_written(one, values) for one in tree)}]"


def _literal(value: Any, *, is_word: bool) -> str:
    if isinstance(value, list):
        return f"[{', '.join(_literal(one, is_word=is_word) for one in value)}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{name or chr(95)}: {_literal(one, is_word=is_word)}' for name, one in value.items())}}}"
    return str(value) if is_word and isinstance(value, str) else json.dumps(value, ensure_ascii=isinstance(value, str) and "😀" in value)


def _sent(tree: Tree, values: Mapping[int, Any]) -> dict[str, Any]:
    match tree:
        case Hole():
            return {f"v{tree.number}": values[tree.number]} if tree.variable else {}
        case Whole():
            return {f"v{tree.number}": _plain(tree.tree, values)}
        case dict():
            return {name: found for one in tree.values() for name, found in _sent(one, values).items()}
        case list():
            return {name: found for one in tree for name, found in _sent(one, values).items()}


def _plain(tree: Tree, values: Mapping[int, Any]) -> Any:
    match tree:
        case Hole():
            return values[tree.number]
        case Whole():
            return _plain(tree.tree, values)
        case dict():
            return {name: _plain(one, values) for name, one in tree.items()}
        case list():
            return [_plain(one, values) for one in tree]


def _nullable(type_: Any) -> Any:
    return type_.of_type if isinstance(type_, GraphQLNonNull) else type_


def _is_required(type_: Any) -> bool:
    return isinstance(type_, GraphQLNonNull)


def _is_second(name: str, given: Mapping[str, Tree]) -> bool:
    return name == "last" and "first" in given


def _composite(one: GraphQLField) -> bool:
    return isinstance(get_named_type(one.type), Composite)


def _needs(one: GraphQLField) -> bool:
    return any(_is_required(found.type) for found in one.args.values())
