"""Types of expressions: what the values of an expression can be, so that Neo4j cannot fail on any stored data.

    tons / crew   ->   StaticType(FLOAT, nullable=True)          name + tons   ->   TypeMismatchError

Neo4j fails a whole statement if one row has an operand of the wrong type, or an integer beyond 64 bits. So operands are checked here, and
integers carry the greatest magnitude that they can have.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import assert_never

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

BOOLEAN, INTEGER, FLOAT, STRING = ExpressionType.BOOLEAN, ExpressionType.INTEGER, ExpressionType.FLOAT, ExpressionType.STRING
STRINGS, NUMBERS, NULL = ExpressionType.STRINGS, ExpressionType.NUMBERS, ExpressionType.NULL

MAX_MAGNITUDE = 2**63 - 1
"""Of an integer in Neo4j."""

INT32_MAGNITUDE = 2**31
"""Of an integer property, and of a converted integer: others count as missing. GraphQL's Int has the same range."""

LOGIC = ("AND", "OR", "XOR")
EQUALITY = ("=", "<>")
COMPARISONS = (*EQUALITY, "<", "<=", ">", ">=")
TEXT_OPERATORS = ("STARTS WITH", "ENDS WITH", "CONTAINS")
ARITHMETIC = ("+", "-", "*", "/", "%")


class TypeMismatchError(Exception):
    """An operand has the wrong type; the message names it."""


@dataclass(frozen=True)
class StaticType:
    """What the values of an expression can be. `magnitude`: the greatest absolute value of an integer."""

    type: ExpressionType
    nullable: bool = False
    magnitude: int = 0


@dataclass(frozen=True)
class FunctionSignature:
    """The types that each argument may have, and the type of the result; None: that of the first argument.

    `optional`: how many arguments may be omitted. `literal_from`: the index from which arguments are integer literals of at least 0, for
    which Neo4j fails if they are negative. `may_be_null`: even if no argument is null.
    """

    arguments: tuple[tuple[ExpressionType, ...], ...]
    result: ExpressionType | None
    optional: int = 0
    literal_from: int = 9
    may_be_null: bool = False


TEXT, NUMBER, COUNT, TEXT_OR_LIST = (STRING,), (INTEGER, FLOAT), (INTEGER,), (STRING, STRINGS)
COALESCE = "coalesce"
FUNCTIONS: Mapping[str, FunctionSignature] = {
    "abs": FunctionSignature((NUMBER,), None),
    "ceil": FunctionSignature((NUMBER,), FLOAT),
    "floor": FunctionSignature((NUMBER,), FLOAT),
    "head": FunctionSignature(((STRINGS,),), STRING, may_be_null=True),
    "last": FunctionSignature(((STRINGS,),), STRING, may_be_null=True),
    "left": FunctionSignature((TEXT, COUNT), STRING, literal_from=1),
    "lTrim": FunctionSignature((TEXT,), STRING),
    "replace": FunctionSignature((TEXT, TEXT, TEXT), STRING),
    "reverse": FunctionSignature((TEXT,), STRING),
    "right": FunctionSignature((TEXT, COUNT), STRING, literal_from=1),
    "round": FunctionSignature((NUMBER, COUNT), FLOAT, optional=1, literal_from=1),
    "rTrim": FunctionSignature((TEXT,), STRING),
    "sign": FunctionSignature((NUMBER,), INTEGER),
    "size": FunctionSignature((TEXT_OR_LIST,), INTEGER),
    "split": FunctionSignature((TEXT, TEXT), STRINGS),
    "sqrt": FunctionSignature((NUMBER,), FLOAT, may_be_null=True),
    "substring": FunctionSignature((TEXT, COUNT, COUNT), STRING, optional=1, literal_from=1),
    "toBoolean": FunctionSignature((TEXT,), BOOLEAN, may_be_null=True),
    "toFloat": FunctionSignature(((STRING, INTEGER, FLOAT),), FLOAT, may_be_null=True),
    "toInteger": FunctionSignature(((STRING, INTEGER, FLOAT),), INTEGER, may_be_null=True),
    "toLower": FunctionSignature((TEXT,), STRING),
    "toString": FunctionSignature(((STRING, INTEGER, FLOAT, BOOLEAN),), STRING),
    "toUpper": FunctionSignature((TEXT,), STRING),
    "trim": FunctionSignature((TEXT,), STRING),
}
"""Function -> its signature; `coalesce` takes any number of arguments of one type."""


