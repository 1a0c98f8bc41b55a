"""GraphQL over HTTP: the audits of npm's graphql-http, run by Node against the real server.

Each audit is one sentence of the specification with its MUST, SHOULD or MAY; the server passes all of them.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from keiretsu.server.graphiql.node import NodeRuntime
from tests.packages import node_with_packages, run

AUDITS = Path(__file__).parent / "audits"
AUDIT_COUNT = 61

pytestmark = pytest.mark.database


def test_the_server_passes_all_audits(server_url: str, node: NodeRuntime) -> None:
    """No audit fails, and none is missing."""
    results = json.loads(run((*node.node, "audit.mjs", f"{server_url}/graphql"), AUDITS))
    assert [
        f"{audit['id']} {audit['name']}: {audit['status']}, {audit.get('reason')}" for audit in results if audit["status"] != "ok"
    ] == []
    assert len({audit["id"] for audit in results}) == AUDIT_COUNT


@pytest.fixture(scope="module")
def node() -> NodeRuntime:
    """Node, with graphql-http installed beside the script that imports it."""
    return node_with_packages(AUDITS)
