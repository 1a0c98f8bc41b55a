"""Many deadlines at once: other connections are served in between."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from keiretsu.server.connection_limits import ConnectionLimits
from keiretsu.server.connections.connection_table import CHECKS_PER_TURN, ConnectionTable
from keiretsu.server.connections.rejection_table import build_rejections


@dataclass(eq=False)
class ExpiringConnection:
    """A connection whose deadline has passed."""

    checks: list[ExpiringConnection]
    deadline: float = 0.0
    idle_since: float = 0.0
    address: str = ""
    closed: list[str] = field(default_factory=list)

    def check(self, _now: float) -> None:
        self.checks.append(self)

    def close(self, reason: str) -> None:
        self.closed.append(reason)


async def test_deadlines_are_checked_in_several_turns() -> None:
    """Each is checked once, in the order of arrival; one that makes progress meanwhile is not checked."""
    table = ConnectionTable(build_rejections(ConnectionLimits()), lambda: 1.0)
    checks: list[ExpiringConnection] = []
    connections = [ExpiringConnection(checks) for _ in range(2 * CHECKS_PER_TURN + 10)]
    for connection in connections:
        table.add(connection)
    counts: list[int] = []
    active = connections[-1]
    table.sweep()
    active.deadline = 2.0
    while not counts or counts[-1] < len(checks):
        counts.append(len(checks))
        await asyncio.sleep(0)
    assert counts == [CHECKS_PER_TURN, 2 * CHECKS_PER_TURN, 2 * CHECKS_PER_TURN + 9]
    assert checks == connections[:-1]
