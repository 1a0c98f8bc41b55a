"""The bench asks every side the same: its table of operations is complete, and answers that mean the same compare as equal."""

from __future__ import annotations

import json
import random
from functools import cache

import pytest
from graphql import GraphQLSchema, OperationDefinitionNode, build_schema, parse, validate

from bench.answers import normalise
from bench.contenders import HERE, SCHEMAS
from bench.measuring import renamed
from bench.operations import ASKED, DIALECTS, OPERATIONS, Operation
from bench.results import summarise
from keiretsu.resolvers.strawberry_execution import core_schema
from keiretsu.schema.types.build import build_schema as build_ours
from keiretsu.server.load_schema import read_schema

LANGUAGES = sorted(set(DIALECTS.values()))
FIRST = """
point-lookup list flat-list siblings nested-three nested-five counts edge-filter some all-none aggregates groups interface search roots
megabyte movies-simple movies-nested movies-where movies-nested-where movies-or movies-in movies-deep-where movies-deep-filters
movies-connection movies-sorted movies-counts movies-complex
"""

each_operation = pytest.mark.parametrize("operation", list(OPERATIONS.values()), ids=list(OPERATIONS))


def test_no_operation_was_removed() -> None:
    """They were fixed before anything was tuned."""
    assert set(FIRST.split()) <= set(OPERATIONS)
    assert {folder.name for folder in ASKED.iterdir()} == set(OPERATIONS)


@each_operation
def test_every_language_has_a_text_or_a_reason(operation: Operation) -> None:
    """A side is left out of an operation only where the table says why."""
    said = {language for language in LANGUAGES if operation.text(language)}
    assert "ours" in said
    assert operation.statement(), "the ceiling has a statement"
    assert set(LANGUAGES) - said == set(operation.without)


@each_operation
def test_all_texts_take_the_same_values(operation: Operation) -> None:
    """The name is the operation's, and the variables are those that the table makes."""
    values = operation.values(random.Random(1), 10_000)  # noqa: S311  # not for secrets
    for language in LANGUAGES:
        text = operation.text(language)
        if text:
            (definition,) = parse(text).definitions
            assert isinstance(definition, OperationDefinitionNode)
            assert definition.name is not None
            assert definition.name.value == operation.key
            assert {one.variable.name.value for one in definition.variable_definitions or ()} == set(values)
    assert all(f"$p.{name}" in operation.statement() for name in values)


@each_operation
def test_values_differ_from_request_to_request(operation: Operation) -> None:
    """Else a side could answer from memory."""
    pick = random.Random(1)  # noqa: S311  # not for secrets
    made = {json.dumps(operation.values(pick, 10_000)) for _ in range(100)}
    assert len(made) >= 20 or not operation.values(pick, 10_000)


@each_operation
def test_our_texts_fit_our_schema(operation: Operation) -> None:
    """What is measured is answered, not refused."""
    assert validate(_schema(operation.graph), parse(operation.text("ours") or "")) == []


@cache
def _schema(graph: str) -> GraphQLSchema:
    return core_schema(build_ours(read_schema(SCHEMAS[graph])))


def test_a_connection_and_a_list_of_nodes_say_the_same() -> None:
    """Ours, and @neo4j/graphql's list."""
    ours = {"company": {"name": "Amber", "people": {"nodes": [{"name": "b"}, {"name": "a"}]}}}
    theirs = {"company": [{"name": "amber", "people": [{"name": "b"}, {"name": "a"}]}]}
    assert normalise(ours) == normalise(theirs)


def test_an_edge_with_its_properties_beside_or_below_says_the_same() -> None:
    """Enums are words there."""
    ours = {"subsidiaries": {"totalCount": 3, "edges": [{"kind": "VENTURE_ARM", "node": {"name": "a"}}]}}
    theirs = {"subsidiariesConnection": {"totalCount": 3, "edges": [{"properties": {"kind": "venture arm"}, "node": {"name": "a"}}]}}
    assert normalise(ours) == normalise(theirs)


def test_aggregates_say_the_same() -> None:
    """An empty sum is null here and 0 there."""
    ours = {"subsidiaries": {"aggregate": {"count": 0, "shareMin": {"min": None, "max": None, "avg": None, "sum": None}}}}
    measures = {"min": None, "max": None, "average": None, "sum": 0}
    theirs = {"subsidiariesConnection": {"aggregate": {"count": {"edges": 0}, "edge": {"shareMin": measures}}}}
    assert normalise(ours) == normalise(theirs)


def test_order_counts_where_it_was_asked_for() -> None:
    """The first list always has one; those below it only in an ordered operation."""
    one = {"companies": [{"people": [{"name": "a"}, {"name": "b"}]}, {"people": []}]}
    other = {"companies": [{"people": [{"name": "b"}, {"name": "a"}]}, {"people": []}]}
    turned = {"companies": one["companies"][::-1]}
    assert normalise(one) != normalise(other)
    assert normalise(one, ordered=1) == normalise(other, ordered=1)
    assert normalise(one, ordered=1) != normalise(turned, ordered=1)


def test_another_value_is_another_answer() -> None:
    """A normaliser that makes all equal would prove nothing."""
    assert normalise({"company": {"name": "a"}}) != normalise({"company": {"name": "b"}})
    assert normalise({"company": {"name": None}}) != normalise({"company": {}})


def test_a_first_call_has_a_text_that_nobody_has_seen() -> None:
    """The name of the operation is another one, in the text and beside it."""
    body = json.dumps({"query": "query list($a: Int) { a }", "operationName": "list", "variables": {"a": 1}})
    found = json.loads(renamed(body, "17"))
    assert found == {"query": "query list17($a: Int) { a }", "operationName": "list17", "variables": {"a": 1}}


def test_the_summary_takes_the_faster_peer() -> None:
    """By throughput and by time; operations that no peer can say count against the ceiling only."""
    ours, slow, fast = {"rate": 400.0, "p50": 1.0}, {"rate": 100.0, "p50": 8.0}, {"rate": 200.0, "p50": 2.0}
    both = {name: {"1": one, "16": one} for name, one in {"ours": ours, "yoga": slow, "apollo": fast, "ceiling": ours}.items()}
    alone = {"ours": {"1": ours, "16": ours}, "ceiling": {"1": ours, "16": {"rate": 1600.0, "p50": 1.0}}}
    assert summarise({"operations": {"a": both, "b": alone}}) == {
        "geomean_vs_best_peer_16": pytest.approx(2),
        "min_vs_best_peer_16": pytest.approx(2),
        "geomean_p50_vs_best_peer_1": pytest.approx(2),
        "geomean_vs_ceiling_16": pytest.approx(0.5),
    }


def test_the_peers_are_pinned_without_a_registry() -> None:
    """Each version is exact, and the lock file names no host."""
    wanted = json.loads((HERE / "peers" / "package.json").read_text())["dependencies"]
    lock = json.loads((HERE / "peers" / "package-lock.json").read_text())
    assert wanted == lock["packages"][""]["dependencies"]
    assert all(version[0].isdigit() for version in wanted.values())
    assert not any("resolved" in package for package in lock["packages"].values())


def test_the_type_definitions_of_the_peers_can_be_read() -> None:
    """Their directives are the library's own."""
    for graph in SCHEMAS:
        text = (HERE / "peers" / f"{graph}.graphql").read_text()
        assert build_schema(text, assume_valid=True).type_map
