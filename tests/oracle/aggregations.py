"""Aggregates over the edges of a connection and over groups, in plain Python."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from keiretsu.schema.catalogue import Catalogue, EdgeEnd, EdgeSpec, PropertySpec, ScalarField, ValueKind
from tests.oracle.comparisons import FILTER_OPERATORS, compare_sort_keys, output_value, sort_value
from tests.oracle.random_graph import OracleNode
from tests.oracle.visibility import OracleConnectionEdge, OracleLens

PropertyLookup = Callable[[OracleNode, PropertySpec], Any]


@dataclass(frozen=True)
class OracleAggregate:
    """Edges of a connection. `end`: aggregates only the distinct nodes at this end. `source`: the node that has the connection."""

    catalogue: Catalogue
    edge: EdgeSpec | None
    target: str
    rows: tuple[Any, ...]
    source: OracleNode | None
    property_of_node: PropertyLookup
    end: str = ""

    def field(self, name: str) -> Any:
        if name == "count":
            return len({row.end(self.end).id for row in self.rows}) if self.end else len(self.rows)
        if self.edge and name in self.edge.ends and not self.end:
            return replace(self, end=name)
        return OracleAggregateValues(self, self.prop(name))

    @property
    def node_type(self) -> str:
        """The type of the nodes at the end."""
        return self.edge.ends[self.end][1] if self.edge and self.end else self.target

    def prop(self, name: str) -> PropertySpec:
        if self.edge and not self.edge.plain and not self.end:
            return self.edge.properties[name]
        field = self.catalogue.fields(self.node_type)[name]
        assert isinstance(field, ScalarField)
        return field.prop

    def value(self, row: Any, prop: PropertySpec) -> Any:
        if isinstance(row, OracleConnectionEdge) and not self.end:
            return row.value(prop)
        return self.property_of_node(row.end(self.end), prop)


@dataclass
class OraclePage:
    """A page of a connection and what its fields return."""

    name: str
    edges: list[Any]
    total: int
    has_next: bool
    has_previous: bool
    cursors: list[str] = field(default_factory=list)
    aggregate: OracleAggregate | None = None


@dataclass(frozen=True)
class OracleAggregateValues:
    """The values of one property over these edges."""

    aggregate: OracleAggregate
    prop: PropertySpec

    def field(self, name: str) -> Any:
        values_by_unit = [(self._unit(row), value) for row in self.aggregate.rows if (value := self._value(row, name)) is not None]
        if name == "distinct":
            return len({value for _, value in values_by_unit})
        if not values_by_unit or (self.prop.unit_properties and len({unit for unit, _ in values_by_unit}) > 1):
            return None
        values = [value for _, value in values_by_unit]
        functions: dict[str, Callable[[], Any]] = {
            "unit": lambda: " ".join(part for part in values_by_unit[0][0] if part) or None,
            "min": lambda: min(values),
            "max": lambda: max(values),
            "sum": lambda: float(f"{math.fsum(values):.15g}") if self.prop.kind is ValueKind.FLOAT else sum(values),
            "avg": lambda: sum(values) / len(values),
        }
        return functions[name]()

    def _value(self, row: Any, function: str) -> Any:
        """Superseded values count only towards the number of distinct values."""
        node = row.end(self.aggregate.end)
        if function != "distinct" and isinstance(node, OracleNode) and self._is_superseded(node, row.lens):
            return None
        return self.aggregate.value(row, self.prop)

    def _is_superseded(self, node: OracleNode, lens: OracleLens) -> bool:
        if (
            not (self.aggregate.end or self.aggregate.edge is None or self.aggregate.edge.plain)
            or self.aggregate.node_type not in self.aggregate.catalogue.nodes
        ):
            return False
        types = self.aggregate.catalogue.nodes[node.type].superseded_by
        return any(edge.type in types and lens.sees_edge(edge) for edge in lens.graph.incoming[node.id])

    def _unit(self, row: Any) -> tuple[str, ...]:
        return tuple(self._unit_part(row, name) or "" for name in self.prop.unit_properties)

    def _unit_part(self, row: Any, name: str) -> Any:
        if self.prop.unit_end is EdgeEnd.SOURCE:
            source = self.aggregate.source or row.end("from")
            return source.values.get(name)
        if self.prop.unit_end is EdgeEnd.TARGET:
            return row.node.values.get(name)
        return self.aggregate.value(row, self.aggregate.prop(name))


@dataclass(frozen=True)
class OracleGroupKey:
    """A field to group by, identified by its enum value."""

    name: str
    aggregate: OracleAggregate
    is_year: bool

    @property
    def prop(self) -> PropertySpec:
        first, *rest = self.name.removeprefix(f"{self.aggregate.end.upper()}_").split("_")
        rest = rest[:-1] if self.is_year else rest
        return self.aggregate.prop(first.lower() + "".join(part.capitalize() for part in rest))

    def value(self, row: Any) -> Any:
        value = self.aggregate.value(row, self.prop)
        return value[:4] if self.is_year and value is not None else value

    def sort_value(self, value: Any) -> Any:
        return value if self.is_year else sort_value(self.prop, value)

    def format(self, value: Any) -> str | None:
        if value is None:
            return None
        if self.is_year:
            return str(value)
        output = output_value(self.prop, value)
        if isinstance(output, bool):
            return str(output).lower()
        return str(int(output)) if isinstance(output, float) and output == int(output) else str(output)


@dataclass(frozen=True)
class OracleGroup:
    keys: tuple[OracleGroupKey, ...]
    values: tuple[Any, ...]
    aggregate: OracleAggregate

    def field(self, name: str) -> Any:
        match name:
            case "keys":
                return [OracleGroupValue(key.name, key.format(value)) for key, value in zip(self.keys, self.values, strict=True)]
            case "count":
                return len(self.aggregate.rows)
            case _:
                return self.aggregate


@dataclass(frozen=True)
class OracleGroupValue:
    name: str
    value: str | None

    def field(self, name: str) -> Any:
        return self.name if name == "field" else self.value


def group_rows(aggregate: OracleAggregate, arguments: dict[str, Any]) -> list[OracleGroup]:
    """The groups of the edges, filtered, sorted and limited by the arguments."""
    keys = tuple(make_key(aggregate, name) for name in arguments["by"])
    rows_by_key: dict[tuple[Any, ...], list[Any]] = {}
    for row in aggregate.rows:
        rows_by_key.setdefault(tuple(key.value(row) for key in keys), []).append(row)
    groups = [OracleGroup(keys, values, with_rows(aggregate, rows)) for values, rows in rows_by_key.items()]
    groups = [group for group in groups if satisfies_having(group.aggregate, arguments.get("having") or {})]
    order = [sort_key for item in arguments.get("orderBy") or [] for sort_key in group_sort_keys(item, keys)] or [(group_size, "DESC")]
    order += [(group_key_reader(index), "ASC") for index in range(len(keys))]
    rank = functools.cmp_to_key(functools.partial(compare_sort_keys, [direction for _, direction in order]))
    groups.sort(key=lambda group: rank([read(group) for read, _ in order]))
    size = arguments.get("first")
    return groups[: 20 if size is None else size]


def with_rows(aggregate: OracleAggregate, rows: list[Any]) -> OracleAggregate:
    return replace(aggregate, rows=tuple(rows), end="")


def make_key(aggregate: OracleAggregate, name: str) -> OracleGroupKey:
    ends = aggregate.edge.ends if aggregate.edge else ()
    end = next((end for end in ends if name.startswith(f"{end.upper()}_")), "")
    return OracleGroupKey(name, replace(aggregate, end=end), name.endswith("_YEAR"))


def satisfies_having(aggregate: Any, conditions: dict[str, Any]) -> bool:
    for name, expected in conditions.items():
        value = aggregate.field(name)
        if isinstance(value, OracleAggregate | OracleAggregateValues):
            if not satisfies_having(value, expected):
                return False
        elif not all(FILTER_OPERATORS[operator](value, operand) for operator, operand in expected.items()):
            return False
    return True


def group_sort_keys(
    order: Any, keys: tuple[OracleGroupKey, ...], path: tuple[str, ...] = ()
) -> list[tuple[Callable[[OracleGroup], Any], str]]:
    ((name, direction),) = order.items()
    if name == "keys":
        return [(group_key_reader(index), direction) for index, key in enumerate(keys) if path in ((), (key.aggregate.end,))]
    if isinstance(direction, dict):
        return group_sort_keys(direction, keys, (*path, name))
    return [(functools.partial(read_aggregate, (*path, name)), direction)]


def read_aggregate(path: tuple[str, ...], group: OracleGroup) -> Any:
    value: Any = group.aggregate
    for name in path:
        value = value.field(name)
    return value


def group_size(group: OracleGroup) -> int:
    return len(group.aggregate.rows)


def group_key_reader(index: int) -> Callable[[OracleGroup], Any]:
    return lambda group: group.keys[index].sort_value(group.values[index])
