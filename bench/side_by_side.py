"""We and the peers side by side, in one run, on one Neo4j: `make bench`, or `QUICK=1 make bench`.

In this order: the graph is made; all servers are started; for each operation the answers are compared, the rounds run, requests sent at a
fixed rate; then the first calls; then small requests beside large ones; then growth. It writes RESULTS.md, results.json and results.svg
beside this file.
"""

from __future__ import annotations

import datetime as dt
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
from importlib.metadata import version
from typing import Any

import psutil  # type: ignore[import-untyped]  # its types are a package of their own, not installed
from neo4j import Driver, GraphDatabase

from bench import growth
from bench.contenders import HERE, NODE, SIDES, Side, cores, pinned_to, start_side
from bench.graphs import make_graph
from bench.interference import measure_beside
from bench.measuring import FULL, QUICK, Bench, Effort, Generator, Unequal, compare_answers, make_bodies, start_generator
from bench.operations import DIALECTS, OPERATIONS, PEERS, Operation
from bench.results import write_results
from keiretsu.graph.local.process.port import free_port
from keiretsu.graph.store.store import Address
from keiretsu.server.graphiql.node import find_node

GROWN = ("lifted", "yoga", "apollo", "dataloader")
METHOD = """\
Every server is one process in production mode. On Linux it stays on the first core, with the generator, which takes 0.01 ms of it for a
 small answer; Neo4j has the others to itself.
Load: bench/load.py keeps N connections busy (closed loop); every request carries other values; the rounds of all sides take turns, and a
 figure is the median of the rounds.
No edge here is inferred, and no two of one type have the same ends: so the peers, which know no lens and show a node once, give the same
 answers without a filter. We and the ceiling look at the modality of every edge all the same.
The answers of all sides are compared, order included, before anything is measured.
The ceiling is a bare ASGI function on uvicorn with hand-written Cypher, over the same short way past the driver's session as ours.
 DataLoader is a Strawberry server as one would write it, without a lens.""".replace("\n ", " ").splitlines()


