"""Compiled output: what a generated function reads, the readers read, too; it raises for the rest.

tests/golden compares them on all golden records.
"""

from __future__ import annotations

from typing import Any

import pytest

from keiretsu.resolvers.output import codegen
from keiretsu.resolvers.output.codegen import COMPILE_AFTER, CompiledOutput, compile_reader
from keiretsu.resolvers.output.column_ref import ColumnRef
from keiretsu.resolvers.output.execution_state import DataIntegrityError, ExecutionState
from keiretsu.resolvers.output.output_plan import NonNullReader, NullableReader, Reader
from keiretsu.resolvers.output.value_readers import ScalarReader
from keiretsu.schema.catalogue import ValueKind
from tests.resolvers.output.odd_records import ODD_VALUES, outcome


@pytest.mark.parametrize("kind", [kind for kind in ValueKind if kind is not ValueKind.ENUM], ids=lambda kind: kind.value)
@pytest.mark.parametrize("wrapped", [lambda read: NonNullReader(read, "missing"), NullableReader], ids=["required", "nullable"])
def test_compiled_kind_checks_match_the_readers(kind: ValueKind, wrapped: Any) -> None:
    """For each kind, compiled checks accept and reject the same values as the readers; there are values of both sorts."""
    read = wrapped(ScalarReader(ColumnRef.at(0), kind, "mismatch"))
    compiled, verdicts = compile_reader(read), set()
    for value in ODD_VALUES:
        state = ExecutionState(())
        expected = outcome(read, (value,), state)
        result = outcome(compiled, (value,), ExecutionState(()))
        assert repr(result) == repr(None if state.data_errors else expected)
        verdicts.add(result is not None)
    assert verdicts == {True, False}


def test_output_is_compiled_on_the_third_call(monkeypatch: pytest.MonkeyPatch) -> None:
    """A record that the compiled function rejects is still read by the readers."""
    compiled: list[Reader] = []

    def compile_and_record(read: Reader) -> Any:
        compiled.append(read)
        return compile_reader(read)

    monkeypatch.setattr(codegen, "compile_reader", compile_and_record)
    output = CompiledOutput(NullableReader(ScalarReader(ColumnRef.at(0), ValueKind.STRING, "mismatch")))
    for calls in range(1, 2 * COMPILE_AFTER):
        state = ExecutionState(())
        result = output(("a",) if calls % 2 else (1,), state)
        assert (result, len(state.data_errors)) == ("a", 0) if calls % 2 else isinstance(result, DataIntegrityError)
        assert compiled == [output.read] * (calls >= COMPILE_AFTER)
