"""OpenCorporates: the files of a delivery become companies, people, roles, subsidiaries and stakes that refer to each other."""

from __future__ import annotations

from pathlib import Path

import pytest

from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.rows import DataSet, EdgeRecord
from tests.seed.standards.reading import facts, names, properties, read_files, warnings, write_as
from tests.seed.standards.test_gleif import write_csv

REGISTER = "https://register.example/"
COMPANIES = [
    {
        "company_number": "01234567",
        "jurisdiction_code": "gb",
        "name": "Acme Ltd",
        "normalised_name": "acme limited",
        "company_type": "Private Limited Company",
        "nonprofit": "false",
        "current_status": "Active",
        "incorporation_date": "1999-03-01",
        "dissolution_date": "",
        "branch": "",
        "business_number": "",
        "current_alternative_legal_name": "Acme Cyf",
        "current_alternative_legal_name_language": "cy",
        "home_jurisdiction_text": "",
        "native_company_number": "",
        "previous_names": "Old Acme Ltd|Acme; Trading Ltd",
        "alternative_names": "Acme|Acme Ltd",
        "retrieved_at": "2021-02-05 00:00:00 UTC",
        "registry_url": REGISTER,
        "inactive": "false",
        "registered_address.street_address": "1 High Street\nFlat 2",
        "registered_address.in_full": "1 High Street, London",
        "home_jurisdiction_code": "",
        "home_jurisdiction_company_number": "",
    },
    {
        "company_number": "4413312",
        "jurisdiction_code": "us_de",
        "name": "Top Holdings Inc.",
        "incorporation_date": "0000-00-00",
        "dissolution_date": "2015",
        "retrieved_at": "2021-03-01 18:30:00 UTC",
        "registry_url": REGISTER,
    },
    {
        "company_number": "5551",
        "jurisdiction_code": "us_ny",
        "name": "Top Holdings Inc.",
        "company_type": "Foreign Business Corporation",
        "branch": "F",
        "home_jurisdiction_text": "Delaware",
        "home_jurisdiction_code": "us_de",
        "home_jurisdiction_company_number": "4413312",
        "registry_url": REGISTER,
    },
    {"company_number": "424498-3", "jurisdiction_code": "ca", "name": "Maple Inc.", "business_number": "885847228RC0001", "branch": "L"},
    {
        "company_number": "000003047",
        "jurisdiction_code": "au",
        "name": "Lighterage Co",
        "business_number": "37000003047",
        "native_company_number": "ACN 000 003 047",
    },
    {"company_number": "01234567", "jurisdiction_code": "gb", "name": "Acme Ltd", "company_type": "plc", "alternative_names": "ACME"},
]
OFFICER = {"company_number": "01234567", "jurisdiction_code": "gb", "retrieved_at": "2021-02-05 00:00:00 UTC"}
OFFICERS = [
    {
        **OFFICER,
        "id": "201",
        "name": "ANN EXAMPLE",
        "title": "Dr",
        "first_name": "ANN",
        "last_name": "EXAMPLE",
        "position": "director",
        "start_date": "2010-04-01",
        "end_date": "2015-06-30",
        "person_number": "204942900001",
        "person_uid": "20494290",
        "occupation": "Engineer",
        "nationality": "BRITISH",
        "partial_date_of_birth": "1972-03",
        "type": "Person",
        "address.in_full": "1 High Street",
    },
    {
        **OFFICER,
        "id": "202",
        "name": "EXAMPLE, Ann",
        "company_number": "07654321",
        "position": "secretary",
        "person_number": "204942900002",
        "person_uid": "20494290",
        "type": "Person",
    },
    {**OFFICER, "id": "203", "name": "Jane Smith", "position": "director", "start_date": "2012-01-01", "type": "Person"},
    {**OFFICER, "id": "204", "name": "Jane  Smith", "position": "secretary", "type": "Person"},
    {**OFFICER, "id": "205", "company_number": "4413312", "jurisdiction_code": "us_de", "name": "Jane Smith", "position": "president"},
    {**OFFICER, "id": "206", "name": "Agents & Co", "position": "nominee secretary", "start_date": "2011", "type": "Company"},
    {**OFFICER, "id": "207", "name": "Former One", "position": "director", "current_status": "Resigned", "type": "Person"},
    {**OFFICER, "id": "208", "name": "", "position": "agent", "type": "Person"},
    {**OFFICER, "id": "209", "name": "", "first_name": "Bo", "last_name": "Li", "position": "", "type": "Person", "start_date": "n/a"},
]
NAMES = [
    {"company_number": "01234567", "jurisdiction_code": "gb", "name": "Old Acme Ltd", "type": "previous name", "end_date": "2003-05-31"},
    {"company_number": "01234567", "jurisdiction_code": "gb", "name": "Acme Tea", "type": "trading name", "start_date": "2004"},
    {"company_number": "4413312", "jurisdiction_code": "us_de", "name": "Top", "type": "", "start_date": "1990", "end_date": "1999"},
    {"company_number": "99", "jurisdiction_code": "xx", "name": "Nobody's name", "type": "alias"},
]
IDENTIFIERS = [
    {"company_number": "01234567", "jurisdiction_code": "gb", "uid": "9845EXAMPLE000000114", "identifier_system_code": "lei"},
    {"company_number": "4413312", "jurisdiction_code": "us_de", "uid": "91-1144442", "identifier_system_code": "us_fein"},
    {"company_number": "5551", "jurisdiction_code": "us_ny", "uid": "12:3", "identifier_system_code": "us_ny_dos"},
    {"company_number": "5551", "jurisdiction_code": "us_ny", "uid": "", "identifier_system_code": "us_ny_dos"},
]
ADDRESSES = [{"company_number": "01234567", "jurisdiction_code": "gb", "address_type": "mailing", "in_full": "PO Box 1"}]