def main() -> None:
    """Measure everything and write it down."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that every server and the database are stopped
    effort = QUICK if os.environ.get("QUICK") else FULL
    began = time.monotonic()
    found: dict[str, Any] = {"operations": {}, "fixed": {}, "cold": {}, "memory": {}, "beside": {}, "growth": {}, "tenth": {}, "failed": {}}
    with start_generator() as generator:
        alone = generator_alone(generator)
        say(began, f"the generator alone can do {alone:.0f} requests a second")
        for graph in effort.graphs:
            with ExitStack() as stack:
                measure_graph(stack, graph, effort, generator, found, began)
        if effort.tenth:
            with ExitStack() as stack:
                found["tenth"] = measure_tenth(stack, effort, generator)
    found["method"] = [*METHOD, f"{effort.companies} companies. The generator alone sends and reads {alone:.0f} requests a second."]
    write_results(found | about(effort), HERE)
    say(began, "written: bench/RESULTS.md")
    if found["failed"]:
        raise SystemExit(f"Failed: {', '.join(found['failed'])}.")


def measure_graph(stack: ExitStack, graph: str, effort: Effort, generator: Generator, found: dict[str, Any], began: float) -> None:
    """All operations of a graph, then the first calls, then growth; into `found`."""
    data, neo4j = stack.enter_context(make_graph(graph, effort.companies))
    driver = stack.enter_context(GraphDatabase.driver(data.uri, auth=(data.username, data.password)))
    operations = [one for one in OPERATIONS.values() if one.graph == graph]
    names = [name for name in SIDES if any(one.text(DIALECTS[name]) for one in operations)]
    sides = [stack.enter_context(start_side(name, graph, data)) for name in names]
    bench = Bench(effort, sides, generator, neo4j)
    say(began, f"{graph}: the graph is made, {len(sides)} servers listen")
    for operation in operations:
        with suppress(Unequal):  # it will be told below
            bench.heat({name: make_bodies(operation, name, effort.companies) for name in names})
    for operation in operations:
        try:
            measure_operation(bench, operation, found, began)
        except Unequal as wrong:
            found["failed"][operation.name] = str(wrong)
            say(began, f"{operation.name} failed: {wrong}")
    for operation in (one for one in operations if one.name not in found["failed"]):
        bodies = {name: make_bodies(operation, name, effort.companies, effort.cold) for name in names}
        found["cold"][operation.name] = bench.measure_cold(bodies, lambda: forget_plans(driver))
    say(began, "first calls measured")
    if graph == "companies":
        found["memory"] = {side.name: side.memory() for side in sides}
        found["neo4j"] = driver.execute_query("CALL dbms.components() YIELD versions RETURN versions[0] AS version").records[0]["version"]
        found["beside"] = measure_beside(bench, stack.enter_context(start_generator()))
        say(began, "small requests beside large ones measured")
        found["growth"] = measure_growth(stack, data, bench, began)


def measure_operation(bench: Bench, operation: Operation, found: dict[str, Any], began: float) -> None:
    """Answers compared, rounds run, requests at a fixed rate."""
    companies = bench.effort.companies
    size = compare_answers(operation, bench.sides, companies)
    bodies = {side.name: make_bodies(operation, side.name, companies) for side in bench.sides}
    rounds = bench.measure(bodies)
    rate = max((rounds[name][16].rate for name in PEERS if name in rounds), default=rounds["ours"][16].rate) / 2
    able = [name for name, one in rounds.items() if one[16].rate > rate * 1.2]
    at_rate = bench.measure_at(rate, able, bodies)
    found["operations"][operation.name] = {name: {str(count): asdict(one) for count, one in all_.items()} for name, all_ in rounds.items()}
    found["fixed"][operation.name] = {"rate": rate, "sides": {name: asdict(one) for name, one in at_rate.items()}}
    say(began, f"{operation.name} ({size / 1000:.1f} kB): " + ", ".join(f"{name} {one[16].rate:.0f}" for name, one in rounds.items()))


def measure_tenth(stack: ExitStack, effort: Effort, generator: Generator) -> dict[str, dict[str, float]]:
    """Operation -> side -> answers a second with 16 connections, of a tenth of the companies."""
    companies = effort.companies // 10
    data, neo4j = stack.enter_context(make_graph("companies", companies))
    sides = [stack.enter_context(start_side(name, "companies", data)) for name in SIDES]
    bench = Bench(replace(effort, connections=(16,)), sides, generator, neo4j)
    found = {}
    for operation in (OPERATIONS[name] for name in effort.tenth):
        rounds = bench.measure({name: make_bodies(operation, name, companies) for name in SIDES})
        found[operation.name] = {name: one[16].rate for name, one in rounds.items()}
    return found


def measure_growth(stack: ExitStack, data: Address, bench: Bench, began: float) -> dict[str, dict[str, float]]:
    """Answer -> side -> milliseconds at one connection."""
    lifted = stack.enter_context(start_side("lifted", "companies", data))
    sides: Sequence[Side] = [lifted, *(side for side in bench.sides if side.name in GROWN)]
    companies = bench.effort.companies
    found: dict[str, dict[str, float]] = {}
    cases: list[tuple[str, Callable[[str, int, int], list[str]], int]]
    cases = [(f"{count} rows", growth.row_bodies, count) for count in growth.ROWS if count <= companies]
    cases += [(f"{levels} deep", growth.depth_bodies, levels) for levels in growth.DEPTHS]
    for name, make, size in cases:
        found[name] = {}
        for side in sides:
            bodies = make(side.name, size, companies)
            job = {"connections": 1, "seconds": max(0.3, bench.effort.seconds), "warm": max(0.3, bench.effort.warm / 2)}
            found[name][side.name] = float(bench.generator.run(port=side.port, bodies=bodies, **job)["p50"])
        say(began, f"{name}: " + ", ".join(f"{side} {time_:.1f} ms" for side, time_ in found[name].items()))
    return found


def generator_alone(generator: Generator) -> float:
    """Requests a second against a server that does nothing."""
    port = free_port()
    with pinned_to(cores()[0]):
        process = subprocess.Popen((sys.executable, "-m", "bench.noop_server", str(port)), cwd=HERE.parent)  # noqa: S603  # ours
    try:
        time.sleep(1.0)
        return float(generator.run(port=port, bodies=['{"query": "{ __typename }"}'], connections=16, seconds=1.0, warm=0.2)["rate"])
    finally:
        process.terminate()
        process.wait()


def forget_plans(driver: Driver) -> None:
    """Neo4j plans every text anew."""
    driver.execute_query("CALL db.clearQueryCaches()")


def about(effort: Effort) -> dict[str, Any]:
    """When, where and what."""
    node = find_node()
    assert node, "make bench fetches Node where there is none"
    peers = json.loads((NODE / "package.json").read_text())["dependencies"]
    node_version = subprocess.run([*node.node, "--version"], capture_output=True, text=True, check=True).stdout.strip().lstrip("v")  # noqa: S603
    python = {name: version(name) for name in ("strawberry-graphql", "graphql-core", "neo4j", "uvicorn", "uvloop", "httptools", "orjson")}
    return {
        "date": dt.datetime.now(dt.UTC).date().isoformat(),
        "effort": asdict(effort),
        "versions": {"Python": platform.python_version(), **python, "Node": node_version, **peers},
        "machine": {
            "system": platform.system(),
            "cores": psutil.cpu_count(),
            "memory_gb": round(psutil.virtual_memory().total / 2**30),
            "load": round(psutil.getloadavg()[0], 1),
        },
    }


def say(began: float, text: str) -> None:
    """A line of progress."""
    print(f"{time.monotonic() - began:7.1f} s  {text}", flush=True)


if __name__ == "__main__":
    main()
