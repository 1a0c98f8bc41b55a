"""Arguments that decide what a statement says, or travel beside it: numbers within bounds, words, lists of words.

Choices(planning, site, given).number("maxHops", 6, 1, 8)   ->   6
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeVar

from keiretsu.graph import plan as p
from keiretsu.resolvers.document.argument_values import Constant, Given, Leaf
from keiretsu.resolvers.errors import Code, Refused
from keiretsu.resolvers.parameters.slots import Convert, Site
from keiretsu.resolvers.planner.context import Planning

Word = TypeVar("Word", bound=Enum)


@dataclass(frozen=True)
class Choices:
    """The arguments of one field. A null counts as left out."""

    planning: Planning
    site: Site
    given: Mapping[str, Given]

    def plain(self, name: str, default: int) -> int:
        """A number as it was given."""
        found = self._value(name)
        return default if found is None else int(found)

    def number(self, name: str, default: int, least: int, most: int) -> int:
        """A number that stands in the text, within these bounds."""
        found = self.plain(name, default)
        if found < least:
            self.planning.refuse(self.site.at(name), f"{found} is too few; ask for {least} to {most}.")
        elif found > most:
            self.planning.refuse(self.site.at(name), f"{found} is more than the limit of {most}; ask for fewer.", Code.LIMIT_EXCEEDED)
        return min(max(found, least), most)

    def word(self, name: str, default: Word) -> Word:
        """A member of an enum."""
        found = self._value(name)
        return default if found is None else found

    def words(self, name: str) -> tuple[str, ...] | None:
        """The stored words of a list of an enum's members; None where it is left out."""
        found = self._value(name)
        return None if found is None else tuple(str(one.value) for one in found)

    def param(self, name: str, default: Any, convert: Convert) -> p.Param:
        """A value that travels beside the text. Raises Refused where there must be one and is none."""
        given = self.given.get(name)
        if isinstance(given, Leaf) and given.value is not None:
            return self.planning.slots.add(given.source, convert, self.site.at(name))
        if default is None:
            raise Refused(self.planning.problems)  # a null where none may be, which has been noted
        return self.planning.slots.add(Constant(default), convert, self.site.at(name))

    def _value(self, name: str) -> Any:
        given = self.given.get(name)
        return given.value if isinstance(given, Leaf) else None
