"""Log lines are text or JSON; a failure comes with its traceback, whoever logs it, and without the values of variables."""

from __future__ import annotations

import asyncio
import json
import subprocess

import pytest

from keiretsu.server.observability.logs import MOMENT, TOGETHER, Lines
from tests.graph.local.processes import start_python

FAILING = """
import logging, sys, structlog
from keiretsu.server.observability.logs import configure_logs
configure_logs(sys.argv[1])
def open_store():
    password = "hun" + "ter2"
    raise ValueError("no store")
try:
    open_store()
except ValueError:
    structlog.get_logger("ours").exception("ours", count=1)
    logging.getLogger("uvicorn.error").exception("theirs %d", 2)
logging.getLogger("neo4j").info("never shown")
"""


def log_of(look: str) -> str:
    with start_python("-W", "error", "-c", FAILING, look, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        said, logged = process.communicate(timeout=60)
    assert (process.returncode, said) == (0, ""), logged
    return str(logged)


@pytest.mark.parametrize("look", ["json", "auto"])
def test_json(look: str) -> None:
    """Off a terminal each line is JSON, uvicorn's and the driver's, too, and holds the traceback as text."""
    ours, theirs = (json.loads(line) for line in log_of(look).splitlines())
    assert (ours["event"], ours["count"], ours["level"]) == ("ours", 1, "error")
    assert (theirs["event"], theirs["level"]) == ("theirs 2", "error")
    for line in (ours, theirs):
        assert line["exception"].startswith("Traceback (most recent call last):")
        assert line["exception"].endswith("ValueError: no store")
        assert "hunter2" not in str(line)


def test_text() -> None:
    """The same for people."""
    said = log_of("text")
    assert said.count("Traceback (most recent call last):") == said.count("ValueError: no store") == 2
    assert "theirs 2" in said
    assert "hunter2" not in said
    assert "never shown" not in said


async def test_lines_about_requests_come_together() -> None:
    """Soon, in their order, each with its own time; at once where there are many; and what fails leaves the next ones alone."""
    written: list[bytes] = []

    def write(lines: bytes) -> None:
        written.append(lines)
        if len(written) == 2:
            raise OSError

    lines = Lines(lambda number: {"number": number}, write)
    for number in (1, 2):
        lines.add(number)
        await asyncio.sleep(0.002)
    assert not written
    await asyncio.sleep(2 * MOMENT)
    first, second = (json.loads(line) for line in written[0].splitlines())
    assert (first["number"], second["number"], first["event"], first["level"]) == (1, 2, "request", "info")
    assert first["timestamp"] < second["timestamp"]
    assert first["timestamp"].endswith("Z")
    for number in range(2 * TOGETHER):
        lines.add(number)
    assert [one.count(b"\n") for one in written[1:]] == [TOGETHER - 1, TOGETHER - 1]
    lines.add(3)
    lines.flush()
    assert json.loads(written[-1])["number"] == 3
