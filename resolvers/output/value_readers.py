"""Readers of single values: they need no other reader. The tree that they are in: output_plan.py.

ScalarReader(column 0, STRING, "...")(["Xiaomi"], state)   ->   "Xiaomi"
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from keiretsu.resolvers.output.column_ref import ColumnRef
from keiretsu.resolvers.output.execution_state import DataIntegrityError, ExecutionState
from keiretsu.resolvers.output.kind_checks import KIND_CHECKS
from keiretsu.resolvers.parameters.cursors import encode_cursor, is_cursor_key
from keiretsu.schema.catalogue import ValueKind

ReadFunction = Callable[[Any, ExecutionState], Any]
"""What every reader is: a row, or a page, and the state of the request -> a value."""


@dataclass(frozen=True)
class ConstantReader:
    """The same for every row."""

    value: Any

    def __call__(self, _row: Any, _state: ExecutionState) -> Any:
        return self.value


@dataclass(frozen=True)
class FunctionReader:
    """The result of a function, for what Python computes from a row."""

    function: ReadFunction

    def __call__(self, row: Any, state: ExecutionState) -> Any:
        return self.function(row, state)


@dataclass(frozen=True)
class ColumnReader:
    """The value of a column, unchecked."""

    column: ColumnRef

    def __call__(self, row: Any, _state: ExecutionState) -> Any:
        return row[self.column.position]


@dataclass(frozen=True)
class ScalarReader:
    """A stored value of this kind. `mismatch`: the error message for a value of another type."""

    column: ColumnRef
    kind: ValueKind
    mismatch: str

    def __call__(self, row: Any, _state: ExecutionState) -> Any:
        value = row[self.column.position]
        if value is None or KIND_CHECKS[self.kind](value):
            return value
        raise DataIntegrityError(self.mismatch)


@dataclass(frozen=True)
class EnumReader:
    """A stored enum value -> its GraphQL name. `mismatch`: the error message for an unknown value."""

    column: ColumnRef
    names: Mapping[str, str]
    mismatch: str

    def __call__(self, row: Any, _state: ExecutionState) -> Any:
        value = row[self.column.position]
        if value is None:
            return None
        if type(value) is str and value in self.names:
            return self.names[value]
        raise DataIntegrityError(self.mismatch)


@dataclass(frozen=True)
class EnumByIndexReader:
    """An index -> the GraphQL name at that index."""

    column: ColumnRef
    names: Sequence[str]

    def __call__(self, row: Any, _state: ExecutionState) -> Any:
        index = row[self.column.position]
        return None if index is None else self.names[index]


@dataclass(frozen=True)
class CursorReader:
    """The cursor of a row. `digest_slot`: the parameter slot of the digests of its scope."""

    key_columns: Sequence[ColumnRef]
    digest_slot: int

    def __call__(self, row: Any, state: ExecutionState) -> Any:
        return write_cursor(state.values[self.digest_slot], [row[column.position] for column in self.key_columns])


def write_cursor(digests: Sequence[str], keys: Sequence[Any]) -> str:
    """The cursor with these sort values. Raises DataIntegrityError for a value that a cursor cannot contain."""
    if not all(map(is_cursor_key, keys)):
        raise DataIntegrityError("A sort value has a type that cursors cannot encode.")
    return encode_cursor(digests, keys)
