"""Enums. The name is the GraphQL name, the value is what the graph stores."""

from __future__ import annotations

from enum import Enum

import strawberry

enum_value = strawberry.enum_value


@strawberry.enum(description="Type of subsidiary.")
class SubsidiaryKind(Enum):
    SUBSIDIARY = enum_value("subsidiary", description="A company that the parent owns or controls.")
    DIVISION = enum_value("division", description="A named part of the parent.")
    VENTURE_ARM = enum_value("venture arm", description="The part of the parent that invests in other companies.")


@strawberry.enum(description="Type of market: a place, a business sector or a customer segment.")
class MarketKind(Enum):
    COUNTRY = enum_value("country", description="A country.")
    REGION = enum_value("region", description="Several countries, or part of a country.")
    CITY = enum_value("city", description="A city.")
    SECTOR = enum_value("sector", description="A business sector.")
    SEGMENT = enum_value("segment", description="A segment of customers or products.")


@strawberry.enum(description="Level of a product: an item, a product family or a category.")
class ProductLevel(Enum):
    ITEM = enum_value("item", description="A single product.")
    FAMILY = enum_value("family", description="A product family under one name.")
    CATEGORY = enum_value("category", description="A product category: smart speakers, scooters.")


@strawberry.enum(description="Status of a milestone.")
class MilestoneStatus(Enum):
    ACHIEVED = enum_value("achieved", description="Reached, according to the source.")
    EXPECTED = enum_value("expected", description="In the future when the source was written.")
    MISSED = enum_value("missed", description="Not reached in time.")
