"""Partial exports contain what the same lens shows in a query, and can be loaded into an empty database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from keiretsu.graph.store.store import Address, Store
from keiretsu.graph.writer import Writer
from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.errors import RequestRejected
from keiretsu.resolvers.export_selection import parse_selection
from keiretsu.resolvers.request import GraphQLRequest
from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.export.scope import ExportScope
from keiretsu.seed.load import load
from keiretsu.seed.validate import read_data_set
from keiretsu.server.export_scope import ExportRequest, parse_lens, read_scope
from tests.conftest import DatabaseContents
from tests.oracle.random_graph import random_graph
from tests.seed.export.exporting import to_bytes, to_folder
from tests.seed.export.ndjson_records import edges_in, nodes_in

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("xiaomi")]

LENSES: list[dict[str, Any]] = [
    {},
    {"asOf": "2014-10-15", "includeUndated": False},
    {"modality": ["REPORTED", "INFERRED"], "asOf": "2015-03-17"},
    {"documents": ["document:A2", "document:A3"], "minConfidence": 0.5},
]


async def scope_of(engine: Engine, store: Store, request: ExportRequest) -> ExportScope:
    async with store.open_stream(60) as stream:
        return await read_scope(engine, stream, request)


async def facts_of_queries(engine: Engine, catalogue: Catalogue, lens: dict[str, Any]) -> dict[str, list[tuple[str, str, tuple[str, ...]]]]:
    """Slug of a visible node -> its outgoing facts: type, slug of the target, keys of the evidence."""
    facts: dict[str, list[tuple[str, str, tuple[str, ...]]]] = {}
    assert catalogue.entities
    for name in catalogue.members(catalogue.entities):
        field = catalogue.nodes[name].plural
        text = f"""query ($lens: Lens) {{ {field}(first: 100, lens: $lens) {{ nodes {{ slug relations(first: 100, direction: OUT) {{
          edges {{ kind node {{ slug type }} evidence {{ key }} }} }} }} }} }}"""
        response = await engine.execute(GraphQLRequest(text, {"lens": lens}))
        assert not response.errors, response.errors
        assert response.data
        for node in response.data[field]["nodes"]:
            edges = [
                (edge["kind"], edge["node"]["slug"], tuple(sorted(claim["key"] for claim in edge["evidence"])))
                for edge in node["relations"]["edges"]
            ]
            facts[f"{catalogue.nodes[name].prefix}:{node['slug']}"] = sorted(edges)
    return facts


@pytest.mark.parametrize("lens", LENSES, ids=str)
async def test_a_lens_shows_the_same_as_in_a_query(lens: dict[str, Any], engine: Engine, store: Store, catalogue: Catalogue) -> None:
    """The same nodes, the same facts, the same claims."""
    await assert_same_as_in_queries(lens, engine, store, catalogue)


@pytest.mark.draws(short=1, long=30)
async def test_a_lens_on_a_random_graph(
    seed: int, engine: Engine, store: Store, address: Address, catalogue: Catalogue, database_contents: DatabaseContents
) -> None:
    """Facts that hang on facts, which are hidden with them; circles of such facts."""
    database_contents.invalidate()
    with Writer(address) as writer:
        random_graph(catalogue, seed, size=8).write(writer)
    for lens in LENSES:
        await assert_same_as_in_queries(lens, engine, store, catalogue)


async def assert_same_as_in_queries(lens: dict[str, Any], engine: Engine, store: Store, catalogue: Catalogue) -> None:
    data, _ = await to_bytes(store, catalogue, "ndjson", await scope_of(engine, store, ExportRequest(lens=lens)))
    exported: dict[str, list[tuple[str, str, tuple[str, ...]]]] = {node["id"]: [] for node in nodes_in(data) if node["type"] != "Document"}
    for edge in edges_in(data):
        if "claims" in edge:
            exported[edge["from"]].append((edge["type"], edge["to"].partition(":")[2], tuple(sorted(edge["claims"]))))
    assert {id_: sorted(facts) for id_, facts in exported.items()} == await facts_of_queries(engine, catalogue, lens)


async def test_around_a_node_is_the_subgraph(engine: Engine, store: Store, catalogue: Catalogue) -> None:
    """The nodes of `subgraph`, and all visible facts between them."""
    request = ExportRequest(around=("company:huami",), hops=2)
    data, report = await to_bytes(store, catalogue, "ndjson", await scope_of(engine, store, request))
    query = '{ subgraph(around: ["company:huami"], hops: 2, first: 1000) { truncated nodes { ... on Entity { slug type } } } }'
    response = await engine.execute(GraphQLRequest(query))
    assert response.data
    assert not response.data["subgraph"]["truncated"]
    slugs = sorted(node["slug"] for node in response.data["subgraph"]["nodes"])
    assert sorted(node["properties"]["slug"] for node in nodes_in(data) if node["type"] != "Document") == slugs
    assert report.partial == "around company:huami, 2 hops"


async def test_where_selects_by_a_query(engine: Engine, store: Store, catalogue: Catalogue) -> None:
    """All pages of each list, whatever the query selects below it; the lens of the export applies unless the query has one."""
    text = '{ companies(first: 2, where: {name: {contains: "i"}}) { totalCount } people(lens: {}) { totalCount } }'
    selections = parse_selection(engine, text)
    request = ExportRequest(selections=selections, selection_text=text, lens={"modality": ["ASSERTED"]})
    data, _ = await to_bytes(store, catalogue, "ndjson", await scope_of(engine, store, request))
    response = await engine.execute(GraphQLRequest(text))
    assert response.data
    counts = [sum(node["type"] == type_ for node in nodes_in(data)) for type_ in ("Company", "Person")]
    assert counts == [response.data["companies"]["totalCount"], response.data["people"]["totalCount"]]
    assert counts[0] > 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "Syntax Error: Expected Name, found <EOF>."),
        ("{ companies { totalCount } } { people { totalCount } }", "The file must contain one query and no fragment."),
        ("query ($a: Int) { companies(first: $a) { totalCount } }", "The query must not declare variables; write their values into it."),
        ("{ claims { totalCount } }", '"claims" does not select nodes to export; use companies, people,'),
        ("{ ...A }", "A fragment does not select nodes to export; use companies, people,"),
        (
            "{ companies(where: {nothing: 1}) { totalCount } }",
            "Expected value of type 'CompanyWhere' not to include",
        ),
    ],
)
def test_an_invalid_selection(text: str, message: str, engine: Engine) -> None:
    """One sentence that says what to do."""
    with pytest.raises(RequestRejected) as rejection:
        parse_selection(engine, text)
    assert rejection.value.errors[0].message.startswith(message)


@pytest.mark.parametrize("text", ["", "[]", "1", "{", "[" * 5_000, "asOf", '"{}"', "{a: $b}"])
def test_an_invalid_lens(text: str) -> None:
    with pytest.raises(ValueError, match="is not a lens; write it as"):
        parse_lens(text)


def test_a_lens_is_written_as_json_or_as_in_a_query() -> None:
    for text in ('{"asOf": "2015-03-17", "modality": ["ASSERTED"]}', '{asOf: "2015-03-17", modality: [ASSERTED]}'):
        assert parse_lens(text) == {"asOf": "2015-03-17", "modality": ["ASSERTED"]}


async def test_a_part_can_be_loaded_into_an_empty_database(
    engine: Engine, store: Store, address: Address, catalogue: Catalogue, database_contents: DatabaseContents, tmp_path: Path
) -> None:
    """It says that it is a part; loaded, it shows the same."""
    scope = await scope_of(engine, store, ExportRequest(around=("company:xiaomi",), hops=1, lens={}))
    before, _ = await to_bytes(store, catalogue, "ndjson", scope)
    await to_folder(store, catalogue, tmp_path / "out", scope=scope)
    data_set = read_data_set(tmp_path / "out" / "xiaomi", catalogue)
    assert data_set.is_partial
    database_contents.invalidate()
    database_contents.ensure("a part", lambda writer: load(writer, data_set, catalogue))
    database_contents.invalidate()
    with Writer(address) as writer:
        assert writer.count_nodes() == len(data_set.nodes)
    after, _ = await to_bytes(store, catalogue, "ndjson")
    assert sorted(before.splitlines()[1:-1]) == sorted(without_recording(after, before))


def without_recording(after: bytes, before: bytes) -> list[bytes]:
    """The lines of an export, with the time of recording in another."""
    times = {line.split(b'"recordedAt":')[1] for line in before.splitlines() if b'"recordedAt":' in line}
    assert len(times) == 1
    (time,) = times
    return [
        line.split(b'"recordedAt":')[0] + b'"recordedAt":' + time if b'"recordedAt":' in line else line for line in after.splitlines()[1:-1]
    ]
