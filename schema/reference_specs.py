"""What a catalogue says about a relationship that is stored without edges: ReferenceSpec("Claim", ("documentId",))."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ReferenceSpec:
    """A relationship that is stored as the ids of its ends, in properties of its start. `owner`: the type of the start.

    `properties`: each holds one id, and has an index; `further`: lists the others, to each of which there is an edge, too; None if there
    are none.
    """

    owner: str
    properties: tuple[str, ...]
    further: str | None = None

    @property
    def all_properties(self) -> tuple[str, ...]:
        """The names of all properties."""
        return (*self.properties, self.further) if self.further else self.properties
