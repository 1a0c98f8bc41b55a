"""The claims of a data set: those of claims.csv, and one for each row that has none of its own.

A row's own claim has the file for its document, the row's line, and for its key a hash of data set, file and row: so it stays the same
claim wherever the row moves to in its file.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from keiretsu.schema import catalogue as c
from keiretsu.seed.errors import Faults, quoted
from keiretsu.seed.files import RawRow
from keiretsu.seed.layout import EdgeFile, NodeFile, Part
from keiretsu.seed.parse import read_cell, read_list
from keiretsu.seed.references import References
from keiretsu.seed.rows import ClaimSummary, Edge, Node

RETRACTED = "retractedAt"
"""The property of a claim that supports nothing any more."""

UNKNOWN = -1.0
"""What stands for a missing confidence in a list, which cannot hold a missing value."""

NOTHING: Mapping[str, Any] = {}
"""The properties of an edge that has none: one for all, for there are many."""


@dataclass
class Claims:
    """Collects claims, their documents and the links between them."""

    catalogue: c.Catalogue
    data_set: str
    faults: Faults
    references: References
    nodes: list[Node] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    summaries: dict[str, ClaimSummary] = field(default_factory=dict)
    _retracted: set[str] = field(default_factory=set)
    _files: set[str] = field(default_factory=set)

    def add(self, claim: Node, document: str, about: Sequence[str]) -> None:
        """Add a claim, and what leads from it to its document and to what it is about."""
        assert self.catalogue.provenance, "only a schema with claims has them"
        key = str(claim.properties[self.catalogue.nodes[claim.type].key])
        confidence = claim.properties.get("confidence", UNKNOWN)
        self.nodes.append(claim)
        if RETRACTED in claim.properties:
            self._retracted.add(key)
        self.summaries[key] = ClaimSummary(key, str(claim.properties["modality"]), float(confidence), document)
        ends = [(self.catalogue.provenance.stated_in, document), *((self.catalogue.provenance.about, one) for one in about)]
        for type_, end in ends:
            id_ = json.dumps([claim.id, type_, end], ensure_ascii=False)
            self.edges.append(Edge(id_, type_, claim.id, end, NOTHING, None, claim.file, claim.line))

    def of_row(self, file: NodeFile | EdgeFile, row: RawRow, row_id: str, about: Sequence[str], text: str) -> tuple[str, ...]:
        """The keys of the claims that a row rests on; where it names none, the one that is made for it. `text`: what that says.

        Where all that it names are retracted, an edge rests on nothing; a node is still there, as its file says.
        """
        own = {name: cell for name, cell in row.cells.items() if file.columns[name].part is Part.OWN_CLAIM}
        keys = read_list(row.cells.get("claims", ""))
        if not keys:
            return (self._make(file, row, row_id, about, text, own),)
        for name in own:
            self.faults.add(
                file.name, "this belongs to the row's claims, which say it themselves; leave it empty here", line=row.line, column=name
            )
        for key in keys:
            if not self._known(key):
                self.faults.add(
                    file.name, f"there is no claim {quoted(key)}; add it to claims.csv or correct the key", line=row.line, column="claims"
                )
        standing = tuple(sorted(set(keys) - self._retracted))
        return standing if standing or isinstance(file, EdgeFile) else (self._make(file, row, row_id, about, text, own),)

    def _known(self, key: str) -> bool:
        """Whether claims.csv has this claim, be it a faulty one."""
        assert self.catalogue.provenance, "only a schema with claims has rows that rest on them"
        return f"{self.catalogue.nodes[self.catalogue.provenance.claim].prefix}:{key}" in self.references.files

    def _make(self, file: NodeFile | EdgeFile, row: RawRow, row_id: str, about: Sequence[str], text: str, own: Mapping[str, str]) -> str:
        provenance = self.catalogue.provenance
        assert provenance, "only a schema with claims makes them"
        node = self.catalogue.nodes[provenance.claim]
        key = hashlib.sha256("\0".join((self.data_set, file.name, row_id)).encode()).hexdigest()[:16]
        properties: dict[str, Any] = {node.key: key, "statement": own.get("statement", text), "line": row.line}
        if "attributedTo" in own:
            properties["attributedTo"] = own["attributedTo"]
        properties["modality"] = str(next(iter(provenance.modality)).value)
        for name in ("modality", "confidence"):
            if name in own:
                try:
                    properties[name] = read_cell(node.properties[name], own[name])
                except ValueError as error:
                    self.faults.add(file.name, str(error), line=row.line, column=name)
        self.add(Node(f"{node.prefix}:{key}", node.name, properties, None, file.name, row.line), self._document(file.name), about)
        return key

    def _document(self, file: str) -> str:
        """The document that stands for a file of the data set."""
        assert self.catalogue.provenance, "only a schema with claims has documents"
        node = self.catalogue.nodes[self.catalogue.provenance.document]
        key = f"{self.data_set}/{file}"
        if key not in self._files:
            self._files.add(key)
            properties = {node.key: key, "title": file, "fileName": file}
            self.nodes.append(Node(f"{node.prefix}:{key}", node.name, properties, None, file, 0))
        return f"{node.prefix}:{key}"
