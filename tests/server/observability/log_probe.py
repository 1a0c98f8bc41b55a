"""A process that asks the application over no database, so that its log is the real one: `python asked.py json|text PORT`.

Its input is a JSON list of what httpx is to send: [{"method": "GET", "url": "/livez"}, ...]. Nobody answers at the port.
"""

from __future__ import annotations

import asyncio
import json
import sys

from keiretsu.graph.store.store import Store
from keiretsu.server.observability.logs import configure_logs
from tests.server.client import address_at, application_of


async def main() -> None:
    look, port = sys.argv[1:]
    configure_logs(look)
    async with application_of(Store(address_at(int(port)))) as client:
        for request in json.load(sys.stdin):
            await client.request(**request)


if __name__ == "__main__":
    asyncio.run(main())
