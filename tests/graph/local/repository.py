"""A Maven repository on this machine: it serves what a test puts into it and misbehaves as it is told.

repository.add("bolt", b"...")   becomes   the Jar to ask for; repository.requests == ["bytes=100-", ...]
"""

import hashlib
import threading
from collections import Counter
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from keiretsu.graph.local.install.jar_list import Jar


@dataclass
class Repository:
    """The switches may be set at any time; `asked` counts the requests by path, `ranges` lists what was asked for of them."""

    files: dict[str, bytes] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)
    ranges: list[str] = field(default_factory=list)
    cut_after: int | None = None  # bytes of the next answer, then the connection ends; once
    knows_ranges: bool = True
    statuses: list[int] = field(default_factory=list)  # of the next answers, before it answers properly
    slow: float = 0.0  # seconds between two blocks
    address: str = ""

    def add(self, name: str, content: bytes, served: bytes | None = None) -> Jar:
        """A jar with this content; `served` is what is really sent."""
        jar = Jar("org.neo4j", name, "1.0", "", len(content), hashlib.sha256(content).hexdigest())
        self.files["/" + jar.path] = content if served is None else served
        return jar


def serve(repository: Repository) -> ThreadingHTTPServer:
    """Until its `shutdown`."""

    class Handler(Answer):
        source = repository

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    repository.address = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    return server


class Answer(BaseHTTPRequestHandler):
    """One request to the repository."""

    source: Repository
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        repository = self.source
        repository.asked[self.path] += 1
        if repository.statuses:
            self.send_error(repository.statuses.pop(0))
            return
        content = repository.files.get(self.path)
        if content is None:
            self.send_error(404)
            return
        begin = self.read_range()
        self.send_response(206 if begin else 200)
        self.send_header("Content-Length", str(len(content) - begin))
        self.end_headers()
        self.send_blocks(content[begin:])

    def read_range(self) -> int:
        wanted = self.headers.get("Range", "")
        self.source.ranges.append(wanted)
        return int(wanted.removeprefix("bytes=").rstrip("-")) if wanted and self.source.knows_ranges else 0

    def send_blocks(self, content: bytes) -> None:
        end, self.source.cut_after = self.source.cut_after, None
        pause = threading.Event()
        for start in range(0, len(content[:end]), 1 << 16):
            self.wfile.write(content[:end][start : start + (1 << 16)])
            if self.source.slow:
                pause.wait(self.source.slow)
        if end is not None:
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Not on the test's screen."""
