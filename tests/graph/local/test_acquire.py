"""A data folder becomes a running Neo4j: for one process, for several, and again after a stop."""

import shutil
import socket
import sys
import time
from dataclasses import replace
from pathlib import Path

import neo4j
import pytest
from neo4j.exceptions import ClientError

from keiretsu.graph.local import LocalDatabaseError, open_database
from keiretsu.graph.local.data_folder import DataFolder
from keiretsu.graph.local.install.jar_list import neo4j_version, read_jars
from keiretsu.graph.local.process.port import bolt_uri
from keiretsu.graph.local.process.state import Phase, SupervisorState, write_state
from tests.waiting import MAX_WAIT, wait_for, wait_until

from .processes import (
    QUICK,
    UserProcess,
    find_processes,
    is_gone,
    is_stopped,
    java_of,
    listening_addresses,
    require_process,
)

pytestmark = pytest.mark.database


def run_statement(report: dict[str, str], statement: str) -> list[object]:
    """The first column of the result, for a user process that has reported the address."""
    auth = ("neo4j", report["password"])
    with neo4j.GraphDatabase.driver(report["uri"], auth=auth) as driver, driver.session() as session:
        return session.run(statement).value()


def test_new_folder(new_data: Path, cache: Path) -> None:
    """A folder that does not exist becomes a small and private database of the bundled version."""
    with open_database(new_data, cache, QUICK) as database:
        auth = (database.username, database.password)
        with neo4j.GraphDatabase.driver(database.uri, auth=auth) as driver:
            records = driver.execute_query("CALL dbms.components() YIELD name, versions WHERE name = 'Neo4j Kernel' RETURN *")
        assert records.records[0]["versions"] == [neo4j_version(read_jars())]
        for wrong_auth in (None, ("neo4j", "neo4j")):  # no login without the password, nor with Neo4j's default one
            with neo4j.GraphDatabase.driver(database.uri, auth=wrong_auth) as driver, pytest.raises(ClientError):
                driver.verify_connectivity()
        assert database.data == new_data
        java = require_process(java_of(new_data))
        assert java.memory_info().rss < 700_000_000
        assert listening_addresses(java) == ["127.0.0.1"]
    wait_until(lambda: is_stopped(new_data))
    assert sum(file.stat().st_size for file in new_data.rglob("*")) < 20_000_000
    assert new_data.stat().st_mode & 0o777 == 0o700
    assert (new_data / "password").stat().st_mode & 0o777 == 0o600
    assert database.password not in repr(database)


def test_shared(data: Path, cache: Path) -> None:
    """A second user gets the same database; it outlives the first user and ends with the last one."""
    killed = UserProcess(data, cache)
    with UserProcess(data, cache) as second:
        assert killed.uri == second.uri
        java = require_process(java_of(data))
        with open_database(data, cache, QUICK) as third:
            assert third.uri == second.uri
            third.close()  # close is idempotent
        killed.kill()
        time.sleep(1.5)  # longer than the grace period
        assert not is_gone(java)
        assert run_statement(second.report(), "RETURN 1") == [1]
    wait_until(lambda: is_gone(java))


def test_two_concurrent_users(new_data: Path, cache: Path) -> None:
    """Two users that start a new folder at the same time share one database."""
    assert_one_database(new_data, [UserProcess(new_data, cache) for _ in range(2)])


def test_five_concurrent_users(data: Path, cache: Path) -> None:
    """So do five that start an existing folder."""
    assert_one_database(data, [UserProcess(data, cache) for _ in range(5)])


def assert_one_database(data: Path, users: list[UserProcess]) -> None:
    assert len({user.uri for user in users}) == 1
    assert len(find_processes(f"--home-dir={data}")) == 1
    assert len(find_processes("keiretsu.graph.local.process.supervisor", str(data))) == 1
    for user in users:
        user.kill()


def test_offline(data: Path, cache: Path) -> None:
    """Once the jars are in the cache, no network is needed."""
    unreachable_proxy = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), "http://127.0.0.1:9")
    with UserProcess(data, cache, environment=unreachable_proxy) as user:
        assert run_statement(user.report(), "RETURN 1") == [1]


def test_user_during_stop(data: Path, cache: Path) -> None:
    """A user that arrives while the database is being stopped waits, and gets it restarted."""
    with UserProcess(data, cache) as user:
        first_report = user.report()
        java = require_process(java_of(data))
    wait_until(lambda: '"stopping"' in DataFolder(data).state.read_text())
    with UserProcess(data, cache) as late_user:
        assert run_statement(late_user.report(), "RETURN 1") == [1]
        assert require_process(java_of(data)) != java
        assert late_user.report()["uri"] == first_report["uri"], "the port is reused, for clients that have the old address"


def test_grace_period(data: Path, cache: Path) -> None:
    """A user that returns within it finds the database still running."""
    long_grace = replace(QUICK, grace_seconds=MAX_WAIT)
    with UserProcess(data, cache, long_grace) as user:
        user.report()
        java = require_process(java_of(data))
    with UserProcess(data, cache, long_grace) as user:
        user.report()
        assert require_process(java_of(data)) == java


def test_previous_port_in_use(data: Path, cache: Path) -> None:
    """If another program takes the previous port before Neo4j does, another one is used."""
    with socket.socket() as other_program:
        other_program.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other_program.bind(("127.0.0.1", 0))
        last_uri = bolt_uri(other_program.getsockname()[1])
        write_state(SupervisorState("old", Phase.STOPPING, last_uri), DataFolder(data).state)
        with UserProcess(data, cache) as user:
            first_java = wait_for(lambda: java_of(data))
            other_program.listen()
            assert user.uri != last_uri
            assert require_process(java_of(data)) != first_java


def test_unusual_environment(tmp_path: Path, initialized_data: Path, cache: Path) -> None:
    """Folder names may be in any script, under any locale; Java options in the environment are ignored."""
    data = shutil.copytree(initialized_data, tmp_path / "数据 données: 100% $HOME")
    link = tmp_path / "кэш: a b"
    link.symlink_to(cache)
    options = {"LC_ALL": "C", "LANG": "C", "JAVA_TOOL_OPTIONS": "-Xmx1m", "JDK_JAVA_OPTIONS": "-no-such-option", "CLASSPATH": "/nowhere"}
    with UserProcess(data, link, environment=options) as user:
        assert run_statement(user.report(), "RETURN 1") == [1]
    wait_until(lambda: is_stopped(data))


def test_settings(data: Path, cache: Path) -> None:
    """Heap and page cache have the configured size, and a large heap gets the G1 collector."""
    with UserProcess(data, cache, replace(QUICK, heap=1100, page_cache=80)) as user:
        arguments = require_process(java_of(data)).cmdline() if user.report() else []
        assert {"-Xmx1100m", "-XX:+UseG1GC"} <= set(arguments)
        statement = "SHOW SETTINGS YIELD name, value WHERE name = 'server.memory.pagecache.size' RETURN value"
        assert run_statement(user.report(), statement) == ["80.00MiB"]
    assert "warning" not in DataFolder(data).java_log.read_text(), "Java accepts its AppCDS archive and all options"


def test_windows(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """On Windows, the error says what to do instead."""
    monkeypatch.setattr(sys, "platform", "win32")
    with pytest.raises(LocalDatabaseError) as raised:
        open_database(tmp_path / "data", tmp_path / "cache")
    assert str(raised.value) == (
        "The local Neo4j runs on Linux and macOS only; on Windows, start a Neo4j yourself and set NEO4J_URI to its address."
    )
    assert not list(tmp_path.iterdir())
