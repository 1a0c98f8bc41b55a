"""Loading data sets: creation, updates, pruning, and merging with other data sets."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from keiretsu.graph.store.store import Address
from keiretsu.graph.writer import WriteError, Writer
from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.request import GraphQLRequest
from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.load import load
from keiretsu.seed.load_report import LoadReport
from keiretsu.seed.validate import read_data_set
from tests.conftest import XIAOMI, DatabaseContents
from tests.seed.folders import write_folder

pytestmark = pytest.mark.database


@pytest.fixture(autouse=True)
def empty_database(database_contents: DatabaseContents) -> None:
    """Each test starts with an empty database and need not clean up."""
    database_contents.ensure("a test of loading", lambda _: None)
    database_contents.invalidate()


@pytest.fixture
def load_folder(address: Address, catalogue: Catalogue) -> Any:
    """Loads the data set in a folder."""

    def load_data_set(folder: Path, *, prune: bool = False) -> LoadReport:
        with Writer(address) as writer:
            return load(writer, read_data_set(folder, catalogue), catalogue, prune=prune)

    return load_data_set


async def execute(engine: Engine, text: str) -> Any:
    response = await engine.execute(GraphQLRequest(text))
    assert not response.errors, response.errors
    return response.data


def totals(report: LoadReport) -> tuple[int, int, int, int]:
    return (report.total("created"), report.total("changed"), report.total("unchanged"), report.total("removed"))


def test_loading_is_idempotent(load_folder: Any) -> None:
    """The first load of the built-in data creates everything; the second changes nothing, with or without --prune."""
    created, *rest = totals(load_folder(XIAOMI))
    assert (created > 450, rest) == (True, [0, 0, 0])
    assert totals(load_folder(XIAOMI)) == (0, 0, created, 0)
    assert totals(load_folder(XIAOMI, prune=True)) == (0, 0, created, 0)


async def test_removed_rows_stay_until_pruned(load_folder: Any, tmp_path: Path, engine: Engine) -> None:
    """A changed row is updated; a row removed from the files is removed from the database only by --prune."""
    folder = write_folder(tmp_path / "mine", companies="name,kind\nAcme,maker\nBeta,\n", has_subsidiary="from,to\nAcme,Beta\n")
    assert totals(load_folder(folder)) == (2 + 1 + 3 + 2, 0, 0, 0), "companies, edge, claims, documents"
    write_folder(folder, companies="name,kind\nAcme,seller\n")
    report = load_folder(folder)
    assert (report.total("changed"), report.total("removed")) == (1, 0)
    query = "{ companies { nodes { name kind subsidiaries { totalCount } } } claims { totalCount } }"
    companies: list[dict[str, Any]] = [
        {"name": "Acme", "kind": "seller", "subsidiaries": {"totalCount": 1}},
        {"name": "Beta", "kind": None, "subsidiaries": {"totalCount": 0}},
    ]
    assert (await execute(engine, query))["companies"]["nodes"] == companies
    assert load_folder(folder, prune=True).total("removed") == 1 + 1 + 2 + 1
    companies[0]["subsidiaries"] = {"totalCount": 0}
    assert await execute(engine, query) == {"companies": {"nodes": companies[:1]}, "claims": {"totalCount": 1}}


async def test_two_data_sets_share_nodes_and_edges(load_folder: Any, tmp_path: Path, engine: Engine) -> None:
    """Shared nodes and edges have the claims of both data sets, which decide by key; --prune removes only those of its own data set."""
    first = write_folder(tmp_path / "first", companies="name,aliases,kind\nAcme,A1,maker\nBeta,,\n", has_subsidiary="from,to\nAcme,Beta\n")
    second = write_folder(
        tmp_path / "second", companies="name,aliases\nACME,A2\nBeta,\nGamma,\n", has_subsidiary="from,to\nAcme,Beta\nAcme,Gamma\n"
    )
    load_folder(first)
    load_folder(second)
    query = """{ company(slug: "acme") { name aliases kind evidence { document { key } }
      subsidiaries { edges { node { name } evidence { document { key } } } } } }"""
    both = [{"document": {"key": "first/has_subsidiary.csv"}}, {"document": {"key": "second/has_subsidiary.csv"}}]
    company = (await execute(engine, query))["company"]
    assert (company["name"], company["aliases"], company["kind"], len(company["evidence"])) == ("ACME", ["A2", "A1"], "maker", 2)
    edges = {edge["node"]["name"]: edge["evidence"] for edge in company["subsidiaries"]["edges"]}
    assert sorted(edges["Beta"], key=str) == both
    assert edges["Gamma"] == both[1:]
    load_folder(write_folder(second, companies="name\nDelta\n"), prune=True)
    company = (await execute(engine, query))["company"]
    assert (company["name"], company["aliases"], company["kind"]) == ("Acme", ["A1"], "maker")
    assert [edge["evidence"] for edge in company["subsidiaries"]["edges"]] == [both[:1]]
    assert len(company["evidence"]) == 1


@pytest.mark.parametrize(("single_transaction_rows", "batch_rows"), [(10_000, 2_000), (3, 2)])
async def test_large_data_sets_are_loaded_in_batches(
    single_transaction_rows: int, batch_rows: int, load_folder: Any, tmp_path: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Removing half a million stakes in one transaction would exceed the database's memory; batches give the same result."""
    monkeypatch.setattr("keiretsu.seed.load.SINGLE_TRANSACTION_ROWS", single_transaction_rows)
    monkeypatch.setattr("keiretsu.seed.write_order.BATCH_ROWS", batch_rows)
    load_folder(write_folder(tmp_path / "other", companies="name\nAcme\nFirm 1\n", holds_stake_in="from,to\nAcme,Firm 1\n"))
    firms = [f"Firm {number}" for number in range(5)]
    names, stakes = "\n".join(firms), "".join(f"Acme,{firm}\n" for firm in firms)
    folder = write_folder(tmp_path / "mine", companies=f"name\nAcme\n{names}\n", holds_stake_in=f"from,to\n{stakes}")
    assert totals(load_folder(folder)) == (4 + 4 + 2 + 11, 3, 0, 0), (
        "created: firms, stakes, documents, claims; changed: Acme, Firm 1 and its stake"
    )
    assert totals(load_folder(write_folder(folder, companies="name\nFirm 0\n"), prune=True)) == (0, 3 + 1, 2, 3 + 4 + 1 + 10), (
        "changed: the same three, and the line number in Firm 0's claim"
    )
    query = "{ companies { nodes { name shareholders { nodes { name } } evidence { document { key } } } } }"
    other = [{"document": {"key": "other/companies.csv"}}]
    assert (await execute(engine, query))["companies"]["nodes"] == [
        {"name": "Acme", "shareholders": {"nodes": []}, "evidence": other},
        {"name": "Firm 0", "shareholders": {"nodes": []}, "evidence": [{"document": {"key": "mine/companies.csv"}}]},
        {"name": "Firm 1", "shareholders": {"nodes": [{"name": "Acme"}]}, "evidence": other},
    ]


