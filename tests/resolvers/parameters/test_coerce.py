"""Coercion of values: from GraphQL to Neo4j and back."""

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

from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.errors import ErrorCode
from keiretsu.resolvers.limits import Limits
from keiretsu.resolvers.output.column_ref import ColumnRef
from keiretsu.resolvers.output.execution_state import DataIntegrityError, ExecutionState
from keiretsu.resolvers.parameters.coerce import KeyToId, SlugToId, coerce_date, coerce_dates, coerce_ordered_string
from keiretsu.resolvers.parameters.global_ids import NodeIds
from keiretsu.resolvers.parameters.slots import Converter, InvalidValue, identity
from keiretsu.resolvers.planner.values import operand_converter, property_reader
from keiretsu.resolvers.request import GraphQLRequest
from keiretsu.schema.catalogue import Catalogue, EdgeSpec, NodeSpec, PropertySource, PropertySpec, ValueKind
from keiretsu.schema.companies import COMPANIES
from keiretsu.schema.compile import compile_schema
from keiretsu.schema.operators import OPERATORS, OperandKind
from keiretsu.schema.provenance import Modality
from keiretsu.slugs import slugify
from keiretsu.text import quoted

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = {
    ValueKind.ID: TEXTS.map(lambda name: f"company:{slugify(name)}"),
    ValueKind.STRING: TEXTS,
    ValueKind.INT: st.integers(-(2**31), 2**31 - 1),
    ValueKind.FLOAT: st.floats(allow_nan=False, allow_infinity=False),
    ValueKind.BOOLEAN: st.booleans(),
    ValueKind.DATE: st.dates().map(dt.date.isoformat),
    ValueKind.STRINGS: TEXTS,
    ValueKind.ENUM: st.sampled_from(Modality),
}
EQUALITY_OPERATORS = {kind: next(row.name for row in rows if row.operand is OperandKind.VALUE) for kind, rows in OPERATORS.items()}
LIST_OPERATORS = {kind: [row.name for row in rows if row.operand is OperandKind.LIST] for kind, rows in OPERATORS.items()}
NODE_IDS = NodeIds(compile_schema(COMPANIES).nodes.values())
INVALID_DATES = (
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
NON_STRINGS: tuple[Any, ...] = (5, 20150317, 1.5, True, None, [], ["2015-03-17"], {}, {"year": 2015}, [[[]]])


def prop_of(kind: ValueKind, *, required: bool = False) -> PropertySpec:
    return PropertySpec("it", kind, "It", required=required, stored_name="it", enum=Modality if kind is ValueKind.ENUM else None)


def converter_of(prop: PropertySpec, name: str) -> Converter:
    """The converter of the operand of an operator."""
    operator = next(row for row in OPERATORS[prop.kind] if row.name == name)
    return operand_converter(prop, operator, Limits(), NODE_IDS)


def read_property(prop: PropertySpec, stored: Any) -> tuple[Any, list[str]]:
    """The response value of a stored value, and its errors."""
    state = ExecutionState([])
    try:
        response_value = property_reader(prop, ColumnRef.at(0), "a node")([stored], state)
    except DataIntegrityError as error:
        return None, [error.message]
    return (None if state.data_errors else response_value), [error.message for error in state.data_errors]


# round trips


@pytest.mark.parametrize("kind", ValueKind)
@given(data=st.data())
def test_a_value_round_trips(kind: ValueKind, data: st.DataObject) -> None:
    """An operand, alone or in a list, is converted to the stored value, which is returned as the original, an enum by its name."""
    value = data.draw(VALUES[kind])
    prop = prop_of(kind)
    stored = converter_of(prop, EQUALITY_OPERATORS[kind])(value)
    for operator in LIST_OPERATORS[kind]:
        assert converter_of(prop, operator)([value, value]) == [stored, stored]
    if kind is ValueKind.STRINGS:
        assert read_property(prop, [stored]) == ([value], [])
    elif kind is ValueKind.ID:
        reread = read_property(prop, stored)[0]
        assert converter_of(prop, "eq")(reread) == stored == value
    else:
        assert read_property(prop, stored) == (value.name if isinstance(value, Enum) else value, [])


def test_every_enum_value_round_trips(catalogue: Catalogue) -> None:
    """For each enum property, the stored values differ, and each is returned by the name of its member."""
    specs: list[NodeSpec | EdgeSpec] = [*catalogue.nodes.values(), *catalogue.edges.values()]
    enums = {(prop.enum, prop.source): prop for spec in specs for prop in spec.properties.values() if prop.enum}
    assert {enum.__name__ for enum, _ in enums if enum} >= {"EntityType", "MarketKind", "Modality", "RelationKind", "Direction"}
    for prop in enums.values():
        assert prop.enum
        stored = converter_of(prop, "in")(list(prop.enum))
        assert len(set(stored)) == len(stored)
        assert [read_property(prop, value) for value in stored] == [(member.name, []) for member in prop.enum]
        assert [converter_of(prop, "eq")(member) for member in prop.enum] == stored


def test_a_node_type_is_converted_to_its_index(catalogue: Catalogue) -> None:
    """It is not stored: the statement compares an index."""
    prop = catalogue.nodes["Company"].properties["type"]
    assert prop.source is PropertySource.LABEL
    assert prop.enum
    assert converter_of(prop, "in")(list(prop.enum)) == list(range(len(prop.enum)))


def test_a_boolean_operand_is_unconverted() -> None:
    """isNull and isEmpty compare with true and false, for properties of any kind."""
    flags = [(kind, row.name) for kind, rows in OPERATORS.items() for row in rows if row.operand is OperandKind.FLAG]
    assert {name for _, name in flags} == {"isNull", "isEmpty"}
    assert all(converter_of(prop_of(kind), name) is identity for kind, name in flags)


def test_a_slug_is_converted_to_an_id() -> None:
    """In any spelling, but without unpaired surrogates; a key that is not a slug stays as it is."""
    assert SlugToId("company")("Ａ:b") == "company:a-b"
    assert KeyToId("claim")("Ａ:b") == "claim:Ａ:b"
    for convert in (SlugToId("company"), KeyToId("claim")):
        with pytest.raises(InvalidValue, match=r'^"\\ud800" contains an unpaired surrogate; remove it\.$'):
            convert("\ud800")


def test_a_slug_is_folded_where_it_is_compared_as_a_whole(catalogue: Catalogue) -> None:
    """By `eq`, `ne`, `in` and `notIn`; a part of it, and its place in the order, are compared as they are written."""
    for owner in ("Company", "Entity"):
        prop = catalogue.properties(owner)["slug"]
        assert {name: converter_of(prop, name)("Xiaomi Ｖentures") for name in ("eq", "ne")} == dict.fromkeys(
            ("eq", "ne"), "xiaomi-ventures"
        )
        assert [converter_of(prop, name)(["É"]) for name in ("in", "notIn")] == [["é"], ["é"]]
        others = ("contains", "startsWith", "endsWith", "lt", "lte", "gt", "gte")
        assert {name: converter_of(prop, name)("É") for name in others} == dict.fromkeys(others, "É")
    for owner, name in (("Company", "name"), ("Claim", "key"), ("Document", "key")):
        assert converter_of(catalogue.properties(owner)[name], "eq")("A2-09") == "A2-09"


# dates


@given(st.dates())
def test_every_calendar_day_is_a_date(day: dt.date) -> None:
    """From 0001-01-01 to 9999-12-31."""
    assert coerce_date(day.isoformat()) == day.isoformat()


@pytest.mark.parametrize("value", ["0001-01-01", "9999-12-31", "2016-02-29", "1900-02-28"])
def test_the_first_and_last_days_are_dates(value: str) -> None:
    """First, last and leap days."""
    assert coerce_dates([value, value]) == [value, value]


@pytest.mark.parametrize("value", INVALID_DATES, ids=ascii)
def test_an_invalid_date_is_rejected(value: str) -> None:
    """Other forms of ISO 8601, invalid days, digits of other scripts: the message quotes the value."""
    with pytest.raises(InvalidValue) as raised:
        coerce_date(value)
    assert str(raised.value) == f"{quoted(value)} is not a date; write it as 2026-01-31."


@pytest.mark.parametrize("operator", ["eq", "lt", "gte"])
async def test_an_invalid_date_is_rejected_by_every_operator(operator: str, offline_engine: Engine) -> None:
    """Also by those that compare a text with emoji or full-width characters in a way of their own."""
    document = f"query ($it: Date) {{ documents(where: {{publishedOn: {{{operator}: $it}}}}) {{ totalCount }} }}"
    for value in ("soon", "😀", "２０１５-０３-１７"):
        message = f"documents.where.publishedOn.{operator}: {quoted(value)} is not a date; write it as 2026-01-31."
        assert await error_messages(offline_engine, document, value) == [message]


@pytest.mark.parametrize("value", NON_STRINGS, ids=repr)
async def test_a_non_string_date_is_rejected(value: Any, offline_engine: Engine) -> None:
    """A custom scalar accepts any JSON: in a variable, in a list, as a literal."""
    document = "query ($it: Date) { documents(where: {publishedOn: {gt: $it}}) { totalCount nodes { id } } }"
    null = "The operand must not be null; omit it, or use {isNull: true} to match missing values."
    message = null if value is None else f"{quoted(value)} is not a date; write it as 2026-01-31."
    assert await error_messages(offline_engine, document, value) == [f"documents.where.publishedOn.gt: {message}"]
    list_document = "query ($it: [Date!]) { documents(where: {publishedOn: {in: $it}}) { totalCount } }"
    if value is not None:
        assert await error_messages(offline_engine, list_document, [value]) == [f"documents.where.publishedOn.in: {message}"]
    literal_text = re.sub(r'[\'"](\w+)[\'"]:', r"\1:", str(value).replace("'", '"')).replace("True", "true").replace("None", "null")
    literal = f"{{ documents(where: {{publishedOn: {{gt: {literal_text}}}}}) {{ totalCount }} }}"
    expected = (
        message
        if not isinstance(value, list | dict)
        else f"{quoted(print_ast(parse_value(literal_text)))} is not a date; write it as 2026-01-31."
    )
    assert await error_messages(offline_engine, literal) == [f"documents.where.publishedOn.gt: {expected}"]


async def test_a_variable_inside_a_date_literal_is_rejected(offline_engine: Engine) -> None:
    """Validation accepts it, since it does not inspect literals of custom scalars."""
    text = "query ($it: Int) { documents(where: {publishedOn: {gt: {year: $it}}}, lens: {asOf: [$it]}) { totalCount } }"
    assert await error_messages(offline_engine, text, 5) == [
        'documents.lens.asOf: "[$it]" is not a date; write it as 2026-01-31.',
        'documents.where.publishedOn.gt: "{ year: $it }" is not a date; write it as 2026-01-31.',
    ]


# numbers


@pytest.mark.parametrize("value", [-(2**31), -1, 0, 2**31 - 1])
async def test_a_32_bit_int_is_accepted(value: int, offline_engine: Engine) -> None:
    """The minimum and the maximum are sent to the database."""
    text = "query ($it: Int) { claims(where: {line: {gte: $it}}) { totalCount } }"
    assert await error_messages(offline_engine, text, value) == ["The database cannot be reached."]


@pytest.mark.parametrize("value", [-(2**31) - 1, 2**31, 2**63, 10**400, 1.5, math.nan, math.inf, "1", True])
async def test_an_invalid_int_is_rejected(value: Any, offline_engine: Engine) -> None:
    """By graphql-core, which names the variable."""
    (error,) = await request_errors(offline_engine, "query ($it: Int) { claims(where: {line: {gte: $it}}) { totalCount } }", value)
    assert error.code is ErrorCode.BAD_USER_INPUT
    assert error.message.startswith("Variable '$it' has invalid value: Int cannot represent non")


@pytest.mark.parametrize("value", [0, -1.5, 5e-324, 1.7976931348623157e308, 2**63])
async def test_a_finite_float_is_accepted(value: float, offline_engine: Engine) -> None:
    """Integers, too."""
    text = "query ($it: Float!) { fundingRounds(where: {amount: {in: [$it, 1]}}) { totalCount } }"
    assert await error_messages(offline_engine, text, value) == ["The database cannot be reached."]


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 10**400, "1", True, []])
async def test_an_invalid_float_is_rejected(value: Any, offline_engine: Engine) -> None:
    """By graphql-core, which names the variable."""
    (error,) = await request_errors(
        offline_engine, "query ($it: Float) { fundingRounds(where: {amount: {gt: $it}}) { totalCount } }", value
    )
    assert error.code is ErrorCode.BAD_USER_INPUT
    assert error.message.startswith("Variable '$it' has invalid value: Float cannot represent non numeric value")


