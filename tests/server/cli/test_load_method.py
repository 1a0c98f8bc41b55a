"""`keiretsu seed` imports into an empty local database or says why it cannot; it loads in transactions if an import fails."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from keiretsu.files import create_folder_atomically
from keiretsu.graph.local import open_database
from keiretsu.graph.store.store import Address
from keiretsu.graph.writer import Writer
from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.rows import DataSet
from keiretsu.seed.validate import read_data_set
from keiretsu.server.cli.import_files import ImportFilesNotWritten, write_files
from keiretsu.server.cli.load_method import ImportRefused, LoadMethod, LoadRequest, load_data_set
from keiretsu.server.database import Database
from tests.graph.local.processes import QUICK
from tests.seed.folders import write_folder
from tests.server.processes import run_keiretsu

pytestmark = pytest.mark.database


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_folder(
        tmp_path / "mine", companies="name\nXiaomi\nHuami\n", holds_stake_in="from,to,share_percent,valid\nXiaomi,Huami,25,2014-10/..\n"
    )


@pytest.fixture
def data_set(folder: Path, catalogue: Catalogue) -> DataSet:
    return read_data_set(folder, catalogue)


def request_of(data_set: DataSet, catalogue: Catalogue, method: LoadMethod) -> LoadRequest:
    return LoadRequest(data_set, catalogue, method, prune=False, progress=lambda *_: None)


def test_method_import(folder: Path, tmp_path: Path) -> None:
    """The command prints the same report as a load in transactions. The second time, the database is not empty."""
    first = run_keiretsu("seed", "mine", "--method", "import", folder=tmp_path)
    assert first.exit_code == 0, first.stderr
    assert [line.split()[:2] for line in first.stdout.splitlines() if line.startswith(("Company", "HOLDS_STAKE_IN"))] == [
        ["Company", "2"],
        ["HOLDS_STAKE_IN", "1"],
    ]
    assert (tmp_path / "data" / "logs" / "import.log").exists()
    second = run_keiretsu("seed", "mine", "--method", "import", folder=tmp_path)
    assert second.exit_code == 1
    assert second.stderr == ("keiretsu: The data set cannot be imported: the database is not empty; load it with --method transactions.\n")


def test_a_failed_import(
    data_set: DataSet,
    catalogue: Catalogue,
    cache: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Java refuses so small a heap: the data set is loaded in transactions, and standard error has the cause."""
    monkeypatch.setattr("keiretsu.server.cli.load_method.MIN_IMPORTED", 1)
    with open_database(tmp_path / "data", cache, replace(QUICK, import_heap=1)) as local:
        database = Database(Address(local.uri, local.username, local.password), tmp_path / "data", local=local)
        result = load_data_set(database, request_of(data_set, catalogue, LoadMethod.AUTO))
        assert result.report.counts["Company", "created"] == 2
        with Writer(result.address) as writer:
            assert writer.count_nodes() > 2
    error = capsys.readouterr().err
    assert error.startswith("Neo4j's importer failed: \""), error
    assert error.endswith("import.log. The data set is loaded in transactions instead.\n"), error


def test_a_server_of_ones_own(data_set: DataSet, catalogue: Catalogue, address: Address) -> None:
    """Its files are out of reach."""
    with pytest.raises(ImportRefused, match="for a server of your own, use --write-import-files"):
        load_data_set(Database(address, None), request_of(data_set, catalogue, LoadMethod.IMPORT))


def test_files_that_cannot_be_written(data_set: DataSet, catalogue: Catalogue, tmp_path: Path) -> None:
    """Nothing is overwritten, and nothing is left."""
    with create_folder_atomically(tmp_path / "out") as filled:
        (filled / "mine.csv").touch()
    with pytest.raises(ImportFilesNotWritten, match=r"out exists and is not empty; name another folder\.$"):
        write_files(data_set, catalogue, tmp_path / "out", lambda *_: None)
    with pytest.raises(
        ImportFilesNotWritten, match=r"^The data set cannot be imported: the importer takes no path with a comma, such as .*"
    ):
        write_files(data_set, catalogue, tmp_path / "a,b", lambda *_: None)
    with pytest.raises(ImportFilesNotWritten, match=r"^Cannot write .*: No such file or directory\.$"):
        write_files(data_set, catalogue, tmp_path / "absent" / "out", lambda *_: None)
    assert {path.name for path in tmp_path.iterdir()} == {"mine", "out"}


@pytest.mark.parametrize("option", [("--prune",), ("--method", "import"), ("--format", "json")])
def test_options_that_exclude_each_other(option: tuple[str, ...], tmp_path: Path) -> None:
    """Writing files is not a load."""
    result = run_keiretsu("seed", "mine", "--write-import-files", "out", *option, folder=tmp_path)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "--write-import-files loads nothing; omit --prune, --method and --format." in result.stderr
