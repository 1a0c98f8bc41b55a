"""The benchmark is fair: every contender has every operation or a reason, and equivalent responses compare as equal."""

from __future__ import annotations

import json
import random
from functools import cache

import pytest
from graphql import GraphQLSchema, OperationDefinitionNode, build_schema, parse, validate

from bench.contenders import BENCH_FOLDER, SCHEMAS
from bench.measuring import rename_operation
from bench.normalize_responses import normalise
from bench.operations import DIALECTS, OPERATIONS, QUERIES_FOLDER, BenchOperation
from bench.results import summarise
from keiretsu.resolvers.strawberry_execution import core_schema
from keiretsu.schema.types.build import build_schema as build_own_schema
from keiretsu.server.load_schema import load_schema

DIALECT_NAMES = sorted(set(DIALECTS.values()))
ORIGINAL_OPERATIONS = """
point-lookup list flat-list siblings nested-three nested-five counts edge-filter some all-none aggregates groups interface search roots
megabyte movies-simple movies-nested movies-where movies-nested-where movies-or movies-in movies-deep-where movies-deep-filters
movies-connection movies-sorted movies-counts movies-complex
"""

each_operation = pytest.mark.parametrize("operation", list(OPERATIONS.values()), ids=list(OPERATIONS))


def test_no_operation_was_removed() -> None:
    """They were fixed before anything was tuned."""
    assert set(ORIGINAL_OPERATIONS.split()) <= set(OPERATIONS)
    assert {folder.name for folder in QUERIES_FOLDER.iterdir()} == set(OPERATIONS)


@each_operation
def test_every_dialect_has_a_document_or_a_reason(operation: BenchOperation) -> None:
    """A contender skips an operation only if the table says why."""
    available = {dialect for dialect in DIALECT_NAMES if operation.document(dialect)}
    assert "keiretsu" in available
    assert operation.statement(), "the ceiling has a statement"
    assert set(DIALECT_NAMES) - available == set(operation.unsupported)


@each_operation
def test_all_documents_take_the_same_variables(operation: BenchOperation) -> None:
    """The document has the operation's name, and its variables are those of the table."""
    values = operation.make_values(random.Random(1), 10_000)  # noqa: S311  # not for secrets
    for dialect in DIALECT_NAMES:
        document = operation.document(dialect)
        if document:
            (definition,) = parse(document).definitions
            assert isinstance(definition, OperationDefinitionNode)
            assert definition.name is not None
            assert definition.name.value == operation.graphql_name
            assert {variable.variable.name.value for variable in definition.variable_definitions or ()} == set(values)
    assert all(f"$p.{name}" in operation.statement() for name in values)


@each_operation
def test_values_differ_from_request_to_request(operation: BenchOperation) -> None:
    """Otherwise a contender could respond from a cache."""
    rng = random.Random(1)  # noqa: S311  # not for secrets
    distinct_values = {json.dumps(operation.make_values(rng, 10_000)) for _ in range(100)}
    assert len(distinct_values) >= 20 or not operation.make_values(rng, 10_000)


@each_operation
def test_own_documents_are_valid(operation: BenchOperation) -> None:
    """A measured operation is executed, not rejected."""
    assert validate(_own_schema(operation.graph), parse(operation.document("keiretsu") or "")) == []


@cache
def _own_schema(graph: str) -> GraphQLSchema:
    return core_schema(build_own_schema(load_schema(SCHEMAS[graph])))


def test_a_connection_equals_a_list_of_nodes() -> None:
    """Keiretsu's connection, and @neo4j/graphql's list."""
    keiretsu = {"company": {"name": "Amber", "people": {"nodes": [{"name": "b"}, {"name": "a"}]}}}
    peer = {"company": [{"name": "amber", "people": [{"name": "b"}, {"name": "a"}]}]}
    assert normalise(keiretsu) == normalise(peer)


