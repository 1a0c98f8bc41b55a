"""Two checkouts of Keiretsu in turns on one Neo4j: `OTHER=../before make bench-compare`.

    operation        conn   before/s    after/s   ratio   spread   CPU ratio
    point-lookup       16     4012.1     4055.0    1.01     0.04        0.99
    ...

`before` is the other checkout (with its own .venv), `after` is this one. A pair is one round of each, the order alternating; `ratio` is
the median of after : before over the pairs, `spread` is (max - min) : median of the rounds before. An operation is slower if its ratio
is below 0.95 and the difference is larger than the spread; then the exit status is 1. PAIRS sets the number of pairs (7), ONLY names
operations.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

from bench.contenders import Contender, start_checkout, start_contender
from bench.graphs import open_graph
from bench.measuring import BODY_COUNT, FULL, ContenderBench, LoadGenerator, Round, compare_responses, make_bodies, start_load_generator
from bench.operations import OPERATIONS, BenchOperation

GRAPH = "companies"
CONNECTIONS = (16, 1)
SECONDS = 0.8
TOLERANCE = 0.05


@dataclass(frozen=True)
class OperationComparison:
    """The pairs of one operation with a number of connections: (before, after)."""

    name: str
    connections: int
    pairs: tuple[tuple[Round, Round], ...]

    @property
    def ratio(self) -> float:
        """Responses per second, after : before."""
        return median(after.rate / before.rate for before, after in self.pairs)

    @property
    def spread(self) -> float:
        """How far the rounds before are apart, as a part of their median."""
        rates = [before.rate for before, _ in self.pairs]
        return (max(rates) - min(rates)) / median(rates)

    @property
    def is_slower(self) -> bool:
        """Slower by more than the tolerance and by more than the spread."""
        return 1 - self.ratio > max(TOLERANCE, self.spread)

    def line(self) -> str:
        """One line of the table."""
        before, after = (median(pair[side].rate for pair in self.pairs) for side in (0, 1))
        cpu = median(after.api / before.api for before, after in self.pairs)
        mark = "   slower" if self.is_slower else ""
        return f"{self.name:20} {self.connections:4} {before:10.1f} {after:10.1f} {self.ratio:7.2f} {self.spread:8.2f} {cpu:11.2f}{mark}"


def main() -> None:
    """Measure and print; exit status 1 if an operation is slower."""
    folder, pairs = Path(os.environ["OTHER"]).resolve(), int(os.environ.get("PAIRS", "7"))
    names = os.environ.get("ONLY", "").split() or [name for name, operation in OPERATIONS.items() if operation.graph == GRAPH]
    with ExitStack() as stack:
        generator = stack.enter_context(start_load_generator())
        address, neo4j = stack.enter_context(open_graph(GRAPH, FULL.companies))
        before = stack.enter_context(start_checkout("before", folder, GRAPH, address))
        after = stack.enter_context(start_contender("keiretsu", GRAPH, address))
        bench = ContenderBench(replace(FULL, connections=CONNECTIONS), (before, after), generator, neo4j)
        print(f"{'operation':20} {'conn':>4} {'before/s':>10} {'after/s':>10} {'ratio':>7} {'spread':>8} {'CPU ratio':>11}")
        slower = [
            comparison for name in names for comparison in _compare(bench, OPERATIONS[name], (before, after), pairs) if comparison.is_slower
        ]
    raise SystemExit(f"Slower: {', '.join(comparison.name for comparison in slower)}." if slower else 0)


def _compare(bench: ContenderBench, operation: BenchOperation, servers: Sequence[Contender], pairs: int) -> Iterator[OperationComparison]:
    compare_responses(operation, [replace(servers[0], name="unlimited_app"), servers[1]], FULL.companies)  # both take our documents
    bodies = make_bodies(operation, "keiretsu", FULL.companies)
    _warm_up(bench.generator, servers, bodies)
    for connections in CONNECTIONS:
        rounds = []
        for number in range(pairs):
            job = {"connections": connections, "seconds": SECONDS, "warm_up": 0.2, "skip": 37 * (number + 1) * connections % BODY_COUNT}
            order = servers if number % 2 else tuple(reversed(servers))
            results = {server.name: bench.run_round(server, bodies, job) for server in order}
            rounds.append((results[servers[0].name], results[servers[1].name]))
        comparison = OperationComparison(operation.name, connections, tuple(rounds))
        print(comparison.line(), flush=True)
        yield comparison


def _warm_up(generator: LoadGenerator, servers: Sequence[Contender], bodies: list[str]) -> None:
    for server in servers:
        generator.run(port=server.port, bodies=bodies, connections=16, seconds=2.0, min_responses=0)


if __name__ == "__main__":
    main()
