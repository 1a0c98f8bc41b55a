"""The AppCDS archive is created in the background, Java accepts it, and it never prevents a start."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from keiretsu.graph.local.data_folder import DataFolder, prepare_folder
from keiretsu.graph.local.install.cds_archive import CdsArchive, CdsDump, cds_options, start_cds_dump
from keiretsu.graph.local.install.jar_list import read_jars
from keiretsu.graph.local.process.java import Neo4jInstallation, java_command, java_environment
from tests.waiting import wait_until

from .processes import QUICK

pytestmark = pytest.mark.database


@pytest.fixture
def archive(tmp_path: Path, cache: Path) -> CdsArchive:
    """For a few real jars, in a cache of its own."""
    jars, folder = read_jars()[:5], tmp_path / "cache" / "jars"
    folder.mkdir(parents=True)
    for jar in jars:
        shutil.copy(cache / "jars" / jar.file, folder)
    return CdsArchive(Neo4jInstallation(folder, jars))


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    return prepare_folder(tmp_path / "data", "5.26.30")


@pytest.fixture
def dump(archive: CdsArchive, folder: DataFolder) -> Iterator[CdsDump]:
    """A running dump of the few classes that Java needs to print its version."""
    run_java(archive, *cds_options(archive, folder))
    dump = start_cds_dump(archive, folder, QUICK)
    assert dump
    yield dump
    if dump.child.process.returncode is None:
        dump.finish()


def run_java(archive: CdsArchive, *options: str) -> str:
    """Run `java -version` with Neo4j's options -> its output."""
    arguments = [*java_command(archive.installation, QUICK), *options, "-version"]
    completed = subprocess.run(
        arguments, cwd=archive.installation.jars_folder, env=java_environment(os.environ), capture_output=True, text=True, check=True
    )
    return completed.stdout + completed.stderr


def test_created(dump: CdsDump, archive: CdsArchive, folder: DataFolder) -> None:
    """A class list becomes an archive that Java accepts without a warning, and the list is deleted."""
    wait_until(dump.is_done)
    dump.finish()
    options = cds_options(archive, folder)
    assert options == (f"-XX:SharedArchiveFile=../classes/{archive.file.name}",)
    assert "cds" not in run_java(archive, *options, "-Xshare:on")
    assert start_cds_dump(archive, folder, QUICK) is None
    assert not folder.class_list.exists()


def test_corrupt(dump: CdsDump, archive: CdsArchive, folder: DataFolder) -> None:
    """An archive that Java cannot use costs only time."""
    wait_until(dump.is_done)
    dump.finish()
    archive.file.chmod(0o600)
    archive.file.write_bytes(b"nonsense")
    assert "openjdk version" in run_java(archive, *cds_options(archive, folder))


def test_aborted(dump: CdsDump, archive: CdsArchive, folder: DataFolder) -> None:
    """If the database ends too soon, nothing is left of the archive, and the next dump may start."""
    dump.finish()
    assert not archive.file.exists()
    assert [file.name for file in archive.folder.iterdir()] == ["archive.lock"]
    next_dump = start_cds_dump(archive, folder, QUICK)
    assert next_dump
    next_dump.finish()


def test_one_at_a_time(dump: CdsDump, archive: CdsArchive, folder: DataFolder) -> None:
    """A second dump does not start while one is running."""
    assert start_cds_dump(archive, folder, QUICK) is None
    assert not dump.is_done()
