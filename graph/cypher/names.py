"""Names into the text: the only place that may quote them.

name("Company") -> Company        name("Odd name") -> `Odd name`        word("venture arm") -> 'venture arm'

Between backticks only the backtick and \\uXXXX mean something, and the latter is read first: \\u0060 would end the name. So a backslash is
written as \\u005C, which is not read again; and the end of a line as \\u000A, because the lines of a statement are indented. See
https://neo4j.com/docs/cypher-manual/current/syntax/parsing/
"""

from __future__ import annotations

import re
from collections.abc import Sequence

PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def name(given: str) -> str:
    """A label, type or property name as Cypher reads it."""
    assert given, "a name is not empty"
    assert "\x00" not in given, "a name holds no NUL, which Neo4j refuses and which marks parameters here"
    return given if PLAIN.fullmatch(given) else "`" + given.replace("\\", "\\u005C").replace("\n", "\\u000A").replace("`", "``") + "`"


def either(given: Sequence[str]) -> str:
    """One of these labels or types: A|B|C."""
    return "|".join(name(one) for one in given)


def word(given: str) -> str:
    """A word of the schema's own, such as an enum's stored value, as a literal. Never for what an asker sends."""
    assert "\x00" not in given, "a word holds no NUL, which marks parameters here"
    return "'" + given.replace("\\", "\\\\").replace("\n", "\\n").replace("'", "\\'") + "'"


def place_of(expression: str, given: Sequence[str]) -> str:
    """The place of a value in this list of words; null where it is not in it."""
    cases = " ".join(f"WHEN {word(one)} THEN {place}" for place, one in enumerate(given))
    return f"CASE {expression} {cases} END"


def words(given: Sequence[str]) -> str:
    """A list of the schema's own words as a literal."""
    return "[" + ", ".join(word(one) for one in given) + "]"
