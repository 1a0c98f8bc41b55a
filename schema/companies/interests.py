"""Kinds of interest -> what sentences say about them, from the holder to the company and back. Shares have the phrase of a stake.

INTEREST_PHRASES[InterestKind.TRUSTEE]   ->   ("is a trustee of", "has the trustee")
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from keiretsu.schema.companies.kinds import InterestKind

INTEREST_PHRASES: Mapping[Enum, tuple[str, str]] = {
    InterestKind.VOTING_RIGHTS: ("holds voting rights in", "gives voting rights to"),
    InterestKind.APPOINTMENT_OF_BOARD: ("can appoint or remove the board of", "has its board appointed or removed by"),
    InterestKind.OTHER_INFLUENCE_OR_CONTROL: ("has influence or control over", "is influenced or controlled by"),
    InterestKind.SENIOR_MANAGING_OFFICIAL: ("is a senior managing official of", "has the senior managing official"),
    InterestKind.SETTLOR: ("is a settlor of", "has the settlor"),
    InterestKind.TRUSTEE: ("is a trustee of", "has the trustee"),
    InterestKind.PROTECTOR: ("is a protector of", "has the protector"),
    InterestKind.BENEFICIARY_OF_LEGAL_ARRANGEMENT: ("is a beneficiary of", "has the beneficiary"),
    InterestKind.RIGHTS_TO_SURPLUS_ASSETS_ON_DISSOLUTION: (
        "has rights to surplus assets on dissolution of",
        "gives rights to surplus assets on dissolution to",
    ),
    InterestKind.RIGHTS_TO_PROFIT_OR_INCOME: ("has rights to profit or income of", "gives rights to profit or income to"),
    InterestKind.RIGHTS_GRANTED_BY_CONTRACT: ("has rights by contract in", "gives rights by contract to"),
    InterestKind.CONDITIONAL_RIGHTS_GRANTED_BY_CONTRACT: (
        "has conditional rights by contract in",
        "gives conditional rights by contract to",
    ),
    InterestKind.CONTROL_VIA_COMPANY_RULES_OR_ARTICLES: ("has control by rules or articles over", "is controlled by rules or articles by"),
    InterestKind.CONTROL_BY_LEGAL_FRAMEWORK: ("has control by law over", "is controlled by law by"),
    InterestKind.BOARD_MEMBER: ("is a board member of", "has the board member"),
    InterestKind.BOARD_CHAIR: ("is the board chair of", "has the board chair"),
    InterestKind.UNKNOWN_INTEREST: ("has an unknown kind of interest in", "gives an unknown kind of interest to"),
    InterestKind.UNPUBLISHED_INTEREST: ("has an unpublished kind of interest in", "gives an unpublished kind of interest to"),
    InterestKind.ENJOYMENT_AND_USE_OF_ASSETS: ("has the use of assets of", "gives the use of assets to"),
    InterestKind.RIGHT_TO_PROFIT_OR_INCOME_FROM_ASSETS: (
        "has a right to profit or income from assets of",
        "gives a right to profit or income from assets to",
    ),
    InterestKind.NOMINEE: ("holds an interest as a nominee in", "has the nominee"),
    InterestKind.NOMINATOR: ("has an interest held by a nominee in", "has the nominator"),
}
