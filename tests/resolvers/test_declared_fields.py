"""Computed fields that a schema declares: by an expression, in the statement; by a Python function, from its record."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.output.codegen import COMPILE_AFTER
from keiretsu.resolvers.request import GraphQLRequest, GraphQLResponse
from keiretsu.resolvers.strawberry_execution import core_schema
from keiretsu.schema.compile import compile_schema
from keiretsu.schema.types.build import build_schema
from keiretsu.seed.errors import InvalidDataSet
from keiretsu.seed.load import load
from keiretsu.seed.validate import read_data_set
from tests.conftest import CountingStore, DatabaseContents
from tests.fleet import FLEET
from tests.seed.folders import write_folder

pytestmark = pytest.mark.database

CATALOGUE = compile_schema(FLEET)

COLUMNS = ("name", "tons", "crew", "built", "rig", "sunk", "flags", "currency", "value")
ROWS: list[tuple[Any, ...]] = [
    ("Mary Rose", 500.0, 400, "1510", "sail", True, ["England"], "GBP", 1000.0),
    ("Vasa", 1210.0, 445, "1628", "sail", True, ["Sweden", "Poland", "Denmark"], None, 5.0),
    ("Turbinia", 44.5, None, "1894", "steam", False, [], "GBP", 89.0),
    ("Ａ fleet", 0.0, 0, None, None, False, [], None, None),
    ("\U0001f6a2 ship", None, 3, "1901/1903", "steam", False, ["Japan"], None, None),
    ("zulu", 99.0, 3, "1894-06", None, False, [], None, None),
]
VESSELS: list[dict[str, Any]] = [dict(zip(COLUMNS, row, strict=True)) for row in ROWS]
HARBOURS = {"Tilbury": ["Mary Rose", "Turbinia"], "Stockholm": ["Vasa", "Turbinia", "zulu"]}


def age(vessel: dict[str, Any]) -> int | None:
    return None if vessel["built"] is None else 2026 - int(vessel["built"][:4])


def tons_per_head(vessel: dict[str, Any]) -> float | None:
    return None if vessel["tons"] is None or not vessel["crew"] else vessel["tons"] / vessel["crew"]


def size(vessel: dict[str, Any]) -> str | None:
    return None if vessel["tons"] is None else "LARGE" if vessel["tons"] >= 100 else "SMALL"


def label(vessel: dict[str, Any]) -> str:
    crew = r" it's \u0027" if vessel["crew"] is None else f" {{p}}{vessel['crew']}"
    return f"{vessel['name'].lower()}{crew}"


ORACLE: dict[str, Callable[[dict[str, Any]], Any]] = {
    "age": age,
    "load": tons_per_head,
    "size": size,
    "afloat": lambda vessel: not vessel["sunk"],
    "firstFlags": lambda vessel: vessel["flags"][:2],
    "label": label,
    "worth": lambda vessel: vessel["value"] / vessel["tons"] if vessel["value"] else None,
    "initial": lambda vessel: vessel["name"][0].upper(),
    "headline": lambda vessel: f"{vessel['name'][0].upper()}: {vessel['name']}",
    "tonsPerHead": tons_per_head,
}
"""Field -> its value, in Python."""


def vessels_by_name() -> dict[str, dict[str, Any]]:
    return {str(vessel["name"]): vessel for vessel in VESSELS}


@pytest.fixture
def fleet(database_contents: DatabaseContents, tmp_path: Path) -> None:
    """The ships and their ports are loaded, by the loader, which knows nothing of computed fields."""
    lines = [",".join(cell_of(vessel[column]) for column in COLUMNS) for vessel in VESSELS]
    calls = [f"{vessel},{harbour}" for harbour, vessels in HARBOURS.items() for vessel in vessels]
    folder = write_folder(
        tmp_path / "fleet",
        vessels="\n".join([",".join(COLUMNS), *lines]),
        harbours="\n".join(["name", *HARBOURS]),
        calls_at="\n".join(["from,to", *calls]),
    )
    database_contents.ensure("fleet", lambda writer: load(writer, read_data_set(folder, CATALOGUE), CATALOGUE))


def cell_of(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case list():
            return ";".join(value)
        case _:
            return str(value)


@pytest.fixture
def fleet_engine(counting_store: CountingStore, fleet: None) -> Engine:
    return Engine(CATALOGUE, core_schema(build_schema(CATALOGUE)), counting_store)


async def query(engine: Engine, text: str, **variables: Any) -> dict[str, Any]:
    """The data of a response without errors, which takes one statement."""
    assert isinstance(engine.store, CountingStore)
    before = len(engine.store.statements)
    response = await execute(engine, text, **variables)
    assert response.errors == ()
    assert len(engine.store.statements) == before + 1
    assert response.data is not None
    return response.data


async def execute(engine: Engine, text: str, **variables: Any) -> GraphQLResponse:
    return await engine.execute(GraphQLRequest(text, variables))


async def test_every_field_is_that_of_the_oracle(fleet_engine: Engine) -> None:
    """Interpreted and compiled."""
    fields = " ".join(ORACLE)
    for _ in range(COMPILE_AFTER + 1):
        data = await query(fleet_engine, f"{{ vessels {{ nodes {{ name {fields} }} }} }}")
        assert {node.pop("name"): node for node in data["vessels"]["nodes"]} == {
            name: {field: compute(vessel) for field, compute in ORACLE.items()} for name, vessel in vessels_by_name().items()
        }


async def test_fields_under_aliases_in_fragments_and_nested(fleet_engine: Engine) -> None:
    """On an interface, in a connection and its edges, on the nodes of paths, subgraphs and common neighbours."""
    data = await query(
        fleet_engine,
        """{
          harbours { nodes { name vessels { edges { node { name ...F } } nodes { head: tonsPerHead } } } }
          node(id: "vessel:vasa") { ... on Entity { headline } ...F }
          paths(from: "vessel:mary-rose", to: "vessel:vasa") {
            paths { nodes { headline ...F } steps { from { name headline } to { initial } } }
          }
          subgraph(around: ["harbour:tilbury"]) { nodes { headline ...F } }
          common(of: ["vessel:mary-rose", "vessel:turbinia"]) { nodes { node { headline } ties { of { ...F } } } }
        }
        fragment F on Vessel { tons perHead: tonsPerHead years: age }""",
    )
    vessels = vessels_by_name()

    def selected(name: str) -> dict[str, Any]:
        return {"tons": vessels[name]["tons"], "perHead": tons_per_head(vessels[name]), "years": age(vessels[name])}

    for harbour in data["harbours"]["nodes"]:
        for edge, node in zip(harbour["vessels"]["edges"], harbour["vessels"]["nodes"], strict=True):
            assert edge["node"] == {"name": edge["node"]["name"], **selected(edge["node"]["name"])}
            assert node == {"head": tons_per_head(vessels[edge["node"]["name"]])}
    assert data["node"] == {"headline": "V: Vasa", **selected("Vasa")}
    (path,) = data["paths"]["paths"]
    assert [node["headline"] for node in path["nodes"]] == ["M: Mary Rose", "T: Tilbury", "T: Turbinia", "S: Stockholm", "V: Vasa"]
    assert path["nodes"][2] == {"headline": "T: Turbinia", **selected("Turbinia")}
    assert (path["steps"][0]["from"], path["steps"][0]["to"]) == ({"name": "Mary Rose", "headline": "M: Mary Rose"}, {"initial": "T"})
    assert {node["headline"] for node in data["subgraph"]["nodes"]} >= {"T: Tilbury", "T: Turbinia"}
    assert [node["node"] for node in data["common"]["nodes"]] == [{"headline": "T: Tilbury"}]
    assert data["common"]["nodes"][0]["ties"][0]["of"] in (selected("Mary Rose"), selected("Turbinia"))


async def test_a_function_receives_the_values_of_the_response(fleet_engine: Engine) -> None:
    """Global ids, days of an interval, defaults, lists, members of enums, and other computed fields; it may return a list or an enum."""
    data = await query(fleet_engine, '{ vessel(slug: "vasa") { id rig opposite summary } }')
    vessel = data["vessel"]
    assert vessel == {
        "id": vessel["id"],
        "rig": "SAIL",
        "opposite": "STEAM",
        "summary": [vessel["id"], "1628-01-01", "True", "Sweden", "Poland", "Denmark", "LARGE", "398"],
    }


WHERES: dict[str, Callable[[dict[str, Any]], bool]] = {
    "{age: {gt: 200}}": lambda vessel: (age(vessel) or 0) > 200,
    "{age: {isNull: true}}": lambda vessel: age(vessel) is None,
    "{age: {ne: 132}}": lambda vessel: age(vessel) != 132,
    "{not: {load: {lt: 2}}}": lambda vessel: not (tons_per_head(vessel) is not None and tons_per_head(vessel) < 2),  # type: ignore[operator]  # it is not None
    "{size: {in: [SMALL]}}": lambda vessel: size(vessel) == "SMALL",
    "{afloat: {eq: true}}": lambda vessel: not vessel["sunk"],
    '{firstFlags: {hasAny: ["Poland", "Japan"]}}': lambda vessel: bool({"Poland", "Japan"} & {*vessel["flags"][:2]}),
    "{firstFlags: {isEmpty: true}}": lambda vessel: not vessel["flags"],
    '{label: {ne: "x"}}': lambda _vessel: True,
    '{label: {matches: "*{P}4*"}}': lambda vessel: "{p}4" in label(vessel),
    '{label: {gte: "\U0001f6a2"}}': lambda vessel: label(vessel).encode("utf-16-be") >= "\U0001f6a2".encode("utf-16-be"),
    '{or: [{initial: {eq: "Z"}}, {age: {lte: 125}}]}': lambda vessel: vessel["name"][0] == "z" or (age(vessel) or 999) <= 125,
}


@pytest.mark.parametrize("where", WHERES)
async def test_a_field_of_an_expression_is_filtered_like_a_property(fleet_engine: Engine, where: str) -> None:
    """At a root, and in a nested quantifier."""
    data = await query(fleet_engine, f"{{ vessels(where: {where}) {{ totalCount nodes {{ name }} }} }}")
    names = {str(vessel["name"]) for vessel in VESSELS if WHERES[where](vessel)}
    assert {node["name"] for node in data["vessels"]["nodes"]} == names
    assert data["vessels"]["totalCount"] == len(names)
    data = await query(fleet_engine, f"{{ harbours(where: {{vessels: {{some: {{node: {where}}}}}}}) {{ nodes {{ name }} }} }}")
    assert {node["name"] for node in data["harbours"]["nodes"]} == {name for name, calls in HARBOURS.items() if names & {*calls}}


@pytest.mark.parametrize("direction", ["ASC", "DESC"])
@pytest.mark.parametrize("field", ["age", "load", "size", "afloat", "label", "initial", "worth"])
async def test_pages_by_a_field_of_an_expression_have_each_row_once(fleet_engine: Engine, field: str, direction: str) -> None:
    """Forward and backward through all cursors, one row per page; the order is that of the oracle."""
    expected = await query(fleet_engine, f"{{ vessels(orderBy: [{{{field}: {direction}}}]) {{ nodes {{ name {field} }} }} }}")
    names = [node["name"] for node in expected["vessels"]["nodes"]]
    values = [sort_value(ORACLE[field](vessels_by_name()[name])) for name in names]
    assert all(a <= b if direction == "ASC" else a >= b for a, b in pairwise(values))
    for size_argument, cursor_argument, boundary, more in (
        ("first", "after", "endCursor", "hasNextPage"),
        ("last", "before", "startCursor", "hasPreviousPage"),
    ):
        text = f"""query ($cursor: String) {{ vessels(
          orderBy: [{{{field}: {direction}}}], {size_argument}: 1, {cursor_argument}: $cursor
        ) {{
          nodes {{ name }} pageInfo {{ {boundary} {more} }} }} }}"""
        seen: list[str] = []
        cursor, has_more = None, True
        while has_more:
            page = (await query(fleet_engine, text, cursor=cursor))["vessels"]
            seen += [node["name"] for node in page["nodes"]]
            cursor, has_more = page["pageInfo"][boundary], page["pageInfo"][more]
        assert seen == (names if size_argument == "first" else names[::-1])


def sort_value(value: Any) -> tuple[bool, Any]:
    """Missing values last; enums in the order of their declaration; texts by UTF-16 units."""
    match value:
        case None:
            return True, 0
        case "SMALL" | "LARGE":
            return False, ("SMALL", "LARGE").index(value)
        case str():
            return False, value.encode("utf-16-be")
        case _:
            return False, value


async def test_aggregates_and_groups(fleet_engine: Engine) -> None:
    """As of a property of the same type; an amount has the unit of the values that it is computed from."""
    data = await query(
        fleet_engine,
        """{ vessels {
          aggregate { age { min max avg sum distinct } size { distinct } worth { unit sum } label { distinct } load { sum } }
          groups(by: [AGE, AFLOAT], orderBy: [{age: {max: DESC}}], having: {count: {gte: 1}}) { keys { field value } count }
          byCurrency: groups(by: [CURRENCY]) { keys { value } aggregate { worth { unit sum } } }
        } }""",
    )
    ages = [value for value in map(age, VESSELS) if value is not None]
    aggregate = data["vessels"]["aggregate"]
    assert aggregate["age"] == {
        "min": min(ages),
        "max": max(ages),
        "avg": pytest.approx(sum(ages) / len(ages)),
        "sum": sum(ages),
        "distinct": len({*ages}),
    }
    assert aggregate["size"] == {"distinct": 2}
    assert aggregate["load"] == {"sum": float(f"{math.fsum(filter(None, map(tons_per_head, VESSELS))):.15g}")}
    assert aggregate["label"] == {"distinct": len(VESSELS)}
    assert aggregate["worth"] == {"unit": None, "sum": None}, "the units differ: one value has none"
    groups = {tuple(key["value"] for key in group["keys"]): group["count"] for group in data["vessels"]["groups"]}
    assert groups == Counter((None if age(vessel) is None else str(age(vessel)), str(not vessel["sunk"]).lower()) for vessel in VESSELS)
    pounds = next(group for group in data["vessels"]["byCurrency"] if group["keys"] == [{"value": "GBP"}])
    assert pounds["aggregate"]["worth"] == {"unit": "GBP", "sum": 4.0}


async def test_an_order_by_the_field_of_a_related_node(fleet_engine: Engine) -> None:
    """Edges are sorted by the expression of their node."""
    data = await query(fleet_engine, '{ harbour(slug: "stockholm") { vessels(orderBy: [{node: {age: DESC}}]) { nodes { name } } } }')
    assert [node["name"] for node in data["harbour"]["vessels"]["nodes"]] == ["Vasa", "Turbinia", "zulu"]


@pytest.mark.parametrize("attempts", [1, COMPILE_AFTER + 1], ids=["interpreted", "compiled"])
async def test_an_exception_is_an_error_of_its_field(fleet_engine: Engine, attempts: int) -> None:
    """The rest of the response is complete; all errors of a field share the reference of one log entry."""
    for _ in range(attempts):
        with capture_logs() as entries:
            response = await execute(fleet_engine, "{ vessels(orderBy: [{name: ASC}]) { nodes { name fragile tonsPerHead } } }")
    assert response.data is not None
    nodes = response.data["vessels"]["nodes"]
    failing = [index for index, node in enumerate(nodes) if not vessels_by_name()[node["name"]]["crew"]]
    assert len(failing) == 2
    assert [node["fragile"] for node in nodes] == [
        None if index in failing else 100 // vessels_by_name()[node["name"]]["crew"] for index, node in enumerate(nodes)
    ]
    errors = [error.as_json() for error in response.errors]
    assert [error["path"] for error in errors] == [["vessels", "nodes", index, "fragile"] for index in failing]
    assert {error["extensions"]["code"] for error in errors} == {"INTERNAL_SERVER_ERROR"}
    (message,) = {error["message"] for error in errors}
    reference = message.removeprefix("The field `fragile` could not be computed (reference ").removesuffix(").")
    assert [(entry["event"], entry["field"], entry["reference"]) for entry in entries] == [("computed_field_failed", "fragile", reference)]
    assert isinstance(entries[0]["exc_info"], ZeroDivisionError)
    assert "ZeroDivisionError" not in str(errors)


@pytest.mark.parametrize("attempts", [1, COMPILE_AFTER + 1], ids=["interpreted", "compiled"])
async def test_invalid_results(fleet_engine: Engine, attempts: int) -> None:
    """A value of another type is null and an error; a required field nulls the nearest nullable object around it."""
    text = """{
      a: vessel(slug: "turbinia") { name unreliable }
      b: vessel(slug: "vasa") { unreliable strict }
      c: vessel(slug: "turbinia") { strict }
    }"""
    for _ in range(attempts):
        response = await execute(fleet_engine, text)
    assert response.data == {"a": {"name": "Turbinia", "unreliable": None}, "b": {"unreliable": 445, "strict": 0}, "c": None}
    first, second = (error.as_json() for error in response.errors)
    assert (first["path"], first["message"]) == (["a", "unreliable"], "The computed value of `unreliable` is not a valid Int.")
    assert first["extensions"]["code"] == "DATA_INTEGRITY_ERROR"
    assert second["path"] == ["c", "strict"]
    assert second["message"].startswith("The field `strict` could not be computed (reference ")


@pytest.mark.parametrize(
    "arguments", ["where: {tonsPerHead: {gt: 1}}", "orderBy: [{tonsPerHead: ASC}]", 'where: {headline: {eq: "x"}}'], ids=str
)
async def test_a_field_of_a_function_can_only_be_selected(fleet_engine: Engine, arguments: str) -> None:
    """It is in none of the input types."""
    response = await execute(fleet_engine, f"{{ vessels({arguments}) {{ totalCount }} }}")
    assert [error.code.name for error in response.errors] == ["GRAPHQL_VALIDATION_FAILED"]


def test_a_column_of_a_computed_field_is_an_error(tmp_path: Path) -> None:
    """The message says why the column is unknown."""
    folder = write_folder(tmp_path / "fleet", vessels="name,age,tonsPerHead\nVasa,398,2")
    with pytest.raises(InvalidDataSet) as error:
        read_data_set(folder, CATALOGUE)
    for column in ("age", "tonsPerHead"):
        assert f"column {column}: Unknown column; the value is computed, not loaded: remove the column" in str(error.value)
