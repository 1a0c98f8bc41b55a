"""Errors of a request: one shape with a code, a message, a path and a hint.

RequestError(ErrorCode.BAD_USER_INPUT, 'companies.where.founded.gt: "soon" is not a date; write it as 2026-01-31.', path=("companies",))
-> {"message": ..., "path": ["companies"], "extensions": {"code": "BAD_USER_INPUT", "hint": ...}}
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from graphql import GraphQLError

MAX_MESSAGE_CHARS = 500
"""Maximum length of a message from graphql-core, which may quote the request."""


class ErrorCode(Enum):
    """Every error code with its hint. Each has an example in docs/reference/errors.md."""

    GRAPHQL_PARSE_FAILED = "The operation is not valid GraphQL; correct the syntax error at `locations`."
    GRAPHQL_VALIDATION_FAILED = "The operation does not match the schema; correct it at `locations`."
    OPERATION_RESOLUTION_FAILURE = "Send a document with one operation, or select one with `operationName`."
    BAD_REQUEST = "Send a JSON object with `query` and, if needed, `variables` and `operationName`."
    REQUEST_TIMEOUT = "Send the whole request without pauses, or retry."
    BAD_USER_INPUT = "Correct the argument or variable that the message names."
    LIMIT_EXCEEDED = "Request less at once; the message names the limit that was exceeded."
    INTROSPECTION_DISABLED = "Use the schema file that the operator of this server provides."
    PERSISTED_QUERY_NOT_FOUND = "Send the operation text as `query`, or the id of a persisted operation."
    PERSISTED_QUERY_ONLY = "Send the `documentId` of a persisted operation."
    UNAUTHENTICATED = "Send a token: `authorization: Bearer ...`."
    FORBIDDEN = "Send the request from an allowed origin to an allowed host."
    RATE_LIMITED = "Retry after the time in `retry-after`, or request less at once."
    INDEX_MISSING = "Run `keiretsu seed` on this database once; it creates the index."
    DATABASE_UNAVAILABLE = "Retry in a moment."
    OVERLOADED = "Retry after the time in `retry-after`."
    TIMEOUT = "Request less at once, or retry."
    DATA_INTEGRITY_ERROR = "A value in the database is missing or invalid; report it to the maintainer of the data."
    INTERNAL_SERVER_ERROR = "Retry; if the error persists, report its reference."

    @property
    def hint(self) -> str:
        return self.value


@dataclass(frozen=True)
class RequestError:
    """One error. `path`: response keys that lead to it; `locations`: (line, column) in the document."""

    code: ErrorCode
    message: str
    path: tuple[str | int, ...] = ()
    locations: tuple[tuple[int, int], ...] = ()
    hint: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The error as an entry of `errors` in a GraphQL response."""
        body: dict[str, Any] = {"message": self.message}
        if self.locations:
            body["locations"] = [{"line": line, "column": column} for line, column in self.locations]
        if self.path:
            body["path"] = list(self.path)
        body["extensions"] = {"code": self.code.name, "hint": self.hint or self.code.hint}
        return body


class RequestRejected(Exception):  # noqa: N818  # a rejection by design, no failure of the program
    """The request is rejected because of these errors; equal ones are one error."""

    def __init__(self, errors: Iterable[RequestError]) -> None:
        self.errors = merge_equal_errors(errors)
        super().__init__("; ".join(error.message for error in self.errors))


def merge_equal_errors(errors: Iterable[RequestError]) -> tuple[RequestError, ...]:
    """Errors that differ in their locations only as one error with all of these, in the order of their first occurrences."""
    locations: dict[RequestError, dict[tuple[int, int], None]] = {}
    for error in errors:
        locations.setdefault(replace(error, locations=()), {}).update(dict.fromkeys(error.locations))
    return tuple(replace(error, locations=tuple(merged)) for error, merged in locations.items())


def from_graphql(error: GraphQLError, code: ErrorCode) -> RequestError:
    """An error of graphql-core's parser, validation or coercion, with its message cut and unpaired surrogates escaped."""
    locations = tuple((location.line, location.column) for location in error.locations or ())
    excerpt = error.message if len(error.message) <= MAX_MESSAGE_CHARS else f"{error.message[: MAX_MESSAGE_CHARS - 1]}…"
    message = excerpt.encode(errors="backslashreplace").decode()
    return RequestError(code, message, tuple(error.path or ()), locations)
