"""Latency of small requests while another connection to the same server receives responses of one megabyte.

    measure_interference(bench, other)   ->   {"nothing": {"keiretsu": {"alone": [0.2, 0.4, 0.9], "beside": [0.2, 9.1, 14.2]}, ...}, ...}
    milliseconds: median, 99th percentile, maximum

`nothing` involves only the server, whose single thread also produces the large response; `point-lookup` also queries Neo4j, which reads the
data of the large response.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from bench.contenders import Contender
from bench.measuring import ContenderBench, LoadGenerator, make_bodies
from bench.operations import OPERATIONS

SMALL_OPERATION = "point-lookup"
TYPENAME_BODIES = [json.dumps({"query": "{ __typename }"})]
REQUEST_INTERVAL = 0.01
"""Seconds between small requests: most of a large response passes between two of them, and each part of it meets some."""

LEAD_TIME = 0.3  # seconds of large requests before the measurement

Latencies = list[float]


def measure_interference(bench: ContenderBench, other: LoadGenerator) -> dict[str, dict[str, dict[str, Latencies]]]:
    """Small operation -> contender -> latencies alone and beside. `other`: a second generator, for the large requests."""
    companies = bench.effort.companies
    results: dict[str, dict[str, dict[str, Latencies]]] = {"nothing": {}, SMALL_OPERATION: {}}
    for contender in bench.contenders:
        large_bodies = make_bodies(OPERATIONS["megabyte"], contender.name, companies)
        small_bodies = {
            "nothing": TYPENAME_BODIES if contender.name != "ceiling" else [],
            SMALL_OPERATION: make_bodies(OPERATIONS[SMALL_OPERATION], contender.name, companies),
        }
        for name, bodies in small_bodies.items():
            if bodies:
                results[name][contender.name] = _measure(bench, other, contender, bodies, large_bodies)
    return results


def _measure(
    bench: ContenderBench, other: LoadGenerator, contender: Contender, bodies: list[str], large_bodies: list[str]
) -> dict[str, Latencies]:
    seconds = 4 * bench.effort.seconds
    job: Mapping[str, Any] = {
        "port": contender.port,
        "bodies": bodies,
        "connections": 4,
        "rate": 1 / REQUEST_INTERVAL,
        "warm_up": LEAD_TIME,
    }
    alone_result = bench.generator.run(**job, seconds=seconds / 2)
    with ThreadPoolExecutor(1) as pool:
        large_requests = pool.submit(
            other.run, port=contender.port, bodies=large_bodies, connections=1, seconds=seconds + LEAD_TIME, warm_up=0.0
        )
        beside_result = bench.generator.run(**job, seconds=seconds)
        large_requests.result()
    return {"alone": _latencies(alone_result), "beside": _latencies(beside_result)}


def _latencies(result: Mapping[str, Any]) -> Latencies:
    return [float(result[name]) for name in ("p50", "p99", "max")]
