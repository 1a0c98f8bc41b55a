"""Fixtures of the resolver tests: an engine without a database."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import strawberry

from keiretsu.graph.store.store import Address, Store
from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.strawberry_execution import core_schema
from keiretsu.schema.catalogue import Catalogue


@pytest.fixture(scope="session")
async def offline_engine(catalogue: Catalogue, schema: strawberry.Schema) -> AsyncIterator[Engine]:
    """An engine whose database is unreachable: an operation that it does not reject fails with DATABASE_UNAVAILABLE."""
    store = Store(Address("bolt://127.0.0.1:1", "neo4j", "nobody listens"))
    yield Engine(catalogue, core_schema(schema), store)
    await store.close()
