"""Tables of reference pages and guides equal the code.

Filters, limits, error codes, metrics, access, settings, ownership metrics and the data set layout have tests beside what they describe.
"""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import httpx
import pytest
import strawberry
from graphql import GraphQLInputObjectType, GraphQLObjectType, GraphQLSchema
from structlog.testing import capture_logs

from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.errors import ErrorCode
from keiretsu.resolvers.strawberry_execution import core_schema
from keiretsu.schema.catalogue import Catalogue
from keiretsu.schema.provenance import Modality
from keiretsu.seed.errors import InvalidDataSet
from keiretsu.seed.validate import read_data_set
from keiretsu.server.cli.main import EXIT_FAILURE, EXIT_INTERRUPTED, EXIT_USAGE, cli
from keiretsu.server.http.endpoint import PARTIAL_RESPONSE, STATUS_BY_CODE, GraphQLEndpoint
from keiretsu.server.http.persisted_operations import load_persisted_operations
from keiretsu.server.observability.metrics import METRICS, ROUTES
from keiretsu.server.observability.request_logging import _log_fields
from keiretsu.server.settings import SettingsError, read_settings
from tests.conftest import ROOT
from tests.docs.pages import code_in, page
from tests.statement_texts import make_engine

SERVER, ERRORS, EVIDENCE = page("docs/reference/server.md"), page("docs/reference/errors.md"), page("docs/reference/evidence.md")
SEARCH, AGGREGATION = page("docs/reference/search.md"), page("docs/reference/aggregation.md")
PERSISTED = page("docs/how-to/persisted-operations.md")


@pytest.fixture(scope="module")
def graphql_schema(schema: strawberry.Schema) -> GraphQLSchema:
    return core_schema(schema)


def test_the_server_page_lists_all_commands() -> None:
    """With all of their options."""
    rows = {
        code.split()[1]: code for row in SERVER.table("Command | Effect") for code in code_in(row[0]) if not code.startswith("keiretsu --")
    }
    assert list(rows) == list(cli.commands)
    for name in ("serve", "seed"):
        options = {option for parameter in cli.commands[name].params for option in parameter.opts if option.startswith("--")}
        assert set(re.findall(r"--[\w-]+", rows[name])) == options - {"--help"}
    statuses = f"The exit status is 0; {EXIT_FAILURE} if the command failed; {EXIT_USAGE} if its arguments are invalid; {EXIT_INTERRUPTED}"
    assert statuses in SERVER.text


def test_the_page_on_lists_of_facts_has_all_of_them(catalogue: Catalogue) -> None:
    """With the first sentence of their description, and their kinds of relationship."""
    rows = page("docs/reference/fact-lists.md").table("Field | Facts | Kinds of relationship")
    assert rows == [
        [f"`{facts.name}`", facts.description.splitlines()[0].rstrip("."), ", ".join(f"`{type_}`" for type_ in facts.hop.types)]
        for facts in catalogue.fact_lists.values()
    ]


def test_the_server_page_lists_all_routes() -> None:
    """Those that have a label of their own in the metrics."""
    routes = {re.split(r"[ ?]", code)[1].removesuffix("/...") for row in SERVER.table("Route | Response") for code in code_in(row[0])}
    assert routes == {*ROUTES, "/graphiql"} - {"other"}


def test_the_log_line_has_the_documented_fields() -> None:
    """In the same order; `event`, `level` and `timestamp` come from the formatter."""
    (example,) = (json.loads(block.text) for block in SERVER.blocks("json") if '"duration_ms"' in block.text)
    scope = {"method": "POST", "path": "/graphql", "keiretsu.operation": "Investors"}
    assert list(example) == [*_log_fields(scope, b"9f0c", 200, 187, 0.001), "event", "level", "timestamp"]


def test_statuses_are_documented() -> None:
    """Each error code in the row of its status; the status of partial data."""
    rows = {status: row[1] for row in ERRORS.table("Status | Condition") for status in row[0].split(", ")}
    assert [code.name for code, status in STATUS_BY_CODE.items() if f"`{code.name}`" not in rows[str(status)]] == []
    assert "partial data" in rows[str(PARTIAL_RESPONSE)]
    assert rows["421"] == rows["403"]


def test_modalities_are_documented_in_order(catalogue: Catalogue) -> None:
    """Strongest first; and which nodes are revealed by which relationships."""
    assert [code_in(row[0])[0] for row in EVIDENCE.table("Modality | The document")] == [modality.name for modality in Modality]
    revealed = {code_in(node)[0]: set(code_in(types)) for node, types in EVIDENCE.table("Node | Revealed by")}
    assert revealed == {name: set(spec.visible_through) for name, spec in catalogue.nodes.items() if spec.visible_through}


