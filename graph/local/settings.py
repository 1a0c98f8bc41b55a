"""Memory and time limits of the local Neo4j.

LocalDatabaseSettings(heap=2048)  <->  '{"heap": 2048, "page_cache": 64, "port": null, "java_options": [], ...}'
"""

import json
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class LocalDatabaseSettings:
    """Settings of the process that starts the database; a process that joins a running one gets it as it is."""

    heap: int = 384  # MB, maximum of Java's heap
    page_cache: int = 64  # MB, Neo4j's cache of its own files
    import_heap: int = 512  # MB, maximum of the heap of Neo4j's importer, which runs while the database is stopped
    import_off_heap: int = 512  # MB, its other memory
    port: int | None = None  # None: the previous port, or any free one
    start_timeout_seconds: float = 90  # until Neo4j must respond
    grace_seconds: float = 2  # between the release of the last lease and the stop
    archive_delay_seconds: float = 10  # of use until a missing AppCDS archive is created; see cds_archive.py
    java_options: tuple[str, ...] = ()  # further options of Java, after our own

    @property
    def plan_cache_size(self) -> int:
        """Number of plans that Neo4j caches. A large plan takes up to 2 MB of heap; Neo4j's default of 1,000 would fill a small heap."""
        return self.heap // 5

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "LocalDatabaseSettings":
        values: dict[str, Any] = json.loads(text)
        return cls(**{**values, "java_options": tuple(values["java_options"])})
