"""Latency of page 100 and of page 1, compared with hand-written index seeks: `make bench-pages`.

    page 1                  0.81 ms
    page 100                0.85 ms
    page 100 : page 1       1.05

10,000 companies sorted by name, 20 per page. The measured time is that of the driver, from sending a statement to receiving its one record:
for the statements that Keiretsu generates for these pages, and for hand-written ones that return the same rows. All run in one session and
in turns, so that a busy machine slows all of them alike. Parsing the request and encoding the response are not included.
"""

from __future__ import annotations

import asyncio
import statistics
import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from neo4j import Session

from bench.database import open_large_graph, open_session
from bench.recording_engine import open_engine
from keiretsu.graph.store.store import Address
from keiretsu.schema.catalogue import Catalogue
from keiretsu.schema.companies import COMPANIES
from keiretsu.schema.compile import compile_schema

PAGE_SIZE = 20
PAGE = """
query ($cursor: String) {
  companies(orderBy: [{name: ASC}], first: 20, after: $cursor) { nodes { name kind } pageInfo { hasNextPage endCursor } }
}"""
HAND_WRITTEN = """
MATCH (c:Company)
WHERE c.name >= $p.name AND (c.name > $p.name OR c.id > $p.id)
WITH c ORDER BY c.name, c.id LIMIT $p.limit
RETURN collect([c.id, c.kind, c.name]) AS rows"""
RATIOS = (
    ("page 100", "page 1"),
    ("page 100, all of pageInfo", "page 1"),
    ("page 1", "page 1 by hand"),
    ("page 100", "page 100 by hand"),
)
WARM_UP, ROUNDS = 100, 400


@dataclass(frozen=True)
class TimedStatement:
    """A statement and its values."""

    text: str
    values: Mapping[str, Any]


def main() -> None:
    """Measure and print."""
    catalogue = compile_schema(COMPANIES)
    with open_large_graph(catalogue) as address:
        statements = asyncio.run(collect_statements(catalogue, address))
        with open_session(address) as session:
            medians = measure(session, statements)
    print(f"medians of {ROUNDS} rounds after {WARM_UP}")
    for name, median in medians.items():
        print(f"{name:34} {median * 1000:6.2f} ms")
    for numerator, denominator in RATIOS:
        print(f"{numerator + ' : ' + denominator:34} {medians[numerator] / medians[denominator]:6.2f}")


async def collect_statements(catalogue: Catalogue, address: Address) -> dict[str, TimedStatement]:
    """The statements of Keiretsu, and the hand-written one for each."""
    async with open_engine(catalogue, address) as engine:
        first = await engine.execute(PAGE)
        cursor = await engine.cursor_after(99, PAGE_SIZE)
        later = await engine.execute(PAGE, {"cursor": cursor})
        full_page_info = await engine.execute(PAGE.replace("hasNextPage", "hasNextPage hasPreviousPage startCursor"), {"cursor": cursor})
    name, id_ = (later.values[f"v{index}"] for index in (0, 1))
    return {
        "page 1": TimedStatement(first.statement, first.values),
        "page 1 by hand": TimedStatement(HAND_WRITTEN, {"name": "", "id": "", "limit": PAGE_SIZE + 1}),
        "page 100": TimedStatement(later.statement, later.values),
        "page 100 by hand": TimedStatement(HAND_WRITTEN, {"name": name, "id": id_, "limit": PAGE_SIZE + 1}),
        "page 100, all of pageInfo": TimedStatement(full_page_info.statement, full_page_info.values),
    }


def measure(session: Session, statements: Mapping[str, TimedStatement]) -> dict[str, float]:
    """Median seconds of each statement. Statements that are compared must return the same rows."""
    rows = {name: run(session, statement) for name, statement in statements.items()}
    for name in ("page 1", "page 100"):
        assert rows[name][0] == rows[f"{name} by hand"], f"{name} returns other rows than the hand-written statement"
    seconds: dict[str, list[float]] = defaultdict(list)
    for _ in range(WARM_UP + ROUNDS):
        for name, statement in statements.items():
            start = time.perf_counter()
            run(session, statement)
            seconds[name].append(time.perf_counter() - start)
    return {name: statistics.median(times[WARM_UP:]) for name, times in seconds.items()}


def run(session: Session, statement: TimedStatement) -> Any:
    """The only value of the only record."""
    record = session.run(statement.text, p=dict(statement.values)).single(strict=True)
    return record[0]


if __name__ == "__main__":
    main()
