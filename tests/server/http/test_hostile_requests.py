"""Requests that mean harm, or that a broken client sends: each gets one short sentence and the right status, before a database is asked.

HOSTILE is a table, so that a measurement can send the same. All are sent by a client that reads GraphQL's own media type, which tells by
the status what went wrong.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from functools import partial
from typing import Any, NamedTuple

import httpx
import pytest
import strawberry
from starlette.types import Receive, Scope, Send

from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.strawberry_execution import core_schema
from keiretsu.schema.catalogue import Catalogue
from keiretsu.server.http.endpoint import ShortCut
from tests.texts import NoStore

MODERN = {"accept": "application/graphql-response+json"}
JSON = {"content-type": "application/json"}
TYPE = "{ __typename }"
LIMIT = "LIMIT_EXCEEDED"
UNRESOLVED = "OPERATION_RESOLUTION_FAILURE"
BAD_REQUEST = "BAD_REQUEST"
UNKNOWN = "PERSISTED_QUERY_NOT_FOUND"

TOO_DEEP = "there are more than 100 brackets within each other; send flatter variables."
TOO_MANY_FIELDS = "the operation asks for more than 2000 fields, fragments counted as often as they are used; ask for fewer."
NO_CURSOR = "companies.after: this is no cursor of ours; take one from `pageInfo` or an edge."
NOT_UTF8 = "the body is in UTF-16 or UTF-32, or begins with a byte order mark; send UTF-8 without one."
NESTED = "Syntax Error: Document is nested too deeply. Parsing aborted."
NO_OBJECT = "the body is no JSON object; send one with `query`."
NO_QUERY = "there is no `query`; send the operation as a text."
TOO_MANY_VALUES = "there are more than 20000 values; send fewer."
NO_VARIABLES = "`variables` is no object; send one with a value for each variable."
NO_EXTENSIONS = "`extensions` is no object; send one, or leave it out."
LONG_HEADER = "a header is longer than 1000 bytes; send a shorter one."
NO_MEDIA_TYPE = "there are answers in application/graphql-response+json and in application/json, and `accept` allows neither."
NO_MUTATION = "GET is for queries, and this is a mutation."
PARAMETERS_NOT_UTF8 = "the parameters are not UTF-8, written with %; correct how they are encoded."


class Hostile(NamedTuple):
    """What is sent, and the status, the code and the first message that it gets."""

    status: int
    code: str
    message: str
    body: bytes = b""
    method: str = "POST"
    query: bytes = b""
    headers: Mapping[str, str] = JSON


def ask(text: str, **variables: Any) -> bytes:
    """A body that asks this."""
    return json.dumps({"query": text, "variables": variables}).encode()


def sent(body: bytes) -> bytes:
    """A body with these variables."""
    return b'{"query": "query($w: CompanyWhere) { companies(where: $w) { totalCount } }", "variables": ' + body + b"}"


def get(text: str) -> bytes:
    """Parameters that ask this."""
    return str(httpx.QueryParams({"query": text})).encode()


def nested(levels: int, inner: str = "{ name }") -> str:
    """Companies within companies."""
    return '{ company(slug: "a") ' + "{ subsidiaries { nodes " * levels + inner + " } }" * levels + " }"


def by_get(status: int, code: str, message: str, query: bytes) -> Hostile:
    return Hostile(status, code, message, method="GET", query=query, headers={})


def under(status: int, code: str, message: str, headers: Mapping[str, str]) -> Hostile:
    return Hostile(status, code, message, ask(TYPE), headers=headers)


def asked(code: str, message: str, text: str, **variables: Any) -> Hostile:
    return Hostile(400, code, message, ask(text, **variables))


over = partial(asked, "LIMIT_EXCEEDED")
invalid = partial(asked, "GRAPHQL_VALIDATION_FAILED")
unparsed = partial(asked, "GRAPHQL_PARSE_FAILED")
unfit = partial(asked, "BAD_USER_INPUT")
bad = partial(Hostile, 400, "BAD_REQUEST")

FRAGMENTS = {
    "a fragment that spreads itself": invalid(
        "Cannot spread fragment 'a' within itself.", "{ companies { nodes { ...a } } } fragment a on Company { name ...a }"
    ),
    "two fragments that spread each other": invalid(
        "Cannot spread fragment 'a' within itself via 'b'.",
        "{ companies { nodes { ...a } } } fragment a on Company { ...b } fragment b on Company { ...a }",
    ),
    "2^30 fields by fragments": over(
        TOO_MANY_FIELDS,
        "{ companies { nodes { ...f0 } } } "
        + " ".join(f"fragment f{n} on Company {{ ...f{n + 1} ...f{n + 1} }}" for n in range(30))
        + " fragment f30 on Company { name }",
    ),
    "a fragment spread 2,001 times": over(
        TOO_MANY_FIELDS, "{ companies { nodes { " + "...a " * 2_001 + "} } } fragment a on Company { name }"
    ),
    "700 fragments that nobody uses": over(
        "the document has 701 operations and fragments; the limit is 200: send fewer at once.",
        "{ __typename } " + " ".join(f"fragment f{n} on Company {{ name }}" for n in range(700)),
    ),
    "500 fragments in a chain": over(
        "the operations and fragments of the document have more than 20000 fields, fragments counted as "
        "often as they are used; send fewer operations at once.",
        "{ companies { nodes { ...f0 } } } "
        + " ".join(f"fragment f{n} on Company {{ ...f{n + 1} }}" for n in range(500))
        + " fragment f500 on Company { name }",
    ),
    "a fragment that is not there": invalid("Unknown fragment 'nowhere'.", "{ companies { nodes { ...nowhere } } }"),
    "inline fragments within each other": unparsed(
        NESTED, "{ companies { nodes " + "{ ... on Company " * 200 + "{ name }" + " }" * 200 + " } }"
    ),
}
ALIASES = {
    "31 aliases": over(
        "the operation has 31 aliases, those in fragments as often as these are used; the limit is 30: ask in several operations.",
        '{ company(slug: "a") { ' + " ".join(f"a{n}: name" for n in range(31)) + " } }",
    ),
    "aliases in a fragment": over(
        "the operation has 32 aliases, those in fragments as often as these are used; the limit is 30: ask in several operations.",
        '{ company(slug: "a") { ...a subsidiaries { nodes { ...a } } } } fragment a on Company { '
        + " ".join(f"a{n}: name" for n in range(16))
        + " }",
    ),
    "aliases at the top": over(
        "the operation asks for 21 fields at the top; the limit is 20.",
        "{ " + " ".join(f'a{n}: company(slug: "{n}") {{ name }}' for n in range(21)) + " }",
    ),
}
DIRECTIVES = {
    "51 directives": over(
        "the operation has 51 directives, those in fragments as often as these are used; the limit is 50: use fewer.",
        "{ companies { nodes { " + "name @include(if: true) " * 51 + "} } }",
    ),
    "@skip without a condition": invalid(
        "Argument '@skip(if:)' of type 'Boolean!' is required, but it was not provided.", "{ __typename @skip }"
    ),
}
DEPTH = {
    "31 deep": over("company" + ".subsidiaries.nodes" * 15 + ": this lies 31 fields deep; the limit is 30.", nested(16)),
    "nine relationships deep": over("company" + ".subsidiaries.nodes" * 9 + ": this lies 9 relationships deep; the limit is 8.", nested(9)),
    "30,000 brackets": unparsed("Syntax Error: Expected Name, found '{'.", "{" * 30_000),
    "a list of lists": unparsed(NESTED, "{ companies(where: { name: { in: " + "[" * 1_000 + "]" * 1_000 + " } }) { totalCount } }"),
    "an object of objects": over(
        "companies.where" + ".not" * 31 + ": this lies 31 fields deep; the limit is 30.",
        "{ companies(where: " + "{not: " * 100 + "{}" + "}" * 100 + ") { totalCount } }",
    ),
    "a where of relationships": over(
        "companies.where" + ".subsidiaries.some.node" * 8 + ".subsidiaries: this lies 9 relationships deep; the limit is 8.",
        "{ companies(where: " + "{subsidiaries: {some: {node: " * 9 + "{}" + "}}}" * 9 + ") { totalCount } }",
    ),
    "types of types of the schema": over(
        "types"
        + ".fields.type" * 7
        + ".fields: this lies 16 fields below a question about the schema; the limit is 15: ask for less at once.",
        "{ __schema { types " + "{ fields { type " * 20 + "{ name }" + " } }" * 20 + " } }",
    ),
    "variables within each other": Hostile(400, LIMIT, TOO_DEEP, sent(b'{"w": ' + b'{"not":' * 300 + b"{}" + b"}" * 301)),
}
BREADTH = {
    "5,001 tokens": over("the operation has more than 5000 tokens; send a shorter one.", "{ " + "name " * 4_999 + "}"),
    "a name of 90,000 letters": invalid("Cannot query field '" + "a" * 479 + "…", "{ " + "a" * 90_000 + " }"),
    "2,001 fields": over(TOO_MANY_FIELDS, "{ companies { nodes { " + "name " * 2_001 + "} } }"),
    "1,000 pairs of like fields": over(TOO_MANY_FIELDS, "{ companies { " + "nodes { name } " * 1_000 + "} }"),
    "like fields that differ": invalid(
        "Fields 'a' conflict because they have differing arguments. Use different aliases on the fields "
        "to fetch both if this was intentional.",
        '{ a: company(slug: "a") { name } a: company(slug: "b") { name } }',
    ),
    "101 variables": over(
        "the operation has 101 variables; the limit is 100: send lists, or input objects.",
        "query(" + " ".join(f"$v{n}: Int" for n in range(101)) + ") { __typename }",
    ),
    "201 conditions": over(
        "companies.where.or[99].name.ne: this has more than 200 conditions; ask for fewer at once.",
        "{ companies(where: {or: [" + '{name: {ne: "a"}} ' * 201 + "]}) { totalCount } }",
    ),
    "five fields to group by": over(
        "companies.groups.by: these are 5 fields; group by at most 4.", "{ companies { groups(by: [KIND KIND KIND KIND KIND]) { count } } }"
    ),
    "1,001 ids": over(
        "nodes.ids: these are 1001; ask for at most 1000 at once.", "query($i: [ID!]!) { nodes(ids: $i) { id } }", i=["company:a"] * 1_001
    ),
}
PAGES = {
    "a page of 101": over(
        "companies.first: 101 is more than a page may hold, which is 100; ask for fewer and go on with a cursor.",
        "{ companies(first: 101) { totalCount } }",
    ),
    "a negative page": unfit("companies.first: -1 is negative; ask for 0 to 100.", "{ companies(first: -1) { totalCount } }"),
    "first and last": unfit(
        "companies.last: ask for the first or for the last, not for both.", "{ companies(first: 1, last: 1) { totalCount } }"
    ),
    "a million nodes": over(
        "the answer may have 11100 nodes, by the sizes of the pages within each other; the limit is "
        "10000: ask for smaller pages, or for fewer within each other.",
        "{ companies(first: 100) { nodes { subsidiaries(first: 100) { nodes { subsidiaries(first: 100) { nodes { name } } } } } } }",
    ),
    "a subgraph of five hops": over(
        "subgraph.hops: 5 is more than the limit of 4; ask for fewer.", '{ subgraph(around: ["company:a"], hops: 5) { truncated } }'
    ),
    "31 hops of ownership": over(
        "effectiveOwnership.maxHops: 31 is more than the limit of 30; ask for fewer.",
        '{ effectiveOwnership(owner: "company:a", owned: "company:b", maxHops: 31) { known } }',
    ),
}
CURSORS = {
    "a cursor of 90,000 letters": unfit(NO_CURSOR, '{ companies(after: "' + "A" * 90_000 + '") { totalCount } }'),
    "a cursor that is none": unfit(NO_CURSOR, '{ companies(after: "hello") { totalCount } }'),
    "a search of 201 letters": over(
        "search.text: this has 201 characters; search for at most 200.", '{ search(text: "' + "a" * 201 + '") { nodes { name } } }'
    ),
}
NUMBERS = {
    "2^31": invalid("Int cannot represent non 32-bit signed integer value: 2147483648", "{ companies(first: 2147483648) { totalCount } }"),
    "4,000 digits": invalid(
        "Int cannot represent non 32-bit signed integer value: " + "9" * 445 + "…",
        "{ companies(first: " + "9" * 4_000 + ") { totalCount } }",
    ),
    "1e999": unfit(
        "companies.lens.minConfidence: inf is not between 0 and 1.", "{ companies(lens: {minConfidence: 1e999}) { totalCount } }"
    ),
    "2^31 as a variable": unfit(
        "Variable '$n' has invalid value: Int cannot represent non 32-bit signed integer value: 2147483648",
        "query($n: Int) { companies(first: $n) { totalCount } }",
        n=2**31,
    ),
    "a text for a number": unfit(
        "Variable '$n' has invalid value: Int cannot represent non-integer value: '1'",
        "query($n: Int) { companies(first: $n) { totalCount } }",
        n="1",
    ),
    "a day that is none": unfit(
        'companies.lens.asOf: "2015-02-30" is not a date; write it as 2026-01-31.',
        '{ companies(lens: {asOf: "2015-02-30"}) { totalCount } }',
    ),
    "a variable that is not there": unfit(
        "Variable '$n' has invalid value: Expected a value of non-null type 'Int!' to be provided.",
        "query($n: Int!) { companies(first: $n) { totalCount } }",
    ),
    "an unknown name in a value": unfit(
        "Variable '$w' has invalid value: Expected value of type 'CompanyWhere' not to include unknown "
        "field '__proto__', found: {'__proto__': {}}.",
        "query($w: CompanyWhere) { companies(where: $w) { totalCount } }",
        w={"__proto__": {}},
    ),
}
BODIES = {
    "an empty body": bad("the body is empty; send a JSON object with `query`.", b""),
    "half a body": bad("the body is not JSON: unexpected end of data at line 1, column 20.", b'{"query": "{ __type'),
    "NaN": bad("the body is not JSON: unexpected character, expected a JSON value at line 1, column 97.", sent(b'{"w": NaN}')),
    "Infinity": bad("the body is not JSON: no digit after sign at line 1, column 98.", sent(b'{"w": -Infinity}')),
    "5,000 digits": bad(
        "the body is not JSON: number is infinity when parsed as double at line 1, column 97.", sent(b'{"w": ' + b"9" * 5_000 + b"}")
    ),
    "a byte order mark": bad(NOT_UTF8, b"\xef\xbb\xbf" + ask(TYPE)),
    "UTF-16 with a mark": bad(NOT_UTF8, '{"query": "{ __typename }"}'.encode("utf-16")),
    "not UTF-8": bad("the body is not JSON: str is not valid UTF-8: surrogates not allowed at line 1, column 1.", b'{"query": "\xff"}'),
    "half a letter": bad("the body is not JSON: no low surrogate in string at line 1, column 12.", b'{"query": "\\ud800"}'),
    "a comment in JSON": bad(
        "the body is not JSON: unexpected content after document at line 1, column 29.", b'{"query": "{ __typename }"} // a'
    ),
    "null": bad(NO_OBJECT, b"null"),
    "a text": bad(NO_OBJECT, b'"{ __typename }"'),
    "a batch": bad(
        "the body is a list; send one operation at a time, as a JSON object with `query`.", b"[" + ask(TYPE) + b"," + ask(TYPE) + b"]"
    ),
    "1,000,001 bytes": Hostile(
        413, LIMIT, "the body is larger than 1000000 bytes; send a shorter operation or fewer variables.", ask(TYPE).ljust(1_000_001)
    ),
    "900,000 brackets": Hostile(400, LIMIT, TOO_DEEP, b"[" * 900_000),
    "100,000 brackets in a variable": Hostile(400, LIMIT, TOO_DEEP, sent(b'{"w": ' + b'{"a":' * 100_000 + b"1" + b"}" * 100_000 + b"}")),
    "300,000 lists": Hostile(400, LIMIT, TOO_MANY_VALUES, sent(b'{"w": [' + b"[]," * 300_000 + b"1]}")),
    "80,000 keys": Hostile(400, LIMIT, TOO_MANY_VALUES, sent(b"{" + b",".join(b'"k%d":1' % n for n in range(80_000)) + b"}")),
    "quotes that never end": Hostile(400, LIMIT, TOO_DEEP, b"[" * 200 + b'"' + b'\\"[' * 250_000),
    "no query": bad(NO_QUERY, b'{"qeury": "{ __typename }"}'),
    "variables in a list": bad(NO_VARIABLES, b'{"query": "{ __typename }", "variables": []}'),
    "operationName is a number": bad("`operationName` is no text.", b'{"query": "{ __typename }", "operationName": 0}'),
    "extensions in a list": bad(NO_EXTENSIONS, b'{"query": "{ __typename }", "extensions": []}'),
    "documentId is a number": bad("`documentId` is no text.", b'{"documentId": 1}'),
    "a document that is not known": Hostile(
        404, UNKNOWN, 'no document is known by the id "../../etc/passwd".', b'{"documentId": "../../etc/passwd"}'
    ),
    "a document and its id": bad(
        "there are both `query` and `documentId`; send one of them.", b'{"query": "{ __typename }", "documentId": "a"}'
    ),
    "a hash that is not known": Hostile(
        404, UNKNOWN, "PersistedQueryNotFound", b'{"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "00"}}}'
    ),
    "a persisted query without a hash": bad(
        "`extensions.persistedQuery` has no `sha256Hash`; send the hash of the operation.", b'{"extensions": {"persistedQuery": []}}'
    ),
    "an operation that is not there": Hostile(
        400, UNRESOLVED, 'the document has no operation named "B".', b'{"query": "query A { __typename }", "operationName": "B"}'
    ),
    "one of two operations": Hostile(
        400, UNRESOLVED, "the document has 2 operations; say which is meant.", b'{"query": "query A { __typename } query B { __typename }"}'
    ),
    "no operation at all": Hostile(400, "GRAPHQL_PARSE_FAILED", "Syntax Error: Unexpected <EOF>.", b'{"query": "#"}'),
    "a type definition": invalid("The 'Query' definition is not executable.", "type Query { a: Int }"),
    "a mutation": invalid("The mutation operation is not supported by the schema.", "mutation { deleteAll }"),
}
CONTENT = {
    "gzip": under(415, BAD_REQUEST, "the body is packed with gzip; send it as it is.", {**JSON, "content-encoding": "gzip"}),
    "UTF-16 by its type": under(
        415, BAD_REQUEST, "the body is in utf-16; send it in utf-8.", {"content-type": "application/json; charset=utf-16"}
    ),
    "Latin by its type": under(
        415, BAD_REQUEST, 'the body is in "iso-8859-1"; send it in utf-8.', {"content-type": 'application/json; charset="iso-8859-1"'}
    ),
    "a form": under(
        415,
        BAD_REQUEST,
        "the body is application/x-www-form-urlencoded; send application/json.",
        {"content-type": "application/x-www-form-urlencoded"},
    ),
    "plain text": under(415, BAD_REQUEST, "the body is text/plain; send application/json.", {"content-type": "text/plain"}),
    "no type": under(415, BAD_REQUEST, "the body is of no type; send application/json.", {}),
    "a type of 2,000 letters": under(431, LIMIT, LONG_HEADER, {"content-type": "application/json;" + "a" * 2_000}),
    "an answer as a picture": under(406, BAD_REQUEST, NO_MEDIA_TYPE, {**JSON, "accept": "image/png"}),
    "`accept` of 100,000 letters": under(431, LIMIT, LONG_HEADER, {**JSON, "accept": "a/b," * 25_000}),
}
PARAMETERS = {
    "no parameters": by_get(400, BAD_REQUEST, NO_QUERY, b""),
    "a mutation by GET": by_get(405, BAD_REQUEST, NO_MUTATION, get("mutation { deleteAll }")),
    "a subscription by GET": by_get(405, BAD_REQUEST, "GET is for queries, and this is a subscription.", get("subscription { a }")),
    "one mutation of two operations": by_get(
        405, BAD_REQUEST, NO_MUTATION, get("query A { __typename } mutation B { a }") + b"&operationName=B"
    ),
    "bytes that are not UTF-8": by_get(400, BAD_REQUEST, PARAMETERS_NOT_UTF8, b"query=%ff%fe"),
    "half a letter in bytes": by_get(400, BAD_REQUEST, PARAMETERS_NOT_UTF8, b"query=%ed%a0%80"),
    "a % alone": by_get(400, BAD_REQUEST, "a % in the parameters has no two digits after it; write it as %25.", b"query={a}%"),
    "a query twice": by_get(400, BAD_REQUEST, 'the parameter "query" is there more than once; send it once.', b"query={a}&query={b}"),
    "20,000 parameters": by_get(
        400, BAD_REQUEST, "there are more than 100 parameters; send `query`, `variables` and `operationName`.", b"a&" * 20_000
    ),
    "variables that are not JSON": by_get(
        400, BAD_REQUEST, "the parameter `variables` is not JSON; send an object.", b"query={a}&variables={"
    ),
    "extensions in a text": by_get(400, BAD_REQUEST, NO_EXTENSIONS, b'query={a}&extensions="a"'),
    "brackets by GET": by_get(400, LIMIT, TOO_DEEP, b"query={a}&variables=" + b"[" * 50_000),
}
METHODS = {
    method: Hostile(405, BAD_REQUEST, f"{method} is not understood here.", ask(TYPE), method)
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "QUERY")
}
GROUPS = (FRAGMENTS, ALIASES, DIRECTIVES, DEPTH, BREADTH, PAGES, CURSORS, NUMBERS, BODIES, CONTENT, PARAMETERS, METHODS)
HOSTILE = {name: one for group in GROUPS for name, one in group.items()}


@pytest.fixture(scope="module")
async def client(catalogue: Catalogue, schema: strawberry.Schema) -> AsyncIterator[httpx.AsyncClient]:
    """The endpoint over a store that must not be asked."""
    endpoint = ShortCut(nowhere, Engine(catalogue, core_schema(schema), NoStore()))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(endpoint), base_url="http://keiretsu.test") as client:
        yield client


async def nowhere(scope: Scope, receive: Receive, send: Send) -> None:
    """Where no request may come to."""
    raise AssertionError(f"{scope['path']} is not the endpoint")


@pytest.mark.parametrize("case", HOSTILE.values(), ids=HOSTILE)
async def test_a_hostile_request_is_refused(client: httpx.AsyncClient, case: Hostile) -> None:
    """With exactly this status, code and sentence; the sentence is short, and there is no data."""
    url = httpx.URL("/graphql", query=case.query or None)
    headers = {**MODERN, **case.headers}
    response = await client.send(client.build_request(case.method, url, content=case.body or None, headers=headers))
    answer = response.json()
    first = answer["errors"][0]
    assert (response.status_code, first["extensions"]["code"], first["message"]) == (case.status, case.code, case.message)
    assert list(answer) == ["errors"]
    assert len(first["message"]) <= 500
    assert ("allow" in response.headers) is (case.status == 405)


def test_there_are_enough_kinds() -> None:
    """None is lost because two have one name."""
    assert len(HOSTILE) == sum(map(len, GROUPS)) > 100
