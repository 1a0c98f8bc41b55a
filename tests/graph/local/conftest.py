"""What the tests of this room share: the cache with the real jars, and data folders that leave no process behind."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import platformdirs
import pytest

from keiretsu.graph.local import open_database
from keiretsu.graph.local.install.cds_archive import Archive
from keiretsu.graph.local.install.fetch import fetch_jars
from keiretsu.graph.local.install.jar_list import read_jars
from keiretsu.graph.local.process.java import Program

from .processes import QUICK, java_of, supervisor_of, wait_until
from .repository import Repository, serve


@pytest.fixture(scope="session")
def cache() -> Path:
    """Where this machine keeps Neo4j; the first test ever run here fetches it."""
    folder = Path(os.environ.get("KEIRETSU_CACHE_DIR") or platformdirs.user_cache_path("keiretsu"))
    fetch_jars(read_jars(), folder / "jars")
    return folder


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Path:
    """A data folder whose first start is behind it. It is open until there is a class archive, which halves all later starts."""
    folder = tmp_path_factory.mktemp("finished") / "data"
    archive = Archive(Program(cache / "jars", read_jars()))
    with open_database(folder, cache, replace(QUICK, archive_seconds=0)):
        wait_until(archive.file.exists, 300)
    wait_until(lambda: supervisor_of(folder) is None, 15)
    return folder


@pytest.fixture
def new_data(tmp_path: Path) -> Iterator[Path]:
    """A data folder that does not exist yet."""
    yield tmp_path / "new"
    end_all(tmp_path / "new")


@pytest.fixture
def data(tmp_path: Path, finished: Path) -> Iterator[Path]:
    """A data folder of its own, with a database that nobody runs."""
    yield shutil.copytree(finished, tmp_path / "data")
    end_all(tmp_path / "data")


def end_all(data: Path) -> None:
    """Whatever a test left running, even one that failed."""
    for find in (supervisor_of, java_of):
        if process := find(data):
            process.kill()
    wait_until(lambda: java_of(data) is None, 10)


@pytest.fixture
def repository() -> Iterator[Repository]:
    repository = Repository()
    server = serve(repository)
    yield repository
    server.shutdown()
    server.server_close()


@pytest.fixture
def small_limit() -> Iterator[Callable[[int], None]]:
    """Set the largest size of a file for this process; afterwards it is as before."""
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    yield lambda size: resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    resource.setrlimit(resource.RLIMIT_FSIZE, before)
