"""What tests share: a real Neo4j that holds what a test needs, and an engine over it that counts its statements.

The database is one of the program's own, in a temporary folder; or the one that KEIRETSU_TEST_NEO4J_URI names, which must be empty.
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
from keiretsu.schema.compile import read_declarations
from keiretsu.schema.types.build import build_schema
from keiretsu.seed.load import load
from keiretsu.seed.validate import read_data_set

ROOT = Path(__file__).parent.parent
XIAOMI = ROOT / "seed" / "data" / "xiaomi"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--rewrite", action="store_true", help="rewrite the golden files instead of comparing with them")


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return read_declarations(COMPANIES)


@pytest.fixture(scope="session")
def schema(catalogue: Catalogue) -> strawberry.Schema:
    return build_schema(catalogue)


@pytest.fixture(scope="session")
def cache() -> Path:
    return Path(os.environ.get("KEIRETSU_CACHE_DIR") or user_cache_path("keiretsu"))


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Iterator[Address]:
    """A Neo4j that these tests have for themselves."""
    uri = os.environ.get("KEIRETSU_TEST_NEO4J_URI")
    if uri:
        named = Address(uri, os.environ.get("NEO4J_USERNAME", "neo4j"), os.environ.get("NEO4J_PASSWORD", ""))
        with Writer(named) as writer:
            if count := writer.count_nodes():
                pytest.exit(
                    f"KEIRETSU_TEST_NEO4J_URI names a database with {count} nodes in it; the tests want an empty one.", returncode=2
                )
            yield named
            writer.write(_wipe)
        return
    with open_database(tmp_path_factory.mktemp("neo4j"), cache) as local:
        yield Address(local.uri, local.username, local.password)


@dataclass
class Contents:
    """What the database holds. Only one thing at a time: a data set or a random graph, known by its name."""

    address: Address
    held: str | None = None

    def hold(self, name: str, fill: Callable[[Writer], object]) -> None:
        """Make it hold this, filled into an empty database where it is not there already."""
        if self.held == name:
            return
        self.held = None
        with Writer(self.address) as writer:
            writer.write(_wipe)
            fill(writer)
        self.held = name

    def forget(self) -> None:
        """What it holds has been changed."""
        self.held = None


def _wipe(batch: Any) -> None:
    batch.run("MATCH (n) CALL (n) { DETACH DELETE n } RETURN count(*) AS n")


@pytest.fixture(scope="session")
def contents(address: Address) -> Contents:
    return Contents(address)


@pytest.fixture
def xiaomi(contents: Contents, catalogue: Catalogue) -> None:
    """The built-in data is in the database."""
    contents.hold("xiaomi", lambda writer: load(writer, read_data_set(XIAOMI, catalogue), catalogue))


@dataclass
class CountingStore:
    """A store that keeps what it was asked. It is the real one; only this is added."""

    store: Store
    asked: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)

    async def read(self, text: str, values: Mapping[str, Any]) -> tuple[Any, ...]:
        self.asked.append((text, values))
        return await self.store.read(text, values)


@pytest.fixture(scope="session")
async def store(address: Address) -> AsyncIterator[Store]:
    made = Store(address, timeout=60)
    yield made
    await made.close()


@pytest.fixture
def counting(store: Store) -> CountingStore:
    return CountingStore(store)


@pytest.fixture
def engine(catalogue: Catalogue, schema: strawberry.Schema, counting: CountingStore) -> Engine:
    return Engine(catalogue, core_schema(schema), counting)
