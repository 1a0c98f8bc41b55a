"""How large the local Neo4j may become and how long to wait for it.

Settings(heap=2048)  <->  '{"heap": 2048, "page_cache": 64, "port": null, "start_seconds": 90, ...}'
"""

import json
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Settings:
    """What the one who starts the database may choose; whoever joins a running one takes it as it is."""

    heap: int = 384  # MB, the most that Java's heap may take
    page_cache: int = 64  # MB, Neo4j's cache of its own files
    port: int | None = None  # None: the one of last time, or any free one
    start_seconds: float = 90  # until Neo4j must have answered
    grace_seconds: float = 2  # between the end of the last user and the stop
    archive_seconds: float = 10  # of use after which a class archive is made if there is none; see archive.py

    @property
    def plans(self) -> int:
        """How many plans Neo4j keeps. A large one takes up to 2 MB of heap; the 1,000 that it keeps by itself would fill a small one."""
        return self.heap // 5

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Settings":
        values: dict[str, Any] = json.loads(text)
        return cls(**values)
