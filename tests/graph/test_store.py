"""The store: one record in one read transaction, and whatever goes wrong told as one of three troubles."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from structlog.testing import capture_logs

from graph.local.port import free_port
from graph.store import Address, Store, StoreError, Trouble
from graph.writer import Writer
from tests.graph.wires import wire_to

ENDLESS = "UNWIND range(1, 100000000000) AS x WITH x WHERE x < 0 RETURN count(x) AS f0"
ONE = "RETURN 1 AS f0"
NOWHERE = Address("bolt://127.0.0.1:1", "neo4j", "it-has-never-been-this")


@asynccontextmanager
async def opened(address: Address, **given: Any) -> AsyncIterator[Store]:
    """A store, closed at the end."""
    store = Store(address, **given)
    try:
        yield store
    finally:
        await store.close()


async def trouble_of(store: Store, text: str) -> tuple[StoreError, list[Any]]:
    """How a statement fails, and the lines in the log."""
    with capture_logs() as lines, pytest.raises(StoreError) as raised:
        await store.read(text, {})
    return raised.value, list(lines)


async def test_a_database_that_is_not_there_is_unavailable() -> None:
    """After three attempts; what the driver says stands in the log, under the reference that the asker gets, and nowhere else."""
    async with opened(replace(NOWHERE, uri=f"bolt://127.0.0.1:{free_port()}")) as store:
        error, lines = await trouble_of(store, ONE)
    assert error.trouble is Trouble.UNAVAILABLE
    assert re.fullmatch(r"unavailable \([0-9a-f]{8}\)", str(error))
    assert error.__suppress_context__
    assert [(one["reference"], one["error"]) for one in lines] == [(error.reference, "ServiceUnavailable")]
    assert "Couldn't connect" in lines[0]["text"]


@pytest.fixture(params=["one server", "several"])
async def either(request: pytest.FixtureRequest, address: Address) -> AsyncIterator[Store]:
    """The same database, as the one server at its address, and as one of several that may stand behind it."""
    uri = address.uri if request.param == "one server" else address.uri.replace("bolt://", "neo4j://")
    async with opened(replace(address, uri=uri), timeout=60) as store:
        yield store


@pytest.mark.database
async def test_values_travel_in_one_map(either: Store) -> None:
    """Whatever they are, they come back as they were sent, as `$p` and not by names of their own."""
    values = {"v0": "`'\"\\u0060 $p.v1 😀\n\0", "v1": [1, None, "x"], "v2": 2**63 - 1, "v3": -0.5, "v4": None, "v5": {"a": True}}
    assert await either.read("RETURN $p AS f0, $p.v1 AS f1, $p.v9 AS f2", values) == (values, [1, None, "x"], None)
    error, _ = await trouble_of(either, "RETURN $v0 AS f0")
    assert error.trouble is Trouble.FAILED


@pytest.mark.database
@pytest.mark.parametrize(
    "text",
    [
        "THIS IS NO CYPHER",
        "RETURN 1 / 0 AS f0",
        "RETURN toLower([1]) AS f0",
        "RETURN $missing AS f0",
        "UNWIND [] AS f0 RETURN f0",
        "UNWIND [1, 2] AS f0 RETURN f0",
    ],
)
async def test_a_statement_that_is_wrong_has_failed(text: str, either: Store) -> None:
    """It is ours to correct, and nothing of it is told to the asker."""
    error, lines = await trouble_of(either, text)
    assert error.trouble is Trouble.FAILED
    assert re.fullmatch(r"failed \([0-9a-f]{8}\)", str(error))
    assert len(lines) == 1


@pytest.mark.database
async def test_a_statement_that_takes_too_long_is_stopped(address: Address) -> None:
    """Neo4j itself stops it; the next one runs as if nothing had been."""
    async with opened(address, timeout=0.5) as store:
        error, lines = await trouble_of(store, ENDLESS)
        assert error.trouble is Trouble.TIMEOUT
        assert len(lines) == 1
        assert await store.read(ONE, {}) == (1,)


@pytest.mark.database
async def test_a_database_that_falls_silent_is_not_waited_for(address: Address) -> None:
    """Neo4j may plan for longer than a statement may take, or die without a word: some seconds after the timeout, we stop waiting."""
    async with wire_to(address) as (wire, near), opened(near, timeout=0.5) as store:
        await store.ping()
        wire.silent = True
        error, lines = await trouble_of(store, ONE)
        wire.silent = False
        assert error.trouble is Trouble.TIMEOUT
        assert lines[0]["error"] == "TimeoutError"
        assert await store.read(ONE, {}) == (1,)


@pytest.mark.database
async def test_a_connection_that_cannot_be_made_is_tried_again(address: Address) -> None:
    """Two attempts fail, the third has the answer."""
    async with wire_to(address) as (wire, near), opened(near) as store:
        wire.refused = 2
        assert await store.read(ONE, {}) == (1,)
        assert wire.made == 3


@pytest.mark.database
async def test_a_connection_that_broke_is_made_anew(address: Address) -> None:
    """What was kept open and is no longer good costs another attempt, not the answer."""
    async with wire_to(address) as (wire, near), opened(near) as store:
        await store.ping()
        wire.cut()
        assert await store.read(ONE, {}) == (1,)
        assert wire.made == 2


@pytest.mark.database
async def test_when_all_connections_are_in_use_the_database_is_unavailable(address: Address) -> None:
    """Whoever would have to wait too long for one is told to try again."""
    async with wire_to(address) as (wire, near), opened(near, timeout=30, pool_size=1, wait=2) as store:
        endless = asyncio.create_task(store.read(ENDLESS, {}))
        await until(lambda: wire.made == 1)
        error, _ = await trouble_of(store, ONE)
        endless.cancel()
        with pytest.raises(asyncio.CancelledError):
            await endless
        assert error.trouble is Trouble.UNAVAILABLE
        assert await store.read(ONE, {}) == (1,)


@pytest.fixture
def guest(address: Address) -> Iterator[Address]:
    """Another user of the database."""
    found = replace(address, username="guest-of-tests", password="come-in-and-look")
    with Writer(replace(address, database="system")) as writer:
        text = f"CREATE USER `{found.username}` IF NOT EXISTS SET PASSWORD '{found.password}' CHANGE NOT REQUIRED"
        writer.write(lambda batch: batch.run(text), lock=False)
        yield found
        writer.write(lambda batch: batch.run(f"DROP USER `{found.username}`"), lock=False)


@pytest.mark.database
async def test_a_password_that_is_refused_makes_the_database_unavailable(guest: Address) -> None:
    """It is for whoever runs the server to correct, also after so many times that Neo4j no longer listens."""
    async with opened(guest) as store:
        await store.ping()
    async with opened(replace(guest, password="is this it?")) as store:
        found = [await trouble_of(store, ONE) for _ in range(5)]
    assert {error.trouble for error, _ in found} == {Trouble.UNAVAILABLE}
    codes = [lines[0]["code"] for _, lines in found]
    assert codes[0] == "Neo.ClientError.Security.Unauthorized"
    assert codes[-1] == "Neo.ClientError.Security.AuthenticationRateLimit"


@pytest.mark.database
async def test_nothing_is_written_through_a_store(store: Store, address: Address) -> None:
    """A statement that would write is refused, and leaves nothing."""
    error, lines = await trouble_of(store, "CREATE (n:WrittenByReading) RETURN 1 AS f0")
    assert error.trouble is Trouble.FAILED
    assert lines[0]["code"] == "Neo.ClientError.Statement.AccessMode"
    with Writer(address) as writer:
        assert writer.write(lambda batch: batch.run("MATCH (n:WrittenByReading) RETURN count(n) AS n")[0]["n"], lock=False) == 0


async def until(met: Callable[[], bool]) -> None:
    """Wait for this, at most ten seconds."""
    end = time.monotonic() + 10
    while not met():
        assert time.monotonic() < end, "it has not come to be"
        await asyncio.sleep(0.01)
