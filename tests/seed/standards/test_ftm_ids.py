"""Ids of entities in exports lead back to the nodes, and consist of what FollowTheMoney allows."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keiretsu.schema.companies.kinds import InterestKind
from keiretsu.seed.standards.ftm_ids import MAX_CHARS, entity_id, is_exported_id, node_id
from keiretsu.seed.standards.ftm_schemata import CONTROL_KINDS, OWNERSHIP_KINDS

VALID = re.compile(r"[0-9a-zA-Z]([0-9a-zA-Z.-]*[0-9a-zA-Z])?")
EXAMPLES = {
    "company:xiaomi-ventures": "keiretsu.company.xiaomi-ventures",
    "company:小米": "keiretsu.company..e5.b0.8f.e7.b1.b3",
    "document:mine/a.csv": "keiretsu.document.mine.2fa.2ecsv",
    "claim:A2-": "keiretsu.claim.A2.2d",
    "person:": "keiretsu.person.",
}


@given(st.sampled_from(["company", "person", "document", "claim"]), st.text(min_size=1, max_size=300))
def test_ids_lead_back(type_: str, key: str) -> None:
    """But for those that are too long."""
    id_ = f"{type_}:{key}"
    written = entity_id(id_)
    assert VALID.fullmatch(written)
    assert len(written) <= MAX_CHARS
    assert is_exported_id(written)
    assert node_id(written) == id_ or len(key.encode()) > 50


@given(st.text(min_size=1, max_size=50), st.text(min_size=1, max_size=50))
def test_different_ids_stay_different(first: str, second: str) -> None:
    assert (entity_id(f"claim:{first}") == entity_id(f"claim:{second}")) == (first == second)


@pytest.mark.parametrize(("id_", "written"), [pair for pair in EXAMPLES.items() if pair[0] != "person:"])
def test_examples(id_: str, written: str) -> None:
    assert entity_id(id_) == written
    assert node_id(written) == id_


@pytest.mark.parametrize(
    "id_", ["acme", "keiretsu", "keiretsu.company.", "keiretsu.vessel.a", "keiretsu.company.a.zz", "keiretsu.company..ff"]
)
def test_ids_of_others(id_: str) -> None:
    assert node_id(id_) is None


def test_an_id_is_written_in_one_way() -> None:
    """A letter is never escaped."""
    assert node_id("keiretsu.company..61") is None


def test_all_kinds_of_interest_are_written() -> None:
    assert {kind.name for kind in InterestKind} == OWNERSHIP_KINDS | CONTROL_KINDS
    assert not OWNERSHIP_KINDS & CONTROL_KINDS
