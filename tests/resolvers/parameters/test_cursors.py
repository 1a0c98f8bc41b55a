"""Cursors: contents, scope, and the errors of invalid ones."""

from __future__ import annotations

import base64
import json
import math
from typing import Any

import orjson
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from keiretsu.graph.dialect import MAX_INTEGER
from keiretsu.graph.writer import Batch, EdgeRow, NodeRow
from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.errors import ErrorCode
from keiretsu.resolvers.parameters.cursors import (
    SCOPE_PARTS,
    CursorKey,
    cursor_keys,
    decode_cursor,
    encode_cursor,
    is_cursor_key,
    scope_digests,
)
from keiretsu.resolvers.parameters.slots import InvalidValue
from keiretsu.resolvers.request import GraphQLRequest
from keiretsu.schema.types.inputs import Sort
from tests.conftest import DatabaseContents

INVALID_CURSOR = "Invalid cursor; use one from `pageInfo` or an edge."
SCOPE: dict[str, Any] = {"field": "companies", "order": [{"name": Sort.ASC}], "filter": {"where": {"name": {"gt": "a"}}}, "lens": None}
NUMBERS = st.integers(-MAX_INTEGER, MAX_INTEGER) | st.floats(allow_nan=False, allow_infinity=False)
KEYS = st.none() | st.booleans() | NUMBERS | st.text(st.characters(exclude_categories=["Cs"]))


def encode(text: str | bytes) -> str:
    """Bytes in the encoding of a cursor."""
    return base64.urlsafe_b64encode(text.encode() if isinstance(text, str) else text).rstrip(b"=").decode()


DIGESTS = scope_digests(SCOPE)
VALID_CURSOR = encode_cursor(DIGESTS, ["Xiaomi", "company:xiaomi"])
HOSTILE = {
    "empty": "",
    "one character": "a",
    "a word": "cursor",
    "padding only": "====",
    "not base64": "WyI5*",
    "spaces in it": VALID_CURSOR[:8] + " " + VALID_CURSOR[8:],
    "trailing newline": VALID_CURSOR + "\n",
    "not ASCII": "小米",
    "an unpaired surrogate": "\ud800",
    "a NUL": "\0",
    "huge": "A" * 1_000_000,
    "huge and JSON": encode(json.dumps([*DIGESTS, *["x"] * 100_000])),
    "truncated": VALID_CURSOR[:-4],
    "truncated early": VALID_CURSOR[:12],
    "not JSON": encode("[1, 2"),
    "invalid UTF-8": encode(b'["\xff", 1, 2, 3, 4]'),
    "an unpaired surrogate inside": encode('["\\ud800", "b", "c", "d", "e", "f"]'),
    "a string": encode('"companies"'),
    "a number": encode("5"),
    "null": encode("null"),
    "an object": encode('{"0": "a"}'),
    "an empty list": encode("[]"),
    "digests only": encode_cursor(DIGESTS, []),
    "too few keys": encode_cursor(DIGESTS, ["company:xiaomi"]),
    "too many keys": encode_cursor(DIGESTS, ["Xiaomi", "company:xiaomi", "more"]),
    "a list for a key": encode_cursor(DIGESTS, [["Xiaomi"], "company:xiaomi"]),
    "an object for a key": encode_cursor(DIGESTS, [{"$ne": 1}, "company:xiaomi"]),
    "deeply nested": encode("[" * 100_000 + "]" * 100_000),
    "a deeply nested key": encode(json.dumps(DIGESTS)[:-1] + ', "a", ' + "[" * 100 + "]" * 100 + "]"),
    "NaN": encode(json.dumps([*DIGESTS, math.nan, "company:xiaomi"])),
    "infinite": encode(json.dumps([*DIGESTS, math.inf, "company:xiaomi"])),
    "too large for Neo4j": encode_cursor(DIGESTS, [MAX_INTEGER + 1, "company:xiaomi"]),
    "far too large": encode(json.dumps([*DIGESTS, 10**400, "company:xiaomi"])),
}


# contents


@given(st.lists(KEYS, min_size=1))
def test_keys_round_trip(keys: list[Any]) -> None:
    """With their types, for all types of sort values; the cursor needs no escaping in JSON or URLs."""
    cursor = encode_cursor(DIGESTS, keys)
    assert decode_cursor(cursor) == [*DIGESTS, *keys]
    assert [type(key) for key in cursor_keys(cursor)] == [type(key) for key in keys]
    assert cursor.replace("-", "a").replace("_", "a").isalnum()
    assert cursor.isascii()


@given(st.text() | st.text(st.sampled_from("WyIsNTE6_-=]0123456789abcdef")) | st.binary().map(encode))
@example(VALID_CURSOR)
def test_any_text_is_a_cursor_or_invalid(cursor: str) -> None:
    """Decoding never fails, and its result contains only scalars that Neo4j accepts."""
    parts = decode_cursor(cursor)
    assert parts is None or all(is_cursor_key(key) for key in parts)


