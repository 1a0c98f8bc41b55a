"""Records -> a folder with statements of BODS 0.4 for each data set, which `keiretsu seed` loads.

    out/xiaomi/dataset.toml     out/xiaomi/statements.json   [{"statementId": ..., "recordType": "entity", ...}, ...]

The file is an array, which is what tools of the standard read, with one statement on each line. A statement has the claims that support it;
so all rows are in a temporary file until the last record has come. docs/reference/export.md says what goes where, and what has no place.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

import orjson

from keiretsu.seed.export.bods_spool import RecordSpool
from keiretsu.seed.export.bods_statements import BodsObject, StatementMaker
from keiretsu.seed.export.cells import write_cell
from keiretsu.seed.export.csv_folder import unloadable, write_metadata
from keiretsu.seed.export.records import ExportedClaim, ExportedEdge, ExportedRecord
from keiretsu.seed.export.tables import DataRow, Tables
from keiretsu.seed.export.writers import ExportContext, describe_record
from keiretsu.seed.standards.bods import COLUMNS
from keiretsu.seed.standards.bods_claims import CLAIMS, DOCUMENTS
from keiretsu.seed.standards.bods_interests import STAKES, SUBSIDIARIES
from keiretsu.seed.standards.bods_nodes import COMPANIES, PEOPLE

FILE_NAME = "statements.json"
TABLES = {"Company": COMPANIES, "Person": PEOPLE, "HOLDS_STAKE_IN": STAKES, "HAS_SUBSIDIARY": SUBSIDIARIES}
"""Type -> the table that an import fills. All other types have no place."""

RELATIONSHIPS = "relationships"
NO_PLACE = "BODS describes entities, persons, and the interests of one in another"
NO_FIELD = "BODS has no field for this property"
UNCITED_CLAIM = "The claim supports nothing that BODS describes"
UNCITED_DOCUMENT = "No claim that is exported is stated in this document"
OTHER_SUBJECTS = "The claim is also about nodes that BODS does not describe"
RETRACTED = "All claims of the relationship are retracted"
UNCERTAIN = "No source states the relationship as a fact; only its annotations say so"
NO_END = "An end of the relationship is not part of its data set"


@contextmanager
def open_bods(path: Path, context: ExportContext) -> Iterator[BodsFolderWriter]:
    """A writer of statements in folders below this one, which exists."""
    with RecordSpool() as spool:
        writer = BodsFolderWriter(path, context, spool)
        yield writer
        writer.finish()
        write_metadata(path, spool.data_sets(), context)


@dataclass
class BodsFolderWriter:
    """Collects rows, and writes the statements at the end."""

    path: Path
    context: ExportContext
    spool: RecordSpool
    _tables: Tables = field(init=False)

    def __post_init__(self) -> None:
        self._tables = Tables(self.context.catalogue)

    def write(self, records: Sequence[ExportedRecord]) -> None:
        """Add these records."""
        for record in records:
            self._add(record)

    def finish(self) -> None:
        """Write the statements of all data sets, and count what has no place."""
        losses = self.context.losses
        for reason, labels in (
            (NO_END, self.spool.remove_unended()),
            (RETRACTED, self.spool.remove_retracted()),
            (UNCERTAIN, self.spool.uncertain_edges()),
        ):
            for label in labels:
                losses.add(RELATIONSHIPS, reason, label)
        self.spool.link()
        for key in self.spool.uncited_claims():
            losses.add("Claim", UNCITED_CLAIM, f"claim:{key}")
        for id_ in self.spool.uncited_documents():
            losses.add("Document", UNCITED_DOCUMENT, id_)
        for key in self.spool.claims_about_others():
            losses.add("about", OTHER_SUBJECTS, f"claim:{key}")
        for data_set in self.spool.data_sets():
            (self.path / data_set).mkdir(exist_ok=True)
            self._write_file(self.path / data_set / FILE_NAME, data_set)

    def _add(self, record: ExportedRecord) -> None:
        provenance = self.context.catalogue.provenance
        if provenance and isinstance(record, ExportedClaim):
            self._count_unloadable(record)
            for row in self._tables.rows(record):
                self.spool.add_claim(row.data_set, self._cells(row, COLUMNS[CLAIMS]), record.document, record.about)
        elif provenance and record.type == provenance.document:
            assert not isinstance(record, ExportedClaim | ExportedEdge), "documents are nodes"
            rows = self._tables.rows(record)
            self.spool.add_document(record.id, {row.data_set: self._cells(row, COLUMNS[DOCUMENTS]) for row in rows})
        elif record.type in TABLES:
            self._count_unloadable(record)
            for row in self._tables.rows(record):
                self._add_row(row)
        else:
            self.context.losses.add(record.type, NO_PLACE, describe_record(record))

    def _add_row(self, row: DataRow) -> None:
        record = row.record
        assert not isinstance(record, ExportedClaim), "claims are added otherwise"
        cells, claims = self._cells(row, COLUMNS[TABLES[record.type]]), record.claims_of(row.data_set)
        if isinstance(record, ExportedEdge):
            self.spool.add_edge(row.data_set, (record.start, record.end), record.type, cells, claims)
        else:
            self.spool.add_node(row.data_set, record.id, record.type, cells, claims)

    def _cells(self, row: DataRow, columns: Sequence[str]) -> dict[str, str]:
        """The cells that are not empty, without those of references. Members of enums are as they are stored."""
        cells: dict[str, str] = {}
        for column, value in zip(row.table.columns, row.values, strict=True):
            if value is None or column.prop is None:
                continue
            stored = str(row.record.values[column.name]) if column.prop.enum else value
            text, reason = write_cell(column.kind, stored)
            if reason or column.name not in columns:
                place = f"{row.record.type}.{column.name}"
                self.context.losses.add(place, reason if column.name in columns and reason else NO_FIELD, describe_record(row.record))
            if text and column.name in columns:
                cells[column.name] = text
        return cells

    def _count_unloadable(self, record: ExportedRecord) -> None:
        if reason := unloadable(record):
            self.context.losses.add(*reason, describe_record(record))

    def _write_file(self, path: Path, data_set: str) -> None:
        with path.open("wb") as file:
            separator = b"[\n"
            for statement in self._statements(data_set):
                file.write(separator + orjson.dumps(statement))
                separator = b",\n"
            file.write(b"\n]\n")

    def _statements(self, data_set: str) -> Iterator[BodsObject]:
        """Entities, then persons, then relationships: what others refer to comes first."""
        maker = StatementMaker(data_set, self.spool, self._tables.by_type, self._unnamed(), dt.datetime.now(dt.UTC).date())
        for record in self.spool.nodes(data_set):
            yield maker.node(record)
        for _, records in groupby(self.spool.edges(data_set), key=lambda record: (record.start, record.end)):
            yield maker.relationship(list(records))

    def _unnamed(self) -> Mapping[str, str]:
        return {name: node.unnamed or "" for name, node in self.context.catalogue.nodes.items()}
