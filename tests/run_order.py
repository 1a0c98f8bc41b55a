"""The order of the tests: files that need the same contents of the database follow each other, since loading takes seconds.

Each worker of pytest-xdist has a database of its own and takes the next file when it has finished one. So all workers first use the
built-in data, then other contents; the files that take longest begin first, and those without a database fill the gaps at the end.
"""

from __future__ import annotations

from itertools import groupby

import pytest

BUILT_IN_DATA = {"xiaomi", "server_url"}
LONGEST = (
    "tests/graph/local",
    "tests/server/cli",
    "tests/clients",
    "tests/golden",
    "tests/oracle",
    "tests/server/test_faults.py",
    "tests/server/graphiql",
)
"""Folders and files that take longest, in order of their duration."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that use the database of their worker, and sort the files."""
    for item in items:
        if "address" in fixtures_of(item):
            item.add_marker("database")
    files = [list(group) for _, group in groupby(items, key=lambda item: item.path)]
    items[:] = [item for file in sorted(files, key=rank) for item in file]


def rank(file: list[pytest.Item]) -> tuple[int, int]:
    """Sort key of a file: files with built-in data, files with other contents too, with other contents only, without a database."""
    contents = {bool(BUILT_IN_DATA & fixtures_of(item)) for item in file if item.get_closest_marker("database")}
    stage = {(True,): 0, (False, True): 1, (False,): 2, (): 3}[tuple(sorted(contents))]
    return stage, next((index for index, prefix in enumerate(LONGEST) if file[0].nodeid.startswith(prefix)), len(LONGEST))


def fixtures_of(item: pytest.Item) -> set[str]:
    return set(getattr(item, "fixturenames", ()))
