"""An answer leaves in one piece.

    write(b"HTTP/1.1 200 OK\\r\\n...\\r\\n\\r\\n"), write(b"{...}")   ->   one system call, one segment, and whoever asked is woken once

uvicorn writes the head of an answer and its body apart. Where both are small, that costs as much as making the answer: two ways through
the system's network, and whoever asked wakes up for a head that says nothing yet.
"""

from __future__ import annotations

import asyncio
from typing import Any, cast

import orjson
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from keiretsu.resolvers.engine import Answer
from keiretsu.resolvers.errors import Code, Problem

HEAD = b"HTTP/1.1 "
"""How the head of an answer begins. A body that begins so is held no longer than a head would be."""

NO_SENSE = Answer(None, (Problem(Code.BAD_REQUEST, "this is no HTTP request; correct its first lines."),), refused=True)
NO_HTTP_BODY = orjson.dumps(NO_SENSE.as_json())
NO_HTTP = (
    b"HTTP/1.1 400 Bad Request\r\ncontent-type: application/json; charset=utf-8\r\ncache-control: no-store\r\nconnection: close\r\n"
    b"content-length: %d\r\n\r\n%b"
) % (len(NO_HTTP_BODY), NO_HTTP_BODY)


class OneWriteProtocol(HttpToolsProtocol):
    """uvicorn's own, over a transport that waits for the body."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        super().connection_made(cast("asyncio.Transport", _Transport(transport, self.loop)))

    def send_400_response(self, _msg: str) -> None:
        """What is no HTTP never comes to the application; it gets an answer like any other."""
        self.transport.write(NO_HTTP)
        self.transport.close()


class _Transport:
    """Holds a head until the next write, at the longest until the loop's next turn; all else is the transport's own."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._head: bytes | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Now, or together with what comes next."""
        if self._head is not None:
            head, self._head = self._head, None
            self._transport.writelines((head, data) if data else (head,))
        elif data.startswith(HEAD):
            self._head = data
            self._loop.call_soon(self._let_go)
        else:
            self._transport.write(data)

    def close(self) -> None:
        """Close, once all is written."""
        self._let_go()
        self._transport.close()

    def _let_go(self) -> None:
        if self._head is not None:
            head, self._head = self._head, None
            self._transport.write(head)
