"""A proxy between a program and its database, on which things go wrong.

async with proxy_to(address) as (proxy, near): ...   `near` is the address of the proxy
proxy.delay = 0.25      what is sent arrives later by so many seconds, either way
proxy.silent = True     what is sent is swallowed, as by a black hole
proxy.refused = 2       the next connections are ended as soon as they are made
proxy.bites = 1         so many answers are cut off in the middle
proxy.cut()             all connections are ended; `proxy.reset()`: as if the other side had never heard of them
await proxy.go_down()   nobody listens any more; `await proxy.come_up()`: at the same port again
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from keiretsu.graph.store.store import Address

BITE = 10  # bytes that arrive of an answer that is cut off


@dataclass
class Proxy:
    """What happens on the way. `made`: how many connections were made so far."""

    address: Address
    delay: float = 0.0
    silent: bool = False
    refused: int = 0
    bites: int = 0
    made: int = 0
    port: int = 0
    _ends: list[asyncio.StreamWriter] = field(default_factory=list)
    _forgotten: int = 0
    _server: asyncio.Server | None = None
    tls: ssl.SSLContext | None = None

    async def come_up(self) -> None:
        """Listen, at the port of before."""
        self._server = await asyncio.start_server(self._connect, "127.0.0.1", self.port, ssl=self.tls)
        self.port = self._server.sockets[0].getsockname()[1]

    async def go_down(self) -> None:
        """All connections are reset, and no new ones are made."""
        if self._server:
            self._server.close()
        self.reset()
        await asyncio.sleep(0)

    def cut(self) -> None:
        """End all connections that there are."""
        for end in self._ends:
            end.close()
        self._ends.clear()

    def reset(self) -> None:
        """End all connections at once; whoever writes to them is told that there are none."""
        for end in self._ends:
            _reset(end)
        self._ends.clear()

    def forget(self) -> None:
        """Reset each of the connections that there are when it is used next."""
        self._forgotten = self.made

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.made += 1
        self._ends.append(writer)
        if self.refused:
            self.refused -= 1
            writer.close()
            return
        there = urlsplit(self.address.uri)
        far_reader, far_writer = await asyncio.open_connection(there.hostname, there.port)
        self._ends.append(far_writer)
        number = self.made

        def ask(_: bytes) -> bool:
            if number <= self._forgotten:
                _reset(writer)
            return number > self._forgotten

        def answer(sent: bytes) -> bool:
            if not self.bites or self.silent:
                return True
            self.bites -= 1
            writer.write(sent[:BITE])
            return False

        await asyncio.gather(self._carry(reader, far_writer, ask), self._carry(far_reader, writer, answer))

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, may_go_on: Callable[[bytes], bool]) -> None:
        under_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        arriving = asyncio.create_task(self._deliver(under_way, writer))
        try:
            while sent := await reader.read(65536):
                if not may_go_on(sent):
                    break
                under_way.put_nowait((asyncio.get_running_loop().time() + self.delay, sent))
        except ConnectionError:
            pass  # ended, as was wanted
        under_way.put_nowait((asyncio.get_running_loop().time() + self.delay, b""))
        await arriving

    async def _deliver(self, under_way: asyncio.Queue[tuple[float, bytes]], writer: asyncio.StreamWriter) -> None:
        while True:
            due, sent = await under_way.get()
            if (early := due - asyncio.get_running_loop().time()) > 0:
                await asyncio.sleep(early)
            if not sent:
                writer.close()
                return
            if not self.silent:
                writer.write(sent)


def _reset(end: asyncio.StreamWriter) -> None:
    if not end.is_closing():
        end.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        end.transport.abort()


@asynccontextmanager
async def proxy_to(address: Address, tls: ssl.SSLContext | None = None) -> AsyncIterator[tuple[Proxy, Address]]:
    """A proxy, and the address at its near end, where it speaks TLS if it is given that."""
    proxy = Proxy(address, tls=tls)
    await proxy.come_up()
    try:
        yield proxy, replace(address, uri=f"bolt://127.0.0.1:{proxy.port}")
    finally:
        await proxy.go_down()
