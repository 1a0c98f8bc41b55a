"""Facts and paths as English sentences: words both ways, two hops in one, what is missing, who stands beside whom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from keiretsu.resolvers.output.output_plan import Missing
from keiretsu.resolvers.output.phrasing import Clause, Telling
from keiretsu.schema.catalogue import Catalogue

NEAR, FAR, KIND, HEADING, MODALITY, VALID, WORD, TITLE = range(8)


@pytest.fixture
def telling(catalogue: Catalogue) -> Telling:
    """Of rows as `fact` makes them."""
    return Telling(NEAR, FAR, KIND, HEADING, MODALITY, VALID, {"kind": WORD, "title": TITLE}, catalogue)


def fact(near: Any, kind: str, far: Any, heading: str = "out", **more: Any) -> list[Any]:
    """The row of a step."""
    return [near, far, kind, heading, more.get("modality", "asserted"), more.get("valid"), more.get("word"), more.get("title")]


def told(telling: Telling, *rows: Sequence[Any]) -> str:
    return telling.tell_path(telling.clauses(rows))


def test_a_fact_is_told_the_way_it_is_passed(telling: Telling) -> None:
    """From its start to its end, and back; with how firmly it is said and when it held."""
    assert told(telling, fact("A", "HOLDS_STAKE_IN", "B")) == "A holds a stake in B (asserted, undated)"
    back = fact("B", "HOLDS_STAKE_IN", "A", "in", modality="self-claim", valid="2014/..")
    assert told(telling, back) == "B is partly held by A (self-claim, 2014/..)"


@pytest.mark.parametrize(
    ("heading", "more", "sentence"),
    [
        ("out", {"word": "venture arm"}, "A has the venture arm B (asserted, undated)"),
        ("out", {}, "A has the subsidiary B (asserted, undated)"),
        ("out", {"word": ""}, "A has the subsidiary B (asserted, undated)"),
        ("in", {"word": "division"}, "A is a division of B (asserted, undated)"),
        ("in", {}, "A is a subsidiary of B (asserted, undated)"),
    ],
)
def test_a_gap_holds_the_word_of_the_edge_or_else_another(telling: Telling, heading: str, more: dict[str, Any], sentence: str) -> None:
    """Whichever way it is read."""
    assert told(telling, fact("A", "HAS_SUBSIDIARY", "B", heading, **more)) == sentence


def test_a_gap_without_a_column_has_the_other_word(catalogue: Catalogue) -> None:
    """Where no type that is asked for has such a property, none is fetched."""
    telling = Telling(NEAR, FAR, KIND, HEADING, MODALITY, VALID, {}, catalogue)
    assert told(telling, fact("A", "HOLDS_ROLE", "B", title="CEO")) == "A is somebody at B (asserted, undated)"


def test_what_stands_in_a_gap_is_no_gap(telling: Telling) -> None:
    """A title is the source's own words, whatever these look like."""
    assert told(telling, fact("A", "HOLDS_ROLE", "B", title="{kind|x} \\1")) == "A is {kind|x} \\1 at B (asserted, undated)"


@pytest.mark.parametrize("missing", [None, "", 7, ["Xiaomi"]])
def test_who_has_no_name_is_told_so(telling: Telling, missing: Any) -> None:
    """Whatever other tools have stored in its place."""
    row = fact(missing, "FOUNDED", missing)
    assert told(telling, row) == "(without a name) founded (without a name) (asserted, undated)"


def test_two_hops_with_words_of_their_own_are_one_clause(telling: Telling) -> None:
    """An investment in a round that a company raised, both ways; a partnership of two."""
    there = [fact("A", "INVESTED_IN", "Round"), fact("Round", "RAISED", "B", "in")]
    assert told(telling, *there) == "A invested in B (asserted, undated)"
    again = [fact("B", "RAISED", "Round"), fact("Round", "INVESTED_IN", "A", "in")]
    assert told(telling, *again) == "B has the investor A (asserted, undated)"
    partners = [fact("A", "PARTICIPATES_IN", "Deal"), fact("Deal", "PARTICIPATES_IN", "B", "in")]
    assert told(telling, *partners) == "A partners with B (asserted, undated)"


def test_two_hops_in_one_clause_are_as_firm_as_the_weaker(telling: Telling) -> None:
    """And held when each of them held; what both share is told once."""
    rows = [fact("A", "INVESTED_IN", "Round", modality="reported", valid="2014"), fact("Round", "RAISED", "B", "in")]
    assert told(telling, *rows) == "A invested in B (reported, 2014 and undated)"
    rows = [fact("A", "INVESTED_IN", "Round", valid="2014"), fact("Round", "RAISED", "B", "in", modality="hedged", valid="2014")]
    assert told(telling, *rows) == "A invested in B (hedged, 2014)"


