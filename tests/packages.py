"""Node with the packages of a package-lock.json, and programs that run to completion.

node = node_with_packages(AUDITS);  run((*node.node, "audit.mjs", url), AUDITS)   ->   the output
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from keiretsu.server.graphiql.node import NodeRuntime, find_node

NPM_CI = ("ci", "--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund")


def node_with_packages(folder: Path) -> NodeRuntime:
    """Node, with the folder's packages installed in its node_modules."""
    node = find_node()
    assert node is not None, "Node is required: pip install 'keiretsu[node]'"
    lock, installed = folder / "package-lock.json", folder / "node_modules" / ".package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < lock.stat().st_mtime:
        run((*node.npm, *NPM_CI), folder)
    return node


def run(command: tuple[str, ...], folder: Path) -> str:
    """The standard output. npm scripts use the same Node as npm."""
    path = os.pathsep.join([str(Path(command[0]).parent), os.environ["PATH"]])
    result = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "PATH": path, "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert result.returncode == 0, f"{' '.join(command)}\n{result.stdout}\n{result.stderr}"
    return result.stdout
