"""A condition that picks a neighbour by value is asked from the neighbour's side, and means the same as any other."""

from __future__ import annotations

import pytest

from keiretsu.resolvers.engine import Engine, Question
from tests.conftest import Contents, CountingStore
from tests.oracle.random_graph import SLUGS
from tests.oracle.test_oracle import difference, side_of, world_of

pytestmark = pytest.mark.database

CONDITIONS = (
    "companies(where: {subsidiaries: {some: {node: {slug: {eq: $slug}}}}}, orderBy: [{name: DESC}])",
    "companies(where: {parents: {some: {kind: {isNull: true}, node: {slug: {in: [$slug]}}}}, kind: {isNull: false}})",
    "companies(where: {partners: {some: {node: {slug: {eq: $slug}}}}}, lens: {modality: [ASSERTED, INFERRED]})",
    "companies(where: {partners: {some: {modality: {ne: ASSERTED}, node: {slug: {eq: $slug}}}}})",
    "companies(where: {shareholders: {some: {node: {slug: {eq: $slug}}}}, competitors: {none: {node: {slug: {eq: $slug}}}}})",
    "companies(where: {subsidiaries: {some: {node: {slug: {eq: $slug}}}}, products: {some: {node: {slug: {eq: $slug}}}, count: {gt: 1}}})",
    "companies(where: {not: {subsidiaries: {some: {node: {slug: {eq: $slug}}}}}})",
    "companies(where: {relations: {some: {node: {slug: {eq: $slug}}}}}, orderBy: [{relations: {count: DESC}}], lens: {minConfidence: 0.5})",
    "fundingRounds(where: {company: {slug: {eq: $slug}}})",
    "figures(where: {of: {slug: {in: [$slug]}}, amount: {isNull: false}})",
    'milestones(where: {of: {name: {eq: "Xiaomi"}}}, lens: {asOf: "2014-12-31"})',
    "claims(where: {document: {key: {eq: $slug}}})",
)
"""Such conditions, and some that only look like them."""


@pytest.mark.parametrize("number", [2, 3, 4, 5])
async def test_the_answer_is_that_of_plain_python(number: int, contents: Contents, counting: CountingStore) -> None:
    """The nodes, their number and what they come to, whichever neighbour is picked."""
    side = side_of("companies")
    world = world_of(contents, side, number)
    engine = Engine(side.catalogue, side.schema, counting)
    fields = " ".join(f"a{place}: {one} {{ totalCount nodes {{ id }} aggregate {{ count }} }}" for place, one in enumerate(CONDITIONS))
    text = f"query ($slug: String!) {{ {fields} }}"
    found = 0
    for slug in SLUGS:
        answer = await engine.answer(Question(text, {"slug": slug}))
        assert answer.problems == ()
        assert answer.data
        assert difference(answer.data, side.oracle.answer(world, text, {"slug": slug})) is None, slug
        found += sum(len(one["nodes"]) for one in answer.data.values())
    assert found, "somebody has such a neighbour"
