"""Statements of BODS in the database: ownership through components, evidence with its source, and a later state of the same file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from keiretsu.graph.store.store import Address
from keiretsu.graph.writer import Writer
from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.request import GraphQLRequest
from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.load import load
from keiretsu.seed.load_report import LoadReport
from tests.conftest import DatabaseContents
from tests.seed.standards.statements import BodsStatement, entity, person, read_files, relationship, write_statements

SOURCE = {"type": ["officialRegister"], "description": "Register of owners", "url": "https://register.example", "retrievedAt": "2024-05-02"}


def shares(percent: float, directness: str) -> BodsStatement:
    """An interest."""
    return {"type": "shareholding", "directOrIndirect": directness, "share": {"exact": percent}}


def with_components(whole: BodsStatement, *components: str) -> BodsStatement:
    """An indirect relationship."""
    whole["recordDetails"]["componentRecords"] = list(components)
    return whole


STATEMENTS = [
    entity("s-1", "acme", "Acme Ltd", identifiers=[{"scheme": "GB-COH", "id": "1234567"}]),
    entity("s-2", "middle", "Middle Ltd"),
    person("s-3", "jane", "Jane Smith"),
    with_components(relationship("s-4", "whole", "acme", "jane", shares(30, "indirect")), "upper", "middle", "lower"),
    relationship("s-5", "upper", "middle", "jane", shares(60, "direct"), source=SOURCE),
    relationship("s-6", "lower", "acme", "middle", shares(50, "direct")),
]
UPDATE = {**relationship("s-7", "upper", "middle", "jane", shares(40, "direct"), recordStatus="updated"), "statementDate": "2025-01-01"}
QUERY = """{
  effectiveOwnership(owner: "person:mine-jane", owned: "company:mine-acme") { shareMin shareMax known }
  companies(where: {identifiers: {some: {scheme: {eq: "GB-COH"}, value: {eq: "01234567"}}}}) { nodes { name } }
  person(slug: "mine-jane") {
    stakes(where: {node: {name: {eq: "Middle Ltd"}}}) { edges { shareMin evidence { key document { title address inferredTo } } } }
  }
}"""


@pytest.fixture
def path(address: Address, database_contents: DatabaseContents, tmp_path: Path) -> Path:
    """Of a file of statements; the database is empty."""
    assert address
    database_contents.ensure("statements of BODS", lambda _: None)
    database_contents.invalidate()
    return write_statements(tmp_path / "mine.json", STATEMENTS)


def load_file(address: Address, catalogue: Catalogue, path: Path) -> LoadReport:
    with Writer(address) as writer:
        return load(writer, read_files(catalogue, path), catalogue)


async def query(engine: Engine) -> Any:
    response = await engine.execute(GraphQLRequest(QUERY, {}))
    assert not response.errors, response.errors
    return response.data


@pytest.mark.database
async def test_ownership_follows_the_components(engine: Engine, address: Address, catalogue: Catalogue, path: Path) -> None:
    """60 per cent of 50 per cent, to which the indirect whole adds nothing; the register is the evidence."""
    load_file(address, catalogue, path)
    answer = await query(engine)
    assert answer["effectiveOwnership"] == {"shareMin": 30.0, "shareMax": 30.0, "known": True}
    assert answer["companies"]["nodes"] == [{"name": "Acme Ltd"}]
    (edge,) = answer["person"]["stakes"]["edges"]
    document = {"title": "Register of owners (officialRegister)", "address": "https://register.example", "inferredTo": "2024-05-02"}
    assert edge == {"shareMin": 60.0, "evidence": [{"key": "s-5", "document": document}]}


@pytest.mark.database
async def test_a_later_statement_changes_the_same_stake(engine: Engine, address: Address, catalogue: Catalogue, path: Path) -> None:
    """Loading twice changes nothing; an update of a record is one more statement in the file."""
    load_file(address, catalogue, path)
    again = load_file(address, catalogue, path)
    assert [again.total(change) for change in ("created", "changed", "removed")] == [0, 0, 0]
    report = load_file(address, catalogue, write_statements(path, [*STATEMENTS, UPDATE]))
    assert (report.counts["HOLDS_STAKE_IN", "created"], report.counts["HOLDS_STAKE_IN", "changed"]) == (0, 1)
    answer = await query(engine)
    assert answer["effectiveOwnership"]["shareMin"] == 20.0
    (edge,) = answer["person"]["stakes"]["edges"]
    assert [entry["key"] for entry in edge["evidence"]] == ["s-7"]
