"""Progress: a bar on a terminal, else lines; nothing if it is hidden."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from keiretsu.progress import LINE_INTERVAL, MEGABYTES, ProgressLines, ProgressStyle, hide_progress, progress_style, show_progress
from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.validate import read_data_set
from keiretsu.server.cli.main import main
from tests.graph.local.processes import start_python
from tests.seed.folders import write_folder
from tests.waiting import MAX_WAIT

STYLE = "from keiretsu.progress import progress_style; import sys; print(progress_style().value, file=open(sys.argv[1], 'w'))"


class TestClock:
    """A clock that the test sets."""

    __test__ = False
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_line_every_few_seconds(capsys: pytest.CaptureFixture[str]) -> None:
    """A piped load used to say nothing for half an hour; one that takes less than the interval still does."""
    clock = TestClock()
    lines = ProgressLines(clock=clock)
    for second in range(12):
        clock.now = float(second)
        lines("loading", second * second * 1_000, 121_000)
    assert capsys.readouterr().err.splitlines() == [
        "loading: 25,000 of 121,000 rows, 5,000 rows/s",
        "loading: 100,000 of 121,000 rows, 15,000 rows/s",
    ]
    assert LINE_INTERVAL == 5


def test_the_rate_is_that_of_the_activity(capsys: pytest.CaptureFixture[str]) -> None:
    """Each file counts from the beginning; a first report has no rate, an unknown total is left out."""
    clock = TestClock()
    lines = ProgressLines(clock=clock)
    for now, activity, done, total in (
        (4, "checking a.csv", 9_000, 9_000),
        (6, "checking b.csv", 0, 8_000),
        (11, "checking b.csv", 4_000, 0),
    ):
        clock.now = float(now)
        lines(activity, done, total)
    assert capsys.readouterr().err.splitlines() == ["checking b.csv: 0 of 8,000 rows", "checking b.csv: 4,000 rows, 800 rows/s"]


def test_a_download_counts_megabytes(capsys: pytest.CaptureFixture[str]) -> None:
    clock = TestClock()
    lines = ProgressLines(MEGABYTES, clock)
    for second in (0, 5):
        clock.now = float(second)
        lines("Downloading Neo4j 5.26.30", second * 12_000_000, 140_500_000)
    assert capsys.readouterr().err == "Downloading Neo4j 5.26.30: 60 of 140 MB, 12 MB/s\n"


@pytest.mark.parametrize(
    ("stderr", "stdout", "term", "style"),
    [
        ("terminal", "terminal", "xterm", ProgressStyle.BAR),
        ("terminal", "file", "xterm", ProgressStyle.BAR),
        ("terminal", "pipe", "xterm", ProgressStyle.LINES),
        ("terminal", "terminal", "dumb", ProgressStyle.LINES),
        ("file", "terminal", "xterm", ProgressStyle.LINES),
        ("pipe", "pipe", "xterm", ProgressStyle.LINES),
    ],
)
def test_where_there_is_a_bar(stderr: str, stdout: str, term: str, style: ProgressStyle, tmp_path: Path) -> None:
    """Only where no other program writes to the terminal, as in `keiretsu seed mine | cat`; whether colours are forced does not matter."""
    controller, terminal = os.openpty()
    with (tmp_path / "out").open("w") as file:
        streams = {"terminal": terminal, "file": file, "pipe": subprocess.PIPE}
        process = start_python(
            "-c",
            STYLE,
            str(tmp_path / "style"),
            environment={"TERM": term, "FORCE_COLOR": "1"},
            stdout=streams[stdout],
            stderr=streams[stderr],
        )
        process.communicate(timeout=MAX_WAIT)
    os.close(terminal)
    os.close(controller)
    assert (tmp_path / "style").read_text() == f"{style.value}\n"


def test_hidden_progress(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Within its context only."""
    monkeypatch.setattr("keiretsu.progress.LINE_INTERVAL", 0.0)
    with hide_progress(), show_progress() as progress:
        progress("loading", 1, 2)
        assert progress_style() is ProgressStyle.NONE
    with hide_progress(is_hidden=False), show_progress() as progress:
        progress("loading", 1, 2)
    assert capsys.readouterr() == ("", "loading: 1 of 2 rows\n")


def test_the_check_reports_its_progress(tmp_path: Path, catalogue: Catalogue) -> None:
    """By file, every thousand rows."""
    names = "".join(f"Firm {number}\n" for number in range(2_500))
    reports: list[tuple[str, int, int]] = []
    read_data_set(write_folder(tmp_path / "mine", companies=f"name\n{names}"), catalogue, lambda *report: reports.append(report))
    assert reports == [("checking companies.csv", done, 2_500) for done in (0, 1_000, 2_000)]


def test_the_command_prints_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """On standard error, as plain text; with --quiet nothing but the summary."""
    monkeypatch.setattr("keiretsu.progress.LINE_INTERVAL", 0.0)
    folder = write_folder(tmp_path / "mine", companies="name\nAcme\n")
    assert main(["seed", str(folder), "--dry-run"]) == 0
    printed = capsys.readouterr()
    assert re.fullmatch(r"checking companies\.csv: 0 of 1 rows\n", printed.err)
    assert main(["seed", str(folder), "--dry-run", "--quiet"]) == 0
    assert capsys.readouterr() == (printed.out, "")
