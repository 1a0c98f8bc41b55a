"""Data folder -> the database in it, as long as this process needs it.

with open_database(Path("data"), Path("cache")) as database: database.uri == "bolt://127.0.0.1:40123"
"""

import sys
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from keiretsu.graph.local.errors import LocalDatabaseError
from keiretsu.graph.local.settings import LocalDatabaseSettings

if TYPE_CHECKING:  # it needs fcntl, which Windows does not have
    from keiretsu.graph.local.imports import DatabaseImporter

USERNAME = "neo4j"


@dataclass(frozen=True)
class LocalDatabase:
    """A running local Neo4j; it stops soon after the last process that uses it has closed it or died."""

    uri: str  # bolt://127.0.0.1:PORT
    password: str = field(repr=False)
    data: Path
    username: str = USERNAME
    importer: "DatabaseImporter | None" = field(default=None, repr=False, compare=False)  # replaces its store; None on Windows
    exit_stack: ExitStack = field(default_factory=ExitStack, repr=False, compare=False)  # releases the lease

    def close(self) -> None:
        """Release the database; idempotent."""
        self.exit_stack.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def open_database(data: Path, cache: Path, settings: LocalDatabaseSettings | None = None, repository: str | None = None) -> LocalDatabase:
    """Start the database in the folder `data`, or join it if it is running; downloads are stored in the folder `cache`.

    `settings` apply if this call starts the database. `repository` is the download source, a mirror of Maven Central.
    Raises LocalDatabaseError with one sentence for the user.
    """
    if sys.platform == "win32":
        raise LocalDatabaseError(
            "The local Neo4j runs on Linux and macOS only; on Windows, start a Neo4j yourself and set NEO4J_URI to its address."
        )
    from keiretsu.graph.local.acquire import acquire_database  # needs fcntl, which Windows does not have

    return acquire_database(data, cache, settings or LocalDatabaseSettings(), repository)
