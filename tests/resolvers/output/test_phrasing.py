"""Facts and paths as English sentences: both directions, compound phrases, missing values, appositions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from keiretsu.direction import Direction
from keiretsu.resolvers.output.column_ref import ColumnRef
from keiretsu.resolvers.output.execution_state import DataIntegrityError
from keiretsu.resolvers.output.phrasing import Clause, SentenceRenderer
from keiretsu.schema.catalogue import Catalogue
from keiretsu.schema.companies.kinds import InterestKind

SOURCE, TARGET, KIND, DIRECTION, MODALITY, VALIDITY, KIND_PROPERTY, TITLE, FROM_DATE, TO_DATE = map(ColumnRef.at, range(10))


@pytest.fixture
def renderer(catalogue: Catalogue) -> SentenceRenderer:
    """A renderer of the rows that `fact` builds."""
    return SentenceRenderer(SOURCE, TARGET, KIND, DIRECTION, MODALITY, VALIDITY, {"kind": KIND_PROPERTY, "title": TITLE}, catalogue)


def fact(source: Any, kind: str, target: Any, direction: str = "out", **columns: Any) -> list[Any]:
    """The row of a step."""
    return [
        source,
        target,
        kind,
        direction,
        columns.get("modality", "asserted"),
        columns.get("validity"),
        columns.get("kind_property"),
        columns.get("title"),
    ]


def sentence_of(renderer: SentenceRenderer, *rows: Sequence[Any]) -> str:
    return renderer.render_path(renderer.read_clauses(rows))


def test_a_fact_is_phrased_in_path_direction(renderer: SentenceRenderer) -> None:
    """Forward and backward, with modality and validity."""
    assert sentence_of(renderer, fact("A", "HOLDS_STAKE_IN", "B")) == "A holds a stake in B (asserted, undated)"
    back = fact("B", "HOLDS_STAKE_IN", "A", "in", modality="self-claim", validity="2014/..")
    assert sentence_of(renderer, back) == "B is partly held by A (self-claim, 2014/..)"


def test_each_kind_of_interest_has_its_own_phrase(renderer: SentenceRenderer) -> None:
    """An appointment of the board used to be a stake. A stake without a kind is shares."""
    board = fact("A", "HOLDS_STAKE_IN", "B", kind_property="appointmentOfBoard")
    assert sentence_of(renderer, board) == "A can appoint or remove the board of B (asserted, undated)"
    board = fact("B", "HOLDS_STAKE_IN", "A", "in", kind_property="appointmentOfBoard")
    assert sentence_of(renderer, board) == "B has its board appointed or removed by A (asserted, undated)"
    sentences = {
        (kind, direction): sentence_of(renderer, fact("A", "HOLDS_STAKE_IN", "B", direction, kind_property=kind.value))
        for kind in InterestKind
        for direction in ("out", "in")
    }
    assert sentences[InterestKind.SHARES, "out"] == sentence_of(renderer, fact("A", "HOLDS_STAKE_IN", "B"))
    assert len(set(sentences.values())) == 2 * len(InterestKind)


def test_a_trustee_can_be_an_apposition(renderer: SentenceRenderer) -> None:
    rows = fact("A", "HOLDS_STAKE_IN", "B", "in", kind_property="trustee"), fact("B", "HOLDS_STAKE_IN", "C", kind_property="votingRights")
    assert sentence_of(renderer, *rows) == "B, a trustee of A, holds voting rights in C (asserted, undated)"


@pytest.mark.parametrize(
    ("direction", "columns", "sentence"),
    [
        ("out", {"kind_property": "venture arm"}, "A has the venture arm B (asserted, undated)"),
        ("out", {}, "A has the subsidiary B (asserted, undated)"),
        ("out", {"kind_property": ""}, "A has the subsidiary B (asserted, undated)"),
        ("in", {"kind_property": "division"}, "A is a division of B (asserted, undated)"),
        ("in", {}, "A is a subsidiary of B (asserted, undated)"),
    ],
)
def test_a_placeholder_has_the_property_or_a_default(
    renderer: SentenceRenderer, direction: str, columns: dict[str, Any], sentence: str
) -> None:
    """In both directions."""
    assert sentence_of(renderer, fact("A", "HAS_SUBSIDIARY", "B", direction, **columns)) == sentence


def test_a_placeholder_without_a_column_has_the_default(catalogue: Catalogue) -> None:
    """Without the property on any selected type, no column is fetched for it."""
    renderer = SentenceRenderer(SOURCE, TARGET, KIND, DIRECTION, MODALITY, VALIDITY, {}, catalogue)
    assert sentence_of(renderer, fact("A", "HOLDS_ROLE", "B", title="CEO")) == "A is somebody at B (asserted, undated)"


def test_placeholders_in_values_are_not_filled(renderer: SentenceRenderer) -> None:
    """A title is inserted verbatim, even if it looks like a placeholder."""
    assert sentence_of(renderer, fact("A", "HOLDS_ROLE", "B", title="{kind|x} \\1")) == "A is {kind|x} \\1 at B (asserted, undated)"


@pytest.mark.parametrize("missing", [None, "", 7, ["Xiaomi"]])
def test_a_missing_name_has_a_substitute(renderer: SentenceRenderer, missing: Any) -> None:
    """Other tools can store any value as a name."""
    row = fact(missing, "FOUNDED", missing)
    assert sentence_of(renderer, row) == "(without a name) founded (without a name) (asserted, undated)"


def test_a_compound_phrase_merges_two_hops(renderer: SentenceRenderer) -> None:
    """An investment in a round that a company raised, in both directions; a partnership of two."""
    forward = [fact("A", "INVESTED_IN", "Round"), fact("Round", "RAISED", "B", "in")]
    assert sentence_of(renderer, *forward) == "A invested in B (asserted, undated)"
    backward = [fact("B", "RAISED", "Round"), fact("Round", "INVESTED_IN", "A", "in")]
    assert sentence_of(renderer, *backward) == "B has the investor A (asserted, undated)"
    partners = [fact("A", "PARTICIPATES_IN", "Deal"), fact("Deal", "PARTICIPATES_IN", "B", "in")]
    assert sentence_of(renderer, *partners) == "A partners with B (asserted, undated)"


def test_a_compound_clause_has_the_weaker_modality(renderer: SentenceRenderer) -> None:
    """It has the validity of both; a common validity appears once."""
    rows = [fact("A", "INVESTED_IN", "Round", modality="reported", validity="2014"), fact("Round", "RAISED", "B", "in")]
    assert sentence_of(renderer, *rows) == "A invested in B (reported, 2014 and undated)"
    rows = [fact("A", "INVESTED_IN", "Round", validity="2014"), fact("Round", "RAISED", "B", "in", modality="hedged", validity="2014")]
    assert sentence_of(renderer, *rows) == "A invested in B (hedged, 2014)"


@pytest.mark.parametrize(
    "rows",
    [
        [fact("A", "INVESTED_IN", "Round"), fact("Round", "RAISED", "B")],
        [fact("A", "INVESTED_IN", "Round"), fact("Round", "INVESTED_IN", "B", "in")],
        [fact("A", "RAISED", "Round", "in"), fact("Round", "INVESTED_IN", "B")],
    ],
)
def test_hops_without_a_compound_phrase_stay_separate(renderer: SentenceRenderer, rows: list[list[Any]]) -> None:
    """Compounds depend on direction: the same relationships in other directions are two clauses."""
    assert sentence_of(renderer, *rows).count("(asserted, undated)") == 2
    assert "Round" in sentence_of(renderer, *rows)


def test_hops_are_merged_from_the_start(renderer: SentenceRenderer) -> None:
    """If the first two and the last two of three hops have a compound phrase, the first two are merged."""
    rows = [fact("A", "PARTICIPATES_IN", "X"), fact("X", "PARTICIPATES_IN", "B", "in"), fact("B", "PARTICIPATES_IN", "Y")]
    assert sentence_of(renderer, *rows) == "A partners with B (asserted, undated); B takes part in Y (asserted, undated)"


def test_the_first_clause_becomes_an_apposition(renderer: SentenceRenderer) -> None:
    """The object of the first fact, with the apposition, becomes the subject of the sentence."""
    rows = [fact("Xiaomi", "HAS_SUBSIDIARY", "Ventures", kind_property="division", modality="asserted")]
    rows += [fact("Ventures", "INVESTED_IN", "Round", modality="reported"), fact("Round", "RAISED", "iHealth", "in", modality="reported")]
    sentence = "Ventures, a division of Xiaomi, invested in iHealth (reported, undated)"
    assert sentence_of(renderer, *rows) == sentence
    rows.append(fact("iHealth", "BASED_IN", "China"))
    assert sentence_of(renderer, *rows) == f"{sentence}; iHealth is based in China (asserted, undated)"


def test_the_note_covers_the_apposition(renderer: SentenceRenderer) -> None:
    """The weaker modality and both validities, in any order."""
    rows = [
        fact("Xiaomi", "HAS_SUBSIDIARY", "Ventures", modality="opinion", validity="2015"),
        fact("Ventures", "MAKES", "Band", validity="2016"),
    ]
    assert sentence_of(renderer, *rows) == "Ventures, a subsidiary of Xiaomi, makes Band (opinion, 2015 and 2016)"


def test_no_apposition_without_an_is_a_phrase(renderer: SentenceRenderer) -> None:
    """Neither for a single fact, nor if the inverse phrase of the first does not begin with "is a"."""
    assert sentence_of(renderer, fact("Xiaomi", "HAS_SUBSIDIARY", "Ventures")) == "Xiaomi has the subsidiary Ventures (asserted, undated)"
    rows = [fact("A", "HOLDS_STAKE_IN", "B"), fact("B", "MAKES", "Band")]
    assert sentence_of(renderer, *rows) == "A holds a stake in B (asserted, undated); B makes Band (asserted, undated)"


def test_an_apposition_needs_a_whole_article(renderer: SentenceRenderer) -> None:
    """ "is about" does not count as "is a"; "is an" does."""
    second = Clause("B", "makes", "C", "is made by", 0, ("undated",))
    about = Clause("A", "has the news", "B", "is about", 0, ("undated",))
    assert renderer.render_path([about, second]) == "A has the news B (asserted, undated); B makes C (asserted, undated)"
    arm = Clause("A", "has the arm", "B", "is an arm of", 0, ("undated",))
    assert renderer.render_path([arm, second]) == "B, an arm of A, makes C (asserted, undated)"


@pytest.mark.parametrize("modality", [None, "certain", 7, ["asserted"]])
def test_an_unknown_modality_is_a_data_error(renderer: SentenceRenderer, modality: Any) -> None:
    """Other tools can store any value; the error is reported and the rest is read."""
    with pytest.raises(DataIntegrityError, match="not a valid Modality"):
        sentence_of(renderer, fact("A", "FOUNDED", "B", modality=modality))


def test_a_validity_of_another_type_is_shown_as_text(renderer: SentenceRenderer) -> None:
    """Other tools can store any value as validity."""
    assert sentence_of(renderer, fact("A", "FOUNDED", "B", validity=2014)) == "A founded B (asserted, 2014)"


@pytest.fixture
def dated_renderer(renderer: SentenceRenderer) -> SentenceRenderer:
    """A renderer whose rows also have the date of a fact at the source, and of one at the target."""
    kinds = ("INVESTED_IN", "RAISED", "PARTICIPATES_IN")
    dates = {(kind, direction): (column,) for kind in kinds for direction, column in ((Direction.OUT, TO_DATE), (Direction.IN, FROM_DATE))}
    return replace(renderer, fact_dates=dates)


def partnership(first: str | None, second: str | None, date: str | None) -> list[list[Any]]:
    """Two participations, their validity, and the date of the partnership between."""
    return [
        [*fact("A", "PARTICIPATES_IN", "Deal", validity=first), None, date],
        [*fact("Deal", "PARTICIPATES_IN", "B", "in", validity=second), date, None],
    ]


@pytest.mark.parametrize(
    ("rows", "note"),
    [
        (partnership(None, None, "2015-03-17"), "2015-03-17"),
        (partnership("2014", None, "2015-03-17"), "2014 and 2015-03-17"),
        (partnership("2014", "2014", "2015-03-17"), "2014"),
        (partnership(None, None, None), "undated"),
    ],
)
def test_a_compound_clause_has_the_date_of_the_fact_between(dated_renderer: SentenceRenderer, rows: list[list[Any]], note: str) -> None:
    """The sentence does not name the partnership, but tells its date; a validity of a participation itself comes first."""
    assert sentence_of(dated_renderer, *rows) == f"A partners with B (asserted, {note})"


def test_an_edge_to_a_fact_has_the_date_of_the_fact(dated_renderer: SentenceRenderer) -> None:
    """Alone, at the end of a path, and before an apposition; other edges have no date but their own."""
    raised = [*fact("A", "RAISED", "Series B", modality="reported"), None, "2014-10/2014-12"]
    assert sentence_of(dated_renderer, raised) == "A raised Series B (reported, 2014-10/2014-12)"
    back = [*fact("Series B", "RAISED", "A", "in"), "2014", None]
    assert sentence_of(dated_renderer, back) == "Series B was raised by A (asserted, 2014)"
    subsidiary = [*fact("X", "HAS_SUBSIDIARY", "A", validity="2012"), "1999", "1999"]
    assert sentence_of(dated_renderer, subsidiary, raised) == "A, a subsidiary of X, raised Series B (reported, 2012 and 2014-10/2014-12)"


def test_no_clauses_give_an_empty_sentence(renderer: SentenceRenderer) -> None:
    """An empty path has an empty sentence."""
    assert sentence_of(renderer) == ""
