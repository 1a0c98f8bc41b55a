"""The page "put your own graph behind it" is true: its files make a server that gives its answer."""

from __future__ import annotations

import json
import re
import signal
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.server.processes import Server, run_keiretsu

pytestmark = pytest.mark.database

PAGE = (ROOT / "docs" / "tutorials/your-own-graph.md").read_text(encoding="utf-8")
FILES = dict(re.findall(r"```(?:python|csv) (\S+)\n(.*?)```", PAGE, re.DOTALL))


def block(kind: str) -> str:
    found = re.findall(rf"```{kind}\n(.*?)```", PAGE, re.DOTALL)
    assert len(found) == 1
    return str(found[0])


def test_the_page_leads_from_nothing_to_its_answer(tmp_path: Path) -> None:
    """Write its files, load them twice, serve, ask."""
    assert len(FILES) == 5
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    settings = {"KEIRETSU_SCHEMA": "movies.py:MOVIES", "KEIRETSU_DATA_DIR": str(tmp_path / "data")}
    printed = run_keiretsu("schema", folder=tmp_path, **settings)
    assert "type RoleEdge {" in printed.out
    assert "Company" not in printed.out
    with Server(tmp_path / "data", **settings) as server:
        assert "movies" in server.greeting() or "people" in server.greeting()
        loaded = run_keiretsu("seed", "movies", folder=tmp_path, **settings)
        assert loaded.code == 0, loaded.err
        answer = server.ask(block("graphql")).json()
        assert answer == {"data": json.loads(block("json"))}
        assert server.end(signal.SIGTERM) == 0
    assert "0" in run_keiretsu("seed", "movies", "--dry-run", folder=tmp_path, **settings).out


@pytest.mark.parametrize(
    ("schema", "sentence"),
    [
        ("nothing.py:MOVIES", 'KEIRETSU_SCHEMA is "nothing.py:MOVIES", but there is no file {folder}/nothing.py.'),
        ("nothing.at.all:MOVIES", 'KEIRETSU_SCHEMA is "nothing.at.all:MOVIES", but there is no module nothing.'),
        ("movies.py:FILMS", 'KEIRETSU_SCHEMA is "movies.py:FILMS", but movies.py has no Declarations named FILMS.'),
        ("wrong.py:WRONG", "wrong.py: Thing has no property 'slug', which tells its nodes apart; declare it, or name another in keyed_by."),
    ],
)
def test_a_schema_that_cannot_be_read_is_one_sentence(tmp_path: Path, schema: str, sentence: str) -> None:
    """No such file, module or name; a declaration that makes no sense."""
    (tmp_path / "movies.py").write_text(FILES["movies.py"])
    (tmp_path / "wrong.py").write_text(
        "from keiretsu.schema.declarations import Node\nfrom keiretsu.schema.compile import Declarations\n"
        "class Thing(Node, plural='things'):\n    'A thing.'\nWRONG = Declarations(nodes=(Thing,), relationships=())\n"
    )
    done = run_keiretsu("schema", folder=tmp_path, KEIRETSU_SCHEMA=schema)
    assert (done.code, done.out) == (1, "")
    assert done.err == f"keiretsu: {sentence.format(folder=tmp_path)}\n"
