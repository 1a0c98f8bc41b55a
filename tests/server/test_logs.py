"""Log lines are text or JSON; a failure comes with its traceback, whoever logs it, and without the values of variables."""

from __future__ import annotations

import json
import subprocess

import pytest

from tests.graph.local.processes import start_python

FAILING = """
import logging, sys, structlog
from server.logs import configure_logs
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
