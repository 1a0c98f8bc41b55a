"""Statement and values -> one record, in one read transaction.

    await store.read("RETURN $p.v0 AS f0", {"v0": 1})   ->   (1,)

All values travel in one map, `$p`: Neo4j then plans a text once, whatever the values' types and sizes. What the driver or the database
says in an error is logged and never passed on; the asker gets a kind and a reference.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

import structlog
from neo4j import READ_ACCESS, AsyncDriver, AsyncGraphDatabase, Query
from neo4j.exceptions import AuthError, ClientError, DatabaseError, DriverError, Neo4jError, ResultError, ServiceUnavailable, SessionExpired

from graph.direct import Direct
from graph.gate import Gate

log = structlog.get_logger("keiretsu.store")
ATTEMPTS = 3
PAUSE = 0.05  # seconds before the second attempt, doubled before the third
GRACE = 3.0  # seconds beyond the timeout after which we stop waiting: Neo4j looks at the time every 2 s, and not while it plans
LOCKED_OUT = "Neo.ClientError.Security.AuthenticationRateLimit"
NO_INDEX = "no such fulltext schema index"
TIMED_OUT = ("Neo.ClientError.Transaction.TransactionTimedOut", "Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration")


class Trouble(Enum):
    """What went wrong, as far as it matters to whoever asked."""

    UNAVAILABLE = "unavailable"
    TIMEOUT = "timeout"
    UNINDEXED = "unindexed"
    FAILED = "failed"


class StoreError(Exception):
    """The database gave no answer. `reference` finds the log line."""

    def __init__(self, trouble: Trouble, reference: str) -> None:
        super().__init__(f"{trouble.value} ({reference})")
        self.trouble = trouble
        self.reference = reference


@dataclass(frozen=True)
class Address:
    """Where a Neo4j is and who we are there."""

    uri: str
    username: str
    password: str
    database: str | None = None


class Store:
    """A Neo4j that is read from. `timeout`: seconds that one statement may take; `plans`: how many plans Neo4j keeps."""

    def __init__(self, address: Address, *, timeout: float = 10.0, pool_size: int = 100, wait: float = 2.0, plans: int = 1000) -> None:
        self.timeout = timeout
        self._gate = Gate(plans)
        self._database = address.database
        self._driver: AsyncDriver = AsyncGraphDatabase.driver(
            address.uri,
            auth=(address.username, address.password),
            max_connection_pool_size=pool_size,
            connection_acquisition_timeout=wait,
            connection_timeout=wait,
            notifications_min_severity="OFF",
            user_agent="keiretsu",
        )
        is_one_server = address.uri.startswith("bolt")
        self._direct = Direct(self._driver, timeout=timeout, wait=wait, database=self._database) if is_one_server else None

    async def read(self, text: str, values: Mapping[str, Any]) -> tuple[Any, ...]:
        """The one record that a statement answers with. Raises StoreError."""
        for attempt in range(ATTEMPTS):
            try:
                return await self._run_in_turn(text, values)
            except (Neo4jError, DriverError, OSError) as error:
                if attempt + 1 < ATTEMPTS and _is_passing(error):
                    await asyncio.sleep(PAUSE * 2**attempt)
                    continue
                raise _translate(error) from None
        raise AssertionError("the last attempt returns or raises")

    async def ping(self) -> None:
        """Returns when the database answers. Raises StoreError."""
        await self.read("RETURN 1 AS f0", {})

    async def close(self) -> None:
        """Let go of all connections."""
        await self._driver.close()

    async def _run_in_turn(self, text: str, values: Mapping[str, Any]) -> tuple[Any, ...]:
        async with asyncio.timeout(self.timeout + GRACE):
            if self._gate.knows(text):
                return await self._run(text, values)
            async with self._gate.through(text):
                return await self._run(text, values)

    async def _run(self, text: str, values: Mapping[str, Any]) -> tuple[Any, ...]:
        if self._direct:
            return await self._direct.read(text, values)
        query = Query(text, timeout=self.timeout)  # made in graph/cypher only, never from what is asked
        async with self._driver.session(database=self._database, default_access_mode=READ_ACCESS) as session:
            result = await session.run(query, p=dict(values))
            record = await result.single(strict=True)
            return tuple(record.values())


def _is_passing(error: Exception) -> bool:
    """Whether another attempt may succeed: a connection that went stale, a leader that moved."""
    if isinstance(error, ServiceUnavailable | SessionExpired):
        return True
    return isinstance(error, Neo4jError) and error.is_retryable()


def _translate(error: Exception) -> StoreError:
    reference = secrets.token_hex(4)
    trouble = _trouble(error)
    code = error.code if isinstance(error, Neo4jError) else None
    log.error("statement failed", reference=reference, trouble=trouble.value, error=type(error).__name__, code=code, text=str(error)[:2000])
    return StoreError(trouble, reference)


def _trouble(error: Exception) -> Trouble:
    if isinstance(error, TimeoutError) or (isinstance(error, Neo4jError) and error.code in TIMED_OUT):
        return Trouble.TIMEOUT
    if isinstance(error, AuthError) or (isinstance(error, Neo4jError) and error.code == LOCKED_OUT):
        return Trouble.UNAVAILABLE
    if isinstance(error, Neo4jError) and NO_INDEX in str(error.message):
        return Trouble.UNINDEXED
    return Trouble.FAILED if isinstance(error, ClientError | DatabaseError | ResultError) else Trouble.UNAVAILABLE
