"""Settings -> a Neo4j to work with: the one that they name, or one of the program's own.

with open_address(settings) as database: database.address.uri   ->   "bolt://127.0.0.1:40123"
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from keiretsu.graph.local import LocalDatabase, open_database
from keiretsu.graph.local import Settings as LocalSettings
from keiretsu.graph.store.store import Address
from keiretsu.graph.writer import Writer, wait_until_ready
from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.load import Report, load
from keiretsu.seed.validate import read_data_set
from keiretsu.server.settings import Settings

BUILT_IN = Path(__file__).parent.parent / "seed" / "data" / "xiaomi"
PATIENCE = 5.0  # seconds that a database may take until it answers


@dataclass(frozen=True)
class Database:
    """Where the data is. `folder`: of the program's own Neo4j, None where the settings name another. `plans`: how many Neo4j keeps."""

    address: Address
    folder: Path | None
    plans: int = 1000


@contextmanager
def open_database_of(settings: Settings) -> Iterator[Database]:
    """The database of these settings; one of our own runs as long as this lasts. Raises LocalDatabaseError."""
    if settings.neo4j_uri:
        address = Address(settings.neo4j_uri, settings.neo4j_username, settings.neo4j_password, settings.neo4j_database)
        yield Database(address, None)
        return
    with open_local(settings) as local:
        yield Database(Address(local.uri, local.username, local.password), settings.data, LocalSettings(heap=settings.heap).plans)


def open_local(settings: Settings, port: int | None = None) -> LocalDatabase:
    """The program's own database; at this port where it must be. Raises LocalDatabaseError."""
    return open_database(settings.data, settings.cache, LocalSettings(heap=settings.heap, port=port))


def make_ready(database: Database, settings: Settings, catalogue: Catalogue) -> None:
    """Wait until it answers, and load the built-in data where it belongs and nothing is there yet. Raises WriteError."""
    wait_until_ready(database.address, PATIENCE)
    report = load_built_in_data(database, catalogue) if settings.serves_built_in_schema else None
    if report:
        print(f"The database was empty: loaded the Xiaomi ecosystem, {report.total('created')} nodes and edges.", file=sys.stderr)


def load_built_in_data(database: Database, catalogue: Catalogue) -> Report | None:
    """Load the built-in data where a database of our own is empty; never, unasked, into another. Raises WriteError."""
    if database.folder is None:
        return None
    with Writer(database.address) as writer:
        if writer.count_nodes():
            return None
        return load(writer, read_data_set(BUILT_IN, catalogue), catalogue)
