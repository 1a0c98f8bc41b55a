"""Overhead of Keiretsu itself per request, without a database: `make bench-overhead`.

    from body to driver, plan cached      0.03 ms      an operation of 1 KB
    planning, beyond graphql-core         2.9 ms      100 fields
    watching for a disconnect             0.8 us, by polling Starlette's request 8.9 us
    memory after 2,000, 6,000, 10,000 distinct operations   152, 161, 161 MB

A store that always fails replaces the database.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from statistics import median
from typing import Any

import orjson
import psutil  # type: ignore[import-untyped]  # its types are a package of their own, not installed
import uvloop
from graphql import parse, validate
from starlette.requests import Request
from starlette.types import Message

from bench.measuring import make_bodies, rename_operation, unique_suffix
from bench.operations import OPERATIONS
from keiretsu.graph.store.store import FailureKind, StoreError
from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.request import GraphQLRequest, GraphQLResponse
from keiretsu.resolvers.strawberry_execution import core_schema
from keiretsu.schema.types.build import build_schema
from keiretsu.server.http.disconnects import DISCONNECT_POLL, DisconnectMonitor
from keiretsu.server.load_schema import load_schema
from keiretsu.server.settings import BUILT_IN_SCHEMA

ROUNDS, CALLS = 7, 2_000
DISTINCT_COUNTS = (2_000, 6_000, 10_000)
HUNDRED_FIELDS = "".join(
    f"a{number}: subsidiaries(first: {number + 1}) {{ edges {{ kind shareMin node {{ name slug kind aliases }} }} totalCount }} "
    for number in range(10)
)


class StubStore:
    """Records the time of the call, then fails."""

    def __init__(self) -> None:
        self.called_at = 0.0

    async def read(self, text: str, values: Mapping[str, Any]) -> tuple[Any, ...]:
        """Record the time, then fail."""
        assert text
        assert values is not None
        self.called_at = time.perf_counter()
        raise StoreError(FailureKind.UNAVAILABLE, "none")


async def main() -> None:
    """Measure and print."""
    stub = StubStore()
    catalogue = load_schema(BUILT_IN_SCHEMA)
    engine = Engine(catalogue, core_schema(build_schema(catalogue)), stub)
    body = make_bodies(OPERATIONS["megabyte"], "keiretsu", 10_000, 1)[0]
    cached = await median_of_rounds(lambda: body_to_driver(engine, stub, body), CALLS)
    print(f"from body to driver, plan cached     {cached * 1000:7.3f} ms      an operation of {len(body)} bytes")
    large_body = orjson.dumps({"query": f"query q {{ companies {{ nodes {{ {HUNDRED_FIELDS} }} }} }}", "operationName": "q"}).decode()
    uncached = await median_of_rounds(lambda: planning_time(engine, rename_operation(large_body, unique_suffix())), 20)
    print(f"planning, beyond graphql-core        {uncached * 1000:7.3f} ms      102 fields")
    own, library = await disconnect_seconds()
    print(f"watching for a disconnect            {own * 1e6:7.2f} us      by polling Starlette's request {library * 1e6:.2f} us")
    for count in range(max(DISTINCT_COUNTS) + 1):
        if count in DISTINCT_COUNTS:
            print(f"after {count:6} distinct operations   {psutil.Process().memory_info().rss / 1e6:7.0f} MB")
        request = orjson.loads(rename_operation(body, unique_suffix()))
        await engine.execute(GraphQLRequest(request["query"], request["variables"], request["operationName"]))


async def median_of_rounds(measure: Callable[[], Any], times: int) -> float:
    """Seconds: the median of the rounds, each the mean of several calls."""
    return median([sum([await measure() for _ in range(times)]) / times for _ in range(ROUNDS)])


async def body_to_driver(engine: Engine, stub: StubStore, body: str) -> float:
    """Seconds from the body of a request to the call of the driver."""
    start = time.perf_counter()
    request = orjson.loads(body)
    await engine.execute(GraphQLRequest(request["query"], request["variables"], request["operationName"]))
    return stub.called_at - start


async def planning_time(engine: Engine, body: str) -> float:
    """Seconds for a new document beyond the work of graphql-core."""
    request = orjson.loads(body)
    start = time.perf_counter()
    validate(engine.schema, parse(request["query"]))
    graphql_core_seconds = time.perf_counter() - start
    start = time.perf_counter()
    await engine.execute(GraphQLRequest(request["query"], {}, request["operationName"]))
    return time.perf_counter() - start - graphql_core_seconds


class SuspendingEngine(Engine):
    """Responds after one turn of the event loop, as a request that waits for the database does."""

    async def execute(self, request: GraphQLRequest) -> GraphQLResponse:  # noqa: ARG002  # the signature of Engine
        """Wait for the next turn."""
        loop = asyncio.get_running_loop()
        turn = loop.create_future()
        loop.call_soon(turn.set_result, None)
        await turn
        return GraphQLResponse({})


async def disconnect_seconds() -> tuple[float, float]:
    """CPU seconds per request that DisconnectMonitor takes, and polling by Starlette's Request; the rounds alternate."""
    catalogue = load_schema(BUILT_IN_SCHEMA)
    engine = SuspendingEngine(catalogue, core_schema(build_schema(catalogue)), StubStore())
    monitor, request = DisconnectMonitor(), GraphQLRequest("{ __typename }")
    ways: tuple[Callable[[], Awaitable[Any]], ...] = (
        lambda: engine.execute(request),
        lambda: monitor.execute(engine, request, receive_nothing),
        lambda: execute_and_poll(engine, request),
    )
    rounds = [[await cpu_seconds(way) for way in ways] for _ in range(ROUNDS)]
    bare, own, library = (median(column) for column in zip(*rounds, strict=True))
    return own - bare, library - bare


async def execute_and_poll(engine: Engine, request: GraphQLRequest) -> GraphQLResponse | None:
    """What DisconnectMonitor does, with a task of its own for each request and Starlette's check of the connection."""
    connection = Request({"type": "http", "headers": []}, receive_nothing)
    task = asyncio.create_task(engine.execute(request))
    while not (await asyncio.wait((task,), timeout=DISCONNECT_POLL))[0]:
        if await connection.is_disconnected():
            task.cancel()
            return None
    return task.result()


async def receive_nothing() -> Message:
    """The client stays connected."""
    return await asyncio.Future()


async def cpu_seconds(execute: Callable[[], Awaitable[Any]]) -> float:
    """CPU seconds of one call."""
    start = time.process_time()
    for _ in range(CALLS):
        await execute()
    return (time.process_time() - start) / CALLS


if __name__ == "__main__":
    uvloop.run(main())
