"""Records of relationships -> rows of stakes, one for each interest.

    {"subject": "acme", "interestedParty": "jane", "interests": [{"type": "votingRights", "share": {"exact": 75}, "startDate": ...}]}
    ->   holds_stake_in.csv: person:mine-jane, company:mine-acme, votingRights, 75, 75, 2010-01-01/..

Interests that agree in their ends, kind, directness and start are one stake with the claims of all; the latest statement gives its values.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from keiretsu.seed.standards.bods_annotations import NO_MARKS, Marks, interest_pointer
from keiretsu.seed.standards.bods_claims import count_fields
from keiretsu.seed.standards.record_text import day_of, object_of, objects_of, period, text_of
from keiretsu.seed.standards.unmapped import UnmappedFields
from keiretsu.seed.tables.typed_cells import cell_text

STAKES, SUBSIDIARIES = "holds_stake_in.csv", "has_subsidiary.csv"
COLUMNS: Mapping[str, Sequence[str]] = {
    STAKES: ("from", "to", "kind", "directness", "shareMin", "shareMax", "valid", "claims"),
    SUBSIDIARIES: ("from", "to", "kind", "shareMin", "shareMax", "valid", "claims"),
}
SUBSIDIARY = "HAS_SUBSIDIARY"
"""The relationship type of an interest that an export wrote for a subsidiary."""

RELATIONSHIP_FIELDS = frozenset({"subject", "interestedParty", "interests", "isComponent"})
INTEREST_FIELDS = frozenset({"type", "directOrIndirect", "beneficialOwnershipOrControl", "details", "share", "startDate", "endDate"})
MARKED_COLUMNS = frozenset({"kind", "directness", "shareMin", "shareMax", "valid"})
"""Those that an annotation may fill."""

SHARE_FIELDS = frozenset({"exact", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"})


@dataclass(frozen=True)
class Stake:
    """A stake as cells. `order`: that of the statements that give its values; the highest counts.

    `end`: empty if unknown. `table`: that of its row. `valid`: the validity; it follows from start and end unless an annotation has it.
    """

    owner: str
    company: str
    kind: str
    directness: str
    share_min: str
    share_max: str
    start: str
    end: str
    claims: tuple[str, ...]
    order: tuple[int, int]
    table: str = STAKES
    valid: str = ""

    @property
    def identity(self) -> tuple[str, ...]:
        """What distinguishes it from other stakes."""
        return (self.table, self.owner, self.company, self.kind, self.directness, self.valid.partition("/")[0] or self.start)

    @property
    def cells(self) -> dict[str, str]:
        """Those of its row."""
        return {
            "from": self.owner,
            "to": self.company,
            "kind": self.kind,
            "directness": self.directness,
            "shareMin": self.share_min,
            "shareMax": self.share_max,
            "valid": self.valid or period(self.start, self.end),
            "claims": "; ".join(self.claims),
        }


@dataclass(frozen=True)
class StatedRelationship:
    """What the stakes of a statement have in common. `closed`: the day on which the source closed the record.

    `claims`: the items of the cell `claims` of each interest, in order. `marks`: what annotations say.
    """

    owner: str
    company: str
    claims: Sequence[tuple[str, ...]]
    order: tuple[int, int]
    closed: str
    has_components: bool
    marks: Marks = NO_MARKS


def read_stakes(details: Mapping[str, Any], relationship: StatedRelationship, unmapped: UnmappedFields) -> list[Stake]:
    """One for each interest; one of an unknown kind if the statement lists none."""
    count_fields(details, RELATIONSHIP_FIELDS, "relationship.", unmapped)
    stakes = [read_stake(interest, index, relationship, unmapped) for index, interest in enumerate(interests_of(details))]
    return merge_stakes(stakes, unmapped)


def interests_of(details: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The interests, or an empty one if the statement lists none."""
    return list(objects_of(details, "interests")) or [{}]


