"""The closed lists of words. The name is GraphQL's, the value is what the graph stores."""

from __future__ import annotations

from enum import Enum

import strawberry

word = strawberry.enum_value


@strawberry.enum(description="How a company belongs to its parent.")
class SubsidiaryKind(Enum):
    SUBSIDIARY = word("subsidiary", description="A company that the parent owns or controls.")
    DIVISION = word("division", description="A part of the parent, with a name of its own.")
    VENTURE_ARM = word("venture arm", description="The part of the parent that invests in others.")


@strawberry.enum(description="What a market is: a place, a sector of business or a group of customers.")
class MarketKind(Enum):
    COUNTRY = word("country", description="A country.")
    REGION = word("region", description="Part of the world: several countries, or part of one.")
    CITY = word("city", description="A city.")
    SECTOR = word("sector", description="A sector of business.")
    SEGMENT = word("segment", description="A group of customers or of products.")


@strawberry.enum(description="How wide a product is: one thing, a family of things, or a whole category.")
class ProductLevel(Enum):
    ITEM = word("item", description="One product.")
    FAMILY = word("family", description="A family of products under one name.")
    CATEGORY = word("category", description="A category: smart speakers, scooters.")


@strawberry.enum(description="Whether a milestone was reached.")
class MilestoneStatus(Enum):
    ACHIEVED = word("achieved", description="It was reached, says the source.")
    EXPECTED = word("expected", description="It lay ahead when the source was written.")
    MISSED = word("missed", description="It was not reached in its time.")
