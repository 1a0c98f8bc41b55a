"""What cannot work is told in one sentence to everybody who waits, and soon."""

import subprocess
from pathlib import Path

import pytest

from keiretsu.graph.local import LocalDatabaseError, Settings, open_database
from keiretsu.graph.local.data_folder import DataFolder, prepare_folder
from keiretsu.graph.local.install.jar_list import neo4j_version, read_jars
from keiretsu.graph.local.process.java import Program, java, java_environment
from keiretsu.graph.local.process.java_lock import take_java_lock
from keiretsu.graph.local.process.neo4j_server import Start, start_neo4j
from keiretsu.graph.local.process.port import listens
from keiretsu.graph.local.process.state import read_state

from .disks import small_disk
from .processes import QUICK, User, is_deserted, occupied, wait_until

pytestmark = pytest.mark.database


def refusal_of(data: Path, cache: Path, settings: Settings) -> str:
    with pytest.raises(LocalDatabaseError) as refusal:
        open_database(data, cache, settings)
    return str(refusal.value)


def test_port_taken(data: Path, cache: Path) -> None:
    """A port that was asked for by number, and that somebody has, is named."""
    with occupied(0) as port:
        assert refusal_of(data, cache, Settings(port=port)) == (
            f"Port {port} on 127.0.0.1 is taken by another program; stop that, or choose another port."
        )


def test_newer_data(data: Path, cache: Path) -> None:
    """Data that a newer Neo4j has opened is not touched."""
    DataFolder(data).version.write_text("2026.08.1\n")
    assert "was last opened by Neo4j 2026.08.1" in refusal_of(data, cache, QUICK)


def test_foreign_neo4j(data: Path, cache: Path) -> None:
    """A database that another Neo4j has open, one that knows nothing of us, is left to it."""
    program = Program(cache / "jars", read_jars())
    words = [*java(program, QUICK), "org.neo4j.server.CommunityEntryPoint", f"--home-dir={data}", f"--config-dir={data}/conf"]
    port = read_state(DataFolder(data).state).port
    assert port
    with subprocess.Popen(words, cwd=program.folder, env=java_environment({}), stdout=subprocess.DEVNULL) as foreign:
        wait_until(lambda: listens(port), 60)
        assert refusal_of(data, cache, QUICK) == (
            f"Another Neo4j has opened the database in {data}/data; stop it, or set KEIRETSU_DATA_DIR to another folder."
        )
        foreign.kill()


def test_java_does_not_start(data: Path, cache: Path) -> None:
    """When Java itself refuses, its words and the place of its log are told, to all who wait, within seconds."""
    users = [User(data, cache, Settings(heap=1)) for _ in range(3)]
    for user in users:
        assert user.error.startswith('Neo4j did not start: "')
        assert "heap" in user.error
        assert user.error.endswith(f"More in {data}/logs/neo4j.log and {data}/logs/java.log.")
        assert user.answer()["seconds"] < 15
        user.kill()


def test_too_slow(data: Path, cache: Path) -> None:
    """A start that takes longer than agreed is ended."""
    assert refusal_of(data, cache, Settings(start_seconds=0.5)) == (
        f"Neo4j did not answer within 0.5 seconds and was stopped; look for the reason in {data}/logs/neo4j.log."
    )
    wait_until(lambda: is_deserted(data), 10)


def test_other_password(data: Path, cache: Path) -> None:
    """A password file that does not belong to the database is told as such."""
    DataFolder(data).password.write_text("something-else-entirely\n")
    assert refusal_of(data, cache, QUICK) == (
        "The database has another password than the file `password` in its data folder; "
        "put that file back from a copy, or set KEIRETSU_DATA_DIR to another folder."
    )


def test_disk_gets_full(tmp_path: Path, cache: Path) -> None:
    """A disk that gets full while Neo4j makes its files, when not even the log can be written."""
    jars = read_jars()
    folder = prepare_folder(tmp_path / "data", neo4j_version(jars))
    with small_disk(folder.root, "size=1m"):
        folder.logs.mkdir()
        lock = take_java_lock(folder.java_lock)
        start = Start(folder, Program(cache / "jars", jars), QUICK, (), lock, None, lambda: False)
        with pytest.raises(LocalDatabaseError, match=r"The disk that holds .* is full; free some"):
            start_neo4j(start)
        lock.lock.release()
