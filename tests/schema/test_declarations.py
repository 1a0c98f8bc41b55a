"""A relationship is one declaration; one that makes no sense is refused with a sentence."""

from __future__ import annotations

import pytest

from keiretsu.schema.companies import COMPANIES
from keiretsu.schema.companies.entities import Company, Product
from keiretsu.schema.compile import Declarations, read_declarations
from keiretsu.schema.declarations import Edtf, Fact, Link, Node, inward, outward, prop, stored
from keiretsu.schema.properties import DeclarationError
from keiretsu.schema.types.build import build_schema


class Supply(Fact):
    """That one company supplies another."""

    SUPPLIES = stored(Company, Company, unique_by=["part"])

    part: str | None = prop("What is supplied")
    ordered: Edtf | None = prop("When it was ordered")

    customers = outward("Customer", "Companies that this one supplies")
    suppliers = inward("Supplier", "Companies that supply this one")


def test_a_new_relationship_is_one_declaration() -> None:
    """Fields on both ends, edges, connections, filters, orders, a kind of relation and the columns of its file follow from one class."""
    declared = Declarations(COMPANIES.nodes, (*COMPANIES.relationships, Supply), COMPANIES.entities, COMPANIES.sources, COMPANIES.search)
    sdl = build_schema(read_declarations(declared)).as_str()
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


class Alone(Node):
    """A node of a small graph."""

    slug: str = prop("Its slug")
    name: str = prop("Its name")


def refusal(*relationships: type) -> str:
    with pytest.raises(DeclarationError) as refused:
        read_declarations(Declarations((Alone,), relationships))
    return str(refused.value)


def test_a_relationship_to_a_type_that_is_not_declared_is_refused() -> None:
    """The sentence names the type."""

    class Lost(Link):
        """Leads to a type of another schema."""

        LOST = stored(Alone, Product)
        lost = outward("Product", "Nowhere")

    assert "Product" in refusal(Lost)
    assert "declare it among its nodes" in refusal(Lost)


def test_an_edge_type_may_not_have_the_name_of_a_node_type() -> None:
    """Their connections would have one name."""

    class Twin(Fact):
        """Has an edge type that is named like a node type."""

        TWIN = stored(Alone, Alone)
        twins = outward("Alone", "Twins")

    assert refusal(Twin) == "Twin: the edge type Alone has the name of a node type; choose another"


def test_a_plain_connection_has_the_name_of_its_nodes() -> None:
    """Edges without properties need no type of their own."""

    class Friendship(Link):
        """Has no properties, but wants an edge type."""

        KNOWS = stored(Alone, Alone)
        friends = outward("Friend", "Friends")

    assert "write 'Alone', not 'Friend'" in refusal(Friendship)


def test_two_fields_of_one_name_are_refused() -> None:
    """Each field of a type is declared once."""

    class Name(Fact):
        """Gives a field that is there already."""

        NAMED = stored(Alone, Alone)
        name = outward("Naming", "Names")

    assert refusal(Name) == "Alone gets two fields named name; rename one, or keep one of them `on` fewer types"


def test_unique_by_names_a_property() -> None:
    """A misspelt property would let parallel edges collide."""

    class Ties(Fact):
        """Is unique by something that it does not have."""

        TIED = stored(Alone, Alone, unique_by=["colour"])
        ties = outward("Tie", "Ties")

    assert refusal(Ties) == "Ties.TIED: unique_by names ['colour'], which is no property of Ties"


def test_a_property_has_a_type_that_the_graph_can_hold() -> None:
    """The sentence lists the types."""

    class Odd(Fact):
        """Has a property of an odd type."""

        ODD = stored(Alone, Alone)
        value: complex = prop("A number of sorts")
        odds = outward("Odds", "Odds")

    assert "is no type for a property; use str, int, float" in refusal(Odd)


def test_a_path_reads_both_ways() -> None:
    """From the start of its first hop, and back from the end of its last."""
    catalogue = read_declarations(COMPANIES)
    out, back = catalogue.nodes["Company"].fields["portfolio"], catalogue.nodes["Company"].fields["investors"]
    assert [step.types for step in out.steps] == [("INVESTED_IN",), ("RAISED",)]  # type: ignore[union-attr]  # both are Links
    assert [step.types for step in back.steps] == [("RAISED",), ("INVESTED_IN",)]  # type: ignore[union-attr]
