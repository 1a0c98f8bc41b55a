"""The schemata of FollowTheMoney that have a place in the layout.

    SCHEMATA["Ownership"]   ->   the property of the source, of the target, and the table of the relationship

Entities of all other schemata are counted: assets, addresses, documents, sanctions, identity papers, positions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

PERSON = "Person"
UNCERTAIN = "LegalEntity"
"""A person or an organization: the source does not say which."""

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
    "UnknownLink": RelationshipSchema("subject", "object", "linked_to.csv", "unknown link", ("role",)),
    "Representation": RelationshipSchema("agent", "client", "linked_to.csv", "representation", ("role",)),
    "Succession": RelationshipSchema("predecessor", "successor", "linked_to.csv", "succeeded by"),
    "Payment": RelationshipSchema("payer", "beneficiary", "linked_to.csv", "payment", (), has_amount=True, key="transactionNumber"),
    "Debt": RelationshipSchema("debtor", "creditor", "linked_to.csv", "debt", (), has_amount=True, key="recordId"),
}

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

NATIONAL_SCHEMES: Mapping[str, str] = {"registrationNumber": "registration", "taxNumber": "tax"}
"""Property -> the end of a scheme that begins with the country."""

BRITISH_REGISTER = "gb-coh"


def is_node(schema: str) -> bool:
    """Whether its entities become companies or people."""
    return schema == PERSON or schema in COMPANY_KINDS


def most_specific(schemata: Iterable[str]) -> str:
    """The schema of an entity whose statements name several: a company is an organization and an asset."""
    names = set(schemata)
    if {"Asset", "Organization"} <= names or {"Asset", UNCERTAIN} == names:
        return "Company"
    return max(names, key=lambda name: (DEPTHS.get(name, 9), name), default="")
