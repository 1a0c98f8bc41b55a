"""The tests also run on a Neo4j that KEIRETSU_TEST_NEO4J_URI names, and leave it alone where it is not empty."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from keiretsu.graph.store.store import Address
from keiretsu.graph.writer import NodeRow, Writer
from tests.conftest import ROOT, Contents

pytestmark = pytest.mark.database
CASE = "tests/resolvers/test_strawberry_execution.py"


def run_tests(address: Address) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "KEIRETSU_TEST_NEO4J_URI": address.uri,
        "NEO4J_USERNAME": address.username,
        "NEO4J_PASSWORD": address.password,
    }
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", CASE]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False)


def test_an_empty_one_is_used_and_left_empty(address: Address, contents: Contents) -> None:
    """The tests pass there, and what they loaded is gone afterwards."""
    contents.hold("nothing", lambda _: None)
    contents.forget()
    done = run_tests(address)
    assert done.returncode == 0, done.stdout + done.stderr
    with Writer(address) as writer:
        assert writer.count_nodes() == 0


def test_one_with_data_is_refused_and_stays_as_it_is(address: Address, contents: Contents) -> None:
    """One sentence, and the node is still there."""
    row = NodeRow("company:mine", "Company", {"id": "company:mine", "name": "Mine"})
    contents.hold("a node", lambda writer: writer.write(lambda batch: batch.put_nodes("Company", [row])))
    done = run_tests(address)
    assert done.returncode == 2
    assert "KEIRETSU_TEST_NEO4J_URI names a database with 1 nodes in it; the tests want an empty one." in done.stdout + done.stderr
    with Writer(address) as writer:
        assert writer.count_nodes() == 1
