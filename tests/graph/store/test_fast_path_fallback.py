"""Where the driver lacks a private name that the fast path uses, reads go through sessions, and the log has one warning."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable

import pytest
from structlog.testing import capture_logs

from keiretsu import optional_features
from keiretsu.graph.store.store import Address, Store
from tests.graph.store.stores import HAS_FAST_PATH, ONE, opened

pytestmark = [pytest.mark.database, pytest.mark.skipif(not HAS_FAST_PATH, reason="the fast path is disabled")]
FAST_PATH_MODULE = "keiretsu.graph.store.bolt_fast_path"


def remove_import(monkeypatch: pytest.MonkeyPatch, _: Store) -> None:
    monkeypatch.delattr("neo4j._async.io.AcquisitionDatabase")
    monkeypatch.delitem(sys.modules, FAST_PATH_MODULE, raising=False)


class MissingName:
    """An attribute that is missing, also where a base class has one."""

    def __get__(self, owner: object, _: type) -> object:
        raise AttributeError(f"{owner!r} has no such attribute")


def remove_from_pool(monkeypatch: pytest.MonkeyPatch, store: Store) -> None:
    monkeypatch.setattr(type(store._driver._pool), "kill_and_release", MissingName())


def remove_from_connection(monkeypatch: pytest.MonkeyPatch, _: Store) -> None:
    """The driver itself needs all names that the fast path uses, so that only its check can fail."""
    monkeypatch.setattr(f"{FAST_PATH_MODULE}.BoltProtocol._check_names", MissingName())


def change_packing(monkeypatch: pytest.MonkeyPatch, _: Store) -> None:
    monkeypatch.setattr(f"{FAST_PATH_MODULE}.PACKED_PROBE", b"\x93")


@pytest.mark.parametrize("change", [remove_import, remove_from_pool, remove_from_connection, change_packing])
async def test_reads_go_through_sessions(
    address: Address, stores: dict[str, Store], monkeypatch: pytest.MonkeyPatch, change: Callable[[pytest.MonkeyPatch, Store], None]
) -> None:
    """From the first read on, also of reads that start at once."""
    monkeypatch.setattr(optional_features, "_disabled", set())
    with capture_logs() as lines:
        change(monkeypatch, stores["fast path"])
        async with opened(address) as store:
            assert await asyncio.gather(*(store.read(ONE, {}) for _ in range(5))) == [(1,)] * 5
            assert not store.uses_fast_path
            assert await store.read(ONE, {}) == (1,)
    assert [(line["event"], line["feature"]) for line in lines] == [("feature disabled", "Bolt fast path")]
