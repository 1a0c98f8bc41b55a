"""schemathesis makes up operations from the schema: whatever they ask, the server answers, and keeps to GraphQL over HTTP.

Four in five fit the schema, with any value in any argument; one in five does not. KEIRETSU_SCHEMATHESIS=5000 asks more.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings, strategies
from schemathesis.generation import GenerationMode

from keiretsu.resolvers.errors import Code

COUNT = int(os.environ.get("KEIRETSU_SCHEMATHESIS", "1000"))
ACCEPT = "application/graphql-response+json"
EXPECTED = {  # all else would be a failure of ours
    GenerationMode.POSITIVE: {Code.BAD_USER_INPUT, Code.LIMIT_EXCEEDED},
    GenerationMode.NEGATIVE: {Code.GRAPHQL_VALIDATION_FAILED, Code.LIMIT_EXCEEDED},
}

pytestmark = pytest.mark.database


@pytest.mark.parametrize(("mode", "count"), [(GenerationMode.POSITIVE, COUNT * 4 // 5), (GenerationMode.NEGATIVE, COUNT // 5)])
def test_whatever_is_asked(server_url: str, made_up: Any, session: requests.Session, mode: GenerationMode, count: int) -> None:
    """No server error; each answer has one shape; what does not fit the schema is refused, and what fits it never for that reason."""
    codes: Counter[Code | None] = Counter()

    @settings(
        max_examples=count,
        deadline=None,  # a machine may be busy
        database=None,
        derandomize=COUNT == 1000,  # the usual run asks the same each time
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
    )
    @given(strategies.one_of([made_up["Query"][field].as_strategy(generation_mode=mode) for field in made_up["Query"]]))
    def holds(case: Any) -> None:
        response = session.post(f"{server_url}/graphql", json={"query": case.body}, headers={"accept": ACCEPT}, timeout=60)
        found = check_answer(response)
        codes.update(found or [None])
        assert found <= EXPECTED[mode], f"{response.text[:500]}\n{case.body}"
        assert found or mode is GenerationMode.POSITIVE, f"answered, though it does not fit the schema\n{case.body}"

    holds()
    if mode is GenerationMode.POSITIVE:
        assert codes[None] > count // 5, "enough of them reach the database"
        assert codes[Code.BAD_USER_INPUT] > count // 10, "and enough values are refused"


def check_answer(response: requests.Response) -> set[Code]:
    """An answer as the specification has it. Returns the codes of its errors."""
    assert response.headers["content-type"] == f"{ACCEPT}; charset=utf-8"
    answer = response.json()
    assert set(answer) <= {"data", "errors", "extensions"}
    assert answer.get("errors") != [], "errors, where there are any, are not empty"
    codes = {check_error(error) for error in answer.get("errors", ())}
    if response.status_code == 200:
        assert isinstance(answer["data"], dict)
    else:
        assert codes, "a status that is not 200 has its reason"
        assert answer.get("data") is None
    if 400 <= response.status_code < 500:
        assert "data" not in answer, "a question that is refused has no data"
    return codes


def check_error(error: dict[str, Any]) -> Code:
    """A sentence, where it is in the question or in the answer, a code and a hint."""
    assert set(error) <= {"message", "locations", "path", "extensions"}
    assert isinstance(error["message"], str)
    assert error["message"]
    assert all(set(one) == {"line", "column"} and min(one.values()) > 0 for one in error.get("locations", ()))
    assert all(isinstance(one, str | int) for one in error.get("path", ()))
    assert error["extensions"]["hint"]
    return Code[error["extensions"]["code"]]


@pytest.fixture
def made_up(server_url: str) -> Any:
    """The schema as the server describes it."""
    return schemathesis.graphql.from_url(f"{server_url}/graphql")


@pytest.fixture
def session() -> Iterator[requests.Session]:
    with requests.Session() as opened:
        yield opened
