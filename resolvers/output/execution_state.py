"""State of a request while its record is read, and the data errors that occur then.

A missing value of a non-null field, or a value of the wrong type, raises DataIntegrityError; the nearest nullable field becomes null. The
error's path grows as the exception propagates through lists and objects.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog

from keiretsu.resolvers.errors import ErrorCode, RequestError

log = structlog.get_logger("keiretsu.output")


@dataclass
class ExecutionState:
    """State of a request while its rows are read: bound values, data errors, and references to nodes that are still to be loaded.

    `references`: those of the log, by the name of a computed field that failed. `is_incomplete`: a list is empty that never should be.
    """

    values: Sequence[Any]
    variables: Mapping[str, Any] = field(default_factory=dict)
    data_errors: list[DataIntegrityError] = field(default_factory=list)
    node_refs: list[Any] = field(default_factory=list)
    references: dict[str, str] = field(default_factory=dict)
    is_incomplete: bool = False


class DataIntegrityError(Exception):
    """A stored value is missing or invalid. `path` leads to it from where the exception is caught. It is always caught and reported."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
        self.path: list[str | int] = []


class ComputedFieldError(DataIntegrityError):
    """The Python function of a field raised an exception, whose text stays in the log."""

    def __init__(self, field: str, exception: Exception) -> None:
        super().__init__(f"The field `{field}` could not be computed")
        self.field = field
        self.exception = exception


def collect_data_errors(data: Any, state: ExecutionState) -> list[RequestError]:
    """Replace the errors in the response data by null, and return them with their paths."""
    errors: list[RequestError] = []
    _replace_errors(data, [], state, errors)
    return errors


def _replace_errors(data: Any, path: list[str | int], state: ExecutionState, errors: list[RequestError]) -> None:
    items = data.items() if isinstance(data, dict) else enumerate(data)
    for key, value in items:
        if isinstance(value, DataIntegrityError):
            data[key] = None
            errors.append(to_request_error(value, [*path, key], state))
        elif isinstance(value, dict | list):
            _replace_errors(value, [*path, key], state, errors)


def to_request_error(error: DataIntegrityError, path: Sequence[str | int], state: ExecutionState) -> RequestError:
    """The request error of a data error at this path. An exception of a declared function is logged, once per field and request."""
    if isinstance(error, ComputedFieldError):
        if error.field not in state.references:
            state.references[error.field] = secrets.token_hex(4)
            log.error("computed_field_failed", field=error.field, reference=state.references[error.field], exc_info=error.exception)
        message = f"{error.message} (reference {state.references[error.field]})."
        return RequestError(ErrorCode.INTERNAL_SERVER_ERROR, message, (*path, *error.path))
    return RequestError(ErrorCode.DATA_INTEGRITY_ERROR, error.message, (*path, *error.path))
