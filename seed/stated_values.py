"""What claims say of a fact <-> its stored properties: the value shown, and where claims differ, the values of each.

    [ClaimValues("C1", ..., {"shareMin": 30.0}), ClaimValues("C2", ..., {"shareMin": 40.0})]
    <->   {"shareMin": 30.0, "claims": ["C1", "C2"], "stated.shareMin": [30.0, 40.0], "statedBy.shareMin": [0, 1], "claimOrder": [0, 1]}

The value shown is that of the firmest claim that has one, then of the latest document, then of the smallest key. Inferred claims, which
the default lens hides, only count alone. Properties that belong together come from one claim; lists are united. So the
result does not depend on the order of loading. docs/reference/evidence.md has the rule for users.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from keiretsu.graph.composites import LOOKUP_PROPERTY
from keiretsu.graph.fulltext import FULLTEXT_PROPERTY
from keiretsu.graph.stated_values import (
    CLAIM_ORDER,
    ITEM_SEPARATOR,
    SILENT,
    STATED_BY_PREFIX,
    WITHOUT_VALUE,
    is_stated_property,
    overruled,
    stated_by_name,
    stated_name,
    value_position,
)
from keiretsu.schema.value_groups import ValueGroup
from keiretsu.seed.rows import PropertyValues

DATA_SETS = "dataSets"
DIGESTS = "digests"
RECORDED_AT = "recordedAt"
PARALLEL_LISTS = ("claims", "modalities", "confidences", "documents", DATA_SETS)
"""List properties with one entry per claim."""

DERIVED = frozenset({DIGESTS, RECORDED_AT, FULLTEXT_PROPERTY, LOOKUP_PROPERTY, DATA_SETS})
DERIVED_OF_CLAIMS = frozenset({*PARALLEL_LISTS, "modality", "confidence"})


@dataclass(frozen=True, slots=True)
class ClaimValues:
    """What one claim says of a fact. Of a type without claims, what a data set says: `key` is its name, the next three are empty."""

    key: str
    modality: str
    confidence: float
    document: str
    data_set: str
    values: PropertyValues


@dataclass(frozen=True)
class ValueRule:
    """Which of the statements decide. `modalities`: firmest first, the last one hidden; `dates`: of documents, by id.

    `groups`: of the properties that belong together, by name; `lists`: the properties that are lists.
    """

    modalities: Sequence[str]
    groups: Mapping[str, ValueGroup] = field(default_factory=dict)
    lists: frozenset[str] = frozenset()
    dates: Mapping[str, str] = field(default_factory=dict)

    def order(self, statements: Sequence[ClaimValues]) -> list[int]:
        """The positions of the statements, the one that decides first."""
        positions = sorted(range(len(statements)), key=lambda at: statements[at].key)
        positions.sort(key=lambda at: self.dates.get(statements[at].document, ""), reverse=True)
        positions.sort(key=lambda at: self.modalities.index(statements[at].modality) if statements[at].modality else 0)
        return positions

    def counts(self, statements: Sequence[ClaimValues]) -> list[bool]:
        """Whether each statement counts for the value shown."""
        stated = [not self.modalities or statement.modality != self.modalities[-1] for statement in statements]
        return stated if any(stated) else [True] * len(statements)


def read_statements(stored: PropertyValues, lists: frozenset[str]) -> list[ClaimValues]:
    """What each claim says of a stored node or edge, in the order of the stored lists. `lists`: the properties that are lists."""
    derived = DERIVED | DERIVED_OF_CLAIMS if "claims" in stored else DERIVED
    contested = [name.removeprefix(STATED_BY_PREFIX) for name in stored if name.startswith(STATED_BY_PREFIX)]
    agreed = {name: value for name, value in stored.items() if name not in derived and not is_stated_property(name)}
    agreed = {name: value for name, value in agreed.items() if name not in contested}
    return [
        ClaimValues(key, modality, confidence, document, data_set, {**agreed, **dict(_read_values(stored, contested, lists, at))})
        for at, (key, modality, confidence, document, data_set) in enumerate(_entries(stored))
    ]


def _entries(stored: PropertyValues) -> Iterator[tuple[Any, ...]]:
    if "claims" in stored:
        return zip(*(stored[name] for name in PARALLEL_LISTS), strict=True)
    return ((name, "", -1.0, "", name) for name in stored.get(DATA_SETS, ()))


def _read_values(stored: PropertyValues, contested: Sequence[str], lists: frozenset[str], at: int) -> Iterator[tuple[str, Any]]:
    for name in contested:
        position = value_position(stored[stated_by_name(name)][at])
        if position is not None:
            value = stored[stated_name(name)][position]
            yield name, value.split(ITEM_SEPARATOR) if name in lists else value


def combine(statements: Sequence[ClaimValues], rule: ValueRule) -> dict[str, Any]:
    """The values shown, and where statements differ, what each says. `statements`: in the order of the stored lists, at least one."""
    contested = _contested(statements, rule)
    if not contested:
        return dict(statements[0].values)
    order, counts = rule.order(statements), rule.counts(statements)
    agreed = {name: value for name, value in statements[0].values.items() if name not in contested}
    combined = {**agreed, CLAIM_ORDER: order}
    for name in contested:
        property_ = _ContestedProperty.of(name, statements, rule)
        combined[stated_name(name)] = property_.values
        combined[stated_by_name(name)] = property_.codes
        combined[name] = property_.shown([at for at in order if counts[at]], is_list=name in rule.lists)
    return combined


def _contested(statements: Sequence[ClaimValues], rule: ValueRule) -> list[str]:
    """The properties on which statements differ, with those that belong together with one of them."""
    first = statements[0].values
    others = [statement.values for statement in statements[1:] if statement.values is not first]
    if all(values == first for values in others):
        return []
    names = dict.fromkeys(name for values in (first, *others) for name in values)
    differing = {name for name in names if any(values.get(name) != first.get(name) for values in others)}
    together = {member for name in differing if name in rule.groups for member in rule.groups[name].members}
    return [name for name in names if name in differing or name in together]


@dataclass(frozen=True)
class _ContestedProperty:
    """The different values of a property as stored, and the code of each claim."""

    values: list[Any]
    codes: list[int]

    @classmethod
    def of(cls, name: str, statements: Sequence[ClaimValues], rule: ValueRule) -> _ContestedProperty:
        stated = [_to_stored(statement.values.get(name)) for statement in statements]
        values = list(dict.fromkeys(value for value in stated if value is not None))
        group = rule.groups.get(name)
        has_say = [_has_say(group, statement) for statement in statements] if group else [value is not None for value in stated]
        codes = [_code(values, value, has_say=say) for value, say in zip(stated, has_say, strict=True)]
        return cls(values, codes)

    def shown(self, order: Sequence[int], *, is_list: bool) -> Any:
        """The value that these claims give, the first of which decides; the items of lists by all of them."""
        codes = [self.codes[at] for at in order if self.codes[at] != SILENT]
        if is_list:
            return list(dict.fromkeys(item for code in codes for item in self.values[code].split(ITEM_SEPARATOR))) or None
        deciding = next((code for code in codes if code >= WITHOUT_VALUE), codes[0] if codes else SILENT)
        position = value_position(deciding)
        return None if position is None else self.values[position]


def _has_say(group: ValueGroup, statement: ClaimValues) -> bool:
    return any(statement.values.get(leader) is not None for leader in group.leaders)


def _code(values: Sequence[Any], value: Any, *, has_say: bool) -> int:
    if value is None:
        return WITHOUT_VALUE if has_say else SILENT
    return values.index(value) if has_say else overruled(values.index(value))


def _to_stored(value: Any) -> Any:
    """A list as one text; an empty one as a missing value."""
    return (ITEM_SEPARATOR.join(value) or None) if isinstance(value, list) else value
