"""The records in an export as NDJSON."""

from __future__ import annotations

import json
from typing import Any


def nodes_in(data: bytes) -> list[dict[str, Any]]:
    """The nodes."""
    return _of_kind(data, "node")


def edges_in(data: bytes) -> list[dict[str, Any]]:
    """The edges."""
    return _of_kind(data, "edge")


def _of_kind(data: bytes, kind: str) -> list[dict[str, Any]]:
    records = [json.loads(line) for line in data.splitlines()]
    assert (records[0]["kind"], records[-1]["kind"]) == ("export", "end")
    return [record for record in records if record["kind"] == kind]
