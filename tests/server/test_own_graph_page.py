"""The tutorial on an own graph: its files make a server that returns its response."""

from __future__ import annotations

import json
import re
import signal
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.server.processes import ServerProcess, run_keiretsu

pytestmark = pytest.mark.database

PAGE = (ROOT / "docs" / "tutorials/your-own-graph.md").read_text(encoding="utf-8")
FILES = dict(re.findall(r"```(?:python|csv) (\S+)\n(.*?)```", PAGE, re.DOTALL))


def block(kind: str) -> str:
    blocks = re.findall(rf"```{kind}\n(.*?)```", PAGE, re.DOTALL)
    assert len(blocks) == 1
    return str(blocks[0])


def test_the_files_of_the_page_produce_its_response(tmp_path: Path) -> None:
    """Write the files, load them twice, serve, and send the query."""
    assert len(FILES) == 5
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    settings = {"KEIRETSU_SCHEMA": "movies.py:MOVIES", "KEIRETSU_DATA_DIR": str(tmp_path / "data")}
    sdl = run_keiretsu("schema", folder=tmp_path, **settings).stdout
    assert "type RoleEdge {" in sdl
    assert "Company" not in sdl
    with ServerProcess(tmp_path / "data", **settings) as server:
        assert "movies" in server.startup_banner() or "people" in server.startup_banner()
        loaded = run_keiretsu("seed", "movies", folder=tmp_path, **settings)
        assert loaded.exit_code == 0, loaded.stderr
        loaded_again = run_keiretsu("seed", "movies", folder=tmp_path, **settings)
        assert re.findall(r"^total.*", loaded_again.stdout, re.MULTILINE) == ["total           0        0         10        0"]
        response = server.query(block("graphql")).json()
        assert response == {"data": json.loads(block("json"))}
        assert server.stop(signal.SIGTERM) == 0
    dry_run = run_keiretsu("seed", "movies", "--dry-run", folder=tmp_path, **settings)
    assert dry_run.stdout == "movies: 5 nodes, 5 edges, 0 claims, no errors.\n"


@pytest.mark.parametrize(
    ("schema", "message"),
    [
        ("nothing.py:MOVIES", 'KEIRETSU_SCHEMA is "nothing.py:MOVIES", but file {folder}/nothing.py does not exist.'),
        ("nothing.at.all:MOVIES", 'KEIRETSU_SCHEMA is "nothing.at.all:MOVIES", but module nothing does not exist.'),
        ("movies.py:FILMS", 'KEIRETSU_SCHEMA is "movies.py:FILMS", but movies.py has no SchemaDeclaration named FILMS.'),
        ("wrong.py:WRONG", "wrong.py: Thing has no property 'slug', its key; declare it, or name another in keyed_by."),
    ],
)
def test_a_schema_that_cannot_be_loaded_is_one_error_message(tmp_path: Path, schema: str, message: str) -> None:
    """A missing file, module or name; an invalid declaration."""
    (tmp_path / "movies.py").write_text(FILES["movies.py"])
    (tmp_path / "wrong.py").write_text(
        "from keiretsu import Node, SchemaDeclaration\n"
        "class Thing(Node, plural='things'):\n    'A thing.'\nWRONG = SchemaDeclaration(nodes=(Thing,), relationships=())\n"
    )
    result = run_keiretsu("schema", folder=tmp_path, KEIRETSU_SCHEMA=schema)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == f"keiretsu: {message.format(folder=tmp_path)}\n"
