"""Statement and values -> one record, in one read transaction.

    await store.read("RETURN $p.v0 AS f0", {"v0": 1})   ->   (1,)

All values travel in one map, `$p`: Neo4j then plans a text once, whatever the values' types and sizes. What the driver or the database
says in an error is logged and never passed on; the asker gets a kind and a reference.

There is one deadline for all that a read may wait for: its turn, a place, a connection, further attempts and the answer. When it has
passed, or whoever asked has gone, the connection is ended, and Neo4j ends the statement.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

import structlog
from neo4j import READ_ACCESS, AsyncDriver, AsyncGraphDatabase, Query
from neo4j.exceptions import AuthError, ClientError, DatabaseError, DriverError, Neo4jError, ResultError, ServiceUnavailable, SessionExpired

from keiretsu.graph.store.admission import Full, Gate, Places
from keiretsu.graph.store.bolt_fast_path import CONNECTING, Direct, Opener, Unreachable
from keiretsu.graph.store.deadlines import Deadlines

log = structlog.get_logger("keiretsu.store")
PAUSES = (0.05, 0.1)  # seconds before the second attempt, and before the third
GRACE = 0.5  # seconds beyond the timeout after which we stop waiting: Neo4j looks at the time every 2 s, and not while it plans
FIRST_PACKET = 2.0  # seconds until a server must have taken a connection; all of CONNECTING is for its greeting, too
CONNECTIONS = 64  # more share the same cores of a database, and then a long statement keeps all the others waiting
LINE = 200  # reads that may wait for a place
PING = 1.5  # seconds that a sign of life may take
OFTEN = 1.0  # seconds in which reads that are turned away share a line of the log
LOCKED_OUT = "Neo.ClientError.Security.AuthenticationRateLimit"
QUOTING = ("Neo.ClientError.Statement.ArgumentError", "Neo.ClientError.Statement.TypeError", "Neo.ClientError.Statement.ParameterMissing")
"""Errors whose words may repeat a value, which no log should have."""
NO_INDEX = "no such fulltext schema index"
TIMED_OUT = ("Neo.ClientError.Transaction.TransactionTimedOut", "Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration")


class Trouble(Enum):
    """What went wrong, as far as it matters to whoever asked."""

    UNAVAILABLE = "unavailable"
    BUSY = "busy"
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
    """A Neo4j that is read from. `timeout`: seconds that one statement may take; `plans`: how many plans Neo4j keeps.

    `connections` reads run at once, each over its own; `line` more may wait for `wait` seconds at the longest; others are turned away.
    `observe` is told of each read how many seconds it took and how it ended: "ok", or the trouble's value. One that is cut off is not told.
    """

    def __init__(
        self,
        address: Address,
        *,
        timeout: float = 10.0,
        connections: int = CONNECTIONS,
        line: int = LINE,
        wait: float = 2.0,
        plans: int = 1000,
        observe: Callable[[float, str], None] | None = None,
    ) -> None:
        self.timeout = timeout
        self.observe = observe
        self._gate = Gate(plans)
        self._places = Places(connections, line, wait)
        self._database = address.database
        self._driver: AsyncDriver = AsyncGraphDatabase.driver(
            address.uri,
            auth=(address.username, address.password),
            max_connection_pool_size=connections + 1,  # one more, for signs of life
            connection_acquisition_timeout=CONNECTING,
            connection_timeout=FIRST_PACKET,
            notifications_min_severity="OFF",
            user_agent="keiretsu",
        )
        self._opener = Opener(self._driver)
        is_one_server = address.uri.startswith("bolt")
        self._direct = Direct(self._driver, timeout=timeout, wait=CONNECTING, database=self._database) if is_one_server else None
        self._run = self._direct.read if self._direct else self._run_in_session
        self._deadlines = Deadlines(timeout + GRACE)
        self._pinging: asyncio.Task[None] | None = None
        self._turned_away: dict[Trouble, tuple[str, float]] = {}

    @property
    def deadline(self) -> float:
        """Seconds after which a read has ended, with an answer or without."""
        return self._deadlines.seconds

    @property
    def connections_in_use(self) -> int:
        """How many reads are under way."""
        return self._places.in_use

    @property
    def connections_open(self) -> int:
        """How many connections there are."""
        return self._opener.connections

    @property
    def waiting(self) -> int:
        """How many reads wait for their turn."""
        return self._gate.waiting + self._places.waiting

    def is_full(self) -> bool:
        """Whether a read that came now would be turned away."""
        return self._places.is_full()

    async def read(self, text: str, values: Mapping[str, Any]) -> tuple[Any, ...]:
        """The one record that a statement answers with. Raises StoreError."""
        began, outcome = time.perf_counter(), None
        task = self._deadlines.begin()
        try:
            if self._gate.knows(text):
                record = await self._run_in_place(text, values)
            else:
                async with self._gate.through(text):
                    record = await self._run_in_place(text, values)
            outcome = "ok"
        except asyncio.CancelledError:
            if not self._deadlines.has_passed(task):
                raise
            outcome = Trouble.TIMEOUT.value
            raise self._tell(TimeoutError()) from None
        except (Full, Neo4jError, DriverError, OSError) as error:
            told = self._tell(error)
            outcome = told.trouble.value
            raise told from None
        finally:
            self._deadlines.end(task)
            if self.observe and outcome:
                self.observe(time.perf_counter() - began, outcome)
        return record

    async def ping(self) -> None:
        """Returns when the database answers, soon. Raises StoreError. Those who ask at the same time share one sign of life."""
        if self._pinging is None or self._pinging.done():
            self._pinging = asyncio.create_task(self._ping())
        await asyncio.shield(self._pinging)

    async def close(self) -> None:
        """Let go of all connections."""
        if self._pinging:
            self._pinging.cancel()
        await self._driver.close()

    async def _ping(self) -> None:
        try:
            async with asyncio.timeout(PING):
                await self._try("RETURN 1 AS f0", {}, (0.0, *PAUSES))
        except (Neo4jError, DriverError, OSError) as error:
            raise self._tell(error) from None

    async def _run_in_place(self, text: str, values: Mapping[str, Any]) -> tuple[Any, ...]:
        if not self._places.take():
            await self._places.wait()
        try:
            return await self._run(text, values)
        except (Neo4jError, DriverError) as error:
            if not _is_passing(error):
                raise
            return await self._try(text, values, PAUSES)
        finally:
            self._places.give_back()

    async def _try(self, text: str, values: Mapping[str, Any], pauses: Sequence[float]) -> tuple[Any, ...]:
        """A read changes nothing, so it may be tried again where the connection was at fault; after each of these."""
        for pause in pauses:
            await asyncio.sleep(pause)
            try:
                return await self._run(text, values)
            except (Neo4jError, DriverError) as error:
                if pause == pauses[-1] or not _is_passing(error):
                    raise
        raise AssertionError("the last attempt returns or raises")

    async def _run_in_session(self, text: str, values: Mapping[str, Any]) -> tuple[Any, ...]:
        query = Query(text, timeout=self.timeout)  # made in graph/cypher only, never from what is asked
        async with self._driver.session(database=self._database, default_access_mode=READ_ACCESS) as session:
            result = await session.run(query, p=dict(values))
            record = await result.single(strict=True)
            return tuple(record.values())

    def _tell(self, error: Exception) -> StoreError:
        """What the asker is told. Reads that are turned away come in thousands, and the log gets one line a second about them."""
        if isinstance(error, TimeoutError) and self._direct:
            self._direct.forget()
        if not isinstance(error, Full | Unreachable):
            return _translate(error)
        reference, until = self._turned_away.get(_trouble(error), ("", 0.0))
        if time.monotonic() < until:
            return StoreError(_trouble(error), reference)
        told = _translate(error)
        self._turned_away[told.trouble] = (told.reference, time.monotonic() + OFTEN)
        return told


def _is_passing(error: Exception) -> bool:
    """Whether another attempt may succeed: a connection that went stale, a leader that moved."""
    if isinstance(error, ServiceUnavailable | SessionExpired):
        return not isinstance(error, Unreachable)
    return isinstance(error, Neo4jError) and error.is_retryable()


def _translate(error: Exception) -> StoreError:
    reference = secrets.token_hex(4)
    trouble = _trouble(error)
    code = error.code if isinstance(error, Neo4jError) else None
    text = None if code and code.startswith(QUOTING) else str(error)[:2000]
    log.error("statement failed", reference=reference, trouble=trouble.value, error=type(error).__name__, code=code, text=text)
    return StoreError(trouble, reference)


def _trouble(error: Exception) -> Trouble:
    if isinstance(error, Full):
        return Trouble.BUSY
    if isinstance(error, TimeoutError) or (isinstance(error, Neo4jError) and error.code in TIMED_OUT):
        return Trouble.TIMEOUT
    if isinstance(error, AuthError) or (isinstance(error, Neo4jError) and error.code == LOCKED_OUT):
        return Trouble.UNAVAILABLE
    if isinstance(error, Neo4jError) and NO_INDEX in str(error.message):
        return Trouble.UNINDEXED
    return Trouble.FAILED if isinstance(error, ClientError | DatabaseError | ResultError) else Trouble.UNAVAILABLE
