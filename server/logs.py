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
    renderer: structlog.typing.Processor = structlog.dev.ConsoleRenderer() if as_text else structlog.processors.JSONRenderer()
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.format_exc_info, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processor=renderer, foreign_pre_chain=shared))
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
