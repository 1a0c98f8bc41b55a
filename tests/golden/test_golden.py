"""Every golden operation has the statement and the response in its golden files."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.errors import ErrorCode, RequestError
from keiretsu.resolvers.request import GraphQLRequest, GraphQLResponse
from tests.conftest import CountingStore

pytestmark = pytest.mark.database

GOLDEN_FOLDER = Path(__file__).parent
COMPUTED_FIELDS = ("effectiveOwnership", "circularHoldings", "ownersTree", "holdingsTree", "ultimateParents")
"""Fields that Cypher cannot compute: a second statement loads the nodes of their results."""

STATEMENT_SEPARATOR = "// then\n"
"""Separates two statements in a file."""

GOLDEN_CASES = sorted(path.with_suffix("") for path in GOLDEN_FOLDER.rglob("*.graphql"))


@pytest.mark.usefixtures("xiaomi")
@pytest.mark.parametrize("case", GOLDEN_CASES, ids=lambda case: str(case.relative_to(GOLDEN_FOLDER)))
async def test_operation_matches_golden_files(
    case: Path, engine: Engine, counting_store: CountingStore, request: pytest.FixtureRequest
) -> None:
    """One statement per operation, two with ownership fields, none for rejected operations and pure introspection."""
    text = case.with_suffix(".graphql").read_text()
    response = await engine.execute(GraphQLRequest(text, variables_of(case)))
    contents = {
        ".cypher": STATEMENT_SEPARATOR.join(f"{text}\n" for text, _ in counting_store.statements),
        ".json": "" if response.rejected else format_json(response.as_json()),
        ".error": "".join(format_error(error) for error in response.errors) if response.rejected else "",
    }
    assert ErrorCode.INTERNAL_SERVER_ERROR not in {error.code for error in response.errors}, "the statement failed; see the log above"
    assert len(counting_store.statements) in allowed_statement_counts(text, response)
    if request.config.getoption("rewrite"):
        assert "CI" not in os.environ, "CI must not rewrite golden files; a person reviews the diff"
        write_golden_files(case, contents)
    assert contents == {suffix: read_golden_file(case, suffix) for suffix in contents}


def test_every_golden_file_has_an_operation() -> None:
    """A file without an operation would not be compared with anything."""
    stems = {str(case) for case in GOLDEN_CASES}
    files = [path for path in GOLDEN_FOLDER.rglob("*.*") if path.suffix in (".json", ".cypher", ".error")]
    assert [path for path in files if str(path).partition(".")[0] not in stems] == []


def variables_of(case: Path) -> dict[str, Any]:
    path = case.with_suffix(".variables.json")
    return json.loads(path.read_text()) if path.exists() else {}


def allowed_statement_counts(text: str, response: GraphQLResponse) -> tuple[int, ...]:
    """The possible numbers of statements of an operation."""
    if response.rejected or not reads_database(response):
        return (0,)
    return (1, 2) if any(field in text for field in COMPUTED_FIELDS) else (1,)


def reads_database(response: GraphQLResponse) -> bool:
    """Whether the operation has fields other than introspection fields."""
    return response.data is None or any(not key.startswith("__") for key in response.data)


def format_json(body: Any) -> str:
    return json.dumps(body, ensure_ascii=False, indent=2) + "\n"


def format_error(error: RequestError) -> str:
    """Code, path, locations, message and hint, as lines."""
    where = f" at {'.'.join(map(str, error.path))}" if error.path else ""
    locations = "".join(f" line {line} column {column}" for line, column in error.locations)
    return f"{error.code.name}{where}{locations}\n{error.message}\n{error.hint or error.code.hint}\n\n"


def read_golden_file(case: Path, suffix: str) -> str:
    path = case.with_suffix(suffix)
    return path.read_text() if path.exists() else ""


def write_golden_files(case: Path, contents: dict[str, str]) -> None:
    for suffix, text in contents.items():
        path = case.with_suffix(suffix)
        if text:
            path.write_text(text)
        else:
            path.unlink(missing_ok=True)
