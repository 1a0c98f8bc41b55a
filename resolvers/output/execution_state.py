"""State of a request while its record is read, and the data errors that occur then.

A missing value of a non-null field, or a value of the wrong type, raises DataIntegrityError; the nearest nullable field becomes null. The
error's path grows as the exception propagates through lists and objects.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from keiretsu.resolvers.errors import ErrorCode, RequestError


@dataclass
class ExecutionState:
    """State of a request while its rows are read: bound values, data errors, and references to nodes that are still to be loaded."""

    values: Sequence[Any]
    variables: Mapping[str, Any] = field(default_factory=dict)
    data_errors: list[DataIntegrityError] = field(default_factory=list)
    node_refs: list[Any] = field(default_factory=list)


class DataIntegrityError(Exception):
    """A stored value is missing or invalid. `path` leads to it from where the exception is caught. It is always caught and reported."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
        self.path: list[str | int] = []


def collect_data_errors(data: Any, state: ExecutionState) -> list[RequestError]:
    """Replace the errors in the response data by null, and return them with their paths."""
    errors: list[RequestError] = []
    if state.data_errors:
        _replace_errors(data, [], errors)
    return errors


def _replace_errors(data: Any, path: list[str | int], errors: list[RequestError]) -> None:
    items = data.items() if isinstance(data, dict) else enumerate(data)
    for key, value in items:
        if isinstance(value, DataIntegrityError):
            data[key] = None
            errors.append(to_request_error(value, [*path, key]))
        elif isinstance(value, dict | list):
            _replace_errors(value, [*path, key], errors)


def to_request_error(error: DataIntegrityError, path: Sequence[str | int]) -> RequestError:
    """The request error of a data error at this path."""
    return RequestError(ErrorCode.DATA_INTEGRITY_ERROR, error.message, (*path, *error.path))
