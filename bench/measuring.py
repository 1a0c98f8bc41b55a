"""Operations and sides -> figures: are the answers the same, how many in a second, how long each takes, what it costs.

    Round(rate=1526.0, p50=10.2, p99=18.9, api=0.41, neo4j=0.52)      milliseconds; api and neo4j: of processor time, for each answer

Rounds are interleaved: each asks every side in turn, beginning with another one each time, so that what the machine does meanwhile falls on
all alike. What is reported is the median of the rounds.
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

from bench.answers import normalise
from bench.contenders import HERE, Side, cores, cpu_of, pinned_to
from bench.operations import DIALECTS, Operation

BODIES = 400  # different requests of each operation
COMPARED = 12  # of these, answered by every side and compared
AT_FIXED_RATE = 64  # connections, of which most are idle


class Unequal(Exception):  # noqa: N818  # an answer, that is
    """A side gave another answer than ours, or none."""


@dataclass(frozen=True)
class Effort:
    """How long to measure, in seconds: all operations for `heat`, so that Java has compiled what it will; then each for `warm`, then in
    `rounds` of `seconds` with a `pause` before each. `cold`: first calls. `tenth`: what is asked of a tenth of the companies, too."""

    graphs: tuple[str, ...]
    companies: int
    connections: tuple[int, ...]
    rounds: int
    seconds: float
    heat: float
    warm: float
    pause: float
    fixed: float
    cold: int
    tenth: tuple[str, ...]


GRAPHS = ("companies", "movies")
QUICK = Effort(GRAPHS[:1], 2_000, (1, 16), rounds=1, seconds=0.3, heat=0, warm=0.25, pause=0.05, fixed=0.25, cold=1, tenth=())
TENTH = ("point-lookup", "list", "counts", "some", "aggregates")
FULL = Effort(GRAPHS, 10_000, (1, 16, 64), rounds=3, seconds=0.8, heat=1.0, warm=1.2, pause=0.2, fixed=1.2, cold=3, tenth=TENTH)


@dataclass(frozen=True)
class Round:
    """What one side did in one round, or in the middle of several."""

    rate: float
    p50: float
    p99: float
    api: float
    neo4j: float
    memory: float = 0.0
    size: float = 0.0


class Generator:
    """The process that loads; see load.py."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def run(self, **job: Any) -> dict[str, Any]:
        """One job."""
        assert self.process.stdin, "started with pipes"
        assert self.process.stdout, "started with pipes"
        self.process.stdin.write(json.dumps(job) + "\n")
        self.process.stdin.flush()
        found: dict[str, Any] = json.loads(self.process.stdout.readline())
        if found["bad"] > 0:
            raise Unequal(f"{found['bad']} of {found['sent']} answers were bad: {found['complaint']}")
        return found


