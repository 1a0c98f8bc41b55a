"""Values on their way: as GraphQL gives them, as Neo4j gets them, and back."""

from __future__ import annotations

import datetime as dt
import math
import re
from enum import Enum
from typing import Any

import pytest
from graphql import parse_value, print_ast
from hypothesis import given
from hypothesis import strategies as st

from keiretsu.resolvers.engine import Engine, Question
from keiretsu.resolvers.errors import Code
from keiretsu.resolvers.limits import Limits
from keiretsu.resolvers.output.output_plan import Bound, Missing, property_reader
from keiretsu.resolvers.parameters import coerce as to
from keiretsu.resolvers.parameters.slots import Unfit, as_is
from keiretsu.resolvers.planner.values import conversion
from keiretsu.schema.catalogue import Catalogue, Edge, Kind, NodeType, Property, Source
from keiretsu.schema.operators import OPERATORS, Takes
from keiretsu.schema.provenance import Modality

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = {
    Kind.ID: TEXTS.map(lambda one: f"company:{one}"),
    Kind.STRING: TEXTS,
    Kind.INT: st.integers(-(2**31), 2**31 - 1),
    Kind.FLOAT: st.floats(allow_nan=False, allow_infinity=False),
    Kind.BOOLEAN: st.booleans(),
    Kind.DATE: st.dates().map(dt.date.isoformat),
    Kind.STRINGS: TEXTS,
    Kind.ENUM: st.sampled_from(Modality),
}
EQUAL = {kind: next(row.name for row in rows if row.takes is Takes.ONE) for kind, rows in OPERATORS.items()}
LISTED = {kind: [row.name for row in rows if row.takes is Takes.LIST] for kind, rows in OPERATORS.items()}
NO_DATES = (
    "soon",
    "",
    "2015",
    "2015-3-17",
    "2015-02-29",
    "2015-13-01",
    "2015-00-10",
    "0000-01-01",
    "-001-01-01",
    "10000-01-01",
    "2015-03-17T00:00:00",
    "20150317",
    "2015-W12-2",
    " 2015-03-17",
    "2015-03-17\n",
    "２０１５-０３-１７",
    "\ud800",
)
NO_TEXTS: tuple[Any, ...] = (5, 20150317, 1.5, True, None, [], ["2015-03-17"], {}, {"year": 2015}, [[[]]])

NOWHERE = 1_000_000  # past the end of any text here


def prop_of(kind: Kind, *, required: bool = False) -> Property:
    return Property("it", kind, "It", required=required, stored="it", enum=Modality if kind is Kind.ENUM else None)


def shown(prop: Property, stored: Any) -> tuple[Any, list[str]]:
    """What the answer has for a stored value, and what is wrong with it."""
    bound = Bound([])
    try:
        found = property_reader(prop, 0, "a node")([stored], bound)
    except Missing as gap:
        return None, [gap.what]
    return (None if bound.gaps else found), [gap.what for gap in bound.gaps]


# there and back


@pytest.mark.parametrize("kind", Kind)
@given(data=st.data())
def test_a_value_comes_back(kind: Kind, data: st.DataObject) -> None:
    """What is compared with, alone or in a list, is what is stored; and that is shown as it was given, an enum by its name."""
    value = data.draw(VALUES[kind])
    prop = prop_of(kind)
    stored = conversion(prop, EQUAL[kind], Takes.ONE, Limits())(value)
    for operator in LISTED[kind]:
        assert conversion(prop, operator, Takes.LIST, Limits())([value, value]) == [stored, stored]
    if kind is Kind.STRINGS:
        assert shown(prop, [stored]) == ([value], [])
    elif kind is Kind.ID:
        again = shown(prop, stored)[0]
        assert conversion(prop, "eq", Takes.ONE, Limits())(again) == stored == value
    else:
        assert shown(prop, stored) == (value.name if isinstance(value, Enum) else value, [])


