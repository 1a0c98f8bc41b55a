"""Invariants of every statement and every response.

check_statements(store.statements, sent)   no value in a statement
check_response(response, sent)             data, or errors that say what is wrong and nothing else
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from keiretsu.graph.store.store import FailureKind, StoreError
from keiretsu.resolvers.errors import ErrorCode
from keiretsu.resolvers.request import GraphQLResponse
from tests.fuzz.hostile import CANARY

QUOTING_CODES = (ErrorCode.GRAPHQL_PARSE_FAILED, ErrorCode.GRAPHQL_VALIDATION_FAILED)
"""Errors whose messages quote pieces of the document without quotation marks."""

FORBIDDEN_CODES = (ErrorCode.INTERNAL_SERVER_ERROR, ErrorCode.DATA_INTEGRITY_ERROR)
LEAK_PATTERN = re.compile(
    r"Traceback|MATCH \(|UNWIND |RETURN |CALL \(|neo4j\.|Neo\.|bolt:|\b0x[0-9a-f]{6}|<object|<[a-z_.]+ object|line \d+, in"
    r"|\.py\b|/site-packages/|\bresolvers[./]|\bgraphql[./][a-z]|\w+Error\b(?<!Syntax Error)|Undefined|<enum|dict_keys|frozenset"
)
"""Statements, driver messages, stack traces, file paths, and text that only Python writes."""

MAX_MESSAGE_LENGTH = 1_500  # characters of a message: a path, and the quoted value cut to a line
MIN_TEXT_LENGTH = 6  # characters; shorter texts may occur in a statement by chance


@dataclass
class RecordingStore:
    """A store that records statements and always fails."""

    statements: list[str] = field(default_factory=list)

    async def read(self, text: str, values: Mapping[str, Any]) -> tuple[Any, ...]:
        """Record the statement, then fail as an unavailable database."""
        assert isinstance(values, Mapping)
        self.statements.append(text)
        raise StoreError(FailureKind.UNAVAILABLE, "reference")


def check_statements(statements: Iterable[str], sent: Any) -> None:
    """No text of the request is part of a statement."""
    sent_texts = [string for string in _strings(sent) if len(string) >= MIN_TEXT_LENGTH]
    for statement in statements:
        assert CANARY not in statement.lower(), f"The canary is in {statement}"
        assert "\0" not in statement, f"A NUL placeholder is left in {statement}"
        leaked = [text for text in sent_texts if text in statement]
        assert not leaked, f"{leaked} was sent and is in {statement}"


def check_response(response: GraphQLResponse, sent: str) -> None:
    """Data, or errors that leak nothing. The response can be encoded as JSON."""
    for error in response.errors:
        assert error.code not in FORBIDDEN_CODES, f"{error.code}: {error.message}"
        check_message(error.message, sent, must_quote=error.code not in QUOTING_CODES)
    assert response.errors or response.data is not None, "neither data nor errors"
    json.dumps(response.as_json(), allow_nan=False).encode()


def check_message(message: str, sent: str, *, must_quote: bool = True) -> None:
    """A message for the client. With `must_quote`, quoted input is shortened and in quotation marks."""
    message.encode()
    unquoted = _without_quotes(message)
    leak = LEAK_PATTERN.search(unquoted)
    assert not leak or leak[0] in sent, f"{leak and leak[0]!r} in {message[:2_000]!r}"
    assert len(message) <= MAX_MESSAGE_LENGTH, f"a message of {len(message)} characters: {message[:300]!r}"
    assert not must_quote or CANARY not in unquoted, f"input is not quoted in {message!r}"


def _without_quotes(message: str) -> str:
    """A message without quoted input: text in quotes, and GraphQL objects and lists, up to the ellipsis of a cut.

    It may begin with a path, whose names may be aliases.
    """
    unquoted = re.sub(r"""(["'`])(?:\\.|(?!\1)[^\\\n])*(?:\1|…$)""", "", re.sub(r"^[\w.…\[\]]+: ", "", message))
    return re.sub(r"[{\[].*(?:[}\]]|…$)", "", unquoted)


def _strings(sent: Any) -> Iterable[str]:
    match sent:
        case str():
            yield sent
        case Mapping():
            for item in sent.values():
                yield from _strings(item)
        case list() | tuple():
            for item in sent:
                yield from _strings(item)
