"""OpenCorporates: companies, their further names and identifiers -> rows of companies.csv, and how branches are linked.

{"company_number": "01234567", "jurisdiction_code": "gb", "name": "Acme Ltd", "previous_names": "Old Acme Ltd"}
->   companies.csv: name "Acme Ltd", slug "oc-gb-01234567", jurisdiction "GB", identifiers "gb-coh:01234567", formerNames "Old Acme Ltd"
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from keiretsu.seed.standards.layout_rows import LayoutRow, day_cell, former_name, has_end, identifier, interval_cell, list_cell
from keiretsu.seed.standards.oc_keys import CompanyKey, company_key
from keiretsu.seed.standards.oc_records import RegisterRecord
from keiretsu.seed.standards.unmapped import UnmappedFields
from keiretsu.seed.tables.table import TableError
from keiretsu.seed.values.number_schemes import check_number

FORMER = re.compile(r"\b(?:previous|former|old)\b")
NAME_SEPARATOR = "|"
NESTED = ('[{"', '["', "[]", '{"')
"""What lists and objects of JSON begin with, which spreadsheets of responses of the API have in one cell."""

SYSTEMS: Mapping[str, str] = {"us_fein": "us-ein", "au_bn": "au-abn"}
"""Code of a system of identifiers -> scheme; that of others is their code."""

SYSTEM_CODE = re.compile(r"\w[\w.-]*")
BRANCH_OF = "branch of"
HOME_COLUMNS = ("home_jurisdiction_code", "home_jurisdiction_company_number")


def company_rows(record: RegisterRecord, unmapped: UnmappedFields) -> Iterator[LayoutRow]:
    """The rows of a company. Raises TableError."""
    company, name = record.company(), record.take("name")
    if not name:
        raise TableError(
            f"The company {company.number} of {company.jurisdiction} has no name; write one, or remove the row", record.position
        )
    others = [*_names(record, "alternative_names", unmapped), record.take("current_alternative_legal_name")]
    home = _home(record, company, unmapped)
    cells = {
        **company.cells(),
        "name": name,
        "aliases": list_cell(other for other in others if other != name),
        "formerNames": list_cell(former_name(other) for other in _names(record, "previous_names", unmapped) if other != name),
        "kind": record.take("company_type") or ("branch" if record.take("branch") else ""),
        "founded": day_cell("incorporation_date", record.take("incorporation_date"), unmapped),
        "dissolved": day_cell("dissolution_date", record.take("dissolution_date"), unmapped),
        "identifiers": list_cell(_identifiers(record, company)),
    }
    yield LayoutRow("companies.csv", record.position, cells)
    if home:
        yield home.stub(record.position)
        yield branch_link(company, home, record.position)
    record.count_rest(unmapped)


def name_rows(record: RegisterRecord, unmapped: UnmappedFields) -> Iterator[LayoutRow]:
    """A further name of a company: a former one if its type or an end says so. Raises TableError."""
    company, name = record.company(), record.take("name")
    valid = interval_cell(record.take("start_date"), record.take("end_date"), unmapped)
    if not name:
        unmapped.add("names that are empty")
        return
    is_former = bool(FORMER.search(record.values.get("type", "").lower()))
    if is_former:
        record.take("type")
    if is_former or has_end(valid):
        yield from _further_cells(company, {"formerNames": list_cell([former_name(name, valid)])}, record)
    else:
        if valid:
            unmapped.add("start_date of names that have not ended")
        yield from _further_cells(company, {"aliases": list_cell([name])}, record)
    record.count_rest(unmapped)


def identifier_rows(record: RegisterRecord, unmapped: UnmappedFields) -> Iterator[LayoutRow]:
    """A further identifier of a company. Raises TableError."""
    company, number, system = record.company(), record.take("uid"), record.take("identifier_system_code")
    if not number or not SYSTEM_CODE.fullmatch(system):
        unmapped.add("identifiers without a uid or an identifier_system_code")
        return
    yield from _further_cells(company, {"identifiers": list_cell([company.identifier, _identifier(system, number)])}, record)
    record.count_rest(unmapped)


def address_rows(record: RegisterRecord, unmapped: UnmappedFields) -> Iterator[LayoutRow]:
    """None: addresses have no place. Raises TableError."""
    record.company()
    unmapped.add("addresses")
    yield from ()


def branch_link(branch: CompanyKey, home: CompanyKey, position: int) -> LayoutRow:
    """The registration of a company in another jurisdiction, and the company."""
    return LayoutRow("linked_to.csv", position, {"from": branch.reference, "to": home.reference, "kind": BRANCH_OF})


def _further_cells(company: CompanyKey, cells: Mapping[str, str], record: RegisterRecord) -> Iterator[LayoutRow]:
    """What a file says of a company that another file describes."""
    yield company.stub(record.position)
    yield LayoutRow("companies.csv", record.position, {**company.cells(), **cells})


def _names(record: RegisterRecord, column: str, unmapped: UnmappedFields) -> list[str]:
    text = record.take(column)
    if text.startswith(NESTED):
        unmapped.add(f"{column}: values that are not names with | between them")
        return []
    return [" ".join(name.split()) for name in text.split(NAME_SEPARATOR) if name.strip()]


def _identifiers(record: RegisterRecord, company: CompanyKey) -> Iterator[str]:
    yield company.identifier
    country = company.jurisdiction[:2]
    if number := record.take("business_number"):
        is_valid = country == "au" and check_number("au-abn", number).problem is None
        yield identifier("au-abn" if is_valid else f"{country}-business-number", number)
    native = record.take("native_company_number")
    if native and native != company.number:
        yield identifier(f"oc-{company.jurisdiction}-native", native)
    if address := record.take("opencorporates_url"):
        yield identifier("opencorporates", address)


def _identifier(system: str, number: str) -> str:
    scheme = SYSTEMS.get(system.lower(), "")
    is_valid = scheme and check_number(scheme, number).problem is None
    return identifier(scheme if is_valid else system.lower(), number)


def _home(record: RegisterRecord, company: CompanyKey, unmapped: UnmappedFields) -> CompanyKey | None:
    """The company of which this is a branch, if the file identifies it."""
    jurisdiction, number = (record.values.get(name, "") for name in HOME_COLUMNS)
    if not jurisdiction or not number:
        return None
    try:
        home = company_key(jurisdiction, number)
    except ValueError:
        return None
    for name in (*HOME_COLUMNS, "branch"):
        record.take(name)
    if home == company:
        unmapped.add("companies that are branches of themselves")
        return None
    return home