def test_every_word_of_the_schema_comes_back(catalogue: Catalogue) -> None:
    """For each enum property: the stored words differ, and each is shown by the name that it was asked by."""
    owners: list[NodeType | Edge] = [*catalogue.nodes.values(), *catalogue.edges.values()]
    enums = {(prop.enum, prop.source): prop for owner in owners for prop in owner.properties.values() if prop.enum}
    assert {enum.__name__ for enum, _ in enums if enum} >= {"EntityType", "MarketKind", "Modality", "RelationKind", "Direction"}
    for prop in enums.values():
        assert prop.enum
        stored = conversion(prop, "in", Takes.LIST, Limits())(list(prop.enum))
        assert len(set(stored)) == len(stored)
        assert [shown(prop, one) for one in stored] == [(member.name, []) for member in prop.enum]
        assert [conversion(prop, "eq", Takes.ONE, Limits())(member) for member in prop.enum] == stored


def test_a_type_is_asked_by_its_place_among_the_labels(catalogue: Catalogue) -> None:
    """It is stored nowhere: the statement has a number for it."""
    prop = catalogue.nodes["Company"].properties["type"]
    assert prop.source is Source.LABEL
    assert prop.enum
    assert conversion(prop, "in", Takes.LIST, Limits())(list(prop.enum)) == list(range(len(prop.enum)))


def test_a_flag_is_taken_as_it_is() -> None:
    """isNull and isEmpty compare with true and false, whatever the property holds."""
    assert all(conversion(prop_of(kind), "isNull", Takes.FLAG, Limits()) is as_is for kind in Kind)


def test_a_slug_becomes_an_id() -> None:
    """Any text is one; half a surrogate pair is no text."""
    assert to.Prefixed("company")("a:b") == "company:a:b"
    with pytest.raises(Unfit, match=r'^"\\ud800" has half of a surrogate pair in it, which is no character\.$'):
        to.Prefixed("company")("\ud800")


# dates


@given(st.dates())
def test_every_day_of_the_calendar_is_a_date(day: dt.date) -> None:
    """From 0001-01-01 to 9999-12-31."""
    assert to.day(day.isoformat()) == day.isoformat()


@pytest.mark.parametrize("given_", ["0001-01-01", "9999-12-31", "2016-02-29", "1900-02-28"])
def test_the_calendars_edges_are_dates(given_: str) -> None:
    """First, last and leap days."""
    assert to.days([given_, given_]) == [given_, given_]


@pytest.mark.parametrize("given_", NO_DATES, ids=ascii)
def test_what_is_no_day_is_no_date(given_: str) -> None:
    """Other forms of ISO 8601, days that never were, digits of other scripts: the sentence shows what was given."""
    with pytest.raises(Unfit) as raised:
        to.day(given_)
    assert str(raised.value) == f"{to.quoted(given_)} is not a date; write it as 2026-01-31."


@pytest.mark.parametrize("given_", NO_TEXTS, ids=repr)
async def test_what_is_no_text_is_no_date(given_: Any, offline: Engine) -> None:
    """GraphQL lets any JSON through for a scalar of one's own: in a variable, in a list, in the text of the operation."""
    one = "query ($it: Date) { documents(where: {publishedOn: {gt: $it}}) { totalCount nodes { id } } }"
    null = "null is no operand; leave it out, or ask {isNull: true} for what is missing."
    sentence = null if given_ is None else f"{to.quoted(given_)} is not a date; write it as 2026-01-31."
    assert await told(offline, one, given_) == [f"documents.where.publishedOn.gt: {sentence}"]
    several = "query ($it: [Date!]) { documents(where: {publishedOn: {in: $it}}) { totalCount } }"
    if given_ is not None:
        assert await told(offline, several, [given_]) == [f"documents.where.publishedOn.in: {sentence}"]
    written = re.sub(r'[\'"](\w+)[\'"]:', r"\1:", str(given_).replace("'", '"')).replace("True", "true").replace("None", "null")
    literal = f"{{ documents(where: {{publishedOn: {{gt: {written}}}}}) {{ totalCount }} }}"
    shown_ = (
        sentence
        if not isinstance(given_, list | dict)
        else f"{to.quoted(print_ast(parse_value(written)))} is not a date; write it as 2026-01-31."
    )
    assert await told(offline, literal) == [f"documents.where.publishedOn.gt: {shown_}"]