@pytest.mark.parametrize("literal_text", ["1e999", "-1e999"])
async def test_an_infinite_float_literal_is_rejected(literal_text: str, offline_engine: Engine) -> None:
    """graphql-core parses such a literal as infinity."""
    where = f"{{amount: {{gt: {literal_text}, in: [1, {literal_text}]}}}}"
    messages = [f"fundingRounds.where.amount.{name}: The number must be finite." for name in ("gt", "in")]
    assert await error_messages(offline_engine, f"{{ fundingRounds(where: {where}) {{ totalCount nodes {{ id }} }} }}") == messages


@pytest.mark.parametrize(("value", "formatted"), [(-0.125, "-0.125"), (1.000001, "1.000001"), (50, "50"), (-1e300, "-1e+300")])
async def test_a_confidence_outside_0_to_1_is_rejected(value: float, formatted: str, offline_engine: Engine) -> None:
    """Percentages are a common mistake."""
    text = "query ($it: Float) { companies(lens: {minConfidence: $it}) { totalCount } }"
    assert await error_messages(offline_engine, text, value) == [f"companies.lens.minConfidence: {formatted} is not between 0 and 1."]
    for bound in (0, 1):
        assert await error_messages(offline_engine, text, bound) == ["The database cannot be reached."]


# texts


