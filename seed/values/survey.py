"""All cells of one source of a table -> what only the whole of a column says: the order of its dates, and whether it may be misread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce

from keiretsu.schema.catalogue import ValueKind
from keiretsu.seed.cells import CachedCells
from keiretsu.seed.errors import ErrorCollector
from keiretsu.seed.layout import ColumnRole, ColumnSpec, EdgeFile, NodeFile
from keiretsu.seed.misreadings import Suspicion, Verdict, suspicions_of
from keiretsu.seed.origins import TableOrigin
from keiretsu.seed.row_chunks import RowChunk
from keiretsu.seed.values.date_order import DateOrder, DateOrderFinder, demanded_order


def is_time(column: ColumnSpec) -> bool:
    """Whether a column holds EDTF."""
    return column.role is ColumnRole.PROPERTY and bool(column.prop and column.prop.edtf)


def is_day(column: ColumnSpec) -> bool:
    """Whether a column holds days."""
    return column.role is ColumnRole.PROPERTY and bool(column.prop and column.prop.kind is ValueKind.DATE)


@dataclass(frozen=True)
class _Findings:
    """What a text says, if anything."""

    verdicts: tuple[tuple[int, Verdict], ...]
    demand: str | None


@dataclass
class SourceSurvey:
    """Reads the chunks of a source. `columns`: those of its header; `names`: all that occur, with those for the two ends of a time."""

    file: NodeFile | EdgeFile
    origin: TableOrigin
    columns: Sequence[str]
    names: set[str] = field(default_factory=set)
    orders: dict[str, DateOrderFinder] = field(default_factory=dict)
    _suspicions: dict[str, list[Suspicion]] = field(default_factory=dict)
    _cells: dict[str, CachedCells[_Findings | None]] = field(default_factory=dict)

    def add(self, chunk: RowChunk) -> None:
        """Read some rows."""
        for name, texts in chunk.columns.items():
            if name not in self.names:
                self._begin(name)
            if name not in self._cells or not self._may_say_something(name, texts):
                continue
            typed = chunk.typed.get(name, ())
            findings = self._cells[name].read_all(texts, typed)
            if any(findings):
                for index, finding in enumerate(findings):
                    if isinstance(finding, _Findings):
                        self._add(name, (chunk.lines[index], texts[index]), finding)
                self._drop_refuted(name)

    def warn(self, errors: ErrorCollector) -> None:
        """Add the warnings, in the order of the columns of the layout."""
        for column in self.file.columns:
            for suspicion in self._suspicions.get(column, ()):
                suspicion.warn(self.file.name, errors)

    def date_order(self, name: str) -> DateOrder:
        """That of a column, or if it says nothing, that of all dates of the source, if they agree: a start may decide for its end."""
        order = self.orders[name].result()
        if order.order is not None or order.is_contradictory:
            return order
        whole = reduce(DateOrderFinder.merge, self.orders.values()).result()
        return DateOrder(whole.order, whole.deciders if whole.order else (), order.ambiguous, order.first_ambiguous)

    def _may_say_something(self, name: str, texts: Sequence[str]) -> bool:
        """A column of texts is looked at as a whole: its cells differ, and very few are suspicious."""
        return name in self.orders or any(suspicion.misreading.may_occur(texts) for suspicion in self._suspicions[name.partition(".")[0]])

    def _begin(self, name: str) -> None:
        self.names.add(name)
        column = self.file.columns.get(name.partition(".")[0])
        if column is None:
            return
        self._suspicions.setdefault(column.name, suspicions_of(column, self.origin.conventions))
        if is_time(column) or is_day(column):
            self.orders[name] = DateOrderFinder()
        self._read_anew(name)

    def _read_anew(self, name: str) -> None:
        """With what is not refuted yet."""
        column = name.partition(".")[0]
        is_date = name in self.orders
        suspicions = {index: suspicion for index, suspicion in enumerate(self._suspicions.get(column, ())) if not suspicion.is_refuted}
        self._cells.pop(name, None)
        if suspicions or is_date:
            self._cells[name] = CachedCells(name, lambda text: _read(text, suspicions, is_date=is_date), None)

    def _add(self, name: str, cell: tuple[int, str], finding: _Findings) -> None:
        suspicions = self._suspicions[name.partition(".")[0]]
        for index, verdict in finding.verdicts:
            suspicions[index].add(*cell, verdict)
        if finding.demand:
            self.orders[name].add(cell, finding.demand)

    def _drop_refuted(self, name: str) -> None:
        """What is refuted is looked for no longer, so that most columns have nothing to say from the second chunk on."""
        suspicions = self._suspicions[name.partition(".")[0]]
        if any(suspicion.is_refuted for suspicion in suspicions):
            self._suspicions[name.partition(".")[0]] = [suspicion for suspicion in suspicions if not suspicion.is_refuted]
            for other in [other for other in self._cells if other.partition(".")[0] == name.partition(".")[0]]:
                self._read_anew(other)


def _read(text: str, suspicions: Mapping[int, Suspicion], *, is_date: bool) -> _Findings | None:
    judged = ((index, suspicion.misreading.judge(text)) for index, suspicion in suspicions.items())
    verdicts = tuple((index, verdict) for index, verdict in judged if verdict)
    demand = demanded_order(text) if is_date else None
    return _Findings(verdicts, demand) if verdicts or demand else None
