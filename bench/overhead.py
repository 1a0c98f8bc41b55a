"""What the program itself takes for a question, without a database: `make bench-overhead`.

    from body to driver, plan kept     0.03 ms      an operation of 1 KB
    plan made anew, beyond graphql-core 2.9 ms      100 fields
    memory after 2,000, 6,000, 10,000 different operations   152, 161, 161 MB

A store that answers nothing stands where the database would.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from statistics import median
from typing import Any

import orjson
import psutil  # type: ignore[import-untyped]  # its types are a package of their own, not installed
from graphql import parse, validate

from bench.measuring import make_bodies, renamed, unseen
from bench.operations import OPERATIONS
from keiretsu.graph.store.store import StoreError, Trouble
from keiretsu.resolvers.engine import Engine, Question
from keiretsu.resolvers.strawberry_execution import core_schema
from keiretsu.schema.types.build import build_schema
from keiretsu.server.load_schema import read_schema
from keiretsu.server.settings import BUILT_IN_SCHEMA

ROUNDS, CALLS = 7, 2_000
DIFFERENT = (2_000, 6_000, 10_000)
HUNDRED = "".join(
    f"a{number}: subsidiaries(first: {number + 1}) {{ edges {{ kind shareMin node {{ name slug kind aliases }} }} totalCount }} "
    for number in range(10)
)


class Stub:
    """Notes when it is asked, and has no answer."""

    def __init__(self) -> None:
        self.asked = 0.0

    async def read(self, text: str, values: Mapping[str, Any]) -> tuple[Any, ...]:
        """Never answers."""
        assert text
        assert values is not None
        self.asked = time.perf_counter()
        raise StoreError(Trouble.UNAVAILABLE, "none")


async def main() -> None:
    """Measure and print."""
    stub = Stub()
    catalogue = read_schema(BUILT_IN_SCHEMA)
    engine = Engine(catalogue, core_schema(build_schema(catalogue)), stub)
    body = make_bodies(OPERATIONS["megabyte"], "ours", 10_000, 1)[0]
    kept = await middle(lambda: body_to_driver(engine, stub, body), CALLS)
    print(f"from body to driver, plan kept       {kept * 1000:7.3f} ms      an operation of {len(body)} bytes")
    hundred = orjson.dumps({"query": f"query q {{ companies {{ nodes {{ {HUNDRED} }} }} }}", "operationName": "q"}).decode()
    beyond = await middle(lambda: made_anew(engine, renamed(hundred, unseen())), 20)
    print(f"plan made anew, beyond graphql-core  {beyond * 1000:7.3f} ms      102 fields")
    for count in range(max(DIFFERENT) + 1):
        if count in DIFFERENT:
            print(f"after {count:6} different operations   {psutil.Process().memory_info().rss / 1e6:7.0f} MB")
        asked = orjson.loads(renamed(body, unseen()))
        await engine.answer(Question(asked["query"], asked["variables"], asked["operationName"]))


async def middle(measure: Callable[[], Any], times: int) -> float:
    """Seconds: the median of the rounds, each the mean of so many calls."""
    return median([sum([await measure() for _ in range(times)]) / times for _ in range(ROUNDS)])


async def body_to_driver(engine: Engine, stub: Stub, body: str) -> float:
    """Seconds from the body of a request to the call of the driver."""
    began = time.perf_counter()
    asked = orjson.loads(body)
    await engine.answer(Question(asked["query"], asked["variables"], asked["operationName"]))
    return stub.asked - began


async def made_anew(engine: Engine, body: str) -> float:
    """Seconds that a new text takes beyond what graphql-core does with it."""
    asked = orjson.loads(body)
    began = time.perf_counter()
    validate(engine.schema, parse(asked["query"]))
    core = time.perf_counter() - began
    began = time.perf_counter()
    await engine.answer(Question(asked["query"], {}, asked["operationName"]))
    return time.perf_counter() - began - core


if __name__ == "__main__":
    asyncio.run(main())
