"""Circuit breaker around the driver's connection factory.

    CircuitBreaker(driver)   every later connection of the driver's pool goes through it; raises CircuitOpen while a server is unreachable

Per address: closed, connections are made as the driver makes them; open after three consecutive failures, when attempts fail at once;
half-open, when one attempt every 0.25 s decides. It uses private names of the driver; a driver without them has no circuit breaker.
"""

from __future__ import annotations

import socket
import time
from contextlib import suppress
from typing import Any

from neo4j import AsyncDriver
from neo4j.exceptions import ServiceUnavailable, SessionExpired

from keiretsu.optional_features import TCP_KEEPALIVE

ACQUISITION_TIMEOUT = 3.0  # seconds to make a connection, from the first packet to the end of the handshake
FAILURE_THRESHOLD = 3  # consecutive failures that open the circuit
RESET_TIMEOUT = 0.25  # seconds until the next attempt
CONNECTION_ERRORS = (ServiceUnavailable, SessionExpired, OSError)
"""Errors that mean a missing or lost connection."""

KEEPALIVE_OPTIONS = (("SO_KEEPALIVE", 1), ("TCP_KEEPIDLE", 2), ("TCP_KEEPINTVL", 1), ("TCP_KEEPCNT", 3), ("TCP_USER_TIMEOUT", 5000))
"""Let the system detect a dead peer within 5 s. In seconds; the last one in milliseconds."""


class CircuitOpen(ServiceUnavailable):
    """The server was unreachable a moment ago, or did not respond for seconds; a retry now is useless."""


class CircuitBreaker:
    """Makes connections as the driver does, and tracks failures per address.

    While the circuit is open, one attempt runs and all others fail at once: they neither wait for a database that is gone nor keep this
    process busy with it.
    """

    def __init__(self, driver: AsyncDriver) -> None:
        from neo4j._async.io import AsyncBolt  # a driver may lack it

        self._pool: Any = driver._pool  # noqa: SLF001
        _ = self._pool.connections, AsyncBolt.closed, AsyncBolt.in_use, AsyncBolt.kill  # a driver without them is left as it is
        self._driver_opener = self._pool.opener
        self._failures: dict[Any, int] = {}
        self._retry_at: dict[Any, float] = {}
        self._pool.opener = self.connect

    @property
    def open_connections(self) -> int:
        """Number of open connections."""
        return sum(not connection.closed() for connections in self._pool.connections.values() for connection in connections)

    def close_idle_connections(self) -> None:
        """Close all idle connections at once: one timed out, and the others may be dead, too."""
        for connections in self._pool.connections.values():
            for connection in connections:
                if not connection.in_use:
                    connection.kill()

    async def connect(self, address: Any, *arguments: Any) -> Any:
        """A connection; the arguments are those of the driver's connection factory. Raises what the driver raises, and CircuitOpen."""
        start = time.monotonic()
        if self._failures.get(address, 0) >= FAILURE_THRESHOLD:
            if start < self._retry_at[address]:
                raise CircuitOpen(f"{address} was unreachable a moment ago")
            self._retry_at[address] = start + ACQUISITION_TIMEOUT  # half-open: all others wait for the result of this attempt
        try:
            connection = await self._driver_opener(address, *arguments)
        except BaseException as error:
            now = time.monotonic()
            was_slow = now - start > ACQUISITION_TIMEOUT / 3
            if isinstance(error, CONNECTION_ERRORS) or was_slow:  # an attempt that is cancelled early proves nothing
                self._failures[address] = self._failures.get(address, 0) + 1
            self._retry_at[address] = now + RESET_TIMEOUT
            if isinstance(error, CONNECTION_ERRORS) and was_slow:
                raise CircuitOpen(f"{address} does not respond: {error}") from error
            raise
        self._failures.pop(address, None)
        _enable_keepalive(connection)
        return connection


def _enable_keepalive(connection: Any) -> None:
    if (raw_socket := TCP_KEEPALIVE.load(lambda: connection.socket._socket)) is None:  # noqa: SLF001
        return
    for name, value in KEEPALIVE_OPTIONS:
        if hasattr(socket, name):  # not every system has all
            level = socket.SOL_SOCKET if name.startswith("SO_") else socket.IPPROTO_TCP
            with suppress(OSError):  # it may be closed already
                raw_socket.setsockopt(level, getattr(socket, name), value)
