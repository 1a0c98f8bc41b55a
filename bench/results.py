"""Figures -> bench/results.json and bench/RESULTS.md.

    summarise(found)   ->   {"geomean_vs_best_peer_16": 3.1, "min_vs_best_peer_16": 1.7, ...}
    write_results(found, folder)

The best peer is, for each operation, the faster of @neo4j/graphql's two hosts.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from statistics import geometric_mean
from typing import Any

from bench.contenders import SIDES
from bench.operations import OPERATIONS, PEERS
from bench.picture import draw

Found = Mapping[str, Any]
HEAD = "# Side by side\n\nWritten by `make bench`; do not edit.\n\n"
PICTURE = "\n\n![Answers a second with 16 connections; the best peer is 1](results.svg)\n\n"
RATE = "The same rate for every side: half of what the best peer can do, or we where there is none. –: too slow for that.\n\n"
BESIDE = (
    "Milliseconds; median / 99 of 100 / the longest. Another connection asks `megabyte` all the while. `nothing` is `{ __typename }`, "
    "which asks no database.\n\n"
)

NAMES = {
    "ours": "Keiretsu",
    "yoga": "@neo4j/graphql, Yoga",
    "apollo": "@neo4j/graphql, Apollo",
    "ceiling": "ceiling",
    "dataloader": "DataLoader",
}


def write_results(found: dict[str, Any], folder: Path) -> None:
    """Both files and the picture."""
    found["summary"] = summarise(found)
    (folder / "results.json").write_text(json.dumps(_rounded(found), indent=1) + "\n")
    (folder / "results.svg").write_text(draw(ratios(found)))
    (folder / "RESULTS.md").write_text(describe(found))


def summarise(found: Found) -> dict[str, float]:
    """The four figures."""
    measured = found["operations"]
    peers = [ours / peer for ours, peer in _pairs(measured, best_peer_rate, 16)]
    faster = [best_peer_time(one) / one["ours"]["1"]["p50"] for one in measured.values() if best_peer_time(one)]
    ceiling = [ours / top for ours, top in _pairs(measured, lambda one, count: rate(one, "ceiling", count), 16)]
    return {
        "geomean_vs_best_peer_16": geometric_mean(peers),
        "min_vs_best_peer_16": min(peers),
        "geomean_p50_vs_best_peer_1": geometric_mean(faster),
        "geomean_vs_ceiling_16": geometric_mean(ceiling),
    }


def ratios(found: Found) -> dict[str, dict[str, float]]:
    """Operation -> side -> answers a second with 16 connections, where the best peer is 1; without peers, where DataLoader is."""
    rows: dict[str, dict[str, float]] = {}
    for name, one in found["operations"].items():
        base = best_peer_rate(one, 16) or rate(one, "dataloader", 16)
        if base:
            rows[name] = {side: rate(one, side, 16) / base for side in ("ours", "ceiling", "dataloader") if side in one}
    return rows


def rate(one: Found, side: str, connections: int) -> float:
    """Answers a second; 0 where the side cannot say it."""
    return float(one[side][str(connections)]["rate"]) if side in one else 0.0


def best_peer_rate(one: Found, connections: int) -> float:
    """Answers a second of the faster peer; 0 where they cannot say it."""
    return max(rate(one, side, connections) for side in PEERS)


def best_peer_time(one: Found) -> float:
    """Milliseconds of the faster peer with one connection; 0 where they cannot say it."""
    return min((float(one[side]["1"]["p50"]) for side in PEERS if side in one), default=0.0)


def describe(found: Found) -> str:
    """RESULTS.md."""
    measured = found["operations"]
    summary = [(f"`{name}`", f"{value:.2f}") for name, value in found["summary"].items()]
    memory = [f"{found['memory'][side]:.0f}" for side in SIDES]
    rates = [(f"Answers a second, connections: {count}", _rates(measured, count)) for count in (16, 1, 64) if _has(measured, count)]
    times = [(f"Milliseconds, connections: {count}; median / 99 of 100", _times(measured, count)) for count in (1, 16)]
    parts = (
        ("In four figures", _table(("Figure", "Value"), summary)),
        *rates,
        *times,
        ("Milliseconds at a fixed rate; median / 99 of 100", RATE + _fixed(found["fixed"])),
        (
            "Processor time of one answer in milliseconds; the server's / Neo4j's",
            _sides(measured, lambda one: _both(one["16"], "api", "neo4j")),
        ),
        ("The first call in milliseconds; a new text / new to Neo4j, too", _sides(found["cold"], lambda one: _both(one, "text", "shape"))),
        ("Memory of a server after all of this, in MB", _table([NAMES[side] for side in SIDES], [memory])),
        ("Small requests beside answers of a megabyte", BESIDE + _beside(found["beside"])),
        ("Growth", "Milliseconds with one connection, median.\n\n" + _growth(found["growth"])),
        *([("A tenth of the data / all of it; answers a second, connections: 16", _tenth(found))] if found["tenth"] else []),
        ("What cannot be asked", _without()),
        ("What failed", _failed(found["failed"])),
    )
    return HEAD + _about(found) + PICTURE + "\n\n".join(f"## {heading}\n\n{text}" for heading, text in parts) + "\n"


def _about(found: Found) -> str:
    machine, versions, method = found["machine"], found["versions"], found["method"]
    lines = [
        f"{found['date']}, {machine['system']}, {machine['cores']} cores, {machine['memory_gb']} GB; load before: {machine['load']}.",
        f"Neo4j {found['neo4j']}, " + ", ".join(f"{name} {version}" for name, version in versions.items()) + ".",
        *method,
    ]
    return "\n".join(f"- {line}" for line in lines)


def _rates(measured: Found, count: int) -> str:
    heads = ("Operation", *(NAMES[side] for side in SIDES), "to the best peer", "to the ceiling")
    rows = []
    for name, one in measured.items():
        ours, peer, top = rate(one, "ours", count), best_peer_rate(one, count), rate(one, "ceiling", count)
        shown = [f"{rate(one, side, count):.0f}" if side in one else "–" for side in SIDES]
        rows.append((name, *shown, f"{ours / peer:.2f}" if peer else "–", f"{ours / top:.2f}" if top else "–"))
    return _table(heads, rows)


def _sides(measured: Found, show: Callable[[Any], str]) -> str:
    heads = ("Operation", *(NAMES[side] for side in SIDES))
    return _table(heads, [(name, *(show(one[side]) if side in one else "–" for side in SIDES)) for name, one in measured.items()])


def _times(measured: Found, count: int) -> str:
    return _sides(measured, lambda one: _both(one[str(count)], "p50", "p99"))


def _fixed(measured: Found) -> str:
    heads = ("Operation", "a second", *(NAMES[side] for side in SIDES))
    rows = []
    for name, one in measured.items():
        sides = one["sides"]
        rows.append((name, f"{one['rate']:.0f}", *(_both(sides[side], "p50", "p99") if side in sides else "–" for side in SIDES)))
    return _table(heads, rows)


def _growth(measured: Found) -> str:
    sides = [side for side in ("lifted", "yoga", "apollo", "dataloader") if any(side in one for one in measured.values())]
    heads = ("Answer", *(NAMES["ours" if side == "lifted" else side] for side in sides))
    return _table(heads, [(name, *(f"{one[side]:.1f}" if side in one else "–" for side in sides)) for name, one in measured.items()])


def _beside(measured: Found) -> str:
    rows = []
    for name, sides in measured.items():
        for when in ("alone", "beside"):
            shown = [" / ".join(f"{one:.1f}" for one in sides[side][when]) if side in sides else "–" for side in SIDES]
            rows.append((f"{name}, {when}", *shown))
    return _table(("Asked", *(NAMES[side] for side in SIDES)), rows)


def _without() -> str:
    rows = [(operation.name, dialect, why) for operation in OPERATIONS.values() for dialect, why in operation.without.items()]
    return _table(("Operation", "Language", "Why"), rows)


def _tenth(found: Found) -> str:
    rows = []
    for name, one in found["tenth"].items():
        all_ = found["operations"].get(name, {})
        rows.append((name, *(f"{one[side]:.0f} / {rate(all_, side, 16):.0f}" for side in SIDES)))
    return _table(("Operation", *(NAMES[side] for side in SIDES)), rows)


def _failed(failed: Mapping[str, str]) -> str:
    """Operations that are in no figure, because a side gave another answer than ours, or none."""
    return "\n".join(f"- {name}: {why[:300]}" for name, why in failed.items()) or "Nothing."


def _both(one: Found, first: str, second: str) -> str:
    return f"{one[first]:.2f} / {one[second]:.2f}"


def _has(measured: Found, count: int) -> bool:
    return all(str(count) in one["ours"] for one in measured.values())


def _pairs(measured: Found, other: Callable[[Any, int], float], count: int) -> Iterable[tuple[float, float]]:
    return [(rate(one, "ours", count), other(one, count)) for one in measured.values() if other(one, count)]


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---", *["---:"] * (len(heads) - 1)], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _rounded(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_rounded(one) for one in value]
    return round(value, 4) if isinstance(value, float) else value
