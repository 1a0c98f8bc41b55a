"""A validated data set -> the database: creates new nodes and edges, updates changed ones, skips unchanged ones.

    load(writer, data_set, catalogue)   ->   LoadReport(Company: 16 created, ...); the second time everything is unchanged

Small data sets are loaded in one transaction: all or nothing. Large ones are loaded in batches, each of which leaves a graph that can be
read; until the last one, the load is marked as unfinished and its data set as incomplete, and loading again completes it. While the
database writes a batch, the next one is prepared. `prune` also detaches the data set from everything that its files no longer contain, in
batches of the same size.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from typing import TypeVar

from keiretsu.graph.graph_format import check_format, write_format
from keiretsu.graph.indexes import Indexes
from keiretsu.graph.load_marks import LoadMark, delete_marks, unfinished_loads, write_data_set, write_mark
from keiretsu.graph.writer import Batch, Writer
from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.index_properties import lookup_labels
from keiretsu.seed.load_context import LoadContext
from keiretsu.seed.load_report import ChangeCounts, LoadReport
from keiretsu.seed.load_steps import LoadStep, LoadSteps
from keiretsu.seed.removal import Removal
from keiretsu.seed.rows import DataSet, EdgeRecord, NodeRecord
from keiretsu.seed.write_order import count_chars

SINGLE_TRANSACTION_ROWS = 10_000  # up to this many rows are loaded in one transaction
SINGLE_TRANSACTION_CHARS = 8_000_000  # if their texts are not longer than this

ProgressCallback = Callable[[int, int], None]
"""Called with the number of rows written, and the number of all rows."""

T = TypeVar("T")


def indexes_for(catalogue: Catalogue) -> Indexes:
    """The indexes by which the nodes and edges of a schema are looked up and sorted."""
    entities = catalogue.entities
    unique = [(entities, "id")] if entities else []
    unique += [(name, "id") for name in catalogue.nodes]
    unique += [(node.name, node.key) for node in catalogue.nodes.values()]
    plain = [(node.name, node.display_property) for node in catalogue.nodes.values() if node.display_property != node.key]
    references = [relationship.reference for relationship in catalogue.relationships.values() if relationship.reference]
    plain += [(reference.owner, name) for reference in references for name in reference.properties]
    return Indexes(tuple(unique), tuple(plain), entities if catalogue.search else None, lookup_labels(catalogue))


def load(
    writer: Writer, data_set: DataSet, catalogue: Catalogue, *, prune: bool = False, progress: ProgressCallback | None = None
) -> LoadReport:
    """Load a data set. Raises WriteError; batches committed before remain in the database."""
    claim = catalogue.provenance.claim if catalogue.provenance else None
    writer.write(lambda batch: check_format(batch, claim), exclusive=False)
    writer.create_indexes(indexes_for(catalogue))
    return _Load(writer, LoadContext(catalogue, data_set), progress).run(prune=prune)


@dataclass
class _Load:
    """One load. `interrupted`: the marks of earlier loads of the data set; `is_marked`: whether this one has a mark."""

    writer: Writer
    context: LoadContext
    progress: ProgressCallback | None
    interrupted: Sequence[LoadMark] = ()
    is_marked: bool = False
    counts: ChangeCounts = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.steps = LoadSteps(self.context)
        self.load_mark = LoadMark(str(uuid.uuid4()), self.context.data_set.name, self.context.now)

    def run(self, *, prune: bool) -> LoadReport:
        """Load everything."""
        data_set = self.context.data_set
        rows = len(data_set.nodes) + len(data_set.edges)
        is_large = rows > SINGLE_TRANSACTION_ROWS or self._has_long_texts()
        self.interrupted = self.writer.write(partial(self._begin, is_large=is_large))
        removal = self.writer.write(self.context.checked(Removal(self.context).steps)) if prune else []
        total = rows + sum(step.rows for step in removal)
        if total <= SINGLE_TRANSACTION_ROWS and not is_large:
            self._run_in_one_transaction(removal, total)
        else:
            self._run_in_batches(removal, total)
        return LoadReport(self.counts + self.steps.unchanged, self.interrupted if data_set.is_complete else ())

    def _has_long_texts(self) -> bool:
        chars = 0
        for row in chain[NodeRecord | EdgeRecord](self.context.data_set.nodes, self.context.data_set.edges):
            chars += count_chars(row)
            if chars > SINGLE_TRANSACTION_CHARS:
                return True
        return False

    def _begin(self, batch: Batch, *, is_large: bool) -> list[LoadMark]:
        marks = [mark for mark in unfinished_loads(batch) if mark.data_set == self.context.data_set.name]
        self.context.begin(batch, is_large=is_large)
        write_format(batch)
        if marks:
            self.context.has_stored_links = False
        self.steps.check_claim_keys(batch)
        return marks

    def _run_in_one_transaction(self, removal: Sequence[LoadStep], total: int) -> None:
        steps = [*self.steps.nodes(), *self.steps.edges(), *removal]

        def run(batch: Batch) -> ChangeCounts:
            counts: ChangeCounts = Counter()
            written = 0
            for step in steps:
                counts += step.work(batch)
                written += step.rows
                self._report_progress(written, total)
            self._complete(batch)
            return counts

        self.counts = self.writer.write(self.context.checked(run))

    def _run_in_batches(self, removal: Sequence[LoadStep], total: int) -> None:
        """Each step in a transaction of its own; edges are prepared when all nodes are written."""
        written = 0
        for phase in (self.steps.nodes, self.steps.edges, lambda: iter(removal)):
            with closing(_prepared_ahead(phase)) as steps:
                for step in steps:
                    self.counts += self.writer.write(self.context.checked(partial(self._run_marked, step)))
                    self.is_marked = True
                    written += step.rows
                    self._report_progress(written, total)
        self.writer.write(self._complete)

    def _run_marked(self, step: LoadStep, batch: Batch) -> ChangeCounts:
        """Write the marks first, unless they are stored: another loader of the data set may have deleted them."""
        if not (self.is_marked and batch.is_undisturbed):
            write_mark(batch, self.load_mark)
            write_data_set(batch, self.context.mark(is_complete=False))
        return step.work(batch)

    def _complete(self, batch: Batch) -> None:
        write_data_set(batch, self.context.mark(is_complete=self.context.data_set.is_complete))
        if self.is_marked or self.interrupted:
            delete_marks(batch, [self.load_mark, *self.interrupted])

    def _report_progress(self, written: int, total: int) -> None:
        if self.progress:
            self.progress(written, total)


def _prepared_ahead(prepare: Callable[[], Iterator[T]]) -> Generator[T]:
    """The items of an iterator, each prepared in another thread while the one before it is used."""
    with ThreadPoolExecutor(1, thread_name_prefix="prepare") as thread:
        items = prepare()
        following = thread.submit(next, items, None)
        while (item := following.result()) is not None:
            following = thread.submit(next, items, None)
            yield item
