"""The store: one record in one read transaction, one deadline, and whatever goes wrong told as one of four troubles."""

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

from keiretsu.graph.local.process.port import free_port
from keiretsu.graph.store import bolt_fast_path as direct
from keiretsu.graph.store.admission import Full, Gate, Places
from keiretsu.graph.store.store import Address, Store, StoreError, Trouble
from keiretsu.graph.writer import Writer
from tests.graph.store.proxy import proxy_to

ENDLESS = "UNWIND range(1, 100000000000) AS x WITH x WHERE x < 0 RETURN count(x) AS f0"
ONE = "RETURN 1 AS f0"
SLACK = 1.0  # seconds that a busy machine may add
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
    assert [(line["reference"], line["error"]) for line in lines] == [(error.reference, "ServiceUnavailable")]
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
    """Neo4j may plan for longer than a statement may take, or die without a word: soon after the timeout, we stop waiting."""
    async with proxy_to(address) as (proxy, near), opened(near, timeout=0.5) as store:
        await store.ping()
        proxy.silent = True
        began = time.monotonic()
        error, lines = await trouble_of(store, ONE)
        assert time.monotonic() - began < 1.5 + SLACK
        proxy.silent = False
        assert error.trouble is Trouble.TIMEOUT
        assert lines[0]["error"] == "TimeoutError"
        assert await store.read(ONE, {}) == (1,)


@pytest.mark.database
async def test_a_connection_that_cannot_be_made_is_tried_again(address: Address) -> None:
    """Two attempts fail, the third has the answer."""
    async with proxy_to(address) as (proxy, near), opened(near) as store:
        proxy.refused = 2
        assert await store.read(ONE, {}) == (1,)
        assert proxy.made == 3


@pytest.mark.database
async def test_a_connection_that_broke_is_made_anew(address: Address) -> None:
    """What was kept open and is no longer good costs another attempt, not the answer."""
    async with proxy_to(address) as (proxy, near), opened(near) as store:
        await store.ping()
        proxy.cut()
        assert await store.read(ONE, {}) == (1,)
        assert proxy.made == 2


@pytest.mark.database
async def test_when_all_connections_are_in_use_the_database_is_unavailable(address: Address) -> None:
    """Whoever would have to wait too long for one is told to try again; once that is clear, the next ones are told at once."""
    async with opened(address, timeout=30, connections=1, wait=1) as store:
        await store.read(ONE, {})
        endless = asyncio.create_task(store.read(ENDLESS, {}))
        await asyncio.sleep(0)
        first = asyncio.create_task(trouble_of(store, ONE))
        await asyncio.sleep(0.6)
        assert (store.connections_in_use, store.waiting) == (1, 1)
        began = time.monotonic()
        at_once, _ = await trouble_of(store, ONE)
        assert time.monotonic() - began < 0.3
        error, _ = await first
        endless.cancel()
        with pytest.raises(asyncio.CancelledError):
            await endless
        assert error.trouble is at_once.trouble is Trouble.BUSY
        assert await store.read(ONE, {}) == (1,)
        assert (store.connections_in_use, store.waiting) == (0, 0)


async def test_a_place_goes_to_the_first_in_the_line() -> None:
    """Beyond the line nobody waits; who leaves it loses nothing for the others, even in the moment in which the place comes."""
    places = Places(1, 3, 5.0)
    assert places.take()
    assert not places.take()
    line = [asyncio.create_task(places.wait()) for _ in range(3)]
    await asyncio.sleep(0)
    assert places.is_full()
    with pytest.raises(Full):
        await places.wait()
    line[0].cancel()
    await asyncio.wait(line[:1])
    assert (places.waiting, places.is_full()) == (2, False)
    places.give_back()
    line[1].cancel()
    await asyncio.wait_for(line[2], 5)
    assert (places.in_use, places.waiting) == (1, 0)
    places.give_back()
    assert (places.in_use, places.take()) == (0, True)


