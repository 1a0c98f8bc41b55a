"""Sort orders, cursors and limits.

    Page((SortKey(NodeProperty("name")), SortKey(NodeProperty("id"))), limit, after=CursorPosition((v, i)))
    -> WHERE n0.name >= $p.v0 AND NOT (n0.name = $p.v0 AND n0.id <= $p.v1)   WITH n0 ORDER BY n0.name, n0.id LIMIT $p.v2

Missing values sort last ascending and first descending, as in Cypher; with `opposite_nulls`, the other way round. The form with >= and
NOT keeps an index in use where `k > v OR (k = v AND id > i)` would read twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from keiretsu.graph.cypher.dependencies import is_node_only
from keiretsu.graph.cypher.predicates import write_comparison
from keiretsu.graph.cypher.related_aggregates import is_related_aggregate, write_related_aggregate
from keiretsu.graph.cypher.scope import Scope, parameter_placeholder
from keiretsu.graph.cypher.values import order_items, write_value
from keiretsu.graph.plan import (
    AggregateRef,
    And,
    Compare,
    Condition,
    CursorPosition,
    DegreeCount,
    EdgeDirection,
    EdgeProperty,
    EdgeType,
    ExactNameRank,
    HasAnyLabel,
    IntermediateCount,
    ItemCount,
    ItemProperty,
    MaxConfidence,
    NodeExpression,
    NodeProperty,
    Not,
    NullIfRelated,
    Or,
    Page,
    Param,
    Quantified,
    QuantifiedItems,
    Rank,
    RelatedAggregate,
    RelatedValue,
    Row,
    Score,
    SortKey,
    SourceNodeProperty,
    StartMatches,
    StartValue,
    StrongestModality,
    TextLength,
    ToOneMatches,
    TypeIndex,
    Value,
    Year,
)


@dataclass(frozen=True)
class SortExpression:
    """A sort key as an expression. `binding`: the WITH item that computes it first, if it is too expensive to repeat.

    `call`: the subquery that binds it to a variable.
    """

    text: str
    sort_key: SortKey
    binding: str | None = None
    call: str | None = None


def sort_expressions(page: Page, scope: Scope) -> list[SortExpression]:
    """The sort keys of a page in the scope of a row."""
    expressions = []
    for index, sort_key in enumerate(page.sort_keys):
        variable = f"o{scope.depth}_{index}"
        if is_related_aggregate(sort_key.value):
            call = write_related_aggregate(sort_key.value, scope, variable)
            expressions.append(SortExpression(variable, sort_key, variable, call))
            continue
        text = write_value(sort_key.value, scope)
        if _is_expensive(sort_key.value):
            expressions.append(SortExpression(variable, sort_key, f"{text} AS {variable}"))
        else:
            expressions.append(SortExpression(text, sort_key))
    return expressions


def has_unreliable_index_order(page: Page, where: Condition) -> bool:
    """Whether rows are selected by values of the very property that they are sorted by first.

    Neo4j then seeks these values in an index, one after the other, and takes the order of the seeks for the order of the index. It seeks
    in the order of UTF-16 units, though, and the index is ordered by code points: so its order must not be relied on.
    """
    leading = page.sort_keys[0].value
    is_start = isinstance(leading, SourceNodeProperty)
    return isinstance(leading, NodeProperty | SourceNodeProperty) and _is_selected_by(leading.name, where, is_start=is_start)


def _is_selected_by(name: str, condition: Condition, *, is_start: bool) -> bool:
    match condition:
        case Compare(NodeProperty(compared), "eq" | "in"):
            return compared == name and not is_start
        case StartMatches(inner):
            return is_start and _is_selected_by(name, inner, is_start=False)
        case And(parts) | Or(parts):
            return any(_is_selected_by(name, part, is_start=is_start) for part in parts)
        case Compare() | Not() | Quantified() | ToOneMatches() | QuantifiedItems():
            return False
        case _:
            assert_never(condition)


def write_order_by(expressions: Sequence[SortExpression], page: Page, row: Row) -> str:
    """ORDER BY and LIMIT; reversed if the page is counted from the end."""
    items = [
        item
        for expression in _relevant_expressions(expressions, row)
        for item in order_items(
            expression.text,
            descending=expression.sort_key.descending != page.backward,
            opposite_nulls=expression.sort_key.opposite_nulls and not expression.sort_key.required,
        )
    ]
    return f"ORDER BY {', '.join(items)} LIMIT {parameter_placeholder(page.limit)}"


def _relevant_expressions(expressions: Sequence[SortExpression], row: Row) -> list[SortExpression]:
    """The sort keys that affect the result.

    After a unique key, only edges that lead to the same node can tie; their order matters if a row shows them.
    """
    end = next((index for index, expression in enumerate(expressions, 1) if expression.sort_key.unique), len(expressions))
    shows_edge = not all(map(is_node_only, row.columns))
    edge_keys = (expression for expression in expressions[end:] if shows_edge and not is_node_only(expression.sort_key.value))
    return [*expressions[:end], *edge_keys]


def cursor_predicates(expressions: Sequence[SortExpression], page: Page) -> list[str]:
    """The predicates that a row lies after `after` and before `before`."""
    predicates = []
    if page.after:
        predicates.append(after_cursor(expressions, page.after))
    if page.before:
        predicates.append(after_cursor(expressions, page.before, reverse=True))
    return predicates


def after_cursor(expressions: Sequence[SortExpression], position: CursorPosition, *, reverse: bool = False) -> str:
    """The row lies after the position of a cursor (`reverse`: before it)."""
    comparisons = [
        _KeyComparison(expression, operand, by_code_point, reverse)
        for expression, operand, by_code_point in zip(expressions, position.operands, position.by_code_point, strict=True)
    ]
    first, rest = comparisons[0], comparisons[1:]
    if not rest:
        return first.after()
    rest_after = _after(rest)
    if first.operand is None or first.by_code_point:
        return _join_or([first.after(), f"({first.equal()} AND {rest_after})"])
    rest_not_after = _not_after(rest)
    with_index = (
        f"({first.at_or_after()} AND NOT ({first.equal()} AND {rest_not_after}))"
        if rest_not_after
        else f"({first.at_or_after()} AND ({first.after()} OR {rest_after}))"
    )
    return _join_or([with_index, *first.missing()])


def not_after_cursor(expressions: Sequence[SortExpression], position: CursorPosition, *, reverse: bool = False) -> str:
    """The row does not lie after the position of a cursor (`reverse`: not before it).

    The first key alone is compared first, in a form that can use an index; else all nodes of a label might be read until one matches.
    """
    not_after = f"NOT coalesce({after_cursor(expressions, position, reverse=reverse)}, false)"
    first = _KeyComparison(expressions[0], position.operands[0], position.by_code_point[0], not reverse)
    if first.operand is None or first.by_code_point or first.missing():
        return not_after
    return f"{first.at_or_after()} AND {not_after}"


@dataclass(frozen=True)
class _KeyComparison:
    """The comparison of one sort key with a cursor."""

    expression: SortExpression
    operand: Param | None
    by_code_point: bool
    reverse: bool

    @property
    def ascending(self) -> bool:
        return self.expression.sort_key.descending == self.reverse

    @property
    def nulls_last(self) -> bool:
        return self.ascending != self.expression.sort_key.opposite_nulls

    @property
    def placeholder(self) -> str:
        return parameter_placeholder(self.operand)  # type: ignore[arg-type]  # read only if there is an operand

    def after(self) -> str:
        """After the cursor in this key."""
        text = self.expression.text
        if self.operand is None:
            return "false" if self.nulls_last else f"{text} IS NOT NULL"
        operator = "gt" if self.ascending else "lt"
        return _join_or([write_comparison(text, operator, self.placeholder, by_code_point=self.by_code_point), *self.missing()])

    def at_or_after(self) -> str:
        """After the cursor or equal to it; without missing values."""
        return write_comparison(self.expression.text, "gte" if self.ascending else "lte", self.placeholder)

    def equal(self) -> str:
        """Equal to the cursor in this key."""
        if self.operand is None:
            return f"{self.expression.text} IS NULL"
        return f"{self.expression.text} = {self.placeholder}{'.value' if self.by_code_point else ''}"

    def missing(self) -> list[str]:
        """A missing value, if it sorts after any other."""
        return [f"{self.expression.text} IS NULL"] if self.nulls_last and not self.expression.sort_key.required else []


def _after(comparisons: Sequence[_KeyComparison]) -> str:
    """After the cursor in the first key, or equal to it there and after it in the next."""
    first, *rest = comparisons
    return _join_or([first.after(), f"({first.equal()} AND {_after(rest)})"]) if rest else first.after()


def _not_after(comparisons: Sequence[_KeyComparison]) -> str | None:
    """Not after the cursor, if that is one comparison: a single key that is never missing."""
    first = comparisons[0]
    if len(comparisons) != 1 or first.by_code_point or first.operand is None or not first.expression.sort_key.required:
        return None
    return write_comparison(first.expression.text, "lte" if first.ascending else "gte", first.placeholder)


def _join_or(predicates: Sequence[str]) -> str:
    return predicates[0] if len(predicates) == 1 else f"({' OR '.join(predicates)})"


def _is_expensive(value: Value) -> bool:
    """Whether a value needs a subquery or is an expression, and so is computed once."""
    match value:
        case RelatedAggregate():
            return True
        case NodeExpression() | DegreeCount() | IntermediateCount() | RelatedValue() | NullIfRelated() | ExactNameRank() | HasAnyLabel():
            return True
        case Rank(inner) | Year(inner) | TextLength(inner) | StartValue(inner):
            return _is_expensive(inner)
        case NodeProperty() | SourceNodeProperty() | TypeIndex() | AggregateRef() | ItemProperty() | ItemCount():
            return False
        case EdgeProperty() | EdgeType() | EdgeDirection() | StrongestModality() | MaxConfidence() | Score():
            return False
        case _:
            assert_never(value)
