"""OpenCorporates: which files are recognized, what identifies a company or a person, and what odd cells become."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keiretsu import Node, SchemaDeclaration, prop
from keiretsu.schema.catalogue import Catalogue
from keiretsu.schema.compile import compile_schema
from keiretsu.seed.standards.oc_keys import CompanyKey, company_key, party_slug
from keiretsu.seed.standards.oc_records import FileKind, kind_of_file
from keiretsu.seed.standards.standards import find_standard
from keiretsu.seed.tables.streams import file_on_disk
from tests.seed.standards.reading import errors_of_files, facts, names, properties, read_files, warnings
from tests.seed.standards.test_gleif import write_csv

HEADER = "company_number,jurisdiction_code,name"
COMPANY = {"company_number": "01234567", "jurisdiction_code": "gb", "name": "Acme Ltd"}


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        (HEADER, FileKind.COMPANIES),
        (f"{HEADER},company_type,type", FileKind.COMPANIES),
        (f"{HEADER},shareholder", FileKind.COMPANIES),
        (f"id,{HEADER},position,type", FileKind.OFFICERS),
        (f"{HEADER},type,start_date,end_date", FileKind.NAMES),
        ("company_number,jurisdiction_code,uid,identifier_system_code", FileKind.IDENTIFIERS),
        ("company_number,jurisdiction_code,address_type,in_full", FileKind.ADDRESSES),
        (
            "relationship_type,subject_company_number,subject_jurisdiction_code,object.company_number,object.jurisdiction_code",
            FileKind.RELATIONSHIPS,
        ),
        ("name,jurisdiction_code", None),
        ("company_number,name", None),
        ("company_number,jurisdiction_code,turnover", None),
        ("Company number,Jurisdiction code,Name", None),
        ("relationship_type,subject_company_number,object_company_number", None),
        ("name,slug,aliases,kind,jurisdiction,founded,dissolved,identifiers,formerNames", None),
        ("from,to,title,valid", None),
    ],
)
def test_files_are_recognized_by_their_columns(header: str, kind: FileKind | None, tmp_path: Path) -> None:
    """Layouts of one's own are not: they lack the key of a company, or name it in other words."""
    assert kind_of_file(set(header.split(","))) is kind
    (tmp_path / "companies.csv").write_text(f"{header}\n", encoding="utf-8")
    standard = find_standard(file_on_disk(tmp_path / "companies.csv"))
    assert (standard.name if standard else None) == ("OpenCorporates" if kind else None)


def test_a_description_decides(tmp_path: Path, catalogue: Catalogue) -> None:
    """A file that dataset.toml describes is read as it says."""
    write_csv(tmp_path / "register.csv", [COMPANY])
    table = '[[tables]]\nfile = "register.csv"\ntable = "companies"\ncolumns = {name = "name"}\n'
    (tmp_path / "dataset.toml").write_text(f'name = "mine"\n{table}', encoding="utf-8")
    assert names(read_files(catalogue, tmp_path), "Company") == {"company:acme-ltd": "Acme Ltd"}


class RegisteredFirm(Node, plural="firms"):
    """A firm of a register."""

    slug: str = prop("Its name in lower case")
    name: str = prop("Its name")
    company_number: str = prop("Number")
    jurisdiction_code: str | None = prop("Jurisdiction")


def test_tables_of_other_schemas(tmp_path: Path) -> None:
    """The columns of a table may be those of OpenCorporates; those of the file are read as the table."""
    write_csv(tmp_path / "firms.csv", [COMPANY])
    data_set = read_files(compile_schema(SchemaDeclaration(nodes=(RegisteredFirm,), relationships=())), tmp_path)
    assert [(node.id, node.properties["companyNumber"]) for node in data_set.nodes] == [("registeredFirm:acme-ltd", "01234567")]


@pytest.mark.parametrize(("separator", "encoding"), [(";", "utf-8-sig"), ("\t", "utf-16"), ("|", "utf-8")])
def test_dialects(separator: str, encoding: str, tmp_path: Path, catalogue: Catalogue) -> None:
    """As spreadsheets save them."""
    text = f"{HEADER}\r\n01234567,gb,Ērgļi Ltd\r\n".replace(",", separator)
    (tmp_path / "all.csv").write_bytes(text.encode(encoding))
    assert names(read_files(catalogue, tmp_path / "all.csv"), "Company") == {"company:oc-gb-01234567": "Ērgļi Ltd"}


@pytest.mark.parametrize(
    ("row", "error"),
    [
        ("01234567,Delaware,Acme", 'all.csv line 2: "Delaware" is not a jurisdiction_code; write gb or us_de.'),
        (",gb,Acme", "all.csv line 2: The company_number is missing; download the file again, or remove the row."),
        ("1,,Acme", 'all.csv line 2: "" is not a jurisdiction_code; write gb or us_de.'),
        ("1,us_de, ", "all.csv line 2: The company 1 of us_de has no name; write one, or remove the row."),
        ("1,us_de", "all.csv line 2: The row has 2 cells, but the header has 3; download the file again."),
    ],
)
def test_errors(row: str, error: str, tmp_path: Path, catalogue: Catalogue) -> None:
    """With the line."""
    (tmp_path / "all.csv").write_text(f"{HEADER}\n{row}\n", encoding="utf-8")
    assert errors_of_files(catalogue, tmp_path / "all.csv") == [error]