def test_conditions_of_the_lens_are_documented(graphql_schema: GraphQLSchema) -> None:
    """All fields of the input, and the default of `includeUndated`."""
    lens = graphql_schema.type_map["Lens"]
    assert isinstance(lens, GraphQLInputObjectType)
    rows = {code_in(row[0])[0]: row[2] for row in EVIDENCE.table("Condition | A claim passes if")}
    assert set(rows) == set(lens.fields)
    assert rows["includeUndated"] == "`true`"
    assert lens.fields["includeUndated"].default_value is True


def test_arguments_of_search_are_documented(graphql_schema: GraphQLSchema) -> None:
    """All of them."""
    assert graphql_schema.query_type
    arguments = graphql_schema.query_type.fields["search"].args
    assert {code_in(row[0])[0] for row in SEARCH.table("Argument | Description")} == set(arguments)


def test_arguments_of_groups_are_documented(graphql_schema: GraphQLSchema) -> None:
    """All of them."""
    connection = graphql_schema.type_map["CompanyConnection"]
    assert isinstance(connection, GraphQLObjectType)
    assert {code_in(row[0])[0] for row in AGGREGATION.table("Argument | Description")} == set(connection.fields["groups"].args)


AGGREGATES = {
    "`Int`": "IntAggregate",
    "`Float`": "FloatAggregate",
    "`Float` with a [unit](#amounts-and-their-units)": "AmountAggregate",
    "`Date`": "DateAggregate",
    "`String`": "StringAggregate",
    "`Boolean`, an enum, an EDTF string such as `valid`": "DistinctAggregate",
}


def test_aggregate_functions_are_documented(graphql_schema: GraphQLSchema) -> None:
    """For each type of property, in the order of the schema."""
    rows = {row[0]: code_in(row[1]) for row in AGGREGATION.table("Property | Functions")}
    assert rows.pop("`ID`, a list such as `aliases`") == []
    assert set(rows) == set(AGGREGATES)
    for kind, functions in rows.items():
        aggregate = graphql_schema.type_map[AGGREGATES[kind]]
        assert isinstance(aggregate, GraphQLObjectType)
        assert functions == list(aggregate.fields), kind


def test_units_are_documented(catalogue: Catalogue) -> None:
    """Every property with a unit, and the properties that hold it."""
    documented = {(tuple(code_in(amount)), tuple(code_in(unit))) for amount, unit in AGGREGATION.table("Amount | Unit")}
    expected: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    nodes = [(name, spec.properties) for name, spec in catalogue.nodes.items()]
    edges = [(name, spec.properties) for name, spec in catalogue.relationships.items()]
    for name, properties in (*nodes, *edges):
        for prop in properties.values():
            if prop.unit_properties:
                expected.setdefault((name, prop.unit_properties), []).append(prop.name)
    assert documented == {(tuple(names), unit) for (_, unit), names in expected.items()}


@pytest.fixture
def offline_engine(catalogue: Catalogue, graphql_schema: GraphQLSchema) -> Engine:
    return make_engine(catalogue, graphql_schema)


@pytest.fixture
def app_folder(tmp_path: Path) -> Path:
    """A file and both manifests of docs/how-to/persisted-operations.md, and one that does not match the schema."""
    query = "query Investors($name: String) { companies(where: { name: { eq: $name } }) { totalCount } }\n"
    (tmp_path / "Investors.graphql").write_text(query)
    (tmp_path / "relay.json").write_text(json.dumps({"3be4abb8": query + " "}))
    apollo = {"format": "apollo-persisted-query-manifest", "operations": [{"id": "a1", "body": query + "  "}]}
    (tmp_path / "apollo.json").write_text(json.dumps(apollo))
    return tmp_path


def test_ids_of_persisted_operations(app_folder: Path, offline_engine: Engine) -> None:
    """As in the table of ids: the file name, the keys of the manifests, the hash of each text."""
    operations = load_persisted_operations(app_folder, offline_engine)
    digest = hashlib.sha256((app_folder / "Investors.graphql").read_bytes()).hexdigest()
    assert {"Investors", "3be4abb8", "a1", f"sha256:{digest}"} <= set(operations.by_id)
    assert len(operations.by_id) == 6
    assert [row[1] for row in PERSISTED.table("File | Id")][:1] == ["`Investors`, the name of the file"]


