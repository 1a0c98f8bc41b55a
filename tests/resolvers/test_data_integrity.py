"""What the database holds and should not: it is told with its path, and the rest of the answer is whole."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from keiretsu.graph.writer import Batch, EdgeRow, NodeRow
from keiretsu.resolvers.engine import Engine, Question
from keiretsu.resolvers.errors import Code
from keiretsu.resolvers.parameters.global_ids import to_global_id
from tests.conftest import Contents

pytestmark = pytest.mark.database

BASE = {"modality": "asserted", "modalities": ["asserted"], "claims": ["1"], "confidences": [-1.0], "documents": ["document:d"]}
COMPANIES: dict[str, dict[str, Any]] = {
    "good": {"name": "Good", "kind": "firm", "aliases": ["G"], "anonymous": True},
    "nameless": {"kind": "firm"},
    "listed": {"name": ["Listed"], "kind": ["firm", "company"]},
    "numbered": {"name": 5, "kind": 1.5, "aliases": [1, 2], "anonymous": 1},
    "flagged": {"name": True, "kind": False, "aliases": "flag", "anonymous": "yes"},
    "dated": {"name": "Dated", "kind": dt.date(2015, 3, 17)},
}

PARTS: dict[str, dict[str, Any]] = {
    "dated": {"kind": "division", "shareMin": 12.5},
    "numbered": {"kind": "aunt", "shareMin": "much"},
    "nameless": {"kind": ["division"], "shareMin": [1.0]},
}
MARKETS: dict[str, Any] = {"city": "city", "planet": "planet", "cities": ["city"]}


@pytest.fixture
def broken(contents: Contents) -> None:
    """Companies, markets and edges with values that the schema knows nothing of, as somebody with the driver in hand may write them."""

    def put(batch: Batch) -> None:
        companies = [{"id": f"company:{slug}", "slug": slug, **values} for slug, values in COMPANIES.items()]
        batch.put_nodes("Entity", [NodeRow(row["id"], "Company", row) for row in companies])
        markets = [{"id": f"market:{slug}", "slug": slug, "name": slug, "kind": kind} for slug, kind in MARKETS.items()]
        batch.put_nodes("Entity", [NodeRow(row["id"], "Market", row) for row in markets])
        edges = [{"id": f"to {slug}", **BASE, **values} for slug, values in PARTS.items()]
        rows = [EdgeRow(row["id"], "HAS_SUBSIDIARY", "company:good", f"company:{row['id'][3:]}", row) for row in edges]
        batch.create_edges(("Entity", "Entity"), rows)
        batch.run("CREATE (n:Company:Entity {slug: 'idless', name: 'Idless'}) RETURN count(*) AS n")

    contents.hold("broken data", lambda writer: writer.write(put))


def no(what: str, word: str) -> str:
    return f"the database has something for {what} here that is no {word}."


NAMELESS = "the database has no name for a node here; it must be there."
GOOD = {"slug": "good", "name": "Good"}
BROKEN: dict[str, tuple[str, Any, list[tuple[list[str | int], str]]]] = {
    "a value that may be missing is null": (
        '{ a: company(slug: "listed") { slug kind } b: company(slug: "numbered") { kind slug } c: company(slug: "dated") { name kind } }',
        {"a": {"slug": "listed", "kind": None}, "b": {"kind": None, "slug": "numbered"}, "c": {"name": "Dated", "kind": None}},
        [(["a", "kind"], no("kind", "String")), (["b", "kind"], no("kind", "String")), (["c", "kind"], no("kind", "String"))],
    ),
    "a value that must be there takes its object along": (
        '{ a: company(slug: "listed") { slug name } b: company(slug: "good") { slug name } c: company(slug: "nameless") { slug name } }',
        {"a": None, "b": GOOD, "c": None},
        [(["a", "name"], no("name", "String")), (["c", "name"], NAMELESS)],
    ),
    "flags and lists": (
        '{ a: company(slug: "numbered") { anonymous } b: company(slug: "flagged") { aliases } c: company(slug: "numbered") { aliases } }',
        {"a": None, "b": None, "c": None},
        [
            (["a", "anonymous"], no("anonymous", "Boolean")),
            (["b", "aliases"], no("aliases", "Strings")),
            (["c", "aliases"], no("aliases", "Strings")),
        ],
    ),
    "words that no enum has": (
        '{ a: market(slug: "city") { kind } b: market(slug: "planet") { kind } c: market(slug: "cities") { kind } }',
        {"a": {"kind": "CITY"}, "b": None, "c": None},
        [(["b", "kind"], no("kind", "MarketKind")), (["c", "kind"], no("kind", "MarketKind"))],
    ),
    "one of several nodes": (
        '{ nodes(ids: ["company:good", "company:listed", "company:nobody", "company:dated"]) { id ... on Company { name kind } } }',
        {
            "nodes": [
                {"id": to_global_id("company:good"), "name": "Good", "kind": "firm"},
                None,
                None,
                {"id": to_global_id("company:dated"), "name": "Dated", "kind": None},
            ]
        },
        [(["nodes", 1, "name"], no("name", "String")), (["nodes", 3, "kind"], no("kind", "String"))],
    ),
    "values of edges": (
        '{ company(slug: "good") { subsidiaries { totalCount edges { kind shareMin modality node { slug } } } } }',
        {
            "company": {
                "subsidiaries": {
                    "totalCount": 3,
                    "edges": [
                        {"kind": "DIVISION", "shareMin": 12.5, "modality": "ASSERTED", "node": {"slug": "dated"}},
                        {"kind": None, "shareMin": None, "modality": "ASSERTED", "node": {"slug": "nameless"}},
                        {"kind": None, "shareMin": None, "modality": "ASSERTED", "node": {"slug": "numbered"}},
                    ],
                }
            }
        },
        [
            (["company", "subsidiaries", "edges", place, key], no(key, word))
            for place in (1, 2)
            for key, word in (("kind", "SubsidiaryKind"), ("shareMin", "Float"))
        ],
    ),
    "deep inside a connection, the nearest that may be null": (
        '{ good: company(slug: "good") { slug name } company(slug: "good") { name subsidiaries { edges { node { name } } } } }',
        {"good": GOOD, "company": None},
        [(["company", "subsidiaries", "edges", 1, "node", "name"], NAMELESS)],
    ),
    "in a root connection, nothing is left": (
        "{ companies(orderBy: [{slug: ASC}], first: 2) { nodes { slug kind } } markets { nodes { kind } } }",
        None,
        [(["markets", "nodes", 0, "kind"], no("kind", "MarketKind"))],
    ),
    "a node without an id": (
        '{ companies(where: {slug: {eq: "idless"}}, orderBy: [{slug: ASC}]) { nodes { id } } }',
        None,
        [(["companies", "nodes", 0, "id"], "the database has no id for a node here; it must be there.")],
    ),
    "what a cursor cannot hold": (
        "{ companies(orderBy: [{name: ASC}], first: 1) { nodes { slug } pageInfo { hasNextPage endCursor } } }",
        {"companies": {"nodes": [{"slug": "listed"}], "pageInfo": {"hasNextPage": True, "endCursor": None}}},
        [(["companies", "pageInfo", "endCursor"], "the database has something to sort by here that no cursor can hold.")],
    ),
}


@pytest.mark.usefixtures("broken")
@pytest.mark.parametrize("case", BROKEN)
async def test_what_is_broken_is_told_and_the_rest_is_whole(case: str, engine: Engine) -> None:
    """Each value that is not what the schema says has an error with its path, and null where that may be."""
    text, data, told = BROKEN[case]
    answer = await engine.answer(Question(text))
    assert answer.data == data
    assert [(list(problem.path), problem.message, problem.code) for problem in answer.problems] == [
        (path, text, Code.DATA_INTEGRITY_ERROR) for path, text in told
    ]
    assert not answer.refused
    json.dumps(answer.as_json())


@pytest.mark.usefixtures("broken")
async def test_nothing_of_one_answer_is_left_in_the_next(engine: Engine) -> None:
    """The same plan answers for what is broken and for what is not."""
    text = "query ($slug: String!) { company(slug: $slug) { name } __schema { queryType { name } } }"
    for slug, found in (("listed", None), ("good", {"name": "Good"}), ("nameless", None), ("good", {"name": "Good"})):
        answer = await engine.answer(Question(text, {"slug": slug}))
        assert answer.data == {"company": found, "__schema": {"queryType": {"name": "Query"}}}
        assert len(answer.problems) == (0 if found else 1)
