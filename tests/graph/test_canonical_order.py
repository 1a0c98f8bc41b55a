"""The canonical order of the parts of a plan, from which the text of statements follows."""

from __future__ import annotations

from dataclasses import is_dataclass

from keiretsu.graph import plan
from keiretsu.graph.plan import (
    ALWAYS,
    Connection,
    CountRows,
    GroupSortKey,
    NodeProperty,
    Page,
    Param,
    Row,
    SortKey,
    canonical_key,
    expressions,
)
from keiretsu.graph.plan.canonical_order import TYPE_CODES, TYPE_ORDER


def test_every_type_of_the_plan_has_a_position() -> None:
    """A type without one could not be sorted. All Params sort alike, and a Plan is not part of another."""
    names = {**vars(plan), **vars(expressions)}
    types = {type_ for type_ in names.values() if isinstance(type_, type) and is_dataclass(type_)} - {plan.Param, plan.Plan}
    assert types | {type(None)} == set(TYPE_ORDER)
    assert len(TYPE_ORDER) == len(set(TYPE_ORDER))
    assert list(TYPE_CODES.values()) == sorted(TYPE_CODES.values())


def test_the_key_ignores_parameter_slots() -> None:
    """Two operations that differ only in their values sort their columns alike."""
    pages = [Page((SortKey(NodeProperty("name")),), Param(slot)) for slot in (1, 2)]
    assert len({canonical_key(page) for page in pages}) == 1


def test_a_missing_part_sorts_like_a_type() -> None:
    """None has its position among the types; numbers sort before types, and defaults in the order (), False, None, True."""
    page = Page((SortKey(NodeProperty("id")),), Param(0))
    connections = [Connection(ALWAYS, page, Row(())), Connection(ALWAYS, None, Row(()))]
    assert sorted(connections, key=canonical_key) == connections[::-1]
    sort_keys = [GroupSortKey(CountRows()), GroupSortKey(1)]
    assert sorted(sort_keys, key=canonical_key) == sort_keys[::-1]
    properties = [NodeProperty("tags", default) for default in (True, None, False, ())]
    assert sorted(properties, key=canonical_key) == properties[::-1]
