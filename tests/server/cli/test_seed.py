"""`keiretsu seed`: rows that are left out, and the JSON document."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from keiretsu.graph.store.store import Address
from keiretsu.graph.writer import Writer
from keiretsu.server.cli.main import main
from tests.conftest import DatabaseContents
from tests.seed.folders import write_folder

COMPANIES = "name,anonymous\nAcme,\nBeta,perhaps\n"
STAKES = "from,to\nAcme,Beta\nBeta,Acme\n"


@pytest.fixture(autouse=True)
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEIRETSU_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)


def printed_json(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """The document on standard output, beside which standard error is empty."""
    printed = capsys.readouterr()
    assert printed.err == ""
    document: dict[str, Any] = json.loads(printed.out)
    return document


def test_json_has_all_errors(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Also those that a terminal counts only, with their warnings."""
    rows = "".join(f"Firm {number},perhaps\n" for number in range(500))
    figures = "name,metric,amount\nLoss,loss,25.000\n"
    write_folder(tmp_path / "mine", companies=f"name,anonymous\n{rows}", figures=figures, has_figure="from,to\nFirm 1,Loss\n")
    assert main(["seed", "mine", "--format", "json"]) == 1
    document = printed_json(capsys)
    assert (document["complete"], document["written"], document["changes"]) == (False, False, None)
    assert document["counts"] == {"errors": 500, "warnings": 1}
    assert [error["line"] for error in document["errors"]] == list(range(2, 502))
    assert document["errors"][0] == {
        "file": "companies.csv",
        "line": 2,
        "unit": "line",
        "column": "anonymous",
        "message": '"perhaps" is neither TRUE nor FALSE',
    }
    assert document["warnings"][0]["file"] == "figures.csv"


def test_json_of_a_dry_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_folder(tmp_path / "mine", companies="name\nAcme\nBeta\n", holds_stake_in="from,to\nAcme,Beta\n")
    assert main(["seed", "mine", "--dry-run", "--format", "json"]) == 0
    assert printed_json(capsys) == {
        "dataSet": "mine",
        "nodes": 4,
        "edges": 1,
        "claims": 3,
        "rows": 3,
        "complete": True,
        "written": False,
        "changes": None,
        "rejected": None,
        "counts": {"errors": 0, "warnings": 0},
        "warnings": [],
        "errors": [],
    }


def test_a_dry_run_writes_no_rejected_rows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It prints the errors, and how many rows would be left out: Beta, and two stakes that need it."""
    write_folder(tmp_path / "mine", companies=COMPANIES, holds_stake_in=STAKES)
    assert main(["seed", "mine", "--dry-run", "--keep-going"]) == 1
    printed = capsys.readouterr()
    assert printed.out == "mine: 2 nodes, 0 edges, 1 claims, 3 rows left out.\n"
    assert printed.err.splitlines() == [
        'companies.csv line 3, column anonymous: "perhaps" is neither TRUE nor FALSE.',
        "3 rows of mine would be left out.",
    ]
    assert not (tmp_path / "mine.rejected").exists()


def test_errors_of_files_cannot_be_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_folder(tmp_path / "mine", companies="name,colour\nAcme,red\n")
    assert main(["seed", "mine", "--keep-going"]) == 1
    last = capsys.readouterr().err.splitlines()[-1]
    assert last == "1 error; nothing was written. --keep-going leaves out rows; correct the errors of whole files first."


@pytest.mark.parametrize("arguments", [("--prune", "--yes"), ("--prune",), ("--prune", "--dry-run")])
def test_prune_is_refused(arguments: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Before anything is read or written: it would remove what the rows that are left out say."""
    write_folder(tmp_path / "mine", companies=COMPANIES)
    assert main(["seed", "mine", "--keep-going", *arguments]) == 1
    assert capsys.readouterr().err.startswith("keiretsu: --keep-going leaves rows out, so --prune would remove what they say;")
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_the_rejected_folder_requires_keep_going(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["seed", "mine", "--rejected", "x"]) == 2
    assert "--rejected requires --keep-going." in capsys.readouterr().err


@pytest.mark.database
def test_good_rows_first_and_the_corrected_ones_later(
    tmp_path: Path,
    address: Address,
    database_contents: DatabaseContents,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A folder that exists is not overwritten, and nothing is loaded then."""
    database_contents.ensure("nothing of rejected rows", lambda _: None)
    database_contents.invalidate()
    for name, value in (("URI", address.uri), ("USERNAME", address.username), ("PASSWORD", address.password)):
        monkeypatch.setenv(f"NEO4J_{name}", value)
    write_folder(tmp_path / "mine", companies=COMPANIES, holds_stake_in=STAKES)
    (tmp_path / "mine.rejected").mkdir()
    (tmp_path / "mine.rejected" / "notes.txt").write_text("")
    assert main(["seed", "mine", "--keep-going"]) == 1
    assert "mine.rejected exists and is not empty; remove it, or name another folder with --rejected." in capsys.readouterr().err
    assert count_edges(address) == (0, 0)

    assert main(["seed", "mine", "--keep-going", "--rejected", "bad", "--format", "json"]) == 1
    document = json.loads(capsys.readouterr().out)
    assert document["rejected"] == {"rows": 3, "folder": "bad"}
    assert (document["complete"], document["written"], document["counts"]["errors"]) == (False, True, 1)
    assert document["changes"]["Company"] == {"created": 1, "changed": 0, "unchanged": 0, "removed": 0}
    assert count_edges(address) == (1, 0)

    companies = tmp_path / "bad" / "companies.csv"
    companies.write_text(companies.read_text().replace(",perhaps", ",no"))
    assert main(["seed", "bad"]) == 0
    assert count_edges(address) == (2, 2)


def count_edges(address: Address) -> tuple[int, int]:
    """The number of companies, and of stakes between them."""
    text = "MATCH (c:Company) RETURN count(c) AS companies, sum(count { (c)-[:HOLDS_STAKE_IN]->(:Company) }) AS stakes"
    with Writer(address) as writer:
        companies, stakes = writer.write(lambda batch: batch.run(text)[0].values(), exclusive=False)
    return companies, stakes
