"""The command `keiretsu query` on the built-in data: its output and its exit status."""

from __future__ import annotations

import json
import signal
import subprocess
from pathlib import Path

import pytest

from tests.server.processes import CommandResult, ServerProcess, run_keiretsu, start_keiretsu

NAMES = """query ($slug: String!, $first: Int = 2, $lens: Lens) {
  company(slug: $slug, lens: $lens) { products(first: $first) { nodes { name } } }
}"""

DECLARATION_HINT = "declare $evidence: Boolean! = false and select `evidence @include(if: $evidence)`."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The working directory of the command, with a query file."""
    (tmp_path / "mine.graphql").write_text(NAMES, "utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("none.graphql",), "File none.graphql does not exist."),
        (("mine.graphql",), "mine.graphql requires a value for $slug; use --var slug=VALUE."),
        (("mine.graphql", "--var", "slgu=a"), "mine.graphql declares no variable $slgu; it declares $slug, $first, $lens."),
        (
            ("mine.graphql", "--var", "slug=a", "--evidence"),
            f"mine.graphql declares no variable $evidence, which --evidence requires; {DECLARATION_HINT}",
        ),
        (
            ("wrong.graphql",),
            "wrong.graphql line 2, column 3: Cannot query field 'qqqq' on type 'Query'.",
        ),
    ],
    ids=["no file", "no value", "no variable", "no evidence", "no field"],
)
def test_an_invalid_query_file(folder: Path, arguments: tuple[str, ...], message: str) -> None:
    """An invalid file or variable is one message, before any database is started."""
    (folder / "wrong.graphql").write_text("{\n  qqqq { totalCount }\n}", "utf-8")
    assert run_keiretsu("query", *arguments, folder=folder) == CommandResult(1, "", f"keiretsu: {message}\n")
    assert not (folder / "data").exists()


def test_help_and_usage(folder: Path) -> None:
    """Help is printed on standard output, usage errors on standard error."""
    result = run_keiretsu("query", "--help", folder=folder)
    assert (result.exit_code, result.stderr) == (0, "")
    assert "keiretsu query owners company:huami" in result.stdout
    result = run_keiretsu("query", "--format", "csv", folder=folder)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("keiretsu query: Name a query ")


@pytest.mark.database
def test_a_query_on_the_local_database(folder: Path) -> None:
    """An empty database gets the built-in data; variables are parsed by their types."""
    arguments = ("query", "mine.graphql", "--var", "slug=xiaomi", "--var", "first=1", "--format", "json")
    result = run_keiretsu(*arguments, folder=folder)
    assert result.exit_code == 0, result.stderr
    assert [len(json.loads(result.stdout)["company"]["products"]["nodes"])] == [1]


@pytest.mark.database
def test_an_inexact_name_prints_a_notice(folder: Path, database: dict[str, str]) -> None:
    """The notice is the first line on standard error; standard output contains only the result."""
    result = run_keiretsu("query", "owners", "Huami Technology", "--format", "jsonl", folder=folder, **database)
    assert (result.exit_code, result.stderr.splitlines()[0]) == (0, '"Huami Technology" resolved to Huami (company:huami).')
    assert json.loads(result.stdout)["share"] == {"min": None, "max": None}


@pytest.mark.database
def test_lens_options_apply(folder: Path, database: dict[str, str]) -> None:
    """Huami is a subsidiary only by a reported claim; --evidence includes that claim."""
    arguments = ("query", "owners", "Huami", "--format", "jsonl")
    reported = run_keiretsu(*arguments, "--modality", "reported", "--evidence", folder=folder, **database)
    asserted = run_keiretsu(*arguments, "--modality", "asserted", folder=folder, **database)
    assert [claim["document"] for claim in json.loads(reported.stdout)["evidence"]] == [
        "Xiaomi partners with Li Ning to create smart running shoes"
    ]
    assert (asserted.exit_code, asserted.stdout) == (0, "")
    assert "No source names an owner of Huami." in asserted.stderr


@pytest.mark.database
def test_a_response_with_errors(folder: Path, database: dict[str, str]) -> None:
    """Error messages are printed on standard error, and the status is 1."""
    arguments = ("query", "path", "Xiaomi", "Huami", "--as-of", "soon")
    result = run_keiretsu(*arguments, folder=folder, **database)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.endswith('.lens.asOf: "soon" is not a date; write it as 2026-01-31.\n')
    assert "Traceback" not in result.stderr


@pytest.mark.database
def test_a_remote_query_equals_a_local_one(folder: Path, database: dict[str, str]) -> None:
    """Names are resolved remotely, too; server and command use the same database concurrently."""
    arguments = ("query", "common", "Huami", "company:li-ning-company")
    with ServerProcess(folder / "data", **database) as server:
        server.startup_banner()
        remote = run_keiretsu(*arguments, "--url", server.url, folder=folder, KEIRETSU_TOKEN="a-token")
        failed = run_keiretsu("query", "mine.graphql", "--var", "slug=[", "--var", "first=x", "--url", server.url, folder=folder)
        local = run_keiretsu(*arguments, folder=folder, **database)
        assert server.stop(signal.SIGTERM) == 0
    assert remote.exit_code == 0, remote.stderr
    assert remote == local
    assert "PARTNERSHIP" in remote.stdout
    assert (failed.exit_code, failed.stdout) == (1, "")
    assert failed.stderr.startswith("keiretsu: mine.graphql line 1, column ")


@pytest.mark.database
def test_a_closed_pipe_prints_no_traceback(folder: Path, database: dict[str, str]) -> None:
    """The reader may close the pipe early, as in `keiretsu query ... | head -1`."""
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with start_keiretsu("query", "neighbors", "Xiaomi", "--hops", "3", "--evidence", folder=folder, settings=database, **pipes) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert "Traceback" not in process.stderr.read()
    assert process.returncode == 1
