"""The Research Organization Registry: records of schema 2 become companies, cities, subsidiaries and links."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.rows import DataSet
from tests.seed.standards.reading import errors_of_files, facts, names, properties, read_files, warnings, write_as

LAB, UNIVERSITY, ARCHIVE, GONE = "00aaa0001", "00aaa0002", "00aaa0003", "00aaa0004"


def related(type_: str, id_: str, label: str) -> dict[str, str]:
    return {"type": type_, "id": f"https://ror.org/{id_}", "label": label}


def record(id_: str, name: str, **values: Any) -> dict[str, Any]:
    """An active organization."""
    return {
        "id": f"https://ror.org/{id_}",
        "names": [{"value": name, "types": ["ror_display", "label"], "lang": "en"}],
        "types": ["education"],
        "established": None,
        "status": "active",
        "external_ids": [],
        "locations": [],
        "relationships": [],
        "links": [],
        "domains": [],
        **values,
    }


RECORDS = [
    record(
        LAB,
        "Example Lab",
        names=[
            {"value": "EL", "types": ["acronym"], "lang": None},
            {"value": "Example Lab", "types": ["label", "ror_display"], "lang": "en"},
            {"value": "Laboratorija; Rīga", "types": ["alias"], "lang": "lv"},
        ],
        types=["facility", "funder"],
        established=1891,
        external_ids=[
            {"type": "grid", "all": ["grid.1.1"], "preferred": "grid.1.1"},
            {"type": "isni", "all": ["0000 0001 2103 2683"], "preferred": None},
            {"type": "fundref", "all": ["2", "1"], "preferred": "1"},
            {"type": "wikidata", "all": ["Q1"], "preferred": None},
        ],
        locations=[{"geonames_id": 456172, "geonames_details": {"name": "Riga", "country_code": "LV", "lat": 56.9}}],
        relationships=[
            related("parent", UNIVERSITY, "Example University"),
            related("related", ARCHIVE, "Example Archive"),
            related("predecessor", "00aaa0009", "First Lab"),
        ],
        links=[{"type": "website", "value": "https://lab.example"}],
    ),
    record(
        UNIVERSITY,
        "Example University",
        relationships=[related("child", LAB, "Lab"), related("successor", ARCHIVE, "Example Archive")],
        locations=[{"geonames_id": 456172, "geonames_details": {"name": "Riga", "country_code": "LV"}}],
        established=950,
    ),
    record(ARCHIVE, "Example Archive", relationships=[related("related", LAB, "Lab")], status="inactive"),
    record(GONE, "Mistake", status="withdrawn"),
]


def write_records(path: Path, records: list[dict[str, Any]], indent: int | None = None) -> Path:
    path.write_text(json.dumps(records, indent=indent, ensure_ascii=False), encoding="utf-8")
    return path


@pytest.fixture(params=["plain", "zip"])
def registry(request: pytest.FixtureRequest, tmp_path: Path, catalogue: Catalogue) -> DataSet:
    path = write_records(tmp_path / "v2-ror-data.json", RECORDS, indent=4)
    return read_files(catalogue, write_as(path, request.param))


def company(id_: str) -> str:
    return f"company:ror-{id_}"


def test_organizations(registry: DataSet) -> None:
    """A withdrawn record is left out; a record that another one only names has the name that it has there."""
    assert names(registry, "Company") == {
        company(LAB): "Example Lab",
        company(UNIVERSITY): "Example University",
        company(ARCHIVE): "Example Archive",
        company("00aaa0009"): "First Lab",
    }
    lab = properties(registry, company(LAB))
    assert lab["aliases"] == ["EL", "Laboratorija; Rīga"]
    assert (lab["kind"], lab["founded"], lab["jurisdiction"]) == ("facility, funder", "1891", "LV")
    assert lab["identifiers"] == [
        f"ror\x1f{LAB}",
        "grid\x1fgrid.1.1",
        "isni\x1f0000000121032683",
        "fundref\x1f1",
        "fundref\x1f2",
        "wikidata\x1fQ1",
    ]
    assert properties(registry, company(UNIVERSITY))["founded"] == "0950"


def test_relationships(registry: DataSet) -> None:
    """What both records state is one fact."""
    assert facts(registry, "HAS_SUBSIDIARY") == [(company(UNIVERSITY), company(LAB), "")]
    links = [(edge.start, edge.end, edge.properties["kind"]) for edge in registry.edges if edge.type == "LINKED_TO"]
    assert links == [
        (company(LAB), company(ARCHIVE), "related"),
        (company(UNIVERSITY), company(ARCHIVE), "succeeded by"),
        (company("00aaa0009"), company(LAB), "succeeded by"),
    ]


def test_places(registry: DataSet) -> None:
    """Two organizations in one city."""
    assert names(registry, "Market") == {"market:geonames-456172": "Riga"}
    assert [start for start, _, _ in facts(registry, "BASED_IN")] == [company(LAB), company(UNIVERSITY)]


def test_what_has_no_place_is_counted(registry: DataSet) -> None:
    """By field."""
    assert [warning.partition(": ")[2] for warning in warnings(registry)] == [
        "Companies that no file describes have the names of references; load the files that describe them together with this one: 1.",
        "Left out, because the layout has no place for it: links (1), locations: lat (1), records that are withdrawn (1), status (1).",
    ]


def test_errors(tmp_path: Path, catalogue: Catalogue) -> None:
    """Of all records at once."""
    records = [record(LAB, ""), record(UNIVERSITY, "Example University"), record("", "Nowhere")]
    assert errors_of_files(catalogue, write_records(tmp_path / "ror.json", records)) == [
        "ror.json object 1: The record has no id or no name of type ror_display; download the data again.",
        "ror.json object 3: The record has no id or no name of type ror_display; download the data again.",
    ]


def test_schema_1(tmp_path: Path, catalogue: Catalogue) -> None:
    """It has other fields of the same names."""
    path = write_records(tmp_path / "ror.json", [{"id": f"https://ror.org/{LAB}", "name": "Example Lab", "external_ids": {}}])
    assert errors_of_files(catalogue, path) == [
        "ror.json object 1: The record follows schema 1 of ROR; download the file of schema 2, whose name contains schema_v2."
    ]
