"""Quoting of names and string literals: the only file that may quote them.

quote_name("Company") -> Company    quote_name("Odd name") -> `Odd name`    string_literal("venture arm") -> 'venture arm'

Between backticks only the backtick and \\uXXXX have a meaning, and the latter is read first: \\u0060 would end the name. So a backslash is
written as \\u005C, which is not read again; and a line feed as \\u000A, because the lines of a statement are indented. See
https://neo4j.com/docs/cypher-manual/current/syntax/parsing/
"""

from __future__ import annotations

import re
from collections.abc import Sequence

PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def quote_name(name: str) -> str:
    """A label, type or property name in Cypher syntax."""
    assert name, "a name is not empty"
    assert "\x00" not in name, "a name contains no NUL, which Neo4j rejects and which delimits parameter placeholders"
    return name if PLAIN_NAME.fullmatch(name) else "`" + name.replace("\\", "\\u005C").replace("\n", "\\u000A").replace("`", "``") + "`"


def name_disjunction(names: Sequence[str]) -> str:
    """One of these labels or types: A|B|C."""
    return "|".join(quote_name(name) for name in names)


def string_literal(text: str) -> str:
    """A string of the schema itself, such as an enum's stored value, as a literal. Never for values from a client."""
    assert "\x00" not in text, "a literal contains no NUL, which delimits parameter placeholders"
    return "'" + text.replace("\\", "\\\\").replace("\n", "\\n").replace("'", "\\'") + "'"


def index_case(expression: str, values: Sequence[str]) -> str:
    """The index of a value in this list of strings; null if it is not in it."""
    cases = " ".join(f"WHEN {string_literal(value)} THEN {index}" for index, value in enumerate(values))
    return f"CASE {expression} {cases} END"


def list_literal(texts: Sequence[str]) -> str:
    """A list of strings of the schema itself as a literal."""
    return "[" + ", ".join(string_literal(text) for text in texts) + "]"
