"""The head of an answer leaves with its body, and nothing is lost or turned round by the wait."""

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

from keiretsu.server.http.coalesced_writes import _Transport
from keiretsu.server.observability.request_logging import RequestLog
from tests.server.observability.test_request_logging import listening

HEAD = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n"
STEPS = st.lists(st.sampled_from([HEAD, b"{}", b"", "turn"]), max_size=12)


class Wire(asyncio.Transport):
    """A transport that keeps what it is told to send; each entry is one system call."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[bytes] = []
        self.closed = False

    def write(self, data: Any) -> None:
        assert not self.closed
        self.sent.append(bytes(data))

    def writelines(self, list_of_data: Any) -> None:
        self.write(b"".join(list_of_data))

    def close(self) -> None:
        self.closed = True


async def play(steps: list[Any]) -> Wire:
    wire = Wire()
    transport = _Transport(wire, asyncio.get_running_loop())
    for step in steps:
        if step == "turn":
            await asyncio.sleep(0)
        else:
            transport.write(step)
    transport.close()
    return wire


async def test_one_piece() -> None:
    wire = await play([HEAD, b"{}", HEAD, b"{}"])
    assert wire.sent == [HEAD + b"{}", HEAD + b"{}"]


async def test_a_head_alone_does_not_wait_for_ever() -> None:
    wire = Wire()
    _Transport(wire, asyncio.get_running_loop()).write(HEAD)
    await asyncio.sleep(0)
    assert wire.sent == [HEAD]


@given(STEPS)
def test_nothing_is_lost(steps: list[Any]) -> None:
    wire = asyncio.run(play(steps))
    assert b"".join(wire.sent) == b"".join(step for step in steps if step != "turn")
    assert wire.closed


@pytest.mark.parametrize(
    "sent", [b"hello\r\n\r\n", b"GET / HTTP/9\r\n\r\n", b"POST /graphql HTTP/1.1\r\ncontent-length: -1\r\n\r\n", b"\xff" * 9]
)
def test_what_is_no_http_gets_an_answer(sent: bytes) -> None:
    """As JSON, like all other refusals."""
    with listening(RequestLog(PlainTextResponse("never"))) as url:
        address = httpx.URL(url)
        with socket.create_connection((address.host, address.port or 80), timeout=10) as wire:
            wire.sendall(sent)
            answer = b"".join(iter(lambda: wire.recv(65_536), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 ")
    assert b"content-type: application/json" in head
    assert json.loads(body)["errors"][0]["extensions"]["code"] == "BAD_REQUEST"
