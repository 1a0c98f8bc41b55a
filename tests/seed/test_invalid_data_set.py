"""Every fault of every file in one report, and nothing written."""

from __future__ import annotations

from pathlib import Path

import pytest

from keiretsu.graph.store.store import Address
from keiretsu.graph.writer import Writer
from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.errors import FaultyFiles
from keiretsu.seed.validate import read_data_set
from keiretsu.server.cli.main import main
from tests.conftest import Contents
from tests.seed.folders import write_folder
from tests.seed.invalid_data_set import plant

EXPECTED = Path(__file__).with_name("invalid_data_set.txt").read_text(encoding="utf-8").splitlines()


def test_each_planted_fault_has_its_line(tmp_path: Path, catalogue: Catalogue) -> None:
    """File, line, column and sentence, word for word, in the order of the files."""
    with pytest.raises(FaultyFiles) as caught:
        read_data_set(plant(tmp_path), catalogue)
    told = str(caught.value).splitlines()
    assert told == EXPECTED[:-1]
    assert len(told) == 49


@pytest.mark.database
def test_a_faulty_folder_writes_nothing(
    tmp_path: Path, address: Address, contents: Contents, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command says it, exits with 1, and the database stays empty; so, too, where only one cell of two hundred rows is wrong."""
    contents.hold("nothing", lambda _: None)
    for name, value in (("URI", address.uri), ("USERNAME", address.username), ("PASSWORD", address.password)):
        monkeypatch.setenv(f"NEO4J_{name}", value)
    rows = "".join(f"Company {number},\n" for number in range(200))
    (tmp_path / "planted").mkdir()
    folders = [plant(tmp_path / "planted"), write_folder(tmp_path / "one", companies=f"name,anonymous\n{rows}Last,soon\n")]
    for folder in folders:
        assert main(["seed", str(folder)]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    last = 'companies.csv line 202, column anonymous: "soon" is neither TRUE nor FALSE.'
    assert told.err.splitlines() == [*EXPECTED, last, "1 fault; nothing was written."]
    with Writer(address) as writer:
        assert writer.count_nodes() == 0


@pytest.mark.parametrize(("separator", "called"), [(";", "semicolons"), ("\t", "tabs")])
def test_another_separator_is_one_fault(tmp_path: Path, catalogue: Catalogue, separator: str, called: str) -> None:
    """Some spreadsheets write it when they are told CSV; the columns themselves are right."""
    folder = write_folder(tmp_path / "mine", companies=f"name{separator}kind\nAcme{separator}maker\n")
    with pytest.raises(FaultyFiles) as caught:
        read_data_set(folder, catalogue)
    assert str(caught.value) == f"companies.csv line 1: {called} stand between the cells; save the file as CSV with commas between them."


@pytest.mark.parametrize(
    ("folder", "sentence"),
    [
        ("missing", "missing: there is no such folder."),
        ("file.csv", "file.csv: this is a file; name the folder that holds the files."),
        ("empty", "empty: there is nothing to load here; docs/reference/data-layout.md lists the files of a data set."),
    ],
)
def test_what_is_no_folder_of_files_is_one_fault(tmp_path: Path, catalogue: Catalogue, folder: str, sentence: str) -> None:
    """Absent, a file, or empty."""
    (tmp_path / "file.csv").write_text("name\nAcme\n")
    (tmp_path / "empty").mkdir()
    with pytest.raises(FaultyFiles) as caught:
        read_data_set(tmp_path / folder, catalogue)
    assert str(caught.value) == f"{tmp_path}/{sentence}"
