"""Records -> a folder of entities of FollowTheMoney for each data set, as JSON on lines, which `keiretsu seed` loads.

    out/xiaomi/dataset.toml         out/xiaomi/entities.ftm.json

    {"id": "keiretsu.company.huami", "schema": "Company", "properties": {"name": ["Huami"], "proof": ["keiretsu.document.A2"]},
     "datasets": ["xiaomi"], "claims": ["keiretsu.claim.A2-23"]}

A claim is an entity of the schema Documentation. `claims`, which FollowTheMoney keeps and does not interpret, names those that support the
entity. Entities are kept until there are enough for one write.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import orjson

from keiretsu.schema.catalogue import PropertySpec
from keiretsu.seed.claims import RETRACTED_AT
from keiretsu.seed.export import ftm_nodes
from keiretsu.seed.export.csv_folder import unloadable, write_metadata
from keiretsu.seed.export.ftm_links import is_written, link
from keiretsu.seed.export.ftm_nodes import MoneyRecord
from keiretsu.seed.export.ftm_values import RecordFields
from keiretsu.seed.export.ndjson import properties_by_type
from keiretsu.seed.export.records import ExportedClaim, ExportedEdge, ExportedNode, ExportedRecord, by_row
from keiretsu.seed.export.writers import ExportContext, describe_record
from keiretsu.seed.identity import edge_id
from keiretsu.seed.standards.ftm_ids import entity_id, hashed_id, node_id

FILE_NAME = "entities.ftm.json"
BUFFERED_LINES = 10_000
EntityWriter = Callable[[RecordFields], Iterator[MoneyRecord]]

NO_SCHEMA = "FollowTheMoney has no schema for it; it is left out"
NO_END = "It starts or ends at what is left out; it is left out, too"
RETRACTED = "All its claims are retracted; it is left out"
RETRACTED_CLAIM = "The claim is retracted; it is left out"
NO_DOCUMENT = "The claim has no document; it is left out"
LONG_ID = "The id is too long for FollowTheMoney; it is a hash, under which it is loaded again"


@contextmanager
def open_ftm(path: Path, context: ExportContext) -> Iterator[FtmFolderWriter]:
    """A writer of entities in folders below this one, which exists."""
    writer = FtmFolderWriter(path, FtmMapping(context))
    yield writer
    writer.flush()
    write_metadata(path, sorted(writer.data_sets), context)


@dataclass
class FtmFolderWriter:
    """Writes records as entities."""

    path: Path
    mapping: FtmMapping
    data_sets: set[str] = field(default_factory=set)
    _lines: dict[str, list[bytes]] = field(default_factory=dict)
    _count: int = 0

    def write(self, records: Sequence[ExportedRecord]) -> None:
        """Add the entities of these records."""
        for record in records:
            for stated in by_row(record):
                for entity in self.mapping.entities(stated):
                    for data_set in stated.data_sets:
                        self._add(entity, stated, data_set)
        if self._count >= BUFFERED_LINES:
            self.flush()

    def flush(self) -> None:
        """Append the entities to their files."""
        for data_set, lines in self._lines.items():
            self.data_sets.add(data_set)
            (self.path / data_set).mkdir(exist_ok=True)
            with (self.path / data_set / FILE_NAME).open("ab") as file:
                file.writelines(lines)
        self._lines.clear()
        self._count = 0

    def _add(self, entity: MoneyRecord, record: ExportedRecord, data_set: str) -> None:
        members: dict[str, Any] = {"id": entity.id, "schema": entity.schema, "properties": entity.properties, "datasets": [data_set]}
        if entity.is_supported and not isinstance(record, ExportedClaim) and record.claims is not None:
            claims = self.mapping.current_claims(record.claims_of(data_set))
            if record.claims and not claims:
                return
            members |= {"claims": [entity_id(f"claim:{key}") for key in claims]} if claims else {}
        self._lines.setdefault(data_set, []).append(orjson.dumps(members, option=orjson.OPT_APPEND_NEWLINE))
        self._count += 1


@dataclass
class FtmMapping:
    """Records -> entities. What has no place is counted in the context. Claims of a complete export come before what they support."""

    context: ExportContext
    _omitted_claims: set[str] = field(default_factory=set)
    _omitted_nodes: set[str] = field(default_factory=set)

    def entities(self, record: ExportedRecord) -> Iterator[MoneyRecord]:
        """The entities of a record, that of the record itself first."""
        if reason := self._reason_to_omit(record):
            self.context.losses.add(record.type, reason, describe_record(record))
            return
        fields = RecordFields(record, self._properties[record.type], self.context.losses)
        for entity in self._map(fields):
            yield self._with_proof(entity, record)
        fields.lose_rest()
        if not isinstance(record, ExportedEdge) and node_id(entity_id(record.id)) is None:
            fields.lose("id", LONG_ID)
        if not isinstance(record, ExportedClaim) and (loss := unloadable(record)):
            self.context.losses.add(*loss, describe_record(record))

    def current_claims(self, keys: Sequence[str]) -> list[str]:
        """Those that are not retracted."""
        return [key for key in keys if key not in self._omitted_claims]

    def _map(self, fields: RecordFields) -> Iterator[MoneyRecord]:
        record = fields.record
        match record:
            case ExportedClaim():
                yield from ftm_nodes.claim(fields, [id_ for id_ in record.about if self._is_written(id_)])
            case ExportedNode():
                yield from self._node_writers[record.type](fields)
            case ExportedEdge():
                relationship = self.context.catalogue.relationships[record.type]
                stored = {self._properties[record.type][name].stored_name: value for name, value in record.values.items()}
                id_ = hashed_id(record.type.lower().replace("_", "-"), edge_id(relationship, record.start, record.end, stored))
                yield link(fields, id_)

    @staticmethod
    def _with_proof(entity: MoneyRecord, record: ExportedRecord) -> MoneyRecord:
        """The entity with the documents that state it."""
        if isinstance(record, ExportedClaim) or not record.documents or not entity.is_supported:
            return entity
        return replace(entity, properties={**entity.properties, "proof": [entity_id(id_) for id_ in record.documents]})

    def _reason_to_omit(self, record: ExportedRecord) -> str | None:
        """Why a record is left out; None if it is not."""
        match record:
            case ExportedClaim():
                reason = RETRACTED_CLAIM if RETRACTED_AT in record.values else None if record.document else NO_DOCUMENT
                if reason:
                    self._omitted_claims.add(record.id.partition(":")[2])
                return reason
            case ExportedNode() if record.type not in self._node_writers:
                return NO_SCHEMA
            case ExportedEdge() if not is_written(record.type):
                return NO_SCHEMA
            case ExportedEdge() if not (self._is_written(record.start) and self._is_written(record.end)):
                return NO_END
        if record.claims and not self.current_claims(record.claims):
            if isinstance(record, ExportedNode):
                self._omitted_nodes.add(record.id)
            return RETRACTED
        return None

    def _is_written(self, id_: str) -> bool:
        return id_.startswith(self._prefixes) and id_ not in self._omitted_nodes

    @cached_property
    def _node_writers(self) -> Mapping[str, EntityWriter]:
        provenance = self.context.catalogue.provenance
        documents = {provenance.document: ftm_nodes.document} if provenance else {}
        return {"Company": ftm_nodes.company, "Person": ftm_nodes.person, **documents}

    @cached_property
    def _prefixes(self) -> tuple[str, ...]:
        """Of the ids of nodes that become entities."""
        nodes = self.context.catalogue.nodes
        return tuple(f"{nodes[type_].prefix}:" for type_ in self._node_writers if type_ in nodes)

    @cached_property
    def _properties(self) -> Mapping[str, Mapping[str, PropertySpec]]:
        return properties_by_type(self.context.catalogue)
