"""What the asker is told when there is no answer: one shape, a code, a sentence, the path, what to do then.

Problem(Code.BAD_USER_INPUT, 'companies.where.founded.gt: "soon" is not a date; write it as 2026-01-31.', path=("companies",))
-> {"message": ..., "path": ["companies"], "extensions": {"code": "BAD_USER_INPUT", "hint": ...}}
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from graphql import GraphQLError

LONGEST = 500
"""How many characters of an error that repeats what was sent are sent back."""


class Code(Enum):
    """Every code, and what to do about it. Each has an example in docs/reference/errors.md."""

    GRAPHQL_PARSE_FAILED = "The operation is not GraphQL; correct it at the place that `locations` gives."
    GRAPHQL_VALIDATION_FAILED = "The operation does not fit the schema; correct it at the place that `locations` gives."
    OPERATION_RESOLUTION_FAILURE = "Send one operation, or name in `operationName` which of several is meant."
    BAD_REQUEST = "Send a JSON object with `query`, and where needed `variables` and `operationName`."
    BAD_USER_INPUT = "Correct the argument or the variable that the message names."
    LIMIT_EXCEEDED = "Ask for less at once; the message says which limit was passed."
    INTROSPECTION_DISABLED = "Look into the schema that whoever runs this server gives out."
    PERSISTED_QUERY_NOT_FOUND = "Send the operation itself as `query`, or an id that this server knows."
    PERSISTED_QUERY_ONLY = "Ask one of the operations that this server knows, by its `documentId`."
    UNAUTHENTICATED = "Send a token: `authorization: Bearer ...`."
    FORBIDDEN = "Ask from a page, and under a name, that this server is set up for."
    RATE_LIMITED = "Wait as long as `retry-after` says, or ask for less at once."
    INDEX_MISSING = "Run `keiretsu seed` on this database once; it makes the index."
    DATABASE_UNAVAILABLE = "Try again in a moment."
    OVERLOADED = "Ask again in a moment, as `retry-after` says."
    TIMEOUT = "Ask for less at once, or try again."
    DATA_INTEGRITY_ERROR = "Something that must be there is missing in the database; tell whoever loads the data."
    INTERNAL_SERVER_ERROR = "Try again; if it happens again, report the reference."

    @property
    def hint(self) -> str:
        return self.value


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong. `path`: the response keys that lead to it; `locations`: (line, column) in the operation."""

    code: Code
    message: str
    path: tuple[str | int, ...] = ()
    locations: tuple[tuple[int, int], ...] = ()
    hint: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The error as GraphQL's response has it."""
        found: dict[str, Any] = {"message": self.message}
        if self.locations:
            found["locations"] = [{"line": line, "column": column} for line, column in self.locations]
        if self.path:
            found["path"] = list(self.path)
        found["extensions"] = {"code": self.code.name, "hint": self.hint or self.code.hint}
        return found


class Refused(Exception):  # noqa: N818  # the asker is refused; nothing of ours failed
    """There is no answer, and this is why."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(problem.message for problem in self.problems))


def from_graphql(error: GraphQLError, code: Code) -> Problem:
    """The problem behind an error of graphql-core's parser, validation or coercion. It may repeat what is long, or half a surrogate."""
    locations = tuple((one.line, one.column) for one in error.locations or ())
    cut = error.message if len(error.message) <= LONGEST else f"{error.message[: LONGEST - 1]}…"
    message = cut.encode(errors="backslashreplace").decode()
    return Problem(code, message, tuple(error.path or ()), locations)
