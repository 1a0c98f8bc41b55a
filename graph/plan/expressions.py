"""Expressions over the properties of a node: what graph/cypher/expression_parser.py makes of a declared text.

    crew / tons   ->   BinaryExpression("/", PropertyExpression("crew", INTEGER), PropertyExpression("tons", FLOAT))

An expression reads the node only: it has no parameters, no variables and no subqueries.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class ExpressionType(Enum):
    """Type of an expression's values. NULL: always null."""

    BOOLEAN = "Boolean"
    INTEGER = "Int"
    FLOAT = "Float"
    STRING = "String"
    STRINGS = "list of strings"
    NUMBERS = "list of numbers"
    NULL = "null"


@dataclass(frozen=True)
class LiteralExpression:
    """A number, a string, true, false or null."""

    type: ExpressionType
    value: bool | int | float | str | None


@dataclass(frozen=True)
class PropertyExpression:
    """A stored property of the node. `default`: the value of a boolean that is missing."""

    name: str
    type: ExpressionType
    default: bool | None = None


@dataclass(frozen=True)
class UnaryExpression:
    """NOT, or the minus of a number."""

    operator: str
    operand: Expression


@dataclass(frozen=True)
class BinaryExpression:
    """Two operands and an operator: of logic, of comparison, of text, of arithmetic, or IN."""

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True)
class NullExpression:
    """Whether the operand is null; `negated`: whether it is not."""

    operand: Expression
    negated: bool


@dataclass(frozen=True)
class CallExpression:
    """A function of the table in graph/cypher/expression_types.py."""

    function: str
    arguments: tuple[Expression, ...]


@dataclass(frozen=True)
class CaseExpression:
    """CASE. `operand`: what each WHEN is compared with; without it, each WHEN is a condition. `default`: its ELSE."""

    operand: Expression | None
    branches: tuple[tuple[Expression, Expression], ...]
    default: Expression | None


@dataclass(frozen=True)
class ListExpression:
    """A list of strings or of numbers that are written out."""

    items: tuple[LiteralExpression, ...]


@dataclass(frozen=True)
class IndexExpression:
    """An item of a list, counted from its end if `index` is negative; null outside the list."""

    operand: Expression
    index: int


@dataclass(frozen=True)
class SliceExpression:
    """The items of a list from `start` to before `end`; None: from its start, to its end."""

    operand: Expression
    start: int | None
    end: int | None


Expression = (
    LiteralExpression
    | PropertyExpression
    | UnaryExpression
    | BinaryExpression
    | NullExpression
    | CallExpression
    | CaseExpression
    | ListExpression
    | IndexExpression
    | SliceExpression
)
