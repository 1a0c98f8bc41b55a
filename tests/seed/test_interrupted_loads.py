"""Every commit of a load leaves a graph that can be read; an interrupted load is marked until the next one completes it."""

from __future__ import annotations

import asyncio
import itertools
import signal
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from keiretsu.graph.load_marks import unfinished_loads
from keiretsu.graph.store.store import Address, Store
from keiretsu.graph.writer import Writer
from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.errors import ErrorCode
from keiretsu.resolvers.output.codegen import COMPILE_AFTER
from keiretsu.resolvers.query_executor import ReadStore
from keiretsu.resolvers.request import GraphQLRequest
from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.load import load
from keiretsu.seed.rows import DataSet
from keiretsu.seed.validate import read_data_set
from keiretsu.server.database import Database, prepare_database
from keiretsu.server.settings import read_settings
from tests.conftest import USE_FAST_PATH, XIAOMI, DatabaseContents
from tests.seed.folders import write_folder
from tests.seed.readable_graph import ObservedWriter, Stopped, contents, read_all, stop_after, unreadable
from tests.server.client import app_client
from tests.server.processes import run_keiretsu, start_keiretsu
from tests.waiting import MAX_WAIT, wait_until

pytestmark = pytest.mark.database

STAKES = [(first, first + step) for step in (1, 2) for first in range(12)]


