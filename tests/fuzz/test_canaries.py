"""Over the database: what lies beside the schema is never answered, and nothing is changed, whatever is asked.

The graph holds the built-in data and canaries: a node with a label that the schema does not have, edges to it, and on each node and each
edge a property that the schema does not have. All is compared before and after.
"""

from __future__ import annotations

import base64
import json
import os
import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import strawberry
from graphql import build_schema

from keiretsu.graph.store.store import Address, Store, StoreError, Trouble
from keiretsu.graph.writer import Batch, Writer
from keiretsu.resolvers.engine import Engine, Question
from keiretsu.resolvers.errors import Code
from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.load import load
from keiretsu.seed.validate import read_data_set
from tests.conftest import XIAOMI, Contents, CountingStore
from tests.fuzz.coverage_operations import every_operation
from tests.fuzz.generators import fill, free
from tests.fuzz.hostile import BREAKERS, CANARY, HIGH, LUCENE, PATTERNS, coded, fitting, ids
from tests.fuzz.invariants import check_answer, check_texts

pytestmark = pytest.mark.database

SHAPES = int(os.environ.get("KEIRETSU_FUZZ_SHAPES", "50"))
SEED = int(os.environ.get("KEIRETSU_FUZZ_SEED", "1"))
PARTS = 4
ASKED = max(1, SHAPES // 2)
SETS = 3
LONGEST = 200  # characters of what is answered in any case
UNSEEN = "zt9unseen"
HIDDEN = {"id": f"company:{CANARY}", "slug": CANARY, "key": CANARY, "name": UNSEEN, "foldedNames": [UNSEEN], "token": UNSEEN}
"""The canary: only its label tells it from a company."""

FACT = {"id": UNSEEN, "token": UNSEEN, "claims": ["A0-01"], "modalities": ["asserted"], "confidences": [1.0], "documents": ["A0"]}
TEXTS = tuple(one for one in (*LUCENE, *BREAKERS, *HIGH) if len(one) <= LONGEST)
ONE_VALUE = {
    "query ($t: String!) { search(text: $t) { nodes { id name } } }": TEXTS,
    "query ($t: String!) { companies(where: {name: {matches: $t}}) { totalCount nodes { name } } }": (*PATTERNS, *BREAKERS, *HIGH),
    "query ($t: String!) { companies(where: {aliases: {has: $t}}) { totalCount nodes { name } } }": (*BREAKERS, *HIGH),
    "query ($t: String!) { companies(where: {name: {eq: $t}}) { totalCount nodes { name } } }": (*BREAKERS, *HIGH),
    "query ($t: String!) { claims(where: {statement: {contains: $t}}) { totalCount nodes { key } } }": (*BREAKERS, *HIGH),
    "query ($t: String!) { company(slug: $t) { name } }": (*BREAKERS, *HIGH),
    "query ($t: ID!) { node(id: $t) { id } }": (*ids(), *HIGH),
    "query ($t: ID!) { nodes(ids: [$t]) { id } }": (*ids(), *HIGH),
    "query ($t: ID!) { subgraph(around: [$t]) { nodes { id } } }": (*ids(), *HIGH),
}
"""Operations that find nothing, whichever of these texts they look for: each has the canary in it."""

NOTHING: tuple[Any, ...] = (None, [], [None], 0)
ODD_KEYS = (CANARY, *BREAKERS[:6], *HIGH, None, True, 0, -1, 2**63 - 1, 1e308, 5e-324, "", "\0", "x" * 1_000)
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


def hide(batch: Batch) -> None:
    """Put the canaries beside the data."""
    batch.run("CREATE (n:Secret) SET n = $p.hidden RETURN 1 AS f0", hidden=HIDDEN)
    batch.run("MATCH (s:Secret), (c:Company) CREATE (c)-[r:KEEPS]->(s) SET r = $p.fact RETURN count(*) AS f0", fact=FACT)
    batch.run("MATCH (s:Secret), (c:Company) CREATE (s)-[r:HAS_TOKEN]->(c) SET r = $p.fact RETURN count(*) AS f0", fact=FACT)
    batch.run("MATCH (n) SET n.token = $p.token RETURN count(*) AS f0", token=UNSEEN)
    batch.run("MATCH ()-[r]->() SET r.token = $p.token RETURN count(*) AS f0", token=UNSEEN)


def everything(batch: Batch) -> list[str]:
    """The whole graph: each node and each edge with all that it holds."""
    nodes = batch.run("MATCH (n) RETURN elementId(n) AS own, labels(n) AS kind, properties(n) AS held")
    edges = batch.run("MATCH (a)-[r]->(b) RETURN elementId(r) AS own, [type(r), elementId(a), elementId(b)] AS kind, properties(r) AS held")
    return sorted(json.dumps(one.data(), sort_keys=True, default=str) for one in (*nodes, *edges))


@pytest.fixture(scope="module", autouse=True)
def unchanged(address: Address, contents: Contents, catalogue: Catalogue) -> Iterator[None]:
    """The graph after all of these tests is the one before."""

    def put(writer: Writer) -> None:
        load(writer, read_data_set(XIAOMI, catalogue), catalogue)
        writer.write(hide)

    contents.hold("xiaomi and canaries", put)
    with Writer(address) as writer:
        before = writer.write(everything, lock=False)
        assert sum(UNSEEN in one for one in before) == len(before) > 500, "each node and each edge has the canary"
        yield
        assert writer.write(everything, lock=False) == before


@pytest.mark.parametrize("part", range(PARTS))
async def test_no_answer_holds_what_lies_beside_the_schema(
    part: int, engine: Engine, counting: CountingStore, schema: strawberry.Schema
) -> None:
    """Arguments from all over the schema, with values that fit: each is answered or refused, and no value gets into a statement."""
    every = list(every_operation(build_schema(schema.as_str()), SEED))
    picked = random.Random(SEED).sample(every, min(ASKED, len(every)))  # noqa: S311  # not for secrets
    answered = 0
    for drawn in picked[part::PARTS]:
        pick = random.Random(SEED + part)  # noqa: S311  # not for secrets
        for _ in range(SETS):
            values = fill(drawn, fitting, pick)
            question = Question(drawn.text(values), drawn.variables(values))
            counting.asked.clear()
            answer = await engine.answer(question)
            check_answer(answer, question.text)
            check_texts([text for text, _ in counting.asked], free(drawn, values))
            assert UNSEEN not in json.dumps(answer.as_json()), question
            answered += answer.data is not None
    assert answered > SETS * len(picked) / PARTS / 2, f"only {answered} were answered"


@pytest.mark.parametrize("text", ONE_VALUE)
async def test_texts_that_mean_something_elsewhere_find_nothing(text: str, engine: Engine, counting: CountingStore) -> None:
    """To Cypher, to Lucene, to regular expressions; the same statement for all of them, but for texts that sort differently."""
    for value in ONE_VALUE[text]:
        answer = await engine.answer(Question(text, {"t": value}))
        assert {problem.code for problem in answer.problems} <= {Code.LIMIT_EXCEEDED}, f"{answer.problems[0].message} for {value!r}"
        assert answer.data or len(value) > LONGEST, f"{value!r} is not answered"
        assert found_in(answer.data) == [], f"{value!r} found {answer.data}"
    assert len({asked for asked, _ in counting.asked}) == 1
    check_texts({asked for asked, _ in counting.asked}, ONE_VALUE[text])


def found_in(data: Any) -> list[Any]:
    """All values in an answer but those that stand for nothing."""
    if isinstance(data, dict):
        return [found for one in data.values() for found in found_in(one)]
    return [] if data in NOTHING else [data]


@pytest.mark.parametrize("order", ["name: ASC", "name: DESC", "kind: ASC", "anonymous: DESC", "subsidiaries: {count: ASC}"])
async def test_cursors_that_somebody_made_are_answered_or_refused(order: str, engine: Engine) -> None:
    """One of ours whose keys are of another sort, null, high or hostile; with every digest right, so that nothing else refuses it."""
    text = "query ($c: String) { companies(orderBy: [{ORDER}], first: 1, after: $c) { nodes { name } pageInfo { endCursor } } }"
    text = text.replace("ORDER", order)
    told = (await engine.answer(Question(text))).data
    assert told
    own = told["companies"]["pageInfo"]["endCursor"]
    *digests, _, _ = json.loads(base64.urlsafe_b64decode(own + "=" * (-len(own) % 4)))
    pick = random.Random(SEED)  # noqa: S311  # not for secrets
    for first in ODD_KEYS:
        for second in (pick.choice(ODD_KEYS), f"company:{CANARY}"):
            answer = await engine.answer(Question(text, {"c": coded([*digests, first, second])}))
            check_answer(answer, text)
            assert {problem.code for problem in answer.problems} <= {Code.BAD_USER_INPUT}, (first, second)
            assert UNSEEN not in json.dumps(answer.as_json())


async def test_a_cursor_of_one_field_is_refused_at_every_other(engine: Engine, schema: strawberry.Schema) -> None:
    """Also where the keys would fit."""
    data = (await engine.answer(Question("{ companies(first: 1) { pageInfo { endCursor } } }"))).data
    assert data
    own = data["companies"]["pageInfo"]["endCursor"]
    query = build_schema(schema.as_str()).query_type
    assert query
    others = [name for name, one in query.fields.items() if "where" in one.args and "before" in one.args and name != "companies"]
    for name in others:
        answer = await engine.answer(Question(f'{{ {name}(after: "{own}") {{ nodes {{ id }} }} }}'))
        told = [problem.message for problem in answer.problems]
        assert told == [f"{name}.after: this cursor was made under another field; begin again without it."]
    assert len(others) > 10


@pytest.mark.parametrize("scheme", ["bolt", "neo4j"])
@pytest.mark.parametrize("text", WRITES)
async def test_a_statement_that_writes_is_refused_by_neo4j(text: str, scheme: str, address: Address) -> None:
    """Were Cypher ever injected, it still could not write: all that the store does runs in read access mode."""
    store = Store(replace(address, uri=f"{scheme}://{address.uri.partition('://')[2]}"), timeout=60)
    try:
        with pytest.raises(StoreError) as raised:
            await store.read(text, {"v0": "made"})
    finally:
        await store.close()
    assert raised.value.trouble is Trouble.FAILED
