"""Files -> a validated data set, or all of its errors; or the valid rows, and those that have errors or need one that has.

    read_data_set(Path("seed/data/xiaomi"), catalogue)   ->   DataSet(nodes, edges, claims)

A row that names no claim gets an implicit one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.check import Check, CheckProgress
from keiretsu.seed.edge_check import read_edges
from keiretsu.seed.errors import ErrorCollector, InvalidDataSet, RowReasons
from keiretsu.seed.files import Folder, folder_inputs, read_folder
from keiretsu.seed.layout import EdgeFile, Layout, NodeFile, build_layout
from keiretsu.seed.node_check import read_claims, read_nodes, register_ids
from keiretsu.seed.records import DataSetRecords
from keiretsu.seed.required_edges import check_required_edges
from keiretsu.seed.row_claims import RowClaims
from keiretsu.seed.rows import DataSet
from keiretsu.seed.tables.inputs import Inputs
from keiretsu.seed.values.conversion import SourceConversion, prepare_conversion


def read_data_set(source: Path | Inputs, catalogue: Catalogue, progress: CheckProgress | None = None) -> DataSet:
    """The data set in a folder, or in several files. Raises InvalidDataSet with the errors of all files, SpoolError."""
    checker = _Checker(source, catalogue, progress, ErrorCollector())
    data_set = checker.check({})
    if checker.errors.errors:
        raise InvalidDataSet(checker.errors.sorted(), checker.errors.warnings)
    return data_set


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
        check = Check(self._catalogue, self.layout, folder, self.conversions, errors, excluded, self._progress)
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
        return DataSet(
            folder.name,
            folder.title,
            records.nodes,
            records.edges,
            records.summaries,
            tuple(errors.warnings),
            folder.is_partial,
            rows=sum(map(len, folder.rows.values())),
        )
