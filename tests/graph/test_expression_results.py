"""Declared expressions in Neo4j: no stored value makes a statement fail, and each result has the inferred type."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from keiretsu.graph.cypher.expression_parser import MAX_NESTING, MAX_PARTS, parse_expression
from keiretsu.graph.cypher.expression_types import infer_type
from keiretsu.graph.cypher.expressions import write_node_expression
from keiretsu.graph.plan.expressions import Expression, ExpressionType
from keiretsu.graph.store.store import Address
from keiretsu.graph.writer import Writer
from tests.conftest import DatabaseContents
from tests.graph.expression_strategies import ANY_EXPRESSION, BOOLEAN, PROPERTIES, STRING
from tests.random_draws import share_of_examples

pytestmark = pytest.mark.database

TERMS = MAX_PARTS // 2
"""Terms of the longest sum: each operator is a part, too."""

ROWS: list[dict[str, Any]] = [
    {},
    {
        "tons": 12.5,
        "crew": 4,
        "deckCount": 2,
        "name": "Mary Rose",
        "builtFrom": "1510-01-01",
        "sunk": True,
        "armed": True,
        "aliases": ["M", "R"],
    },
    {"tons": 0.0, "crew": 0, "deckCount": -1, "name": "", "builtFrom": "soon", "sunk": False, "armed": False, "aliases": []},
    {"tons": 1.7e308, "crew": 2**31 - 1, "deckCount": -(2**31), "name": "\U0001f6a2 'Ａ'", "builtFrom": "1e999", "aliases": ["", "7"]},
    {"tons": math.inf, "crew": 2**63 - 1, "deckCount": -(2**63), "name": "NaN"},
    {
        "tons": math.nan,
        "crew": 1.5,
        "deckCount": "2",
        "name": 7,
        "builtFrom": ["a"],
        "sunk": "yes",
        "armed": 1,
        "aliases": "M",
        "odd name": True,
    },
    {"tons": 3, "crew": [1], "name": ["n"], "aliases": [1, 2], "odd name": "o"},
    {"tons": 2**63 - 1, "crew": True, "builtFrom": "9223372036854775808"},
]


@pytest.fixture
def odd_ships(database_contents: DatabaseContents) -> None:
    """Ships with values of every type in every property, as any client of the driver can write them."""
    rows = [{**row, "id": index} for index, row in enumerate(ROWS)]
    text = "UNWIND $p.rows AS row CREATE (n:OddShip) SET n = row RETURN count(*) AS n"
    database_contents.ensure("odd ships", lambda writer: writer.write(lambda batch: batch.run(text, rows=rows)))


@pytest.fixture
def read_expressions(address: Address, odd_ships: None) -> Iterator[Any]:
    """Evaluates expressions for all rows: a list of values for each row."""
    with Writer(address) as writer:

        def read(expressions: list[Expression]) -> list[list[Any]]:
            values = ", ".join(write_node_expression(expression, "n0") for expression in expressions)
            text = f"MATCH (n0:OddShip) WITH n0 ORDER BY n0.id RETURN [{values}] AS row"
            return [record["row"] for record in writer.write(lambda batch: batch.run(text))]

        yield read


@given(expressions=st.lists(ANY_EXPRESSION, min_size=1, max_size=10))
@settings(
    max_examples=share_of_examples(4), suppress_health_check=[HealthCheck.function_scoped_fixture], phases=[Phase.reuse, Phase.generate]
)
def test_no_stored_value_makes_neo4j_fail(read_expressions: Any, expressions: list[Expression]) -> None:
    """And each value has the inferred type: null only if it can be, an integer within its magnitude, a finite number."""
    for row in read_expressions(expressions):
        for expression, value in zip(expressions, row, strict=True):
            assert_has_type(expression, value)


@pytest.mark.parametrize("template", ["({} XOR sunk)", "(sunk XOR {})", "(1 / {})", "(crew % {})", "(1.5 / {})", "coalesce({}, 1)"])
def test_a_nested_expression_is_planned(template: str, read_expressions: Any) -> None:
    """Neo4j's planner does not repeat any operand; otherwise this would take hours."""
    text = "sunk" if "sunk" in template else "crew"
    for _ in range(MAX_NESTING - 2):
        text = template.format(text)
    assert len(read_expressions([parse_expression(text, PROPERTIES)])) == len(ROWS)


def assert_has_type(expression: Expression, value: Any) -> None:
    static_type = infer_type(expression)
    match static_type.type:
        case _ if value is None:
            assert static_type.nullable
        case ExpressionType.INTEGER:
            assert type(value) is int
            assert abs(value) <= static_type.magnitude
        case ExpressionType.FLOAT:
            assert type(value) is float
            assert math.isfinite(value)
        case ExpressionType.STRINGS:
            assert all(type(item) is str for item in value)
        case other:
            assert type(value) is {BOOLEAN: bool, STRING: str}[other]


RESULTS: dict[str, list[Any]] = {
    "crew": [None, 4, 0, 2**31 - 1, None, None, None, None],
    "tons": [None, 12.5, 0.0, 1.7e308, None, None, 3.0, float(2**63)],
    "sunk": [False, True, False, False, False, False, False, False],
    "tons / crew": [None, 3.125, None, 1.7e308 / (2**31 - 1), None, None, None, None],
    "crew / decks": [None, 2, 0, 0, None, None, None, None],
    "10 % crew": [None, 2, None, 10, None, None, None, None],
    "tons * 10": [None, 125.0, 0.0, None, None, None, 30.0, 2.0**63 * 10],
    "name + '!'": [None, "Mary Rose!", "!", "\U0001f6a2 'Ａ'!", "NaN!", None, None, None],
    "toInteger(left(built_from, 4))": [None, 1510, None, None, None, None, None, 9223],
    "toFloat(built_from)": [*[None] * 7, 2.0**63],
    "toInteger(built_from)": [None] * 8,
    "toFloat(name)": [None] * 8,
    "split(name, ' ')[1]": [None, "Rose", None, "'Ａ'", None, None, None, None],
    "aliases[..1]": [[], ["M"], [], [""], [], [], [], []],
    "size(aliases) + size(coalesce(name, ''))": [0, 11, 0, 7, 3, 0, 0, 0],
    "CASE WHEN sunk THEN 'sunk' WHEN armed THEN 'armed' ELSE 'other' END": ["other", "sunk", *["other"] * 6],
    "name IN ['', 'Mary Rose']": [None, True, True, False, False, None, None, None],
    "crew > 3 AND name IS NOT NULL": [False, True, False, True, None, False, False, False],
    "sqrt(decks)": [None, math.sqrt(2), None, None, None, None, None, None],
    "odd": [None] * 6 + ["o", None],
    "'\\\\u0027 //\\t\\'{p}'": ["\\u0027 //\t'{p}"] * 8,
}


def test_results(read_expressions: Any) -> None:
    """For ordinary values as in Cypher; null for values of another type, division by zero, infinity and texts without a number."""
    rows = read_expressions([parse_expression(text, PROPERTIES) for text in RESULTS])
    assert dict(zip(RESULTS, map(list, zip(*rows, strict=True)), strict=True)) == RESULTS


def test_the_largest_expressions_execute(read_expressions: Any) -> None:
    """As many parts, and as deeply nested, as the limits allow."""
    chain = "tons" + " + tons" * (TERMS - 1)
    nested = "coalesce(" * (MAX_NESTING - 1) + "tons / crew" + ", 1.0)" * (MAX_NESTING - 1)
    rows = read_expressions([parse_expression(text, PROPERTIES) for text in (chain, nested)])
    assert rows[1] == [12.5 * TERMS, 3.125]
