"""What the database can index: names, slugs, keys and statements are looked up and sorted by indexes, whose keys are limited in size."""

from __future__ import annotations

from collections.abc import Sequence

from keiretsu.graph.writer import MAX_INDEXED_BYTES
from keiretsu.text import quoted

SHORTENED_CHARS = 1_000  # of a generated text that is too long
MAX_SEARCHABLE_ITEMS = 1_000
"""Items of a searchable list: Neo4j reserves memory for its length times the size of its first item, here the name."""


def check_indexed_size(text: str) -> None:
    """Raises ValueError if a text cannot be indexed."""
    size = len(text.encode())
    if size > MAX_INDEXED_BYTES:
        raise ValueError(f"{quoted(text)} has {size:,} bytes; shorten it to {MAX_INDEXED_BYTES:,}, the most that the database can index")


def check_searchable_items(items: Sequence[str]) -> None:
    """Raises ValueError if a list of names is too long, or one of them."""
    if len(items) > MAX_SEARCHABLE_ITEMS:
        raise ValueError(f"The list has {len(items):,} items; keep at most {MAX_SEARCHABLE_ITEMS:,}")
    for item in items:
        check_indexed_size(item)


def shorten_to_index(text: str) -> str:
    """A generated text, cut if it cannot be indexed."""
    return text if len(text.encode()) <= MAX_INDEXED_BYTES else f"{text[:SHORTENED_CHARS]}…"
