"""The generated functions: for whatever is in a record, they say what the readers say, or nothing at all."""

from __future__ import annotations

import random
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from keiretsu.resolvers.document.parse import coerce_variables
from keiretsu.resolvers.engine import Engine, Question
from keiretsu.resolvers.errors import Refused
from keiretsu.resolvers.output.codegen import AMISS, USES, Shaper, generate
from keiretsu.resolvers.output.output_plan import Bound, Nullable, Reader, Required, Stored
from keiretsu.schema.catalogue import Kind
from tests.conftest import CountingStore
from tests.golden.test_golden import CASES, HERE, variables_of

ODD: list[Any] = [None, "", "text", 0, 7, -1, 2**31, 2**40, 1.5, float("nan"), float("inf"), True, False, [], ["a"], [1], {"a": 1}]


@pytest.mark.database
@pytest.mark.usefixtures("xiaomi")
@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case.relative_to(HERE)))
async def test_golden_records(case: Path, engine: Engine, counting: CountingStore) -> None:
    """Of each golden operation: the record as it is, and with odd values in it."""
    question = Question(case.with_suffix(".graphql").read_text(), variables_of(case))
    try:
        operation = engine.read(question)
        variables = coerce_variables(engine.schema, operation, question.variables)
        prepared = engine.prepare(operation, variables, question.text)
        values = prepared.binder.bind(variables)
    except Refused:
        return
    record = await engine._ask(prepared.statement, Bound(values, variables)) if prepared.statement else ()
    made = generate(prepared.shaper.read)
    assert repr(outcome(made, record, Bound(values, variables))) == repr(outcome(prepared.shaper.read, record, Bound(values, variables)))
    pick = random.Random(case.name)  # noqa: S311  # not for secrets
    for _ in range(60):
        odd = with_odd_value(record, pick)
        found = outcome(made, odd, Bound(values, variables))
        if found is not None:
            assert repr(found) == repr(outcome(prepared.shaper.read, odd, Bound(values, variables)))


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.ENUM], ids=lambda kind: kind.value)
@pytest.mark.parametrize("wrapped", [lambda read: Required(read, "nothing"), Nullable], ids=["required", "nullable"])
def test_kinds(kind: Kind, wrapped: Any) -> None:
    """Of each kind of value, the same are taken and the same refused."""
    read = wrapped(Stored(0, kind, "something else"))
    made = generate(read)
    for value in ODD:
        bound = Bound(())
        expected = outcome(read, (value,), bound)
        assert repr(outcome(made, (value,), Bound(()))) == repr(None if bound.gaps else expected)


def test_a_function_is_made_at_the_third_use() -> None:
    """And what it cannot read, the readers still do."""
    shaper = Shaper(Nullable(Stored(0, Kind.STRING, "no text")))
    for _ in range(USES + 2):
        bound = Bound(())
        assert shaper(("a",), bound) == "a"
        assert shaper((1,), bound) is bound.gaps[0]
    assert shaper._generated is not None


def outcome(read: Reader, record: Any, bound: Bound) -> tuple[Any, list[Any]] | None:
    """What is read, and the gaps; None where nothing can be."""
    try:
        return read(record, bound), bound.gaps
    except AMISS:
        return None


def with_odd_value(record: Any, pick: random.Random) -> Any:
    """The record with one of its values replaced."""
    found = [list(deepcopy(record))]
    places = list(leaves(found))
    if places:
        holder, place = pick.choice(places)
        holder[place] = pick.choice(ODD)
    return found[0]


def leaves(part: list[Any]) -> Iterator[tuple[list[Any], int]]:
    """Where values stand: what is no list, and lists of texts."""
    for place, value in enumerate(part):
        if not isinstance(value, list) or (value and all(isinstance(one, str) for one in value)):
            yield part, place
        else:
            yield from leaves(value)
