"""Random operations over a schema, and random values for their variables.

The shape of an operation is drawn once: selections, fragments, directives, which arguments are given and how. Then several sets of values
are drawn for its variables. Whatever is drawn is valid GraphQL; a draw that is not is thrown away.
"""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    get_named_type,
    parse,
    validate,
)

from tests.oracle.random_graph import DAYS, TEXTS, World

LEFT_OUT = {
    *("search", "after", "before"),
    *("paths", "subgraph", "common", "effectiveOwnership", "circularHoldings", "ownersTree", "holdingsTree", "ultimateParents"),
}
CURSORS = ("cursor", "startCursor", "endCursor")
CURSOR = "cursor"
"""What the response keys of cursors begin with: they are followed, not compared."""
LONGEST = 1_500  # characters; longer ones take seconds to plan and show nothing more
FRESH = 3
"""How many sets of values may differ in more than scalars: each of them may be a text that Neo4j has to plan."""
SIZES = (0, 1, 2, 3, 5, 20, 100)
PATTERNS = ("*", "", "x*", "*a*", "a*b", "**", "xiaomi", "ä", "*😀*", "(*", ".*", "İ*", "ΟΔΟΣ*", "*ς*")


@dataclass(frozen=True)
class Drawn:
    """An operation and the values for its variables."""

    text: str
    values: tuple[dict[str, Any], ...]


def draw_operation(schema: GraphQLSchema, world: World, seed: int, *, sets: int = 10) -> Drawn:
    """One operation with several sets of values; the same for the same seed."""
    for attempt in range(100):
        maker = _Maker(schema, world, random.Random(seed * 1_000 + attempt))  # noqa: S311  # not for secrets
        text = maker.operation()
        if len(text) < LONGEST and not validate(schema, parse(text)):
            return Drawn(text, maker.draw_sets(sets))
    raise AssertionError(f"no valid operation in 100 draws of seed {seed}")


