"""Ten thousand companies are walked while others come and go: who stays is met, and nobody twice."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from itertools import count, islice

import pytest

from keiretsu.graph.store.store import Address
from keiretsu.graph.writer import NodeRow, Writer
from keiretsu.resolvers.engine import Engine, Question
from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.load import indexes_for
from tests.conftest import Contents

pytestmark = pytest.mark.database

MANY = 10_000
KINDS = (None, None, "", "bank", "firm", "shop", "小米", "😀")
FORWARD = """
query ($at: String) {
  companies(orderBy: [{kind: DESC}, {name: ASC}], first: 100, after: $at) {
    nodes { slug }
    pageInfo { more: hasNextPage at: endCursor }
  }
}"""
BACKWARD = FORWARD.replace("first", "last").replace("after", "before").replace("Next", "Previous").replace("end", "start")


@dataclass
class Crowd:
    """Companies that come and go, as they were written: few names and kinds, so that there are ties, and many without a kind."""

    writer: Writer
    random: random.Random = field(default_factory=lambda: random.Random(6))  # noqa: S311  # not for secrets
    known: dict[str, tuple[str | None, str]] = field(default_factory=dict)
    there: set[str] = field(default_factory=set)
    fresh: count[int] = field(default_factory=count)

    def add(self, many: int) -> None:
        """New ones, anywhere in the order."""
        slugs = [f"{number * 7_919 % 1_000_003:07}" for number in islice(self.fresh, many)]
        self.known |= {slug: (self.random.choice(KINDS), f"Company {self.random.randrange(50)}") for slug in slugs}
        self.there |= set(slugs)
        self.writer.write(lambda batch: batch.put_nodes("Entity", [self._row(slug) for slug in slugs]))

    def remove(self, slugs: set[str]) -> None:
        """These go."""
        self.there -= slugs
        self.writer.write(lambda batch: batch.remove_nodes("Entity", [f"company:{slug}" for slug in slugs]))

    def some(self, many: int) -> set[str]:
        """Any that are there."""
        return set(self.random.sample(sorted(self.there), many))

    def in_order(self, slugs: Sequence[str]) -> list[str]:
        """By kind downward, where a missing one comes first, then by name, then by id."""
        by_name = sorted(slugs, key=lambda slug: (self.known[slug][1], slug))
        return sorted(by_name, key=lambda slug: (self.known[slug][0] is None, self.known[slug][0] or ""), reverse=True)

    def _row(self, slug: str) -> NodeRow:
        kind, name = self.known[slug]
        values = {"id": f"company:{slug}", "slug": slug, "name": name, **({} if kind is None else {"kind": kind})}
        return NodeRow(f"company:{slug}", "Company", values)


@pytest.mark.parametrize(("text", "turn"), [(FORWARD, list), (BACKWARD, lambda page: page[::-1])], ids=["forward", "backward"])
async def test_who_stays_is_met_and_nobody_twice(
    text: str, turn: Callable[[list[str]], list[str]], engine: Engine, contents: Contents, catalogue: Catalogue, address: Address
) -> None:
    """After each page five go, the one at the cursor among them, and five come."""
    contents.hold("nothing but indexes", lambda writer: writer.prepare(indexes_for(catalogue)))
    contents.forget()
    met: list[str] = []
    with Writer(address) as writer:
        crowd = Crowd(writer)
        crowd.add(MANY)
        stayed = set(crowd.there)
        async for page in walk(engine, text):
            met += turn(page)
            crowd.remove({met[-1], *crowd.some(4)})
            crowd.add(5)
            stayed &= crowd.there | set(met)
    assert len(met) == len(set(met))
    assert stayed <= set(met)
    assert met == turn(crowd.in_order(met))
    assert len(stayed) > MANY * 0.95


async def walk(engine: Engine, text: str) -> AsyncIterator[list[str]]:
    """The slugs of page after page, as long as there is one."""
    at, more = None, True
    while more:
        answer = await engine.answer(Question(text, {"at": at}))
        assert answer.problems == ()
        assert answer.data
        found = answer.data["companies"]
        at, more = found["pageInfo"]["at"], found["pageInfo"]["more"]
        yield [node["slug"] for node in found["nodes"]]
