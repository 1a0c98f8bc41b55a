"""The README says what is true: its questions have its answers, its settings are the program's, its links lead somewhere."""

from __future__ import annotations

import json
import re

import pytest

from keiretsu.resolvers.engine import Engine, Question
from keiretsu.server.settings import SETTINGS
from tests.conftest import ROOT, CountingStore

README = ROOT / "README.md"
QUESTIONS = re.compile(r"```graphql\n(.*?)```\n\n```json\n(.*?)```", re.DOTALL)
ASKED = QUESTIONS.findall(README.read_text(encoding="utf-8"))
ROW = re.compile(r"\| `(\w+)` \| (.*?) ?\| (.*) \|")
FOLDERS = {"KEIRETSU_DATA_DIR": "the user's data folder", "KEIRETSU_CACHE_DIR": "the user's cache folder"}


def test_there_are_five_questions() -> None:
    """So that the next test cannot pass by finding none."""
    assert len(ASKED) == 5


@pytest.mark.database
@pytest.mark.usefixtures("xiaomi")
@pytest.mark.parametrize("place", range(5))
async def test_a_question_has_the_answer_that_stands_below_it(
    place: int, engine: Engine, counting: CountingStore, pytestconfig: pytest.Config
) -> None:
    """To the letter, by one statement. `make golden` rewrites the answers."""
    question, told = ASKED[place]
    answer = await engine.answer(Question(question))
    assert not answer.problems
    assert len(counting.asked) == 1
    text = short_json(answer.data)
    if pytestconfig.getoption("--rewrite"):
        whole = README.read_text(encoding="utf-8")
        README.write_text(
            whole.replace(f"```graphql\n{question}```\n\n```json\n{told}```", f"```graphql\n{question}```\n\n```json\n{text}```")
        )
    else:
        assert told == text


def test_the_table_of_settings_is_the_programs() -> None:
    """Each variable with its default and what it is for."""
    rows = ROW.findall(README.read_text(encoding="utf-8"))
    listed = [(row.variable, FOLDERS.get(row.variable, f"`{row.default}`" if row.default else ""), row.purpose) for row in SETTINGS]
    assert rows == listed


def test_links_lead_somewhere() -> None:
    """In the README and in every page of docs/."""
    for page in (README, *(ROOT / "docs").rglob("*.md")):
        for link in re.findall(r"\]\(([^)#]+)", page.read_text(encoding="utf-8")):
            assert link.startswith("http") or (page.parent / link).exists(), f"{page.name}: {link}"


def short_json(value: object, width: int = 130) -> str:
    """JSON with each object on one line as soon as it fits there."""
    return _lines(value, "", width) + "\n"


def _lines(value: object, indent: str, width: int) -> str:
    flat = json.dumps(value, ensure_ascii=False)
    if len(indent) + len(flat) <= width or not isinstance(value, dict | list) or not value:
        return flat
    inner = indent + "  "
    if isinstance(value, dict):
        parts = [f"{inner}{json.dumps(key)}: {_lines(one, inner, width)}" for key, one in value.items()]
        return "{\n" + ",\n".join(parts) + f"\n{indent}}}"
    return "[\n" + ",\n".join(f"{inner}{_lines(one, inner, width)}" for one in value) + f"\n{indent}]"
