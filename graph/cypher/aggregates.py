"""Aggregates over all rows, and over groups of rows with equal keys.

    CountRows(), AggregateCall(SUM, EdgeProperty("shareMin"))
    -> WITH n1, r1.shareMin AS x0      RETURN [count(*), CASE WHEN count(x0) > 0 THEN sum(x0) END]

Each value is read once, however many functions use it. Cypher's functions ignore missing values; only its sum of nothing is 0, which
would claim more than is known. Sums of floats take further clauses; see float_sums.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import assert_never

from keiretsu.graph.cypher.dependencies import is_node_only, is_start_only, referenced_aggregates
from keiretsu.graph.cypher.float_sums import FloatSum
from keiretsu.graph.cypher.names import index_case
from keiretsu.graph.cypher.predicates import write_predicates
from keiretsu.graph.cypher.scope import Scope, parameter_placeholder
from keiretsu.graph.cypher.values import order_items, where_clause, write_value
from keiretsu.graph.plan import (
    Aggregate,
    AggregateCall,
    AggregateFunction,
    CountNodes,
    CountRows,
    GroupBy,
    GroupSortKey,
    NodeProperty,
    SourceNodeProperty,
    Value,
)

FUNCTIONS = {
    AggregateFunction.MIN: "min({x})",
    AggregateFunction.MAX: "max({x})",
    AggregateFunction.AVG: "avg({x})",
    AggregateFunction.SUM: "CASE WHEN count({x}) > 0 THEN sum({x}) END",
    AggregateFunction.DISTINCT: "count(DISTINCT {x})",
}
EMPTY_STRING = "''"
LARGEST_FLOAT = "1.7976931348623157e308"

ValueWithUnits = tuple[Value, tuple[Value, ...]]


def write_aggregates(aggregates: Sequence[Aggregate], scope: Scope, alias: str) -> list[str]:
    """The clauses that aggregate all rows into one list."""
    inputs = _AggregateInputs(aggregates, scope)
    clauses, texts = inputs.write_aggregates(())
    return [*inputs.write_clauses(()), *clauses, f"RETURN [{', '.join(texts)}] AS {alias}"]


def write_aggregate(aggregate: AggregateCall, scope: Scope, alias: str) -> list[str]:
    """The clauses that aggregate all rows into one value, null if it is not a finite number."""
    inputs = _AggregateInputs([aggregate], scope)
    clauses, (text,) = inputs.write_aggregates(())
    if aggregate.function in (AggregateFunction.FLOAT_SUM, AggregateFunction.AVG):
        text = f"head([v IN [{text}] WHERE abs(v) <= {LARGEST_FLOAT} | v])"
    return [*inputs.write_clauses(()), *clauses, f"RETURN {text} AS {alias}"]


def write_groups(group_by: GroupBy, scope: Scope, alias: str) -> list[str]:
    """The clauses from rows to groups of them."""
    aggregates = _all_aggregates(group_by)
    inputs = _AggregateInputs(aggregates, scope)
    keys = _GroupKeys(group_by, scope)
    aggregate_variables = {aggregate: f"m{index}" for index, aggregate in enumerate(aggregates)}
    clauses, texts = inputs.write_aggregates(keys.grouping_variables)
    aggregate_items = [
        variable if text == variable else f"{text} AS {variable}"
        for text, variable in zip(texts, aggregate_variables.values(), strict=True)
    ]
    having = where_clause(write_predicates(group_by.having, replace(scope, aggregates=aggregates)))
    order = ", ".join(_write_sort_key(sort_key, group_by, aggregate_variables) for sort_key in keys.relevant_sort_keys)
    returned = ", ".join(aggregate_variables[aggregate] for aggregate in group_by.aggregates)
    limit = parameter_placeholder(group_by.limit)
    return [
        *inputs.write_clauses(keys.items),
        *clauses,
        f"WITH {', '.join([*keys.grouping_variables, *aggregate_items])}{having}",
        f"WITH {', '.join([*keys.items_of_groups, *aggregate_variables.values()])} ORDER BY {order} LIMIT {limit}",
        f"RETURN collect([[{', '.join(keys.variables)}], [{returned}]]) AS {alias}",
    ]


@dataclass(frozen=True)
class _GroupKeys:
    """The keys of groups: g0, g1, ... If the id of a node is among them, groups are made by the node itself.

    Its properties are then read once per group instead of once per row, and take no memory: half a million pairs fit where their ids and
    names did not.
    """

    group_by: GroupBy
    scope: Scope

    @cached_property
    def variables(self) -> list[str]:
        return [f"g{index}" for index in range(len(self.group_by.keys))]

    @cached_property
    def nodes(self) -> Mapping[int, str]:
        """The index of each key that depends on such a node -> its variable."""
        ends = ((SourceNodeProperty("id"), self.scope.source, is_start_only), (NodeProperty("id"), self.scope.node, is_node_only))
        return {
            index: node
            for id_, node, depends_on in ends
            if node and id_ in self.group_by.keys
            for index, key in enumerate(self.group_by.keys)
            if depends_on(key)
        }

    @property
    def items(self) -> list[str]:
        """The items that bind the other keys of each row."""
        return [f"{self._text(index)} AS {variable}" for index, variable in enumerate(self.variables) if index not in self.nodes]

    @property
    def grouping_variables(self) -> list[str]:
        """The variables with equal values in a group."""
        others = [variable for index, variable in enumerate(self.variables) if index not in self.nodes]
        return [*dict.fromkeys(self.nodes.values()), *others]

    @property
    def items_of_groups(self) -> list[str]:
        """The items that bind the keys of each group."""
        return [f"{self._text(index)} AS {variable}" if index in self.nodes else variable for index, variable in enumerate(self.variables)]

    @property
    def relevant_sort_keys(self) -> list[GroupSortKey]:
        """Without the properties of a node that is sorted by its id before: they would be read for every group."""
        ids = (NodeProperty("id"), SourceNodeProperty("id"))
        sorted_nodes: set[str] = set()
        relevant = []
        for sort_key in self.group_by.sort_keys:
            node = self.nodes.get(sort_key.by) if isinstance(sort_key.by, int) else None
            if node is None or node not in sorted_nodes:
                relevant.append(sort_key)
            if node and isinstance(sort_key.by, int) and self.group_by.keys[sort_key.by] in ids:
                sorted_nodes.add(node)
        return relevant

    def _text(self, index: int) -> str:
        return write_value(self.group_by.keys[index], self.scope)


@dataclass(frozen=True)
class _AggregateInputs:
    """The input values of some aggregates, each read once: x0, x1, ...; and u0, u1, ... for their units."""

    aggregates: Sequence[Aggregate]
    scope: Scope

    @cached_property
    def value_variables(self) -> Mapping[Value, str]:
        values = dict.fromkeys(aggregate.value for aggregate in self.aggregates if isinstance(aggregate, AggregateCall))
        return {value: f"x{index}" for index, value in enumerate(values)}

    @cached_property
    def unit_variables(self) -> Mapping[ValueWithUnits, str]:
        with_units = [aggregate for aggregate in self.aggregates if isinstance(aggregate, AggregateCall) and aggregate.units]
        keys = dict.fromkeys((aggregate.value, aggregate.units) for aggregate in with_units)
        return {key: f"u{index}" for index, key in enumerate(keys)}

    def write_clauses(self, key_items: Sequence[str]) -> list[str]:
        """The clauses that read the values, and the group keys with them; none if there is nothing to read."""
        items = [*key_items, *(f"{write_value(value, self.scope)} AS {variable}" for value, variable in self.value_variables.items())]
        if not items:
            return []
        variables = self.scope.variables if self.unit_variables or self.scope.carries_source else [self.scope.node]
        clauses = [f"WITH {', '.join([*variables, *items])}"]
        if self.unit_variables:
            units_items = [
                f"CASE WHEN {self.value_variables[value]} IS NOT NULL THEN {self._write_unit_list(units)} END AS {variable}"
                for (value, units), variable in self.unit_variables.items()
            ]
            clauses.append(f"WITH *, {', '.join(units_items)}")
        return clauses

    def write_aggregates(self, key_variables: Sequence[str]) -> tuple[list[str], list[str]]:
        """The clauses before the aggregates are complete, none without a sum of floats; and the expression of each aggregate."""
        sums = {
            index: self._float_sum(index, aggregate)
            for index, aggregate in enumerate(self.aggregates)
            if isinstance(aggregate, AggregateCall) and aggregate.function is AggregateFunction.FLOAT_SUM
        }
        texts = {index: self._write_aggregate(aggregate) for index, aggregate in enumerate(self.aggregates) if index not in sums}
        if not sums:
            return [], list(texts.values())
        items = [f"{text} AS m{index}" for index, text in texts.items()]
        items += [item for float_sum in sums.values() for item in float_sum.inputs]
        return [f"WITH {', '.join([*key_variables, *items])}"], [
            sums[index].rounded if index in sums else f"m{index}" for index in range(len(self.aggregates))
        ]

    def _float_sum(self, index: int, aggregate: AggregateCall) -> FloatSum:
        """A sum of floats; of no values if their units differ."""
        variable = self.value_variables[aggregate.value]
        values = f"collect({variable})"
        if aggregate.units:
            unit = self.unit_variables[aggregate.value, aggregate.units]
            values = f"CASE WHEN count(DISTINCT {unit}) = 1 THEN {values} ELSE [] END"
        return FloatSum(index, values, f"max(abs({variable}))")

    def _write_aggregate(self, aggregate: Aggregate) -> str:
        """One aggregating expression over the values."""
        match aggregate:
            case CountRows():
                return "count(*)"
            case CountNodes(at_start):
                return f"count(DISTINCT {self.scope.source if at_start else self.scope.node})"
            case AggregateCall(function, value, units):
                text = FUNCTIONS[function].replace("{x}", self.value_variables[value]) if function in FUNCTIONS else ""
                if not units or function is AggregateFunction.DISTINCT:
                    return text
                unit = self.unit_variables[value, units]
                return f"CASE WHEN count(DISTINCT {unit}) = 1 THEN {text or _join_non_empty(f'min({unit})')} END"
            case _:
                assert_never(aggregate)

    def _write_unit_list(self, units: Sequence[Value]) -> str:
        return f"[{', '.join(f'coalesce({write_value(unit, self.scope)}, {EMPTY_STRING})' for unit in units)}]"


def _join_non_empty(texts: str) -> str:
    """The non-empty strings of a list, joined by spaces; null without any."""
    item = f"CASE x WHEN {EMPTY_STRING} THEN {EMPTY_STRING} ELSE ' ' + x END"
    return f"nullIf(substring(reduce(unit = {EMPTY_STRING}, x IN {texts} | unit + {item}), 1), {EMPTY_STRING})"


def _all_aggregates(group_by: GroupBy) -> tuple[Aggregate, ...]:
    """The aggregates that groups return, are filtered by or are sorted by; at least one, for without any nothing would be grouped."""
    aggregates = dict.fromkeys(group_by.aggregates)
    aggregates |= dict.fromkeys(referenced_aggregates(group_by.having))
    aggregates |= dict.fromkeys(sort_key.by for sort_key in group_by.sort_keys if not isinstance(sort_key.by, int))
    return tuple(aggregates) or (CountRows(),)


def _write_sort_key(sort_key: GroupSortKey, group_by: GroupBy, aggregate_variables: Mapping[Aggregate, str]) -> str:
    if isinstance(sort_key.by, int):
        ranking = group_by.key_rankings[sort_key.by]
        text = index_case(f"g{sort_key.by}", ranking) if ranking else f"g{sort_key.by}"
    else:
        text = aggregate_variables[sort_key.by]
    return ", ".join(order_items(text, descending=sort_key.descending, opposite_nulls=sort_key.opposite_nulls))
