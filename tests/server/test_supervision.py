"""No background task ends by an exception that it does not foresee."""

from __future__ import annotations

import asyncio
import errno
import socket
import threading
from pathlib import Path
from typing import Any, NoReturn

import pytest
import strawberry
from structlog.testing import capture_logs

from keiretsu.graph.local import LocalDatabaseError
from keiretsu.graph.local.process import port as port_module
from keiretsu.graph.local.process.port import is_listening
from keiretsu.graph.store.store import Address
from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.request import GraphQLRequest, GraphQLResponse
from keiretsu.resolvers.strawberry_execution import core_schema
from keiretsu.schema.catalogue import Catalogue
from keiretsu.server import database_watchdog, supervision
from keiretsu.server.database import Database
from keiretsu.server.http.disconnects import DisconnectMonitor
from keiretsu.server.http.persisted_operations import load_persisted_operations
from keiretsu.server.http.warmup import warm_up
from keiretsu.server.observability.logs import BatchedLogWriter
from keiretsu.server.settings import read_settings
from keiretsu.server.supervision import repeat, supervise
from tests.statement_texts import UnusedStore
from tests.waiting import MAX_WAIT, wait_until

EMFILE = OSError(errno.EMFILE, "Too many open files")
FAILURES: tuple[Exception, ...] = (EMFILE, RuntimeError("can't start new thread"), MemoryError(), ValueError("a bug"))


@pytest.fixture(autouse=True)
def short_delays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervision, "FIRST_DELAY", 0.001)
    monkeypatch.setattr(supervision, "MAX_DELAY", 0.004)


def test_a_step_is_repeated_after_any_exception() -> None:
    """Each is logged with the name of the task; the pause doubles up to a maximum, and is short again after a success."""
    failures, stopping, calls = [*FAILURES], threading.Event(), 0

    def step() -> None:
        nonlocal calls
        calls += 1
        if failures:
            raise failures.pop(0)
        if calls == len(FAILURES) + 3:
            stopping.set()

    with capture_logs() as lines:
        repeat("a task", step, stopping, 0.0001)
    assert calls == len(FAILURES) + 3
    assert [(line["event"], line["task"], line["retry_after"]) for line in lines] == [
        ("background_task_failed", "a task", delay) for delay in (0.001, 0.002, 0.004, 0.004)
    ]
    assert "EMFILE" not in lines[0]["reason"]
    assert lines[0]["reason"] == "OSError: [Errno 24] Too many open files"


async def test_a_task_is_run_again_after_any_exception() -> None:
    """Until it returns; a cancellation ends it."""
    failures, runs = [*FAILURES], 0

    async def run() -> None:
        nonlocal runs
        runs += 1
        if failures:
            raise failures.pop(0)

    with capture_logs() as lines:
        await supervise("a task", run)
    assert runs == len(lines) + 1 == len(FAILURES) + 1
    endless = asyncio.create_task(supervise("endless", asyncio.Event().wait))  # type: ignore[arg-type]  # it returns True
    await asyncio.sleep(0)
    endless.cancel()
    with pytest.raises(asyncio.CancelledError):
        await endless


