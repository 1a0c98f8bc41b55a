"""Benchmark of Keiretsu and the peers in one run on one Neo4j: `make bench`, or `QUICK=1 make bench`.

Order: create the graph; start all servers; for each operation compare the responses, run the rounds, send requests at a fixed rate; then
first calls; then small requests during large responses; then growth. It writes RESULTS.md, results.json and results.svg to this folder.
"""

from __future__ import annotations

import json
import os
import platform
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import asdict, replace
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

import psutil  # type: ignore[import-untyped]  # its types are a package of their own, not installed
from neo4j import Driver, GraphDatabase

from bench import growth
from bench.contenders import BENCH_FOLDER, CONTENDERS, PEERS_FOLDER, Contender, pinned_to, split_cores, start_contender
from bench.graphs import open_graph
from bench.interference import measure_interference
from bench.measuring import (
    FULL,
    QUICK,
    BenchEffort,
    ContenderBench,
    LoadGenerator,
    ResponseMismatch,
    compare_responses,
    make_bodies,
    start_load_generator,
)
from bench.operations import DIALECTS, OPERATIONS, PEERS, BenchOperation
from bench.results import write_results
from keiretsu.graph.local.process.port import find_free_port
from keiretsu.graph.store.store import Address
from keiretsu.server.graphiql.node import find_node

GROWTH_CONTENDERS = ("unlimited_app", "yoga", "apollo", "dataloader")
METHOD = """\
Every server is one process in production mode. On Linux it is pinned to the first core, together with the load generator, which uses
 0.01 ms of it per small response; Neo4j has the other cores to itself.
Load: bench/load.py keeps N connections busy (closed loop); every request has different values; the rounds of all contenders alternate, and
 a figure is the median of the rounds.
No edge is inferred, and no two edges of one type connect the same nodes: so the peers, which have no lens and return a node once, give the
 same responses without a filter. Keiretsu and the ceiling check the modality of every edge nevertheless.
The responses of all contenders are compared, including their order, before anything is measured.
The ceiling is a bare ASGI function on uvicorn with hand-written Cypher, over the same Bolt fast path as Keiretsu. DataLoader is a typical
 Strawberry server, without a lens.""".replace("\n ", " ").splitlines()


