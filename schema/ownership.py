"""Who owns how much of whom, and how sentences speak of facts: what a declaration says of them -> the catalogue.

Owning(Company, stake=Holding.HOLDS_STAKE_IN, others=(Ownership.HAS_SUBSIDIARY,))
-> Ownership("Company", ("Company", "Person"), "HOLDS_STAKE_IN", ("HAS_SUBSIDIARY",), "shareMin", "shareMax")
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from keiretsu.schema import catalogue as c
from keiretsu.schema.declarations import Ends, Node, Path, Relationship, ShareEnd, Stored
from keiretsu.schema.properties import DeclarationError

COMPUTED = {
    "ownersTree": "Who owns it, who owns those, and so on; depth first",
    "holdingsTree": "What it owns, what that owns, and so on; depth first",
    "ultimateParents": "Those at the top of the ownership of this one, ordered by id",
}
"""The fields that whatever can be owned gets."""


@dataclass(frozen=True)
class Owning:
    """What can be owned, and the relationships by which it is. A share of `stake` comes first; `others` tell one where no stake does."""

    owned: type[Node]
    stake: Stored
    others: tuple[Stored, ...] = ()


def read_ownership(
    owning: Owning | None, relationships: Mapping[str, c.Relationship], members: Callable[[Ends], tuple[str, ...]]
) -> c.Ownership | None:
    """The ownership of a schema. Raises DeclarationError."""
    if owning is None:
        return None
    types = (owning.stake, *owning.others)
    ends = {_ends_of(one, relationships) for one in types}
    if len(ends) > 1:
        raise DeclarationError("the relationships of the ownership name their shares differently; give them the same names")
    low, high = ends.pop()
    owners = tuple(dict.fromkeys(name for one in types for name in members(one.start)))
    return c.Ownership(owning.owned.__name__, owners, owning.stake.name, tuple(other.name for other in owning.others), low, high)


def _ends_of(one: Stored, relationships: Mapping[str, c.Relationship]) -> tuple[str, str]:
    properties = relationships[one.name].properties.values() if one.name in relationships else ()
    ends: dict[ShareEnd, str] = {prop.share: prop.stored for prop in properties if prop.share}
    if len(ends) < 2:
        raise DeclarationError(f"the ownership is over {one.name}, whose edges hold no share; mark two properties share='least' and 'most'")
    return ends["least"], ends["most"]


def read_combined(relationships: Sequence[type[Relationship]]) -> Iterator[c.Combined]:
    """The paths that have words of their own, both ways."""
    for cls in relationships:
        if issubclass(cls, Path) and cls.says and cls.said:
            first, second = ((hop.stored.name, hop.way) for hop in cls.hops)
            yield c.Combined(first, second, c.Phrase(cls.says, cls.said))


def phrase_of(one: Stored) -> c.Phrase:
    """What is declared, or else the words of the type's name: IS_NEAR says "is near"."""
    words = one.name.lower().replace("_", " ")
    return c.Phrase(one.says or words, one.said or f"is reached by “{words}” from")
