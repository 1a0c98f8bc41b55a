"""Entities: the node types that facts are about.

Organisations of every kind are companies with a `kind`; places, sectors and customer segments are markets with a `kind`. A funding round,
a partnership, a figure and a milestone are nodes because facts have facts of their own; they are visible only through their facts.
"""

from __future__ import annotations

from keiretsu import Composite, Edtf, Node, all_relations, composite_list, evidence, prop, type_name
from keiretsu.schema.companies.kinds import MarketKind, MilestoneStatus, ProductLevel


class Entity(Node, interface=True):
    """A node that facts are about."""

    slug: str = prop("Name in lower case with single hyphens; unique within its type")
    name: str = prop("Common name")
    aliases: list[str] = prop("Other names and spellings used by the sources")
    type = type_name("Type of the entity")
    evidence = evidence("Claims that support its own properties, filtered by the lens")
    relations = all_relations("Relation", "All facts of this node, of any kind, in both directions unless `direction` restricts them")


class Identifier(Composite, separator=":"):
    """An identifier: the number or code by which a register, a scheme or an authority knows someone or something."""

    scheme: str = prop(
        "What the value is a number of: lei, isin, orcid, vat, a list of org-id.guide such as gb-coh, or another, in lower case",
        lower_case=True,
    )
    value: str = prop("The number or code, without spaces if its scheme is known")


class FormerName(Composite):
    """A name that was given up, or that was in use at a certain time."""

    name: str = prop("Name")
    valid: Edtf | None = prop("When it was in use")


IDENTIFIERS = "Identifiers: of registers, of tax offices, LEI, ISIN, ORCID and others"
FORMER_NAMES = "Names that were given up, with their times"


class Company(Entity, plural="companies", unnamed="Unknown company"):
    """A company, or an organisation that acts like one: a news portal, a group of unnamed competitors."""

    kind: str | None = prop("Type of organisation, as stated in the source")
    anonymous: bool = prop("True if the source does not name it; anonymous companies are never merged", default=False)
    anonymous_reason: str | None = prop("Why the source does not name it")
    identifiers: list[Identifier] = composite_list(IDENTIFIERS, lookup=["scheme", "value"])
    former_names: list[FormerName] = composite_list(FORMER_NAMES, lookup=["name"])
    jurisdiction: str | None = prop("Code of the country or region under whose law it exists, ISO 3166: GB, US-DE")
    founded: Edtf | None = prop("When it was founded")
    dissolved: Edtf | None = prop("When it was dissolved")


class Person(Entity, plural="people", unnamed="Unknown person"):
    """A human being."""

    anonymous: bool = prop("True if the source does not name them; anonymous people are never merged", default=False)
    anonymous_reason: str | None = prop("Why the source does not name them")
    identifiers: list[Identifier] = composite_list(IDENTIFIERS, lookup=["scheme", "value"])
    former_names: list[FormerName] = composite_list(FORMER_NAMES, lookup=["name"])
    born: Edtf | None = prop("When they were born")
    died: Edtf | None = prop("When they died")


class Product(Entity, plural="products"):
    """A product that is made, sold or in development: an item, a product family or a category."""

    identifiers: list[Identifier] = composite_list(IDENTIFIERS, lookup=["scheme", "value"])
    level: ProductLevel = prop("Item, product family or category")
    kind: str | None = prop("Type of product: smartphone, software, app")
    stage: str | None = prop("Stage of development, as stated in the source")
    released: Edtf | None = prop("Release date")


class Technology(Entity, plural="technologies"):
    """A technology that companies use, build on or invest in."""


class Market(Entity, plural="markets"):
    """A market: a country, region or city, a business sector, or a customer segment."""

    kind: MarketKind = prop("Type of market")


class Channel(Entity, plural="channels"):
    """A sales channel: a shop, a chain, an online store."""

    kind: str | None = prop("Type of channel")


class FundingRound(Entity, plural="fundingRounds"):
    """A funding round of a company. A fact: visible through its issuer or its investors."""

    round_type: str | None = prop("Type of round, as stated in the source: Series B, seed")
    amount: float | None = prop("Amount raised, in `currency`", unit=["currency"])
    currency: str | None = prop("ISO 4217 code of the amount's currency")
    date: Edtf | None = prop("Date of the round or of its announcement")


class Partnership(Entity, plural="partnerships"):
    """A partnership of two or more companies. A fact: visible through its participants."""

    date: Edtf | None = prop("Start date or announcement date")


class Figure(Entity, plural="figures"):
    """A number stated by a source: revenue, loss, valuation. A fact: visible through its subject.

    An exact number is `amount`; "at least" is `amountMin` alone, "up to" is `amountMax` alone.
    """

    metric: str = prop("Metric: net loss, valuation, R&D commitment")
    amount: float | None = prop("Exact number, if the source states one", unit=["metric", "currency", "unit"])
    amount_min: float | None = prop("Minimum of the number", unit=["metric", "currency", "unit"])
    amount_max: float | None = prop("Maximum of the number", unit=["metric", "currency", "unit"])
    exclusive: bool | None = prop("True if the bounds are exclusive: almost half is less than 50")
    currency: str | None = prop("ISO 4217 code, if the number is an amount of money")
    unit: str | None = prop("Unit of the number, if it is not an amount of money")
    converted_amount: float | None = prop("Number in another currency, as converted by the source", unit=["metric", "converted_currency"])
    converted_currency: str | None = prop("ISO 4217 code of `convertedAmount`")
    period: Edtf | None = prop("Period that the number refers to")
    forecast: bool = prop("True if the period was in the future when the source was written", default=False)


class Milestone(Entity, plural="milestones"):
    """A milestone reached, expected or missed: a sales mark, a ranking, a listing. A fact: visible through its subject."""

    kind: str | None = prop("Type of milestone: unit_sales, ranking, ipo")
    status: MilestoneStatus = prop("Status: achieved, expected or missed")
    value: float | None = prop("Target number, in `unit`", unit=["kind", "unit"])
    unit: str | None = prop("Unit of `value`")
    comparator: str | None = prop("Comparison of the number with `value`: >, >=, <")
    scope: str | None = prop("Scope: China domestic; global, cumulative")
    date: Edtf | None = prop("Actual or expected date")


NODES = (Company, Person, Product, Technology, Market, Channel, FundingRound, Partnership, Figure, Milestone)