@pytest.mark.parametrize("number", sorted(port_module.SHORTAGES))
def test_a_shortage_of_our_own_says_nothing_about_the_database(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """Without a descriptor for the check, the database counts neither as running nor as dead."""

    def create_connection(*_: object) -> NoReturn:
        raise OSError(number, "none left")

    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        assert is_listening(port)
        monkeypatch.setattr(socket, "create_connection", create_connection)
        with pytest.raises(OSError, match="none left"):
            is_listening(port)
        monkeypatch.undo()
    assert not is_listening(port)


def test_the_watchdog_survives_a_shortage(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """EMFILE while it checks, and while it restarts the database: it tries again, until the database is back."""
    attempts: list[Exception] = [EMFILE, LocalDatabaseError("The disk is full."), RuntimeError("can't start new thread")]
    checks, restarted = [*FAILURES], threading.Event()

    def check(_port: int) -> bool:
        if checks:
            raise checks.pop()
        return restarted.is_set()

    def open_database(*_: object) -> Any:
        if attempts:
            raise attempts.pop(0)
        restarted.set()
        return open(tmp_path / "database", "w")  # noqa: PTH123  # it has `close`

    monkeypatch.setattr(database_watchdog, "POLL_INTERVAL", 0.001)
    monkeypatch.setattr(database_watchdog, "is_listening", check)
    monkeypatch.setattr(database_watchdog, "open_local_database", open_database)
    database = Database(Address("bolt://127.0.0.1:9", "neo4j", "secret"), tmp_path)
    with capture_logs() as lines, database_watchdog.restart_on_exit(database, read_settings({})):
        assert restarted.wait(MAX_WAIT)
        wait_until(lambda: not attempts)
    assert [line["event"] for line in lines].count("background_task_failed") == len(FAILURES) + 2
    assert [line["event"] for line in lines].count("database_restart_failed") == 1


async def test_the_poll_for_disconnects_goes_on(catalogue: Catalogue, schema: strawberry.Schema, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a poll that failed, the next disconnect is noticed all the same."""
    monkeypatch.setattr("keiretsu.server.http.disconnects.DISCONNECT_POLL", 0.002)
    monitor, polls = DisconnectMonitor(), 0
    real_watch = monitor._watch

    def watch(*arguments: Any) -> Any:
        nonlocal polls
        polls += 1
        if polls < 3:
            raise RuntimeError("a bug")
        return real_watch(*arguments)

    monkeypatch.setattr(monitor, "_watch", watch)

    class WaitingEngine(Engine):
        async def execute(self, request: GraphQLRequest) -> GraphQLResponse:  # noqa: ARG002  # the signature of Engine
            await asyncio.Event().wait()
            raise AssertionError("cancelled before")

    async def receive() -> Any:
        return {"type": "http.disconnect"}

    engine = WaitingEngine(catalogue, core_schema(schema), UnusedStore())
    errors: list[Any] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: errors.append(context))
    try:
        async with asyncio.timeout(MAX_WAIT):
            assert await monitor.execute(engine, GraphQLRequest("{ __typename }"), receive) is None
    finally:
        asyncio.get_running_loop().set_exception_handler(None)
    assert polls == 3
    assert errors == []


async def test_a_log_line_that_cannot_be_written_fails_no_request() -> None:
    """A line that cannot be rendered, or a closed stream: logged where possible, and the next lines are written."""
    written: list[bytes] = []
    failures: list[Exception] = [ValueError("I/O operation on closed file"), OSError(errno.ENOSPC, "No space left on device")]

    def write(data: bytes) -> None:
        if failures:
            raise failures.pop(0)
        written.append(data)

    def render(value: int) -> dict[str, Any]:
        return {"value": 1 // value}

    writer = BatchedLogWriter(render, write)
    with capture_logs() as lines:
        for value in (0, 1, 1, 1):
            writer.add(value)
            writer.flush()
    assert [line["task"] for line in lines] == ["request log"] * 2
    assert len(written) == 1


async def test_the_warm_up_goes_on(catalogue: Catalogue, schema: strawberry.Schema, tmp_path: Path) -> None:
    """An operation that fails by a bug does not keep the next ones from being planned."""
    executed: list[str] = []

    class FailingEngine(Engine):
        async def execute(self, request: GraphQLRequest) -> GraphQLResponse:
            executed.append(request.operation_name or "")
            raise ZeroDivisionError

    for name in "ABC":
        (tmp_path / f"{name}.graphql").write_text(f"query {name} {{ companies {{ totalCount }} }}")
    engine = FailingEngine(catalogue, core_schema(schema), UnusedStore())
    with capture_logs() as lines:
        await warm_up(engine, load_persisted_operations(tmp_path, engine))
    assert sorted(executed) == ["A", "B", "C"]
    assert [line["event"] for line in lines] == ["background_task_failed"] * 3 + ["warm_up_finished"]
