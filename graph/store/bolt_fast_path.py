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
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from neo4j import READ_ACCESS, AsyncDriver
from neo4j._async.io import AcquisitionAuth, AcquisitionDatabase
from neo4j._async.io._bolt._common import Response
from neo4j._deadline import Deadline
from neo4j.exceptions import ResultNotSingleError, ServiceUnavailable, SessionExpired

from keiretsu.graph.store.admission import let_others_go_on

RUN = b"\xb3\x10"
"""A message of three fields that runs a statement. Packed alone, these are a list, which differs in its first byte."""

RECORD, FAILURE = 0x71, 0x7F
"""What a message is."""

PULL = b"\x00\x06\xb1\x3f\xa1\x81n\xff\x00\x00"
"""The message that asks for all records, {n: -1}, packed."""

SUMMARIES = 2  # the last messages about the RUN and about the PULL
USUAL = 3  # messages: these, and one record between them
CHUNK = 0xFFFF  # bytes that a piece of a message may have
LARGE = 0x20000  # bytes of a record; about a millisecond of work
NOTHING = bytearray()
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
        self._kept: list[Wire] = []

    async def read(self, text: str, values: Mapping[str, Any]) -> tuple[Any, ...]:
        """The one record. Raises what the driver raises."""
        wire = self._take_kept() or wire_of(await self._acquire())
        try:
            messages = await wire.ask([text, {"p": values}, self._extra])
            if len(messages) != USUAL or messages[-1][1] == FAILURE:
                await wire.check(messages)
        except asyncio.CancelledError:
            self._kill(wire)
            raise
        except LOST as error:
            self.forget()
            try:
                await wire.give_up(error)
            finally:
                await self._pool.release(wire.connection)
            raise
        except BaseException:
            await self._pool.release(wire.connection)
            raise
        self._kept.append(wire)
        record = messages[1]
        is_large = len(record) > LARGE  # unpacking a megabyte takes milliseconds, and so does what is done with it next
        if is_large:
            await let_others_go_on()
        fields = wire.unpack(record)[0]
        if is_large:
            await let_others_go_on()
        return tuple(fields)

    def forget(self) -> None:
        """Use none of the kept connections again: one was lost or fell silent, and the others may have with it."""
        kept, self._kept = self._kept, []
        self._kill(*kept)

    def _take_kept(self) -> Wire | None:
        while self._kept:
            wire = self._kept.pop()
            if not wire.is_lost and not wire.connection.stale():
                return wire
            self._kill(wire)
        return None

    async def _acquire(self) -> Any:
        return await self._pool.acquire(
            access_mode=READ_ACCESS,
            timeout=Deadline(self._wait),
            database=self._database,
            bookmarks=(),
            auth=OWN_AUTH,
            liveness_check_timeout=None,
        )

    def _kill(self, *wires: Wire) -> None:
        """End them now, with whatever they still have to send: Neo4j then ends the statement."""
        for one in wires:
            one.abort()
        self._pool.kill_and_release(*(wire.connection for wire in wires))


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
        self.unread = bytearray()
        self._message = bytearray()

    def feed(self, data: bytes) -> None:
        """The next bytes."""
        unread = self.unread
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
                self.summaries += self._message[1] != RECORD
                self.messages.append(self._message)
                self._message = bytearray()
        del unread[:at]


NOTHING_YET = Incoming()
"""What a wire has heard that is not being asked."""


