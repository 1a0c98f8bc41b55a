"""Every golden operation becomes the statement beside it, and gets the answer beside it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from keiretsu.resolvers.engine import Answer, Engine, Question
from keiretsu.resolvers.errors import Code, Problem
from tests.conftest import CountingStore

pytestmark = pytest.mark.database

HERE = Path(__file__).parent
COMPUTED = ("effectiveOwnership", "circularHoldings", "ownersTree", "holdingsTree", "ultimateParents")
"""What Cypher cannot compute: a second statement reads the nodes that the computation names."""

THEN = "// then\n"
"""Between two statements in a file."""

CASES = sorted(path.with_suffix("") for path in HERE.rglob("*.graphql"))


@pytest.mark.usefixtures("xiaomi")
@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case.relative_to(HERE)))
async def test_an_operation_becomes_its_statement_and_gets_its_answer(
    case: Path, engine: Engine, counting: CountingStore, request: pytest.FixtureRequest
) -> None:
    """One statement for each, two where something is computed in between; none where it is refused or asks for the schema only."""
    text = case.with_suffix(".graphql").read_text()
    answer = await engine.answer(Question(text, variables_of(case)))
    found = {
        ".cypher": THEN.join(f"{text}\n" for text, _ in counting.asked),
        ".json": "" if answer.refused else as_text(answer.as_json()),
        ".error": "".join(told(problem) for problem in answer.problems) if answer.refused else "",
    }
    assert Code.INTERNAL_SERVER_ERROR not in {problem.code for problem in answer.problems}, "the statement is broken; see the log above"
    assert len(counting.asked) in statements_for(text, answer)
    if request.config.getoption("rewrite"):
        assert "CI" not in os.environ, "golden files are rewritten and read by people, never by CI"
        rewrite(case, found)
    assert found == {suffix: read(case, suffix) for suffix in found}


def test_every_golden_file_belongs_to_an_operation() -> None:
    """A file that no operation is for would never be compared with anything."""
    stems = {str(case) for case in CASES}
    files = [path for path in HERE.rglob("*.*") if path.suffix in (".json", ".cypher", ".error")]
    assert [path for path in files if str(path).partition(".")[0] not in stems] == []


def variables_of(case: Path) -> dict[str, Any]:
    path = case.with_suffix(".variables.json")
    return json.loads(path.read_text()) if path.exists() else {}


def statements_for(text: str, answer: Answer) -> tuple[int, ...]:
    """How many statements an operation may be."""
    if answer.refused or not asks_the_database(answer):
        return (0,)
    return (1, 2) if any(field in text for field in COMPUTED) else (1,)


def asks_the_database(answer: Answer) -> bool:
    """Whether anything but the schema was asked."""
    return answer.data is None or any(not key.startswith("__") for key in answer.data)


def as_text(found: Any) -> str:
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"


def told(problem: Problem) -> str:
    """What the asker is told, as lines."""
    where = f" at {'.'.join(map(str, problem.path))}" if problem.path else ""
    places = "".join(f" line {line} column {column}" for line, column in problem.locations)
    return f"{problem.code.name}{where}{places}\n{problem.message}\n{problem.hint or problem.code.hint}\n\n"


def read(case: Path, suffix: str) -> str:
    path = case.with_suffix(suffix)
    return path.read_text() if path.exists() else ""


def rewrite(case: Path, found: dict[str, str]) -> None:
    for suffix, text in found.items():
        path = case.with_suffix(suffix)
        if text:
            path.write_text(text)
        else:
            path.unlink(missing_ok=True)
