"""schemathesis generates operations from the schema: the server responds to all of them, and conforms to GraphQL over HTTP.

Four in five are valid for the schema, with any value in any argument; one in five is not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import requests
import schemathesis
import strawberry
from hypothesis import HealthCheck, Phase, given, settings, strategies
from schemathesis.generation import GenerationMode

from keiretsu.resolvers.errors import ErrorCode
from keiretsu.resolvers.strawberry_execution import core_schema

EXAMPLE_COUNTS = {"short": 150, "long": 1_000}
"""Profile -> number of operations."""

VALID_SHARE = 0.8
ACCEPT = "application/graphql-response+json"
EXPECTED_CODES = {  # any other code is a bug
    GenerationMode.POSITIVE: {ErrorCode.BAD_USER_INPUT, ErrorCode.LIMIT_EXCEEDED},
    GenerationMode.NEGATIVE: {ErrorCode.GRAPHQL_VALIDATION_FAILED, ErrorCode.LIMIT_EXCEEDED},
}

pytestmark = pytest.mark.database


@pytest.mark.usefixtures("run_seed")
@pytest.mark.parametrize(("mode", "share"), [(GenerationMode.POSITIVE, VALID_SHARE), (GenerationMode.NEGATIVE, 1 - VALID_SHARE)])
def test_generated_operations(
    server_url: str,
    api_schema: Any,
    schema: strawberry.Schema,
    session: requests.Session,
    mode: GenerationMode,
    share: float,
    pytestconfig: pytest.Config,
) -> None:
    """No server error; every response is well-formed; invalid operations are rejected, and valid ones never as invalid."""
    count = round(share * EXAMPLE_COUNTS[pytestconfig.option.hypothesis_profile])
    codes: Counter[ErrorCode | None] = Counter()
    query_type = core_schema(schema).query_type
    assert query_type
    # without arguments, schemathesis generates a valid field whatever the mode
    fields = [name for name, field in query_type.fields.items() if field.args or mode is GenerationMode.POSITIVE]

    @settings(
        max_examples=count,
        deadline=None,  # the machine may be busy
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
    )
    @given(strategies.one_of([api_schema["Query"][field].as_strategy(generation_mode=mode) for field in fields]))
    def check_example(case: Any) -> None:
        response = session.post(f"{server_url}/graphql", json={"query": case.body}, headers={"accept": ACCEPT}, timeout=60)
        error_codes = check_response(response)
        codes.update(error_codes or [None])
        assert error_codes <= EXPECTED_CODES[mode], f"{response.text[:500]}\n{case.body}"
        assert error_codes or mode is GenerationMode.POSITIVE, f"executed although it is invalid\n{case.body}"

    check_example()
    if mode is GenerationMode.POSITIVE:
        assert codes[None] > count // 10, "enough operations reach the database"
        assert codes[ErrorCode.BAD_USER_INPUT] > count // 10, "enough values are rejected"


def check_response(response: requests.Response) -> set[ErrorCode]:
    """The response conforms to the specification. Returns the codes of its errors."""
    assert response.headers["content-type"] == f"{ACCEPT}; charset=utf-8"
    body = response.json()
    assert set(body) <= {"data", "errors", "extensions"}
    assert body.get("errors") != [], "`errors` is not empty if present"
    codes = {check_error(error) for error in body.get("errors", ())}
    if response.status_code == 200:
        assert isinstance(body["data"], dict)
    else:
        assert codes, "a status other than 200 has errors"
        assert body.get("data") is None
    if 400 <= response.status_code < 500:
        assert "data" not in body, "a rejected request has no data"
    return codes


def check_error(error: dict[str, Any]) -> ErrorCode:
    """A message, its location in the document or in the response, a code and a hint."""
    assert set(error) <= {"message", "locations", "path", "extensions"}
    assert isinstance(error["message"], str)
    assert error["message"]
    assert all(set(location) == {"line", "column"} and min(location.values()) > 0 for location in error.get("locations", ()))
    assert all(isinstance(item, str | int) for item in error.get("path", ()))
    assert error["extensions"]["hint"]
    return ErrorCode[error["extensions"]["code"]]


@pytest.fixture
def api_schema(server_url: str) -> Any:
    """The schema by introspection of the server."""
    return schemathesis.graphql.from_url(f"{server_url}/graphql")


@pytest.fixture
def session() -> Iterator[requests.Session]:
    with requests.Session() as new_session:
        yield new_session
