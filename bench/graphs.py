"""The benchmark graphs, each in a temporary Neo4j.

with open_graph("companies", 10_000) as (address, process): ...
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # its types are a package of their own, not installed

from bench.contenders import SCHEMAS, pinned_to, split_cores
from bench.movies import fill_movies
from keiretsu.graph.local import LocalDatabaseSettings, open_database
from keiretsu.graph.store.store import Address
from keiretsu.graph.writer import Batch, Writer
from keiretsu.server.load_schema import load_schema
from keiretsu.server.settings import read_settings
from tests import large

DATABASE_SETTINGS = LocalDatabaseSettings(heap=1024, page_cache=512)
DELETE_PARALLEL_EDGES = """
MATCH (a)-[r]->(b)
WITH a, b, type(r) AS type, collect(r) AS edges WHERE size(edges) > 1
UNWIND edges[1..] AS duplicate DELETE duplicate
"""


@contextmanager
def open_graph(name: str, companies: int) -> Iterator[tuple[Address, psutil.Process]]:
    """A Neo4j with the graph and its process, until the end of the block."""
    with tempfile.TemporaryDirectory(prefix="keiretsu-bench-", ignore_cleanup_errors=True) as folder, ExitStack() as stack:
        with pinned_to(split_cores()[1]):
            local = stack.enter_context(open_database(Path(folder), read_settings(os.environ).cache_dir, DATABASE_SETTINGS))
        address = Address(local.uri, local.username, local.password)
        with Writer(address) as writer:
            _fill(writer, name, companies)
        yield address, _find_neo4j(folder)


def _fill(writer: Writer, name: str, companies: int) -> None:
    """Fill the database so that the peers return correct responses, too.

    No edge is inferred, and no two edges of one type connect the same nodes.
    """
    catalogue = load_schema(SCHEMAS[name])
    if name == "movies":
        fill_movies(writer, catalogue)
        return
    large.MODALITY_WEIGHTS = (*large.MODALITY_WEIGHTS[:-1], 0)
    large.fill_large(writer, catalogue, companies)
    writer.write(_delete_parallel_edges)


def _delete_parallel_edges(batch: Batch) -> None:
    batch.run(DELETE_PARALLEL_EDGES)


def _find_neo4j(folder: str) -> psutil.Process:
    """The Java process that uses a folder."""
    for process in psutil.process_iter():
        try:
            command = process.cmdline()
        except psutil.Error:
            continue
        if command and Path(command[0]).name == "java" and any(folder in argument for argument in command):
            return process
    raise SystemExit("The Neo4j process was not found.")
