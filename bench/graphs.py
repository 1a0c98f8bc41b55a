"""The graphs that are asked, each in a Neo4j of its own that is removed afterwards.

with make_graph("companies", 10_000) as (address, process): ...
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # its types are a package of their own, not installed

from bench.contenders import SCHEMAS, cores, pinned_to
from bench.movies import fill_movies
from keiretsu.graph.local import Settings, open_database
from keiretsu.graph.store.store import Address
from keiretsu.graph.writer import Batch, Writer
from keiretsu.server.load_schema import read_schema
from keiretsu.server.settings import read_settings
from tests import large

SETTINGS = Settings(heap=1024, page_cache=512)
PARALLEL = """
MATCH (a)-[r]->(b)
WITH a, b, type(r) AS type, collect(r) AS edges WHERE size(edges) > 1
UNWIND edges[1..] AS twin DELETE twin
"""


@contextmanager
def make_graph(name: str, companies: int) -> Iterator[tuple[Address, psutil.Process]]:
    """A Neo4j that holds the graph, until the end of the block, and its process."""
    with tempfile.TemporaryDirectory(prefix="keiretsu-bench-", ignore_cleanup_errors=True) as folder, ExitStack() as stack:
        with pinned_to(cores()[1]):
            local = stack.enter_context(open_database(Path(folder), read_settings(os.environ).cache, SETTINGS))
        address = Address(local.uri, local.username, local.password)
        with Writer(address) as writer:
            _fill(writer, name, companies)
        yield address, _find_neo4j(folder)


def _fill(writer: Writer, name: str, companies: int) -> None:
    """The companies are such that the peers, too, give the right answers: no edge is inferred, and no two of one type share their ends."""
    catalogue = read_schema(SCHEMAS[name])
    if name == "movies":
        fill_movies(writer, catalogue)
        return
    large.MODALITIES = (*large.MODALITIES[:-1], 0)
    large.fill_large(writer, catalogue, companies)
    writer.write(_remove_twins)


def _remove_twins(batch: Batch) -> None:
    batch.run(PARALLEL)


def _find_neo4j(folder: str) -> psutil.Process:
    """The Java that works on a folder."""
    for process in psutil.process_iter():
        try:
            line = process.cmdline()
        except psutil.Error:
            continue
        if line and Path(line[0]).name == "java" and any(folder in word for word in line):
            return process
    raise SystemExit("Neo4j's process is not to be found.")
