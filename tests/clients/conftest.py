"""The server, and a workspace with the client programs, the schema and their packages.

package.json pins an older @graphql-tools/delegate: newer versions require a version of a package that is not published.
"""

from __future__ import annotations

import hashlib
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from keiretsu.server.graphiql.node import NodeRuntime
from tests.conftest import ROOT
from tests.packages import node_with_packages, run
from tests.server.conftest import server_url

__all__ = ["node", "python", "server_url", "workspace"]

CLIENTS = Path(__file__).parent
PYTHON_REQUIREMENTS = ROOT / "requirements" / "clients.txt"


@dataclass(frozen=True)
class ClientWorkspace:
    """A writable copy of the client programs."""

    folder: Path
    node: NodeRuntime

    def build(self, script: str) -> str:
        """Run a script of package.json."""
        return run((*self.node.npm, "run", "--silent", script), self.folder)

    def run(self, program: str, *arguments: str) -> str:
        return run((*self.node.node, program, *arguments), self.folder)


@pytest.fixture(scope="session")
def workspace(node: NodeRuntime, tmp_path_factory: pytest.TempPathFactory) -> ClientWorkspace:
    folder = tmp_path_factory.mktemp("clients") / "workspace"
    shutil.copytree(CLIENTS, folder, ignore=shutil.ignore_patterns("node_modules", "__pycache__"))
    shutil.copyfile(ROOT / "schema.graphql", folder / "schema.graphql")
    (folder / "node_modules").symlink_to(CLIENTS / "node_modules", target_is_directory=True)
    return ClientWorkspace(folder, node)


@pytest.fixture(scope="session")
def node() -> NodeRuntime:
    """Node, with the packages of package-lock.json."""
    return node_with_packages(CLIENTS)


@pytest.fixture(scope="session")
def python(cache: Path) -> Path:
    """A separate Python for ariadne-codegen, which requires another version of graphql-core than Keiretsu."""
    fingerprint = hashlib.sha256(PYTHON_REQUIREMENTS.read_bytes() + sys.version.encode()).hexdigest()[:16]
    folder = cache / f"clients-{fingerprint}"
    executable, ready_marker = folder / "bin" / "python", folder / "ready"
    if not ready_marker.exists():
        run((sys.executable, "-m", "venv", "--clear", "--without-pip", str(folder)), ROOT)
        pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", str(executable))
        run((*pip, "install", "--quiet", "--require-hashes", "--no-deps", "--requirement", str(PYTHON_REQUIREMENTS)), ROOT)
        ready_marker.touch()
    return executable
