"""What was used last is kept, as much as has room: beside cachetools' LRUCache, which does the same."""

from __future__ import annotations

from cachetools import LRUCache
from hypothesis import given
from hypothesis import strategies as st

from keiretsu.graph.lru_cache import Kept

ROOM = 10
STEPS = st.lists(st.tuples(st.sampled_from("abcdefgh"), st.one_of(st.none(), st.integers(0, ROOM + 2))))


@given(STEPS)
def test_as_cachetools(steps: list[tuple[str, int | None]]) -> None:
    """A key alone is looked up, one with a number is kept, and takes so much room; what is larger than all of it takes none."""
    ours: Kept[str, int] = Kept(ROOM, lambda size: size)
    theirs: LRUCache[str, int] = LRUCache(ROOM, getsizeof=lambda size: size)
    for key, size in steps:
        if size is None:
            assert ours.get(key) == theirs.get(key)
        else:
            ours[key] = size
            theirs.pop(key, None)
            if size <= ROOM:
                theirs[key] = size
        assert (set(ours), len(ours), ours.taken) == (set(theirs), len(theirs), theirs.currsize)
        assert all((one in ours) == (one in theirs) for one in "abcdefgh")


def test_each_takes_one_where_no_size_is_told() -> None:
    """So many are kept; the one that was looked at last stays."""
    kept: Kept[str, str] = Kept(2)
    kept["a"] = kept["b"] = ""
    assert kept.get("a") == ""
    kept["c"] = ""
    assert [*kept] == ["a", "c"]
    kept.clear()
    assert (len(kept), kept.taken, kept.get("a")) == (0, 0, None)
