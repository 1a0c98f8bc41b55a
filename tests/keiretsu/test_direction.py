"""A direction, seen from either end."""

from __future__ import annotations

from keiretsu.direction import Direction


def test_the_direction_seen_from_the_other_node() -> None:
    """Out is in, in is out, both are both."""
    assert {direction.value: direction.reversed.value for direction in Direction} == {"out": "in", "in": "out", "both": "both"}
