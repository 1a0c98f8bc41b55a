"""Some rows of a table of the layout as text, column by column.

companies.csv: "name,kind\nXiaomi,maker\nHuami,"   ->   RowChunk(lines=[2, 3], columns={"name": ["Xiaomi", "Huami"], "kind": ["maker", ""]})
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field

from keiretsu.seed.tables.table import ExactText

CHUNK_ROWS = 1_000

Columns = dict[str, list[str]]
"""The cells of each column, stripped; "" for an empty one."""


@dataclass(frozen=True, slots=True)
class RowChunk:
    """Rows of one source. `lines`: their numbers in the table, which `seed/origins.py` translates; `origin`: the index of the source.

    `typed`: the indexes of typed cells by column, whose texts are ExactText.
    """

    origin: int
    lines: Sequence[int]
    columns: Columns
    typed: Mapping[str, Sequence[int]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.lines)

    def cells(self, index: int) -> dict[str, str]:
        """The cells of a row that are not empty, by column."""
        cells = {name: texts[index] for name, texts in self.columns.items() if texts[index]}
        return cells | {name: ExactText(cells[name]) for name, indexes in self.typed.items() if index in indexes and name in cells}

    def column(self, name: str) -> Sequence[str]:
        """The cells of a column, whether the source has it or not."""
        return self.columns.get(name) or [""] * len(self.lines)

    def select(self, indexes: Sequence[int]) -> RowChunk:
        """Some of the rows."""
        if len(indexes) == len(self.lines):
            return self
        columns = {name: [cells[index] for index in indexes] for name, cells in self.columns.items()}
        places = {index: place for place, index in enumerate(indexes)}
        typed = {name: [places[index] for index in cells if index in places] for name, cells in self.typed.items()}
        return RowChunk(self.origin, [self.lines[index] for index in indexes], columns, typed)

    def without(self, lines: Container[int]) -> RowChunk:
        """The chunk without the rows of these lines."""
        return self.select([index for index, line in enumerate(self.lines) if line not in lines])
