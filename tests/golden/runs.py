"""Golden operations, each of which is executed once: its tests examine one response, one record and one plan.

run = await golden_runs.get(case)   ->   GoldenRun(response, statements=(("MATCH ...", {"v0": "xiaomi"}),), records=(([...],),), ...)
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.request import GraphQLRequest, GraphQLResponse
from tests.conftest import CountingStore

GOLDEN_FOLDER = Path(__file__).parent
GOLDEN_CASES = sorted(path.with_suffix("") for path in GOLDEN_FOLDER.rglob("*.graphql"))
STATEMENT_SEPARATOR = "// then\n"
"""Separates two statements in a file."""


@dataclass(frozen=True)
class GoldenRun:
    """An operation, its response, and what was sent to the database and received from it."""

    request: GraphQLRequest
    engine: Engine
    response: GraphQLResponse
    statements: tuple[tuple[str, Mapping[str, Any]], ...]
    records: tuple[tuple[Any, ...], ...]


@dataclass
class GoldenRuns:
    """Runs of golden operations on the built-in data, which the test must have loaded."""

    engine: Engine
    store: CountingStore
    runs: dict[Path, GoldenRun] = field(default_factory=dict)

    async def get(self, case: Path) -> GoldenRun:
        """The run of a case: the first call executes it."""
        if case not in self.runs:
            self.store.statements.clear()
            self.store.records.clear()
            request = GraphQLRequest(case.with_suffix(".graphql").read_text(), variables_of(case))
            response = await self.engine.execute(request)
            self.runs[case] = GoldenRun(request, self.engine, response, tuple(self.store.statements), tuple(self.store.records))
        return self.runs[case]


def variables_of(case: Path) -> dict[str, Any]:
    path = case.with_suffix(".variables.json")
    return json.loads(path.read_text()) if path.exists() else {}
