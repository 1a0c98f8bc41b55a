"""Shared fixtures: a real Neo4j with the data that a test needs, and an engine that records its statements.

The database is started by the local-database code in a temporary folder, one for each process, or is the empty one at
KEIRETSU_TEST_NEO4J_URI.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import strawberry
from platformdirs import user_cache_path

from keiretsu.graph.local import open_database
from keiretsu.graph.store.store import Address, Store
from keiretsu.graph.writer import Writer
from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.strawberry_execution import core_schema
from keiretsu.schema.catalogue import Catalogue
from keiretsu.schema.companies import COMPANIES
from keiretsu.schema.compile import compile_schema
from keiretsu.schema.types.build import build_schema
from keiretsu.seed.load import load
from keiretsu.seed.validate import read_data_set

pytest_plugins = ("tests.random_draws", "tests.run_order")

ROOT = Path(__file__).parent.parent
XIAOMI = ROOT / "seed" / "data" / "xiaomi"
USE_FAST_PATH = os.environ.get("KEIRETSU_FAST_PATHS") != "off"
"""Whether stores may bypass the driver's sessions. `make test-sessions` disables it."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--rewrite", action="store_true", help="rewrite the golden files instead of comparing with them")


def pytest_configure(config: pytest.Config) -> None:
    """Reject several processes on one database."""
    if os.environ.get("KEIRETSU_TEST_NEO4J_URI") and config.getoption("numprocesses", None):
        raise pytest.UsageError("KEIRETSU_TEST_NEO4J_URI names one database; run the tests in one process, without -n.")


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return compile_schema(COMPANIES)


@pytest.fixture(scope="session")
def schema(catalogue: Catalogue) -> strawberry.Schema:
    return build_schema(catalogue)


@pytest.fixture(scope="session")
def cache() -> Path:
    return Path(os.environ.get("KEIRETSU_CACHE_DIR") or user_cache_path("keiretsu"))


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Iterator[Address]:
    """A Neo4j reserved for this test run."""
    uri = os.environ.get("KEIRETSU_TEST_NEO4J_URI")
    if uri:
        external = Address(uri, os.environ.get("NEO4J_USERNAME", "neo4j"), os.environ.get("NEO4J_PASSWORD", ""))
        with Writer(external) as writer:
            if count := writer.count_nodes():
                pytest.exit(f"KEIRETSU_TEST_NEO4J_URI names a database with {count} nodes; the tests need an empty database.", returncode=2)
            yield external
            writer.write(_delete_all)
        return
    with open_database(tmp_path_factory.mktemp("neo4j"), cache) as local:
        yield Address(local.uri, local.username, local.password)


@dataclass
class DatabaseContents:
    """The name of the data set or random graph in the database; one at a time."""

    address: Address
    current: str | None = None

    def ensure(self, name: str, fill: Callable[[Writer], object]) -> None:
        """Load the data into an empty database unless it is loaded already."""
        if self.current == name:
            return
        self.current = None
        with Writer(self.address) as writer:
            writer.write(_delete_all)
            fill(writer)
        self.current = name

    def invalidate(self) -> None:
        """Mark the contents as modified."""
        self.current = None


def _delete_all(batch: Any) -> None:
    batch.run("MATCH (n) CALL (n) { DETACH DELETE n } RETURN count(*) AS n")


@pytest.fixture(scope="session")
def database_contents(address: Address) -> DatabaseContents:
    return DatabaseContents(address)


@pytest.fixture
def xiaomi(database_contents: DatabaseContents, catalogue: Catalogue) -> None:
    """The built-in data is loaded."""
    database_contents.ensure("xiaomi", lambda writer: load(writer, read_data_set(XIAOMI, catalogue), catalogue))


@dataclass
class CountingStore:
    """Passes statements to the real store; keeps them, their values and their records."""

    store: Store
    statements: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)
    records: list[tuple[Any, ...]] = field(default_factory=list)

    async def read(self, text: str, values: Mapping[str, Any]) -> tuple[Any, ...]:
        self.statements.append((text, values))
        record = await self.store.read(text, values)
        self.records.append(record)
        return record


@pytest.fixture(scope="session")
async def store(address: Address) -> AsyncIterator[Store]:
    opened_store = Store(address, timeout=60, use_fast_path=USE_FAST_PATH)
    yield opened_store
    await opened_store.close()


@pytest.fixture
def counting_store(store: Store) -> CountingStore:
    return CountingStore(store)


@pytest.fixture
def engine(catalogue: Catalogue, schema: strawberry.Schema, counting_store: CountingStore) -> Engine:
    return Engine(catalogue, core_schema(schema), counting_store)
