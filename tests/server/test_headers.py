"""Request headers are read once, by one rule for duplicates, and shared through the scope."""

from __future__ import annotations

import pytest
from starlette.types import Scope

from keiretsu.server.headers import read_headers

PAIRS = {
    "none": ([], {}),
    "distinct": ([(b"host", b"localhost"), (b"accept", b"*/*")], {b"host": b"localhost", b"accept": b"*/*"}),
    "duplicates, in their order": (
        [(b"accept", b"a/b"), (b"host", b"localhost"), (b"accept", b""), (b"accept", b"c/d;q=0.5, e/f")],
        {b"accept": b"a/b, , c/d;q=0.5, e/f", b"host": b"localhost"},
    ),
    "equal duplicates": ([(b"content-type", b"application/json")] * 2, {b"content-type": b"application/json, application/json"}),
}


def scope_with(pairs: list[tuple[bytes, bytes]]) -> Scope:
    return {"type": "http", "headers": pairs}


@pytest.mark.parametrize(("pairs", "expected"), PAIRS.values(), ids=PAIRS)
def test_values_by_name(pairs: list[tuple[bytes, bytes]], expected: dict[bytes, bytes]) -> None:
    """Values of one name are joined as a list."""
    assert read_headers(scope_with(pairs)) == expected


def test_headers_are_read_once() -> None:
    """All callers with the same scope get the same object; another request has its own."""
    scope, other = scope_with([(b"host", b"a")]), scope_with([(b"host", b"b")])
    assert read_headers(scope) is read_headers(scope)
    assert read_headers(other) == {b"host": b"b"}