@pytest.mark.parametrize("operator", ["eq", "ne", "in", "contains", "startsWith", "endsWith", "matches", "lt", "gte"])
async def test_an_unpaired_surrogate_is_rejected(operator: str, offline_engine: Engine) -> None:
    """By every operator; the cursors of such an operation do not fail first."""
    text = f"query ($it: String!) {{ companies(where: {{name: {{{operator}: $it}}}}) {{ nodes {{ id }} pageInfo {{ endCursor }} }} }}"
    for value in ("\ud800", "a\udfffb", "\ue000\ud800"):
        message = f"{quoted(value)} contains an unpaired surrogate; remove it."
        assert await error_messages(offline_engine, text.replace("String!", "[String!]") if operator == "in" else text, value) == [
            f"companies.where.name.{operator}: {message}"
        ]


def test_an_ordered_string_has_a_limit() -> None:
    """Its encoding grows with the square of its length: a longer text is an error of the request."""
    assert coerce_ordered_string("a" * 1_000 + "😀")["value"].endswith("😀")
    with pytest.raises(InvalidValue, match="use a shorter text") as raised:
        coerce_ordered_string("😀" * 1_000)
    assert raised.value.code is ErrorCode.LIMIT_EXCEEDED


# invalid stored values


INVALID_STORED_VALUES: dict[ValueKind, list[Any]] = {
    ValueKind.ID: [5, ["company:a"]],
    ValueKind.STRING: [5, 1.5, True, ["a"], [], dt.date(2015, 3, 17)],
    ValueKind.INT: [1.5, "5", True, [5], 2**31, -(2**31) - 1],
    ValueKind.FLOAT: ["1.5", True, [1.5], math.nan, math.inf],
    ValueKind.BOOLEAN: [0, 1, "true", [True]],
    ValueKind.DATE: [20150317, dt.date(2015, 3, 17), ["2015-03-17"]],
    ValueKind.STRINGS: ["a", 5, [1], ["a", None]],
    ValueKind.ENUM: ["ASSERTED", "", "guessed", 5, ["asserted"], True],
}


