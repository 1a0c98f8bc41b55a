"""Each class of facts has a root list; names that clash, and interests that do not exist, are errors at startup."""

from __future__ import annotations

import pytest

from keiretsu import (
    Fact,
    InterestDeclaration,
    OwnershipDeclaration,
    SchemaDeclaration,
    incoming_list,
    outgoing,
    prop,
    relationship_type,
)
from keiretsu.schema.catalogue import Catalogue, EdgeEnd
from keiretsu.schema.companies import COMPANIES, INTERESTS
from keiretsu.schema.companies.entities import Company
from keiretsu.schema.companies.facts import Shareholding
from keiretsu.schema.companies.kinds import Directness, InterestKind
from keiretsu.schema.compile import compile_schema
from keiretsu.schema.properties import DeclarationError
from keiretsu.schema.types.build import build_schema


class Licensing(Fact):
    """A licence."""

    LICENSES_TO = relationship_type(Company, Company)

    licensed_to = incoming_list("Licensors")


def build(*relationships: type[Fact], ownership: OwnershipDeclaration | None = None) -> str:
    declaration = SchemaDeclaration(
        COMPANIES.nodes, (*COMPANIES.relationships, *relationships), COMPANIES.entities, COMPANIES.sources, COMPANIES.search, ownership
    )
    return build_schema(compile_schema(declaration)).as_str()


def error_of(*relationships: type[Fact], ownership: OwnershipDeclaration | None = None) -> str:
    with pytest.raises(DeclarationError) as error:
        build(*relationships, ownership=ownership)
    return str(error.value)


def fact(name: str, plural: str = "", **attributes: object) -> type[Fact]:
    """A class of facts with its own relationship type."""
    declared = {name.upper(): relationship_type(Company, Company), "__doc__": "A fact.", "__module__": __name__, **attributes}
    return type(name, (Fact,), declared, plural=plural)


def test_a_class_of_facts_has_a_root_list() -> None:
    """Without `plural`, the field is named after the class; a fact has no id."""
    sdl = build(Licensing)
    for line in (
        "  licensings(",
        "type LicensingFact implements Sourced {",
        "type LicensingFactConnection {",
        "input LicensingFactWhere {",
        "input LicensingFactOrder @oneOf {",
        "  from: CompanyWhere",
    ):
        assert line in sdl
    body = sdl[sdl.index("type LicensingFact implements") :].split("}")[0]
    assert " id:" not in body


def test_the_built_in_lists(catalogue: Catalogue) -> None:
    """Each relationship type of a fact is in one list, or in one for each pair of its ends; links of documents are in none."""
    listed = [type_ for facts in catalogue.fact_lists.values() for type_ in facts.hop.types]
    facts_types = {relationship.name for relationship in catalogue.relationships.values() if relationship.sourced}
    assert set(listed) == facts_types
    assert {type_ for type_ in listed if listed.count(type_) > 1} == {"PART_OF"}
    stakes = catalogue.fact_lists["stakes"]
    assert stakes.edge.ends == {"from": (EdgeEnd.SOURCE, "Entity"), "to": (EdgeEnd.TARGET, "Company")}


@pytest.mark.parametrize(
    ("classes", "message"),
    [
        ([fact("Taking", "companies")], "Taking: there is another root field companies; name another one in `plural`"),
        ([fact("Taking", "search")], "Taking: there is another root field search; name another one in `plural`"),
        ([fact("Taking", "stakes")], "Taking: another class of facts has the root field stakes, too; name another in `plural`"),
        (
            [fact("Taking", taking_fields=outgoing("TakingFact", "Companies"))],
            "TakingFact is the type of the facts in `takings`; rename the node or edge type of that name",
        ),
        (
            [fact("Taking", to=prop("Recipient"), __annotations__={"to": "str | None"})],
            "Taking: a fact has the end `to`; rename the property of that name",
        ),
    ],
)
def test_a_name_that_is_used_already_is_an_error(classes: list[type[Fact]], message: str) -> None:
    assert error_of(*classes) == message


@pytest.mark.parametrize(
    ("interests", "message"),
    [
        (InterestDeclaration("sort", InterestKind.SHARES, "directness", Directness.INDIRECT), "'sort' of the type InterestKind"),
        (InterestDeclaration("kind", InterestKind.SHARES, "kind", Directness.INDIRECT), "'kind' of the type Directness"),
    ],
)
def test_interests_name_properties_of_the_stake(interests: InterestDeclaration, message: str) -> None:
    ownership = OwnershipDeclaration(Company, Shareholding.HOLDS_STAKE_IN, (), interests)
    assert error_of(ownership=ownership) == f"HOLDS_STAKE_IN has no property {message}; correct `interests`"


def test_a_default_is_kept_as_it_is_stored(catalogue: Catalogue) -> None:
    """`kind` of a stake is never missing for a client; ownership compares it with the stored value."""
    kind = catalogue.relationships["HOLDS_STAKE_IN"].properties["kind"]
    assert (kind.default, kind.required) == ("shareholding", True)
    assert catalogue.ownership
    assert catalogue.ownership.interests
    assert catalogue.ownership.interests.shares == str(INTERESTS.shares.value)


class Brokering(Fact):
    """A field whose name is that of an order by an aggregate."""

    BROKERS = relationship_type(Company, Company)

    stakes_aggregate = outgoing("Brokerage", "Companies that it brokers")


def test_a_field_with_the_name_of_an_order_is_an_error() -> None:
    expected = "Company has the fields stakes and stakesAggregate, whose orders have one name; rename one of them"
    assert error_of(Brokering) == expected
