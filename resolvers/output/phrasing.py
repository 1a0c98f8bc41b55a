"""A fact, and a path of facts, as English sentences.

Xiaomi has the division Xiaomi Ventures (asserted, undated)
Xiaomi Ventures, a division of Xiaomi, invested in iHealth Labs (reported, undated)

The phrase of each relationship comes from its declaration. A sentence states only what the sources state, with modality and validity. An
edge to a fact, such as a partnership, has the date of that fact if it has none of its own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from keiretsu.direction import Direction
from keiretsu.resolvers.output.column_ref import ColumnRef
from keiretsu.resolvers.output.execution_state import DataIntegrityError, ExecutionState
from keiretsu.schema.catalogue import Catalogue
from keiretsu.schema.phrases import Phrase

PLACEHOLDER = re.compile(r"\{(\w+)\|([^}]*)\}")
IS = "is "


@dataclass(frozen=True)
class Clause:
    """One fact, or two facts with a compound phrase, in path direction. `inverse_predicate`: the same fact read from its object.

    `modality_rank`: index of the modality, 0 is the strongest; of two facts, the weaker one. `validity`: intervals.
    """

    subject: str
    predicate: str
    object: str
    inverse_predicate: str
    modality_rank: int
    validity: tuple[str, ...]

    def combined_note(self, other: Clause) -> tuple[int, tuple[str, ...]]:
        """The modality rank and validity of both clauses together."""
        return max(self.modality_rank, other.modality_rank), tuple(dict.fromkeys((*self.validity, *other.validity)))


@dataclass(frozen=True)
class SentenceRenderer:
    """Renders rows as sentences: the columns that a sentence needs, and the catalogue with the phrases.

    `fact_dates`: type and direction of an edge that leads to or from a fact with a date -> the columns of which one has that date.
    """

    source: ColumnRef
    target: ColumnRef
    kind: ColumnRef
    direction: ColumnRef
    modality: ColumnRef
    validity: ColumnRef
    placeholders: Mapping[str, ColumnRef]
    catalogue: Catalogue
    fact_dates: Mapping[tuple[str, Direction], Sequence[ColumnRef]] = field(default_factory=dict)

    def read_step_sentence(self, row: Sequence[Any], _state: ExecutionState) -> str:
        """The sentence of a step."""
        return self.render_clause(self.read_clause(row))

    def read_path_sentence(self, rows: Sequence[Sequence[Any]], _state: ExecutionState) -> str:
        """The sentence of a path, from the rows of its steps."""
        return self.render_path(self.read_clauses(rows))

    @cached_property
    def modalities(self) -> tuple[str, ...]:
        """The modalities, strongest first."""
        assert self.catalogue.provenance, "only a schema with claims has sentences"
        return tuple(str(member.value) for member in self.catalogue.provenance.modality)

    def read_clause(self, row: Sequence[Any]) -> Clause:
        """The clause of a step's row. Raises DataIntegrityError for an unknown modality."""
        kind, direction = self._hop(row)
        phrase = self._phrase(kind, row)
        predicate, inverse = (phrase.forward, phrase.inverse) if direction is Direction.OUT else (phrase.inverse, phrase.forward)
        modality = row[self.modality.position]
        if modality not in self.modalities:
            raise DataIntegrityError("The stored value of `modality` is not a valid Modality.")
        fact_dates = (row[column.position] for column in self.fact_dates.get((kind, direction), ()))
        validity = row[self.validity.position] or next(filter(None, fact_dates), "undated")
        return Clause(
            _display_name(row[self.source.position]),
            self._fill_placeholders(predicate, row),
            _display_name(row[self.target.position]),
            self._fill_placeholders(inverse, row),
            self.modalities.index(modality),
            (str(validity),),
        )

    def render_note(self, modality_rank: int, validity: Sequence[str]) -> str:
        """Modality and validity, in parentheses."""
        return f"({self.modalities[modality_rank]}, {' and '.join(validity)})"

    def render_clause(self, clause: Clause) -> str:
        """A clause as a sentence."""
        return f"{clause.subject} {clause.predicate} {clause.object} {self.render_note(clause.modality_rank, clause.validity)}"

    def render_path(self, clauses: Sequence[Clause]) -> str:
        """The clauses as one sentence. The first can become an apposition in the second: "Ventures, a division of Xiaomi,"."""
        sentences = [self.render_clause(clause) for clause in clauses]
        if len(clauses) > 1 and clauses[0].inverse_predicate.startswith((f"{IS}a ", f"{IS}an ")):
            first, second = clauses[:2]
            apposition = f"{second.subject}, {first.inverse_predicate.removeprefix(IS)} {first.subject},"
            sentences = [
                f"{apposition} {second.predicate} {second.object} {self.render_note(*first.combined_note(second))}",
                *sentences[2:],
            ]
        return "; ".join(sentences)

    def read_clauses(self, rows: Sequence[Sequence[Any]]) -> list[Clause]:
        """The clauses of a path; two hops with a compound phrase become one clause."""
        clauses: list[Clause] = []
        index = 0
        while index < len(rows):
            predicates = _compound_predicates(self.catalogue, [self._hop(row) for row in rows[index : index + 2]])
            clause = self.read_clause(rows[index])
            if predicates:
                second = self.read_clause(rows[index + 1])
                clause = Clause(clause.subject, predicates[0], second.object, predicates[1], *clause.combined_note(second))
            clauses.append(clause)
            index += 2 if predicates else 1
        return clauses

    def _phrase(self, kind: str, row: Sequence[Any]) -> Phrase:
        phrase = self.catalogue.relationships[kind].phrase
        return phrase.of(row[self.placeholders[phrase.varies_by].position]) if phrase.varies_by else phrase

    def _hop(self, row: Sequence[Any]) -> tuple[str, Direction]:
        return row[self.kind.position], Direction(row[self.direction.position])

    def _fill_placeholders(self, phrase: str, row: Sequence[Any]) -> str:
        def fill(match: re.Match[str]) -> str:
            value = row[self.placeholders[match[1]].position] if match[1] in self.placeholders else None
            return str(value or match[2])

        return PLACEHOLDER.sub(fill, phrase)


def _compound_predicates(catalogue: Catalogue, hops: Sequence[tuple[str, Direction]]) -> tuple[str, str] | None:
    """The predicate and inverse predicate of a compound of two hops, if one is declared."""
    if len(hops) < 2:
        return None
    for compound in catalogue.compound_phrases:
        if (compound.first, compound.second) == tuple(hops):
            return compound.phrase.forward, compound.phrase.inverse
        if (_reversed(compound.second), _reversed(compound.first)) == tuple(hops):
            return compound.phrase.inverse, compound.phrase.forward
    return None


def _reversed(hop: tuple[str, Direction]) -> tuple[str, Direction]:
    return hop[0], hop[1].reversed


def _display_name(value: Any) -> str:
    return value if isinstance(value, str) and value else "(without a name)"
