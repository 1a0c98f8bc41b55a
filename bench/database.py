"""A large graph in a database of its own, removed afterwards.

with open_large(catalogue) as address: ...
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from platformdirs import user_cache_path

from graph.local import open_database
from graph.store import Address
from graph.writer import Writer
from schema.catalogue import Catalogue
from tests.large import fill_large


@contextmanager
def open_large(catalogue: Catalogue, companies: int = 10_000) -> Iterator[Address]:
    """A Neo4j that holds this many companies."""
    cache = Path(os.environ.get("KEIRETSU_CACHE") or user_cache_path("keiretsu"))
    with tempfile.TemporaryDirectory(prefix="keiretsu-bench-") as folder, open_database(Path(folder), cache) as local:
        address = Address(local.uri, local.username, local.password)
        with Writer(address) as writer:
            fill_large(writer, catalogue, companies)
        yield address