@dataclass
class _Maker:
    schema: GraphQLSchema
    world: World
    random: random.Random
    variables: dict[str, tuple[str, Callable[[], Any]]] = field(default_factory=dict)
    fragments: dict[str, str] = field(default_factory=dict)
    count: int = 0

    def operation(self) -> str:
        query = self.schema.query_type
        assert query
        body = " ".join(self._root(query) for _ in range(self.random.choice((1, 1, 1, 2, 3))))
        if self._chance(0.2):
            body += " __typename"
        if self._chance(0.1):
            body += ' __type(name: "PageInfo") { name kind }'
        declared = ", ".join(f"${name}: {type_}" for name, (type_, _) in self.variables.items())
        return "\n".join([f"query Q{f'({declared})' if declared else ''} {{ {body} }}", *self.fragments.values()])

    def draw_sets(self, count: int) -> tuple[dict[str, Any], ...]:
        """Sets of values: a few drawn anew, the others like one of these but for their scalars, which change no statement's text."""
        fresh = [{name: draw() for name, (_, draw) in self.variables.items()} for _ in range(min(count, FRESH))]
        alike = [{name: self._alike(name, value) for name, value in fresh[place % FRESH].items()} for place in range(count - len(fresh))]
        return tuple({name: value for name, value in one.items() if value is not _ABSENT} for one in (*fresh, *alike))

    def _alike(self, name: str, value: Any) -> Any:
        type_, draw = self.variables[name]
        scalar = type_.rstrip("!") in ("String", "Int", "Float", "Date", "ID")
        return draw() if scalar and value is not None and value is not _ABSENT else value

    # selections

    def _root(self, query: GraphQLObjectType) -> str:
        names = [name for name in query.fields if name not in LEFT_OUT]
        plurals = [name for name in names if "where" in query.fields[name].args]
        name = self.random.choice(plurals if self._chance(0.6) else names)
        return self._field(name, query.fields[name], 3)

    def _field(self, name: str, definition: GraphQLField, depth: int, prefix: str = "") -> str:
        type_ = get_named_type(definition.type)
        arguments = self._arguments(definition)
        if not isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
            if name in CURSORS:
                prefix = CURSOR
            alias = f"{prefix or 'a'}{self._number()}: " if prefix or self._chance(0.15) else ""
            return f"{alias}{name}{self._directive()}"
        alias = f"{prefix or 'x'}{self._number()}: "
        head = f"{alias}{name}{arguments}{self._directive()}"
        once = f"{head} {{ {self._selection(type_, depth)} }}"
        return f"{once} {head} {{ {self._selection(type_, depth)} }}" if self._chance(0.08) else once

    def _selection(self, type_: GraphQLObjectType | GraphQLInterfaceType, depth: int) -> str:
        parts = [self._pick(type_, depth) for _ in range(self.random.choice((1, 2, 2, 3)))]
        if isinstance(type_, GraphQLInterfaceType) and self._chance(0.6):
            members = self.schema.get_possible_types(type_)
            picked = self.random.sample(members, self.random.choice((1, 2)))
            parts += [f"... on {one.name}{self._directive()} {{ {self._pick(one, depth, one.name.lower())} }}" for one in picked]
        if self._chance(0.1):
            parts.append(f"... {{ {self._pick(type_, depth)} }}")
        if self._chance(0.12):
            parts.append(self._spread(type_, depth))
        self.random.shuffle(parts)
        return " ".join(parts)

    def _pick(self, type_: GraphQLObjectType | GraphQLInterfaceType, depth: int, prefix: str = "") -> str:
        """A field of a type; further relationships only while there is depth left."""
        if self._chance(0.08):
            return "__typename"
        names = list(type_.fields)
        leaves = [name for name in names if not _is_composite(type_.fields[name])]
        inner = [name for name in names if _is_composite(type_.fields[name]) and name not in LEFT_OUT]
        through = type_.name.endswith(("Connection", "Edge", "Aggregate", "Group")) or type_.name == "Query"
        if through:
            wanted = [name for name in names if depth > 0 or name not in ("via", "evidence")]
            likely = [one for one in wanted if one in ("edges", "nodes", "node")]
            name = self.random.choice([*wanted, *likely, *likely, *(one for one in wanted if one == "totalCount")])
            return self._field(name, type_.fields[name], depth, prefix)
        if inner and depth > 0 and self._chance(0.55):
            name = self.random.choice(inner)
            return self._field(name, type_.fields[name], depth - 1, prefix)
        return self._field(self.random.choice(leaves), type_.fields["id"], 0, prefix) if not leaves else self._leaf(type_, leaves, prefix)

    def _leaf(self, type_: GraphQLObjectType | GraphQLInterfaceType, leaves: list[str], prefix: str) -> str:
        name = self.random.choice(leaves)
        return self._field(name, type_.fields[name], 0, prefix)

    def _spread(self, type_: GraphQLObjectType | GraphQLInterfaceType, depth: int) -> str:
        name = f"F{self._number()}"
        body = self._pick(type_, min(depth, 1), f"f{self._number()}")
        self.fragments[name] = f"fragment {name} on {type_.name} {{ {body} }}"
        return f"...{name}{self._directive()}"

    def _directive(self) -> str:
        if not self._chance(0.06):
            return ""
        flag = self._variable("Boolean!", lambda: self._chance(0.5)) if self._chance(0.6) else self.random.choice(("true", "false"))
        return f" @{self.random.choice(('skip', 'include'))}(if: {flag})"

    # arguments

    def _arguments(self, definition: GraphQLField) -> str:
        given: list[str] = []
        for argument, found in definition.args.items():
            if argument in LEFT_OUT or (not isinstance(found.type, GraphQLNonNull) and self._chance(0.6)):
                continue
            if argument == "last" and any(one.startswith("first") for one in given):
                continue
            given.append(f"{argument}: {self._input(found.type, argument, 2)}")
        return f"({', '.join(given)})" if given else ""

    def _input(self, type_: Any, name: str, depth: int) -> str:
        """A value in the document: a literal, a variable, or an input object with either."""
        bare = type_.of_type if isinstance(type_, GraphQLNonNull) else type_
        whole = 0.15 if isinstance(get_named_type(bare), GraphQLInputObjectType) else 0.7
        if self._chance(whole):
            absent = not isinstance(type_, GraphQLNonNull) and name in ("first", "last", "orderBy", "where", "lens") and self._chance(0.3)
            return self._variable(str(type_), lambda: _ABSENT if absent and self._chance(0.5) else self._value(bare, name, depth))
        if isinstance(bare, GraphQLList) and isinstance(get_named_type(bare), GraphQLInputObjectType):
            return f"[{', '.join(self._input(bare.of_type, name, depth - 1) for _ in range(self.random.choice((0, 1, 1, 2))))}]"
        if isinstance(bare, GraphQLInputObjectType):
            fields = self._fields(bare, depth)
            parts = [f"{one}: {self._required(bare, one, depth)}" for one in fields]
            return f"{{{', '.join(parts)}}}"
        return _literal(self._value(bare, name, depth), get_named_type(bare))

    def _required(self, type_: GraphQLInputObjectType, name: str, depth: int) -> str:
        """A field of an input object. Where only one is allowed, a variable may not be null."""
        found = type_.fields[name].type
        return self._input(GraphQLNonNull(found) if type_.is_one_of else found, name, depth - 1)

    def _fields(self, type_: GraphQLInputObjectType, depth: int) -> list[str]:
        names = [name for name in type_.fields if name not in LEFT_OUT]
        if depth <= 0:
            names = [name for name in names if not _is_deep(type_.fields[name].type)] or names
        related = [name for name in names if get_named_type(type_.fields[name].type).name.endswith(("Filter", "Where"))]
        if related and self._chance(0.5):
            names = related
        if type_.is_one_of:
            return [self.random.choice(names)]
        return self.random.sample(names, min(len(names), self.random.choice((0, 1, 1, 1, 2))))

    def _value(self, type_: Any, name: str, depth: int) -> Any:
        """A value as JSON has it."""
        bare = type_.of_type if isinstance(type_, GraphQLNonNull) else type_
        if name == "by":
            enum: Any = get_named_type(bare)
            keys = list(enum.values)
            return self.random.sample(keys, min(len(keys), self.random.choice((1, 1, 1, 2, 3))))
        if isinstance(bare, GraphQLList):
            return [self._value(bare.of_type, name, depth - 1) for _ in range(self.random.choice((0, 1, 1, 2, 3)))]
        if isinstance(bare, GraphQLInputObjectType):
            return {one: self._value(bare.fields[one].type, one, depth - 1) for one in self._fields(bare, depth)}
        if isinstance(bare, GraphQLEnumType):
            return self.random.choice(list(bare.values))
        assert isinstance(bare, GraphQLScalarType)
        return self._scalar(bare.name, name)

    def _scalar(self, type_: str, name: str) -> Any:
        pick = self.random
        match type_:
            case "ID":
                return self._id()
            case "Boolean":
                return pick.random() < 0.5
            case "Int":
                return pick.choice(SIZES) if name in ("first", "last") else pick.choice((0, 1, 2, 3))
            case "Float":
                return pick.choice((0.0, 0.125, 0.5, 1.0)) if name == "minConfidence" else pick.randint(-80, 80) / 8
            case "Date":
                return pick.choice(DAYS)
        if name in ("slug", "key"):
            found = [node.values[name] for node in self.world.nodes.values() if name in node.values]
            return pick.choice([*found, "nothing"])
        if name == "matches":
            return pick.choice(PATTERNS)
        return pick.choice(TEXTS)

    def _id(self) -> str:
        if self._chance(0.1) or not self.world.nodes:
            return self.random.choice(("nothing", "company:nothing", "", "%%%", "Y29tcGFueTo"))
        found = self.random.choice(list(self.world.nodes))
        return found if self._chance(0.5) else base64.urlsafe_b64encode(found.encode()).decode().rstrip("=")

    def _variable(self, type_: str, draw: Callable[[], Any]) -> str:
        name = f"v{self._number()}"
        self.variables[name] = (type_, draw)
        return f"${name}"

    def _number(self) -> int:
        self.count += 1
        return self.count

    def _chance(self, of: float) -> bool:
        return self.random.random() < of


_ABSENT = object()


def _is_composite(found: GraphQLField) -> bool:
    return isinstance(get_named_type(found.type), GraphQLObjectType | GraphQLInterfaceType)


def _is_deep(type_: Any) -> bool:
    named = get_named_type(type_)
    return isinstance(named, GraphQLInputObjectType) and not named.name.endswith("Ops")


def _literal(value: Any, type_: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(_literal(one, type_) for one in value)}]"
    if isinstance(type_, GraphQLEnumType):
        return str(value)
    return json.dumps(value, ensure_ascii=False)
