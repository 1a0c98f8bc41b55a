"""What a catalogue says about ownership: the relationships, and which of them are shares.

OwnershipSpec("Company", ("Company", "Person"), "HOLDS_STAKE_IN", ("HAS_SUBSIDIARY",), "shareMin", "shareMax")
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class InterestSpec:
    """Which stakes are shares: the stored names of two properties of a stake, and the value of shares and that of indirect interests."""

    kind: str
    shares: str
    directness: str
    indirect: str


@dataclass(frozen=True)
class OwnershipSpec:
    """The ownership relationships of a schema. `owned_type`: the type that can be owned; `owner_types`: the types that can own.

    `stake_type`: the relationship type whose shares take precedence; `fallback_types`: those that state a share if no stake does.
    `share_min`, `share_max`: the properties with the minimum and maximum share, in per cent. `interests`: which stakes are shares, if not
    all.
    """

    owned_type: str
    owner_types: tuple[str, ...]
    stake_type: str
    fallback_types: tuple[str, ...]
    share_min: str
    share_max: str
    interests: InterestSpec | None = None

    @property
    def relationship_types(self) -> tuple[str, ...]:
        """All relationship types that mean ownership."""
        return (self.stake_type, *self.fallback_types)