def infer_type(expression: Expression) -> StaticType:
    """The type of an expression, whose parts are valid. Raises TypeMismatchError for the expression itself."""
    match expression:
        case LiteralExpression(type_, value):
            return StaticType(type_, value is None, abs(value) if isinstance(value, int) else 0)
        case PropertyExpression(_, type_, default):
            return StaticType(type_, default is None and type_ is not STRINGS, INT32_MAGNITUDE)
        case UnaryExpression():
            return _infer_unary(expression)
        case BinaryExpression():
            return _infer_binary(expression)
        case NullExpression():
            return StaticType(BOOLEAN)
        case CallExpression():
            return _infer_call(expression)
        case CaseExpression():
            return _infer_case(expression)
        case ListExpression(items):
            return _infer_list(items)
        case IndexExpression(operand):
            _require(infer_type(operand), (STRINGS,), "`[...]`")
            return StaticType(STRING, nullable=True)
        case SliceExpression(operand, start, end):
            if start is None and end is None:
                raise TypeMismatchError("A slice needs a start or an end")
            return _require(infer_type(operand), (STRINGS,), "`[...]`")
        case _:
            assert_never(expression)


def _require(operand: StaticType, types: Sequence[ExpressionType], user: str) -> StaticType:
    """The operand, if it has one of these types."""
    if operand.type not in types:
        expected = " or ".join(type_.value for type_ in types)
        raise TypeMismatchError(f"{user} takes {expected}, not {operand.type.value}")
    return operand


def _infer_unary(expression: UnaryExpression) -> StaticType:
    operand = infer_type(expression.operand)
    return _require(operand, (BOOLEAN,) if expression.operator == "NOT" else NUMBER, f"`{expression.operator}`")


def _infer_binary(expression: BinaryExpression) -> StaticType:
    operator, left, right = expression.operator, infer_type(expression.left), infer_type(expression.right)
    user, nullable = f"`{operator}`", left.nullable or right.nullable
    if operator in LOGIC:
        _require(left, (BOOLEAN,), user)
        _require(right, (BOOLEAN,), user)
    elif operator in TEXT_OPERATORS:
        _require(left, TEXT, user)
        _require(right, TEXT, user)
    elif operator == "IN":
        return _infer_membership(left, right)
    elif operator in COMPARISONS:
        if NULL in (left.type, right.type):
            raise TypeMismatchError(f"{user} with null is never true; use IS NULL")
        _require(left, (STRING, *NUMBER, BOOLEAN) if operator in EQUALITY else (STRING, *NUMBER), user)
        unify([left, right], f"The operands of {user}")
    else:
        return _infer_arithmetic(expression, left, right)
    return StaticType(BOOLEAN, nullable)


def _infer_membership(left: StaticType, right: StaticType) -> StaticType:
    _require(right, (STRINGS, NUMBERS), "`IN`")
    _require(left, TEXT if right.type is STRINGS else NUMBER, f"`IN` with a {right.type.value}")
    return StaticType(BOOLEAN, left.nullable or right.nullable)


