"""Evidence read by clients while a large data set is loaded: `python -m bench.load_while_reading`.

    N=100000 python -m bench.load_while_reading   ->   100,000 rows loaded in 95 s; 4 clients: 6,120 reads, 0 errors, 0 null roots, ...

A server with the built-in data serves the clients; `keiretsu seed` loads N rows beside it: companies, Apple among them, and four stakes for
each. With KILLS=3 the loader is killed that many times on the way and started again. The exit status is 1 if any read had an error, a null
root, or an edge or a company without evidence that has a document.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from bench.start import wait_until_stopped
from tests.server.processes import ServerProcess, start_keiretsu

ROWS = 100_000
STAKES_EACH = 4
CLIENTS = 4
SECONDS_BEFORE_KILL = 5.0

EVIDENCE = "evidence { key document { title } }"
QUERIES = (
    f'{{ company(slug: "apple") {{ name {EVIDENCE} stakes(first: 20) {{ edges {{ node {{ name }} {EVIDENCE} }} }} }} }}',
    f"""query ($prefix: String!) {{ companies(where: {{slug: {{startsWith: $prefix}}}}, first: 20) {{
      nodes {{ name {EVIDENCE} stakes(first: 10) {{ edges {{ node {{ name }} {EVIDENCE} }} }} }} }} }}""",
    "query ($prefix: String!) { claims(where: {key: {startsWith: $prefix}}, first: 20) { nodes { key document { title } about { id } } } }",
    f'{{ company(slug: "xiaomi") {{ name relations(first: 50) {{ edges {{ kind node {{ id }} {EVIDENCE} }} }} }} }}',
)


@dataclass
class Reads:
    """What the clients received."""

    count: int = 0
    edges: int = 0
    errors: int = 0
    null_roots: int = 0
    without_evidence: int = 0
    longest: float = 0.0

    @property
    def is_flawless(self) -> bool:
        """Whether every read was complete."""
        return not (self.errors or self.null_roots or self.without_evidence)


def main() -> None:
    """Load and read, and print."""
    rows, kills = int(os.environ.get("N", ROWS)), int(os.environ.get("KILLS", "0"))
    with tempfile.TemporaryDirectory(prefix="keiretsu-bench-") as name:
        folder = Path(name)
        write_files(folder / "firms", rows)
        try:
            with ServerProcess(folder / "data") as server:
                server.startup_banner()
                reads, seconds = asyncio.run(_measure(server.url, folder, kills))
        finally:
            wait_until_stopped(name)
    print(
        f"{rows:,} rows loaded in {seconds:.0f} s, {kills} kills; {CLIENTS} clients: {reads.count:,} reads with {reads.edges:,} edges, "
        f"{reads.errors} errors, {reads.null_roots} null roots, {reads.without_evidence} without evidence, longest {reads.longest:.2f} s"
    )
    sys.exit(not reads.is_flawless)


def write_files(folder: Path, rows: int) -> None:
    """Companies and their stakes."""
    folder.mkdir()
    rng = random.Random(rows)  # noqa: S311  # not for secrets
    names = ["Apple", *(f"Firm {number}" for number in range(rows // (1 + STAKES_EACH) - 1))]
    stakes = {(owner, owned) for owner in names for owned in rng.sample(names, STAKES_EACH + 1) if owner != owned}
    (folder / "companies.csv").write_text("name\n" + "".join(f"{name}\n" for name in names), encoding="utf-8")
    limited = itertools.islice(sorted(stakes), rows - len(names))
    lines = "".join(f"{owner},{owned},{rng.randint(1, 49)}\n" for owner, owned in limited)
    (folder / "holds_stake_in.csv").write_text(f"from,to,share_percent\n{lines}", encoding="utf-8")


async def _measure(url: str, folder: Path, kills: int) -> tuple[Reads, float]:
    reads, done = Reads(), asyncio.Event()
    start = time.perf_counter()
    async with httpx.AsyncClient(base_url=url, timeout=60) as client, asyncio.TaskGroup() as group:
        for number in range(CLIENTS):
            group.create_task(_read_until(done, client, random.Random(number), reads))  # noqa: S311  # not for secrets
        try:
            await asyncio.to_thread(_load, folder, kills)
        finally:
            done.set()
    return reads, time.perf_counter() - start


def _load(folder: Path, kills: int) -> None:
    """Load the folder; the first loaders are killed."""
    for remaining in range(kills, -1, -1):
        with start_keiretsu("seed", str(folder / "firms"), folder=folder, settings={}, stdout=subprocess.DEVNULL) as process:
            if remaining:
                time.sleep(SECONDS_BEFORE_KILL)
                process.kill()
            elif process.wait():
                raise SystemExit("The load failed.")


async def _read_until(done: asyncio.Event, client: httpx.AsyncClient, rng: random.Random, reads: Reads) -> None:
    while not done.is_set():
        prefix = rng.choice((f"firm-{rng.randint(1, 99)}", f"{rng.randrange(256):02x}"))
        start = time.perf_counter()
        response = await client.post("/graphql", json={"query": rng.choice(QUERIES), "variables": {"prefix": prefix}})
        reads.longest = max(reads.longest, time.perf_counter() - start)
        _check(response.json(), reads)


def _check(body: dict[str, Any], reads: Reads) -> None:
    """Count what is missing."""
    reads.count += 1
    if body.get("errors"):
        reads.errors += 1
        print(body["errors"][0], file=sys.stderr)
    data = body.get("data") or {"data": None}
    reads.null_roots += sum(root is None for root in data.values())
    for item in _objects_with_evidence(data):
        reads.edges += "node" in item
        reads.without_evidence += not (item["evidence"] and all(claim["document"]["title"] for claim in item["evidence"]))


def _objects_with_evidence(value: Any) -> list[dict[str, Any]]:
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    below = [nested for item in items for nested in _objects_with_evidence(item)]
    return [value, *below] if isinstance(value, dict) and "evidence" in value else below


if __name__ == "__main__":
    main()
