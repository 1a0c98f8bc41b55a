"""Conditions on the items of lists return the same from Keiretsu, with one statement, and from the oracle.

The conditions name stored values, so that most of them are met; many are found through the index.
"""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from keiretsu.graph.composites import LOOKUP_INDEX
from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.limits import Limits
from keiretsu.resolvers.request import GraphQLRequest
from keiretsu.schema.catalogue import Catalogue, CompositeListField, ConnectionField, NodeSpec
from tests.conftest import CountingStore, DatabaseContents
from tests.oracle.random_graph import TEXTS, OracleGraph
from tests.oracle.test_oracle import first_difference, load_random_graph, oracle_schema

pytestmark = pytest.mark.database

CONDITIONS_PER_LIST = 12


@pytest.mark.draws(short=3, long=100)
async def test_conditions_on_items_match_the_oracle(seed: int, database_contents: DatabaseContents, counting_store: CountingStore) -> None:
    """Quantifiers, logic, counts, orders; with `in`, upper case and texts that no node has."""
    schema = oracle_schema("companies")
    graph = load_random_graph(database_contents, schema, seed)
    engine = Engine(schema.catalogue, schema.schema, counting_store, Limits(nodes=1_000_000))
    rng = random.Random(seed)  # noqa: S311  # not for secrets
    indexed = 0
    for node in schema.catalogue.nodes.values():
        for field in node.fields.values():
            if isinstance(field, CompositeListField):
                for _ in range(CONDITIONS_PER_LIST):
                    text, values = operation(schema.catalogue, node, field, graph, rng)
                    counting_store.statements.clear()
                    response = await engine.execute(GraphQLRequest(text, values))
                    context = f"{text}\n{json.dumps(values, ensure_ascii=False)}"
                    assert not response.errors, f"{response.errors[0].message}\n{context}"
                    expected = schema.oracle.execute(graph, text, values)
                    assert first_difference(response.data, expected) is None, f"{first_difference(response.data, expected)}\n{context}"
                    ((statement, _),) = counting_store.statements
                    indexed += LOOKUP_INDEX in statement
    assert indexed >= 3


def operation(
    catalogue: Catalogue, node: NodeSpec, field: CompositeListField, graph: OracleGraph, rng: random.Random
) -> tuple[str, dict[str, Any]]:
    """A connection with a condition on the items of a list, and all that can be selected of it; or one of nodes that lead to these."""
    names = " ".join(prop.name for prop in field.composite.properties)
    text = f"""query ($where: {node.name}Where) {{
      {node.plural}(where: $where, first: 100, orderBy: [{{{field.name}: {{count: {rng.choice(("ASC", "DESC"))}}}}}]) {{
        totalCount nodes {{ id {field.name} {{ __typename other: __typename {names} }} }}
      }}
    }}"""
    where: dict[str, Any] = {field.name: {rng.choice(("some", "some", "some", "none", "all", "single")): item_condition(field, graph, rng)}}
    match rng.randrange(6):
        case 0:
            where = {"not": where}
        case 1:
            where = {"and": [where, {field.name: {"count": {"gt": rng.randrange(3)}}}]}
        case 2:
            where = {"or": [where, {field.name: {"some": item_condition(field, graph, rng)}}]}
        case _:
            pass
    if rng.random() < 0.3:
        return through_relationship(catalogue, node, where, rng)
    return text, {"where": where}


def through_relationship(catalogue: Catalogue, node: NodeSpec, where: dict[str, Any], rng: random.Random) -> tuple[str, dict[str, Any]]:
    """The nodes that have some edge to a node that meets a condition."""
    fields = [
        (owner, field)
        for owner in catalogue.nodes.values()
        for field in owner.fields.values()
        if isinstance(field, ConnectionField) and field.target == node.name
    ]
    owner, field = rng.choice(fields)
    related = where if catalogue.edges[field.edge].plain else {"node": where}
    text = f"query ($where: {owner.name}Where) {{ {owner.plural}(where: $where, first: 100) {{ totalCount nodes {{ id }} }} }}"
    return text, {"where": {field.name: {"some": related}}}


def item_condition(field: CompositeListField, graph: OracleGraph, rng: random.Random) -> dict[str, Any]:
    """A condition that a stored item meets, or nearly."""
    stored = [text for node in graph.nodes.values() for text in node.values.get(field.name, ())]
    parts = dict(zip((prop.name for prop in field.composite.properties), rng.choice(stored).split("\x1f"), strict=True)) if stored else {}
    condition: dict[str, Any] = {}
    for name in rng.choice((field.lookup, field.lookup, field.lookup[-1:], tuple(prop.name for prop in field.composite.properties))):
        prop = next(prop for prop in field.composite.properties if prop.name == name)
        value = parts.get(name) or ("2014-10-01" if name.startswith("valid") else rng.choice(TEXTS))
        if prop.lower_case and rng.random() < 0.3:
            value = value.upper() if value.upper().lower() == value else value
        match rng.randrange(8):
            case 0:
                condition[name] = {"in": [value, "nothing" if prop.kind.value == "String" else "1999-12-31"]}
            case 1:
                condition[name] = {"ne": value}
            case 2:
                condition[name] = {"isNull": not value}
            case 3:
                condition[name] = {"eq": value, "gte": value}
            case _:
                condition[name] = {"eq": value}
    return {"not": condition} if rng.random() < 0.1 else condition