def relationship(type_: str, subject: str, object_: str, **values: str) -> dict[str, str]:
    """Of two companies, each as jurisdiction/number/name."""
    ends = {"subject": subject.split("/"), "object": object_.split("/")}
    columns = ("jurisdiction_code", "company_number", "name")
    cells = {f"{end}_entity_{name}": text for end, texts in ends.items() for name, text in zip(columns, texts, strict=True)}
    return {"relationship_type": type_, "oc_relationship_identifier": "1", **cells, **values}


ACME, TOP, LUX = "gb/01234567/ACME LTD", "us_de/4413312/Top", "lu/B12345/Luxor Sarl"
SHARES = {"percentage_min_share_ownership": "25.0", "percentage_max_share_ownership": "50.0"}
RELATIONSHIPS = [
    relationship("subsidiary", TOP, ACME, start_date="2012-11-29", start_date_type="at", end_date="2020-01-01", end_date_type="before"),
    relationship("control statement", LUX, ACME, **SHARES, percentage_min_voting_rights="75", start_date="2016-04-06"),
    relationship("control_statement", "//Jane Smith", ACME, start_date="2016-04-06", start_date_type="before"),
    relationship("control_statement", "fr//Société Mère", ACME, percentage_max_share_ownership="120"),
    relationship("share_parcel", LUX, TOP, number_of_shares="1000"),
    relationship("branch", ACME, "ie/909090/Acme Ireland"),
    relationship("control_statement", LUX, "//Unknown"),
    relationship("subsidiary", LUX, LUX),
    relationship("merger", LUX, ACME),
]
FILES = {
    "companies": COMPANIES,
    "officers": OFFICERS,
    "alternative_names": NAMES,
    "additional_identifiers": IDENTIFIERS,
    "non_reg_addresses": ADDRESSES,
    "relationships": RELATIONSHIPS,
}
ACME_ID, TOP_ID, LUX_ID = "company:oc-gb-01234567", "company:oc-us-de-4413312", "company:oc-lu-b12345"
BRANCH_ID, MAPLE_ID = "company:oc-us-ny-5551", "company:oc-ca-424498-3-39358b14"
AGENTS_ID, MOTHER_ID = "company:oc-gb-01234567-party-agents-co", "company:oc-gb-01234567-party-société-mère"
ANN, JANE, BO = "person:oc-gb-officer-20494290", "person:oc-gb-01234567-party-jane-smith", "person:oc-gb-01234567-party-bo-li"
JANE_OF_TOP = "person:oc-us-de-4413312-party-jane-smith"
LEFT_OUT = "Left out, because the layout has no place for it: "
ONLY_REFERRED_TO = "Companies that no file describes have the names of references; load the files that describe them together with this one"


def edges(data_set: DataSet, type_: str) -> list[EdgeRecord]:
    """The edges of a type, by their ids."""
    return sorted((edge for edge in data_set.edges if edge.type == type_), key=lambda edge: edge.id)


