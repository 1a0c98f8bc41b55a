"""A read over one of the driver's own connections, past the session and the result that the driver would put around it.

    direct = Direct(driver, timeout=10.0, wait=2.0)
    await direct.read("RETURN $p.v0 AS f0", {"v0": 1})   ->   (1,)

A session, a result and the driver's queues of messages serve transactions, bookmarks, streams and types that no statement of ours has;
they take more than half of the time of a small read. A read is always the same: RUN and PULL go out together, and a success, one record
and another success come back. Connecting, the pool, packing and unpacking stay the driver's, and so does all that goes wrong: a failure is
handed to the driver, which raises its error and makes the connection fit for the next one. For one server only (`bolt`): where several
stand behind an address (`neo4j`), the session also finds the right one.

Opener stands around the driver's way of making connections, whichever way they are used then.

The driver's private names are used here and nowhere else; its version is pinned, and test_store.py and test_direct.py go this way.
"""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from neo4j import READ_ACCESS, AsyncDriver
from neo4j._async.io import AcquisitionAuth, AcquisitionDatabase
from neo4j._async.io._bolt._common import Response
from neo4j._deadline import Deadline
from neo4j.exceptions import ResultNotSingleError, ServiceUnavailable, SessionExpired

RUN, RECORD, FAILURE = b"\x10", 0x71, 0x7F
"""What a message is."""

PULL = b"\x00\x06\xb1\x3f\xa1\x81n\xff\x00\x00"
"""The message that asks for all records, {n: -1}, packed."""

SUMMARIES = 2  # the last messages about the RUN and about the PULL
CHUNK = 0xFFFF  # bytes that a piece of a message may have
AT_ONCE = 0x10000  # bytes read from a connection at once
LARGE = 0x20000  # bytes of a record; about a millisecond of work
OWN_AUTH = AcquisitionAuth(None)
"""That of the driver."""


CONNECTING = 3.0  # seconds that a connection may take, from the first packet to the end of the greeting
IN_A_ROW = 3  # connections that could not be made, after which only one is tried at a time
PAUSE = 0.25  # seconds between these
LOST = (ServiceUnavailable, SessionExpired, OSError)
"""What says that there is no connection, or no longer."""

SILENCE = (("SO_KEEPALIVE", 1), ("TCP_KEEPIDLE", 2), ("TCP_KEEPINTVL", 1), ("TCP_KEEPCNT", 3), ("TCP_USER_TIMEOUT", 5000))
"""The system notices within 5 s that the other side is gone without a word: seconds, and milliseconds for the last one."""


class Direct:
    """Reads from one server. `timeout`: seconds that a statement may take; `wait`: seconds to wait for a connection.

    A connection that was borrowed from the pool is kept for the next read, so at most as many reads as the pool has connections may run at
    once.
    """

    def __init__(self, driver: AsyncDriver, *, timeout: float, wait: float, database: str | None = None) -> None:
        self._pool: Any = driver._pool  # noqa: SLF001
        self._extra = {"mode": "r", "tx_timeout": round(timeout * 1000), **({"db": database} if database else {})}
        self._wait = wait
        self._database = AcquisitionDatabase(database)
        self._kept: list[Any] = []

    async def read(self, text: str, values: Mapping[str, Any]) -> tuple[Any, ...]:
        """The one record. Raises what the driver raises."""
        connection = await self._borrow()
        try:
            request = _pack(connection, text, {"p": values}, self._extra)
            messages = await _exchange(connection, request + PULL)
            failure = next((one for one in messages if one[1] == FAILURE), None)
            if failure:
                await _fail(connection, failure)
        except asyncio.CancelledError:
            self._kill(connection)
            raise
        except LOST:
            self.forget()
            await self._pool.release(connection)
            raise
        except BaseException:
            await self._pool.release(connection)
            raise
        self._kept.append(connection)
        records = [one for one in messages if one[1] == RECORD]
        if len(records) != 1:
            raise ResultNotSingleError(None, f"{len(records)} records")
        record = records[0]
        await _let_others_go_on(record)
        fields = _unpack(connection, record)[0]
        await _let_others_go_on(record)
        return tuple(fields)

    def forget(self) -> None:
        """Use none of the kept connections again: one was lost or fell silent, and the others may have with it."""
        kept, self._kept = self._kept, []
        self._kill(*kept)

    async def _borrow(self) -> Any:
        while self._kept:
            connection = self._kept.pop()
            if _is_well(connection):
                return connection
            self._kill(connection)
        return await self._pool.acquire(
            access_mode=READ_ACCESS,
            timeout=Deadline(self._wait),
            database=self._database,
            bookmarks=(),
            auth=OWN_AUTH,
            liveness_check_timeout=None,
        )

    def _kill(self, *connections: Any) -> None:
        """End them now, with whatever they still have to send: Neo4j then ends the statement."""
        for one in connections:
            one.socket._writer.transport.abort()  # noqa: SLF001
        self._pool.kill_and_release(*connections)


class Unreachable(ServiceUnavailable):
    """It could not be reached a moment ago, or not for seconds; there is no use in trying again just now."""


