"""A wire to a database, on which things go wrong: it is cut, or falls silent."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from graph.store import Address


@dataclass
class Wire:
    """What happens on the way. `refused`: how many connections are still cut as soon as they are made; `made`: how many were made."""

    address: Address
    refused: int = 0
    silent: bool = False
    made: int = 0
    ends: list[asyncio.StreamWriter] = field(default_factory=list)

    async def connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection."""
        self.made += 1
        self.ends.append(writer)
        if self.refused:
            self.refused -= 1
            writer.close()
            return
        there = urlsplit(self.address.uri)
        far_reader, far_writer = await asyncio.open_connection(there.hostname, there.port)
        self.ends.append(far_writer)
        await asyncio.gather(self._carry(reader, far_writer), self._carry(far_reader, writer))

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while sent := await reader.read(65536):
                if not self.silent:
                    writer.write(sent)
        except ConnectionError:
            pass  # cut, as was wanted
        writer.close()

    def cut(self) -> None:
        """Cut all connections that there are."""
        for one in self.ends:
            one.close()
        self.ends.clear()


@asynccontextmanager
async def wire_to(address: Address) -> AsyncIterator[tuple[Wire, Address]]:
    """A wire, and the address at its near end."""
    wire = Wire(address)
    server = await asyncio.start_server(wire.connect, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        yield wire, replace(address, uri=f"bolt://127.0.0.1:{port}")
    finally:
        wire.cut()
        server.close()
