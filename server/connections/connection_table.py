"""All open connections: their number, their deadlines, and which one to close if room is short.

table.add(connection)   ->   None; or the rejection if there are too many connections

One timer serves all connections: once per sweep, it checks those whose deadline has passed. So a request costs no timer of its own.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from ipaddress import ip_address
from math import inf
from time import monotonic
from typing import Protocol

import structlog

from keiretsu.server.access.rate_limits import address_key
from keiretsu.server.connections.rejection_table import RejectionTable
from keiretsu.server.http.rejections import Rejection
from keiretsu.server.supervision import run_guarded

log = structlog.get_logger("keiretsu.connections")
SWEEPS_PER_TIMEOUT = 5  # of the shortest timeout, so that it is exceeded by a fifth at most
MAX_SWEEP_INTERVAL = 1.0  # seconds
CHECKS_PER_TURN = 50  # of the event loop; a thousand connections that expire together would hold up all others for 50 ms
MIN_IDLE = 1.0  # seconds; a connection that has been idle for less is not closed for another one


class OpenConnection(Protocol):
    """What the table needs of a connection.

    `deadline`: the time, by the monotonic clock, at which it must be checked; `idle_since`: infinite while a request is in progress;
    `address`: of the peer, empty for a socket without one.
    """

    deadline: float
    idle_since: float
    address: str

    def check(self, now: float) -> None:
        """Close the connection if it has exceeded a limit, else set the next deadline."""

    def close(self, reason: str) -> None:
        """Close the connection at once; its removal from the table follows."""


class ConnectionTable:
    """The open connections of one server."""

    def __init__(self, rejections: RejectionTable, clock: Callable[[], float] = monotonic) -> None:
        limits = rejections.limits
        self.rejections = rejections
        self.clock = clock
        self._open: dict[OpenConnection, str] = {}  # with the key of its address, empty where it is not counted
        self._silent: dict[OpenConnection, None] = {}  # in the order of their arrival
        self._per_address: Counter[str] = Counter()
        self._closed: Counter[str] = Counter()
        self._room = asyncio.Event()
        self._timer: asyncio.TimerHandle | None = None
        shortest = min(limits.first_byte_timeout, limits.head_timeout, limits.body_timeout, limits.idle_timeout, limits.send_timeout)
        self._interval = min(MAX_SWEEP_INTERVAL, shortest / SWEEPS_PER_TIMEOUT)

    @property
    def connections(self) -> tuple[OpenConnection, ...]:
        """All open connections, in the order of their arrival."""
        return tuple(self._open)

    @property
    def room(self) -> int:
        """The number of connections that can be added."""
        return max(self.rejections.limits.max_connections - len(self._open), 0)

    def add(self, connection: OpenConnection) -> Rejection | None:
        """Add a new connection, which has sent nothing yet, or return why it is rejected."""
        key = self._counted_key(connection.address)
        if key and self._per_address[key] >= self.rejections.limits.max_connections_per_address:
            return self.rejections.connections_per_address
        if not self.room and not self.make_room():
            return self.rejections.connections
        self._open[connection] = key
        self._silent[connection] = None
        if key:
            self._per_address[key] += 1
        self._arm()
        return None

    def mark_active(self, connection: OpenConnection) -> None:
        """The connection has sent its first byte."""
        self._silent.pop(connection, None)

    def remove(self, connection: OpenConnection) -> None:
        """The connection is closed; idempotent."""
        self._silent.pop(connection, None)
        key = self._open.pop(connection, "")
        if key:
            self._per_address[key] -= 1
            if not self._per_address[key]:
                del self._per_address[key]
        self._room.set()

    def make_room(self) -> bool:
        """Close the oldest connection that has sent nothing, else the one that has been idle for longest; whether there was one."""
        silent = next(iter(self._silent), None)
        victim = silent or min(self._open, key=lambda connection: connection.idle_since, default=None)
        if victim is None or (victim is not silent and victim.idle_since > self.clock() - MIN_IDLE):
            return False
        self._silent.pop(victim, None)
        victim.close("room")
        return True

    async def wait_for_room(self) -> None:
        """Return when a connection can be added, after closing one that is not in use if necessary."""
        while not self.room:
            self._room.clear()
            self.make_room()
            with suppress(TimeoutError):  # a connection may have become idle meanwhile
                async with asyncio.timeout(MIN_IDLE):
                    await self._room.wait()

    def count_closed(self, reason: str) -> None:
        """A connection was closed or rejected for this reason; all of one sweep share one line of the log."""
        self._closed[reason] += 1
        self._arm()

    def sweep(self) -> None:
        """Check the connections whose deadline has passed, and log why others were closed since the last sweep."""
        if self._closed:
            log.warning("connections_closed", **self._closed)
            self._closed.clear()
        now = self.clock()
        self._check([connection for connection in self._open if connection.deadline <= now], now)

    def _check(self, due: Sequence[OpenConnection], now: float) -> None:
        """Check the first ones now, the others in later turns of the event loop; some may have made progress until then."""
        for connection in due[:CHECKS_PER_TURN]:
            if connection.deadline <= now:
                connection.deadline = inf
                run_guarded("connection check", connection.check, now)
        if remaining := due[CHECKS_PER_TURN:]:
            asyncio.get_running_loop().call_soon(self._check, remaining, now)

    def _counted_key(self, address: str) -> str:
        limits = self.rejections.limits
        if not limits.max_connections_per_address or not address:
            return ""
        try:
            parsed = ip_address(address.partition("%")[0])
        except ValueError:
            return address
        parsed = getattr(parsed, "ipv4_mapped", None) or parsed
        return "" if any(parsed in network for network in limits.trusted_proxies) else address_key(address)

    def _on_timer(self) -> None:
        self._timer = None
        if self._open:
            self._arm()
        self.sweep()

    def _arm(self) -> None:
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(self._interval, self._on_timer)