def write_firms(folder: Path, *, document: str = "D1") -> Path:
    """Apple, which the built-in data contains, and others, with stakes, of which some have a claim of a document."""
    names = ["Apple", *(f"Firm {number}" for number in range(13))]
    stakes = [(names[first], names[last]) for first, last in STAKES]
    return write_folder(
        folder,
        companies="name\n" + "".join(f"{name}\n" for name in names),
        holds_stake_in="from,to,share_percent,claims\n"
        + "".join(f"{owner},{owned},5,{'S1' if index % 5 == 0 else ''}\n" for index, (owner, owned) in enumerate(stakes)),
        documents="key,title\nD1,Register\nD2,Second register\n",
        claims=f"key,document,modality,statement,about\nS1,{document},ASSERTED,It holds.,Apple; Firm 1\nS2,D1,ASSERTED,It is.,Apple\n",
    )


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Transactions of about seven rows."""
    monkeypatch.setattr("keiretsu.seed.load.SINGLE_TRANSACTION_ROWS", 20)
    monkeypatch.setattr("keiretsu.seed.write_order.BATCH_ROWS", 7)


@pytest.fixture
def reset(database_contents: DatabaseContents, catalogue: Catalogue) -> Callable[[], None]:
    """Restores the built-in data."""
    built_in = read_data_set(XIAOMI, catalogue)

    def fill() -> None:
        database_contents.invalidate()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("keiretsu.seed.load.SINGLE_TRANSACTION_ROWS", 10_000)
            database_contents.ensure("Xiaomi and more", lambda writer: load(writer, built_in, catalogue))
        database_contents.invalidate()

    fill()
    return fill


@pytest.fixture
def stops(request: pytest.FixtureRequest, run_seed: int) -> range:
    """Numbers of commits after which loads stop: in the long profile, each one; else every third, and after some runs each one."""
    step = 1 if request.config.option.hypothesis_profile == "long" else 3
    return range(1 + run_seed % step, 1_000, step)


@pytest.fixture
def firms(tmp_path: Path, catalogue: Catalogue) -> DataSet:
    return read_data_set(write_firms(tmp_path / "mine"), catalogue)


def load_and_stop(address: Address, data_set: DataSet, catalogue: Catalogue, commits: int, *, prune: bool = False) -> bool:
    """Load until that many transactions are committed. Returns whether the load was interrupted."""
    with ObservedWriter(address, stop_after(commits)) as writer:
        try:
            load(writer, data_set, catalogue, prune=prune)
        except Stopped:
            return True
    return False


async def load_and_read(address: Address, data_set: DataSet, catalogue: Catalogue, engine: Engine, *, prune: bool = False) -> int:
    """Load, and read after each commit. Returns the number of commits."""
    loop = asyncio.get_running_loop()

    def check(_: int) -> None:
        asyncio.run_coroutine_threadsafe(read_all(engine), loop).result(MAX_WAIT)
        with Writer(address) as reader:
            assert unreadable(reader) == {}

    def run() -> int:
        with ObservedWriter(address, check) as writer:
            load(writer, data_set, catalogue, prune=prune)
            return writer.commits

    return await asyncio.to_thread(run)


async def test_every_commit_leaves_a_readable_graph(
    reset: Callable[[], None], firms: DataSet, address: Address, catalogue: Catalogue, engine: Engine
) -> None:
    """Nodes and claims used to come before the edges between claims and documents: Apple was null until the end of the load."""
    assert await load_and_read(address, firms, catalogue, engine) > 15


async def test_every_commit_of_a_removal_leaves_a_readable_graph(
    reset: Callable[[], None], firms: DataSet, tmp_path: Path, address: Address, catalogue: Catalogue, engine: Engine
) -> None:
    """The links of claims used to be removed before the claims."""
    with Writer(address) as writer:
        load(writer, firms, catalogue)
    (tmp_path / "smaller").mkdir()
    write_folder(tmp_path / "smaller" / "mine", companies="name\nApple\nFirm 1\n", holds_stake_in="from,to\nApple,Firm 1\n")
    smaller = read_data_set(tmp_path / "smaller" / "mine", catalogue)
    assert await load_and_read(address, smaller, catalogue, engine, prune=True) > 15


async def test_a_claim_moves_to_another_document(
    reset: Callable[[], None], firms: DataSet, tmp_path: Path, address: Address, catalogue: Catalogue, engine: Engine
) -> None:
    """A claim used to keep its former document beside the new one, until pruned."""
    with Writer(address) as writer:
        load(writer, firms, catalogue)
    (tmp_path / "moved").mkdir()
    moved = read_data_set(write_firms(tmp_path / "moved" / "mine", document="D2"), catalogue)
    await load_and_read(address, moved, catalogue, engine)
    with Writer(address) as writer:
        (record,) = writer.write(lambda batch: batch.run("MATCH (c:Claim {key: 'S1'}) RETURN c.documentId AS document"))
    assert record["document"] == "document:D2"


@pytest.mark.parametrize("prune", [False, True])
def test_a_load_that_stops_after_any_commit_is_completed(
    reset: Callable[[], None], firms: DataSet, address: Address, catalogue: Catalogue, stops: range, *, prune: bool
) -> None:
    """It leaves a readable graph and a mark; loading again yields the graph of a load that was never interrupted."""
    with Writer(address) as writer:
        load(writer, firms, catalogue)
        complete = contents(writer)
    for commits in stops:
        reset()
        is_interrupted = load_and_stop(address, firms, catalogue, commits, prune=prune)
        with Writer(address) as writer:
            assert unreadable(writer) == {}, f"after {commits} commits"
            marks = writer.write(unfinished_loads)
            assert {mark.data_set for mark in marks} <= {"mine"}
            report = load(writer, firms, catalogue, prune=prune)
            assert list(report.completed) == marks
            assert contents(writer) == complete
            assert writer.write(unfinished_loads) == []
        if not is_interrupted:
            break
    assert commits > 15


def test_another_data_set_does_not_complete_it(
    reset: Callable[[], None], firms: DataSet, tmp_path: Path, address: Address, catalogue: Catalogue
) -> None:
    """Its mark stays, whatever else is loaded; a small load of its own completes it, too."""
    assert load_and_stop(address, firms, catalogue, 8)
    other = read_data_set(write_folder(tmp_path / "other", companies="name\nAcme\n"), catalogue)
    with Writer(address) as writer, pytest.MonkeyPatch.context() as patch:
        assert load(writer, other, catalogue).completed == []
        assert [mark.data_set for mark in writer.write(unfinished_loads)] == ["mine"]
        patch.setattr("keiretsu.seed.load.SINGLE_TRANSACTION_ROWS", 10_000)
        load(writer, firms, catalogue)
        assert writer.write(unfinished_loads) == []


def test_a_running_load_stays_marked_if_another_one_ends(
    reset: Callable[[], None], firms: DataSet, address: Address, catalogue: Catalogue
) -> None:
    """Two loaders of one data set: the one that ends deletes the marks of both, and the other writes its own again."""

    def load_the_same(commits: int) -> None:
        if commits == 8:
            with Writer(address) as other_writer:
                load(other_writer, firms, catalogue)
                assert other_writer.write(unfinished_loads) == []
        stop_after(12)(commits)

    with ObservedWriter(address, load_the_same) as writer, pytest.raises(Stopped):
        load(writer, firms, catalogue)
    with Writer(address) as reader:
        assert [mark.data_set for mark in reader.write(unfinished_loads)] == ["mine"]


async def test_readyz_and_the_log_say_that_a_load_is_unfinished(
    reset: Callable[[], None], firms: DataSet, address: Address, catalogue: Catalogue
) -> None:
    """The server stays ready; /readyz names no data set, because it requires no token."""
    assert load_and_stop(address, firms, catalogue, 8)
    database, settings = Database(address, None), read_settings({"NEO4J_URI": address.uri, "NEO4J_PASSWORD": address.password})
    with capture_logs() as lines:
        prepare_database(database, settings, catalogue)
    (line,) = lines
    assert (line["event"], line["data_set"], line["log_level"]) == ("load_unfinished", "mine", "warning")
    with Writer(address) as writer:
        async with app_client(Store(address, use_fast_path=USE_FAST_PATH)) as client:
            assert (await client.get("/readyz")).json() == {"status": "ok", "load": "unfinished"}
            load(writer, firms, catalogue)
            assert (await client.get("/readyz")).json() == {"status": "ok"}
    with capture_logs() as lines:
        prepare_database(database, settings, catalogue)
    assert lines == []


def test_a_killed_process_leaves_a_readable_graph(reset: Callable[[], None], tmp_path: Path, address: Address) -> None:
    """`keiretsu seed` is killed three times, each time at another point; the command then completes the load and says so."""
    names = "".join(f"Firm {number}\n" for number in range(6_000))
    folder = write_folder(tmp_path / "mine", companies=f"name\nApple\n{names}")
    settings = {"NEO4J_URI": address.uri, "NEO4J_USERNAME": address.username, "NEO4J_PASSWORD": address.password}
    with Writer(address) as writer:
        for claims in (1, 3, 2_000):
            reset()
            output = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
            with start_keiretsu("seed", str(folder), folder=tmp_path, settings=settings, **output) as process:
                wait_until(lambda claims=claims: count_own_claims(writer) >= claims or process.poll() is not None)  # type: ignore[misc]  # mypy does not accept the default of a lambda
                process.send_signal(signal.SIGKILL)
                process.wait(MAX_WAIT)
            assert unreadable(writer) == {}
            assert [mark.data_set for mark in writer.write(unfinished_loads)] == ["mine"]
        result = run_keiretsu("seed", str(folder), folder=tmp_path, **settings)
        assert result.exit_code == 0
        assert "which was interrupted" in result.stdout
        assert count_own_claims(writer) == 6_001
        assert (unreadable(writer), writer.write(unfinished_loads)) == ({}, [])


def count_own_claims(writer: Writer) -> int:
    """The claims of the data set mine."""
    (record,) = writer.write(lambda batch: batch.run("MATCH (c:Claim) WHERE 'mine' IN c.dataSets RETURN count(c) AS n"), exclusive=False)
    return int(record["n"])


async def test_clients_read_evidence_all_the_while(
    reset: Callable[[], None], tmp_path: Path, address: Address, catalogue: Catalogue, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A query may also read before and after a commit. `python -m bench.load_while_reading` does so with 100,000 rows."""
    monkeypatch.setattr("keiretsu.seed.write_order.BATCH_ROWS", 150)
    names = ["Apple", *(f"Firm {number}" for number in range(300))]
    stakes = "".join(f"{owner},{owned},5\n" for owner, owned in itertools.pairwise(names))
    files = {"companies": "name\n" + "".join(f"{name}\n" for name in names), "holds_stake_in": f"from,to,share_percent\n{stakes}"}
    large = read_data_set(write_folder(tmp_path / "large", **files), catalogue)
    (tmp_path / "less").mkdir()
    less = read_data_set(write_folder(tmp_path / "less" / "large", companies="name\nApple\nFirm 7\n"), catalogue)

    def run(data_set: DataSet) -> None:
        with Writer(address) as writer:
            load(writer, data_set, catalogue, prune=True)

    for data_set, is_removing in ((large, False), (less, True), (large, False)):
        loading = asyncio.create_task(asyncio.to_thread(run, data_set))
        while not loading.done():
            await asyncio.gather(*(read_all(engine, is_removing=is_removing) for _ in range(2)))
        await loading