@given(st.integers(0, len(VALID_CURSOR) - 1), st.characters(exclude_categories=["Cs"]) | st.sampled_from("ABCwxyz019_-"))
def test_a_tampered_cursor_is_rejected_or_has_other_keys(index: int, character: str) -> None:
    """With one character changed: an error message, or keys that a client could have sent anyway."""
    tampered = VALID_CURSOR[:index] + character + VALID_CURSOR[index + 1 :]
    messages = {INVALID_CURSOR, *(f"The cursor belongs to {difference}; restart without it." for difference in SCOPE_PARTS.values())}
    keys = [read_key(position, tampered) for position in range(2)]
    assert all(key in messages for key in keys) or all(is_cursor_key(key) or "risen" in key for key in keys)


def read_key(index: int, cursor: str) -> Any:
    """A key of a cursor, or its error message."""
    try:
        return CursorKey(index, 2)({"cursor": cursor, **SCOPE})
    except InvalidValue as error:
        return str(error)


@pytest.mark.parametrize("part", SCOPE_PARTS)
def test_a_cursor_belongs_to_one_scope(part: str) -> None:
    """In its scope it has its keys; with one of the four parts changed, the error names that part."""
    assert [CursorKey(index, 2)({"cursor": VALID_CURSOR, **SCOPE}) for index in range(2)] == ["Xiaomi", "company:xiaomi"]
    with pytest.raises(InvalidValue) as raised:
        CursorKey(0, 2)({"cursor": VALID_CURSOR, **SCOPE, part: "something else"})
    assert str(raised.value) == f"The cursor belongs to a different {part}; restart without it."


