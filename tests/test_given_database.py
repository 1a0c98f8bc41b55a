"""The tests also run on the Neo4j at KEIRETSU_TEST_NEO4J_URI, and leave it unchanged if it is not empty."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from keiretsu.graph.store.store import Address
from keiretsu.graph.writer import NodeRow, Writer
from tests.conftest import ROOT, DatabaseContents

pytestmark = pytest.mark.database
TEST_FILE = "tests/resolvers/test_strawberry_execution.py"


def run_pytest(address: Address) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "KEIRETSU_TEST_NEO4J_URI": address.uri,
        "NEO4J_USERNAME": address.username,
        "NEO4J_PASSWORD": address.password,
    }
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", TEST_FILE]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False)


def test_an_empty_database_is_used_and_left_empty(address: Address, database_contents: DatabaseContents) -> None:
    """The tests pass, and the data they loaded is removed afterwards."""
    database_contents.ensure("nothing", lambda _: None)
    database_contents.invalidate()
    result = run_pytest(address)
    assert result.returncode == 0, result.stdout + result.stderr
    with Writer(address) as writer:
        assert writer.count_nodes() == 0


def test_a_database_with_data_is_rejected_and_left_unchanged(address: Address, database_contents: DatabaseContents) -> None:
    """One message, and the node is still there."""
    row = NodeRow("company:mine", "Company", {"id": "company:mine", "name": "Mine"})
    database_contents.ensure("a node", lambda writer: writer.write(lambda batch: batch.upsert_nodes("Company", [row])))
    result = run_pytest(address)
    assert result.returncode == 2
    assert "KEIRETSU_TEST_NEO4J_URI names a database with 1 nodes; the tests need an empty database." in result.stdout + result.stderr
    with Writer(address) as writer:
        assert writer.count_nodes() == 1
