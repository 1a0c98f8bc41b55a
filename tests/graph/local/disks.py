"""Folders that are full or read-only: real ones, for root a small disk in memory, for others what permissions allow.

with full_disk(folder): (folder / "file").write_bytes(bytes(10_000_000))   # OSError: No space left on device
"""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def small_disk(folder: Path, options: str) -> Iterator[Path]:
    """A disk of its own in `folder`; the test is skipped where none can be mounted."""
    if run("mount", "-t", "tmpfs", "-o", options, "keiretsu-test", str(folder)):
        pytest.skip("a small disk can only be mounted by root on Linux")
    try:
        yield folder
    finally:
        run("umount", "-l", str(folder))


def run(*words: str) -> int:
    """The exit code."""
    return subprocess.run(words, capture_output=True, check=False).returncode


@contextmanager
def read_only(folder: Path) -> Iterator[Path]:
    """With what is in it."""
    if os.geteuid() == 0:  # root may write everywhere else
        if run("mount", "--bind", str(folder), str(folder)) or run("mount", "-o", "remount,bind,ro", str(folder)):
            pytest.skip("a folder can only be made read-only for root on Linux")
        try:
            yield folder
        finally:
            run("umount", "-l", str(folder))
        return
    folder.chmod(0o500)
    try:
        yield folder
    finally:
        folder.chmod(0o700)
