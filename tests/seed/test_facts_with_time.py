"""A stake, a role or a listing that held twice is two facts; a corrected start leaves one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from keiretsu.graph.store.store import Address
from keiretsu.graph.writer import EdgeRow, Writer
from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.request import GraphQLRequest
from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.errors import InvalidDataSet
from keiretsu.seed.identity import edge_id, timeless_part
from keiretsu.seed.load import load
from keiretsu.seed.load_report import LoadReport
from keiretsu.seed.validate import read_data_set
from tests.conftest import DatabaseContents
from tests.seed.folders import write_folder

COMPANIES = "name\nA\nB\n"
LoadRows = Callable[..., LoadReport]


@pytest.fixture
def load_rows(address: Address, catalogue: Catalogue, database_contents: DatabaseContents, tmp_path: Path) -> LoadRows:
    """Loads a data set with two companies and the rows of one relationship file, into a database that is empty at first."""
    database_contents.ensure("a test of facts with time", lambda _: None)
    database_contents.invalidate()

    def load_file(*rows: str, file: str = "holds_stake_in", name: str = "mine", prune: bool = False, **more: str) -> LoadReport:
        header = {"holds_stake_in": "from,to,share_percent,valid"}.get(file, "from,to,valid")
        folder = write_folder(tmp_path / name, **{"companies": COMPANIES, file: "\n".join([header, *rows, ""]), **more})
        with Writer(address) as writer:
            return load(writer, read_data_set(folder, catalogue), catalogue, prune=prune)

    return load_file


def facts(address: Address) -> list[tuple[str, str | None]]:
    """The id and the validity of each fact."""
    text = "MATCH ()-[r]->() WHERE r.claims IS NOT NULL RETURN r.id AS id, r.valid AS valid ORDER BY id"
    with Writer(address) as writer:
        return [(record["id"], record["valid"]) for record in writer.write(lambda batch: batch.run(text), exclusive=False)]


def claims_of_facts(address: Address) -> list[str]:
    """The statements of the claims of the relationship file."""
    text = "MATCH (c:Claim) WHERE NOT c.documentId ENDS WITH 'companies.csv' RETURN c.statement AS s ORDER BY s"
    with Writer(address) as writer:
        return [record["s"] for record in writer.write(lambda batch: batch.run(text), exclusive=False)]


@pytest.mark.database
def test_a_stake_that_held_twice_is_two_facts(load_rows: LoadRows, address: Address) -> None:
    """The second row used to be an error: "Duplicate of the relationship on line 2"."""
    assert load_rows("A,B,100,2002/2021", "A,B,40,2021/..").counts["HOLDS_STAKE_IN", "created"] == 2
    assert facts(address) == [
        ('["company:a", "HOLDS_STAKE_IN", "company:b", "2002-01-01"]', "2002/2021"),
        ('["company:a", "HOLDS_STAKE_IN", "company:b", "2021-01-01"]', "2021/.."),
    ]
    again = load_rows("A,B,100,2002/2021", "A,B,40,2021/..", prune=True)
    assert [again.total(change) for change in ("created", "changed", "removed")] == [0, 0, 0]


@pytest.mark.parametrize(
    ("file", "header", "rows"),
    [
        ("holds_stake_in", "from,to,valid", ("A,B,2002/2010", "A,B,2015/..", "A,B,../1999")),
        ("has_subsidiary", "from,to,kind,valid", ("A,B,DIVISION,2002/2010", "A,B,DIVISION,2015/..", "A,B,SUBSIDIARY,2002/2010")),
        ("holds_role", "from,to,title,valid", ("P,B,CEO,2002/2010", "P,B,CEO,2015/..", "P,B,Chair,2002/2010")),
        ("listed_in", "from,to,status,valid", ("A,M,,2002/2010", "A,M,,2015/..", "A,M,planned,2015/..")),
        ("sold_through", "from,to,status,valid", ("A,C,,2002/2010", "A,C,,2015/..", "A,C,planned,2015/..")),
        ("competes_with", "from,to,market,valid", ("A,B,,2002/2010", "A,B,,2015/..", "A,B,phones,2015/..")),
    ],
)
def test_what_may_hold_twice(file: str, header: str, rows: tuple[str, ...], tmp_path: Path, catalogue: Catalogue) -> None:
    """Stakes, subsidiaries, roles, presence in markets, channels, rivalry: the start joins the other properties of the identity."""
    folder = write_folder(
        tmp_path / "mine",
        companies=COMPANIES,
        people="name\nP\n",
        markets="name,kind\nM,COUNTRY\n",
        channels="name\nC\n",
        **{file: "\n".join([header, *rows, ""])},
    )
    assert len({edge.id for edge in read_data_set(folder, catalogue).edges if edge.type == file.upper()}) == 3


def test_the_same_start_twice_is_a_duplicate(tmp_path: Path, catalogue: Catalogue) -> None:
    """2014 and 2014-01 begin on the same day; so do two undated rows, and two with an open start."""
    for first, second in (("2014", "2014-01/2015"), ("", ""), ("../2010", "../2012"), ("", "../2012")):
        folder = write_folder(tmp_path / "mine", companies=COMPANIES, holds_stake_in=f"from,to,valid\nA,B,{first}\nA,B,{second}\n")
        with pytest.raises(InvalidDataSet) as caught:
            read_data_set(folder, catalogue)
        assert str(caught.value) == (
            "holds_stake_in.csv line 3: Duplicate of the relationship on line 2; "
            "make the rows differ in kind, directness or the start of valid, or merge them into one row with the claims of both."
        )


@pytest.mark.parametrize(
    ("file", "header", "start"),
    [("holds_role", "from,to,title", "P,B"), ("competes_with", "from,to,market", "A,B"), ("linked_to", "from,to,kind", "A,B")],
)
def test_texts_that_look_the_same_are_the_same(file: str, header: str, start: str, tmp_path: Path, catalogue: Catalogue) -> None:
    """An umlaut of one code point, and one of two; the text is stored as it is."""
    for second, others in (("Gru\u0308nder", ("Gr\u00fcnder",)), ("Gru\u0308nder", ("Grunder", "gr\u00fcnder"))):
        rows = "".join(f"{start},{text}\n" for text in (second, *others))
        folder = write_folder(tmp_path / "mine", companies=COMPANIES, people="name\nP\n", **{file: f"{header}\n{rows}"})
        if len(others) == 1:
            with pytest.raises(InvalidDataSet, match=rf"^{file}\.csv line 3: Duplicate of the relationship on line 2; "):
                read_data_set(folder, catalogue)
        else:
            edges = [edge for edge in read_data_set(folder, catalogue).edges if edge.type == file.upper()]
            assert "Gru\u0308nder" in {edge.properties[header.rpartition(",")[2]] for edge in edges}
            assert len(edges) == 3


def test_facts_without_a_start_keep_their_id(catalogue: Catalogue) -> None:
    """The day is the last part, and only of facts that have one."""
    stake, subsidiary = catalogue.relationships["HOLDS_STAKE_IN"], catalogue.relationships["HAS_SUBSIDIARY"]
    undated = edge_id(stake, "company:a", "company:b", {"validTo": "2012-12-31"})
    assert undated == '["company:a", "HOLDS_STAKE_IN", "company:b"]'
    assert edge_id(subsidiary, "company:a", "company:b", {}) == '["company:a", "HAS_SUBSIDIARY", "company:b", null]'
    dated = edge_id(subsidiary, "company:a", "company:b", {"validFrom": "2014-10-01"})
    assert dated == '["company:a", "HAS_SUBSIDIARY", "company:b", null, "2014-10-01"]'
    assert timeless_part(subsidiary, dated) == ("company:a", "HAS_SUBSIDIARY", "company:b", None)
    founded = catalogue.relationships["FOUNDED"]
    assert edge_id(founded, "person:p", "company:b", {"validFrom": "1990-01-01"}) == '["person:p", "FOUNDED", "company:b"]'


@pytest.mark.database
@pytest.mark.parametrize("prune", [False, True])
@pytest.mark.parametrize("rows_per_transaction", [10_000, 2])
@pytest.mark.parametrize(("before", "after"), [("2014", "2014-10"), ("", "2014"), ("2014", ""), ("2014", "2013/2014"), ("2014", "../2014")])
def test_a_corrected_start_leaves_one_fact(
    before: str,
    after: str,
    rows_per_transaction: int,
    load_rows: LoadRows,
    address: Address,
    monkeypatch: pytest.MonkeyPatch,
    *,
    prune: bool,
) -> None:
    """The data set takes back what it said, with its claim, in the load that says it differently."""
    monkeypatch.setattr("keiretsu.seed.load.SINGLE_TRANSACTION_ROWS", rows_per_transaction)
    monkeypatch.setattr("keiretsu.seed.write_order.BATCH_ROWS", min(rows_per_transaction, 2_000))
    load_rows(f"A,B,40,{before}", "B,A,10,2010")
    report = load_rows(f"A,B,40,{after}", "B,A,10,2010", prune=prune)
    assert [valid for _, valid in facts(address)] == [after or None, "2010"]
    assert claims_of_facts(address) == ["A holds stake in B.", "B holds stake in A."]
    assert report.counts["HOLDS_STAKE_IN", "removed"] == report.counts["HOLDS_STAKE_IN", "created"] == 1
    assert report.counts["Claim", "removed"] == 1


@pytest.mark.database
def test_one_of_two_times_is_taken_back(load_rows: LoadRows, address: Address) -> None:
    """The other one stays; so does a fact of other ends or of another kind, whose row is gone, until it is pruned."""
    load_rows("A,B,100,2002/2010", "A,B,40,2015/..", "B,A,5,2001")
    load_rows("A,B,100,2002/2010")
    assert [valid for _, valid in facts(address)] == ["2002/2010", "2001"]
    load_rows("A,B,100,2002/2010", prune=True)
    assert [valid for _, valid in facts(address)] == ["2002/2010"]


@pytest.mark.database
def test_another_data_set_keeps_what_it_says(load_rows: LoadRows, address: Address) -> None:
    """A fact that two data sets state stays with the claim of the other one."""
    load_rows("A,B,40,2014", name="other")
    load_rows("A,B,40,2014")
    load_rows("A,B,40,2014-10")
    assert [valid for _, valid in facts(address)] == ["2014", "2014-10"]
    assert len(claims_of_facts(address)) == 2


@pytest.mark.database
def test_claims_of_claims_csv_stay(load_rows: LoadRows, address: Address) -> None:
    """A claim that a document states is not a part of the row: it stays until it is pruned."""
    sources = {"documents": "key,title\nD,Paper\n", "claims": "key,document,modality,statement,about\nC1,D,ASSERTED,So it is.,A\n"}
    header = {"holds_stake_in": "from,to,valid,claims\nA,B,2014,C1\n"}
    load_rows(**{**sources, **header})
    load_rows(**{**sources, "holds_stake_in": "from,to,valid,claims\nA,B,2014-10,C1\n"})
    assert [valid for _, valid in facts(address)] == ["2014-10"]
    assert claims_of_facts(address) == ["So it is."]


@pytest.mark.database
def test_facts_loaded_under_their_former_ids_are_replaced(load_rows: LoadRows, address: Address) -> None:
    """A database that an earlier version filled: the id of a dated stake had no day."""
    load_rows("A,B,40,2014")

    def rename(batch: Any) -> None:
        former = '["company:a", "HOLDS_STAKE_IN", "company:b"]'
        ends = ("Entity", "Entity")
        (edge,) = batch.read_edges_beside(ends, [EdgeRow(former, "HOLDS_STAKE_IN", "company:a", "company:b")], "mine").values()
        batch.run("MATCH ()-[r:HOLDS_STAKE_IN {id: $p.id}]->() SET r.id = $p.former RETURN r", id=edge.id, former=former)

    with Writer(address) as writer:
        writer.write(rename)
    assert load_rows("A,B,40,2014").counts["HOLDS_STAKE_IN", "removed"] == 1
    assert facts(address) == [('["company:a", "HOLDS_STAKE_IN", "company:b", "2014-01-01"]', "2014")]


@pytest.mark.database
@pytest.mark.parametrize(
    ("lens", "expected"),
    [
        ("", (40, 40, False)),
        (', lens: {asOf: "2010-06-01"}', (100, 100, True)),
        (', lens: {asOf: "2021-06-01"}', (40, 100, False)),
        (', lens: {asOf: "2023-06-01"}', (40, 40, True)),
    ],
)
async def test_the_share_of_a_stake_that_changed(
    lens: str, expected: tuple[float, float, bool], load_rows: LoadRows, engine: Engine
) -> None:
    """The shares are never added; within 2021 either may hold. Without a day, the latest, which is not that of all days."""
    load_rows("A,B,100,2002/2021", "A,B,40,2021/..")
    text = f'{{ effectiveOwnership(owner: "company:a", owned: "company:b"{lens}) {{ shareMin shareMax known }} }}'
    response = await engine.execute(GraphQLRequest(text))
    assert response.errors == ()
    assert response.data
    share = response.data["effectiveOwnership"]
    assert (share["shareMin"], share["shareMax"], share["known"]) == expected
