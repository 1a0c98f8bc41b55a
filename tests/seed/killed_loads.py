"""A client that reads while loaders are killed: `async with reading(client, READS) as reads: ...`, and what is wrong with its responses.

flaws({"data": {"company": {"evidence": []}}})   ->   ["company: an object without evidence"]
"""

from __future__ import annotations

import asyncio
import json
import random
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import httpx

from tests.graph.local.processes import start_python
from tests.server.processes import UNSET_VARIABLES
from tests.waiting import MAX_WAIT

LOADER = Path(__file__).with_name("dying_loader.py")
READERS = 2

EVIDENCE = "evidence { key document { title } about { id } }"
LISTS = f"""
query ($prefix: String!) {{
  companies(first: 20, where: {{name: {{startsWith: $prefix}}}}) {{
    nodes {{
      name {EVIDENCE}
      stakes(first: 10) {{ edges {{ node {{ name }} {EVIDENCE} }} }}
      relations(first: 10) {{ edges {{ kind node {{ name }} {EVIDENCE} }} }}
    }}
  }}
  stakes(first: 20, where: {{from: {{name: {{startsWith: $prefix}}}}}}) {{ nodes {{ from {{ id }} to {{ id }} shareMin {EVIDENCE} }} }}
}}"""
FACTS = f"""{{
  fundingRounds(first: 20) {{ nodes {{ name company {{ name }} {EVIDENCE} }} }}
  figures(first: 20) {{ nodes {{ name of {{ id }} {EVIDENCE} }} }}
  dataSets {{ name complete rows }}
}}"""
CLAIMS = """
query ($key: String!) {
  claims(first: 50, where: {key: {startsWith: $key}}) { nodes { key document { key title } about { id } } }
  documents(first: 10) { nodes { title claims(first: 10) { nodes { key document { title } } } } }
}"""
APPLE = f'{{ company(slug: "apple") {{ name {EVIDENCE} relations(first: 50) {{ edges {{ node {{ id }} {EVIDENCE} }} }} }} }}'
"""Of a company that another data set contains, too, so that it is never missing."""


class LoaderResult(NamedTuple):
    """How a loader ended. `events`: those of dying_loader.py with their counts and seconds, if it was not killed."""

    exit_code: int
    output: str
    events: dict[str, dict[str, float]]


@dataclass(frozen=True)
class Death:
    """When a loader dies: seconds after an event began for the given time."""

    event: str
    number: int
    delay: float


async def run_loader(folder: Path, settings: dict[str, str], *arguments: str, death: Death | None = None) -> LoaderResult:
    """`keiretsu seed` with small transactions, to its end."""
    report = folder.with_suffix(".report.json")
    report.unlink(missing_ok=True)
    plan = json.dumps({"report": str(report), **(vars(death) if death else {})})
    process = start_python(
        str(LOADER),
        plan,
        "seed",
        str(folder),
        *arguments,
        environment={**UNSET_VARIABLES, **settings},
        cwd=folder.parent,
        text=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    output, _ = await asyncio.to_thread(process.communicate, timeout=MAX_WAIT)
    events = json.loads(report.read_text(encoding="utf-8")) if report.exists() else {}
    return LoaderResult(process.returncode, output, events)


@dataclass
class ReadResults:
    """What clients received."""

    count: int = 0
    edges: int = 0
    flaws: list[str] = field(default_factory=list)


@asynccontextmanager
async def reading(client: httpx.AsyncClient, rng: random.Random, *, has_apple: bool, is_removing: bool) -> AsyncIterator[ReadResults]:
    """Clients read until the context ends. Before it begins, the database has planned their queries, which takes long on a busy machine."""
    queries = (LISTS, FACTS, CLAIMS, *([APPLE] if has_apple else []))
    reads, done = ReadResults(), asyncio.Event()
    for query in queries:
        async with asyncio.timeout(MAX_WAIT):
            while (await _post(client, query, {"prefix": "", "key": ""})).status_code == 503:
                pass

    async def read() -> None:
        while not done.is_set():
            variables = {"prefix": rng.choice(("App", "Firm 1", "Firm 2", "New", "X")), "key": rng.choice(("C", "A", "0", "7", "b"))}
            response = await _post(client, rng.choice(queries), variables)
            body = response.json()
            reads.count += 1
            reads.edges += response.text.count('"evidence":[{')
            reads.flaws += flaws(body, is_removing=is_removing)

    async with asyncio.TaskGroup() as group:
        for _ in range(READERS):
            group.create_task(read())
        try:
            yield reads
        finally:
            done.set()


async def _post(client: httpx.AsyncClient, query: str, variables: dict[str, str]) -> httpx.Response:
    return await client.post("/graphql", json={"query": query, "variables": variables})


def flaws(body: dict[str, Any], *, is_removing: bool = False) -> list[str]:
    """Errors, null roots, and edges and nodes without evidence that has a document; a node may be removed while it is read."""
    data = body.get("data") or {}
    problems = [error["message"] for error in body.get("errors", ())] + ([] if data else ["no data"])
    problems += [f"{name}: null" for name, root in data.items() if root is None]
    for name, root in data.items():
        for item in _objects_with_evidence(root):
            is_edge = "node" in item or "from" in item
            if not item["evidence"] and (is_edge or not is_removing):
                problems.append(f"{name}: an object without evidence: {json.dumps(item)[:200]}")
            problems += [f"{name}: a claim without a document" for claim in item["evidence"] if not claim["document"]["title"]]
    return problems


def _objects_with_evidence(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict) and "evidence" in value:
        yield value
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _objects_with_evidence(item)
