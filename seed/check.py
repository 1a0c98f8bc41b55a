"""The rows of all tables -> checked tables and claims; errors go to the collector.

The ids of all nodes are registered first, so that every reference can be resolved; then claims are read, then nodes and edges. What every
step needs is in Check; a step is a function of a table.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.cells import CachedCells, CellError, without_consequences
from keiretsu.seed.claims import StatedClaims
from keiretsu.seed.errors import ErrorCollector
from keiretsu.seed.files import Folder
from keiretsu.seed.known_records import register_known
from keiretsu.seed.layout import EdgeFile, Layout, NodeFile
from keiretsu.seed.property_cells import PropertyReader
from keiretsu.seed.references import KNOWN, ReferenceResolver, UnreadableReferenceError
from keiretsu.seed.row_chunks import RowChunk
from keiretsu.seed.table_rows import TableRows
from keiretsu.seed.values.conversion import SourceConversion

CheckProgress = Callable[[str, int, int], None]
"""Called with the activity, the number of rows checked, and the number of all rows of a file."""

MAX_CACHED_REFERENCES = 250_000

Excluded = Mapping[str, Mapping[int, Sequence[str]]]
"""Table -> the rows to leave out, each with the reasons."""


@dataclass
class Check:
    """What the steps of one check share. `conversions`: of each source of each table; `referenced`: ids by relationship and end."""

    catalogue: Catalogue
    layout: Layout
    folder: Folder
    conversions: Mapping[str, Sequence[SourceConversion]]
    errors: ErrorCollector
    excluded: Excluded
    progress: CheckProgress | None
    references: ReferenceResolver = field(init=False)
    claims: StatedClaims = field(init=False)
    referenced: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))

    def __post_init__(self) -> None:
        unreadable = (self.layout[name] for name in self.folder.unreadable.files)
        types = frozenset(file.node.name for file in unreadable if isinstance(file, NodeFile))
        self.references = ReferenceResolver(self.catalogue, types)
        self.claims = StatedClaims(self.catalogue, self.references)
        register_known(self.folder.known, self.references, self.claims, self.errors)

    def rows(self, file: NodeFile | EdgeFile) -> TableRows:
        """All rows of a table."""
        return self.folder.rows[file.name]

    def chunks(self, file: NodeFile | EdgeFile, *, shows_progress: bool = False) -> Iterator[RowChunk]:
        """The rows of a table without those to leave out."""
        rows, excluded, done = self.rows(file), self.excluded.get(file.name, {}), 0
        for chunk in rows:
            if self.progress and shows_progress:
                self.progress(f"checking {file.name}", done, len(rows))
            done += len(chunk)
            remaining = chunk.without(excluded) if excluded else chunk
            if len(remaining):
                yield remaining

    def property_readers(self, file: NodeFile | EdgeFile) -> list[PropertyReader]:
        """A reader for each source of a table."""
        return [PropertyReader(file, conversion, self.catalogue, self.errors) for conversion in self.conversions[file.name]]

    def reference_cells(self, name: str, types: Sequence[str]) -> CachedCells[str]:
        """Reads names and ids of nodes of these types: their ids, or nothing."""
        return CachedCells(name, lambda text: self.resolve(text, types), "", MAX_CACHED_REFERENCES)

    def resolve(self, text: str, types: Sequence[str]) -> str | CellError:
        """The id of a node."""
        try:
            return self.references.resolve(text, types)
        except UnreadableReferenceError as error:
            return CellError((), str(error))
        except ValueError as error:
            return without_consequences(CellError((str(error),)), text)

    def describe(self, file: NodeFile | EdgeFile, earlier: int, line: int) -> str:
        """The position of an earlier row of a table: line 4, or line 4 of another file; or that it is loaded already."""
        if earlier == KNOWN:
            return "a row that is loaded"
        origins = self.errors.origins
        return origins.locate(file.name, earlier).describe(origins.locate(file.name, line).origin)
