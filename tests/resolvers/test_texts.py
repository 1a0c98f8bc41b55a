"""Operations that ask the same have one text, which Neo4j plans once: however they are written, and whatever their values."""

from __future__ import annotations

from typing import Any

import pytest
import strawberry

from keiretsu.resolvers.engine import Engine, Question
from keiretsu.resolvers.strawberry_execution import core_schema
from keiretsu.schema.catalogue import Catalogue
from tests.texts import golden_texts, make_engine, text_of

GOLDEN_TEXTS = 125
"""How many texts the golden operations make. A new case may raise it by one; a change of the program may not."""

SAME = {
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
    "which of two picked neighbours comes first": (
        '{ companies(where: {partners: {some: {node: {slug: {eq: "a"}}}}, parents: {some: {node: {slug: {eq: "b"}}}}}) { totalCount } }',
        '{ companies(where: {parents: {some: {node: {slug: {eq: "b"}}}}, partners: {some: {node: {slug: {eq: "a"}}}}}) { totalCount } }',
    ),
    "the order of a lens": (
        "{ companies(lens: {modality: [ASSERTED], minConfidence: 0.5}) { nodes { products { totalCount } } } }",
        "{ companies(lens: {minConfidence: 0.5, modality: [ASSERTED]}) { nodes { products { totalCount } } } }",
    ),
    "texts and numbers": (
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
    "no condition": (
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
    "fields asked twice": (
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
    "where the page begins": (
        "{ companies { nodes { name } pageInfo { endCursor } } }",
        "{ companies { nodes { name } pageInfo { startCursor hasPreviousPage __typename } } }",
    ),
    "whether there is more than the total tells": (
        "{ companies { totalCount nodes { name } } }",
        "{ companies { totalCount nodes { name } pageInfo { hasNextPage } } }",
    ),
}
"""What two operations differ in -> the two."""


@pytest.fixture(scope="module")
def planner(catalogue: Catalogue, schema: strawberry.Schema) -> Engine:
    """The program without a database."""
    return make_engine(catalogue, core_schema(schema))


@pytest.mark.parametrize("difference", SAME)
def test_a_difference_that_asks_nothing_else_makes_no_other_text(difference: str, planner: Engine) -> None:
    """Names, order and values are for the reader of the answer, not for Neo4j."""
    one, other = (text_of(planner, Question(text)) for text in SAME[difference])
    assert one is not None
    assert one == other


@pytest.mark.parametrize(
    "variables",
    [
        {"where": {"kind": {"eq": "firm"}, "name": {"startsWith": "X"}}, "first": 5, "shown": False},
        {"where": {"name": {"startsWith": "Y"}, "kind": {"eq": ""}}, "shown": False},
        {"where": {"name": {"startsWith": ""}, "kind": {"eq": "shop"}}, "first": None, "shown": False},
    ],
)
def test_values_may_stand_in_the_operation_or_come_as_variables(variables: dict[str, Any], planner: Engine) -> None:
    """In any order; what is skipped is not asked."""
    written = '{ companies(where: {name: {startsWith: "X"}, kind: {eq: "firm"}}, first: 5) { nodes { name } } }'
    varied = """
query ($where: CompanyWhere, $first: Int, $shown: Boolean!) {
  companies(where: $where, first: $first) { nodes { name kind @include(if: $shown) } }
}"""
    assert text_of(planner, Question(varied, variables)) == text_of(planner, Question(written))


def test_the_golden_operations_make_no_more_texts_than_they_did(planner: Engine) -> None:
    """Some ask the same in different ways, and Neo4j plans it once."""
    assert len(set(golden_texts(planner))) <= GOLDEN_TEXTS