async def test_a_line_that_does_not_move_takes_nobody_in() -> None:
    """And whoever stands in it waits no longer than said."""
    places = Places(1, 100, 0.4)
    assert places.take()
    began = time.monotonic()
    waiting = asyncio.create_task(places.wait())
    await asyncio.sleep(0.25)
    with pytest.raises(Full):
        await places.wait()
    with pytest.raises(Full):
        await waiting
    assert 0.4 <= time.monotonic() - began < 0.4 + SLACK
    places.give_back()
    assert places.take()


async def test_a_line_that_stands_gets_short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many may come at once; once the line stood for a while, few more may wait, and when it was empty for as long, many again."""
    monkeypatch.setattr("keiretsu.graph.store.admission.BURST", 0.1)
    places = Places(1, 3, 60.0, short=1)
    assert places.take()
    waiting = [asyncio.create_task(places.wait()) for _ in range(3)]
    await asyncio.sleep(0)
    with pytest.raises(Full):
        await places.wait()
    await asyncio.sleep(0.15)
    places.give_back()
    places.give_back()
    await asyncio.gather(*waiting[:2])
    assert places.waiting == 1
    with pytest.raises(Full):
        await places.wait()
    places.give_back()
    await waiting[2]
    soon = asyncio.create_task(places.wait())
    await asyncio.sleep(0)
    assert places.is_full()
    places.give_back()
    await soon
    await asyncio.sleep(0.15)
    again = [asyncio.create_task(places.wait()) for _ in range(3)]
    await asyncio.sleep(0)
    assert places.waiting == 3
    for one in again:
        places.give_back()
        await one


async def test_not_all_new_texts_may_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two are under way, one waits, the next one is turned away; the one that waits gets its turn."""
    monkeypatch.setattr("keiretsu.graph.store.admission.NEW_WAITING", 1)
    gate, turns = Gate(10), asyncio.Semaphore(0)

    async def run(text: str) -> None:
        async with gate.through(text):
            await turns.acquire()

    running = [asyncio.create_task(run(text)) for text in "abc"]
    await asyncio.sleep(0)
    assert gate.waiting == 1
    with pytest.raises(Full):
        await run("d")
    for _ in running:
        turns.release()
    await asyncio.wait_for(asyncio.gather(*running), 5)
    assert gate.waiting == 0


async def test_who_is_turned_away_is_told_often_and_logged_once() -> None:
    """Thousands in a second share a line of the log and its reference."""
    async with opened(replace(NOWHERE, uri=f"bolt://127.0.0.1:{free_port()}"), connections=1, line=0) as store:
        assert store._places.take()
        found = [await trouble_of(store, ONE) for _ in range(3)]
    assert len({error.reference for error, _ in found}) == 1
    assert [len(lines) for _, lines in found] == [1, 0, 0]
    assert {error.trouble for error, _ in found} == {Trouble.BUSY}


async def test_a_database_that_is_gone_is_not_asked_by_everybody() -> None:
    """After three connections that could not be made, one in a while is tried; the others are told at once."""
    async with opened(replace(NOWHERE, uri=f"bolt://127.0.0.1:{free_port()}")) as store:
        await trouble_of(store, ONE)
        began = time.monotonic()
        troubles = [(await trouble_of(store, ONE))[0].trouble for _ in range(50)]
        taken = time.monotonic() - began
    assert set(troubles) == {Trouble.UNAVAILABLE}
    assert taken < 0.15 * 50 / 5, "each three times would take 0.15 s"


