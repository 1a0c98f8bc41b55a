"""Settings -> the Neo4j to use: the configured one, or a local one that the program starts.

with open_configured_database(settings) as database: database.address.uri   ->   "bolt://127.0.0.1:40123"
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import structlog

from keiretsu.graph.graph_format import check_format
from keiretsu.graph.indexes import Indexes
from keiretsu.graph.load_marks import loaded_data_sets, unfinished_loads
from keiretsu.graph.local import LocalDatabase, LocalDatabaseSettings, open_database
from keiretsu.graph.store.store import Address
from keiretsu.graph.writer import WriteError, Writer, wait_until_ready
from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.load import indexes_for, load
from keiretsu.seed.load_report import LoadReport
from keiretsu.seed.validate import read_data_set
from keiretsu.server.settings import Settings

BUILT_IN_DATA_SET = Path(__file__).parent.parent / "seed" / "data" / "xiaomi"
log = structlog.get_logger("keiretsu.database")
READY_TIMEOUT = 5.0  # seconds until the database must respond
CREATE_INDEXES_HINT = "Run keiretsu seed on this database once; it creates them. Until then, search and filters by identifier fail."


@dataclass(frozen=True)
class Database:
    """The database in use. `data_dir`: of a local Neo4j, None for a configured one; `plan_cache_size`: plans that Neo4j caches.

    `local`: what runs it, as `data_dir`.
    """

    address: Address
    data_dir: Path | None
    plan_cache_size: int = 1000
    local: LocalDatabase | None = None


@contextmanager
def open_configured_database(settings: Settings) -> Iterator[Database]:
    """The database of these settings; a local one runs until the context exits. Raises LocalDatabaseError."""
    if settings.neo4j_uri:
        address = Address(settings.neo4j_uri, settings.neo4j_username, settings.neo4j_password, settings.neo4j_database)
        yield Database(address, None)
        return
    with open_local_database(settings) as local:
        yield Database(
            Address(local.uri, local.username, local.password),
            settings.data_dir,
            local_settings(settings).plan_cache_size,
            local,
        )


def open_local_database(settings: Settings, port: int | None = None) -> LocalDatabase:
    """The local database, on a given port or any free one. Raises LocalDatabaseError."""
    return open_database(settings.data_dir, settings.cache_dir, local_settings(settings, port))


def local_settings(settings: Settings, port: int | None = None) -> LocalDatabaseSettings:
    """The settings of a local Neo4j."""
    return LocalDatabaseSettings(heap=settings.neo4j_heap_mb, port=port, java_options=settings.neo4j_java_options)


def prepare_database(database: Database, settings: Settings, catalogue: Catalogue) -> None:
    """Wait for the database, load the built-in data into an empty local one, and log what is incomplete. Raises WriteError.

    A graph in the format of another version is refused. Indexes that a local database lacks, because an earlier version filled it, are
    created. A configured database is never written to.
    """
    wait_until_ready(database.address, READY_TIMEOUT)
    claim = catalogue.provenance.claim if catalogue.provenance else None
    with Writer(database.address) as writer:
        writer.write(lambda batch: check_format(batch, claim), exclusive=False)
        if database.data_dir and settings.has_built_in_schema and (report := load_into_empty(writer, catalogue)):
            print(f"The database was empty: loaded the Xiaomi ecosystem, {report.total('created')} nodes and edges.", file=sys.stderr)
        _prepare_indexes(writer, indexes_for(catalogue), is_local=database.data_dir is not None)
        unfinished = writer.write(unfinished_loads, exclusive=False)
        for mark in unfinished:
            hint = "It is running, or was interrupted; keiretsu seed with the same folder completes it."
            log.warning("load_unfinished", data_set=mark.data_set, started_at=mark.started_at, hint=hint)
        _log_incomplete_data_sets(writer, {mark.data_set for mark in unfinished})


def _prepare_indexes(writer: Writer, indexes: Indexes, *, is_local: bool) -> None:
    """Create what a local database lacks, and log what is missing. What cannot be created or seen makes some queries slow, or fail."""
    try:
        missing = writer.count_missing_indexes(indexes)
        if missing and is_local:
            writer.create_indexes(indexes)
            log.info("indexes_created", count=missing)
        elif missing:
            log.warning("indexes_missing", count=missing, hint=CREATE_INDEXES_HINT)
    except WriteError as error:
        log.warning("indexes_unknown", reason=str(error))


def _log_incomplete_data_sets(writer: Writer, unfinished: set[str]) -> None:
    """The data sets of which rows were left out, apart from those whose load is unfinished."""
    for name, mark in writer.write(loaded_data_sets, exclusive=False).items():
        if not mark.is_complete and name not in unfinished:
            hint = "Rows with errors were left out; correct them and load all files again."
            log.warning("data_set_incomplete", data_set=name, hint=hint)


def load_into_empty(writer: Writer, catalogue: Catalogue) -> LoadReport | None:
    """Load the built-in data if the database is empty. Raises WriteError."""
    return None if writer.count_nodes() else load(writer, read_data_set(BUILT_IN_DATA_SET, catalogue), catalogue)
