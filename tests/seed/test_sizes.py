"""The check knows what the database and the API would refuse: what passes it can be loaded, found and read."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from keiretsu import Link, Node, SchemaDeclaration, incoming, outgoing_one, prop, relationship_type
from keiretsu.graph.store.store import Address
from keiretsu.graph.writer import MAX_INDEXED_BYTES, Writer
from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.request import GraphQLRequest
from keiretsu.schema.catalogue import Catalogue
from keiretsu.schema.compile import compile_schema
from keiretsu.seed.load import load
from keiretsu.seed.validate import read_data_set
from keiretsu.seed.write_order import WriteOrder
from tests.conftest import DatabaseContents
from tests.seed.folders import errors_of, write_folder
from tests.seed.readable_graph import ObservedWriter

LONG = "x" * 9_000
DOCUMENT = "key,title\nD,Paper\n"
CLAIM_HEADER = "key,document,modality,statement,about\n"


@pytest.mark.parametrize(
    ("files", "location"),
    [
        ({"companies": f"name\n{LONG}\n"}, "companies.csv line 2, column name"),
        ({"companies": f"name,slug\nAcme,{LONG}\n"}, "companies.csv line 2, column slug"),
        ({"companies": f"name,statement\nAcme,{LONG}\n"}, "companies.csv line 2, column statement"),
        ({"companies": "name\nAcme\n", "documents": f"key,title\nD,{LONG}\n"}, "documents.csv line 2, column title"),
        ({"companies": "name\nAcme\n", "documents": f"key,title\n{LONG},Paper\n"}, "documents.csv line 2, column key"),
        (
            {"companies": "name\nAcme\n", "documents": DOCUMENT, "claims": f"{CLAIM_HEADER}C,D,ASSERTED,{LONG},Acme\n"},
            "claims.csv line 2, column statement",
        ),
        (
            {"companies": "name\nAcme\n", "documents": DOCUMENT, "claims": f"{CLAIM_HEADER}{LONG},D,ASSERTED,It is.,Acme\n"},
            "claims.csv line 2, column key",
        ),
        ({"companies": f"name\n{'小' * 3_000}\n"}, "companies.csv line 2, column name"),
        ({"companies": f"name,aliases\nAcme,A;{LONG};B\n"}, "companies.csv line 2, column aliases"),
    ],
)
def test_a_text_that_cannot_be_indexed_is_an_error(files: dict[str, str], location: str, tmp_path: Path, catalogue: Catalogue) -> None:
    """It used to pass and to fail in the database, without file or line. The size is that in UTF-8."""
    errors = errors_of(write_folder(tmp_path / "mine", **files), catalogue)
    assert any(error.startswith(f"{location}: ") and "bytes; shorten it to 8,000, the most" in error for error in errors)


def test_a_long_list_of_names_is_an_error(tmp_path: Path, catalogue: Catalogue) -> None:
    """20,000 aliases of a company whose name has 8,000 bytes exceed the memory of a transaction."""
    aliases = ";".join(f"alias {number}" for number in range(1_001))
    assert errors_of(write_folder(tmp_path / "mine", companies=f"name,aliases\nAcme,{aliases}\n"), catalogue) == [
        "companies.csv line 2, column aliases: The list has 1,001 items; keep at most 1,000."
    ]


def test_a_long_name_of_a_data_set_is_an_error(tmp_path: Path, catalogue: Catalogue) -> None:
    """It is part of the keys of documents."""
    folder = write_folder(tmp_path / "mine", companies="name\nAcme\n")
    (folder / "dataset.toml").write_text(f'name = "{LONG}"\n')
    (error,) = errors_of(folder, catalogue)
    assert error.endswith("is not a valid name; use up to 200 lower-case letters, digits and single hyphens.")


@pytest.mark.database
async def test_the_longest_texts_are_loaded_and_found(
    tmp_path: Path, address: Address, catalogue: Catalogue, database_contents: DatabaseContents, engine: Engine
) -> None:
    """8,000 bytes pass the check and the database; the statements that rows become are shortened, not refused."""
    name = "name " + "ä" * ((MAX_INDEXED_BYTES - len("company:name-")) // 2)
    other = "x" * (MAX_INDEXED_BYTES - len("company:"))
    text = "y" * MAX_INDEXED_BYTES
    folder = write_folder(
        tmp_path / "mine",
        companies=f"name,kind,aliases\n{name},{'z' * 900_000},\n{other},,{';'.join(f'alias {number}' for number in range(1_000))}\n",
        documents=f"key,title\nD,{text}\n",
        claims=f"{CLAIM_HEADER}C,D,ASSERTED,{text},{name}\n",
        holds_stake_in=f"from,to\n{name},{other}\n",
    )
    database_contents.ensure("long texts", lambda writer: load(writer, read_data_set(folder, catalogue), catalogue))
    query = """query ($name: String!) { companies(where: { name: { eq: $name } }) {
      nodes { stakes { edges { evidence { statement } } } claims { nodes { statement document { title } } } } } }"""
    response = await engine.execute(GraphQLRequest(query, {"name": name}))
    assert response.errors == ()
    (company,) = response.as_json()["data"]["companies"]["nodes"]
    (stake,) = company["stakes"]["edges"]
    assert stake["evidence"][0]["statement"].endswith("…")
    assert {"statement": text, "document": {"title": text}} in company["claims"]["nodes"]


@pytest.mark.database
def test_long_texts_are_written_in_several_transactions(
    tmp_path: Path, address: Address, catalogue: Catalogue, database_contents: DatabaseContents, monkeypatch: pytest.MonkeyPatch
) -> None:
    """500 rows of 400,000 characters used to be one transaction, for which the database had no memory."""
    monkeypatch.setattr("keiretsu.seed.load.SINGLE_TRANSACTION_CHARS", 500_000)
    monkeypatch.setattr("keiretsu.seed.write_order.BATCH_CHARS", 200_000)
    database_contents.ensure("nothing of long texts", lambda _: None)
    database_contents.invalidate()
    companies = "".join(f"Acme {number},{'z' * 50_000}\n" for number in range(20))
    stakes = "".join(f"Acme {number},Acme 0,{'t' * 50_000}\n" for number in range(1, 9))
    sizes: list[int] = []

    def check(_: int) -> None:
        with Writer(address) as reader:
            text = """CALL () { MATCH (c:Company) RETURN sum(size(c.kind)) AS kinds }
                CALL () { MATCH ()-[r:COMPETES_WITH]->() RETURN sum(size(r.market)) AS markets }
                RETURN kinds + markets AS size"""
            sizes.append(reader.write(lambda batch: batch.run(text)[0]["size"], exclusive=False))

    files = {"companies": f"name,kind\n{companies}", "competes_with": f"from,to,market\n{stakes}"}
    with ObservedWriter(address, check) as writer:
        load(writer, read_data_set(write_folder(tmp_path / "mine", **files), catalogue), catalogue)
    assert sizes[-1] == 28 * 50_000
    assert max(after - before for before, after in pairwise(sizes)) <= 200_000
    with ObservedWriter(address, lambda _: None) as writer:
        data_set = read_data_set(write_folder(tmp_path / "mine", companies="name\nAcme 0\n"), catalogue)
        counts = load(writer, data_set, catalogue, prune=True).counts
    assert (counts["Company", "removed"], counts["COMPETES_WITH", "removed"]) == (19, 8)


class Fleet(Node, plural="fleets"):
    """A fleet."""

    slug: str = prop("Slug")
    name: str = prop("Name")


class Barge(Node, plural="barges"):
    """A barge, which cannot be without a fleet."""

    slug: str = prop("Slug")
    name: str = prop("Name")


class Membership(Link):
    """A barge and its fleet."""

    BELONGS_TO = relationship_type(Barge, Fleet)

    fleet = outgoing_one("Its fleet", required=True)
    barges = incoming("Barge", "Its barges")


FLEETS = SchemaDeclaration(nodes=(Barge, Fleet), relationships=(Membership,))


def test_a_node_without_its_required_edge_is_an_error(tmp_path: Path) -> None:
    """The API could not serve it: its field is non-null."""
    catalogue = compile_schema(FLEETS)
    files = {"fleets": "name\nBlue\n", "barges": "name\nAda\nBab\n"}
    assert errors_of(write_folder(tmp_path / "mine", **files, belongs_to="from,to\nAda,Blue\n"), catalogue) == [
        "barges.csv line 3: This Barge has no fleet, so it could not be read; add a row to belongs_to.csv."
    ]
    assert errors_of(write_folder(tmp_path / "mine", **files, belongs_to="from,to\nAda,Blue\nBab,Blue\n"), catalogue) == []
    folder = write_folder(tmp_path / "mine", **files, belongs_to="from,to\nAda,Blue\nBab,Red\n")
    assert errors_of(folder, catalogue) == [
        'belongs_to.csv line 3, column to: Unknown fleet "Red"; add it to fleets.csv or correct the name.'
    ]


@pytest.mark.database
def test_a_required_edge_of_any_schema_is_written_with_its_node(
    tmp_path: Path, address: Address, database_contents: DatabaseContents, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a claim with its document; see test_interrupted_loads.py."""
    monkeypatch.setattr("keiretsu.seed.load.SINGLE_TRANSACTION_ROWS", 5)
    monkeypatch.setattr("keiretsu.seed.write_order.BATCH_ROWS", 5)
    catalogue = compile_schema(FLEETS)
    database_contents.ensure("nothing of fleets", lambda _: None)
    database_contents.invalidate()
    barges = "".join(f"Barge {number}\n" for number in range(20))
    rows = "".join(f"Barge {number},Blue\n" for number in range(20))
    folder = write_folder(tmp_path / "mine", fleets="name\nBlue\n", barges=f"name\n{barges}", belongs_to=f"from,to\n{rows}")
    counts: list[Any] = []

    def check(_: int) -> None:
        with Writer(address) as reader:
            text = "MATCH (v:Barge) RETURN count(v) AS barges, sum(count { (v)-[:BELONGS_TO]->(:Fleet) }) AS edges"
            counts.append(reader.write(lambda batch: batch.run(text)[0].values(), exclusive=False))

    with ObservedWriter(address, check) as writer:
        load(writer, read_data_set(folder, catalogue), catalogue)
    assert all(barges == edges for barges, edges in counts)
    assert len({tuple(count) for count in counts}) > 3


