"""On a database: data outside the schema is never in a response, and no request changes anything.

The graph contains the built-in data and canaries: a node with a label that the schema does not have, edges to it, and on each node and each
edge a property that the schema does not have. The whole graph is compared before and after.
"""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from graphql import GraphQLSchema

from keiretsu.graph.store.store import Address, FailureKind, Store, StoreError
from keiretsu.graph.writer import Batch, Writer
from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.errors import ErrorCode
from keiretsu.resolvers.request import GraphQLRequest
from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.load import load
from keiretsu.seed.validate import read_data_set
from tests.conftest import XIAOMI, CountingStore, DatabaseContents
from tests.fuzz.coverage_operations import coverage_operations
from tests.fuzz.generators import fill_slots, free_values
from tests.fuzz.hostile import CANARY, CODE_POINT_ORDER_TEXTS, INJECTION_TEXTS, LUCENE_TEXTS, PATTERNS, base64url, hostile_ids, valid_value
from tests.fuzz.invariants import check_response, check_statements

pytestmark = pytest.mark.database

OPERATIONS_PER_DRAW = 25
VALUE_SETS = 3
MIN_EXECUTED = 0.5  # minimum share of the operations
ALWAYS_EXECUTED_LENGTH = 200  # characters; texts up to this length are never rejected
HIDDEN_TEXT = "zt9unseen"
SECRET_NODE = {
    "id": f"company:{CANARY}",
    "slug": CANARY,
    "key": CANARY,
    "name": HIDDEN_TEXT,
    "foldedNames": [HIDDEN_TEXT],
    "token": HIDDEN_TEXT,
}
"""The canary: only its label distinguishes it from a company."""

SECRET_EDGE = {
    "id": HIDDEN_TEXT,
    "token": HIDDEN_TEXT,
    "claims": ["A0-01"],
    "modalities": ["asserted"],
    "confidences": [1.0],
    "documents": ["A0"],
}
SEARCH_TEXTS = tuple(text for text in (*LUCENE_TEXTS, *INJECTION_TEXTS, *CODE_POINT_ORDER_TEXTS) if len(text) <= ALWAYS_EXECUTED_LENGTH)
SINGLE_VALUE_OPERATIONS = {
    "query ($t: String!) { search(text: $t) { nodes { id name } } }": SEARCH_TEXTS,
    "query ($t: String!) { companies(where: {name: {matches: $t}}) { totalCount nodes { name } } }": (
        *PATTERNS,
        *INJECTION_TEXTS,
        *CODE_POINT_ORDER_TEXTS,
    ),
    "query ($t: String!) { companies(where: {aliases: {has: $t}}) { totalCount nodes { name } } }": (
        *INJECTION_TEXTS,
        *CODE_POINT_ORDER_TEXTS,
    ),
    "query ($t: String!) { companies(where: {name: {eq: $t}}) { totalCount nodes { name } } }": (*INJECTION_TEXTS, *CODE_POINT_ORDER_TEXTS),
    "query ($t: String!) { claims(where: {statement: {contains: $t}}) { totalCount nodes { key } } }": (
        *INJECTION_TEXTS,
        *CODE_POINT_ORDER_TEXTS,
    ),
    "query ($t: String!) { company(slug: $t) { name } }": (*INJECTION_TEXTS, *CODE_POINT_ORDER_TEXTS),
    "query ($t: ID!) { node(id: $t) { id } }": (*hostile_ids(), *CODE_POINT_ORDER_TEXTS),
    "query ($t: ID!) { nodes(ids: [$t]) { id } }": (*hostile_ids(), *CODE_POINT_ORDER_TEXTS),
    "query ($t: ID!) { subgraph(around: [$t]) { nodes { id } } }": (*hostile_ids(), *CODE_POINT_ORDER_TEXTS),
}
"""Operations and the texts to search for: nothing matches, because each text contains the canary."""

