"""Full or read-only folders: real ones, for root by mounting a small disk in memory, for others by permissions.

with small_disk(folder, "size=1m"): (folder / "file").write_bytes(bytes(10_000_000))   # OSError: No space left on device
"""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def small_disk(folder: Path, options: str) -> Iterator[Path]:
    """A small disk mounted on `folder`; the test is skipped if mounting fails."""
    if run("mount", "-t", "tmpfs", "-o", options, "keiretsu-test", str(folder)):
        pytest.skip("a small disk can only be mounted by root on Linux")
    try:
        yield folder
    finally:
        run("umount", "-l", str(folder))


def run(*arguments: str) -> int:
    """Run a command -> its exit code."""
    return subprocess.run(arguments, capture_output=True, check=False).returncode


@contextmanager
def read_only(folder: Path) -> Iterator[Path]:
    """Make a folder and its content read-only."""
    if os.geteuid() == 0:  # root may write to any other folder
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
