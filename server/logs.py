"""How log lines look: text on a terminal, JSON elsewhere; on standard error.

{"request": "9f0c...", "method": "POST", "path": "/graphql", "status": 200, "ms": 3.1, "bytes": 120, "event": "request", ...}
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import sys
from collections.abc import Callable
from typing import Any

import orjson
import structlog


def configure_logs(look: str) -> None:
    """Set up structlog; `look` is text, json or auto. What uvicorn and the driver log goes the same way, from warnings on."""
    as_text = look == "text" or (look == "auto" and sys.stderr.isatty())
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
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


def request_logger() -> Callable[[dict[str, Any]], None]:
    """What writes the line about a request. Where lines are JSON, at once: a logger's processors take longer than most of an answer."""
    factory = structlog.get_config()["logger_factory"]
    log = structlog.get_logger("keiretsu.requests")
    write = factory().msg if isinstance(factory, structlog.BytesLoggerFactory) else None

    def write_line(line: dict[str, Any]) -> None:
        try:
            if write:
                line["event"], line["level"], line["timestamp"] = "request", "info", dt.datetime.now(dt.UTC)
                write(_bytes(line))
            else:
                log.info("request", **line)
        except OSError:  # a full disk must not end the asker's connection
            pass

    return write_line


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
