"""A protocol in front of the server's own: each byte is counted before the server sees it, and no connection lasts without progress.

    transport -> GuardedProtocol -> uvicorn's protocol -> the application, which ends each request by `end_request`

It follows the framing of requests with a parser of its own, so it depends on no private name of the server. While a head arrives, its bytes
are counted before they are parsed. If the end of a body and the next head arrive together (pipelining), that part of the head is not
counted; it is at most as long as a whole one.

    SILENT -> HEAD -> BODY -> BETWEEN -> HEAD ...    `pending`: requests with a complete head and an unfinished response
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from enum import Enum
from math import inf
from typing import Any, assert_never, cast

import httptools

from keiretsu.server.connections.connection_table import ConnectionTable
from keiretsu.server.connections.rejection_table import check_head
from keiretsu.server.http.rejections import MALFORMED, Rejection

CONNECTION = "keiretsu.connection"
"""The connection of a request, in the `state` of its ASGI scope."""

LINGER = 1.0
"""Seconds from an error response to the end of its connection. A connection that is closed while bytes are unread is reset, and then the
client may not see the response."""

HEAD_END = b"\r\n\r\n"
PIPELINED_HEAD = b"? /\r\n"
"""Stands for the beginning of a head that arrived in the same segment as the end of the request before."""

FRAMING_PER_BYTE = 8
"""Bytes of chunk framing per byte of a body: a chunk of one byte has five."""


class ReceivePhase(Enum):
    """What the client has to send next: anything, the rest of a head, the rest of a body, or another request."""

    SILENT = "silent"
    HEAD = "head"
    BODY = "body"
    BETWEEN = "between"


HEAD, BODY, BETWEEN = ReceivePhase.HEAD, ReceivePhase.BODY, ReceivePhase.BETWEEN  # looked up several times per request


class GuardedProtocol(asyncio.Protocol):
    """One connection. `make_server_protocol`: of uvicorn, called with `arguments`."""

    def __init__(self, table: ConnectionTable, make_server_protocol: Callable[..., asyncio.Protocol], arguments: dict[str, Any]) -> None:
        self.phase = ReceivePhase.SILENT
        self.pending = 0
        self.deadline = inf
        self.idle_since = inf
        self.address = ""
        self._table = table
        self._limits = table.rejections.limits
        self._clock = table.clock
        self._max_headers = self._limits.max_headers
        self._short = min(self._limits.max_head_bytes, self._limits.max_target_bytes)
        self._transport: asyncio.Transport | None = None
        self._server_protocol: asyncio.Protocol | None = None
        self._make_server_protocol = make_server_protocol
        self._arguments = arguments
        self._parser: httptools.HttpRequestParser | None = httptools.HttpRequestParser(self)
        self._parser.set_dangerous_leniencies(lenient_data_after_close=True)  # as uvicorn
        self._first_idle_check = min(self._limits.send_timeout, self._limits.idle_timeout)
        self._rejection: Rejection | None = None
        self._is_over = False  # the rejection is sent
        self._head = b""  # the bytes of an unfinished head
        self._body_start = 0.0
        self._body_bytes = self._framing_bytes = 0
        self._unsent_bytes = 0
        self._is_writing_paused = False
        self._receiving: asyncio.Timeout | None = None

    # asyncio's protocol

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin, or reject a connection too many."""
        self._transport = cast("asyncio.Transport", transport)
        peer = transport.get_extra_info("peername")
        self.address = peer[0] if isinstance(peer, tuple) else ""
        rejection = self._table.add(self)
        if rejection:
            self._reject(rejection)
            transport.close()  # nothing checks a connection that is not in the table
            return
        self.deadline = self._clock() + self._limits.first_byte_timeout
        state = {**self._arguments.get("app_state", {}), CONNECTION: self}
        self._server_protocol = self._make_server_protocol(**{**self._arguments, "app_state": state})
        self._server_protocol.connection_made(transport)

    def data_received(self, data: bytes) -> None:
        """Count, then pass on. Nothing after an error is read."""
        if self._rejection is not None:
            return
        if self.phase is BODY:
            self._receive_body(data)
        elif not self._head and len(data) <= self._short and data.count(b"\n") <= self._max_headers:  # nearly every request
            self._head = data
            self._feed(data)
        else:
            self._receive_head(data)
        if self.phase is BETWEEN and self.pending:
            self.deadline = inf
        else:
            self._set_deadline()

    def eof_received(self) -> bool | None:
        """The client has closed its end."""
        return self._server_protocol.eof_received() if self._server_protocol else None

    def connection_lost(self, exc: Exception | None) -> None:
        """Break the cycle of references."""
        self._table.remove(self)
        self.deadline = inf
        server_protocol, self._server_protocol = self._server_protocol, None
        if server_protocol:
            server_protocol.connection_lost(exc)
        self._parser = None

    def pause_writing(self) -> None:
        """The client reads more slowly than the server writes."""
        self._is_writing_paused = True
        self._unsent_bytes = self._transport.get_write_buffer_size() if self._transport else 0
        self.deadline = self._clock() + self._limits.send_timeout
        if self._server_protocol:
            self._server_protocol.pause_writing()

    def resume_writing(self) -> None:
        """The client has caught up."""
        self._is_writing_paused = False
        self._unsent_bytes = 0
        self._restart_clock(self._clock())
        if self._server_protocol:
            self._server_protocol.resume_writing()

    # the parser's callbacks

    def on_message_begin(self) -> None:
        """The first byte of a head."""
        if self.phase is ReceivePhase.SILENT:
            self._table.mark_active(self)
        self.phase = HEAD
        self.deadline = self.idle_since = inf
        self._head = self._head or PIPELINED_HEAD

    def on_headers_complete(self) -> None:
        """The end of a head."""
        self.phase = BODY
        self.pending += 1
        self._head = b""
        self._body_start = 0.0
        self._body_bytes = self._framing_bytes = 0

    def on_body(self, body: bytes) -> None:
        """A part of a body."""
        self._body_bytes += len(body)

    def on_message_complete(self) -> None:
        """The end of a request."""
        self.phase = BETWEEN

    # the application

    @property
    def is_body_incomplete(self) -> bool:
        """Whether a part of the body has not arrived yet."""
        return self.phase is BODY

    async def receive_in_time(self, receive: Callable[[], Any]) -> Any:
        """The next ASGI message of a request. Raises BadRequest if its body arrives too slowly, or is malformed."""
        try:
            if self._rejection is not None:
                raise self._rejection.as_error()
            async with asyncio.timeout(None) as self._receiving:
                return await receive()
        except TimeoutError:
            assert self._rejection, "only a rejection sets the timeout"
            raise self._rejection.as_error() from None
        finally:
            self._receiving = None

    def end_request(self) -> None:
        """A response has ended, or the application has given up."""
        self.pending -= 1
        if self._server_protocol is None or self._transport is None:
            return
        if self._rejection is not None:
            if not self.pending:
                self._send_rejection()
        elif self.phase is BETWEEN and not self.pending and not self._is_writing_paused:  # nearly always
            self._unsent_bytes = 0  # the next check is the first one of this response
            self.idle_since = now = self._clock()
            self.deadline = now + self._first_idle_check
        elif self.phase is not BODY or self.pending:
            self._restart_clock(self._clock())

    # the table of connections

    def check(self, now: float) -> None:
        """The deadline has passed."""
        rejections = self._table.rejections
        if self._is_over:
            self._abort()
        elif self._is_writing_paused or self._is_closing():
            self._check_reader(now)
        else:
            match self.phase:
                case ReceivePhase.SILENT:
                    self.close("silent")
                case ReceivePhase.HEAD:
                    self._expire(rejections.head_time, earlier_requests=self.pending)
                case ReceivePhase.BODY:
                    self._expire(rejections.body_time, earlier_requests=self.pending - 1)
                case ReceivePhase.BETWEEN:
                    self._check_idle(now)
                case _:
                    assert_never(self.phase)

    def close(self, reason: str) -> None:
        """Close the connection at once."""
        self._table.count_closed(reason)
        self._abort()

    def _expire(self, rejection: Rejection, earlier_requests: int) -> None:
        """Reject, unless an earlier request is in progress: until it ends, the server may have stopped reading."""
        if earlier_requests <= 0:
            self._reject(rejection)

    def _check_idle(self, now: float) -> None:
        idle_end = self.idle_since + self._limits.idle_timeout
        if idle_end <= now:
            self.close("idle")
        else:
            self._check_reader(now)
            self.deadline = min(self.deadline, idle_end)

    def _check_reader(self, now: float) -> None:
        """Close the connection if its client has read too little of a response since the last check."""
        assert self._transport, "a connection in the table has one"
        previous, self._unsent_bytes = self._unsent_bytes, self._transport.get_write_buffer_size()
        required = min(previous, self._limits.min_body_rate * self._limits.send_timeout)
        if previous and self._unsent_bytes and self._unsent_bytes > previous - required:
            self.close("slow_reader")
        else:
            self.deadline = now + self._limits.send_timeout

    def _is_closing(self) -> bool:
        return self._transport is None or self._transport.is_closing()

    def _abort(self) -> None:
        self.idle_since = inf
        if self._transport:
            self._transport.abort()

    # errors

    def _reject(self, rejection: Rejection) -> None:
        """Read nothing more. The response follows those of earlier requests; a request that waits for its body responds itself."""
        if self._rejection is not None:
            return
        self._rejection = rejection
        self._table.count_closed(f"status_{rejection.status}")
        self.deadline = self.idle_since = inf
        if self._transport and not self._transport.is_closing():
            self._transport.pause_reading()
        if not self.pending:
            self._send_rejection()
        elif self._receiving:
            self._receiving.reschedule(asyncio.get_running_loop().time())

    def _send_rejection(self) -> None:
        """End the connection. A request whose body was rejected has its response already."""
        self._is_over = True
        self.deadline = self._clock() + LINGER
        if self._rejection and self._transport and not self._transport.is_closing():
            self._transport.pause_reading()  # the server may have resumed
            if self.phase is not BODY:
                self._transport.write(self._rejection.as_bytes)
            self._transport.write_eof()

    # time

    def _set_deadline(self) -> None:
        """After data that does not complete a request."""
        limits, now = self._limits, self._clock()
        if self._rejection is not None:
            return
        match self.phase:
            case ReceivePhase.SILENT:
                pass  # line breaks before a request do not count
            case ReceivePhase.HEAD:
                if self.deadline == inf and not self.pending:
                    self.deadline = now + limits.head_timeout
            case ReceivePhase.BODY:
                self._body_start = self._body_start or now
                end = self._body_start + max(limits.body_timeout, self._body_bytes / limits.min_body_rate)
                self.deadline = inf if self.pending > 1 else min(now + limits.body_timeout, end)
            case ReceivePhase.BETWEEN:
                if self.idle_since == inf:  # the rest of a body whose response was sent before
                    self._restart_clock(now)
            case _:
                assert_never(self.phase)

    def _restart_clock(self, now: float) -> None:
        """After a response, or a pause in which the server did not read."""
        limits = self._limits
        if self._is_writing_paused:
            self.deadline = now + limits.send_timeout
            return
        match self.phase:
            case ReceivePhase.SILENT:
                pass
            case ReceivePhase.HEAD:
                self.deadline = inf if self.pending else now + limits.head_timeout
            case ReceivePhase.BODY:
                self._body_start = now
                self.deadline = inf if self.pending > 1 else now + limits.body_timeout
            case ReceivePhase.BETWEEN if self.pending:
                self.deadline = inf
            case ReceivePhase.BETWEEN:
                self.idle_since = now
                self.deadline = now + self._first_idle_check
            case _:
                assert_never(self.phase)

    # receiving

    def _receive_head(self, data: bytes) -> None:
        """A head that is long or arrives in parts."""
        while data and self.phase is not BODY and self._rejection is None:
            known = len(self._head)
            head = self._head + data[: self._limits.max_head_bytes + 1]
            first = len(head) - len(head.lstrip(b"\r\n"))
            end = head.find(HEAD_END, max(known - 3, first))
            head = head if end < 0 else head[: end + len(HEAD_END)]
            rejection = check_head(head, self._table.rejections)
            if rejection:
                self._reject(rejection)
                return
            part, data = data[: len(head) - known], data[len(head) - known :]
            self._head = head
            self._feed(part)
        if data and self._rejection is None:
            self._receive_body(data)

    def _receive_body(self, data: bytes) -> None:
        """A part of a body, and maybe the next requests."""
        size = self._limits.max_head_bytes
        for start in range(0, len(data), size):
            if self._rejection is not None:
                return
            if self.phase is not BODY:
                self._receive_head(data[start:])
                return
            self._feed(data[start : start + size])

    def _feed(self, data: bytes) -> None:
        """Parse, and pass on what is valid."""
        assert self._parser, "data arrives before connection_lost"
        phase, pending, body_bytes = self.phase, self.pending, self._body_bytes
        rejection, is_upgrade = None, False
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            is_upgrade = True
        except httptools.HttpParserError:
            rejection = MALFORMED
        if phase is BODY and pending == self.pending and self.phase is not HEAD:
            rejection = rejection or self._check_framing(len(data) - (self._body_bytes - body_bytes))
        if rejection:
            self.phase, self.pending = phase, pending  # the server does not see what this part completes
            self._reject(rejection)
            return
        if self._server_protocol:
            self._server_protocol.data_received(data)
        if is_upgrade and self._transport and self._transport.get_protocol() is not self:
            self._table.remove(self)  # a WebSocket, which the application rejects
            self._server_protocol = None

    def _check_framing(self, length: int) -> Rejection | None:
        """Count bytes of chunk sizes, chunk extensions and trailers."""
        self._framing_bytes += length
        is_too_long = self._framing_bytes > self._limits.max_head_bytes + FRAMING_PER_BYTE * self._body_bytes
        return self._table.rejections.framing_size if is_too_long else None