@dataclass
class ChangingStore:
    """After each read, another transaction writes."""

    store: ReadStore
    change: Callable[[int], None]
    reads: int = 0

    async def read(self, text: str, values: Mapping[str, Any]) -> tuple[Any, ...]:
        record = await self.store.read(text, values)
        self.reads += 1
        await asyncio.to_thread(self.change, self.reads)
        return record


@pytest.mark.parametrize(("restored_after", "errors", "reads"), [(0, 0, 1), (1, 0, 2), (2, 0, 3), (9, 1, 3)])
async def test_an_incomplete_answer_is_read_again(
    restored_after: int, errors: int, reads: int, reset: Callable[[], None], address: Address, catalogue: Catalogue, engine: Engine
) -> None:
    """A statement may read a claim, and its document after a removal. Only gaps that last are reported."""
    claim, document = "claim:A2-09", "document:A2"

    def restore(reads_before: int) -> None:
        if reads_before == restored_after:
            text = "MATCH (c:Claim {id: $p.claim}) SET c.documentId = $p.document RETURN c.id"
            writer.write(lambda batch: batch.run(text, claim=claim, document=document))

    with Writer(address) as writer:
        writer.write(lambda batch: batch.run("MATCH (c:Claim {id: $p.claim}) REMOVE c.documentId RETURN 1 AS n", claim=claim))
        restore(0)
        changing = ChangingStore(engine.queries.store, restore)
        reading_engine = Engine(catalogue, engine.queries.schema, changing)
        response = await reading_engine.execute(GraphQLRequest('{ claim(key: "A2-09") { key document { key } } }'))
    assert [error.code for error in response.errors] == [ErrorCode.DATA_INTEGRITY_ERROR] * errors
    assert response.data == {"claim": None if errors else {"key": "A2-09", "document": {"key": "A2"}}}
    assert changing.reads == reads


