"""Loading again: digests, what is created without asking, and the marks of data sets."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from keiretsu.graph.store.store import Address, Store
from keiretsu.graph.writer import Batch, Writer
from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.request import GraphQLRequest
from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.load import load
from keiretsu.seed.load_report import LoadReport
from keiretsu.seed.rows import DataSet
from keiretsu.seed.validate import read_data_set
from keiretsu.server.database import Database, prepare_database
from keiretsu.server.settings import read_settings
from tests.conftest import USE_FAST_PATH, DatabaseContents
from tests.seed.folders import write_folder
from tests.seed.readable_graph import ObservedWriter, Stopped, contents, stop_after, unreadable, without_digests
from tests.server.client import app_client

pytestmark = pytest.mark.database

DATA_SETS = "{ dataSets { name title complete rows } }"


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Transactions of about 20 rows, and statements for one type from 5 rows on."""
    monkeypatch.setattr("keiretsu.seed.load.SINGLE_TRANSACTION_ROWS", 30)
    monkeypatch.setattr("keiretsu.seed.write_order.BATCH_ROWS", 20)
    monkeypatch.setattr("keiretsu.graph.writer.OWN_TEXT_ROWS", 5)
    monkeypatch.setattr("keiretsu.seed.edge_steps.OWN_TEXT_ROWS", 5)


@pytest.fixture
def writer(address: Address, database_contents: DatabaseContents) -> Iterator[Writer]:
    """On an empty database."""
    database_contents.ensure("a test of reloading", lambda _: None)
    database_contents.invalidate()
    with Writer(address) as test_writer:
        yield test_writer


def stakes(*, share: int = 5, start: str = "2010", firms: int = 14) -> dict[str, str]:
    """Firms, each of which owns the next one; the first stake differs."""
    names = [f"Firm {number}" for number in range(firms)]
    rows = [
        f"{owner},{owned},{share if index == 0 else 7},{start if index == 0 else 2001}/..\n"
        for index, (owner, owned) in enumerate(itertools.pairwise(names))
    ]
    return {
        "companies": "name,kind\n" + "".join(f"{name},maker\n" for name in names),
        "holds_stake_in": "from,to,share_percent,valid\n" + "".join(rows),
    }


