"""The store: one record in one read transaction, one deadline, and errors translated to a kind of failure."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace

import pytest

from keiretsu.graph.local.process.port import find_free_port
from keiretsu.graph.store import circuit_breaker
from keiretsu.graph.store.store import RETRY_DELAYS, Address, FailureKind, Store, StoreError
from keiretsu.graph.writer import Writer
from tests.graph.store.proxy import proxy_to
from tests.graph.store.stores import ENDLESS, NOWHERE, ONE, PATHS, failure_of, failures_of, opened, opened_on_all
from tests.waiting import MAX_WAIT, until


async def test_a_database_that_is_not_running_is_unavailable() -> None:
    """After three attempts; the driver's message is in the log, under the reference that the client gets, and nowhere else."""
    async with opened(replace(NOWHERE, uri=f"bolt://127.0.0.1:{find_free_port()}")) as store:
        error, lines = await failure_of(store, ONE)
    assert error.kind is FailureKind.UNAVAILABLE
    assert re.fullmatch(r"unavailable \([0-9a-f]{8}\)", str(error))
    assert error.__suppress_context__
    assert [(line["reference"], line["error"]) for line in lines] == [(error.reference, "ServiceUnavailable")]
    assert "Couldn't connect" in lines[0]["detail"]


@pytest.mark.database
async def test_values_travel_in_one_map(any_store: Store) -> None:
    """Values of any type round-trip, as `$p` and not as parameters of their own."""
    values = {"v0": "`'\"\\u0060 $p.v1 😀\n\0", "v1": [1, None, "x"], "v2": 2**63 - 1, "v3": -0.5, "v4": None, "v5": {"a": True}}
    assert await any_store.read("RETURN $p AS f0, $p.v1 AS f1, $p.v9 AS f2", values) == (values, [1, None, "x"], None)
    error, _ = await failure_of(any_store, "RETURN $v0 AS f0")
    assert error.kind is FailureKind.QUERY_FAILED


@pytest.mark.database
async def test_when_all_permits_are_in_use_the_database_is_overloaded(address: Address) -> None:
    """A read that waits for too long is rejected; if the queue is full, the next ones are rejected before."""
    async with opened(address, timeout=MAX_WAIT, max_concurrent_queries=1, queue_size=1, queue_timeout=3) as store:
        await store.read(ONE, {})
        endless = asyncio.create_task(store.read(ENDLESS, {}))
        await until(lambda: store.running_queries)
        first = asyncio.create_task(failure_of(store, ONE))
        await until(lambda: store.pending_queries)
        assert (store.running_queries, store.pending_queries) == (1, 1)
        immediate_error, _ = await failure_of(store, ONE)
        assert not first.done()
        error, _ = await first
        endless.cancel()
        with pytest.raises(asyncio.CancelledError):
            await endless
        assert error.kind is immediate_error.kind is FailureKind.OVERLOADED
        assert await store.read(ONE, {}) == (1,)
        assert (store.running_queries, store.pending_queries) == (0, 0)


async def test_rejected_reads_share_a_log_line() -> None:
    """Thousands per second share one line and its reference."""
    async with opened(NOWHERE, max_concurrent_queries=0, queue_size=0) as store:
        failures = [await failure_of(store, ONE) for _ in range(3)]
    assert len({error.reference for error, _ in failures}) == 1
    assert [len(lines) for _, lines in failures] == [1, 0, 0]
    assert {error.kind for error, _ in failures} == {FailureKind.OVERLOADED}


async def test_the_circuit_opens_while_the_database_is_unreachable(monkeypatch: pytest.MonkeyPatch) -> None:
    """After three failed connections, reads fail without an attempt to connect, until the next attempt is due."""
    monkeypatch.setattr(circuit_breaker, "RESET_TIMEOUT", MAX_WAIT)
    async with proxy_to(NOWHERE) as (proxy, proxy_address), opened(proxy_address) as store:
        proxy.connections_to_reject = 1_000
        kinds = [(await failure_of(store, ONE))[0].kind for _ in range(50)]
        assert set(kinds) == {FailureKind.UNAVAILABLE}
        assert proxy.connection_count == circuit_breaker.FAILURE_THRESHOLD


async def test_an_open_circuit_lets_one_attempt_through(monkeypatch: pytest.MonkeyPatch) -> None:
    """When the next attempt is due, one of the concurrent reads makes it."""
    monkeypatch.setattr(circuit_breaker, "RESET_TIMEOUT", MAX_WAIT)
    async with proxy_to(NOWHERE) as (proxy, proxy_address), opened(proxy_address) as store:
        proxy.connections_to_reject = 1_000
        await failure_of(store, ONE)
        before, now = proxy.connection_count, time.monotonic()
        monkeypatch.setattr(circuit_breaker, "time", SimpleNamespace(monotonic=lambda: now + 2 * MAX_WAIT))
        await asyncio.gather(*(failure_of(store, ONE) for _ in range(20)))
        assert proxy.connection_count - before == 1


