"""A folder's rows -> a checked data set, or all that is wrong with it.

    read_data_set(Path("seed/data/xiaomi"), catalogue)   ->   DataSet(nodes, edges, claims)

Nodes are read first, so that every name can be found; then claims, then edges. A row without claims of its own gets one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from keiretsu.schema import catalogue as c
from keiretsu.seed.claims import Claims
from keiretsu.seed.errors import Faults, FaultyFiles, quoted
from keiretsu.seed.files import Folder, RawRow, read_folder
from keiretsu.seed.intervals import read_interval
from keiretsu.seed.layout import Column, EdgeFile, NodeFile, Part, make_layout
from keiretsu.seed.parse import read_cell, read_list
from keiretsu.seed.references import References
from keiretsu.seed.rows import DataSet, Edge, Node
from keiretsu.seed.shares import read_share
from keiretsu.seed.slugs import slugify


def read_data_set(path: Path, catalogue: c.Catalogue) -> DataSet:
    """The data set in a folder. Raises FaultyFiles with everything that is wrong in any of its files."""
    faults = Faults()
    layout = make_layout(catalogue)
    folder = read_folder(path, layout, faults)
    checker = _Checker(catalogue, folder, faults, References(catalogue))
    files = [layout[name] for name in layout if name in folder.rows]
    nodes = [node for file in files if isinstance(file, NodeFile) for node in checker.nodes(file)]
    edges = [edge for file in files if isinstance(file, EdgeFile) for edge in checker.edges(file)]
    checker.check_grounds(nodes, edges)
    claims = checker.claims
    data_set = DataSet(
        folder.name,
        folder.title,
        tuple(sorted([*nodes, *claims.nodes], key=lambda one: one.id)),
        tuple(sorted([*edges, *claims.edges], key=lambda one: (one.type, one.id))),
        claims.summaries,
    )
    if faults.found:
        raise FaultyFiles(faults.sorted())
    return data_set


@dataclass
class _Checker:
    """Checks the rows of one folder. The ids of all nodes are known before anything refers to them."""

    catalogue: c.Catalogue
    folder: Folder
    faults: Faults
    references: References
    claims: Claims = field(init=False)
    _edges: dict[str, tuple[str, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        layout = make_layout(self.catalogue)
        self._keys: dict[tuple[str, int], tuple[str, str]] = {}
        for name, rows in self.folder.rows.items():
            file = layout[name]
            if isinstance(file, NodeFile):
                for row in rows:
                    self._identify(file, row)
        self.claims = Claims(self.catalogue, self.folder.name, self.faults, self.references)
        if self.catalogue.provenance:
            claim_file = next(
                one for one in layout.values() if isinstance(one, NodeFile) and one.node.name == self.catalogue.provenance.claim
            )
            for row in self.folder.rows.get(claim_file.name, ()):
                self._claim(claim_file, row)

    def nodes(self, file: NodeFile) -> Iterator[Node]:
        """The nodes of a file."""
        provenance = self.catalogue.provenance
        if provenance and file.node.name == provenance.claim:
            return
        for row in self.folder.rows[file.name]:
            found = self._properties(file, row)  # also where the row has no id, so that all of its faults are told
            if (file.name, row.line) not in self._keys:
                continue
            id_, key = self._keys[file.name, row.line]
            properties = {file.node.key: key, **found}
            claims = (
                self.claims.of_row(file, row, id_, (id_,), f"{file.name} lists {properties.get(file.node.called_by, key)}.")
                if file.sourced
                else None
            )
            yield Node(id_, file.node.name, properties, claims, file.name, row.line)

    def edges(self, file: EdgeFile) -> Iterator[Edge]:
        """The edges of a file."""
        for row in self.folder.rows[file.name]:
            ends, properties = self._ends(file, row), self._properties(file, row)
            if ends is None:
                continue
            stored = [file.relationship.properties[name].stored for name in file.relationship.unique_by]
            id_ = json.dumps(
                [ends[0], file.relationship.name, ends[1], *(properties.get(name) for name in stored)],
                ensure_ascii=False,
            )
            if self._is_twice(file, row, id_):
                continue
            text = f"{row.cells['from']} {file.relationship.name.lower().replace('_', ' ')} {row.cells['to']}."
            claims = self.claims.of_row(file, row, id_, ends, text) if file.sourced else None
            yield Edge(id_, file.relationship.name, *ends, properties, claims, file.name, row.line)

    def check_grounds(self, nodes: list[Node], edges: list[Edge]) -> None:
        """A fact that nothing leads to could never be seen."""
        carried = {edge.end for edge in edges if self.catalogue.relationships[edge.type].carries}
        for node in nodes:
            grounds = self.catalogue.nodes[node.type].grounds
            if grounds and node.id not in carried:
                files = " or ".join(f"{name.lower()}.csv" for name in grounds)
                self.faults.add(
                    node.file, f"nothing leads to this {node.type}, so it could never be seen; add a row to {files}", line=node.line
                )

    def _identify(self, file: NodeFile, row: RawRow) -> None:
        """Find the id of a row's node and note it."""
        if file.node.key == "slug":
            column = "slug" if "slug" in row.cells else file.node.called_by
            given = row.cells.get(column, "")
            key = slugify(given)
            if given and not key:
                self.faults.add(file.name, f"{quoted(given)} has no letter and no digit; give a slug", line=row.line, column=column)
        else:
            column, key = file.node.key, row.cells.get(file.node.key, "")
        if not key:
            return
        id_ = f"{file.node.prefix}:{key}"
        known = self.references.add(id_, file.name, row.line)
        if known:
            text = f"{quoted(row.cells[column])} gives the id {id_}, which line {known[1]} has already"
            hint = "; merge the rows, or give one of them a slug of its own" if file.node.key == "slug" else "; give it another key"
            self.faults.add(file.name, text + hint, line=row.line, column=column)
            return
        self._keys[file.name, row.line] = (id_, key)

    def _claim(self, file: NodeFile, row: RawRow) -> None:
        if (file.name, row.line) not in self._keys:
            return
        id_, key = self._keys[file.name, row.line]
        assert self.catalogue.provenance, "only a schema with claims has their file"
        document = self._find(file, row, "document", (self.catalogue.provenance.document,))
        about = self._find_all(file, row, "about", self.catalogue.relationships[self.catalogue.provenance.about].ends[0][1])
        properties = {file.node.key: key, **self._properties(file, row)}
        if document and about is not None and "modality" in properties:
            self.claims.add(Node(id_, file.node.name, properties, None, file.name, row.line), document, about)

    def _properties(self, file: NodeFile | EdgeFile, row: RawRow) -> dict[str, Any]:
        """The values of a row, and the days that follow from its EDTF texts."""
        found: dict[str, Any] = {}
        shares: dict[str, Any] = {}
        for name, text in row.cells.items():
            column = file.columns[name]
            if column.part is Part.PROPERTY and column.prop:
                found |= self._property(file, row, column, column.prop, text)
            elif column.part is Part.SHARE:
                shares |= self._share(file, row, column, text)
        self._check_bounds(file, row, found)
        return found | shares

    def _property(self, file: NodeFile | EdgeFile, row: RawRow, column: Column, prop: c.Property, text: str) -> Mapping[str, Any]:
        try:
            found = {prop.stored: read_cell(prop, text)}
            if prop.edtf:
                first, last = read_interval(text)
                found |= {f"{prop.stored}From": first, f"{prop.stored}To": last}
        except ValueError as error:
            self.faults.add(file.name, str(error), line=row.line, column=column.name)
            return {}
        return {name: value for name, value in found.items() if value is not None}

    def _share(self, file: NodeFile | EdgeFile, row: RawRow, column: Column, text: str) -> Mapping[str, float]:
        assert isinstance(file, EdgeFile), "only files of relationships have columns for a share"
        assert file.share, "the columns for a share follow from its ends"
        assert column.scale, "a column for a share says how it is written"
        try:
            least, most = read_share(column.scale, text)
        except ValueError as error:
            self.faults.add(file.name, str(error), line=row.line, column=column.name)
            return {}
        return {file.share.least.stored: least, file.share.most.stored: most}

    def _check_bounds(self, file: NodeFile | EdgeFile, row: RawRow, found: Mapping[str, Any]) -> None:
        """What is a least and a greatest value, or a beginning and an end, comes in this order."""
        pairs = [(name, f"{name[:-3]}Max") for name in found if name.endswith("Min")]
        for low, high in (*pairs, ("start", "end")):
            if low in found and high in found and found[low] > found[high]:
                text = f"{found[low]:g} in {low} is more than {found[high]:g} in {high}"
                self.faults.add(file.name, text, line=row.line, column=low)

    def _ends(self, file: EdgeFile, row: RawRow) -> tuple[str, str] | None:
        """The ids of both ends, of types that go together."""
        pairs = file.relationship.ends
        starts = tuple(dict.fromkeys(name for one, _ in pairs for name in one))
        start = self._find(file, row, "from", starts)
        fitting = [ends for one, ends in pairs if start and self.references.type_of(start) in one] or [ends for _, ends in pairs]
        end = self._find(file, row, "to", tuple(dict.fromkeys(name for one in fitting for name in one)))
        return (start, end) if start and end else None

    def _find(self, file: NodeFile | EdgeFile, row: RawRow, column: str, types: tuple[str, ...]) -> str | None:
        text = row.cells.get(column)
        if text is None:
            return None
        try:
            return self.references.find(text, types)
        except ValueError as error:
            self.faults.add(file.name, str(error), line=row.line, column=column)
            return None

    def _find_all(self, file: NodeFile, row: RawRow, column: str, types: tuple[str, ...]) -> tuple[str, ...] | None:
        found = []
        for text in read_list(row.cells.get(column, "")):
            try:
                found.append(self.references.find(text, types))
            except ValueError as error:
                self.faults.add(file.name, str(error), line=row.line, column=column)
        return tuple(sorted(set(found))) or None

    def _is_twice(self, file: EdgeFile, row: RawRow, id_: str) -> bool:
        known = self._edges.setdefault(id_, (file.name, row.line))
        if known == (file.name, row.line):
            return False
        told = file.relationship.unique_by
        hint = (
            f"; they must differ in {' or '.join(told)}, or be one row with the claims of both"
            if told
            else "; make them one row with the claims of both"
        )
        self.faults.add(file.name, f"this is the same edge as on line {known[1]}{hint}", line=row.line)
        return True
