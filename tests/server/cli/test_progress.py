"""The progress of a load: lines unless standard error is a terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.validate import read_data_set
from keiretsu.server.cli.progress import LINE_INTERVAL, ProgressLines, show_progress
from tests.seed.folders import write_folder


def test_a_line_every_few_seconds(capsys: pytest.CaptureFixture[str]) -> None:
    """A piped load used to say nothing for half an hour; one that takes less than the interval still does."""
    now = 0.0
    lines = ProgressLines(clock=lambda: now)
    for second in range(12):
        now = float(second)
        lines("loading", second * 1_000, 12_000)
    assert capsys.readouterr().err.splitlines() == ["loading: 5,000 of 12,000 rows", "loading: 10,000 of 12,000 rows"]
    assert LINE_INTERVAL == 5


def test_without_a_terminal_there_are_lines(capsys: pytest.CaptureFixture[str]) -> None:
    """And nothing else, such as escape sequences."""
    with show_progress() as progress:
        assert isinstance(progress, ProgressLines)
    assert capsys.readouterr() == ("", "")


def test_the_check_reports_its_progress(tmp_path: Path, catalogue: Catalogue) -> None:
    """By file, every thousand rows."""
    names = "".join(f"Firm {number}\n" for number in range(2_500))
    reports: list[tuple[str, int, int]] = []
    read_data_set(write_folder(tmp_path / "mine", companies=f"name\n{names}"), catalogue, lambda *report: reports.append(report))
    assert reports == [("checking companies.csv", done, 2_500) for done in (0, 1_000, 2_000)]