@pytest.mark.parametrize("earlier_reads", [0, COMPILE_AFTER])
@pytest.mark.parametrize(("restored_after", "reads"), [(1, 2), (2, 3), (9, 3)])
async def test_an_edge_that_lost_its_evidence_is_read_again(
    earlier_reads: int, restored_after: int, reads: int, reset: Callable[[], None], address: Address, catalogue: Catalogue, engine: Engine
) -> None:
    """A removal may commit its edge before a statement reads the edge, and its claim after that. Only evidence that stays away is empty."""
    request = GraphQLRequest('{ company(slug: "huami") { parents { edges { evidence { key document { key } } } } } }')

    def rename(old: str, new: str) -> None:
        text = "MATCH (c:Claim {key: $p.old}) SET c.key = $p.new, c.id = 'claim:' + $p.new RETURN c.id"
        assert writer.write(lambda batch: batch.run(text, old=old, new=new))

    def restore(reads_before: int) -> None:
        if reads_before == earlier_reads + restored_after:
            rename("away", "A2-09")

    with Writer(address) as writer:
        changing = ChangingStore(engine.queries.store, restore)
        reading_engine = Engine(catalogue, engine.queries.schema, changing)
        for _ in range(earlier_reads):
            await reading_engine.execute(request)
        rename("A2-09", "away")
        response = await reading_engine.execute(request)
    evidence = [{"key": "A2-09", "document": {"key": "A2"}}] if restored_after < reads else []
    assert response.as_json() == {"data": {"company": {"parents": {"edges": [{"evidence": evidence}]}}}}
    assert changing.reads == earlier_reads + reads