@pytest.mark.database
async def test_a_server_that_accepts_connections_and_does_not_respond(address: Address, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first reads fail after the timeout, the next ones at once, until the server responds again."""
    monkeypatch.setattr(circuit_breaker, "ACQUISITION_TIMEOUT", 0.6)
    monkeypatch.setattr("keiretsu.graph.store.store.ACQUISITION_TIMEOUT", 0.6)
    async with proxy_to(address) as (proxy, proxy_address), opened(proxy_address, timeout=5) as store:
        proxy.is_silent = True
        failures = await asyncio.gather(*(failure_of(store, ONE) for _ in range(4)))
        assert proxy.connection_count < 4 * (1 + len(RETRY_DELAYS)), "no read waits for a second timeout"
        assert {error.kind for error, _ in failures} == {FailureKind.UNAVAILABLE}
        proxy.is_silent = False
        await until_available(store)


@pytest.mark.database
async def test_concurrent_health_checks_are_one(address: Address, monkeypatch: pytest.MonkeyPatch) -> None:
    """Probes of a database that does not respond do not pile up."""
    monkeypatch.setattr("keiretsu.graph.store.store.PING_TIMEOUT", 0.5)
    async with proxy_to(address) as (proxy, proxy_address), opened(proxy_address) as store:
        proxy.is_silent = True
        errors = await asyncio.gather(*(store.ping() for _ in range(50)), return_exceptions=True)
        assert proxy.connection_count == 1
        assert {type(error) for error in errors} == {StoreError}
        proxy.is_silent = False
        await until_available(store)


@pytest.mark.database
async def test_the_observer_is_called_after_each_read(address: Address) -> None:
    """With its duration and outcome; a health check does not count."""
    observed: list[tuple[float, str]] = []
    async with opened(address, timeout=0.5, observe=lambda seconds, outcome: observed.append((seconds, outcome))) as store:
        await store.ping()
        await store.read(ONE, {})
        await failure_of(store, "THIS IS NOT CYPHER")
        await failure_of(store, ENDLESS)
    assert [outcome for _, outcome in observed] == ["ok", "query_failed", "timeout"]
    assert all(seconds > 0 for seconds, _ in observed)
    assert observed[-1][0] >= 0.5


@pytest.fixture
def guest(address: Address) -> Iterator[Address]:
    """Another user of the database."""
    guest = replace(address, username="guest-of-tests", password="come-in-and-look")
    with Writer(replace(address, database="system")) as writer:
        text = f"CREATE USER `{guest.username}` IF NOT EXISTS SET PASSWORD '{guest.password}' CHANGE NOT REQUIRED"
        writer.write(lambda batch: batch.run(text), exclusive=False)
        yield guest
        writer.write(lambda batch: batch.run(f"DROP USER `{guest.username}`"), exclusive=False)


@pytest.mark.database
async def test_a_rejected_password_makes_the_database_unavailable(guest: Address) -> None:
    """The operator must correct it; also after so many attempts that Neo4j limits their rate."""
    async with opened(guest) as store:
        await store.ping()
    wrong = replace(guest, password="is this it?")
    async with opened_on_all(wrong) as stores, opened(wrong) as store:
        unauthorized = (FailureKind.UNAVAILABLE, "AuthError", "Neo.ClientError.Security.Unauthorized")
        assert await failures_of(stores, ONE) == dict.fromkeys(PATHS, unauthorized)
        failures = [await failure_of(store, ONE) for _ in range(2)]
    assert {error.kind for error, _ in failures} == {FailureKind.UNAVAILABLE}
    assert failures[-1][1][0]["code"] == "Neo.ClientError.Security.AuthenticationRateLimit"


@pytest.mark.database
async def test_nothing_is_written_through_a_store(any_store: Store, address: Address) -> None:
    """A statement that writes is rejected, and leaves no trace."""
    error, lines = await failure_of(any_store, "CREATE (n:WrittenByReading) RETURN 1 AS f0")
    assert error.kind is FailureKind.QUERY_FAILED
    assert lines[0]["code"] == "Neo.ClientError.Statement.AccessMode"
    with Writer(address) as writer:
        assert writer.write(lambda batch: batch.run("MATCH (n:WrittenByReading) RETURN count(n) AS n")[0]["n"], exclusive=False) == 0


async def until_available(store: Store) -> None:
    """Return after a successful read."""
    async with asyncio.timeout(MAX_WAIT):
        while True:
            try:
                assert await store.read(ONE, {}) == (1,)
            except StoreError:
                await asyncio.sleep(0.05)
            else:
                return
