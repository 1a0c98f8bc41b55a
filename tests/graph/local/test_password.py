"""The password is made once, is nobody else's to read, and survives a kill at any moment."""

import os
from pathlib import Path

from keiretsu.graph.local.process.password import own_password


def test_private(tmp_path: Path) -> None:
    """Only its owner may read the file, whatever the umask."""
    before = os.umask(0)
    try:
        own_password(tmp_path / "password")
    finally:
        os.umask(before)
    assert (tmp_path / "password").stat().st_mode & 0o777 == 0o600


def test_same(tmp_path: Path) -> None:
    """It is long, and the same each time; another folder has another one."""
    first = own_password(tmp_path / "password")
    assert len(first) >= 24
    assert own_password(tmp_path / "password") == first
    assert own_password(tmp_path / "other") != first


def test_killed(tmp_path: Path) -> None:
    """What a start left that was killed while it wrote the file is no password."""
    (tmp_path / "password.new").write_text("half")
    assert own_password(tmp_path / "password") != "half"
    assert [file.name for file in tmp_path.iterdir()] == ["password"]
