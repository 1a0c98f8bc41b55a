"""A data folder -> the database in it, for as long as this process wants it.

with open_database(Path("data"), Path("cache")) as database: database.uri == "bolt://127.0.0.1:40123"
"""

import sys
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from keiretsu.graph.local.errors import LocalDatabaseError
from keiretsu.graph.local.settings import Settings

USERNAME = "neo4j"


@dataclass(frozen=True)
class LocalDatabase:
    """A running Neo4j that is ours; it stops soon after the last process that uses it has closed it, or has died."""

    uri: str  # bolt://127.0.0.1:PORT
    password: str = field(repr=False)
    data: Path
    username: str = USERNAME
    holds: ExitStack = field(default_factory=ExitStack, repr=False, compare=False)  # what is to be released at the close

    def close(self) -> None:
        """May be called twice."""
        self.holds.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def open_database(data: Path, cache: Path, settings: Settings | None = None, repository: str | None = None) -> LocalDatabase:
    """Start the database in the folder `data`, or join it if it runs already; programs are kept in the folder `cache`.

    `settings` count when this call starts it. `repository` is where the programs are fetched from, a mirror of Maven Central.
    Raises LocalDatabaseError with one sentence for the person in front of the screen.
    """
    if sys.platform == "win32":
        raise LocalDatabaseError(
            "The program's own Neo4j runs on Linux and macOS; on Windows start a Neo4j yourself and set NEO4J_URI to it."
        )
    from keiretsu.graph.local.acquire import open_folder  # needs fcntl, which Windows does not have

    return open_folder(data, cache, settings or Settings(), repository)
