"""Nodes are found by their identifiers through an index, whatever the texts are."""

from __future__ import annotations

import pytest

from keiretsu.graph.composites import LOOKUP_INDEX, MAX_KEY_CHARS, join_parts, last_part_key, lookup_key, lookup_keys
from keiretsu.graph.indexes import Indexes
from keiretsu.graph.store.store import Address
from keiretsu.graph.writer import NodeRow, Writer
from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.request import GraphQLRequest
from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.index_properties import index_properties
from keiretsu.seed.load import indexes_for
from tests.conftest import CountingStore, DatabaseContents

VALUES = (
    "5493001KJTIIGC8Y1R12",
    "5493 001K JTII GC8Y 1R12",
    "12-34/56",
    '"',
    "\\",
    "*",
    "a OR b",
    "identifiers:lei:x",
    "?!",
    "小米",
    "😀",
    "x" * 40_000,
    "x" * 40_001,
    "Ä",
    "ä",
)
OPERATION = """query ($where: CompanyWhere) { companies(where: $where, first: 100) { nodes { name } } }"""


def test_keys_ignore_case_and_punctuation_and_are_short() -> None:
    """So that the index finds at least the nodes that meet the condition, and Lucene stores every key."""
    assert lookup_key("identifiers", ["LEI", "5493-00 1k"]) == "identifiers:lei:5493001k"
    assert last_part_key("identifiers", ["lei", "5493"]) == "identifiers::5493"
    assert list(lookup_keys("identifiers", [["lei", "1"], ["isin", "2"]])) == [
        "identifiers:lei:1",
        "identifiers::1",
        "identifiers:isin:2",
        "identifiers::2",
    ]
    assert list(lookup_keys("formerNames", [["Acme & Sons"]])) == ["formerNames:acmesons"]
    assert len(lookup_key("identifiers", ["a", "x" * 100_000])) == MAX_KEY_CHARS


@pytest.fixture
def identified_companies(database_contents: DatabaseContents, catalogue: Catalogue) -> None:
    """A company for each value, as the loader stores it."""

    def fill(writer: Writer) -> None:
        writer.create_indexes(indexes_for(catalogue))
        rows = []
        for number, value in enumerate(VALUES):
            properties = {"id": f"company:{number}", "slug": str(number), "name": str(number), "identifiers": [join_parts(("my", value))]}
            rows.append(NodeRow(f"company:{number}", "Company", properties | index_properties(properties, "Company", catalogue)))
        writer.write(lambda batch: batch.upsert_nodes("Entity", rows))

    database_contents.ensure("identified companies", fill)


async def names(engine: Engine, *conditions: dict[str, object]) -> list[str]:
    where = {"and": [{"identifiers": {"some": condition}} for condition in conditions]}
    response = await engine.execute(GraphQLRequest(OPERATION, {"where": where}))
    assert response.errors == ()
    assert response.data
    return [node["name"] for node in response.data["companies"]["nodes"]]


@pytest.mark.database
@pytest.mark.usefixtures("identified_companies")
async def test_every_text_finds_its_node_and_no_other(engine: Engine, counting_store: CountingStore) -> None:
    """Texts with the same key, texts that mean something in a query, texts longer than a key."""
    for number, value in enumerate(VALUES):
        assert await names(engine, {"scheme": {"eq": "MY"}, "value": {"eq": value}}) == [str(number)]
        assert await names(engine, {"value": {"eq": value}}) == [str(number)]
        assert await names(engine, {"scheme": {"eq": "other"}, "value": {"eq": value}}) == []
    assert all(LOOKUP_INDEX in text for text, _ in counting_store.statements)


@pytest.mark.database
@pytest.mark.usefixtures("identified_companies")
async def test_many_values_are_found_at_once(engine: Engine, counting_store: CountingStore) -> None:
    """More than a query of Lucene may contain; a node that several of them find counts once."""
    values = [*VALUES[:3], *(f"nothing {number}" for number in range(3_000)), *VALUES[:3]]
    assert await names(engine, {"value": {"in": values}}) == ["0", "1", "2"]
    assert await names(engine, {"value": {"in": values}}, {"value": {"eq": VALUES[1]}}) == ["1"]
    assert await names(engine, {"value": {"in": []}}) == []
    assert all(LOOKUP_INDEX in text for text, _ in counting_store.statements)


@pytest.mark.database
def test_the_index_is_created_once_and_again_with_further_labels(address: Address, database_contents: DatabaseContents) -> None:
    """A schema that gets another type with identifiers finds its nodes, too, and so does another schema in the same database."""
    database_contents.invalidate()
    with Writer(address) as writer:
        writer.write(lambda batch: batch.run(f"DROP INDEX {LOOKUP_INDEX} IF EXISTS"), exclusive=False)
        for labels, expected in ((("Ship", "Ferry"), {"Ship", "Ferry"}), (("Port",), {"Ship", "Ferry", "Port"})):
            writer.create_indexes(Indexes((), (), lookup_labels=labels))
            assert index_of(writer) == (expected, ["lookupKeys"], "ONLINE")
        before = index_id(writer)
        for labels in (("Ship",), ("Port", "Ferry")):
            writer.create_indexes(Indexes((), (), lookup_labels=labels))
        assert index_id(writer) == before
        writer.write(lambda batch: batch.run(f"DROP INDEX {LOOKUP_INDEX}"), exclusive=False)


def index_of(writer: Writer) -> tuple[set[str], list[str], str]:
    text = "SHOW INDEXES YIELD name, labelsOrTypes, properties, state WHERE name = $p.name RETURN labelsOrTypes, properties, state"
    ((labels, properties, state),) = writer.write(lambda batch: batch.run(text, name=LOOKUP_INDEX), exclusive=False)
    return set(labels), properties, state


def index_id(writer: Writer) -> int:
    text = "SHOW INDEXES YIELD id, name WHERE name = $p.name RETURN id"
    ((id_,),) = writer.write(lambda batch: batch.run(text, name=LOOKUP_INDEX), exclusive=False)
    return int(id_)
