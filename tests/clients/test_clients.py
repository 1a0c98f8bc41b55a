"""App clients accept the schema without errors, and return what the server returns.

Each client has a folder here; docs/how-to/app-clients.md shows its files to app developers.
"""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import httpx
import pytest
from graphql import build_schema
from graphql.utilities import find_breaking_changes

from tests.clients.conftest import CLIENTS, ClientWorkspace
from tests.conftest import ROOT
from tests.packages import run

CLIENT_FOLDERS = ("typescript", "relay", "apollo", "urql", "python")
PAGE = ROOT / "docs" / "how-to/app-clients.md"
GRAPHQL_RESPONSE = "application/graphql-response+json; charset=utf-8"
PAGE_SIZE_MESSAGE = "exceeds the page size limit of 100; request fewer and continue with a cursor."

pytestmark = pytest.mark.database


def execute(server_url: str, document: str) -> Any:
    """The data of the response, without a client in between."""
    response = httpx.post(f"{server_url}/graphql", json={"query": document}, timeout=30).json()
    assert "errors" not in response
    return response["data"]


@pytest.fixture(scope="module")
def products(server_url: str) -> list[str]:
    """All products of Xiaomi, by name."""
    data = execute(server_url, '{ company(slug: "xiaomi") { products(first: 100, orderBy: [{node: {name: ASC}}]) { nodes { name } } } }')
    names = [node["name"] for node in data["company"]["products"]["nodes"]]
    assert 10 < len(names) <= 15, "three pages of five"
    return names


# TypeScript: types generated from the schema by graphql-codegen


@pytest.fixture(scope="module")
def typescript(workspace: ClientWorkspace) -> ClientWorkspace:
    """The types are generated and all of typescript/ compiles; types.ts contains the type assertions."""
    workspace.build("typescript")
    return workspace


def test_typescript(typescript: ClientWorkspace, server_url: str) -> None:
    """Typed operations return data: edges, an interface, paths, ownership; with filter, order and lens."""
    assert json.loads(typescript.run("typescript/built/app.js", server_url)) == {
        "subsidiaries": ["Huami: SUBSIDIARY, REPORTED, A2-09", "Xiaomi Ventures: DIVISION, ASSERTED, A0-15"],
        "relations": ["Huami Series B: 35000000 USD"],
        "paths": ["Xiaomi Ventures, a division of Xiaomi, invested in iHealth Labs (reported, undated)"],
        "share": "unknown",
    }


def test_types_are_exact(workspace: ClientWorkspace, tmp_path: Path) -> None:
    """If one field becomes nullable and another non-nullable, typescript/types.ts does not compile."""
    shutil.copytree(CLIENTS / "typescript", tmp_path / "typescript")
    for name in ("package.json", "tsconfig.json", "node_modules"):
        (tmp_path / name).symlink_to(CLIENTS / name)
    schema = (ROOT / "schema.graphql").read_text()
    changes = {
        "type SubsidiaryEdge ": ("shareMin: Float", "shareMin: Float!"),
        "type EffectiveOwnership ": ("known: Boolean!", "known: Boolean"),
    }
    for declaration, (original, replacement) in changes.items():
        before, match, after = schema.partition(declaration)
        assert original in after
        schema = before + match + after.replace(original, replacement, 1)
    (tmp_path / "schema.graphql").write_text(schema)
    with pytest.raises(AssertionError) as raised:
        ClientWorkspace(tmp_path, workspace.node).build("typescript")
    lines = (CLIENTS / "typescript" / "types.ts").read_text().splitlines()
    failing_lines = {lines[int(line) - 1] for line in re.findall(r"typescript/types\.ts\((\d+),", str(raised.value))}
    assert failing_lines == {
        "assertType<Equal<Subsidiary['shareMin'], number | null>>();",
        "assertType<Equal<NonNullable<Ownership>['known'], boolean>>();",
        "    // @ts-expect-error  the share may be unknown",
    }


# Relay


@pytest.fixture(scope="module")
def relay(workspace: ClientWorkspace, server_url: str) -> dict[str, Any]:
    """relay-compiler reports no error; and the output of relay/app.js."""
    workspace.build("relay")
    output: dict[str, Any] = json.loads(workspace.run("relay/built/app.js", server_url))
    return output


