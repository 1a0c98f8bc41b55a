"""Equal errors are one error with all locations, in the order in which they occur first."""

from __future__ import annotations

from typing import Any

import pytest

from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.errors import ErrorCode, RequestError, RequestRejected, merge_equal_errors
from keiretsu.resolvers.request import GraphQLRequest

ALIASES = " ".join(f"a{number}: __typename" for number in range(100))
CASES: dict[str, tuple[str, list[tuple[str, int]]]] = {
    "directives": (f'{{ company(slug: "x") {"@a " * 10} {{ name }} }}', [("Unknown directive '@a'.", 10)]),
    "fields": (
        '{ a: company(slug: "x") { nope } b: company(slug: "x") { nope none nope } }',
        [("Cannot query field 'nope' on type 'Company'", 3), ("Cannot query field 'none' on type 'Company'", 1)],
    ),
    "fragments": ("{ companies { nodes { ...F ...F ...F } } }", [("Unknown fragment 'F'.", 3)]),
    "types": ("{ companies { nodes { ... on Nothing { id } ... on Nothing { id } } } }", [("Unknown type 'Nothing'.", 2)]),
    "values of arguments": (
        '{ a: companies(first: "x") { totalCount } b: companies(first: "x") { totalCount } }',
        [('Int cannot represent non-integer value: "x"', 2)],
    ),
    "variables that are not defined": (
        "{ a: company(slug: $s) { name } b: company(slug: $s) { name } }",
        [("Variable '$s' is not defined.", 3)],  # the operation has the first location of each
    ),
    "limits of documents": (f"query A {{ {ALIASES} }} query B {{ {ALIASES} }}", [("The operation has 100 aliases", 0)]),
}


@pytest.mark.parametrize("case", CASES)
async def test_equal_errors_are_one(case: str, offline_engine: Engine) -> None:
    """Of each kind: the message once, with all locations, none twice."""
    text, expected = CASES[case]
    response = await offline_engine.execute(GraphQLRequest(text, operation_name="A" if text.startswith("query A") else None))
    assert len(response.errors) == len(expected)
    for error, (message, locations) in zip(response.errors, expected, strict=True):
        assert error.message.startswith(message)
        assert len(error.locations) == len(set(error.locations)) == locations


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", {"ids": [None, None, None]}),
        ("{ a: companies(first: 1000) { totalCount } b: companies(first: 1000) { totalCount } }", {}),
    ],
)
async def test_errors_with_different_paths_stay_apart(text: str, values: dict[str, Any], offline_engine: Engine) -> None:
    """They name different values or fields."""
    response = await offline_engine.execute(GraphQLRequest(text, values))
    assert len({error.message for error in response.errors}) == len(response.errors) > 1


def test_errors_that_differ_in_anything_but_locations_stay_apart() -> None:
    """In code, message, path or hint; the order is that of the first occurrences."""
    error = RequestError(ErrorCode.BAD_USER_INPUT, "Wrong.", ("a",), ((1, 2),))
    others = [
        RequestError(ErrorCode.LIMIT_EXCEEDED, "Wrong.", ("a",), ((1, 2),)),
        RequestError(ErrorCode.BAD_USER_INPUT, "Very wrong.", ("a",), ((1, 2),)),
        RequestError(ErrorCode.BAD_USER_INPUT, "Wrong.", ("b",), ((1, 2),)),
        RequestError(ErrorCode.BAD_USER_INPUT, "Wrong.", ("a",), ((1, 2),), "Do it."),
    ]
    again = RequestError(ErrorCode.BAD_USER_INPUT, "Wrong.", ("a",), ((3, 4), (1, 2)))
    merged = RequestError(ErrorCode.BAD_USER_INPUT, "Wrong.", ("a",), ((1, 2), (3, 4)))
    assert merge_equal_errors([*others[:2], error, *others[2:], again]) == (*others[:2], merged, *others[2:])
    assert RequestRejected([error, error]).errors == (error,)
    assert merge_equal_errors([]) == ()
