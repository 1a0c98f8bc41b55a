"""The jars in the cache -> which of them still have to be fetched or looked at.

unverified(read_jars(), Path("cache/jars"))   becomes   []   after 216 look-ups of size and time, without hashing 140 MB

A jar that was verified once is noted in `verified.json` with its size and its time of change; a jar that was touched since is not as
noted.
"""

import json
from collections.abc import Iterable
from pathlib import Path

from keiretsu.graph.local.install.jar_list import Jar

NOTES = "verified.json"

Note = tuple[str, int, int]  # SHA-256, size, time of change in ns


def unverified(jars: Iterable[Jar], folder: Path) -> list[Jar]:
    notes = read_notes(folder)
    return [jar for jar in jars if (note := take_note(jar, folder)) is None or note != notes.get(jar.file)]


def note_verified(jars: Iterable[Jar], folder: Path) -> None:
    """Add these jars, whose SHA-256 was just found right, to the notes."""
    found = {jar.file: note for jar in jars if (note := take_note(jar, folder))}
    draft = folder / (NOTES + ".new")
    draft.write_text(json.dumps({**read_notes(folder), **found}), encoding="utf-8")
    draft.replace(folder / NOTES)


def read_notes(folder: Path) -> dict[str, Note]:
    try:
        notes = json.loads((folder / NOTES).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):  # ValueError: the machine stopped while it was written
        return {}
    return {file: (str(sha256), int(size), int(changed)) for file, (sha256, size, changed) in notes.items()}


def take_note(jar: Jar, folder: Path) -> Note | None:
    """What the notes say about the jar if it is as it was when it was verified."""
    try:
        found = (folder / jar.file).stat()
    except FileNotFoundError:
        return None
    return (jar.sha256, found.st_size, found.st_mtime_ns)
