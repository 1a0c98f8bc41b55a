"""Files of several standards in one data set are loaded as they are, and answer questions with their evidence."""

from __future__ import annotations

from pathlib import Path

import pytest

from keiretsu.resolvers.engine import Engine
from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.load import load
from tests.conftest import DatabaseContents
from tests.seed.standards.reading import read_files
from tests.seed.standards.test_follow_the_money import ENTITIES, write_entities
from tests.seed.standards.test_gleif import TOP, write_files
from tests.seed.standards.test_ror import RECORDS, write_records
from tests.seed.test_facts import execute

QUESTIONS = """query ($lei: String!) {
  acme: companies(where: {name: {eq: "Acme Holding"}}) {
    nodes {
      shareholders {
        edges { shareMin shareMax node { ... on Person { name } } evidence { document { title } } }
      }
    }
  }
  top: companies(where: {identifiers: {some: {scheme: {eq: "lei"}, value: {eq: $lei}}}}) {
    nodes { name subsidiaries { nodes { name } } }
  }
  lab: companies(where: {identifiers: {some: {scheme: {eq: "grid"}}}}) { nodes { name } }
}"""


@pytest.mark.database
async def test_three_standards(tmp_path: Path, catalogue: Catalogue, database_contents: DatabaseContents, engine: Engine) -> None:
    """Money, legal entities and research organizations, beside each other."""
    write_entities(tmp_path / "leaks.json", ENTITIES)
    write_records(tmp_path / "organizations.json", RECORDS)
    write_files(tmp_path, "xml")
    database_contents.ensure("three standards", lambda writer: load(writer, read_files(catalogue, tmp_path), catalogue))
    data = await execute(engine, QUESTIONS, lei=TOP)
    shares = [edge for edge in data["acme"]["nodes"][0]["shareholders"]["edges"] if edge["node"].get("name") == "Ann Example"]
    assert [(edge["shareMin"], edge["shareMax"]) for edge in shares] == [(25, 50)]
    assert sorted(claim["document"]["title"] for claim in shares[0]["evidence"]) == ["gb_register", "press"]
    assert data["top"]["nodes"] == [{"name": "Top & Sons", "subsidiaries": {"nodes": [{"name": "Middle"}]}}]
    assert data["lab"]["nodes"] == [{"name": "Example Lab"}]
    database_contents.invalidate()
