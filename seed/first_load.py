"""A validated data set -> an empty local database, by Neo4j's own importer: the graph that `load` makes, in a fraction of the time.

    import_data_set(local, data_set, catalogue, progress)   ->   ImportedDataSet(report=LoadReport(Company: 16 created, ...), uri=...)

The files contain the mark of an unfinished load: what is killed after the import remains marked until it is loaded again. The indexes
follow, then the few rows that the files cannot contain, and at last the end of the mark.
"""

from __future__ import annotations

import uuid
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from keiretsu.graph.graph_format import format_row
from keiretsu.graph.import_files.empty import count_stored, reason_against_import
from keiretsu.graph.import_files.files import ImportFiles, UnsupportedDataError, write_import_files
from keiretsu.graph.load_marks import LoadMark, delete_marks, unfinished_loads, write_data_set
from keiretsu.graph.local import LocalDatabase, LocalDatabaseError
from keiretsu.graph.local.errors import translate_disk_errors
from keiretsu.graph.local.imports import DatabaseImporter, DatabaseInUseError
from keiretsu.graph.store.store import Address
from keiretsu.graph.writer import Batch, WriteError, Writer
from keiretsu.progress import ShowProgress
from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.load import indexes_for
from keiretsu.seed.load_context import LoadContext
from keiretsu.seed.load_report import ChangeCounts, LoadReport
from keiretsu.seed.new_rows import NewRows
from keiretsu.seed.rows import DataSet
from keiretsu.seed.write_order import grouped

PROGRESS_ROWS = 2_000  # between two reports


class ImportUnavailableError(Exception):
    """The data set must be loaded in transactions; the message is a clause that says why."""


@dataclass(frozen=True)
class ImportedDataSet:
    """`uri`: the address of the database, which was started again."""

    report: LoadReport
    uri: str


def import_data_set(local: LocalDatabase, data_set: DataSet, catalogue: Catalogue, progress: ShowProgress) -> ImportedDataSet:
    """Load into an empty database.

    Raises ImportUnavailableError if only transactions can, LocalDatabaseError if the import fails, and WriteError after it.
    """
    if local.importer is None:
        raise ImportUnavailableError("this system cannot import")
    try:
        with local.importer.open_folder() as folder:
            return FirstLoad(local, local.importer, LoadContext(catalogue, data_set), progress).run(folder)
    except (DatabaseInUseError, UnsupportedDataError) as error:
        raise ImportUnavailableError(str(error)) from error


@dataclass
class FirstLoad:
    """A first load by import."""

    local: LocalDatabase
    importer: DatabaseImporter
    context: LoadContext
    progress: ShowProgress

    def __post_init__(self) -> None:
        self.mark = new_mark(self.context)
        self.total = NewRows(self.context).total

    def run(self, folder: Path) -> ImportedDataSet:
        """Files are written while other processes may join; the database is replaced when none has."""
        with self.importer.exclusive():
            self._check_empty()
        with translate_disk_errors(folder):
            files, counts = write_rows(folder, self.context, self.mark, self.progress)
        with self.importer.exclusive():
            self._check_empty()
            outcome = self.importer.run(files.arguments(), self._report_import)
            with Writer(Address(outcome.uri, self.local.username, self.local.password)) as writer:
                self._check_imported(writer, files, outcome.error)
                self._complete(writer, files)
        return ImportedDataSet(LoadReport(counts), outcome.uri)

    def _check_empty(self) -> None:
        """Raises ImportUnavailableError."""
        indexes = indexes_for(self.context.catalogue)
        with Writer(Address(self.local.uri, self.local.username, self.local.password)) as writer:
            if reason := writer.write(lambda batch: reason_against_import(batch, indexes)):
                raise ImportUnavailableError(reason)

    def _report_import(self, part: float) -> None:
        self.progress("importing", int(part * self.total), self.total)

    def _check_imported(self, writer: Writer, files: ImportFiles, error: str) -> None:
        """Raises LocalDatabaseError if the database is still the old one."""
        if self.mark not in writer.write(unfinished_loads, exclusive=False):
            raise LocalDatabaseError(error or "The imported database was not found; load again.")
        stored = writer.write(count_stored, exclusive=False)
        if stored != (files.nodes, files.edges):
            raise WriteError(f"The import is incomplete: {stored} instead of {files.nodes, files.edges} nodes and edges; load again.")

    def _complete(self, writer: Writer, files: ImportFiles) -> None:
        self.progress("creating indexes", self.total, self.total)
        writer.create_indexes(indexes_for(self.context.catalogue))
        writer.write(lambda batch: self._finish(files, batch))

    def _finish(self, files: ImportFiles, batch: Batch) -> None:
        order = self.context.order
        for label, nodes in grouped(files.incomplete_nodes, lambda node: order.lookup_labels[node.label]):
            batch.upsert_nodes(label, nodes)
        for ends, edges in order.by_ends(files.incomplete_edges):
            batch.update_edges(ends, edges)
        write_data_set(batch, self.context.mark(is_complete=self.context.data_set.is_complete))
        delete_marks(batch, [self.mark])


def new_mark(context: LoadContext) -> LoadMark:
    """The mark of a load that begins now."""
    return LoadMark(str(uuid.uuid4()), context.data_set.name, context.now)


def write_rows(folder: Path, context: LoadContext, mark: LoadMark, progress: ShowProgress) -> tuple[ImportFiles, ChangeCounts]:
    """Write the files of a data set, with the marks of an unfinished load, and count what they create.

    Raises UnsupportedDataError, OSError.
    """
    rows, counts = NewRows(context), Counter[tuple[str, str]]()
    total = rows.total
    with write_import_files(folder) as files:
        for mark_row in (format_row(), mark.to_row(), context.mark(is_complete=False).to_row()):
            files.add_node(mark_row.label, mark_row)
        for label, node in rows.nodes():
            files.add_node(label, node)
            counts[node.label, "created"] += 1
            _report(files, total, progress)
        for edge in rows.edges():
            files.add_edge(edge)
            counts[edge.type, "created"] += 1
            _report(files, total, progress)
    return files, counts


def _report(files: ImportFiles, total: int, progress: ShowProgress) -> None:
    written = files.nodes + files.edges
    if written % PROGRESS_ROWS == 0:
        progress("writing import files", min(written, total), total)
