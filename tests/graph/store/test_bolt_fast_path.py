"""Reads past the driver's session: messages out of chunks, connections that are kept, and what is left behind by a failure."""

from __future__ import annotations

import asyncio
import shutil
import socket
import ssl
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from keiretsu.graph.store.bolt_fast_path import CHUNK, Incoming
from keiretsu.graph.store.store import Address, Store, StoreError, Trouble
from tests.graph.store.proxy import proxy_to

SUCCESS, RECORD, IGNORED = b"\xb1\x70\xa0", b"\xb1\x71\x91", b"\xb0\x7e"
ALIVE = b"\0\0"
SLOW = "UNWIND range(1, 200000) AS x WITH count(x) AS n RETURN n AS f0"


def chunked(message: bytes, *cuts: int) -> bytes:
    """A message, cut there."""
    pieces = [message[start:end] for start, end in pairwise((0, *cuts, len(message)))]
    return b"".join(len(piece).to_bytes(2) + piece for piece in pieces) + ALIVE


def fed(pieces: Sequence[bytes]) -> tuple[list[bytes], int]:
    """The messages in these bytes, and how many of them are summaries."""
    incoming = Incoming()
    for piece in pieces:
        incoming.feed(piece)
    return [bytes(message) for message in incoming.messages], incoming.summaries


@pytest.mark.parametrize("size", [1, 2, 3, 5, 1000])
def test_messages_come_in_any_pieces(size: int) -> None:
    """Chunks within a message, signs of life between messages, and bytes that end anywhere."""
    large = b"\xb1\x71" + b"x" * 70_000
    sent = chunked(SUCCESS) + ALIVE + chunked(RECORD, 2) + ALIVE + ALIVE + chunked(large, 1, CHUNK) + chunked(SUCCESS, 1, 2)
    pieces = [sent[at : at + size] for at in range(0, len(sent), size)]
    assert fed(pieces) == ([SUCCESS, RECORD, large, SUCCESS], 2)


def test_a_message_counts_once_it_is_complete() -> None:
    """Not before its last chunk, which is empty."""
    sent = chunked(SUCCESS) + chunked(IGNORED)
    assert fed([sent[:-1]]) == ([SUCCESS], 1)
    assert fed([sent]) == ([SUCCESS, IGNORED], 2)


@pytest.fixture(params=[1, 100])
def connections(request: pytest.FixtureRequest) -> int:
    """How many connections there may be."""
    size: int = request.param
    return size


@pytest.mark.database
async def test_whoever_waits_for_a_connection_gets_one(address: Address, connections: int) -> None:
    """Connections are kept for the next read, but not from those who wait."""
    store = Store(address, connections=connections, timeout=60, wait=60)
    try:
        for _ in range(3):
            assert await asyncio.gather(*(store.read(SLOW, {}) for _ in range(20))) == [(200_000,)] * 20
    finally:
        await store.close()


@pytest.mark.database
async def test_large_values_travel(store: Store) -> None:
    """Of many chunks, there and back."""
    values = {"v0": "äß😀" * 100_000, "v1": list(range(100_000))}
    assert await store.read("RETURN $p.v0 AS f0, $p.v1 AS f1", values) == (values["v0"], values["v1"])


@pytest.mark.database
async def test_a_failure_leaves_the_connection_fit(address: Address) -> None:
    """Whether it fails at once or after a record: the next read has the same connection, and its own answer."""
    async with proxy_to(address) as (proxy, near):
        store = Store(near, timeout=60)
        try:
            for text in ("THIS IS NO CYPHER", "UNWIND [1, 0] AS x RETURN 1 / x AS f0", "UNWIND [1, 2] AS f0 RETURN f0"):
                with pytest.raises(StoreError) as raised:
                    await store.read(text, {})
                assert raised.value.trouble is Trouble.FAILED
                assert await store.read("RETURN $p.v0 AS f0", {"v0": text}) == (text,)
            assert proxy.made == 1
        finally:
            await store.close()


@pytest.mark.database
@pytest.mark.skipif(not hasattr(socket, "TCP_USER_TIMEOUT"), reason="only Linux has this")
async def test_the_system_notices_silence(address: Address) -> None:
    """Whoever is gone without a word is asked for a sign of life, and not for long."""
    store = Store(address, timeout=60)
    try:
        await store.read("RETURN 1 AS f0", {})
        assert store._direct
        wire = store._direct._kept[0].connection.socket._socket
        found = [wire.getsockopt(socket.IPPROTO_TCP, one) for one in (socket.TCP_KEEPIDLE, socket.TCP_USER_TIMEOUT)]
        assert (found, wire.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)) == ([2, 5000], 1)
    finally:
        await store.close()


