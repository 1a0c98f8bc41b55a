"""Every golden operation has the statement and the response in its golden files; compiled output and Neo4j's plan are checked, too."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
import strawberry
from neo4j import GraphDatabase, Session

from keiretsu.graph.store.store import Address, Store
from keiretsu.resolvers.document.parse import coerce_variables
from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.errors import ErrorCode, RequestError
from keiretsu.resolvers.output.codegen import compile_reader
from keiretsu.resolvers.output.execution_state import ExecutionState
from keiretsu.resolvers.request import GraphQLResponse
from keiretsu.resolvers.strawberry_execution import core_schema
from keiretsu.schema.catalogue import Catalogue
from tests.conftest import CountingStore
from tests.golden.runs import GOLDEN_CASES, GOLDEN_FOLDER, STATEMENT_SEPARATOR, GoldenRun, GoldenRuns
from tests.graph.database_plans import expensive_operators, explain
from tests.resolvers.output.odd_records import outcome, with_odd_value

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("xiaomi")]

COMPUTED_FIELDS = ("effectiveOwnership", "circularHoldings", "ownersTree", "holdingsTree", "ultimateParents")
"""Fields that Cypher cannot compute: a second statement loads the nodes of their results."""

ODD_RECORDS_PER_CASE = 60
MIN_COMPARED = 0.2  # minimum share of the odd records that compiled output reads

every_case = pytest.mark.parametrize("case", GOLDEN_CASES, ids=lambda case: str(case.relative_to(GOLDEN_FOLDER)))


@pytest.fixture(scope="module")
def golden_runs(catalogue: Catalogue, schema: strawberry.Schema, store: Store) -> GoldenRuns:
    """The runs that the tests of this module share."""
    counting_store = CountingStore(store)
    return GoldenRuns(Engine(catalogue, core_schema(schema), counting_store), counting_store)


@pytest.fixture(scope="module")
def session(address: Address) -> Iterator[Session]:
    auth = (address.username, address.password)
    with GraphDatabase.driver(address.uri, auth=auth, notifications_min_severity="OFF") as driver, driver.session() as neo4j_session:
        yield neo4j_session


@every_case
async def test_operation_matches_golden_files(
    case: Path, golden_runs: GoldenRuns, session: Session, request: pytest.FixtureRequest
) -> None:
    """One statement per operation, two with ownership fields, none for rejected operations and pure introspection.

    Its plan has no expensive operators: explained right after the run, it comes from Neo4j's plan cache.
    """
    run = await golden_runs.get(case)
    texts, response = [text for text, _ in run.statements], run.response
    contents = {
        ".cypher": STATEMENT_SEPARATOR.join(f"{text}\n" for text in texts),
        ".json": "" if response.rejected else format_json(response.as_json()),
        ".error": "".join(format_error(error) for error in response.errors) if response.rejected else "",
    }
    assert ErrorCode.INTERNAL_SERVER_ERROR not in {error.code for error in response.errors}, "the statement failed; see the log above"
    assert len(texts) in allowed_statement_counts(run.request.query, response)
    if request.config.getoption("rewrite"):
        assert "CI" not in os.environ, "CI must not rewrite golden files; a person reviews the diff"
        write_golden_files(case, contents)
    assert contents == {suffix: read_golden_file(case, suffix) for suffix in contents}
    assert [operator for text in texts for operator in expensive_operators(explain(session, text))] == []


async def test_compiled_output_matches_the_readers(golden_runs: GoldenRuns, seed: int) -> None:
    """For each golden record, and for odd records: what the compiled function reads, the readers read, too; the rest it leaves to them."""
    mismatches: list[str] = []
    compared = count = 0
    for case in GOLDEN_CASES:
        run = await golden_runs.get(case)
        if run.response.rejected:
            continue
        rng = random.Random(f"{seed} {case.name}")  # noqa: S311  # not for secrets
        record = run.records[0] if run.records else ()
        odd_records = [with_odd_value(record, rng) for _ in range(ODD_RECORDS_PER_CASE)]
        result, *odd_results = compare_readers(run, [record, *odd_records])
        if not result or False in odd_results:
            mismatches.append(str(case))
        compared += odd_results.count(True)
        count += len(odd_results)
    assert mismatches == []
    assert compared >= MIN_COMPARED * count, f"only {compared} of {count} odd records were read"


def compare_readers(run: GoldenRun, records: Iterable[Any]) -> list[bool | None]:
    """For each record, whether the compiled function and the readers read the same; None if the compiled function rejects it."""
    operation = run.engine.get_operation(run.request)
    variables = coerce_variables(run.engine.schema, operation, run.request.variables)
    plan = run.engine.queries.get_plan(operation, variables, (run.request.query, run.request.operation_name))
    values, compiled = plan.binder.bind(variables), compile_reader(plan.output.read)

    def compare(record: Any) -> bool | None:
        result = outcome(compiled, record, ExecutionState(values, variables))
        return None if result is None else repr(result) == repr(outcome(plan.output.read, record, ExecutionState(values, variables)))

    return [compare(record) for record in records]


def test_every_golden_file_has_an_operation() -> None:
    """A file without an operation would not be compared with anything."""
    files = [path for path in GOLDEN_FOLDER.rglob("*.*") if path.suffix in (".json", ".cypher", ".error")]
    assert [path for path in files if path.with_name(path.name.partition(".")[0]) not in GOLDEN_CASES] == []


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
