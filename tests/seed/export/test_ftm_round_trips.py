"""Graphs exported as FollowTheMoney, and loaded again: the same graph, but for exactly the losses that the report lists."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from keiretsu.graph.store.store import Address, Store
from keiretsu.graph.writer import Writer
from keiretsu.resolvers.engine import Engine
from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.identity import edge_id
from keiretsu.seed.load import load
from keiretsu.seed.validate import read_data_set
from keiretsu.server.export_scope import ExportRequest
from tests.conftest import XIAOMI, DatabaseContents
from tests.oracle.random_graph import OracleEdge, OracleGraph, OracleNode
from tests.seed.export.exporting import graph_hash, to_bytes, to_folder
from tests.seed.export.ftm_losses import ORDER, apply_losses, comparable
from tests.seed.export.loadable_graphs import loadable_graph
from tests.seed.export.test_partial_exports import scope_of
from tests.seed.folders import write_folder

pytestmark = pytest.mark.database
SEEDS = range(16)

NODE_VALUES: Mapping[str, tuple[Any, ...]] = {
    "name": ("Acme", "Unknown person", "unknown company", "小米"),
    "kind": ("company", "organization", "public body", "legal entity", "Company", "venture capital"),
    "jurisdiction": ("GB", "gb", "US-DE", "Hong Kong"),
    "identifiers": (
        ["lei\x1f5493001KJTIIGC8Y1R12", "gb-coh\x1f01234567", "gb-tax\x1f77"],
        ["ticker\x1f1810", "grid\x1fgrid.1.1", "wikidata\x1fQ1", "wikidata\x1fx", "passport\x1fA1", "tax\x1f1"],
        ["a:b\x1f1", "a\x1fb:1", "registration\x1f1;2"],
    ),
    "address": ("https://register.example/a?b=c", "register.example"),
    "anonymousReason": ("The source does not name it", "Protected"),
}
EDGE_VALUES: Mapping[str, Mapping[str, tuple[Any, ...]]] = {
    "LINKED_TO": {
        "kind": (
            *("payment", "payment: rent", "debt", "debt: old", "family", "family: mother", "associate: friend", "succeeded by"),
            *("founded", "competes with: phones", "unknown link", "unknown link: x", "unknown link:", "representation: lawyer"),
            *("director", "director: chair", "loan", "succeeded by: x", "a: b"),
        ),
        "currency": ("EUR", "usd"),
        "amount": (1e22, 1e-7, -0.5, 1.125),
    },
    "HOLDS_ROLE": {"title": ("director", "director: chair", "employee", "member", "CEO, chair")},
    "HOLDS_STAKE_IN": {"shareMin": (0.0, 25.125), "shareMax": (100.0, 33.1)},
    "COMPETES_WITH": {"market": ("phones", "a: b")},
}
CONTRADICTED = "values that an earlier record contradicts"
"""Of facts that differ only in what was lost, which are read as one."""

VALIDITIES = (
    ("2014/2014", "2014-01-01", "2014-12-31"),
    ("201X", "2010-01-01", "2019-12-31"),
    ("2014-1X/..", "2014-10-01", None),
    ("0900/2012", "0900-01-01", "2012-12-31"),
    ("0900", "0900-01-01", "0900-12-31"),
    ("2015-03-17/2015-03-17", "2015-03-17", "2015-03-17"),
)


def graph_of_seed(catalogue: Catalogue, seed: int) -> OracleGraph:
    """A random graph, in which some values are words and numbers that FollowTheMoney knows."""
    graph, rng = loadable_graph(catalogue, seed), random.Random(seed)  # noqa: S311  # not for secrets
    nodes = {id_: _change_node(node, rng) for id_, node in graph.nodes.items()}
    edges = {edge.id: edge for edge in (_change_edge(catalogue, edge, rng) for edge in graph.edges)}
    return OracleGraph(catalogue, nodes, list(edges.values()))


def _change_node(node: OracleNode, rng: random.Random) -> OracleNode:
    changes = {name: rng.choice(choices) for name, choices in NODE_VALUES.items() if name in node.values and rng.random() < 0.5}
    return replace(node, values={**node.values, **changes}) if node.type in ("Company", "Person", "Document") else node


def _change_edge(catalogue: Catalogue, edge: OracleEdge, rng: random.Random) -> OracleEdge:
    values = dict(edge.values)
    for name, choices in EDGE_VALUES.get(edge.type, {}).items():
        if name in values and rng.random() < 0.7:
            values[name] = rng.choice(choices)
    if "shareMin" in values and "shareMax" in values:
        values["shareMin"], values["shareMax"] = sorted((values["shareMin"], values["shareMax"]))
    if "valid" in values and rng.random() < 0.5:
        text, first, last = rng.choice(VALIDITIES)
        values |= {"valid": text, "validFrom": first, "validTo": last}
    values = {name: value for name, value in values.items() if value is not None}
    relationship = catalogue.relationships[edge.type]
    return replace(edge, id=edge_id(relationship, edge.start, edge.end, values), values=values) if relationship.sourced else edge


async def read_records(store: Store, catalogue: Catalogue) -> list[dict[str, Any]]:
    """All that is stored, as NDJSON has it."""
    data, _ = await to_bytes(store, catalogue, "ndjson")
    return [record for record in map(json.loads, data.splitlines()) if record["kind"] in ("node", "claim", "edge")]


def reload_folder(address: Address, catalogue: Catalogue, database_contents: DatabaseContents, folder: Path) -> list[str]:
    """Load a folder into an empty database; the warnings."""
    database_contents.ensure("an empty database", lambda _: None)
    database_contents.invalidate()
    data_set = read_data_set(folder, catalogue)
    with Writer(address) as writer:
        load(writer, data_set, catalogue)
    return [str(warning) for warning in data_set.warnings]


def identifier_lists(records: list[dict[str, Any]]) -> dict[str, list[tuple[str, ...]]]:
    """Id -> identifiers of a node, each once, in their order."""
    return {
        record["id"]: list(dict.fromkeys(tuple(" ".join(part.split()) for part in item.values()) for item in items))
        for record in records
        if (items := record["properties"].get("identifiers"))
    }


@pytest.mark.parametrize("seed", SEEDS)
async def test_random_graphs(
    seed: int, store: Store, address: Address, catalogue: Catalogue, database_contents: DatabaseContents, tmp_path: Path
) -> None:
    """Each loss is counted as often as it occurs; everything else comes back."""
    graph = graph_of_seed(catalogue, seed)
    database_contents.invalidate()
    with Writer(address) as writer:
        graph.write(writer)
    records = await read_records(store, catalogue)
    report = await to_folder(store, catalogue, tmp_path, "ftm")
    expected = apply_losses(catalogue, records)
    losses = Counter({(loss.place, loss.reason): loss.count for loss in report.losses})
    reordered = sum(losses.pop((f"{type_}.identifiers", ORDER), 0) for type_ in ("Company", "Person"))
    assert losses == expected.losses
    warnings = reload_folder(address, catalogue, database_contents, tmp_path / "unassigned")
    assert [warning for warning in warnings if "Left out" in warning and CONTRADICTED not in warning] == []
    reloaded = await read_records(store, catalogue)
    assert comparable(reloaded) == expected.lines
    before, after = identifier_lists(records), identifier_lists(reloaded)
    assert reordered == sum(items != before[id_] for id_, items in after.items())


async def test_the_built_in_data(
    store: Store, address: Address, catalogue: Catalogue, database_contents: DatabaseContents, tmp_path: Path
) -> None:
    """Companies, people, their relationships and all claims."""
    database_contents.ensure("a test of exports", lambda _: None)
    database_contents.invalidate()
    with Writer(address) as writer:
        load(writer, read_data_set(XIAOMI, catalogue), catalogue)
    records = await read_records(store, catalogue)
    report = await to_folder(store, catalogue, tmp_path, "ftm")
    expected = apply_losses(catalogue, records)
    assert {(loss.place, loss.reason): loss.count for loss in report.losses} == expected.losses
    reload_folder(address, catalogue, database_contents, tmp_path / "xiaomi")
    assert comparable(await read_records(store, catalogue)) == expected.lines
    assert len(expected.lines) > 230


def sayable_folder(path: Path) -> Path:
    """A data set of which nothing is lost."""
    return write_folder(
        path,
        companies="name,slug,aliases,kind,jurisdiction,founded,dissolved,identifiers,formerNames,claims\n"
        "Acme,acme,ACME plc; Acme Group,company,GB,1999-03-01,2020,lei:5493001KJTIIGC8Y1R12; gb-coh:01234567; grid:g.1,Acme & Sons,C1\n"
        "Beta,beta,,plc,LV,,,,,C1; C2\n小米,,,legal entity,,2010,,,,C3\nMinistry,,,public body,,,,,,C3\n",
        people="name,slug,aliases,born,died,identifiers,anonymous,anonymousReason,claims\n"
        "Ann,ann,A. Example,1970-05,,passport:A1,,,C3\nBob,bob,,,2001-02-03,,,,C3\n"
        "Unknown person,nobody,,,,,TRUE,The source does not name it,C3\n",
        documents="key,title,fileName,address,publishedOn\nD;1,Paper,paper.txt,https://register.example/1,2020-02-29\n"
        "mine/a.csv,Register,,,\n",
        claims="key,document,modality,statement,about\nC1,D;1,ASSERTED,So it is.,Acme\nC2,D;1,SELF_CLAIM,We say.,Acme; Beta\n"
        "C3,mine/a.csv,PLANNED,Later.,Ann; document:D\\;1\n",
        has_subsidiary="from,to,kind,shareMin,shareMax,valid,claims\nAcme,Beta,VENTURE_ARM,25.125,100,2014/2015,C3\nAcme,Beta,,50,50,,C1\n",
        holds_stake_in="from,to,kind,directness,shareMin,shareMax,valid,claims\nAnn,Acme,,,10,20,2002/2021,C1\n"
        "Ann,Acme,VOTING_RIGHTS,INDIRECT,75,100,2002/..,C1\nBob,Acme,APPOINTMENT_OF_BOARD,DIRECT,,,../2012,C1\n"
        "Acme,Beta,SHARES,,,,,C2\nBob,Beta,CONDITIONAL_RIGHTS_GRANTED_BY_CONTRACT,,,,2012,C2\nnobody,Beta,NOMINEE,,5,5,,C2\n"
        "Bob,Ministry,BOARD_CHAIR,,25,25,,C1\n".replace("nobody", "person:nobody"),
        holds_role="from,to,title,valid,claims\nAnn,Acme,CEO,2014,C1\nAnn,Acme,director,,C1\nBob,Acme,employee,,C1\nBob,Beta,,,C1\n"
        "Ann,Beta,member,2001-02/2003-04,C3\n",
        linked_to="from,to,kind,amount,currency,key,valid,claims\nAcme,Ann,payment: rent,1000.125,EUR,7,2014-02-03,C1\n"
        "Acme,Ann,payment,,,8,2014-02-03,C1\nAcme,Beta,debt,1e22,USD,,2014/..,C1\nAnn,Bob,family: mother,,,,,C1\n"
        "Ann,Bob,associate,,,,,C1\nAcme,Beta,loan,,,x,,C2\nAcme,Bob,founded,,,,,C2\nAnn,Acme,founded,,,,,C2\n"
        "Acme,Beta,succeeded by,,,,2016,C2\nAnn,Acme,representation: lawyer,,,,,C2\nAcme,Beta,unknown link,,,,,C2\n",
        founded="from,to,valid,claims\nAnn,Acme,1999,C1\n",
        competes_with="from,to,market,valid,claims\nAcme,Beta,phones,2014/..,C1\nAcme,Beta,,,C1\n",
        negotiates_with="from,to,market,valid,claims\nAcme,Beta,,,C2\n",
        cites="from,to\ndocument:D;1,Acme\ndocument:D;1,document:mine/a.csv\n",
        authored_by="from,to\ndocument:D;1,Ann\n",
        published_by="from,to\ndocument:D;1,Acme\n",
    )


async def test_the_same_graph_hash(
    store: Store, address: Address, catalogue: Catalogue, database_contents: DatabaseContents, tmp_path: Path
) -> None:
    """If FollowTheMoney has a place for everything; loaded over the same database, nothing changes."""
    database_contents.ensure("a test of exports", lambda _: None)
    database_contents.invalidate()
    with Writer(address) as writer:
        load(writer, read_data_set(sayable_folder(tmp_path / "mine"), catalogue), catalogue)
    first_hash = await graph_hash(store, catalogue)
    report = await to_folder(store, catalogue, tmp_path / "out", "ftm")
    assert str(report.losses) == ""
    with Writer(address) as writer:
        again = load(writer, read_data_set(tmp_path / "out" / "mine", catalogue), catalogue, prune=True)
        assert [again.total(change) for change in ("created", "changed", "removed")] == [0, 0, 0]
    assert reload_folder(address, catalogue, database_contents, tmp_path / "out" / "mine")[1:] == []
    assert await graph_hash(store, catalogue) == first_hash
    again_report = await to_folder(store, catalogue, tmp_path / "again", "ftm")
    assert str(again_report.losses) == ""
    lines = [sorted((tmp_path / name / "mine" / "entities.ftm.json").read_text().splitlines()) for name in ("out", "again")]
    assert lines[0] == lines[1], "ids follow from the graph"


async def test_a_part(
    engine: Engine, store: Store, address: Address, catalogue: Catalogue, database_contents: DatabaseContents, tmp_path: Path
) -> None:
    """What a lens shows around a node, with the claims that support it and their documents; it can be loaded, and not pruned."""
    database_contents.ensure("a test of exports", lambda _: None)
    database_contents.invalidate()
    with Writer(address) as writer:
        load(writer, read_data_set(XIAOMI, catalogue), catalogue)
    scope = await scope_of(engine, store, ExportRequest(around=("company:huami",), hops=1, lens={"modality": ["ASSERTED", "REPORTED"]}))
    await to_folder(store, catalogue, tmp_path, "ftm", scope)
    entities = [json.loads(line) for line in (tmp_path / "xiaomi" / "entities.ftm.json").read_text().splitlines()]
    ids = {entity["id"] for entity in entities}
    assert "keiretsu.company.huami" in ids
    assert {claim for entity in entities for claim in entity.get("claims", ())} <= ids
    roles = {entity["properties"]["role"][0] for entity in entities if entity["schema"] == "Documentation"}
    assert roles == {"asserted", "reported"}
    assert (tmp_path / "xiaomi" / "dataset.toml").read_text().startswith('name = "xiaomi"\npartial = true')
    reload_folder(address, catalogue, database_contents, tmp_path / "xiaomi")
    reloaded = await read_records(store, catalogue)
    assert {"company:huami", "company:xiaomi"} <= {record["id"] for record in reloaded if record["kind"] == "node"}
    assert sum(record["kind"] == "claim" for record in reloaded) == sum(entity["schema"] == "Documentation" for entity in entities)
