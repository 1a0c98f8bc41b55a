"""OpenCorporates in the database: questions about companies, officers and owners, with evidence; loading again changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from keiretsu.graph.store.store import Address
from keiretsu.graph.writer import Writer
from keiretsu.resolvers.engine import Engine
from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.load import load
from keiretsu.seed.load_report import LoadReport
from tests.conftest import DatabaseContents
from tests.seed.standards.reading import read_files
from tests.seed.standards.test_opencorporates import COMPANIES, REGISTER, write_delivery
from tests.seed.test_facts import execute

QUESTIONS = """{
  companies(where: {identifiers: {some: {scheme: {eq: "gb-coh"}, value: {eq: "01234567"}}}}) {
    nodes {
      name jurisdiction founded formerNames { name valid }
      parents { nodes { name } }
      shareholders(where: {kind: {eq: VOTING_RIGHTS}}) { edges { shareMin node { ... on Company { name } } } }
      evidence { document { title address inferredTo } }
    }
  }
  old: companies(where: {formerNames: {some: {name: {eq: "Old Acme Ltd"}}}}) { nodes { slug } }
  person(slug: "oc-gb-officer-20494290") { name positions(orderBy: [{title: ASC}]) { edges { title valid node { name } } } }
}"""


def load_folder(address: Address, catalogue: Catalogue, folder: Path) -> LoadReport:
    with Writer(address) as writer:
        return load(writer, read_files(catalogue, folder), catalogue)


@pytest.mark.database
async def test_a_delivery(
    engine: Engine, address: Address, database_contents: DatabaseContents, catalogue: Catalogue, tmp_path: Path
) -> None:
    """Loaded twice."""
    database_contents.ensure("a delivery of OpenCorporates", lambda _: None)
    database_contents.invalidate()
    write_delivery(tmp_path)
    (tmp_path / "dataset.toml").write_text('name = "register"\n', encoding="utf-8")
    report = load_folder(address, catalogue, tmp_path)
    assert (report.counts["Company", "created"], report.counts["HOLDS_ROLE", "created"]) == (11, 7)
    again = load_folder(address, catalogue, tmp_path)
    assert [again.total(change) for change in ("created", "changed", "removed")] == [0, 0, 0]
    data = await execute(engine, QUESTIONS)
    (acme,) = data["companies"]["nodes"]
    assert (acme["name"], acme["jurisdiction"], acme["founded"]) == ("Acme Ltd", "GB", "1999-03-01")
    assert {"name": "Old Acme Ltd", "valid": "../2003-05-31"} in acme["formerNames"]
    assert acme["parents"]["nodes"] == [{"name": COMPANIES[1]["name"]}]
    assert acme["shareholders"]["edges"] == [{"shareMin": 75, "node": {"name": "Luxor Sarl"}}]
    assert acme["evidence"] == [{"document": {"title": "companies.csv", "address": REGISTER, "inferredTo": "2021-03-01"}}]
    assert data["old"]["nodes"] == [{"slug": "oc-gb-01234567"}]
    assert data["person"]["name"] == "ANN EXAMPLE"
    assert [(edge["title"], edge["node"]["name"]) for edge in data["person"]["positions"]["edges"]] == [
        ("director", "Acme Ltd"),
        ("secretary", "GB 07654321"),
    ]
