"""Orders, cursors and limits.

    Page((Key(Own("name")), Key(Own("id"))), limit, after=Bound((v, i)))
    -> WHERE n0.name >= $p.v0 AND NOT (n0.name = $p.v0 AND n0.id <= $p.v1)   WITH n0 ORDER BY n0.name, n0.id LIMIT $p.v2

Missing values come last ascending and first descending, as Cypher sorts them. The form with >= and NOT keeps an index in use where
`k > v OR (k = v AND id > i)` would read twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from keiretsu.graph.cypher.predicates import compare, is_of_node
from keiretsu.graph.cypher.scope import Scope, mark
from keiretsu.graph.cypher.values import value
from keiretsu.graph.plan import (
    And,
    Bound,
    Compare,
    Condition,
    CountBetween,
    CountOf,
    Far,
    IsAny,
    IsCalled,
    Key,
    Or,
    Own,
    Page,
    Rank,
    Row,
    Value,
)


@dataclass(frozen=True)
class SortKey:
    """A key as the statement reads it. `bound`: the clause part that computes it first, where it is too dear to repeat."""

    text: str
    key: Key
    bound: str | None = None


def sort_keys(page: Page, scope: Scope) -> list[SortKey]:
    """The keys of a page in a row."""
    found = []
    for place, key in enumerate(page.keys):
        text = value(key.value, scope)
        if _is_dear(key.value):
            name = f"o{scope.depth}_{place}"
            found.append(SortKey(name, key, f"{text} AS {name}"))
        else:
            found.append(SortKey(text, key))
    return found


def picks_by(page: Page, where: Condition) -> bool:
    """Whether rows are picked by values of the very property that they are sorted by first.

    Neo4j then seeks these values in an index, one after the other, and takes the order in which it seeks for the order of the index. It
    seeks in the order of UTF-16 units, though, and the index has that of code points: so its order must not be relied on.
    """
    leading = page.keys[0].value
    return isinstance(leading, Own) and _is_picked(leading.name, where)


def _is_picked(name: str, where: Condition) -> bool:
    match where:
        case Compare(Own(of), "eq" | "in"):
            return of == name
        case And(parts) | Or(parts):
            return any(_is_picked(name, part) for part in parts)
        case _:
            return False


def order_by(keys: Sequence[SortKey], page: Page, row: Row) -> str:
    """ORDER BY and LIMIT; turned round where the page is counted from the end."""
    parts = [f"{one.text} DESC" if one.key.descending != page.backward else one.text for one in _deciding(keys, row)]
    return f"ORDER BY {', '.join(parts)} LIMIT {mark(page.limit)}"


def _deciding(keys: Sequence[SortKey], row: Row) -> list[SortKey]:
    """The keys that decide which row comes first.

    Past a unique one, only edges that lead to the same node are level; their order matters where a row shows them.
    """
    place = next((place for place, one in enumerate(keys, 1) if one.key.unique), len(keys))
    shown = not all(map(is_of_node, row.columns))
    return [*keys[:place], *(key for key in keys[place:] if shown and not is_of_node(key.key.value))]


def between_cursors(keys: Sequence[SortKey], page: Page) -> list[str]:
    """What must hold for a row to lie after `after` and before `before`."""
    found = []
    if page.after:
        found.append(beyond(keys, page.after))
    if page.before:
        found.append(beyond(keys, page.before, turned=True))
    return found


def beyond(keys: Sequence[SortKey], bound: Bound, *, turned: bool = False) -> str:
    """The row comes after where a cursor stands (`turned`: before it)."""
    steps = [_Step(one, operand, high, turned) for one, operand, high in zip(keys, bound.operands, bound.high, strict=True)]
    first, rest = steps[0], steps[1:]
    if not rest:
        return first.past()
    onward = _chain(rest)
    if first.operand is None or first.high:
        return _or([first.past(), f"({first.level()} AND {onward})"])
    stays = _chain_not(rest)
    bounded = (
        f"({first.reaches()} AND NOT ({first.level()} AND {stays}))" if stays else f"({first.reaches()} AND ({first.past()} OR {onward}))"
    )
    return _or([bounded, *first.missing()])


def within(keys: Sequence[SortKey], bound: Bound, *, turned: bool = False) -> str:
    """The row does not come after where a cursor stands (`turned`: not before it).

    The first key alone is asked first, in a form that an index answers; else all of a label might be read until one is found.
    """
    within_all = f"NOT coalesce({beyond(keys, bound, turned=turned)}, false)"
    first = _Step(keys[0], bound.operands[0], bound.high[0], not turned)
    if first.operand is None or first.high or first.missing():
        return within_all
    return f"{first.reaches()} AND {within_all}"


@dataclass(frozen=True)
class _Step:
    """One key of a comparison with a cursor. Ascending, what is missing comes after everything; descending, before."""

    sort: SortKey
    operand: object
    high: bool
    turned: bool

    @property
    def up(self) -> bool:
        return self.sort.key.descending == self.turned

    @property
    def mark(self) -> str:
        return mark(self.operand)  # type: ignore[arg-type]  # asked only where there is an operand

    def past(self) -> str:
        """Beyond the cursor in this key."""
        text = self.sort.text
        if self.operand is None:
            return "false" if self.up else f"{text} IS NOT NULL"
        return _or([compare(text, "gt" if self.up else "lt", self.mark, high=self.high), *self.missing()])

    def reaches(self) -> str:
        """Beyond the cursor or level with it; what is missing aside."""
        return compare(self.sort.text, "gte" if self.up else "lte", self.mark)

    def level(self) -> str:
        """Level with the cursor in this key."""
        if self.operand is None:
            return f"{self.sort.text} IS NULL"
        return f"{self.sort.text} = {self.mark}{'.value' if self.high else ''}"

    def missing(self) -> list[str]:
        """A missing value lies beyond any other one, ascending."""
        return [f"{self.sort.text} IS NULL"] if self.up and not self.sort.key.required else []


def _chain(steps: Sequence[_Step]) -> str:
    """Beyond the cursor in the first key, or level with it there and beyond in the next."""
    first, *rest = steps
    return _or([first.past(), f"({first.level()} AND {_chain(rest)})"]) if rest else first.past()


def _chain_not(steps: Sequence[_Step]) -> str | None:
    """Not beyond the cursor, where that is one comparison: a single key that is never missing."""
    if len(steps) != 1 or steps[0].high or steps[0].operand is None or not steps[0].sort.key.required:
        return None
    return compare(steps[0].sort.text, "lte" if steps[0].up else "gte", steps[0].mark)


def _or(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"({' OR '.join(parts)})"


def _is_dear(of: Value) -> bool:
    """Whether a value needs a subquery, and so is computed once."""
    match of:
        case CountOf() | CountBetween() | Far() | IsCalled() | IsAny():
            return True
        case Rank(inner):
            return _is_dear(inner)
        case _:
            return False
