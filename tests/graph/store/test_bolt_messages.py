"""Bolt messages are decoded from chunks, however the bytes arrive."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest

from keiretsu.graph.store.bolt_messages import MAX_CHUNK_SIZE, MessageDecoder

SUCCESS, RECORD, IGNORED = b"\xb1\x70\xa0", b"\xb1\x71\x91", b"\xb0\x7e"
NOOP = b"\0\0"


def chunked(message: bytes, *cuts: int) -> bytes:
    """A message in chunks, cut at these offsets."""
    chunks = [message[start:end] for start, end in pairwise((0, *cuts, len(message)))]
    return b"".join(len(chunk).to_bytes(2) + chunk for chunk in chunks) + NOOP


def decode(pieces: Sequence[bytes]) -> tuple[list[bytes], int]:
    """The messages in these bytes, and the number of summaries among them."""
    decoder = MessageDecoder()
    for piece in pieces:
        decoder.feed(piece)
    return [bytes(message) for message in decoder.messages], decoder.summaries


@pytest.mark.parametrize("size", [1, 2, 3, 5, 1000])
def test_messages_are_decoded_from_any_pieces(size: int) -> None:
    """Several chunks in a message, NOOPs between messages, and pieces that end anywhere."""
    large = b"\xb1\x71" + b"x" * 70_000
    data = chunked(SUCCESS) + NOOP + chunked(RECORD, 2) + NOOP + NOOP + chunked(large, 1, MAX_CHUNK_SIZE) + chunked(SUCCESS, 1, 2)
    pieces = [data[start : start + size] for start in range(0, len(data), size)]
    assert decode(pieces) == ([SUCCESS, RECORD, large, SUCCESS], 2)


def test_a_message_counts_once_it_is_complete() -> None:
    """Not before its last chunk, which is empty."""
    data = chunked(SUCCESS) + chunked(IGNORED)
    assert decode([data[:-1]]) == ([SUCCESS], 1)
    assert decode([data]) == ([SUCCESS, IGNORED], 2)
