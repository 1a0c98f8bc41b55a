"""The rooms import one way only, files stay short, and no file says where packages come from."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT

MAY_IMPORT = {
    "server": {"server", "resolvers", "seed", "graph", "schema"},
    "resolvers": {"resolvers", "schema", "graph", "analysis"},
    "seed": {"seed", "schema", "graph"},
    "schema": {"schema"},
    "graph": {"graph"},
    "analysis": {"analysis"},
}
LONGEST = 400  # lines


def tracked_files() -> list[Path]:
    """The files of the project: those that git knows or would add."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).is_file()]


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_a_room_imports_only_rooms_below_it(room: str) -> None:
    """server -> resolvers, seed, graph, schema; resolvers -> schema, graph, analysis; seed -> schema, graph; the rest nothing."""
    wrong = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in (ROOT / room).rglob("*.py")
        if "node_modules" not in path.parts
        for name in imported(path)
        if name in MAY_IMPORT and name not in MAY_IMPORT[room]
    ]
    assert wrong == []


def test_only_graph_makes_cypher() -> None:
    """No other room holds a piece of a statement."""
    cypher = re.compile(r"\b(MATCH \(|UNWIND \$|MERGE \(|DETACH DELETE|RETURN \$p)")
    rooms = [path for room in MAY_IMPORT if room != "graph" for path in (ROOT / room).rglob("*.py")]
    assert [str(path.relative_to(ROOT)) for path in rooms if cypher.search(path.read_text())] == []


def test_files_stay_short() -> None:
    """A longer one is two things."""
    long = [
        str(path.relative_to(ROOT)) for path in tracked_files() if path.suffix == ".py" and len(path.read_text().splitlines()) > LONGEST
    ]
    assert long == []


def test_every_file_of_a_room_is_on_its_map() -> None:
    """The docstring of each package lists its files and subpackages, one per line, and nothing that is not there."""
    wrong = {}
    for init in sorted(path for room in MAY_IMPORT for path in (ROOT / room).rglob("__init__.py") if "node_modules" not in path.parts):
        listed = set(re.findall(r"^ *([a-z0-9_]+(?:\.py|/))(?= |$)", ast.get_docstring(ast.parse(init.read_text())) or "", re.MULTILINE))
        there = {path.name for path in init.parent.glob("*.py")} - {"__init__.py"}
        there |= {f"{path.parent.name}/" for path in init.parent.glob("*/__init__.py")}
        if missing := there - listed or {name for name in listed if not (init.parent / name).exists()}:
            wrong[str(init.parent.relative_to(ROOT))] = missing
    assert wrong == {}


def test_no_file_names_a_package_registry_or_a_path_of_one_machine() -> None:
    """pip, npm and jgo know where packages come from; the project does not say."""
    hosts = re.compile(rb"https?://[a-z0-9.-]*(pypi|pythonhosted|npmjs|maven|crates|golang|debian)[a-z0-9.-]*")
    named = [str(path.relative_to(ROOT)) for path in tracked_files() if path != Path(__file__) and hosts.search(path.read_bytes())]
    assert named == []


def imported(path: Path) -> set[str]:
    """The rooms that a file imports, also inside functions."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return {name.split(".")[1] for name in found if name.startswith("keiretsu.")}
