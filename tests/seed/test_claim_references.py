"""The links of claims are ids among their properties: a row without claims of its own becomes two elements."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from keiretsu.graph.store.store import Address
from keiretsu.graph.writer import Writer
from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.request import GraphQLRequest
from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.claim_references import ClaimReferences
from keiretsu.seed.load import load
from keiretsu.seed.load_report import LoadReport
from keiretsu.seed.validate import read_data_set
from tests.conftest import DatabaseContents
from tests.seed.folders import write_folder

NAMES = ("Acme", "Beta", "Gamma", "Delta")
QUERY = """{
  claims { nodes { key about { id } document { key } } }
  companies { nodes { name claims { totalCount nodes { key } } } }
  some: companies(where: {claims: {some: {key: {eq: "C1"}}}}) { nodes { name } }
  none: companies(where: {claims: {none: {key: {eq: "C1"}}}}) { nodes { name } }
  one: companies(where: {claims: {count: {eq: 1}}}, orderBy: [{claims: {count: DESC}}]) { nodes { name } }
}"""


@pytest.fixture
def writer(address: Address, database_contents: DatabaseContents) -> Iterator[Writer]:
    """On an empty database."""
    database_contents.ensure("a test of the links of claims", lambda _: None)
    database_contents.invalidate()
    with Writer(address) as test_writer:
        yield test_writer


@pytest.mark.parametrize(
    ("about", "expected"),
    [
        (("a",), {"subjectId": "a"}),
        (("a", "b"), {"subjectId": "a", "objectId": "b"}),
        (("a", "b", "c", "d"), {"subjectId": "a", "objectId": "b", "furtherSubjectIds": ["c", "d"]}),
    ],
)
def test_properties_of_a_claim(about: tuple[str, ...], expected: dict[str, Any], catalogue: Catalogue) -> None:
    """There and back."""
    references = ClaimReferences.of(catalogue)
    assert references
    properties = references.to_properties("document:d", about)
    assert properties == {"documentId": "document:d", **expected}
    assert (references.document_of(properties), tuple(references.subjects_of(properties))) == ("document:d", about)


@pytest.mark.database
def test_two_elements_a_row(writer: Writer, tmp_path: Path, catalogue: Catalogue) -> None:
    """It used to be 4 and 5: each claim had an edge to its document and one to each of its subjects."""
    names = [f"Firm {number}" for number in range(20)]
    stakes = [f"{owner},{owned}" for owner, owned in itertools.pairwise(names)]
    folder = write_folder(tmp_path / "mine", companies="\n".join(["name", *names]), holds_stake_in="\n".join(["from,to", *stakes]))
    report = load(writer, read_data_set(folder, catalogue), catalogue)
    documents = 2
    assert report.total("created") == 2 * (len(names) + len(stakes)) + documents
    stored = "RETURN COUNT { (:Entity|Claim|Document) } AS nodes, COUNT { ()-->() } AS edges"
    (record,) = writer.write(lambda batch: batch.run(stored))
    assert record["nodes"] + record["edges"] == report.total("created")


def load_claim(writer: Writer, folder: Path, about: tuple[str, ...], catalogue: Catalogue) -> LoadReport:
    """Four companies, all supported by one claim about some of them."""
    rows = "\n".join(f"{name},C1" for name in NAMES)
    data_set = read_data_set(
        write_folder(
            folder,
            companies=f"name,claims\n{rows}\n",
            documents="key,title\nD,Report\n",
            claims=f"key,statement,modality,document,about\nC1,A statement,asserted,D,{';'.join(about)}\n",
        ),
        catalogue,
    )
    return load(writer, data_set, catalogue)


def claims_of(name: str, about: tuple[str, ...]) -> dict[str, Any]:
    """The claims about a company in a response."""
    return {"totalCount": 1, "nodes": [{"key": "C1"}]} if name in about else {"totalCount": 0, "nodes": []}


@pytest.mark.database
@pytest.mark.parametrize("batches", [False, True])
async def test_a_claim_about_any_number_of_nodes(
    writer: Writer, tmp_path: Path, catalogue: Catalogue, engine: Engine, monkeypatch: pytest.MonkeyPatch, *, batches: bool
) -> None:
    """From both ends, as what it is about changes: corrected subjects replace the former ones in the same load."""
    if batches:
        monkeypatch.setattr("keiretsu.seed.load.SINGLE_TRANSACTION_ROWS", 1)
    for size in (4, 3, 1, 2, 4):
        about = NAMES[4 - size :]
        load_claim(writer, tmp_path / "mine", about, catalogue)
        response = await engine.execute(GraphQLRequest(QUERY))
        assert response.errors == ()
        data: Any = response.data
        assert len(data["claims"]["nodes"][0]["about"]) == size
        assert data["claims"]["nodes"][0]["document"] == {"key": "D"}
        expected = [{"name": name, "claims": claims_of(name, about)} for name in NAMES]
        assert sorted(data["companies"]["nodes"], key=str) == sorted(expected, key=str)
        assert {row["name"] for row in data["some"]["nodes"]} == {row["name"] for row in data["one"]["nodes"]} == set(about)
        assert {row["name"] for row in data["none"]["nodes"]} == set(NAMES) - set(about)


@pytest.mark.database
def test_the_edges_of_a_claim_are_those_beyond_two(writer: Writer, tmp_path: Path, catalogue: Catalogue) -> None:
    """They are counted as created and removed, and never asked for again."""
    counts = [load_claim(writer, tmp_path / "mine", NAMES[:size], catalogue).counts for size in (4, 4, 2)]
    assert [count["ABOUT", "created"] for count in counts] == [2, 0, 0]
    assert [count["ABOUT", "unchanged"] for count in counts] == [0, 2, 0]
    assert [count["ABOUT", "removed"] for count in counts] == [0, 0, 2]
    assert [count["Claim", "changed"] for count in counts] == [0, 0, 1]
