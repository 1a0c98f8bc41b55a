"""A complete export to CSV or Parquet, loaded into an empty database, is the same graph; over the same database, it changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from keiretsu.graph.store.store import Address, Store
from keiretsu.graph.writer import Writer
from keiretsu.schema.catalogue import Catalogue
from keiretsu.schema.compile import compile_schema
from keiretsu.seed.load import load
from keiretsu.seed.validate import read_data_set
from tests.conftest import XIAOMI, DatabaseContents
from tests.movies import MOVIES
from tests.seed.export.exporting import graph_hash, to_folder
from tests.seed.folders import write_folder
from tests.seed.readable_graph import contents, without_digests

pytestmark = pytest.mark.database


@pytest.fixture(autouse=True)
def empty_database(database_contents: DatabaseContents) -> None:
    """Each test starts with an empty database and need not clean up."""
    database_contents.ensure("a test of exports", lambda _: None)
    database_contents.invalidate()


def load_all(address: Address, catalogue: Catalogue, *folders: Path, prune: bool = False) -> list[int]:
    """Load folders; how many nodes and edges each created, changed or removed."""
    with Writer(address) as writer:
        reports = [load(writer, read_data_set(folder, catalogue), catalogue, prune=prune) for folder in folders]
    return [report.total("created") + report.total("changed") + report.total("removed") for report in reports]


def names_below(path: Path) -> list[str]:
    return sorted(entry.name for entry in path.rglob("*"))


def subfolders(path: Path) -> list[Path]:
    return sorted(path.iterdir())


async def assert_same_after_round_trip(
    store: Store, address: Address, catalogue: Catalogue, database_contents: DatabaseContents, path: Path, format_: str = "csv"
) -> None:
    """Export, load over the same database, then into an empty one."""
    with Writer(address) as writer:
        stored, first_hash = without_digests(contents(writer)), await graph_hash(store, catalogue)
    report = await to_folder(store, catalogue, path, format_)
    assert {loss.place for loss in report.losses} <= {"recordedAt"}
    folders = subfolders(path)
    assert load_all(address, catalogue, *folders, prune=True) == [0] * len(folders)
    database_contents.ensure("an empty database", lambda _: None)
    database_contents.invalidate()
    assert all(load_all(address, catalogue, *folders))
    with Writer(address) as writer:
        assert without_digests(contents(writer)) == stored
    assert await graph_hash(store, catalogue) == first_hash


@pytest.mark.parametrize("format_", ["csv", "parquet"])
async def test_the_built_in_data(
    format_: str, store: Store, address: Address, catalogue: Catalogue, database_contents: DatabaseContents, tmp_path: Path
) -> None:
    """200 claims with passages, facts of every kind."""
    load_all(address, catalogue, XIAOMI)
    await assert_same_after_round_trip(store, address, catalogue, database_contents, tmp_path / "out", format_)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["xiaomi"]


@pytest.mark.parametrize("format_", ["csv", "parquet"])
async def test_shared_nodes_and_values_that_are_hard_to_write(
    format_: str, store: Store, address: Address, catalogue: Catalogue, database_contents: DatabaseContents, tmp_path: Path
) -> None:
    """Two data sets with common nodes and edges, retracted claims, other scripts, separators, quotes and line breaks in values."""
    first = write_folder(
        tmp_path / "first",
        companies='name,slug,aliases,kind,anonymous,claims\nAcme,acme,"a\\;b; x\\ ; ,""q""; 小米 🙂","two\nlines",TRUE,C1; C2\n小米,,,,,\n',
        documents="key,title,publishedOn\nD;1,Paper,2020-02-29\n",
        claims="key,document,modality,confidence,statement,about,retractedAt\n"
        "C1,D;1,ASSERTED,0.125,So it is.,Acme; document:D\\;1,\nC2,D;1,HEDGED,,It may be.,Acme,2026-01-31\nC3,D;1,PLANNED,1,Later.,Acme,\n",
        has_subsidiary="from,to,kind,shareMin,shareMax,valid,claims\nAcme,小米,VENTURE_ARM,25.125,100,2014-1X,C3\nAcme,小米,DIVISION,,,,C2\n",
        holds_stake_in="from,to,share_percent,valid\nAcme,小米,10-20,2002/2021\nAcme,小米,,2021/..\n",
        figures="name,metric,amount,forecast\nRevenue,revenue,1e+22,\n",
        has_figure="from,to\nAcme,Revenue\n",
        cites="from,to\nD;1,Acme\n",
    )
    second = write_folder(
        tmp_path / "second", companies="name,aliases,modality\nACME,other,REPORTED\n小米,,\n", holds_stake_in="from,to\nAcme,小米\n"
    )
    load_all(address, catalogue, first, second)
    await assert_same_after_round_trip(store, address, catalogue, database_contents, tmp_path / "out", format_)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["first", "second"]


async def test_a_schema_without_claims(store: Store, address: Address, database_contents: DatabaseContents, tmp_path: Path) -> None:
    """Nothing in the export knows the built-in types."""
    movies = compile_schema(MOVIES)
    folder = write_folder(
        tmp_path / "films",
        movies="title,released\nThe Matrix,1999\n",
        people="name,born\nKeanu Reeves,1964\nLana,\n",
        acted_in="from,to,roles\nKeanu Reeves,The Matrix,Neo\n",
        follows="from,to\nLana,Keanu Reeves\n",
    )
    load_all(address, movies, folder)
    await assert_same_after_round_trip(store, address, movies, database_contents, tmp_path / "out")


async def test_what_csv_cannot_say_is_counted(store: Store, address: Address, catalogue: Catalogue, tmp_path: Path) -> None:
    """Values that other programs wrote: named with their place, the reason, how often, and an example."""
    load_all(address, catalogue, write_folder(tmp_path / "mine", companies="name\nAcme\nBeta\n", has_subsidiary="from,to\nAcme,Beta\n"))
    with Writer(address) as writer:
        writer.write(
            lambda batch: batch.run(
                "MATCH (n:Company {slug: 'acme'}) SET n.name = 'A\\u0007', n.kind = ' k', n.aliases = ['', 'a', 'a'], n.founder = 'X' "
                "WITH n MATCH (n)-[r:HAS_SUBSIDIARY]->() SET r.shareMin = 0.0 / 0.0 CREATE (:Ghost)-[:HAUNTS]->(n) RETURN 1"
            )
        )
    report = await to_folder(store, catalogue, tmp_path / "out")
    edge = "company:acme HAS_SUBSIDIARY company:beta"
    assert str(report.losses).splitlines()[1:] == [
        "Company.founder: The schema does not declare this property (1 time, first in company:acme).",
        "companies.csv, column name: Control characters are replaced by U+FFFD (1 time, first in company:acme).",
        "companies.csv, column aliases: Empty items of a list are left out when it is loaded (1 time, first in company:acme).",
        "companies.csv, column kind: White space at the ends is removed when it is loaded (1 time, first in company:acme).",
        f"has_subsidiary.csv, column shareMin: The number is infinite or undefined; the cell is empty (1 time, first in {edge}).",
        "Ghost: The schema does not declare this type (1 time).",
        "HAUNTS: The schema does not declare this type (1 time).",
    ]


async def test_a_stored_name_never_leaves_the_folder(store: Store, address: Address, catalogue: Catalogue, tmp_path: Path) -> None:
    """The name of a data set is that of a folder; one that the loader would reject counts as none."""
    load_all(address, catalogue, write_folder(tmp_path / "mine", companies="name\nAcme\n"))
    with Writer(address) as writer:
        writer.write(lambda batch: batch.run("MATCH (n {slug: 'acme'}) SET n.dataSets = ['../../evil'] RETURN 1"))
    await to_folder(store, catalogue, tmp_path / "out")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["mine", "unassigned"]


async def test_an_existing_folder_is_not_overwritten(store: Store, catalogue: Catalogue, tmp_path: Path) -> None:
    """Nor is anything left beside it."""
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").touch()
    with pytest.raises(FileExistsError):
        await to_folder(store, catalogue, tmp_path / "out")
    assert names_below(tmp_path) == ["mine.txt", "out"]
