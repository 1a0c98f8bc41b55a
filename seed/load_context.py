"""What a load knows of the database without asking: which types were empty when it began, and which links of claims are stored.

    context.begin(batch)     context.is_new("Company")   ->   True: each company in the database was created by this load

Both hold as long as no other loader writes; each transaction of the load checks that first.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from keiretsu.graph.contested_facts import publication_dates
from keiretsu.graph.load_marks import DataSetMark, loaded_data_sets, mark_unrecorded_data_sets
from keiretsu.graph.writer import Batch
from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.claim_references import ClaimReferences
from keiretsu.seed.rows import DataSet, PropertyValues
from keiretsu.seed.stated_values import DATA_SETS
from keiretsu.seed.stored_properties import StoredProperties
from keiretsu.seed.write_order import TypedEdge, WriteOrder

T = TypeVar("T")


@dataclass
class LoadContext:
    """One load of a data set.

    `filled_types`: the node and relationship types that were not empty; None if unknown. `has_stored_links`: whether the links of each
    stored claim of the data set are stored, too, so that those of a claim with an equal digest are. `written_claims`: of this load.
    `former_mark`: the mark that an earlier load stored.
    """

    catalogue: Catalogue
    data_set: DataSet
    now: str = field(default_factory=lambda: dt.datetime.now(dt.UTC).isoformat(timespec="seconds"))
    filled_types: frozenset[str] | None = None
    has_stored_links: bool = False
    written_claims: set[str] = field(default_factory=set)
    former_mark: DataSetMark | None = None

    @cached_property
    def order(self) -> WriteOrder:
        """The order for the schema."""
        return WriteOrder(self.catalogue)

    @cached_property
    def properties(self) -> StoredProperties:
        """What the records become."""
        return StoredProperties(self.catalogue, self.data_set, self.now)

    @cached_property
    def references(self) -> ClaimReferences | None:
        """How the links of claims are stored; None in a schema without claims."""
        return ClaimReferences.of(self.catalogue)

    def begin(self, batch: Batch, *, is_large: bool) -> None:
        """Learn what is stored, in the first transaction. To learn which types are empty takes longer than a small load."""
        is_empty, marks, provenance = batch.is_empty(), loaded_data_sets(batch), self.catalogue.provenance
        if is_empty:
            self.filled_types = frozenset()
        elif is_large:
            self.filled_types = batch.filled_types(self.catalogue.nodes)
        if not marks and not is_empty:
            mark_unrecorded_data_sets(batch, (provenance.claim, provenance.document) if provenance else ())
            marks = loaded_data_sets(batch)
        self.former_mark = marks.get(self.data_set.name)
        self.has_stored_links = is_large and self.former_mark is not None and self.former_mark.is_complete

    def checked(self, work: Callable[[Batch], T]) -> Callable[[Batch], T]:
        """The same work, which first checks whether another loader wrote."""

        def run(batch: Batch) -> T:
            if not batch.is_undisturbed:
                self.filled_types = None
            return work(batch)

        return run

    def read_dates(self, batch: Batch, stored: Iterable[PropertyValues], new: Iterable[PropertyValues] = ()) -> dict[str, str]:
        """The dates of the documents of these nodes and edges, by id. No statement if this data set alone contains all of them."""
        provenance = self.catalogue.provenance
        stored = [properties for properties in stored if set(properties.get(DATA_SETS, ())) - {self.data_set.name}]
        if provenance is None or provenance.published is None or not stored:
            return {}
        documents = {document for properties in (*stored, *new) for document in properties.get("documents", ())}
        return publication_dates(batch, provenance.document, provenance.published, documents) if documents else {}

    def is_new(self, type_: str) -> bool:
        """Whether all nodes or edges of this type were created by this load, so that none is there which is still to be created."""
        return self.filled_types is not None and type_ not in self.filled_types

    def is_new_edge(self, edge: TypedEdge) -> bool:
        """Whether this edge, which is still to be created, cannot exist."""
        return self.is_new(edge.type) or self.is_new(self.order.type_of(edge.start)) or self.is_new(self.order.type_of(edge.end))

    def mark(self, *, is_complete: bool) -> DataSetMark:
        """The mark of the data set. Files that are only a part of it cannot complete it."""
        name, title, rows = self.data_set.name, self.data_set.title, self.data_set.rows
        if self.data_set.is_partial and self.former_mark:
            rows, is_complete = max(rows, self.former_mark.rows), is_complete and self.former_mark.is_complete
        return DataSetMark(name, title, rows, is_complete)
