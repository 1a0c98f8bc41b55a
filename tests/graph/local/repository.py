"""A local Maven repository: it serves the files of a test and injects faults.

repository.add("bolt", b"...")   becomes   the Jar to request; repository.range_headers == ["bytes=100-", ...]
"""

import hashlib
import threading
from collections import Counter
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from keiretsu.graph.local.install.jar_list import Jar


@dataclass
class MavenRepository:
    """Faults may be set at any time; `request_counts` is by path, `range_headers` has the Range header of each request, or ""."""

    files: dict[str, bytes] = field(default_factory=dict)
    request_counts: Counter[str] = field(default_factory=Counter)
    range_headers: list[str] = field(default_factory=list)
    cut_after: int | None = None  # bytes of the next response, then the connection is closed; once
    supports_ranges: bool = True
    failing_statuses: list[int] = field(default_factory=list)  # of the next responses, before it serves files
    block_delay: float = 0.0  # seconds between two blocks
    address: str = ""

    def add(self, name: str, content: bytes, served: bytes | None = None) -> Jar:
        """A jar with this content; `served` is the content that is actually sent."""
        jar = Jar("org.neo4j", name, "1.0", "", len(content), hashlib.sha256(content).hexdigest())
        self.files["/" + jar.path] = content if served is None else served
        return jar


def serve(repository: MavenRepository) -> ThreadingHTTPServer:
    """Start the server; it runs until its `shutdown`."""

    class Handler(RequestHandler):
        source = repository

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    repository.address = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    return server


class RequestHandler(BaseHTTPRequestHandler):
    """Handles requests to the repository."""

    source: MavenRepository
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        repository = self.source
        repository.request_counts[self.path] += 1
        if repository.failing_statuses:
            self.send_error(repository.failing_statuses.pop(0))
            return
        content = repository.files.get(self.path)
        if content is None:
            self.send_error(404)
            return
        offset = self.read_range()
        self.send_response(206 if offset else 200)
        self.send_header("Content-Length", str(len(content) - offset))
        self.end_headers()
        self.send_blocks(content[offset:])

    def read_range(self) -> int:
        header = self.headers.get("Range", "")
        self.source.range_headers.append(header)
        return int(header.removeprefix("bytes=").rstrip("-")) if header and self.source.supports_ranges else 0

    def send_blocks(self, content: bytes) -> None:
        end, self.source.cut_after = self.source.cut_after, None
        pause = threading.Event()
        for start in range(0, len(content[:end]), 1 << 16):
            self.wfile.write(content[:end][start : start + (1 << 16)])
            if self.source.block_delay:
                pause.wait(self.source.block_delay)
        if end is not None:
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Keep the test output clean."""
