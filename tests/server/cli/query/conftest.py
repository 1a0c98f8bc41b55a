"""A database for processes that ask, kept open so that none of them has to start it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from keiretsu.graph.local import open_database


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Iterator[Path]:
    """The folder of a database; it is empty until somebody asks."""
    folder = tmp_path_factory.mktemp("asked") / "data"
    with open_database(folder, cache):
        yield folder