def test_relay_reads_page_after_page(relay: dict[str, Any], products: list[str]) -> None:
    """A fragment with @refetchable and @connection grows by one page at a time, up to the last."""
    assert relay["pages"] == [products[:5], products[:10], products]
    assert relay["totalCount"] == len(products)
    assert relay["hasNextPage"] is False


def test_relay_stores_one_record_per_id(relay: dict[str, Any], products: list[str]) -> None:
    """A node reached as a product and as a relation is the same record, stored under its id."""
    assert relay["sharedRecords"] == len(products)
    assert sorted(record["name"] for record in relay["productRecords"]) == sorted(products)
    assert all(record["__id"] == record["id"] for record in relay["productRecords"])
    assert relay["companyRecord"] == "Xiaomi"


def test_relay_reads_an_interface(relay: dict[str, Any], products: list[str]) -> None:
    """The nodes of `relations` have their own types."""
    assert relay["relations"] == [["HAS_SUBSIDIARY", "OUT", "Company"]] * 2 + [["MAKES", "OUT", "Product"]] * len(products)


def test_relay_refetches_a_fragment(relay: dict[str, Any]) -> None:
    """A refetchable fragment is requested by `node(id:)`, with the id of the response."""
    assert relay["refetched"] == {"id": "Y29tcGFueTp4aWFvbWk", "name": "Xiaomi", "aliases": [], "anonymous": False}


def test_relay_pages_under_a_lens(relay: dict[str, Any]) -> None:
    """A fragment on Query passes the lens to the next page; `node(id:)` could not."""
    total = relay["underLens"][0]["totalCount"]
    assert total >= 6
    assert relay["underLens"] == [{"totalCount": total, "modalities": ["REPORTED"] * count} for count in (3, 6)]


def test_relay_gets_the_media_type_it_accepts(relay: dict[str, Any]) -> None:
    """It accepts application/graphql-response+json, and receives that."""
    assert [(request["status"], request["type"]) for request in relay["requests"]] == [(200, GRAPHQL_RESPONSE)] * 6


def test_the_schema_for_relay_differs_only_in_node(workspace: ClientWorkspace, relay: dict[str, Any]) -> None:
    """Only the lens of `node` is missing, which relay-compiler does not allow."""
    schema, relay_schema = (build_schema((workspace.folder / name).read_text()) for name in ("schema.graphql", "relay/schema.graphql"))
    assert [change.description for change in find_breaking_changes(schema, relay_schema)] == ["Argument Query.node(lens:) was removed."]
    assert find_breaking_changes(relay_schema, schema) == []


# Apollo Client


@pytest.fixture(scope="module")
def apollo(workspace: ClientWorkspace, server_url: str) -> dict[str, Any]:
    workspace.build("apollo")
    output: dict[str, Any] = json.loads(workspace.run("apollo/app.mjs", server_url))
    return output


def test_apollo_reads_page_after_page(apollo: dict[str, Any], server_url: str) -> None:
    """fetchMore and relayStylePagination merge two pages into one list; each company is one record."""
    document = "{ companies(first: 8, where: {anonymous: {eq: false}}, orderBy: [{name: ASC}]) { totalCount nodes { name } } }"
    companies = execute(server_url, document)["companies"]
    names, total = [node["name"] for node in companies["nodes"]], companies["totalCount"]
    assert apollo["pages"] == [{"names": names[:count], "hasNextPage": True, "totalCount": total} for count in (4, 8)]
    assert apollo["records"] == 8


def test_apollo_knows_the_types_of_an_interface(apollo: dict[str, Any]) -> None:
    """possibleTypes from the schema: a fragment on Entity is readable from the cache."""
    assert apollo["relations"] == [["HAS_SUBSIDIARY", "Company", "Huami"], ["HAS_SUBSIDIARY", "Company", "Xiaomi Ventures"]]


def test_apollo_passes_errors_to_the_app(apollo: dict[str, Any]) -> None:
    """With message, code and hint, although the status is 400."""
    [limit_exceeded], [unknown_field] = apollo["limitExceeded"], apollo["unknownField"]
    assert limit_exceeded["code"] == "LIMIT_EXCEEDED"
    assert limit_exceeded["message"] == f"companies.first: 1000 {PAGE_SIZE_MESSAGE}"
    assert limit_exceeded["hint"]
    assert unknown_field["code"] == "GRAPHQL_VALIDATION_FAILED"


