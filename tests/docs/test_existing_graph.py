"""docs/tutorials/your-own-graph.md: its statements prepare an existing graph, whose response is then that of the loaded files."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from neo4j import Driver, GraphDatabase

from keiretsu.graph.store.store import Address, Store
from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.request import GraphQLRequest
from keiretsu.resolvers.strawberry_execution import core_schema
from keiretsu.schema.compile import compile_schema
from keiretsu.schema.types.build import build_schema
from tests.conftest import DatabaseContents
from tests.docs.examples import example_module
from tests.docs.pages import page

TUTORIAL = page("docs/tutorials/your-own-graph.md")
GRAPH = """
CREATE (keanu:Person {name: 'Keanu Reeves', born: 1964}), (carrie:Person {name: 'Carrie-Anne Moss', born: 1967}),
       (lana:Person {name: 'Lana Wachowski', born: 1965}),
       (first:Movie {title: 'The Matrix', released: 1999}), (second:Movie {title: 'The Matrix Reloaded', released: 2003}),
       (keanu)-[:ACTED_IN {roles: ['Neo', 'Thomas Anderson']}]->(first), (keanu)-[:ACTED_IN {roles: ['Neo']}]->(second),
       (carrie)-[:ACTED_IN {roles: ['Trinity']}]->(first), (lana)-[:DIRECTED]->(first), (lana)-[:DIRECTED]->(second)
"""
"""The graph of the tutorial's files, as another program stores it."""


@pytest.fixture
def driver(address: Address, database_contents: DatabaseContents) -> Iterator[Driver]:
    """A database without Keiretsu's ids; constraints that a test creates are dropped."""
    database_contents.ensure("an existing graph", lambda _: None)
    database_contents.invalidate()
    with GraphDatabase.driver(address.uri, auth=(address.username, address.password)) as opened:
        before = constraints(opened)
        opened.execute_query(GRAPH)
        yield opened
        for name in constraints(opened) - before:
            opened.execute_query(f"DROP CONSTRAINT {name}")


def constraints(driver: Driver) -> set[str]:
    return {record["name"] for record in driver.execute_query("SHOW CONSTRAINTS YIELD name").records}


@pytest.mark.database
async def test_an_existing_graph_is_served(driver: Driver, store: Store) -> None:
    """Before the statements, its nodes are not found; afterwards the response is that of the tutorial."""
    catalogue = compile_schema(example_module(TUTORIAL, "MOVIES")["MOVIES"])
    engine = Engine(catalogue, core_schema(build_schema(catalogue)), store)
    (query,), (response,), (statements,) = (TUTORIAL.blocks(language) for language in ("graphql", "json", "cypher"))
    ids = "{ movies { nodes { id cast { edges { node { id } } } } } }"
    assert (await engine.execute(GraphQLRequest(ids))).data == {"movies": {"nodes": []}}
    for statement in statements.text.split(";\n"):
        if statement:
            driver.execute_query(statement)
    assert (await engine.execute(GraphQLRequest(query.text))).as_json() == {"data": json.loads(response.text)}
    data = (await engine.execute(GraphQLRequest(ids))).data
    assert data
    assert [len(movie["cast"]["edges"]) for movie in data["movies"]["nodes"]] == [2, 1]
