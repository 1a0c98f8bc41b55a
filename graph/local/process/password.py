"""The password of a local database: generated once, in a file that only its owner may read.

ensure_password(Path("data/password"))   becomes   "Jx0w...", the same at each start
"""

import secrets
from pathlib import Path

from keiretsu.files import PRIVATE_MODE, write_atomically


def read_password(file: Path) -> str:
    return file.read_text(encoding="ascii").strip()


def ensure_password(file: Path) -> str:
    """Read or generate it. It is on disk before Neo4j gets it, so that no kill in between can lose it."""
    if not file.exists():
        write_atomically(file, secrets.token_urlsafe(24) + "\n", PRIVATE_MODE)
    return read_password(file)
