"""What the tests of this room share: an engine without a database."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import strawberry

from keiretsu.graph.store.store import Address, Store
from keiretsu.resolvers.engine import Engine
from keiretsu.schema.catalogue import Catalogue


@pytest.fixture(scope="session")
async def offline(catalogue: Catalogue, schema: strawberry.Schema) -> AsyncIterator[Engine]:
    """An engine whose database is not there: whatever it does not refuse, it cannot answer."""
    store = Store(Address("bolt://127.0.0.1:1", "neo4j", "nobody listens"))
    yield Engine(catalogue, schema._schema, store)
    await store.close()
