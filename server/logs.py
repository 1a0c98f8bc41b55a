"""How log lines look: text on a terminal, JSON elsewhere; on standard error.

{"event": "request", "request": "9f0c...", "method": "POST", "path": "/graphql", "status": 200, "ms": 3.1, ...}
"""

from __future__ import annotations

import logging
import sys

import structlog


def configure_logs(look: str) -> None:
    """Set up structlog; `look` is text, json or auto. What uvicorn and the driver log goes the same way, from warnings on."""
    as_text = look == "text" or (look == "auto" and sys.stderr.isatty())
    rendering = _as_text() if as_text else _as_json()
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, *rendering],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    bare = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processors=[bare, *rendering], foreign_pre_chain=shared))
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)


def _as_text() -> list[structlog.typing.Processor]:
    """Without local variables in tracebacks, for passwords are among them; nothing that is logged can steer the terminal."""
    return [structlog.dev.ConsoleRenderer(repr_native_str=True, exception_formatter=structlog.dev.plain_traceback)]


def _as_json() -> list[structlog.typing.Processor]:
    return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
