"""What is valid on a day: on every day on which something changes, Keiretsu and the oracle return the same."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.request import GraphQLRequest
from tests.conftest import CountingStore, DatabaseContents
from tests.oracle.test_oracle import first_difference, load_random_graph, oracle_schema

pytestmark = pytest.mark.database

MAX_DAYS = 60  # days of one history that are tested
GRAPH_SIZES = (4, 5, 6)  # enough changes
LENS = "lens: {asOf: $day, includeUndated: $undated}"
CONNECTIONS = """
query History($day: Date!, $undated: Boolean!) {
  companies(first: 100, LENS) {
    nodes {
      id
      subsidiaries(first: 100) { totalCount nodes { id } edges { modality evidence { key } } }
      relations(first: 100) { aggregate { count } groups(by: [KIND], first: 100) { keys { value } count } }
    }
  }
  inside: companies(where: {subsidiaries: {some: {node: {partners: {count: {gte: 1}}}}}}, LENS) { nodes { id } }
}""".replace("LENS", LENS)
PATHS = """
query Paths($day: Date!, $undated: Boolean!) {
  companies(first: 100, orderBy: [{portfolio: {count: DESC}}], LENS) {
    nodes { id portfolio(first: 100) { edges { valid modality confidence node { id } via { id } evidence { key } } } }
  }
  figures(first: 100, LENS) { nodes { id of { id } supersededBy { id } } }
  fundingRounds(first: 100, LENS) { totalCount nodes { id company { id } investors { totalCount } } }
  milestones(first: 100, LENS) { nodes { id } }
}""".replace("LENS", LENS)


@pytest.mark.draws(short=2, long=40)
async def test_every_day_of_change_matches_the_oracle(
    seed: int, database_contents: DatabaseContents, counting_store: CountingStore
) -> None:
    """The first and last day of every interval, the day before and the day after; with and without undated facts."""
    schema = oracle_schema("companies")
    graph = load_random_graph(database_contents, schema, seed, GRAPH_SIZES)
    engine = Engine(schema.catalogue, schema.schema, counting_store)
    bounds = {edge.values[name] for edge in graph.edges for name in ("validFrom", "validTo") if name in edge.values}
    days = sorted({shift_day(day, offset) for day in bounds for offset in (-1, 0, 1)})
    assert len(days) > 6, "the graph has enough changes"
    for text in (CONNECTIONS, PATHS):
        for day in days[:: max(1, len(days) // MAX_DAYS)]:
            for undated in (True, False):
                values = {"day": day, "undated": undated}
                response = await engine.execute(GraphQLRequest(text, values))
                assert not response.errors
                assert first_difference(response.data, schema.oracle.execute(graph, text, values)) is None, values


def shift_day(day: str, by: int) -> str:
    """The day `by` days later or earlier, unless that is out of range."""
    parsed = date.fromisoformat(day)
    is_out_of_range = (parsed == date.min and by < 0) or (parsed == date.max and by > 0)
    return day if is_out_of_range else (parsed + timedelta(days=by)).isoformat()