@pytest.mark.parametrize("kind", ValueKind)
def test_a_stored_value_of_another_type_is_an_error(kind: ValueKind) -> None:
    """It is never returned: a nullable field is null with an error, a non-null field raises it."""
    type_name = "Modality" if kind is ValueKind.ENUM else kind.value
    expected = (None, [f"The stored value of `it` is not a valid {type_name}."])
    for stored in INVALID_STORED_VALUES[kind]:
        assert read_property(prop_of(kind, required=True), stored) == expected, stored
        if kind is not ValueKind.ID:
            assert read_property(prop_of(kind), stored) == expected, stored


@pytest.mark.parametrize("kind", ValueKind)
def test_a_missing_value_is_null_or_an_error(kind: ValueKind) -> None:
    """Depending on the nullability in the schema."""
    assert read_property(prop_of(kind, required=True), None) == (None, ["The required property `it` is missing on a node."])
    if kind is not ValueKind.ID:
        assert read_property(prop_of(kind), None) == (None, [])


async def request_errors(engine: Engine, text: str, value: Any = None) -> Any:
    return (await engine.execute(GraphQLRequest(text, {"it": value} if "$it" in text else {}))).errors


async def error_messages(engine: Engine, text: str, value: Any = None) -> list[str]:
    """The error messages, without references."""
    return [re.sub(r" \(reference \w+\)", "", error.message) for error in await request_errors(engine, text, value)]
