"""Sums of integers: beyond 64 bits, Cypher goes on with floats, wherever the value of a sum is used."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from keiretsu.graph.writer import Batch, NodeRow
from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.request import GraphQLRequest
from tests.conftest import DatabaseContents

pytestmark = pytest.mark.database

StoreLines = Callable[[Sequence[Any]], None]
SUM = """{
  claims {
    aggregate { count line { sum avg } }
    groups(by: [MODALITY], having: { line: { sum: { gt: -1e300 } } }, orderBy: [{ line: { sum: DESC } }]) {
      keys { value }
      aggregate { line { sum } }
    }
  }
}"""


@pytest.fixture
def store_lines(database_contents: DatabaseContents) -> StoreLines:
    """Replaces the contents of the database by claims with these values of the Int property `line`, as any client can write them."""

    def store(values: Sequence[Any]) -> None:
        def write(batch: Batch) -> None:
            rows = [
                {"id": f"claim:{number}", "key": f"{number}", "statement": "A", "modality": "asserted", "line": value}
                for number, value in enumerate(values)
            ]
            batch.upsert_nodes("Claim", [NodeRow(row["id"], "Claim", row) for row in rows])

        database_contents.invalidate()
        database_contents.ensure("lines to add up", lambda writer: writer.write(write))
        database_contents.invalidate()

    return store


@pytest.mark.parametrize(
    "values",
    [
        [1, 2, 4],
        [-7, 3],
        [2**31 - 1] * 5,
        [-(2**31)] * 5,
        [2**62] * 3,
        [-(2**63)] * 3,
        [2**53, 1, 1],
        [2**32, -(2**32), 5],
        [2**62, 2**62, 1.5],
    ],
    ids=str,
)
async def test_the_sum_of_integers(values: Sequence[float], store_lines: StoreLines, engine: Engine) -> None:
    """Not an arithmetic error of the database, which would fail the whole request."""
    store_lines(values)
    response = await engine.execute(GraphQLRequest(SUM))
    assert response.errors == ()
    assert response.data
    claims, expected = response.data["claims"], pytest.approx(float(sum(values)), rel=1e-15)
    assert claims["aggregate"]["line"]["sum"] == expected
    assert claims["aggregate"]["line"]["avg"] == pytest.approx(
        sum(values) / len(values), rel=1e-9, abs=1e-3 * max(map(abs, values)) * 1e-12
    )
    assert claims["groups"] == [{"keys": [{"value": "ASSERTED"}], "aggregate": {"line": {"sum": expected}}}]


async def test_no_values_have_no_sum(store_lines: StoreLines, engine: Engine) -> None:
    """Nor a mean."""
    store_lines([None, None])
    response = await engine.execute(GraphQLRequest(SUM))
    assert response.data == {"claims": {"aggregate": {"count": 2, "line": {"sum": None, "avg": None}}, "groups": []}}


@pytest.mark.parametrize("value", [float("inf"), float("nan")])
async def test_a_sum_that_is_not_finite_is_one_error(value: float, store_lines: StoreLines, engine: Engine) -> None:
    """With the path of the field, as for floats."""
    store_lines([1, value])
    response = await engine.execute(GraphQLRequest("{ claims { aggregate { count line { sum } } } }"))
    assert [(error.code.name, error.message, error.path) for error in response.errors] == [
        ("DATA_INTEGRITY_ERROR", "The sum of `line` is not a finite number.", ("claims", "aggregate", "line", "sum"))
    ]
    assert response.data == {"claims": {"aggregate": {"count": 2, "line": {"sum": None}}}}
