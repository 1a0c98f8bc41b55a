"""docs/reference/limits.md tells the truth: each limit has its value there, refuses in the words that stand there, and lets through
what just reaches it."""

from __future__ import annotations

import json
import re
from dataclasses import astuple, fields, replace
from typing import Any

import httpx
import pytest

from keiretsu.resolvers.engine import Engine, Question
from keiretsu.resolvers.errors import Code, Problem, Refused
from keiretsu.resolvers.limits import LIMITS, Limits, read_limits
from keiretsu.server.access.rate_limits import Visitor, set_rates
from keiretsu.server.http.endpoint import ShortCut
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "reference/limits.md").read_text(encoding="utf-8")
ROWS = {
    name: (value, sentence) for name, value, sentence in re.findall(r"^\| `(\w+)` \| ([\d,]+) \| [^|]+ \| ([^|]+) \|$", PAGE, re.MULTILINE)
}


def nested(field: str, times: int, inner: str = "name") -> str:
    """A field within itself so many times, down to a name."""
    return (field + " { ") * times + inner + " }" * times * (field.count("{") + 1)


def times(count: int, text: str) -> str:
    """A text so many times, each with its number."""
    return " ".join(text.replace("#", str(number)) for number in range(count))


def company(selections: str) -> str:
    return f'{{ company(slug: "x") {{ {selections} }} }}'


def with_fields(count: int) -> str:
    """An operation with so many fields, few aliases, and each field seldom beside itself: 22 times 90 fields and some more."""
    inner = " ".join(f"{name} {{ nodes {{ ...Leaves }} }}" for name in ("partners", "subsidiaries"))
    held = times(22, f"a#: parents {{ nodes {{ ...Leaves {inner} }} }}")
    leaves = "name slug id kind aliases type anonymous " * 4
    return company(held + " name" * (count - 1 - 22 * 90)) + f" fragment Leaves on Company {{ {leaves} }}"


def with_pairs(further: str) -> str:
    """4,950 pairs of names, 45 of slugs, and a few more."""
    return company("name " * 100 + "slug " * 10 + "kind " * 3 + "id id aliases aliases " + further)


def with_variables(count: int) -> str:
    declared = times(count, "$v#: String!")
    return f"query ({declared}) {{ companies(where: {{ name: {{ in: [{times(count, '$v#')}] }} }}) {{ totalCount }} }}"


def with_names(count: int) -> str:
    """4,980 names make 5,000 tokens."""
    return "{ companies(where: { name: { in: [" + '"a" ' * count + "] } }) { totalCount } }"


def with_fragments(count: int) -> str:
    """Side by side, of which not so many may be compared."""
    return company(times(count, "...F#")) + times(count, " fragment F# on Company { name }")


def with_objects(count: int) -> str:
    """The values come by a variable; nothing is asked with them, for they pass another limit as well."""
    asked = f"companies(where: {{ or: $objects{count} }}) @skip(if: true) {{ totalCount }}"
    return f"query ($objects{count}: [CompanyWhere!]) {{ __typename {asked} }}"


