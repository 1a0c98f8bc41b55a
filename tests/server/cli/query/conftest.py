"""The database of the command's processes: that of the other tests, so that none of them has to start one."""

from __future__ import annotations

import pytest

from keiretsu.graph.store.store import Address


@pytest.fixture
def database(address: Address, xiaomi: None) -> dict[str, str]:
    """The settings of the test database, with the built-in data."""
    return {"NEO4J_URI": address.uri, "NEO4J_USERNAME": address.username, "NEO4J_PASSWORD": address.password}
