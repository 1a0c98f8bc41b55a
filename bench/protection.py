"""Cost of authentication, rate limits and other limits, and behaviour under attack and overload: `make bench-protection`.

It takes about 20 minutes; with QUICK=1, two.

1. Throughput with tokens, a rate limit, other limits and a timeout, compared with the same server without them; rounds alternate.
2. One hostile client and 16 regular ones: the latency of the regular ones.
3. Ten minutes at 70 % of the maximum throughput: errors and memory.
4. Twice the maximum throughput: latency of rejections and of successful responses.

Writes bench/PROTECTION.md. One server process on the first core with the load generator, Neo4j on the others, 10,000 companies. For 2 and 4
the clients run on the cores of Neo4j, because otherwise sending and rejecting would compete for one core.
"""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from math import prod
from pathlib import Path
from statistics import median
from typing import Any

import httpx

from bench.contenders import Contender, pinned_to, split_cores, start_contender
from bench.graphs import open_graph
from bench.measuring import LoadGenerator, make_bodies, rotate, start_load_generator
from bench.operations import OPERATIONS
from keiretsu.server.access.token_store import create_token
from tests.server.http.hostile_requests import ACCEPT_GRAPHQL, HOSTILE

REPORT = Path(__file__).parent / "PROTECTION.md"
QUICK = bool(os.environ.get("QUICK"))
COMPANIES = 2_000 if QUICK else 10_000
ROUNDS, SECONDS, WARM_UP = (2, 0.5, 0.5) if QUICK else (9, 1.0, 30.0)
SOAK_SECONDS, SOAK_PARTS = (20.0, 2) if QUICK else (600.0, 10)
LOAD_SHARE = 0.7  # of the maximum throughput
TYPENAME_BODIES = ['{"query": "{ __typename }"}']
OPERATION_NAMES = ("nothing", "point-lookup", "list", "nested-three", "siblings")
REJECTION_STATUSES = (429, 503, 504)

ReportLines = list[str]


def bodies_of(name: str) -> list[str]:
    """Requests for one operation."""
    return TYPENAME_BODIES if name == "nothing" else make_bodies(OPERATIONS[name], "keiretsu", COMPANIES)


def measure_protection(generator: LoadGenerator, unprotected: Contender, protected: Contender, token: str) -> ReportLines:
    """Responses per second without and with all protection."""
    lines = ["| operation | without, responses/s | with, responses/s | ratio |", "| --- | --- | --- | --- |"]
    headers = {unprotected.name: [], protected.name: [f"authorization: Bearer {token}"]}
    ratios = []
    for name in OPERATION_NAMES:
        bodies, rates = bodies_of(name), {unprotected.name: [], protected.name: []}
        for number in range(ROUNDS + 1):
            for contender in rotate((unprotected, protected), number):
                job = {"connections": 16, "seconds": SECONDS, "warm_up": 0.2, "headers": headers[contender.name]}
                rates[contender.name].append(generator.run(port=contender.port, bodies=bodies, **job)["rate"])
        pairs = list(zip(rates[protected.name][1:], rates[unprotected.name][1:], strict=True))
        ratios.append(median(with_protection / without_protection for with_protection, without_protection in pairs))
        unprotected_rate, protected_rate = median(rates[unprotected.name][1:]), median(rates[protected.name][1:])
        lines.append(f"| `{name}` | {unprotected_rate:.0f} | {protected_rate:.0f} | {ratios[-1]:.3f} |")
    geomean = prod(ratios) ** (1 / len(ratios))
    return [*lines, "", f"Geometric mean: {geomean:.3f}; target: 0.95."]


def measure_hostile_client(generator: LoadGenerator, contender: Contender) -> ReportLines:
    """Regular requests on 16 connections, alone and while one client sends every hostile request in turn."""
    job: Mapping[str, Any] = {"port": contender.port, "bodies": bodies_of("point-lookup"), "connections": 16, "rate": 200.0, "warm_up": 0.3}
    generator.run(**job, seconds=5 * SECONDS)  # warm-up of Neo4j
    alone = generator.run(**job, seconds=10 * SECONDS)
    is_over = [False]
    with ThreadPoolExecutor(1) as pool:
        attack = pool.submit(_send_hostile, contender.port, is_over)
        during_attack = generator.run(**job, seconds=20 * SECONDS)
        is_over[0] = True
        request_count, slowest = attack.result()
    lines = ["| 200 regular requests per second | p50, ms | p99, ms | max, ms |", "| --- | --- | --- | --- |"]
    for name, result in {"alone": alone, "with a hostile client": during_attack}.items():
        lines.append(f"| {name} | {result['p50']:.1f} | {result['p99']:.1f} | {result['max']:.1f} |")
    return [*lines, "", f"{request_count} hostile requests of {len(HOSTILE)} kinds; the slowest took {slowest[0]:.0f} ms: {slowest[1]}."]


