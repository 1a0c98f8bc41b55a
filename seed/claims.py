"""The claims of a data set: those of claims.csv, and what rows say about the claims that support them.

    claims "C1; C2"   ->   ("C1", "C2")          no claims, modality "reported"   ->   {"modality": "reported"}

A row that names no claim becomes one itself, an implicit claim: `row_claims.py` makes these when they are needed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any, TypeAlias

from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.cells import NO_VALUES, CachedCells, CellError, merge_values
from keiretsu.seed.claim_references import ClaimReferences
from keiretsu.seed.errors import ErrorCollector
from keiretsu.seed.layout import ColumnRole, EdgeFile, NodeFile
from keiretsu.seed.parse import parse_cell, parse_list
from keiretsu.seed.references import ReferenceResolver
from keiretsu.seed.row_chunks import RowChunk
from keiretsu.seed.rows import ClaimSummary
from keiretsu.seed.sizes import check_indexed_size
from keiretsu.seed.sorted_spool import SortedSpool
from keiretsu.seed.values.conversion import SourceConversion
from keiretsu.text import quoted

RETRACTED_AT = "retractedAt"
"""The property that marks a retracted claim, which supports nothing."""

UNKNOWN_CONFIDENCE = -1.0
"""Placeholder for an unknown confidence: a list property cannot hold null."""

RowSupport: TypeAlias = tuple[str, ...] | Mapping[str, Any]
"""What supports a row: the keys of its claims, or what it says about the claim that it becomes."""


@dataclass
class StatedClaims:
    """The claims of claims.csv. `rows`: id, line, file, properties, id of the document, ids of the nodes it is about.

    `known`: claims that are loaded already; `links`: the number of edges to what claims are about.
    """

    catalogue: Catalogue
    references: ReferenceResolver
    rows: SortedSpool = field(default_factory=SortedSpool)
    summaries: dict[str, ClaimSummary] = field(default_factory=dict)
    known: dict[str, ClaimSummary] = field(default_factory=dict)
    retracted: set[str] = field(default_factory=set)
    links: int = 0

    @cached_property
    def _references(self) -> ClaimReferences | None:
        return ClaimReferences.of(self.catalogue)

    def add(self, id_: str, line: int, file: NodeFile, properties: Mapping[str, Any], document: str, about: Sequence[str]) -> None:
        """Add a claim. Raises SpoolError."""
        key = str(properties[file.node.key])
        if RETRACTED_AT in properties:
            self.retracted.add(key)
        confidence = float(properties.get("confidence", UNKNOWN_CONFIDENCE))
        self.summaries[key] = ClaimSummary(key, str(properties["modality"]), confidence, document)
        self.rows.add([(id_, line, file.name, dict(properties), document, tuple(about))])
        self.links += len(self._references.further_subjects(about)) if self._references else 0

    def check_known(self, key: str) -> CellError | None:
        """An error for a key that claims.csv does not have, valid or not."""
        provenance = self.catalogue.provenance
        assert provenance, "rows with claims require a schema with provenance"
        if key in self.known or f"{self.catalogue.nodes[provenance.claim].prefix}:{key}" in self.references.lines:
            return None
        if reason := self.references.unreadable_reason(key, [provenance.claim]):
            return CellError((), reason)
        return CellError((f"Unknown claim {quoted(key)}; add it to claims.csv or correct the key",))


@dataclass
class ClaimCells:
    """Reads what the rows of one source say about their claims."""

    file: NodeFile | EdgeFile
    conversion: SourceConversion
    claims: StatedClaims
    errors: ErrorCollector
    _keys: CachedCells[tuple[str, ...]] = field(init=False)
    _own: dict[str, CachedCells[Mapping[str, Any]]] = field(init=False)

    def __post_init__(self) -> None:
        self._keys = CachedCells("claims", self._read_keys, ())
        own = [column.name for column in self.file.columns.values() if column.role is ColumnRole.ROW_CLAIM]
        self._own = {name: CachedCells(name, partial(self._read_own, name), NO_VALUES) for name in own}

    def read(self, chunk: RowChunk) -> Sequence[RowSupport]:
        """The support of each row."""
        own = [cells.read(chunk, self.file.name, self.errors) for name, cells in self._own.items() if name in chunk.columns]
        support = merge_values(own, len(chunk))
        if "claims" not in chunk.columns or not any(chunk.columns["claims"]):
            return support
        keys = self._keys.read(chunk, self.file.name, self.errors)
        self._check_either(chunk)
        return [self._choose(*choice) for choice in zip(chunk.columns["claims"], keys, support, strict=True)]

    def _choose(self, text: str, keys: tuple[str, ...], own: Mapping[str, Any]) -> RowSupport:
        """If all claims that it names are retracted, an edge has no support; a node still exists, as its file lists it."""
        active = tuple(sorted(set(keys) - self.claims.retracted))
        return active if active or (text and isinstance(self.file, EdgeFile)) else own

    def _check_either(self, chunk: RowChunk) -> None:
        """A row names claims, or describes the one that it becomes."""
        for name in self._own:
            for line, keys, cell in zip(chunk.lines, chunk.columns["claims"], chunk.column(name), strict=True):
                if keys and cell:
                    self.errors.add(self.file.name, "This value comes from the row's claims; leave the cell empty", line=line, column=name)

    def _read_keys(self, text: str) -> tuple[str, ...] | CellError:
        keys = tuple(parse_list(text))
        faults = [fault for key in keys if (fault := self.claims.check_known(key))]
        messages = tuple(message for fault in faults for message in fault.messages)
        return CellError(messages, faults[0].reason) if faults else keys

    def _read_own(self, name: str, text: str) -> Mapping[str, Any] | CellError:
        provenance = self.claims.catalogue.provenance
        assert provenance, "rows with claims require a schema with provenance"
        try:
            if name in ("modality", "confidence"):
                prop = self.claims.catalogue.nodes[provenance.claim].properties[name]
                return {name: parse_cell(prop, self.conversion.convert(name, text))}
            if name == "statement":
                check_indexed_size(text)
        except ValueError as error:
            return CellError((str(error),))
        return {name: str(text)}