def write_delivery(folder: Path) -> list[Path]:
    """All files, each with the columns that its rows have."""
    return [write_csv(folder / f"{name}.csv", records) for name, records in FILES.items()]


@pytest.fixture
def delivery(tmp_path: Path, catalogue: Catalogue) -> DataSet:
    write_delivery(tmp_path)
    (tmp_path / "dataset.toml").write_text('name = "register"\n', encoding="utf-8")
    return read_files(catalogue, tmp_path)


def test_companies(delivery: DataSet) -> None:
    """Of all files together. A company that no file describes has the name of a reference, or else its number."""
    assert names(delivery, "Company") == {
        ACME_ID: "Acme Ltd",
        TOP_ID: "Top Holdings Inc.",
        BRANCH_ID: "Top Holdings Inc.",
        MAPLE_ID: "Maple Inc.",
        "company:oc-au-000003047": "Lighterage Co",
        "company:oc-gb-07654321": "GB 07654321",
        "company:oc-xx-99": "XX 99",
        AGENTS_ID: "Agents & Co",
        MOTHER_ID: "Société Mère",
        LUX_ID: "Luxor Sarl",
        "company:oc-ie-909090": "Acme Ireland",
    }


def test_people(delivery: DataSet) -> None:
    """Those of one number are one person; those of one name in two companies are two, and who has no name is anonymous."""
    people = names(delivery, "Person")
    (unnamed,) = people.keys() - {ANN, JANE, JANE_OF_TOP, BO}
    assert people == {ANN: "ANN EXAMPLE", JANE: "Jane Smith", JANE_OF_TOP: "Jane Smith", BO: "Bo Li", unnamed: "Unknown person"}
    assert properties(delivery, unnamed)["anonymous"] is True
    ann = properties(delivery, ANN)
    numbers = ["oc-gb-officer\x1f20494290", "oc-gb-person-number\x1f204942900001", "oc-gb-person-number\x1f204942900002"]
    assert (ann["born"], ann["identifiers"]) == ("1972-03", numbers)


def test_values_of_companies(delivery: DataSet) -> None:
    """The first row decides; names and identifiers of all files are joined. What is not a date is unknown."""
    acme, top, maple = (properties(delivery, id_) for id_ in (ACME_ID, TOP_ID, MAPLE_ID))
    assert (acme["jurisdiction"], acme["kind"], acme["founded"]) == ("GB", "Private Limited Company", "1999-03-01")
    assert acme["aliases"] == ["Acme", "Acme Cyf", "ACME", "Acme Tea"]
    assert acme["formerNames"] == ["Acme; Trading Ltd\x1f\x1f\x1f", "Old Acme Ltd\x1f../2003-05-31\x1f\x1f2003-05-31"]
    assert acme["identifiers"] == ["gb-coh\x1f01234567", "lei\x1f9845EXAMPLE000000114"]
    assert (top["jurisdiction"], top.get("founded"), top["dissolved"], top.get("aliases")) == ("US-DE", None, "2015", None)
    assert top["identifiers"] == ["oc-us_de\x1f4413312", "us-ein\x1f911144442"]
    assert top["formerNames"] == ["Top\x1f1990/1999\x1f1990-01-01\x1f1999-12-31"]
    assert (maple["kind"], maple["identifiers"]) == ("branch", ["oc-ca\x1f424498-3", "ca-business-number\x1f885847228RC0001"])
    lighterage = properties(delivery, "company:oc-au-000003047")
    assert lighterage["identifiers"] == ["oc-au\x1f000003047", "au-abn\x1f37000003047", "oc-au-native\x1fACN 000 003 047"]
    assert properties(delivery, BRANCH_ID)["identifiers"] == ["oc-us_ny\x1f5551", "us_ny_dos\x1f12:3"]
    assert properties(delivery, MOTHER_ID)["jurisdiction"] == "FR"


def test_roles(delivery: DataSet) -> None:
    """Of one person in two companies, if the register says so. Who has resigned at an unknown time has none."""
    roles = [(edge.start, edge.end, edge.properties.get("title"), edge.properties.get("valid")) for edge in edges(delivery, "HOLDS_ROLE")]
    assert [role for role in roles if role[2] != "agent"] == [
        (BO, ACME_ID, None, None),
        (JANE, ACME_ID, "director", "2012-01-01/.."),
        (JANE, ACME_ID, "secretary", None),
        (ANN, ACME_ID, "director", "2010-04-01/2015-06-30"),
        (ANN, "company:oc-gb-07654321", "secretary", None),
        (JANE_OF_TOP, TOP_ID, "president", None),
    ]


