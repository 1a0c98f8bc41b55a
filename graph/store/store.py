"""Statement and values -> one record, in one read transaction.

    await store.read("RETURN $p.v0 AS f0", {"v0": 1})   ->   (1,)

All values travel in one map, `$p`: Neo4j then plans a statement once, whatever the types and sizes of the values. Error messages of the
driver and the database are logged and never passed on; the caller gets a kind and a reference.

One deadline covers everything a read may wait for: planning, a permit, a connection, retries and the response. When it expires, or the
client disconnects, the connection is closed, and Neo4j ends the statement. Only planning goes on, over a connection of its own.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractContextManager, asynccontextmanager, suppress
from dataclasses import astuple, dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

import structlog
from neo4j import READ_ACCESS, AsyncDriver, AsyncGraphDatabase, AsyncSession, Query
from neo4j.exceptions import AuthError, ClientError, DatabaseError, DriverError, Neo4jError, ResultError, ServiceUnavailable, SessionExpired

from keiretsu.graph.store.admission import (
    MAX_CONCURRENT_QUERIES,
    MAX_RUNNING_PLANNING,
    ConcurrencyLimiter,
    Overloaded,
    PlanningLimiter,
)
from keiretsu.graph.store.circuit_breaker import ACQUISITION_TIMEOUT, CircuitBreaker, CircuitOpen
from keiretsu.graph.store.row_stream import FETCH_ROWS, BlockingRowStream, RowStream, open_blocking_stream
from keiretsu.optional_features import BOLT_FAST_PATH, CIRCUIT_BREAKER, UnsupportedPackageError

if TYPE_CHECKING:
    from keiretsu.graph.store.bolt_fast_path import FastPathReader

log = structlog.get_logger("keiretsu.store")
RETRY_DELAYS = (0.05, 0.1)  # seconds before the second attempt, and before the third
PLANNING_TIMEOUT = 60.0  # seconds to plan a statement, whatever its client's timeout is
DISCARD_TIMEOUT = 0.1  # seconds for the result of a planned statement to be discarded; then its connection is closed
KILL_GRACE = 0.5  # seconds to wait beyond the timeout: Neo4j checks its own every 2 s, and not while it plans
CONNECT_TIMEOUT = 2.0  # seconds until the server accepts a connection; ACQUISITION_TIMEOUT includes the handshake
QUEUE_SIZE = 200  # reads that may wait for a permit
MAX_STREAMS = 2  # streams that are open at once; each holds a connection for minutes
PING_TIMEOUT = 1.5  # seconds
LOAD_MARK = "UnfinishedLoad"
"""Label of the mark of a load; see `load_marks.py`."""
DATA_SET_MARK = "LoadedDataSet"
"""Label of the mark of a data set."""
FORMAT_MARK = "GraphFormat"
"""Label of the mark of the graph's format; see `graph_format.py`."""
UNFINISHED_DATA_SETS = (
    f"MATCH (m:{LOAD_MARK}|{DATA_SET_MARK}) WHERE NOT coalesce(m.isComplete, false) RETURN collect(DISTINCT m.dataSet) AS f0"
)
"""The health check."""
LOG_INTERVAL = 1.0  # seconds in which rejected reads share one log line
AUTH_RATE_LIMITED = "Neo.ClientError.Security.AuthenticationRateLimit"
SENSITIVE_ERROR_CODES = (
    "Neo.ClientError.Statement.ArgumentError",
    "Neo.ClientError.Statement.TypeError",
    "Neo.ClientError.Statement.ParameterMissing",
)
"""Errors whose messages may quote a value, which must not be logged."""
INDEX_MISSING_MESSAGE = "no such fulltext schema index"
TIMEOUT_CODES = ("Neo.ClientError.Transaction.TransactionTimedOut", "Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration")

MEMORY_CODES = tuple(
    f"Neo.TransientError.General.{name}" for name in ("MemoryPoolOutOfMemoryError", "TransactionMemoryLimit", "TransactionOutOfMemoryError")
)
"""Neo4j calls these transient; but the same statement needs the same memory again."""


class FailureKind(Enum):
    """Why a read failed, as far as the client needs to know."""

    UNAVAILABLE = "unavailable"
    OVERLOADED = "overloaded"
    TIMEOUT = "timeout"
    OUT_OF_MEMORY = "out_of_memory"
    INDEX_MISSING = "index_missing"
    QUERY_FAILED = "query_failed"


