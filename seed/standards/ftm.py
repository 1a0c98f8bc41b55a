"""FollowTheMoney: files of entities or of statements -> tables of the layout.

    {"id": "o1", "schema": "Ownership", "properties": {"owner": ["p1"], "asset": ["acme"]}, "datasets": ["register"]}
    ->   holds_stake_in.csv, claims.csv, documents.csv

The files are read twice: for the schema of each entity, and for the rows. docs/reference/standards.md says what goes where.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from keiretsu.seed.standards.ftm_documents import claim_rows, document_reference, document_row
from keiretsu.seed.standards.ftm_entities import MoneyEntity, parse_entity
from keiretsu.seed.standards.ftm_links import link_rows
from keiretsu.seed.standards.ftm_schemata import DOCUMENT, DOCUMENTATION, IDENTIFICATION, RELATIONSHIPS, UNCERTAIN, is_node
from keiretsu.seed.standards.ftm_sources import EntitySources
from keiretsu.seed.standards.ftm_statements import COLUMNS, group_statements
from keiretsu.seed.standards.ftm_things import identification_rows, node_cells, reference_to, table_of
from keiretsu.seed.standards.json_objects import JsonObjects, open_objects
from keiretsu.seed.standards.layout_rows import CLAIMS, EDGE_COLUMNS, LayoutRow
from keiretsu.seed.standards.standard_records import RecordFile, map_records
from keiretsu.seed.standards.table_writer import StandardFile
from keiretsu.seed.standards.text_records import header_of, open_text_records
from keiretsu.seed.standards.unmapped import UnmappedFields
from keiretsu.seed.tables.streams import InputFile
from keiretsu.seed.tables.table import TableError, TableNote

ENTITY = re.compile(rb'"schema"\s*:\s*"[A-Z][A-Za-z]+"')
PROPERTIES = re.compile(rb'"properties"\s*:\s*\{')
OPENING = (b"{", b"[")
NEVER_ENDS = frozenset({*RELATIONSHIPS, DOCUMENTATION, IDENTIFICATION})
"""Schemata to whose entities no other entity refers."""


def is_ftm(head: bytes) -> bool:
    """Whether a file consists of entities or of statements."""
    start = head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if start.startswith(OPENING):
        return bool(ENTITY.search(head)) and (bool(PROPERTIES.search(head)) or (b'"canonical_id"' in head and b'"prop"' in head))
    return {*COLUMNS} <= header_of(head)


def read_ftm(files: Sequence[InputFile], data_set: str) -> Iterator[StandardFile]:
    """The tables of all files. Raises SpoolError."""
    opened = [_open(file) for file in files]
    mapping = EntityMapping(data_set)
    for file in opened:
        mapping.add_nodes(file)
    yield from map_records(opened, mapping.map)


def _open(file: InputFile) -> RecordFile[MoneyEntity]:
    try:
        head = file.head().replace(b"\0", b"")  # of UTF-16
        if not head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(OPENING):
            rows = open_text_records(file)
            return RecordFile(file.name, "line", _Statements(rows), notes=list(rows.table.notes))
        objects = open_objects(file)
        unit = "object" if objects.is_array else "line"
        first = next(iter(objects), None)
        records = _Statements(objects) if first and "canonical_id" in first[1] else _Entities(objects)
        return RecordFile(file.name, unit, records, notes=list(objects.notes))
    except TableError as error:
        return RecordFile(file.name, "line", (), errors=[TableNote(error.message, error.position)])


@dataclass(frozen=True)
class _Entities:
    objects: JsonObjects

    def __iter__(self) -> Iterator[tuple[int, MoneyEntity]]:
        return ((position, parse_entity(record, position)) for position, record in self.objects)


@dataclass(frozen=True)
class _Statements:
    records: Iterable[tuple[int, Mapping[str, object]]]

    def __iter__(self) -> Iterator[tuple[int, MoneyEntity]]:
        return group_statements(self.records)


@dataclass
class EntityMapping:
    """`nodes`: id of an entity -> the id of its node, or its schema if it has none."""

    data_set: str
    nodes: dict[str, str] = field(default_factory=dict)

    @cached_property
    def sources(self) -> EntitySources:
        """Where entities come from."""
        return EntitySources(self.data_set, self.nodes)

    def add_nodes(self, file: RecordFile[MoneyEntity]) -> None:
        """Note what the entities of a file are."""
        uncertain: set[str] = set()
        for _, entity in file.read():
            if entity.schema in NEVER_ENDS:
                continue
            node = _node_of(entity)
            self.nodes[entity.id] = node
            for other in entity.referents:
                self.nodes.setdefault(other, node)
            if entity.schema == UNCERTAIN:
                uncertain.add(entity.id)
        if uncertain:
            message = f"Entities of the schema {UNCERTAIN} may be people; they are companies of the kind legal entity: {len(uncertain):,}"
            file.notes.append(TableNote(message))

    def map(self, entity: MoneyEntity, position: int, unmapped: UnmappedFields) -> Iterator[LayoutRow]:
        """The rows of an entity."""
        for name in entity.others:
            unmapped.add(name)
        if is_node(entity.schema):
            sources = self.sources.state(entity, [reference_to(entity)], position, unmapped)
            yield from sources.rows
            yield LayoutRow(table_of(entity.schema), position, node_cells(entity, sources.cell, unmapped))
        elif entity.schema in RELATIONSHIPS:
            yield from self._map_link(entity, position, unmapped)
        elif entity.schema == DOCUMENT:
            yield document_row(entity, position, unmapped)
        elif entity.schema == DOCUMENTATION:
            yield from claim_rows(entity, self.nodes, self.data_set, position, unmapped)
        elif entity.schema == IDENTIFICATION:
            yield from identification_rows(entity, self.nodes, position, unmapped)
        elif entity.schema:
            unmapped.add(f"entities of the schema {entity.schema}")

    def _map_link(self, entity: MoneyEntity, position: int, unmapped: UnmappedFields) -> Iterator[LayoutRow]:
        rows = list(link_rows(entity, self.nodes, position, unmapped))
        if not any(CLAIMS in EDGE_COLUMNS[row.table] for row in rows):
            yield from rows
            return
        about = list(dict.fromkeys(row.cells[end] for row in rows for end in ("from", "to")))
        sources = self.sources.state(entity, about, position, unmapped)
        yield from sources.rows
        for row in rows:
            yield replace(row, cells={**row.cells, "claims": sources.cell})


def _node_of(entity: MoneyEntity) -> str:
    """The id of the node of an entity, or its schema if it has none."""
    if is_node(entity.schema):
        return reference_to(entity)
    return document_reference(entity.id) if entity.schema == DOCUMENT else entity.schema
