"""The Research Organization Registry, schema 2: an array of records -> companies, cities, and how they are related.

    {"id": "https://ror.org/05dxps055", "names": [{"value": "Acme Lab", "types": ["ror_display"]}], "established": 1891, ...}
    ->   companies.csv: name "Acme Lab", slug "ror-05dxps055", founded "1891", identifiers "ror:05dxps055"

A relationship is stated by the records of both of its ends, and becomes one row of each; equal rows are merged later.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from keiretsu.seed.standards.json_objects import open_objects
from keiretsu.seed.standards.layout_rows import LayoutRow, clean, identifier, list_cell, node_slug, time_cell
from keiretsu.seed.standards.record_text import objects_of, texts_of
from keiretsu.seed.standards.standard_records import RecordFile, map_records
from keiretsu.seed.standards.table_writer import StandardFile
from keiretsu.seed.standards.unmapped import UnmappedFields
from keiretsu.seed.tables.streams import InputFile
from keiretsu.seed.tables.table import TableError, TableNote

ID_PREFIXES = ("https://ror.org/", "http://ror.org/", "ror.org/")
HANDLED = frozenset({"id", "names", "types", "established", "external_ids", "locations", "relationships"})
SUCCESSION = "succeeded by"
COUNTRY = "country_code"
ID = re.compile(rb'"id"\s*:\s*"https://ror\.org/')
MARKS = (b'"names"', b'"external_ids"')
OLD_SCHEMA = "The record follows schema 1 of ROR; download the file of schema 2, whose name contains schema_v2"


def is_ror(head: bytes) -> bool:
    """Whether a file contains records, also of schema 1, which is refused."""
    is_json = head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith((b"[", b"{"))
    return is_json and bool(ID.search(head)) and any(mark in head for mark in MARKS)


def read_ror(files: Sequence[InputFile], _data_set: str) -> Iterator[StandardFile]:
    """The tables of all files. Raises SpoolError."""
    yield from map_records([_open(file) for file in files], map_organization)


def _open(file: InputFile) -> RecordFile[Mapping[str, Any]]:
    try:
        objects = open_objects(file)
    except TableError as error:
        return RecordFile(file.name, "object", (), errors=[TableNote(error.message, error.position)])
    return RecordFile(file.name, "object" if objects.is_array else "line", objects, notes=list(objects.notes))


def map_organization(record: Mapping[str, Any], position: int, unmapped: UnmappedFields) -> Iterator[LayoutRow]:
    """The rows of a record. Raises TableError."""
    if "name" in record and "names" not in record:
        raise TableError(OLD_SCHEMA, position)
    id_, name = _local_id(record.get("id")), _display_name(record)
    if not id_ or not name:
        raise TableError("The record has no id or no name of type ror_display; download the data again", position)
    if record.get("status") == "withdrawn":
        unmapped.add("records that are withdrawn")
        return
    yield LayoutRow("companies.csv", position, _company(record, id_, name, unmapped))
    yield from _cities(record, id_, position, unmapped)
    for relationship in _objects(record, "relationships", unmapped):
        yield from _relationship(id_, relationship, position, unmapped)
    for key, value in record.items():
        if key not in HANDLED and value not in (None, [], {}, "") and (key, value) != ("status", "active"):
            unmapped.add(key, len(value) if isinstance(value, list) else 1)


def _company(record: Mapping[str, Any], id_: str, name: str, unmapped: UnmappedFields) -> Mapping[str, str]:
    names = [clean(item.get("value")) for item in _objects(record, "names", unmapped)]
    countries = list(
        dict.fromkeys(filter(None, (clean(_details(place).get(COUNTRY)) for place in _objects(record, "locations", unmapped))))
    )
    if len(countries) > 1:
        unmapped.add("countries after the first", len(countries) - 1)
    return {
        "name": name,
        "slug": node_slug("ror", id_),
        "aliases": list_cell(other for other in names if other != name),
        "kind": ", ".join(texts_of(record, "types")),
        "jurisdiction": countries[0] if countries else "",
        "founded": _year(record.get("established"), unmapped),
        "identifiers": list_cell([identifier("ror", id_), *_external_ids(record, unmapped)]),
    }


def _external_ids(record: Mapping[str, Any], unmapped: UnmappedFields) -> Iterator[str]:
    for group in _objects(record, "external_ids", unmapped):
        scheme = clean(group.get("type")).lower()
        for value in dict.fromkeys([*texts_of(group, "preferred"), *texts_of(group, "all")]):
            if scheme:
                yield identifier(scheme, value)


def _cities(record: Mapping[str, Any], id_: str, position: int, unmapped: UnmappedFields) -> Iterator[LayoutRow]:
    for place in _objects(record, "locations", unmapped):
        details, number = _details(place), clean(place.get("geonames_id"))
        city = clean(details.get("name"))
        if not city or not number:
            unmapped.add("locations without a name")
            continue
        slug = node_slug("geonames", number)
        yield LayoutRow("markets.csv", position, {"name": city, "slug": slug, "kind": "CITY"})
        yield LayoutRow("based_in.csv", position, {"from": _reference(id_), "to": f"market:{slug}"})
        for key, value in details.items():
            if key not in ("name", COUNTRY) and value is not None:
                unmapped.add(f"locations: {key}")


def _relationship(id_: str, relationship: Mapping[str, Any], position: int, unmapped: UnmappedFields) -> Iterator[LayoutRow]:
    other, label = _local_id(relationship.get("id")), clean(relationship.get("label"))
    kind = clean(relationship.get("type")).lower()
    if not other or not kind:
        unmapped.add("relationships without an id or a type")
        return
    stub = {"name": label or f"ROR {other}", "slug": node_slug("ror", other), "identifiers": identifier("ror", other)}
    yield LayoutRow("companies.csv", position, stub, is_stub=True)
    own, far = _reference(id_), _reference(other)
    match kind:
        case "parent":
            yield LayoutRow("has_subsidiary.csv", position, {"from": far, "to": own})
        case "child":
            yield LayoutRow("has_subsidiary.csv", position, {"from": own, "to": far})
        case "successor":
            yield LayoutRow("linked_to.csv", position, {"from": own, "to": far, "kind": SUCCESSION})
        case "predecessor":
            yield LayoutRow("linked_to.csv", position, {"from": far, "to": own, "kind": SUCCESSION})
        case _:
            first, second = sorted((own, far))
            yield LayoutRow("linked_to.csv", position, {"from": first, "to": second, "kind": kind})


def _display_name(record: Mapping[str, Any]) -> str:
    return next((clean(item.get("value")) for item in objects_of(record, "names") if "ror_display" in texts_of(item, "types")), "")


def _objects(record: Mapping[str, Any], key: str, unmapped: UnmappedFields) -> Sequence[Mapping[str, Any]]:
    value = record.get(key) or []
    items = value if isinstance(value, list) else [value]
    if others := sum(not isinstance(item, dict) for item in items):
        unmapped.add(f"{key} that are not objects", others)
    return [item for item in items if isinstance(item, dict)]


def _details(place: Mapping[str, Any]) -> Mapping[str, Any]:
    details = place.get("geonames_details")
    return details if isinstance(details, dict) else {}


def _year(value: object, unmapped: UnmappedFields) -> str:
    if value is None:
        return ""
    year = time_cell(f"{value:04}" if isinstance(value, int) else clean(value))
    if not year:
        unmapped.add("established: values that are not years")
    return year


def _local_id(value: object) -> str:
    text = clean(value)
    return next((text.removeprefix(prefix) for prefix in ID_PREFIXES if text.startswith(prefix)), "")


def _reference(id_: str) -> str:
    return f"company:{node_slug('ror', id_)}"
