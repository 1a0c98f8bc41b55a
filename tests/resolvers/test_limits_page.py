"""docs/reference/limits.md is correct: each limit has the documented value and error, and accepts an operation that just reaches it."""

from __future__ import annotations

import json
import re
from dataclasses import astuple, fields, replace
from typing import Any

import httpx
import pytest

from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.errors import ErrorCode, RequestError, RequestRejected
from keiretsu.resolvers.limits import LIMITS, Limits, parse_limits
from keiretsu.resolvers.request import GraphQLRequest
from keiretsu.server.access.rate_limits import RequestClient, build_rate_limits
from keiretsu.server.http.endpoint import GraphQLEndpoint
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "reference/limits.md").read_text(encoding="utf-8")
ROWS = {
    name: (value, sentence) for name, value, sentence in re.findall(r"^\| `(\w+)` \| ([\d,]+) \| [^|]+ \| ([^|]+) \|$", PAGE, re.MULTILINE)
}


def nested(field: str, depth: int, inner: str = "name") -> str:
    """A field nested in itself `depth` times, with a name inside."""
    return (field + " { ") * depth + inner + " }" * depth * (field.count("{") + 1)


def repeat(count: int, text: str) -> str:
    """A text `count` times, each with its number."""
    return " ".join(text.replace("#", str(number)) for number in range(count))


def company(selections: str) -> str:
    return f'{{ company(slug: "x") {{ {selections} }} }}'


def with_fields(count: int) -> str:
    """An operation with `count` fields, few aliases and few repeated fields: 22 times 90 fields and some more."""
    inner = " ".join(f"{name} {{ nodes {{ ...Leaves }} }}" for name in ("partners", "subsidiaries"))
    repeated = repeat(22, f"a#: parents {{ nodes {{ ...Leaves {inner} }} }}")
    leaves = "name slug id kind aliases type anonymous " * 4
    return company(repeated + " name" * (count - 1 - 22 * 90)) + f" fragment Leaves on Company {{ {leaves} }}"


def with_pairs(more_fields: str) -> str:
    """4,950 pairs of names, 45 of slugs, and a few more."""
    return company("name " * 100 + "slug " * 10 + "kind " * 3 + "id id aliases aliases " + more_fields)


def with_variables(count: int) -> str:
    definitions = repeat(count, "$v#: String!")
    return f"query ({definitions}) {{ companies(where: {{ name: {{ in: [{repeat(count, '$v#')}] }} }}) {{ totalCount }} }}"


def with_names(count: int) -> str:
    """4,980 names make 5,000 tokens."""
    return "{ companies(where: { name: { in: [" + '"a" ' * count + "] } }) { totalCount } }"


def with_fragments(count: int) -> str:
    """Siblings, more than the limit on field pairs allows."""
    return company(repeat(count, "...F#")) + repeat(count, " fragment F# on Company { name }")


def with_objects(count: int) -> str:
    """Passed in a variable of a skipped field, since they exceed another limit, too."""
    field = f"companies(where: {{ or: $objects{count} }}) @skip(if: true) {{ totalCount }}"
    return f"query ($objects{count}: [CompanyWhere!]) {{ __typename {field} }}"


