"""Cursors: what is in them, what they fit, and what is said of those that do not."""

from __future__ import annotations

import base64
import json
import math
from typing import Any

import orjson
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from keiretsu.graph.writer import Batch, EdgeRow, NodeRow
from keiretsu.resolvers.engine import Engine, Question
from keiretsu.resolvers.errors import Code
from keiretsu.resolvers.parameters.cursors import GREATEST, PARTS, KeyOf, cursor_keys, decode_cursor, digests, encode_cursor, is_key
from keiretsu.resolvers.parameters.slots import Unfit
from keiretsu.schema.types.inputs import Sort
from tests.conftest import Contents

NONE_OF_OURS = "this is no cursor of ours; take one from `pageInfo` or an edge."
UNDER: dict[str, Any] = {"field": "companies", "order": [{"name": Sort.ASC}], "filter": {"where": {"name": {"gt": "a"}}}, "lens": None}
NUMBERS = st.integers(-GREATEST, GREATEST) | st.floats(allow_nan=False, allow_infinity=False)
KEYS = st.none() | st.booleans() | NUMBERS | st.text(st.characters(exclude_categories=["Cs"]))


def packed(text: str | bytes) -> str:
    """Any bytes, as a cursor writes its own."""
    return base64.urlsafe_b64encode(text.encode() if isinstance(text, str) else text).rstrip(b"=").decode()


DIGESTS = digests(UNDER)
GOOD = encode_cursor(DIGESTS, ["Xiaomi", "company:xiaomi"])
HOSTILE = {
    "empty": "",
    "one letter": "a",
    "a word": "cursor",
    "padding only": "====",
    "not base64": "WyI5*",
    "spaces in it": GOOD[:8] + " " + GOOD[8:],
    "a line more": GOOD + "\n",
    "not ASCII": "小米",
    "half a surrogate pair": "\ud800",
    "a NUL": "\0",
    "huge": "A" * 1_000_000,
    "huge and JSON": packed(json.dumps([*DIGESTS, *["x"] * 100_000])),
    "cut off": GOOD[:-4],
    "cut off early": GOOD[:12],
    "not JSON": packed("[1, 2"),
    "no UTF-8": packed(b'["\xff", 1, 2, 3, 4]'),
    "half a surrogate pair inside": packed('["\\ud800", "b", "c", "d", "e", "f"]'),
    "a text": packed('"companies"'),
    "a number": packed("5"),
    "null": packed("null"),
    "an object": packed('{"0": "a"}'),
    "nothing in it": packed("[]"),
    "digests only": encode_cursor(DIGESTS, []),
    "too few keys": encode_cursor(DIGESTS, ["company:xiaomi"]),
    "too many keys": encode_cursor(DIGESTS, ["Xiaomi", "company:xiaomi", "more"]),
    "a list for a key": encode_cursor(DIGESTS, [["Xiaomi"], "company:xiaomi"]),
    "an object for a key": encode_cursor(DIGESTS, [{"$ne": 1}, "company:xiaomi"]),
    "nested deep": packed("[" * 100_000 + "]" * 100_000),
    "a key nested deep": packed(json.dumps(DIGESTS)[:-1] + ', "a", ' + "[" * 100 + "]" * 100 + "]"),
    "NaN": packed(json.dumps([*DIGESTS, math.nan, "company:xiaomi"])),
    "infinite": packed(json.dumps([*DIGESTS, math.inf, "company:xiaomi"])),
    "too large for Neo4j": encode_cursor(DIGESTS, [GREATEST + 1, "company:xiaomi"]),
    "far too large": packed(json.dumps([*DIGESTS, 10**400, "company:xiaomi"])),
}


# what a cursor holds


@given(st.lists(KEYS, min_size=1))
def test_keys_come_back(keys: list[Any]) -> None:
    """Of every type that Neo4j sorts by here, and of the same type, in a text that needs no escaping in JSON or in an address."""
    cursor = encode_cursor(DIGESTS, keys)
    assert decode_cursor(cursor) == [*DIGESTS, *keys]
    assert [type(key) for key in cursor_keys(cursor)] == [type(key) for key in keys]
    assert cursor.replace("-", "a").replace("_", "a").isalnum()
    assert cursor.isascii()


