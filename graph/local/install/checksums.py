"""Jars in the cache -> those that must be downloaded or verified.

missing_or_changed(read_jars(), Path("cache/jars"))   becomes   []   after 216 checks of size and time, without hashing 140 MB

`verified.json` records size and modification time of each jar that was verified; a jar that was touched since no longer matches its entry.
"""

import json
from collections.abc import Iterable
from pathlib import Path

from keiretsu.files import write_atomically
from keiretsu.graph.local.install.jar_list import Jar

CHECKSUM_FILE = "verified.json"

ChecksumEntry = tuple[str, int, int]  # SHA-256, size, modification time in ns


def missing_or_changed(jars: Iterable[Jar], folder: Path) -> list[Jar]:
    entries = read_entries(folder)
    return [jar for jar in jars if (entry := current_entry(jar, folder)) is None or entry != entries.get(jar.file)]


def record_verified(jars: Iterable[Jar], folder: Path) -> None:
    """Add the entries of these jars, whose SHA-256 was just verified."""
    new_entries = {jar.file: entry for jar in jars if (entry := current_entry(jar, folder))}
    write_atomically(folder / CHECKSUM_FILE, json.dumps({**read_entries(folder), **new_entries}))


def read_entries(folder: Path) -> dict[str, ChecksumEntry]:
    try:
        entries = json.loads((folder / CHECKSUM_FILE).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):  # ValueError: truncated by a crash of the machine
        return {}
    return {file: (str(sha256), int(size), int(modified)) for file, (sha256, size, modified) in entries.items()}


def current_entry(jar: Jar, folder: Path) -> ChecksumEntry | None:
    """The entry of the jar if it is unchanged since it was verified."""
    try:
        status = (folder / jar.file).stat()
    except FileNotFoundError:
        return None
    return (jar.sha256, status.st_size, status.st_mtime_ns)
