"""The operators of the schema and the predicates of graph/ are two tables with the same rows."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from keiretsu.graph.cypher.predicates import CODE_POINT_OPERATORS, FLAG_OPERATORS, LIST_OPERATORS, VALUE_OPERATORS, write_comparison
from keiretsu.schema.operators import OPERATORS, OperandKind


@pytest.mark.parametrize(
    ("kind", "predicates"),
    [(OperandKind.VALUE, VALUE_OPERATORS), (OperandKind.LIST, LIST_OPERATORS), (OperandKind.FLAG, FLAG_OPERATORS)],
    ids=lambda argument: argument.value if isinstance(argument, OperandKind) else "",
)
def test_the_tables_agree_on_operators_and_operands(kind: OperandKind, predicates: Mapping[str, str]) -> None:
    """Each operator that some kind of property has, by the kind of its operand."""
    assert {operator.name for operators in OPERATORS.values() for operator in operators if operator.operand is kind} == set(predicates)


def test_an_operator_has_the_same_operand_for_every_kind_of_property() -> None:
    """Its predicate does not depend on the property."""
    operands: dict[str, set[OperandKind]] = {}
    for operators in OPERATORS.values():
        for operator in operators:
            operands.setdefault(operator.name, set()).add(operator.operand)
    assert {name: kinds for name, kinds in operands.items() if len(kinds) != 1} == {}
    assert set(OperandKind) == {kind for kinds in operands.values() for kind in kinds}


@pytest.mark.parametrize("operator", [*VALUE_OPERATORS, *LIST_OPERATORS, *FLAG_OPERATORS])
def test_a_predicate_reads_the_value_and_the_operand(operator: str) -> None:
    """Both placeholders are replaced; so are those of comparisons by code point."""
    for by_code_point in {False, operator in CODE_POINT_OPERATORS}:
        predicate = write_comparison("n0.name", operator, "$p.v0", by_code_point=by_code_point)
        assert "n0.name" in predicate
        assert "$p.v0" in predicate
        assert "{" not in predicate