PAGES = "companies(first: 100) { nodes { subsidiaries(first: 81) { nodes { people(first: 100) { nodes { name } } } } } }"
EDGES = "parents(first: 1) { edges { node"
CASES: dict[str, tuple[str, str]] = {
    "length": ("{ __typename " + " " * 99_986 + "}", "{ __typename " + " " * 99_987 + "}"),
    "tokens": (with_names(4_980), with_names(4_981)),
    "depth": (company(nested(EDGES, 9, "parents { nodes { name } }")), company(nested(EDGES, 10))),
    "introspection": (
        f"{{ __schema {{ types {{ fields {{ type {{ {nested('ofType', 12)} }} }} }} }} }}",
        f"{{ __schema {{ types {{ fields {{ type {{ {nested('ofType', 13)} }} }} }} }} }}",
    ),
    "hops": (company(nested("parents(first: 1) { nodes", 8)), company(nested("parents(first: 1) { nodes", 9))),
    "fields": (with_fields(2_000), with_fields(2_001)),
    "pairs": (with_pairs(""), with_pairs("type type")),
    "roots": (f"{{ {times(20, 'a#: __typename')} }}", f"{{ {times(21, 'a#: __typename')} }}"),
    "aliases": (company(times(30, "a#: name")), company(times(31, "a#: name"))),
    "directives": (company("name @skip(if: false) " * 50), company("name @skip(if: false) " * 51)),
    "nodes": (f"{{ {PAGES} }}", f'{{ {PAGES} company(slug: "x") {{ name }} }}'),
    "definitions": (with_fragments(199), with_fragments(200)),
    "variables": (with_variables(100), with_variables(101)),
    "objects": (
        with_objects(1000),
        with_objects(1001),
    ),
    "page": ("{ companies(first: 100) { totalCount } }", "{ companies(first: 101) { totalCount } }"),
    "keys": (
        company("relations { groups(by: [KIND, DIRECTION, MODALITY, CONFIDENCE]) { count } }"),
        company("relations { groups(by: [KIND, DIRECTION, MODALITY, CONFIDENCE, VALID]) { count } }"),
    ),
    "ids": ("{ nodes(ids: [" + '"a" ' * 1_000 + "]) { id } }", "{ nodes(ids: [" + '"a" ' * 1_001 + "]) { id } }"),
    "search": (f'{{ search(text: "{"a" * 200}") {{ nodes {{ name }} }} }}', f'{{ search(text: "{"a" * 201}") {{ nodes {{ name }} }} }}'),
    "pattern": (
        f'{{ companies(where: {{ name: {{ matches: "{"a" * 200}" }} }}) {{ totalCount }} }}',
        f'{{ companies(where: {{ name: {{ matches: "{"a" * 201}" }} }}) {{ totalCount }} }}',
    ),
    "orders": (
        "{ companies(orderBy: [" + "{ name: ASC } " * 20 + "]) { nodes { name } } }",
        "{ companies(orderBy: [" + "{ name: ASC } " * 21 + "]) { nodes { name } } }",
    ),
    "conditions": (
        "{ companies(where: { and: [" + '{ name: { ne: "a" } } ' * 99 + "{ not: {} }] }) { totalCount } }",
        "{ companies(where: { and: [" + '{ name: { ne: "a" } } ' * 100 + "] }) { totalCount } }",
    ),
    "around": ('{ subgraph(around: ["a:b"], hops: 4) { truncated } }', '{ subgraph(around: ["a:b"], hops: 5) { truncated } }'),
    "edges": ('{ subgraph(around: ["a:b"], first: 1000) { truncated } }', '{ subgraph(around: ["a:b"], first: 1001) { truncated } }'),
    "chain": (
        '{ effectiveOwnership(owner: "a:b", owned: "a:c", maxHops: 30) { known } }',
        '{ effectiveOwnership(owner: "a:b", owned: "a:c", maxHops: 31) { known } }',
    ),
    "levels": (company("ownersTree(depth: 15) { level }"), company("ownersTree(depth: 16) { level }")),
}
"""Limit -> an operation that reaches it, and one that passes it."""

LARGER = {"depth": replace(Limits(), hops=100), "definitions": replace(Limits(), pairs=100_000)}
"""The limits under which such an operation can be made at all: eight relationships are never thirty fields deep,
and fragments side by side are compared."""


def test_every_limit_is_on_the_page_with_its_value() -> None:
    """A row for each, in the order of the program, and no other."""
    values = zip(fields(Limits), astuple(Limits()), strict=True)
    assert [(name, value) for name, (value, _) in ROWS.items()] == [(one.name, f"{value:,}") for one, value in values]
    assert ROWS.keys() - CASES.keys() == {"body", "nesting", "shapes"}
    assert [row.name for row in LIMITS] == list(ROWS)


@pytest.mark.parametrize("limit", CASES)
async def test_a_limit_refuses_in_the_words_of_the_page(limit: str, offline: Engine) -> None:
    """Word for word; where the page leaves out the middle of a path, what stands before and after it."""
    answer = await under(LARGER.get(limit, Limits()), offline).answer(Question(CASES[limit][1], values_of(CASES[limit][1])))
    (problem,) = answer.problems
    assert answer.refused
    assert_told(problem, Code.LIMIT_EXCEEDED, limit)


@pytest.mark.parametrize("limit", CASES)
async def test_what_reaches_a_limit_is_let_through(limit: str, offline: Engine) -> None:
    """Nothing is wrong with it but that no database is there, where one is needed."""
    answer = await under(LARGER.get(limit, Limits()), offline).answer(Question(CASES[limit][0], values_of(CASES[limit][0])))
    assert [problem.code for problem in answer.problems] in ([], [Code.DATABASE_UNAVAILABLE]), answer.problems


