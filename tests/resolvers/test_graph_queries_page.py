"""docs/reference/graph-queries.md: every question on it has the answer that stands below it."""

from __future__ import annotations

import pytest

from keiretsu.resolvers.engine import Engine, Question
from tests.conftest import ROOT
from tests.test_readme import QUESTIONS, short_json

PAGE = ROOT / "docs" / "reference/graph-queries.md"
ASKED = QUESTIONS.findall(PAGE.read_text(encoding="utf-8"))
FIELDS = (
    *("paths", "subgraph", "common", "effectiveOwnership", "circularHoldings"),
    *("ownersTree", "holdingsTree", "ultimateParents", "coInvestors", "coPartners"),
)


def test_every_field_is_asked() -> None:
    """Each of the analysts' fields is in a question."""
    questions = "\n".join(question for question, _ in ASKED)
    assert [field for field in FIELDS if field not in questions] == []


@pytest.mark.database
@pytest.mark.usefixtures("xiaomi")
@pytest.mark.parametrize("place", range(len(ASKED)))
async def test_a_question_has_the_answer_that_stands_below_it(place: int, engine: Engine, pytestconfig: pytest.Config) -> None:
    """To the letter. `make golden` rewrites the answers."""
    question, told = ASKED[place]
    answer = await engine.answer(Question(question))
    assert not answer.problems
    text = short_json(answer.data)
    if pytestconfig.getoption("--rewrite"):
        whole = PAGE.read_text(encoding="utf-8")
        PAGE.write_text(whole.replace(f"{question}```\n\n```json\n{told}```", f"{question}```\n\n```json\n{text}```"), encoding="utf-8")
    else:
        assert told == text
