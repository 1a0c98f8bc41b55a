"""A JSON response from any query runner -> data and error messages.

read_response({"data": None, "errors": [{"message": "...", "locations": [{"line": 3, "column": 5}]}]}, "mine.graphql")
-> QueryResponse(None, ("mine.graphql line 3, column 5: ...",))
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from graphql import GraphQLSchema

from keiretsu.server.cli.query.formatting import escape_control
from keiretsu.server.errors import CommandError

Execute: TypeAlias = Callable[[str, Mapping[str, Any], str | None], Mapping[str, Any]]
"""Executes an operation: text, variables and operation name -> the GraphQL response, as JSON."""


@dataclass(frozen=True)
class QueryRunner:
    """Executes operations. `schema`: what saved queries are fitted to; None if it is unknown."""

    execute: Execute
    schema: GraphQLSchema | None = None

    def __call__(self, text: str, variables: Mapping[str, Any], operation_name: str | None) -> Mapping[str, Any]:
        return self.execute(text, variables, operation_name)


CODES_WITH_HINT = ("INDEX_MISSING", "DATABASE_UNAVAILABLE", "TIMEOUT", "DATA_INTEGRITY_ERROR", "INTERNAL_SERVER_ERROR")
"""Error codes whose hint contains more than the message."""


class ResponseError(CommandError):
    """The response contains errors, one message per line."""


@dataclass(frozen=True)
class QueryResponse:
    """A response. `data` is None if there is nothing to print."""

    data: Mapping[str, Any] | None
    errors: tuple[str, ...] = ()


def read_response(response: Mapping[str, Any], source: str) -> QueryResponse:
    """The data and error messages of a response. `source`: the operation's file. Raises ResponseError if it is not a GraphQL response."""
    data, errors = response.get("data"), response.get("errors") or []
    if not isinstance(data, dict | None) or not isinstance(errors, list) or (data is None and not errors):
        raise ResponseError("The response is not a GraphQL response.")
    return QueryResponse(data, tuple(_error_message(error, source) for error in errors))


def data_of(response: Mapping[str, Any], source: str) -> Mapping[str, Any]:
    """The data of a response without errors. Raises ResponseError."""
    query_response = read_response(response, source)
    if query_response.errors or query_response.data is None:
        raise ResponseError("\n".join(query_response.errors))
    return query_response.data


def _error_message(error: Any, source: str) -> str:
    if not isinstance(error, dict):
        return escape_control(str(error))
    message = str(error.get("message", "Unknown error"))
    extensions = error.get("extensions")
    if isinstance(extensions, dict) and extensions.get("code") in CODES_WITH_HINT and extensions.get("hint"):
        message += f" {extensions['hint']}"
    message = escape_control(message)
    match error.get("locations"):
        case [{"line": int(line), "column": int(column)}, *_]:
            return f"{source} line {line}, column {column}: {message}"
    return message