@pytest.mark.parametrize(
    "rows",
    [
        [fact("A", "INVESTED_IN", "Round"), fact("Round", "RAISED", "B")],
        [fact("A", "INVESTED_IN", "Round"), fact("Round", "INVESTED_IN", "B", "in")],
        [fact("A", "RAISED", "Round", "in"), fact("Round", "INVESTED_IN", "B")],
    ],
)
def test_two_hops_without_words_of_their_own_stay_two(telling: Telling, rows: list[list[Any]]) -> None:
    """The same relationships, but not the same way round: there is another sentence for each."""
    assert told(telling, *rows).count("(asserted, undated)") == 2
    assert "Round" in told(telling, *rows)


def test_hops_are_joined_from_the_start(telling: Telling) -> None:
    """Of three hops, of which the first two and the last two would go together, the first two do."""
    rows = [fact("A", "PARTICIPATES_IN", "X"), fact("X", "PARTICIPATES_IN", "B", "in"), fact("B", "PARTICIPATES_IN", "Y")]
    assert told(telling, *rows) == "A partners with B (asserted, undated); B takes part in Y (asserted, undated)"


def test_what_the_second_is_of_the_first_stands_beside_it(telling: Telling) -> None:
    """A division comes before what it did; so the end of the first fact begins the sentence."""
    rows = [fact("Xiaomi", "HAS_SUBSIDIARY", "Ventures", word="division", modality="asserted")]
    rows += [fact("Ventures", "INVESTED_IN", "Round", modality="reported"), fact("Round", "RAISED", "iHealth", "in", modality="reported")]
    one = "Ventures, a division of Xiaomi, invested in iHealth (reported, undated)"
    assert told(telling, *rows) == one
    rows.append(fact("iHealth", "BASED_IN", "China"))
    assert told(telling, *rows) == f"{one}; iHealth is based in China (asserted, undated)"


def test_what_stands_beside_is_in_the_note(telling: Telling) -> None:
    """The weaker of the two, and both times; whichever of them comes first."""
    rows = [fact("Xiaomi", "HAS_SUBSIDIARY", "Ventures", modality="opinion", valid="2015"), fact("Ventures", "MAKES", "Band", valid="2016")]
    assert told(telling, *rows) == "Ventures, a subsidiary of Xiaomi, makes Band (opinion, 2015 and 2016)"


def test_nothing_stands_beside_where_the_words_do_not_say_what_it_is(telling: Telling) -> None:
    """One fact alone; or a second one that is no "is a" read back."""
    assert told(telling, fact("Xiaomi", "HAS_SUBSIDIARY", "Ventures")) == "Xiaomi has the subsidiary Ventures (asserted, undated)"
    rows = [fact("A", "HOLDS_STAKE_IN", "B"), fact("B", "MAKES", "Band")]
    assert told(telling, *rows) == "A holds a stake in B (asserted, undated); B makes Band (asserted, undated)"


def test_only_whole_articles_count(telling: Telling) -> None:
    """An "is about" is no "is a"; "is an" is."""
    second = Clause("B", "makes", "C", "is made by", 0, ("undated",))
    about = Clause("A", "has the news", "B", "is about", 0, ("undated",))
    assert telling.tell_path([about, second]) == "A has the news B (asserted, undated); B makes C (asserted, undated)"
    arm = Clause("A", "has the arm", "B", "is an arm of", 0, ("undated",))
    assert telling.tell_path([arm, second]) == "B, an arm of A, makes C (asserted, undated)"


@pytest.mark.parametrize("modality", [None, "certain", 7, ["asserted"]])
def test_a_modality_that_is_no_word_is_a_gap(telling: Telling, modality: Any) -> None:
    """Other tools than ours may store anything: the answer says so, and goes on."""
    with pytest.raises(Missing, match="no Modality"):
        told(telling, fact("A", "FOUNDED", "B", modality=modality))


def test_a_time_that_is_no_text_is_told_as_it_is(telling: Telling) -> None:
    """Whatever other tools have stored in its place."""
    assert told(telling, fact("A", "FOUNDED", "B", valid=2014)) == "A founded B (asserted, 2014)"


def test_no_fact_is_no_sentence(telling: Telling) -> None:
    """Nothing is said of nothing."""
    assert told(telling) == ""