async def test_a_row_without_claims_gets_an_implicit_claim(load_folder: Any, tmp_path: Path, engine: Engine) -> None:
    """Its document is the file, its line the row's; its key is independent of the line, and differs between data sets."""
    query = """{ company(slug: "beta") {
      claims(orderBy: [{document: {key: ASC}}]) { nodes { key line statement modality document { key title fileName } } }
    } }"""
    keys = []
    for name, rows in (("mine", "Acme,\nBeta,reported"), ("mine", "Beta,reported\nAcme,"), ("other", "Beta,reported")):
        load_folder(write_folder(tmp_path / name, companies=f"name,modality\n{rows}\n"), prune=True)
        claim = {node["document"]["key"]: node for node in (await execute(engine, query))["company"]["claims"]["nodes"]}[
            f"{name}/companies.csv"
        ]
        keys.append((claim["key"], claim["line"]))
        document = {"key": f"{name}/companies.csv", "title": "companies.csv", "fileName": "companies.csv"}
        assert (claim["statement"], claim["modality"], claim["document"]) == ("companies.csv lists Beta.", "REPORTED", document)
    (first, line), (moved, new_line), (other, _) = keys
    assert (first, line, new_line) == (moved, 3, 2)
    assert other != first


async def test_values_are_stored_unchanged(load_folder: Any, tmp_path: Path, engine: Engine) -> None:
    """Byte order mark, quotes, CRLF, non-Latin scripts, semicolons and Cypher syntax do not alter values."""
    injection = '"; MATCH (n) DETACH DELETE n //'
    quoted = injection.replace('"', '""')
    text = f'\ufeffname,aliases,kind\r\n"{quoted}",小米;a\\;b;Ünï 🙂,"two\nlines"\r\n小米,,\r\n'
    folder = write_folder(tmp_path / "mine")
    (folder / "companies.csv").write_text(text, encoding="utf-8", newline="")
    load_folder(folder)
    data = await execute(engine, "{ companies(orderBy: [{name: ASC}]) { nodes { slug name aliases kind } } }")
    assert data["companies"]["nodes"] == [
        {"slug": "match-n-detach-delete-n", "name": injection, "aliases": ["小米", "a;b", "Ünï 🙂"], "kind": "two\nlines"},
        {"slug": "小米", "name": "小米", "aliases": [], "kind": None},
    ]


