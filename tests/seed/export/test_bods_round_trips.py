"""Exports of BODS, loaded again: the same graph, without what the losses name."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from keiretsu.graph.store.store import Address, Store
from keiretsu.graph.writer import Writer
from keiretsu.resolvers.engine import Engine
from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.export import bods
from keiretsu.seed.export.records import ExportedClaim, ExportedNode, ExportedRecord
from keiretsu.seed.load import load
from keiretsu.seed.validate import read_data_set
from keiretsu.server.export_scope import ExportRequest
from tests.conftest import XIAOMI, DatabaseContents
from tests.seed.export.bods_losses import lines_of, records_of, without_losses
from tests.seed.export.exporting import to_folder
from tests.seed.export.loadable_graphs import loadable_graph
from tests.seed.export.test_partial_exports import scope_of
from tests.seed.folders import write_folder

pytestmark = pytest.mark.database


@pytest.fixture(autouse=True)
def empty_database(database_contents: DatabaseContents) -> None:
    """Each test starts with an empty database and need not clean up."""
    database_contents.ensure("a test of BODS", lambda _: None)
    database_contents.invalidate()


def load_all(address: Address, catalogue: Catalogue, folders: Iterable[Path]) -> None:
    with Writer(address) as writer:
        for folder in folders:
            load(writer, read_data_set(folder, catalogue), catalogue)


def subfolders(path: Path) -> list[Path]:
    return sorted(path.iterdir())


def statements_in(path: Path) -> list[dict[str, Any]]:
    return [statement for file in sorted(path.rglob("statements.json")) for statement in json.loads(file.read_bytes())]


async def assert_round_trip(
    store: Store, address: Address, catalogue: Catalogue, database_contents: DatabaseContents, path: Path
) -> list[dict[str, Any]]:
    """Export, compute what must come back, and load it into an empty database. The statements."""
    records = await records_of(store, catalogue)
    report = await to_folder(store, catalogue, path, "bods")
    expected = lines_of(catalogue, without_losses(records, report.losses))
    database_contents.ensure("an empty database", lambda _: None)
    database_contents.invalidate()
    load_all(address, catalogue, subfolders(path))
    assert lines_of(catalogue, await records_of(store, catalogue)) == expected
    again = await to_folder(store, catalogue, path.with_name("again"), "bods")
    assert {loss.reason for loss in again.losses if loss.place != "recordedAt"} <= {bods.UNCERTAIN}
    assert ids_of(statements_in(path)) == ids_of(statements_in(path.with_name("again")))
    return statements_in(path)


def ids_of(statements: Iterable[dict[str, Any]]) -> list[str]:
    return [statement["statementId"] for statement in statements]


def interests_folders(path: Path) -> list[Path]:
    """Two data sets with interests of all kinds, and with values for which BODS has no field."""
    first = write_folder(
        path / "first",
        companies="name,slug,aliases,kind,anonymous,anonymousReason,jurisdiction,founded,dissolved,identifiers,formerNames,claims\n"
        'Acme,acme,"a\\;b; x\\ ; 小米 🙂",trust,,,GB,2005-03-15,2014-1X,gb-coh:10000001; lei:529900T8BM49AURSDO55; '
        "isin:US0378331005,Old | 1999/2010,C1; C2\n"
        "小米,,,a maker of phones,,,the moon,2010,,odd\\:scheme:1:2,,\n"
        ",hidden,,,TRUE,subjectExemptFromDisclosure: Listed,,,,,,\n"
        "A group,group,,,TRUE,,,,,,,\n",
        people="name,slug,anonymous,anonymousReason,born,died,formerNames,identifiers\n"
        "Jane | Smith,jane,,,1970-05,2020,Jane Doe; J. Roe | 1990/..,orcid:0000-0002-1825-0097\n"
        ",nobody,TRUE,unknown: Lost,,,,\n,someone,TRUE,It is secret,,,,\nX,x,TRUE,anonymousPerson,201X,,,\n",
        documents="key,title,address,publishedOn,inferredTo\n"
        "D;1,Register of owners (officialRegister),https://r.example/1,2020-02-29,\nD2,officialRegister,r.example,,2021-01-01\nD3,Unused,,,\n",
        claims="key,document,modality,confidence,statement,about,attributedTo,retractedAt\n"
        "C1,D;1,ASSERTED,0.125,So it is.,Acme; document:D\\;1,,\nC2,D;1,HEDGED,,It may be.,Acme,,2026-01-31\n"
        "C3,D2,SELF_CLAIM,1,Later.,Tea,Acme,\nC4,D2,REPORTED,,Nothing.,Tea,,\n",
        products="name,level,claims\nTea,CATEGORY,C3; C4\n",
        has_subsidiary="from,to,kind,shareMin,shareMax,valid,claims\nAcme,小米,VENTURE_ARM,25.125,100,2014-1X,C3\nAcme,小米,DIVISION,,,,C1\n"
        "Acme,小米,,,,2001,C1\n小米,Acme,DIVISION,,,,C2\n",
        holds_stake_in="from,to,kind,directness,share_percent,valid\nAcme,小米,,,10-20,2002/2021\nAcme,小米,,,,2021/..\n"
        "person:jane,Acme,VOTING_RIGHTS,DIRECT,75,2010-01-01/2012-02-03\nperson:jane,Acme,NOMINEE,INDIRECT,0-5,2010-01-01\n"
        "person:nobody,Acme,UNKNOWN_INTEREST,UNKNOWN,,\ncompany:hidden,Acme,SHARES,,100,../2020-01-01\n",
        figures="name,metric,amount\nRevenue,revenue,1e+22\n",
        has_figure="from,to\nAcme,Revenue\n",
        cites="from,to\nD;1,Acme\n",
    )
    second = write_folder(
        path / "second",
        companies="name,aliases,modality\nACME,other,REPORTED\n小米,,\n",
        documents="key,title\nD;1,Register of owners (officialRegister)\n",
        claims="key,document,modality,statement,about\nE1,D;1,ASSERTED,Yes.,Acme\n",
        holds_stake_in="from,to,valid,claims\nAcme,小米,2021/..,E1\n",
        operates="from,to\nAcme,Shop\n",
        channels="name\nShop\n",
    )
    return [first, second]


async def test_the_built_in_data(
    store: Store, address: Address, catalogue: Catalogue, database_contents: DatabaseContents, tmp_path: Path
) -> None:
    """Companies, people and subsidiaries with the claims and documents that support them."""
    load_all(address, catalogue, [XIAOMI])
    statements = await assert_round_trip(store, address, catalogue, database_contents, tmp_path / "out")
    names = {statement["recordDetails"]["name"] for statement in statements if statement["recordType"] == "entity"}
    assert {"Xiaomi", "Huami", "iHealth Labs"} <= names
    assert any(statement["recordType"] == "relationship" for statement in statements)


@pytest.mark.parametrize("seed", range(12))
async def test_random_graphs(
    seed: int, store: Store, address: Address, catalogue: Catalogue, database_contents: DatabaseContents, tmp_path: Path
) -> None:
    """Cycles, self-loops, parallel edges, retracted claims, missing values, imprecise times, texts of all scripts."""
    graph = loadable_graph(catalogue, seed)
    with Writer(address) as writer:
        graph.write(writer)
    statements = await assert_round_trip(store, address, catalogue, database_contents, tmp_path / "out")
    assert len(set(ids_of(statements))) == len(statements) > 0


async def test_several_data_sets_and_values_without_a_field(
    store: Store, address: Address, catalogue: Catalogue, database_contents: DatabaseContents, tmp_path: Path
) -> None:
    """Shared nodes and edges, anonymous parties, retracted claims, times that are less precise than a day, identifiers of any scheme."""
    load_all(address, catalogue, interests_folders(tmp_path))
    statements = await assert_round_trip(store, address, catalogue, database_contents, tmp_path / "out")
    assert [path.name for path in subfolders(tmp_path / "out")] == ["first", "second"]
    assert len(statements) == 8 + 2 + 4 + 1


@pytest.mark.parametrize(
    "request_",
    [ExportRequest(around=("company:xiaomi",), hops=1), ExportRequest(lens={"documents": ["document:A2"], "asOf": "2015-03-17"})],
)
async def test_a_part(
    request_: ExportRequest,
    engine: Engine,
    store: Store,
    address: Address,
    catalogue: Catalogue,
    database_contents: DatabaseContents,
    tmp_path: Path,
) -> None:
    """What a lens shows of some companies: claims come after facts, without those that the lens hides. It says that it is a part."""
    load_all(address, catalogue, [XIAOMI])
    scope = await scope_of(engine, store, request_)
    records = await records_of(store, catalogue, scope)
    report = await to_folder(store, catalogue, tmp_path / "out", "bods", scope)
    expected = lines_of(catalogue, without_losses(records, report.losses))
    assert 5 < len(expected) < 200
    database_contents.ensure("an empty database", lambda _: None)
    database_contents.invalidate()
    data_set = read_data_set(tmp_path / "out" / "xiaomi", catalogue)
    assert data_set.is_partial
    load_all(address, catalogue, [tmp_path / "out" / "xiaomi"])
    created = [loss.count for loss in report.losses if loss.place == "claims"]
    assert lines_of(catalogue, without_claims_of_statements(await records_of(store, catalogue), sum(created))) == expected


def without_claims_of_statements(records: Iterable[ExportedRecord], count: int) -> list[ExportedRecord]:
    """Without the claims that statements became, because the lens shows none of what they describe. `count`: how many there must be."""
    document = "document:xiaomi/statements.json"
    keys = {record.values["key"] for record in records if isinstance(record, ExportedClaim) and record.document == document}
    assert len(keys) == count
    remaining: list[ExportedRecord] = []
    for record in records:
        if isinstance(record, ExportedClaim):
            remaining += [record] if record.document != document else []
        elif record.claims is not None:
            remaining.append(replace(record, claims=tuple(key for key in record.claims if key not in keys)))
        elif not isinstance(record, ExportedNode) or record.id != document:
            remaining.append(record)
    return remaining


async def test_what_readers_may_misunderstand_is_counted(store: Store, address: Address, catalogue: Catalogue, tmp_path: Path) -> None:
    """Relationships that are planned only, and those that are retracted; values that no cell can hold."""
    folder = write_folder(
        tmp_path / "mine",
        companies="name\nAcme\nBeta\nGamma\n",
        documents="key,title\nD,Paper\n",
        claims="key,document,modality,statement,about,retractedAt\nP,D,PLANNED,It will.,Acme,\nR,D,ASSERTED,It did.,Acme,2026-01-31\n",
        holds_stake_in="from,to,claims\nAcme,Beta,P\nBeta,Gamma,P; R\n",
    )
    load_all(address, catalogue, [folder])
    with Writer(address) as writer:
        writer.write(lambda batch: batch.run("MATCH (n:Company {slug: 'acme'}) SET n.name = 'A\\u0007', n.founder = 'X' RETURN 1"))
    report = await to_folder(store, catalogue, tmp_path / "out", "bods")
    assert str(report.losses).splitlines()[1:] == [
        "Company.founder: The schema does not declare this property (1 time, first in company:acme).",
        "Company.name: Control characters are replaced by U+FFFD (1 time, first in company:acme).",
        f"relationships: {bods.UNCERTAIN} (2 times, first in company:acme HOLDS_STAKE_IN company:beta).",
        f"Claim: {bods.UNCITED_CLAIM} (1 time, first in claim:R).",
    ]
    (statement,) = [
        entry for entry in statements_in(tmp_path / "out") if entry["recordDetails"].get("interestedParty", "").endswith(":acme")
    ]
    assert statement["annotations"][0]["keiretsu"]["claim"]["modality"] == "planned"
