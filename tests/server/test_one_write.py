"""The head of an answer leaves with its body, and nothing is lost or turned round by the wait."""

from __future__ import annotations

import asyncio
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from server.one_write import _Transport

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
