"""The answer of one side -> what all sides must agree on.

    {"companies": {"nodes": [{"name": "amber", "people": {"nodes": []}}]}}           ours
    {"companies": [{"name": "amber", "people": []}]}                                 @neo4j/graphql's
    both   ->   {"companies": [{"name": "amber", "people": []}]}

The languages differ in wrapping (nodes, edges, properties), in how enums are written (DIVISION, "division"), in names of measures
(avg, average) and in what an empty sum is (null, 0). Everything else must be equal, the order of lists included where one is asked for.
"""

from __future__ import annotations

from typing import Any

import orjson

RENAMED = {"average": "avg"}
SUFFIX = "Connection"
ALL = 99  # levels


def normalise(data: Any, ordered: int = ALL) -> Any:
    """The data of an answer, in the form that is compared. `ordered`: how many levels of lists have an order; those below have none."""
    return _sorted(_plain(data), ordered)


def _plain(value: Any) -> Any:
    match value:
        case dict():
            return _plain_object(value)
        case list():
            return [_plain(one) for one in value]
        case str():
            return value.lower().replace("_", " ").replace("-", " ")
        case float():
            return round(value, 9)
        case _:
            return value


def _plain_object(value: dict[str, Any]) -> Any:
    if "aggregate" in value:
        return _plain_aggregate(value["aggregate"])
    if "edges" in value or "nodes" in value:
        return _plain_connection(value)
    found = {RENAMED.get(key, key).removesuffix(SUFFIX): _plain(one) for key, one in value.items()}
    if "company" in found and isinstance(found["company"], list):
        found["company"] = found["company"][0] if found["company"] else None
    return found


def _plain_connection(value: dict[str, Any]) -> Any:
    rows = [_plain(node) for node in value["nodes"]] if "nodes" in value else [_plain_edge(edge) for edge in value["edges"]]
    rest = {key: _plain(one) for key, one in value.items() if key not in ("edges", "nodes")}
    return rest | {"rows": rows} if rest else rows


def _plain_edge(edge: dict[str, Any]) -> Any:
    found = {key: _plain(one) for key, one in {**edge, **edge.get("properties", {})}.items() if key != "properties"}
    return found["node"] if list(found) == ["node"] else found


def _plain_aggregate(value: dict[str, Any]) -> Any:
    count = value["count"]
    found = {"count": count["edges"] if isinstance(count, dict) else count}
    for name, measures in {**value, **value.get("edge", {})}.items():
        if name not in ("count", "edge", "node"):
            found[name] = {"sum": 0} | {key: one for key, one in _plain(measures).items() if one is not None}
    return found


def _sorted(value: Any, ordered: int) -> Any:
    """Lists without an order in one order."""
    if isinstance(value, dict):
        return {key: _sorted(one, ordered) for key, one in value.items()}
    if not isinstance(value, list):
        return value
    rows = [_sorted(one, ordered - 1) for one in value]
    return rows if ordered > 0 else sorted(rows, key=lambda one: orjson.dumps(one, option=orjson.OPT_SORT_KEYS))
