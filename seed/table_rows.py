"""All rows of a table of the layout, in chunks: in memory if they are few, else in a temporary file.

Each source of a table is surveyed while its rows are added, so that what only a whole column says is known when the last row is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from keiretsu.seed.layout import EdgeFile, NodeFile
from keiretsu.seed.origins import TableOrigin
from keiretsu.seed.row_chunks import RowChunk
from keiretsu.seed.spools import BlockSpool
from keiretsu.seed.values.survey import SourceSurvey


@dataclass
class TableRows:
    """Adds rows, and reads them as often as needed. `surveys`: of each source; `last_line`: the highest number of a row, 0 without rows."""

    file: NodeFile | EdgeFile
    surveys: list[SourceSurvey] = field(default_factory=list)
    last_line: int = 0
    _length: int = 0
    _spool: BlockSpool = field(default_factory=BlockSpool)

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[RowChunk]:
        return (RowChunk(*block) for block in self._spool)

    @property
    def origins(self) -> list[TableOrigin]:
        """The sources."""
        return [survey.origin for survey in self.surveys]

    def add_origin(self, origin: TableOrigin, columns: Sequence[str]) -> None:
        """The source of the rows that follow, and its columns in order."""
        self.surveys.append(SourceSurvey(self.file, origin, columns))

    def add(self, chunk: RowChunk) -> None:
        """Add rows of the last source. Raises SpoolError."""
        if chunk.lines:
            self.surveys[chunk.origin].add(chunk)
            self._spool.append((chunk.origin, list(chunk.lines), chunk.columns, chunk.typed))
            self._length += len(chunk)
            self.last_line = max(self.last_line, *chunk.lines)

    def add_row(self, origin: TableOrigin, cells: Mapping[str, str]) -> None:
        """Add a single row, after those of the other sources."""
        self.add_origin(origin, list(cells))
        self.add(RowChunk(len(self.surveys) - 1, [origin.offset + 1], {name: [text] for name, text in cells.items()}))