@pytest.mark.parametrize(
    ("jurisdiction", "number", "slug", "identifier"),
    [
        ("gb", "01234567", "oc-gb-01234567", "gb-coh:01234567"),
        ("GB", "1234567", "oc-gb-01234567", "gb-coh:01234567"),
        ("gb", "sc 123456", "oc-gb-sc123456", "gb-coh:SC123456"),
        ("no", "988077917", "oc-no-988077917", "no-brc:988077917"),
        ("no", "988077918", "oc-no-988077918", "oc-no:988077918"),
        ("us-de", "4413312", "oc-us-de-4413312", "oc-us_de:4413312"),
        ("us_ny", "E-1:2", "oc-us-ny-e-1-2-1a9069da", "oc-us_ny:E-1\\:2"),
        ("jo", "??", "oc-jo-e270aeb3", "oc-jo:??"),
    ],
)
def test_keys_of_companies(jurisdiction: str, number: str, slug: str, identifier: str) -> None:
    """The scheme of a register is that of org-id.guide if the number is one of it."""
    key = company_key(jurisdiction, number)
    assert (key.slug, key.identifier) == (slug, identifier)


NUMBERS = st.text("aB1-_/ é", min_size=1, max_size=4).filter(str.strip)
CODES = st.sampled_from(["us", "us_b1", "us_b", "de"])


@given(CODES, NUMBERS, CODES, NUMBERS)
def test_different_companies_have_different_slugs(code: str, number: str, other_code: str, other_number: str) -> None:
    """Also where signs are lost in slugs, or where a number begins like a region."""
    first, second = company_key(code, number), company_key(other_code, other_number)
    assert (first.slug == second.slug) == (first == second)


def test_long_names_have_short_slugs() -> None:
    """Names of 2,000 characters differ at their end."""
    company = CompanyKey("gb", "01234567")
    first, second = (party_slug(company, f"{'x' * 2_000}{ending}") for ending in "ab")
    assert first != second
    assert max(len(first), len(second)) < 130


@pytest.mark.parametrize(("column", "type_"), [("company_number", "company"), ("jurisdiction_code", "company"), ("name", "person")])
def test_owners_without_their_key(column: str, type_: str, tmp_path: Path, catalogue: Catalogue) -> None:
    """A number or a jurisdiction says that the owner is a company."""
    owned = {"object_entity_company_number": "01234567", "object_entity_jurisdiction_code": "gb"}
    owner = {"subject_entity_name": "Top", "subject_entity_company_number": "", "subject_entity_jurisdiction_code": ""}
    value = {"company_number": "B1", "jurisdiction_code": "lu", "name": "Top"}[column]
    row = {"relationship_type": "control_statement", **owner, **owned, f"subject_entity_{column}": value}
    data_set = read_files(catalogue, write_csv(tmp_path / "all.csv", [row]))
    assert facts(data_set, "HOLDS_STAKE_IN") == [(f"{type_}:oc-gb-01234567-party-top", "company:oc-gb-01234567", "")]


def test_people_of_one_name_in_a_company(tmp_path: Path, catalogue: Catalogue) -> None:
    """They are one person, unless they were born at different times, or the register numbers them."""
    officer = {**COMPANY, "name": "Ann Example", "position": "director", "type": "Person"}
    rows = [officer, {**officer, "name": "ANN EXAMPLE", "position": "chair"}, {**officer, "partial_date_of_birth": "1941-02"}]
    rows += [{**officer, "partial_date_of_birth": "1972-03-00"}, {**officer, "person_number": "064559030001"}]
    data_set = read_files(catalogue, write_csv(tmp_path / "all.csv", rows))
    by_name, born = "person:oc-gb-01234567-party-ann-example", "person:oc-gb-01234567-party-ann-example-1941-02"
    assert names(data_set, "Person").keys() == {by_name, born, "person:oc-gb-person-number-064559030001"}
    assert len(facts(data_set, "HOLDS_ROLE")) == 4
    assert any("partial_date_of_birth: values that are not dates (1)" in warning for warning in warnings(data_set))


def test_odd_cells(tmp_path: Path, catalogue: Catalogue) -> None:
    """Lists of JSON, bars and semicolons in names, a home that is the company itself, times that end before they begin."""
    odd = {
        **COMPANY,
        "name": "A;  B\n| C",
        "previous_names": '[{"company_name": "Old"}]',
        "alternative_names": "D; E||F\\",
        "incorporation_date": "1999-02-30",
        "home_jurisdiction_code": "gb",
        "home_jurisdiction_company_number": "1234567",
        "retrieved_at": "yesterday",
    }
    name = {**COMPANY, "name": "G | H", "type": "Former name", "start_date": "2004", "end_date": "2001"}
    paths = [write_csv(tmp_path / "all.csv", [odd]), write_csv(tmp_path / "names.csv", [name])]
    data_set = read_files(catalogue, *paths)
    company = properties(data_set, "company:oc-gb-01234567")
    assert (company["name"], company["aliases"], company["formerNames"]) == ("A; B | C", ["D; E", "F\\"], ["G | H\x1f\x1f\x1f"])
    assert "founded" not in company
    assert facts(data_set, "LINKED_TO") == []
    (of_companies, of_names) = sorted(warning for warning in warnings(data_set) if "Left out" in warning)
    assert of_companies.partition("it: ")[2] == (
        "companies that are branches of themselves (1), incorporation_date: values that are not dates (1), "
        "previous_names: values that are not names with | between them (1), retrieved_at: values that are not dates (1)."
    )
    assert of_names.partition("it: ")[2] == "periods that end before they begin (1)."
