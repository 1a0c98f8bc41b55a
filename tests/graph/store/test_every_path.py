"""The Bolt fast path, sessions, and sessions behind a routing address: the same records, and errors translated in the same way."""

from __future__ import annotations

import asyncio
import shutil
import ssl
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from keiretsu.graph.local.process.port import find_free_port
from keiretsu.graph.store.store import Address, FailureKind, Store
from keiretsu.graph.writer import Writer
from tests.graph.store.proxy import FaultProxy, proxy_to
from tests.graph.store.stores import DIRECT_PATHS, ENDLESS, NOWHERE, ONE, PATHS, failure_of, failures_of, opened_on_all
from tests.waiting import until

FAILURES = {
    "THIS IS NOT CYPHER": ("CypherSyntaxError", "Neo.ClientError.Statement.SyntaxError"),
    "RETURN 1 / 0 AS f0": ("ClientError", "Neo.ClientError.Statement.ArithmeticError"),
    "RETURN toLower([1]) AS f0": ("CypherSyntaxError", "Neo.ClientError.Statement.SyntaxError"),
    "UNWIND [1, 0] AS x RETURN 1 / x AS f0": ("ClientError", "Neo.ClientError.Statement.ArithmeticError"),
    "RETURN $missing AS f0": ("ClientError", "Neo.ClientError.Statement.ParameterMissing"),
    "UNWIND [] AS f0 RETURN f0": ("ResultNotSingleError", None),
    "UNWIND [1, 2] AS f0 RETURN f0": ("ResultNotSingleError", None),
    "CREATE (n:WrittenByReading) RETURN 1 AS f0": ("ClientError", "Neo.ClientError.Statement.AccessMode"),
}
"""Statement -> the driver's error and its code. Each is a bug of ours, and no detail reaches the client."""


@pytest.mark.database
@pytest.mark.parametrize("text", FAILURES)
async def test_an_invalid_statement_is_a_failed_query(stores: dict[str, Store], text: str) -> None:
    """Whether it fails at once, after a record, or with another number of records than one; the connection stays usable."""
    assert await failures_of(stores, text) == dict.fromkeys(stores, (FailureKind.QUERY_FAILED, *FAILURES[text]))
    assert [await store.read(ONE, {}) for store in stores.values()] == [(1,)] * len(stores)


@pytest.mark.database
async def test_a_missing_index_is_reported(stores: dict[str, Store]) -> None:
    text = "CALL db.index.fulltext.queryNodes('nothing', 'x') YIELD node RETURN count(node) AS f0"
    failure = (FailureKind.INDEX_MISSING, "ClientError", "Neo.ClientError.Procedure.ProcedureCallFailed")
    assert await failures_of(stores, text) == dict.fromkeys(stores, failure)


