"""A fact, and a path of facts, as English sentences.

Xiaomi has the division Xiaomi Ventures (asserted, undated)
Xiaomi Ventures, a division of Xiaomi, invested in iHealth Labs (reported, undated)

The words for each relationship come from the declarations. What a sentence says is what the sources say: how firmly, and when it held.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from keiretsu.graph import plan as p
from keiretsu.resolvers.output.output_plan import Bound, Missing
from keiretsu.resolvers.planner.columns import Columns, Places
from keiretsu.schema import catalogue as c
from keiretsu.schema.declarations import Way

GAP = re.compile(r"\{(\w+)\|([^}]*)\}")
OPPOSITE = {Way.OUT: Way.IN, Way.IN: Way.OUT}
IS = "is "


@dataclass(frozen=True)
class Clause:
    """One fact, or two that are read as one, along the path. `back`: the same, read from the end. `firmness`: the place of its modality
    among the words, of two facts the weaker one; `held`: when.
    """

    subject: str
    says: str
    object: str
    back: str
    firmness: int
    held: tuple[str, ...]

    def together(self, other: Clause) -> tuple[int, tuple[str, ...]]:
        """The firmness and the times of both."""
        return max(self.firmness, other.firmness), tuple(dict.fromkeys((*self.held, *other.held)))


@dataclass(frozen=True)
class Telling:
    """Where the columns stand that a sentence is made of, and the words for each relationship."""

    near: int
    far: int
    kind: int
    heading: int
    modality: int
    valid: int
    gaps: Mapping[str, int]
    catalogue: c.Catalogue

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The modalities, firmest first."""
        assert self.catalogue.provenance, "facts have sources"
        return tuple(str(member.value) for member in self.catalogue.provenance.modality)

    def clause(self, row: Sequence[Any]) -> Clause:
        """A step's row as a clause. Raises Missing where its modality is no word that the schema has."""
        phrase = self.catalogue.relationships[row[self.kind]].phrase
        forward = row[self.heading] == "out"
        says, back = (phrase.says, phrase.said) if forward else (phrase.said, phrase.says)
        if row[self.modality] not in self.words:
            raise Missing("something for modality here that is no Modality")
        firmness, held = self.words.index(row[self.modality]), (str(row[self.valid] or "undated"),)
        return Clause(_name(row[self.near]), self._filled(says, row), _name(row[self.far]), self._filled(back, row), firmness, held)

    def note(self, firmness: int, held: Sequence[str]) -> str:
        """How firmly it is said, and when it held."""
        return f"({self.words[firmness]}, {' and '.join(held)})"

    def tell(self, one: Clause) -> str:
        """A clause as a sentence."""
        return f"{one.subject} {one.says} {one.object} {self.note(one.firmness, one.held)}"

    def tell_path(self, clauses: Sequence[Clause]) -> str:
        """The clauses as one sentence. What the first says stands beside the second's subject: "Ventures, a division of Xiaomi,"."""
        texts = [self.tell(clause) for clause in clauses]
        if len(clauses) > 1 and clauses[0].back.startswith((f"{IS}a ", f"{IS}an ")):
            first, second = clauses[:2]
            beside = f"{second.subject}, {first.back.removeprefix(IS)} {first.subject},"
            texts = [f"{beside} {second.says} {second.object} {self.note(*first.together(second))}", *texts[2:]]
        return "; ".join(texts)

    def clauses(self, rows: Sequence[Sequence[Any]]) -> list[Clause]:
        """The clauses of a path; two hops that have words as one are one."""
        found: list[Clause] = []
        place = 0
        while place < len(rows):
            both = _combined(self.catalogue, [self._hop(row) for row in rows[place : place + 2]])
            clause = self.clause(rows[place])
            if both:
                second = self.clause(rows[place + 1])
                clause = Clause(clause.subject, both[0], second.object, both[1], *clause.together(second))
            found.append(clause)
            place += 2 if both else 1
        return found

    def _hop(self, row: Sequence[Any]) -> tuple[str, Way]:
        return row[self.kind], Way.OUT if row[self.heading] == "out" else Way.IN

    def _filled(self, phrase: str, row: Sequence[Any]) -> str:
        def fill(found: re.Match[str]) -> str:
            value = row[self.gaps[found[1]]] if found[1] in self.gaps else None
            return str(value or found[2])

        return GAP.sub(fill, phrase)


def _combined(catalogue: c.Catalogue, hops: Sequence[tuple[str, Way]]) -> tuple[str, str] | None:
    """The words for two hops together, and those for the way back."""
    if len(hops) < 2:
        return None
    for one in catalogue.combined:
        if (one.first, one.second) == tuple(hops):
            return one.phrase.says, one.phrase.said
        if (_turned(one.second), _turned(one.first)) == tuple(hops):
            return one.phrase.said, one.phrase.says
    return None


def _turned(hop: tuple[str, Way]) -> tuple[str, Way]:
    return hop[0], OPPOSITE[hop[1]]


def telling(columns: Columns, catalogue: c.Catalogue, types: Sequence[str], called: str) -> Callable[[Places], Telling]:
    """Add the columns that sentences about edges of these types need; where they stand, it is known how such a row is told."""
    near, far = columns.add(p.OnNear(called)), columns.add(p.Own(called))
    kind, heading = columns.add(p.EdgeType()), columns.add(p.Heading())
    modality, valid = columns.add(p.Firmest()), columns.add(p.OnEdge("valid"))
    phrases = [catalogue.relationships[type_].phrase for type_ in types]
    names = {name for phrase in phrases for text in (phrase.says, phrase.said) for name, _ in GAP.findall(text)}
    stored = {name: prop.stored for type_ in types for name, prop in catalogue.relationships[type_].properties.items() if name in names}
    gaps = {name: columns.add(p.OnEdge(stored[name])) for name in sorted(stored)}

    def placed(places: Places) -> Telling:
        found = {name: places[number] for name, number in gaps.items()}
        return Telling(places[near], places[far], places[kind], places[heading], places[modality], places[valid], found, catalogue)

    return placed


def _name(value: Any) -> str:
    return value if isinstance(value, str) and value else "(without a name)"


@dataclass(frozen=True)
class StepSentence:
    """The reader of a step's sentence."""

    telling: Telling

    def __call__(self, row: Any, _bound: Bound) -> Any:
        return self.telling.tell(self.telling.clause(row))


@dataclass(frozen=True)
class PathSentence:
    """The reader of a path's sentence, from the column that holds its steps."""

    place: int
    telling: Telling

    def __call__(self, row: Any, _bound: Bound) -> Any:
        return self.telling.tell_path(self.telling.clauses(row[self.place]))
