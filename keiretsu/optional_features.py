"""Features that use private names of other packages: the versions they were tried with, and what replaces them otherwise.

    BOLT_FAST_PATH.load(make_reader)   ->   the reader; or None, and a warning in the log: "feature disabled"

A private name may move in any release. A feature whose package has another version, or lacks a name, is disabled with one warning per
process, and the program runs without it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from typing import TypeVar

import structlog

log = structlog.get_logger("keiretsu.optional_features")
T = TypeVar("T")

_disabled: set[str] = set()
"""Names of the features with a warning in the log."""


class UnsupportedPackageError(Exception):
    """A package differs from what a feature expects of it; the message says in what."""


@dataclass(frozen=True)
class OptionalFeature:
    """A feature. `tested_versions`: major.minor of the package, None for any version that has the names; `fallback`: what replaces it."""

    name: str
    package: str
    tested_versions: tuple[str, ...] | None
    fallback: str

    def load(self, make: Callable[[], T]) -> T | None:
        """What `make` returns, which may import and check private names; None if the feature is disabled."""
        if not self.is_tested():
            self.disable(f"not tried with this version, only with {', '.join(self.tested_versions or ())}")
            return None
        try:
            return make()
        except (ImportError, AttributeError, TypeError, UnsupportedPackageError) as error:
            self.disable(str(error))
        return None

    def is_tested(self) -> bool:
        """Whether the feature was tried with the installed version."""
        return self.tested_versions is None or ".".join(version(self.package).split(".")[:2]) in self.tested_versions

    def disable(self, reason: str) -> None:
        """Log that the feature is disabled, once per process."""
        if self.name not in _disabled:
            _disabled.add(self.name)
            details = {"package": self.package, "version": version(self.package), "reason": reason, "fallback": self.fallback}
            log.warning("feature disabled", feature=self.name, **details)


BOLT_FAST_PATH = OptionalFeature("Bolt fast path", "neo4j", ("5.28", "6.3", "6.4"), "the driver's sessions")
CIRCUIT_BREAKER = OptionalFeature("circuit breaker", "neo4j", None, "each read tries to connect")
TCP_KEEPALIVE = OptionalFeature("TCP keepalive", "neo4j", None, "the system's settings")
COALESCED_WRITES = OptionalFeature("coalesced writes", "uvicorn", ("0.50", "0.51", "0.52", "0.53", "0.54"), "uvicorn's httptools protocol")
CONNECTION_GUARD = OptionalFeature("connection limits", "uvicorn", None, "uvicorn's protocol, without limits of connections")
PAUSED_ACCEPTS = OptionalFeature(
    "paused accepts", "uvicorn", ("0.50", "0.51", "0.52", "0.53", "0.54"), "connections beyond the limit are closed"
)
