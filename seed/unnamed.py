"""People and companies without a name: what stands in for the name, and the slug, which never follows from it.

    people.csv row 3: anonymous TRUE, no name   ->   name "Unknown person", slug "mine-people-csv-3"

A type whose declaration says `unnamed` has them. Such a node is never searched, matched or referred to by name: two of them with one name
would be taken for one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from keiretsu.schema.catalogue import NodeSpec
from keiretsu.seed.layout import EdgeFile, NodeFile
from keiretsu.seed.parse import BOOLEANS
from keiretsu.seed.row_chunks import Columns, RowChunk
from keiretsu.seed.rows import PropertyValues
from keiretsu.slugs import slugify

ANONYMOUS = "anonymous"


def is_unnamed(node: NodeSpec, properties: PropertyValues) -> bool:
    """Whether a node is anonymous and has the name that stands in for one."""
    return node.unnamed is not None and properties.get(ANONYMOUS) is True and _stands_in(node, properties.get(node.display_property))


def name_unnamed_rows(file: NodeFile | EdgeFile, columns: Columns, places: Sequence[str]) -> None:
    """Give the rows without a name the one that stands in for it, and a slug that follows from their place unless they have their own.

    `places`: data set, file, sheet and number of each row.
    """
    unnamed = list(_unnamed_rows(file, columns))
    if not unnamed:
        return
    assert isinstance(file, NodeFile), "only nodes have names"
    for name, values in ((file.node.display_property, [str(file.node.unnamed)] * len(places)), ("slug", list(map(slugify, places)))):
        cells = columns.setdefault(name, [""] * len(places))
        for index in unnamed:
            cells[index] = cells[index] or values[index]


def own_names(file: NodeFile, chunk: RowChunk) -> Sequence[str]:
    """The names of the rows; empty for those that have none of their own."""
    names = chunk.column(file.node.display_property)
    unnamed = frozenset(_unnamed_rows(file, chunk.columns))
    return ["" if index in unnamed else name for index, name in enumerate(names)] if unnamed else names


def _unnamed_rows(file: NodeFile | EdgeFile, columns: Columns) -> Iterator[int]:
    """The rows that are anonymous, with the name that stands in for one or without any."""
    if not isinstance(file, NodeFile) or file.node.unnamed is None or not any(columns.get(ANONYMOUS, ())):
        return
    names = columns.get(file.node.display_property, [""] * len(columns[ANONYMOUS]))
    for index, (anonymous, name) in enumerate(zip(columns[ANONYMOUS], names, strict=True)):
        if BOOLEANS.get(anonymous.lower()) and (not name or _stands_in(file.node, name)):
            yield index


def _stands_in(node: NodeSpec, name: object) -> bool:
    return isinstance(name, str) and slugify(name) == slugify(str(node.unnamed))
