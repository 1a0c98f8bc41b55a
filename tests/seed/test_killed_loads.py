"""kill -9 at random points of a load, beside reading clients: all they read is whole, and loading again completes it to the same graph."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from keiretsu.graph.load_marks import loaded_data_sets, unfinished_loads
from keiretsu.graph.local import open_database
from keiretsu.graph.store.store import Address, Store
from keiretsu.graph.writer import Writer
from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.load import load
from keiretsu.seed.validate import read_data_set
from tests.conftest import USE_FAST_PATH, XIAOMI, DatabaseContents
from tests.graph.local.processes import QUICK
from tests.seed.export.exporting import graph_hash
from tests.seed.generated_firms import FirmTables, changed_version, first_version, smaller_version, write_tables
from tests.seed.killed_loads import Death, LoaderResult, reading, run_loader
from tests.seed.readable_graph import unreadable
from tests.server.client import app_client

pytestmark = pytest.mark.database

KILLED = -9


@dataclass(frozen=True)
class Scenario:
    """`loaded`: whether other data sets are, and the version that is; `options`: of the load that is killed."""

    name: str
    version: Callable[[random.Random, FirmTables], FirmTables]
    has_others: bool = True
    has_first: bool = False
    options: tuple[str, ...] = ()


SCENARIOS = (
    Scenario("a first load beside other data sets", lambda _rng, tables: tables),
    Scenario("a changed reload", changed_version, has_first=True),
    Scenario("a reload that prunes", smaller_version, has_first=True, options=("--prune", "--yes")),
    Scenario(
        "a changed reload that prunes",
        lambda rng, tables: changed_version(rng, smaller_version(rng, tables)),
        has_first=True,
        options=("--prune", "--yes"),
    ),
    Scenario("a first load into an empty database", lambda _rng, tables: tables, has_others=False),
)


@dataclass
class Loads:
    """The data sets of one draw, and the states of the database before and after."""

    scenario: Scenario
    folder: Path
    rng: random.Random
    address: Address
    catalogue: Catalogue
    contents: DatabaseContents

    def __post_init__(self) -> None:
        first = first_version(self.rng, firms=self.rng.choice((40, 80, 120)))
        self.others = [XIAOMI, write_tables(self.folder / "other" / "neighbours", first_version(self.rng, firms=30, key="N"))]
        self.first = write_tables(self.folder / "first" / "mine", first)
        self.version = write_tables(self.folder / "version" / "mine", self.scenario.version(self.rng, first))

    @property
    def settings(self) -> dict[str, str]:
        return {"NEO4J_URI": self.address.uri, "NEO4J_USERNAME": self.address.username, "NEO4J_PASSWORD": self.address.password}

    def reset(self) -> None:
        """What was loaded before."""
        folders = [*(self.others if self.scenario.has_others else ()), *([self.first] if self.scenario.has_first else ())]

        def fill(writer: Writer) -> None:
            for folder in folders:
                load(writer, read_data_set(folder, self.catalogue), self.catalogue)

        self.contents.invalidate()
        self.contents.ensure("killed loads", fill)
        self.contents.invalidate()

    async def load(self, death: Death | None = None) -> LoaderResult:
        return await run_loader(self.version, self.settings, *self.scenario.options, death=death)


@pytest.mark.draws(short=1, long=20)
async def test_a_killed_load(
    seed: int, tmp_path: Path, address: Address, store: Store, catalogue: Catalogue, database_contents: DatabaseContents
) -> None:
    """The loader dies in a random transaction, at a random moment of it, or between two."""
    rng = random.Random(seed)  # noqa: S311  # not for secrets
    loads = Loads(SCENARIOS[seed % len(SCENARIOS)], tmp_path, rng, address, catalogue, database_contents)
    loads.reset()
    uninterrupted = await loads.load()
    assert uninterrupted.exit_code == 0, uninterrupted.output
    expected = await graph_hash(store, catalogue)
    transactions = uninterrupted.events["transaction"]
    assert transactions["count"] > 8
    loads.reset()
    number = rng.randint(1, int(transactions["count"]) - 1)
    death = Death("transaction", number, rng.random() * 2 * transactions["seconds"] / transactions["count"])
    async with (
        app_client(Store(address, timeout=60, use_fast_path=USE_FAST_PATH)) as client,
        reading(client, rng, has_apple=loads.scenario.has_others, is_removing="--prune" in loads.scenario.options) as reads,
    ):
        killed = await loads.load(death)
        assert killed.exit_code == KILLED, f"{death} of {transactions}: {killed.output}"
        with Writer(address) as writer:
            assert unreadable(writer) == {}
            marks = writer.write(unfinished_loads, exclusive=False)
            assert {mark.data_set for mark in marks} <= {"mine"}
            if marks:
                assert not writer.write(loaded_data_sets, exclusive=False)["mine"].is_complete
        reads_before = reads.count
        completing = await loads.load()
        assert completing.exit_code == 0, completing.output
        assert ("which was interrupted" in completing.output) == bool(marks)
    print(f"{loads.scenario.name}: died in transaction {number} of {transactions['count']:.0f}, {reads}")
    assert 0 < reads_before < reads.count
    assert reads.flaws == []
    assert await graph_hash(store, catalogue) == expected
    with Writer(address) as writer:
        assert (unreadable(writer), writer.write(unfinished_loads)) == ({}, [])
        assert all(mark.is_complete for mark in writer.write(loaded_data_sets).values())
        again = load(writer, read_data_set(loads.version, catalogue), catalogue)
    assert (again.total("created"), again.total("changed"), again.total("removed")) == (0, 0, 0)


@pytest.mark.draws(short=1, long=5)
async def test_a_killed_import(seed: int, tmp_path: Path, cache: Path, catalogue: Catalogue) -> None:
    """Killed before the importer is done, the database is the empty one; then the graph is whole and marked. Loading again completes it."""
    rng = random.Random(seed)  # noqa: S311  # not for secrets
    folder = write_tables(tmp_path / "mine", first_version(rng, firms=60))
    uninterrupted = await import_and_inspect(folder, tmp_path / "uninterrupted", cache, catalogue)
    assert uninterrupted.result.exit_code == 0, uninterrupted.result.output
    assert uninterrupted.nodes
    event = ("node file", "edge file", "import", "completion")[seed % 4]
    count, seconds = uninterrupted.result.events[event].values()
    delay = rng.random() * seconds if count == 1 else 0.0
    death = Death(event, rng.randint(1, int(count)), delay)
    killed = await import_and_inspect(folder, tmp_path / "killed", cache, catalogue, death)
    assert killed.result.exit_code == KILLED, f"{death}: {killed.result.output}"
    if event in ("node file", "edge file"):
        assert killed.nodes == 0
    if event == "completion":
        assert killed.nodes == uninterrupted.nodes
    if killed.nodes:
        assert (killed.nodes, killed.unfinished) == (uninterrupted.nodes, ["mine"])
    completing = await import_and_inspect(folder, tmp_path / "killed", cache, catalogue, method="auto" if killed.nodes else "import")
    print(f"died in {death}, with {killed.nodes} nodes: {completing.result.output.splitlines()[-1]}")
    assert completing.result.exit_code == 0, completing.result.output
    assert (completing.hash, completing.unfinished) == (uninterrupted.hash, [])


@dataclass(frozen=True)
class ImportedDatabase:
    """A local database after a loader has ended."""

    result: LoaderResult
    nodes: int
    unfinished: list[str]
    hash: str


async def import_and_inspect(
    folder: Path, data: Path, cache: Path, catalogue: Catalogue, death: Death | None = None, *, method: str = "import"
) -> ImportedDatabase:
    """Load, and start the database again."""
    settings = {
        "KEIRETSU_DATA_DIR": str(data),
        "KEIRETSU_CACHE_DIR": str(cache),
        "KEIRETSU_NEO4J_JAVA_OPTIONS": " ".join(QUICK.java_options),
    }
    result = await run_loader(folder, settings, "--method", method, death=death)
    with open_database(data, cache, QUICK) as database:
        address = Address(database.uri, database.username, database.password)
        with Writer(address) as writer:
            nodes = writer.count_nodes()
            unfinished = [mark.data_set for mark in writer.write(unfinished_loads, exclusive=False)]
            assert unreadable(writer) == {}
        store = Store(address, timeout=60)
        try:
            return ImportedDatabase(result, nodes, unfinished, await graph_hash(store, catalogue))
        finally:
            await store.close()
