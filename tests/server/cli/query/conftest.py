"""A database that stays open for all command processes, so that none of them has to start it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from keiretsu.graph.local import open_database
from tests.graph.local.processes import QUICK


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Iterator[Path]:
    """The data directory of a running database; the first query loads the built-in data."""
    folder = tmp_path_factory.mktemp("query") / "data"
    with open_database(folder, cache, QUICK):
        yield folder