@given(st.text() | st.text(st.sampled_from("WyIsNTE6_-=]0123456789abcdef")) | st.binary().map(packed))
@example(GOOD)
def test_whatever_is_sent_is_a_cursor_or_none(sent: str) -> None:
    """Reading it never fails, and nothing but scalars that Neo4j can take comes out."""
    found = decode_cursor(sent)
    assert found is None or all(is_key(one) for one in found)


@given(st.integers(0, len(GOOD) - 1), st.characters(exclude_categories=["Cs"]) | st.sampled_from("ABCwxyz019_-"))
def test_a_tampered_cursor_is_refused_or_holds_other_keys(place: int, letter: str) -> None:
    """One letter changed: the sentence of a refusal, or a key that is as harmless as any that could have been asked for."""
    tampered = GOOD[:place] + letter + GOOD[place + 1 :]
    sentences = {NONE_OF_OURS, *(f"this cursor was made under {other}; begin again without it." for other in PARTS.values())}
    found = [read(number, tampered) for number in range(2)]
    assert all(one in sentences for one in found) or all(is_key(one) or "risen" in one for one in found)


def read(number: int, cursor: str) -> Any:
    """A key of a cursor, or the sentence that refuses it."""
    try:
        return KeyOf(number, 2)({"cursor": cursor, **UNDER})
    except Unfit as unfit:
        return str(unfit)


@pytest.mark.parametrize("part", PARTS)
def test_a_cursor_fits_one_field_order_filter_and_lens(part: str) -> None:
    """Under the very same it gives its keys; with one of the four changed, the sentence says which."""
    assert [KeyOf(place, 2)({"cursor": GOOD, **UNDER}) for place in range(2)] == ["Xiaomi", "company:xiaomi"]
    with pytest.raises(Unfit) as raised:
        KeyOf(0, 2)({"cursor": GOOD, **UNDER, part: "something else"})
    assert str(raised.value) == f"this cursor was made under another {part}; begin again without it."


def test_a_digest_tells_what_is_given_not_how() -> None:
    """The order of names in an object does not count; their values, the order of a list and what sort of value it is do."""

    def digest(given_: Any) -> str:
        return digests({**UNDER, "filter": given_})[2]

    assert digest({"a": 1, "b": [1, 2]}) == digest({"b": [1, 2], "a": 1})
    different = [
        None,
        {},
        [],
        "",
        "null",
        0,
        1,
        True,
        "1",
        1.5,
        [1, 2],
        [2, 1],
        {"a": 1},
        {"a": "1"},
        {"b": 1},
        "ä",
        "a\u0308",
        "\ud800",
        Sort.DESC,
    ]
    assert len({digest(one) for one in different}) == len(different)


def test_a_high_key_brings_its_stretches() -> None:
    """A text that needs care when it is compared gets it from a cursor, too."""
    cursor = encode_cursor(DIGESTS, ["a😀", "company:xiaomi"])
    fallen = [{"prefix": "a", "low": "a\ue000"}]
    assert KeyOf(0, 2)({"cursor": cursor, **UNDER}) == {"value": "a😀", "risen": [], "fallen": fallen}


# what is said of a cursor that does not fit


@pytest.mark.parametrize("sent", HOSTILE.values(), ids=HOSTILE)
async def test_a_hostile_cursor_is_refused(sent: str, offline: Engine) -> None:
    """With one sentence for each argument, as often as the order has keys; the database is not asked."""
    text = 'query ($at: String) { companies(orderBy: [{name: ASC}], where: {name: {gt: "a"}}, after: $at, before: $at) { nodes { id } } }'
    answer = await offline.answer(Question(text, {"at": sent}))
    assert answer.refused
    assert [(problem.code, problem.path, problem.message) for problem in answer.problems] == [
        (Code.BAD_USER_INPUT, ("companies",), f"companies.after: {NONE_OF_OURS}"),
        (Code.BAD_USER_INPUT, ("companies",), f"companies.before: {NONE_OF_OURS}"),
    ]


