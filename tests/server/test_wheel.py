"""The wheel: what it contains, and that it is all that a machine without Node and without the repository needs.

`make test-wheel` also runs the tests marked `wheel`, which install it with its dependencies from the package index.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import venv
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import httpx
import pytest
from rich.progress import Progress

from keiretsu.graph.local.process.port import find_free_port
from keiretsu.server.graphiql.build import build_page
from keiretsu.server.graphiql.stamp import SOURCE_DIR
from tests.conftest import ROOT
from tests.server.graphiql.browsing import EXAMPLES, find_chromium, visit_page
from tests.server.processes import UNSET_VARIABLES
from tests.test_rooms import MAY_IMPORT, tracked_files
from tests.waiting import MAX_WAIT

QUERY = '{ company(slug: "xiaomi") { name } }'
USER_FILE = """\
from typing import reveal_type
from keiretsu import Link, Node, SchemaDeclaration, create_app, outgoing, prop, relationship_type

class Ship(Node, plural="ships"):
    '''A ship.'''
    slug: str = prop("Name as a URL slug")
    name: str = prop("Name")

class Escort(Link):
    '''A ship escorts another.'''
    ESCORTS = relationship_type(Ship, Ship)
    convoy: str | None = prop("Name of the convoy")
    escorts = outgoing("Escort", "Ships that it escorts")

SHIPS = SchemaDeclaration(nodes=(Ship,), relationships=(Escort,))
reveal_type(create_app)
"""
MISTAKES = """\
from keiretsu import Node, SchemaDeclaration, create_app, prop, no_such_name
prop(1)
SchemaDeclaration(nodes=(str,), relationships=())
create_app("settings")
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of the tracked files and the built page, built without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    page = build_page(SOURCE_DIR, Progress(disable=True))
    for path in (*tracked_files(), *page.iterdir()):
        target = folder / "source" / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    build = ("-m", "pip", "wheel", "--no-deps", "--no-index", "--no-build-isolation", "--wheel-dir", str(folder), str(folder / "source"))
    subprocess.run([sys.executable, *build], check=True, capture_output=True)
    return next(folder.glob("keiretsu-*.whl"))


def test_the_wheel_contains_the_package_and_the_page(wheel: Path) -> None:
    """Every tracked file of the package and the built page, and nothing else: no tests, no docs, no sources of dependencies."""
    page = build_page(SOURCE_DIR, Progress(disable=True))
    files = [path.relative_to(ROOT) for path in (*tracked_files(), *page.iterdir())]
    rooms = {str(Path("keiretsu") / file) for file in files if file.parts[0] in MAY_IMPORT}
    with ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert names == rooms | {str(file) for file in files if file.parts[0] == "keiretsu"}
    assert any(name.endswith("/main.js") for name in names)


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment of its own: the wheel, its dependencies, and PyPI's package `schema`."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", "schema", str(wheel)], check=True, capture_output=True)
    return python


@pytest.fixture(scope="module")
def server_url(python: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """`keiretsu serve` in an empty folder, without Node or anything else on PATH."""
    folder, port = tmp_path_factory.mktemp("empty"), find_free_port()
    settings = {"KEIRETSU_DATA_DIR": str(folder / "data"), "KEIRETSU_PORT": str(port)}
    cache = {"KEIRETSU_CACHE_DIR": os.environ.get("KEIRETSU_CACHE_DIR", "")}
    environment = {**os.environ, **UNSET_VARIABLES, **cache, **settings, "PATH": str(python.parent)}
    command = [str(python.with_name("keiretsu")), "serve"]
    with subprocess.Popen(command, env=environment, cwd=folder, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        while "curl" not in (line := process.stdout.readline()):
            assert line, "the server exited"
        yield f"http://127.0.0.1:{port}"
        process.send_signal(signal.SIGTERM)
        assert process.wait(MAX_WAIT) == 0


@pytest.mark.wheel
@pytest.mark.database
def test_a_query_has_a_response(server_url: str) -> None:
    """The built-in data is in the wheel."""
    response = httpx.post(f"{server_url}/graphql", json={"query": QUERY}, timeout=MAX_WAIT)
    assert response.json() == {"data": {"company": {"name": "Xiaomi"}}}


@pytest.mark.wheel
@pytest.mark.database
@pytest.mark.browser
def test_the_page_works_without_node(server_url: str, tmp_path: Path) -> None:
    """It is in the wheel, too: Chromium shows it, and its examples have results."""
    visit = visit_page(server_url, find_chromium(), tmp_path)
    assert (visit.title, visit.errors) == ("Keiretsu", [])
    assert {name: EXAMPLES[name] in text for name, text in visit.results.items()} == dict.fromkeys(EXAMPLES, True)


@pytest.mark.wheel
def test_a_schema_declaration_is_checked_and_compiled(python: Path, tmp_path: Path) -> None:
    """mypy sees the types of the installed package, and its mistakes; `keiretsu schema` compiles the declaration."""
    (tmp_path / "ships.py").write_text(USER_FILE)
    checked = run_mypy(python, tmp_path / "ships.py")
    assert "keiretsu.server.lifespan.EmbeddedApp" in checked
    assert "Success: no issues found in 1 source file" in checked
    environment = {**os.environ, **UNSET_VARIABLES, "KEIRETSU_SCHEMA": "ships.py:SHIPS"}
    command = [str(python.with_name("keiretsu")), "schema"]
    assert "type EscortEdge " in subprocess.run(command, env=environment, cwd=tmp_path, check=True, capture_output=True, text=True).stdout


@pytest.mark.wheel
def test_mistakes_in_a_declaration_are_type_errors(python: Path, tmp_path: Path) -> None:
    """A missing name, and arguments of other types."""
    (tmp_path / "mistakes.py").write_text(MISTAKES)
    errors = [line for line in run_mypy(python, tmp_path / "mistakes.py").splitlines() if ": error:" in line]
    assert [line.split(":")[1] for line in errors] == ["1", "2", "3", "4"]


@pytest.mark.wheel
def test_the_rooms_are_no_modules_of_their_own(python: Path, tmp_path: Path) -> None:
    """`import schema` is PyPI's package; `server`, `tests` and `docs` do not exist."""
    code = "import schema; from keiretsu import Node, Fact, prop; print(schema.Schema.__name__)"
    result = subprocess.run([python, "-c", code], cwd=tmp_path, check=True, capture_output=True, text=True)
    assert result.stdout == "Schema\n"
    for name in ("server", "graph", "seed", "resolvers", "analysis", "tests", "docs"):
        assert subprocess.run([python, "-c", f"import {name}"], cwd=tmp_path, check=False, capture_output=True).returncode == 1


def run_mypy(python: Path, file: Path) -> str:
    """The output of mypy --strict for a file that uses the packages of another environment."""
    command = [sys.executable, "-m", "mypy", "--strict", "--no-incremental", "--python-executable", str(python), file.name]
    return subprocess.run(command, cwd=file.parent, check=False, capture_output=True, text=True).stdout
