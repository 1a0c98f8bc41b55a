"""Query plans of typical statements on a large graph, with the work of each operator: docs/profiles/NN-name.txt.

python -m bench.profiles

Plans are read from the bottom. Hits are Neo4j's database hits: reads of its store; data that an operator caches is not read again.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from neo4j import Session

from bench.database import open_large_graph, open_session
from bench.recording_engine import ExecutedOperation, open_engine
from bench.typical import TYPICAL_OPERATIONS, TypicalOperation
from keiretsu.graph.store.store import Address
from keiretsu.schema.catalogue import Catalogue
from keiretsu.schema.companies import COMPANIES
from keiretsu.schema.compile import compile_schema

FOLDER = Path(__file__).parent.parent / "docs" / "profiles"
MAX_DETAILS = 90  # characters of the details of an operator
PAGES_TO_MIDDLE = 50  # pages of 100 companies


@dataclass(frozen=True)
class OperatorRow:
    """One operator of a query plan."""

    operator: str
    details: str
    estimated: float
    rows: int
    hits: int


def main() -> None:
    """Write all profiles."""
    catalogue = compile_schema(COMPANIES)
    FOLDER.mkdir(exist_ok=True)
    with open_large_graph(catalogue) as address:
        executed_operations = asyncio.run(execute_operations(catalogue, address))
        with open_session(address) as session:
            for number, (operation, executed) in enumerate(zip(TYPICAL_OPERATIONS, executed_operations, strict=True), 1):
                rows = list(profile(session, executed))
                (FOLDER / f"{number:02}-{operation.name}.txt").write_text(as_text(operation, executed, rows))
                print(f"{number:02} {operation.name:28} {sum(row.hits for row in rows):9,} hits")


async def execute_operations(catalogue: Catalogue, address: Address) -> list[ExecutedOperation]:
    """Execute each typical operation."""
    async with open_engine(catalogue, address) as engine:
        cursor = await engine.cursor_after(PAGES_TO_MIDDLE, 100)
        return [
            await engine.execute(operation.document, {"cursor": cursor} if "$cursor" in operation.document else {})
            for operation in TYPICAL_OPERATIONS
        ]


def profile(session: Session, executed: ExecutedOperation) -> Iterator[OperatorRow]:
    """The operators of an executed statement, the last operator first."""
    result = session.run(f"PROFILE {executed.statement}", p=dict(executed.values))
    plan = result.consume().profile
    assert plan, "a profiled statement has a plan"
    yield from operators(plan)


def operators(plan: Mapping[str, Any], depth: int = 0) -> Iterator[OperatorRow]:
    """An operator and its inputs; the input that runs once per row of the other is indented."""
    arguments = plan["args"]
    details = " ".join(str(arguments.get("Details", "")).split())
    name = "  " * depth + plan["operatorType"].partition("@")[0]
    yield OperatorRow(name, details, arguments.get("EstimatedRows", 0.0), plan.get("rows", 0), plan.get("dbHits", 0))
    first, *others = plan.get("children") or [None]
    for child in reversed(others):
        yield from operators(child, depth + 1)
    if first:
        yield from operators(first, depth)


def as_text(operation: TypicalOperation, executed: ExecutedOperation, rows: Sequence[OperatorRow]) -> str:
    """A profile as a text page."""
    hits = sum(row.hits for row in rows)
    values = json.dumps(executed.values, ensure_ascii=False)
    parts = [operation.note, operation.document, executed.statement, f"p: {values}", f"{hits:,} database hits", as_table(rows)]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def as_table(operator_rows: Sequence[OperatorRow]) -> str:
    """The operators in columns."""
    width = max(len(line.operator) for line in operator_rows)
    header = f"{'operator':{width}}  {'estimated':>9}  {'rows':>7}  {'hits':>7}  details"
    lines = (f"{row.operator:{width}}  {row.estimated:9.1f}  {row.rows:7}  {row.hits:7}  {shorten(row.details)}" for row in operator_rows)
    return "\n".join(line.rstrip() for line in (header, *lines))


def shorten(details: str) -> str:
    """Truncated to the width of the column."""
    return details if len(details) <= MAX_DETAILS else f"{details[: MAX_DETAILS - 1]}…"


if __name__ == "__main__":
    main()
