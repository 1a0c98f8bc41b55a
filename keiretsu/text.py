"""Values in messages: quoted on one line, so that no value, wherever it comes from, can break a log or control a terminal.

quoted('a "b"\\n')   ->   "a \\"b\\"\\n"        quoted(b"b\\xc3\\xbccher")   ->   "b\\xc3\\xbccher"        quoted(["a", 1])   ->   ["a", 1]
visible("Share\n%")   ->   Share\\n%
dotted(("companies", "where", "name"))   ->   companies.where.name
join_or(["company", "person", "product"])   ->   company, person or product
to_constant_case("shareMin")   ->   SHARE_MIN        lower_first("FundingRound")   ->   fundingRound
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

MAX_QUOTED_CHARS = 80
"""Characters of a value that a message shows, before they are escaped."""

MAX_PATH_CHARS = 500
"""Characters of a path that a message shows."""


def quoted(value: object) -> str:
    """A value for a message: text and bytes in double quotes, anything else as JSON. A long value is cut.

    Quotes, backslashes, non-ASCII bytes, and characters that cannot be seen (control characters, bidirectional marks, joiners, unusual
    spaces, unpaired surrogates) become escapes as in Python.
    """
    match value:
        case str():
            return f'"{"".join(map(_escape_text, _shorten(value)))}"'
        case bytes():
            return f'"{"".join(map(_escape_byte, _shorten(value.decode("latin-1"))))}"'
        case _:
            return "".join(map(_escape_invisible, _shorten(json.dumps(value, ensure_ascii=False))))


def visible(text: str, max_chars: int = MAX_PATH_CHARS) -> str:
    """A name of a file or a column for a message, without quotes; a long one is cut."""
    return "".join(map(_escape_invisible, text if len(text) <= max_chars else f"{text[: max_chars - 1]}…"))


def dotted(names: Iterable[str]) -> str:
    """A path for a message. Long names are cut, and so is the beginning of a long path."""
    path = ".".join(map(_shorten, names))
    return path if len(path) <= MAX_PATH_CHARS else f"…{path[1 - MAX_PATH_CHARS :]}"


def join_or(names: Sequence[str]) -> str:
    """Alternatives as one phrase."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def to_constant_case(name: str) -> str:
    """A name as an enum member: shareMin -> SHARE_MIN, FundingRound -> FUNDING_ROUND."""
    return "".join(f"_{letter}" if letter.isupper() and index else letter for index, letter in enumerate(name)).upper()


def _shorten(text: str) -> str:
    return text if len(text) <= MAX_QUOTED_CHARS else f"{text[: MAX_QUOTED_CHARS - 1]}…"


def _escape_text(character: str) -> str:
    return f"\\{character}" if character in '"\\' else _escape_invisible(character)


def _escape_byte(character: str) -> str:
    return _escape_text(character) if character.isascii() or character == "…" else ascii(character)[1:-1]


def _escape_invisible(character: str) -> str:
    return character if character.isprintable() else repr(character)[1:-1]


def lower_first(name: str) -> str:
    """A name in CamelCase as one in camelCase."""
    return name[:1].lower() + name[1:]