def test_relationships(delivery: DataSet) -> None:
    """The subject holds the object; shares and votes are two stakes, and a statement without shares is another influence."""
    assert facts(delivery, "HAS_SUBSIDIARY") == [(TOP_ID, ACME_ID, "2012-11-29/2020-01-01")]
    names_of_bounds = ("kind", "shareMin", "shareMax")
    stakes = [(edge.start, edge.end, *map(edge.properties.get, names_of_bounds)) for edge in edges(delivery, "HOLDS_STAKE_IN")]
    assert stakes == [
        (MOTHER_ID, ACME_ID, "shareholding", None, None),
        (LUX_ID, ACME_ID, "shareholding", 25, 50),
        (LUX_ID, ACME_ID, "votingRights", 75, 100),
        (LUX_ID, TOP_ID, "shareholding", None, None),
        (JANE, ACME_ID, "otherInfluenceOrControl", None, None),
    ]


def test_links(delivery: DataSet) -> None:
    """Of branches, as companies and relationships state them, and of companies that are officers."""
    links = [(edge.start, edge.end, edge.properties["kind"]) for edge in edges(delivery, "LINKED_TO")]
    assert links == [
        (AGENTS_ID, ACME_ID, "officer: nominee secretary"),
        ("company:oc-ie-909090", ACME_ID, "branch of"),
        (BRANCH_ID, TOP_ID, "branch of"),
    ]


def test_documents(delivery: DataSet) -> None:
    """One for each file that states something first; its address if all rows have the same, and the latest day of their retrieval."""
    cited = ("companies", "officers", "alternative_names", "relationships")
    assert names(delivery, "Document") == {f"document:register/{name}.csv": f"{name}.csv" for name in cited}
    companies = properties(delivery, "document:register/companies.csv")
    assert (companies["address"], companies["inferredTo"], companies["fileName"]) == (REGISTER, "2021-03-01", "companies.csv")
    sources = {claim.properties["statement"]: claim.properties["documentId"] for claim in delivery.nodes if claim.type == "Claim"}
    assert sources["companies.csv lists Acme Ltd."] == "document:register/companies.csv"


def test_what_has_no_place_is_counted(delivery: DataSet) -> None:
    """By the columns of each file."""
    left_out = {
        "additional_identifiers": "identifiers without a uid or an identifier_system_code (1)",
        "alternative_names": "start_date of names that have not ended (1), type (2)",
        "companies": "companies kind: values that an earlier record contradicts (1), current_alternative_legal_name_language (1), "
        "current_status (1), home_jurisdiction_text (1), inactive (1), incorporation_date: values that are not dates (1), nonprofit (1), "
        "normalised_name (1), registered_address (1)",
        "non_reg_addresses": "addresses (1)",
        "officers": "address (1), dates that are not dates (1), first_name (1), former officers without the day of their end (1), id (8), "
        "last_name (1), nationality (1), occupation (1), people name: values that an earlier record contradicts (1), title (1)",
        "relationships": "number_of_shares (1), oc_relationship_identifier (6), percentages of share_ownership that are not shares (1), "
        "relationships of a company with itself (1), relationships of the type merger (1), "
        "relationships whose object is not identified (1), "
        "start_date of what began before it (1)",
    }
    untyped = "Officers and owners whose type is unknown are people: 1"
    notes = [("alternative_names", f"{ONLY_REFERRED_TO}: 1"), ("officers", f"{ONLY_REFERRED_TO}: 1"), ("officers", untyped)]
    notes += [("relationships", f"{ONLY_REFERRED_TO}: 2"), ("relationships", untyped)]
    expected = [f"{name}.csv: {LEFT_OUT}{text}." for name, text in left_out.items()]
    assert sorted(warnings(delivery)) == sorted([*expected, *(f"{name}.csv: {text}." for name, text in notes)])


@pytest.mark.parametrize("packing", ["gz", "zip"])
def test_officers_alone(packing: str, tmp_path: Path, catalogue: Catalogue) -> None:
    """Their companies have the numbers for names."""
    data_set = read_files(catalogue, write_as(write_csv(tmp_path / "officers.csv", OFFICERS[:2]), packing))
    assert names(data_set, "Company") == {ACME_ID: "GB 01234567", "company:oc-gb-07654321": "GB 07654321"}
    assert len(facts(data_set, "HOLDS_ROLE")) == 2
