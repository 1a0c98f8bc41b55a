"""Stores for tests, and how their reads fail.

    async with opened(address, timeout=0.5) as store: error, lines = await failure_of(store, ENDLESS)

PATHS are the ways that a read can take: the Bolt fast path, the driver's sessions, and sessions behind a routing address.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from structlog.testing import capture_logs

from keiretsu.graph.store.store import Address, FailureKind, Store, StoreError
from keiretsu.optional_features import BOLT_FAST_PATH
from tests.conftest import USE_FAST_PATH

ENDLESS = "UNWIND range(1, 100000000000) AS x WITH x WHERE x < 0 RETURN count(x) AS f0"
SLOW = "UNWIND range(1, 100000) AS x WITH count(x) AS n RETURN n AS f0"
ONE = "RETURN 1 AS f0"
NOWHERE = Address("bolt://127.0.0.1:1", "neo4j", "it-has-never-been-this")

HAS_FAST_PATH = USE_FAST_PATH and BOLT_FAST_PATH.is_tested()
PATHS = ("fast path", "sessions", "routing") if HAS_FAST_PATH else ("sessions", "routing")
DIRECT_PATHS = tuple(path for path in PATHS if path != "routing")
"""The ways to one server."""


@asynccontextmanager
async def opened(address: Address, **options: Any) -> AsyncIterator[Store]:
    """A store, closed at the end."""
    store = Store(address, **{"use_fast_path": USE_FAST_PATH, **options})
    try:
        yield store
    finally:
        await store.close()


@asynccontextmanager
async def opened_on(path: str, address: Address, **options: Any) -> AsyncIterator[Store]:
    """A store whose reads take this path."""
    uri = address.uri.replace("bolt", "neo4j", 1) if path == "routing" else address.uri
    async with opened(replace(address, uri=uri), use_fast_path=path == "fast path", **options) as store:
        assert store.uses_fast_path == (path == "fast path")
        yield store


@asynccontextmanager
async def opened_on_all(address: Address, paths: tuple[str, ...] = PATHS, **options: Any) -> AsyncIterator[dict[str, Store]]:
    """A store for each path."""
    async with AsyncExitStack() as stack:
        yield {path: await stack.enter_async_context(opened_on(path, address, **options)) for path in paths}


async def failure_of(store: Store, text: str) -> tuple[StoreError, list[Any]]:
    """The error of a statement that fails, and the log lines."""
    with capture_logs() as lines, pytest.raises(StoreError) as raised:
        await store.read(text, {})
    return raised.value, list(lines)


async def failures_of(stores: Mapping[str, Store], text: str) -> dict[str, tuple[FailureKind, str, str | None]]:
    """For each store, of a statement that fails: the kind of failure, and the driver's error and code in the log."""

    async def error_of(store: Store) -> StoreError:
        with pytest.raises(StoreError) as raised:
            await store.read(text, {})
        return raised.value

    with capture_logs() as lines:
        errors = await asyncio.gather(*(error_of(store) for store in stores.values()))
    by_reference = {line["reference"]: line for line in lines}
    assert len(lines) == len(by_reference) == len(stores), "one line for each failure"
    logged = [by_reference[error.reference] for error in errors]
    return {path: (error.kind, line["error"], line["code"]) for path, error, line in zip(stores, errors, logged, strict=True)}
