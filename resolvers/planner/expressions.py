"""Expressions that a schema declares -> values of a plan; all of them are checked when the program starts.

PropertySpec("age", expression=ExpressionSpec("2026 - built", {"built": ...}))   ->   NodeExpression(BinaryExpression("-", ...))
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from keiretsu.graph.cypher.expression_parser import ExpressionError, parse_expression
from keiretsu.graph.cypher.expression_types import StaticType, infer_type
from keiretsu.graph.plan import NodeExpression
from keiretsu.graph.plan.expressions import Expression, ExpressionType, PropertyExpression
from keiretsu.schema.catalogue import Catalogue, ExpressionSpec, PropertySpec, ScalarField, ValueKind
from keiretsu.schema.properties import DeclarationError

EXPRESSION_TYPES: Mapping[ValueKind, ExpressionType] = {
    ValueKind.STRING: ExpressionType.STRING,
    ValueKind.DATE: ExpressionType.STRING,
    ValueKind.ENUM: ExpressionType.STRING,
    ValueKind.INT: ExpressionType.INTEGER,
    ValueKind.FLOAT: ExpressionType.FLOAT,
    ValueKind.BOOLEAN: ExpressionType.BOOLEAN,
    ValueKind.STRINGS: ExpressionType.STRINGS,
}
"""Kind of a property -> the type of its values in an expression: an enum and a day are the stored text."""


def check_expressions(catalogue: Catalogue) -> None:
    """Raises DeclarationError for the first invalid expression; the message names its type, its field and the position in it."""
    for owner in (*catalogue.interfaces, *catalogue.nodes):
        for field in catalogue.fields(owner).values():
            if isinstance(field, ScalarField) and field.prop.expression:
                _check_expression(owner, field.prop, field.prop.expression)


def node_expression(expression: ExpressionSpec) -> NodeExpression:
    """The value of an expression that has been checked."""
    return NodeExpression(_parse(expression))


def _check_expression(owner: str, prop: PropertySpec, expression: ExpressionSpec) -> None:
    path = f"{owner}.{prop.name}"
    try:
        result = infer_type(_parse(expression))
    except ExpressionError as error:
        raise DeclarationError(f"{path}: {error}") from None
    if not _is_valid_result(prop, result):
        expected = prop.enum.__name__ if prop.enum else prop.kind.value
        raise DeclarationError(f"{path} is declared as {expected}, but its expression is {result.type.value}; correct one of them")
    if prop.required and result.nullable and prop.kind is not ValueKind.STRINGS:
        raise DeclarationError(f"{path} is required, but its expression can be null; annotate it with `| None`, or use coalesce(...)")


def _is_valid_result(prop: PropertySpec, result: StaticType) -> bool:
    expected = EXPRESSION_TYPES[prop.kind]
    return result.type is expected or (result.type is ExpressionType.INTEGER and expected is ExpressionType.FLOAT)


def _parse(expression: ExpressionSpec) -> Expression:
    return _parse_cached(
        expression.text,
        tuple(
            (
                name,
                PropertyExpression(prop.stored_name, EXPRESSION_TYPES[prop.kind], prop.default if isinstance(prop.default, bool) else None),
            )
            for name, prop in expression.properties.items()
        ),
    )


@lru_cache(maxsize=1024)
def _parse_cached(text: str, properties: tuple[tuple[str, PropertyExpression], ...]) -> Expression:
    return parse_expression(text, dict(properties))
