"""What edges come to together, and in groups: aggregates in plain Python."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from keiretsu.schema import catalogue as c
from tests.oracle.comparing import FOLDED_OPERATORS, compare, shown, sortable
from tests.oracle.random_graph import Node
from tests.oracle.visibility import Bond, Lens

Read = Callable[[Node, c.Property], Any]


@dataclass(frozen=True)
class Told:
    """Edges of a connection. `of_node`: only what their nodes come to. `near`: the node that has the field."""

    catalogue: c.Catalogue
    edge: c.Edge | None
    target: str
    rows: tuple[Any, ...]
    near: Node | None
    read: Read
    of_node: bool = False

    def field(self, name: str) -> Any:
        if name == "count":
            return len({row.far.id for row in self.rows}) if self.of_node else len(self.rows)
        if name == "node" and self.edge and not self.edge.plain and not self.of_node:
            return Told(self.catalogue, self.edge, self.target, self.rows, self.near, self.read, of_node=True)
        return Values(self, self.prop(name))

    def prop(self, name: str) -> c.Property:
        if self.edge and not self.edge.plain and not self.of_node:
            return self.edge.properties[name]
        field = self.catalogue.fields(self.target)[name]
        assert isinstance(field, c.Scalar)
        return field.prop

    def value(self, one: Any, prop: c.Property) -> Any:
        if isinstance(one, Bond) and not self.of_node:
            return one.value(prop)
        return self.read(one.far, prop)


@dataclass(frozen=True)
class Values:
    """The values of one property on these edges."""

    told: Told
    prop: c.Property

    def field(self, name: str) -> Any:
        known = [(self._unit(row), value) for row in self.told.rows if (value := self._value(row, name)) is not None]
        if name == "distinct":
            return len({value for _, value in known})
        if not known or (self.prop.units and len({unit for unit, _ in known}) > 1):
            return None
        values = [value for _, value in known]
        functions: dict[str, Callable[[], Any]] = {
            "unit": lambda: " ".join(part for part in known[0][0] if part) or None,
            "min": lambda: min(values),
            "max": lambda: max(values),
            "sum": lambda: sum(values),
            "avg": lambda: sum(values) / len(values),
        }
        return functions[name]()

    def _value(self, one: Any, function: str) -> Any:
        """What another has taken the place of has a part in nothing but the number of different values."""
        if function != "distinct" and isinstance(one.far, Node) and self._is_replaced(one.far, one.lens):
            return None
        return self.told.value(one, self.prop)

    def _is_replaced(self, node: Node, lens: Lens) -> bool:
        if not (self.told.of_node or self.told.edge is None or self.told.edge.plain) or self.told.target not in self.told.catalogue.nodes:
            return False
        types = self.told.catalogue.nodes[node.type].replaced_by
        return any(edge.type in types and lens.sees_edge(edge) for edge in lens.world.arriving[node.id])

    def _unit(self, one: Any) -> tuple[str, ...]:
        return tuple(self._unit_part(one, name) or "" for name in self.prop.units)

    def _unit_part(self, one: Any, name: str) -> Any:
        if self.prop.units_at is c.End.NEAR:
            assert self.told.near
            return self.told.near.values.get(name)
        if self.prop.units_at is c.End.FAR:
            return one.far.values.get(name)
        return self.told.value(one, self.told.prop(name))


@dataclass(frozen=True)
class Key:
    """One field that edges are grouped by, from its name in the enum."""

    name: str
    told: Told
    year: bool

    @property
    def prop(self) -> c.Property:
        first, *rest = self.name.removeprefix("NODE_" if self.told.of_node and self.told.edge and not self.told.edge.plain else "").split(
            "_"
        )
        rest = rest[:-1] if self.year else rest
        return self.told.prop(first.lower() + "".join(one.capitalize() for one in rest))

    def value(self, one: Any) -> Any:
        value = self.told.value(one, self.prop)
        return value[:4] if self.year and value is not None else value

    def place(self, value: Any) -> Any:
        return value if self.year else sortable(self.prop, value)

    def text(self, value: Any) -> str | None:
        if value is None:
            return None
        if self.year:
            return str(value)
        found = shown(self.prop, value)
        if isinstance(found, bool):
            return str(found).lower()
        return str(int(found)) if isinstance(found, float) and found == int(found) else str(found)


@dataclass(frozen=True)
class Group:
    keys: tuple[Key, ...]
    values: tuple[Any, ...]
    told: Told

    def field(self, name: str) -> Any:
        match name:
            case "keys":
                return [GroupValue(key.name, key.text(value)) for key, value in zip(self.keys, self.values, strict=True)]
            case "count":
                return len(self.told.rows)
            case _:
                return self.told


@dataclass(frozen=True)
class GroupValue:
    name: str
    value: str | None

    def field(self, name: str) -> Any:
        return self.name if name == "field" else self.value


def groups(told: Told, args: dict[str, Any]) -> list[Group]:
    """The edges in groups, as the arguments say."""
    keys = tuple(make_key(told, name) for name in args["by"])
    gathered: dict[tuple[Any, ...], list[Any]] = {}
    for one in told.rows:
        gathered.setdefault(tuple(key.value(one) for key in keys), []).append(one)
    found = [Group(keys, values, part(told, rows)) for values, rows in gathered.items()]
    found = [one for one in found if having(one.told, args.get("having") or {})]
    order = [by for given in args.get("orderBy") or [] for by in sorted_by(given, keys)] or [(count_of, True)]
    order += [(key_place(place), False) for place in range(len(keys))]
    rank = functools.cmp_to_key(functools.partial(compare, [descending for _, descending in order]))
    found.sort(key=lambda one: rank([read(one) for read, _ in order]))
    size = args.get("first")
    return found[: 20 if size is None else size]


def part(told: Told, rows: list[Any]) -> Told:
    return Told(told.catalogue, told.edge, told.target, tuple(rows), told.near, told.read)


def make_key(told: Told, name: str) -> Key:
    plain = told.edge is None or told.edge.plain
    on_node = plain or name.startswith("NODE_")
    at = Told(told.catalogue, told.edge, told.target, told.rows, told.near, told.read, of_node=on_node and not plain)
    return Key(name, at, name.endswith("_YEAR"))


def having(told: Any, given: dict[str, Any]) -> bool:
    for name, inner in given.items():
        found = told.field(name)
        if isinstance(found, Told | Values):
            if not having(found, inner):
                return False
        elif not all(FOLDED_OPERATORS[operator](found, operand) for operator, operand in inner.items()):
            return False
    return True


def sorted_by(given: Any, keys: tuple[Key, ...], path: tuple[str, ...] = ()) -> list[tuple[Callable[[Group], Any], bool]]:
    ((name, inner),) = given.items()
    if name == "keys":
        return [(key_place(place), inner == "DESC") for place, key in enumerate(keys) if not path or key.name.startswith("NODE_")]
    if isinstance(inner, dict):
        return sorted_by(inner, keys, (*path, name))
    return [(functools.partial(measure, (*path, name)), inner == "DESC")]


def measure(path: tuple[str, ...], group: Group) -> Any:
    found: Any = group.told
    for name in path:
        found = found.field(name)
    return found


def count_of(group: Group) -> int:
    return len(group.told.rows)


def key_place(place: int) -> Callable[[Group], Any]:
    return lambda group: group.keys[place].place(group.values[place])
