"""Reads over the driver's own connections, without its sessions and results.

    reader = FastPathReader(driver, timeout=10.0, acquisition_timeout=2.0)
    await reader.read("RETURN $p.v0 AS f0", {"v0": 1})   ->   (1,)

A session, a result and the driver's message queues serve transactions, bookmarks, streams and types that no statement of ours has; they
take more than half of the time of a small read. A read is always the same exchange: RUN and PULL are sent together, and SUCCESS, one
RECORD and SUCCESS come back. Connecting, the pool, packing and unpacking stay the driver's, and so does error handling: a FAILURE is
passed to the driver, which raises its error and resets the connection. For a single server only (`bolt`): where an address stands for
several (`neo4j`), the session also routes.

It uses private names of the driver. Import it only as BOLT_FAST_PATH.load does; the reader's constructor checks the pool's names, and the
first read those of a connection.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Mapping, Sequence
from typing import Any

from neo4j import READ_ACCESS, AsyncDriver
from neo4j._async.io import AcquisitionAuth, AcquisitionDatabase
from neo4j._deadline import Deadline
from neo4j.exceptions import ResultNotSingleError

from keiretsu.graph.store.admission import yield_to_event_loop
from keiretsu.graph.store.bolt_messages import FAILURE, MAX_CHUNK_SIZE, PULL_ALL, RUN_HEADER, MessageDecoder, in_chunks
from keiretsu.graph.store.circuit_breaker import CONNECTION_ERRORS
from keiretsu.optional_features import UnsupportedPackageError

try:
    from neo4j._async.io._bolt._common import Response
except ModuleNotFoundError:  # before 6.4
    from neo4j._async.io._common import Response  # type: ignore[attr-defined,no-redef]  # mypy sees the pinned version only

SUMMARY_COUNT = 2  # the final messages of RUN and of PULL
SINGLE_RECORD_MESSAGES = 3  # messages: these, and one record between them
LARGE_RECORD_SIZE = 0x20000  # bytes of a record; about a millisecond of work
EMPTY = bytearray()
PROBE, PACKED_PROBE = [["x", 1, {}], 0.5], b"\x92\x93\x81x\x01\xa0\xc1\x3f\xe0\0\0\0\0\0\0"
"""A value, and the same packed."""


class FastPathReader:
    """Reads from one server. `timeout`: seconds for a statement; `acquisition_timeout`: seconds to wait for a connection.

    A connection acquired from the pool is kept idle for the next read, so concurrent reads must not exceed the pool's size.
    """

    def __init__(self, driver: AsyncDriver, *, timeout: float, acquisition_timeout: float, database: str | None = None) -> None:
        self._pool: Any = driver._pool  # noqa: SLF001
        _ = self._pool.release, self._pool.kill_and_release
        self._extra = {"mode": "r", "tx_timeout": round(timeout * 1000), **({"db": database} if database else {})}
        self._acquisition_timeout = acquisition_timeout
        self._acquisition = {
            "access_mode": READ_ACCESS,
            "database": AcquisitionDatabase(database),
            "bookmarks": (),
            "auth": AcquisitionAuth(None),  # authenticates as the driver does
            "liveness_check_timeout": None,
        }
        inspect.signature(self._pool.acquire).bind(timeout=Deadline(acquisition_timeout), **self._acquisition)
        self._idle: list[BoltProtocol] = []

    async def read(self, text: str, values: Mapping[str, Any]) -> tuple[Any, ...]:
        """The one record. Raises what the driver raises, and UnsupportedPackageError if its connections differ from what is expected."""
        protocol = self._pop_idle() or await self._acquire()
        try:
            messages = await protocol.run([text, {"p": values}, self._extra])
            if len(messages) != SINGLE_RECORD_MESSAGES or messages[-1][1] == FAILURE:
                await protocol.raise_error(messages)
        except asyncio.CancelledError:
            self._abort(protocol)
            raise
        except CONNECTION_ERRORS as error:
            self.discard_idle()
            try:
                await protocol.fail(error)
            finally:
                await self._pool.release(protocol.connection)
            raise
        except BaseException:
            await self._pool.release(protocol.connection)
            raise
        self._idle.append(protocol)
        record = messages[1]
        is_large = len(record) > LARGE_RECORD_SIZE  # unpacking a megabyte takes milliseconds, and so does the work that follows
        if is_large:
            await yield_to_event_loop()
        fields = protocol.unpack(record)[0]
        if is_large:
            await yield_to_event_loop()
        return tuple(fields)

    def discard_idle(self) -> None:
        """Abort all idle connections: one was lost or timed out, and the others may be dead, too."""
        idle, self._idle = self._idle, []
        self._abort(*idle)

    def _pop_idle(self) -> BoltProtocol | None:
        while self._idle:
            protocol = self._idle.pop()
            if not protocol.is_lost and not protocol.connection.stale():
                return protocol
            self._abort(protocol)
        return None

    async def _acquire(self) -> BoltProtocol:
        connection = await self._pool.acquire(timeout=Deadline(self._acquisition_timeout), **self._acquisition)
        try:
            return protocol_for(connection)
        except (AttributeError, TypeError, UnsupportedPackageError) as error:
            await self._pool.release(connection)
            raise UnsupportedPackageError(str(error)) from error

    def _abort(self, *protocols: BoltProtocol) -> None:
        """Close connections at once, unsent data included: Neo4j then ends the statement."""
        for protocol in protocols:
            protocol.abort()
        self._pool.kill_and_release(*(protocol.connection for protocol in protocols))


IDLE = MessageDecoder()
"""The decoder of a connection without a pending request."""


class BoltProtocol(asyncio.Protocol):
    """The asyncio protocol of one of the driver's connections, installed before the driver's own.

    While no request of ours is pending, it passes all data on to the driver's protocol. It wakes the reader once, with the whole response.
    """

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self.is_lost = False
        self._transport = connection.socket._writer.transport  # noqa: SLF001
        self._driver_protocol = self._transport.get_protocol()
        self._loop = asyncio.get_running_loop()
        self._response: asyncio.Future[list[bytearray]] | None = None
        self._decoder = IDLE
        self._pack_buffer = connection.PACKER_CLS.new_packable_buffer()
        self._packer = connection.PACKER_CLS(self._pack_buffer)
        self._hooks = self._packer._inject_hooks()  # noqa: SLF001
        self._unpack_buffer = connection.UNPACKER_CLS.new_unpackable_buffer()
        self._unpacker = connection.UNPACKER_CLS(self._unpack_buffer)
        self._check_names()
        self._transport.set_protocol(self)

    def run(self, fields: list[Any]) -> asyncio.Future[list[bytearray]]:
        """Run a statement and pull all its records -> the messages of the response. OSError if the connection is lost."""
        pack_buffer = self._pack_buffer
        pack_buffer.clear()  # failed packing leaves data behind
        self._packer._pack(fields, self._hooks)  # noqa: SLF001
        message = RUN_HEADER + pack_buffer.data[1:]
        is_small = len(message) <= MAX_CHUNK_SIZE
        request = b"%b%b\0\0%b" % (len(message).to_bytes(2), message, PULL_ALL) if is_small else in_chunks(message) + PULL_ALL
        self._decoder = MessageDecoder()
        self._response = response = self._loop.create_future()
        if self.is_lost or self._transport.is_closing():
            self._mark_lost(ConnectionResetError("The connection is closed"))
        else:
            self._transport.write(request)
        return response

    async def raise_error(self, messages: Sequence[bytearray]) -> None:
        """Let the driver reset the connection and raise the error of a FAILURE; else raise that there is not exactly one record."""
        failure = next((message for message in messages if message[1] == FAILURE), None)
        if failure:
            response = Response(self.connection, "run", None)  # type: ignore[no-untyped-call]  # private names have no types
            self.connection.responses.append(response)
            await self.connection._process_message(bytes((FAILURE,)), self.unpack(failure))  # noqa: SLF001
        raise ResultNotSingleError(None, f"{len(messages) - SUMMARY_COUNT} records")

    async def fail(self, error: Exception) -> None:
        """Let the driver raise its error for a lost connection, or that of a FAILURE received before. Does nothing if it already has."""
        if isinstance(error, OSError):
            if any(message[1] == FAILURE for message in self._decoder.messages):
                await self.raise_error(self._decoder.messages)
            await self.connection._set_defunct_read(error)  # noqa: SLF001

    def unpack(self, message: bytearray) -> list[Any]:
        """The fields of a message."""
        unpack_buffer = self._unpack_buffer
        unpack_buffer.data, unpack_buffer.used, unpack_buffer.p = message, len(message), 2  # after the message's type
        fields = [self._unpacker.unpack() for _ in range(message[0] & 0x0F)]
        unpack_buffer.data = EMPTY
        return fields

    def abort(self) -> None:
        """Close the connection at once."""
        self._transport.abort()

    def data_received(self, data: bytes) -> None:
        """Collect a part of the response, or pass the data on to the driver."""
        response = self._response
        if response is None:
            self._driver_protocol.data_received(data)
            return
        decoder = self._decoder
        decoder.feed(data)
        if decoder.summaries >= SUMMARY_COUNT:
            self._response, self._decoder = None, IDLE  # do not hold a megabyte until the next response
            if not response.done():
                response.set_result(decoder.messages)
            if decoder.unconsumed:
                self._driver_protocol.data_received(bytes(decoder.unconsumed))

    def eof_received(self) -> bool | None:
        """The server has closed its end."""
        self._mark_lost(ConnectionResetError("The connection was closed"))
        keep_open: bool | None = self._driver_protocol.eof_received()
        return keep_open

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is closed."""
        self._mark_lost(exc if isinstance(exc, OSError) else ConnectionResetError(f"The connection was closed: {exc}"))
        self._driver_protocol.connection_lost(exc)

    def pause_writing(self) -> None:
        """Only the driver needs it."""
        self._driver_protocol.pause_writing()

    def resume_writing(self) -> None:
        """Only the driver needs it."""
        self._driver_protocol.resume_writing()

    def _check_names(self) -> None:
        """Raise UnsupportedPackageError or AttributeError if the connection differs from what is expected, before it is changed."""
        connection = self.connection
        _ = connection.responses.append, connection.stale, connection._process_message, connection._set_defunct_read  # noqa: SLF001
        self._packer._pack(PROBE, self._hooks)  # noqa: SLF001
        if self._pack_buffer.data != PACKED_PROBE or self.unpack(bytearray(b"\xb1\x71" + PACKED_PROBE)) != [PROBE]:
            raise UnsupportedPackageError("The driver packs values in another way")

    def _mark_lost(self, error: OSError) -> None:
        self.is_lost = True
        response, self._response = self._response, None
        if response and not response.done():
            response.set_exception(error)


def protocol_for(connection: Any) -> BoltProtocol:
    """The BoltProtocol of a connection, installed at the first call."""
    protocol = connection.socket._writer.transport.get_protocol()  # noqa: SLF001
    return protocol if isinstance(protocol, BoltProtocol) else BoltProtocol(connection)
