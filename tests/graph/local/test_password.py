"""The password is generated once, readable by its owner only, and survives a kill at any moment."""

import os
from pathlib import Path

from keiretsu.graph.local.process.password import ensure_password


def test_private(tmp_path: Path) -> None:
    """Only its owner can read the file, whatever the umask."""
    umask = os.umask(0)
    try:
        ensure_password(tmp_path / "password")
    finally:
        os.umask(umask)
    assert (tmp_path / "password").stat().st_mode & 0o777 == 0o600


def test_same(tmp_path: Path) -> None:
    """It is long, and stays the same; another folder has another one."""
    first = ensure_password(tmp_path / "password")
    assert len(first) >= 24
    assert ensure_password(tmp_path / "password") == first
    assert ensure_password(tmp_path / "other") != first


def test_killed(tmp_path: Path) -> None:
    """A temporary file left by a killed start is not used as the password."""
    (tmp_path / ".password.1a2b3c4d").write_text("half")
    assert len(ensure_password(tmp_path / "password")) >= 24