EMPTY_VALUES: tuple[Any, ...] = (None, [], [None], 0)
CURSOR_KEYS = (CANARY, *INJECTION_TEXTS[:6], *CODE_POINT_ORDER_TEXTS, None, True, 0, -1, 2**63 - 1, 1e308, 5e-324, "", "\0", "x" * 1_000)
WRITES = (
    "CREATE (n:Made) RETURN 1 AS f0",
    "MERGE (n:Made {id: $p.v0}) RETURN 1 AS f0",
    "MATCH (n) SET n.made = 1 RETURN count(*) AS f0",
    "MATCH (n) REMOVE n.name RETURN count(*) AS f0",
    "MATCH (n) DETACH DELETE n RETURN count(*) AS f0",
    "MATCH (a:Company), (b:Company) CREATE (a)-[:MADE]->(b) RETURN count(*) AS f0",
    "CREATE INDEX made FOR (n:Made) ON (n.id)",
    "CALL db.createLabel('Made')",
    "MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS RETURN 1 AS f0",
)


def write_canaries(batch: Batch) -> None:
    """Add the canaries to the data."""
    batch.run("CREATE (n:Secret) SET n = $p.hidden RETURN 1 AS f0", hidden=SECRET_NODE)
    batch.run("MATCH (s:Secret), (c:Company) CREATE (c)-[r:KEEPS]->(s) SET r = $p.fact RETURN count(*) AS f0", fact=SECRET_EDGE)
    batch.run("MATCH (s:Secret), (c:Company) CREATE (s)-[r:HAS_TOKEN]->(c) SET r = $p.fact RETURN count(*) AS f0", fact=SECRET_EDGE)
    batch.run("MATCH (n) SET n.token = $p.token RETURN count(*) AS f0", token=HIDDEN_TEXT)
    batch.run("MATCH ()-[r]->() SET r.token = $p.token RETURN count(*) AS f0", token=HIDDEN_TEXT)


def snapshot(batch: Batch) -> list[str]:
    """The whole graph: each node and each edge with all of its properties."""
    nodes = batch.run("MATCH (n) RETURN elementId(n) AS id, labels(n) AS kind, properties(n) AS properties")
    edges = batch.run(
        "MATCH (a)-[r]->(b) RETURN elementId(r) AS id, [type(r), elementId(a), elementId(b)] AS kind, properties(r) AS properties"
    )
    return sorted(json.dumps(record.data(), sort_keys=True, default=str) for record in (*nodes, *edges))


@pytest.fixture(scope="module", autouse=True)
def graph_is_unchanged(address: Address, database_contents: DatabaseContents, catalogue: Catalogue) -> Iterator[None]:
    """The graph after all of these tests equals the graph before."""

    def fill(writer: Writer) -> None:
        load(writer, read_data_set(XIAOMI, catalogue), catalogue)
        writer.write(write_canaries)

    database_contents.ensure("xiaomi and canaries", fill)
    with Writer(address) as writer:
        before = writer.write(snapshot, exclusive=False)
        assert sum(HIDDEN_TEXT in record for record in before) == len(before) > 500, "each node and each edge has a canary"
        yield
        assert writer.write(snapshot, exclusive=False) == before


@pytest.mark.draws(short=1, long=50)
async def test_responses_contain_only_data_of_the_schema(
    seed: int, engine: Engine, counting_store: CountingStore, sdl_schema: GraphQLSchema
) -> None:
    """Valid values for arguments of the whole schema: each operation is executed or rejected, and no value is part of a statement."""
    rng, executed = random.Random(seed), 0  # noqa: S311  # not for secrets
    for operation in rng.sample(list(coverage_operations(sdl_schema, seed)), OPERATIONS_PER_DRAW):
        for _ in range(VALUE_SETS):
            values = fill_slots(operation, valid_value, rng)
            request = GraphQLRequest(operation.document(values), operation.variables(values))
            counting_store.statements.clear()
            response = await engine.execute(request)
            check_response(response, request.query)
            check_statements([text for text, _ in counting_store.statements], free_values(operation, values))
            assert HIDDEN_TEXT not in json.dumps(response.as_json()), request
            executed += response.data is not None
    assert executed > MIN_EXECUTED * VALUE_SETS * OPERATIONS_PER_DRAW, f"only {executed} were executed"


