"""Whatever the values of a record are, it becomes rows that the tables have columns for, or one error."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keiretsu.seed.standards.ftm import EntityMapping
from keiretsu.seed.standards.ftm_entities import parse_entity
from keiretsu.seed.standards.ftm_schemata import COMPANY_KINDS, PERSON, RELATIONSHIPS, SCHEMES
from keiretsu.seed.standards.gleif_records import DIRECT_PARENT, LINKS, map_gleif
from keiretsu.seed.standards.layout_rows import LayoutRow
from keiretsu.seed.standards.merged_rows import COLUMNS, MergedRows
from keiretsu.seed.standards.oc_records import OWNED, OWNER, FileKind, FileSummary, RegisterRecord
from keiretsu.seed.standards.opencorporates import map_register
from keiretsu.seed.standards.ror import map_organization
from keiretsu.seed.standards.unmapped import UnmappedFields
from keiretsu.seed.tables.table import TableError

LEI = "9845EXAMPLE000000114"
AWKWARD = ["", " ", "a", "b", "ē;|:\\", "2014", "2014-13", "25-50", ">25%", "-", "1e9", "\u202e", "https://ror.org/0", LEI]
TEXTS = st.sampled_from(AWKWARD) | st.text(max_size=5)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXTS,
    lambda values: st.lists(values, max_size=3) | st.dictionaries(TEXTS, values, max_size=3),
    max_leaves=6,
)


def objects(*names: str, **fixed: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Objects with some of these fields, of any values."""
    return st.fixed_dictionaries(dict(fixed), optional=dict.fromkeys(names, VALUES))


PROPERTIES = [
    *("name", "alias", "previousName", "jurisdiction", "registrationNumber", "birthDate", "incorporationDate", "sourceUrl", "publisher"),
    *("percentage", "role", "ownershipType", "startDate", "endDate", "date", "amount", "currency", *list(SCHEMES)[:3]),
    *dict.fromkeys(name for schema in RELATIONSHIPS.values() for name in (schema.source, schema.target)),
]
ENTITIES = objects(
    *("caption", "datasets", "referents", "first_seen"),
    id=st.sampled_from(["a", "b", "A", "?"]),
    schema=st.sampled_from([PERSON, *COMPANY_KINDS, *RELATIONSHIPS, "Vessel"]),
    properties=objects(*PROPERTIES) | VALUES,
)
ORGANIZATIONS = objects(
    *("types", "established", "status", "links", "unknown"),
    id=st.sampled_from(["https://ror.org/0", ""]) | VALUES,
    names=st.lists(objects("lang", value=TEXTS, types=st.just(["ror_display"]) | VALUES), max_size=2) | VALUES,
    external_ids=st.lists(objects("type", "all", "preferred"), max_size=2) | VALUES,
    locations=st.lists(objects("geonames_id", geonames_details=objects("name", "country_code")), max_size=2) | VALUES,
    relationships=st.lists(objects("label", type=TEXTS, id=TEXTS), max_size=2) | VALUES,
)
LEI_TEXTS = st.sampled_from([LEI, "9845EXAMPLE000000211"]) | TEXTS
LEGAL_ENTITIES = st.fixed_dictionaries(
    {"LEI": LEI_TEXTS},
    optional=dict.fromkeys(
        [
            *("Entity.LegalName", "Entity.EntityCategory", "Entity.EntityCreationDate", "Entity.SuccessorEntity.1.SuccessorLEI"),
            *("Entity.OtherEntityNames.OtherEntityName.1", "Entity.OtherEntityNames.OtherEntityName.1.type"),
            *("Entity.RegistrationAuthority.RegistrationAuthorityEntityID", "Registration.RegistrationStatus"),
        ],
        TEXTS,
    ),
)
CONSOLIDATIONS = st.fixed_dictionaries(
    {
        "Relationship.StartNode.NodeID": LEI_TEXTS,
        "Relationship.EndNode.NodeID": LEI_TEXTS,
        "Relationship.RelationshipType": st.sampled_from([DIRECT_PARENT, *LINKS]),
        "Relationship.Period.1.periodType": st.just("RELATIONSHIP_PERIOD"),
    },
    optional=dict.fromkeys(["Relationship.Period.1.startDate", "Relationship.Period.1.endDate", "Relationship.RelationshipStatus"], TEXTS),
)


