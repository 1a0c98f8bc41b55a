"""A TCP proxy between a program and its database that injects network faults.

async with proxy_to(address) as (proxy, proxy_address): ...
proxy.delay = 0.25                  data is delivered so many seconds later, in both directions
proxy.is_silent = True              data is dropped, as by a black hole
proxy.hold()                        responses wait until `proxy.release()`
proxy.connections_to_reject = 2     the next connections are closed as soon as they are accepted
proxy.responses_to_truncate = 1     so many responses are cut off in the middle
proxy.close_connections()           closes all connections; `proxy.reset_connections()`: by RST
await proxy.stop()                  stops listening; `await proxy.start()`: listens at the same port again
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

TRUNCATED_SIZE = 10  # bytes that arrive of a truncated response


@dataclass
class FaultProxy:
    """The faults in effect. `connection_count`: number of connections accepted so far."""

    address: Address
    delay: float = 0.0
    is_silent: bool = False
    connections_to_reject: int = 0
    responses_to_truncate: int = 0
    connection_count: int = 0
    port: int = 0
    requests: list[bytes] = field(default_factory=list)
    _writers: list[asyncio.StreamWriter] = field(default_factory=list)
    _may_respond: asyncio.Event = field(default_factory=asyncio.Event)
    _reset_until: int = 0
    _server: asyncio.Server | None = None
    tls: ssl.SSLContext | None = None

    async def start(self) -> None:
        """Listen, at the same port as before."""
        self.release()
        self._server = await asyncio.start_server(self._connect, "127.0.0.1", self.port, ssl=self.tls)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Reset all connections and accept no new ones."""
        if self._server:
            self._server.close()
        self.reset_connections()
        await asyncio.sleep(0)

    def hold(self) -> None:
        """Keep all responses back."""
        self._may_respond.clear()

    def release(self) -> None:
        """Deliver the responses that were kept back, and all later ones."""
        self._may_respond.set()

    def count_requests(self, text: str) -> int:
        """The number of requests with this text."""
        return sum(request.count(text.encode()) for request in self.requests)

    def close_connections(self) -> None:
        """Close all open connections."""
        for writer in self._writers:
            writer.close()
        self._writers.clear()

    def reset_connections(self) -> None:
        """Reset all open connections at once; the next write to one of them fails."""
        for writer in self._writers:
            _reset(writer)
        self._writers.clear()

    def reset_on_next_use(self) -> None:
        """Reset each open connection when it is used next."""
        self._reset_until = self.connection_count

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connection_count += 1
        self._writers.append(writer)
        if self.connections_to_reject:
            self.connections_to_reject -= 1
            writer.close()
            return
        target = urlsplit(self.address.uri)
        target_reader, target_writer = await asyncio.open_connection(target.hostname, target.port)
        self._writers.append(target_writer)
        number = self.connection_count

        def may_forward_request(data: bytes) -> bool:
            self.requests.append(data)
            if number <= self._reset_until:
                _reset(writer)
            return number > self._reset_until

        def may_forward_response(data: bytes) -> bool:
            if not self.responses_to_truncate or self.is_silent:
                return True
            self.responses_to_truncate -= 1
            writer.write(data[:TRUNCATED_SIZE])
            return False

        await asyncio.gather(
            self._forward(reader, target_writer, may_forward_request),
            self._forward(target_reader, writer, may_forward_response, self._may_respond),
        )

    async def _forward(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        may_forward: Callable[[bytes], bool],
        is_released: asyncio.Event | None = None,
    ) -> None:
        in_transit: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        delivery = asyncio.create_task(self._deliver(in_transit, writer))
        try:
            while data := await reader.read(65536):
                if not may_forward(data):
                    break
                if is_released:
                    await is_released.wait()
                in_transit.put_nowait((asyncio.get_running_loop().time() + self.delay, data))
        except ConnectionError:
            pass  # reset on purpose
        in_transit.put_nowait((asyncio.get_running_loop().time() + self.delay, b""))
        await delivery

    async def _deliver(self, in_transit: asyncio.Queue[tuple[float, bytes]], writer: asyncio.StreamWriter) -> None:
        while True:
            due, data = await in_transit.get()
            if (remaining := due - asyncio.get_running_loop().time()) > 0:
                await asyncio.sleep(remaining)
            if not data:
                writer.close()
                return
            if not self.is_silent:
                writer.write(data)


def _reset(writer: asyncio.StreamWriter) -> None:
    if not writer.is_closing():
        writer.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()


@asynccontextmanager
async def proxy_to(address: Address, tls: ssl.SSLContext | None = None) -> AsyncIterator[tuple[FaultProxy, Address]]:
    """A proxy and its address; with `tls`, it accepts TLS connections only."""
    proxy = FaultProxy(address, tls=tls)
    await proxy.start()
    try:
        yield proxy, replace(address, uri=f"bolt://127.0.0.1:{proxy.port}")
    finally:
        await proxy.stop()
