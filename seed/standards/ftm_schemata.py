"""The schemata of FollowTheMoney that have a place in the layout: the tables by which they are read and written.

    RELATIONSHIPS["Ownership"]   ->   the property of the source, of the target, and the table of the relationship

Entities of all other schemata are counted: assets, addresses, e-mails, sanctions, passports, positions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

PERSON = "Person"
UNCERTAIN = "LegalEntity"
"""A person or an organization: the source does not say which."""

DOCUMENT = "Document"
DOCUMENTATION = "Documentation"
"""A document and what it is about: a claim."""

IDENTIFICATION = "Identification"
"""A number of a person or an organization, and the name of its scheme."""

KIND_PROPERTY = "legalForm"
"""The kind of a company, where it is another than that of its schema."""

COMPANY_KINDS: Mapping[str, str] = {
    UNCERTAIN: "legal entity",
    "Organization": "organization",
    "PublicBody": "public body",
    "Company": "company",
}
"""Schema -> the kind of the company."""

DEPTHS: Mapping[str, int] = {"Thing": 0, "Asset": 1, UNCERTAIN: 1, PERSON: 2, "Organization": 2, "PublicBody": 3, "Company": 3}
"""How specific a schema is, of those that statements about one entity may name together; all others are as specific as they can be."""

INTERVAL = ("startDate", "endDate", "date")
AMOUNT = ("amount", "currency")
LINK_KEY = "recordId"
UNKNOWN_LINK = "UnknownLink"
UNKNOWN = "unknown link: "
"""Before a kind of link that could be read as another relationship."""


@dataclass(frozen=True)
class RelationshipSchema:
    """`kind`: what the relationship is called if `words`, the properties with the source's words for it, are empty.

    `key`: the property that tells parallel relationships apart, in whose place the id of the entity stands.
    """

    source: str
    target: str
    table: str
    kind: str = ""
    words: tuple[str, ...] = ()
    has_amount: bool = False
    key: str = ""


RELATIONSHIPS: Mapping[str, RelationshipSchema] = {
    "Ownership": RelationshipSchema("owner", "asset", "holds_stake_in.csv", "", ("ownershipType", "role")),
    "Control": RelationshipSchema("controller", "controlled", "holds_stake_in.csv", "OTHER_INFLUENCE_OR_CONTROL", ("controlType", "role")),
    "Directorship": RelationshipSchema("director", "organization", "holds_role.csv", "director", ("role",)),
    "Employment": RelationshipSchema("employee", "employer", "holds_role.csv", "employee", ("role",)),
    "Membership": RelationshipSchema("member", "organization", "holds_role.csv", "member", ("role",)),
    "Family": RelationshipSchema("person", "relative", "linked_to.csv", "family", ("relationship",)),
    "Associate": RelationshipSchema("person", "associate", "linked_to.csv", "associate", ("relationship",)),
    UNKNOWN_LINK: RelationshipSchema("subject", "object", "linked_to.csv", "unknown link", ("role",)),
    "Representation": RelationshipSchema("agent", "client", "linked_to.csv", "representation", ("role",)),
    "Succession": RelationshipSchema("predecessor", "successor", "linked_to.csv", "succeeded by"),
    "Payment": RelationshipSchema(
        "payer", "beneficiary", "linked_to.csv", "payment", ("purpose",), has_amount=True, key="transactionNumber"
    ),
    "Debt": RelationshipSchema("debtor", "creditor", "linked_to.csv", "debt", (), has_amount=True, key=LINK_KEY),
}

DATED = ("Succession", "Payment", "Debt")
"""Those that happen on a day, of which `date` is the property."""

SUBSIDIARY_KINDS: Mapping[str, str] = {
    "parent": "",
    "subsidiary": "SUBSIDIARY",
    "division": "DIVISION",
    "venture arm": "VENTURE_ARM",
}
"""The only word for an Ownership between companies -> the kind of the subsidiary."""


@dataclass(frozen=True)
class LinkRole:
    """A relationship for which FollowTheMoney has only UnknownLink. `sources`, `targets`: the types of its ends.

    `detail`: the column whose value may follow the role, as in `competes with: phones`.
    """

    table: str
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    detail: str = ""


LINK_ROLES: Mapping[str, LinkRole] = {
    "founded": LinkRole("founded.csv", ("person",), ("company",), "title"),
    "competes with": LinkRole("competes_with.csv", ("company",), ("company",), "market"),
    "negotiates with": LinkRole("negotiates_with.csv", ("company",), ("company",), "market"),
    "cites": LinkRole("cites.csv", ("document",), ("document", "company")),
    "authored by": LinkRole("authored_by.csv", ("document",), ("person",)),
    "published by": LinkRole("published_by.csv", ("document",), ("company",)),
}
"""The role of an UnknownLink -> the relationship."""

INTERESTS: tuple[tuple[str, str], ...] = (
    ("nominee", "NOMINEE"),
    ("nominator", "NOMINATOR"),
    ("voting", "VOTING_RIGHTS"),
    ("appoint", "APPOINTMENT_OF_BOARD"),
    ("settlor", "SETTLOR"),
    ("trustee", "TRUSTEE"),
    ("protector", "PROTECTOR"),
    ("contract", "RIGHTS_GRANTED_BY_CONTRACT"),
    ("surplus", "RIGHTS_TO_SURPLUS_ASSETS_ON_DISSOLUTION"),
    ("profit", "RIGHTS_TO_PROFIT_OR_INCOME"),
    ("influence", "OTHER_INFLUENCE_OR_CONTROL"),
    ("state", "CONTROL_BY_LEGAL_FRAMEWORK"),
)
"""A word in the source's name of an interest -> its kind; the first one that occurs."""

