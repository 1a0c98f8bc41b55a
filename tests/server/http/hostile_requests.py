"""Hostile and malformed requests, with their expected responses; bench/protection.py sends them, too.

All are sent with `Accept: application/graphql-response+json`, so that the status tells what is wrong.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from typing import Any, NamedTuple

import httpx

ACCEPT_GRAPHQL = {"accept": "application/graphql-response+json"}
JSON = {"content-type": "application/json"}
TYPE = "{ __typename }"
LIMIT_EXCEEDED = "LIMIT_EXCEEDED"
UNRESOLVED_OPERATION = "OPERATION_RESOLUTION_FAILURE"
BAD_REQUEST = "BAD_REQUEST"
NOT_FOUND = "PERSISTED_QUERY_NOT_FOUND"

TOO_DEEP = "JSON is nested more than 100 levels deep; send flatter variables."
TOO_MANY_FIELDS = "The operation selects more than 2000 fields, counting fragments at each spread; select fewer."
INVALID_CURSOR = "companies.after: Invalid cursor; use one from `pageInfo` or an edge."
NOT_UTF8 = "The request body is UTF-16 or UTF-32, or begins with a byte order mark; send UTF-8 without one."
NESTED_TOO_DEEPLY = "Syntax Error: Document is nested too deeply. Parsing aborted."
NOT_AN_OBJECT = "The request body must be a JSON object with `query`."
MISSING_QUERY = "`query` is missing; send the operation as a string."
TOO_MANY_VALUES = "JSON contains more than 20000 values; send fewer."
INVALID_VARIABLES = "`variables` must be an object with a value for each variable."
INVALID_EXTENSIONS = "`extensions` must be an object, or absent."
LONG_HEADER = "A header is longer than 1000 bytes; send a shorter one."
NOT_ACCEPTABLE = "`Accept` must allow application/graphql-response+json or application/json."
MUTATION_BY_GET = "GET supports queries only; this operation is a mutation."
QUERY_STRING_NOT_UTF8 = "The query string is not percent-encoded UTF-8; correct its encoding."


class HostileRequest(NamedTuple):
    """A request, and the expected status, code and first message of its response."""

    status: int
    code: str
    message: str
    body: bytes = b""
    method: str = "POST"
    query: bytes = b""
    headers: Mapping[str, str] = JSON


def body_of(text: str, **variables: Any) -> bytes:
    """A body with this document."""
    return json.dumps({"query": text, "variables": variables}).encode()


def body_with_variables(body: bytes) -> bytes:
    """A body with these variables."""
    return b'{"query": "query($w: CompanyWhere) { companies(where: $w) { totalCount } }", "variables": ' + body + b"}"


def query_string_of(text: str) -> bytes:
    """A query string with this document."""
    return str(httpx.QueryParams({"query": text})).encode()


def nested_companies(levels: int, inner: str = "{ name }") -> str:
    """A document with nested companies."""
    return '{ company(slug: "a") ' + "{ subsidiaries { nodes " * levels + inner + " } }" * levels + " }"


def get_request(status: int, code: str, message: str, query: bytes) -> HostileRequest:
    return HostileRequest(status, code, message, method="GET", query=query, headers={})


def with_headers(status: int, code: str, message: str, headers: Mapping[str, str]) -> HostileRequest:
    return HostileRequest(status, code, message, body_of(TYPE), headers=headers)


def rejected_query(code: str, message: str, text: str, **variables: Any) -> HostileRequest:
    return HostileRequest(400, code, message, body_of(text, **variables))


exceeds_limit = partial(rejected_query, LIMIT_EXCEEDED)
invalid = partial(rejected_query, "GRAPHQL_VALIDATION_FAILED")
parse_error = partial(rejected_query, "GRAPHQL_PARSE_FAILED")
invalid_input = partial(rejected_query, "BAD_USER_INPUT")
bad_request = partial(HostileRequest, 400, "BAD_REQUEST")

FRAGMENTS = {
    "a fragment that spreads itself": invalid(
        "Cannot spread fragment 'a' within itself.", "{ companies { nodes { ...a } } } fragment a on Company { name ...a }"
    ),
    "two fragments that spread each other": invalid(
        "Cannot spread fragment 'a' within itself via 'b'.",
        "{ companies { nodes { ...a } } } fragment a on Company { ...b } fragment b on Company { ...a }",
    ),
    "2^30 fields by fragments": exceeds_limit(
        TOO_MANY_FIELDS,
        "{ companies { nodes { ...f0 } } } "
        + " ".join(f"fragment f{n} on Company {{ ...f{n + 1} ...f{n + 1} }}" for n in range(30))
        + " fragment f30 on Company { name }",
    ),
    "a fragment spread 2,001 times": exceeds_limit(
        TOO_MANY_FIELDS, "{ companies { nodes { " + "...a " * 2_001 + "} } } fragment a on Company { name }"
    ),
    "700 unused fragments": exceeds_limit(
        "The document has 701 operations and fragments; the limit is 200: send fewer at once.",
        "{ __typename } " + " ".join(f"fragment f{n} on Company {{ name }}" for n in range(700)),
    ),
    "500 fragments in a chain": exceeds_limit(
        "The operations and fragments of the document have more than 20000 fields, counting fragments at "
        "each spread; send fewer operations at once.",
        "{ companies { nodes { ...f0 } } } "
        + " ".join(f"fragment f{n} on Company {{ ...f{n + 1} }}" for n in range(500))
        + " fragment f500 on Company { name }",
    ),
    "an unknown fragment": invalid("Unknown fragment 'nowhere'.", "{ companies { nodes { ...nowhere } } }"),
    "nested inline fragments": parse_error(
        NESTED_TOO_DEEPLY, "{ companies { nodes " + "{ ... on Company " * 200 + "{ name }" + " }" * 200 + " } }"
    ),
}
ALIASES = {
    "31 aliases": exceeds_limit(
        "The operation has 31 aliases, counting fragments at each spread; the limit is 30: send several operations.",
        '{ company(slug: "a") { ' + " ".join(f"a{n}: name" for n in range(31)) + " } }",
    ),
    "aliases in a fragment": exceeds_limit(
        "The operation has 32 aliases, counting fragments at each spread; the limit is 30: send several operations.",
        '{ company(slug: "a") { ...a subsidiaries { nodes { ...a } } } } fragment a on Company { '
        + " ".join(f"a{n}: name" for n in range(16))
        + " }",
    ),
    "aliases of root fields": exceeds_limit(
        "The operation selects 21 root fields; the limit is 20.",
        "{ " + " ".join(f'a{n}: company(slug: "{n}") {{ name }}' for n in range(21)) + " }",
    ),
}
DIRECTIVES = {
    "51 directives": exceeds_limit(
        "The operation has 51 directives, counting fragments at each spread; the limit is 50: use fewer.",
        "{ companies { nodes { " + "name @include(if: true) " * 51 + "} } }",
    ),
    "@skip without a condition": invalid(
        "Argument '@skip(if:)' of type 'Boolean!' is required, but it was not provided.", "{ __typename @skip }"
    ),
}
DEPTH = {
    "31 deep": exceeds_limit("company" + ".subsidiaries.nodes" * 15 + ": Nested 31 fields deep; the limit is 30.", nested_companies(16)),
    "nine relationships deep": exceeds_limit(
        "company" + ".subsidiaries.nodes" * 9 + ": Nested 9 relationships deep; the limit is 8.", nested_companies(9)
    ),
    "30,000 brackets": parse_error("Syntax Error: Expected Name, found '{'.", "{" * 30_000),
    "a list of lists": parse_error(
        NESTED_TOO_DEEPLY, "{ companies(where: { name: { in: " + "[" * 1_000 + "]" * 1_000 + " } }) { totalCount } }"
    ),
    "an object of objects": exceeds_limit(
        "companies.where" + ".not" * 31 + ": Nested 31 fields deep; the limit is 30.",
        "{ companies(where: " + "{not: " * 100 + "{}" + "}" * 100 + ") { totalCount } }",
    ),
    "a where of relationships": exceeds_limit(
        "companies.where" + ".subsidiaries.some.node" * 8 + ".subsidiaries: Nested 9 relationships deep; the limit is 8.",
        "{ companies(where: " + "{subsidiaries: {some: {node: " * 9 + "{}" + "}}}" * 9 + ") { totalCount } }",
    ),
    "types of types of the schema": exceeds_limit(
        "types"
        + ".fields.type" * 7
        + ".fields: Nested 16 fields deep below an introspection field; the limit is 15: request less at once.",
        "{ __schema { types " + "{ fields { type " * 20 + "{ name }" + " } }" * 20 + " } }",
    ),
    "nested variables": HostileRequest(
        400, LIMIT_EXCEEDED, TOO_DEEP, body_with_variables(b'{"w": ' + b'{"not":' * 300 + b"{}" + b"}" * 301)
    ),
}
BREADTH = {
    "5,001 tokens": exceeds_limit("The document has more than 5000 tokens; send a shorter one.", "{ " + "name " * 4_999 + "}"),
    "a name of 90,000 letters": invalid("Cannot query field '" + "a" * 479 + "…", "{ " + "a" * 90_000 + " }"),
    "2,001 fields": exceeds_limit(TOO_MANY_FIELDS, "{ companies { nodes { " + "name " * 2_001 + "} } }"),
    "1,000 equal fields": exceeds_limit(TOO_MANY_FIELDS, "{ companies { " + "nodes { name } " * 1_000 + "} }"),
    "conflicting fields": invalid(
        "Fields 'a' conflict because they have differing arguments. Use different aliases on the fields "
        "to fetch both if this was intentional.",
        '{ a: company(slug: "a") { name } a: company(slug: "b") { name } }',
    ),
    "101 variables": exceeds_limit(
        "The operation has 101 variables; the limit is 100: send lists or input objects.",
        "query(" + " ".join(f"$v{n}: Int" for n in range(101)) + ") { __typename }",
    ),
    "201 conditions": exceeds_limit(
        "companies.where.or[99].name.ne: The filter has more than 200 conditions; use fewer.",
        "{ companies(where: {or: [" + '{name: {ne: "a"}} ' * 201 + "]}) { totalCount } }",
    ),
    "five fields to group by": exceeds_limit(
        "companies.groups.by: Got 5 fields; group by at most 4.", "{ companies { groups(by: [KIND KIND KIND KIND KIND]) { count } } }"
    ),
    "1,001 ids": exceeds_limit(
        "nodes.ids: 1001 items exceed the limit of 1000; request fewer at once.",
        "query($i: [ID!]!) { nodes(ids: $i) { id } }",
        i=["company:a"] * 1_001,
    ),
}
PAGES = {
    "a page of 101": exceeds_limit(
        "companies.first: 101 exceeds the page size limit of 100; request fewer and continue with a cursor.",
        "{ companies(first: 101) { totalCount } }",
    ),
    "a negative page": invalid_input("companies.first: -1 is negative; request 0 to 100.", "{ companies(first: -1) { totalCount } }"),
    "first and last": invalid_input(
        "companies.last: Use either `first` or `last`, not both.", "{ companies(first: 1, last: 1) { totalCount } }"
    ),
    "a million nodes": exceeds_limit(
        "The response may have 11100 nodes, estimated from the nested page sizes; the limit is "
        "10000: request smaller or fewer nested pages.",
        "{ companies(first: 100) { nodes { subsidiaries(first: 100) { nodes { subsidiaries(first: 100) { nodes { name } } } } } } }",
    ),
    "a subgraph of five hops": exceeds_limit(
        "subgraph.hops: 5 exceeds the limit of 4; use a smaller value.", '{ subgraph(around: ["company:a"], hops: 5) { truncated } }'
    ),
    "31 hops of ownership": exceeds_limit(
        "effectiveOwnership.maxHops: 31 exceeds the limit of 30; use a smaller value.",
        '{ effectiveOwnership(owner: "company:a", owned: "company:b", maxHops: 31) { known } }',
    ),
}
CURSORS = {
    "a cursor of 90,000 letters": invalid_input(INVALID_CURSOR, '{ companies(after: "' + "A" * 90_000 + '") { totalCount } }'),
    "an invalid cursor": invalid_input(INVALID_CURSOR, '{ companies(after: "hello") { totalCount } }'),
    "a search of 201 letters": exceeds_limit(
        "search.text: The search text has 201 characters; the limit is 200.", '{ search(text: "' + "a" * 201 + '") { nodes { name } } }'
    ),
}
NUMBERS = {
    "2^31": invalid("Int cannot represent non 32-bit signed integer value: 2147483648", "{ companies(first: 2147483648) { totalCount } }"),
    "4,000 digits": invalid(
        "Int cannot represent non 32-bit signed integer value: " + "9" * 445 + "…",
        "{ companies(first: " + "9" * 4_000 + ") { totalCount } }",
    ),
    "1e999": invalid_input(
        "companies.lens.minConfidence: inf is not between 0 and 1.", "{ companies(lens: {minConfidence: 1e999}) { totalCount } }"
    ),
    "2^31 as a variable": invalid_input(
        "Variable '$n' has invalid value: Int cannot represent non 32-bit signed integer value: 2147483648",
        "query($n: Int) { companies(first: $n) { totalCount } }",
        n=2**31,
    ),
    "a string for a number": invalid_input(
        "Variable '$n' has invalid value: Int cannot represent non-integer value: '1'",
        "query($n: Int) { companies(first: $n) { totalCount } }",
        n="1",
    ),
    "an invalid date": invalid_input(
        'companies.lens.asOf: "2015-02-30" is not a date; write it as 2026-01-31.',
        '{ companies(lens: {asOf: "2015-02-30"}) { totalCount } }',
    ),
    "a missing variable": invalid_input(
        "Variable '$n' has invalid value: Expected a value of non-null type 'Int!' to be provided.",
        "query($n: Int!) { companies(first: $n) { totalCount } }",
    ),
    "an unknown name in a value": invalid_input(
        "Variable '$w' has invalid value: Expected value of type 'CompanyWhere' not to include unknown "
        "field '__proto__', found: {'__proto__': {}}.",
        "query($w: CompanyWhere) { companies(where: $w) { totalCount } }",
        w={"__proto__": {}},
    ),
}
BODIES = {
    "an empty body": bad_request("The request body is empty; send a JSON object with `query`.", b""),
    "half a body": bad_request("The request body is not valid JSON: unexpected end of data at line 1, column 20.", b'{"query": "{ __type'),
    "NaN": bad_request(
        "The request body is not valid JSON: unexpected character, expected a JSON value at line 1, column 97.",
        body_with_variables(b'{"w": NaN}'),
    ),
    "Infinity": bad_request(
        "The request body is not valid JSON: no digit after sign at line 1, column 98.", body_with_variables(b'{"w": -Infinity}')
    ),
    "5,000 digits": bad_request(
        "The request body is not valid JSON: number is infinity when parsed as double at line 1, column 97.",
        body_with_variables(b'{"w": ' + b"9" * 5_000 + b"}"),
    ),
    "a byte order mark": bad_request(NOT_UTF8, b"\xef\xbb\xbf" + body_of(TYPE)),
    "UTF-16 with a mark": bad_request(NOT_UTF8, '{"query": "{ __typename }"}'.encode("utf-16")),
    "not UTF-8": bad_request(
        "The request body is not valid JSON: str is not valid UTF-8: surrogates not allowed at line 1, column 1.", b'{"query": "\xff"}'
    ),
    "an unpaired surrogate": bad_request(
        "The request body is not valid JSON: no low surrogate in string at line 1, column 12.", b'{"query": "\\ud800"}'
    ),
    "a comment in JSON": bad_request(
        "The request body is not valid JSON: unexpected content after document at line 1, column 29.", b'{"query": "{ __typename }"} // a'
    ),
    "null": bad_request(NOT_AN_OBJECT, b"null"),
    "a string": bad_request(NOT_AN_OBJECT, b'"{ __typename }"'),
    "a batch": bad_request(
        "Batched requests are not supported; send one JSON object with `query`.", b"[" + body_of(TYPE) + b"," + body_of(TYPE) + b"]"
    ),
    "1,000,001 bytes": HostileRequest(
        413,
        LIMIT_EXCEEDED,
        "The request body is larger than 1000000 bytes; send a shorter operation or fewer variables.",
        body_of(TYPE).ljust(1_000_001),
    ),
    "900,000 brackets": HostileRequest(400, LIMIT_EXCEEDED, TOO_DEEP, b"[" * 900_000),
    "100,000 brackets in a variable": HostileRequest(
        400, LIMIT_EXCEEDED, TOO_DEEP, body_with_variables(b'{"w": ' + b'{"a":' * 100_000 + b"1" + b"}" * 100_000 + b"}")
    ),
    "300,000 lists": HostileRequest(400, LIMIT_EXCEEDED, TOO_MANY_VALUES, body_with_variables(b'{"w": [' + b"[]," * 300_000 + b"1]}")),
    "80,000 keys": HostileRequest(
        400, LIMIT_EXCEEDED, TOO_MANY_VALUES, body_with_variables(b"{" + b",".join(b'"k%d":1' % n for n in range(80_000)) + b"}")
    ),
    "an unterminated string": HostileRequest(400, LIMIT_EXCEEDED, TOO_DEEP, b"[" * 200 + b'"' + b'\\"[' * 250_000),
    "no query": bad_request(MISSING_QUERY, b'{"qeury": "{ __typename }"}'),
    "variables in a list": bad_request(INVALID_VARIABLES, b'{"query": "{ __typename }", "variables": []}'),
    "operationName is a number": bad_request("`operationName` must be a string.", b'{"query": "{ __typename }", "operationName": 0}'),
    "extensions in a list": bad_request(INVALID_EXTENSIONS, b'{"query": "{ __typename }", "extensions": []}'),
    "documentId is a number": bad_request("`documentId` must be a string.", b'{"documentId": 1}'),
    "an unknown documentId": HostileRequest(
        404, NOT_FOUND, 'Persisted operation "../../etc/passwd" does not exist.', b'{"documentId": "../../etc/passwd"}'
    ),
    "a query and a documentId": bad_request(
        "Send either `query` or `documentId`, not both.", b'{"query": "{ __typename }", "documentId": "a"}'
    ),
    "an unknown hash": HostileRequest(
        404, NOT_FOUND, "PersistedQueryNotFound", b'{"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "00"}}}'
    ),
    "a persisted query without a hash": bad_request(
        "`extensions.persistedQuery` must have a `sha256Hash`; send the hash of the operation.", b'{"extensions": {"persistedQuery": []}}'
    ),
    "an unknown operation": HostileRequest(
        400, UNRESOLVED_OPERATION, 'The document has no operation named "B".', b'{"query": "query A { __typename }", "operationName": "B"}'
    ),
    "one of two operations": HostileRequest(
        400,
        UNRESOLVED_OPERATION,
        "The document has 2 operations; name one in `operationName`.",
        b'{"query": "query A { __typename } query B { __typename }"}',
    ),
    "no operation at all": HostileRequest(400, "GRAPHQL_PARSE_FAILED", "Syntax Error: Unexpected <EOF>.", b'{"query": "#"}'),
    "a type definition": invalid("The 'Query' definition is not executable.", "type Query { a: Int }"),
    "a mutation": invalid("The mutation operation is not supported by the schema.", "mutation { deleteAll }"),
}
CONTENT_HEADERS = {
    "gzip": with_headers(
        415, BAD_REQUEST, "Unsupported Content-Encoding gzip; send an uncompressed body.", {**JSON, "content-encoding": "gzip"}
    ),
    "UTF-16 by its type": with_headers(
        415, BAD_REQUEST, "Unsupported charset utf-16; send utf-8.", {"content-type": "application/json; charset=utf-16"}
    ),
    "Latin by its type": with_headers(
        415, BAD_REQUEST, 'Unsupported charset "iso-8859-1"; send utf-8.', {"content-type": 'application/json; charset="iso-8859-1"'}
    ),
    "a form": with_headers(
        415,
        BAD_REQUEST,
        "Unsupported Content-Type application/x-www-form-urlencoded; send application/json.",
        {"content-type": "application/x-www-form-urlencoded"},
    ),
    "plain text": with_headers(
        415, BAD_REQUEST, "Unsupported Content-Type text/plain; send application/json.", {"content-type": "text/plain"}
    ),
    "no type": with_headers(415, BAD_REQUEST, "Unsupported Content-Type (none); send application/json.", {}),
    "a type of 2,000 letters": with_headers(431, LIMIT_EXCEEDED, LONG_HEADER, {"content-type": "application/json;" + "a" * 2_000}),
    "a response as an image": with_headers(406, BAD_REQUEST, NOT_ACCEPTABLE, {**JSON, "accept": "image/png"}),
    "`accept` of 100,000 letters": with_headers(431, LIMIT_EXCEEDED, LONG_HEADER, {**JSON, "accept": "a/b," * 25_000}),
}
QUERY_STRINGS = {
    "no parameters": get_request(400, BAD_REQUEST, MISSING_QUERY, b""),
    "a mutation by GET": get_request(405, BAD_REQUEST, MUTATION_BY_GET, query_string_of("mutation { deleteAll }")),
    "a subscription by GET": get_request(
        405, BAD_REQUEST, "GET supports queries only; this operation is a subscription.", query_string_of("subscription { a }")
    ),
    "one mutation of two operations": get_request(
        405, BAD_REQUEST, MUTATION_BY_GET, query_string_of("query A { __typename } mutation B { a }") + b"&operationName=B"
    ),
    "bytes that are not UTF-8": get_request(400, BAD_REQUEST, QUERY_STRING_NOT_UTF8, b"query=%ff%fe"),
    "an unpaired surrogate in bytes": get_request(400, BAD_REQUEST, QUERY_STRING_NOT_UTF8, b"query=%ed%a0%80"),
    "a % alone": get_request(400, BAD_REQUEST, "The query string has a % without two hexadecimal digits; encode it as %25.", b"query={a}%"),
    "a query twice": get_request(400, BAD_REQUEST, 'Parameter "query" occurs more than once; send it once.', b"query={a}&query={b}"),
    "20,000 parameters": get_request(
        400, BAD_REQUEST, "The query string has more than 100 parameters; send `query`, `variables` and `operationName`.", b"a&" * 20_000
    ),
    "variables that are not JSON": get_request(
        400, BAD_REQUEST, "Parameter `variables` is not valid JSON; send an object.", b"query={a}&variables={"
    ),
    "extensions in a string": get_request(400, BAD_REQUEST, INVALID_EXTENSIONS, b'query={a}&extensions="a"'),
    "brackets by GET": get_request(400, LIMIT_EXCEEDED, TOO_DEEP, b"query={a}&variables=" + b"[" * 50_000),
}
METHODS = {
    method: HostileRequest(405, BAD_REQUEST, f"Method {method} is not allowed.", body_of(TYPE), method)
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "QUERY")
}
GROUPS = (FRAGMENTS, ALIASES, DIRECTIVES, DEPTH, BREADTH, PAGES, CURSORS, NUMBERS, BODIES, CONTENT_HEADERS, QUERY_STRINGS, METHODS)
HOSTILE = {name: request for group in GROUPS for name, request in group.items()}
