"""Pagination over ten thousand companies under concurrent changes: remaining companies are visited, and none twice."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from itertools import count, islice

import pytest

from keiretsu.graph.store.store import Address
from keiretsu.graph.writer import NodeRow, Writer
from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.request import GraphQLRequest
from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.load import indexes_for
from tests.conftest import DatabaseContents

pytestmark = pytest.mark.database

COMPANY_COUNT = 10_000
KINDS = (None, None, "", "bank", "firm", "shop", "小米", "😀")
FORWARD = """
query ($cursor: String) {
  companies(orderBy: [{kind: DESC}, {name: ASC}], first: 100, after: $cursor) {
    nodes { slug }
    pageInfo { hasMore: hasNextPage cursor: endCursor }
  }
}"""
BACKWARD = FORWARD.replace("first", "last").replace("after", "before").replace("Next", "Previous").replace("end", "start")


@dataclass
class ChangingCompanies:
    """Companies that are added and removed: few names and kinds, so that there are ties, and many without a kind."""

    writer: Writer
    random: random.Random = field(default_factory=lambda: random.Random(6))  # noqa: S311  # not for secrets
    written: dict[str, tuple[str | None, str]] = field(default_factory=dict)
    current: set[str] = field(default_factory=set)
    numbers: count[int] = field(default_factory=count)

    def add(self, size: int) -> None:
        """Add companies anywhere in the order."""
        slugs = [f"{number * 7_919 % 1_000_003:07}" for number in islice(self.numbers, size)]
        self.written |= {slug: (self.random.choice(KINDS), f"Company {self.random.randrange(50)}") for slug in slugs}
        self.current |= set(slugs)
        self.writer.write(lambda batch: batch.upsert_nodes("Entity", [self._row(slug) for slug in slugs]))

    def remove(self, slugs: set[str]) -> None:
        """Remove companies."""
        self.current -= slugs
        self.writer.write(lambda batch: batch.delete_nodes("Entity", [f"company:{slug}" for slug in slugs]))

    def sample(self, size: int) -> set[str]:
        """Random current companies."""
        return set(self.random.sample(sorted(self.current), size))

    def sort(self, slugs: Sequence[str]) -> list[str]:
        """By kind descending, null first, then by name, then by id."""
        by_name = sorted(slugs, key=lambda slug: (self.written[slug][1], slug))
        return sorted(by_name, key=lambda slug: (self.written[slug][0] is None, self.written[slug][0] or ""), reverse=True)

    def _row(self, slug: str) -> NodeRow:
        kind, name = self.written[slug]
        values = {"id": f"company:{slug}", "slug": slug, "name": name, **({} if kind is None else {"kind": kind})}
        return NodeRow(f"company:{slug}", "Company", values)


@pytest.mark.parametrize(("text", "orient"), [(FORWARD, list), (BACKWARD, lambda page: page[::-1])], ids=["forward", "backward"])
async def test_pagination_visits_remaining_companies_once(
    text: str,
    orient: Callable[[list[str]], list[str]],
    engine: Engine,
    database_contents: DatabaseContents,
    catalogue: Catalogue,
    address: Address,
) -> None:
    """After each page five companies are removed, the one at the cursor among them, and five are added."""
    database_contents.ensure("indexes only", lambda writer: writer.create_indexes(indexes_for(catalogue)))
    database_contents.invalidate()
    visited: list[str] = []
    with Writer(address) as writer:
        companies = ChangingCompanies(writer)
        companies.add(COMPANY_COUNT)
        remaining = set(companies.current)
        async for page in iterate_pages(engine, text):
            visited += orient(page)
            companies.remove({visited[-1], *companies.sample(4)})
            companies.add(5)
            remaining &= companies.current | set(visited)
    assert len(visited) == len(set(visited))
    assert remaining <= set(visited)
    assert visited == orient(companies.sort(visited))
    assert len(remaining) > COMPANY_COUNT * 0.95


async def iterate_pages(engine: Engine, text: str) -> AsyncIterator[list[str]]:
    """The slugs of each page, until the last."""
    cursor, has_more = None, True
    while has_more:
        response = await engine.execute(GraphQLRequest(text, {"cursor": cursor}))
        assert response.errors == ()
        assert response.data
        connection = response.data["companies"]
        cursor, has_more = connection["pageInfo"]["cursor"], connection["pageInfo"]["hasMore"]
        yield [node["slug"] for node in connection["nodes"]]