COMPANY_KEYS = {"company_number": TEXTS, "jurisdiction_code": st.sampled_from(["gb", "US-de"]) | TEXTS}
END_COLUMNS = [f"{end[0]}{name}" for end in (OWNER, OWNED) for name in (*COMPANY_KEYS, "name")]
REGISTER_ROWS = st.fixed_dictionaries(
    COMPANY_KEYS,
    optional=dict.fromkeys(
        [
            *("name", "type", "start_date", "end_date", "uid", "identifier_system_code", "retrieved_at", "registry_url", "position"),
            *("previous_names", "alternative_names", "company_type", "branch", "home_jurisdiction_code", "incorporation_date"),
            *("home_jurisdiction_company_number", "business_number", "native_company_number", "person_uid", "person_number", "id"),
            *("partial_date_of_birth", "current_status", "percentage_min_share_ownership", "percentage_max_voting_rights"),
            *("start_date_type", "end_date_type", *END_COLUMNS),
        ],
        TEXTS,
    )
    | {"relationship_type": st.sampled_from(["subsidiary", "control_statement", "share_parcel", "branch"]) | TEXTS},
)
REGISTER_RECORDS = st.tuples(st.sampled_from(FileKind), REGISTER_ROWS)


def map_register_row(values: tuple[FileKind, Mapping[str, str]], position: int, unmapped: UnmappedFields) -> Iterator[LayoutRow]:
    """A row of a file of any kind, with the values that are not empty, and then the file."""
    kind, row = values
    file = FileSummary("mine/all.csv", "all.csv")
    filled = {name: text.strip() for name, text in row.items() if text.strip()}
    yield from map_register(RegisterRecord(filled, position, kind=kind, file=file), position, unmapped)
    yield from map_register(RegisterRecord({}, position, kind=FileKind.FILE, file=file), position, unmapped)


def map_money(record: Mapping[str, Any], position: int, unmapped: UnmappedFields) -> Iterator[LayoutRow]:
    """An entity, among some whose nodes are known."""
    mapping = EntityMapping("mine", {"a": "company:ftm-a", "b": "person:ftm-b", "?": "Vessel"})
    yield from mapping.map(parse_entity(record, position), position, unmapped)


MapAny = Callable[[Any, int, UnmappedFields], Iterator[LayoutRow]]
CASES: list[tuple[MapAny, st.SearchStrategy[Any]]] = [
    (map_money, ENTITIES),
    (map_organization, ORGANIZATIONS),
    (map_gleif, LEGAL_ENTITIES),
    (map_gleif, CONSOLIDATIONS),
    (map_register_row, REGISTER_RECORDS),
]


@pytest.mark.parametrize(
    ("map_record", "records"), CASES, ids=["FollowTheMoney", "ROR", "GLEIF level 1", "GLEIF level 2", "OpenCorporates"]
)
@given(data=st.data())
def test_any_record(map_record: MapAny, records: st.SearchStrategy[Any], data: st.DataObject) -> None:
    """Rows can be merged, and each has the keys of its table; nothing but a TableError is raised."""
    merged = MergedRows(1)
    try:
        rows = list(map_record(data.draw(records), 1, UnmappedFields()))
    except TableError:
        return
    for row in rows:
        assert row.cells.keys() <= {*COLUMNS[row.table]}
        assert all(isinstance(text, str) for text in row.cells.values())
        assert all(row.cells[name] for name in ("from", "to", "key") if name in row.cells and row.table != "linked_to.csv")
        merged.add(0, row)
