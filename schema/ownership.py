"""Ownership declarations and phrases of facts -> catalogue.

OwnershipDeclaration(Company, stake=Shareholding.HOLDS_STAKE_IN, fallbacks=(Ownership.HAS_SUBSIDIARY,))
-> OwnershipSpec("Company", ("Company", "Person"), "HOLDS_STAKE_IN", ("HAS_SUBSIDIARY",), "shareMin", "shareMax")
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from strawberry.utils.str_converters import to_camel_case

from keiretsu.schema.catalogue import PropertySpec, RelationshipSpec
from keiretsu.schema.declarations import Node, NodeClasses, Path, Relationship, RelationshipType, ShareBound
from keiretsu.schema.ownership_specs import InterestSpec, OwnershipSpec
from keiretsu.schema.phrases import CompoundPhrase, Phrase
from keiretsu.schema.properties import DeclarationError

COMPUTED_FIELDS = {
    "ownersTree": "Tree of its direct and indirect owners; depth first",
    "holdingsTree": "Tree of its direct and indirect holdings; depth first",
    "ultimateParents": "Owners at the top of its ownership structure, ordered by id",
}
"""Fields of the type that can be owned."""


@dataclass(frozen=True)
class InterestDeclaration:
    """The properties of a stake with the kind of interest and its directness, and the values of shares and of indirect interests.

    A stake without a kind is shares.
    """

    kind: str
    shares: Enum
    directness: str
    indirect: Enum


@dataclass(frozen=True)
class OwnershipDeclaration:
    """The type that can be owned, and the ownership relationships: shares of `stake` take precedence over those of `fallbacks`.

    `interests`: which stakes are shares, if there are others.
    """

    owned: type[Node]
    stake: RelationshipType
    fallbacks: tuple[RelationshipType, ...] = ()
    interests: InterestDeclaration | None = None


def compile_ownership(
    ownership: OwnershipDeclaration | None,
    relationships: Mapping[str, RelationshipSpec],
    members: Callable[[NodeClasses], tuple[str, ...]],
) -> OwnershipSpec | None:
    """The ownership of a schema. Raises DeclarationError."""
    if ownership is None:
        return None
    types = (ownership.stake, *ownership.fallbacks)
    bounds = {_share_bounds(type_, relationships) for type_ in types}
    if len(bounds) > 1:
        raise DeclarationError("Ownership relationships have different names for their shares; use the same names")
    low, high = bounds.pop()
    owners = tuple(dict.fromkeys(name for type_ in types for name in members(type_.start)))
    fallbacks = tuple(fallback.name for fallback in ownership.fallbacks)
    interests = _compile_interests(ownership.interests, relationships[ownership.stake.name]) if ownership.interests else None
    return OwnershipSpec(ownership.owned.__name__, owners, ownership.stake.name, fallbacks, low, high, interests)


def _compile_interests(interests: InterestDeclaration, stake: RelationshipSpec) -> InterestSpec:
    stored_names = []
    for name, value in ((interests.kind, interests.shares), (interests.directness, interests.indirect)):
        prop = stake.properties.get(to_camel_case(name))
        if prop is None or prop.enum is not type(value):
            raise DeclarationError(f"{stake.name} has no property {name!r} of the type {type(value).__name__}; correct `interests`")
        stored_names.append(prop.stored_name)
    kind, directness = stored_names
    return InterestSpec(kind, str(interests.shares.value), directness, str(interests.indirect.value))


def _share_bounds(type_: RelationshipType, relationships: Mapping[str, RelationshipSpec]) -> tuple[str, str]:
    properties = relationships[type_.name].properties.values() if type_.name in relationships else ()
    bounds: dict[ShareBound, str] = {prop.share: prop.stored_name for prop in properties if prop.share}
    if len(bounds) < 2:
        raise DeclarationError(f"{type_.name} is an ownership relationship without a share; declare properties with share='min' and 'max'")
    return bounds["min"], bounds["max"]


def compile_compound_phrases(relationships: Sequence[type[Relationship]]) -> Iterator[CompoundPhrase]:
    """The paths that have a phrase of their own, in both directions."""
    for cls in relationships:
        if issubclass(cls, Path) and cls.phrase and cls.inverse_phrase:
            first, second = ((hop.type.name, hop.direction) for hop in cls.hops)
            yield CompoundPhrase(first, second, Phrase(cls.phrase, cls.inverse_phrase))


def phrase_of(type_: RelationshipType, properties: Mapping[str, PropertySpec]) -> Phrase:
    """The declared phrase, or the words of the type's name: IS_NEAR becomes "is near". Raises DeclarationError."""
    words = type_.name.lower().replace("_", " ")
    by_value = {str(member.value): Phrase(*texts) for member, texts in type_.phrases.items()}
    varies_by = _varying_property(type_, properties) if by_value else ""
    return Phrase(type_.phrase or words, type_.inverse_phrase or f"is reached by “{words}” from", varies_by, by_value)


def _varying_property(type_: RelationshipType, properties: Mapping[str, PropertySpec]) -> str:
    """The name of the one property whose values have phrases."""
    enums = {type(member) for member in type_.phrases}
    names = [name for name, prop in properties.items() if prop.enum in enums]
    if len(enums) != 1 or len(names) != 1:
        enum_names = " and ".join(sorted(enum.__name__ for enum in enums))
        raise DeclarationError(f"{type_.name}: `phrases` has values of {enum_names}; use those of the type of one of its properties")
    return names[0]
