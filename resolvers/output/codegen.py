"""Reader -> one generated Python function, equivalent for records without data errors.

    ObjectReader((("name", NonNullReader(ScalarReader(column 0, STRING))), ("parents", ListReader(column 1, ...))))
    -> def f0(row, state):
           return {'name': (v if type(v := row[0]) is str else fail()), 'parents': [... for row1 in row[1]]}

Generated code does not report errors. On any exception the interpreted readers re-read the record and produce the error and its path.
The text consists only of parts of the plan (positions, response keys, which are GraphQL names) and of names generated here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, assert_never

from keiretsu.resolvers.output.execution_state import DataIntegrityError, ExecutionState
from keiretsu.resolvers.output.function_call import FunctionCallReader
from keiretsu.resolvers.output.kind_checks import KIND_CHECKS, KIND_EXPRESSIONS
from keiretsu.resolvers.output.output_plan import (
    AbstractTypeReader,
    ConnectionReader,
    ConvertedReader,
    FixedListReader,
    GlobalIdReader,
    ListReader,
    NestedRowReader,
    NonNullReader,
    NullableReader,
    ObjectReader,
    OptionalRowReader,
    PageAggregatesReader,
    PageBoundaryReader,
    PageFieldReader,
    PageGroupsReader,
    PageObjectReader,
    PageReader,
    PageRowsReader,
    Reader,
    SingleRowReader,
    SortedRowsReader,
)
from keiretsu.resolvers.output.page_layout import PageLayout
from keiretsu.resolvers.output.value_readers import (
    ColumnReader,
    ConstantReader,
    CursorReader,
    EnumByIndexReader,
    EnumReader,
    FunctionReader,
    ReadFunction,
    ScalarReader,
    write_cursor,
)
from keiretsu.resolvers.parameters.global_ids import to_global_id
from keiretsu.schema.catalogue import ValueKind

FALLBACK_ERRORS = (DataIntegrityError, LookupError, TypeError, ValueError, AttributeError)
"""Exceptions that a generated function can raise for a record with a data error."""

MAX_NESTED_LOOPS = 4
"""Nested loops in one function: Python allows 20 nested blocks, and a loop can take two."""

COMPILE_AFTER = 3
"""The execution of an operation at which its function is compiled; compiling takes longer than reading a few records."""

SingleValueReader = (
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
)
"""The readers of a single value; the others read objects, rows and lists."""


class CompiledOutput:
    """Reads records; from the third call on by a generated function."""

    def __init__(self, read: Reader) -> None:
        self.read = read
        self._call_count = 0
        self._compiled: ReadFunction | None = None

    def __call__(self, record: Sequence[Any], state: ExecutionState) -> Any:
        if self._compiled is None:
            self._call_count += 1
            if self._call_count < COMPILE_AFTER:
                return self.read(record, state)
            self._compiled = compile_reader(self.read)
        try:
            return self._compiled(record, state)
        except FALLBACK_ERRORS:
            state.data_errors.clear()
            state.node_refs.clear()
            return self.read(record, state)


def compile_reader(read: Reader) -> ReadFunction:
    """The compiled function of a reader."""
    source = _SourceBuilder()
    entry = source.row_function(read)
    scope: dict[str, Any] = dict(source.names)
    exec("\n".join(source.functions), scope)  # noqa: S102  # generated here; response keys are its only part from the request
    compiled: ReadFunction = scope[entry]
    return compiled


def _fail() -> None:
    raise DataIntegrityError("invalid record")


@dataclass
class _SourceBuilder:
    """Source text of the functions. `names`: the globals that they use."""

    functions: list[str] = field(default_factory=list)
    names: dict[str, Any] = field(
        default_factory=lambda: {
            "fail": _fail,
            "inf": float("inf"),
            "is_string_list": KIND_CHECKS[ValueKind.STRINGS],
            "to_global_id": to_global_id,
            "write_cursor": write_cursor,
        }
    )
    row_count: int = 0
    loop_depth: int = 0

    def row_function(self, read: Reader) -> str:
        """Define a function of a row; return its name."""
        return self._define_function("row, state", [f"return {self.expression(read, 'row')}"])

    def expression(self, read: Reader, row: str) -> str:
        """The expression that reads from the row of this name."""
        match read:
            case ObjectReader(entries):
                return _write_object((key, self.expression(entry, row)) for key, entry in entries)
            case AbstractTypeReader(type_index, readers):
                table = self._define_table([self.row_function(reader) for reader in readers])
                return f"{table}[{row}[{type_index.position}]]({row}, state)"
            case NestedRowReader(column, inner):
                return self.expression(inner, f"{row}[{column.position}]")
            case OptionalRowReader(inner):
                return f"({self.expression(inner, row)} if {row} else None)"
            case SingleRowReader(column, inner):
                self.row_count += 1
                inner_row = f"row{self.row_count}"
                return f"({self.expression(inner, f'{inner_row}[0]')} if ({inner_row} := {row}[{column.position}]) else None)"
            case ListReader(column, inner, bare_values, never_empty):
                rows = f"({row}[{column.position}] or fail())" if never_empty else f"{row}[{column.position}]"
                return self._list_expression(inner, f"zip({rows})" if bare_values else rows)
            case SortedRowsReader(sorter, inner):
                return self._list_expression(inner, f"{self._name_for(sorter)}({row})")
            case FixedListReader(readers):
                return f"[{', '.join(self.expression(reader, row) for reader in readers)}]"
            case ConnectionReader(column, layout, entries):
                page = _PageSource(layout, f"{row}[{column.position}]")
                return _write_object((key, self._page_expression(entry, page)) for key, entry in entries)
            case value:
                return self._value_expression(value, row)

    def _value_expression(self, read: SingleValueReader, row: str) -> str:
        """The expression of a single value."""
        match read:
            case ConstantReader(value):
                return self._constant_expression(value)
            case FunctionReader() | FunctionCallReader():
                return self._call_expression(read, row)
            case ColumnReader(column):
                return f"{row}[{column.position}]"
            case ScalarReader(column, kind):
                return f"(v if (v := {row}[{column.position}]) is None or {KIND_EXPRESSIONS[kind].replace('{v}', 'v')} else fail())"
            case EnumReader(column, names):
                return f"(None if (v := {row}[{column.position}]) is None else {self._name_for(names)}[v])"
            case EnumByIndexReader(column, names):
                return f"(None if (v := {row}[{column.position}]) is None else {self._name_for(tuple(names))}[v])"
            case ConvertedReader(inner, convert):
                return f"(None if (v := {self.expression(inner, row)}) is None else {self._name_for(convert)}(v))"
            case GlobalIdReader(inner):
                return f"to_global_id({self.expression(inner, row)})"
            case CursorReader(columns, slot):
                keys = ", ".join(f"{row}[{column.position}]" for column in columns)
                return f"write_cursor(state.values[{slot}], [{keys}])"
            case NonNullReader(inner):
                return self._non_null_expression(inner, row)
            case NullableReader(inner):
                return self.expression(inner, row)
            case _:
                assert_never(read)

    def _call_expression(self, read: FunctionReader | FunctionCallReader, row: str) -> str:
        """The expression that calls a function: with the row, or with the values of its arguments."""
        if isinstance(read, FunctionReader):
            return f"{self._name_for(read.function)}({row}, state)"
        arguments = [self.expression(argument, row) for argument in read.arguments]
        return f"{self._name_for(read.call)}({', '.join(['state', *arguments])})"

    def _non_null_expression(self, inner: Reader, row: str) -> str:
        """The expression of a value that must not be null; shorter for stored values."""
        if isinstance(inner, ScalarReader):
            check = KIND_EXPRESSIONS[inner.kind]
            return f"(v if {check.replace('{v}', f'(v := {row}[{inner.column.position}])', 1).replace('{v}', 'v')} else fail())"
        if isinstance(inner, EnumReader):
            return f"{self._name_for(inner.names)}[{row}[{inner.column.position}]]"
        if isinstance(inner, EnumByIndexReader):
            return f"{self._name_for(tuple(inner.names))}[{row}[{inner.column.position}]]"
        return f"(v if (v := {self.expression(inner, row)}) is not None else fail())"

    def _constant_expression(self, value: Any) -> str:
        return repr(value) if value is None or isinstance(value, str) else self._name_for(value)

    def _list_expression(self, inner: Reader, rows: str) -> str:
        """A nested loop, up to the depth that Python allows; a function call per row is slower."""
        self.row_count += 1
        self.loop_depth += 1
        inner_row = f"row{self.row_count}"
        read = (
            self.expression(inner, inner_row) if self.loop_depth % MAX_NESTED_LOOPS else f"{self.row_function(inner)}({inner_row}, state)"
        )
        self.loop_depth -= 1
        return f"[{read} for {inner_row} in {rows}]"

    def _page_expression(self, read: PageReader, page: _PageSource) -> str:
        """The expression that reads from a page."""
        match read:
            case ConstantReader(value):
                return self._constant_expression(value)
            case PageFieldReader(name):
                return page.field_expression(name)
            case PageObjectReader(entries):
                return _write_object((key, self._page_expression(entry, page)) for key, entry in entries)
            case PageRowsReader(inner):
                return self._list_expression(inner, page.rows)
            case PageBoundaryReader(index, inner):
                return f"({self.expression(inner, f'{page.rows}[{index}]')} if {page.rows} else None)"
            case PageAggregatesReader(inner):
                return self.expression(inner, f"{page.value}[{page.layout.aggregates}]")
            case PageGroupsReader(groups, inner):
                return self._list_expression(inner, f"{page.value}[{page.layout.groups + groups.position}]")
            case _:
                assert_never(read)

    def _define_function(self, parameters: str, lines: Sequence[str]) -> str:
        name = f"f{len(self.functions)}"
        body = "\n".join(f"    {line}" for line in lines)
        self.functions.append(f"def {name}({parameters}):\n{body}")
        return name

    def _define_table(self, functions: Sequence[str]) -> str:
        name = f"t{len(self.functions)}"
        self.functions.append(f"{name} = ({', '.join(functions)},)")
        return name

    def _name_for(self, value: Any) -> str:
        name = f"k{len(self.names)}"
        self.names[name] = value
        return name


def _write_object(entries: Iterable[tuple[str, str]]) -> str:
    """An object: response keys and the expressions of their values."""
    return f"{{{', '.join(f'{key!r}: {value}' for key, value in entries)}}}"


@dataclass(frozen=True)
class _PageSource:
    """Expressions for the parts of a page, equivalent to page_layout.decode_page. `value`: the expression of the connection's value."""

    layout: PageLayout
    value: str

    @property
    def rows(self) -> str:
        """The expression of its rows."""
        if self.layout.rows is None:
            return "()"
        return f"{self.value}[{self.layout.rows}]{'[::-1]' if self.layout.is_backward else ''}"

    def field_expression(self, name: Literal["total", "has_next", "has_previous"]) -> str:
        """The expression of a field of the page."""
        layout, value = self.layout, self.value
        earlier, later = (
            f"{value}[{position}]" if position is not None else "False" for position in (layout.earlier_flag, layout.later_flag)
        )
        match name:
            case "total":
                return f"{value}[{layout.total}]" if layout.total is not None else "None"
            case "has_next":
                return later if layout.is_backward else f"({self._more_expression} or {later})"
            case "has_previous":
                return f"({self._more_expression} or {earlier})" if layout.is_backward else earlier
            case _:
                assert_never(name)

    @property
    def _more_expression(self) -> str:
        """The expression of whether rows exist beyond the page."""
        layout, value = self.layout, self.value
        if layout.more_flag is not None:
            return f"{value}[{layout.more_flag}]"
        return f"{value}[{layout.total}] > len({self.rows})" if layout.total_implies_more and layout.rows is not None else "False"
