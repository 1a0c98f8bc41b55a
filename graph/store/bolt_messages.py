"""Bolt messages as bytes: the parts of a request, and the messages of a response.

    decoder.feed(b"\\0\\x03\\xb1\\x70\\xa0\\0\\0")   ->   decoder.messages == [b"\\xb1\\x70\\xa0"], decoder.summaries == 1

A message is a structure: a byte with the number of its fields, a byte with its type, and the fields.
"""

from __future__ import annotations

RUN_HEADER = b"\xb3\x10"
"""Header of RUN, a message of three fields. The packer writes the fields as a list, whose header differs in the first byte."""

RECORD, FAILURE = 0x71, 0x7F
"""Message types."""

PULL_ALL = b"\x00\x06\xb1\x3f\xa1\x81n\xff\x00\x00"
"""The packed PULL message for all records, {n: -1}."""

MAX_CHUNK_SIZE = 0xFFFF  # bytes of a chunk


def in_chunks(message: bytes) -> bytes:
    """A message that is too long for one chunk."""
    chunks = [message[offset : offset + MAX_CHUNK_SIZE] for offset in range(0, len(message), MAX_CHUNK_SIZE)]
    return b"".join(len(chunk).to_bytes(2) + chunk for chunk in chunks) + b"\0\0"


class MessageDecoder:
    """Bytes as they arrive -> messages. A message is a series of chunks, each after its length in two bytes; an empty chunk ends it."""

    def __init__(self) -> None:
        self.messages: list[bytearray] = []
        self.summaries = 0
        self.unconsumed = bytearray()
        self._partial = bytearray()

    def feed(self, data: bytes) -> None:
        """Decode the next bytes."""
        unconsumed = self.unconsumed
        unconsumed += data
        offset, end = 0, len(unconsumed)
        while offset + 2 <= end:
            size = unconsumed[offset] << 8 | unconsumed[offset + 1]
            if offset + 2 + size > end:
                break
            offset += 2 + size
            if size:
                self._partial += unconsumed[offset - size : offset]
            elif self._partial:  # an empty chunk between messages is a keep-alive (NOOP)
                self.summaries += self._partial[1] != RECORD
                self.messages.append(self._partial)
                self._partial = bytearray()
        del unconsumed[:offset]
