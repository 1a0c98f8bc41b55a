"""uvicorn with guarded connections.

server = GuardedServer(config, listener, table);  server.run()   accepts while there is room, until a signal stops it

`guard_protocol` puts GuardedProtocol in front of uvicorn's protocol; both expect the arguments that uvicorn passes to a protocol.
"""

from __future__ import annotations

import asyncio
import inspect
import socket
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

import uvicorn

from keiretsu.optional_features import PAUSED_ACCEPTS
from keiretsu.server.connections.acceptor import accept_connections
from keiretsu.server.connections.connection_table import ConnectionTable
from keiretsu.server.connections.guarded_protocol import GuardedProtocol
from keiretsu.server.supervision import supervise

BACKLOG = 2048  # connections that wait in the system while none is accepted


def guard_protocol(server_protocol: type[asyncio.Protocol] | None, table: ConnectionTable) -> Callable[..., asyncio.Protocol]:
    """A protocol for uvicorn, in front of another one; by default, of uvicorn's own. ImportError or TypeError if they differ."""
    server_protocol = server_protocol or _uvicorn_protocol()
    inspect.signature(server_protocol).bind(config=None, server_state=None, app_state={}, _loop=None)
    return lambda **arguments: GuardedProtocol(table, server_protocol, arguments)


def _uvicorn_protocol() -> type[asyncio.Protocol]:
    from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol  # its place may move

    return HttpToolsProtocol


class GuardedServer(uvicorn.Server):
    """A server that accepts connections while `table` has room; uvicorn accepts them if its version was not tried."""

    def __init__(self, config: uvicorn.Config, listener: socket.socket, table: ConnectionTable | None) -> None:
        super().__init__(config)
        self._listener = listener
        self._table = table if table and PAUSED_ACCEPTS.load(lambda: table) else None
        self._accepting: asyncio.Task[None] | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to accept."""
        await super().startup([] if self._table else sockets)
        if self.started and self._table:
            self._listener.listen(BACKLOG)
            accept: Any = partial(accept_connections, self._listener, self._make_protocol, self._table)
            self._accepting = asyncio.create_task(supervise("accept connections", accept))

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Refuse new connections, then complete the requests in progress."""
        if self._accepting:
            self._accepting.cancel()
            with suppress(asyncio.CancelledError):
                await self._accepting
            self._listener.close()
        await super().shutdown(sockets)

    def _make_protocol(self) -> asyncio.Protocol:
        """As uvicorn makes it for a socket that it accepts."""
        make: Callable[..., asyncio.Protocol] = self.config.http_protocol_class
        return make(config=self.config, server_state=self.server_state, app_state=self.lifespan.state, _loop=asyncio.get_running_loop())
