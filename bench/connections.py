"""Good clients beside 1,000 slow connections, and beside requests with 60 MB before their body: `make bench-connections`.

    half bodies   1000   tokens   0 refused   p99 alone 4.1 ms, beside 9.7 ms: +5.6   longest wait 21 ms   memory 141 MB

200 requests per second over 16 connections from 127.0.0.1, alone and beside the attackers from 127.0.0.2, in turns; the server has tokens
or none. With OTHER=FOLDER, another checkout is measured as well. Writes bench/CONNECTIONS.md. The server has the first core; Neo4j, the
good clients and the attackers share the others.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from bench.contenders import BENCH_FOLDER, Contender, pinned_to, split_cores, start_checkout, start_contender
from bench.graphs import open_graph
from bench.measuring import LoadGenerator, make_bodies, start_load_generator
from bench.operations import OPERATIONS
from keiretsu.server.access.token_store import create_token

REPORT = Path(__file__).parent / "CONNECTIONS.md"
QUICK = bool(os.environ.get("QUICK"))
COMPANIES = 1_000
SECONDS, PAIRS = (12.0, 1) if QUICK else (15.0, 3)
RATE = 200.0
LEAD_TIME = 3.0  # seconds of attack before the measurement
ATTACKS = {"half bodies": 1_000, "half heads": 1_000, "nothing": 1_000, "headers of 60 MB": 8, "targets of 60 MB": 8}
REFUSALS = (0, 408, 429, 503, 504)
MAX_ADDED_MS = 20.0


@dataclass(frozen=True)
class AttackResult:
    """The good clients, alone and beside an attack: medians of the pairs, `longest` and `memory` the maximum. Milliseconds, megabytes."""

    server: str
    attack: str
    connections: int
    has_tokens: bool
    sent: int
    refused: int
    alone: float
    beside: float
    longest: float
    memory: float

    @property
    def row(self) -> str:
        """One row of the table."""
        tokens = "yes" if self.has_tokens else "no"
        cells = (
            self.server,
            f"{self.connections} x {self.attack}",
            tokens,
            self.sent,
            self.refused,
            f"{self.alone:.1f}",
            f"{self.beside:.1f}",
        )
        return f"| {' | '.join(map(str, cells))} | {self.beside - self.alone:+.1f} | {self.longest:.0f} | {self.memory:.0f} |"

    @property
    def is_good(self) -> bool:
        """None refused, and the 99th percentile at most 20 ms above."""
        return not self.refused and self.beside - self.alone <= MAX_ADDED_MS


@contextmanager
def attacking(port: int, kind: str) -> Iterator[None]:
    """The attackers, until the end of the block."""
    command = (sys.executable, "-m", "bench.slow_clients", str(port), kind, str(ATTACKS[kind]))
    with pinned_to(split_cores()[1]):
        process = subprocess.Popen(command, cwd=BENCH_FOLDER.parent, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # noqa: S603  # our own command
    with process:
        time.sleep(LEAD_TIME)
        yield
        count, _ = process.communicate()
        print(f"    {count.strip()} connections of {kind}", flush=True)


def measure(generator: LoadGenerator, server: Contender, kind: str, token: str) -> AttackResult:
    """Pairs of a run alone and a run beside the attack."""
    headers = [f"authorization: Bearer {token}"] if token else []
    job: Mapping[str, Any] = {
        "port": server.port,
        "bodies": make_bodies(OPERATIONS["point-lookup"], "keiretsu", COMPANIES),
        "headers": headers,
    }
    job = {**job, "connections": 16, "rate": RATE, "seconds": SECONDS, "warm_up": 4.0, "rejection_statuses": REFUSALS}
    alone, beside, memory = [], [], 0.0
    for _ in range(PAIRS):
        alone.append(generator.run_unchecked(**job))
        with attacking(server.port, kind):
            beside.append(generator.run_unchecked(**job))
            memory = max(memory, server.memory_mb())
    return AttackResult(
        server.name,
        kind,
        ATTACKS[kind],
        bool(token),
        sum(run["sent"] for run in beside),
        sum(run["rejected"] + run["failed"] for run in beside),
        median(run["p99"] for run in alone),
        median(run["p99"] for run in beside),
        max(max(run["max"], run["rejected_max"]) for run in beside),
        memory,
    )


HEAD = f"""# Slow connections and large heads: effect on other clients

Written by `make bench-connections`; do not edit. {RATE:.0f} point lookups per second from 127.0.0.1, alone and beside attackers from
127.0.0.2 that replace each connection that is closed. `before` is another checkout, `OTHER=FOLDER`. Milliseconds, megabytes of the server
process.

| server | attack | tokens | sent | refused | p99 alone | p99 beside | added | longest | memory |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
"""


def main() -> None:
    """Measure, print, and write the report; exit status 1 if a good request was refused or delayed."""
    other, results = os.environ.get("OTHER"), []
    kinds = os.environ.get("ONLY", "").split(",") if os.environ.get("ONLY") else list(ATTACKS)
    with ExitStack() as stack:
        generator = stack.enter_context(start_load_generator(split_cores()[1]))
        address, _ = stack.enter_context(open_graph("companies", COMPANIES))
        tokens = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "tokens"
        token = create_token("bench", tokens)
        for settings, sent_token in (({}, ""), ({"KEIRETSU_TOKEN_FILE": str(tokens)}, token)):
            for kind in kinds:
                with ExitStack() as servers:
                    running = [servers.enter_context(start_contender("keiretsu", "companies", address, **settings))]
                    if other:
                        running.insert(0, servers.enter_context(start_checkout("before", Path(other), "companies", address, **settings)))
                    for server in running:
                        results.append(measure(generator, server, kind, sent_token))
                        print(results[-1].row, flush=True)
    REPORT.write_text(HEAD + "".join(f"{result.row}\n" for result in results))
    raise SystemExit(not all(result.is_good for result in results if result.server == "keiretsu"))


if __name__ == "__main__":
    main()
