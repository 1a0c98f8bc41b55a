"""Files -> graph: once, twice, taken away again, beside another data set."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from keiretsu.graph.store.store import Address
from keiretsu.graph.writer import WriteError, Writer
from keiretsu.resolvers.engine import Engine, Question
from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.load import Report, load
from keiretsu.seed.validate import read_data_set
from tests.conftest import XIAOMI, Contents
from tests.seed.folders import write_folder

pytestmark = pytest.mark.database


@pytest.fixture(autouse=True)
def emptied(contents: Contents) -> None:
    """Each test begins with nothing, and leaves what it likes."""
    contents.hold("a test of loading", lambda _: None)
    contents.forget()


@pytest.fixture
def put(address: Address, catalogue: Catalogue) -> Any:
    """Loads a folder."""

    def load_folder(folder: Path, *, reset: bool = False) -> Report:
        with Writer(address) as writer:
            return load(writer, read_data_set(folder, catalogue), catalogue, reset=reset)

    return load_folder


async def ask(engine: Engine, text: str) -> Any:
    answer = await engine.answer(Question(text))
    assert not answer.problems, answer.problems
    return answer.data


def totals(report: Report) -> tuple[int, int, int, int]:
    return (report.total("created"), report.total("changed"), report.total("unchanged"), report.total("removed"))


def test_the_second_run_creates_and_changes_nothing(put: Any) -> None:
    """The built-in data: all created, then all unchanged, also with --prune."""
    created, *rest = totals(put(XIAOMI))
    assert (created > 1000, rest) == (True, [0, 0, 0])
    assert totals(put(XIAOMI)) == (0, 0, created, 0)
    assert totals(put(XIAOMI, reset=True)) == (0, 0, created, 0)


async def test_a_changed_row_is_changed_and_an_absent_one_stays_until_reset(put: Any, tmp_path: Path, engine: Engine) -> None:
    """Without --prune nothing is ever removed; with it, what the files no longer hold."""
    folder = write_folder(tmp_path / "mine", companies="name,kind\nAcme,maker\nBeta,\n", has_subsidiary="from,to\nAcme,Beta\n")
    assert totals(put(folder)) == (2 + 1 + 3 + 2 + 7, 0, 0, 0), "companies, edge, claims, documents; stated in 3, about 2 and 2"
    write_folder(folder, companies="name,kind\nAcme,seller\n")
    report = put(folder)
    assert (report.total("changed"), report.total("removed")) == (1, 0)
    asked = "{ companies { nodes { name kind subsidiaries { totalCount } } } claims { totalCount } }"
    companies: list[dict[str, Any]] = [
        {"name": "Acme", "kind": "seller", "subsidiaries": {"totalCount": 1}},
        {"name": "Beta", "kind": None, "subsidiaries": {"totalCount": 0}},
    ]
    assert (await ask(engine, asked))["companies"]["nodes"] == companies
    assert put(folder, reset=True).total("removed") == 1 + 1 + 2 + 1 + 5
    companies[0]["subsidiaries"] = {"totalCount": 0}
    assert await ask(engine, asked) == {"companies": {"nodes": companies[:1]}, "claims": {"totalCount": 1}}


async def test_two_data_sets_share_what_both_name(put: Any, tmp_path: Path, engine: Engine) -> None:
    """One node and one edge with the claims of both; reset takes away the one's own part only."""
    first = write_folder(tmp_path / "first", companies="name,aliases,kind\nAcme,A1,maker\nBeta,,\n", has_subsidiary="from,to\nAcme,Beta\n")
    second = write_folder(
        tmp_path / "second", companies="name,aliases\nACME,A2\nBeta,\nGamma,\n", has_subsidiary="from,to\nAcme,Beta\nAcme,Gamma\n"
    )
    put(first)
    put(second)
    asked = """{ company(slug: "acme") { name aliases kind evidence { document { key } }
      subsidiaries { edges { node { name } evidence { document { key } } } } } }"""
    both = [{"document": {"key": "first/has_subsidiary.csv"}}, {"document": {"key": "second/has_subsidiary.csv"}}]
    found = (await ask(engine, asked))["company"]
    assert (found["name"], found["aliases"], found["kind"], len(found["evidence"])) == ("ACME", ["A1", "A2"], "maker", 2)
    edges = {edge["node"]["name"]: edge["evidence"] for edge in found["subsidiaries"]["edges"]}
    assert sorted(edges["Beta"], key=str) == both
    assert edges["Gamma"] == both[1:]
    put(write_folder(second, companies="name\nDelta\n"), reset=True)
    found = (await ask(engine, asked))["company"]
    assert [edge["evidence"] for edge in found["subsidiaries"]["edges"]] == [both[:1]]
    assert len(found["evidence"]) == 1


