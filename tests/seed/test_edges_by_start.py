"""Edges that are joined with nodes in another order, and sets of ids in little memory."""

from __future__ import annotations

import json
import random

from keiretsu.seed.edges_by_start import EdgesByStart
from keiretsu.seed.id_set import IdSet
from keiretsu.seed.rows import EdgeRecord

KEYS = ["a", "a b", "a!b", 'a"b', "a-b", "a\\b", "a\nb", "ab", "é", "小", "\U0001f642", "\uffff", "B", ""]
"""Some of these sort in another order when JSON escapes and encloses them."""


def make_edge(start: str, type_: str, end: str) -> EdgeRecord:
    return EdgeRecord(json.dumps([start, type_, end], ensure_ascii=False), type_, start, end, {}, None, "f.csv", 2)


def test_each_node_gets_its_edges_of_one_type() -> None:
    """Whatever characters the ids contain, and in whatever order nodes are asked for."""
    edges = [make_edge(f"n:{key}", type_, f"m:{number}") for key in KEYS for type_ in ("A", "B", "BC") for number in range(len(key) % 3)]
    edges.sort(key=lambda edge: (edge.type, edge.id))
    starts = [f"n:{key}" for key in KEYS]
    for order in (sorted(starts), random.Random(1).sample(starts, len(starts))):  # noqa: S311  # not for secrets
        by_start = EdgesByStart(edges, "B")
        assert {start: by_start.take(start) for start in order} == {
            start: [edge for edge in edges if edge.type == "B" and edge.start == start] for start in order
        }
    assert EdgesByStart(edges, "AB").take("n:a") == []
    assert EdgesByStart([], "A").take("n:a") == []


def test_in_the_order_of_nodes_few_edges_wait() -> None:
    """A million edges are not held in memory."""
    starts = sorted(f"claim:{number:05}" for number in range(2_000))
    edges = sorted((make_edge(start, "S", "d") for start in starts), key=lambda edge: edge.id)
    by_start = EdgesByStart(edges, "S")
    for start in starts:
        assert len(by_start.take(start)) == 1
        assert len(by_start._waiting) == 0


def test_an_id_set_contains_its_ids() -> None:
    ids = [f"company:{number}" for number in range(3_000)]
    known = IdSet(ids)
    assert all(id_ in known for id_ in ids)
    assert not any(f"person:{number}" in known for number in range(3_000))
    assert "x" not in IdSet([])