@pytest.mark.parametrize("text", SINGLE_VALUE_OPERATIONS)
async def test_injection_texts_match_nothing(text: str, engine: Engine, counting_store: CountingStore) -> None:
    """Texts with a meaning in Cypher, Lucene or regular expressions; one statement for all, except texts that need code point order."""
    for value in SINGLE_VALUE_OPERATIONS[text]:
        response = await engine.execute(GraphQLRequest(text, {"t": value}))
        assert {error.code for error in response.errors} <= {ErrorCode.LIMIT_EXCEEDED}, f"{response.errors[0].message} for {value!r}"
        assert response.data or len(value) > ALWAYS_EXECUTED_LENGTH, f"{value!r} is not executed"
        assert non_empty_values(response.data) == [], f"{value!r} matches {response.data}"
    assert len({statement for statement, _ in counting_store.statements}) == 1
    check_statements({statement for statement, _ in counting_store.statements}, SINGLE_VALUE_OPERATIONS[text])


def non_empty_values(data: Any) -> list[Any]:
    """All non-empty values in a response."""
    if isinstance(data, dict):
        return [value for item in data.values() for value in non_empty_values(item)]
    return [] if data in EMPTY_VALUES else [data]


@pytest.mark.parametrize("order", ["name: ASC", "name: DESC", "kind: ASC", "anonymous: DESC", "subsidiaries: {count: ASC}"])
async def test_forged_cursors_are_executed_or_rejected(order: str, seed: int, engine: Engine) -> None:
    """A cursor whose keys have another type, are null, or are hostile; its digests are correct, so nothing else rejects it."""
    text = "query ($c: String) { companies(orderBy: [{ORDER}], first: 1, after: $c) { nodes { name } pageInfo { endCursor } } }"
    text = text.replace("ORDER", order)
    data = (await engine.execute(GraphQLRequest(text))).data
    assert data
    cursor = data["companies"]["pageInfo"]["endCursor"]
    *digests, _, _ = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    rng = random.Random(seed)  # noqa: S311  # not for secrets
    for first_key in CURSOR_KEYS:
        for second_key in (rng.choice(CURSOR_KEYS), f"company:{CANARY}"):
            response = await engine.execute(GraphQLRequest(text, {"c": base64url([*digests, first_key, second_key])}))
            check_response(response, text)
            assert {error.code for error in response.errors} <= {ErrorCode.BAD_USER_INPUT}, (first_key, second_key)
            assert HIDDEN_TEXT not in json.dumps(response.as_json())


async def test_a_cursor_is_rejected_by_every_other_field(engine: Engine, sdl_schema: GraphQLSchema) -> None:
    """Also where the sort keys would match."""
    data = (await engine.execute(GraphQLRequest("{ companies(first: 1) { pageInfo { endCursor } } }"))).data
    assert data
    cursor = data["companies"]["pageInfo"]["endCursor"]
    query = sdl_schema.query_type
    assert query
    other_fields = [
        name for name, field in query.fields.items() if "where" in field.args and "before" in field.args and name != "companies"
    ]
    for name in other_fields:
        response = await engine.execute(GraphQLRequest(f'{{ {name}(after: "{cursor}") {{ nodes {{ __typename }} }} }}'))
        messages = [error.message for error in response.errors]
        assert messages == [f"{name}.after: The cursor belongs to a different field; restart without it."]
    assert len(other_fields) > 10


@pytest.mark.parametrize("scheme", ["bolt", "neo4j"])
@pytest.mark.parametrize("text", WRITES)
async def test_neo4j_rejects_statements_that_write(text: str, scheme: str, address: Address) -> None:
    """Even injected Cypher could not write: the store runs everything in read access mode."""
    store = Store(replace(address, uri=f"{scheme}://{address.uri.partition('://')[2]}"), timeout=60)
    try:
        with pytest.raises(StoreError) as raised:
            await store.read(text, {"v0": "made"})
    finally:
        await store.close()
    assert raised.value.kind is FailureKind.QUERY_FAILED
