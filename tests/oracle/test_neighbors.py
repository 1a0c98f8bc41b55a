"""A filter that selects a related node by value starts the traversal at that node; the result equals that of any other plan."""

from __future__ import annotations

import pytest

from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.request import GraphQLRequest
from tests.conftest import CountingStore, DatabaseContents
from tests.oracle.random_graph import SLUGS
from tests.oracle.test_oracle import first_difference, load_random_graph, oracle_schema

pytestmark = pytest.mark.database

GRAPH_SIZES = (5, 6, 8)  # enough matches
ROOT_FIELDS = (
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
"""Such filters, and some that only look like them."""


@pytest.mark.draws(short=2, long=40)
async def test_selected_neighbours_match_the_oracle(seed: int, database_contents: DatabaseContents, counting_store: CountingStore) -> None:
    """The nodes, their number and their aggregates, for every selected node."""
    schema = oracle_schema("companies")
    graph = load_random_graph(database_contents, schema, seed, GRAPH_SIZES)
    engine = Engine(schema.catalogue, schema.schema, counting_store)
    fields = " ".join(
        f"a{index}: {root_field} {{ totalCount nodes {{ id }} aggregate {{ count }} }}" for index, root_field in enumerate(ROOT_FIELDS)
    )
    text = f"query ($slug: String!) {{ {fields} }}"
    node_count = 0
    for slug in SLUGS:
        response = await engine.execute(GraphQLRequest(text, {"slug": slug}))
        assert response.errors == ()
        assert response.data
        assert first_difference(response.data, schema.oracle.execute(graph, text, {"slug": slug})) is None, slug
        node_count += sum(len(connection["nodes"]) for connection in response.data.values())
    assert node_count, "some node matches"