async def test_errors_of_persisted_operations(app_folder: Path, offline_engine: Engine) -> None:
    """Each row of the table of errors has this status and code."""
    requests = (
        ({"documentId": "unknown"}, False),
        ({"documentId": "Investors", "query": "{ __typename }"}, False),
        ({"query": (app_folder / "Investors.graphql").read_text()}, True),
    )
    rows = PERSISTED.table("Request | Status | Code")
    for (_, status, code), (body, persisted_only) in zip(rows, requests, strict=True):
        operations = load_persisted_operations(app_folder, offline_engine, persisted_only=persisted_only)
        transport = httpx.ASGITransport(app=GraphQLEndpoint(_unreachable, offline_engine, operations))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            response = await client.post("/graphql", json=body)
        error = response.json()["errors"][0]
        assert (str(response.status_code), [error["extensions"]["code"]]) == (status, code_in(code))


async def _unreachable(*_: object) -> None:
    raise AssertionError("the endpoint handles all requests of this test")


def test_an_invalid_persisted_operation_is_logged_as_documented(app_folder: Path, offline_engine: Engine) -> None:
    """The reason in the example is the one that the log has."""
    skipped, finished = (json.loads(block.text) for block in PERSISTED.blocks("json"))
    (app_folder / "Wrong.graphql").write_text('{ compnay(slug: "x") { name } }')
    with capture_logs() as lines:
        assert "Wrong" not in load_persisted_operations(app_folder, offline_engine).by_id
    assert [(line["event"], line["reason"]) for line in lines] == [(skipped["event"], skipped["reason"])]
    assert finished.keys() >= {"event", "operations", "seconds"}
    assert f'"{finished["event"]}"' in (ROOT / "server" / "http" / "warmup.py").read_text()


def test_error_codes_in_the_tables_exist() -> None:
    """In all of these pages."""
    for entry in (SERVER, ERRORS, PERSISTED):
        codes = {code for code in entry.spans if re.fullmatch(r"[A-Z]+_[A-Z_]+", code) and not code.startswith(("KEIRETSU_", "NEO4J_"))}
        assert codes <= {code.name for code in ErrorCode}, entry.name


def test_figures_of_the_readme_are_those_of_the_benchmark() -> None:
    """bench/RESULTS.md has them in its summary; the range is that of its first table."""
    results = (ROOT / "bench" / "RESULTS.md").read_text()
    figures = dict(re.findall(r"^\| `(\w+)` \| ([\d.]+) \|$", results, re.MULTILINE))
    table = results.partition("## Responses per second, connections: 16")[2].partition("\n## ")[0]
    ratios = [float(row.split("|")[-3]) for row in table.splitlines() if re.match(r"\| [a-z]", row) and "–" not in row.split("|")[-3]]
    text = re.sub(r"\s+", " ", page("README.md").text)
    assert f"serves {figures['geomean_vs_best_peer_16']} times as many responses per second" in text
    assert f"geometric mean of {len(ratios)} operations; from {min(ratios):.2f} to {max(ratios):.2f} times" in text
    assert f"{float(figures['geomean_vs_ceiling_16']):.0%}".replace("%", " %") in text
    assert f"responds {figures['geomean_p50_vs_best_peer_1']} times as fast" in text


def test_metrics_in_examples_exist() -> None:
    """In the queries for Prometheus; a histogram has `_bucket`, `_count` and `_sum`."""
    names = {spec.name for spec in METRICS}
    text = "\n".join(block.text for block in page("docs/reference/metrics.md").blocks())
    used = set(re.findall(r"keiretsu_\w+", text))
    assert len(used) >= 4
    assert {re.sub(r"_(bucket|count|sum)$", "", name) for name in used} <= names
    labels = {label for group in re.findall(r"\{(\w+)=|by \(([\w, ]+)\)", text) for part in group for label in part.split(", ") if label}
    assert labels <= {label for spec in METRICS for label in spec.labels} | {"le"}


def test_the_example_of_an_invalid_setting() -> None:
    """Word for word."""
    with pytest.raises(SettingsError) as caught:
        read_settings({"KEIRETSU_PORT": "80000"})
    assert f"keiretsu: {caught.value}" in [block.text.strip() for block in SERVER.blocks()]


def test_the_errors_of_data_sets_in_examples(tmp_path: Path, catalogue: Catalogue) -> None:
    """The message of docs/explanation/seed.md, for a folder with that error."""
    (example,) = page("docs/explanation/seed.md").blocks("text")
    (tmp_path / "companies.csv").write_text("name\nAlpha\n")
    (tmp_path / "has_subsidiary.csv").write_text("from,to\nAlpha,Omega\n")
    with pytest.raises(InvalidDataSet) as caught:
        read_data_set(tmp_path, catalogue)
    assert f"{caught.value}\n" == example.text