def test_digests_depend_on_values_not_on_syntax() -> None:
    """The order of object keys is irrelevant; values, their types and the order of lists are relevant."""

    def digest(filter_: Any) -> str:
        return scope_digests({**SCOPE, "filter": filter_})[2]

    assert digest({"a": 1, "b": [1, 2]}) == digest({"b": [1, 2], "a": 1})
    different_values = [
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
    assert len({digest(value) for value in different_values}) == len(different_values)


def test_a_key_that_needs_code_point_order_has_its_ranges() -> None:
    """The code point ranges of a text are computed for cursor keys, too."""
    cursor = encode_cursor(DIGESTS, ["a😀", "company:xiaomi"])
    fallen = [{"prefix": "a", "low": "a\ue000"}]
    assert CursorKey(0, 2)({"cursor": cursor, **SCOPE}) == {"value": "a😀", "risen": [], "fallen": fallen}


# errors


@pytest.mark.parametrize("cursor", HOSTILE.values(), ids=HOSTILE)
async def test_a_hostile_cursor_is_rejected(cursor: str, offline_engine: Engine) -> None:
    """With one error per argument, however many keys the order has; the database is not queried."""
    arguments = 'orderBy: [{name: ASC}], where: {name: {gt: "a"}}, after: $cursor, before: $cursor'
    text = f"query ($cursor: String) {{ companies({arguments}) {{ nodes {{ id }} }} }}"
    response = await offline_engine.execute(GraphQLRequest(text, {"cursor": cursor}))
    assert response.rejected
    assert [(error.code, error.path, error.message) for error in response.errors] == [
        (ErrorCode.BAD_USER_INPUT, ("companies",), f"companies.after: {INVALID_CURSOR}"),
        (ErrorCode.BAD_USER_INPUT, ("companies",), f"companies.before: {INVALID_CURSOR}"),
    ]


async def test_cached_plans_do_not_depend_on_the_validity_of_a_cursor(offline_engine: Engine) -> None:
    """A valid cursor after an invalid one, and the reverse: a cached plan of one does not affect the other."""
    text = 'query ($cursor: String) { companies(orderBy: [{name: ASC}], where: {name: {gt: "a"}}, after: $cursor) { nodes { id } } }'
    null_key, too_few_keys = encode_cursor(DIGESTS, [None, "company:xiaomi"]), encode_cursor(DIGESTS, ["a"])
    for cursor in ("", VALID_CURSOR, "cursor", null_key, too_few_keys, VALID_CURSOR, None):
        response = await offline_engine.execute(GraphQLRequest(text, {"cursor": cursor}))
        is_valid = cursor is None or len(cursor_keys(cursor)) == 2
        assert [error.code for error in response.errors] == [ErrorCode.DATABASE_UNAVAILABLE if is_valid else ErrorCode.BAD_USER_INPUT], (
            cursor
        )


async def test_a_long_key_of_rare_characters_is_rejected(offline_engine: Engine) -> None:
    """Its code point ranges grow with the square of its length: a megabyte of emoji would become terabytes."""
    text = 'query ($cursor: String) { companies(orderBy: [{name: ASC}], where: {name: {gt: "a"}}, after: $cursor) { nodes { id } } }'
    response = await offline_engine.execute(GraphQLRequest(text, {"cursor": encode_cursor(DIGESTS, ["😀" * 200_000, "company:xiaomi"])}))
    assert [(error.code, error.message) for error in response.errors] == [
        (
            ErrorCode.LIMIT_EXCEEDED,
            "companies.after: The text has too many emoji, rare or full-width characters to compare; use a shorter text.",
        )
    ]


BASE = """query ($cursor: String) {
  companies(orderBy: [{kind: ASC}], where: {name: {gt: "a"}}, lens: {minConfidence: 0.0}, first: 1, after: $cursor) {
    edges { cursor node { id } }
  }
}"""
NESTED = """query ($cursor: String) {
  company(slug: "xiaomi") { relations(orderBy: [{kind: ASC}], direction: OUT, first: 1, after: $cursor) { edges { cursor node { id } } } }
}"""
PRODUCTS = 'query ($cursor: String) { company(slug: "xiaomi") { products(first: 1, after: $cursor) { edges { cursor node { id } } } } }'
OTHER_SCOPES = {
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
    "another direction": ("filter", NESTED, NESTED.replace("OUT", "IN")),
    "another kind": ("filter", NESTED, NESTED.replace("OUT", "OUT, kinds: [MAKES]")),
    "an edge for a node": ("field", NESTED, BASE),
}
"""Difference -> its name in the message, the operation that returns the cursor, and the one that receives it."""


@pytest.mark.database
@pytest.mark.usefixtures("xiaomi")
@pytest.mark.parametrize("difference", OTHER_SCOPES)
async def test_a_cursor_of_another_scope_is_rejected(difference: str, engine: Engine) -> None:
    """A cursor is a position in one order, filter and lens of one field; elsewhere it would have another meaning."""
    part, document, other_document = OTHER_SCOPES[difference]
    variables = {"cursor": edges_of((await engine.execute(GraphQLRequest(document))).data)[0]["cursor"]}
    response = await engine.execute(GraphQLRequest(other_document, variables))
    assert [error.message.partition(": ")[2] for error in response.errors] == [
        f"The cursor belongs to a different {part}; restart without it."
    ]
    assert (await engine.execute(GraphQLRequest(document, variables))).errors == ()


@pytest.mark.database
@pytest.mark.usefixtures("xiaomi")
async def test_a_cursor_fits_equivalent_operations(engine: Engine) -> None:
    """Values in variables or inline, either direction, aliases and other fields: the position is the same."""
    first, second = edges_of((await engine.execute(GraphQLRequest(BASE.replace("first: 1", "first: 2")))).data)
    text = """
    query ($orderBy: [CompanyOrder!], $where: CompanyWhere, $lens: Lens, $cursor: String!) {
      forward: companies(orderBy: $orderBy, where: $where, lens: $lens, first: 1, after: $cursor) { nodes { name id } }
      backward: companies(last: 5, before: $cursor, lens: $lens, where: $where, orderBy: $orderBy) { totalCount nodes { slug } }
    }"""
    values = {"orderBy": [{"kind": "ASC"}], "where": {"name": {"gt": "a"}}, "lens": {"minConfidence": 0}}
    response = await engine.execute(GraphQLRequest(text, {**values, "cursor": first["cursor"]}))
    assert response.errors == ()
    assert response.data
    assert [node["id"] for node in response.data["forward"]["nodes"]] == [second["node"]["id"]]
    assert response.data["backward"]["nodes"] == []


# confidentiality


@pytest.mark.database
async def test_a_cursor_contains_only_the_keys_of_its_order(engine: Engine, database_contents: DatabaseContents) -> None:
    """Four digests, the sort values under the lens, and the ids; claims that the lens hides leave no trace."""
    database_contents.ensure("secrets", lambda writer: writer.write(write_secrets))
    nodes = edges_of((await engine.execute(GraphQLRequest("{ companies(orderBy: [{name: ASC}]) { edges { cursor node { id } } } }"))).data)
    assert [keys_of(node["cursor"]) for node in nodes] == [["A", "company:a"], ["B", "company:b"]]
    order = "[{modality: ASC}, {confidence: DESC}, {node: {subsidiaries: {count: ASC}}}]"
    field = f"subsidiaries(orderBy: {order}) {{ edges {{ cursor }} }}"
    text = f'query ($documents: [ID!]) {{ company(slug: "a", lens: {{documents: $documents}}) {{ {field} }} }}'
    for document, evidence_keys in (("plan", [4, 0.25]), ("fact", [0, 0.75])):
        (edge,) = edges_of((await engine.execute(GraphQLRequest(text, {"documents": [f"document:{document}"]}))).data)
        assert keys_of(edge["cursor"]) == [*evidence_keys, 0, "company:b", "the edge"]


def write_secrets(batch: Batch) -> None:
    """Two companies with more properties than selected, and an edge with claims of two documents."""
    rows = [
        {"id": f"company:{name.lower()}", "slug": name.lower(), "name": name, "kind": "a secret", "aliases": ["secret"]} for name in "AB"
    ]
    batch.upsert_nodes("Entity", [NodeRow(str(row["id"]), "Company", row) for row in rows])
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
    """The keys after the digests of a cursor, decoded independently of the code under test."""
    parts = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    assert all(isinstance(digest, str) and len(digest) == 8 for digest in parts[:4])
    keys: list[Any] = parts[4:]
    return keys


def edges_of(data: Any) -> list[dict[str, Any]]:
    """The edges anywhere in the data of a response."""
    while "edges" not in data:
        data = next(iter(data.values()))
    edges: list[dict[str, Any]] = data["edges"]
    return edges