PAGES = "companies(first: 100) { nodes { subsidiaries(first: 81) { nodes { people(first: 100) { nodes { name } } } } } }"
EDGES = "parents(first: 1) { edges { node"
CASES: dict[str, tuple[str, str]] = {
    "document_length": ("{ __typename " + " " * 99_986 + "}", "{ __typename " + " " * 99_987 + "}"),
    "tokens": (with_names(4_980), with_names(4_981)),
    "depth": (company(nested(EDGES, 9, "parents { nodes { name } }")), company(nested(EDGES, 10))),
    "introspection_depth": (
        f"{{ __schema {{ types {{ fields {{ type {{ {nested('ofType', 12)} }} }} }} }} }}",
        f"{{ __schema {{ types {{ fields {{ type {{ {nested('ofType', 13)} }} }} }} }} }}",
    ),
    "relationship_depth": (company(nested("parents(first: 1) { nodes", 8)), company(nested("parents(first: 1) { nodes", 9))),
    "fields": (with_fields(2_000), with_fields(2_001)),
    "field_pairs": (with_pairs(""), with_pairs("type type")),
    "root_fields": (f"{{ {repeat(20, 'a#: __typename')} }}", f"{{ {repeat(21, 'a#: __typename')} }}"),
    "aliases": (company(repeat(30, "a#: name")), company(repeat(31, "a#: name"))),
    "directives": (company("name @skip(if: false) " * 50), company("name @skip(if: false) " * 51)),
    "nodes": (f"{{ {PAGES} }}", f'{{ {PAGES} company(slug: "x") {{ name }} }}'),
    "definitions": (with_fragments(199), with_fragments(200)),
    "variables": (with_variables(100), with_variables(101)),
    "input_objects": (
        with_objects(1000),
        with_objects(1001),
    ),
    "page_size": ("{ companies(first: 100) { totalCount } }", "{ companies(first: 101) { totalCount } }"),
    "group_by_fields": (
        company("relations { groups(by: [KIND, DIRECTION, MODALITY, CONFIDENCE]) { count } }"),
        company("relations { groups(by: [KIND, DIRECTION, MODALITY, CONFIDENCE, VALID]) { count } }"),
    ),
    "ids": ("{ nodes(ids: [" + '"a" ' * 1_000 + "]) { id } }", "{ nodes(ids: [" + '"a" ' * 1_001 + "]) { id } }"),
    "search_length": (
        f'{{ search(text: "{"a" * 200}") {{ nodes {{ name }} }} }}',
        f'{{ search(text: "{"a" * 201}") {{ nodes {{ name }} }} }}',
    ),
    "pattern_length": (
        f'{{ companies(where: {{ name: {{ matches: "{"a" * 200}" }} }}) {{ totalCount }} }}',
        f'{{ companies(where: {{ name: {{ matches: "{"a" * 201}" }} }}) {{ totalCount }} }}',
    ),
    "order_by_fields": (
        "{ companies(orderBy: [" + "{ name: ASC } " * 20 + "]) { nodes { name } } }",
        "{ companies(orderBy: [" + "{ name: ASC } " * 21 + "]) { nodes { name } } }",
    ),
    "conditions": (
        "{ companies(where: { and: [" + '{ name: { ne: "a" } } ' * 99 + "{ not: {} }] }) { totalCount } }",
        "{ companies(where: { and: [" + '{ name: { ne: "a" } } ' * 100 + "] }) { totalCount } }",
    ),
    "subgraph_hops": ('{ subgraph(around: ["a:b"], hops: 4) { truncated } }', '{ subgraph(around: ["a:b"], hops: 5) { truncated } }'),
    "subgraph_edges": (
        '{ subgraph(around: ["a:b"], first: 1000) { truncated } }',
        '{ subgraph(around: ["a:b"], first: 1001) { truncated } }',
    ),
    "ownership_hops": (
        '{ effectiveOwnership(owner: "a:b", owned: "a:c", maxHops: 30) { known } }',
        '{ effectiveOwnership(owner: "a:b", owned: "a:c", maxHops: 31) { known } }',
    ),
    "tree_depth": (company("ownersTree(depth: 15) { level }"), company("ownersTree(depth: 16) { level }")),
}
"""Limit -> an operation at the limit, and one beyond it."""

OTHER_LIMITS = {"depth": replace(Limits(), relationship_depth=100), "definitions": replace(Limits(), field_pairs=100_000)}
"""Other limits to raise before these can be reached: eight relationships are never thirty fields deep, and sibling fragments count
as field pairs."""


def test_every_limit_is_on_the_page_with_its_value() -> None:
    """One row per limit, in the order of `Limits`, and no other."""
    values = zip(fields(Limits), astuple(Limits()), strict=True)
    assert [(name, value) for name, (value, _) in ROWS.items()] == [(row.name, f"{value:,}") for row, value in values]
    assert ROWS.keys() - CASES.keys() == {"body_bytes", "json_depth", "export_nodes", "new_plans_per_minute"}
    assert [row.name for row in LIMITS] == list(ROWS)


@pytest.mark.parametrize("limit", CASES)
async def test_the_error_of_a_limit_matches_the_page(limit: str, offline_engine: Engine) -> None:
    """Word for word; if the page abbreviates a path, the text before and after the ellipsis."""
    response = await engine_with_limits(OTHER_LIMITS.get(limit, Limits()), offline_engine).execute(
        GraphQLRequest(CASES[limit][1], values_of(CASES[limit][1]))
    )
    (error,) = response.errors
    assert response.rejected
    assert_documented(error, ErrorCode.LIMIT_EXCEEDED, limit)


@pytest.mark.parametrize("limit", CASES)
async def test_an_operation_at_a_limit_is_accepted(limit: str, offline_engine: Engine) -> None:
    """The only error is the unreachable database, if the operation needs it."""
    response = await engine_with_limits(OTHER_LIMITS.get(limit, Limits()), offline_engine).execute(
        GraphQLRequest(CASES[limit][0], values_of(CASES[limit][0]))
    )
    assert [error.code for error in response.errors] in ([], [ErrorCode.DATABASE_UNAVAILABLE]), response.errors