async def test_a_cursor_is_never_planned_with(offline: Engine) -> None:
    """A good one after a hostile one, and the other way round: what is kept of the one does not decide about the other."""
    text = 'query ($at: String) { companies(orderBy: [{name: ASC}], where: {name: {gt: "a"}}, after: $at) { nodes { id } } }'
    for sent in ("", GOOD, "cursor", encode_cursor(DIGESTS, [None, "company:xiaomi"]), encode_cursor(DIGESTS, ["a"]), GOOD, None):
        answer = await offline.answer(Question(text, {"at": sent}))
        fits = sent is None or len(cursor_keys(sent)) == 2
        assert [problem.code for problem in answer.problems] == [Code.DATABASE_UNAVAILABLE if fits else Code.BAD_USER_INPUT], sent


async def test_a_text_of_rare_characters_only_cannot_be_paged_by(offline: Engine) -> None:
    """What travels with such a text grows with the square of its length: a megabyte of emoji would become terabytes."""
    text = 'query ($at: String) { companies(orderBy: [{name: ASC}], where: {name: {gt: "a"}}, after: $at) { nodes { id } } }'
    answer = await offline.answer(Question(text, {"at": encode_cursor(DIGESTS, ["😀" * 200_000, "company:xiaomi"])}))
    assert [(problem.code, problem.message) for problem in answer.problems] == [
        (
            Code.LIMIT_EXCEEDED,
            "companies.after: this has too many emoji, rare or full-width characters to be sorted by; take a shorter text.",
        )
    ]


BASE = """query ($at: String) {
  companies(orderBy: [{kind: ASC}], where: {name: {gt: "a"}}, lens: {minConfidence: 0.0}, first: 1, after: $at) {
    edges { cursor node { id } }
  }
}"""
BELOW = """query ($at: String) {
  company(slug: "xiaomi") { relations(orderBy: [{kind: ASC}], direction: OUT, first: 1, after: $at) { edges { cursor node { id } } } }
}"""
PRODUCTS = 'query ($at: String) { company(slug: "xiaomi") { products(first: 1, after: $at) { edges { cursor node { id } } } } }'
OTHERS = {
    "descending": ("order", BASE, BASE.replace("ASC", "DESC")),
    "by another field": ("order", BASE, BASE.replace("kind", "name")),
    "by one more field": ("order", BASE, BASE.replace("{kind: ASC}", "{kind: ASC}, {name: ASC}")),
    "another operator": ("filter", BASE, BASE.replace("gt:", "gte:")),
    "another operand": ("filter", BASE, BASE.replace('"a"', '"b"')),
    "no filter": ("filter", BASE, BASE.replace(' where: {name: {gt: "a"}},', "")),
    "another confidence": ("lens", BASE, BASE.replace("0.0", "0.5")),
    "no lens": ("lens", BASE, BASE.replace(" lens: {minConfidence: 0.0},", "")),
    "another root": ("field", BASE, BASE.replace("companies", "markets")),
    "another field": ("field", PRODUCTS, PRODUCTS.replace("products", "technologies")),
    "another direction": ("filter", BELOW, BELOW.replace("OUT", "IN")),
    "another kind": ("filter", BELOW, BELOW.replace("OUT", "OUT, kinds: [MAKES]")),
    "an edge for a node": ("field", BELOW, BASE),
}
"""What is different -> what the sentence calls it, where the cursor is taken from, and where it is brought."""


@pytest.mark.database
@pytest.mark.usefixtures("xiaomi")
@pytest.mark.parametrize("different", OTHERS)
async def test_a_cursor_of_another_place_is_refused(different: str, engine: Engine) -> None:
    """It stands somewhere in one order, under one filter and one lens, of one field; elsewhere it would mean something else."""
    told, here, there = OTHERS[different]
    at = {"at": edges_of((await engine.answer(Question(here))).data)[0]["cursor"]}
    answer = await engine.answer(Question(there, at))
    assert [problem.message.partition(": ")[2] for problem in answer.problems] == [
        f"this cursor was made under another {told}; begin again without it."
    ]
    assert (await engine.answer(Question(here, at))).problems == ()


