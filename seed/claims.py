"""The claims of a data set: those of claims.csv, and an implicit one for each row that names none.

The document of an implicit claim is the row's file, or the one that dataset.toml describes; its line the row's line, its key a hash of data
set, table and row: so it stays the same claim when the row moves within its file, or when the file is saved in another format.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.errors import ErrorCollector
from keiretsu.seed.identity import implicit_claim_key
from keiretsu.seed.layout import ColumnRole, EdgeFile, NodeFile
from keiretsu.seed.origins import TableOrigin
from keiretsu.seed.parse import parse_cell, parse_list
from keiretsu.seed.raw_rows import RawRow
from keiretsu.seed.references import ReferenceResolver
from keiretsu.seed.rows import ClaimSummary, EdgeRecord, NodeRecord
from keiretsu.seed.sizes import check_indexed_size, shorten_to_index
from keiretsu.text import quoted

RETRACTED_AT = "retractedAt"
"""The property that marks a retracted claim, which supports nothing."""

UNKNOWN_CONFIDENCE = -1.0
"""Placeholder for an unknown confidence: a list property cannot hold null."""

NO_PROPERTIES: Mapping[str, Any] = {}
"""The properties of an edge without any: one shared mapping, because such edges are many."""


@dataclass
class ClaimCollector:
    """Collects claims, their documents and the edges between them."""

    catalogue: Catalogue
    data_set: str
    errors: ErrorCollector
    references: ReferenceResolver
    nodes: list[NodeRecord] = field(default_factory=list)
    edges: list[EdgeRecord] = field(default_factory=list)
    summaries: dict[str, ClaimSummary] = field(default_factory=dict)
    _retracted: set[str] = field(default_factory=set)
    _documents: set[str] = field(default_factory=set)

    def add(self, claim: NodeRecord, document: str, about: Sequence[str]) -> None:
        """Add a claim, and its edges to its document and to the nodes it is about."""
        assert self.catalogue.provenance, "claims require a schema with provenance"
        key = str(claim.properties[self.catalogue.nodes[claim.type].key])
        confidence = claim.properties.get("confidence", UNKNOWN_CONFIDENCE)
        self.nodes.append(claim)
        if RETRACTED_AT in claim.properties:
            self._retracted.add(key)
        self.summaries[key] = ClaimSummary(key, str(claim.properties["modality"]), float(confidence), document)
        targets = [(self.catalogue.provenance.stated_in, document), *((self.catalogue.provenance.about, node_id) for node_id in about)]
        for type_, end in targets:
            id_ = json.dumps([claim.id, type_, end], ensure_ascii=False)
            self.edges.append(EdgeRecord(id_, type_, claim.id, end, NO_PROPERTIES, None, claim.file, claim.line))

    def claims_of_row(self, file: NodeFile | EdgeFile, row: RawRow, row_id: str, about: Sequence[str], statement: str) -> tuple[str, ...]:
        """The keys of the claims that support a row; if it names none, that of an implicit claim, whose default text is `statement`.

        If all claims that it names are retracted, an edge has no support; a node still exists, as its file lists it.
        """
        claim_cells = {name: cell for name, cell in row.cells.items() if file.columns[name].role is ColumnRole.ROW_CLAIM}
        keys = parse_list(row.cells.get("claims", ""))
        if not keys:
            return (self._create_claim(file, row, row_id, about, statement, claim_cells),)
        for name in claim_cells:
            self.errors.add(file.name, "This value comes from the row's claims; leave the cell empty", line=row.line, column=name)
        for key in keys:
            if self.catalogue.provenance and self.catalogue.provenance.claim in self.references.unreadable:
                break
            if not self._is_known(key):
                message = f"Unknown claim {quoted(key)}; add it to claims.csv or correct the key"
                self.errors.add(file.name, message, line=row.line, column="claims")
        active = tuple(sorted(set(keys) - self._retracted))
        if active or isinstance(file, EdgeFile):
            return active
        return (self._create_claim(file, row, row_id, about, statement, claim_cells),)

    def _is_known(self, key: str) -> bool:
        """Whether claims.csv has this claim, valid or not."""
        assert self.catalogue.provenance, "rows with claims require a schema with provenance"
        return f"{self.catalogue.nodes[self.catalogue.provenance.claim].prefix}:{key}" in self.references.locations

    def _create_claim(
        self, file: NodeFile | EdgeFile, row: RawRow, row_id: str, about: Sequence[str], statement: str, claim_cells: Mapping[str, str]
    ) -> str:
        provenance = self.catalogue.provenance
        assert provenance, "implicit claims require a schema with provenance"
        node = self.catalogue.nodes[provenance.claim]
        key = implicit_claim_key(self.data_set, file.name, row_id)
        properties: dict[str, Any] = {node.key: key, node.display_property: claim_cells.get("statement", shorten_to_index(statement))}
        position = self.errors.origins.locate(file.name, row.line)
        if "line" in node.properties:
            properties["line"] = position.number
        if "attributedTo" in claim_cells:
            properties["attributedTo"] = claim_cells["attributedTo"]
        if "statement" in claim_cells:
            try:
                check_indexed_size(claim_cells["statement"])
            except ValueError as error:
                self.errors.add(file.name, str(error), line=row.line, column="statement")
        properties["modality"] = str(next(iter(provenance.modality)).value)
        for name in ("modality", "confidence"):
            if name in claim_cells:
                try:
                    properties[name] = parse_cell(node.properties[name], claim_cells[name])
                except ValueError as error:
                    self.errors.add(file.name, str(error), line=row.line, column=name)
        self.add(
            NodeRecord(f"{node.prefix}:{key}", node.name, properties, None, file.name, row.line), self._document(position.origin), about
        )
        return key

    def _document(self, origin: TableOrigin) -> str:
        """The id of the document that dataset.toml names, or of one that represents a file of the data set."""
        assert self.catalogue.provenance, "documents require a schema with provenance"
        node = self.catalogue.nodes[self.catalogue.provenance.document]
        if origin.document:
            return f"{node.prefix}:{origin.document}"
        file = origin.file
        key = f"{self.data_set}/{file}"
        if key not in self._documents:
            self._documents.add(key)
            properties = {node.key: key, node.display_property: file} | ({"fileName": file} if "fileName" in node.properties else {})
            self.nodes.append(NodeRecord(f"{node.prefix}:{key}", node.name, properties, None, file, 0))
        return f"{node.prefix}:{key}"
