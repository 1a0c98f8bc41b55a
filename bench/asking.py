"""Operations are asked of the program, and what it sends to the database for them is kept.

async with open_asking(catalogue, address) as asking:
    await asking.ask("{ companies { totalCount } }")   ->   Sent("CALL () {...", {}, {"companies": {"totalCount": 10000}})
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from keiretsu.graph.store.store import Address, Store
from keiretsu.resolvers.engine import Engine, Question
from keiretsu.resolvers.strawberry_execution import core_schema
from keiretsu.schema.catalogue import Catalogue
from keiretsu.schema.types.build import build_schema
from tests.conftest import CountingStore

WALK = "query ($size: Int!, $at: String) { companies(orderBy: [{name: ASC}], first: $size, after: $at) { pageInfo { endCursor } } }"


@dataclass(frozen=True)
class Sent:
    """The statement of an operation, its values, and the data of the answer."""

    text: str
    values: Mapping[str, Any]
    data: Mapping[str, Any]


@dataclass
class Asking:
    """The program, over a store that keeps what it is asked."""

    engine: Engine
    store: CountingStore

    async def ask(self, text: str, variables: Mapping[str, Any] | None = None) -> Sent:
        """One operation."""
        answer = await self.engine.answer(Question(text, variables or {}))
        assert not answer.problems, answer.problems[0].message
        return Sent(*self.store.asked[-1], answer.data or {})

    async def cursor(self, pages: int, size: int) -> str:
        """The cursor after so many pages of companies by name."""
        at: str | None = None
        for _ in range(pages):
            sent = await self.ask(WALK, {"size": size, "at": at})
            at = sent.data["companies"]["pageInfo"]["endCursor"]
        assert at, "there are so many companies"
        return at


@asynccontextmanager
async def open_asking(catalogue: Catalogue, address: Address) -> AsyncIterator[Asking]:
    """The program over the database there."""
    store = Store(address, timeout=60)
    counting = CountingStore(store)
    try:
        yield Asking(Engine(catalogue, core_schema(build_schema(catalogue)), counting), counting)
    finally:
        await store.close()
