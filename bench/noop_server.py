"""A server that does nothing, to measure the load generator: `python -m bench.noop_server PORT`. `application`: the same over ASGI.

POST anything   ->   200 {"data":{}}
"""

from __future__ import annotations

import asyncio
import sys
from typing import Any

import uvloop

RESPONSE = b'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 11\r\n\r\n{"data":{}}'


class ConstantResponse(asyncio.Protocol):
    """One write per read: the generator sends its next request only after a response, and short requests arrive in one piece."""

    def connection_made(self, transport: Any) -> None:
        """Keep the transport."""
        self.transport = transport

    def data_received(self, _: bytes) -> None:
        """Respond to a request."""
        self.transport.write(RESPONSE)


async def application(scope: Any, receive: Any, send: Any) -> None:
    """The same over ASGI: the throughput of uvicorn alone."""
    assert scope["type"] == "http", "started without lifespan"
    while (await receive())["more_body"]:
        pass
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"11")]})
    await send({"type": "http.response.body", "body": b'{"data":{}}'})


async def serve(port: int) -> None:
    """Serve until the process ends."""
    server = await asyncio.get_running_loop().create_server(ConstantResponse, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(serve(int(sys.argv[1])))
