"""Coalesced writes: the head and the body of a response leave in one write.

    write(b"HTTP/1.1 200 OK\\r\\n...\\r\\n\\r\\n"), write(b"{...}")   ->   one system call, one segment, one wake-up of the client

uvicorn writes the head of a response and its body separately. If both are small, that costs as much as computing the response: two
passes through the network stack, and the client wakes up for a head without its body.

It uses private names of uvicorn. Import it only as COALESCED_WRITES.load does; the import checks them.
"""

from __future__ import annotations

import asyncio
import inspect
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from keiretsu.server.http.rejections import MALFORMED

# AttributeError or TypeError if the methods that are overridden differ
inspect.signature(HttpToolsProtocol.connection_made).bind(None, transport=None)
inspect.signature(HttpToolsProtocol.send_400_response).bind(None, None)

STATUS_LINE_PREFIX = b"HTTP/1.1 "
"""Marks the head of a response. A body with the same prefix is held no longer than a head."""


class CoalescingHttpProtocol(HttpToolsProtocol):
    """uvicorn's protocol over a transport that holds the head back until the body follows."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        super().connection_made(cast("asyncio.Transport", _CoalescingTransport(transport, asyncio.get_running_loop())))

    def send_400_response(self, _msg: str) -> None:
        """Malformed HTTP never reaches the application; it gets a JSON response like any other rejected request."""
        self.transport.write(MALFORMED.as_bytes)
        self.transport.close()


class _CoalescingTransport:
    """Holds a head until the next write, at most until the next iteration of the event loop; delegates everything else."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._head: bytes | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Write now, or together with the next write."""
        if self._head is not None:
            head, self._head = self._head, None
            self._transport.writelines((head, data) if data else (head,))
        elif data.startswith(STATUS_LINE_PREFIX):
            self._head = data
            self._loop.call_soon(self._flush)
        else:
            self._transport.write(data)

    def close(self) -> None:
        """Close after everything is written."""
        self._flush()
        self._transport.close()

    def _flush(self) -> None:
        if self._head is not None:
            head, self._head = self._head, None
            self._transport.write(head)
