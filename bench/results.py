"""Writes the figures to bench/results.json and bench/RESULTS.md.

    summarise(results)   ->   {"geomean_vs_best_peer_16": 3.1, "min_vs_best_peer_16": 1.7, ...}
    write_results(results, folder)

The best peer is, for each operation, the faster of the two hosts of @neo4j/graphql.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from statistics import geometric_mean
from typing import Any

from bench.contenders import CONTENDERS
from bench.operations import OPERATIONS, PEERS
from bench.picture import draw

BenchResults = Mapping[str, Any]
HEAD = "# Benchmark results\n\nWritten by `make bench`; do not edit.\n\n"
PICTURE = "\n\n![Responses per second with 16 connections, relative to the best peer](results.svg)\n\n"
RATE = (
    "Every contender receives the same rate: half the maximum of the best peer, or of Keiretsu if no peer supports the operation. "
    "–: too slow.\n\n"
)
INTERFERENCE = (
    "Milliseconds; p50 / p99 / max. Another connection requests `megabyte` all the time. `nothing` is `{ __typename }`, which does not "
    "query the database.\n\n"
)

NAMES = {
    "keiretsu": "Keiretsu",
    "yoga": "@neo4j/graphql, Yoga",
    "apollo": "@neo4j/graphql, Apollo",
    "ceiling": "ceiling",
    "dataloader": "DataLoader",
}


def write_results(results: dict[str, Any], folder: Path) -> None:
    """Write both files and the chart."""
    results["summary"] = summarise(results)
    (folder / "results.json").write_text(json.dumps(_rounded(results), indent=1) + "\n")
    (folder / "results.svg").write_text(draw(ratios(results)))
    (folder / "RESULTS.md").write_text(describe(results))


def summarise(results: BenchResults) -> dict[str, float]:
    """The four summary figures."""
    by_operation = results["operations"]
    vs_peers = [own_rate / peer_rate for own_rate, peer_rate in _pairs(by_operation, best_peer_rate, 16)]
    p50_vs_peers = [
        best_peer_time(by_contender) / by_contender["keiretsu"]["1"]["p50"]
        for by_contender in by_operation.values()
        if best_peer_time(by_contender)
    ]
    vs_ceiling = [
        own_rate / ceiling_rate
        for own_rate, ceiling_rate in _pairs(by_operation, lambda by_contender, count: rate(by_contender, "ceiling", count), 16)
    ]
    return {
        "geomean_vs_best_peer_16": geometric_mean(vs_peers),
        "min_vs_best_peer_16": min(vs_peers),
        "geomean_p50_vs_best_peer_1": geometric_mean(p50_vs_peers),
        "geomean_vs_ceiling_16": geometric_mean(vs_ceiling),
    }


def ratios(results: BenchResults) -> dict[str, dict[str, float]]:
    """Operation -> contender -> responses per second with 16 connections, relative to the best peer; without peers, to DataLoader."""
    rows: dict[str, dict[str, float]] = {}
    for name, by_contender in results["operations"].items():
        base = best_peer_rate(by_contender, 16) or rate(by_contender, "dataloader", 16)
        if base:
            rows[name] = {
                contender: rate(by_contender, contender, 16) / base
                for contender in ("keiretsu", "ceiling", "dataloader")
                if contender in by_contender
            }
    return rows


def rate(by_contender: BenchResults, contender: str, connections: int) -> float:
    """Responses per second; 0 if the contender does not support the operation."""
    return float(by_contender[contender][str(connections)]["rate"]) if contender in by_contender else 0.0


def best_peer_rate(by_contender: BenchResults, connections: int) -> float:
    """Responses per second of the faster peer; 0 if no peer supports the operation."""
    return max(rate(by_contender, contender, connections) for contender in PEERS)


def best_peer_time(by_contender: BenchResults) -> float:
    """Milliseconds of the faster peer with one connection; 0 if no peer supports the operation."""
    return min((float(by_contender[contender]["1"]["p50"]) for contender in PEERS if contender in by_contender), default=0.0)


def describe(results: BenchResults) -> str:
    """The text of RESULTS.md."""
    by_operation = results["operations"]
    summary = [(f"`{name}`", f"{value:.2f}") for name, value in results["summary"].items()]
    memory = [f"{results['memory'][contender]:.0f}" for contender in CONTENDERS]
    rates = [
        (f"Responses per second, connections: {count}", _rates(by_operation, count))
        for count in (16, 1, 64)
        if _has_connections(by_operation, count)
    ]
    times = [(f"Latency in ms, connections: {count}; p50 / p99", _times(by_operation, count)) for count in (1, 16)]
    parts = (
        ("Summary", _table(("Figure", "Value"), summary)),
        *rates,
        *times,
        ("Latency in ms at a fixed rate; p50 / p99", RATE + _fixed(results["fixed"])),
        (
            "CPU time per response in ms; server / Neo4j",
            _contender_table(by_operation, lambda figures: _figures(figures["16"], "api", "neo4j")),
        ),
        (
            "First call in ms; new document / new document and statement",
            _contender_table(results["cold"], lambda figures: _figures(figures, "text", "shape")),
        ),
        ("Resident memory of the servers afterwards, in MB", _table([NAMES[contender] for contender in CONTENDERS], [memory])),
        ("Small requests during responses of one megabyte", INTERFERENCE + _interference(results["beside"])),
        ("Size and depth of the response", "Median latency in ms with one connection.\n\n" + _growth(results["growth"])),
        *([("Responses per second with a tenth of the data / all data, connections: 16", _tenth(results))] if results["tenth"] else []),
        ("Unsupported operations", _unsupported()),
        ("Failed operations", _failed(results["failed"])),
    )
    return HEAD + _about(results) + PICTURE + "\n\n".join(f"## {heading}\n\n{text}" for heading, text in parts) + "\n"


def _about(results: BenchResults) -> str:
    machine, versions, method = results["machine"], results["versions"], results["method"]
    lines = [
        f"{results['date']}, {machine['system']}, {machine['cores']} cores, {machine['memory_gb']} GB; load before: {machine['load']}.",
        f"Neo4j {results['neo4j']}, " + ", ".join(f"{name} {version}" for name, version in versions.items()) + ".",
        *method,
    ]
    return "\n".join(f"- {line}" for line in lines)


def _rates(by_operation: BenchResults, count: int) -> str:
    header = ("Operation", *(NAMES[contender] for contender in CONTENDERS), "vs. best peer", "vs. ceiling")
    rows = []
    for name, by_contender in by_operation.items():
        own_rate, peer_rate, ceiling_rate = (
            rate(by_contender, "keiretsu", count),
            best_peer_rate(by_contender, count),
            rate(by_contender, "ceiling", count),
        )
        cells = [f"{rate(by_contender, contender, count):.0f}" if contender in by_contender else "–" for contender in CONTENDERS]
        rows.append(
            (name, *cells, f"{own_rate / peer_rate:.2f}" if peer_rate else "–", f"{own_rate / ceiling_rate:.2f}" if ceiling_rate else "–")
        )
    return _table(header, rows)


def _contender_table(by_operation: BenchResults, format_figures: Callable[[Any], str]) -> str:
    header = ("Operation", *(NAMES[contender] for contender in CONTENDERS))
    return _table(
        header,
        [
            (name, *(format_figures(by_contender[contender]) if contender in by_contender else "–" for contender in CONTENDERS))
            for name, by_contender in by_operation.items()
        ],
    )


def _times(by_operation: BenchResults, count: int) -> str:
    return _contender_table(by_operation, lambda by_connections: _figures(by_connections[str(count)], "p50", "p99"))


def _fixed(by_operation: BenchResults) -> str:
    header = ("Operation", "requests/s", *(NAMES[contender] for contender in CONTENDERS))
    rows = []
    for name, result in by_operation.items():
        by_contender = result["sides"]
        rows.append(
            (
                name,
                f"{result['rate']:.0f}",
                *(_figures(by_contender[contender], "p50", "p99") if contender in by_contender else "–" for contender in CONTENDERS),
            )
        )
    return _table(header, rows)


def _growth(by_response: BenchResults) -> str:
    names = ("unlimited_app", "yoga", "apollo", "dataloader")
    contenders = [name for name in names if any(name in by_contender for by_contender in by_response.values())]
    header = ("Response", *(NAMES["keiretsu" if name == "unlimited_app" else name] for name in contenders))
    return _table(
        header,
        [
            (response, *(f"{by_contender[name]:.1f}" if name in by_contender else "–" for name in contenders))
            for response, by_contender in by_response.items()
        ],
    )


def _interference(by_request: BenchResults) -> str:
    rows = []
    for name, by_contender in by_request.items():
        for key, label in {"alone": "alone", "beside": "during a large response"}.items():
            cells = [
                " / ".join(f"{milliseconds:.1f}" for milliseconds in by_contender[contender][key]) if contender in by_contender else "–"
                for contender in CONTENDERS
            ]
            rows.append((f"{name}, {label}", *cells))
    return _table(("Request", *(NAMES[contender] for contender in CONTENDERS)), rows)


def _unsupported() -> str:
    rows = [(operation.name, dialect, reason) for operation in OPERATIONS.values() for dialect, reason in operation.unsupported.items()]
    return _table(("Operation", "Dialect", "Reason"), rows)


def _tenth(results: BenchResults) -> str:
    rows = []
    for name, by_contender in results["tenth"].items():
        with_all_data = results["operations"].get(name, {})
        rows.append((name, *(f"{by_contender[contender]:.0f} / {rate(with_all_data, contender, 16):.0f}" for contender in CONTENDERS)))
    return _table(("Operation", *(NAMES[contender] for contender in CONTENDERS)), rows)


def _failed(failed: Mapping[str, str]) -> str:
    """Operations without figures, because a contender responded differently or failed."""
    return "\n".join(f"- {name}: {reason[:300]}" for name, reason in failed.items()) or "None."


def _figures(figures: BenchResults, first: str, second: str) -> str:
    return f"{figures[first]:.2f} / {figures[second]:.2f}"


def _has_connections(by_operation: BenchResults, count: int) -> bool:
    return all(str(count) in by_contender["keiretsu"] for by_contender in by_operation.values())


def _pairs(by_operation: BenchResults, other_rate: Callable[[Any, int], float], count: int) -> Iterable[tuple[float, float]]:
    return [
        (rate(by_contender, "keiretsu", count), other_rate(by_contender, count))
        for by_contender in by_operation.values()
        if other_rate(by_contender, count)
    ]


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [header, ["---", *["---:"] * (len(header) - 1)], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _rounded(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_rounded(item) for item in value]
    return round(value, 4) if isinstance(value, float) else value
