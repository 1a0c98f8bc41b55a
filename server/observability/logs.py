"""Log lines on standard error: text on a terminal, JSON elsewhere.

{"request_id": "9f0c...", "method": "POST", "path": "/graphql", "status": 200, "duration_ms": 3.1, "response_bytes": 120, ...}
"""

from __future__ import annotations

import asyncio
import atexit
import datetime as dt
import json
import logging
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from contextvars import ContextVar
from typing import Any

import orjson
import structlog

from keiretsu.server.supervision import run_guarded

FLUSH_INTERVAL = 0.05  # seconds after which buffered request lines are written
FLUSH_COUNT = 200  # maximum number of buffered lines

REQUEST_ID: ContextVar[str | None] = ContextVar("keiretsu.request_id", default=None)
"""The id of the current request, added to each log line. structlog's own context variables take three times as long."""


def configure_logs(log_format: str) -> None:
    """Set up structlog; `log_format` is text, json or auto. Warnings and errors of uvicorn and the driver have the same format."""
    is_text = log_format == "text" or (log_format == "auto" and sys.stderr.isatty())
    shared: list[structlog.typing.Processor] = [
        _add_request_id,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, *(_text_processors() if is_text else _json_processors(_serialize))],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr) if is_text else structlog.BytesLoggerFactory(sys.stderr.buffer),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    remove_meta = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    renderers = _text_processors() if is_text else _json_processors(json.dumps)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processors=[remove_meta, *renderers], foreign_pre_chain=shared))
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)


def request_logger(render: Callable[..., dict[str, Any]]) -> Callable[..., None]:
    """A function that logs a request; `render` makes the fields of the line from its arguments.

    JSON lines bypass structlog, whose processors take longer than most responses, and are written in batches.
    """
    factory = structlog.get_config()["logger_factory"]
    if isinstance(factory, structlog.BytesLoggerFactory):
        return BatchedLogWriter(render, factory().msg).add
    log = structlog.get_logger("keiretsu.requests")

    def log_request(*arguments: Any) -> None:
        with suppress(OSError):  # a full disk must not break the client's connection
            log.info("request", **render(*arguments))

    return log_request


class BatchedLogWriter:
    """Renders and writes JSON lines in batches: a single line between two requests takes three times as long."""

    def __init__(self, render: Callable[..., dict[str, Any]], write: Callable[[bytes], Any]) -> None:
        self._render = render
        self._write = write
        self._pending: list[tuple[float, tuple[Any, ...]]] = []
        atexit.register(self.flush)

    def add(self, *arguments: Any) -> None:
        """Buffer a line."""
        self._pending.append((time.time(), arguments))
        if len(self._pending) == 1:
            asyncio.get_running_loop().call_later(FLUSH_INTERVAL, self.flush)
        elif len(self._pending) == FLUSH_COUNT:
            self.flush()

    def flush(self) -> None:
        """Write the buffered lines."""
        pending, self._pending = self._pending, []
        if pending:
            run_guarded("request log", self._write_lines, pending)

    def _write_lines(self, pending: list[tuple[float, tuple[Any, ...]]]) -> None:
        with suppress(OSError):
            self._write(b"\n".join(self._line(timestamp, arguments) for timestamp, arguments in pending))

    def _line(self, timestamp: float, arguments: tuple[Any, ...]) -> bytes:
        fields = {"event": "request", "level": "info", "timestamp": dt.datetime.fromtimestamp(timestamp, dt.UTC)}
        return _serialize(self._render(*arguments) | fields)


def _add_request_id(_logger: Any, _method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    request_id = REQUEST_ID.get()
    if request_id is not None:
        event.setdefault("request_id", request_id)
    return event


def _text_processors() -> list[structlog.typing.Processor]:
    """Tracebacks without local variables, which include passwords; values are escaped, so that they cannot control the terminal."""
    return [structlog.dev.ConsoleRenderer(repr_native_str=True, exception_formatter=structlog.dev.plain_traceback)]


def _json_processors(serializer: Callable[..., str | bytes]) -> list[structlog.typing.Processor]:
    return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(serializer)]


def _serialize(line: Any, default: Callable[[Any], Any] = str) -> bytes:
    """With orjson, since there is a line per request; with json for unpaired surrogates, which orjson rejects."""
    try:
        return orjson.dumps(line, default, orjson.OPT_UTC_Z)
    except TypeError:
        return json.dumps(line, default=default).encode()
