"""The call of a Python function that a schema declares: its result is checked like a stored value, its exception is an error of the field.

    FunctionCallReader((ScalarReader(tons), ScalarReader(crew)), call)   ->   call(state, 12.0, 4)   ->   3.0

An exception must not fail the whole response, nor show its text: the field is null, the error has a reference, and the log has the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from keiretsu.resolvers.output.execution_state import ComputedFieldError, DataIntegrityError, ExecutionState
from keiretsu.resolvers.output.kind_checks import KIND_CHECKS
from keiretsu.schema.catalogue import PropertySpec

if TYPE_CHECKING:
    from keiretsu.resolvers.output.output_plan import Reader

FunctionCall = Callable[..., Any]
"""The state of the request and the arguments of the function -> its result, as in the response."""


@dataclass(frozen=True)
class FunctionCallReader:
    """The result of a function of the values of other readers."""

    arguments: Sequence[Reader]
    call: FunctionCall

    def __call__(self, row: Any, state: ExecutionState) -> Any:
        return self.call(state, *[read(row, state) for read in self.arguments])


def function_call(result: PropertySpec, function: Callable[..., Any]) -> FunctionCall:
    """The checked call of a function with this result.

    It raises DataIntegrityError if the result is required. Otherwise it returns the error, as NullableReader does: so generated code, too,
    calls the function once per row.
    """
    to_output = _enum_output(result) if result.enum else _scalar_output(result)

    def call(state: ExecutionState, *arguments: Any) -> Any:
        try:
            value = function(*arguments)
            if value is not None:
                return to_output(value)
            if not result.required:
                return None
            error = DataIntegrityError(f"The required value of `{result.name}` is missing; its function returned None.")
        except DataIntegrityError as mismatch:
            error = mismatch
        except Exception as exception:  # noqa: BLE001  # any exception of a declared function
            error = ComputedFieldError(result.name, exception)
        if result.required:
            raise error
        state.data_errors.append(error)
        return error

    return call


def _scalar_output(result: PropertySpec) -> Callable[[Any], Any]:
    is_valid, mismatch = KIND_CHECKS[result.kind], _mismatch(result, result.kind.value)

    def to_output(value: Any) -> Any:
        if is_valid(value):
            return value
        raise DataIntegrityError(mismatch)

    return to_output


def _enum_output(result: PropertySpec) -> Callable[[Any], Any]:
    """A member of the enum -> its GraphQL name."""
    enum = result.enum
    assert enum, f"{result.name} is an enum"
    mismatch = _mismatch(result, enum.__name__)

    def to_output(value: Any) -> Any:
        if isinstance(value, enum):
            return value.name
        raise DataIntegrityError(mismatch)

    return to_output


def _mismatch(result: PropertySpec, type_name: str) -> str:
    return f"The computed value of `{result.name}` is not a valid {type_name}."
