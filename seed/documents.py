"""The document that dataset.toml describes -> rows of the tables of documents and publishers.

    [document]
    title = "Register of shareholders"    ->    documents.csv: key, title, publishedOn;   published_by.csv: from, to;   companies.csv: name
    publisher = "Companies House"

The schema decides what has a place: what it has none for is an error.
"""

from __future__ import annotations

from collections.abc import Mapping

from keiretsu.seed.errors import ENTRY_UNIT, ErrorCollector
from keiretsu.seed.layout import ColumnRole, EdgeFile, Layout, NodeFile
from keiretsu.seed.origins import TableOrigin
from keiretsu.seed.table_rows import TableRows
from keiretsu.seed.tables.configuration import Configuration, DocumentConfiguration
from keiretsu.seed.tables.inputs import METADATA_FILE
from keiretsu.slugs import slugify

ADDRESS_COLUMNS = ("address", "url", "fileName")
DAY_COLUMN = "publishedOn"
PUBLISHED_BY = "published_by.csv"


def document_key(configuration: Configuration, document: DocumentConfiguration | None) -> str | None:
    """The key of a document: its own, or one of the data set and the title."""
    return (document.key or f"{configuration.name}/{slugify(document.title)}") if document else None


def add_documents(configuration: Configuration, layout: Layout, rows: dict[str, TableRows], errors: ErrorCollector) -> None:
    """Add the rows of all documents that tables cite."""
    places = {"document": configuration.document} | {f"{entry.position}.document": entry.document for entry in configuration.tables}
    written: set[str] = set()
    for place, document in places.items():
        key = document_key(configuration, document)
        if document and key and key not in written:
            written.add(key)
            _Writer(layout, rows, errors).write(document, key, place)


class _Writer:
    def __init__(self, layout: Layout, rows: dict[str, TableRows], errors: ErrorCollector) -> None:
        self._layout = layout
        self._rows = rows
        self._errors = errors

    def write(self, document: DocumentConfiguration, key: str, place: str) -> None:
        file = self._document_file()
        if file is None:
            self._errors.add(METADATA_FILE, "The claims of this schema have no documents; remove this key", column=place)
            return
        if any(key in chunk.column(file.node.key) for chunk in self._rows.get(file.name, ())):
            return
        cells = {file.node.key: key, file.node.display_property: document.title}
        if document.day:
            self._place(cells, (DAY_COLUMN,), document.day, file, f"{place}.day")
        if document.address:
            self._place(cells, ADDRESS_COLUMNS, document.address, file, f"{place}.address")
        self._add(file.name, cells, key)
        if document.publisher:
            self._write_publisher(document.publisher, key, place)

    def _write_publisher(self, publisher: str, key: str, place: str) -> None:
        file = self._layout.get(PUBLISHED_BY)
        if not isinstance(file, EdgeFile):
            self._errors.add(METADATA_FILE, "The documents of this schema have no publisher; remove this key", column=f"{place}.publisher")
            return
        types = file.relationship.ends[0][1]
        node_file = next(file for file in self._layout.values() if isinstance(file, NodeFile) and file.node.name == types[0])
        name_column = node_file.node.display_property
        names = (name for chunk in self._rows.get(node_file.name, ()) for name in chunk.column(name_column))
        if slugify(publisher) not in map(slugify, names):
            self._add(node_file.name, {name_column: publisher}, key)
        self._add(PUBLISHED_BY, {"from": key, "to": publisher}, key)

    def _document_file(self) -> NodeFile | None:
        claims = next(
            (file for file in self._layout.values() if any(column.role is ColumnRole.DOCUMENT for column in file.columns.values())),
            None,
        )
        first = next(iter(self._layout.values()))
        return first if claims and isinstance(first, NodeFile) else None  # documents come first in the layout

    def _place(self, cells: dict[str, str], columns: tuple[str, ...], text: str, file: NodeFile, place: str) -> None:
        column = next((name for name in columns if name in file.columns), None)
        if column:
            cells[column] = text
        else:
            self._errors.add(METADATA_FILE, "The documents of this schema have no property for this; remove this key", column=place)

    def _add(self, file: str, cells: Mapping[str, str], document: str) -> None:
        rows = self._rows.setdefault(file, TableRows(self._layout[file]))
        origin = TableOrigin(METADATA_FILE, METADATA_FILE, ENTRY_UNIT, offset=rows.last_line, document=document)
        self._errors.origins.add(file, origin)
        rows.add_row(origin, cells)