@pytest.mark.database
async def test_a_statement_that_needs_too_much_memory(stores: dict[str, Store], monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not repeated, which would need the same memory again; the next one is normal."""
    monkeypatch.setattr("keiretsu.graph.store.store.RETRY_DELAYS", ())
    failure = (FailureKind.OUT_OF_MEMORY, "TransientError", "Neo.TransientError.General.MemoryPoolOutOfMemoryError")
    text = "UNWIND range(1, 100000000) AS number RETURN size(collect(toString(number))) AS f0"
    assert await failures_of(stores, text) == dict.fromkeys(stores, failure)
    assert [await store.read(ONE, {}) for store in stores.values()] == [(1,)] * len(stores)


async def test_a_database_that_is_not_running_is_unavailable() -> None:
    async with opened_on_all(replace(NOWHERE, uri=f"bolt://127.0.0.1:{find_free_port()}")) as stores:
        failures = await failures_of(stores, ONE)
    assert {path: kind for path, (kind, _, code) in failures.items() if code is None} == dict.fromkeys(PATHS, FailureKind.UNAVAILABLE)


@pytest.mark.database
async def test_a_database_that_does_not_exist(address: Address) -> None:
    async with opened_on_all(replace(address, database="nothing")) as stores:
        failures = await failures_of(stores, ONE)
    assert failures == dict.fromkeys(PATHS, (FailureKind.QUERY_FAILED, "ClientError", "Neo.ClientError.Database.DatabaseNotFound"))


@pytest.mark.database
async def test_the_timeout_ends_the_statement(address: Address) -> None:
    """The read fails, nothing keeps running in the database, and the next read is normal."""
    async with opened_on_all(address, timeout=2) as stores:
        await asyncio.gather(*(store.ping() for store in stores.values()))
        failures = await failures_of(stores, f"{ENDLESS} // out of time")
        assert {kind for kind, _, _ in failures.values()} == {FailureKind.TIMEOUT}
        with Writer(address) as writer:
            await until(lambda: count_running(writer, "out of time") == 0)
        assert [await store.read(ONE, {}) for store in stores.values()] == [(1,)] * len(stores)


@pytest.mark.database
async def test_a_silent_database_times_out(address: Address, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neo4j may plan for longer than the timeout, or hang. Other idle connections may be as dead, so none of them is used again."""
    monkeypatch.setattr("keiretsu.graph.store.store.KILL_GRACE", 0.1)
    async with proxy_to(address) as (proxy, proxy_address), opened_on_all(proxy_address, DIRECT_PATHS, timeout=1) as stores:
        await asyncio.gather(*(store.read(ONE, {}) for store in [*stores.values()] * 4))
        assert min(store.open_connections for store in stores.values()) > 1
        proxy.is_silent = True
        failures = await failures_of(stores, ONE)
        assert failures == dict.fromkeys(stores, (FailureKind.TIMEOUT, "TimeoutError", None))
        assert [store.open_connections for store in stores.values()] == [0] * len(stores)
        proxy.is_silent = False
        assert [await store.read(ONE, {}) for store in stores.values()] == [(1,)] * len(stores)


@dataclass(frozen=True)
class ConnectionFault:
    """What happens to an idle connection, and the number of connections until the next read succeeds."""

    inject: Callable[[FaultProxy], object]
    new_connections: int


def truncate_response(proxy: FaultProxy) -> None:
    proxy.responses_to_truncate = 1


def close_and_reject(proxy: FaultProxy) -> None:
    proxy.close_connections()
    proxy.connections_to_reject = 1


FAULTS = {
    "closed": ConnectionFault(FaultProxy.close_connections, 1),
    "closed without notice": ConnectionFault(FaultProxy.reset_on_next_use, 1),
    "closed within a response": ConnectionFault(truncate_response, 1),
    "closed, and the next attempt is rejected": ConnectionFault(close_and_reject, 2),
}


@pytest.mark.database
@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
async def test_a_lost_connection_costs_another_attempt(address: Address, fault: ConnectionFault) -> None:
    """Not the response."""

    async def connections_until_success(path: str) -> int:
        async with proxy_to(address) as (proxy, proxy_address), opened_on_all(proxy_address, (path,)) as stores:
            assert await stores[path].read(ONE, {}) == (1,)  # planned
            fault.inject(proxy)
            assert await stores[path].read(ONE, {}) == (1,)
            return proxy.connection_count - 1

    assert [await connections_until_success(path) for path in DIRECT_PATHS] == [fault.new_connections] * len(DIRECT_PATHS)


@pytest.mark.database
async def test_a_cancelled_read_ends_its_statement(stores: dict[str, Store], address: Address) -> None:
    """Neo4j stops executing it."""
    with Writer(address) as writer:
        reads = [asyncio.create_task(store.read(f"{ENDLESS} // cancelled", {})) for store in stores.values()]
        await until(lambda: count_running(writer, "cancelled") == len(reads))
        for read in reads:
            read.cancel()
        assert {type(error) for error in await asyncio.gather(*reads, return_exceptions=True)} == {asyncio.CancelledError}
        await until(lambda: count_running(writer, "cancelled") == 0)
        assert {store.running_queries for store in stores.values()} == {0}


@pytest.mark.database
@pytest.mark.parametrize("value", [2**63, object(), "\ud83d"], ids=["too large", "no value", "no text"])
async def test_values_that_cannot_be_packed(stores: dict[str, Store], value: Any) -> None:
    """A bug of ours, raised as it is. The connection stays usable."""
    for store in stores.values():
        with pytest.raises((OverflowError, TypeError, ValueError)):
            await store.read("RETURN $p.v0 AS f0", {"v0": ["packed before it", value]})
        assert await store.read("RETURN $p.v0 AS f0", {"v0": 1}) == (1,)


@pytest.mark.database
@pytest.mark.skipif(not shutil.which("openssl"), reason="a certificate is needed")
async def test_over_tls(address: Address, tmp_path: Path) -> None:
    """Large and small values, failures and closed connections behave as without TLS."""
    async with (
        proxy_to(address, await tls_context(tmp_path)) as (proxy, proxy_address),
        opened_on_all(with_tls(proxy_address, "bolt+ssc"), DIRECT_PATHS, timeout=60) as stores,
    ):
        for store in stores.values():
            value = "äß😀" * 100_000
            assert await asyncio.gather(*(store.read("RETURN $p.v0 AS f0", {"v0": value}) for _ in range(3))) == [(value,)] * 3
            error, _ = await failure_of(store, "THIS IS NOT CYPHER")
            assert error.kind is FailureKind.QUERY_FAILED
            assert await store.read(ONE, {}) == (1,)  # planned
            before = proxy.connection_count
            proxy.close_connections()
            assert await store.read(ONE, {}) == (1,)
            assert proxy.connection_count == before + 1


def with_tls(address: Address, scheme: str = "bolt+s") -> Address:
    return replace(address, uri=address.uri.replace("bolt", scheme, 1))


async def tls_context(folder: Path) -> ssl.SSLContext:
    """A server's context with a certificate of its own."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    command = f"openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=localhost -days 2 -keyout {key} -out {certificate}"
    await asyncio.to_thread(subprocess.run, command.split(), check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


@pytest.mark.database
@pytest.mark.skipif(not shutil.which("openssl"), reason="a certificate is needed")
async def test_an_untrusted_certificate_makes_the_database_unavailable(address: Address, tmp_path: Path) -> None:
    async with proxy_to(address, await tls_context(tmp_path)) as (_, proxy_address), opened_on_all(with_tls(proxy_address)) as stores:
        failures = await failures_of(stores, ONE)
    assert {path: kind for path, (kind, _, _) in failures.items()} == dict.fromkeys(PATHS, FailureKind.UNAVAILABLE)


def count_running(writer: Writer, comment: str) -> int:
    """Number of running statements in Neo4j that end with this comment."""
    text = "SHOW TRANSACTIONS YIELD currentQuery WHERE currentQuery ENDS WITH '// ' + $p.comment RETURN count(*) AS n"
    return int(writer.write(lambda batch: batch.run(text, comment=comment)[0]["n"], exclusive=False))
