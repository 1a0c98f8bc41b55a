"""All files of one import, and the arguments with which the importer reads them.

Each node has its id twice: as its property, and for the importer, which finds the ends of an edge by it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from keiretsu.graph.import_files.cells import LIST_DELIMITER
from keiretsu.graph.import_files.csv_file import CsvFile, DifferentTypeError, UnsupportedValueError
from keiretsu.graph.writer import EdgeRow, NodeRow

EDGE_IDS = (":START_ID", ":END_ID")
DEFAULT_BUFFER_SIZE = 4 * 1024 * 1024  # of the importer, in characters; a row must fit into it
MAX_INCOMPLETE_ROWS = 10_000
FILE_SEPARATOR = ","

PLAIN_NAME = re.compile(r"\w+")
"""Labels, types and properties that need no escape in a header or an argument; the importer knows none."""


class UnsupportedDataError(Exception):
    """What the importer cannot read; the data must be loaded in transactions. The message is a clause."""


FileGroup = tuple[str, ...]
"""What one file contains: nodes with these labels, or edges with one type after an empty text."""


@dataclass
class ImportFiles:
    """Files in a folder.

    `incomplete_nodes`, `incomplete_edges`: rows that are written with their ids only, because a cell cannot contain one of their values.
    """

    folder: Path
    nodes: int = 0
    edges: int = 0
    incomplete_nodes: list[NodeRow] = field(default_factory=list)
    incomplete_edges: list[EdgeRow] = field(default_factory=list)
    _files: dict[FileGroup, list[CsvFile]] = field(default_factory=dict)

    def add_node(self, shared_label: str, row: NodeRow) -> None:
        """Write a node with its own label and the one that it shares with others. Raises UnsupportedDataError."""
        self.nodes += 1
        labels = (row.label,) if row.label == shared_label else (shared_label, row.label)
        if not self._add(labels, () if "id" in row.properties else (row.id,), row.properties):
            self.incomplete_nodes.append(row)
            self._check_incomplete()

    def add_edge(self, row: EdgeRow) -> None:
        """Write an edge. Raises UnsupportedDataError."""
        self.edges += 1
        if not self._add(("", row.type), (row.start, row.end), row.properties):
            self.incomplete_edges.append(row)
            self._check_incomplete()

    def arguments(self, folder: Path | None = None) -> list[str]:
        """The arguments of `neo4j-admin database import full` after the name of the database. `folder`: where the files are then.

        Raises UnsupportedDataError.
        """
        folder = folder or self.folder
        if FILE_SEPARATOR in str(folder):
            raise UnsupportedDataError(f"the importer takes no path with a comma, such as {folder}")
        longest_line = max((file.longest_line for _, file in self._all_files()), default=0)
        return [
            f"--array-delimiter=U+{ord(LIST_DELIMITER):04X}",
            f"--read-buffer-size={max(DEFAULT_BUFFER_SIZE, 2 * longest_line)}",
            "--legacy-style-quoting=false",
            "--ignore-empty-strings=false",
            "--trim-strings=false",
            "--bad-tolerance=0",
            *self._multiline_arguments(folder),
            *(f"{_option(group)}={_join(folder, *file.names)}" for group, file in self._all_files()),
        ]

    def _multiline_arguments(self, folder: Path) -> list[str]:
        """Other files are read faster, in pieces."""
        names = [file.names[1] for _, file in self._all_files() if file.has_line_breaks]
        return ["--multiline-fields-format=v2", f"--multiline-fields={_join(folder, *names)}"] if names else []

    def close(self) -> None:
        """Write what is in memory, and the headers. Raises UnsupportedDataError, OSError."""
        for group, file in self._all_files():
            for name in (*filter(None, group), *file.property_names):
                if not PLAIN_NAME.fullmatch(name):
                    raise UnsupportedDataError(f'the importer takes no name such as "{name}"')
            file.close()

    def abandon(self) -> None:
        """Close all files as they are; idempotent."""
        for _, file in self._all_files():
            file.abandon()

    def _all_files(self) -> Iterator[tuple[FileGroup, CsvFile]]:
        return ((group, file) for group, files in self._files.items() for file in files)

    def _add(self, group: FileGroup, ids: Sequence[str], properties: Mapping[str, Any]) -> bool:
        """Whether the row is written with its properties. The files of a group differ in the types of their columns."""
        for file in self._files.get(group) or [self._open(group, ids)]:
            try:
                file.add(ids, properties)
            except DifferentTypeError:
                continue
            except UnsupportedValueError:
                file.add(ids, {name: value for name, value in properties.items() if name == "id"})
                return False
            return True
        self._open(group, ids).add(ids, properties)
        return True

    def _open(self, group: FileGroup, ids: Sequence[str]) -> CsvFile:
        files = self._files.setdefault(group, [])
        name = f"{sum(map(len, self._files.values())) + 1:02}-{re.sub(r'[^0-9A-Za-z]', '_', group[-1])}"
        id_columns = EDGE_IDS if not group[0] else (":ID",) if ids else ()
        files.append(CsvFile(self.folder, name, id_columns, id_type="ID" if group[0] and not ids else "string"))
        return files[-1]

    def _check_incomplete(self) -> None:
        if len(self.incomplete_nodes) + len(self.incomplete_edges) > MAX_INCOMPLETE_ROWS:
            raise UnsupportedDataError(f"more than {MAX_INCOMPLETE_ROWS:,} rows have lists that the importer cannot read")


def _option(group: FileGroup) -> str:
    return f"--nodes={':'.join(group)}" if group[0] else f"--relationships={group[-1]}"


def _join(folder: Path, *names: str) -> str:
    return FILE_SEPARATOR.join(str(folder / name) for name in names)


@contextmanager
def write_import_files(folder: Path) -> Iterator[ImportFiles]:
    """Files in an empty folder, complete when the context exits. Raises UnsupportedDataError, OSError."""
    files = ImportFiles(folder)
    try:
        yield files
        files.close()
    finally:
        files.abandon()