@pytest.mark.parametrize(("whole", "piece"), [(10_000, 2_000), (3, 2)])
async def test_what_is_too_much_for_one_transaction_goes_in_pieces(
    whole: int, piece: int, put: Any, tmp_path: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half a million stakes that are to go would not fit into the database's memory at once; the outcome is the same."""
    monkeypatch.setattr("keiretsu.seed.load.ONE_TRANSACTION", whole)
    monkeypatch.setattr("keiretsu.seed.load.BATCH", piece)
    put(write_folder(tmp_path / "other", companies="name\nAcme\nFirm 1\n", holds_stake_in="from,to\nAcme,Firm 1\n"))
    firms = [f"Firm {number}" for number in range(5)]
    names, stakes = "\n".join(firms), "".join(f"Acme,{firm}\n" for firm in firms)
    mine = write_folder(tmp_path / "mine", companies=f"name\nAcme\n{names}\n", holds_stake_in=f"from,to\n{stakes}")
    assert totals(put(mine)) == (4 + 4 + 2 + 11 + 11 + 16, 3, 0, 0), (
        "firms, stakes, documents, claims; stated in, about; Acme, Firm 1 and stake"
    )
    assert totals(put(write_folder(mine, companies="name\nFirm 0\n"), reset=True)) == (0, 3 + 1, 4, 3 + 4 + 1 + 10 + 10 + 15), (
        "the same three, and the line of Firm 0"
    )
    asked = "{ companies { nodes { name shareholders { nodes { name } } evidence { document { key } } } } }"
    other = [{"document": {"key": "other/companies.csv"}}]
    assert (await ask(engine, asked))["companies"]["nodes"] == [
        {"name": "Acme", "shareholders": {"nodes": []}, "evidence": other},
        {"name": "Firm 0", "shareholders": {"nodes": []}, "evidence": [{"document": {"key": "mine/companies.csv"}}]},
        {"name": "Firm 1", "shareholders": {"nodes": [{"name": "Acme"}]}, "evidence": other},
    ]


async def test_a_row_without_a_claim_gets_its_own(put: Any, tmp_path: Path, engine: Engine) -> None:
    """Its document is the file, its line the current one; its key stays where the row moves to another line, and differs by data set."""
    asked = """{ company(slug: "beta") {
      claims(orderBy: [{document: {key: ASC}}]) { nodes { key line statement modality document { key title fileName } } }
    } }"""
    keys = []
    for name, rows in (("mine", "Acme,\nBeta,reported"), ("mine", "Beta,reported\nAcme,"), ("other", "Beta,reported")):
        put(write_folder(tmp_path / name, companies=f"name,modality\n{rows}\n"), reset=True)
        found = {node["document"]["key"]: node for node in (await ask(engine, asked))["company"]["claims"]["nodes"]}[
            f"{name}/companies.csv"
        ]
        keys.append((found["key"], found["line"]))
        document = {"key": f"{name}/companies.csv", "title": "companies.csv", "fileName": "companies.csv"}
        assert (found["statement"], found["modality"], found["document"]) == ("companies.csv lists Beta.", "REPORTED", document)
    (first, line), (moved, new_line), (other, _) = keys
    assert (first, line, new_line) == (moved, 3, 2)
    assert other != first


async def test_values_arrive_as_they_were_written(put: Any, tmp_path: Path, engine: Engine) -> None:
    """Byte-order mark, quotes, line ends of other systems, scripts, semicolons, everything that Cypher might take for its own."""
    nasty = '"; MATCH (n) DETACH DELETE n //'
    quoted = nasty.replace('"', '""')
    text = f'\ufeffname,aliases,kind\r\n"{quoted}",小米;a\\;b;Ünï 🙂,"two\nlines"\r\n小米,,\r\n'
    folder = write_folder(tmp_path / "mine")
    (folder / "companies.csv").write_text(text, encoding="utf-8", newline="")
    put(folder)
    found = await ask(engine, "{ companies(orderBy: [{name: ASC}]) { nodes { slug name aliases kind } } }")
    assert found["companies"]["nodes"] == [
        {"slug": "match-n-detach-delete-n", "name": nasty, "aliases": ["小米", "a;b", "Ünï 🙂"], "kind": "two\nlines"},
        {"slug": "小米", "name": "小米", "aliases": [], "kind": None},
    ]


async def test_two_loaders_at_once_take_turns(tmp_path: Path, address: Address, catalogue: Catalogue, engine: Engine) -> None:
    """Both arrive whole, each node once."""
    names = "".join(f"Company {number}\n" for number in range(300))
    sets = [read_data_set(write_folder(tmp_path / name, companies=f"name\n{names}"), catalogue) for name in ("one", "two")]

    def work(place: int) -> None:
        with Writer(address) as writer:
            load(writer, sets[place], catalogue)

    threads = [threading.Thread(target=work, args=(place,)) for place in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = await ask(engine, "{ companies { totalCount } claims { totalCount } }")
    assert found == {"companies": {"totalCount": 300}, "claims": {"totalCount": 600}}


def test_a_claims_key_belongs_to_one_data_set(put: Any, tmp_path: Path) -> None:
    """A second data set with the same key is refused, and nothing of it is written."""
    documents, claims = "key,title\nD,Paper\n", "key,document,modality,statement,about\nC1,D,ASSERTED,So it is.,Acme\n"
    files = {"companies": "name,claims\nAcme,C1\n", "documents": documents, "claims": claims}
    put(write_folder(tmp_path / "first", **files))
    with pytest.raises(WriteError, match="the claim claim:C1 is in the database already, from the data set first; give yours another key"):
        put(write_folder(tmp_path / "second", **files))


async def test_a_retracted_claim_supports_nothing(put: Any, tmp_path: Path, engine: Engine) -> None:
    """An edge goes with the last claim that supported it, and comes back with it; the claim itself stays, and so do both companies."""
    files = {
        "companies": "name,claims\nAcme,C1\nBeta,\n",
        "documents": "key,title\nD,Paper\n",
        "has_subsidiary": "from,to,kind,claims\nAcme,Beta,SUBSIDIARY,C1\nAcme,Beta,DIVISION,C1; C2\n",
    }
    header = "key,document,modality,statement,about,retractedAt\nC2,D,ASSERTED,It is.,Acme,\n"
    asked = """{ company(slug: "acme") { name evidence { key } subsidiaries { edges { kind evidence { key } } } }
      claim(key: "C1") { retractedAt } }"""
    put(write_folder(tmp_path / "mine", **files, claims=f"{header}C1,D,ASSERTED,So it is.,Acme,\n"))
    before = await ask(engine, asked)
    assert [len(edge["evidence"]) for edge in before["company"]["subsidiaries"]["edges"]] == [2, 1]
    report = put(write_folder(tmp_path / "mine", **files, claims=f"{header}C1,D,ASSERTED,So it is.,Acme,2026-01-31\n"))
    assert (report.total("removed"), report.counts["HAS_SUBSIDIARY", "removed"]) == (1, 1)
    after = await ask(engine, asked)
    assert after["company"]["subsidiaries"]["edges"] == [{"kind": "DIVISION", "evidence": [{"key": "C2"}]}]
    assert (after["company"]["name"], len(after["company"]["evidence"]), after["claim"]) == ("Acme", 1, {"retractedAt": "2026-01-31"})
    put(write_folder(tmp_path / "mine", **files, claims=f"{header}C1,D,ASSERTED,So it is.,Acme,\n"))
    assert (await ask(engine, asked))["company"]["subsidiaries"] == before["company"]["subsidiaries"]
