"""Nodes that could not be read, or would never be visible, for want of an edge -> an error for each.

figures.csv line 2: No relationship leads to this Figure, so it would never be visible; add a row to has_figure.csv.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from keiretsu.seed.check import Check
from keiretsu.seed.layout import NodeFile, edge_file_name
from keiretsu.seed.row_claims import CheckedTable
from keiretsu.seed.sorted_spool import SortedRow
from keiretsu.seed.write_order import required_relationships
from keiretsu.slugs import slugify
from keiretsu.text import join_or


def check_required_edges(table: CheckedTable, check: Check) -> None:
    """A fact is visible only through a relationship, and a non-null field needs an edge, so each node needs these."""
    file = table.file
    assert isinstance(file, NodeFile), "only nodes require edges"
    visible_through = file.node.visible_through
    required = required_relationships(check.catalogue)[file.node.name]
    if not visible_through and not required:
        return
    unreadable = _UnreadableRows(check)
    for row in table.rows:
        if visible_through and not _is_referenced(row, visible_through, "end", file, unreadable):
            message = (
                f"No relationship leads to this {file.node.name}, so it would never be visible; add a row to {_files(visible_through)}"
            )
            check.errors.add(file.name, message, line=row[1])
        for field_name, relationships in required.items():
            if not _is_referenced(row, relationships, "start", file, unreadable):
                message = f"This {file.node.name} has no {field_name}, so it could not be read; add a row to {_files(relationships)}"
                check.errors.add(file.name, message, line=row[1])


@dataclass
class _UnreadableRows:
    """What the rows that could not be read may refer to: the folded cells of each file, made once for all nodes."""

    check: Check
    _names: dict[str, set[str]] = field(default_factory=dict)

    def may_name(self, names: set[str], file: str) -> bool:
        """Whether one of these names is in a row of a file that could not be read, or nothing is known of the file."""
        unreadable = self.check.folder.unreadable
        if file not in self._names:
            self._names[file] = {slugify(cell) for _, cells in unreadable.rows[file] for cell in cells}
        return file in unreadable.files or not names.isdisjoint(self._names[file])


def _is_referenced(row: SortedRow, relationships: Sequence[str], end: str, file: NodeFile, unreadable: _UnreadableRows) -> bool:
    """Whether the files of these relationships have a row with the node at this end, or rows that may have it but for an error."""
    id_, properties, check = row[0], row[3], unreadable.check
    if id_ in check.references.meant or any(id_ in check.referenced[name, end] for name in relationships):
        return True
    names = {slugify(str(properties.get(file.node.display_property, ""))), id_.partition(":")[2]}
    return any(unreadable.may_name(names, edge_file_name(name)) for name in relationships)


def _files(relationships: Iterable[str]) -> str:
    return join_or([edge_file_name(name) for name in relationships])
