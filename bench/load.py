"""Load generator: keeps connections busy, or sends at a fixed rate, and measures latency. A separate process.

    {"port": 4100, "bodies": ["{\\"query\\": ...}", ...], "connections": 16, "seconds": 1.5}   one job per line of input
    {"responses": 2289, "seconds": 1.5, "p50": 10.1, "p99": 17.9, "failed": 0, "sent": 2640, ...}   one result per line of output

Method. Closed loop: each of N persistent connections sends its next request when it has received the last response; responses received
within the measured time count, after `warm_up` seconds that do not; if responses are slow, the time is extended until each connection has
two. Open loop (`rate`): requests are due at equal intervals, and are sent on any idle connection or wait for one; latency is measured from
the due time, so that waiting counts. Bodies are made in advance, each with different values, and used in turn. A response has failed if its
status is not 200 or if it has errors; statuses in `rejection_statuses` are not failures and are timed separately. `headers`: additional
header lines of every request. The event loop is uvloop, the parser httptools.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import Any

import httptools
import uvloop

DRAIN_TIMEOUT = 30.0  # seconds to wait for outstanding responses
MAX_SECONDS = 10.0  # of measurement
MIN_RESPONSES = 2  # per connection
HEADER_LINES = ("POST /graphql HTTP/1.1", "host: 127.0.0.1", "content-type: application/json", "accept: application/json")
REQUEST_HEAD = "\r\n".join(HEADER_LINES) + "\r\n{}content-length: {}\r\n\r\n"


@dataclass
class LoadState:
    """Requests and results of one job."""

    requests: list[bytes]
    rejection_statuses: frozenset[int] = frozenset()
    start: float = 0.0
    end: float = 0.0
    sent: int = 0
    received: int = 0
    failed: int = 0
    received_bytes: int = 0
    latencies: list[float] = field(default_factory=list)
    rejection_latencies: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    overdue: deque[float] = field(default_factory=deque)
    idle: deque[LoadConnection] = field(default_factory=deque)
    is_open_loop: bool = False
    first_failure: str = ""

    def next_request(self) -> bytes:
        """The next body in turn."""
        request = self.requests[self.sent % len(self.requests)]
        self.sent += 1
        return request

    def record_response(self, due: float, connection: LoadConnection) -> None:
        """Record a complete response, then reuse the connection."""
        now = time.perf_counter()
        self.received += 1
        self.received_bytes += connection.body_size
        self.statuses[connection.status] += 1
        is_rejected = connection.status in self.rejection_statuses
        if not is_rejected and (connection.status != 200 or b'"errors"' in connection.body_start[:300]):
            self.failed += 1
            self.first_failure = self.first_failure or connection.body_start[:300].decode(errors="replace")
        if self.start <= (due if self.is_open_loop else now) <= self.end:
            (self.rejection_latencies if is_rejected else self.latencies).append(now - due)
        if self.overdue:
            connection.send(self.overdue.popleft())
        elif self.is_open_loop or now > self.end:
            self.idle.append(connection)
        else:
            connection.send(now)


class LoadConnection(asyncio.Protocol):
    """A persistent connection; one request at a time."""

    def __init__(self, load: LoadState) -> None:
        self.load = load
        self.transport: Any = None
        self.due = 0.0
        self.status = self.body_size = 0
        self.body_start = b""
        self.parser = httptools.HttpResponseParser(self)

    def send(self, due: float) -> None:
        """Send the next request."""
        self.due, self.body_size, self.body_start = due, 0, b""
        self.transport.write(self.load.next_request())

    def connection_made(self, transport: Any) -> None:
        """Keep the transport."""
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        """Feed the parser."""
        self.parser.feed_data(data)

    def on_status(self, _: bytes) -> None:
        """Parser callback: the status is known."""
        self.status = self.parser.get_status_code()

    def on_body(self, body: bytes) -> None:
        """Parser callback: a part of the body."""
        self.body_size += len(body)
        self.body_start = self.body_start or body

    def on_message_complete(self) -> None:
        """Parser callback: the response is complete."""
        status = self.parser.get_status_code()
        self.status = status
        self.load.record_response(self.due, self)

    def connection_lost(self, error: Exception | None) -> None:
        """A failure unless the job has ended."""
        if time.perf_counter() < self.load.end:
            self.load.failed += 1
            self.load.first_failure = f"Connection lost: {error}"


async def run_job(job: dict[str, Any]) -> dict[str, Any]:
    """Run one job."""
    skip = job.get("skip", 0)
    bodies = job["bodies"][skip:] + job["bodies"][:skip]
    extra_headers = "".join(f"{line}\r\n" for line in job.get("headers", ()))
    requests = [REQUEST_HEAD.format(extra_headers, len(body.encode())).encode() + body.encode() for body in bodies]
    load = LoadState(requests, frozenset(job.get("rejection_statuses", ())), is_open_loop="rate" in job)
    loop = asyncio.get_running_loop()
    connections = [await loop.create_connection(lambda: LoadConnection(load), "127.0.0.1", job["port"]) for _ in range(job["connections"])]
    load.start = time.perf_counter() + job.get("warm_up", 0.0)
    load.end = load.start + (job["seconds"] if load.is_open_loop else max(MAX_SECONDS, job["seconds"]))
    load.idle = deque(connection for _, connection in connections)
    if load.is_open_loop:
        await _send_at_rate(load, job["rate"])
    else:
        while load.idle:
            load.idle.pop().send(time.perf_counter())
        await _wait_for_responses(load, job["seconds"], job.get("min_responses", MIN_RESPONSES) * job["connections"])
    await _drain(load)
    for transport, _ in connections:
        transport.close()
    return _result(load, load.end - load.start)


async def _wait_for_responses(load: LoadState, seconds: float, min_responses: int) -> None:
    """Wait for the measured time; longer if responses are so slow that there would be only a few."""
    await asyncio.sleep(load.start + seconds - time.perf_counter())
    while len(load.latencies) < min_responses and time.perf_counter() < load.end:  # noqa: ASYNC110  # polling is precise enough
        await asyncio.sleep(0.02)
    load.end = min(load.end, time.perf_counter())


async def _send_at_rate(load: LoadState, rate: float) -> None:
    """Send requests at equal intervals until the end. Timers have a resolution of 1 ms; delays below that count as on time."""
    due = time.perf_counter()
    while due < load.end:
        now = time.perf_counter()
        if due > now:
            await asyncio.sleep(due - now)
            continue
        due_time = now if now - due < 0.0015 else due
        if load.idle:
            load.idle.popleft().send(due_time)  # round robin, because servers close connections that are idle for long
        else:
            load.overdue.append(due_time)
        due += 1 / rate


async def _drain(load: LoadState) -> None:
    deadline = time.perf_counter() + DRAIN_TIMEOUT
    while load.received < load.sent and time.perf_counter() < deadline:  # noqa: ASYNC110  # the measurement is over
        await asyncio.sleep(0.002)


def _result(load: LoadState, seconds: float) -> dict[str, Any]:
    latencies, rejection_latencies = sorted(load.latencies) or [float("nan")], sorted(load.rejection_latencies) or [0.0]
    return {
        "responses": len(load.latencies),
        "seconds": seconds,
        "rate": len(load.latencies) / seconds,
        "p50": latencies[len(latencies) // 2] * 1000,
        "p99": latencies[min(len(latencies) - 1, int(len(latencies) * 0.99))] * 1000,
        "max": latencies[-1] * 1000,
        "failed": load.failed + load.sent - load.received,
        "sent": load.sent,
        "size": load.received_bytes / max(1, load.received),
        "rejected": len(load.rejection_latencies),
        "rejected_p99": rejection_latencies[min(len(rejection_latencies) - 1, int(len(rejection_latencies) * 0.99))] * 1000,
        "rejected_max": rejection_latencies[-1] * 1000,
        "statuses": dict(load.statuses),
        "first_failure": load.first_failure,
    }


def main() -> None:
    """Read jobs from standard input, write results to standard output."""
    for line in sys.stdin:
        print(json.dumps(uvloop.run(run_job(json.loads(line)))), flush=True)


if __name__ == "__main__":
    main()
