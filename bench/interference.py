"""How long a small request takes while answers of a megabyte are being made on another connection of the same server.

    measure_beside(bench, other)   ->   {"nothing": {"ours": {"alone": [0.2, 0.4, 0.9], "beside": [0.2, 9.1, 14.2]}, ...}, ...}
    milliseconds: the median, 99 of 100, the longest

`nothing` asks the server alone, whose one thread also makes the large answer; `point-lookup` asks Neo4j as well, which reads it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from bench.contenders import Side
from bench.measuring import Bench, Generator, make_bodies
from bench.operations import OPERATIONS

SMALL = "point-lookup"
NOTHING = [json.dumps({"query": "{ __typename }"})]
PAUSE = 0.01  # seconds between small requests: most of the large answer passes between two of them, and each part of it meets some
AHEAD = 0.3  # seconds that the large ones are under way before anything is measured

Times = list[float]


def measure_beside(bench: Bench, other: Generator) -> dict[str, dict[str, dict[str, Times]]]:
    """What is asked -> side -> alone and beside. `other`: a second generator, for the large requests."""
    companies = bench.effort.companies
    found: dict[str, dict[str, dict[str, Times]]] = {"nothing": {}, SMALL: {}}
    for side in bench.sides:
        large = make_bodies(OPERATIONS["megabyte"], side.name, companies)
        asked = {"nothing": NOTHING if side.name != "ceiling" else [], SMALL: make_bodies(OPERATIONS[SMALL], side.name, companies)}
        for name, bodies in asked.items():
            if bodies:
                found[name][side.name] = _measure(bench, other, side, bodies, large)
    return found


def _measure(bench: Bench, other: Generator, side: Side, bodies: list[str], large: list[str]) -> dict[str, Times]:
    seconds = 4 * bench.effort.seconds
    job: Mapping[str, Any] = {"port": side.port, "bodies": bodies, "connections": 4, "rate": 1 / PAUSE, "warm": AHEAD}
    alone = bench.generator.run(**job, seconds=seconds / 2)
    with ThreadPoolExecutor(1) as pool:
        under_way = pool.submit(other.run, port=side.port, bodies=large, connections=1, seconds=seconds + AHEAD, warm=0.0)
        beside = bench.generator.run(**job, seconds=seconds)
        under_way.result()
    return {"alone": _times(alone), "beside": _times(beside)}


def _times(result: Mapping[str, Any]) -> Times:
    return [float(result[name]) for name in ("p50", "p99", "max")]
