"""What many rows come to: aggregates of all of them, and of groups that agree in some values.

    CountRows(), Told(SUM, OnEdge("shareMin"))
    -> WITH n1, r1.shareMin AS x0      RETURN [count(*), CASE WHEN count(x0) > 0 THEN sum(x0) END]

Each value is read once, however many functions of it are asked. Cypher's functions pass over what is missing; only its sum of nothing is
0, which would say more than is known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from keiretsu.graph.cypher.names import place_of
from keiretsu.graph.cypher.predicates import conditions, measured
from keiretsu.graph.cypher.scope import Scope, mark
from keiretsu.graph.cypher.values import value, where
from keiretsu.graph.plan import CountNodes, CountRows, Function, GroupOrder, Groups, Measure, Told, Value

FUNCTIONS = {
    Function.MIN: "min({x})",
    Function.MAX: "max({x})",
    Function.AVG: "avg({x})",
    Function.SUM: "CASE WHEN count({x}) > 0 THEN sum({x}) END",
    Function.DISTINCT: "count(DISTINCT {x})",
}
EMPTY = "''"

Unit = tuple[Value, tuple[Value, ...]]
"""A value and what says what it counts."""


def measures(of: Sequence[Measure], scope: Scope, alias: str) -> list[str]:
    """The clauses from rows to the list of what all of them come to."""
    read = _Read(of, scope)
    return [*read.clause(()), f"RETURN [{', '.join(read.measure(one) for one in of)}] AS {alias}"]


def groups(of: Groups, scope: Scope, alias: str) -> list[str]:
    """The clauses from rows to groups of them."""
    known = _all_measures(of)
    read = _Read(known, scope)
    keys = [f"g{place}" for place in range(len(of.keys))]
    named = {one: f"m{place}" for place, one in enumerate(known)}
    told = [f"{read.measure(one)} AS {name}" for one, name in named.items()]
    chosen = where(conditions(of.having, replace(scope, measures=known)))
    order = ", ".join(_sorted_by(one, of, named) for one in of.order)
    shown = ", ".join(named[measure] for measure in of.measures)
    return [
        *read.clause([f"{value(one, scope)} AS {key}" for one, key in zip(of.keys, keys, strict=True)]),
        f"WITH {', '.join([*keys, *told])}{chosen}",
        f"WITH {', '.join([*keys, *named.values()])} ORDER BY {order} LIMIT {mark(of.limit)}",
        f"RETURN collect([[{', '.join(keys)}], [{shown}]]) AS {alias}",
    ]


@dataclass(frozen=True)
class _Read:
    """The values that some measures are of, each read once: x0, x1, ...; and u0, u1, ... for what they count."""

    of: Sequence[Measure]
    scope: Scope

    @cached_property
    def values(self) -> Mapping[Value, str]:
        found = dict.fromkeys(one.value for one in self.of if isinstance(one, Told))
        return {one: f"x{place}" for place, one in enumerate(found)}

    @cached_property
    def units(self) -> Mapping[Unit, str]:
        found = dict.fromkeys((one.value, one.units) for one in self.of if isinstance(one, Told) and one.units)
        return {one: f"u{place}" for place, one in enumerate(found)}

    def clause(self, keys: Sequence[str]) -> list[str]:
        """What reads them, and the keys of groups beside them; nothing where there is nothing to read."""
        bound = [*keys, *(f"{value(one, self.scope)} AS {name}" for one, name in self.values.items())]
        if not bound:
            return []
        kept = self.scope.variables if self.units else [self.scope.node]
        lines = [f"WITH {', '.join([*kept, *bound])}"]
        if self.units:
            texts = [
                f"CASE WHEN {self.values[of]} IS NOT NULL THEN {self._list(units)} END AS {name}"
                for (of, units), name in self.units.items()
            ]
            lines.append(f"WITH *, {', '.join(texts)}")
        return lines

    def measure(self, of: Measure) -> str:
        """One aggregating expression over them."""
        match of:
            case CountRows():
                return "count(*)"
            case CountNodes():
                return f"count(DISTINCT {self.scope.node})"
            case Told(function, told, units):
                text = FUNCTIONS[function].replace("{x}", self.values[told]) if function in FUNCTIONS else ""
                if not units or function is Function.DISTINCT:
                    return text
                unit = self.units[told, units]
                return f"CASE WHEN count(DISTINCT {unit}) = 1 THEN {text or _joined(f'min({unit})')} END"

    def _list(self, units: Sequence[Value]) -> str:
        return f"[{', '.join(f'coalesce({value(unit, self.scope)}, {EMPTY})' for unit in units)}]"


def _joined(texts: str) -> str:
    """The texts of a list that are not empty, with spaces between; null where there is none."""
    return f"nullIf(substring(reduce(unit = {EMPTY}, x IN {texts} | unit + CASE x WHEN {EMPTY} THEN {EMPTY} ELSE ' ' + x END), 1), {EMPTY})"


def _all_measures(of: Groups) -> tuple[Measure, ...]:
    """What is shown of groups, and what else they are chosen and sorted by; at least one, for without any nothing would be grouped."""
    found = dict.fromkeys(of.measures)
    found |= dict.fromkeys(measured(of.having))
    found |= dict.fromkeys(one.of for one in of.order if not isinstance(one.of, int))
    return tuple(found) or (CountRows(),)


def _sorted_by(one: GroupOrder, of: Groups, named: Mapping[Measure, str]) -> str:
    if isinstance(one.of, int):
        words = of.words[one.of]
        text = place_of(f"g{one.of}", words) if words else f"g{one.of}"
    else:
        text = named[one.of]
    return f"{text} DESC" if one.descending else text
