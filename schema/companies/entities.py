"""What facts are about: the node types of the graph of companies.

Organisations of every sort are companies with a kind; places, sectors and customer segments are markets with a kind. A funding round,
a partnership, a figure and a milestone are nodes, because facts have facts of their own; they are seen only through what they hang on.
"""

from __future__ import annotations

from keiretsu.schema.companies.kinds import MarketKind, MilestoneStatus, ProductLevel
from keiretsu.schema.declarations import Edtf, Node, all_relations, evidence, prop, type_name


class Entity(Node, interface=True):
    """Anything that facts are about."""

    slug: str = prop("Its name in lower case with single hyphens; unique within its type")
    name: str = prop("The name that it goes by")
    aliases: list[str] = prop("Other names and spellings that the sources use")
    type = type_name("Which type it is")
    evidence = evidence("The claims that support its own properties, as far as the lens lets them through")
    relations = all_relations("Relation", "Every fact at it, of whatever type, both ways unless `direction` says otherwise")


class Company(Entity, plural="companies"):
    """A firm, or any organisation that acts like one: a news portal, a group of rivals that the source does not name."""

    kind: str | None = prop("What sort of organisation it is, in the words of the source")
    anonymous: bool = prop("True where the source names nobody; such parties are never merged", default=False)


class Person(Entity, plural="people"):
    """A human being."""


class Product(Entity, plural="products"):
    """Something that is made, sold or in development: an item, a family or a whole category."""

    level: ProductLevel = prop("One thing, a family of things, or a category")
    kind: str | None = prop("What sort of product it is: smartphone, software, app")
    stage: str | None = prop("How far its development is, in the words of the source")
    released: Edtf | None = prop("When it came out")


class Technology(Entity, plural="technologies"):
    """A technology that companies use, build on or invest in."""


class Market(Entity, plural="markets"):
    """Where or to whom business is done: a country, region or city, a sector, a customer segment."""

    kind: MarketKind = prop("Which of these it is")


class Channel(Entity, plural="channels"):
    """A way to the customer: a shop, a chain, an online store."""

    kind: str | None = prop("What sort of channel it is")


class FundingRound(Entity, plural="fundingRounds"):
    """One time that a company raised money. A fact: seen through who raised it or who invested in it."""

    round_type: str | None = prop("Series B, seed, ...; as the source names it")
    amount: float | None = prop("How much was raised, in `currency`", unit=["currency"])
    currency: str | None = prop("ISO 4217 code of the amount's currency")
    date: Edtf | None = prop("When it was made or announced")


class Partnership(Entity, plural="partnerships"):
    """What two or more companies do together. A fact: seen through those who take part."""

    date: Edtf | None = prop("When it began or was announced")


class Figure(Entity, plural="figures"):
    """A number that a source gives: revenue, loss, valuation. A fact: seen through what it is a figure of.

    An exact number is `amount`; "at least" is `amountMin` alone, "up to" is `amountMax` alone.
    """

    metric: str = prop("What is counted: net loss, valuation, R&D commitment")
    amount: float | None = prop("The number, where the source gives exactly one", unit=["metric", "currency", "unit"])
    amount_min: float | None = prop("The number is at least this", unit=["metric", "currency", "unit"])
    amount_max: float | None = prop("The number is at most this", unit=["metric", "currency", "unit"])
    exclusive: bool | None = prop("True where the bounds themselves are left out: almost half is less than 50")
    currency: str | None = prop("ISO 4217 code, where the number is money")
    unit: str | None = prop("What the number counts, where it is no money")
    converted_amount: float | None = prop(
        "The source's own conversion of the number into another currency", unit=["metric", "converted_currency"]
    )
    converted_currency: str | None = prop("ISO 4217 code of `convertedAmount`")
    period: Edtf | None = prop("The time that the number is about")
    forecast: bool = prop("True where the number lay ahead when the source was written", default=False)


class Milestone(Entity, plural="milestones"):
    """Something reached, expected or missed: a sales mark, a ranking, a listing. A fact: seen through whose it is."""

    kind: str | None = prop("What sort of milestone it is: unit_sales, ranking, ipo")
    status: MilestoneStatus = prop("Whether it was reached")
    value: float | None = prop("The number that was to be reached, in `unit`", unit=["kind", "unit"])
    unit: str | None = prop("What `value` counts")
    comparator: str | None = prop("How the number compares to `value`: >, >=, <")
    scope: str | None = prop("Where and among whom it holds: China domestic; global, cumulative")
    date: Edtf | None = prop("When it was or is to be reached")


NODES = (Company, Person, Product, Technology, Market, Channel, FundingRound, Partnership, Figure, Milestone)
