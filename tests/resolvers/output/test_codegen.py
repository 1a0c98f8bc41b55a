"""Compiled output: for any record, generated functions return what the readers return, or raise."""

from __future__ import annotations

import random
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from keiretsu.resolvers.document.parse import coerce_variables
from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.errors import RequestRejected
from keiretsu.resolvers.output.codegen import COMPILE_AFTER, FALLBACK_ERRORS, CompiledOutput, compile_reader
from keiretsu.resolvers.output.column_ref import ColumnRef
from keiretsu.resolvers.output.execution_state import ExecutionState
from keiretsu.resolvers.output.output_plan import NonNullReader, NullableReader, ReadFunction, ScalarReader
from keiretsu.resolvers.request import GraphQLRequest
from keiretsu.schema.catalogue import ValueKind
from tests.conftest import CountingStore
from tests.golden.test_golden import GOLDEN_CASES, GOLDEN_FOLDER, variables_of

ODD_VALUES: list[Any] = [None, "", "text", 0, 7, -1, 2**31, 2**40, 1.5, float("nan"), float("inf"), True, False, [], ["a"], [1], {"a": 1}]


@pytest.mark.database
@pytest.mark.usefixtures("xiaomi")
@pytest.mark.parametrize("case", GOLDEN_CASES, ids=lambda case: str(case.relative_to(GOLDEN_FOLDER)))
async def test_compiled_output_matches_the_readers(case: Path, engine: Engine, counting_store: CountingStore) -> None:
    """For each golden operation: the record itself, and the record with odd values."""
    request = GraphQLRequest(case.with_suffix(".graphql").read_text(), variables_of(case))
    try:
        operation = engine.get_operation(request)
        variables = coerce_variables(engine.schema, operation, request.variables)
        plan = engine.queries.get_plan(operation, variables, request.query)
        values = plan.binder.bind(variables)
    except RequestRejected:
        return
    record = await engine.queries._read(plan.statement, ExecutionState(values, variables)) if plan.statement else ()
    compiled = compile_reader(plan.output.read)
    assert repr(outcome(compiled, record, ExecutionState(values, variables))) == repr(
        outcome(plan.output.read, record, ExecutionState(values, variables))
    )
    rng = random.Random(case.name)  # noqa: S311  # not cryptographic
    for _ in range(60):
        odd_record = with_odd_value(record, rng)
        result = outcome(compiled, odd_record, ExecutionState(values, variables))
        if result is not None:
            assert repr(result) == repr(outcome(plan.output.read, odd_record, ExecutionState(values, variables)))


@pytest.mark.parametrize("kind", [kind for kind in ValueKind if kind is not ValueKind.ENUM], ids=lambda kind: kind.value)
@pytest.mark.parametrize("wrapped", [lambda read: NonNullReader(read, "missing"), NullableReader], ids=["required", "nullable"])
def test_compiled_kind_checks_match_the_readers(kind: ValueKind, wrapped: Any) -> None:
    """For each kind, compiled checks accept and reject the same values as the readers."""
    read = wrapped(ScalarReader(ColumnRef.at(0), kind, "mismatch"))
    compiled = compile_reader(read)
    for value in ODD_VALUES:
        state = ExecutionState(())
        expected = outcome(read, (value,), state)
        assert repr(outcome(compiled, (value,), ExecutionState(()))) == repr(None if state.data_errors else expected)


def test_output_is_compiled_on_the_third_call() -> None:
    """A record that the compiled function rejects is still read by the readers."""
    output = CompiledOutput(NullableReader(ScalarReader(ColumnRef.at(0), ValueKind.STRING, "mismatch")))
    for _ in range(COMPILE_AFTER + 2):
        state = ExecutionState(())
        assert output(("a",), state) == "a"
        assert output((1,), state) is state.data_errors[0]
    assert output._compiled is not None


def outcome(read: ReadFunction, record: Any, state: ExecutionState) -> tuple[Any, list[Any]] | None:
    """The value read and the data errors; None after an exception."""
    try:
        return read(record, state), state.data_errors
    except FALLBACK_ERRORS:
        return None


def with_odd_value(record: Any, rng: random.Random) -> Any:
    """A copy of the record with one value replaced."""
    parts = [list(deepcopy(record))]
    positions = list(leaf_positions(parts))
    if positions:
        parent, index = rng.choice(positions)
        parent[index] = rng.choice(ODD_VALUES)
    return parts[0]


def leaf_positions(part: list[Any]) -> Iterator[tuple[list[Any], int]]:
    """Positions of values: everything but lists, and lists of strings."""
    for index, value in enumerate(part):
        if not isinstance(value, list) or (value and all(isinstance(item, str) for item in value)):
            yield part, index
        else:
            yield from leaf_positions(value)
