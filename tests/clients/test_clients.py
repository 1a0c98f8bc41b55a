"""What apps ask with takes our schema without a complaint, and shows what the server answers.

Each client has a folder here; docs/how-to/app-clients.md shows its files to people who write apps.
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

from tests.clients.conftest import CLIENTS, Workshop
from tests.conftest import ROOT
from tests.packages import run

FOLDERS = ("typescript", "relay", "apollo", "urql", "python")
PAGE = ROOT / "docs" / "how-to/app-clients.md"
GRAPHQL_RESPONSE = "application/graphql-response+json; charset=utf-8"
TOO_MANY = "is more than a page may hold, which is 100; ask for fewer and go on with a cursor."

pytestmark = pytest.mark.database


def ask(server_url: str, question: str) -> Any:
    """What the server answers when nothing stands between."""
    answer = httpx.post(f"{server_url}/graphql", json={"query": question}, timeout=30).json()
    assert "errors" not in answer
    return answer["data"]


@pytest.fixture(scope="module")
def products(server_url: str) -> list[str]:
    """All products of Xiaomi, by name."""
    found = ask(server_url, '{ company(slug: "xiaomi") { products(first: 100, orderBy: [{node: {name: ASC}}]) { nodes { name } } } }')
    names = [node["name"] for node in found["company"]["products"]["nodes"]]
    assert 10 < len(names) <= 15, "three pages of five"
    return names


# TypeScript: types made from the schema by graphql-codegen


@pytest.fixture(scope="module")
def typescript(workshop: Workshop) -> Workshop:
    """The types are made, and all of typescript/ keeps them: types.ts says what they must allow and refuse."""
    workshop.build("typescript")
    return workshop


def test_typescript(typescript: Workshop, server_url: str) -> None:
    """Typed questions have their answers: edges, an interface, paths, ownership; under a condition, an order and a lens."""
    assert json.loads(typescript.run("typescript/built/app.js", server_url)) == {
        "subsidiaries": ["Huami: SUBSIDIARY, REPORTED, A2-09", "Xiaomi Ventures: DIVISION, ASSERTED, A0-15"],
        "relations": ["Huami Series B: 35000000 USD"],
        "paths": ["Xiaomi Ventures, a division of Xiaomi, invested in iHealth Labs (reported, undated)"],
        "share": "unknown",
    }


def test_types_are_exact(workshop: Workshop, tmp_path: Path) -> None:
    """Where the schema says null in one place more and in another less, typescript/types.ts does not hold."""
    shutil.copytree(CLIENTS / "typescript", tmp_path / "typescript")
    for name in ("package.json", "tsconfig.json", "node_modules"):
        (tmp_path / name).symlink_to(CLIENTS / name)
    schema = (ROOT / "schema.graphql").read_text()
    changed = {
        "type SubsidiaryEdge ": ("shareMin: Float", "shareMin: Float!"),
        "type EffectiveOwnership ": ("known: Boolean!", "known: Boolean"),
    }
    for kind, (is_, would_be) in changed.items():
        before, found, after = schema.partition(kind)
        assert is_ in after
        schema = before + found + after.replace(is_, would_be, 1)
    (tmp_path / "schema.graphql").write_text(schema)
    with pytest.raises(AssertionError) as refused:
        Workshop(tmp_path, workshop.node).build("typescript")
    lines = (CLIENTS / "typescript" / "types.ts").read_text().splitlines()
    wrong = {lines[int(line) - 1] for line in re.findall(r"typescript/types\.ts\((\d+),", str(refused.value))}
    assert wrong == {
        "holds<Same<Subsidiary['shareMin'], number | null>>();",
        "holds<Same<NonNullable<Ownership>['known'], boolean>>();",
        "    // @ts-expect-error  nobody may have stated a share",
    }


# Relay


@pytest.fixture(scope="module")
def relay(workshop: Workshop, server_url: str) -> dict[str, Any]:
    """relay-compiler has no complaint; and what relay/app.js saw."""
    workshop.build("relay")
    seen: dict[str, Any] = json.loads(workshop.run("relay/built/app.js", server_url))
    return seen


def test_relay_reads_page_after_page(relay: dict[str, Any], products: list[str]) -> None:
    """A fragment with @refetchable and @connection grows by one page at a time, up to the last."""
    assert relay["pages"] == [products[:5], products[:10], products]
    assert relay["totalCount"] == len(products)
    assert relay["hasNextPage"] is False


def test_relay_keeps_one_record_for_one_id(relay: dict[str, Any], products: list[str]) -> None:
    """What was come to as a product and as a relation is the same record, found by its id."""
    assert relay["twice"] == len(products)
    assert sorted(one["name"] for one in relay["productRecords"]) == sorted(products)
    assert all(one["__id"] == one["id"] for one in relay["productRecords"])
    assert relay["companyRecord"] == "Xiaomi"


def test_relay_reads_an_interface(relay: dict[str, Any], products: list[str]) -> None:
    """The nodes of `relations` have their own types."""
    assert relay["relations"] == [["HAS_SUBSIDIARY", "OUT", "Company"]] * 2 + [["MAKES", "OUT", "Product"]] * len(products)


def test_relay_asks_again_for_a_part(relay: dict[str, Any]) -> None:
    """A refetchable fragment is asked for by `node(id:)`, with the id that stands in the answer."""
    assert relay["refetched"] == {"id": "Y29tcGFueTp4aWFvbWk", "name": "Xiaomi", "aliases": [], "anonymous": False}


def test_relay_pages_under_a_lens(relay: dict[str, Any]) -> None:
    """A fragment on Query takes the lens along to the next page; `node(id:)` could not."""
    total = relay["underLens"][0]["totalCount"]
    assert total >= 6
    assert relay["underLens"] == [{"totalCount": total, "modalities": ["REPORTED"] * count} for count in (3, 6)]


def test_relay_is_answered_as_it_asks(relay: dict[str, Any]) -> None:
    """It asks for application/graphql-response+json, and gets that."""
    assert [(request["status"], request["type"]) for request in relay["requests"]] == [(200, GRAPHQL_RESPONSE)] * 6


def test_relays_schema_is_ours(workshop: Workshop, relay: dict[str, Any]) -> None:
    """But for the lens of `node`, which relay-compiler does not allow."""
    ours, theirs = (build_schema((workshop.folder / name).read_text()) for name in ("schema.graphql", "relay/schema.graphql"))
    assert [change.description for change in find_breaking_changes(ours, theirs)] == ["Argument Query.node(lens:) was removed."]
    assert find_breaking_changes(theirs, ours) == []


# Apollo Client


@pytest.fixture(scope="module")
def apollo(workshop: Workshop, server_url: str) -> dict[str, Any]:
    workshop.build("apollo")
    seen: dict[str, Any] = json.loads(workshop.run("apollo/app.mjs", server_url))
    return seen


def test_apollo_reads_page_after_page(apollo: dict[str, Any], server_url: str) -> None:
    """fetchMore and relayStylePagination make one list of two pages; each company is one record."""
    question = "{ companies(first: 8, where: {anonymous: {eq: false}}, orderBy: [{name: ASC}]) { totalCount nodes { name } } }"
    found = ask(server_url, question)["companies"]
    names, total = [node["name"] for node in found["nodes"]], found["totalCount"]
    assert apollo["shown"] == [{"names": names[:count], "hasNextPage": True, "totalCount": total} for count in (4, 8)]
    assert apollo["records"] == 8


def test_apollo_knows_the_types_of_an_interface(apollo: dict[str, Any]) -> None:
    """possibleTypes from the schema: a fragment on Entity is found again in the cache."""
    assert apollo["relations"] == [["HAS_SUBSIDIARY", "Company", "Huami"], ["HAS_SUBSIDIARY", "Company", "Xiaomi Ventures"]]


def test_apollo_hands_errors_to_the_app(apollo: dict[str, Any]) -> None:
    """With message, code and hint, although the status is 400."""
    [too_many], [unknown] = apollo["tooMany"], apollo["unknown"]
    assert too_many["code"] == "LIMIT_EXCEEDED"
    assert too_many["message"] == f"companies.first: 1000 {TOO_MANY}"
    assert too_many["hint"]
    assert unknown["code"] == "GRAPHQL_VALIDATION_FAILED"


def test_apollo_is_answered_as_it_asks(apollo: dict[str, Any]) -> None:
    """It prefers application/graphql-response+json; a refusal is a 400 then."""
    assert all(request["accept"].startswith("application/graphql-response+json,") for request in apollo["requests"])
    assert [(request["status"], request["type"]) for request in apollo["requests"]] == [
        (status, GRAPHQL_RESPONSE) for status in (200, 200, 200, 400, 400)
    ]


# urql with its normalized cache


@pytest.fixture(scope="module")
def urql(workshop: Workshop, server_url: str) -> dict[str, Any]:
    seen: dict[str, Any] = json.loads(workshop.run("urql/app.mjs", server_url))
    return seen


def test_urql_reads_page_after_page(urql: dict[str, Any], products: list[str]) -> None:
    """relayPagination makes one list of two pages, and the cache has it afterwards."""
    assert urql["pages"] == [products[:6], products[:12]]
    assert urql["cached"] == 12


def test_urql_has_a_key_for_all_that_has_an_id(urql: dict[str, Any]) -> None:
    """The cache, which has the schema, has nothing to complain of; where a question leaves out ids, it does complain."""
    assert urql["complaints"] == []
    assert urql["complaintsWithoutIds"] > 0


def test_urql_asks_once(urql: dict[str, Any]) -> None:
    """The same question again is answered by the cache."""
    assert urql["relations"] == {"kinds": ["HAS_SUBSIDIARY", "HAS_SUBSIDIARY", "MAKES"], "same": True, "asked": 0}


def test_urql_hands_errors_to_the_app(urql: dict[str, Any]) -> None:
    """With their code."""
    assert urql["tooMany"] == [{"message": f"company.products.first: 1000 {TOO_MANY}", "code": "LIMIT_EXCEEDED"}]


def test_urql_is_answered_as_it_asks(urql: dict[str, Any]) -> None:
    """It names five types, application/graphql-response+json first."""
    assert {request["accept"].partition(",")[0] for request in urql["requests"]} == {"application/graphql-response+json"}
    assert {(request["status"], request["type"]) for request in urql["requests"]} == {(200, GRAPHQL_RESPONSE), (400, GRAPHQL_RESPONSE)}


# Python: a typed client made by ariadne-codegen


def test_python(workshop: Workshop, python: Path, server_url: str) -> None:
    """Conditions, orders and a lens are objects; edges, dates and the types of an interface are typed; errors keep their code."""
    run((str(python), "-m", "ariadne_codegen", "--config", "python/ariadne.toml", "client"), workshop.folder)
    seen = json.loads(run((str(python), "python/app.py", server_url), workshop.folder))
    node = "RelationsNodeCompanyRelationsEdgesNode"
    assert seen == {
        "subsidiaries": [
            {"name": "Xiaomi Ventures", "kind": "DIVISION", "share": None, "published": [None]},
            {"name": "Huami", "kind": "SUBSIDIARY", "share": None, "published": [2015]},
        ],
        "neighbours": [
            [f"{node}Entity", "HAS_SUBSIDIARY", "Xiaomi"],
            [f"{node}FundingRound", "RAISED", "Huami Series B"],
        ],
        "sentences": ["Xiaomi Ventures, a division of Xiaomi, invested in iHealth Labs (reported, undated)"],
        "refused": [{"code": "LIMIT_EXCEEDED", "hint": "Ask for less at once; the message says which limit was passed."}],
    }


# The page


def test_the_page_shows_what_runs_here() -> None:
    """Each snippet of docs/how-to/app-clients.md stands in a file of this folder, to the letter."""
    snippets = re.findall(r"```\w+\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert len(snippets) >= 10
    paths = [CLIENTS / "package.json", *(path for folder in FOLDERS for path in (CLIENTS / folder).iterdir() if path.is_file())]
    files = [path.read_text(encoding="utf-8") for path in paths]
    assert [snippet for snippet in snippets if not any(snippet in text for text in files)] == []
