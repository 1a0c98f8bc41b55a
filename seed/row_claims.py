"""Rows that name no claim -> the claims that they become, made when they are needed.

    ('["company:a", "HOLDS_STAKE_IN", "company:b"]', 2, ...)   ->   ("claim:8c1f...", 2, "holds_stake_in.csv", {"statement": ...}, ...)

The document of an implicit claim is the row's file, or the one that dataset.toml describes; its line the row's line, its key a hash of data
set, table and row: so it stays the same claim when the row moves within its file, or when the file is saved in another format.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from keiretsu.schema.catalogue import Catalogue, NodeSpec
from keiretsu.seed.identity import implicit_claim_key
from keiretsu.seed.layout import EdgeFile, NodeFile
from keiretsu.seed.origins import TableOrigin
from keiretsu.seed.rows import NodeRecord
from keiretsu.seed.sizes import shorten_to_index
from keiretsu.seed.sorted_spool import SortedRow, SortedSpool


@dataclass(frozen=True)
class CheckedTable:
    """The valid rows of a table, by id: id, line, source, properties, support; of edges also the ends and the texts of their cells.

    `row_claims`: the number of rows that become claims, by source.
    """

    file: NodeFile | EdgeFile
    origins: Sequence[TableOrigin]
    rows: SortedSpool
    row_claims: Mapping[int, int]

    @property
    def type(self) -> str:
        """The type of the nodes or edges."""
        return self.file.node.name if isinstance(self.file, NodeFile) else self.file.relationship.name


@dataclass(frozen=True)
class RowClaims:
    """Makes the implicit claims of a data set."""

    data_set: str
    catalogue: Catalogue

    def keys(self, table: CheckedTable, row: SortedRow) -> tuple[str, ...] | None:
        """The keys of the claims that support a row; None if its type has no claims."""
        support: tuple[str, ...] | dict[str, Any] | None = row[4]
        return (implicit_claim_key(self.data_set, table.file.name, row[0]),) if isinstance(support, dict) else support

    def read(self, table: CheckedTable) -> Iterator[SortedRow]:
        """The claims that the rows of a table become, in the form of StatedClaims.rows."""
        return (self._claim(table, row) for row in table.rows if isinstance(row[4], dict))

    def documents(self, table: CheckedTable) -> Iterator[NodeRecord]:
        """The documents that represent the files of a table of which rows become claims."""
        for index, count in table.row_claims.items():
            origin = table.origins[index]
            if count and not origin.document:
                node = self._document
                properties = {node.key: f"{self.data_set}/{origin.file}", node.display_property: origin.file}
                if "fileName" in node.properties:
                    properties["fileName"] = origin.file
                yield NodeRecord(self._document_id(origin), node.name, properties, None, origin.file, 0)

    def _claim(self, table: CheckedTable, row: SortedRow) -> SortedRow:
        id_, line, source, _, support = row[:5]
        origin, node = table.origins[source], self._node
        key = implicit_claim_key(self.data_set, table.file.name, id_)
        statement = support.get("statement") or shorten_to_index(_statement(table, row))
        properties: dict[str, Any] = {node.key: key, node.display_property: statement, "modality": self._modality, **support}
        if node.display_property != "statement":
            properties.pop("statement", None)
        if "line" in node.properties:
            properties["line"] = max(line - origin.offset, 0)
        about = tuple(sorted(set(row[5:7]))) if isinstance(table.file, EdgeFile) else (id_,)
        return f"{node.prefix}:{key}", line, table.file.name, properties, self._document_id(origin), about

    def _document_id(self, origin: TableOrigin) -> str:
        """The id of the document that dataset.toml names, or of one that represents a file of the data set."""
        return f"{self._document.prefix}:{origin.document or f'{self.data_set}/{origin.file}'}"

    @cached_property
    def _node(self) -> NodeSpec:
        assert self.catalogue.provenance, "implicit claims require a schema with provenance"
        return self.catalogue.nodes[self.catalogue.provenance.claim]

    @cached_property
    def _document(self) -> NodeSpec:
        assert self.catalogue.provenance, "documents require a schema with provenance"
        return self.catalogue.nodes[self.catalogue.provenance.document]

    @cached_property
    def _modality(self) -> str:
        assert self.catalogue.provenance, "implicit claims require a schema with provenance"
        return str(next(iter(self.catalogue.provenance.modality)).value)


def _statement(table: CheckedTable, row: SortedRow) -> str:
    """What the row says, as a sentence."""
    if isinstance(table.file, EdgeFile):
        return f"{row[7]} {table.file.relationship.name.lower().replace('_', ' ')} {row[8]}."
    node = table.file.node
    return f"{table.origins[row[2]].file} lists {row[3].get(node.display_property, row[3].get(node.key))}."
