"""Whoever is killed, with -9 and at any moment: no Java is left behind, and the next start just works, with the same data."""

import shutil
import signal
from pathlib import Path

import pytest

from keiretsu.graph.local import Settings
from keiretsu.graph.local.data_folder import DataFolder
from keiretsu.graph.local.process.java_lock import holder

from .processes import QUICK, User, existing, is_deserted, is_gone, java_of, supervisor_of, wait_until
from .test_acquire import ask

pytestmark = pytest.mark.database

SECONDS = 10  # after which no Java may be left


def store_one(user: User) -> None:
    ask(user.answer(), "MERGE (:Company {name: 'Xiaomi'})")


def assert_stored(data: Path, cache: Path) -> None:
    """The next start just works, and serves the same data."""
    with User(data, cache) as user:
        assert ask(user.answer(), "MATCH (c:Company) RETURN c.name") == ["Xiaomi"]


def test_user_killed(data: Path, cache: Path) -> None:
    """The only user is killed: its database ends by itself, also with the usual grace."""
    user = User(data, cache, Settings())
    store_one(user)
    user.kill()
    wait_until(lambda: is_deserted(data), SECONDS)
    assert_stored(data, cache)


def test_user_killed_in_start(data: Path, cache: Path) -> None:
    """The only user is killed while Java starts: the start is given up."""
    user = User(data, cache)
    wait_until(lambda: java_of(data), 10)
    user.kill()
    wait_until(lambda: is_deserted(data), SECONDS)


def test_supervisor_killed(data: Path, cache: Path) -> None:
    """The supervisor is killed while a user lives; whoever comes next brings the database back, at the same address.

    He comes at once, while the old Java still runs, and waits for its end.
    """
    with User(data, cache) as user:
        store_one(user)
        old = existing(java_of(data))
        existing(supervisor_of(data)).kill()
        with User(data, cache) as next_user:
            assert next_user.uri == user.uri
            assert is_gone(old)
            assert ask(user.answer(), "MATCH (c:Company) RETURN c.name") == ["Xiaomi"]


def test_both_killed(data: Path, cache: Path) -> None:
    """User and supervisor are killed together: Java ends by itself."""
    user = User(data, cache)
    user.answer()
    supervisor = existing(supervisor_of(data))
    user.kill()
    supervisor.kill()
    wait_until(lambda: is_deserted(data), SECONDS)


def test_java_killed(data: Path, cache: Path) -> None:
    """Java is killed: its supervisor ends, and the next start recovers what was stored."""
    with User(data, cache) as user:
        store_one(user)
        existing(java_of(data)).kill()
        wait_until(lambda: is_deserted(data), SECONDS)
    assert_stored(data, cache)


def test_all_guards_killed(data: Path, cache: Path) -> None:
    """User, supervisor and the watcher are killed at once, so that nobody can end Java: the next start does it."""
    user = User(data, cache)
    store_one(user)
    supervisor, orphan = existing(supervisor_of(data)), existing(java_of(data))
    watchers = [child for child in supervisor.children() if child != orphan]
    supervisor.suspend()  # or it would replace a watcher that is killed first
    for process in (*watchers, supervisor):
        process.kill()
    user.kill()
    assert not is_gone(orphan)
    assert holder(DataFolder(data).java_lock) == orphan.pid
    assert_stored(data, cache)
    assert is_gone(orphan)


def test_told_to_stop(data: Path, cache: Path) -> None:
    """SIGTERM or Ctrl-C at the supervisor: Neo4j closes its files before it ends, and quickly, although a user is there."""
    for signal_number in (signal.SIGTERM, signal.SIGINT):
        with User(data, cache) as user:
            store_one(user)
            existing(supervisor_of(data)).send_signal(signal_number)
            wait_until(lambda: is_deserted(data), 5)
        assert DataFolder(data).neo4j_log.read_text().splitlines()[-1].endswith("Stopped.")
    assert "recovery" not in DataFolder(data).logs.joinpath("debug.log").read_text().lower()


def test_first_start_killed(new_data: Path, cache: Path) -> None:
    """Everything is killed in the middle of the very first start, at three moments: the next one begins anew."""
    folder = DataFolder(new_data)
    for moment in ("databases/system", "databases/neo4j", "transactions/neo4j"):
        for _ in range(5):  # on a busy machine a start may come to its end before the kill: that folder is given up
            kill_at(moment, folder, cache)
            if folder.unfinished.exists():
                break
            shutil.rmtree(new_data)
        assert folder.unfinished.exists()
    with User(new_data, cache) as user:
        store_one(user)
        assert not folder.unfinished.exists()


def kill_at(moment: str, folder: DataFolder, cache: Path) -> None:
    """Start, and kill everything as soon as that part of the store is there."""
    user = User(folder.root, cache)
    wait_until(lambda: java_of(folder.root), 20)  # which is after what the last kill left was thrown away
    wait_until((folder.store / moment).exists, 60)
    for process in (existing(supervisor_of(folder.root)), existing(java_of(folder.root))):
        process.kill()
    user.kill()


def test_supervisor_killed_in_start(data: Path, cache: Path) -> None:
    """The supervisor is killed while it starts: the user who waits has another one started."""
    with User(data, cache) as user:
        wait_until(lambda: java_of(data), 10)
        existing(supervisor_of(data)).kill()
        assert ask(user.answer(), "RETURN 1") == [1]


def test_leftovers(data: Path, cache: Path) -> None:
    """Whatever the last run left in the files, after a power cut for instance, proves nothing."""
    folder = DataFolder(data)
    folder.state.write_text('{"run": "old", "phase": "failed", "uri": "bolt://127.0.0.1:1", "message": "old"}')
    folder.java_lock.write_text("1")
    folder.state.with_suffix(".new").write_text("half")
    with User(data, cache, QUICK) as user:
        assert ask(user.answer(), "RETURN 1") == [1]
