"""The whole server on a port of its own, with the built-in data in its database."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator

import pytest
import uvicorn
from rich.progress import Progress

from keiretsu.graph.store.store import Address, Store
from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.load import load
from keiretsu.seed.validate import read_data_set
from keiretsu.server.application import build_application
from keiretsu.server.graphiql.build import build_page
from keiretsu.server.graphiql.stamp import SOURCE_DIR
from tests.conftest import XIAOMI, DatabaseContents


@pytest.fixture(scope="module")
def server_url(address: Address, database_contents: DatabaseContents, catalogue: Catalogue) -> Iterator[str]:
    """The URL of the server, without a trailing slash."""
    database_contents.ensure("xiaomi", lambda writer: load(writer, read_data_set(XIAOMI, catalogue), catalogue))
    build_page(SOURCE_DIR, Progress(disable=True))
    server = uvicorn.Server(uvicorn.Config(build_application(Store(address, timeout=60), catalogue).app, port=0, log_config=None))
    thread = threading.Thread(target=lambda: asyncio.run(server.serve()))
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server did not start"
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()
