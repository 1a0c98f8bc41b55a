"""The rows of a folder -> a validated data set, or all of its errors.

    read_data_set(Path("seed/data/xiaomi"), catalogue)   ->   DataSet(nodes, edges, claims)

Node ids are registered first, so that every reference can be resolved; then claims are read, then edges. A row that names no claim gets an
implicit one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import Any

from keiretsu.schema.catalogue import Catalogue, PropertySpec, ValueKind
from keiretsu.seed.claims import ClaimCollector
from keiretsu.seed.errors import ErrorCollector, InvalidDataSet
from keiretsu.seed.files import Folder, folder_inputs, read_folder
from keiretsu.seed.identity import distinguishing_columns, edge_id
from keiretsu.seed.intervals import parse_interval
from keiretsu.seed.layout import ColumnRole, ColumnSpec, EdgeFile, Layout, NodeFile, build_layout, edge_file_name
from keiretsu.seed.parse import parse_cell, parse_list
from keiretsu.seed.raw_rows import RawRow
from keiretsu.seed.references import ReferenceResolver, UnreadableReferenceError
from keiretsu.seed.rows import DataSet, EdgeRecord, NodeRecord
from keiretsu.seed.shares import parse_share
from keiretsu.seed.sizes import check_indexed_size, check_searchable_items
from keiretsu.seed.slugs import slugify
from keiretsu.seed.tables.inputs import Inputs
from keiretsu.seed.values.conversion import convert_rows
from keiretsu.seed.write_order import required_relationships
from keiretsu.text import join_or, quoted

CheckProgress = Callable[[str, int, int], None]
"""Called with the activity, the number of rows checked, and the number of all rows of a file."""

PROGRESS_ROWS = 1_000  # rows between two reports


def read_data_set(source: Path | Inputs, catalogue: Catalogue, progress: CheckProgress | None = None) -> DataSet:
    """The data set in a folder, or in several files. Raises InvalidDataSet with the errors of all files."""
    errors = ErrorCollector()
    layout = build_layout(catalogue)
    folder = read_folder(folder_inputs(source) if isinstance(source, Path) else source, layout, errors)
    rows = {name: convert_rows(layout[name], folder.rows[name], errors) for name in layout if name in folder.rows}
    folder = replace(folder, rows=rows)
    unreadable = (layout[name] for name in folder.unreadable.files)
    types = frozenset(file.node.name for file in unreadable if isinstance(file, NodeFile))
    validator = _Validator(catalogue, layout, folder, errors, ReferenceResolver(catalogue, types), progress)
    files = [layout[name] for name in layout if name in folder.rows]
    nodes = [node for file in files if isinstance(file, NodeFile) for node in validator.read_nodes(file)]
    edges = [edge for file in files if isinstance(file, EdgeFile) for edge in validator.read_edges(file)]
    validator.check_required_edges(nodes)
    claims = validator.claims
    data_set = DataSet(
        folder.name,
        folder.title,
        tuple(sorted([*nodes, *claims.nodes], key=lambda node: node.id)),
        tuple(sorted([*edges, *claims.edges], key=lambda edge: (edge.type, edge.id))),
        claims.summaries,
        tuple(errors.warnings),
        folder.is_partial,
    )
    if errors.errors:
        raise InvalidDataSet(errors.sorted(), errors.warnings)
    return data_set


@dataclass
class _Validator:
    """Validates the rows of one folder. The ids of all nodes are registered before any reference is resolved."""

    catalogue: Catalogue
    layout: Layout
    folder: Folder
    errors: ErrorCollector
    references: ReferenceResolver
    progress: CheckProgress | None
    claims: ClaimCollector = field(init=False)
    _edge_locations: dict[str, tuple[str, int]] = field(default_factory=dict)
    _referenced: set[tuple[str, str, str | None]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._ids: dict[tuple[str, int], tuple[str, str]] = {}
        for name, rows in self.folder.rows.items():
            file = self.layout[name]
            if isinstance(file, NodeFile):
                for row in rows:
                    self._register_id(file, row)
                for cells in self.folder.unreadable.rows[name]:
                    self.references.reject(cells)
        self.claims = ClaimCollector(self.catalogue, self.folder.name, self.errors, self.references)
        if self.catalogue.provenance:
            claim_file = next(
                file for file in self.layout.values() if isinstance(file, NodeFile) and file.node.name == self.catalogue.provenance.claim
            )
            for row in self.folder.rows.get(claim_file.name, ()):
                self._add_claim(claim_file, row)

    def read_nodes(self, file: NodeFile) -> Iterator[NodeRecord]:
        """The nodes of a file."""
        provenance = self.catalogue.provenance
        if provenance and file.node.name == provenance.claim:
            return
        for row in self._rows(file):
            values = self._parse_properties(file, row)  # also for a row without an id, so that all of its errors are reported
            if (file.name, row.line) not in self._ids:
                continue
            id_, key = self._ids[file.name, row.line]
            properties = {file.node.key: key, **values}
            claims = (
                self.claims.claims_of_row(
                    file, row, id_, (id_,), f"{self._source(file, row)} lists {properties.get(file.node.display_property, key)}."
                )
                if file.has_claims
                else None
            )
            yield NodeRecord(id_, file.node.name, properties, claims, file.name, row.line)

    def read_edges(self, file: EdgeFile) -> Iterator[EdgeRecord]:
        """The edges of a file."""
        for row in self._rows(file):
            ends, properties = self._resolve_ends(file, row), self._parse_properties(file, row)
            if ends is None:
                continue
            id_ = edge_id(file.relationship, *ends, properties)
            if self._is_duplicate(file, row, id_):
                continue
            statement = f"{row.cells['from']} {file.relationship.name.lower().replace('_', ' ')} {row.cells['to']}."
            claims = self.claims.claims_of_row(file, row, id_, ends, statement) if file.has_claims else None
            yield EdgeRecord(id_, file.relationship.name, *ends, properties, claims, file.name, row.line)

    def _source(self, file: NodeFile, row: RawRow) -> str:
        return self.errors.origins.locate(file.name, row.line).origin.file

    def _describe(self, location: tuple[str, int], row: RawRow) -> str:
        """The position of an earlier row: line 4, or line 4 of another file."""
        origins = self.errors.origins
        return origins.locate(*location).describe(origins.locate(location[0], row.line).origin)

    def _rows(self, file: NodeFile | EdgeFile) -> Iterator[RawRow]:
        rows = self.folder.rows[file.name]
        for index, row in enumerate(rows):
            if self.progress and index % PROGRESS_ROWS == 0:
                self.progress(f"checking {file.name}", index, len(rows))
            yield row

    def check_required_edges(self, nodes: Iterable[NodeRecord]) -> None:
        """A fact is visible only through a relationship, and a non-null field needs an edge, so each node needs these.

        A row counts even if its other end has an error, which is reported itself.
        """
        required = required_relationships(self.catalogue)
        for node in nodes:
            visible_through = self.catalogue.nodes[node.type].visible_through
            if visible_through and not self._is_referenced(node, visible_through, "end"):
                message = f"No relationship leads to this {node.type}, so it would never be visible; add a row to {_files(visible_through)}"
                self.errors.add(node.file, message, line=node.line)
            for field_name, relationships in required[node.type].items():
                if not self._is_referenced(node, relationships, "start"):
                    message = f"This {node.type} has no {field_name}, so it could not be read; add a row to {_files(relationships)}"
                    self.errors.add(node.file, message, line=node.line)

    def _is_referenced(self, node: NodeRecord, relationships: Sequence[str], end: str) -> bool:
        """Whether the files of these relationships have a row with the node at this end, or rows that could not be read."""
        if any((name, end, node.id) in self._referenced for name in relationships):
            return True
        names = {slugify(str(node.properties.get(self.catalogue.nodes[node.type].display_property, ""))), node.id.partition(":")[2]}
        unreadable, files = self.folder.unreadable, [edge_file_name(name) for name in relationships]
        return any(file in unreadable.files or not names.isdisjoint(map(slugify, chain(*unreadable.rows[file]))) for file in files)

    def _register_id(self, file: NodeFile, row: RawRow) -> None:
        """Derive the id of a row's node and register it."""
        if file.node.key == "slug":
            column = "slug" if "slug" in row.cells else file.node.display_property
            text = row.cells.get(column, "")
            key = slugify(text)
            if text and not key:
                message = f"{quoted(text)} contains no letter or digit; fill in the column slug"
                self.errors.add(file.name, message, line=row.line, column=column)
        else:
            column, key = file.node.key, row.cells.get(file.node.key, "")
        id_ = f"{file.node.prefix}:{key}"
        try:
            check_indexed_size(id_)
        except ValueError as error:
            self.errors.add(file.name, str(error), line=row.line, column=column)
            key = ""
        if not key:
            self.references.reject(row.cells.values())
            return
        location = self.references.add(id_, row.cells.get(file.node.display_property, ""), file.name, row.line)
        if location:
            message = f"{quoted(row.cells[column])} yields the id {id_}, which {self._describe(location, row)} already has"
            hint = "; merge the rows, or give one of them a different slug" if file.node.key == "slug" else "; choose another key"
            self.errors.add(file.name, message + hint, line=row.line, column=column)
            return
        self._ids[file.name, row.line] = (id_, key)

    def _add_claim(self, file: NodeFile, row: RawRow) -> None:
        if (file.name, row.line) not in self._ids:
            return
        id_, key = self._ids[file.name, row.line]
        assert self.catalogue.provenance, "a claims file requires a schema with provenance"
        document = self._resolve(file, row, "document", (self.catalogue.provenance.document,))
        about = self._resolve_all(file, row, "about", self.catalogue.relationships[self.catalogue.provenance.about].ends[0][1])
        properties = {file.node.key: key, **self._parse_properties(file, row)}
        if document and about is not None and "modality" in properties:
            self.claims.add(NodeRecord(id_, file.node.name, properties, None, file.name, row.line), document, about)

    def _parse_properties(self, file: NodeFile | EdgeFile, row: RawRow) -> dict[str, Any]:
        """The values of a row, including the days derived from its EDTF strings."""
        values: dict[str, Any] = {}
        shares: dict[str, Any] = {}
        for name, text in row.cells.items():
            column = file.columns[name]
            if column.role is ColumnRole.PROPERTY and column.prop:
                values |= self._parse_property(file, row, column, column.prop, text)
            elif column.role is ColumnRole.SHARE:
                shares |= self._parse_share(file, row, column, text)
        self._check_bounds(file, row, values)
        return values | shares

    def _parse_property(
        self, file: NodeFile | EdgeFile, row: RawRow, column: ColumnSpec, prop: PropertySpec, text: str
    ) -> Mapping[str, Any]:
        try:
            self._check_size(file, prop, text)
            if not prop.edtf:
                return {prop.stored_name: parse_cell(prop, text)}
            first, last = parse_interval(text)
        except ValueError as error:
            self.errors.add(file.name, str(error), line=row.line, column=column.name)
            return {}
        days = {f"{prop.stored_name}From": first, f"{prop.stored_name}To": last}
        return {prop.stored_name: text, **{name: day for name, day in days.items() if day is not None}}

    def _check_size(self, file: NodeFile | EdgeFile, prop: PropertySpec, text: str) -> None:
        """Raises ValueError if a displayed or searchable text cannot be indexed."""
        searchable = self.catalogue.search.by if self.catalogue.search else ()
        if isinstance(file, NodeFile) and prop.name in (file.node.display_property, *searchable):
            check_searchable_items(parse_list(text) if prop.kind is ValueKind.STRINGS else [text])

    def _parse_share(self, file: NodeFile | EdgeFile, row: RawRow, column: ColumnSpec, text: str) -> Mapping[str, float]:
        assert isinstance(file, EdgeFile), "only relationship files have share columns"
        assert file.share, "share columns derive from the bounds of a share"
        assert column.unit, "a column for a share says how it is written"
        try:
            least, most = parse_share(column.unit, text)
        except ValueError as error:
            self.errors.add(file.name, str(error), line=row.line, column=column.name)
            return {}
        return {file.share.lower.stored_name: least, file.share.upper.stored_name: most}

    def _check_bounds(self, file: NodeFile | EdgeFile, row: RawRow, values: Mapping[str, Any]) -> None:
        """A minimum must not exceed its maximum, nor a start its end."""
        pairs = [(name, f"{name[:-3]}Max") for name in values if name.endswith("Min")]
        for lower, upper in (*pairs, ("start", "end")):
            if lower in values and upper in values and values[lower] > values[upper]:
                message = f"{values[lower]:g} in {lower} is greater than {values[upper]:g} in {upper}"
                self.errors.add(file.name, message, line=row.line, column=lower)

    def _resolve_ends(self, file: EdgeFile, row: RawRow) -> tuple[str, str] | None:
        """The ids of the source and the target node, of types that the relationship allows together."""
        pairs = file.relationship.ends
        start_types = tuple(dict.fromkeys(name for starts, _ in pairs for name in starts))
        start = self._resolve(file, row, "from", start_types)
        allowed = [ends for starts, ends in pairs if start and self.references.type_of(start) in starts] or [ends for _, ends in pairs]
        end = self._resolve(file, row, "to", tuple(dict.fromkeys(name for ends in allowed for name in ends)))
        self._referenced |= {(file.relationship.name, "start", start), (file.relationship.name, "end", end)}
        return (start, end) if start and end else None

    def _resolve(self, file: NodeFile | EdgeFile, row: RawRow, column: str, types: tuple[str, ...]) -> str | None:
        text = row.cells.get(column)
        if text is None:
            return None
        try:
            return self.references.resolve(text, types)
        except UnreadableReferenceError:
            return None
        except ValueError as error:
            self.errors.add(file.name, str(error), line=row.line, column=column)
            return None

    def _resolve_all(self, file: NodeFile, row: RawRow, column: str, types: tuple[str, ...]) -> tuple[str, ...] | None:
        ids = []
        for text in parse_list(row.cells.get(column, "")):
            try:
                ids.append(self.references.resolve(text, types))
            except UnreadableReferenceError:
                continue
            except ValueError as error:
                self.errors.add(file.name, str(error), line=row.line, column=column)
        return tuple(sorted(set(ids))) or None

    def _is_duplicate(self, file: EdgeFile, row: RawRow, id_: str) -> bool:
        location = self._edge_locations.setdefault(id_, (file.name, row.line))
        if location == (file.name, row.line):
            return False
        columns = distinguishing_columns(file.relationship)
        hint = (
            f"; make the rows differ in {join_or(columns)}, or merge them into one row with the claims of both"
            if columns
            else "; merge the rows into one with the claims of both"
        )
        self.errors.add(file.name, f"Duplicate of the relationship on {self._describe(location, row)}{hint}", line=row.line)
        return True


def _files(relationships: Iterable[str]) -> str:
    return join_or([edge_file_name(name) for name in relationships])
