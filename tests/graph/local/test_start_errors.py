"""A start that cannot succeed is an error of one sentence, for every waiting process, without waiting for the timeout."""

import subprocess
from pathlib import Path

import pytest

from keiretsu.graph.local import LocalDatabaseError, LocalDatabaseSettings, open_database
from keiretsu.graph.local.data_folder import DataFolder, prepare_folder
from keiretsu.graph.local.install.jar_list import neo4j_version, read_jars
from keiretsu.graph.local.process.java import Neo4jInstallation, java_command, java_environment
from keiretsu.graph.local.process.java_lock import acquire_java_lock
from keiretsu.graph.local.process.neo4j_server import StartOptions, start_neo4j
from keiretsu.graph.local.process.port import is_listening
from keiretsu.graph.local.process.state import read_state
from tests.waiting import MAX_WAIT, wait_until

from .disks import small_disk
from .processes import QUICK, UserProcess, is_stopped, occupy_port

pytestmark = pytest.mark.database


def error_of(data: Path, cache: Path, settings: LocalDatabaseSettings) -> str:
    with pytest.raises(LocalDatabaseError) as raised:
        open_database(data, cache, settings)
    return str(raised.value)


def test_port_in_use(data: Path, cache: Path) -> None:
    """The error names a configured port that is in use."""
    with occupy_port(0) as port:
        assert error_of(data, cache, LocalDatabaseSettings(port=port)) == (
            f"Port {port} on 127.0.0.1 is in use by another program; stop that program, or choose another port."
        )


def test_newer_data(data: Path, cache: Path) -> None:
    """Data that a newer Neo4j has opened stays unchanged."""
    DataFolder(data).version.write_text("2026.08.1\n")
    assert "was last opened by Neo4j 2026.08.1" in error_of(data, cache, QUICK)


def test_foreign_neo4j(data: Path, cache: Path) -> None:
    """A database that an unrelated Neo4j has opened is left to it."""
    installation = Neo4jInstallation(cache / "jars", read_jars())
    arguments = [
        *java_command(installation, QUICK),
        "org.neo4j.server.CommunityEntryPoint",
        f"--home-dir={data}",
        f"--config-dir={data}/conf",
    ]
    port = read_state(DataFolder(data).state).port
    assert port
    with subprocess.Popen(arguments, cwd=installation.jars_folder, env=java_environment({}), stdout=subprocess.DEVNULL) as foreign:
        wait_until(lambda: is_listening(port))
        assert error_of(data, cache, QUICK) == (
            f"Another Neo4j has opened the database in {data}/data; stop it, or set KEIRETSU_DATA_DIR to another folder."
        )
        foreign.kill()


def test_java_does_not_start(data: Path, cache: Path) -> None:
    """If Java itself fails, all waiting users get its message and the path of its log, long before the timeout."""
    users = [UserProcess(data, cache, LocalDatabaseSettings(heap=1, start_timeout_seconds=10 * MAX_WAIT)) for _ in range(3)]
    for user in users:
        assert user.error.startswith('Neo4j did not start: "')
        assert "heap" in user.error
        assert user.error.endswith(f"See {data}/logs/neo4j.log and {data}/logs/java.log.")
        user.kill()


def test_too_slow(data: Path, cache: Path) -> None:
    """A start that exceeds the timeout is stopped."""
    assert error_of(data, cache, LocalDatabaseSettings(start_timeout_seconds=0.5)) == (
        f"Neo4j did not respond within 0.5 seconds and was stopped; see {data}/logs/neo4j.log."
    )
    wait_until(lambda: is_stopped(data))


def test_wrong_password(data: Path, cache: Path) -> None:
    """The error names a password file that does not match the database."""
    DataFolder(data).password.write_text("something-else-entirely\n")
    assert error_of(data, cache, QUICK) == (
        "The database rejects the password in the file `password` of its data folder; "
        "restore that file from a backup, or set KEIRETSU_DATA_DIR to another folder."
    )


def test_disk_full_during_start(tmp_path: Path, cache: Path) -> None:
    """The disk becomes full while Neo4j creates its files, when not even the log can be written."""
    jars = read_jars()
    folder = prepare_folder(tmp_path / "data", neo4j_version(jars))
    with small_disk(folder.root, "size=1m"):
        folder.logs.mkdir()
        lock = acquire_java_lock(folder.java_lock)
        options = StartOptions(folder, Neo4jInstallation(cache / "jars", jars), QUICK, (), lock, None, lambda: False)
        with pytest.raises(LocalDatabaseError, match=r"The disk that holds .* is full; free some"):
            start_neo4j(options)
        lock.lock.release()
