"""Measures operations and contenders: whether responses are equal, throughput, latency, and CPU time.

    Round(rate=1526.0, p50=10.2, p99=18.9, api=0.41, neo4j=0.52)      milliseconds; api and neo4j: CPU time per response

Rounds are interleaved: each round measures every contender in turn, starting with a different one each time, so that other load on the
machine affects all alike. The result is the median of the rounds.
"""

from __future__ import annotations

import json
import random
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

import httpx
import psutil  # type: ignore[import-untyped]  # its types are a package of their own, not installed

from bench.contenders import BENCH_FOLDER, Contender, cpu_seconds_of, pinned_to, split_cores
from bench.normalize_responses import normalise
from bench.operations import DIALECTS, BenchOperation

BODY_COUNT = 400  # distinct requests per operation
COMPARED_BODIES = 12  # of them are sent to every contender and compared
FIXED_RATE_CONNECTIONS = 64  # most are idle


class ResponseMismatch(Exception):  # noqa: N818  # a name without "Error" reads better
    """The response of a contender differs from that of Keiretsu, or is missing."""


@dataclass(frozen=True)
class BenchEffort:
    """Durations in seconds. All operations run for `jit_warm_up`, so that Java compiles hot code.

    Then each operation runs for `warm_up`, then in `rounds` of `seconds` with a `pause` before each. `cold_calls`: number of first calls.
    `tenth_operations`: also measured on a tenth of the companies.
    """

    graphs: tuple[str, ...]
    companies: int
    connections: tuple[int, ...]
    rounds: int
    seconds: float
    jit_warm_up: float
    warm_up: float
    pause: float
    fixed_rate_seconds: float
    cold_calls: int
    tenth_operations: tuple[str, ...]


GRAPHS = ("companies", "movies")
QUICK = BenchEffort(
    GRAPHS[:1],
    2_000,
    (1, 16),
    rounds=1,
    seconds=0.3,
    jit_warm_up=0,
    warm_up=0.25,
    pause=0.05,
    fixed_rate_seconds=0.25,
    cold_calls=1,
    tenth_operations=(),
)
TENTH_OPERATIONS = ("point-lookup", "list", "counts", "some", "aggregates")
FULL = BenchEffort(
    GRAPHS,
    10_000,
    (1, 16, 64),
    rounds=3,
    seconds=0.8,
    jit_warm_up=1.0,
    warm_up=1.2,
    pause=0.2,
    fixed_rate_seconds=1.2,
    cold_calls=3,
    tenth_operations=TENTH_OPERATIONS,
)


@dataclass(frozen=True)
class Round:
    """The result of one contender in one round, or the median of several rounds."""

    rate: float
    p50: float
    p99: float
    api: float
    neo4j: float
    memory: float = 0.0
    size: float = 0.0