def _infer_arithmetic(expression: BinaryExpression, left: StaticType, right: StaticType) -> StaticType:
    operator = expression.operator
    nullable = left.nullable or right.nullable
    if operator == "+" and left.type is STRING:
        if right.type is not STRING:
            raise TypeMismatchError(f"`+` joins two texts, but the right one is {right.type.value}; convert it by toString(...)")
        return StaticType(STRING, nullable)
    _require(left, NUMBER, f"`{operator}`")
    if operator == "+" and right.type is STRING:
        raise TypeMismatchError(f"`+` joins two texts, but the left one is {left.type.value}; convert it by toString(...)")
    _require(right, NUMBER, f"`{operator}`")
    if FLOAT in (left.type, right.type):
        return StaticType(FLOAT, nullable=True)
    is_safe_divisor = isinstance(expression.right, LiteralExpression) and expression.right.value != 0
    magnitude = {"*": left.magnitude * right.magnitude, "/": left.magnitude, "%": right.magnitude}.get(
        operator, left.magnitude + right.magnitude
    )
    if magnitude > MAX_MAGNITUDE:
        raise TypeMismatchError(f"The result of `{operator}` may exceed 64 bits; convert an operand by toFloat(...)")
    return StaticType(INTEGER, nullable or (operator in "/%" and not is_safe_divisor), magnitude)


def _infer_call(expression: CallExpression) -> StaticType:
    arguments = [infer_type(argument) for argument in expression.arguments]
    if expression.function == COALESCE:
        if not arguments:
            raise TypeMismatchError("coalesce takes at least 1 argument")
        unified = unify(arguments, "The arguments of coalesce")
        return StaticType(unified.type, all(argument.nullable for argument in arguments), unified.magnitude)
    signature = FUNCTIONS[expression.function]
    most, fewest = len(signature.arguments), len(signature.arguments) - signature.optional
    if not fewest <= len(arguments) <= most:
        count = str(most) if fewest == most else f"{fewest} or {most}"
        raise TypeMismatchError(f"{expression.function} takes {count} argument{'s' if most > 1 else ''}, not {len(arguments)}")
    for index, (argument, types) in enumerate(zip(arguments, signature.arguments, strict=False)):
        _require(argument, types, f"Argument {index + 1} of {expression.function}")
        if index >= signature.literal_from and not isinstance(expression.arguments[index], LiteralExpression):
            raise TypeMismatchError(f"Argument {index + 1} of {expression.function} must be a number that is written out, such as 0 or 4")
    result = signature.result or arguments[0].type
    nullable = signature.may_be_null or any(argument.nullable for argument in arguments)
    return StaticType(result, nullable, arguments[0].magnitude if signature.result is None else INT32_MAGNITUDE)


def _infer_case(expression: CaseExpression) -> StaticType:
    conditions = [infer_type(condition) for condition, _ in expression.branches]
    if expression.operand is None:
        for condition in conditions:
            _require(condition, (BOOLEAN,), "`WHEN`")
    else:
        operand = _require(infer_type(expression.operand), (STRING, *NUMBER, BOOLEAN), "`CASE`")
        unify([operand, *conditions], "The values of CASE and WHEN")
    results = [infer_type(result) for _, result in expression.branches]
    default = infer_type(expression.default) if expression.default else StaticType(NULL, nullable=True)
    return unify([*results, default], "The results of CASE")


def _infer_list(items: Sequence[LiteralExpression]) -> StaticType:
    if not items:
        raise TypeMismatchError("A list needs at least one item")
    item = unify([infer_type(item) for item in items], "The items of a list")
    _require(item, (STRING, *NUMBER), "A list")
    if item.nullable:
        raise TypeMismatchError("A list must not contain null; remove it")
    return StaticType(STRINGS if item.type is STRING else NUMBERS)


def unify(types: Sequence[StaticType], what: str) -> StaticType:
    """The type of a value that can come from any of these: Float if some are Int and others are Float."""
    kinds = {type_.type for type_ in types} - {NULL}
    if kinds == {INTEGER, FLOAT}:
        kinds = {FLOAT}
    if not kinds:
        raise TypeMismatchError(f"{what} are all null; remove it")
    if len(kinds) > 1:
        first, second = [kind.value for kind in ExpressionType if kind in kinds][:2]
        raise TypeMismatchError(f"{what} must have one type, not {first} and {second}")
    return StaticType(kinds.pop(), any(type_.nullable for type_ in types), max(type_.magnitude for type_ in types))
