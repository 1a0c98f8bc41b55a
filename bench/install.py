"""Installs the peers' packages at the versions of their lock file: `python -m bench.install`. Does nothing if they are installed.

npm keeps a copy of the installed lock file in node_modules; if both have the same versions, the packages are installed.
"""

from __future__ import annotations

import json
import subprocess
from typing import Any

from bench.contenders import PEERS_FOLDER
from keiretsu.server.graphiql.build import QUIET_FLAGS, RETRY_FLAGS
from keiretsu.server.graphiql.node import find_node


def main() -> None:
    """Install missing packages."""
    if _is_installed():
        return
    node = find_node()
    if node is None:
        raise SystemExit("The peers need Node 20 or newer with npm; install it, or use `make bench`, which fetches it.")
    print("Fetching the peers: @neo4j/graphql, GraphQL Yoga, Apollo Server.")
    subprocess.run([*node.npm, "ci", "--ignore-scripts", "--omit=dev", *QUIET_FLAGS, *RETRY_FLAGS], cwd=PEERS_FOLDER, check=True)  # noqa: S603  # the Node found above


def _is_installed() -> bool:
    installed_lock = PEERS_FOLDER / "node_modules" / ".package-lock.json"
    return installed_lock.exists() and _versions(json.loads(installed_lock.read_text())) == _versions(
        json.loads((PEERS_FOLDER / "package-lock.json").read_text())
    )


def _versions(lock: dict[str, Any]) -> dict[str, str]:
    return {name: package["version"] for name, package in lock["packages"].items() if name}


if __name__ == "__main__":
    main()