class LoadGenerator:
    """The load generator process; see load.py."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def run(self, **job: Any) -> dict[str, Any]:
        """Run one job in which every response must succeed. Raises ResponseMismatch."""
        result = self.run_unchecked(**job)
        if result["failed"] > 0:
            raise ResponseMismatch(f"{result['failed']} of {result['sent']} responses failed: {result['first_failure']}")
        return result

    def run_unchecked(self, **job: Any) -> dict[str, Any]:
        """Run one job."""
        assert self.process.stdin, "started with pipes"
        assert self.process.stdout, "started with pipes"
        self.process.stdin.write(json.dumps(job) + "\n")
        self.process.stdin.flush()
        result: dict[str, Any] = json.loads(self.process.stdout.readline())
        return result


@contextmanager
def start_load_generator(cores: set[int] | None = None) -> Iterator[LoadGenerator]:
    """The load generator, pinned to these cores; by default to the core of the server, so that Neo4j has its cores to itself."""
    with pinned_to(cores or split_cores()[0]):
        command = (sys.executable, "-m", "bench.load")
        process = subprocess.Popen(command, cwd=BENCH_FOLDER.parent, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # noqa: S603  # our own command
    with process:
        yield LoadGenerator(process)
        assert process.stdin, "started with pipes"
        process.stdin.close()


def make_bodies(operation: BenchOperation, contender: str, companies: int, count: int = BODY_COUNT) -> list[str]:
    """Requests with the same values for every contender; none if its dialect does not support the operation."""
    document = operation.document(DIALECTS[contender])
    rng = random.Random(operation.name)  # noqa: S311  # not for secrets
    if document is None:
        return []
    variable_sets = [operation.make_values(rng, companies) for _ in range(count)]
    return [json.dumps({"query": document, "operationName": operation.graphql_name, "variables": variables}) for variables in variable_sets]


def compare_responses(operation: BenchOperation, contenders: Sequence[Contender], companies: int) -> float:
    """Mean size of the responses of Keiretsu in bytes. Raises ResponseMismatch if another contender responds differently."""
    bodies = {contender.name: make_bodies(operation, contender.name, companies, COMPARED_BODIES) for contender in contenders}
    sizes = []
    for index in range(COMPARED_BODIES):
        responses = {contender.name: _post(contender, bodies[contender.name][index]) for contender in contenders if bodies[contender.name]}
        sizes.append(len(responses["keiretsu"]))
        data_by_contender = {
            name: normalise(json.loads(response)["data"], operation.ordered_levels) for name, response in responses.items()
        }
        for name, data in data_by_contender.items():
            if data != data_by_contender["keiretsu"]:
                raise ResponseMismatch(f"{operation.name}: the response of {name} differs from that of Keiretsu for {bodies[name][index]}")
    return sum(sizes) / len(sizes)


def _post(contender: Contender, body: str) -> bytes:
    headers = {"content-type": "application/json"}
    response = httpx.post(f"http://127.0.0.1:{contender.port}/graphql", content=body, headers=headers, timeout=60)
    if response.status_code != 200 or "errors" in response.json():
        raise ResponseMismatch(f"{contender.name} responds with status {response.status_code} to {body}: {response.text[:2000]}")
    return response.content


@dataclass(frozen=True)
class ContenderBench:
    """Measures the contenders."""

    effort: BenchEffort
    contenders: Sequence[Contender]
    generator: LoadGenerator
    neo4j: psutil.Process

    def warm_up_jit(self, bodies: dict[str, list[str]]) -> None:
        """Load every contender for a while, without measuring."""
        for contender in self.contenders:
            if bodies[contender.name] and self.effort.jit_warm_up:
                self.generator.run(
                    port=contender.port, bodies=bodies[contender.name], connections=16, seconds=self.effort.jit_warm_up, min_responses=0
                )

    def measure(self, bodies: dict[str, list[str]]) -> dict[str, dict[int, Round]]:
        """Contender -> number of connections -> the median of the rounds."""
        participants = [contender for contender in self.contenders if bodies[contender.name]]
        for contender in participants:
            self.generator.run(
                port=contender.port, bodies=bodies[contender.name], connections=16, seconds=self.effort.warm_up, min_responses=0
            )
        rounds: dict[str, dict[int, list[Round]]] = {
            contender.name: {count: [] for count in self.effort.connections} for contender in participants
        }
        for number in range(self.effort.rounds):
            for connections in self.effort.connections:
                for contender in rotate(participants, number):
                    skip = 37 * (number + 1) * connections % BODY_COUNT
                    job = {"connections": connections, "seconds": self.effort.seconds, "warm_up": self.effort.pause, "skip": skip}
                    rounds[contender.name][connections].append(self.run_round(contender, bodies[contender.name], job))
        return {
            name: {count: median_round(results) for count, results in by_connections.items()} for name, by_connections in rounds.items()
        }

    def measure_at_rate(self, rate: float, names: Collection[str], bodies: dict[str, list[str]]) -> dict[str, Round]:
        """Latency of these contenders while requests arrive at a fixed rate."""
        job = {"connections": FIXED_RATE_CONNECTIONS, "seconds": self.effort.fixed_rate_seconds, "warm_up": self.effort.pause, "rate": rate}
        return {
            contender.name: self.run_round(contender, bodies[contender.name], job)
            for contender in self.contenders
            if contender.name in names
        }

    def measure_cold(self, bodies: dict[str, list[str]], clear_plans: Callable[[], None]) -> dict[str, dict[str, float]]:
        """Milliseconds of the first call of a new document. `text`: only the document is new; `shape`: Neo4j plans again, too.

        `clear_plans` makes Neo4j plan again.
        """
        participants = [contender for contender in self.contenders if bodies[contender.name]]
        results: dict[str, dict[str, list[float]]] = {contender.name: {"text": [], "shape": []} for contender in participants}
        for number in range(self.effort.cold_calls):
            for contender in rotate(participants, number):
                body = bodies[contender.name][number]
                _post(contender, body)
                results[contender.name]["text"].append(_time_call(contender, rename_operation(body, unique_suffix())))
                clear_plans()
                results[contender.name]["shape"].append(_time_call(contender, rename_operation(body, unique_suffix())))
        return {name: {kind: median(times) for kind, times in times_by_kind.items()} for name, times_by_kind in results.items()}

    def run_round(self, contender: Contender, bodies: list[str], job: dict[str, Any]) -> Round:
        """One round of one contender. `job`: see load.py."""
        before = contender.cpu_seconds(), cpu_seconds_of(self.neo4j)
        result = self.generator.run(port=contender.port, bodies=bodies, **job)
        api, neo4j = (
            (now - earlier) / max(1, result["sent"]) * 1000
            for now, earlier in zip((contender.cpu_seconds(), cpu_seconds_of(self.neo4j)), before, strict=True)
        )
        return Round(result["rate"], result["p50"], result["p99"], api, neo4j, contender.memory_mb(), result["size"])


def _time_call(contender: Contender, body: str) -> float:
    """Milliseconds of one call."""
    start = time.perf_counter()
    _post(contender, body)
    return (time.perf_counter() - start) * 1000


def unique_suffix() -> str:
    """Digits that no earlier request has."""
    return str(secrets.randbits(48))


def rename_operation(body: str, number: str) -> str:
    """The same request under a new operation name: a document that no contender has seen."""
    request = json.loads(body)
    name = request["operationName"]
    return json.dumps(
        request | {"query": request["query"].replace(f"query {name}", f"query {name}{number}"), "operationName": f"{name}{number}"}
    )


def rotate(contenders: Sequence[Contender], number: int) -> Iterable[Contender]:
    """All contenders, starting with a different one each time."""
    first = number % len(contenders)
    return [*contenders[first:], *contenders[:first]]


def median_round(rounds: Sequence[Round]) -> Round:
    """The median of each figure."""
    rows = [asdict(result) for result in rounds]
    return Round(**{name: median(row[name] for row in rows) for name in rows[0]})
