"""Lists of structured values in declarations: what they yield, and which are refused."""

from __future__ import annotations

from enum import Enum

import pytest
import strawberry

from keiretsu import Composite, Date, Edtf, Node, SchemaDeclaration, composite_list, prop
from keiretsu.schema.catalogue import CompositeListField
from keiretsu.schema.compile import compile_schema
from keiretsu.schema.properties import DeclarationError
from keiretsu.schema.types.build import build_schema


@strawberry.enum(description="Sort of number.")
class NumberSort(Enum):
    HULL = strawberry.enum_value("hull", description="Of the hull.")


class Number(Composite, separator="/"):
    """A number."""

    digits: str = prop("Digits")
    sort: NumberSort | None = prop("Sort")
    given_on: Date | None = prop("Day")
    valid: Edtf | None = prop("When it was valid")


class Weight(Composite):
    """A weight."""

    value: float = prop("Value")


class Priced(Composite):
    """A text with an option that it cannot have."""

    value: str = prop("Value", stored_name="price")


class Slashed(Composite, separator=";"):
    """A separator that separates items."""

    value: str = prop("Value")


class Ferry(Composite):
    """It has the name of the node type."""

    value: str = prop("Value")


class Nothing(Composite):
    """Without properties."""


def schema_of(annotation: object, *, lookup: tuple[str, ...] = ()) -> SchemaDeclaration:
    """A node type `Ferry` with a list of this annotation."""
    body = {
        "__annotations__": {"slug": str, "name": str, "number_list": annotation},
        "__module__": __name__,
        "slug": prop("Slug"),
        "name": prop("Name"),
        "number_list": composite_list("Numbers", lookup=lookup),
    }
    ferry = type("Ferry", (Node,), body, plural="ferries")
    return SchemaDeclaration(nodes=(ferry,), relationships=())


def test_a_list_becomes_a_field_with_its_properties() -> None:
    """Names are in camel case; a time has its days."""
    catalogue = compile_schema(schema_of(list[Number], lookup=("digits",)))
    field = catalogue.nodes["Ferry"].fields["numberList"]
    assert isinstance(field, CompositeListField)
    assert [prop.name for prop in field.composite.properties] == ["digits", "sort", "givenOn", "valid", "validFrom", "validTo"]
    assert (field.composite.name, field.composite.separator, field.lookup) == ("Number", "/", ("digits",))
    assert "numberList" not in catalogue.nodes["Ferry"].properties
    sdl = build_schema(catalogue).as_str()
    assert "numberList: [Number!]!" in sdl
    assert "numberList: NumberFilter" in sdl
    assert "numberList: CountOrder" in sdl


ERRORS = [
    (list[str], (), "Ferry.number_list: annotate it as a list of a Composite, such as list[Identifier]"),
    (Number, (), "Ferry.number_list: annotate it as a list of a Composite, such as list[Identifier]"),
    (list[Number], ("digit",), "Ferry.number_list: Number has no property 'digit'; correct the name in `lookup`"),
    (list[Weight], (), "Weight.value is not stored as text; use str, Date, Edtf or an enum"),
    (list[Priced], (), "Priced.value: a property of a Composite cannot have `stored_name`; remove it"),
    (list[Slashed], (), "Slashed: ';' cannot separate its properties; use another sign, such as | or :"),
    (list[Ferry], (), "Ferry.numberList: another type is named Ferry, too; rename one of them"),
    (list[Nothing], (), "Nothing has no properties; declare them with prop()"),
]


@pytest.mark.parametrize(("annotation", "lookup", "message"), ERRORS)
def test_an_invalid_list_is_refused(annotation: object, lookup: tuple[str, ...], message: str) -> None:
    """With the name of the declaration."""
    with pytest.raises(DeclarationError) as error:
        compile_schema(schema_of(annotation, lookup=lookup))
    assert str(error.value) == message


def test_unnamed_nodes_need_a_property() -> None:
    """Else nothing says which they are."""
    body = {"__annotations__": {"slug": str, "name": str}, "slug": prop("Slug"), "name": prop("Name")}
    ferry = type("Ferry", (Node,), body, plural="ferries", unnamed="Unknown ferry")
    with pytest.raises(DeclarationError, match="Ferry: `unnamed` needs nodes with a slug and the property `anonymous: bool`; declare them"):
        compile_schema(SchemaDeclaration(nodes=(ferry,), relationships=()))


def test_only_texts_are_stored_in_lower_case() -> None:
    """A number has no case."""
    body = {
        "__annotations__": {"slug": str, "name": str, "crew": int},
        "slug": prop("Slug"),
        "name": prop("Name"),
        "crew": prop("Crew", lower_case=True),
    }
    ferry = type("Ferry", (Node,), body, plural="ferries")
    with pytest.raises(DeclarationError, match="crew: only texts can have `lower_case`; remove it"):
        compile_schema(SchemaDeclaration(nodes=(ferry,), relationships=()))