@contextmanager
def start_generator(where: set[int] | None = None) -> Iterator[Generator]:
    """The generator, on these cores; else beside the server: the database has its cores to itself."""
    with pinned_to(where or cores()[0]):
        command = (sys.executable, "-m", "bench.load")
        process = subprocess.Popen(command, cwd=HERE.parent, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # noqa: S603  # ours
    with process:
        yield Generator(process)
        assert process.stdin, "started with pipes"
        process.stdin.close()


def make_bodies(operation: Operation, side: str, companies: int, count: int = BODIES) -> list[str]:
    """Requests with the same values for every side; none where it cannot say it."""
    text = operation.text(DIALECTS[side])
    pick = random.Random(operation.name)  # noqa: S311  # not for secrets
    if text is None:
        return []
    values = [operation.values(pick, companies) for _ in range(count)]
    return [json.dumps({"query": text, "operationName": operation.key, "variables": value}) for value in values]


def compare_answers(operation: Operation, sides: Sequence[Side], companies: int) -> float:
    """How large our answer is, in bytes. Raises Unequal where another side's says something else."""
    bodies = {side.name: make_bodies(operation, side.name, companies, COMPARED) for side in sides}
    sizes = []
    for place in range(COMPARED):
        answers = {side.name: _ask(side, bodies[side.name][place]) for side in sides if bodies[side.name]}
        sizes.append(len(answers["ours"]))
        found = {name: normalise(json.loads(answer)["data"], operation.ordered) for name, answer in answers.items()}
        for name, data in found.items():
            if data != found["ours"]:
                raise Unequal(f"{operation.name}: the answer of {name} differs from ours for {bodies[name][place]}")
    return sum(sizes) / len(sizes)


def _ask(side: Side, body: str) -> bytes:
    headers = {"content-type": "application/json"}
    response = httpx.post(f"http://127.0.0.1:{side.port}/graphql", content=body, headers=headers, timeout=60)
    if response.status_code != 200 or "errors" in response.json():
        raise Unequal(f"{side.name} says {response.status_code} to {body}: {response.text[:2000]}")
    return response.content


@dataclass(frozen=True)
class Bench:
    """What measuring has at hand."""

    effort: Effort
    sides: Sequence[Side]
    generator: Generator
    neo4j: psutil.Process

    def heat(self, bodies: dict[str, list[str]]) -> None:
        """Load every side for a while, and look at nothing."""
        for side in self.sides:
            if bodies[side.name] and self.effort.heat:
                self.generator.run(port=side.port, bodies=bodies[side.name], connections=16, seconds=self.effort.heat, enough=0)

    def measure(self, bodies: dict[str, list[str]]) -> dict[str, dict[int, Round]]:
        """Side -> number of connections -> the median of the rounds."""
        asked = [side for side in self.sides if bodies[side.name]]
        for side in asked:
            self.generator.run(port=side.port, bodies=bodies[side.name], connections=16, seconds=self.effort.warm, enough=0)
        rounds: dict[str, dict[int, list[Round]]] = {side.name: {count: [] for count in self.effort.connections} for side in asked}
        for number in range(self.effort.rounds):
            for connections in self.effort.connections:
                for side in turned(asked, number):
                    skip = 37 * (number + 1) * connections % BODIES
                    job = {"connections": connections, "seconds": self.effort.seconds, "warm": self.effort.pause, "skip": skip}
                    rounds[side.name][connections].append(self._round(side, bodies[side.name], job))
        return {name: {count: middle(all_) for count, all_ in found.items()} for name, found in rounds.items()}

    def measure_at(self, rate: float, names: Collection[str], bodies: dict[str, list[str]]) -> dict[str, Round]:
        """How long the answers of these sides take while requests come at a fixed rate."""
        job = {"connections": AT_FIXED_RATE, "seconds": self.effort.fixed, "warm": self.effort.pause, "rate": rate}
        return {side.name: self._round(side, bodies[side.name], job) for side in self.sides if side.name in names}

    def measure_cold(self, bodies: dict[str, list[str]], forget: Callable[[], None]) -> dict[str, dict[str, float]]:
        """Milliseconds of the first call of a text that nobody has seen. `text`: only the text is new; `shape`: Neo4j, too, plans anew.

        `forget` makes it do so."""
        asked = [side for side in self.sides if bodies[side.name]]
        found: dict[str, dict[str, list[float]]] = {side.name: {"text": [], "shape": []} for side in asked}
        for number in range(self.effort.cold):
            for side in turned(asked, number):
                body = bodies[side.name][number]
                _ask(side, body)
                found[side.name]["text"].append(_time(side, renamed(body, unseen())))
                forget()
                found[side.name]["shape"].append(_time(side, renamed(body, unseen())))
        return {name: {what: median(all_) for what, all_ in kinds.items()} for name, kinds in found.items()}

    def _round(self, side: Side, bodies: list[str], job: dict[str, Any]) -> Round:
        before = side.cpu(), cpu_of(self.neo4j)
        result = self.generator.run(port=side.port, bodies=bodies, **job)
        api, neo4j = (
            (now - then) / max(1, result["sent"]) * 1000 for now, then in zip((side.cpu(), cpu_of(self.neo4j)), before, strict=True)
        )
        return Round(result["rate"], result["p50"], result["p99"], api, neo4j, side.memory(), result["size"])


def _time(side: Side, body: str) -> float:
    """Milliseconds of one call."""
    began = time.perf_counter()
    _ask(side, body)
    return (time.perf_counter() - began) * 1000


def unseen() -> str:
    """Digits that no request has had."""
    return str(secrets.randbits(48))


def renamed(body: str, number: str) -> str:
    """The same request under another name of its operation: a text that is new to every side."""
    asked = json.loads(body)
    name = asked["operationName"]
    return json.dumps(
        asked | {"query": asked["query"].replace(f"query {name}", f"query {name}{number}"), "operationName": f"{name}{number}"}
    )


def turned(sides: Sequence[Side], number: int) -> Iterable[Side]:
    """All of them, beginning with another one."""
    first = number % len(sides)
    return [*sides[first:], *sides[:first]]


def middle(rounds: Sequence[Round]) -> Round:
    """The median of each figure."""
    rows = [asdict(one) for one in rounds]
    return Round(**{name: median(row[name] for row in rows) for name in rows[0]})