@pytest.mark.parametrize("limit", CASES)
async def test_each_limit_can_be_set(limit: str, offline_engine: Engine) -> None:
    """With a limit raised by one, the operation beyond the default limit is accepted."""
    value = getattr(Limits(), limit) + 1
    larger = replace(OTHER_LIMITS.get(limit, Limits()), **{limit: value})
    response = await engine_with_limits(larger, offline_engine).execute(GraphQLRequest(CASES[limit][1], values_of(CASES[limit][1])))
    assert [error.code for error in response.errors] in ([], [ErrorCode.DATABASE_UNAVAILABLE]), response.errors
    assert getattr(parse_limits(f"{limit}={value}"), limit) == value


@pytest.mark.parametrize(("limit", "body", "status"), [("body_bytes", b" " * 1_000_001, 413), ("json_depth", b"[" * 101, 400)])
async def test_the_error_of_an_oversized_body_matches_the_page(limit: str, body: bytes, status: int, offline_engine: Engine) -> None:
    """One byte, or one bracket, too many."""
    transport = httpx.ASGITransport(app=GraphQLEndpoint(unreachable_app, offline_engine))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        response = await client.post("/graphql", content=body, headers={"content-type": "application/json"})
    (error,) = response.json()["errors"]
    assert response.status_code == status
    assert_documented(RequestError(ErrorCode[error["extensions"]["code"]], error["message"]), ErrorCode.LIMIT_EXCEEDED, limit)


def test_the_error_of_too_many_new_plans_matches_the_page() -> None:
    """The 121st within a minute; the first 120 are accepted."""
    client = RequestClient(build_rate_limits(0, Limits(), lambda: 1.0), None, "127.0.0.1")
    for _ in range(Limits().new_plans_per_minute):
        client.allow_new_plan()
    with pytest.raises(RequestRejected) as rejection:
        client.allow_new_plan()
    assert_documented(rejection.value.errors[0], ErrorCode.RATE_LIMITED, "new_plans_per_minute")


FRAGMENTS = company("...F0 ") + " ".join(f"fragment F{number} on Company {{ ...F{number + 1} }}" for number in range(150))
MORE_ERRORS = {
    "fragment spreads": company("...A " * 2) + " fragment A on Company { " + "...B " * 1_200 + "} fragment B on Company { slug }",
    "total fields": "query Q " + FRAGMENTS + " fragment F150 on Company { " + "name slug kind " * 50 + " }",
    "variables": "query ($day: Date!) { documents(where: { publishedOn: { gt: $day } }) { totalCount } }",
}


@pytest.mark.parametrize("case", MORE_ERRORS)
async def test_the_other_errors_match_the_page(case: str, offline_engine: Engine) -> None:
    """Those quoted below the table."""
    day: Any = "2020-01-01"
    for _ in range(101):
        day = [day]
    response = await offline_engine.execute(GraphQLRequest(MORE_ERRORS[case], {"day": day} if case == "variables" else {}))
    assert response.rejected
    assert {error.code for error in response.errors} == {ErrorCode.LIMIT_EXCEEDED}
    assert f"> {response.errors[-1].message}\n" in PAGE


def test_the_cost_extension_matches_the_page() -> None:
    """The example is JSON with these keys; tests/resolvers/planner/test_cost.py tests their values."""
    (example,) = re.findall(r'```json\n(\{ "cost": .*?)```', PAGE, re.DOTALL)
    assert list(json.loads(example)["cost"]) == ["nodes", "limit", "points", "fields"]


async def unreachable_app(*_: object) -> None:
    raise AssertionError("the endpoint handles all requests of this test")


def engine_with_limits(limits: Limits, engine: Engine) -> Engine:
    """The same engine with other limits."""
    return Engine(engine.catalogue, engine.schema, engine.store, limits)


def values_of(text: str) -> dict[str, Any]:
    """A text per variable; for `objectsN`, a list of N objects."""
    names = re.findall(r"\$(\w+):", text)
    return {name: [{}] * int(name.removeprefix("objects")) if name.startswith("objects") else "a" for name in names}


def assert_documented(error: RequestError, code: ErrorCode, limit: str) -> None:
    _, sentence = ROWS[limit]
    start, _, end = sentence.rpartition("...")
    assert error.code is code
    assert error.message.startswith(start)
    assert error.message.endswith(end)
    assert start or error.message == sentence
