"""Files -> a validated data set, or all of its errors; or the valid rows, and those that have errors or need one that has.

    read_data_set(Path("seed/data/xiaomi"), catalogue)   ->   DataSet(nodes, edges, claims)

A row that names no claim gets an implicit one.
"""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.check import Check, CheckProgress
from keiretsu.seed.edge_check import read_edges
from keiretsu.seed.errors import DataError, ErrorCollector, InvalidDataSet, RowReasons
from keiretsu.seed.files import Folder, folder_inputs, read_folder
from keiretsu.seed.layout import EdgeFile, Layout, NodeFile, build_layout
from keiretsu.seed.node_check import read_claims, read_nodes, register_ids
from keiretsu.seed.records import DataSetRecords
from keiretsu.seed.rejected_rows import RejectedRows
from keiretsu.seed.required_edges import check_required_edges
from keiretsu.seed.row_claims import RowClaims
from keiretsu.seed.rows import DataSet
from keiretsu.seed.tables.inputs import Inputs
from keiretsu.seed.values.conversion import SourceConversion, prepare_conversion


def read_data_set(source: Path | Inputs, catalogue: Catalogue, progress: CheckProgress | None = None) -> DataSet:
    """The data set in a folder, or in several files. Raises InvalidDataSet with the errors of all files, SpoolError."""
    with _without_collections():
        checker = _Checker(source, catalogue, progress, ErrorCollector())
        data_set = checker.check({})
    if checker.errors.errors:
        raise InvalidDataSet(checker.errors.sorted(), checker.errors.warnings)
    return data_set


@contextmanager
def _without_collections() -> Iterator[None]:
    """A check makes millions of objects and no cycles: looking for cycles takes a sixth of its time."""
    is_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if is_enabled:
            gc.enable()


def read_good_rows(source: Path | Inputs, catalogue: Catalogue, progress: CheckProgress | None = None) -> tuple[DataSet, RejectedRows]:
    """The data set without the rows that have errors or need one that has, and these rows.

    Raises InvalidDataSet if an error concerns a whole file, for which no row can be left out; SpoolError.
    """
    errors = ErrorCollector(keeps_rows=True)
    reasons: RowReasons = defaultdict(dict)
    with _without_collections():
        checker = _Checker(source, catalogue, progress, errors)
        data_set = checker.check(reasons)
        listed = errors.sorted()
        while _add_reasons(reasons, errors):
            if not errors.are_all_of_rows:
                raise InvalidDataSet(errors.sorted(), errors.warnings, KEEP_GOING_ADVICE)
            errors.forget_rows()
            data_set = checker.check(reasons)
    if not errors.are_all_of_rows or not checker.cites_known_documents():
        raise InvalidDataSet(listed or errors.sorted(), errors.warnings, KEEP_GOING_ADVICE)
    rejected = checker.rejected(reasons, listed)
    return replace(data_set, is_complete=not rejected), rejected


KEEP_GOING_ADVICE = "--keep-going leaves out rows; correct the errors of whole files first."


def _add_reasons(reasons: RowReasons, errors: ErrorCollector) -> bool:
    """Add the rows that the last check found. Whether there are any; each check finds others, so there is a last one."""
    is_new = False
    for rows_of_tables in (errors.rows, errors.leaning):
        for table, rows in rows_of_tables.items():
            for line, messages in rows.items():
                if line not in reasons[table]:
                    reasons[table][line] = []
                    is_new = True
                reasons[table][line] += messages
    return is_new


class _Checker:
    """Reads the files once; then they can be checked several times."""

    def __init__(self, source: Path | Inputs, catalogue: Catalogue, progress: CheckProgress | None, errors: ErrorCollector) -> None:
        self.errors = errors
        self._catalogue = catalogue
        self._progress = progress
        self.layout: Layout = build_layout(catalogue)
        self.folder: Folder = read_folder(folder_inputs(source) if isinstance(source, Path) else source, self.layout, errors)
        self.conversions: Mapping[str, Sequence[SourceConversion]] = {
            name: [prepare_conversion(survey, errors) for survey in rows.surveys] for name, rows in self.folder.rows.items()
        }

    def check(self, excluded: RowReasons) -> DataSet:
        """The data set without these rows; errors go to the collector."""
        folder, errors = self.folder, self.errors
        self._last = check = Check(self._catalogue, self.layout, folder, self.conversions, errors, excluded, self._progress)
        files = [file for name, file in self.layout.items() if name in folder.rows]
        node_files = [file for file in files if isinstance(file, NodeFile)]
        for file in node_files:
            register_ids(file, check)
        claim_type = self._catalogue.provenance.claim if self._catalogue.provenance else None
        for file in node_files:
            if file.node.name == claim_type:
                read_claims(file, check)
        node_tables = [read_nodes(file, check) for file in node_files if file.node.name != claim_type]
        edge_tables = [read_edges(file, check) for file in files if isinstance(file, EdgeFile)]
        for table in node_tables:
            check_required_edges(table, check)
        records = DataSetRecords([*node_tables, *edge_tables], check.claims, RowClaims(folder.name, self._catalogue))
        unreadable = sum(map(len, folder.unreadable.rows.values()))  # not among the rows
        rows = sum(map(len, folder.rows.values())) + unreadable - sum(map(len, excluded.values()))
        return DataSet(
            folder.name,
            folder.title,
            records.nodes,
            records.edges,
            records.summaries,
            tuple(errors.warnings),
            folder.is_partial,
            rows=rows,
        )

    def cites_known_documents(self) -> bool:
        """Whether no document of dataset.toml was left out."""
        provenance = self._catalogue.provenance
        if provenance is None:
            return True
        prefix = self._catalogue.nodes[provenance.document].prefix
        return all(f"{prefix}:{key}" in self._last.references.lines for key in self.folder.documents)

    def rejected(self, reasons: RowReasons, errors: Sequence[DataError]) -> RejectedRows:
        """The rows that the last check left out."""
        check = self._last
        return RejectedRows(self.folder, self.conversions, self.errors.origins, reasons, errors, check.references, check.claims)