class StoreError(Exception):
    """The database returned no record. `reference` identifies the log line."""

    def __init__(self, kind: FailureKind, reference: str) -> None:
        super().__init__(f"{kind.value} ({reference})")
        self.kind = kind
        self.reference = reference


@dataclass(frozen=True)
class Address:
    """URI and credentials of a Neo4j."""

    uri: str
    username: str
    password: str
    database: str | None = None


class Store:
    """Reads from a Neo4j. `timeout`: seconds that a statement may take; `plan_cache_size`: number of plans that Neo4j caches.

    `max_concurrent_queries` reads run at once, each over its own connection; `queue_size` more wait for at most `queue_timeout` seconds;
    others are rejected. `observe` is called after each read with its duration in seconds and its outcome: "ok", or the value of the
    failure's kind. It is not called for a read that is cancelled. `use_fast_path`: bypass the driver's sessions if the driver's version and
    the address permit it.
    """

    def __init__(
        self,
        address: Address,
        *,
        timeout: float = 10.0,
        max_concurrent_queries: int = MAX_CONCURRENT_QUERIES,
        queue_size: int = QUEUE_SIZE,
        queue_timeout: float = 2.0,
        plan_cache_size: int = 1000,
        observe: Callable[[float, str], None] | None = None,
        use_fast_path: bool = True,
    ) -> None:
        self.timeout = timeout
        self.observe = observe
        self._planning_limiter = PlanningLimiter(plan_cache_size, self._plan)
        self._concurrency_limiter = ConcurrencyLimiter(max_concurrent_queries, queue_size, queue_timeout)
        self._stream_limiter = ConcurrencyLimiter(MAX_STREAMS, queue_size=0, queue_timeout=0.0)
        self._address = address
        self._database = address.database
        self._driver: AsyncDriver = AsyncGraphDatabase.driver(
            address.uri,
            auth=(address.username, address.password),
            max_connection_pool_size=max_concurrent_queries + MAX_RUNNING_PLANNING + MAX_STREAMS + 1,  # one more, for health checks
            connection_acquisition_timeout=ACQUISITION_TIMEOUT,
            connection_timeout=CONNECT_TIMEOUT,
            notifications_min_severity="OFF",
            user_agent="keiretsu",
        )
        self._circuit_breaker = CIRCUIT_BREAKER.load(lambda: CircuitBreaker(self._driver))
        is_one_server = address.uri.startswith("bolt")
        self._fast_path = BOLT_FAST_PATH.load(self._make_fast_path) if use_fast_path and is_one_server else None
        self._run: Callable[[str, Mapping[str, Any]], Awaitable[tuple[Any, ...]]]
        self._run = self._try_fast_path if self._fast_path else self._run_in_session
        self._ping_task: asyncio.Task[tuple[str, ...]] | None = None
        self._last_rejection: dict[FailureKind, tuple[str, float]] = {}
        self._is_closed = False

    @property
    def deadline(self) -> float:
        """Seconds after which a read has ended, with a record or without."""
        return self.timeout + KILL_GRACE

    @property
    def uses_fast_path(self) -> bool:
        """Whether reads bypass the driver's sessions."""
        return self._fast_path is not None

    @property
    def running_queries(self) -> int:
        """Number of reads that are running."""
        return self._concurrency_limiter.in_use

    @property
    def open_connections(self) -> int:
        """Number of open connections; only of those in use if the driver does not show the others."""
        return self._circuit_breaker.open_connections if self._circuit_breaker else self.running_queries

    @property
    def pending_queries(self) -> int:
        """Number of reads that wait to be planned or for a permit."""
        return self._planning_limiter.pending + self._concurrency_limiter.pending

    def is_planned(self, text: str) -> bool:
        """Whether Neo4j planned this statement recently."""
        return self._planning_limiter.is_cached(text)

    def is_saturated(self) -> bool:
        """Whether a read that arrives now is rejected."""
        return self._concurrency_limiter.is_saturated()

    async def read(self, text: str, values: Mapping[str, Any]) -> tuple[Any, ...]:
        """The one record of a statement. Raises StoreError."""
        start, outcome = time.perf_counter(), None
        try:
            async with asyncio.timeout(self.timeout + KILL_GRACE):
                is_planned = self._planning_limiter.is_cached(text) or await self._planning_limiter.wait_until_planned(text, self.timeout)
                record = await self._run_with_permit(text, values, is_retry=not is_planned)
            outcome = "ok"
        except (Overloaded, Neo4jError, DriverError, OSError) as error:  # OSError includes the TimeoutError of the deadline
            store_error = self._to_store_error(error)
            outcome = store_error.kind.value
            raise store_error from None
        finally:
            if self.observe and outcome:
                self.observe(time.perf_counter() - start, outcome)
        return record

    @asynccontextmanager
    async def open_stream(self, timeout: float) -> AsyncIterator[RowStream]:  # noqa: ASYNC109  # the database ends the transaction
        """A read transaction for statements with many rows. `timeout`: its seconds, 0 for any. Raises StoreError.

        When the context exits before the last row, or is cancelled, the database stops reading.
        """
        if not self._stream_limiter.try_acquire():
            raise self._to_store_error(Overloaded(f"{MAX_STREAMS} streams are open"))
        try:
            async with self._session(fetch_size=FETCH_ROWS) as session:
                try:
                    transaction = await session.begin_transaction(timeout=timeout)
                except (Neo4jError, DriverError, OSError) as error:
                    raise self._to_store_error(error) from None
                try:
                    yield RowStream(transaction, self._to_store_error)
                except BaseException:
                    transaction.cancel()  # closes the connection; the database ends the statement
                    raise
                with suppress(Neo4jError, DriverError, OSError):  # all rows were read
                    await transaction.close()
        finally:
            self._stream_limiter.release()

    def open_blocking_stream(self) -> AbstractContextManager[BlockingRowStream]:
        """The same over a connection of the blocking driver, without a timeout, for a command that does nothing else meanwhile."""
        uri, username, password, database = astuple(self._address)
        return open_blocking_stream(uri, (username, password), database, self._to_store_error)

    async def ping(self) -> tuple[str, ...]:
        """Health check: when the database responds, the data sets whose load is unfinished. Concurrent callers share one check.

        Raises StoreError.
        """
        if self._ping_task is None or self._ping_task.done():
            self._ping_task = asyncio.create_task(self._ping())
        return await asyncio.shield(self._ping_task)

    async def close(self) -> None:
        """Close all connections."""
        self._is_closed = True
        if self._ping_task:
            self._ping_task.cancel()
        await self._planning_limiter.close()
        await self._driver.close()

    async def _ping(self) -> tuple[str, ...]:
        try:
            async with asyncio.timeout(PING_TIMEOUT):
                (data_sets,) = await self._retry(UNFINISHED_DATA_SETS, {}, (0.0, *RETRY_DELAYS))
        except (Neo4jError, DriverError, OSError) as error:
            raise self._to_store_error(error) from None
        return tuple(data_sets)

    async def _plan(self, text: str) -> bool:
        """Let Neo4j plan a statement: run it without values, until it starts. Returns whether a read finds the plan, or the same error.

        The connection is its own, so planning goes on when a client disconnects. EXPLAIN would leave a third of the work to the first run.
        Raises AuthError, which a read need not try again.
        """
        try:
            async with asyncio.timeout(PLANNING_TIMEOUT), self._session(fetch_size=1) as session:
                result = await session.run(Query(text, timeout=PLANNING_TIMEOUT), p={})
                try:
                    async with asyncio.timeout(DISCARD_TIMEOUT):
                        await result.consume()
                except TimeoutError:
                    session.cancel()
        except AuthError:
            raise
        except (ClientError, DatabaseError):
            return True  # planned, and failed because values are missing; or the read fails in the same way
        except TimeoutError:
            log.warning("planning timed out", seconds=PLANNING_TIMEOUT)
            return False
        except (Neo4jError, DriverError, OSError):
            return False  # the read has the same error, and reports it
        return True

    async def _run_with_permit(self, text: str, values: Mapping[str, Any], *, is_retry: bool) -> tuple[Any, ...]:
        """The record. `is_retry`: the first attempt failed already, when the statement was to be planned."""
        if not self._concurrency_limiter.try_acquire():
            await self._concurrency_limiter.acquire()
        try:
            return await (self._retry(text, values, RETRY_DELAYS) if is_retry else self._run(text, values))
        except (Neo4jError, DriverError) as error:
            if is_retry or not _is_transient(error):
                raise
            return await self._retry(text, values, RETRY_DELAYS)
        finally:
            self._concurrency_limiter.release()

    async def _retry(self, text: str, values: Mapping[str, Any], delays: Sequence[float]) -> tuple[Any, ...]:
        """One attempt after each delay, while the error is transient. A read changes nothing, so it is safe to repeat."""
        for delay in delays:
            await asyncio.sleep(delay)
            try:
                return await self._run(text, values)
            except (Neo4jError, DriverError) as error:
                if delay == delays[-1] or not _is_transient(error):
                    raise
        raise AssertionError("the last attempt returns or raises")

    def _make_fast_path(self) -> FastPathReader:
        from keiretsu.graph.store.bolt_fast_path import FastPathReader  # it imports private names, which may be missing

        return FastPathReader(self._driver, timeout=self.timeout, acquisition_timeout=ACQUISITION_TIMEOUT, database=self._database)

    async def _try_fast_path(self, text: str, values: Mapping[str, Any]) -> tuple[Any, ...]:
        """The first reads show whether the driver's connections are as the fast path expects; the others take it, or sessions, directly."""
        if not self._fast_path:
            return await self._run_in_session(text, values)
        try:
            record = await self._fast_path.read(text, values)
        except UnsupportedPackageError as error:
            BOLT_FAST_PATH.disable(str(error))
            self._fast_path, self._run = None, self._run_in_session
            return await self._run_in_session(text, values)
        self._run = self._fast_path.read
        return record

    async def _run_in_session(self, text: str, values: Mapping[str, Any]) -> tuple[Any, ...]:
        query = Query(text, timeout=self.timeout)  # text generated by graph/cypher, never taken from a request
        async with self._session() as session:
            result = await session.run(query, p=dict(values))
            record = await result.single(strict=True)
            return tuple(record.values())

    def _session(self, **options: Any) -> AsyncSession:
        if self._is_closed:
            raise DriverError("The store is closed")  # as drivers from 6.0; before, a closed driver opens new connections
        return self._driver.session(database=self._database, default_access_mode=READ_ACCESS, **options)

    def _to_store_error(self, error: Exception) -> StoreError:
        """Translate and log an error. Rejected reads come in thousands, and share one log line per second."""
        if isinstance(error, TimeoutError):
            self._discard_idle_connections()
        if not isinstance(error, Overloaded | CircuitOpen):
            return _translate(error)
        reference, until = self._last_rejection.get(_failure_kind(error), ("", 0.0))
        if time.monotonic() < until:
            return StoreError(_failure_kind(error), reference)
        store_error = _translate(error)
        self._last_rejection[store_error.kind] = (store_error.reference, time.monotonic() + LOG_INTERVAL)
        return store_error

    def _discard_idle_connections(self) -> None:
        """After a timeout: they may be as dead as the connection that timed out, and each would have to time out by itself."""
        if self._fast_path:
            self._fast_path.discard_idle()
        elif self._circuit_breaker:
            self._circuit_breaker.close_idle_connections()