def test_apollo_gets_the_media_type_it_accepts(apollo: dict[str, Any]) -> None:
    """It prefers application/graphql-response+json; a rejected request has status 400 then."""
    assert all(request["accept"].startswith("application/graphql-response+json,") for request in apollo["requests"])
    assert [(request["status"], request["type"]) for request in apollo["requests"]] == [
        (status, GRAPHQL_RESPONSE) for status in (200, 200, 200, 400, 400)
    ]


# urql with its normalized cache


@pytest.fixture(scope="module")
def urql(workspace: ClientWorkspace, server_url: str) -> dict[str, Any]:
    output: dict[str, Any] = json.loads(workspace.run("urql/app.mjs", server_url))
    return output


def test_urql_reads_page_after_page(urql: dict[str, Any], products: list[str]) -> None:
    """relayPagination merges two pages into one list, which is in the cache afterwards."""
    assert urql["pages"] == [products[:6], products[:12]]
    assert urql["cached"] == 12


def test_urql_has_a_key_for_everything_with_an_id(urql: dict[str, Any]) -> None:
    """The cache, which has the schema, reports no warnings; for a query without ids it does."""
    assert urql["warnings"] == []
    assert urql["warningsWithoutIds"] > 0


def test_urql_sends_one_request(urql: dict[str, Any]) -> None:
    """The same query again is answered by the cache."""
    assert urql["relations"] == {"kinds": ["HAS_SUBSIDIARY", "HAS_SUBSIDIARY", "MAKES"], "isEqual": True, "requestCount": 0}


def test_urql_passes_errors_to_the_app(urql: dict[str, Any]) -> None:
    """With their code."""
    assert urql["limitExceeded"] == [{"message": f"company.products.first: 1000 {PAGE_SIZE_MESSAGE}", "code": "LIMIT_EXCEEDED"}]


def test_urql_gets_the_media_type_it_accepts(urql: dict[str, Any]) -> None:
    """It accepts five types, application/graphql-response+json first."""
    assert {request["accept"].partition(",")[0] for request in urql["requests"]} == {"application/graphql-response+json"}
    assert {(request["status"], request["type"]) for request in urql["requests"]} == {(200, GRAPHQL_RESPONSE), (400, GRAPHQL_RESPONSE)}


# Python: a typed client generated by ariadne-codegen


def test_python(workspace: ClientWorkspace, python: Path, server_url: str) -> None:
    """Filters, orders and a lens are objects; edges, dates and interface types are typed; errors have their code."""
    run((str(python), "-m", "ariadne_codegen", "--config", "python/ariadne.toml", "client"), workspace.folder)
    output = json.loads(run((str(python), "python/app.py", server_url), workspace.folder))
    node = "RelationsNodeCompanyRelationsEdgesNode"
    assert output == {
        "subsidiaries": [
            {"name": "Xiaomi Ventures", "kind": "DIVISION", "share": None, "published": [None]},
            {"name": "Huami", "kind": "SUBSIDIARY", "share": None, "published": [2015]},
        ],
        "neighbours": [
            [f"{node}Entity", "HAS_SUBSIDIARY", "Xiaomi"],
            [f"{node}FundingRound", "RAISED", "Huami Series B"],
        ],
        "sentences": ["Xiaomi Ventures, a division of Xiaomi, invested in iHealth Labs (reported, undated)"],
        "rejected": [{"code": "LIMIT_EXCEEDED", "hint": "Request less at once; the message names the limit that was exceeded."}],
    }


# The page


def test_the_page_contains_only_tested_code() -> None:
    """Each snippet of docs/how-to/app-clients.md is part of a file in this folder, exactly."""
    snippets = re.findall(r"```\w+\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert len(snippets) >= 10
    paths = [CLIENTS / "package.json", *(path for folder in CLIENT_FOLDERS for path in (CLIENTS / folder).iterdir() if path.is_file())]
    files = [path.read_text(encoding="utf-8") for path in paths]
    assert [snippet for snippet in snippets if not any(snippet in text for text in files)] == []
