"""What the guards cost, and what they are worth: `make bench-guarded`, about 20 minutes; QUICK=1: two.

1. Throughput with tokens, a rate limit, other limits and a timeout set, beside the same server with none of them; rounds in turn.
2. One hostile client beside 16 good ones: how long do the good ones wait?
3. Ten minutes at 70 % of what the server can do: errors, and memory.
4. Twice as much as it can do: how soon are refusals there, and how long do those wait that are answered?

Writes bench/PROTECTION.md. One server process on the first core with the generator, Neo4j on the others, 10,000 companies. For 2 and 4,
whoever asks is with Neo4j: else sending and refusing compete for one core, and what is measured is that.
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

from bench.contenders import Side, cores, pinned_to, start_side
from bench.graphs import make_graph
from bench.measuring import Generator, make_bodies, start_generator, turned
from bench.operations import OPERATIONS
from keiretsu.server.access.token_store import make_token
from tests.server.http.test_hostile_requests import HOSTILE, MODERN

FILE = Path(__file__).parent / "GUARDED.md"
QUICK = bool(os.environ.get("QUICK"))
COMPANIES = 2_000 if QUICK else 10_000
ROUNDS, SECONDS, WARM = (2, 0.5, 0.5) if QUICK else (9, 1.0, 30.0)
SOAK, PARTS = (20.0, 2) if QUICK else (600.0, 10)
SHARE = 0.7  # of what the server can do
NOTHING = ['{"query": "{ __typename }"}']
GUARDED = ("nothing", "point-lookup", "list", "nested-three", "siblings")
BUSY = (429, 503, 504)

Lines = list[str]


def bodies_of(name: str) -> list[str]:
    """Requests of one kind."""
    return NOTHING if name == "nothing" else make_bodies(OPERATIONS[name], "ours", COMPANIES)


def measure_guards(generator: Generator, plain: Side, guarded: Side, token: str) -> Lines:
    """Answers a second without and with all guards."""
    lines = ["| operation | without, answers/s | with, answers/s | ratio |", "| --- | --- | --- | --- |"]
    headers = {plain.name: [], guarded.name: [f"authorization: Bearer {token}"]}
    ratios = []
    for name in GUARDED:
        bodies, rates = bodies_of(name), {plain.name: [], guarded.name: []}
        for number in range(ROUNDS + 1):
            for side in turned((plain, guarded), number):
                job = {"connections": 16, "seconds": SECONDS, "warm": 0.2, "headers": headers[side.name]}
                rates[side.name].append(generator.run(port=side.port, bodies=bodies, **job)["rate"])
        pairs = list(zip(rates[guarded.name][1:], rates[plain.name][1:], strict=True))
        ratios.append(median(one / other for one, other in pairs))
        without, with_ = median(rates[plain.name][1:]), median(rates[guarded.name][1:])
        lines.append(f"| `{name}` | {without:.0f} | {with_:.0f} | {ratios[-1]:.3f} |")
    geomean = prod(ratios) ** (1 / len(ratios))
    return [*lines, "", f"Geometric mean: {geomean:.3f}; 0.95 is wanted."]


def measure_hostile(generator: Generator, side: Side) -> Lines:
    """Good requests on 16 connections, alone and beside one client that sends every hostile request in turn."""
    job: Mapping[str, Any] = {"port": side.port, "bodies": bodies_of("point-lookup"), "connections": 16, "rate": 200.0, "warm": 0.3}
    generator.run(**job, seconds=5 * SECONDS)  # Neo4j has to get used to them
    alone = generator.run(**job, seconds=10 * SECONDS)
    over = [False]
    with ThreadPoolExecutor(1) as pool:
        sent = pool.submit(_send_hostile, side.port, over)
        beside = generator.run(**job, seconds=20 * SECONDS)
        over[0] = True
        count, worst = sent.result()
    lines = ["| 200 good requests a second | median, ms | 99 of 100, ms | longest, ms |", "| --- | --- | --- | --- |"]
    for name, one in {"alone": alone, "beside a hostile client": beside}.items():
        lines.append(f"| {name} | {one['p50']:.1f} | {one['p99']:.1f} | {one['max']:.1f} |")
    return [*lines, "", f"{count} hostile requests of {len(HOSTILE)} kinds; the slowest took {worst[0]:.0f} ms: {worst[1]}."]


def _send_hostile(port: int, over: Sequence[bool]) -> tuple[int, tuple[float, str]]:
    """As fast as one client can. How many, and which took longest."""
    count, worst = 0, (0.0, "")
    with pinned_to(cores()[1]), httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
        while not over[0]:
            for name, one in HOSTILE.items():
                url = httpx.URL("/graphql", query=one.query or None)
                request = client.build_request(one.method, url, content=one.body or None, headers={**MODERN, **one.headers})
                began = time.perf_counter()
                try:
                    status = client.send(request).status_code
                except httpx.HTTPError:
                    status = 0  # the server ended the connection, as it may
                if status >= 500:
                    raise SystemExit(f"{name} gets {status}")
                worst = max(worst, ((time.perf_counter() - began) * 1000, name))
                count += 1
                if over[0]:
                    break
    return count, worst


def measure_soak(generator: Generator, side: Side) -> Lines:
    """Requests of five kinds at a fixed rate for ten minutes."""
    bodies = _mixed()
    most = generator.run(port=side.port, bodies=bodies, connections=16, seconds=5 * SECONDS, warm=1.0)["rate"]
    rate = SHARE * most
    lines = [
        f"The server can do {most:.0f} answers a second of these kinds in turn: {', '.join(GUARDED[1:])}; {rate:.0f} are asked.",
        "",
        "| minute | answers | bad | 99 of 100, ms | longest, ms | memory, MB |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for part in range(PARTS):
        found = generator.run(port=side.port, bodies=bodies, connections=64, seconds=SOAK / PARTS, rate=rate)
        shown = f"{found['answers']} | {found['bad']} | {found['p99']:.1f} | {found['max']:.1f} | {side.memory():.0f}"
        lines.append(f"| {part + 1} | {shown} |")
        print(lines[-1], flush=True)
    return lines


def measure_overload(generator: Generator, side: Side) -> Lines:
    """Twice what the server can do, on many connections."""
    bodies = _mixed()
    most = generator.run(port=side.port, bodies=bodies, connections=16, seconds=5 * SECONDS, warm=WARM)["rate"]
    job: Mapping[str, Any] = {"port": side.port, "bodies": bodies, "warm": 1.0, "refusals": BUSY}
    calm = generator.run(**job, connections=64, seconds=5 * SECONDS, rate=SHARE * most)
    busy = generator.run(**job, connections=64, seconds=5 * SECONDS)
    double = generator.run(**job, connections=2_000, seconds=10 * SECONDS, rate=2 * most)
    return [
        f"The server can do {most:.0f} answers a second, with the generator on Neo4j's core.",
        "",
        "| asked, a second | answered | refused | answered: 99 of 100, ms | refused: 99 of 100, ms | longest, ms |",
        "| --- | --- | --- | --- | --- | --- |",
        _overload_row(f"{SHARE * most:.0f}", calm),
        _overload_row("64 connections kept busy", busy),
        _overload_row(f"{2 * most:.0f}", double),
    ]


def _overload_row(asked: str, found: Mapping[str, Any]) -> str:
    longest = max(found["max"], found["refused_max"])
    shown = f"{found['answers']} | {found['refused']} | {found['p99']:.0f} | {found['refused_p99']:.0f} | {longest:.0f}"
    return f"| {asked} | {shown} |"


def _mixed() -> list[str]:
    kinds = [bodies_of(name) for name in GUARDED[1:]]
    return [body for bodies in zip(*kinds, strict=True) for body in bodies]


HEAD = f"""# Guards

