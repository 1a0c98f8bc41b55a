"""Slow and hostile clients, a separate process: keeps many connections from 127.0.0.2 busy until its input ends.

    python -m bench.slow_clients PORT KIND COUNT   ->   the number of connections made, on standard output

A connection that the server closes is replaced at once.
"""

from __future__ import annotations

import asyncio
import sys
from contextlib import suppress

import uvloop

ADDRESS = ("127.0.0.2", 0)
HEAD = b"POST /graphql HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n"
PAYLOADS = {
    "half bodies": HEAD + b"content-length: 1000\r\n\r\n{",
    "half heads": HEAD,
    "nothing": b"",
    "headers of 60 MB": HEAD + b"x: " + b"a" * 60_000_000,
    "targets of 60 MB": b"GET /graphql?query=" + b"a" * 60_000_000,
}


class SlowClients:
    """`made`: connections so far."""

    def __init__(self, port: int, payload: bytes) -> None:
        self.port = port
        self.payload = payload
        self.made = 0

    async def keep_connected(self) -> None:
        """Connect, send, wait until the server closes the connection; again."""
        while True:
            with suppress(OSError):
                reader, writer = await asyncio.open_connection("127.0.0.1", self.port, local_addr=ADDRESS)
                self.made += 1
                writer.write(self.payload)
                with suppress(OSError):
                    while await reader.read(65_536):
                        pass
                writer.transport.abort()
            await asyncio.sleep(0.01)


async def run(port: int, kind: str, count: int) -> None:
    """Keep `count` connections until standard input ends."""
    clients = SlowClients(port, PAYLOADS[kind])
    tasks = [asyncio.create_task(clients.keep_connected()) for _ in range(count)]
    await asyncio.to_thread(sys.stdin.read)
    for task in tasks:
        task.cancel()
    print(clients.made, flush=True)


if __name__ == "__main__":
    uvloop.run(run(int(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
