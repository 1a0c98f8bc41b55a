"""Shared fixtures: the cache with the real jars, and data folders that leave no process behind."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import platformdirs
import pytest

from keiretsu.graph.local import open_database
from keiretsu.graph.local.install.cds_archive import CdsArchive
from keiretsu.graph.local.install.fetch import fetch_jars
from keiretsu.graph.local.install.jar_list import read_jars
from keiretsu.graph.local.process.java import Neo4jInstallation
from tests.waiting import wait_until

from .processes import QUICK, java_of, supervisor_of
from .repository import MavenRepository, serve


@pytest.fixture(scope="session")
def cache() -> Path:
    """This machine's cache of Neo4j; the first test run downloads it."""
    folder = Path(os.environ.get("KEIRETSU_CACHE_DIR") or platformdirs.user_cache_path("keiretsu"))
    fetch_jars(read_jars(), folder / "jars")
    return folder


@pytest.fixture(scope="session")
def initialized_data(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Path:
    """A data folder whose first start is complete. It stays open until there is an AppCDS archive, which halves all later starts."""
    folder = tmp_path_factory.mktemp("initialized") / "data"
    archive = CdsArchive(Neo4jInstallation(cache / "jars", read_jars()))
    with open_database(folder, cache, replace(QUICK, archive_delay_seconds=0)):
        wait_until(archive.file.exists)
    wait_until(lambda: supervisor_of(folder) is None)
    return folder


@pytest.fixture
def new_data(tmp_path: Path) -> Iterator[Path]:
    """A data folder that does not exist yet."""
    yield tmp_path / "new"
    kill_processes(tmp_path / "new")


@pytest.fixture
def data(tmp_path: Path, initialized_data: Path) -> Iterator[Path]:
    """A copy of an initialized data folder, whose database is not running."""
    yield shutil.copytree(initialized_data, tmp_path / "data")
    kill_processes(tmp_path / "data")


def kill_processes(data: Path) -> None:
    """Kill what a test left running, even a failed one."""
    for find in (supervisor_of, java_of):
        if process := find(data):
            process.kill()
    wait_until(lambda: java_of(data) is None)


@pytest.fixture
def repository() -> Iterator[MavenRepository]:
    repository = MavenRepository()
    server = serve(repository)
    yield repository
    server.shutdown()
    server.server_close()


@pytest.fixture
def limit_file_size() -> Iterator[Callable[[int], None]]:
    """Limit the size of files in this process; the previous limit is restored afterwards."""
    import resource

    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    yield lambda size: resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    resource.setrlimit(resource.RLIMIT_FSIZE, limits)
