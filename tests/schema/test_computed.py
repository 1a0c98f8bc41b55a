"""Declarations of computed fields: what they generate, and the error of each invalid one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from graphql import GraphQLInputObjectType, GraphQLObjectType

from keiretsu import Date, Link, Node, SchemaDeclaration, SearchSpec, computed, cypher_property, outgoing, prop, relationship_type
from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.planner.expressions import check_expressions
from keiretsu.resolvers.strawberry_execution import core_schema
from keiretsu.schema.compile import compile_schema
from keiretsu.schema.properties import DeclarationError
from keiretsu.schema.types.build import build_schema
from keiretsu.seed.layout import build_layout
from tests.fleet import FLEET
from tests.statement_texts import UnusedStore

EXPRESSION_FIELDS = {"initial", "age", "load", "size", "afloat", "firstFlags", "label", "worth"}
FUNCTION_FIELDS = {"headline", "tonsPerHead", "fragile", "strict", "unreliable", "opposite", "summary"}


def test_what_a_declaration_generates() -> None:
    """Fields of both kinds on the type; those of expressions in the inputs, too; none of them in a data set."""
    catalogue = compile_schema(FLEET)
    type_map = core_schema(build_schema(catalogue)).type_map

    def field_names(name: str) -> set[str]:
        type_ = type_map[name]
        assert isinstance(type_, GraphQLObjectType | GraphQLInputObjectType)
        return {*type_.fields}

    assert field_names("Vessel") >= EXPRESSION_FIELDS | FUNCTION_FIELDS
    assert field_names("Harbour") & (EXPRESSION_FIELDS | FUNCTION_FIELDS) == {"initial", "headline"}
    for name in ("VesselWhere", "VesselOrder", "VesselAggregate"):
        assert field_names(name) & (EXPRESSION_FIELDS | FUNCTION_FIELDS) == EXPRESSION_FIELDS - (
            {"firstFlags"} if name != "VesselWhere" else set()
        )
    assert not {*build_layout(catalogue)["vessels.csv"].columns} & (EXPRESSION_FIELDS | FUNCTION_FIELDS)


def test_the_sdl_of_computed_fields() -> None:
    """Types as annotated, descriptions as declared."""
    sdl = build_schema(compile_schema(FLEET)).as_str()
    for text in (
        "interface Entity implements Node {",
        '  """Name as a headline."""\n  headline: String!\n',
        '  """Age in years."""\n  age: Int\n',
        '  """Size."""\n  size: Size\n',
        '  """Whether it has not sunk."""\n  afloat: Boolean!\n',
        '  """Everything at once."""\n  summary: [String!]!\n',
        '  """Age in years."""\n  age: IntOps\n',
        '  """Value per ton."""\n  worth: AmountAggregate!\n',
    ):
        assert text in sdl


class Gauge(Node, plural="gauges"):
    """A node with one property of each kind that matters here."""

    slug: str = prop("Slug")
    name: str = prop("Name")
    level: int | None = prop("Level")
    ratio: float | None = prop("Ratio")
    since: Date | None = prop("Since")


def declare(name: str, annotation: object, declaration: Any) -> SchemaDeclaration:
    """A schema of the gauge with one more field."""
    annotations = {} if annotation is None else {name: annotation}
    node = type("Meter", (Gauge,), {"__annotations__": annotations, "__doc__": "A gauge.", name: declaration}, plural="meters")
    return SchemaDeclaration((node,), ())


EXPRESSION_ERRORS: dict[str, tuple[object, str, str]] = {
    "unknown property": (int | None, "levl + 1", 'Meter.extra: position 1: Unknown property "levl"; did you mean "level"?'),
    "python name, not camelCase": (str | None, "Since", 'Meter.extra: position 1: Unknown property "Since"; did you mean "since"?'),
    "id": (str | None, "id", 'Meter.extra: position 1: Unknown property "id"; use level, name, ratio, since, slug'),
    "itself": (int | None, "extra", 'Meter.extra: position 1: Unknown property "extra"; use level, name, ratio, since, slug'),
    "syntax": (int | None, "(level", "Meter.extra: position 7: Expected `)`, not the end of the expression"),
    "another type": (int | None, "ratio", "Meter.extra is declared as Int, but its expression is Float; correct one of them"),
    "numbers": (list[str], "[1]", "Meter.extra is declared as Strings, but its expression is list of numbers; correct one of them"),
    "null": (int, "level", "Meter.extra is required, but its expression can be null; annotate it with `| None`, or use coalesce(...)"),
}  # fmt: skip


@pytest.mark.parametrize("case", EXPRESSION_ERRORS)
def test_an_invalid_expression_is_an_error_at_the_start(case: str) -> None:
    """The engine reports it, as does the command line; see tests/server/test_own_graph_page.py."""
    annotation, text, message = EXPRESSION_ERRORS[case]
    catalogue = compile_schema(declare("extra", annotation, cypher_property("Extra", text)))
    with pytest.raises(DeclarationError) as error:
        check_expressions(catalogue)
    assert str(error.value) == message
    with pytest.raises(DeclarationError):
        Engine(catalogue, core_schema(build_schema(catalogue)), UnusedStore())


@pytest.mark.parametrize(
    ("annotation", "text"),
    [
        (int, "coalesce(level, 0)"),
        (float | None, "level"),
        (float, "1"),
        (Date | None, "since"),
        (bool, "level IS NULL"),
        (list[str], "split(name, ' ')"),
    ],
    ids=str,
)
def test_a_valid_expression(annotation: object, text: str) -> None:
    """An Int is a Float, a day is a text, and a value that is never null may be required."""
    check_expressions(compile_schema(declare("extra", annotation, cypher_property("Extra", text))))


def unknown(levl: int | None) -> int | None:
    return levl


def with_default(level: int | None = None) -> int | None:
    return level


def with_any(*level: int) -> int | None:
    return level[0]


def without_return(level: int | None):  # type: ignore[no-untyped-def]  # what the test is about
    return level


def without_parameters() -> int:
    return 1


def not_null(level: int) -> int | None:
    return level


def another_type(ratio: int | None) -> int | None:
    return ratio


def of_complex(level: int | None) -> complex | None:
    return level


async def asynchronous(level: int | None) -> int | None:
    await asyncio.sleep(0)
    return level


def generating(level: int | None) -> Iterator[int | None]:
    yield level


NOT_PLAIN = "is not a plain parameter; use the name of a property, without a default"
NO_FUNCTION = "Meter.extra is not a plain function; declare it with `def`, without `async` and `yield`"
FUNCTION_ERRORS: dict[Callable[..., Any], str] = {
    unknown: "Meter.extra: parameter 'levl' is not a property of Meter; did you mean 'level'?",
    with_default: f"Meter.extra: parameter level: 'int | None' = None {NOT_PLAIN}",
    with_any: f"Meter.extra: parameter *level: 'int' {NOT_PLAIN}",
    without_return: "Meter.extra has no return annotation; declare the type of the field, such as float | None",
    without_parameters: "Meter.extra has no parameters; name the properties that it is computed from",
    not_null: "Meter.extra: parameter 'level' is Int or null; correct its annotation",
    another_type: "Meter.extra: parameter 'ratio' is Float or null; correct its annotation",
    of_complex: "extra: complex | None is not a property type; use str, int, float, bool, Date, Edtf, an enum or list[str]",
    asynchronous: NO_FUNCTION,
    generating: NO_FUNCTION,
    len: NO_FUNCTION,
}  # fmt: skip


@pytest.mark.parametrize("function", FUNCTION_ERRORS, ids=lambda function: function.__name__)
def test_an_invalid_function_is_an_error(function: Callable[..., Any]) -> None:
    with pytest.raises(DeclarationError) as error:
        compile_schema(declare("extra", None, computed("Extra")(function)))
    assert str(error.value) == FUNCTION_ERRORS[function]


def double(level: int | None) -> int | None:
    return None if level is None else 2 * level


@pytest.mark.parametrize("declaration", [cypher_property("Extra", "level"), computed("Extra")(double)], ids=["expression", "function"])
@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("name", "Meter.name must be a stored property; give the computed field another name"),
        ("slug", "Meter.slug must be a stored property; give the computed field another name"),
        ("id", "Meter.id must be a stored property; give the computed field another name"),
        ("level", "Meter has two fields named level; rename one of them, or restrict one with `on`"),
    ],
)
def test_a_computed_field_has_a_name_of_its_own(name: str, message: str, declaration: object) -> None:
    """The loader and the sentences read these as stored; a property is not replaced."""
    with pytest.raises(DeclarationError) as error:
        compile_schema(declare(name, int | None, declaration))
    assert str(error.value) == message


def test_an_expression_without_annotation_is_an_error() -> None:
    with pytest.raises(DeclarationError) as error:
        compile_schema(declare("extra", None, cypher_property("Extra", "level")))
    assert str(error.value) == "Meter.extra has no annotation; declare its type, such as int | None"


@pytest.mark.parametrize("declaration", [cypher_property("Extra", "level"), computed("Extra")(double)], ids=["expression", "function"])
def test_a_relationship_has_no_computed_fields(declaration: object) -> None:
    relationship = type(
        "Wiring",
        (Link,),
        {"WIRED": relationship_type(Gauge, Gauge), "extra": declaration, "wires": outgoing("Gauge", "Wires"), "__doc__": "A wire."},
    )
    with pytest.raises(DeclarationError) as error:
        compile_schema(SchemaDeclaration((Gauge,), (relationship,)))
    assert str(error.value) == "Wiring.extra: a relationship has no computed fields; declare it on a node type"


def test_a_unit_is_stored() -> None:
    """A computed one would be read as a property of that name, and be missing."""
    node = type(
        "Meter",
        (Gauge,),
        {
            "__annotations__": {"worth": float | None, "currency": str | None},
            "worth": prop("Worth", unit=["currency"]),
            "currency": cypher_property("Currency", "name"),
        },
        plural="meters",
    )
    with pytest.raises(DeclarationError) as error:
        compile_schema(SchemaDeclaration((node,), ()))
    assert str(error.value) == "Meter.worth: unknown property 'currency' in `unit`; correct the name"


def test_the_search_reads_stored_names() -> None:
    """They are folded when they are loaded."""
    node = type(
        "Device",
        (Gauge,),
        {"__annotations__": {"title": str | None}, "title": cypher_property("Title", "name"), "__doc__": "A device."},
        interface=True,
    )
    member = type("Meter", (node,), {"__doc__": "A meter."}, plural="meters")
    with pytest.raises(DeclarationError) as error:
        compile_schema(SchemaDeclaration((member,), (), entities=node, search=SearchSpec("Finds.", by=("title",))))
    assert str(error.value) == "search: Device has no property 'title'; correct the name in `by`"
