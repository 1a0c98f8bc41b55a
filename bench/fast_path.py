"""A point lookup over the Bolt fast path and over the driver's sessions: `make bench-fast-path`.

                     fast path    sessions   sessions : fast path
    1 caller          0.449 ms    0.703 ms   1.58
    16 callers        0.109 ms    0.312 ms   2.61
    CPU time          0.044 ms    0.288 ms   6.38      of this process, per read, with 16 callers

Both stores are used in turns, round by round, so that a busy machine slows both alike; the ratio is the median of the rounds' ratios.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from statistics import median

from bench.database import open_large_graph
from keiretsu.graph.store.store import Address, Store
from keiretsu.schema.companies import COMPANIES
from keiretsu.schema.compile import compile_schema

COMPANIES_COUNT = 1_000
TEXT = "CALL () { MATCH (n0:Company {id: $p.v0}) RETURN collect([n0.name, n0.kind]) AS f0 } RETURN f0"
ROUNDS, READS, CALLERS = 21, 480, 16
SEED = 7


@dataclass(frozen=True)
class ReadTimes:
    """Seconds per read in one round: elapsed with one caller, elapsed with several, and CPU time of this process with several."""

    sequential: float
    concurrent: float
    cpu: float


ROWS: dict[str, Callable[[ReadTimes], float]] = {
    "1 caller": lambda times: times.sequential,
    f"{CALLERS} callers": lambda times: times.concurrent,
    "CPU time": lambda times: times.cpu,
}


def main() -> None:
    """Measure and print."""
    with open_large_graph(compile_schema(COMPANIES), COMPANIES_COUNT) as address, asyncio.Runner(loop_factory=loop_factory()) as runner:
        fast, sessions = runner.run(measure(address))
    print(f"{'':20} fast path    sessions   sessions : fast path, medians of {ROUNDS} rounds of {READS} reads")
    for name, value in ROWS.items():
        ratio = median(value(slow) / value(quick) for quick, slow in zip(fast, sessions, strict=True))
        print(f"{name:16} {median(map(value, fast)) * 1000:10.3f} ms {median(map(value, sessions)) * 1000:8.3f} ms {ratio:8.2f}")


def loop_factory() -> Callable[[], asyncio.AbstractEventLoop]:
    """The event loop of the server."""
    with suppress(ImportError):
        import uvloop

        return uvloop.new_event_loop
    return asyncio.new_event_loop


async def measure(address: Address) -> tuple[list[ReadTimes], list[ReadTimes]]:
    """The rounds of both stores. The first round, which warms both up, is left out."""
    stores = [Store(address, use_fast_path=use_fast_path) for use_fast_path in (True, False)]
    rounds = []
    for number in range(ROUNDS + 1):
        order = stores if number % 2 else stores[::-1]
        times = {store: await measure_round(store) for store in order}
        rounds.append([times[store] for store in stores])
    assert stores[0].uses_fast_path
    assert not stores[1].uses_fast_path
    for store in stores:
        await store.close()
    return [pair[0] for pair in rounds[1:]], [pair[1] for pair in rounds[1:]]


async def measure_round(store: Store) -> ReadTimes:
    """One caller, then several."""
    rng = random.Random(SEED)  # noqa: S311  # not for secrets
    ids = [f"company:{rng.randrange(COMPANIES_COUNT):06}" for _ in range(READS)]
    start = time.perf_counter()
    await read_all(store, ids)
    sequential = time.perf_counter() - start
    start, cpu_start = time.perf_counter(), time.process_time()
    await asyncio.gather(*(read_all(store, ids[caller::CALLERS]) for caller in range(CALLERS)))
    return ReadTimes(sequential / READS, (time.perf_counter() - start) / READS, (time.process_time() - cpu_start) / READS)


async def read_all(store: Store, ids: list[str]) -> None:
    """Read one company after the other."""
    for id_ in ids:
        record = await store.read(TEXT, {"v0": id_})
        assert record[0], f"{id_} does not exist"


if __name__ == "__main__":
    main()
