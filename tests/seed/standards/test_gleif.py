"""GLEIF: level 1 and level 2, as XML and as CSV, become the same companies, subsidiaries and links."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.rows import DataSet
from tests.seed.standards.reading import errors_of_files, facts, names, properties, read_files, warnings, write_as

TOP, MIDDLE, FUND, BRANCH, OLD, VOID = (
    f"9845EXAMPLE000{ending}" for ending in ("000114", "000211", "000308", "000405", "000502", "000696")
)
COMPANIES = [
    {
        "LEI": TOP,
        "Entity.LegalName": "Top & Sons",
        "Entity.LegalName.xmllang": "en",
        "Entity.OtherEntityNames.OtherEntityName.1": "Example Top",
        "Entity.OtherEntityNames.OtherEntityName.1.type": "TRADING_OR_OPERATING_NAME",
        "Entity.OtherEntityNames.OtherEntityName.2": "Old Top",
        "Entity.OtherEntityNames.OtherEntityName.2.type": "PREVIOUS_LEGAL_NAME",
        "Entity.LegalAddress.City": "Riga",
        "Entity.RegistrationAuthority.RegistrationAuthorityID": "RA000423",
        "Entity.RegistrationAuthority.RegistrationAuthorityEntityID": "40001",
        "Entity.LegalJurisdiction": "LV",
        "Entity.EntityCategory": "GENERAL",
        "Entity.EntityStatus": "ACTIVE",
        "Entity.EntityCreationDate": "1999-03-01T00:00:00Z",
        "Registration.RegistrationStatus": "ISSUED",
    },
    {"LEI": MIDDLE, "Entity.LegalName": "Middle", "Entity.LegalJurisdiction": "US-DE", "Registration.RegistrationStatus": "LAPSED"},
    {"LEI": FUND, "Entity.LegalName": "Fonds Ērglis", "Entity.EntityCategory": "FUND", "Registration.RegistrationStatus": "ISSUED"},
    {
        "LEI": OLD,
        "Entity.LegalName": "Old",
        "Entity.EntityStatus": "INACTIVE",
        "Entity.EntityExpirationDate": "2015-12-31T00:00:00Z",
        "Entity.SuccessorEntity.1.SuccessorLEI": MIDDLE,
        "Registration.RegistrationStatus": "RETIRED",
    },
    {"LEI": VOID, "Entity.LegalName": "Void", "Registration.RegistrationStatus": "ANNULLED"},
]


def relationship(child: str, parent: str, type_: str, status: str = "ACTIVE", start: str = "", end: str = "") -> dict[str, str]:
    """With the period of the report before that of the relationship."""
    return {
        "Relationship.StartNode.NodeID": child,
        "Relationship.StartNode.NodeIDType": "LEI",
        "Relationship.EndNode.NodeID": parent,
        "Relationship.EndNode.NodeIDType": "LEI",
        "Relationship.RelationshipType": type_,
        "Relationship.Period.1.startDate": "2024-01-01T00:00:00.000Z",
        "Relationship.Period.1.endDate": "2024-12-31T00:00:00.000Z",
        "Relationship.Period.1.periodType": "ACCOUNTING_PERIOD",
        "Relationship.Period.2.startDate": start,
        "Relationship.Period.2.endDate": end,
        "Relationship.Period.2.periodType": "RELATIONSHIP_PERIOD" if start else "",
        "Relationship.RelationshipStatus": status,
        "Registration.RegistrationStatus": "PUBLISHED",
    }


RELATIONSHIPS = [
    relationship(MIDDLE, TOP, "IS_DIRECTLY_CONSOLIDATED_BY", start="2012-11-29T00:00:00.000Z"),
    relationship(MIDDLE, TOP, "IS_ULTIMATELY_CONSOLIDATED_BY", start="2012-11-29T00:00:00.000Z"),
    relationship(OLD, MIDDLE, "IS_DIRECTLY_CONSOLIDATED_BY", "INACTIVE", "2010-01-01T00:00:00.000Z", "2015-12-31T00:00:00.000Z"),
    relationship(OLD, TOP, "IS_DIRECTLY_CONSOLIDATED_BY", "INACTIVE"),
    relationship(FUND, TOP, "IS_FUND-MANAGED_BY"),
    relationship(BRANCH, TOP, "IS_INTERNATIONAL_BRANCH_OF"),
    relationship(FUND, TOP, "IS_SOMETHING_ELSE"),
]
LEFT_OUT_OF_LEVEL_2 = (
    "Relationship.Period (15)",
    "relationships of the type IS_SOMETHING_ELSE (1)",
    "relationships that are INACTIVE, without the day of their end (1)",
)
EXCEPTIONS = [{"LEI": TOP, "Exception.Category": "DIRECT_ACCOUNTING_CONSOLIDATION_PARENT", "Exception.Reason.1": "NATURAL_PERSONS"}]

LEVEL_1 = f"""<?xml version="1.0" encoding="UTF-8"?>
<lei:LEIData xmlns:lei="http://www.gleif.org/data/schema/leidata/2016">
<lei:LEIHeader><lei:ContentDate>2026-01-01T00:00:00Z</lei:ContentDate></lei:LEIHeader>
<lei:LEIRecords>
<lei:LEIRecord><lei:LEI>{TOP}</lei:LEI><lei:Entity>
<lei:LegalName xml:lang="en">Top &amp; Sons</lei:LegalName>
<lei:OtherEntityNames>
<lei:OtherEntityName type="TRADING_OR_OPERATING_NAME">Example Top</lei:OtherEntityName>
<lei:OtherEntityName type="PREVIOUS_LEGAL_NAME">Old Top</lei:OtherEntityName>
</lei:OtherEntityNames>
<lei:LegalAddress><lei:City>Riga</lei:City></lei:LegalAddress>
<lei:RegistrationAuthority><lei:RegistrationAuthorityID>RA000423</lei:RegistrationAuthorityID>
<lei:RegistrationAuthorityEntityID>40001</lei:RegistrationAuthorityEntityID></lei:RegistrationAuthority>
<lei:LegalJurisdiction>LV</lei:LegalJurisdiction><lei:EntityCategory>GENERAL</lei:EntityCategory>
<lei:EntityStatus>ACTIVE</lei:EntityStatus><lei:EntityCreationDate>1999-03-01T00:00:00Z</lei:EntityCreationDate>
</lei:Entity><lei:Registration><lei:RegistrationStatus>ISSUED</lei:RegistrationStatus></lei:Registration></lei:LEIRecord>
<lei:LEIRecord><lei:LEI>{MIDDLE}</lei:LEI><lei:Entity><lei:LegalName>Middle</lei:LegalName>
<lei:LegalJurisdiction>US-DE</lei:LegalJurisdiction></lei:Entity>
<lei:Registration><lei:RegistrationStatus>LAPSED</lei:RegistrationStatus></lei:Registration></lei:LEIRecord>
<lei:LEIRecord><lei:LEI>{FUND}</lei:LEI><lei:Entity><lei:LegalName>Fonds Ērglis</lei:LegalName>
<lei:EntityCategory>FUND</lei:EntityCategory></lei:Entity>
<lei:Registration><lei:RegistrationStatus>ISSUED</lei:RegistrationStatus></lei:Registration></lei:LEIRecord>
<lei:LEIRecord><lei:LEI>{OLD}</lei:LEI><lei:Entity><lei:LegalName>Old</lei:LegalName><lei:EntityStatus>INACTIVE</lei:EntityStatus>
<lei:EntityExpirationDate>2015-12-31T00:00:00Z</lei:EntityExpirationDate>
<lei:SuccessorEntity><lei:SuccessorLEI>{MIDDLE}</lei:SuccessorLEI></lei:SuccessorEntity></lei:Entity>
<lei:Registration><lei:RegistrationStatus>RETIRED</lei:RegistrationStatus></lei:Registration></lei:LEIRecord>
<lei:LEIRecord><lei:LEI>{VOID}</lei:LEI><lei:Entity><lei:LegalName>Void</lei:LegalName></lei:Entity>
<lei:Registration><lei:RegistrationStatus>ANNULLED</lei:RegistrationStatus></lei:Registration></lei:LEIRecord>
</lei:LEIRecords></lei:LEIData>
"""


def relationship_xml(values: dict[str, str]) -> str:
    """A record of RR-CDF with the same values."""
    periods = "".join(
        f"<rr:RelationshipPeriod><rr:StartDate>{values[f'Relationship.Period.{number}.startDate']}</rr:StartDate>"
        f"<rr:EndDate>{values[f'Relationship.Period.{number}.endDate']}</rr:EndDate>"
        f"<rr:PeriodType>{values[f'Relationship.Period.{number}.periodType']}</rr:PeriodType></rr:RelationshipPeriod>"
        for number in (1, 2)
    )
    nodes = "".join(
        f"<rr:{node}><rr:NodeID>{values[f'Relationship.{node}.NodeID']}</rr:NodeID><rr:NodeIDType>LEI</rr:NodeIDType></rr:{node}>"
        for node in ("StartNode", "EndNode")
    )
    return (
        f"<rr:RelationshipRecord><rr:Relationship>{nodes}"
        f"<rr:RelationshipType>{values['Relationship.RelationshipType']}</rr:RelationshipType>"
        f"<rr:RelationshipPeriods>{periods}</rr:RelationshipPeriods>"
        f"<rr:RelationshipStatus>{values['Relationship.RelationshipStatus']}</rr:RelationshipStatus></rr:Relationship>"
        "<rr:Registration><rr:RegistrationStatus>PUBLISHED</rr:RegistrationStatus></rr:Registration></rr:RelationshipRecord>"
    )


LEVEL_2 = (
    '<?xml version="1.0"?><rr:RelationshipData xmlns:rr="http://www.gleif.org/data/schema/rr/2016"><rr:RelationshipRecords>'
    f"{''.join(map(relationship_xml, RELATIONSHIPS))}</rr:RelationshipRecords></rr:RelationshipData>"
)
REPORTING_EXCEPTIONS = (
    '<repex:ReportingExceptionData xmlns:repex="http://www.gleif.org/data/schema/repex/2016"><repex:ReportingExceptions><repex:Exception>'
    f"<repex:LEI>{TOP}</repex:LEI><repex:ExceptionCategory>DIRECT_ACCOUNTING_CONSOLIDATION_PARENT</repex:ExceptionCategory>"
    "<repex:ExceptionReason>NATURAL_PERSONS</repex:ExceptionReason></repex:Exception></repex:ReportingExceptions></repex:ReportingExceptionData>"
)


def write_csv(path: Path, records: list[dict[str, str]]) -> Path:
    columns = list(dict.fromkeys(name for record in records for name in record))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", quoting=csv.QUOTE_ALL)
        writer.writeheader()
        writer.writerows(records)
    return path


def write_files(folder: Path, kind: str) -> list[Path]:
    """Level 1, level 2 and exceptions, named as they are not in the layout."""
    paths = [folder / f"{name}.{kind}" for name in ("lei2", "rr", "repex")]
    if kind == "csv":
        return [write_csv(path, records) for path, records in zip(paths, (COMPANIES, RELATIONSHIPS, EXCEPTIONS), strict=True)]
    for path, text in zip(paths, (LEVEL_1, LEVEL_2, REPORTING_EXCEPTIONS), strict=True):
        path.write_text(text, encoding="utf-8")
    return paths


@pytest.fixture(params=["csv", "xml"])
def golden_copy(request: pytest.FixtureRequest, tmp_path: Path, catalogue: Catalogue) -> DataSet:
    return read_files(catalogue, *write_files(tmp_path, request.param))


def company(lei: str) -> str:
    return f"company:lei-{lei.lower()}"


def test_companies(golden_copy: DataSet) -> None:
    """An annulled record is left out, and a company that only a relationship names has its LEI for a name."""
    assert names(golden_copy, "Company") == {
        company(TOP): "Top & Sons",
        company(MIDDLE): "Middle",
        company(FUND): "Fonds Ērglis",
        company(BRANCH): f"LEI {BRANCH}",
        company(OLD): "Old",
    }
    top = properties(golden_copy, company(TOP))
    assert top["identifiers"] == [f"lei\x1f{TOP}", "ra000423\x1f40001"]
    assert top["aliases"] == ["Example Top"]
    assert top["formerNames"] == ["Old Top\x1f\x1f\x1f"]
    assert (top["jurisdiction"], top["founded"], top.get("kind")) == ("LV", "1999-03-01", None)
    assert properties(golden_copy, company(FUND))["kind"] == "fund"
    assert properties(golden_copy, company(OLD))["dissolved"] == "2015-12-31"


def test_relationships(golden_copy: DataSet) -> None:
    """A direct parent has a subsidiary; an ultimate one is linked. What has ended has an end, or is left out."""
    assert facts(golden_copy, "HAS_SUBSIDIARY") == [
        (company(TOP), company(MIDDLE), "2012-11-29/.."),
        (company(MIDDLE), company(OLD), "2010-01-01/2015-12-31"),
    ]
    links = [(edge.start, edge.end, edge.properties["kind"]) for edge in golden_copy.edges if edge.type == "LINKED_TO"]
    assert links == [
        (company(MIDDLE), company(TOP), "ultimately consolidated by"),
        (company(FUND), company(TOP), "fund managed by"),
        (company(BRANCH), company(TOP), "international branch of"),
        (company(OLD), company(MIDDLE), "succeeded by"),
    ]


def test_what_has_no_place_is_counted(golden_copy: DataSet) -> None:
    """Also that of a file without a row."""
    messages = [warning.partition(": ")[2] for warning in warnings(golden_copy)]
    left_out = "Left out, because the layout has no place for it: "
    assert sorted(messages) == [
        "Companies that no file describes have the names of references; load the files that describe them together with this one: 1.",
        f"{left_out}Entity.EntityStatus (2), Entity.LegalAddress (1), Entity.LegalName (1), records whose registration is ANNULLED (1).",
        f"{left_out}{', '.join(LEFT_OUT_OF_LEVEL_2)}.",
        f"{left_out}reporting exceptions: DIRECT_ACCOUNTING_CONSOLIDATION_PARENT, NATURAL_PERSONS (1).",
    ]


def test_level_2_alone(tmp_path: Path, catalogue: Catalogue) -> None:
    """Its companies are known by their LEI."""
    data_set = read_files(catalogue, write_as(write_csv(tmp_path / "rr.csv", RELATIONSHIPS[:1]), "zip"))
    assert names(data_set, "Company") == {company(TOP): f"LEI {TOP}", company(MIDDLE): f"LEI {MIDDLE}"}


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (LEVEL_1.partition("</lei:LEIRecords>")[0], "lei.xml line 29: Invalid XML: no element found; create or download the file again."),
        (LEVEL_1.replace("</lei:LegalName>", "", 1), "lei.xml line 16: Invalid XML: mismatched tag; create or download the file again."),
        (
            LEVEL_1.replace("?>", '?><!DOCTYPE a [<!ENTITY b "c">]>', 1).replace("Middle", "&b;"),
            "lei.xml line 1: The file declares a document type or entities, which data of GLEIF never does; download it again.",
        ),
        (LEVEL_1.replace(TOP, "SHORT", 1), 'lei.xml line 5: "SHORT" is not an LEI, in LEI; download the file again.'),
        (
            LEVEL_1.replace("<lei:LegalName>Middle</lei:LegalName>", ""),
            f"lei.xml line 17: The record of {MIDDLE} has no Entity.LegalName; download the file again.",
        ),
    ],
)
def test_errors(text: str, error: str, tmp_path: Path, catalogue: Catalogue) -> None:
    """With the line; nothing that a file declares is expanded."""
    (tmp_path / "lei.xml").write_text(text, encoding="utf-8")
    assert errors_of_files(catalogue, tmp_path / "lei.xml") == [error]
