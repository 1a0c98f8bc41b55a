"""An invalid data set: all errors of all files are reported at once, and nothing is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from keiretsu.graph.store.store import Address
from keiretsu.graph.writer import Writer
from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.errors import InvalidDataSet
from keiretsu.seed.validate import read_data_set
from keiretsu.server.cli.main import main
from tests.conftest import DatabaseContents
from tests.seed.folders import write_folder
from tests.seed.invalid_data_set import write_invalid_data_set

EXPECTED = Path(__file__).with_name("invalid_data_set.txt").read_text(encoding="utf-8").splitlines()


def test_all_errors_are_reported_by_file_and_line(tmp_path: Path, catalogue: Catalogue) -> None:
    """Each error is one line with file, line, column and message, sorted by file."""
    with pytest.raises(InvalidDataSet) as caught:
        read_data_set(write_invalid_data_set(tmp_path), catalogue)
    messages = str(caught.value).splitlines()
    assert messages == EXPECTED[:-1]
    assert len(messages) == 50


@pytest.mark.database
def test_an_invalid_data_set_writes_nothing(
    tmp_path: Path,
    address: Address,
    database_contents: DatabaseContents,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The command prints the errors and exits with 1, and the database stays empty, even if only one of two hundred rows is invalid."""
    database_contents.ensure("nothing", lambda _: None)
    for name, value in (("URI", address.uri), ("USERNAME", address.username), ("PASSWORD", address.password)):
        monkeypatch.setenv(f"NEO4J_{name}", value)
    rows = "".join(f"Company {number},\n" for number in range(200))
    (tmp_path / "invalid").mkdir()
    folders = [
        write_invalid_data_set(tmp_path / "invalid"),
        write_folder(tmp_path / "one_error", companies=f"name,anonymous\n{rows}Last,soon\n"),
    ]
    for folder in folders:
        assert main(["seed", str(folder)]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    last = 'companies.csv line 202, column anonymous: "soon" is neither TRUE nor FALSE.'
    assert printed.err.splitlines() == [*EXPECTED, last, "1 error; nothing was written."]
    with Writer(address) as writer:
        assert writer.count_nodes() == 0


@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_another_separator_is_read(tmp_path: Path, catalogue: Catalogue, separator: str) -> None:
    """Some spreadsheets export CSV with another separator: it used to be an error."""
    folder = write_folder(tmp_path / "mine", companies=f"name{separator}kind\nAcme, Inc{separator}maker\n")
    assert [node.properties for node in read_data_set(folder, catalogue).nodes if node.type == "Company"] == [
        {"slug": "acme-inc", "name": "Acme, Inc", "kind": "maker"}
    ]


@pytest.mark.parametrize(
    ("folder", "message"),
    [
        ("missing", "missing: Folder does not exist."),
        (
            "empty",
            "empty: No data to load; each file is named after a node type or a relationship, such as companies.csv or has_subsidiary.csv.",
        ),
    ],
)
def test_a_path_without_data_is_one_error(tmp_path: Path, catalogue: Catalogue, folder: str, message: str) -> None:
    """A missing folder and an empty folder each give one message."""
    (tmp_path / "empty").mkdir()
    with pytest.raises(InvalidDataSet) as caught:
        read_data_set(tmp_path / folder, catalogue)
    assert str(caught.value) == f"{tmp_path}/{message}"
