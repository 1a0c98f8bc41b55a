"""Kinds of interest, and links that no other type foresees: in files, in ids, in ownership and in queries."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from keiretsu.graph.store.store import Address
from keiretsu.graph.writer import Writer
from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.parameters.global_ids import to_stored_id
from keiretsu.resolvers.request import GraphQLRequest
from keiretsu.schema.catalogue import Catalogue
from keiretsu.schema.companies.kinds import Directness, InterestKind
from keiretsu.seed.identity import edge_id, timeless_part
from keiretsu.seed.load import load
from keiretsu.seed.load_report import LoadReport
from keiretsu.seed.validate import read_data_set
from tests.conftest import DatabaseContents
from tests.seed.folders import errors_of, write_folder

STAKES = """from,to,kind,directness,share_percent,valid
Top,Middle,,,60,
Middle,Bottom,SHARES,direct,50,2014/..
Top,Bottom,shareholding,INDIRECT,30,
Top,Bottom,voting rights,,51,
Top,Bottom,nominee,unknown,,
Other,Bottom,,Unknown,10,
"""
LINKS = """from,to,kind,amount,currency,key,valid
Ann,Ben,family,,,,
Ann,Top,payment,100,EUR,1,2014-03-01
Ann,Top,payment,50,EUR,2,2014-03-01
Top,Ann,loan,7,USD,,
A round,Seed,legal advice,,,,
"""
FILES = {
    "companies": "name\nTop\nMiddle\nBottom\nOther\n",
    "people": "name\nAnn\nBen\n",
    "funding_rounds": "name\nA round\n",
    "raised": "from,to\nTop,A round\n",
    "technologies": "name\nSeed\n",
    "holds_stake_in": STAKES,
    "linked_to": LINKS,
}

EFFECTIVE = """query ($owner: ID!) {
  effectiveOwnership(owner: $owner, owned: "company:bottom") { shareMin shareMax known pathCount }
}"""
OWNERS = """{ company(slug: "bottom") { ownersTree { level path shareMin } } }"""
LISTS = """{
  stakes(where: {kind: {ne: SHARES}}, orderBy: [{kind: ASC}]) { nodes { kind directness shareMin from { name } } }
  direct: stakes(where: {directness: {ne: INDIRECT}, kind: {eq: SHARES}}) { totalCount }
  kinds: stakes { groups(by: [KIND]) { keys { value } count } }
  person(slug: "ann") {
    links(orderBy: [{amount: DESC}]) { nodes { name } edges { kind direction amount key } aggregate { amount { sum } } }
  }
  fundingRound(slug: "a-round") { links { totalCount nodes { name } } }
  pairs: links { groups(by: [FROM_NAME, TO_NAME, CURRENCY], orderBy: [{amount: {sum: DESC_NULLS_LAST}}], first: 1) {
    keys { value } aggregate { amount { unit sum } }
  } }
  paths(from: "person:ann", to: "person:ben") { paths { sentence } }
  interests: paths(from: "company:top", to: "company:bottom", kinds: [HOLDS_STAKE_IN], maxHops: 1) { paths { sentence } }
}"""


@pytest.fixture
def report(address: Address, catalogue: Catalogue, database_contents: DatabaseContents, tmp_path: Path) -> LoadReport:
    """The data set is loaded."""
    database_contents.ensure("a test of interests and links", lambda _: None)
    database_contents.invalidate()
    return load_files(address, catalogue, tmp_path)


def load_files(address: Address, catalogue: Catalogue, folder: Path) -> LoadReport:
    with Writer(address) as writer:
        return load(writer, read_data_set(write_folder(folder / "mine", **FILES), catalogue), catalogue)


async def query(engine: Engine, text: str, **variables: Any) -> Any:
    response = await engine.execute(GraphQLRequest(text, variables))
    assert not response.errors, response.errors
    return response.data


def test_a_stake_without_a_kind_is_shares_and_keeps_its_id(catalogue: Catalogue) -> None:
    """What was stored before interests had kinds is found again by the same row; a day is never taken for a kind."""
    stake = catalogue.relationships["HOLDS_STAKE_IN"]
    assert edge_id(stake, "a", "b", {}) == '["a", "HOLDS_STAKE_IN", "b"]'
    assert edge_id(stake, "a", "b", {"kind": "shareholding", "directness": "unknown"}) == '["a", "HOLDS_STAKE_IN", "b"]'
    dated = edge_id(stake, "a", "b", {"validFrom": "2014-01-01"})
    votes = edge_id(stake, "a", "b", {"kind": "votingRights", "validFrom": "2014-01-01"})
    assert dated == '["a", "HOLDS_STAKE_IN", "b", "2014-01-01"]'
    assert votes == '["a", "HOLDS_STAKE_IN", "b", {"kind": "votingRights"}, "2014-01-01"]'
    assert timeless_part(stake, dated) == ("a", "HOLDS_STAKE_IN", "b")
    assert timeless_part(stake, votes) == ("a", "HOLDS_STAKE_IN", "b", (("kind", "votingRights"),))


def test_a_link_is_distinguished_by_kind_key_and_start(catalogue: Catalogue, tmp_path: Path) -> None:
    """Two payments of one day are two facts if they have keys; else the second is a duplicate."""
    rows = "from,to,kind,key,valid\nAnn,Ben,payment,{},2014\nAnn,Ben,payment,{},2014\n"
    people = "name\nAnn\nBen\n"
    assert errors_of(write_folder(tmp_path / "keys", people=people, linked_to=rows.format("1", "2")), catalogue) == []
    (error, *_) = errors_of(write_folder(tmp_path / "no-keys", people=people, linked_to=rows.format("", "")), catalogue)
    assert "line 3" in error
    assert "key" in error


def test_every_kind_of_interest_is_a_code_of_bods() -> None:
    """The stored values are the codes; the names are their spelling in GraphQL, except that of shares."""
    codes = {
        "".join(word.capitalize() if index else word.lower() for index, word in enumerate(kind.name.split("_"))) for kind in InterestKind
    }
    assert codes - {str(kind.value) for kind in InterestKind} == {"shares"}
    assert len(InterestKind) == 23
    assert {str(directness.value) for directness in Directness} == {"direct", "indirect", "unknown"}


@pytest.mark.database
def test_loading_again_changes_nothing(report: LoadReport, address: Address, catalogue: Catalogue, tmp_path: Path) -> None:
    """All six stakes and five links are facts of their own."""
    assert (report.counts["HOLDS_STAKE_IN", "created"], report.counts["LINKED_TO", "created"]) == (6, 5)
    again = load_files(address, catalogue, tmp_path)
    assert [again.total(change) for change in ("created", "changed", "removed")] == [0, 0, 0]


@pytest.mark.database
@pytest.mark.usefixtures("report")
async def test_ownership_adds_direct_shares_only(engine: Engine) -> None:
    """60 % of 50 %; not the declared indirect 30 %, which is that chain, nor the votes."""
    shares = [await query(engine, EFFECTIVE, owner=owner) for owner in ("company:top", "company:other")]
    assert shares == [
        {"effectiveOwnership": {"shareMin": 30, "shareMax": 30, "known": True, "pathCount": 1}},
        {"effectiveOwnership": {"shareMin": 10, "shareMax": 10, "known": True, "pathCount": 1}},
    ]
    rows = (await query(engine, OWNERS))["company"]["ownersTree"]
    owners = [(row["level"], to_stored_id(row["path"][-1]), row["shareMin"]) for row in rows]
    assert owners == [(1, "company:middle", 50), (2, "company:top", 60), (1, "company:other", 10)]


@pytest.mark.database
@pytest.mark.usefixtures("report")
async def test_interests_and_links_are_listed(engine: Engine) -> None:
    """A missing kind is filtered, sorted, grouped and shown as shares; links show both directions and have sums per currency."""
    data = await query(engine, LISTS)
    assert data["stakes"]["nodes"] == [
        {"kind": "VOTING_RIGHTS", "directness": "UNKNOWN", "shareMin": 51, "from": {"name": "Top"}},
        {"kind": "NOMINEE", "directness": "UNKNOWN", "shareMin": None, "from": {"name": "Top"}},
    ]
    assert data["direct"]["totalCount"] == 3
    assert {group["keys"][0]["value"]: group["count"] for group in data["kinds"]["groups"]} == {
        "SHARES": 4,
        "VOTING_RIGHTS": 1,
        "NOMINEE": 1,
    }
    links = data["person"]["links"]
    assert [(edge["kind"], edge["direction"], edge["amount"], edge["key"]) for edge in links["edges"]] == [
        ("family", "OUT", None, None),
        ("payment", "OUT", 100, "1"),
        ("payment", "OUT", 50, "2"),
        ("loan", "IN", 7, None),
    ]
    assert links["aggregate"]["amount"]["sum"] is None
    assert data["fundingRound"]["links"] == {"totalCount": 1, "nodes": [{"name": "Seed"}]}
    assert data["pairs"]["groups"] == [
        {"keys": [{"value": "Ann"}, {"value": "Top"}, {"value": "EUR"}], "aggregate": {"amount": {"unit": "EUR", "sum": 150}}}
    ]
    assert data["paths"]["paths"][0]["sentence"] == "Ann has a link (family) to Ben (asserted, undated)"
    assert {path["sentence"] for path in data["interests"]["paths"]} == {
        "Top holds a stake in Bottom (asserted, undated)",
        "Top holds voting rights in Bottom (asserted, undated)",
        "Top holds an interest as a nominee in Bottom (asserted, undated)",
    }
