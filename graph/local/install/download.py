"""One jar of a Maven repository -> one verified file.

Download(jar, folder, url, session, report, stopped).run()   leaves   folder/neo4j-bolt-5.26.30.jar

The bytes grow in `NAME.jar.part`; an interrupted download, of this run or of an earlier one, goes on where it ended. Only what has the
right SHA-256 gets its name.
"""

import hashlib
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import requests

from keiretsu.graph.local.errors import LocalDatabaseError
from keiretsu.graph.local.install.jar_list import Jar

PAUSES = (0.5, 1.0, 2.0)  # seconds before the second, third and fourth attempt
TIMEOUT = (10, 30)  # seconds to connect, and between two blocks
BLOCK = 1 << 16
PASSING = frozenset({408, 429, 500, 502, 503, 504})  # HTTP statuses that another attempt may not meet

GIVEN_UP = "The fetch was given up because another file could not be fetched."  # said after that other file's own sentence


class CutError(Exception):
    """The connection ended before the file did; the next attempt continues."""


@dataclass(frozen=True)
class Download:
    """`report` is told how many bytes came in; `stopped` is set when the whole fetch is given up."""

    jar: Jar
    folder: Path
    url: str
    session: requests.Session
    report: Callable[[int], None]
    stopped: threading.Event

    @property
    def part(self) -> Path:
        return self.folder / (self.jar.file + ".part")

    def run(self) -> None:
        continued = self.part.exists()
        self.complete_part()
        if sha256_of(self.part) != self.jar.sha256 and continued:
            self.drop_part()  # the beginning, left by an earlier run, may be at fault
            self.complete_part()
        if sha256_of(self.part) != self.jar.sha256:
            self.drop_part()
            raise LocalDatabaseError(
                f"{self.url} is not the file that jars.lock names: its SHA-256 differs. "
                "It was not used; try again, and if it stays so, do not trust this network or mirror."
            )
        self.part.replace(self.folder / self.jar.file)

    def complete_part(self) -> None:
        self.report(size_of(self.part))
        for pause in (*PAUSES, None):
            try:
                self.request_rest()
            except (CutError, requests.RequestException) as error:
                if pause is None:
                    raise LocalDatabaseError(unreachable(self.url, error)) from error
                if self.stopped.wait(pause):
                    raise LocalDatabaseError(GIVEN_UP) from error
            else:
                return

    def request_rest(self) -> None:
        """Ask for what is still missing and append it."""
        have = size_of(self.part)
        if have > self.jar.size:
            self.drop_part()
            have = 0
        if have == self.jar.size:
            return
        headers = {"Accept-Encoding": "identity", **({"Range": f"bytes={have}-"} if have else {})}
        with self.session.get(self.url, headers=headers, stream=True, timeout=TIMEOUT) as response:
            if response.status_code in PASSING:
                raise CutError(f"HTTP status {response.status_code}")
            if response.status_code not in (200, 206):
                raise LocalDatabaseError(f"{self.url} was refused with HTTP status {response.status_code}.")
            if have and response.status_code == 200:  # the server does not know ranges and begins anew
                self.drop_part()
            self.append_blocks(response)

    def append_blocks(self, response: requests.Response) -> None:
        with self.part.open("ab") as part:
            for block in response.iter_content(BLOCK):
                part.write(block)
                self.report(len(block))
                if self.stopped.is_set():
                    raise LocalDatabaseError(GIVEN_UP)
                if part.tell() > self.jar.size:  # not our file; its SHA-256 will say so
                    return
            if part.tell() < self.jar.size:
                raise CutError("the connection ended early")

    def drop_part(self) -> None:
        self.report(-size_of(self.part))
        self.part.unlink(missing_ok=True)


def size_of(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def unreachable(url: str, error: Exception) -> str:
    reason = str(error) if isinstance(error, CutError) else type(error).__name__
    return (
        f"Neo4j must be fetched once, and {urlsplit(url).netloc} cannot be reached ({reason}); connect to the network and start "
        "again, what has arrived is kept; or set NEO4J_URI to a Neo4j that you have."
    )
