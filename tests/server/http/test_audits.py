"""GraphQL over HTTP as others check it: the audits of npm's graphql-http, run by Node against the real server.

Each audit is one sentence of the specification, with its MUST, SHOULD or MAY; all of them hold, whatever their word.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from keiretsu.server.graphiql.node import Node
from tests.packages import node_with, run

AUDITS = Path(__file__).parent / "audits"
COUNT = 61

pytestmark = pytest.mark.database


def test_the_server_does_what_the_specification_says(server_url: str, node: Node) -> None:
    """Every audit is passed, and none has been lost."""
    found = json.loads(run((*node.node, "audit.mjs", f"{server_url}/graphql"), AUDITS))
    assert [f"{one['id']} {one['name']}: {one['status']}, {one.get('reason')}" for one in found if one["status"] != "ok"] == []
    assert len({one["id"] for one in found}) == COUNT


@pytest.fixture(scope="module")
def node() -> Node:
    """Node, with graphql-http beside the script that uses it."""
    return node_with(AUDITS)