def _is_transient(error: Exception) -> bool:
    """Whether another attempt may succeed: after a stale connection, or a change of the leader."""
    if isinstance(error, ServiceUnavailable | SessionExpired):
        return not isinstance(error, CircuitOpen)
    return isinstance(error, Neo4jError) and error.is_retryable() and error.code not in MEMORY_CODES


def _translate(error: Exception) -> StoreError:
    reference = secrets.token_hex(4)
    kind = _failure_kind(error)
    code = error.code if isinstance(error, Neo4jError) else None
    detail = None if code and code.startswith(SENSITIVE_ERROR_CODES) else str(error)[:2000]
    log.error("statement failed", reference=reference, kind=kind.value, error=type(error).__name__, code=code, detail=detail)
    return StoreError(kind, reference)


def _failure_kind(error: Exception) -> FailureKind:
    if isinstance(error, Overloaded):
        return FailureKind.OVERLOADED
    if isinstance(error, TimeoutError) or (isinstance(error, Neo4jError) and error.code in TIMEOUT_CODES):
        return FailureKind.TIMEOUT
    if isinstance(error, Neo4jError) and error.code in MEMORY_CODES:
        return FailureKind.OUT_OF_MEMORY
    if isinstance(error, AuthError) or (isinstance(error, Neo4jError) and error.code == AUTH_RATE_LIMITED):
        return FailureKind.UNAVAILABLE
    if isinstance(error, Neo4jError) and INDEX_MISSING_MESSAGE in str(error.message):
        return FailureKind.INDEX_MISSING
    return FailureKind.QUERY_FAILED if isinstance(error, ClientError | DatabaseError | ResultError) else FailureKind.UNAVAILABLE
