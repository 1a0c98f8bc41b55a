"""Node with what a folder's package-lock.json names, and programs that are run to their end.

node = node_with(AUDITS);  run((*node.node, "audit.mjs", url), AUDITS)   ->   what it prints
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from keiretsu.server.graphiql.node import Node, find_node

NPM_CI = ("ci", "--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund")


def node_with(folder: Path) -> Node:
    """Node, with the packages installed beside the programs of the folder."""
    found = find_node()
    assert found is not None, "Node is needed for this: pip install 'keiretsu[node]'"
    lock, installed = folder / "package-lock.json", folder / "node_modules" / ".package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < lock.stat().st_mtime:
        run((*found.npm, *NPM_CI), folder)
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
