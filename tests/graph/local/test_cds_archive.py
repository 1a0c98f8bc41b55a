"""The archive of Java's classes is made beside the database, is one that Java takes, and never stands in the way."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from keiretsu.graph.local.data_folder import DataFolder, prepare_folder
from keiretsu.graph.local.install.cds_archive import Archive, ArchiveWork, archive_options, begin_archive
from keiretsu.graph.local.install.jar_list import read_jars
from keiretsu.graph.local.process.java import Program, java, java_environment

from .processes import QUICK, wait_until

pytestmark = pytest.mark.database


@pytest.fixture
def archive(tmp_path: Path, cache: Path) -> Archive:
    """With a few real jars, in a cache of its own."""
    jars, folder = read_jars()[:5], tmp_path / "cache" / "jars"
    folder.mkdir(parents=True)
    for jar in jars:
        shutil.copy(cache / "jars" / jar.file, folder)
    return Archive(Program(folder, jars))


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    return prepare_folder(tmp_path / "data", "5.26.30")


@pytest.fixture
def work(archive: Archive, folder: DataFolder) -> Iterator[ArchiveWork]:
    """An archive of the few classes that Java needs to tell its version, half made."""
    run_java(archive, *archive_options(archive, folder))
    work = begin_archive(archive, folder, QUICK)
    assert work
    yield work
    if work.child.process.returncode is None:
        work.finish()


def run_java(archive: Archive, *options: str) -> str:
    """What it says when it is asked for its version in the way in which it runs Neo4j."""
    words = [*java(archive.program, QUICK), *options, "-version"]
    done = subprocess.run(words, cwd=archive.program.folder, env=java_environment(os.environ), capture_output=True, text=True, check=True)
    return done.stdout + done.stderr


def test_made(work: ArchiveWork, archive: Archive, folder: DataFolder) -> None:
    """A list of classes becomes an archive that Java takes without a word, and the list goes away."""
    wait_until(work.done, 60)
    work.finish()
    options = archive_options(archive, folder)
    assert options == (f"-XX:SharedArchiveFile=../classes/{archive.file.name}",)
    assert "cds" not in run_java(archive, *options, "-Xshare:on")
    assert begin_archive(archive, folder, QUICK) is None
    assert not folder.class_list.exists()


def test_damaged(work: ArchiveWork, archive: Archive, folder: DataFolder) -> None:
    """An archive that Java cannot use costs no more than time."""
    wait_until(work.done, 60)
    work.finish()
    archive.file.chmod(0o600)
    archive.file.write_bytes(b"nonsense")
    assert "openjdk version" in run_java(archive, *archive_options(archive, folder))


def test_given_up(work: ArchiveWork, archive: Archive, folder: DataFolder) -> None:
    """When the database ends too soon, nothing is left of an archive, and the next one may try again."""
    work.finish()
    assert not archive.file.exists()
    assert [file.name for file in archive.folder.iterdir()] == ["archive.lock"]
    again = begin_archive(archive, folder, QUICK)
    assert again
    again.finish()


def test_one_at_a_time(work: ArchiveWork, archive: Archive, folder: DataFolder) -> None:
    """While one makes it, another one lets it be."""
    assert begin_archive(archive, folder, QUICK) is None
    assert not work.done()
