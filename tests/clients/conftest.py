"""The server, and a folder in which the programs of the clients stand beside the schema and what they need.

package.json holds @graphql-tools/delegate back: newer ones ask for a version of a package that nobody has published.
"""

from __future__ import annotations

import hashlib
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from keiretsu.server.graphiql.node import Node
from tests.conftest import ROOT
from tests.packages import node_with, run
from tests.server.conftest import server_url

__all__ = ["node", "python", "server_url", "workshop"]

CLIENTS = Path(__file__).parent
LOCKED = ROOT / "requirements" / "clients.txt"


@dataclass(frozen=True)
class Workshop:
    """A copy of the programs that may be written to."""

    folder: Path
    node: Node

    def build(self, script: str) -> str:
        """Run a script of package.json."""
        return run((*self.node.npm, "run", "--silent", script), self.folder)

    def run(self, program: str, *arguments: str) -> str:
        return run((*self.node.node, program, *arguments), self.folder)


@pytest.fixture(scope="session")
def workshop(node: Node, tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    folder = tmp_path_factory.mktemp("clients") / "workshop"
    shutil.copytree(CLIENTS, folder, ignore=shutil.ignore_patterns("node_modules", "__pycache__"))
    shutil.copyfile(ROOT / "schema.graphql", folder / "schema.graphql")
    (folder / "node_modules").symlink_to(CLIENTS / "node_modules", target_is_directory=True)
    return Workshop(folder, node)


@pytest.fixture(scope="session")
def node() -> Node:
    """Node, with what package-lock.json names beside the programs."""
    return node_with(CLIENTS)


@pytest.fixture(scope="session")
def python(cache: Path) -> Path:
    """A Python of its own for ariadne-codegen, which wants another graphql-core than the program has."""
    stamp = hashlib.sha256(LOCKED.read_bytes() + sys.version.encode()).hexdigest()[:16]
    folder = cache / f"clients-{stamp}"
    found, ready = folder / "bin" / "python", folder / "ready"
    if not ready.exists():
        run((sys.executable, "-m", "venv", "--clear", "--without-pip", str(folder)), ROOT)
        pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", str(found))
        run((*pip, "install", "--quiet", "--require-hashes", "--no-deps", "--requirement", str(LOCKED)), ROOT)
        ready.touch()
    return found