@pytest.mark.database
@pytest.mark.usefixtures("xiaomi")
async def test_a_cursor_fits_the_same_question_asked_otherwise(engine: Engine) -> None:
    """Values in variables or in the text, from either end, under aliases and with other fields: the place is the same."""
    first, second = edges_of((await engine.answer(Question(BASE.replace("first: 1", "first: 2")))).data)
    text = """
    query ($by: [CompanyOrder!], $where: CompanyWhere, $lens: Lens, $at: String!) {
      on: companies(orderBy: $by, where: $where, lens: $lens, first: 1, after: $at) { nodes { name id } }
      back: companies(last: 5, before: $at, lens: $lens, where: $where, orderBy: $by) { totalCount nodes { slug } }
    }"""
    values = {"by": [{"kind": "ASC"}], "where": {"name": {"gt": "a"}}, "lens": {"minConfidence": 0}}
    answer = await engine.answer(Question(text, {**values, "at": first["cursor"]}))
    assert answer.problems == ()
    assert answer.data
    assert [node["id"] for node in answer.data["on"]["nodes"]] == [second["node"]["id"]]
    assert answer.data["back"]["nodes"] == []


# what a cursor tells


@pytest.mark.database
async def test_a_cursor_holds_the_keys_of_its_order_and_no_more(engine: Engine, contents: Contents) -> None:
    """Four digests, what is sorted by as the lens shows it, and the ids; a claim that the lens hides leaves no trace in it."""
    contents.hold("secrets", lambda writer: writer.write(put_secrets))
    nodes = edges_of((await engine.answer(Question("{ companies(orderBy: [{name: ASC}]) { edges { cursor node { id } } } }"))).data)
    assert [keys_of(node["cursor"]) for node in nodes] == [["A", "company:a"], ["B", "company:b"]]
    order = "[{modality: ASC}, {confidence: DESC}, {node: {subsidiaries: {count: ASC}}}]"
    field = f"subsidiaries(orderBy: {order}) {{ edges {{ cursor }} }}"
    text = f'query ($only: [ID!]) {{ company(slug: "a", lens: {{documents: $only}}) {{ {field} }} }}'
    for document, seen in (("plan", [4, 0.25]), ("fact", [0, 0.75])):
        (edge,) = edges_of((await engine.answer(Question(text, {"only": [f"document:{document}"]}))).data)
        assert keys_of(edge["cursor"]) == [*seen, 0, "company:b", "the edge"]


def put_secrets(batch: Batch) -> None:
    """Two companies with more properties than are asked for, and an edge with a claim of each of two documents."""
    rows = [{"id": f"company:{one.lower()}", "slug": one.lower(), "name": one, "kind": "a secret", "aliases": ["secret"]} for one in "AB"]
    batch.put_nodes("Entity", [NodeRow(str(row["id"]), "Company", row) for row in rows])
    evidence = {
        "claims": ["1", "2"],
        "modalities": ["asserted", "planned"],
        "confidences": [0.75, 0.25],
        "documents": ["document:fact", "document:plan"],
        "modality": "asserted",
        "confidence": 0.75,
        "kind": "division",
        "shareMin": 12.5,
    }
    batch.create_edges(
        ("Entity", "Entity"), [EdgeRow("the edge", "HAS_SUBSIDIARY", "company:a", "company:b", {"id": "the edge", **evidence})]
    )


def keys_of(cursor: str) -> list[Any]:
    """All that is in a cursor behind its digests, without any code of ours."""
    found = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    assert all(isinstance(one, str) and len(one) == 8 for one in found[:4])
    keys: list[Any] = found[4:]
    return keys


def edges_of(data: Any) -> list[dict[str, Any]]:
    """The edges somewhere in an answer."""
    while "edges" not in data:
        data = next(iter(data.values()))
    edges: list[dict[str, Any]] = data["edges"]
    return edges