class Opener:
    """Makes a driver's connections as the driver does, and knows for each address whether it can be reached.

    Where several in a row could not be made, one tries while all others are told so at once: they neither wait for a database that is gone
    nor keep this process busy with it.
    """

    def __init__(self, driver: AsyncDriver) -> None:
        self._pool: Any = driver._pool  # noqa: SLF001
        self._open = self._pool.opener
        self._failed: dict[Any, int] = {}
        self._again: dict[Any, float] = {}
        self._pool.opener = self.open

    @property
    def connections(self) -> int:
        """How many are open."""
        return sum(not one.closed() for some in self._pool.connections.values() for one in some)

    async def open(self, address: Any, auth_manager: Any, deadline: Deadline) -> Any:
        """A connection. Raises what the driver raises, and Unreachable."""
        began = time.monotonic()
        if self._failed.get(address, 0) >= IN_A_ROW:
            if began < self._again[address]:
                raise Unreachable(f"{address} could not be reached a moment ago")
            self._again[address] = began + CONNECTING  # all others wait for what this one finds
        try:
            connection = await self._open(address, auth_manager, deadline)
        except BaseException as error:
            now = time.monotonic()
            took_long = now - began > CONNECTING / 3
            if isinstance(error, LOST) or took_long:  # cut off early, it tells nothing
                self._failed[address] = self._failed.get(address, 0) + 1
            self._again[address] = now + PAUSE
            if isinstance(error, LOST) and took_long:
                raise Unreachable(f"{address} says nothing: {error}") from error
            raise
        self._failed.pop(address, None)
        _notice_silence(connection)
        return connection


def _notice_silence(connection: Any) -> None:
    wire = connection.socket._socket  # noqa: SLF001
    for name, value in SILENCE:
        if hasattr(socket, name):  # not every system has all
            level = socket.SOL_SOCKET if name.startswith("SO_") else socket.IPPROTO_TCP
            with suppress(OSError):  # it may be gone already
                wire.setsockopt(level, getattr(socket, name), value)


class Incoming:
    """Bytes as they come -> messages. A message comes in chunks: two bytes that say how long one is, then it; the last one is empty."""

    def __init__(self) -> None:
        self.messages: list[bytearray] = []
        self.summaries = 0
        self._unread = bytearray()
        self._message = bytearray()

    def feed(self, data: bytes) -> None:
        """The next bytes."""
        unread = self._unread
        unread += data
        at, end = 0, len(unread)
        while at + 2 <= end:
            size = unread[at] << 8 | unread[at + 1]
            if at + 2 + size > end:
                break
            at += 2 + size
            if size:
                self._message += unread[at - size : at]
            elif self._message:  # an empty chunk between messages is a sign of life
                self._finish()
        del unread[:at]

    def _finish(self) -> None:
        self.summaries += self._message[1] != RECORD
        self.messages.append(self._message)
        self._message = bytearray()


async def _exchange(connection: Any, request: bytes) -> list[bytearray]:
    """Send, and read to the end of what is answered. Raises what the driver raises for a connection that is lost."""
    reader, writer = connection.socket._reader, connection.socket._writer  # noqa: SLF001
    incoming = Incoming()
    try:
        if writer.is_closing():
            raise ConnectionResetError("the connection is closed")
        writer.write(request)
        while incoming.summaries < SUMMARIES:
            data = await reader.read(AT_ONCE)
            if not data:
                raise ConnectionResetError("the connection was closed")
            incoming.feed(data)
    except OSError as error:
        if not any(one[1] == FAILURE for one in incoming.messages):
            await connection._set_defunct_read(error)  # noqa: SLF001  # raises
            raise
    return incoming.messages


async def _fail(connection: Any, failure: bytearray) -> None:
    """Let the driver raise the error that a message tells, once it has reset the connection."""
    fields = _unpack(connection, failure)
    response = Response(connection, "run", None)  # type: ignore[no-untyped-call]  # private names have no types
    connection.responses.append(response)
    await connection._process_message(bytes((FAILURE,)), fields)  # noqa: SLF001


async def _let_others_go_on(record: bytearray) -> None:
    """Unpacking a megabyte takes milliseconds, and so does what is done with it next."""
    if len(record) > LARGE:
        await asyncio.sleep(0)


def _is_well(connection: Any) -> bool:
    return not (connection.closed() or connection.defunct() or connection.stale() or connection.socket._writer.is_closing())  # noqa: SLF001


def _pack(connection: Any, *fields: Any) -> bytes:
    """The message that runs a statement, in chunks."""
    packer = connection.PACKER_CLS
    buffer = packer.new_packable_buffer()
    packer(buffer).pack_struct(RUN, fields)
    data = bytes(buffer.data)
    chunks = [data[at : at + CHUNK] for at in range(0, len(data), CHUNK)]
    return b"".join(len(one).to_bytes(2) + one for one in chunks) + b"\0\0"


def _unpack(connection: Any, message: bytearray) -> list[Any]:
    """The fields of a message."""
    unpacker_cls = connection.UNPACKER_CLS
    buffer = unpacker_cls.new_unpackable_buffer()
    buffer.data, buffer.used = message, len(message)
    unpacker = unpacker_cls(buffer)
    count, _ = unpacker.unpack_structure_header()
    return [unpacker.unpack() for _ in range(count)]
