"""A database that an earlier version filled lacks an index: a local one gets it at startup, any other says so until data is loaded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from keiretsu.graph.composites import LOOKUP_INDEX
from keiretsu.graph.fulltext import FULLTEXT_INDEX
from keiretsu.graph.store.store import Address, Store
from keiretsu.graph.writer import Writer
from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.load import indexes_for, load
from keiretsu.seed.validate import read_data_set
from keiretsu.server.database import CREATE_INDEXES_HINT, Database, prepare_database
from keiretsu.server.settings import Settings, read_settings
from tests.conftest import USE_FAST_PATH, XIAOMI, DatabaseContents
from tests.server.client import app_client

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("database_of_an_earlier_version")]

BY_IDENTIFIER = '{ companies(where: {identifiers: {some: {scheme: {eq: "lei"}, value: {eq: "none"}}}}) { totalCount } }'
SEARCH = '{ search(text: "iHealth", first: 1) { nodes { name } } }'


@pytest.fixture(params=[(LOOKUP_INDEX,), (FULLTEXT_INDEX, LOOKUP_INDEX)], ids="-".join)
def dropped(request: pytest.FixtureRequest) -> tuple[str, ...]:
    """The indexes that the earlier version did not create."""
    return tuple(request.param)


@pytest.fixture
def database_of_an_earlier_version(dropped: tuple[str, ...], xiaomi: None, address: Address, catalogue: Catalogue) -> Any:
    """The built-in data without these indexes; afterwards with them."""
    with Writer(address) as writer:
        writer.create_indexes(indexes_for(catalogue))
        for name in dropped:
            writer.write(lambda batch, name=name: batch.run(f"DROP INDEX `{name}`"), exclusive=False)  # type: ignore[misc]  # mypy does not accept the default of a lambda
        yield
        writer.create_indexes(indexes_for(catalogue))


@pytest.fixture
def settings(address: Address) -> Settings:
    return read_settings({"NEO4J_URI": address.uri, "NEO4J_USERNAME": address.username, "NEO4J_PASSWORD": address.password})


async def ask(client: Any, text: str) -> Any:
    return (await client.post("/graphql", json={"query": text})).json()


async def test_a_local_database_gets_its_indexes(
    dropped: tuple[str, ...], address: Address, catalogue: Catalogue, settings: Settings, tmp_path: Path
) -> None:
    """At startup; the second start finds nothing to do."""
    with capture_logs() as lines:
        prepare_database(Database(address, tmp_path), settings, catalogue)
        prepare_database(Database(address, tmp_path), settings, catalogue)
    assert [(line["event"], line["count"], line["log_level"]) for line in lines] == [("indexes_created", len(dropped), "info")]
    async with app_client(Store(address, use_fast_path=USE_FAST_PATH)) as client:
        assert (await client.get("/readyz")).json() == {"status": "ok"}
        assert await ask(client, BY_IDENTIFIER) == {"data": {"companies": {"totalCount": 0}}}
        assert (await ask(client, SEARCH))["data"]["search"]["nodes"] == [{"name": "iHealth Labs"}]


async def test_any_other_database_says_what_it_lacks(
    dropped: tuple[str, ...], address: Address, catalogue: Catalogue, settings: Settings, database_contents: DatabaseContents
) -> None:
    """In the log and in /readyz, until any data set is loaded; the server writes nothing."""
    with capture_logs() as lines:
        prepare_database(Database(address, None), settings, catalogue)
    assert lines == [{"event": "indexes_missing", "count": len(dropped), "hint": CREATE_INDEXES_HINT, "log_level": "warning"}]
    async with app_client(Store(address, use_fast_path=USE_FAST_PATH)) as client:
        assert (await client.get("/readyz")).json() == {"status": "ok", "indexes": "missing"}
        assert (await ask(client, BY_IDENTIFIER))["errors"][0]["extensions"]["code"] == "INDEX_MISSING"
        with Writer(address) as writer:
            load(writer, read_data_set(XIAOMI, catalogue), catalogue)
        assert (await client.get("/readyz")).json() == {"status": "ok"}
        assert await ask(client, BY_IDENTIFIER) == {"data": {"companies": {"totalCount": 0}}}
