"""Random operations over a schema, and random values for their variables.

The shape of an operation is generated once: selections, fragments, directives, and which arguments it has, in which form. Then several sets
of values are generated for its variables. Operations that fail validation are discarded.
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

from tests.oracle.random_graph import DAYS, TEXTS, OracleGraph

EXCLUDED_NAMES = {
    *("search", "after", "before", "dataSets", "statedValues"),
    *("paths", "subgraph", "common", "effectiveOwnership", "circularHoldings", "ownersTree", "holdingsTree", "ultimateParents"),
}
CURSOR_FIELDS = ("cursor", "startCursor", "endCursor")
CURSOR_PREFIX = "cursor"
"""Prefix of the response keys of cursors: only their presence is compared."""
MAX_LENGTH = 1_500  # characters; longer operations take seconds to plan and cover nothing more
INDEPENDENT_SETS = 3
"""Number of value sets that may differ in more than scalars; each may need a statement that Neo4j has not planned yet."""
PAGE_SIZES = (0, 1, 2, 3, 5, 20, 100)
PATTERNS = ("*", "", "x*", "*a*", "a*b", "**", "xiaomi", "ä", "*😀*", "(*", ".*", "İ*", "ΟΔΟΣ*", "*ς*")


@dataclass(frozen=True)
class RandomOperation:
    """An operation and sets of values for its variables."""

    document: str
    variable_sets: tuple[dict[str, Any], ...]


def generate_operation(schema: GraphQLSchema, graph: OracleGraph, seed: int, *, set_count: int = 10) -> RandomOperation:
    """One operation with several sets of values; the same seed gives the same operation."""
    for attempt in range(100):
        generator = _OperationGenerator(schema, graph, random.Random(seed * 1_000 + attempt))  # noqa: S311  # not for secrets
        text = generator.document()
        if len(text) < MAX_LENGTH and not validate(schema, parse(text)):
            return RandomOperation(text, generator.variable_sets(set_count))
    raise AssertionError(f"no valid operation in 100 attempts with seed {seed}")


@dataclass
class _OperationGenerator:
    schema: GraphQLSchema
    graph: OracleGraph
    rng: random.Random
    variables: dict[str, tuple[str, Callable[[], Any]]] = field(default_factory=dict)
    fragments: dict[str, str] = field(default_factory=dict)
    count: int = 0

    def document(self) -> str:
        query = self.schema.query_type
        assert query
        body = " ".join(self._root_field(query) for _ in range(self.rng.choice((1, 1, 1, 2, 3))))
        if self._chance(0.2):
            body += " __typename"
        if self._chance(0.1):
            body += ' __type(name: "PageInfo") { name kind }'
        declared = ", ".join(f"${name}: {type_}" for name, (type_, _) in self.variables.items())
        return "\n".join([f"query Q{f'({declared})' if declared else ''} {{ {body} }}", *self.fragments.values()])

    def variable_sets(self, count: int) -> tuple[dict[str, Any], ...]:
        """Sets of values: a few are independent; the others vary only the scalars of those, which changes no statement."""
        independent = [{name: generate() for name, (_, generate) in self.variables.items()} for _ in range(min(count, INDEPENDENT_SETS))]
        variants = [
            {name: self._same_shape(name, value) for name, value in independent[index % INDEPENDENT_SETS].items()}
            for index in range(count - len(independent))
        ]
        return tuple({name: value for name, value in values.items() if value is not _ABSENT} for values in (*independent, *variants))

    def _same_shape(self, name: str, value: Any) -> Any:
        type_, generate = self.variables[name]
        is_scalar = type_.rstrip("!") in ("String", "Int", "Float", "Date", "ID")
        return generate() if is_scalar and value is not None and value is not _ABSENT else value

    # selections

    def _root_field(self, query: GraphQLObjectType) -> str:
        names = [name for name in query.fields if name not in EXCLUDED_NAMES]
        plurals = [name for name in names if "where" in query.fields[name].args]
        name = self.rng.choice(plurals if self._chance(0.6) else names)
        return self._field(name, query.fields[name], 3)

    def _field(self, name: str, definition: GraphQLField, depth: int, prefix: str = "") -> str:
        type_ = get_named_type(definition.type)
        arguments = self._arguments(definition)
        if not isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
            if name in CURSOR_FIELDS:
                prefix = CURSOR_PREFIX
            alias = f"{prefix or 'a'}{self._next_number()}: " if prefix or self._chance(0.15) else ""
            return f"{alias}{name}{self._directive()}"
        alias = f"{prefix or 'x'}{self._next_number()}: "
        field_start = f"{alias}{name}{arguments}{self._directive()}"
        field_text = f"{field_start} {{ {self._selection_set(type_, depth)} }}"
        return f"{field_text} {field_start} {{ {self._selection_set(type_, depth)} }}" if self._chance(0.08) else field_text

    def _selection_set(self, type_: GraphQLObjectType | GraphQLInterfaceType, depth: int) -> str:
        parts = [self._random_field(type_, depth) for _ in range(self.rng.choice((1, 2, 2, 3)))]
        if isinstance(type_, GraphQLInterfaceType) and self._chance(0.6):
            members = self.schema.get_possible_types(type_)
            sampled = self.rng.sample(members, self.rng.choice((1, 2)))
            parts += [
                f"... on {member.name}{self._directive()} {{ {self._random_field(member, depth, member.name.lower())} }}"
                for member in sampled
            ]
        if self._chance(0.1):
            parts.append(f"... {{ {self._random_field(type_, depth)} }}")
        if self._chance(0.12):
            parts.append(self._fragment_spread(type_, depth))
        self.rng.shuffle(parts)
        return " ".join(parts)

    def _random_field(self, type_: GraphQLObjectType | GraphQLInterfaceType, depth: int, prefix: str = "") -> str:
        """A field of a type; relationships only while depth remains."""
        if self._chance(0.08):
            return "__typename"
        names = list(type_.fields)
        leaves = [name for name in names if not _is_composite(type_.fields[name])]
        composites = [name for name in names if _is_composite(type_.fields[name]) and name not in EXCLUDED_NAMES]
        is_container = type_.name.endswith(("Connection", "Edge", "Aggregate", "Group")) or type_.name == "Query"
        if is_container:
            allowed = [name for name in names if name != "statedValues" and (depth > 0 or name not in ("via", "evidence"))]
            likely = [name for name in allowed if name in ("edges", "nodes", "node")]
            name = self.rng.choice([*allowed, *likely, *likely, *(name for name in allowed if name == "totalCount")])
            return self._field(name, type_.fields[name], depth, prefix)
        if composites and depth > 0 and self._chance(0.55):
            name = self.rng.choice(composites)
            return self._field(name, type_.fields[name], depth - 1, prefix)
        return (
            self._field(self.rng.choice(leaves), type_.fields["id"], 0, prefix) if not leaves else self._leaf_field(type_, leaves, prefix)
        )

    def _leaf_field(self, type_: GraphQLObjectType | GraphQLInterfaceType, leaves: list[str], prefix: str) -> str:
        name = self.rng.choice(leaves)
        return self._field(name, type_.fields[name], 0, prefix)

    def _fragment_spread(self, type_: GraphQLObjectType | GraphQLInterfaceType, depth: int) -> str:
        name = f"F{self._next_number()}"
        body = self._random_field(type_, min(depth, 1), f"f{self._next_number()}")
        self.fragments[name] = f"fragment {name} on {type_.name} {{ {body} }}"
        return f"...{name}{self._directive()}"

    def _directive(self) -> str:
        if not self._chance(0.06):
            return ""
        flag = self._declare_variable("Boolean!", lambda: self._chance(0.5)) if self._chance(0.6) else self.rng.choice(("true", "false"))
        return f" @{self.rng.choice(('skip', 'include'))}(if: {flag})"

    # arguments

    def _arguments(self, definition: GraphQLField) -> str:
        parts: list[str] = []
        for name, argument in definition.args.items():
            if name in EXCLUDED_NAMES or (not isinstance(argument.type, GraphQLNonNull) and self._chance(0.6)):
                continue
            if name == "last" and any(part.startswith("first") for part in parts):
                continue
            parts.append(f"{name}: {self._input_value(argument.type, name, 2)}")
        return f"({', '.join(parts)})" if parts else ""

    def _input_value(self, type_: Any, name: str, depth: int) -> str:
        """A value in the document: a literal, a variable, or an input object with either."""
        nullable = type_.of_type if isinstance(type_, GraphQLNonNull) else type_
        variable_chance = 0.15 if isinstance(get_named_type(nullable), GraphQLInputObjectType) else 0.7
        if self._chance(variable_chance):
            may_be_absent = (
                not isinstance(type_, GraphQLNonNull) and name in ("first", "last", "orderBy", "where", "lens") and self._chance(0.3)
            )
            return self._declare_variable(
                str(type_), lambda: _ABSENT if may_be_absent and self._chance(0.5) else self._json_value(nullable, name, depth)
            )
        if isinstance(nullable, GraphQLList) and isinstance(get_named_type(nullable), GraphQLInputObjectType):
            return f"[{', '.join(self._input_value(nullable.of_type, name, depth - 1) for _ in range(self.rng.choice((0, 1, 1, 2))))}]"
        if isinstance(nullable, GraphQLInputObjectType):
            fields = self._random_input_fields(nullable, depth)
            parts = [f"{field_name}: {self._input_field_value(nullable, field_name, depth)}" for field_name in fields]
            return f"{{{', '.join(parts)}}}"
        return _literal(self._json_value(nullable, name, depth), get_named_type(nullable))

    def _input_field_value(self, type_: GraphQLInputObjectType, name: str, depth: int) -> str:
        """A field of an input object. In a @oneOf input a variable must not be nullable."""
        field_type = type_.fields[name].type
        return self._input_value(GraphQLNonNull(field_type) if type_.is_one_of else field_type, name, depth - 1)

    def _random_input_fields(self, type_: GraphQLInputObjectType, depth: int) -> list[str]:
        names = [name for name in type_.fields if name not in EXCLUDED_NAMES]
        if depth <= 0:
            names = [name for name in names if not _is_deep(type_.fields[name].type)] or names
        filters = [name for name in names if get_named_type(type_.fields[name].type).name.endswith(("Filter", "Where"))]
        if filters and self._chance(0.5):
            names = filters
        if type_.is_one_of:
            return [self.rng.choice(names)]
        return self.rng.sample(names, min(len(names), self.rng.choice((0, 1, 1, 1, 2))))

    def _json_value(self, type_: Any, name: str, depth: int) -> Any:
        """A value as JSON."""
        nullable = type_.of_type if isinstance(type_, GraphQLNonNull) else type_
        if name == "by":
            enum: Any = get_named_type(nullable)
            keys = list(enum.values)
            return self.rng.sample(keys, min(len(keys), self.rng.choice((1, 1, 1, 2, 3))))
        if isinstance(nullable, GraphQLList):
            return [self._json_value(nullable.of_type, name, depth - 1) for _ in range(self.rng.choice((0, 1, 1, 2, 3)))]
        if isinstance(nullable, GraphQLInputObjectType):
            return {
                field_name: self._json_value(nullable.fields[field_name].type, field_name, depth - 1)
                for field_name in self._random_input_fields(nullable, depth)
            }
        if isinstance(nullable, GraphQLEnumType):
            return self.rng.choice(list(nullable.values))
        assert isinstance(nullable, GraphQLScalarType)
        return self._random_scalar(nullable.name, name)

    def _random_scalar(self, type_: str, name: str) -> Any:
        rng = self.rng
        match type_:
            case "ID":
                return self._random_id()
            case "Boolean":
                return rng.random() < 0.5
            case "Int":
                return rng.choice(PAGE_SIZES) if name in ("first", "last") else rng.choice((0, 1, 2, 3))
            case "Float":
                return rng.choice((0.0, 0.125, 0.5, 1.0)) if name == "minConfidence" else rng.randint(-80, 80) / 8
            case "Date":
                return rng.choice(DAYS)
        if name in ("slug", "key"):
            keys = [node.values[name] for node in self.graph.nodes.values() if name in node.values]
            return self._respell(rng.choice([*keys, "nothing"]))
        if name == "matches":
            return rng.choice(PATTERNS)
        return rng.choice(TEXTS)

    def _random_id(self) -> str:
        if self._chance(0.1) or not self.graph.nodes:
            return self.rng.choice(("nothing", "company:nothing", "", "%%%", "Y29tcGFueTo"))
        id_ = self._respell(self.rng.choice(list(self.graph.nodes)))
        return id_ if self._chance(0.5) else base64.urlsafe_b64encode(id_.encode()).decode().rstrip("=")

    def _respell(self, key: str) -> str:
        """An id or a key, sometimes in another spelling."""
        return key.upper() if self._chance(0.2) else key

    def _declare_variable(self, type_: str, generate: Callable[[], Any]) -> str:
        name = f"v{self._next_number()}"
        self.variables[name] = (type_, generate)
        return f"${name}"

    def _next_number(self) -> int:
        self.count += 1
        return self.count

    def _chance(self, probability: float) -> bool:
        return self.rng.random() < probability


_ABSENT = object()


def _is_composite(definition: GraphQLField) -> bool:
    return isinstance(get_named_type(definition.type), GraphQLObjectType | GraphQLInterfaceType)


def _is_deep(type_: Any) -> bool:
    named = get_named_type(type_)
    return isinstance(named, GraphQLInputObjectType) and not named.name.endswith("Ops")


def _literal(value: Any, type_: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(_literal(item, type_) for item in value)}]"
    if isinstance(type_, GraphQLEnumType):
        return str(value)
    return json.dumps(value, ensure_ascii=False)