async def test_concurrent_loads_are_serialized(tmp_path: Path, address: Address, catalogue: Catalogue, engine: Engine) -> None:
    """Both data sets are loaded completely, and shared nodes are created once."""
    names = "".join(f"Company {number}\n" for number in range(300))
    sets = [read_data_set(write_folder(tmp_path / name, companies=f"name\n{names}"), catalogue) for name in ("one", "two")]

    def load_in_thread(index: int) -> None:
        with Writer(address) as writer:
            load(writer, sets[index], catalogue)

    threads = [threading.Thread(target=load_in_thread, args=(index,)) for index in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    data = await execute(engine, "{ companies { totalCount } claims { totalCount } }")
    assert data == {"companies": {"totalCount": 300}, "claims": {"totalCount": 600}}


def test_a_claim_key_belongs_to_one_data_set(load_folder: Any, tmp_path: Path) -> None:
    """A second data set with the same claim key is rejected, and nothing of it is written."""
    documents, claims = "key,title\nD,Paper\n", "key,document,modality,statement,about\nC1,D,ASSERTED,So it is.,Acme\n"
    files = {"companies": "name,claims\nAcme,C1\n", "documents": documents, "claims": claims}
    load_folder(write_folder(tmp_path / "first", **files))
    with pytest.raises(WriteError, match="The claim id claim:C1 is already used by the data set first; choose another key"):
        load_folder(write_folder(tmp_path / "second", **files))


async def test_a_retracted_claim_supports_nothing(load_folder: Any, tmp_path: Path, engine: Engine) -> None:
    """An edge is removed with its last supporting claim and restored with it; the claim itself and both companies stay."""
    files = {
        "companies": "name,claims\nAcme,C1\nBeta,\n",
        "documents": "key,title\nD,Paper\n",
        "has_subsidiary": "from,to,kind,claims\nAcme,Beta,SUBSIDIARY,C1\nAcme,Beta,DIVISION,C1; C2\n",
    }
    header = "key,document,modality,statement,about,retractedAt\nC2,D,ASSERTED,It is.,Acme,\n"
    query = """{ company(slug: "acme") { name evidence { key } subsidiaries { edges { kind evidence { key } } } }
      claim(key: "C1") { retractedAt } }"""
    load_folder(write_folder(tmp_path / "mine", **files, claims=f"{header}C1,D,ASSERTED,So it is.,Acme,\n"))
    before = await execute(engine, query)
    assert [len(edge["evidence"]) for edge in before["company"]["subsidiaries"]["edges"]] == [2, 1]
    report = load_folder(write_folder(tmp_path / "mine", **files, claims=f"{header}C1,D,ASSERTED,So it is.,Acme,2026-01-31\n"))
    assert (report.total("removed"), report.counts["HAS_SUBSIDIARY", "removed"]) == (1, 1)
    after = await execute(engine, query)
    assert after["company"]["subsidiaries"]["edges"] == [{"kind": "DIVISION", "evidence": [{"key": "C2"}]}]
    assert (after["company"]["name"], len(after["company"]["evidence"]), after["claim"]) == ("Acme", 1, {"retractedAt": "2026-01-31"})
    load_folder(write_folder(tmp_path / "mine", **files, claims=f"{header}C1,D,ASSERTED,So it is.,Acme,\n"))
    assert (await execute(engine, query))["company"]["subsidiaries"] == before["company"]["subsidiaries"]
