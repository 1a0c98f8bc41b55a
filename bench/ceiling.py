"""The ceiling: a server without anything optional. A bare ASGI function, the driver, hand-written Cypher, orjson.

    POST /graphql  {"operationName": "list", "query": "...", "variables": {"from": "000020"}}   ->   {"data": {"companies": ...}}

It reads the same body as Keiretsu and gives the same response under the same lens: only edges whose modality is not 'inferred'. It uses the
same Bolt fast path. The statement builds the maps of the response, so that no row is touched in Python. Started by contenders.py under
uvicorn.
"""

from __future__ import annotations

import os
from typing import Any

import orjson
from neo4j import AsyncGraphDatabase

from bench.operations import OPERATIONS
from keiretsu.graph.store.bolt_fast_path import FastPathReader

TIMEOUT = 10.0  # seconds
HEADERS = [(b"content-type", b"application/json; charset=utf-8")]


class Ceiling:
    """The ASGI application."""

    def __init__(self) -> None:
        self.statements = {operation.graphql_name: operation.statement() for operation in OPERATIONS.values()}
        self.reader: FastPathReader | None = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        body = b""
        has_more = True
        while has_more:
            message = await receive()
            body += message["body"]
            has_more = message["more_body"]
        response = await self.respond(orjson.loads(body))
        await send({"type": "http.response.start", "status": 200, "headers": [*HEADERS, (b"content-length", b"%d" % len(response))]})
        await send({"type": "http.response.body", "body": response})

    async def respond(self, request: dict[str, Any]) -> bytes:
        """One statement, one record, one response. Digits at the end of the name distinguish cold calls."""
        if self.reader is None:
            auth = (os.environ["NEO4J_USERNAME"], os.environ["NEO4J_PASSWORD"])
            driver = AsyncGraphDatabase.driver(os.environ["NEO4J_URI"], auth=auth, notifications_min_severity="OFF")
            self.reader = FastPathReader(driver, timeout=TIMEOUT, acquisition_timeout=TIMEOUT)
        statement = self.statements[request["operationName"].rstrip("0123456789")]
        record = await self.reader.read(statement, request["variables"])
        return orjson.dumps({"data": record[0]})


application = Ceiling()
