"""Equivalent operations have one statement text, which Neo4j plans once: regardless of syntax and values."""

from __future__ import annotations

from typing import Any

import pytest
import strawberry

from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.request import GraphQLRequest
from keiretsu.resolvers.strawberry_execution import core_schema
from keiretsu.schema.catalogue import Catalogue
from tests.statement_texts import golden_statements, make_engine, statement_text

MAX_GOLDEN_STATEMENTS = 141
"""Number of distinct statements of the golden operations. A new case may raise it by one; a change of the program may not."""

EQUIVALENT = {
    "aliases": (
        "{ companies { nodes { name } } }",
        "{ firms: companies { all: nodes { called: name } } }",
    ),
    "the order of fields": (
        '{ company(slug: "a") { name kind products { totalCount nodes { name stage } } } }',
        '{ company(slug: "a") { products { nodes { stage name } totalCount } kind name } }',
    ),
    "the order of arguments": (
        '{ companies(where: {name: {eq: "a"}}, orderBy: [{name: ASC}], first: 3) { nodes { name } } }',
        '{ companies(first: 3, orderBy: [{name: ASC}], where: {name: {eq: "a"}}) { nodes { name } } }',
    ),
    "the order of conditions": (
        '{ companies(where: {name: {gt: "a", lt: "m"}, or: [{kind: {eq: "firm"}}, {products: {some: {}}}]}) { totalCount } }',
        '{ companies(where: {or: [{products: {some: {}}}, {kind: {eq: "firm"}}], name: {lt: "m", gt: "a"}}) { totalCount } }',
    ),
    "the order of two selective relationships": (
        '{ companies(where: {partners: {some: {node: {slug: {eq: "a"}}}}, parents: {some: {node: {slug: {eq: "b"}}}}}) { totalCount } }',
        '{ companies(where: {parents: {some: {node: {slug: {eq: "b"}}}}, partners: {some: {node: {slug: {eq: "a"}}}}}) { totalCount } }',
    ),
    "the order of a lens": (
        "{ companies(lens: {modality: [ASSERTED], minConfidence: 0.5}) { nodes { products { totalCount } } } }",
        "{ companies(lens: {minConfidence: 0.5, modality: [ASSERTED]}) { nodes { products { totalCount } } } }",
    ),
    "strings and numbers": (
        '{ companies(where: {name: {eq: "a"}}, first: 3) { nodes { name } } }',
        '{ companies(where: {name: {eq: "quite a long name"}}, first: 100) { nodes { name } } }',
    ),
    "lists": (
        '{ companies(where: {name: {in: ["a"]}}, lens: {modality: [ASSERTED]}) { nodes { partners { totalCount } } } }',
        "{ companies(where: {name: {in: []}}, lens: {modality: [PLANNED, EXPECTED]}) { nodes { partners { totalCount } } } }",
    ),
    "days": (
        '{ companies(lens: {asOf: "2014-12-31"}) { nodes { products { totalCount } } } }',
        '{ companies(lens: {asOf: "2015-03-17", includeUndated: false}) { nodes { products { totalCount } } } }',
    ),
    "a default": (
        "{ companies { nodes { name } } }",
        "{ companies(first: 7) { nodes { name } } }",
    ),
    "empty conditions": (
        "{ companies { nodes { name } } }",
        "{ companies(where: {}, orderBy: []) { nodes { name } } }",
    ),
    "fragments": (
        "{ companies { nodes { name kind products { totalCount } } } }",
        """
{ companies { ...A nodes { ...B } } }
fragment A on CompanyConnection { nodes { ... on Company { kind } } }
fragment B on Entity { name ... on Company { products { totalCount } } }""",
    ),
    "repeated fields": (
        "{ companies { nodes { name kind } } }",
        "{ companies { nodes { name } nodes { kind name } } }",
    ),
    "nodes or edges": (
        "{ companies { nodes { name } } }",
        "{ companies { edges { node { name } } } }",
    ),
    "type names": (
        "{ companies { nodes { name } } }",
        "{ __typename companies { __typename nodes { __typename name } } }",
    ),
    "start and end of the page": (
        "{ companies { nodes { name } pageInfo { endCursor } } }",
        "{ companies { nodes { name } pageInfo { startCursor hasPreviousPage __typename } } }",
    ),
    "hasNextPage, which the total implies": (
        "{ companies { totalCount nodes { name } } }",
        "{ companies { totalCount nodes { name } pageInfo { hasNextPage } } }",
    ),
}
"""Difference -> two operations."""


@pytest.fixture(scope="module")
def offline_planner(catalogue: Catalogue, schema: strawberry.Schema) -> Engine:
    """An engine without a database."""
    return make_engine(catalogue, core_schema(schema))


@pytest.mark.parametrize("difference", EQUIVALENT)
def test_equivalent_operations_have_the_same_statement(difference: str, offline_planner: Engine) -> None:
    """Aliases, order and values affect the response, not the statement."""
    first, second = (statement_text(offline_planner, GraphQLRequest(text)) for text in EQUIVALENT[difference])
    assert first is not None
    assert first == second


@pytest.mark.parametrize(
    "variables",
    [
        {"where": {"kind": {"eq": "firm"}, "name": {"startsWith": "X"}}, "first": 5, "shown": False},
        {"where": {"name": {"startsWith": "Y"}, "kind": {"eq": ""}}, "shown": False},
        {"where": {"name": {"startsWith": ""}, "kind": {"eq": "shop"}}, "first": None, "shown": False},
    ],
)
def test_inline_values_and_variables_have_the_same_statement(variables: dict[str, Any], offline_planner: Engine) -> None:
    """In any order; skipped fields are not selected."""
    inline = '{ companies(where: {name: {startsWith: "X"}, kind: {eq: "firm"}}, first: 5) { nodes { name } } }'
    parameterized = """
query ($where: CompanyWhere, $first: Int, $shown: Boolean!) {
  companies(where: $where, first: $first) { nodes { name kind @include(if: $shown) } }
}"""
    assert statement_text(offline_planner, GraphQLRequest(parameterized, variables)) == statement_text(
        offline_planner, GraphQLRequest(inline)
    )


def test_the_golden_operations_have_few_statements(offline_planner: Engine) -> None:
    """Equivalent operations share a statement."""
    assert len(set(golden_statements(offline_planner))) <= MAX_GOLDEN_STATEMENTS
