"""`keiretsu query` as people type it, over the built-in data: what it prints where, and how it ends."""

from __future__ import annotations

import json
import signal
import subprocess
from pathlib import Path

import pytest

from tests.server.processes import Done, Server, run_keiretsu, start_keiretsu

NAMES = """query ($slug: String!, $first: Int = 2, $lens: Lens) {
  company(slug: $slug, lens: $lens) { products(first: $first) { nodes { name } } }
}"""

DECLARE = "declare $evidence: Boolean! = false and ask for `evidence @include(if: $evidence)`."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the command is typed, with a file of ours."""
    (tmp_path / "mine.graphql").write_text(NAMES, "utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("none.graphql",), "There is no file none.graphql."),
        (("mine.graphql",), "mine.graphql needs a value for $slug; give it with --var slug=VALUE."),
        (("mine.graphql", "--var", "slgu=a"), "mine.graphql declares no variable $slgu; it declares $slug, $first, $lens."),
        (
            ("mine.graphql", "--var", "slug=a", "--evidence"),
            f"mine.graphql declares no variable $evidence, so --evidence has no place; {DECLARE}",
        ),
        (
            ("wrong.graphql",),
            "wrong.graphql line 2, column 3: Cannot query field 'qqqq' on type 'Query'.",
        ),
    ],
    ids=["no file", "no value", "no variable", "no why", "no field"],
)
def test_a_file_that_cannot_be_asked(folder: Path, words: tuple[str, ...], told: str) -> None:
    """One sentence, before any database is started."""
    (folder / "wrong.graphql").write_text("{\n  qqqq { totalCount }\n}", "utf-8")
    assert run_keiretsu("query", *words, folder=folder) == Done(1, "", f"keiretsu: {told}\n")
    assert not (folder / "data").exists()


def test_help_and_nonsense(folder: Path) -> None:
    """Help on standard output, usage on standard error."""
    done = run_keiretsu("query", "--help", folder=folder)
    assert (done.code, done.err) == (0, "")
    assert "keiretsu query owners company:huami" in done.out
    done = run_keiretsu("query", "--format", "csv", folder=folder)
    assert (done.code, done.out) == (2, "")


@pytest.mark.database
def test_the_local_database_is_asked(folder: Path, data: Path) -> None:
    """It is filled where it is empty; values are read by their types."""
    words = ("query", "mine.graphql", "--var", "slug=xiaomi", "--var", "first=1", "--format", "json")
    done = run_keiretsu(*words, folder=folder, KEIRETSU_DATA_DIR=str(data))
    assert done.code == 0, done.err
    assert [len(json.loads(done.out)["company"]["products"]["nodes"])] == [1]


@pytest.mark.database
def test_what_was_taken_is_the_first_line_on_standard_error(folder: Path, data: Path) -> None:
    """The answer is alone on standard output."""
    run_keiretsu("query", "search", "xiaomi", folder=folder, KEIRETSU_DATA_DIR=str(data))
    done = run_keiretsu("query", "owners", "Huami Technology", "--format", "jsonl", folder=folder, KEIRETSU_DATA_DIR=str(data))
    assert (done.code, done.err.splitlines()[0]) == (0, '"Huami Technology" is taken for Huami (company:huami).')
    assert json.loads(done.out)["share"] == {"min": None, "max": None}


@pytest.mark.database
def test_the_lens_counts(folder: Path, data: Path) -> None:
    """Huami is a subsidiary by a report only; evidence is there when asked for."""
    words = ("query", "owners", "Huami", "--format", "jsonl")
    reported = run_keiretsu(*words, "--modality", "reported", "--evidence", folder=folder, KEIRETSU_DATA_DIR=str(data))
    asserted = run_keiretsu(*words, "--modality", "asserted", folder=folder, KEIRETSU_DATA_DIR=str(data))
    assert [one["document"] for one in json.loads(reported.out)["evidence"]] == [
        "Xiaomi partners with Li Ning to create smart running shoes"
    ]
    assert (asserted.code, asserted.out) == (0, "")
    assert "No source names an owner of Huami." in asserted.err


@pytest.mark.database
def test_an_answer_with_errors(folder: Path, data: Path) -> None:
    """They are sentences on standard error, and the status is 1."""
    words = ("query", "path", "Xiaomi", "Huami", "--as-of", "soon")
    done = run_keiretsu(*words, folder=folder, KEIRETSU_DATA_DIR=str(data))
    assert (done.code, done.out) == (1, "")
    assert done.err.endswith('.lens.asOf: "soon" is not a date; write it as 2026-01-31.\n')
    assert "Traceback" not in done.err


@pytest.mark.database
def test_a_server_that_runs_is_asked_and_gives_the_same(folder: Path, data: Path) -> None:
    """With names and all; beside it, others use the same database."""
    words = ("query", "common", "Huami", "company:li-ning-company")
    with Server(data) as server:
        server.greeting()
        asked = run_keiretsu(*words, "--url", server.home, folder=folder, KEIRETSU_TOKEN="a-token")
        wrong = run_keiretsu("query", "mine.graphql", "--var", "slug=[", "--var", "first=x", "--url", server.home, folder=folder)
        beside = run_keiretsu(*words, folder=folder, KEIRETSU_DATA_DIR=str(data))
        assert server.end(signal.SIGTERM) == 0
    assert asked.code == 0, asked.err
    assert asked == beside
    assert "PARTNERSHIP" in asked.out
    assert (wrong.code, wrong.out) == (1, "")
    assert wrong.err.startswith("keiretsu: mine.graphql line 1, column ")


@pytest.mark.database
def test_whoever_reads_along_may_stop(folder: Path, data: Path) -> None:
    """As in `keiretsu query ... | head -1`: no stack on the screen."""
    settings = {"KEIRETSU_DATA_DIR": str(data)}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with start_keiretsu("query", "neighbors", "Xiaomi", "--hops", "3", "--evidence", folder=folder, settings=settings, **pipes) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert "Traceback" not in process.stderr.read()
    assert process.returncode == 1
