"""A data folder becomes a real Neo4j: for one process, for several, and again the next day."""

import shutil
import socket
import sys
import time
from pathlib import Path

import neo4j
import pytest
from neo4j.exceptions import ClientError

from keiretsu.graph.local import LocalDatabaseError, Settings, open_database
from keiretsu.graph.local.data_folder import DataFolder
from keiretsu.graph.local.install.jar_list import neo4j_version, read_jars
from keiretsu.graph.local.process.port import bolt_uri
from keiretsu.graph.local.process.state import Phase, State, write_state

from .processes import QUICK, User, existing, find_processes, is_deserted, is_gone, java_of, listening_on, wait_for, wait_until

pytestmark = pytest.mark.database


def ask(answer: dict[str, str], statement: str) -> list[object]:
    """The first column of what the database answers to a user who was told where it is."""
    auth = ("neo4j", answer["password"])
    with neo4j.GraphDatabase.driver(answer["uri"], auth=auth) as driver, driver.session() as session:
        return session.run(statement).value()


def test_first(new_data: Path, cache: Path) -> None:
    """A folder that does not exist becomes a database of the version that the program brings, small and private."""
    with open_database(new_data, cache, QUICK) as database:
        auth = (database.username, database.password)
        with neo4j.GraphDatabase.driver(database.uri, auth=auth) as driver:
            records = driver.execute_query("CALL dbms.components() YIELD name, versions WHERE name = 'Neo4j Kernel' RETURN *")
        assert records.records[0]["versions"] == [neo4j_version(read_jars())]
        for other in (None, ("neo4j", "neo4j")):  # nobody gets in without the password, nor with the one Neo4j is born with
            with neo4j.GraphDatabase.driver(database.uri, auth=other) as driver, pytest.raises(ClientError):
                driver.verify_connectivity()
        assert database.data == new_data
        java = existing(java_of(new_data))
        assert java.memory_info().rss < 700_000_000
        assert listening_on(java) == ["127.0.0.1"]
    wait_until(lambda: is_deserted(new_data), 10)
    assert sum(file.stat().st_size for file in new_data.rglob("*")) < 20_000_000
    assert new_data.stat().st_mode & 0o777 == 0o700
    assert (new_data / "password").stat().st_mode & 0o777 == 0o600
    assert database.password not in repr(database)


def test_joined(data: Path, cache: Path) -> None:
    """Whoever comes second gets the same database; it stays when the first one dies or goes, and ends with the last."""
    killed = User(data, cache)
    with User(data, cache) as second:
        assert killed.uri == second.uri
        java = existing(java_of(data))
        with open_database(data, cache, QUICK) as third:
            assert third.uri == second.uri
            third.close()  # closing twice does what closing once does
        killed.kill()
        time.sleep(1.5)  # longer than the grace
        assert not is_gone(java)
        assert ask(second.answer(), "RETURN 1") == [1]
    wait_until(lambda: is_gone(java), 5)


def test_two_at_once(new_data: Path, cache: Path) -> None:
    """Two that start a new folder at the same moment get one database."""
    assert_one(new_data, [User(new_data, cache) for _ in range(2)])


def test_five_at_once(data: Path, cache: Path) -> None:
    """So do five that start one that was there before."""
    assert_one(data, [User(data, cache) for _ in range(5)])


def assert_one(data: Path, users: list[User]) -> None:
    assert len({user.uri for user in users}) == 1
    assert len(find_processes(f"--home-dir={data}")) == 1
    assert len(find_processes("keiretsu.graph.local.process.supervisor", str(data))) == 1
    for user in users:
        user.kill()


def test_offline(data: Path, cache: Path) -> None:
    """Once the programs are in the cache, no network is needed."""
    nowhere = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), "http://127.0.0.1:9")
    with User(data, cache, environment=nowhere) as user:
        assert ask(user.answer(), "RETURN 1") == [1]


def test_while_stopping(data: Path, cache: Path) -> None:
    """Whoever comes while the database is being stopped waits, and gets it started anew."""
    with User(data, cache) as user:
        first = user.answer()
        java = existing(java_of(data))
    wait_until(lambda: '"stopping"' in DataFolder(data).state.read_text(), 10)
    with User(data, cache) as late:
        assert ask(late.answer(), "RETURN 1") == [1]
        assert existing(java_of(data)) != java
        assert late.answer()["uri"] == first["uri"], "the port is kept, for those who remember it"


def test_grace(data: Path, cache: Path) -> None:
    """Whoever comes back at once finds the database still there."""
    patient = Settings(grace_seconds=3)
    with User(data, cache, patient) as user:
        user.answer()
        java = existing(java_of(data))
    with User(data, cache, patient) as user:
        user.answer()
        assert existing(java_of(data)) == java


def test_port_snatched(data: Path, cache: Path) -> None:
    """When somebody takes the port of last time before Neo4j has it, another one is used."""
    with socket.socket() as taker:
        taker.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taker.bind(("127.0.0.1", 0))
        last = bolt_uri(taker.getsockname()[1])
        write_state(State("old", Phase.STOPPING, last), DataFolder(data).state)
        with User(data, cache) as user:
            first_java = wait_for(lambda: java_of(data), 20)
            taker.listen()
            assert user.uri != last
            assert existing(java_of(data)) != first_java


def test_odd_surroundings(tmp_path: Path, finished: Path, cache: Path) -> None:
    """Folders may be named in any script, under any locale; Java options that lie about for other programs do not count."""
    data = shutil.copytree(finished, tmp_path / "数据 données: 100% $HOME")
    link = tmp_path / "кэш: a b"
    link.symlink_to(cache)
    options = {"LC_ALL": "C", "LANG": "C", "JAVA_TOOL_OPTIONS": "-Xmx1m", "JDK_JAVA_OPTIONS": "-no-such-option", "CLASSPATH": "/nowhere"}
    with User(data, link, environment=options) as user:
        assert ask(user.answer(), "RETURN 1") == [1]
    wait_until(lambda: is_deserted(data), 10)


def test_settings(data: Path, cache: Path) -> None:
    """Heap and page cache are as large as they were asked to be, with the collector that suits a large heap."""
    with User(data, cache, Settings(heap=1100, page_cache=80, grace_seconds=0.3)) as user:
        words = existing(java_of(data)).cmdline() if user.answer() else []
        assert {"-Xmx1100m", "-XX:+UseG1GC"} <= set(words)
        shown = "SHOW SETTINGS YIELD name, value WHERE name = 'server.memory.pagecache.size' RETURN value"
        assert ask(user.answer(), shown) == ["80.00MiB"]
    assert "warning" not in DataFolder(data).java_log.read_text(), "Java takes its archive of classes and all options"


def test_windows(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """On Windows one sentence says what to do instead."""
    monkeypatch.setattr(sys, "platform", "win32")
    with pytest.raises(LocalDatabaseError) as refusal:
        open_database(tmp_path / "data", tmp_path / "cache")
    assert str(refusal.value) == (
        "The program's own Neo4j runs on Linux and macOS; on Windows start a Neo4j yourself and set NEO4J_URI to it."
    )
    assert not list(tmp_path.iterdir())
