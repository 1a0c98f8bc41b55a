"""The password of a local database: made once, kept in a file that only its owner may read.

own_password(Path("data/password"))   becomes   "Jx0w...", the same at each start
"""

import os
import secrets
from pathlib import Path


def read_password(file: Path) -> str:
    return file.read_text(encoding="ascii").strip()


def own_password(file: Path) -> str:
    """Read it, or make it. On disk before Neo4j learns it, so that no kill in between can lose it."""
    if not file.exists():
        write_durably(secrets.token_urlsafe(24), file)
    return read_password(file)


def write_durably(text: str, file: Path) -> None:
    """The file comes into being whole: a draft nobody else may read, on disk, then renamed."""
    draft = file.with_suffix(".new")
    draft.unlink(missing_ok=True)  # left by a start that was killed here
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as output:
        output.write(text + "\n")
        output.flush()
        os.fsync(output.fileno())
    draft.replace(file)
    sync_folder(file.parent)


def sync_folder(folder: Path) -> None:
    """A rename or a removal is on disk only when its folder is."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
