"""Record -> response data: a tree of readers, built once per plan, that read rows.

    Row (["Xiaomi", [[["Huami"]]]]) and the keys {"name": column 0, "subsidiaries": ...}   ->   {"name": "Xiaomi", "subsidiaries": {...}}

A reader takes a row and the state of the request. Aliases and the order of response keys exist only here, never in the statement.

Readers are plain data, so that codegen.py can compile them into one equivalent, faster function for records without data errors.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from keiretsu.resolvers.output.column_ref import ColumnRef
from keiretsu.resolvers.output.execution_state import DataIntegrityError, ExecutionState
from keiretsu.resolvers.output.function_call import FunctionCallReader
from keiretsu.resolvers.output.page_layout import ConnectionPage, PageLayout, decode_page
from keiretsu.resolvers.output.value_readers import (
    ColumnReader,
    ConstantReader,
    CursorReader,
    EnumByIndexReader,
    EnumReader,
    FunctionReader,
    ReadFunction,
    ScalarReader,
)
from keiretsu.resolvers.parameters.global_ids import to_global_id

# values


@dataclass(frozen=True)
class ConvertedReader:
    """The value of another reader, converted; null stays null."""

    read: Reader
    convert: Callable[[Any], Any]

    def __call__(self, row: Any, state: ExecutionState) -> Any:
        value = self.read(row, state)
        return None if value is None else self.convert(value)


@dataclass(frozen=True)
class GlobalIdReader:
    """A stored id -> the global id."""

    read: Reader

    def __call__(self, row: Any, state: ExecutionState) -> Any:
        return to_global_id(self.read(row, state))


@dataclass(frozen=True)
class NonNullReader:
    """A non-null value. `message`: of the error if it is missing."""

    read: Reader
    message: str

    def __call__(self, row: Any, state: ExecutionState) -> Any:
        value = self.read(row, state)
        if value is None:
            raise DataIntegrityError(self.message)
        return value


@dataclass(frozen=True)
class NullableReader:
    """A nullable value; null if a data error occurs within it.

    The error itself is a placeholder in the response data until `collect_data_errors`, which knows the whole path, replaces it by null.
    """

    read: Reader

    def __call__(self, row: Any, state: ExecutionState) -> Any:
        try:
            return self.read(row, state)
        except DataIntegrityError as error:
            state.data_errors.append(error)
            return error


# objects, rows and lists


@dataclass(frozen=True)
class ObjectReader:
    """An object with these keys."""

    entries: Sequence[tuple[str, Reader]]

    def __call__(self, row: Any, state: ExecutionState) -> Any:
        return read_object(self.entries, row, state)


def read_object(entries: Iterable[tuple[str, ReadFunction]], row: Any, state: ExecutionState) -> dict[str, Any]:
    """An object with these keys."""
    result: dict[str, Any] = {}
    key = ""
    try:
        for key, read in entries:
            result[key] = read(row, state)
    except DataIntegrityError as error:
        error.path.insert(0, key)
        raise
    return result


@dataclass(frozen=True)
class AbstractTypeReader:
    """An object of an abstract type: the column `type_index` selects the reader."""

    type_index: ColumnRef
    readers: Sequence[Reader]

    def __call__(self, row: Any, state: ExecutionState) -> Any:
        index = row[self.type_index.position]
        if index is None:
            raise DataIntegrityError("The node has none of the types that this field can return.")
        return self.readers[index](row, state)


@dataclass(frozen=True)
class NestedRowReader:
    """A column that contains one row."""

    column: ColumnRef
    read: Reader

    def __call__(self, row: Any, state: ExecutionState) -> Any:
        return self.read(row[self.column.position], state)


@dataclass(frozen=True)
class OptionalRowReader:
    """An object, or null for an empty row."""

    read: Reader

    def __call__(self, row: Any, state: ExecutionState) -> Any:
        return NullableReader(self.read)(row, state) if row else None


@dataclass(frozen=True)
class SingleRowReader:
    """A column of at most one row, as an object or null."""

    column: ColumnRef
    read: Reader

    def __call__(self, row: Any, state: ExecutionState) -> Any:
        rows = row[self.column.position]
        return NullableReader(self.read)(rows[0], state) if rows else None


@dataclass(frozen=True)
class ListReader:
    """A column of rows, as a list. `bare_values`: the column has values instead of rows with one column.

    `never_empty`: if it is empty, another transaction has removed its items while the statement ran.
    """

    column: ColumnRef
    read: Reader
    bare_values: bool = False
    never_empty: bool = False

    def __call__(self, row: Any, state: ExecutionState) -> Any:
        rows = row[self.column.position]
        if self.never_empty and not rows:
            state.is_incomplete = True
        return read_list(self.read, zip(rows, strict=True) if self.bare_values else rows, state)


def read_list(read: ReadFunction, rows: Iterable[Any], state: ExecutionState) -> list[Any]:
    """A list with one item per row."""
    items: list[Any] = []
    try:
        for row in rows:
            items.append(read(row, state))  # noqa: PERF401  # a comprehension does not keep the number of items read before an error
    except DataIntegrityError as error:
        error.path.insert(0, len(items))
        raise
    return items


@dataclass(frozen=True)
class SortedRowsReader:
    """Rows as a list, in the order of a function of the whole value."""

    sorter: Callable[[Any], Sequence[Any]]
    read: Reader

    def __call__(self, value: Any, state: ExecutionState) -> Any:
        return read_list(self.read, self.sorter(value), state)


@dataclass(frozen=True)
class FixedListReader:
    """A list with one item per reader, all of the same row."""

    readers: Sequence[Reader]

    def __call__(self, row: Any, state: ExecutionState) -> Any:
        return read_list(lambda read, _state: read(row, state), self.readers, state)


# connections


@dataclass(frozen=True)
class ConnectionReader:
    """A connection: an object whose entries read the page in this column."""

    column: ColumnRef
    layout: PageLayout
    entries: Sequence[tuple[str, PageReader]]

    def __call__(self, row: Any, state: ExecutionState) -> Any:
        return read_object(self.entries, decode_page(row[self.column.position], self.layout), state)


@dataclass(frozen=True)
class PageFieldReader:
    """A field of the page."""

    name: Literal["total", "has_next", "has_previous"]

    def __call__(self, page: ConnectionPage, _state: ExecutionState) -> Any:
        return getattr(page, self.name)


@dataclass(frozen=True)
class PageObjectReader:
    """An object whose entries read the same page."""

    entries: Sequence[tuple[str, PageReader]]

    def __call__(self, page: ConnectionPage, state: ExecutionState) -> Any:
        return read_object(self.entries, page, state)


@dataclass(frozen=True)
class PageRowsReader:
    """The rows of a page, as a list."""

    read: Reader

    def __call__(self, page: ConnectionPage, state: ExecutionState) -> Any:
        return read_list(self.read, page.rows, state)


@dataclass(frozen=True)
class PageBoundaryReader:
    """Reads the first row of a page (0) or the last (-1); null for an empty page."""

    index: Literal[0, -1]
    read: Reader

    def __call__(self, page: ConnectionPage, state: ExecutionState) -> Any:
        return NullableReader(self.read)(page.rows[self.index], state) if page.rows else None


@dataclass(frozen=True)
class PageAggregatesReader:
    """The aggregates over all edges."""

    read: Reader

    def __call__(self, page: ConnectionPage, state: ExecutionState) -> Any:
        return self.read(page.aggregates, state)


@dataclass(frozen=True)
class PageGroupsReader:
    """A list of groups, each [keys, aggregates]. `groups`: refers to a list among the lists of groups."""

    groups: ColumnRef
    read: Reader

    def __call__(self, page: ConnectionPage, state: ExecutionState) -> Any:
        return read_list(self.read, page.groups[self.groups.position], state)


Reader = (
    ConstantReader
    | FunctionReader
    | FunctionCallReader
    | ColumnReader
    | ScalarReader
    | EnumReader
    | EnumByIndexReader
    | ConvertedReader
    | GlobalIdReader
    | CursorReader
    | NonNullReader
    | NullableReader
    | ObjectReader
    | AbstractTypeReader
    | NestedRowReader
    | OptionalRowReader
    | SingleRowReader
    | ListReader
    | SortedRowsReader
    | FixedListReader
    | ConnectionReader
)
"""The reader of a row."""

PageReader = (
    ConstantReader | PageFieldReader | PageObjectReader | PageRowsReader | PageBoundaryReader | PageAggregatesReader | PageGroupsReader
)
"""The reader of a page. A constant is the same for every page."""
