"""What held on a day: on each day on which something changes, the program and a replay in plain Python say the same."""

from __future__ import annotations

import datetime as dt

import pytest

from keiretsu.resolvers.engine import Engine, Question
from tests.conftest import Contents, CountingStore
from tests.oracle.test_oracle import difference, side_of, world_of

pytestmark = pytest.mark.database

MOST = 60  # days of one history that are looked at
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


@pytest.mark.parametrize("number", [1, 2, 3, 4])
async def test_each_day_of_change_is_as_a_replay_has_it(number: int, contents: Contents, counting: CountingStore) -> None:
    """The first and the last day of every interval, the day before and the day after; with the undated and without."""
    side = side_of("companies")
    world = world_of(contents, side, number)
    engine = Engine(side.catalogue, side.schema, counting)
    edges = {edge.values[name] for edge in world.edges for name in ("validFrom", "validTo") if name in edge.values}
    days = sorted({moved(day, by) for day in edges for by in (-1, 0, 1)})
    assert len(days) > 6, "these histories have some changes"
    for text in (CONNECTIONS, PATHS):
        for day in days[:: max(1, len(days) // MOST)]:
            for undated in (True, False):
                values = {"day": day, "undated": undated}
                answer = await engine.answer(Question(text, values))
                assert not answer.problems
                assert difference(answer.data, side.oracle.answer(world, text, values)) is None, values


def moved(day: str, by: int) -> str:
    """A day later or earlier, as far as there are days."""
    found = dt.date.fromisoformat(day)
    at_the_end = (found == dt.date.min and by < 0) or (found == dt.date.max and by > 0)
    return day if at_the_end else (found + dt.timedelta(days=by)).isoformat()