Written by `make bench-guarded`; do not edit. {COMPANIES:,} companies; one server process on the first core with the generator, Neo4j on
the other. In "beside a hostile client" and "twice as much", whoever asks is on Neo4j's core.

"""


def main() -> None:
    """Measure everything and write it down."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    parts: list[tuple[str, Lines]] = []

    def tell(title: str, lines: Lines) -> None:
        print("\n".join((f"## {title}", "", *lines, "")), flush=True)
        parts.append((title, lines))

    with start_generator() as generator, tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        address, _ = stack.enter_context(make_graph("companies", COMPANIES))
        tokens = Path(folder) / "tokens"
        token = make_token("bench", tokens)
        settings = {"KEIRETSU_TOKEN_FILE": str(tokens), "KEIRETSU_RATE_LIMIT": "1000000000", "KEIRETSU_QUERY_TIMEOUT": "5"}
        settings |= {"KEIRETSU_LIMITS": "page=101", "KEIRETSU_ENV": "production", "KEIRETSU_ALLOWED_ORIGINS": "https://app.example.org"}
        plain = stack.enter_context(start_side("ours", "companies", address))
        with start_side("ours", "companies", address, **settings) as other:
            guarded = Side("guarded", other.port, other.process)
            tell("With all guards", measure_guards(generator, plain, guarded, token))
        with start_generator(cores()[1]) as beside_neo4j:
            tell("Beside a hostile client", measure_hostile(beside_neo4j, plain))
            tell("Twice as much as it can do", measure_overload(beside_neo4j, plain))
        tell("Ten minutes", measure_soak(generator, plain))
    FILE.write_text(HEAD + "\n".join(f"## {title}\n\n" + "\n".join(lines) + "\n" for title, lines in parts))


if __name__ == "__main__":
    main()
