"""Operators, sort order, and conversion between stored and output values, in plain Python."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

from keiretsu.schema.catalogue import PropertySpec, ValueKind
from keiretsu.schema.provenance import Modality
from keiretsu.slugs import slugify
from tests.oracle.random_graph import OracleEdge, OracleGraph, OracleNode
from tests.oracle.visibility import OracleLens, min_or_none

FILTER_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda x, y: x is not None and x == y,
    "ne": lambda x, y: x is None or x != y,
    "in": lambda x, y: x is not None and x in y,
    "notIn": lambda x, y: x is None or x not in y,
    "lt": lambda x, y: x is not None and x < y,
    "lte": lambda x, y: x is not None and x <= y,
    "gt": lambda x, y: x is not None and x > y,
    "gte": lambda x, y: x is not None and x >= y,
    "contains": lambda x, y: x is not None and y in x,
    "startsWith": lambda x, y: x is not None and x.startswith(y),
    "endsWith": lambda x, y: x is not None and x.endswith(y),
    "matches": lambda x, y: x is not None and matches_pattern(fold_case(x), fold_case(y).split("*")),
    "isNull": lambda x, y: (x is None) == y,
    "has": lambda x, y: y in x,
    "hasAny": lambda x, y: any(item in x for item in y),
    "hasAll": lambda x, y: all(item in x for item in y),
    "isEmpty": lambda x, y: (not x) == y,
}


def fold_case(text: str) -> str:
    """Lower case, with final sigma replaced by sigma."""
    return text.lower().replace("ς", "σ")


def matches_pattern(text: str, parts: list[str]) -> bool:
    if len(parts) == 1:
        return text == parts[0]
    if not text.startswith(parts[0]):
        return False
    position = len(parts[0])
    for part in parts[1:-1]:
        match = text.find(part, position)
        if match < 0:
            return False
        position = match + len(part)
    return text.endswith(parts[-1]) and len(text) - len(parts[-1]) >= position


def read_lens(graph: OracleGraph, values: dict[str, Any]) -> OracleLens:
    """A lens from the argument."""
    modalities, documents = values.get("modality"), values.get("documents")
    return OracleLens(
        graph,
        None if modalities is None else tuple(str(Modality[name].value) for name in modalities),
        values.get("minConfidence"),
        None if documents is None else tuple(comparable_id(document) for document in documents),
        values.get("asOf"),
        values.get("includeUndated") is not False,
    )


def path_rank(lens: OracleLens, path: tuple[OracleEdge, OracleNode, OracleEdge]) -> tuple[Any, ...]:
    """Sort key of a path: stronger modality first, then higher confidence, then ids."""
    first, intermediate, second = path
    modalities = lens.ranked_modalities()
    modality_rank = max(modalities.index(lens.strongest_modality(first)), modalities.index(lens.strongest_modality(second)))
    confidence = min_or_none(lens.max_confidence(first), lens.max_confidence(second))
    return (modality_rank, -(-1.0 if confidence is None else confidence), intermediate.id, first.id, second.id)


def satisfies(where: dict[str, Any], evaluate: Callable[[str, Any], bool]) -> bool:
    for name, condition in where.items():
        if name == "and":
            is_satisfied = all(satisfies(nested, evaluate) for nested in condition)
        elif name == "or":
            is_satisfied = any(satisfies(nested, evaluate) for nested in condition)
        elif name == "not":
            is_satisfied = not satisfies(condition, evaluate)
        else:
            is_satisfied = evaluate(name, condition)
        if not is_satisfied:
            return False
    return True


def satisfies_operators(prop: PropertySpec, value: Any, conditions: dict[str, Any]) -> bool:
    value = comparable_id(value) if prop.kind is ValueKind.ID else value
    return all(FILTER_OPERATORS[operator](value, stored_operand(prop, operator, expected)) for operator, expected in conditions.items())


def stored_operand(prop: PropertySpec, operator: str, operand: Any) -> Any:
    """The operand as the database stores it."""
    if isinstance(operand, list):
        return [stored_operand(prop, operator, item) for item in operand]
    if prop.kind is ValueKind.ID:
        return comparable_id(operand)
    if prop.is_slug and operator in ("eq", "ne", "in", "notIn"):
        return slugify(operand)
    if prop.enum and isinstance(operand, str):
        return str(prop.enum[operand].value)
    return operand.lower() if prop.lower_case and isinstance(operand, str) else operand


def comparable_id(global_id: str) -> str:
    """What is equal in all spellings of an id, in either form. The keys of claims and documents have only one."""
    prefix, _, key = decode_id(global_id).partition(":")
    return f"{prefix.lower()}:{key if prefix.lower() in ('claim', 'document') else slugify(key)}"


def decode_id(global_id: str) -> str:
    if ":" in global_id:
        return global_id
    try:
        return base64.urlsafe_b64decode(global_id + "=" * (-len(global_id) % 4)).decode()
    except ValueError:
        return ""


def output_value(prop: PropertySpec, value: Any) -> Any:
    if value is not None and prop.kind is ValueKind.ID:
        return base64.urlsafe_b64encode(value.encode()).decode().rstrip("=")
    if value is not None and prop.enum:
        return next(member.name for member in prop.enum if member.value == value)
    return value


def sort_value(prop: PropertySpec, value: Any) -> Any:
    if value is not None and prop.enum:
        return [str(member.value) for member in prop.enum].index(value)
    return value


def compare_sort_keys(directions: list[str], left: list[Any], right: list[Any]) -> int:
    """Nulls last in ASC and DESC_NULLS_LAST, first in DESC and ASC_NULLS_FIRST."""
    for direction, left_value, right_value in zip(directions, left, right, strict=True):
        if left_value == right_value and (left_value is None) == (right_value is None):
            continue
        if left_value is None or right_value is None:
            return -1 if (left_value is None) == (direction in ("DESC", "ASC_NULLS_FIRST")) else 1
        return -1 if (left_value < right_value) == direction.startswith("ASC") else 1
    return 0


def decode_cursor(cursor: str) -> list[Any]:
    sort_keys: list[Any] = json.loads(base64.b64decode(cursor))
    return sort_keys


def flatten_order(order: dict[str, Any]) -> tuple[list[str], str]:
    """{shareMin: {sum: DESC}} -> its names and the direction."""
    ((name, value),) = order.items()
    names, direction = flatten_order(value) if isinstance(value, dict) else ([], value)
    return [name, *names], direction