@pytest.mark.database
async def test_one_that_ran_out_of_time_takes_the_idle_ones_along(address: Address) -> None:
    """They may be as dead as it is: nobody else finds that out by waiting."""
    async with proxy_to(address) as (proxy, near):
        store = Store(near, timeout=0.5)
        try:
            await asyncio.gather(*(store.read(SLOW, {}) for _ in range(10)), return_exceptions=True)
            await store.read("RETURN 1 AS f0", {})
            proxy.silent = True
            with pytest.raises(StoreError) as raised:
                await store.read("RETURN 1 AS f0", {})
            assert raised.value.trouble is Trouble.TIMEOUT
            assert store.connections_open == 0
        finally:
            await store.close()


@pytest.mark.database
async def test_all_kept_connections_may_be_broken(address: Address) -> None:
    """As after a restart of the database: the next reads do not try one after the other."""
    async with proxy_to(address) as (proxy, near):
        store = Store(near, timeout=60)
        try:
            await asyncio.gather(*(store.read(SLOW, {}) for _ in range(10)))
            assert proxy.made > 5
            proxy.cut()
            assert await asyncio.gather(*(store.read("RETURN 1 AS f0", {}) for _ in range(10))) == [(1,)] * 10
        finally:
            await store.close()


@pytest.mark.database
async def test_kept_connections_may_be_dead_without_a_sign(address: Address) -> None:
    """The first one that turns out to be is the last one that is tried."""
    async with proxy_to(address) as (proxy, near):
        store = Store(near, timeout=60)
        try:
            await asyncio.gather(*(store.read(SLOW, {}) for _ in range(10)))
            before = proxy.made
            assert before > 5
            proxy.forget()
            assert await store.read("RETURN 1 AS f0", {}) == (1,)
            assert proxy.made == before + 1
            assert store.connections_open == 1
        finally:
            await store.close()


@pytest.mark.database
async def test_what_cannot_be_sent_leaves_the_connection_fit(address: Address) -> None:
    """Nothing of it is sent; the next read has the same connection, and its own answer."""
    async with proxy_to(address) as (proxy, near):
        store = Store(near, timeout=60)
        try:
            for value in (2**63, object(), "\ud83d"):
                with pytest.raises((OverflowError, TypeError, ValueError)):
                    await store.read("RETURN $p.v0 AS f0", {"v0": ["sent before it", value]})
                assert await store.read("RETURN $p.v0 AS f0", {"v0": 1}) == (1,)
            assert proxy.made == 1
        finally:
            await store.close()


@pytest.mark.database
async def test_signs_of_life_between_answers_are_the_drivers(address: Address) -> None:
    """What comes with an answer and behind it, and what comes when nothing is asked: neither counts for the next answer."""
    store = Store(address, timeout=60)
    try:
        assert await store.read("RETURN 1 AS f0", {}) == (1,)
        assert store._direct
        wire, seen = store._direct._kept[0], list[bytes]()
        wire._driver = Seen(wire._driver, seen)
        wire.data_received(ALIVE)
        for said, expected in ((ALIVE, 2), (chunked(SUCCESS) + chunked(RECORD + b"\x01") + chunked(SUCCESS) + b"\0", 1)):
            asked = asyncio.create_task(store.read("RETURN 2 AS f0", {}))
            await asyncio.sleep(0)
            assert wire._answer
            wire.data_received(said)
            assert await asked == (expected,)
        assert seen[:2] == [ALIVE, b"\0"]
    finally:
        await store.close()


class Seen:
    """The driver's protocol, of which all that comes to it is noted."""

    def __init__(self, driver: asyncio.Protocol, seen: list[bytes]) -> None:
        self.driver = driver
        self.seen = seen

    def data_received(self, data: bytes) -> None:
        self.seen.append(data)

    def eof_received(self) -> bool | None:
        return self.driver.eof_received()

    def connection_lost(self, exc: Exception | None) -> None:
        self.driver.connection_lost(exc)


@pytest.mark.database
@pytest.mark.skipif(not shutil.which("openssl"), reason="a certificate is needed")
async def test_over_tls(address: Address, tmp_path: Path) -> None:
    """Large and small, failures and cut connections: as without."""
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    words = f"openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=localhost -days 2 -keyout {key} -out {certificate}"
    await asyncio.to_thread(subprocess.run, words.split(), check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    async with proxy_to(address, context) as (proxy, near):
        store = Store(replace(near, uri=near.uri.replace("bolt://", "bolt+ssc://")), timeout=60)
        try:
            value = "äß😀" * 100_000
            assert await asyncio.gather(*(store.read("RETURN $p.v0 AS f0", {"v0": value}) for _ in range(3))) == [(value,)] * 3
            with pytest.raises(StoreError):
                await store.read("THIS IS NO CYPHER", {})
            assert await store.read("RETURN 1 AS f0", {}) == (1,)
            made = proxy.made
            proxy.cut()
            assert await store.read("RETURN 1 AS f0", {}) == (1,)
            assert proxy.made == made + 1
        finally:
            await store.close()
