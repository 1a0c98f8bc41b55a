"""docs/explanation/architecture.md lists the files that a cached request and a loaded row pass, in order; a tracer records them."""

from __future__ import annotations

import re
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import httpx
import pytest
from neo4j import GraphDatabase

from keiretsu.graph.store.store import Address, Store
from keiretsu.graph.writer import Writer
from keiretsu.schema.catalogue import Catalogue
from keiretsu.schema.companies import COMPANIES
from keiretsu.schema.compile import compile_schema
from keiretsu.seed import intervals
from keiretsu.seed.load import load
from keiretsu.seed.validate import read_data_set
from keiretsu.server.access.policy import build_policy
from keiretsu.server.application import ApplicationOptions, build_application
from keiretsu.server.settings import read_settings
from tests.conftest import ROOT, USE_FAST_PATH, DatabaseContents
from tests.docs.pages import page

pytestmark = pytest.mark.database

ARCHITECTURE = page("docs/explanation/architecture.md")
REQUEST = {"query": '{ company(slug: "xiaomi") { name } }'}
MAX_FILES = 20
"""Files of the project that a cached request may execute."""


def documented_files(name: str) -> list[str]:
    """The list between the comments `<!-- trace: NAME -->` and `<!-- end -->`."""
    section = ARCHITECTURE.text.partition(f"<!-- trace: {name} -->")[2].partition("<!-- end -->")[0]
    return re.findall(r"^\d+\. `(\S+)`", section, re.MULTILINE)


@contextmanager
def recorded_files() -> Iterator[list[str]]:
    """The files of the project that execute in the body, each once, in order. Tests do not count."""
    files: list[str] = []
    rooms = tuple(f"{ROOT / room}/" for room in ("server", "resolvers", "graph", "schema", "analysis", "seed", "keiretsu"))

    def trace(frame: FrameType, _event: str, _argument: object) -> None:
        if frame.f_code.co_filename.startswith(rooms):
            name = str(Path(frame.f_code.co_filename).relative_to(ROOT))
            if name not in files:
                files.append(name)

    previous = sys.gettrace()
    sys.settrace(trace)
    try:
        yield files
    finally:
        sys.settrace(previous)


@pytest.fixture
async def client(address: Address, catalogue: Catalogue) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the complete application, with its access checks."""
    store = Store(address, use_fast_path=USE_FAST_PATH)
    application = build_application(store, catalogue, ApplicationOptions(access=build_policy(read_settings({}))))
    transport = httpx.ASGITransport(application.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as opened:
        yield opened
    await store.close()


@pytest.mark.usefixtures("xiaomi")
@pytest.mark.skipif(not USE_FAST_PATH, reason="the page describes the fast path")
async def test_the_files_of_a_cached_request(client: httpx.AsyncClient) -> None:
    """From the fifth request on, document, plan, compiled output and connection exist. The shortest of some recordings: timers may fire."""
    for _ in range(4):
        await client.post("/graphql", json=REQUEST)
    recordings = []
    for _ in range(5):
        with recorded_files() as recorded:
            response = await client.post("/graphql", json=REQUEST)
        assert response.json() == {"data": {"company": {"name": "Xiaomi"}}}
        recordings.append(recorded)
    files = min(recordings, key=len)
    assert files == documented_files("request")
    assert len(files) <= MAX_FILES


def test_the_files_of_a_loaded_row(tmp_path: Path, address: Address, database_contents: DatabaseContents) -> None:
    """Two companies and a stake, in a database without indexes, by a catalogue that has computed nothing yet."""
    catalogue = compile_schema(COMPANIES)
    folder = tmp_path / "mine"
    folder.mkdir()
    owner, owned = "Traced Holding", "Traced Shipping"
    (folder / "companies.csv").write_text(f"name,kind\n{owner},holding\n{owned},\n")
    (folder / "holds_stake_in.csv").write_text(f"from,to,share_percent,valid\n{owner},{owned},50,2019-04/..\n")
    database_contents.ensure("an empty database for a row", lambda _: None)
    database_contents.invalidate()
    drop_indexes(address)
    intervals._bounds_or_message.cache_clear()
    with Writer(address) as writer, recorded_files() as files:
        load(writer, read_data_set(folder, catalogue), catalogue)
    assert files == documented_files("row")


def drop_indexes(address: Address) -> None:
    """All constraints and indexes; loading creates them again."""
    with GraphDatabase.driver(address.uri, auth=(address.username, address.password)) as driver:
        for kind in ("CONSTRAINT", "INDEX"):
            for record in driver.execute_query(f"SHOW {kind} YIELD name, type WHERE type <> 'LOOKUP' RETURN name").records:
                driver.execute_query(f"DROP {kind} {record['name']}")
