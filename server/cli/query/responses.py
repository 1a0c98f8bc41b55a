"""A response in JSON, from whoever answered -> data, and what is wrong as sentences.

read_reply({"data": None, "errors": [{"message": "...", "locations": [{"line": 3, "column": 5}]}]}, "mine.graphql")
-> Reply(None, ("mine.graphql line 3, column 5: ...",))
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from keiretsu.server.cli.query.formatting import visible
from keiretsu.server.errors import CommandError

Answers: TypeAlias = Callable[[str, Mapping[str, Any], str | None], Mapping[str, Any]]
"""Whoever answers: the text, the variables and the name of an operation -> the response as GraphQL has it."""

HELPFUL = ("INDEX_MISSING", "DATABASE_UNAVAILABLE", "TIMEOUT", "DATA_INTEGRITY_ERROR", "INTERNAL_SERVER_ERROR")
"""The codes whose hint says more than the message does."""


class AnswerError(CommandError):
    """The answer says what is wrong, a sentence on each line."""


@dataclass(frozen=True)
class Reply:
    """What came back. `data` is None where there is nothing to show."""

    data: Mapping[str, Any] | None
    problems: tuple[str, ...] = ()


def read_reply(response: Mapping[str, Any], source: str) -> Reply:
    """The reply behind a response. `source`: the file that was asked. Raises AnswerError where it is no answer of GraphQL."""
    data, errors = response.get("data"), response.get("errors") or []
    if not isinstance(data, dict | None) or not isinstance(errors, list) or (data is None and not errors):
        raise AnswerError("What came back is no answer of GraphQL.")
    return Reply(data, tuple(_sentence(error, source) for error in errors))


def data_of(response: Mapping[str, Any], source: str) -> Mapping[str, Any]:
    """The data, where nothing is wrong. Raises AnswerError."""
    reply = read_reply(response, source)
    if reply.problems or reply.data is None:
        raise AnswerError("\n".join(reply.problems))
    return reply.data


def _sentence(error: Any, source: str) -> str:
    if not isinstance(error, dict):
        return visible(str(error))
    text = str(error.get("message", "something is wrong"))
    extensions = error.get("extensions")
    if isinstance(extensions, dict) and extensions.get("code") in HELPFUL and extensions.get("hint"):
        text += f" {extensions['hint']}"
    text = visible(text)
    match error.get("locations"):
        case [{"line": int(line), "column": int(column)}, *_]:
            return f"{source} line {line}, column {column}: {text}"
    return text
