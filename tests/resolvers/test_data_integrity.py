"""Invalid data in the database: each value is reported with its path, and the rest of the response is complete."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from keiretsu.graph.writer import Batch, EdgeRow, NodeRow
from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.errors import ErrorCode
from keiretsu.resolvers.parameters.global_ids import to_global_id
from keiretsu.resolvers.request import GraphQLRequest
from tests.conftest import DatabaseContents

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
def corrupt_data(database_contents: DatabaseContents) -> None:
    """Companies, markets and edges with values that violate the schema, as any client of the driver can write them."""

    def write_corrupt_data(batch: Batch) -> None:
        companies = [{"id": f"company:{slug}", "slug": slug, **values} for slug, values in COMPANIES.items()]
        batch.upsert_nodes("Entity", [NodeRow(row["id"], "Company", row) for row in companies])
        markets = [{"id": f"market:{slug}", "slug": slug, "name": slug, "kind": kind} for slug, kind in MARKETS.items()]
        batch.upsert_nodes("Entity", [NodeRow(row["id"], "Market", row) for row in markets])
        edges = [{"id": f"to {slug}", **BASE, **values} for slug, values in PARTS.items()]
        rows = [EdgeRow(row["id"], "HAS_SUBSIDIARY", "company:good", f"company:{row['id'][3:]}", row) for row in edges]
        batch.create_edges(("Entity", "Entity"), rows)
        batch.run("CREATE (n:Company:Entity {slug: 'idless', name: 'Idless'}) RETURN count(*) AS n")

    database_contents.ensure("corrupt data", lambda writer: writer.write(write_corrupt_data))


def invalid(name: str, type_name: str) -> str:
    return f"The stored value of `{name}` is not a valid {type_name}."


NAME_MISSING = "The required property `name` is missing on a node."
GOOD = {"slug": "good", "name": "Good"}
CASES: dict[str, tuple[str, Any, list[tuple[list[str | int], str]]]] = {
    "a nullable value is null": (
        '{ a: company(slug: "listed") { slug kind } b: company(slug: "numbered") { kind slug } c: company(slug: "dated") { name kind } }',
        {"a": {"slug": "listed", "kind": None}, "b": {"kind": None, "slug": "numbered"}, "c": {"name": "Dated", "kind": None}},
        [
            (["a", "kind"], invalid("kind", "String")),
            (["b", "kind"], invalid("kind", "String")),
            (["c", "kind"], invalid("kind", "String")),
        ],
    ),
    "a non-null value nulls its object": (
        '{ a: company(slug: "listed") { slug name } b: company(slug: "good") { slug name } c: company(slug: "nameless") { slug name } }',
        {"a": None, "b": GOOD, "c": None},
        [(["a", "name"], invalid("name", "String")), (["c", "name"], NAME_MISSING)],
    ),
    "booleans and lists": (
        '{ a: company(slug: "numbered") { anonymous } b: company(slug: "flagged") { aliases } c: company(slug: "numbered") { aliases } }',
        {"a": None, "b": None, "c": None},
        [
            (["a", "anonymous"], invalid("anonymous", "Boolean")),
            (["b", "aliases"], invalid("aliases", "Strings")),
            (["c", "aliases"], invalid("aliases", "Strings")),
        ],
    ),
    "unknown enum values": (
        '{ a: market(slug: "city") { kind } b: market(slug: "planet") { kind } c: market(slug: "cities") { kind } }',
        {"a": {"kind": "CITY"}, "b": None, "c": None},
        [(["b", "kind"], invalid("kind", "MarketKind")), (["c", "kind"], invalid("kind", "MarketKind"))],
    ),
    "keys of groups": (
        "{ markets { groups(by: [KIND]) { keys { value } count } } }",
        {
            "markets": {
                "groups": [
                    {"keys": [{"value": "CITY"}], "count": 1},
                    {"keys": [{"value": None}], "count": 1},
                    {"keys": [{"value": None}], "count": 1},
                ]
            }
        },
        [
            (["markets", "groups", 1, "keys", 0, "value"], invalid("kind", "MarketKind")),
            (["markets", "groups", 2, "keys", 0, "value"], invalid("kind", "MarketKind")),
        ],
    ),
    "a missing list of the node where a step starts": (
        '{ paths(from: "company:dated", to: "company:good") { paths { steps { from { slug aliases } } } } }',
        {"paths": {"paths": [{"steps": [{"from": {"slug": "dated", "aliases": []}}]}]}},
        [],
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
        [(["nodes", 1, "name"], invalid("name", "String")), (["nodes", 3, "kind"], invalid("kind", "String"))],
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
            (["company", "subsidiaries", "edges", index, key], invalid(key, type_name))
            for index in (1, 2)
            for key, type_name in (("kind", "SubsidiaryKind"), ("shareMin", "Float"))
        ],
    ),
    "deep inside a connection, the nearest nullable field": (
        '{ good: company(slug: "good") { slug name } company(slug: "good") { name subsidiaries { edges { node { name } } } } }',
        {"good": GOOD, "company": None},
        [(["company", "subsidiaries", "edges", 1, "node", "name"], NAME_MISSING)],
    ),
    "in a root connection, data is null": (
        "{ companies(orderBy: [{slug: ASC}], first: 2) { nodes { slug kind } } markets { nodes { kind } } }",
        None,
        [(["markets", "nodes", 0, "kind"], invalid("kind", "MarketKind"))],
    ),
    "a node without an id": (
        '{ companies(where: {slug: {eq: "idless"}}, orderBy: [{slug: ASC}]) { nodes { id } } }',
        None,
        [(["companies", "nodes", 0, "id"], "The required property `id` is missing on a node.")],
    ),
    "a sort value that cursors cannot encode": (
        "{ companies(orderBy: [{name: ASC}], first: 1) { nodes { slug } pageInfo { hasNextPage endCursor } } }",
        {"companies": {"nodes": [{"slug": "listed"}], "pageInfo": {"hasNextPage": True, "endCursor": None}}},
        [(["companies", "pageInfo", "endCursor"], "A sort value has a type that cursors cannot encode.")],
    ),
}


@pytest.mark.usefixtures("corrupt_data")
@pytest.mark.parametrize("case", CASES)
async def test_invalid_values_are_reported_and_the_rest_is_complete(case: str, engine: Engine) -> None:
    """Each value that violates the schema has an error with its path; the nearest nullable field is null."""
    text, data, expected = CASES[case]
    response = await engine.execute(GraphQLRequest(text))
    assert response.data == data
    assert [(list(error.path), error.message, error.code) for error in response.errors] == [
        (path, message, ErrorCode.DATA_INTEGRITY_ERROR) for path, message in expected
    ]
    assert not response.rejected
    json.dumps(response.as_json())


@pytest.mark.usefixtures("corrupt_data")
async def test_errors_do_not_leak_into_the_next_response(engine: Engine) -> None:
    """One plan alternates between invalid and valid rows."""
    text = "query ($slug: String!) { company(slug: $slug) { name } __schema { queryType { name } } }"
    for slug, company in (("listed", None), ("good", {"name": "Good"}), ("nameless", None), ("good", {"name": "Good"})):
        response = await engine.execute(GraphQLRequest(text, {"slug": slug}))
        assert response.data == {"company": company, "__schema": {"queryType": {"name": "Query"}}}
        assert len(response.errors) == (0 if company else 1)
