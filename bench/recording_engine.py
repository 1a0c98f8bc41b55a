"""An engine that records the statements of the operations it executes.

async with open_engine(catalogue, address) as engine:
    await engine.execute("{ companies { totalCount } }")   ->   ExecutedOperation("CALL () {...", {}, {"companies": {"totalCount": 10000}})
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from keiretsu.graph.store.store import Address, Store
from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.request import GraphQLRequest
from keiretsu.resolvers.strawberry_execution import core_schema
from keiretsu.schema.catalogue import Catalogue
from keiretsu.schema.types.build import build_schema
from tests.conftest import CountingStore

NEXT_PAGE = """
query ($size: Int!, $cursor: String) {
  companies(orderBy: [{name: ASC}], first: $size, after: $cursor) { pageInfo { endCursor } }
}"""


@dataclass(frozen=True)
class ExecutedOperation:
    """The statement of an operation, its values, and the data of the response."""

    statement: str
    values: Mapping[str, Any]
    data: Mapping[str, Any]


@dataclass
class RecordingEngine:
    """An engine over a store that records its statements."""

    engine: Engine
    store: CountingStore

    async def execute(self, document: str, variables: Mapping[str, Any] | None = None) -> ExecutedOperation:
        """Execute one operation."""
        response = await self.engine.execute(GraphQLRequest(document, variables or {}))
        assert not response.errors, response.errors[0].message
        return ExecutedOperation(*self.store.statements[-1], response.data or {})

    async def cursor_after(self, pages: int, size: int) -> str:
        """The cursor after this many pages of companies by name."""
        cursor: str | None = None
        for _ in range(pages):
            operation = await self.execute(NEXT_PAGE, {"size": size, "cursor": cursor})
            cursor = operation.data["companies"]["pageInfo"]["endCursor"]
        assert cursor, "there are enough companies"
        return cursor


@asynccontextmanager
async def open_engine(catalogue: Catalogue, address: Address) -> AsyncIterator[RecordingEngine]:
    """The engine over the database at this address."""
    store = Store(address, timeout=60)
    counting_store = CountingStore(store)
    try:
        yield RecordingEngine(Engine(catalogue, core_schema(build_schema(catalogue)), counting_store), counting_store)
    finally:
        await store.close()
