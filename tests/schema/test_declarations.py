"""A relationship is one declaration; an invalid one raises an error that names it."""

from __future__ import annotations

import pytest

from keiretsu import Edtf, Fact, Link, Node, SchemaDeclaration, all_relations, incoming, outgoing, prop, relationship_type
from keiretsu.schema.companies import COMPANIES
from keiretsu.schema.companies.entities import Company, Product
from keiretsu.schema.companies.kinds import Directness, MarketKind
from keiretsu.schema.compile import compile_schema
from keiretsu.schema.properties import DeclarationError
from keiretsu.schema.types.build import build_schema


class Supply(Fact):
    """A supplier and its customer."""

    SUPPLIES = relationship_type(Company, Company, unique_by=["part"])

    part: str | None = prop("Supplied part")
    ordered: Edtf | None = prop("Order date")

    customers = outgoing("Customer", "Companies that this company supplies")
    suppliers = incoming("Supplier", "Companies that supply this company")


def test_a_new_relationship_is_one_declaration() -> None:
    """Fields on both ends, edges, connections, filters, orders and a relation kind are derived from one class."""
    declaration = SchemaDeclaration(
        COMPANIES.nodes, (*COMPANIES.relationships, Supply), COMPANIES.entities, COMPANIES.sources, COMPANIES.search
    )
    sdl = build_schema(compile_schema(declaration)).as_str()
    for line in (
        "type CustomerEdge implements Sourced {",
        "type SupplierConnection {",
        "input CustomerWhere {",
        "input SupplierOrder @oneOf {",
        "input CustomerFilter {",
        "  suppliers: SupplierFilter",
        "  customers: CountOrder",
        "  orderedFrom: DateOps",
        "  SUPPLIES\n",
    ):
        assert line in sdl


class PlainNode(Node):
    """A node of a small graph."""

    slug: str = prop("Slug")
    name: str = prop("Name")


def error_of(*relationships: type) -> str:
    with pytest.raises(DeclarationError) as error:
        compile_schema(SchemaDeclaration((PlainNode,), relationships))
    return str(error.value)


def test_a_relationship_to_an_undeclared_type_is_an_error() -> None:
    """The message names the type."""

    class Lost(Link):
        """Refers to a type of another schema."""

        LOST = relationship_type(PlainNode, Product)
        lost = outgoing("Product", "Products")

    assert "Product" in error_of(Lost)
    assert "declare it among its nodes" in error_of(Lost)


def test_an_edge_type_must_not_have_the_name_of_a_node_type() -> None:
    """Their connections would have the same name."""

    class Twin(Fact):
        """Has an edge type with the name of a node type."""

        TWIN = relationship_type(PlainNode, PlainNode)
        twins = outgoing("PlainNode", "Twins")

    assert error_of(Twin) == "Twin: the edge type PlainNode has the name of a node type; choose another name"


def test_a_plain_connection_has_the_name_of_its_nodes() -> None:
    """Edges without properties have no type of their own."""

    class Friendship(Link):
        """Has no properties, but an edge type of its own."""

        KNOWS = relationship_type(PlainNode, PlainNode)
        friends = outgoing("Friend", "Friends")

    assert "write 'PlainNode', not 'Friend'" in error_of(Friendship)


def test_two_fields_with_the_same_name_are_an_error() -> None:
    """Each field of a type is declared once."""

    class Name(Fact):
        """Adds a field that already exists."""

        NAMED = relationship_type(PlainNode, PlainNode)
        name = outgoing("Naming", "Names")

    assert error_of(Name) == "PlainNode has two fields named name; rename one of them, or restrict one with `on`"


def test_unique_by_names_a_property() -> None:
    """A misspelt property would make parallel edges collide."""

    class Ties(Fact):
        """Is unique by a property that it does not have."""

        TIED = relationship_type(PlainNode, PlainNode, unique_by=["colour"])
        ties = outgoing("Tie", "Ties")

    assert error_of(Ties) == "Ties.TIED: unknown properties ['colour'] in `unique_by`; correct the names"


def test_a_property_of_an_unsupported_type_is_an_error() -> None:
    """The message lists the supported types."""

    class Odd(Fact):
        """Has a property of an unsupported type."""

        ODD = relationship_type(PlainNode, PlainNode)
        value: complex = prop("A complex number")
        odds = outgoing("Odds", "Odds")

    assert "is not a property type; use str, int, float" in error_of(Odd)


def test_a_path_has_fields_in_both_directions() -> None:
    """From the start of its first hop, and back from the end of its last hop."""
    catalogue = compile_schema(COMPANIES)
    portfolio, investors = catalogue.nodes["Company"].fields["portfolio"], catalogue.nodes["Company"].fields["investors"]
    assert [hop.types for hop in portfolio.hops] == [("INVESTED_IN",), ("RAISED",)]  # type: ignore[union-attr]  # both are connections
    assert [hop.types for hop in investors.hops] == [("RAISED",), ("INVESTED_IN",)]  # type: ignore[union-attr]


class SmallGraphNode(Node, interface=True):
    """The interface of a small graph."""

    slug: str = prop("Slug")
    name: str = prop("Name")


class RelatedThing(SmallGraphNode):
    """A member of the interface that declares what only the interface may."""

    relations = all_relations("ThingRelation", "All facts of this thing")


class RelatedNode(PlainNode):
    """A node of a schema without such an interface."""

    relations = all_relations("NodeRelation", "All facts of this node")


@pytest.mark.parametrize(
    ("schema", "message"),
    [
        (
            SchemaDeclaration((RelatedThing,), (), SmallGraphNode),
            "RelatedThing.relations: only the interface of all entities has `all_relations`; move it to SmallGraphNode",
        ),
        (
            SchemaDeclaration((RelatedNode,), ()),
            (
                "RelatedNode.relations: only the interface of all entities has `all_relations`; "
                "name an interface as `entities` of the schema, and move it there"
            ),
        ),
    ],
    ids=["a member", "no interface"],
)
def test_all_relations_belongs_to_the_interface(schema: SchemaDeclaration, message: str) -> None:
    """It used to be ignored elsewhere."""
    with pytest.raises(DeclarationError) as error:
        compile_schema(schema)
    assert str(error.value) == message


def test_phrases_are_those_of_the_values_of_one_property() -> None:
    """A misspelt enum would leave them unused."""

    class Bond(Fact):
        """Has phrases for the values of a property that it does not have."""

        BOUND_TO = relationship_type(PlainNode, PlainNode, phrases={MarketKind.CITY: ("is bound to the city", "binds the city")})
        directness: Directness = prop("Directness", default=Directness.UNKNOWN)
        bonds = outgoing("Bond", "Bonds")

    assert error_of(Bond) == "BOUND_TO: `phrases` has values of MarketKind; use those of the type of one of its properties"
