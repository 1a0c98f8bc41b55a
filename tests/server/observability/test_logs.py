"""Log lines are text or JSON; every logged exception has its traceback, without the values of variables."""

from __future__ import annotations

import asyncio
import json
import subprocess

import pytest

from keiretsu.server.observability.logs import FLUSH_COUNT, FLUSH_INTERVAL, BatchedLogWriter
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
    structlog.get_logger("keiretsu.test").exception("structlog", count=1)
    logging.getLogger("uvicorn.error").exception("logging %d", 2)
logging.getLogger("neo4j").info("never shown")
"""


def log_of(log_format: str) -> str:
    with start_python("-W", "error", "-c", FAILING, log_format, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        stdout, stderr = process.communicate(timeout=60)
    assert (process.returncode, stdout) == (0, ""), stderr
    return str(stderr)


@pytest.mark.parametrize("log_format", ["json", "auto"])
def test_json(log_format: str) -> None:
    """Without a terminal each line is JSON, including those of uvicorn and the driver, with the traceback as a string."""
    structlog_line, logging_line = (json.loads(line) for line in log_of(log_format).splitlines())
    assert (structlog_line["event"], structlog_line["count"], structlog_line["level"]) == ("structlog", 1, "error")
    assert (logging_line["event"], logging_line["level"]) == ("logging 2", "error")
    for line in (structlog_line, logging_line):
        assert line["exception"].startswith("Traceback (most recent call last):")
        assert line["exception"].endswith("ValueError: no store")
        assert "hunter2" not in str(line)


def test_text() -> None:
    """The same lines, for people."""
    log = log_of("text")
    assert log.count("Traceback (most recent call last):") == log.count("ValueError: no store") == 2
    assert "logging 2" in log
    assert "hunter2" not in log
    assert "never shown" not in log


async def test_request_lines_are_batched() -> None:
    """They are written soon, in order, each with its own time; at once when there are many; a failed write does not affect the next."""
    batches: list[bytes] = []

    def write(batch: bytes) -> None:
        batches.append(batch)
        if len(batches) == 2:
            raise OSError

    writer = BatchedLogWriter(lambda number: {"number": number}, write)
    for number in (1, 2):
        writer.add(number)
        await asyncio.sleep(0.002)
    assert not batches
    await asyncio.sleep(2 * FLUSH_INTERVAL)
    first, second = (json.loads(line) for line in batches[0].splitlines())
    assert (first["number"], second["number"], first["event"], first["level"]) == (1, 2, "request", "info")
    assert first["timestamp"] < second["timestamp"]
    assert first["timestamp"].endswith("Z")
    for number in range(2 * FLUSH_COUNT):
        writer.add(number)
    assert [batch.count(b"\n") for batch in batches[1:]] == [FLUSH_COUNT - 1, FLUSH_COUNT - 1]
    writer.add(3)
    writer.flush()
    assert json.loads(batches[-1])["number"] == 3