def test_inline_and_nested_edge_properties_are_equal() -> None:
    """@neo4j/graphql nests edge properties and has strings for enums."""
    keiretsu = {"subsidiaries": {"totalCount": 3, "edges": [{"kind": "VENTURE_ARM", "node": {"name": "a"}}]}}
    peer = {"subsidiariesConnection": {"totalCount": 3, "edges": [{"properties": {"kind": "venture arm"}, "node": {"name": "a"}}]}}
    assert normalise(keiretsu) == normalise(peer)


def test_aggregates_are_equal() -> None:
    """An empty sum is null in Keiretsu and 0 in @neo4j/graphql."""
    keiretsu = {"subsidiaries": {"aggregate": {"count": 0, "shareMin": {"min": None, "max": None, "avg": None, "sum": None}}}}
    functions = {"min": None, "max": None, "average": None, "sum": 0}
    peer = {"subsidiariesConnection": {"aggregate": {"count": {"edges": 0}, "edge": {"shareMin": functions}}}}
    assert normalise(keiretsu) == normalise(peer)


def test_order_matters_where_it_was_requested() -> None:
    """The first list is always ordered; nested lists only in an ordered operation."""
    response = {"companies": [{"people": [{"name": "a"}, {"name": "b"}]}, {"people": []}]}
    reordered_below = {"companies": [{"people": [{"name": "b"}, {"name": "a"}]}, {"people": []}]}
    reversed_first = {"companies": response["companies"][::-1]}
    assert normalise(response) != normalise(reordered_below)
    assert normalise(response, ordered_levels=1) == normalise(reordered_below, ordered_levels=1)
    assert normalise(response, ordered_levels=1) != normalise(reversed_first, ordered_levels=1)


def test_different_values_are_different_responses() -> None:
    """A normalisation that makes everything equal would prove nothing."""
    assert normalise({"company": {"name": "a"}}) != normalise({"company": {"name": "b"}})
    assert normalise({"company": {"name": None}}) != normalise({"company": {}})


def test_a_cold_call_has_a_new_document() -> None:
    """The operation has another name, in the document and in `operationName`."""
    body = json.dumps({"query": "query list($a: Int) { a }", "operationName": "list", "variables": {"a": 1}})
    renamed_body = json.loads(rename_operation(body, "17"))
    assert renamed_body == {"query": "query list17($a: Int) { a }", "operationName": "list17", "variables": {"a": 1}}


def test_the_summary_compares_with_the_faster_peer() -> None:
    """By throughput and by latency; operations that no peer supports are compared with the ceiling only."""
    keiretsu, slow, fast = {"rate": 400.0, "p50": 1.0}, {"rate": 100.0, "p50": 8.0}, {"rate": 200.0, "p50": 2.0}
    with_peers = {
        name: {"1": figures, "16": figures}
        for name, figures in {"keiretsu": keiretsu, "yoga": slow, "apollo": fast, "ceiling": keiretsu}.items()
    }
    without_peers = {"keiretsu": {"1": keiretsu, "16": keiretsu}, "ceiling": {"1": keiretsu, "16": {"rate": 1600.0, "p50": 1.0}}}
    assert summarise({"operations": {"a": with_peers, "b": without_peers}}) == {
        "geomean_vs_best_peer_16": pytest.approx(2),
        "min_vs_best_peer_16": pytest.approx(2),
        "geomean_p50_vs_best_peer_1": pytest.approx(2),
        "geomean_vs_ceiling_16": pytest.approx(0.5),
    }


def test_the_peers_are_pinned_without_a_registry() -> None:
    """Each version is exact, and the lock file names no registry."""
    dependencies = json.loads((BENCH_FOLDER / "peers" / "package.json").read_text())["dependencies"]
    lock = json.loads((BENCH_FOLDER / "peers" / "package-lock.json").read_text())
    assert dependencies == lock["packages"][""]["dependencies"]
    assert all(version[0].isdigit() for version in dependencies.values())
    assert not any("resolved" in package for package in lock["packages"].values())


def test_the_type_definitions_of_the_peers_can_be_read() -> None:
    """Their directives are the library's own."""
    for graph in SCHEMAS:
        text = (BENCH_FOLDER / "peers" / f"{graph}.graphql").read_text()
        assert build_schema(text, assume_valid=True).type_map