OWNERSHIP_KINDS = frozenset(
    {
        "SHARES",
        "NOMINEE",
        "NOMINATOR",
        "BENEFICIARY_OF_LEGAL_ARRANGEMENT",
        "RIGHTS_TO_SURPLUS_ASSETS_ON_DISSOLUTION",
        "RIGHTS_TO_PROFIT_OR_INCOME",
        "RIGHT_TO_PROFIT_OR_INCOME_FROM_ASSETS",
        "ENJOYMENT_AND_USE_OF_ASSETS",
        "UNKNOWN_INTEREST",
        "UNPUBLISHED_INTEREST",
    }
)
CONTROL_KINDS = frozenset(
    {
        "VOTING_RIGHTS",
        "APPOINTMENT_OF_BOARD",
        "OTHER_INFLUENCE_OR_CONTROL",
        "SENIOR_MANAGING_OFFICIAL",
        "SETTLOR",
        "TRUSTEE",
        "PROTECTOR",
        "RIGHTS_GRANTED_BY_CONTRACT",
        "CONDITIONAL_RIGHTS_GRANTED_BY_CONTRACT",
        "CONTROL_VIA_COMPANY_RULES_OR_ARTICLES",
        "CONTROL_BY_LEGAL_FRAMEWORK",
        "BOARD_MEMBER",
        "BOARD_CHAIR",
    }
)
"""Kinds of interest, written as Ownership and, without a share, as Control; their names in lower case are read as they are."""

SCHEMES: Mapping[str, str] = {
    "leiCode": "lei",
    "isin": "isin",
    "isinCode": "isin",
    "vatCode": "vat",
    "swiftBic": "bic",
    "wikidataId": "wikidata",
    "dunsCode": "duns",
    "uniqueEntityId": "uei",
    "cikCode": "us-cik",
    "irsCode": "us-irs",
    "npiCode": "us-npi",
    "innCode": "ru-inn",
    "ogrnCode": "ru-ogrn",
    "okpoCode": "ru-okpo",
    "kppCode": "ru-kpp",
    "bikCode": "ru-bik",
    "uscCode": "cn-uscc",
    "voenCode": "az-voen",
    "jibCode": "ba-jib",
    "bvdId": "bvd",
    "icijId": "icij",
    "opencorporatesUrl": "opencorporates",
    "ticker": "ticker",
    "ricCode": "ric",
    "idNumber": "id-number",
    "passportNumber": "passport",
    "socialSecurityNumber": "social-security",
    "licenseNumber": "license",
}
"""Property -> the scheme of its identifiers."""

SCHEMES_OF_COMPANIES = frozenset({"ticker", "ricCode", "cikCode", "irsCode", "kppCode", "bikCode", "voenCode", "jibCode", "isinCode"})
SCHEMES_OF_PEOPLE = frozenset({"passportNumber"})
CHECKED_SCHEMES: Mapping[str, str] = {
    "leiCode": "stdnum.lei",
    "isinCode": "stdnum.isin",
    "swiftBic": "stdnum.bic",
    "innCode": "stdnum.ru.inn",
    "ogrnCode": "stdnum.ru.ogrn",
    "uscCode": "stdnum.cn.uscc",
}
"""Properties that FollowTheMoney only takes with correct numbers -> the module that checks them."""

WIKIDATA_ID = re.compile(r"Q[1-9][0-9]*")
UNWRITTEN_SCHEMES = frozenset({"isin", "uniqueEntityId", "npiCode", "socialSecurityNumber", "opencorporatesUrl"})
"""Properties that are read, but written as Identification: those of other schemata, and those with checks that we do not have."""

NATIONAL_SCHEMES: Mapping[str, str] = {"registrationNumber": "registration", "taxNumber": "tax"}
"""Property -> the end of a scheme that begins with the country."""

BRITISH_REGISTER = "gb-coh"


def national_scheme(jurisdiction: str, ending: str) -> str:
    """The scheme of a number of the register or of the tax office of a jurisdiction: "gb", "tax" -> "gb-tax"."""
    country = jurisdiction.lower().partition("-")[0]
    return BRITISH_REGISTER if (country, ending) == ("gb", "registration") else f"{country}-{ending}".lstrip("-")


def is_node(schema: str) -> bool:
    """Whether its entities become companies or people."""
    return schema == PERSON or schema in COMPANY_KINDS


def most_specific(schemata: Iterable[str]) -> str:
    """The schema of an entity whose statements name several: a company is an organization and an asset."""
    names = set(schemata)
    if {"Asset", "Organization"} <= names or {"Asset", UNCERTAIN} == names:
        return "Company"
    return max(names, key=lambda name: (DEPTHS.get(name, 9), name), default="")
