"""Expressions over the properties of a node -> Cypher that yields null where Neo4j would fail.

    BinaryExpression("/", tons, crew)   ->   head([x IN [<tons> / head([x IN [<crew>] WHERE x <> 0])] WHERE abs(x) <= 1.79769e+308])

One row with an unsuitable value would fail the whole statement. So a stored value of another type counts as missing, a division by zero
is null, as is a number that is not finite, and a text that cannot be converted. The text is written anew from the tree: nothing of the
declared text is copied.

Neo4j plans `nullIf` and `XOR` by repeating an operand, which takes a time exponential in their nesting, so they are written otherwise.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import lru_cache
from typing import assert_never

from keiretsu.graph.cypher.expression_types import COALESCE, FLOAT, INTEGER, infer_type
from keiretsu.graph.cypher.names import quote_name, string_literal
from keiretsu.graph.plan.expressions import (
    BinaryExpression,
    CallExpression,
    CaseExpression,
    Expression,
    ExpressionType,
    IndexExpression,
    ListExpression,
    LiteralExpression,
    NullExpression,
    PropertyExpression,
    SliceExpression,
    UnaryExpression,
)

ARITHMETIC = (frozenset("+-"), frozenset("*/%"))
"""Operators of the same precedence."""

MAX_FLOAT = repr(sys.float_info.max)
IN_INT32 = "-2147483648 <= {x} <= 2147483647"
FINITE = f"abs(x) <= {MAX_FLOAT}"

PROPERTIES: Mapping[ExpressionType, str] = {
    ExpressionType.BOOLEAN: "CASE WHEN {x} IS :: BOOLEAN THEN {x} END",
    ExpressionType.INTEGER: f"CASE WHEN {{x}} IS :: INTEGER AND {IN_INT32} THEN {{x}} END",
    ExpressionType.FLOAT: f"CASE WHEN {{x}} IS :: INTEGER | FLOAT AND -{MAX_FLOAT} <= {{x}} <= {MAX_FLOAT} THEN toFloat({{x}}) END",
    ExpressionType.STRING: "CASE WHEN {x} IS :: STRING THEN {x} END",
    ExpressionType.STRINGS: "coalesce(CASE WHEN {x} IS :: LIST<STRING NOT NULL> THEN {x} END, [])",
}
"""Type of a property -> its value, if the stored one has this type; {x} is the property."""


@lru_cache(maxsize=1024)
def write_node_expression(expression: Expression, node: str) -> str:
    """The value of an expression for a node. Texts sort alike, wherever they come from, and a list is never null."""
    text = write_expression(expression, node)
    match infer_type(expression).type:
        case ExpressionType.STRING:
            return f"({text} + '')"
        case ExpressionType.STRINGS:
            return f"coalesce({text}, [])"
        case _:
            return text


def write_expression(expression: Expression, node: str) -> str:
    """An expression in Cypher, as one operand."""
    match expression:
        case LiteralExpression():
            return _write_literal(expression)
        case PropertyExpression(name, type_, default):
            value = PROPERTIES[type_].replace("{x}", f"{node}.{quote_name(name)}")
            return f"({value})" if default is None else f"coalesce({value}, {str(default).lower()})"
        case UnaryExpression(operator, operand):
            return f"({operator} {write_expression(operand, node)})"
        case BinaryExpression():
            return _write_binary(expression, node)
        case NullExpression(operand, negated):
            return f"({write_expression(operand, node)} IS {'NOT ' if negated else ''}NULL)"
        case CallExpression():
            return _write_call(expression, node)
        case CaseExpression():
            return _write_case(expression, node)
        case ListExpression(items):
            return f"[{', '.join(map(_write_literal, items))}]"
        case IndexExpression(operand, index):
            return f"{write_expression(operand, node)}[{index}]"
        case SliceExpression(operand, start, end):
            bounds = ("" if bound is None else str(bound) for bound in (start, end))
            return f"{write_expression(operand, node)}[{'..'.join(bounds)}]"
        case _:
            assert_never(expression)


def _write_literal(literal: LiteralExpression) -> str:
    match literal.value:
        case None:
            return "null"
        case bool():
            return str(literal.value).lower()
        case str():
            return string_literal(literal.value)
        case int() | float():
            return repr(literal.value)
        case _:
            assert_never(literal.value)


def _write_binary(expression: BinaryExpression, node: str) -> str:
    text = _write_operands(expression, node)
    return _finite(text) if infer_type(expression).type is FLOAT else f"({text})"


def _write_operands(expression: BinaryExpression, node: str) -> str:
    """Both operands and the operator. A sum of sums or a product of products is one flat sequence: Neo4j's stack is limited."""
    left, right, operator = expression.left, write_expression(expression.right, node), expression.operator
    if operator in ("/", "%"):
        right = _null_unless(right, "x <> 0")
    if isinstance(left, BinaryExpression) and any({operator, left.operator} <= group for group in ARITHMETIC):
        left_text = _write_operands(left, node)
    else:
        left_text = write_expression(left, node)
    return f"{left_text} {'<>' if operator == 'XOR' else operator} {right}"


def _finite(text: str) -> str:
    """A Float, or null if it is infinite or not a number."""
    return _null_unless(text, FINITE)


def _null_unless(text: str, condition: str, result: str = "x") -> str:
    """The result for a value x, which is written once; null if the condition does not hold."""
    return f"head([x IN [{text}] WHERE {condition}{'' if result == 'x' else f' | {result}'}])"


def _write_call(expression: CallExpression, node: str) -> str:
    arguments = [write_expression(argument, node) for argument in expression.arguments]
    types = [infer_type(argument).type for argument in expression.arguments]
    match expression.function, types[0]:
        case "toInteger", ExpressionType.STRING:
            return _null_unless(f"toIntegerOrNull({arguments[0]})", IN_INT32.replace("{x}", "x"))
        case "toInteger", _:
            return _null_unless(arguments[0], IN_INT32.replace("{x}", "x"), "toInteger(x)")
        case "toFloat", ExpressionType.STRING:
            return _finite(f"toFloatOrNull({arguments[0]})")
        case "toBoolean", _:
            return f"toBooleanOrNull({arguments[0]})"
        case "sqrt", _:
            return _finite(f"sqrt({arguments[0]})")
    if expression.function == COALESCE and infer_type(expression).type is FLOAT:
        arguments = [_as_float(argument, type_) for argument, type_ in zip(arguments, types, strict=True)]
    return f"{expression.function}({', '.join(arguments)})"


def _as_float(text: str, type_: ExpressionType) -> str:
    """A value of an expression of type Float: two integers would be added and divided as integers."""
    return f"toFloat({text})" if type_ is INTEGER else text


def _write_case(expression: CaseExpression, node: str) -> str:
    is_float = infer_type(expression).type is FLOAT

    def write_result(result: Expression) -> str:
        text = write_expression(result, node)
        return _as_float(text, infer_type(result).type) if is_float else text

    operand = f" {write_expression(expression.operand, node)}" if expression.operand else ""
    branches = "".join(
        f" WHEN {write_expression(condition, node)} THEN {write_result(result)}" for condition, result in expression.branches
    )
    default = f" ELSE {write_result(expression.default)}" if expression.default else ""
    return f"(CASE{operand}{branches}{default} END)"
