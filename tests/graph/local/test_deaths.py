"""Any process may be killed with -9 at any time: no Java is left behind, and the next start works, with the same data."""

import shutil
import signal
from pathlib import Path

import pytest

from keiretsu.graph.local import LocalDatabaseSettings
from keiretsu.graph.local.data_folder import DataFolder
from keiretsu.graph.local.process.java_lock import holder_pid
from tests.waiting import wait_until

from .processes import QUICK, UserProcess, is_gone, is_stopped, java_of, require_process, supervisor_of
from .test_acquire import run_statement

pytestmark = pytest.mark.database


def store_company(user: UserProcess) -> None:
    run_statement(user.report(), "MERGE (:Company {name: 'Xiaomi'})")


def assert_stored(data: Path, cache: Path) -> None:
    """The next start works, and serves the same data."""
    with UserProcess(data, cache) as user:
        assert run_statement(user.report(), "MATCH (c:Company) RETURN c.name") == ["Xiaomi"]


def test_user_killed(data: Path, cache: Path) -> None:
    """The only user is killed: its database stops, also with the default grace period."""
    user = UserProcess(data, cache, LocalDatabaseSettings())
    store_company(user)
    user.kill()
    wait_until(lambda: is_stopped(data))
    assert_stored(data, cache)


def test_user_killed_during_start(data: Path, cache: Path) -> None:
    """The only user is killed while Java starts: the start is cancelled."""
    user = UserProcess(data, cache)
    wait_until(lambda: java_of(data))
    user.kill()
    wait_until(lambda: is_stopped(data))


def test_supervisor_killed(data: Path, cache: Path) -> None:
    """The supervisor is killed while there is a user; the next user restarts the database, at the same address.

    It arrives at once, while the old Java still runs, and waits for its end.
    """
    with UserProcess(data, cache) as user:
        store_company(user)
        old_java = require_process(java_of(data))
        require_process(supervisor_of(data)).kill()
        with UserProcess(data, cache) as next_user:
            assert next_user.uri == user.uri
            assert is_gone(old_java)
            assert run_statement(user.report(), "MATCH (c:Company) RETURN c.name") == ["Xiaomi"]


def test_both_killed(data: Path, cache: Path) -> None:
    """User and supervisor are killed together: the watchdog stops Java."""
    user = UserProcess(data, cache)
    user.report()
    supervisor = require_process(supervisor_of(data))
    user.kill()
    supervisor.kill()
    wait_until(lambda: is_stopped(data))


def test_java_killed(data: Path, cache: Path) -> None:
    """Java is killed: its supervisor ends, and the next start recovers the data."""
    with UserProcess(data, cache) as user:
        store_company(user)
        require_process(java_of(data)).kill()
        wait_until(lambda: is_stopped(data))
    assert_stored(data, cache)


def test_all_guards_killed(data: Path, cache: Path) -> None:
    """User, supervisor and watchdog are killed at once, so that Java is orphaned: the next start stops it."""
    user = UserProcess(data, cache)
    store_company(user)
    supervisor, orphan = require_process(supervisor_of(data)), require_process(java_of(data))
    watchdogs = [child for child in supervisor.children() if child != orphan]
    supervisor.suspend()  # or it would replace a watchdog that is killed first
    for process in (*watchdogs, supervisor):
        process.kill()
    user.kill()
    assert not is_gone(orphan)
    assert holder_pid(DataFolder(data).java_lock) == orphan.pid
    assert_stored(data, cache)
    assert is_gone(orphan)


def test_stop_signals(data: Path, cache: Path) -> None:
    """SIGTERM or SIGINT to the supervisor: Neo4j shuts down cleanly, although there is a user."""
    for signal_number in (signal.SIGTERM, signal.SIGINT):
        with UserProcess(data, cache) as user:
            store_company(user)
            require_process(supervisor_of(data)).send_signal(signal_number)
            wait_until(lambda: is_stopped(data))
        assert DataFolder(data).neo4j_log.read_text().splitlines()[-1].endswith("Stopped.")
    assert "recovery" not in DataFolder(data).logs.joinpath("debug.log").read_text().lower()


def test_first_start_killed(new_data: Path, cache: Path) -> None:
    """All processes are killed during the very first start, at three points: the next one starts from scratch."""
    folder = DataFolder(new_data)
    for store_path in ("databases/system", "databases/neo4j", "transactions/neo4j"):
        for _ in range(5):  # on a busy machine a start may complete before the kill: then try again with a new folder
            kill_during_start(store_path, folder, cache)
            if folder.unfinished.exists():
                break
            shutil.rmtree(new_data)
        assert folder.unfinished.exists()
    with UserProcess(new_data, cache) as user:
        store_company(user)
        assert not folder.unfinished.exists()


def kill_during_start(store_path: str, folder: DataFolder, cache: Path) -> None:
    """Start, and kill all processes as soon as that part of the store exists."""
    user = UserProcess(folder.root, cache)
    try:
        wait_until(lambda: java_of(folder.root))  # which is after the files of the previous attempt were deleted
        wait_until((folder.store / store_path).exists)
        processes = [require_process(supervisor_of(folder.root)), require_process(java_of(folder.root))]
        for process in processes:
            process.kill()
        wait_until(lambda: all(is_gone(process) for process in processes))  # or the next attempt takes them for its own
    finally:
        user.kill()


def test_supervisor_killed_during_start(data: Path, cache: Path) -> None:
    """The supervisor is killed while it starts: the waiting user spawns another one."""
    with UserProcess(data, cache) as user:
        wait_until(lambda: java_of(data))
        require_process(supervisor_of(data)).kill()
        assert run_statement(user.report(), "RETURN 1") == [1]


def test_stale_files(data: Path, cache: Path) -> None:
    """Files left by an earlier run, for instance after a power cut, are ignored."""
    folder = DataFolder(data)
    folder.state.write_text('{"run_id": "old", "phase": "failed", "uri": "bolt://127.0.0.1:1", "message": "old"}')
    folder.java_lock.write_text("1")
    folder.state.with_name(".state.json.1a2b3c4d").write_text("half")
    with UserProcess(data, cache, QUICK) as user:
        assert run_statement(user.report(), "RETURN 1") == [1]
