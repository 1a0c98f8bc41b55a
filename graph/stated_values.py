"""What the claims of a fact say where they differ, as stored beside the value shown.

    {"shareMin": 30.0, "claims": ["C1", "C2"], "claimOrder": [1, 0], "stated.shareMin": [40.0, 30.0], "statedBy.shareMin": [0, 1]}

`claimOrder` has the positions of the claims, the one that decides first. Of each property on which claims differ, `stated.NAME` has the
different values, and `statedBy.NAME` a code for each claim: the position of its value, or one of those below. Facts whose claims agree,
which are nearly all, store none of these. Of nodes without claims, data sets stand for claims.
"""

from __future__ import annotations

CLAIM_ORDER = "claimOrder"
STATED_PREFIX = "stated."
STATED_BY_PREFIX = "statedBy."

SILENT = -1
"""The claim has no value: the next one decides."""

WITHOUT_VALUE = -2
"""The claim has no value, but decides about the group to which the property belongs: so there is none."""

ITEM_SEPARATOR = "\x1e"
"""The record separator of ASCII, between the items of a list, which are one stored text; no cell of a file may contain it."""


def stated_name(name: str) -> str:
    """The stored property with the different values of a property."""
    return f"{STATED_PREFIX}{name}"


def stated_by_name(name: str) -> str:
    """The stored property with the codes of the claims."""
    return f"{STATED_BY_PREFIX}{name}"


def overruled(position: int) -> int:
    """The code of a claim whose value at this position only counts if no other one decides: a unit without a number."""
    return -3 - position


def value_position(code: int) -> int | None:
    """The position of the value of a claim; None if it has none."""
    if code >= 0:
        return code
    return -3 - code if code <= overruled(0) else None


def is_stated_property(name: str) -> bool:
    """Whether a stored property says what claims say, not what the fact shows."""
    return name == CLAIM_ORDER or name.startswith((STATED_PREFIX, STATED_BY_PREFIX))
