"""How log lines look: text on a terminal, JSON elsewhere; on standard error.

{"request": "9f0c...", "method": "POST", "path": "/graphql", "status": 200, "ms": 3.1, "bytes": 120, "event": "request", ...}
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

MOMENT = 0.05  # seconds after which the lines about requests are written
TOGETHER = 200  # lines that wait at the most

REQUEST: ContextVar[str | None] = ContextVar("keiretsu.request", default=None)
"""The id of the request that is being answered; each line has it. structlog's own way to such a context takes three times as long."""


def configure_logs(look: str) -> None:
    """Set up structlog; `look` is text, json or auto. What uvicorn and the driver log goes the same way, from warnings on."""
    as_text = look == "text" or (look == "auto" and sys.stderr.isatty())
    shared: list[structlog.typing.Processor] = [
        _add_request,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, *(_as_text() if as_text else _as_json(_bytes))],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr) if as_text else structlog.BytesLoggerFactory(sys.stderr.buffer),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    bare = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    rendering = _as_text() if as_text else _as_json(json.dumps)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processors=[bare, *rendering], foreign_pre_chain=shared))
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)


def request_logger(tell: Callable[..., dict[str, Any]]) -> Callable[..., None]:
    """What writes the line about a request, which `tell` makes of what it is given. Where lines are JSON, past structlog, whose processors
    take longer than most of an answer; and together, a moment later.
    """
    factory = structlog.get_config()["logger_factory"]
    if isinstance(factory, structlog.BytesLoggerFactory):
        return Lines(tell, factory().msg).add
    log = structlog.get_logger("keiretsu.requests")

    def write_line(*what: Any) -> None:
        with suppress(OSError):  # a full disk must not end the asker's connection
            log.info("request", **tell(*what))

    return write_line


class Lines:
    """JSON lines that are made and written together: each alone, between two requests, takes three times as long."""

    def __init__(self, tell: Callable[..., dict[str, Any]], write: Callable[[bytes], Any]) -> None:
        self._tell = tell
        self._write = write
        self._waiting: list[tuple[float, tuple[Any, ...]]] = []
        atexit.register(self.flush)

    def add(self, *what: Any) -> None:
        """One more."""
        self._waiting.append((time.time(), what))
        if len(self._waiting) == 1:
            asyncio.get_running_loop().call_later(MOMENT, self.flush)
        elif len(self._waiting) == TOGETHER:
            self.flush()

    def flush(self) -> None:
        """Write what there is."""
        waiting, self._waiting = self._waiting, []
        if waiting:
            with suppress(OSError):
                self._write(b"\n".join(self._line(when, what) for when, what in waiting))

    def _line(self, when: float, what: tuple[Any, ...]) -> bytes:
        return _bytes(self._tell(*what) | {"event": "request", "level": "info", "timestamp": dt.datetime.fromtimestamp(when, dt.UTC)})


def _add_request(_logger: Any, _method: str, line: structlog.typing.EventDict) -> structlog.typing.EventDict:
    request = REQUEST.get()
    if request is not None:
        line.setdefault("request", request)
    return line


def _as_text() -> list[structlog.typing.Processor]:
    """Without local variables in tracebacks, for passwords are among them; nothing that is logged can steer the terminal."""
    return [structlog.dev.ConsoleRenderer(repr_native_str=True, exception_formatter=structlog.dev.plain_traceback)]


def _as_json(serializer: Callable[..., str | bytes]) -> list[structlog.typing.Processor]:
    return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(serializer)]


def _bytes(line: Any, default: Callable[[Any], Any] = str) -> bytes:
    """A line for each request is worth the faster library, which takes no half of a surrogate pair."""
    try:
        return orjson.dumps(line, default, orjson.OPT_UTC_Z)
    except TypeError:
        return json.dumps(line, default=default).encode()
