"""The server, and a folder in which the programs of the clients stand beside the schema and what they need.

package.json holds @graphql-tools/delegate back: newer ones ask for a version of a package that nobody has published.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from server.graphiql.node import Node, find_node
from tests.conftest import ROOT
from tests.server.conftest import server_url

__all__ = ["node", "python", "server_url", "workshop"]

CLIENTS = Path(__file__).parent
LOCKED = ROOT / "requirements" / "clients.txt"
NPM_CI = ("ci", "--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund")


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
    found = find_node()
    assert found is not None, "Node is needed to run the clients: pip install 'keiretsu[node]'"
    lock, installed = CLIENTS / "package-lock.json", CLIENTS / "node_modules" / ".package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < lock.stat().st_mtime:
        run((*found.npm, *NPM_CI), CLIENTS)
    return found


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


def run(command: tuple[str, ...], folder: Path) -> str:
    """What it prints. Scripts of npm find the Node that npm itself runs on."""
    path = os.pathsep.join([str(Path(command[0]).parent), os.environ["PATH"]])
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "PATH": path, "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"
    return done.stdout
