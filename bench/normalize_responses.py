"""Normalises the response of a contender, so that equivalent responses compare as equal.

    {"companies": {"nodes": [{"name": "amber", "people": {"nodes": []}}]}}           Keiretsu
    {"companies": [{"name": "amber", "people": []}]}                                 @neo4j/graphql
    both   ->   {"companies": [{"name": "amber", "people": []}]}

The dialects differ in wrapping (nodes, edges, properties), in enum values (DIVISION, "division"), in names of aggregate functions
(avg, average) and in the sum of nothing (null, 0). Everything else must be equal, including the order of lists where one is requested.
"""

from __future__ import annotations

from typing import Any

import orjson

KEY_ALIASES = {"average": "avg"}
CONNECTION_SUFFIX = "Connection"
ALL_LEVELS = 99  # levels


def normalise(data: Any, ordered_levels: int = ALL_LEVELS) -> Any:
    """The data of a response in comparable form. `ordered_levels`: how many levels of lists are ordered; deeper lists are not."""
    return _sort_unordered(_normalise(data), ordered_levels)


def _normalise(value: Any) -> Any:
    match value:
        case dict():
            return _normalise_object(value)
        case list():
            return [_normalise(item) for item in value]
        case str():
            return value.lower().replace("_", " ").replace("-", " ")
        case float():
            return round(value, 9)
        case _:
            return value


def _normalise_object(value: dict[str, Any]) -> Any:
    if "aggregate" in value:
        return _normalise_aggregate(value["aggregate"])
    if "edges" in value or "nodes" in value:
        return _normalise_connection(value)
    result = {KEY_ALIASES.get(key, key).removesuffix(CONNECTION_SUFFIX): _normalise(item) for key, item in value.items()}
    if "company" in result and isinstance(result["company"], list):
        result["company"] = result["company"][0] if result["company"] else None
    return result


def _normalise_connection(value: dict[str, Any]) -> Any:
    rows = [_normalise(node) for node in value["nodes"]] if "nodes" in value else [_normalise_edge(edge) for edge in value["edges"]]
    rest = {key: _normalise(item) for key, item in value.items() if key not in ("edges", "nodes")}
    return rest | {"rows": rows} if rest else rows


def _normalise_edge(edge: dict[str, Any]) -> Any:
    result = {key: _normalise(item) for key, item in {**edge, **edge.get("properties", {})}.items() if key != "properties"}
    return result["node"] if list(result) == ["node"] else result


def _normalise_aggregate(value: dict[str, Any]) -> Any:
    count = value["count"]
    result = {"count": count["edges"] if isinstance(count, dict) else count}
    for name, functions in {**value, **value.get("edge", {})}.items():
        if name not in ("count", "edge", "node"):
            result[name] = {"sum": 0} | {key: item for key, item in _normalise(functions).items() if item is not None}
    return result


def _sort_unordered(value: Any, ordered_levels: int) -> Any:
    """Sort the lists that have no order."""
    if isinstance(value, dict):
        return {key: _sort_unordered(item, ordered_levels) for key, item in value.items()}
    if not isinstance(value, list):
        return value
    rows = [_sort_unordered(item, ordered_levels - 1) for item in value]
    return rows if ordered_levels > 0 else sorted(rows, key=lambda row: orjson.dumps(row, option=orjson.OPT_SORT_KEYS))