@pytest.mark.parametrize("limit", CASES)
async def test_each_limit_can_be_set(limit: str, offline: Engine) -> None:
    """One more than usual, and what passed the usual limit is let through."""
    value = getattr(Limits(), limit) + 1
    larger = replace(LARGER.get(limit, Limits()), **{limit: value})
    answer = await under(larger, offline).answer(Question(CASES[limit][1], values_of(CASES[limit][1])))
    assert [problem.code for problem in answer.problems] in ([], [Code.DATABASE_UNAVAILABLE]), answer.problems
    assert getattr(read_limits(f"{limit}={value}"), limit) == value


@pytest.mark.parametrize(("limit", "body", "status"), [("body", b" " * 1_000_001, 413), ("nesting", b"[" * 101, 400)])
async def test_a_body_that_is_too_much_is_refused_in_the_words_of_the_page(limit: str, body: bytes, status: int, offline: Engine) -> None:
    """One byte, or one bracket, more than it may have."""
    transport = httpx.ASGITransport(app=ShortCut(nobody, offline))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        response = await client.post("/graphql", content=body, headers={"content-type": "application/json"})
    (error,) = response.json()["errors"]
    assert response.status_code == status
    assert_told(Problem(Code[error["extensions"]["code"]], error["message"]), Code.LIMIT_EXCEEDED, limit)


def test_too_many_new_statements_are_refused_in_the_words_of_the_page() -> None:
    """The 121st within a minute; all that came before are let through."""
    visitor = Visitor(set_rates(0, Limits(), lambda: 1.0), None, "127.0.0.1")
    for _ in range(Limits().shapes):
        visitor.plan()
    with pytest.raises(Refused) as refused:
        visitor.plan()
    assert_told(refused.value.problems[0], Code.RATE_LIMITED, "shapes")


FRAGMENTS = company("...F0 ") + " ".join(f"fragment F{number} on Company {{ ...F{number + 1} }}" for number in range(150))
TOLD = {
    "uses": company("...A " * 2) + " fragment A on Company { " + "...B " * 1_200 + "} fragment B on Company { slug }",
    "together": "query Q " + FRAGMENTS + " fragment F150 on Company { " + "name slug kind " * 50 + " }",
    "variables": "query ($day: Date!) { documents(where: { publishedOn: { gt: $day } }) { totalCount } }",
}


@pytest.mark.parametrize("case", TOLD)
async def test_further_sentences_of_the_page_are_told(case: str, offline: Engine) -> None:
    """Those that stand below the table."""
    day: Any = "2020-01-01"
    for _ in range(101):
        day = [day]
    answer = await offline.answer(Question(TOLD[case], {"day": day} if case == "variables" else {}))
    assert answer.refused
    assert {problem.code for problem in answer.problems} == {Code.LIMIT_EXCEEDED}
    assert f"> {answer.problems[-1].message}\n" in PAGE


def test_the_cost_of_an_answer_is_told_as_on_the_page() -> None:
    """The example is JSON with these keys; tests/resolvers/planner/test_cost.py says what they come to."""
    (shown,) = re.findall(r'```json\n(\{ "cost": .*?)```', PAGE, re.DOTALL)
    assert list(json.loads(shown)["cost"]) == ["nodes", "limit", "points", "fields"]


async def nobody(*_: object) -> None:
    raise AssertionError("nothing but the endpoint is asked")


def under(limits: Limits, engine: Engine) -> Engine:
    """The same engine with other limits."""
    return Engine(engine.catalogue, engine.schema, engine.store, limits)


def values_of(text: str) -> dict[str, Any]:
    """A text for each variable; objects for one that says in its name how many."""
    names = re.findall(r"\$(\w+):", text)
    return {name: [{}] * int(name.removeprefix("objects")) if name.startswith("objects") else "a" for name in names}


def assert_told(problem: Problem, code: Code, limit: str) -> None:
    _, sentence = ROWS[limit]
    begins, _, ends = sentence.rpartition("...")
    assert problem.code is code
    assert problem.message.startswith(begins)
    assert problem.message.endswith(ends)
    assert begins or problem.message == sentence