async def test_a_variable_inside_a_date_makes_no_date(offline: Engine) -> None:
    """GraphQL finds no fault with it, since it does not know what is inside a scalar of one's own."""
    text = "query ($it: Int) { documents(where: {publishedOn: {gt: {year: $it}}}, lens: {asOf: [$it]}) { totalCount } }"
    assert await told(offline, text, 5) == [
        'documents.lens.asOf: "[$it]" is not a date; write it as 2026-01-31.',
        'documents.where.publishedOn.gt: "{ year: $it }" is not a date; write it as 2026-01-31.',
    ]


# numbers


@pytest.mark.parametrize("given_", [-(2**31), -1, 0, 2**31 - 1])
async def test_an_int_has_thirty_two_bits(given_: int, offline: Engine) -> None:
    """Its least and its greatest go to the database; one more does not."""
    text = "query ($it: Int) { claims(where: {line: {gte: $it}}) { totalCount } }"
    assert await told(offline, text, given_) == ["the database cannot be reached."]


@pytest.mark.parametrize("given_", [-(2**31) - 1, 2**31, 2**63, 10**400, 1.5, math.nan, math.inf, "1", True])
async def test_what_is_no_int_is_refused(given_: Any, offline: Engine) -> None:
    """By GraphQL itself, which names the variable."""
    (problem,) = await problems(offline, "query ($it: Int) { claims(where: {line: {gte: $it}}) { totalCount } }", given_)
    assert problem.code is Code.BAD_USER_INPUT
    assert problem.message.startswith("Variable '$it' has invalid value: Int cannot represent non")


@pytest.mark.parametrize("given_", [0, -1.5, 5e-324, 1.7976931348623157e308, 2**63])
async def test_a_float_is_any_finite_number(given_: float, offline: Engine) -> None:
    """Whole ones, too."""
    text = "query ($it: Float!) { fundingRounds(where: {amount: {in: [$it, 1]}}) { totalCount } }"
    assert await told(offline, text, given_) == ["the database cannot be reached."]


@pytest.mark.parametrize("given_", [math.nan, math.inf, -math.inf, 10**400, "1", True, []])
async def test_what_is_no_float_is_refused(given_: Any, offline: Engine) -> None:
    """By GraphQL itself, which names the variable."""
    (problem,) = await problems(offline, "query ($it: Float) { fundingRounds(where: {amount: {gt: $it}}) { totalCount } }", given_)
    assert problem.code is Code.BAD_USER_INPUT
    assert problem.message.startswith("Variable '$it' has invalid value: Float cannot represent non numeric value")


@pytest.mark.parametrize("written", ["1e999", "-1e999"])
async def test_a_number_beyond_all_floats_is_refused(written: str, offline: Engine) -> None:
    """Written into the operation, GraphQL takes it for infinite."""
    where = f"{{amount: {{gt: {written}, in: [1, {written}]}}}}"
    sentences = [f"fundingRounds.where.amount.{name}: this is no number." for name in ("gt", "in")]
    assert await told(offline, f"{{ fundingRounds(where: {where}) {{ totalCount nodes {{ id }} }} }}") == sentences


@pytest.mark.parametrize(("given_", "word"), [(-0.125, "-0.125"), (1.000001, "1.000001"), (50, "50"), (-1e300, "-1e+300")])
async def test_a_confidence_lies_between_0_and_1(given_: float, word: str, offline: Engine) -> None:
    """Per cent are a common mistake."""
    text = "query ($it: Float) { companies(lens: {minConfidence: $it}) { totalCount } }"
    assert await told(offline, text, given_) == [f"companies.lens.minConfidence: {word} is not between 0 and 1."]
    for edge in (0, 1):
        assert await told(offline, text, edge) == ["the database cannot be reached."]


# texts


@pytest.mark.parametrize("operator", ["eq", "ne", "in", "contains", "startsWith", "endsWith", "matches", "lt", "gte"])
async def test_half_a_surrogate_pair_is_no_text(operator: str, offline: Engine) -> None:
    """No operator can send it; the cursors that such a question would make do not fail before it is told."""
    text = f"query ($it: String!) {{ companies(where: {{name: {{{operator}: $it}}}}) {{ nodes {{ id }} pageInfo {{ endCursor }} }} }}"
    for value in ("\ud800", "a\udfffb", "\ue000\ud800"):
        sentence = f"{to.quoted(value)} has half of a surrogate pair in it, which is no character."
        assert await told(offline, text.replace("String!", "[String!]") if operator == "in" else text, value) == [
            f"companies.where.name.{operator}: {sentence}"
        ]


