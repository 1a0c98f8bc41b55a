"""Load: keeps connections busy, or sends at a fixed rate, and says how long each answer took. A process of its own.

    {"port": 4100, "bodies": ["{\\"query\\": ...}", ...], "connections": 16, "seconds": 1.5}   one job on each line of the input
    {"answers": 2289, "seconds": 1.5, "p50": 10.1, "p99": 17.9, "bad": 0, "sent": 2640, ...}    one result on each line of the output

Method. Closed loop: each of N kept-alive connections sends its next request when the answer to the last has come; what ends within the
measured time counts, after `warm` seconds that do not; where answers are slow, that time lasts until there are two on each connection.
Open loop (`rate`): requests fall due at equal distances, and go out on any idle connection or wait for one; the time runs from when they
were due, so that waiting counts. Bodies are made beforehand, each with other values, and taken in turn. An answer is bad when its status is
not 200 or it has errors; with `refusals`, statuses that may come are none of these, and are timed apart. `headers`: further lines of every
request. The loop is uvloop, the parser httptools.
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

PATIENCE = 30.0  # seconds that an answer may take after the end
LONGEST = 10.0  # seconds that are measured
ENOUGH = 2  # answers on each connection
LINES = ("POST /graphql HTTP/1.1", "host: 127.0.0.1", "content-type: application/json", "accept: application/json")
HEAD = "\r\n".join(LINES) + "\r\n{}content-length: {}\r\n\r\n"


@dataclass
class Load:
    """What one job has sent and got."""

    requests: list[bytes]
    refusals: frozenset[int] = frozenset()
    began: float = 0.0
    ends: float = 0.0
    sent: int = 0
    got: int = 0
    bad: int = 0
    size: int = 0
    taken: list[float] = field(default_factory=list)
    refused: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    waiting: deque[float] = field(default_factory=deque)
    idle: deque[Connection] = field(default_factory=deque)
    open_loop: bool = False
    complaint: str = ""

    def next_request(self) -> bytes:
        """The one whose turn it is."""
        request = self.requests[self.sent % len(self.requests)]
        self.sent += 1
        return request

    def note(self, due: float, connection: Connection) -> None:
        """An answer has come."""
        now = time.perf_counter()
        self.got += 1
        self.size += connection.size
        self.statuses[connection.status] += 1
        refused = connection.status in self.refusals
        if not refused and (connection.status != 200 or b'"errors"' in connection.start[:300]):
            self.bad += 1
            self.complaint = self.complaint or connection.start[:300].decode(errors="replace")
        if self.began <= (due if self.open_loop else now) <= self.ends:
            (self.refused if refused else self.taken).append(now - due)
        if self.waiting:
            connection.send(self.waiting.popleft())
        elif self.open_loop or now > self.ends:
            self.idle.append(connection)
        else:
            connection.send(now)


class Connection(asyncio.Protocol):
    """One kept-alive connection; one request at a time."""

    def __init__(self, load: Load) -> None:
        self.load = load
        self.transport: Any = None
        self.due = 0.0
        self.status = self.size = 0
        self.start = b""
        self.parser = httptools.HttpResponseParser(self)

    def send(self, due: float) -> None:
        """The next request."""
        self.due, self.size, self.start = due, 0, b""
        self.transport.write(self.load.next_request())

    def connection_made(self, transport: Any) -> None:
        """Ready."""
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        """Some of an answer."""
        self.parser.feed_data(data)

    def on_status(self, _: bytes) -> None:
        """The parser knows it."""
        self.status = self.parser.get_status_code()

    def on_body(self, body: bytes) -> None:
        """Some of its body."""
        self.size += len(body)
        self.start = self.start or body

    def on_message_complete(self) -> None:
        """All of it."""
        status = self.parser.get_status_code()
        self.status = status
        self.load.note(self.due, self)

    def connection_lost(self, error: Exception | None) -> None:
        """Only at the end."""
        if time.perf_counter() < self.load.ends:
            self.load.bad += 1
            self.load.complaint = f"a connection was lost: {error}"


async def run(job: dict[str, Any]) -> dict[str, Any]:
    """One job."""
    skip = job.get("skip", 0)
    bodies = job["bodies"][skip:] + job["bodies"][:skip]
    further = "".join(f"{line}\r\n" for line in job.get("headers", ()))
    requests = [HEAD.format(further, len(body.encode())).encode() + body.encode() for body in bodies]
    load = Load(requests, frozenset(job.get("refusals", ())), open_loop="rate" in job)
    loop = asyncio.get_running_loop()
    made = [await loop.create_connection(lambda: Connection(load), "127.0.0.1", job["port"]) for _ in range(job["connections"])]
    load.began = time.perf_counter() + job.get("warm", 0.0)
    load.ends = load.began + (job["seconds"] if load.open_loop else max(LONGEST, job["seconds"]))
    load.idle = deque(connection for _, connection in made)
    if load.open_loop:
        await _send_at(load, job["rate"])
    else:
        while load.idle:
            load.idle.pop().send(time.perf_counter())
        await _until_enough(load, job["seconds"], job.get("enough", ENOUGH) * job["connections"])
    await _wait_for_rest(load)
    for transport, _ in made:
        transport.close()
    return _result(load, load.ends - load.began)


async def _until_enough(load: Load, seconds: float, answers: int) -> None:
    """The measured time; longer where answers are so slow that there would be but a few."""
    await asyncio.sleep(load.began + seconds - time.perf_counter())
    while len(load.taken) < answers and time.perf_counter() < load.ends:  # noqa: ASYNC110  # a look now and then is enough
        await asyncio.sleep(0.02)
    load.ends = min(load.ends, time.perf_counter())


async def _send_at(load: Load, rate: float) -> None:
    """Requests at equal distances until the end. A timer has a resolution of 1 ms; what is late by less is sent as due now."""
    due = time.perf_counter()
    while due < load.ends:
        now = time.perf_counter()
        if due > now:
            await asyncio.sleep(due - now)
            continue
        at = now if now - due < 0.0015 else due
        if load.idle:
            load.idle.popleft().send(at)  # each in its turn, for a server closes those that are silent for long
        else:
            load.waiting.append(at)
        due += 1 / rate


async def _wait_for_rest(load: Load) -> None:
    end = time.perf_counter() + PATIENCE
    while load.got < load.sent and time.perf_counter() < end:  # noqa: ASYNC110  # nothing is measured any more
        await asyncio.sleep(0.002)


def _result(load: Load, seconds: float) -> dict[str, Any]:
    taken, refused = sorted(load.taken) or [float("nan")], sorted(load.refused) or [0.0]
    return {
        "answers": len(load.taken),
        "seconds": seconds,
        "rate": len(load.taken) / seconds,
        "p50": taken[len(taken) // 2] * 1000,
        "p99": taken[min(len(taken) - 1, int(len(taken) * 0.99))] * 1000,
        "max": taken[-1] * 1000,
        "bad": load.bad + load.sent - load.got,
        "sent": load.sent,
        "size": load.size / max(1, load.got),
        "refused": len(load.refused),
        "refused_p99": refused[min(len(refused) - 1, int(len(refused) * 0.99))] * 1000,
        "refused_max": refused[-1] * 1000,
        "statuses": dict(load.statuses),
        "complaint": load.complaint,
    }


def main() -> None:
    """Jobs in, results out."""
    for line in sys.stdin:
        print(json.dumps(uvloop.run(run(json.loads(line)))), flush=True)


if __name__ == "__main__":
    main()