def merge_stakes(stakes: Sequence[Stake], unmapped: UnmappedFields) -> list[Stake]:
    """Those that are one stake become one."""
    merged: dict[tuple[str, ...], Stake] = {}
    for stake in stakes:
        other = merged.get(stake.identity)
        merged[stake.identity] = _merge(other, stake, unmapped) if other else stake
    return list(merged.values())


def describe_interests(details: Mapping[str, Any]) -> Iterator[str]:
    """For the text of a claim: votingRights 75 %, beneficial ownership or control"""
    for interest in objects_of(details, "interests"):
        share_min, share_max = _share(object_of(interest, "share"))
        share = f"{share_min} %" if share_min == share_max else f"{share_min or '?'} to {share_max or '?'} %"
        flag = interest.get("beneficialOwnershipOrControl")
        notes = (
            {True: "beneficial ownership or control", False: "not beneficial ownership or control"}.get(flag) if type(flag) is bool else ""
        )
        kind = text_of(interest, "type") or "unknownInterest"
        yield ", ".join(filter(None, (f"{kind} {share}" if share_min or share_max else kind, notes, text_of(interest, "details"))))


def read_stake(interest: Mapping[str, Any], index: int, relationship: StatedRelationship, unmapped: UnmappedFields) -> Stake:
    """The stake that one interest states, the first of its relationship with the index 0."""
    count_fields(interest, INTEREST_FIELDS, "interests.", unmapped)
    share = object_of(interest, "share")
    count_fields(share, SHARE_FIELDS, "interests.share.", unmapped)
    for bound in ("exclusiveMinimum", "exclusiveMaximum"):
        if bound in share:
            unmapped.add(f"that interests.share.{bound} is exclusive")
    share_min, share_max = _share(share)
    pointer = interest_pointer(index)
    is_subsidiary = relationship.marks.types.get(pointer) == SUBSIDIARY
    stake = Stake(
        relationship.owner,
        relationship.company,
        text_of(interest, "details") if is_subsidiary else text_of(interest, "type") or "unknownInterest",
        text_of(interest, "directOrIndirect") or ("indirect" if relationship.has_components else "unknown"),
        share_min,
        share_max,
        day_of(text_of(interest, "startDate")),
        day_of(text_of(interest, "endDate")) or relationship.closed,
        relationship.claims[index],
        relationship.order,
        SUBSIDIARIES if is_subsidiary else STAKES,
    )
    return _with_values(stake, relationship.marks.values_at(pointer), unmapped) if relationship.marks is not NO_MARKS else stake


def _with_values(stake: Stake, values: Mapping[str, str], unmapped: UnmappedFields) -> Stake:
    """With the cells of an annotation instead of those that follow from the interest."""
    for name in values.keys() - MARKED_COLUMNS:
        unmapped.add(f"annotations.keiretsu.values.{name}")
    return replace(
        stake,
        kind=values.get("kind", stake.kind),
        directness=values.get("directness", stake.directness),
        share_min=values.get("shareMin", stake.share_min),
        share_max=values.get("shareMax", stake.share_max),
        valid=values.get("valid", ""),
    )


def _share(share: Mapping[str, Any]) -> tuple[str, str]:
    exact = _number(share, "exact")
    return (
        exact or _number(share, "minimum") or _number(share, "exclusiveMinimum"),
        exact or _number(share, "maximum") or _number(share, "exclusiveMaximum"),
    )


def _number(share: Mapping[str, Any], name: str) -> str:
    """As text, so that the check reports what is not a number."""
    value = share.get(name)
    return str(cell_text(value)) if isinstance(value, (int, float, str)) and not isinstance(value, bool) else ""


def _merge(first: Stake, second: Stake, unmapped: UnmappedFields) -> Stake:
    latest, other = (second, first) if second.order >= first.order else (first, second)
    if (latest.share_min, latest.share_max, latest.end) != (other.share_min, other.share_max, other.end):
        unmapped.add("share or end that a later statement of the same interest states otherwise")
    return replace(latest, claims=tuple(dict.fromkeys((*first.claims, *second.claims))))
