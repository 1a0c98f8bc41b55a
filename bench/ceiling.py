"""The ceiling: what is left when all is left out that need not be there. A bare ASGI function, the driver, hand-written Cypher, orjson.

    POST /graphql  {"operationName": "list", "query": "...", "variables": {"from": "000020"}}   ->   {"data": {"companies": ...}}

It reads the same body as we do and gives the same answer, under the same lens: edges count whose modality is not 'inferred'. It goes the
same short way over the driver's connections as we do. The statement makes the answer's maps, so that no row is touched in Python. Started
by sides.py under uvicorn.
"""

from __future__ import annotations

import os
from typing import Any

import orjson
from neo4j import AsyncGraphDatabase

from bench.operations import OPERATIONS
from keiretsu.graph.store.bolt_fast_path import Direct

TIMEOUT = 10.0  # seconds
HEADERS = [(b"content-type", b"application/json; charset=utf-8")]


class Ceiling:
    """The application."""

    def __init__(self) -> None:
        self.statements = {operation.key: operation.statement() for operation in OPERATIONS.values()}
        self.direct: Direct | None = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        body = b""
        more = True
        while more:
            message = await receive()
            body += message["body"]
            more = message["more_body"]
        answer = await self.answer(orjson.loads(body))
        await send({"type": "http.response.start", "status": 200, "headers": [*HEADERS, (b"content-length", b"%d" % len(answer))]})
        await send({"type": "http.response.body", "body": answer})

    async def answer(self, asked: dict[str, Any]) -> bytes:
        """One statement, one record, the answer. A digit at the end of the name tells the cold calls apart."""
        if self.direct is None:
            auth = (os.environ["NEO4J_USERNAME"], os.environ["NEO4J_PASSWORD"])
            driver = AsyncGraphDatabase.driver(os.environ["NEO4J_URI"], auth=auth, notifications_min_severity="OFF")
            self.direct = Direct(driver, timeout=TIMEOUT, wait=TIMEOUT)
        statement = self.statements[asked["operationName"].rstrip("0123456789")]
        record = await self.direct.read(statement, asked["variables"])
        return orjson.dumps({"data": record[0]})


application = Ceiling()
