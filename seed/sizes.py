"""What the database can index: names, slugs, keys and statements are looked up and sorted by indexes, whose keys are limited in size."""

from __future__ import annotations

from keiretsu.graph.writer import MAX_INDEXED_BYTES
from keiretsu.text import quoted

SHORTENED_CHARS = 1_000  # of a generated text that is too long


def check_indexed_size(text: str) -> None:
    """Raises ValueError if a text cannot be indexed."""
    size = len(text.encode())
    if size > MAX_INDEXED_BYTES:
        raise ValueError(f"{quoted(text)} has {size:,} bytes; shorten it to {MAX_INDEXED_BYTES:,}, the most that the database can index")


def shorten_to_index(text: str) -> str:
    """A generated text, cut if it cannot be indexed."""
    return text if len(text.encode()) <= MAX_INDEXED_BYTES else f"{text[:SHORTENED_CHARS]}…"