def test_types_that_require_each_other_are_one_stage() -> None:
    """They can only be written in one transaction; all others come in an order that respects their edges."""

    class Left(Node, plural="lefts"):
        """One of two."""

        slug: str = prop("Slug")
        name: str = prop("Name")

    class Right(Node, plural="rights"):
        """The other one."""

        slug: str = prop("Slug")
        name: str = prop("Name")

    class Pairing(Link):
        """Left to right."""

        PAIRED_WITH = relationship_type(Left, Right)

        right = outgoing_one("Its right", required=True)

    class Reverse(Link):
        """Right to left."""

        BOUND_TO = relationship_type(Right, Left)

        left = outgoing_one("Its left", required=True)

    schema = SchemaDeclaration(nodes=(Barge, Left, Right, Fleet), relationships=(Membership, Pairing, Reverse))
    assert WriteOrder(compile_schema(schema)).stages == [("Fleet",), ("Barge",), ("Left", "Right")]


@pytest.mark.parametrize(
    ("column", "cell", "error"),
    [
        ("amount", "1e400", "is not a number"),
        ("amount", "1" * 400, "is not a number"),
        ("amount", "NaN", "is not a number"),
        ("amount", "Infinity", "is not a number"),
        ("period", "2015-02-29", "is not an EDTF date; this day does not exist"),
        ("period", "10000", "is not an EDTF date"),
    ],
)
def test_values_that_graphql_cannot_serve_are_errors(column: str, cell: str, error: str, tmp_path: Path, catalogue: Catalogue) -> None:
    """Numbers beyond a double, and days that `Date` would refuse when they are sent back."""
    folder = write_folder(
        tmp_path / "mine", companies="name\nAcme\n", figures=f"name,metric,{column}\nF,m,{cell}\n", has_figure="from,to\nAcme,F\n"
    )
    (line,) = errors_of(folder, catalogue)
    assert line.startswith(f"figures.csv line 2, column {column}: ")
    assert error in line


@pytest.mark.parametrize("start", ["2147483648", "-2147483649", "9" * 30])
def test_an_integer_beyond_graphql_is_an_error(start: str, tmp_path: Path, catalogue: Catalogue) -> None:
    """`Int` has 32 bits."""
    claims = f"{CLAIM_HEADER.strip()},start\nC,D,ASSERTED,It is.,Acme,{start}\n"
    folder = write_folder(tmp_path / "mine", companies="name\nAcme\n", documents=DOCUMENT, claims=claims)
    (line,) = errors_of(folder, catalogue)
    assert line == f'claims.csv line 2, column start: "{start}" is not a whole number up to 2147483647.'
