"""docs/decisions/0005-dependencies.md names every dependency, with what it saves, and nothing else."""

from __future__ import annotations

import re
import tomllib

from tests.conftest import ROOT

PAGE = (ROOT / "docs/decisions/0005-dependencies.md").read_text("utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]


def package_of(requirement: str) -> str:
    """cachetools>=6   ->   cachetools"""
    match = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert match, requirement
    return match.group()


def test_the_table_lists_the_dependencies() -> None:
    """Each package has one row."""
    rows = re.findall(r"^\| `([\w.-]+)` \| (?!`)\S", PAGE, re.MULTILINE)
    assert sorted(rows) == sorted(map(package_of, PROJECT["dependencies"]))


def test_the_table_lists_the_optional_dependencies() -> None:
    """Each package has one row for each extra that names it."""
    rows = re.findall(r"^\| `([\w.-]+)` \| `(\w+)` \| \S", PAGE, re.MULTILINE)
    assert sorted(rows) == sorted((package_of(requirement), extra) for extra, names in EXTRAS.items() for requirement in names)


def test_every_dependency_is_pinned() -> None:
    """With hashes, in the file that its users install; `make` installs the extras `build` and `files`, for tests `test`, too."""
    for name, packages in (
        ("serve", [*PROJECT["dependencies"], *EXTRAS["build"], *EXTRAS["files"]]),
        ("test", [*PROJECT["dependencies"], *EXTRAS["build"], *EXTRAS["files"], *EXTRAS["test"]]),
        ("node", EXTRAS["node"]),
        ("docs", EXTRAS["docs"]),
    ):
        pinned = re.findall(r"^([\w.-]+)==[^\n]*\\\n    --hash=sha256:", (ROOT / f"requirements/{name}.txt").read_text(), re.MULTILINE)
        assert {package_of(requirement) for requirement in packages} <= set(pinned)
