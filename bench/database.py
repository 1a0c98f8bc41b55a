"""A large graph in a temporary database.

with open_large_graph(catalogue) as address, open_session(address) as session: ...
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from neo4j import READ_ACCESS, GraphDatabase, Session

from bench.start import wait_until_stopped
from keiretsu.graph.local import open_database
from keiretsu.graph.store.store import Address
from keiretsu.graph.writer import Writer
from keiretsu.schema.catalogue import Catalogue
from keiretsu.server.settings import read_settings
from tests.large import fill_large


@contextmanager
def open_large_graph(catalogue: Catalogue, companies: int = 10_000) -> Iterator[Address]:
    """A Neo4j with this number of companies."""
    with tempfile.TemporaryDirectory(prefix="keiretsu-bench-") as folder:
        try:
            with open_database(Path(folder), read_settings(os.environ).cache_dir) as local:
                address = Address(local.uri, local.username, local.password)
                with Writer(address) as writer:
                    fill_large(writer, catalogue, companies)
                yield address
        finally:
            wait_until_stopped(folder)


@contextmanager
def open_session(address: Address) -> Iterator[Session]:
    """A read-only session of the official driver."""
    with (
        GraphDatabase.driver(address.uri, auth=(address.username, address.password), notifications_min_severity="OFF") as driver,
        driver.session(default_access_mode=READ_ACCESS) as session,
    ):
        yield session
