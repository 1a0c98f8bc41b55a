"""`first`, `after`, `last`, `before` -> a page: the number of rows, the cursors that bound it, and the end it starts from.

first: 3, after: "WyI5..."   ->   Page(sort_keys, limit=p0 (3 rows; 4 if `hasNextPage` needs it), after=CursorPosition((p1, p2)))
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from keiretsu.graph.dialect import has_code_point_order, needs_code_point_order
from keiretsu.graph.plan import CursorPosition, Page, SortKey
from keiretsu.resolvers.document.argument_values import ArgumentValue, ConstantSource, LeafValue, ObjectSource, ValueSource, source_of
from keiretsu.resolvers.parameters.coerce import PageSize
from keiretsu.resolvers.parameters.cursors import CursorKey, cursor_keys, scope_digests
from keiretsu.resolvers.parameters.slots import ArgumentPath, ParameterSlots
from keiretsu.resolvers.planner.context import PlanBuilder

DEFAULT_PAGE_SIZE = 20
CursorScope = tuple[tuple[str, ValueSource], ...]
SCOPE_ARGUMENTS = ("where", "kinds", "direction", "text", "types")


class LookAhead(Enum):
    """How to detect rows beyond the page: read one extra row, or use the total count if it is selected anyway."""

    NONE = "none"
    EXTRA_ROW = "row"
    TOTAL_COUNT = "total"


@dataclass(frozen=True)
class PagePlan:
    """A page, how rows beyond it are detected, and the scope of its cursors."""

    page: Page
    look_ahead: LookAhead
    slots: ParameterSlots
    cursor_scope: ValueSource
    path: ArgumentPath

    @cached_property
    def digest_slot(self) -> int:
        """The slot of the scope digests for its cursors; added on first access."""
        return self.slots.add(self.cursor_scope, scope_digests, self.path).slot


def plan_page(
    builder: PlanBuilder,
    field: str,
    arguments: Mapping[str, ArgumentValue],
    sort_keys: Sequence[SortKey],
    path: ArgumentPath,
    selected_fields: Container[str],
) -> PagePlan:
    """The page that the arguments of a connection define. `field`: its name, part of the cursor scope. `selected_fields`: on it."""
    first, last = _leaf_argument(arguments, "first"), _leaf_argument(arguments, "last")
    if first and last:
        builder.add_error(path.child("last"), "Use either `first` or `last`, not both.")
    size = last or first or LeafValue(DEFAULT_PAGE_SIZE, ConstantSource(DEFAULT_PAGE_SIZE))
    look_ahead = _choose_look_ahead(arguments, selected_fields)
    limit = builder.slots.add(
        size.source, PageSize(builder.limits.page_size, look_ahead is LookAhead.EXTRA_ROW), path.child("last" if last else "first")
    )
    scope = _cursor_scope(field, arguments, builder.lens_argument)
    page = Page(
        sort_keys=tuple(sort_keys),
        limit=limit,
        after=_cursor_position(builder, _leaf_argument(arguments, "after"), scope, sort_keys, path.child("after")),
        before=_cursor_position(builder, _leaf_argument(arguments, "before"), scope, sort_keys, path.child("before")),
        backward=last is not None,
    )
    return PagePlan(page, look_ahead, builder.slots, ObjectSource(scope), path)


def _choose_look_ahead(arguments: Mapping[str, ArgumentValue], selected_fields: Container[str]) -> LookAhead:
    """The total count suffices for a page without cursors, and is free if it is selected anyway."""
    if ("hasPreviousPage" if _leaf_argument(arguments, "last") else "hasNextPage") not in selected_fields:
        return LookAhead.NONE
    has_cursor = _leaf_argument(arguments, "after") or _leaf_argument(arguments, "before")
    return LookAhead.TOTAL_COUNT if "totalCount" in selected_fields and not has_cursor else LookAhead.EXTRA_ROW


def _cursor_scope(field: str, arguments: Mapping[str, ArgumentValue], lens: ArgumentValue) -> CursorScope:
    """What a cursor is valid for: field, order, filter and lens."""
    filters = {name: arguments[name] for name in SCOPE_ARGUMENTS if name in arguments}
    return (
        ("field", ConstantSource(field)),
        ("order", source_of(arguments.get("orderBy"))),
        ("filter", source_of(filters)),
        ("lens", source_of(lens)),
    )


def _cursor_position(
    builder: PlanBuilder, cursor: LeafValue | None, scope: CursorScope, sort_keys: Sequence[SortKey], path: ArgumentPath
) -> CursorPosition | None:
    if cursor is None:
        return None
    values, count = cursor_keys(cursor.value), len(sort_keys)
    values = values if len(values) == count else [""] * count
    source = ObjectSource((("cursor", cursor.source), *scope))
    ordered = [has_code_point_order(key.value) for key in sort_keys]
    operands = tuple(builder.slots.add(source, CursorKey(index, count, ordered[index]), path) for index in range(count))
    nulls = [value is None for value in values]
    return CursorPosition(
        operands=tuple(None if is_null else param for param, is_null in zip(operands, nulls, strict=True)),
        by_code_point=tuple(is_ordered and needs_code_point_order(value) for is_ordered, value in zip(ordered, values, strict=True)),
    )


def _leaf_argument(arguments: Mapping[str, ArgumentValue], name: str) -> LeafValue | None:
    argument = arguments.get(name)
    return argument if isinstance(argument, LeafValue) else None
