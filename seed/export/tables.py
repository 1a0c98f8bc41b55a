"""Records -> rows of the files of a data set: one table for each node type and each relationship type, as the loader reads them.

    tables.rows(ExportedEdge("HAS_SUBSIDIARY", "company:xiaomi", "company:huami", {"kind": "subsidiary"}, ("xiaomi",), ("A2-09",)))
    ->   DataRow("xiaomi", "has_subsidiary", ["company:xiaomi", "company:huami", "SUBSIDIARY", None, None, None, ("A2-09",)])

All claims are explicit: an implicit claim of a row becomes a row of the claims table, so that it stays the same claim.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from keiretsu.schema.catalogue import Catalogue, PropertySpec, ValueKind
from keiretsu.seed.export.records import ExportedClaim, ExportedEdge, ExportedNode, ExportedRecord, by_row
from keiretsu.seed.export.values import to_text_value
from keiretsu.seed.layout import ColumnRole, ColumnSpec, EdgeFile, NodeFile, build_layout

WRITTEN_ROLES = frozenset(ColumnRole) - {ColumnRole.ROW_CLAIM, ColumnRole.SHARE}
"""The columns of a table. Those of implicit claims are empty, as are those that may replace the two bounds of a share."""

LIST_ROLES = (ColumnRole.CLAIMS, ColumnRole.ABOUT)


@dataclass(frozen=True)
class DataColumn:
    """A column. `kind`: the type of its values; lists are tuples or lists of strings."""

    name: str
    kind: ValueKind
    role: ColumnRole
    prop: PropertySpec | None

    @cached_property
    def read(self) -> Callable[[ExportedRecord, str], Any]:
        """(Record, data set) -> value, None if there is none."""
        prop = self.prop
        if prop is None:
            return READERS[self.role]
        name = prop.name
        if prop.enum or prop.composite or prop.kind is ValueKind.FLOAT:
            return lambda record, _: None if (value := record.values.get(name)) is None else to_text_value(prop, value)
        return lambda record, _: record.values.get(name)


@dataclass(frozen=True)
class DataTable:
    """A table: the stem of its file name, and its columns."""

    name: str
    columns: tuple[DataColumn, ...]


@dataclass(frozen=True, slots=True)
class DataRow:
    """A row of one data set. `record`: what it was made from."""

    data_set: str
    table: DataTable
    values: list[Any]
    record: ExportedRecord


@dataclass(frozen=True)
class Tables:
    """The tables of a schema."""

    catalogue: Catalogue

    @cached_property
    def by_type(self) -> Mapping[str, DataTable]:
        """Node type or relationship type -> its table."""
        files = build_layout(self.catalogue).values()
        return {_type_of(file): DataTable(file.name.removesuffix(".csv"), tuple(_columns(file))) for file in files}

    def rows(self, record: ExportedRecord) -> Iterator[DataRow]:
        """The rows of a record: one in each of its data sets, with what that data set says."""
        table = self.by_type[record.type]
        for stated in by_row(record):
            for data_set in stated.data_sets:
                yield DataRow(data_set, table, [column.read(stated, data_set) for column in table.columns], record)


def _type_of(file: NodeFile | EdgeFile) -> str:
    return file.node.name if isinstance(file, NodeFile) else file.relationship.name


def _columns(file: NodeFile | EdgeFile) -> Iterator[DataColumn]:
    for column in file.columns.values():
        if column.role in WRITTEN_ROLES:
            yield DataColumn(column.name, _kind(column), column.role, column.prop)


def _kind(column: ColumnSpec) -> ValueKind:
    if column.role in LIST_ROLES:
        return ValueKind.STRINGS
    return column.prop.kind if column.prop else ValueKind.STRING


def _claims(record: ExportedRecord, data_set: str) -> tuple[str, ...]:
    assert isinstance(record, ExportedNode | ExportedEdge), "a claim has no claims"
    return record.claims_of(data_set)


def _document(record: ExportedRecord, _: str) -> str | None:
    assert isinstance(record, ExportedClaim), "only claims have a document"
    return record.document


def _about(record: ExportedRecord, _: str) -> tuple[str, ...]:
    assert isinstance(record, ExportedClaim), "only claims have subjects"
    return record.about


def _start(record: ExportedRecord, _: str) -> str:
    assert isinstance(record, ExportedEdge), "only edges have ends"
    return record.start


def _end(record: ExportedRecord, _: str) -> str:
    assert isinstance(record, ExportedEdge), "only edges have ends"
    return record.end


READERS: Mapping[ColumnRole, Callable[[ExportedRecord, str], Any]] = {
    ColumnRole.CLAIMS: _claims,
    ColumnRole.DOCUMENT: _document,
    ColumnRole.ABOUT: _about,
    ColumnRole.FROM: _start,
    ColumnRole.TO: _end,
}
"""Where the value of a column without a property comes from."""