@given(st.text(st.sampled_from("a.*+?()[]{}|^$\\-&~#\n😀İß \t\0")), st.text(st.sampled_from("a.*+?()[]{}|^$\\-&~#\n😀İß \t\0")))
def test_a_pattern_fits_what_it_spells(pattern: str, value: str) -> None:
    """Between its stars, all stands for itself: as plain searching finds it, never as a regular expression would."""
    parts = pattern.lower().split("*")
    place = len(parts[0])
    fits = value.lower().startswith(parts[0])
    for part in parts[1:-1]:
        place = value.lower().find(part, place) + len(part) if value.lower().find(part, place) >= 0 else NOWHERE
    if len(parts) > 1:
        fits = fits and value.lower().endswith(parts[-1]) and len(value.lower()) - len(parts[-1]) >= place
    else:
        fits = value.lower() == parts[0]
    assert (re.fullmatch(to.wildcard(pattern), value.lower()) is not None) == fits


@given(st.text(), st.integers(0, 200))
def test_what_is_quoted_fits_into_a_line(value: str, times: int) -> None:
    """Whatever was sent, it is shown on one line, in quotes and cut; and it can be sent back."""
    found = to.quoted(value * times)
    assert found.encode().decode() == found
    assert found[0] == found[-1] == '"'
    assert "\n" not in found
    assert len(found) <= 62 * 6
    assert len(to.quoted([value] * times)) <= 60 * 6


def test_a_high_text_is_bounded() -> None:
    """What travels with it grows with the square of its length: at some length it is refused, and all shorter ones are taken."""
    longest = max(length for length in range(1000) if length * (length - 1) // 2 <= to.CARE)
    assert len(to.turned_round("😀" * longest)["fallen"]) == longest
    with pytest.raises(Unfit) as raised:
        to.turned_round("😀" * (longest + 1))
    assert raised.value.code is Code.LIMIT_EXCEEDED
    assert to.turned_round("a" * 1_000 + "😀")["value"].endswith("😀")


# what is stored and should not be


WRONG: dict[Kind, list[Any]] = {
    Kind.ID: [5, ["company:a"]],
    Kind.STRING: [5, 1.5, True, ["a"], [], dt.date(2015, 3, 17)],
    Kind.INT: [1.5, "5", True, [5], 2**31, -(2**31) - 1],
    Kind.FLOAT: ["1.5", True, [1.5], math.nan, math.inf],
    Kind.BOOLEAN: [0, 1, "true", [True]],
    Kind.DATE: [20150317, dt.date(2015, 3, 17), ["2015-03-17"]],
    Kind.STRINGS: ["a", 5, [1], ["a", None]],
    Kind.ENUM: ["ASSERTED", "", "guessed", 5, ["asserted"], True],
}


@pytest.mark.parametrize("kind", Kind)
def test_a_stored_value_of_another_type_is_no_value(kind: Kind) -> None:
    """It is never shown: where it may be missing it is, with the reason; where it must be there, what holds it goes."""
    word = "Modality" if kind is Kind.ENUM else kind.value
    for stored in WRONG[kind]:
        assert shown(prop_of(kind, required=True), stored) == (None, [f"something for it here that is no {word}"]), stored
        if kind is not Kind.ID:
            assert shown(prop_of(kind), stored) == (None, [f"something for it here that is no {word}"]), stored


@pytest.mark.parametrize("kind", Kind)
def test_a_missing_value_is_null_or_a_gap(kind: Kind) -> None:
    """As the schema says."""
    assert shown(prop_of(kind, required=True), None) == (None, ["no it for a node here; it must be there"])
    if kind is not Kind.ID:
        assert shown(prop_of(kind), None) == (None, [])


async def problems(engine: Engine, text: str, value: Any = None) -> Any:
    return (await engine.answer(Question(text, {"it": value} if "$it" in text else {}))).problems


async def told(engine: Engine, text: str, value: Any = None) -> list[str]:
    """What is told, references left out."""
    return [re.sub(r" \(reference \w+\)", "", problem.message) for problem in await problems(engine, text, value)]