class Wire(asyncio.Protocol):
    """A connection of the driver's, while we ask over it. It stands before the driver's own protocol, to which goes all that comes when we
    ask nothing: so whoever asks is woken once, with the whole answer.
    """

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self.is_lost = False
        self._transport = connection.socket._writer.transport  # noqa: SLF001
        self._driver = self._transport.get_protocol()
        self._loop = asyncio.get_running_loop()
        self._answer: asyncio.Future[list[bytearray]] | None = None
        self._incoming = NOTHING_YET
        self._packed = connection.PACKER_CLS.new_packable_buffer()
        self._packer = connection.PACKER_CLS(self._packed)
        self._hooks = self._packer._inject_hooks()  # noqa: SLF001
        self._unread = connection.UNPACKER_CLS.new_unpackable_buffer()
        self._unpacker = connection.UNPACKER_CLS(self._unread)
        self._transport.set_protocol(self)

    def ask(self, fields: list[Any]) -> asyncio.Future[list[bytearray]]:
        """Run a statement, and pull all of its records -> the messages that come. OSError where the connection is lost."""
        packed = self._packed
        packed.clear()  # where packing fails, something is left
        self._packer._pack(fields, self._hooks)  # noqa: SLF001
        message = RUN + packed.data[1:]
        request = b"%b%b\0\0%b" % (len(message).to_bytes(2), message, PULL) if len(message) <= CHUNK else _in_chunks(message) + PULL
        self._incoming = Incoming()
        self._answer = answer = self._loop.create_future()
        if self.is_lost or self._transport.is_closing():
            self._lose(ConnectionResetError("the connection is closed"))
        else:
            self._transport.write(request)
        return answer

    async def check(self, messages: Sequence[bytearray]) -> None:
        """Let the driver raise the error that they tell, once it has reset the connection; or raise that there is not one record."""
        failure = next((message for message in messages if message[1] == FAILURE), None)
        if failure:
            response = Response(self.connection, "run", None)  # type: ignore[no-untyped-call]  # private names have no types
            self.connection.responses.append(response)
            await self.connection._process_message(bytes((FAILURE,)), self.unpack(failure))  # noqa: SLF001
        raise ResultNotSingleError(None, f"{len(messages) - SUMMARIES} records")

    async def give_up(self, error: Exception) -> None:
        """Let the driver raise its error for a connection that is lost; or the one that was told before that. Does nothing where it has."""
        if isinstance(error, OSError):
            if any(message[1] == FAILURE for message in self._incoming.messages):
                await self.check(self._incoming.messages)
            await self.connection._set_defunct_read(error)  # noqa: SLF001

    def unpack(self, message: bytearray) -> list[Any]:
        """The fields of a message."""
        unread = self._unread
        unread.data, unread.used, unread.p = message, len(message), 2  # after what kind of message it is
        fields = [self._unpacker.unpack() for _ in range(message[0] & 0x0F)]
        unread.data = NOTHING
        return fields

    def abort(self) -> None:
        """End the connection at once."""
        self._transport.abort()

    def data_received(self, data: bytes) -> None:
        """Some of an answer; or of what the driver waits for."""
        answer = self._answer
        if answer is None:
            self._driver.data_received(data)
            return
        incoming = self._incoming
        incoming.feed(data)
        if incoming.summaries >= SUMMARIES:
            self._answer, self._incoming = None, NOTHING_YET  # a megabyte need not stay until the next answer
            if not answer.done():
                answer.set_result(incoming.messages)
            if incoming.unread:
                self._driver.data_received(bytes(incoming.unread))

    def eof_received(self) -> bool | None:
        """There is nothing more to come."""
        self._lose(ConnectionResetError("the connection was closed"))
        found: bool | None = self._driver.eof_received()
        return found

    def connection_lost(self, exc: Exception | None) -> None:
        """It is gone."""
        self._lose(exc if isinstance(exc, OSError) else ConnectionResetError(f"the connection was closed: {exc}"))
        self._driver.connection_lost(exc)

    def pause_writing(self) -> None:
        """For the driver alone."""
        self._driver.pause_writing()

    def resume_writing(self) -> None:
        """For the driver alone."""
        self._driver.resume_writing()

    def _lose(self, error: OSError) -> None:
        self.is_lost = True
        answer, self._answer = self._answer, None
        if answer and not answer.done():
            answer.set_exception(error)


def wire_of(connection: Any) -> Wire:
    """The wire of a connection, which has one from the first time on."""
    found = connection.socket._writer.transport.get_protocol()  # noqa: SLF001
    return found if isinstance(found, Wire) else Wire(connection)


def _in_chunks(message: bytes) -> bytes:
    """A message that is too long for one."""
    chunks = [message[at : at + CHUNK] for at in range(0, len(message), CHUNK)]
    return b"".join(len(chunk).to_bytes(2) + chunk for chunk in chunks) + b"\0\0"
