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


@strawberry.enum(description="Kind of interest of an owner. The values are the codes of BODS 0.4.")
class InterestKind(Enum):
    SHARES = enum_value("shareholding", description="Shares of the company.")
    VOTING_RIGHTS = enum_value("votingRights", description="Votes, apart from those that come with the shares.")
    APPOINTMENT_OF_BOARD = enum_value("appointmentOfBoard", description="Right to appoint or remove members of the board.")
    OTHER_INFLUENCE_OR_CONTROL = enum_value("otherInfluenceOrControl", description="Influence or control in another way.")
    SENIOR_MANAGING_OFFICIAL = enum_value("seniorManagingOfficial", description="A senior manager, listed where no owner is.")
    SETTLOR = enum_value("settlor", description="Founder of a trust or a similar arrangement.")
    TRUSTEE = enum_value("trustee", description="Trustee of a trust or a similar arrangement.")
    PROTECTOR = enum_value("protector", description="Protector of a trust or a similar arrangement.")
    BENEFICIARY_OF_LEGAL_ARRANGEMENT = enum_value("beneficiaryOfLegalArrangement", description="Beneficiary of a trust or the like.")
    RIGHTS_TO_SURPLUS_ASSETS_ON_DISSOLUTION = enum_value(
        "rightsToSurplusAssetsOnDissolution", description="Right to what remains when the company is dissolved."
    )
    RIGHTS_TO_PROFIT_OR_INCOME = enum_value("rightsToProfitOrIncome", description="Right to profit or income of the company.")
    RIGHTS_GRANTED_BY_CONTRACT = enum_value("rightsGrantedByContract", description="Control by contract.")
    CONDITIONAL_RIGHTS_GRANTED_BY_CONTRACT = enum_value(
        "conditionalRightsGrantedByContract", description="Control by contract, under a condition: an option."
    )
    CONTROL_VIA_COMPANY_RULES_OR_ARTICLES = enum_value(
        "controlViaCompanyRulesOrArticles", description="Control by the rules or articles of the company."
    )
    CONTROL_BY_LEGAL_FRAMEWORK = enum_value("controlByLegalFramework", description="Control by law: of a state-owned company.")
    BOARD_MEMBER = enum_value("boardMember", description="Member of the board.")
    BOARD_CHAIR = enum_value("boardChair", description="Chair of the board.")
    UNKNOWN_INTEREST = enum_value("unknownInterest", description="The source does not know the kind.")
    UNPUBLISHED_INTEREST = enum_value("unpublishedInterest", description="The source does not publish the kind.")
    ENJOYMENT_AND_USE_OF_ASSETS = enum_value("enjoymentAndUseOfAssets", description="Use of assets of the company.")
    RIGHT_TO_PROFIT_OR_INCOME_FROM_ASSETS = enum_value(
        "rightToProfitOrIncomeFromAssets", description="Right to profit or income from assets of the company."
    )
    NOMINEE = enum_value("nominee", description="Holds the interest for another.")
    NOMINATOR = enum_value("nominator", description="Has the interest held by a nominee.")


@strawberry.enum(description="Whether an interest is held without intermediaries.")
class Directness(Enum):
    DIRECT = enum_value("direct", description="Without intermediaries.")
    INDIRECT = enum_value("indirect", description="Through intermediaries, stated or not.")
    UNKNOWN = enum_value("unknown", description="The source does not say.")


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
