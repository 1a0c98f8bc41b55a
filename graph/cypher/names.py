"""Names into the text: the only place that may quote them.

label("Company") -> Company        label("Odd name") -> `Odd name`        text("venture arm") -> 'venture arm'
"""

from __future__ import annotations

import re
from collections.abc import Sequence

PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def name(given: str) -> str:
    """A label, type or property name as Cypher reads it."""
    return given if PLAIN.fullmatch(given) else "`" + given.replace("`", "``") + "`"


def either(given: Sequence[str]) -> str:
    """One of these labels or types: A|B|C."""
    return "|".join(name(one) for one in given)


def word(given: str) -> str:
    """A word of the schema's own, such as an enum's stored value, as a literal. Never for what an asker sends."""
    return "'" + given.replace("\\", "\\\\").replace("'", "\\'") + "'"


def place_of(expression: str, given: Sequence[str]) -> str:
    """The place of a value in this list of words; null where it is not in it."""
    cases = " ".join(f"WHEN {word(one)} THEN {place}" for place, one in enumerate(given))
    return f"CASE {expression} {cases} END"


def words(given: Sequence[str]) -> str:
    """A list of the schema's own words as a literal."""
    return "[" + ", ".join(word(one) for one in given) + "]"
