"""One jar of a Maven repository -> one verified file.

Download(jar, folder, url, session, report, aborted).run()   leaves   folder/neo4j-bolt-5.26.30.jar

The partial file is `NAME.jar.part`; an interrupted download, of this run or of an earlier one, resumes where it ended. Only a file with
the correct SHA-256 gets its final name.
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

RETRY_DELAYS = (0.5, 1.0, 2.0)  # seconds before the second, third and fourth attempt
TIMEOUT = (10, 30)  # seconds to connect, and between two blocks
BLOCK_SIZE = 1 << 16
TRANSIENT_STATUSES = frozenset({408, 429, 500, 502, 503, 504})  # HTTP statuses that are worth a retry

ABORTED = "The download was aborted because that of another file failed."  # shown after the error of that file


class IncompleteDownloadError(Exception):
    """The connection ended before the file did; the next attempt resumes."""


@dataclass(frozen=True)
class Download:
    """`report` is called with the number of bytes received; `aborted` is set to cancel all downloads."""

    jar: Jar
    folder: Path
    url: str
    session: requests.Session
    report: Callable[[int], None]
    aborted: threading.Event

    @property
    def partial_file(self) -> Path:
        return self.folder / (self.jar.file + ".part")

    def run(self) -> None:
        is_resumed = self.partial_file.exists()
        self.download_partial()
        if sha256_of(self.partial_file) != self.jar.sha256 and is_resumed:
            self.discard_partial()  # the part left by an earlier run may be corrupt
            self.download_partial()
        if sha256_of(self.partial_file) != self.jar.sha256:
            self.discard_partial()
            raise LocalDatabaseError(
                f"{self.url} does not match jars.lock: its SHA-256 differs. "
                "It was discarded; try again, and if the error persists, do not trust this network or mirror."
            )
        self.partial_file.replace(self.folder / self.jar.file)

    def download_partial(self) -> None:
        self.report(size_of(self.partial_file))
        for delay in (*RETRY_DELAYS, None):
            try:
                self.request_remainder()
            except (IncompleteDownloadError, requests.RequestException) as error:
                if delay is None:
                    raise LocalDatabaseError(unreachable_message(self.url, error)) from error
                if self.aborted.wait(delay):
                    raise LocalDatabaseError(ABORTED) from error
            else:
                return

    def request_remainder(self) -> None:
        """Request the missing bytes and append them."""
        offset = size_of(self.partial_file)
        if offset > self.jar.size:
            self.discard_partial()
            offset = 0
        if offset == self.jar.size:
            return
        headers = {"Accept-Encoding": "identity", **({"Range": f"bytes={offset}-"} if offset else {})}
        with self.session.get(self.url, headers=headers, stream=True, timeout=TIMEOUT) as response:
            if response.status_code in TRANSIENT_STATUSES:
                raise IncompleteDownloadError(f"HTTP status {response.status_code}")
            if response.status_code not in (200, 206):
                raise LocalDatabaseError(f"{self.url} was rejected with HTTP status {response.status_code}.")
            if offset and response.status_code == 200:  # the server does not support ranges and sends the whole file
                self.discard_partial()
            self.append_blocks(response)

    def append_blocks(self, response: requests.Response) -> None:
        with self.partial_file.open("ab") as output:
            for block in response.iter_content(BLOCK_SIZE):
                output.write(block)
                self.report(len(block))
                if self.aborted.is_set():
                    raise LocalDatabaseError(ABORTED)
                if output.tell() > self.jar.size:  # a different file, which its SHA-256 will show
                    return
            if output.tell() < self.jar.size:
                raise IncompleteDownloadError("the connection ended early")

    def discard_partial(self) -> None:
        self.report(-size_of(self.partial_file))
        self.partial_file.unlink(missing_ok=True)


def size_of(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def unreachable_message(url: str, error: Exception) -> str:
    reason = str(error) if isinstance(error, IncompleteDownloadError) else type(error).__name__
    return (
        f"Neo4j must be downloaded once, and {urlsplit(url).netloc} is unreachable ({reason}); connect to the network and start "
        "again, partial downloads are kept; or set NEO4J_URI to an existing Neo4j."
    )
