"""What must hold for each statement and each answer, whatever was asked.

check_texts(store.texts, sent)     no value in a statement
check_answer(answer, sent)         data, or problems that say what is wrong and nothing else
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from keiretsu.graph.store.store import StoreError, Trouble
from keiretsu.resolvers.engine import Answer
from keiretsu.resolvers.errors import Code
from tests.fuzz.hostile import CANARY

REPEATING = (Code.GRAPHQL_PARSE_FAILED, Code.GRAPHQL_VALIDATION_FAILED)
"""Where pieces of a document are repeated as they stand there."""

NEVER = (Code.INTERNAL_SERVER_ERROR, Code.DATA_INTEGRITY_ERROR)
LEAKS = re.compile(
    r"Traceback|MATCH \(|UNWIND |RETURN |CALL \(|neo4j\.|Neo\.|bolt:|\b0x[0-9a-f]{6}|<object|<[a-z_.]+ object|line \d+, in"
    r"|\.py\b|/site-packages/|\bresolvers[./]|\bgraphql[./][a-z]|\w+Error\b(?<!Syntax Error)|Undefined|<enum|dict_keys|frozenset"
)
"""A statement, a driver's text, a stack, a path of a file, something only Python would write."""

LONGEST = 1_500  # characters of a message: a path of 30 names, and what was sent cut to a line
SHORTEST = 6  # characters; shorter texts may happen to be in a statement


@dataclass
class Recorder:
    """A store that keeps the texts it is asked, and has no answer."""

    texts: list[str] = field(default_factory=list)

    async def read(self, text: str, values: Mapping[str, Any]) -> tuple[Any, ...]:
        """Never answers."""
        assert isinstance(values, Mapping)
        self.texts.append(text)
        raise StoreError(Trouble.UNAVAILABLE, "reference")


def check_texts(texts: Iterable[str], sent: Any) -> None:
    """No text that was sent is part of a statement."""
    given = [string for string in _strings(sent) if len(string) >= SHORTEST]
    for text in texts:
        assert CANARY not in text.lower(), f"the canary is in {text}"
        assert "\0" not in text, f"a mark is left in {text}"
        found = [one for one in given if one in text]
        assert not found, f"{found} was sent, and is in {text}"


def check_answer(answer: Answer, sent: str) -> None:
    """Data, or problems that leak nothing. What JSON cannot hold is not said."""
    for problem in answer.problems:
        assert problem.code not in NEVER, f"{problem.code}: {problem.message}"
        check_message(problem.message, sent, quotes=problem.code not in REPEATING)
    assert answer.problems or answer.data is not None, "neither data nor problems"
    json.dumps(answer.as_json(), allow_nan=False).encode()


def check_message(message: str, sent: str, *, quotes: bool = True) -> None:
    """A sentence for the asker; what was sent stands in it cut and, where `quotes`, between quotation marks."""
    message.encode()
    ours = _without_quotes(message)
    leak = LEAKS.search(ours)
    assert not leak or leak[0] in sent, f"{leak and leak[0]!r} in {message[:2_000]!r}"
    assert len(message) <= LONGEST, f"a message of {len(message)} characters: {message[:300]!r}"
    assert not quotes or CANARY not in ours, f"what was sent is not quoted in {message!r}"


def _without_quotes(message: str) -> str:
    """What is left of a message without what it repeats: in quotes, or as GraphQL writes objects and lists; up to where it is cut."""
    bare = re.sub(r"""(["'`])(?:\\.|(?!\1)[^\\\n])*(?:\1|…$)""", "", message)
    return re.sub(r"[{\[].*(?:[}\]]|…$)", "", bare)


def _strings(sent: Any) -> Iterable[str]:
    match sent:
        case str():
            yield sent
        case Mapping():
            for one in sent.values():
                yield from _strings(one)
        case list() | tuple():
            for one in sent:
                yield from _strings(one)