@pytest.mark.database
async def test_a_server_that_takes_connections_and_says_nothing(address: Address, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever connects is told so after a while, the next ones at once, until it talks again."""
    monkeypatch.setattr(direct, "CONNECTING", 0.6)
    monkeypatch.setattr("keiretsu.graph.store.store.CONNECTING", 0.6)
    async with proxy_to(address) as (proxy, near), opened(near, timeout=5) as store:
        proxy.silent = True
        began = time.monotonic()
        found = await asyncio.gather(*(trouble_of(store, ONE) for _ in range(4)))
        assert time.monotonic() - began < 2 * 0.6 + SLACK
        assert {error.trouble for error, _ in found} == {Trouble.UNAVAILABLE}
        proxy.silent = False
        await until_answered(store)


@pytest.mark.database
async def test_an_asker_that_leaves_ends_its_statement(either: Store, address: Address) -> None:
    """Neo4j does not go on with what nobody waits for."""
    with Writer(address) as writer:
        asked = asyncio.create_task(either.read(f"{ENDLESS} // left alone", {}))
        await until(lambda: running(writer, "left alone") == 1)
        asked.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asked
        left = time.monotonic()
        await until(lambda: running(writer, "left alone") == 0)
        assert time.monotonic() - left < 2 + SLACK
        assert either.connections_in_use == 0


@pytest.mark.database
@pytest.mark.parametrize("scheme", ["bolt", "neo4j"])
async def test_the_deadline_ends_the_statement(address: Address, scheme: str) -> None:
    """Whoever asked is answered within a second after the timeout, and nothing runs on in the database."""
    async with opened(replace(address, uri=address.uri.replace("bolt", scheme)), timeout=1) as store:
        await store.ping()
        began = time.monotonic()
        error, _ = await trouble_of(store, f"{ENDLESS} // out of time")
        assert time.monotonic() - began < 2 + SLACK
        assert error.trouble is Trouble.TIMEOUT
        with Writer(address) as writer:
            await until(lambda: running(writer, "out of time") == 0)
        assert await store.read(ONE, {}) == (1,)


@pytest.mark.database
async def test_many_signs_of_life_are_one(address: Address) -> None:
    """Probes do not pile up before a database that says nothing."""
    async with proxy_to(address) as (proxy, near), opened(near) as store:
        proxy.silent = True
        began = time.monotonic()
        found = await asyncio.gather(*(store.ping() for _ in range(50)), return_exceptions=True)
        assert time.monotonic() - began < 1.5 + SLACK
        assert proxy.made == 1
        assert {type(one) for one in found} == {StoreError}
        proxy.silent = False
        await store.ping()


@pytest.mark.database
async def test_an_observer_is_told_of_each_read(address: Address) -> None:
    """How long it took, and how it ended; a sign of life is no read."""
    told: list[tuple[float, str]] = []
    async with opened(address, timeout=0.5, observe=lambda seconds, outcome: told.append((seconds, outcome))) as store:
        await store.ping()
        await store.read(ONE, {})
        await trouble_of(store, "THIS IS NO CYPHER")
        await trouble_of(store, ENDLESS)
    assert [outcome for _, outcome in told] == ["ok", "failed", "timeout"]
    assert all(0 < seconds < 1 + SLACK for seconds, _ in told)


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
async def test_nothing_is_written_through_a_store(either: Store, address: Address) -> None:
    """A statement that would write is refused, and leaves nothing."""
    error, lines = await trouble_of(either, "CREATE (n:WrittenByReading) RETURN 1 AS f0")
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


async def until_answered(store: Store) -> None:
    """Wait for an answer, at most five seconds."""
    end = time.monotonic() + 5
    while True:
        try:
            assert await store.read(ONE, {}) == (1,)
        except StoreError:
            assert time.monotonic() < end, "there is still no answer"
            await asyncio.sleep(0.05)
        else:
            return


def running(writer: Writer, mark: str) -> int:
    """How many statements with this mark Neo4j has under way."""
    text = "SHOW TRANSACTIONS YIELD currentQuery WHERE currentQuery ENDS WITH '// ' + $p.mark RETURN count(*) AS n"
    return int(writer.write(lambda batch: batch.run(text, mark=mark)[0]["n"], lock=False))
