"""The peers' packages, at the versions of their lock file: `python -m bench.install`. Nothing to do where they are.

npm keeps a copy of what it installed in node_modules; as long as that says the same as the lock file, they are.
"""

from __future__ import annotations

import json
import subprocess
from typing import Any

from bench.contenders import NODE
from keiretsu.server.graphiql.build import IMPATIENT, QUIET
from keiretsu.server.graphiql.node import find_node


def main() -> None:
    """Install what is missing."""
    if _installed():
        return
    node = find_node()
    if node is None:
        raise SystemExit("The peers need Node 20 or newer with npm; install that, or let `make bench` fetch it.")
    print("Fetching the peers: @neo4j/graphql, GraphQL Yoga, Apollo Server.")
    subprocess.run([*node.npm, "ci", "--ignore-scripts", "--omit=dev", *QUIET, *IMPATIENT], cwd=NODE, check=True)  # noqa: S603  # as found


def _installed() -> bool:
    there = NODE / "node_modules" / ".package-lock.json"
    return there.exists() and _versions(json.loads(there.read_text())) == _versions(json.loads((NODE / "package-lock.json").read_text()))


def _versions(lock: dict[str, Any]) -> dict[str, str]:
    return {name: one["version"] for name, one in lock["packages"].items() if name}


if __name__ == "__main__":
    main()
