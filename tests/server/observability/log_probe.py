"""A process that sends requests to the application, for its real log: `python log_probe.py json|text PORT`.

Its input is a JSON list of arguments of httpx: [{"method": "GET", "url": "/livez"}, ...]. No database listens on the port.
"""

from __future__ import annotations

import asyncio
import json
import sys

from keiretsu.graph.store.store import Store
from keiretsu.server.observability.logs import configure_logs
from tests.server.client import address_at, app_client


async def main() -> None:
    log_format, port = sys.argv[1:]
    configure_logs(log_format)
    async with app_client(Store(address_at(int(port)))) as client:
        for request in json.load(sys.stdin):
            await client.request(**request)


if __name__ == "__main__":
    asyncio.run(main())