def main() -> None:
    """Measure everything and write the results."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that all servers and the database are stopped
    effort = QUICK if os.environ.get("QUICK") else FULL
    start = time.monotonic()
    results: dict[str, Any] = {
        "operations": {},
        "fixed": {},
        "cold": {},
        "memory": {},
        "beside": {},
        "growth": {},
        "tenth": {},
        "failed": {},
    }
    with start_load_generator() as generator:
        generator_rate = measure_generator(generator)
        print_progress(start, f"the generator alone reaches {generator_rate:.0f} requests per second")
        for graph in effort.graphs:
            with ExitStack() as stack:
                measure_graph(stack, graph, effort, generator, results, start)
        if effort.tenth_operations:
            with ExitStack() as stack:
                results["tenth"] = measure_tenth(stack, effort, generator)
    results["method"] = [*METHOD, f"{effort.companies} companies. The generator alone reaches {generator_rate:.0f} requests per second."]
    write_results(results | describe_run(effort), BENCH_FOLDER)
    print_progress(start, "written: bench/RESULTS.md")
    if results["failed"]:
        raise SystemExit(f"Failed: {', '.join(results['failed'])}.")


def measure_graph(
    stack: ExitStack, graph: str, effort: BenchEffort, generator: LoadGenerator, results: dict[str, Any], start: float
) -> None:
    """All operations of a graph, then first calls, then growth; adds to `results`."""
    address, neo4j = stack.enter_context(open_graph(graph, effort.companies))
    driver = stack.enter_context(GraphDatabase.driver(address.uri, auth=(address.username, address.password)))
    operations = [operation for operation in OPERATIONS.values() if operation.graph == graph]
    names = [name for name in CONTENDERS if any(operation.document(DIALECTS[name]) for operation in operations)]
    contenders = [stack.enter_context(start_contender(name, graph, address)) for name in names]
    bench = ContenderBench(effort, contenders, generator, neo4j)
    print_progress(start, f"{graph}: graph created, {len(contenders)} servers started")
    for operation in operations:
        with suppress(ResponseMismatch):  # reported below
            bench.warm_up_jit({name: make_bodies(operation, name, effort.companies) for name in names})
    for operation in operations:
        try:
            measure_operation(bench, operation, results, start)
        except ResponseMismatch as mismatch:
            results["failed"][operation.name] = str(mismatch)
            print_progress(start, f"{operation.name} failed: {mismatch}")
    for operation in (operation for operation in operations if operation.name not in results["failed"]):
        bodies = {name: make_bodies(operation, name, effort.companies, effort.cold_calls) for name in names}
        results["cold"][operation.name] = bench.measure_cold(bodies, lambda: forget_plans(driver))
    print_progress(start, "first calls measured")
    if graph == "companies":
        results["memory"] = {contender.name: contender.memory_mb() for contender in contenders}
        results["neo4j"] = driver.execute_query("CALL dbms.components() YIELD versions RETURN versions[0] AS version").records[0]["version"]
        results["beside"] = measure_interference(bench, stack.enter_context(start_load_generator()))
        print_progress(start, "small requests during large responses measured")
        results["growth"] = measure_growth(stack, address, bench, start)


def measure_operation(bench: ContenderBench, operation: BenchOperation, results: dict[str, Any], start: float) -> None:
    """Compare responses, run the rounds, send requests at a fixed rate."""
    companies = bench.effort.companies
    size = compare_responses(operation, bench.contenders, companies)
    bodies = {contender.name: make_bodies(operation, contender.name, companies) for contender in bench.contenders}
    rounds = bench.measure(bodies)
    rate = max((rounds[name][16].rate for name in PEERS if name in rounds), default=rounds["keiretsu"][16].rate) / 2
    capable = [name for name, by_connections in rounds.items() if by_connections[16].rate > rate * 1.2]
    at_rate = bench.measure_at_rate(rate, capable, bodies)
    results["operations"][operation.name] = {
        name: {str(count): asdict(result) for count, result in by_connections.items()} for name, by_connections in rounds.items()
    }
    results["fixed"][operation.name] = {"rate": rate, "sides": {name: asdict(result) for name, result in at_rate.items()}}
    print_progress(
        start,
        f"{operation.name} ({size / 1000:.1f} kB): "
        + ", ".join(f"{name} {by_connections[16].rate:.0f}" for name, by_connections in rounds.items()),
    )


def measure_tenth(stack: ExitStack, effort: BenchEffort, generator: LoadGenerator) -> dict[str, dict[str, float]]:
    """Operation -> contender -> responses per second with 16 connections, on a tenth of the companies."""
    companies = effort.companies // 10
    address, neo4j = stack.enter_context(open_graph("companies", companies))
    contenders = [stack.enter_context(start_contender(name, "companies", address)) for name in CONTENDERS]
    bench = ContenderBench(replace(effort, connections=(16,)), contenders, generator, neo4j)
    results = {}
    for operation in (OPERATIONS[name] for name in effort.tenth_operations):
        rounds = bench.measure({name: make_bodies(operation, name, companies) for name in CONTENDERS})
        results[operation.name] = {name: by_connections[16].rate for name, by_connections in rounds.items()}
    return results


def measure_growth(stack: ExitStack, address: Address, bench: ContenderBench, start: float) -> dict[str, dict[str, float]]:
    """Response -> contender -> milliseconds with one connection."""
    unlimited = stack.enter_context(start_contender("unlimited_app", "companies", address))
    contenders: Sequence[Contender] = [unlimited, *(contender for contender in bench.contenders if contender.name in GROWTH_CONTENDERS)]
    companies = bench.effort.companies
    results: dict[str, dict[str, float]] = {}
    cases: list[tuple[str, Callable[[str, int, int], list[str]], int]]
    cases = [(f"{count} rows", growth.row_bodies, count) for count in growth.ROW_COUNTS if count <= companies]
    cases += [(f"depth {levels}", growth.depth_bodies, levels) for levels in growth.DEPTHS]
    for name, make_requests, size in cases:
        results[name] = {}
        for contender in contenders:
            bodies = make_requests(contender.name, size, companies)
            job = {"connections": 1, "seconds": max(0.3, bench.effort.seconds), "warm": max(0.3, bench.effort.warm_up / 2)}
            results[name][contender.name] = float(bench.generator.run(port=contender.port, bodies=bodies, **job)["p50"])
        print_progress(
            start, f"{name}: " + ", ".join(f"{contender} {milliseconds:.1f} ms" for contender, milliseconds in results[name].items())
        )
    return results


def measure_generator(generator: LoadGenerator) -> float:
    """Requests per second of the load generator against a server that does nothing."""
    port = find_free_port()
    with pinned_to(split_cores()[0]):
        process = subprocess.Popen((sys.executable, "-m", "bench.noop_server", str(port)), cwd=BENCH_FOLDER.parent)  # noqa: S603  # our own command
    try:
        time.sleep(1.0)
        return float(generator.run(port=port, bodies=['{"query": "{ __typename }"}'], connections=16, seconds=1.0, warm=0.2)["rate"])
    finally:
        process.terminate()
        process.wait()


def forget_plans(driver: Driver) -> None:
    """Neo4j plans every statement again."""
    driver.execute_query("CALL db.clearQueryCaches()")


def describe_run(effort: BenchEffort) -> dict[str, Any]:
    """Date, machine, versions and settings."""
    node = find_node()
    assert node, "make bench fetches Node if it is missing"
    peers = json.loads((PEERS_FOLDER / "package.json").read_text())["dependencies"]
    node_version = subprocess.run([*node.node, "--version"], capture_output=True, text=True, check=True).stdout.strip().lstrip("v")  # noqa: S603
    python = {name: version(name) for name in ("strawberry-graphql", "graphql-core", "neo4j", "uvicorn", "uvloop", "httptools", "orjson")}
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "effort": asdict(effort),
        "versions": {"Python": platform.python_version(), **python, "Node": node_version, **peers},
        "machine": {
            "system": platform.system(),
            "cores": psutil.cpu_count(),
            "memory_gb": round(psutil.virtual_memory().total / 2**30),
            "load": round(psutil.getloadavg()[0], 1),
        },
    }


def print_progress(start: float, text: str) -> None:
    """Print a line of progress."""
    print(f"{time.monotonic() - start:7.1f} s  {text}", flush=True)


if __name__ == "__main__":
    main()
