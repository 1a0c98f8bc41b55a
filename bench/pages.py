"""Whether page 100 costs what page 1 costs, and how both compare with an index seek written by hand: `make bench-pages`.

    page 1                  0.81 ms
    page 100                0.85 ms
    page 100 : page 1       1.05

10,000 companies in the order of their names, 20 on a page. Measured is what the driver sees, from sending a statement until its one record
has come: the statements that the program sends for these pages, and one written by hand for the same rows; in one session and in turns, so
that a busy machine slows all of them alike. Reading the question and writing the answer are left out.
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

from bench.asking import open_asking
from bench.database import open_large, open_session
from keiretsu.graph.store.store import Address
from keiretsu.schema.catalogue import Catalogue
from keiretsu.schema.companies import COMPANIES
from keiretsu.schema.compile import read_declarations

SIZE = 20
PAGE = """
query ($at: String) {
  companies(orderBy: [{name: ASC}], first: 20, after: $at) { nodes { name kind } pageInfo { hasNextPage endCursor } }
}"""
BY_HAND = """
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
class Statement:
    """A text and its values."""

    text: str
    values: Mapping[str, Any]


def main() -> None:
    """Measure and print."""
    catalogue = read_declarations(COMPANIES)
    with open_large(catalogue) as address:
        statements = asyncio.run(read_statements(catalogue, address))
        with open_session(address) as session:
            medians = measure(session, statements)
    print(f"medians of {ROUNDS} rounds after {WARM_UP}")
    for name, median in medians.items():
        print(f"{name:34} {median * 1000:6.2f} ms")
    for one, other in RATIOS:
        print(f"{one + ' : ' + other:34} {medians[one] / medians[other]:6.2f}")


async def read_statements(catalogue: Catalogue, address: Address) -> dict[str, Statement]:
    """Those of the program, and for each the one written by hand."""
    async with open_asking(catalogue, address) as asking:
        first = await asking.ask(PAGE)
        at = await asking.cursor(99, SIZE)
        later = await asking.ask(PAGE, {"at": at})
        whole = await asking.ask(PAGE.replace("hasNextPage", "hasNextPage hasPreviousPage startCursor"), {"at": at})
    name, id_ = (later.values[f"v{place}"] for place in (0, 1))
    return {
        "page 1": Statement(first.text, first.values),
        "page 1 by hand": Statement(BY_HAND, {"name": "", "id": "", "limit": SIZE + 1}),
        "page 100": Statement(later.text, later.values),
        "page 100 by hand": Statement(BY_HAND, {"name": name, "id": id_, "limit": SIZE + 1}),
        "page 100, all of pageInfo": Statement(whole.text, whole.values),
    }


def measure(session: Session, statements: Mapping[str, Statement]) -> dict[str, float]:
    """The median seconds of each. What is compared must have the same rows."""
    rows = {name: run(session, one) for name, one in statements.items()}
    for name in ("page 1", "page 100"):
        assert rows[name][0] == rows[f"{name} by hand"], f"{name} has other rows than the statement by hand"
    taken: dict[str, list[float]] = defaultdict(list)
    for _ in range(WARM_UP + ROUNDS):
        for name, one in statements.items():
            began = time.perf_counter()
            run(session, one)
            taken[name].append(time.perf_counter() - began)
    return {name: statistics.median(times[WARM_UP:]) for name, times in taken.items()}


def run(session: Session, statement: Statement) -> Any:
    """The one value of its one record."""
    record = session.run(statement.text, p=dict(statement.values)).single(strict=True)
    return record[0]


if __name__ == "__main__":
    main()