def _send_hostile(port: int, is_over: Sequence[bool]) -> tuple[int, tuple[float, str]]:
    """Send as fast as one client can. Returns the number of requests and the slowest one."""
    count, slowest = 0, (0.0, "")
    with pinned_to(split_cores()[1]), httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
        while not is_over[0]:
            for name, hostile in HOSTILE.items():
                url = httpx.URL("/graphql", query=hostile.query or None)
                request = client.build_request(
                    hostile.method, url, content=hostile.body or None, headers={**ACCEPT_GRAPHQL, **hostile.headers}
                )
                start = time.perf_counter()
                try:
                    status = client.send(request).status_code
                except httpx.HTTPError:
                    status = 0  # the server may close the connection
                if status >= 500:
                    raise SystemExit(f"{name} gets status {status}")
                slowest = max(slowest, ((time.perf_counter() - start) * 1000, name))
                count += 1
                if is_over[0]:
                    break
    return count, slowest


def measure_soak(generator: LoadGenerator, contender: Contender) -> ReportLines:
    """Requests for four operations at a fixed rate for ten minutes."""
    bodies = _mixed()
    max_rate = generator.run(port=contender.port, bodies=bodies, connections=16, seconds=5 * SECONDS, warm_up=1.0)["rate"]
    rate = LOAD_SHARE * max_rate
    lines = [
        f"Maximum throughput with {', '.join(OPERATION_NAMES[1:])} in turn: {max_rate:.0f} responses/s. Request rate: {rate:.0f}/s.",
        "",
        "| minute | responses | failed | p99, ms | max, ms | memory, MB |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for part in range(SOAK_PARTS):
        result = generator.run(port=contender.port, bodies=bodies, connections=64, seconds=SOAK_SECONDS / SOAK_PARTS, rate=rate)
        cells = f"{result['responses']} | {result['failed']} | {result['p99']:.1f} | {result['max']:.1f} | {contender.memory_mb():.0f}"
        lines.append(f"| {part + 1} | {cells} |")
        print(lines[-1], flush=True)
    return lines


def measure_overload(generator: LoadGenerator, contender: Contender) -> ReportLines:
    """Twice the maximum throughput, on many connections."""
    bodies = _mixed()
    max_rate = generator.run(port=contender.port, bodies=bodies, connections=16, seconds=5 * SECONDS, warm_up=WARM_UP)["rate"]
    job: Mapping[str, Any] = {"port": contender.port, "bodies": bodies, "warm_up": 1.0, "rejection_statuses": REJECTION_STATUSES}
    below_maximum = generator.run(**job, connections=64, seconds=5 * SECONDS, rate=LOAD_SHARE * max_rate)
    saturated = generator.run(**job, connections=64, seconds=5 * SECONDS)
    overloaded = generator.run(**job, connections=2_000, seconds=10 * SECONDS, rate=2 * max_rate)
    return [
        f"Maximum throughput: {max_rate:.0f} responses/s, with the load generator on the core of Neo4j.",
        "",
        "| requests/s | successful | rejected | successful: p99, ms | rejected: p99, ms | max, ms |",
        "| --- | --- | --- | --- | --- | --- |",
        _overload_row(f"{LOAD_SHARE * max_rate:.0f}", below_maximum),
        _overload_row("64 busy connections", saturated),
        _overload_row(f"{2 * max_rate:.0f}", overloaded),
    ]


def _overload_row(rate: str, result: Mapping[str, Any]) -> str:
    maximum = max(result["max"], result["rejected_max"])
    cells = f"{result['responses']} | {result['rejected']} | {result['p99']:.0f} | {result['rejected_p99']:.0f} | {maximum:.0f}"
    return f"| {rate} | {cells} |"


def _mixed() -> list[str]:
    kinds = [bodies_of(name) for name in OPERATION_NAMES[1:]]
    return [body for bodies in zip(*kinds, strict=True) for body in bodies]


HEAD = f"""# Protection: cost and effect

Written by `make bench-protection`; do not edit. {COMPANIES:,} companies; one server process on the first core with the load generator,
Neo4j on the other. In "Hostile client" and "Overload" the clients run on the core of Neo4j.

"""


def main() -> None:
    """Measure everything and write the report."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    parts: list[tuple[str, ReportLines]] = []

    def report(title: str, lines: ReportLines) -> None:
        print("\n".join((f"## {title}", "", *lines, "")), flush=True)
        parts.append((title, lines))

    with start_load_generator() as generator, tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        address, _ = stack.enter_context(open_graph("companies", COMPANIES))
        tokens = Path(folder) / "tokens"
        token = create_token("bench", tokens)
        settings = {"KEIRETSU_TOKEN_FILE": str(tokens), "KEIRETSU_RATE_LIMIT": "1000000000", "KEIRETSU_QUERY_TIMEOUT": "5"}
        settings |= {
            "KEIRETSU_LIMITS": "page_size=101",
            "KEIRETSU_ENV": "production",
            "KEIRETSU_ALLOWED_ORIGINS": "https://app.example.org",
        }
        unprotected = stack.enter_context(start_contender("keiretsu", "companies", address))
        with start_contender("keiretsu", "companies", address, **settings) as contender:
            protected = Contender("protected", contender.port, contender.process)
            report("All protection enabled", measure_protection(generator, unprotected, protected, token))
        with start_load_generator(split_cores()[1]) as generator_on_neo4j_core:
            report("Hostile client", measure_hostile_client(generator_on_neo4j_core, unprotected))
            report("Overload", measure_overload(generator_on_neo4j_core, unprotected))
        report("Ten minutes of load", measure_soak(generator, unprotected))
    REPORT.write_text(HEAD + "\n".join(f"## {title}\n\n" + "\n".join(lines) + "\n" for title, lines in parts))


if __name__ == "__main__":
    main()
