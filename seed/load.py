"""A validated data set -> the database: creates new nodes and edges, updates changed ones, skips unchanged ones.

    load(writer, data_set, catalogue)   ->   LoadReport(Company: 16 created, ...); the second time everything is unchanged

Small data sets are loaded in one transaction: all or nothing. Large ones are loaded in batches, each of which leaves a graph that can be
read; until the last one, the load is marked as unfinished, and loading again completes it. `prune` also detaches the data set from
everything that its files no longer contain, in batches of the same size.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

from keiretsu.graph.load_marks import LoadMark, delete_marks, unfinished_loads, write_mark
from keiretsu.graph.writer import Batch, Indexes, Writer
from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.index_properties import lookup_labels
from keiretsu.seed.load_steps import ChangeCounts, LoadStep, LoadSteps, ProgressCallback
from keiretsu.seed.rows import DataSet

SINGLE_TRANSACTION_ROWS = 10_000  # up to this many rows are loaded in one transaction


@dataclass
class LoadReport:
    """Counts by type and change. `completed`: the interrupted loads of the data set that this one completed."""

    counts: ChangeCounts = field(default_factory=Counter)
    completed: Sequence[LoadMark] = ()

    def total(self, change: str) -> int:
        """The number of nodes and edges with this change."""
        return sum(count for (_, counted_change), count in self.counts.items() if counted_change == change)


def indexes_for(catalogue: Catalogue) -> Indexes:
    """The indexes by which the nodes and edges of a schema are looked up and sorted."""
    entities = catalogue.entities
    unique = [(entities, "id")] if entities else []
    unique += [(name, "id") for name in catalogue.nodes]
    unique += [(node.name, node.key) for node in catalogue.nodes.values()]
    plain = [(node.name, node.display_property) for node in catalogue.nodes.values() if node.display_property != node.key]
    return Indexes(tuple(unique), tuple(plain), entities if catalogue.search else None, lookup_labels(catalogue))


def load(
    writer: Writer, data_set: DataSet, catalogue: Catalogue, *, prune: bool = False, progress: ProgressCallback | None = None
) -> LoadReport:
    """Load a data set. Raises WriteError; batches committed before remain in the database."""
    writer.create_indexes(indexes_for(catalogue))
    steps = LoadSteps(catalogue, data_set)
    writer.write(steps.check_claim_keys)
    interrupted = [mark for mark in writer.write(unfinished_loads) if mark.data_set == data_set.name]
    todo = [*steps.writing(), *(writer.write(steps.removal) if prune else ())]
    todo = list(_with_progress(todo, progress)) if progress else todo
    if sum(step.rows for step in todo) <= SINGLE_TRANSACTION_ROWS:
        counts = writer.write(lambda batch: _run_all(todo, interrupted, batch))
    else:
        counts = _run_marked(writer, todo, LoadMark(str(uuid.uuid4()), data_set.name, steps.now), interrupted)
    return LoadReport(counts, interrupted)


def _with_progress(steps: Sequence[LoadStep], progress: ProgressCallback) -> Iterator[LoadStep]:
    """The same steps, each of which then reports that its rows are written."""
    done, total = 0, sum(step.rows for step in steps)

    def run(step: LoadStep, rows: int, batch: Batch) -> ChangeCounts:
        counts = step.work(batch)
        progress(rows, total)
        return counts

    for step in steps:
        done += step.rows
        yield LoadStep(step.rows, partial(run, step, done))


def _run_all(steps: Sequence[LoadStep], interrupted: Sequence[LoadMark], batch: Batch) -> ChangeCounts:
    """Run the steps in one transaction."""
    counts: ChangeCounts = Counter()
    for step in steps:
        counts += step.work(batch)
    if interrupted:
        delete_marks(batch, interrupted)
    return counts


def _run_marked(writer: Writer, steps: Sequence[LoadStep], mark: LoadMark, interrupted: Sequence[LoadMark]) -> ChangeCounts:
    """Run each step in a transaction of its own, marked as unfinished until the last one."""

    def run(step: LoadStep, batch: Batch) -> ChangeCounts:
        write_mark(batch, mark)
        return step.work(batch)

    counts: ChangeCounts = Counter()
    for step in steps:
        counts += writer.write(lambda batch, step=step: run(step, batch))  # type: ignore[misc]  # mypy does not accept the default of a lambda
    writer.write(lambda batch: delete_marks(batch, [mark, *interrupted]))
    return counts
