"""Coalesced writes: the head of a response leaves with its body, and no byte is lost or reordered."""

from __future__ import annotations

import asyncio
import json
import socket
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.responses import PlainTextResponse

from keiretsu.server.http.coalesced_writes import _CoalescingTransport
from keiretsu.server.observability.request_logging import RequestLoggingMiddleware
from tests.server.observability.test_request_logging import running_server

HEAD = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n"
STEPS = st.lists(st.sampled_from([HEAD, b"{}", b"", "yield"]), max_size=12)


class RecordingTransport(asyncio.Transport):
    """A transport that records its writes; each entry is one system call."""

    def __init__(self) -> None:
        super().__init__()
        self.writes: list[bytes] = []
        self.is_closed = False

    def write(self, data: Any) -> None:
        assert not self.is_closed
        self.writes.append(bytes(data))

    def writelines(self, list_of_data: Any) -> None:
        self.write(b"".join(list_of_data))

    def close(self) -> None:
        self.is_closed = True


async def run_steps(steps: list[Any]) -> RecordingTransport:
    transport = RecordingTransport()
    coalescing = _CoalescingTransport(transport, asyncio.get_running_loop())
    for step in steps:
        if step == "yield":
            await asyncio.sleep(0)
        else:
            coalescing.write(step)
    coalescing.close()
    return transport


async def test_head_and_body_leave_in_one_write() -> None:
    transport = await run_steps([HEAD, b"{}", HEAD, b"{}"])
    assert transport.writes == [HEAD + b"{}", HEAD + b"{}"]


async def test_a_head_without_a_body_leaves_soon() -> None:
    transport = RecordingTransport()
    _CoalescingTransport(transport, asyncio.get_running_loop()).write(HEAD)
    await asyncio.sleep(0)
    assert transport.writes == [HEAD]


@given(STEPS)
def test_no_byte_is_lost(steps: list[Any]) -> None:
    transport = asyncio.run(run_steps(steps))
    assert b"".join(transport.writes) == b"".join(step for step in steps if step != "yield")
    assert transport.is_closed


@pytest.mark.parametrize(
    "data", [b"hello\r\n\r\n", b"GET / HTTP/9\r\n\r\n", b"POST /graphql HTTP/1.1\r\ncontent-length: -1\r\n\r\n", b"\xff" * 9]
)
def test_malformed_http_gets_a_response(data: bytes) -> None:
    """As JSON, like all other errors."""
    with running_server(RequestLoggingMiddleware(PlainTextResponse("never"))) as url:
        address = httpx.URL(url)
        with socket.create_connection((address.host, address.port or 80), timeout=10) as connection:
            connection.sendall(data)
            response = b"".join(iter(lambda: connection.recv(65_536), b""))
    head, _, body = response.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 ")
    assert b"content-type: application/json" in head
    assert json.loads(body)["errors"][0]["extensions"]["code"] == "BAD_REQUEST"
