"""Faults between the program and its database: whoever asks is told in time, in one shape, and is answered soon after the fault is over.

The whole application asks through a proxy. Times are those that are promised, and a second more, which a busy machine may take.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from keiretsu.graph.local import Settings, open_database
from keiretsu.graph.store.store import Address, Store
from tests.graph.local.conftest import end_all
from tests.graph.local.processes import existing, supervisor_of, wait_until
from tests.graph.store.proxy import Proxy, proxy_to
from tests.server.client import application_of

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("xiaomi")]

TIMEOUT = 1.5
SLACK = 1.0
LONGEST = TIMEOUT + 1 + SLACK
SOON = 5.0
ALIVE = 0.1
SENTENCES = {
    503: ("DATABASE_UNAVAILABLE", "the database cannot be reached (reference "),
    504: ("TIMEOUT", "the database took too long to answer (reference "),
}
QUESTION = '{ company(slug: "xiaomi") { name subsidiaries { nodes { name } } } }'
LARGE = "{" + " ".join(f"a{n}: claims(first: 100) {{ nodes {{ key statement modality document {{ title }} }} }}" for n in range(15)) + "}"


@dataclass
class Asking:
    """Somebody who asks through a proxy."""

    proxy: Proxy
    client: httpx.AsyncClient

    async def ask(self) -> int:
        """The status of an answer, which is as promised."""
        began = time.monotonic()
        response = await self.client.post("/graphql", json={"query": QUESTION})
        taken, answer = time.monotonic() - began, response.json()
        assert taken < LONGEST
        if response.status_code == 200:
            assert answer["data"]["company"]["name"] == "Xiaomi"
            assert "errors" not in answer
        else:
            code, sentence = SENTENCES[response.status_code]
            assert set(answer) == {"errors", "data"}
            assert answer["data"] is None
            assert [error["extensions"]["code"] for error in answer["errors"]] == [code]
            assert answer["errors"][0]["message"].startswith(sentence)
            assert len(answer["errors"][0]["message"]) == len(sentence) + len("01234567).")
            assert ("retry-after" in response.headers) == (response.status_code == 503)
        return response.status_code

    async def ask_at_once(self, count: int = 8) -> list[int]:
        """So many statuses."""
        return list(await asyncio.gather(*(self.ask() for _ in range(count))))

    async def livez(self, seconds: float) -> list[float]:
        """How long /livez took, each time."""
        taken, end = [], time.monotonic() + seconds
        while time.monotonic() < end:
            began = time.monotonic()
            assert (await self.client.get("/livez")).status_code == 200
            taken.append(time.monotonic() - began)
            await asyncio.sleep(0.02)
        return sorted(taken)

    async def is_well_soon(self) -> None:
        """Answered within the time that is promised, and from then on always."""
        began = time.monotonic()
        while await self.ask() != 200:
            assert time.monotonic() - began < SOON, "there is still no answer"
            await asyncio.sleep(0.1)
        assert time.monotonic() - began < SOON
        assert await self.ask_at_once() == [200] * 8
        assert (await self.client.get("/readyz")).status_code == 200


@asynccontextmanager
async def asking_through_proxy(address: Address, seconds: float = TIMEOUT) -> AsyncIterator[Asking]:
    """The whole application, which has been asked before: its connections are kept, and the database knows the statement."""
    async with proxy_to(address) as (proxy, near), application_of(Store(near, timeout=seconds)) as client:
        asking = Asking(proxy, client)
        await asking.is_well_soon()
        yield asking


@pytest.fixture
async def asking(address: Address) -> AsyncIterator[Asking]:
    """Somebody who asks through a proxy."""
    async with asking_through_proxy(address) as asking:
        yield asking


async def fall_silent(proxy: Proxy) -> None:
    proxy.silent = True


async def bite(proxy: Proxy) -> None:
    proxy.bites = 1_000_000


async def refuse(proxy: Proxy) -> None:
    proxy.refused = 1_000_000
    proxy.cut()


async def crawl(proxy: Proxy) -> None:
    proxy.delay = TIMEOUT


FAULTS: dict[str, Callable[[Proxy], Awaitable[None]]] = {
    "black hole": fall_silent,
    "cut stream": bite,
    "connections refused after they were taken": refuse,
    "down": Proxy.go_down,
    "far too slow": crawl,
}


@pytest.mark.parametrize("fault", FAULTS)
async def test_while_the_database_cannot_be_asked(asking: Asking, fault: str) -> None:
    """Some are under way when it begins, some come later. Nobody waits longer than promised, and /livez never does."""
    proxy = asking.proxy
    proxy.delay = 0.1
    under_way = asyncio.create_task(asking.ask_at_once())
    await asyncio.sleep(0.05)
    proxy.delay = 0.0
    await FAULTS[fault](proxy)
    alive = asyncio.create_task(asking.livez(1.0))
    await asking.ask_at_once()
    began = time.monotonic()
    assert (await asking.client.get("/readyz")).status_code == 503
    assert time.monotonic() - began < 2 + SLACK
    assert 200 not in await asking.ask_at_once()
    await under_way
    taken = await alive
    assert taken[-2] < ALIVE, "one may be late on a busy machine"
    proxy.silent, proxy.delay, proxy.bites, proxy.refused = False, 0.0, 0, 0
    if fault == "down":
        await proxy.come_up()
    await asking.is_well_soon()


async def test_half_a_second_on_the_way(address: Address) -> None:
    """A database that is far away is slow, not gone."""
    async with asking_through_proxy(address, 5) as asking:
        asking.proxy.delay = 0.25
        for _ in range(2):
            began = time.monotonic()
            statuses = await asyncio.gather(*(asking.client.post("/graphql", json={"query": QUESTION}) for _ in range(8)))
            assert [statuse.status_code for statuse in statuses] == [200] * 8
            assert time.monotonic() - began < 5 + 1
        asking.proxy.delay = 0.0
        await asking.is_well_soon()


@pytest.mark.parametrize("end", [Proxy.reset, Proxy.cut])
async def test_connections_end_while_answers_are_under_way(asking: Asking, end: Callable[[Proxy], None]) -> None:
    """Reading again changes nothing, so all are answered: over new connections, and not one failure for each old one."""
    asking.proxy.delay = 0.1
    under_way = asyncio.create_task(asking.ask_at_once())
    await asyncio.sleep(0.05)
    end(asking.proxy)
    asking.proxy.delay = 0.0
    assert await under_way == [200] * 8
    end(asking.proxy)
    assert await asking.ask_at_once(20) == [200] * 20


async def test_an_answer_that_is_cut_off_in_the_middle(asking: Asking) -> None:
    """Half an answer is none; the second one is whole."""
    asking.proxy.bites = 1
    assert await asking.ask() == 200
    assert asking.proxy.bites == 0


async def test_a_restart_while_answers_are_under_way(asking: Asking) -> None:
    """It is down for a moment, and knows nothing of the connections of before."""
    asking.proxy.delay = 0.1
    under_way = asyncio.create_task(asking.ask_at_once())
    await asyncio.sleep(0.05)
    await asking.proxy.go_down()
    asking.proxy.delay = 0.0
    later = asyncio.create_task(asking.ask_at_once())
    await asyncio.sleep(0.5)
    await asking.proxy.come_up()
    await under_way
    await later
    await asking.is_well_soon()


async def test_many_probes_of_a_database_that_says_nothing(asking: Asking) -> None:
    """They share one sign of life, and are told within two seconds."""
    asking.proxy.silent = True
    before = asking.proxy.made
    began = time.monotonic()
    found = await asyncio.gather(*(asking.client.get("/readyz") for _ in range(50)))
    assert time.monotonic() - began < 2 + SLACK
    assert {(one.status_code, one.text) for one in found} == {(503, '{"status":"the database cannot be reached"}')}
    assert asking.proxy.made - before <= 1
    asking.proxy.silent = False
    await asking.is_well_soon()


async def test_alive_beside_large_answers(address: Address) -> None:
    """A third of a megabyte at a time takes its share of this process, but not all of it at once."""
    async with asking_through_proxy(address, 20) as asking:
        assert await size_of_large_answer(asking) > 300_000
        alive = asyncio.create_task(asking.livez(1.0))
        while not alive.done():
            await asyncio.gather(*(size_of_large_answer(asking) for _ in range(4)))
        assert (await alive)[-2] < ALIVE, "one may be late on a busy machine"


async def size_of_large_answer(asking: Asking) -> int:
    response = await asking.client.post("/graphql", json={"query": LARGE}, timeout=60)
    assert response.status_code == 200
    return len(response.content)


async def test_a_real_restart(tmp_path: Path, cache: Path) -> None:
    """The database itself is killed and started again, at the same address."""
    data = tmp_path / "data"
    try:
        with await asyncio.to_thread(open_database, data, cache) as local:
            address = Address(local.uri, local.username, local.password)
            async with application_of(Store(address, timeout=TIMEOUT)) as client:
                assert await status_of(client) == 200
                supervisor = existing(supervisor_of(data))
                supervisor.kill()
                await asyncio.to_thread(supervisor.wait, 10)
                await asyncio.to_thread(wait_until, lambda: supervisor_of(data) is None, 10)
                assert await status_of(client) == 503
                again = await asyncio.to_thread(open_database, data, cache, Settings(port=urlsplit(address.uri).port))
                with again:
                    began = time.monotonic()
                    while await status_of(client) != 200:
                        assert time.monotonic() - began < SOON
                        await asyncio.sleep(0.05)
    finally:
        end_all(data)


async def status_of(client: httpx.AsyncClient) -> int:
    """Of a question about an empty database."""
    began = time.monotonic()
    response = await client.post("/graphql", json={"query": "{ companies { totalCount } }"})
    assert time.monotonic() - began < LONGEST
    found: dict[str, Any] = response.json()
    assert found["data"] == {"companies": {"totalCount": 0}} if response.status_code == 200 else found["errors"]
    return response.status_code