def totals(report: LoadReport) -> tuple[int, int, int, int]:
    return (report.total("created"), report.total("changed"), report.total("unchanged"), report.total("removed"))


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts of all statements of writers."""
    texts: list[str] = []
    stream = Batch._stream

    def record(self: Batch, text: str, **parameters: Any) -> Iterator[Any]:
        texts.append(text)
        return stream(self, text, **parameters)

    monkeypatch.setattr(Batch, "_stream", record)
    return texts


def test_a_first_load_asks_for_nothing(writer: Writer, tmp_path: Path, catalogue: Catalogue, statements: list[str]) -> None:
    """In an empty database, nodes and edges are created without being looked for."""
    load(writer, read_data_set(write_folder(tmp_path / "mine", **stakes()), catalogue), catalogue)
    assert [text for text in statements if "OPTIONAL MATCH" in text or "properties(" in text] == []


def test_an_unchanged_reload_reads_and_writes_no_properties(
    writer: Writer, tmp_path: Path, catalogue: Catalogue, statements: list[str]
) -> None:
    """Only ids and digests are sent, and none for the links of claims."""
    data_set = read_data_set(write_folder(tmp_path / "mine", **stakes()), catalogue)
    created = load(writer, data_set, catalogue).total("created")
    statements.clear()
    assert totals(load(writer, data_set, catalogue)) == (0, 0, created, 0)
    assert [text for text in statements if "properties(" in text or "CREATE" in text or "SET n" in text or "SET r" in text] == []
    assert [text for text in statements if "(a:`Claim`" in text or "(a:Claim" in text] == []


def test_what_changed_is_updated(writer: Writer, tmp_path: Path, catalogue: Catalogue) -> None:
    """One share, then one start, which is another fact in place of the former one."""
    load(writer, read_data_set(write_folder(tmp_path / "mine", **stakes()), catalogue), catalogue)
    changed = load(writer, read_data_set(write_folder(tmp_path / "mine", **stakes(share=6)), catalogue), catalogue)
    assert (changed.total("created"), dict(changed.counts)["HOLDS_STAKE_IN", "changed"], changed.total("removed")) == (0, 1, 0)
    moved = load(writer, read_data_set(write_folder(tmp_path / "mine", **stakes(share=6, start="2011")), catalogue), catalogue)
    assert (moved.counts["HOLDS_STAKE_IN", "created"], moved.counts["HOLDS_STAKE_IN", "removed"]) == (1, 1)
    assert unreadable(writer) == {}


def test_elements_without_digests_are_compared(writer: Writer, tmp_path: Path, catalogue: Catalogue) -> None:
    """As an earlier version stored them: nothing changes but the digests, and the next load finds these."""
    data_set = read_data_set(write_folder(tmp_path / "mine", **stakes()), catalogue)
    created = load(writer, data_set, catalogue).total("created")
    before = contents(writer)
    writer.write(lambda batch: batch.run("MATCH (n) REMOVE n.digests WITH count(*) AS n MATCH ()-[r]->() REMOVE r.digests RETURN count(*)"))
    assert contents(writer) != before
    assert totals(load(writer, data_set, catalogue)) == (0, 0, created, 0)
    assert contents(writer) == before


def test_two_data_sets_keep_their_digests_unless_they_disagree(writer: Writer, tmp_path: Path, catalogue: Catalogue) -> None:
    """A digest stays while what is stored does not change; which data set is loaded last does not decide where they differ."""
    first = read_data_set(write_folder(tmp_path / "first", companies="name,kind\nAcme,maker\nBeta,maker\n"), catalogue)
    second = read_data_set(write_folder(tmp_path / "second", companies="name,kind\nAcme,seller\nBeta,\n"), catalogue)
    for data_set in (first, second, first):
        load(writer, data_set, catalogue)
    assert names_and_kinds(writer) == [("Acme", "seller", 2), ("Beta", "maker", 2)]
    for data_set in (first, second, second):
        assert load(writer, data_set, catalogue).total("changed") == 0
    third = read_data_set(write_folder(tmp_path / "second", companies="name,kind\nAcme,bank\nBeta,\n"), catalogue)
    assert load(writer, third, catalogue).total("changed") == 1
    assert names_and_kinds(writer) == [("Acme", "bank", 1), ("Beta", "maker", 2)]


def names_and_kinds(writer: Writer) -> list[tuple[str, str, int]]:
    records = writer.write(lambda batch: batch.run("MATCH (c:Company) RETURN c.name, c.kind, size(c.digests) ORDER BY c.name"))
    return [tuple(record.values()) for record in records]


@pytest.mark.parametrize("seed", range(6))
def test_digests_change_no_result(seed: int, writer: Writer, tmp_path: Path, catalogue: Catalogue) -> None:
    """Random data sets, loaded and pruned: graph and counts are those of a loader that compares all properties."""
    rng = random.Random(seed)  # noqa: S311  # not for secrets
    folders = [tmp_path / str(number) / rng.choice(("one", "two")) for number in range(6)]
    data_sets = [read_data_set(write_random(folder, rng), catalogue) for folder in folders]
    runs = [(data_set, rng.random() < 0.3) for data_set in (*data_sets, *data_sets[-2:])]
    with_digests = run_all(writer, runs, catalogue, lambda: None)
    writer.write(lambda batch: batch.run("MATCH (n) DETACH DELETE n"))
    without = run_all(writer, runs, catalogue, lambda: forget_digests(writer))
    assert with_digests == without


def forget_digests(writer: Writer) -> None:
    writer.write(lambda batch: batch.run("MATCH (n) REMOVE n.digests RETURN count(*) AS n"))
    writer.write(lambda batch: batch.run("MATCH ()-[r]->() REMOVE r.digests RETURN count(*) AS n"))
    writer.write(lambda batch: batch.run("MATCH (n:LoadedDataSet) DELETE n RETURN count(*) AS n"))


def run_all(
    writer: Writer, runs: Sequence[tuple[DataSet, bool]], catalogue: Catalogue, before_each: Callable[[], None]
) -> tuple[list[str], list[tuple[int, int, int, int]]]:
    """Load all, some with --prune: the graph and the counts."""
    reports = []
    for data_set, prune in runs:
        before_each()
        reports.append(totals(load(writer, data_set, catalogue, prune=prune)))
    assert unreadable(writer) == {}
    return without_digests(contents(writer)), reports


def write_random(folder: Path, rng: random.Random) -> Path:
    """Some of ten companies, stakes with and without a start, subsidiaries, and claims of which some are retracted."""
    folder.parent.mkdir()
    names = rng.sample([f"Firm {number}" for number in range(10)], 7)
    pairs = list({(rng.choice(names), rng.choice(names)) for _ in range(14)})
    held = {(owner, owned, rng.choice(("", "2001/..", "2010/2012"))) for owner, owned in pairs for _ in range(2) if owner != owned}
    key = folder.name
    claims = "key,document,modality,statement,about,retractedAt\n" + "".join(
        f"{key}{number},{key}-D{rng.randint(1, 2)},ASSERTED,It is.,{rng.choice(names)},{rng.choice(('', '', '2026-01-31'))}\n"
        for number in range(3)
    )
    return write_folder(
        folder,
        companies="name,kind,aliases\n" + "".join(f"{name},{rng.choice('ab')},{rng.choice(('', 'X', 'Y'))}\n" for name in names),
        holds_stake_in="from,to,share_percent,valid,claims\n"
        + "".join(
            f"{owner},{owned},{rng.randint(1, 3)},{valid},{rng.choice(('', f'{key}0', f'{key}1; {key}2'))}\n"
            for owner, owned, valid in sorted(held)
        ),
        has_subsidiary="from,to\n" + "".join(f"{owner},{owned}\n" for owner, owned in sorted(pairs)[:3] if owner != owned),
        documents=f"key,title\n{key}-D1,One\n{key}-D2,Two\n",
        claims=claims,
    )


# concurrency


def test_another_loader_in_between_is_noticed(address: Address, writer: Writer, tmp_path: Path, catalogue: Catalogue) -> None:
    """It creates what this load was going to create without asking; both loads are complete, and nothing is twice."""
    own, other = (read_data_set(write_folder(tmp_path / name, **stakes()), catalogue) for name in ("mine", "other"))

    def load_other(commits: int) -> None:
        if commits == 7:
            load(writer, other, catalogue)

    with ObservedWriter(address, load_other) as observed:
        load(observed, own, catalogue)
    records = writer.write(lambda batch: batch.run("MATCH (:Company)-[r:HOLDS_STAKE_IN]->(:Company) RETURN r.dataSets AS names"))
    assert [sorted(record["names"]) for record in records] == [["mine", "other"]] * 13


def test_a_batch_knows_whether_another_writer_wrote(address: Address, writer: Writer) -> None:
    """Also if the lock was deleted meanwhile."""

    def is_undisturbed(of: Writer) -> bool:
        return of.write(lambda batch: batch.is_undisturbed)

    with Writer(address) as other:
        assert [is_undisturbed(writer), is_undisturbed(writer), is_undisturbed(other)] == [False, True, False]
        assert [is_undisturbed(writer), is_undisturbed(writer)] == [False, True]
    writer.write(lambda batch: batch.run("MATCH (n) DETACH DELETE n"))
    assert [is_undisturbed(writer), is_undisturbed(writer)] == [False, True]


# marks of data sets


async def data_sets(engine: Engine) -> Any:
    response = await engine.execute(GraphQLRequest(DATA_SETS))
    assert not response.errors, response.errors
    return response.data["dataSets"] if response.data else None


async def test_data_sets_are_listed(address: Address, writer: Writer, tmp_path: Path, catalogue: Catalogue, engine: Engine) -> None:
    """While a load is unfinished, and if rows were left out, the data set is not complete."""
    assert await data_sets(engine) == []
    large = read_data_set(write_folder(tmp_path / "large", **stakes()), catalogue)
    small = read_data_set(write_folder(tmp_path / "small", companies="name\nAcme\n"), catalogue)
    with ObservedWriter(address, stop_after(8)) as observed, pytest.raises(Stopped):
        load(observed, large, catalogue)
    load(writer, small, catalogue)
    expected = [
        {"name": "large", "title": "large", "complete": False, "rows": 27},
        {"name": "small", "title": "small", "complete": True, "rows": 1},
    ]
    assert await data_sets(engine) == expected
    load(writer, large, catalogue)
    load(writer, replace(small, is_complete=False, title="Some"), catalogue)
    expected = [
        {"name": "large", "title": "large", "complete": True, "rows": 27},
        {"name": "small", "title": "Some", "complete": False, "rows": 1},
    ]
    assert await data_sets(engine) == expected


async def test_a_part_of_a_data_set_does_not_complete_it(writer: Writer, tmp_path: Path, catalogue: Catalogue, engine: Engine) -> None:
    """Corrected rows that an earlier load left out, or a partial export: the mark stays as it is."""
    whole = read_data_set(write_folder(tmp_path / "mine", companies="name\nAcme\nBeta\n"), catalogue)
    part = replace(read_data_set(write_folder(tmp_path / "mine", companies="name\nBeta\n"), catalogue), is_partial=True)
    expected = ((part, True, 1), (whole, True, 2), (part, True, 2), (replace(whole, is_complete=False), False, 2), (part, False, 2))
    for data_set, is_complete, rows in expected:
        load(writer, data_set, catalogue)
        assert await data_sets(engine) == [{"name": "mine", "title": "mine", "complete": is_complete, "rows": rows}]


async def test_readyz_and_the_log_say_that_rows_were_left_out(
    address: Address, writer: Writer, tmp_path: Path, catalogue: Catalogue
) -> None:
    """Until the data set is loaded with all of its rows."""
    data_set = read_data_set(write_folder(tmp_path / "mine", companies="name\nAcme\n"), catalogue)
    database, settings = Database(address, None), read_settings({"NEO4J_URI": address.uri, "NEO4J_PASSWORD": address.password})
    for is_complete, status in ((False, {"status": "ok", "load": "unfinished"}), (True, {"status": "ok"})):
        load(writer, replace(data_set, is_complete=is_complete), catalogue)
        with capture_logs() as lines:
            prepare_database(database, settings, catalogue)
        assert [(line["event"], line["data_set"]) for line in lines] == ([] if is_complete else [("data_set_incomplete", "mine")])
        async with app_client(Store(address, use_fast_path=USE_FAST_PATH)) as client:
            assert (await client.get("/readyz")).json() == status


async def test_data_sets_of_an_earlier_version_are_unknown_until_one_is_loaded(
    writer: Writer, tmp_path: Path, catalogue: Catalogue, engine: Engine
) -> None:
    """Null, not an empty list; then each is marked, with its facts as rows."""
    for name in ("one", "two"):
        load(writer, read_data_set(write_folder(tmp_path / name, **stakes()), catalogue), catalogue)
    writer.write(lambda batch: batch.run("MATCH (n:LoadedDataSet) DELETE n RETURN count(*) AS n"))
    assert await data_sets(engine) is None
    load(writer, read_data_set(write_folder(tmp_path / "three", companies="name\nAcme\n"), catalogue), catalogue)
    assert [(row["name"], row["complete"], row["rows"]) for row in await data_sets(engine)] == [
        ("one", True, 27),
        ("three", True, 1),
        ("two", True, 27),
    ]


async def test_data_sets_beside_other_roots(
    writer: Writer, tmp_path: Path, catalogue: Catalogue, engine: Engine, counting_store: Any
) -> None:
    """One statement, whatever else is selected; marks are neither entities nor counted."""
    load(writer, read_data_set(write_folder(tmp_path / "mine", companies="name\nAcme\n"), catalogue), catalogue)
    query = '{ all: dataSets { __typename label: name } companies { totalCount } node(id: "company:acme") { id } again: dataSets { rows } }'
    response = await engine.execute(GraphQLRequest(query))
    assert response.data
    assert (response.data["all"], response.data["again"]) == ([{"__typename": "DataSet", "label": "mine"}], [{"rows": 1}])
    assert response.data["companies"] == {"totalCount": 1}
    assert len(counting_store.statements) == 1
    assert writer.count_nodes() == 3, "a company, a claim and a document"
