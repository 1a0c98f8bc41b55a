"""Accepts connections while there is room; otherwise one waits for room here, and others in the backlog of the system.

await accept_connections(listener, make_protocol, table)   never returns

uvicorn would accept all, up to the last file descriptor, which the database may need. An error of accept that means a shortage (EMFILE)
pauses accepting for a second.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from contextlib import suppress

import structlog

from keiretsu.graph.local.process.port import SHORTAGES
from keiretsu.server.connections.connection_table import ConnectionTable

log = structlog.get_logger("keiretsu.connections")
SHORTAGE_PAUSE = 1.0  # seconds
BATCH = 32  # connections accepted in one turn of the event loop


async def accept_connections(listener: socket.socket, make_protocol: Callable[[], asyncio.Protocol], table: ConnectionTable) -> None:
    """Accept until cancelled."""
    loop = asyncio.get_running_loop()
    listener.setblocking(False)  # noqa: FBT003  # its signature
    opening: set[asyncio.Task[None]] = set()
    while True:
        try:
            accepted = [(await loop.sock_accept(listener))[0]]
        except OSError as error:
            if error.errno in SHORTAGES:
                log.warning("accept_paused", reason=error.strerror, connections=len(table.connections))
                table.make_room()
                await asyncio.sleep(SHORTAGE_PAUSE)
            continue
        with suppress(OSError):  # none is waiting, or no descriptor is left
            while len(accepted) < min(BATCH, table.room):
                accepted.append(listener.accept()[0])
        try:
            await table.wait_for_room()
        except asyncio.CancelledError:
            for connection in accepted:
                connection.close()
            raise
        for connection in accepted:
            task = loop.create_task(_open(connection, make_protocol))
            opening.add(task)
            task.add_done_callback(opening.discard)
        await asyncio.wait(opening)


async def _open(connection: socket.socket, make_protocol: Callable[[], asyncio.Protocol]) -> None:
    try:
        connection.setblocking(False)  # noqa: FBT003  # as above
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        await asyncio.get_running_loop().connect_accepted_socket(make_protocol, connection)
    except OSError:  # the client has gone
        connection.close()
