"""A read over one of the driver's own connections, past the session and the result that the driver would put around it.

    await read_direct(driver, Ask("RETURN $p.v0 AS f0", {"v0": 1}, timeout=10.0))   ->   (1,)

A session and a result serve transactions, bookmarks, streams and types that no statement of ours has; they take a quarter of the time of a
small read. Connections, their pool, the protocol and its errors stay the driver's. Its private names are used here and nowhere else; the
version is pinned, and tests/graph/test_store.py goes this way.

Only for one server (`bolt`): where several stand behind an address (`neo4j`), the session also finds the right one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from neo4j import READ_ACCESS, AsyncDriver
from neo4j._async.io import AcquisitionAuth, AcquisitionDatabase
from neo4j._deadline import Deadline
from neo4j.exceptions import ResultNotSingleError

OWN_AUTH = AcquisitionAuth(None)
"""That of the driver."""


@dataclass(frozen=True)
class Ask:
    """A statement and its values. `timeout`: seconds that it may take; `wait`: seconds to wait for a connection."""

    text: str
    values: Mapping[str, Any]
    timeout: float
    wait: float
    database: str | None = None


async def read_direct(driver: AsyncDriver, ask: Ask) -> tuple[Any, ...]:
    """The one record. Raises what the driver raises."""
    pool: Any = driver._pool  # noqa: SLF001
    connection = await pool.acquire(
        access_mode=READ_ACCESS,
        timeout=Deadline(ask.wait),
        database=AcquisitionDatabase(ask.database),
        bookmarks=(),
        auth=OWN_AUTH,
        liveness_check_timeout=None,
    )
    records: list[list[Any]] = []
    try:
        connection.run(ask.text, {"p": ask.values}, mode="r", db=ask.database, timeout=ask.timeout)
        connection.pull(n=-1, on_records=records.extend)
        await connection.send_all()
        await connection.fetch_all()
    except asyncio.CancelledError:
        pool.kill_and_release(connection)
        raise
    except BaseException:
        await pool.release(connection)
        raise
    await pool.release(connection)
    if len(records) != 1:
        raise ResultNotSingleError(None, f"{len(records)} records")
    return tuple(records[0])
