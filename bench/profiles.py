"""Neo4j's plans of typical statements on a large graph, with what each operator did: docs/profiles/NN-name.txt.

python -m bench.profiles

A plan is read from below. Hits are what Neo4j calls database hits: reads of its store; what is cached by an operator is not read again.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from neo4j import Session

from bench.asking import Sent, open_asking
from bench.database import open_large, open_session
from bench.typical import TYPICAL, Case
from keiretsu.graph.store.store import Address
from keiretsu.schema.catalogue import Catalogue
from keiretsu.schema.companies import COMPANIES
from keiretsu.schema.compile import read_declarations

FOLDER = Path(__file__).parent.parent / "docs" / "profiles"
LONGEST = 90  # characters of an operator's details
HALFWAY = 50  # pages of 100 companies


@dataclass(frozen=True)
class Line:
    """One operator of a plan."""

    operator: str
    details: str
    estimated: float
    rows: int
    hits: int


def main() -> None:
    """Write all profiles."""
    catalogue = read_declarations(COMPANIES)
    FOLDER.mkdir(exist_ok=True)
    with open_large(catalogue) as address:
        sent = asyncio.run(send(catalogue, address))
        with open_session(address) as session:
            for number, (case, one) in enumerate(zip(TYPICAL, sent, strict=True), 1):
                lines = list(profile(session, one))
                (FOLDER / f"{number:02}-{case.name}.txt").write_text(as_text(case, one, lines))
                print(f"{number:02} {case.name:28} {sum(line.hits for line in lines):9,} hits")


async def send(catalogue: Catalogue, address: Address) -> list[Sent]:
    """What the program sends for each case."""
    async with open_asking(catalogue, address) as asking:
        at = await asking.cursor(HALFWAY, 100)
        return [await asking.ask(case.text, {"at": at} if "$at" in case.text else {}) for case in TYPICAL]


def profile(session: Session, sent: Sent) -> Iterator[Line]:
    """The operators of a statement that has run, the last one first."""
    result = session.run(f"PROFILE {sent.text}", p=dict(sent.values))
    plan = result.consume().profile
    assert plan, "a profiled statement has a plan"
    yield from operators(plan)


def operators(plan: Mapping[str, Any], depth: int = 0) -> Iterator[Line]:
    """An operator and those that feed it; of two, the one that runs for each row of the other is set in."""
    arguments = plan["args"]
    details = " ".join(str(arguments.get("Details", "")).split())
    name = "  " * depth + plan["operatorType"].partition("@")[0]
    yield Line(name, details, arguments.get("EstimatedRows", 0.0), plan.get("rows", 0), plan.get("dbHits", 0))
    first, *further = plan.get("children") or [None]
    for child in reversed(further):
        yield from operators(child, depth + 1)
    if first:
        yield from operators(first, depth)


def as_text(case: Case, sent: Sent, lines: Sequence[Line]) -> str:
    """A profile as a page of text."""
    hits = sum(line.hits for line in lines)
    values = json.dumps(sent.values, ensure_ascii=False)
    parts = [case.note, case.text, sent.text, f"p: {values}", f"{hits:,} database hits", as_table(lines)]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def as_table(lines: Sequence[Line]) -> str:
    """The operators in columns."""
    width = max(len(line.operator) for line in lines)
    head = f"{'operator':{width}}  {'estimated':>9}  {'rows':>7}  {'hits':>7}  details"
    rows = (f"{one.operator:{width}}  {one.estimated:9.1f}  {one.rows:7}  {one.hits:7}  {shortened(one.details)}" for one in lines)
    return "\n".join(row.rstrip() for row in (head, *rows))


def shortened(details: str) -> str:
    """As much of it as fits a line."""
    return details if len(details) <= LONGEST else f"{details[: LONGEST - 1]}…"


if __name__ == "__main__":
    main()
