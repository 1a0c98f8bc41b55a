"""Rows that cannot be loaded -> a folder of files of the same layout, to correct and load: each row with the reasons in its first cell.

    mine.rejected/companies.csv:    rejected_because,name,anonymous
                                    "companies.csv line 3: anonymous: ""perhaps"" is neither TRUE nor FALSE",Beta,perhaps

Cells are as the layout defines them, converted by the conventions of their source, so that the folder needs no other settings; what could
not be converted is as it was. The folder's dataset.toml has the name and the documents of the data set, so that the rows become part of it,
and known_nodes.csv the nodes that are loaded.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from keiretsu.seed.claims import StatedClaims
from keiretsu.seed.errors import ENTRY_UNIT, DataError, RowReasons
from keiretsu.seed.files import Folder
from keiretsu.seed.known_records import write_known
from keiretsu.seed.origins import RowOrigins
from keiretsu.seed.references import ReferenceResolver
from keiretsu.seed.tables.configuration import DocumentConfiguration
from keiretsu.seed.tables.header import END, REASONS_COLUMN, START
from keiretsu.seed.tables.inputs import METADATA_FILE
from keiretsu.seed.values.conversion import SourceConversion
from keiretsu.seed.values.survey import SourceSurvey
from keiretsu.seed.values.written_dates import join_span

OPEN_END = ".."
UNSURE = "check the cells of this row"
"""A cell beyond the last column, so that a row whose cells may be in wrong columns is not loaded before somebody has looked at it."""


@dataclass(frozen=True)
class RejectedRows:
    """The rows that a data set leaves out. `errors`: those of the files, without consequences."""

    folder: Folder
    conversions: Mapping[str, Sequence[SourceConversion]]
    origins: RowOrigins
    reasons: RowReasons
    errors: Sequence[DataError]
    references: ReferenceResolver
    claims: StatedClaims

    def __len__(self) -> int:
        return sum(map(len, self.reasons.values()))

    def write(self, path: Path) -> None:
        """Write the files into a new folder, whole or not at all. Raises FileExistsError, OSError."""
        from keiretsu.files import create_folder_atomically

        with create_folder_atomically(path) as temporary:
            files = [file for name in self.reasons for file in self._write_table(temporary, name)]
            (temporary / METADATA_FILE).write_text("".join(self._metadata(files)), encoding="utf-8")
            provenance = self.references.catalogue.provenance
            prefix = self.references.catalogue.nodes[provenance.document].prefix if provenance else ""
            write_known(temporary, self.references, self.claims, {f"{prefix}:{key}" for key in self.folder.documents})

    def _write_table(self, path: Path, table: str) -> Iterator[_RejectedFile]:
        """A file for each source, because each has its own columns and document."""
        rows = self.folder.rows[table]
        for index, survey in enumerate(rows.surveys):
            records = list(self._records(table, index))
            if records and survey.origin.unit != ENTRY_UNIT:
                name = table if index == 0 else f"{table.removesuffix('.csv')}-{index + 1}.csv"
                with (path / name).open("w", encoding="utf-8", newline="") as file:
                    header = [REASONS_COLUMN, *dict.fromkeys(_columns(survey, self.conversions[table][index]))]
                    csv.writer(file, lineterminator="\n").writerows([header, *records])
                yield _RejectedFile(name, table, survey.origin.document)

    def _records(self, table: str, index: int) -> Iterator[list[str]]:
        reasons, rows = self.reasons[table], self.folder.rows[table]
        survey, conversion = rows.surveys[index], self.conversions[table][index]
        columns = list(dict.fromkeys(_columns(survey, conversion)))
        for line, cells in self.folder.unreadable.rows[table]:
            if self.origins.locate(table, line).origin is survey.origin:
                yield [self._reason(table, line), *_unreliable(cells, len(columns))]
        for chunk in rows:
            if chunk.origin == index:
                for place, line in enumerate(chunk.lines):
                    if line in reasons:
                        converted = _convert(chunk.cells(place), conversion)
                        yield [self._reason(table, line), *(converted.get(name, "") for name in columns)]

    def _reason(self, table: str, line: int) -> str:
        position = self.origins.locate(table, line)
        place = f"{position.origin.name} {position.origin.unit} {position.number}"
        return f"{place}: {'; '.join(dict.fromkeys(self.reasons[table][line]))}"

    def _metadata(self, files: Sequence[_RejectedFile]) -> Iterator[str]:
        yield f"name = {_toml(self.folder.name)}\n"
        if self.folder.title != self.folder.name:
            yield f"title = {_toml(self.folder.title)}\n"
        yield "partial = true  # rows that `keiretsu seed --keep-going` left out\n"
        for file in files:
            document = self.folder.documents.get(file.document or "")
            if document or file.name != file.table:
                yield f"\n[[tables]]\nfile = {_toml(file.name)}\ntable = {_toml(file.table.removesuffix('.csv'))}\n"
            if document:
                yield f"document = {{{', '.join(_document(document, file.document))}}}\n"


@dataclass(frozen=True)
class _RejectedFile:
    name: str
    table: str
    document: str | None


def _columns(survey: SourceSurvey, conversion: SourceConversion) -> Iterator[str]:
    """The columns in the order of the source; one for the two ends of a time and for all schemes of identifiers.

    Then those for what rows have besides their cells: defaults, slugs of people without a name, and currencies that amounts name.
    """
    for name in (*survey.columns, *(column for column in survey.file.columns if column in survey.names)):
        yield name.partition(".")[0]
    yield from (amount.currency_column for amount in conversion.amounts.values() if amount.currency_column)


def _convert(cells: Mapping[str, str], conversion: SourceConversion) -> dict[str, str]:
    """The cells of a row; what cannot be converted stays as it is."""
    converted = {name: _convert_cell(name, text, conversion) for name, text in cells.items()}
    for name, amount in conversion.amounts.items():
        if name in cells and amount.currency_column and (currency := amount.currency(cells[name])):
            converted.setdefault(amount.currency_column, currency)
    for column in {name.removesuffix(START).removesuffix(END) for name in cells if name.endswith((START, END))}:
        converted[column] = join_span(*(converted.pop(column + end, OPEN_END) for end in (START, END)))
    return converted


def _convert_cell(name: str, text: str, conversion: SourceConversion) -> str:
    try:
        return conversion.convert(name, text)
    except ValueError:
        return text


def _unreliable(cells: Sequence[str], width: int) -> list[str]:
    """The cells of a row that has too few or too many, as they were."""
    is_misfit = len(cells) < width or any(cell.strip() for cell in cells[width:])
    return [*cells] if is_misfit else [*cells[:width], UNSURE]


def _document(document: DocumentConfiguration, key: str | None) -> Iterator[str]:
    """Without its publisher, which is loaded already."""
    values = {
        "key": key,
        "title": document.title,
        "address": document.address,
        "day": document.day,
    }
    return (f"{name} = {_toml(value)}" for name, value in values.items() if value)


def _toml(text: str) -> str:
    """A string of TOML, on one line."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
