"""Rooms are imported in one direction, files stay short, and no file names a package registry."""

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
IMPORT_ORDER = {
    "resolvers": (
        "errors",
        "limits request",
        "document",
        "parameters",
        "output",
        "planner",
        "ownership",
        "operation_plan",
        "query_executor",
        "engine",
        "export_selection export_visibility",
        "strawberry_execution",
    ),
    "graph": (
        "plan fulltext store local",
        "composites stated_values",
        "dialect cypher",
        "lookup_index",
        "indexes write_statements",
        "writer",
        "load_marks graph_format contested_facts",
        "import_files",
    ),
    "server": (
        "errors headers setting_parsers supervision connection_limits export_scope",
        "settings",
        "settings_page load_schema database access http graphiql",
        "observability database_watchdog connections",
        "application",
        "lifespan",
        "cli",
    ),
}
"""The parts of a room, folders and files, in the order in which they may import each other. Those in one text are independent."""

LONGEST = 400  # lines


def tracked_files() -> list[Path]:
    """Files that git tracks or would add."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [ROOT / line for line in listing.stdout.splitlines() if (ROOT / line).is_file()]


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_a_room_imports_only_rooms_below_it(room: str) -> None:
    """server -> resolvers, seed, graph, schema; resolvers -> schema, graph, analysis; seed -> schema, graph; the rest nothing."""
    wrong = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in python_files(room)
        for name in imported(path)
        if name in MAY_IMPORT and name not in MAY_IMPORT[room]
    ]
    assert wrong == []


@pytest.mark.parametrize("room", IMPORT_ORDER)
def test_a_part_of_a_room_imports_only_parts_before_it(room: str) -> None:
    """resolvers: document <- parameters <- output <- planner <- ownership <- engine. The room's map draws its order."""
    order = {part: index for index, parts in enumerate(IMPORT_ORDER[room]) for part in parts.split()}
    parts = {path: path.relative_to(ROOT / room).with_suffix("").parts[0] for path in python_files(room)}
    del parts[ROOT / room / "__init__.py"]
    assert set(parts.values()) == set(order)
    wrong = [
        f"{path.relative_to(ROOT)}: {target}"
        for path, part in parts.items()
        for target in imported_parts(path, room)
        if target in order and target != part and order[target] >= order[part]
    ]
    assert wrong == []


def test_the_modules_of_the_ground_room_import_no_room() -> None:
    """keiretsu/*.py: every room may import them."""
    modules = [path for path in (ROOT / "keiretsu").glob("*.py") if path.name != "__init__.py"]
    assert {"direction.py", "files.py", "text.py"} <= {path.name for path in modules}
    assert {path.name: names for path in modules if (names := imported(path) & set(MAY_IMPORT))} == {}


def test_only_graph_makes_cypher() -> None:
    """No other room contains a fragment of a statement."""
    assert files_outside_graph(r"\b(MATCH \(|UNWIND \$|MERGE \(|DETACH DELETE|RETURN \$p)") == []


def test_only_graph_knows_the_dialect_of_neo4j() -> None:
    """No other room mentions Lucene, Java or UTF-16 units, or contains a regular expression for Java or a range of code points."""
    languages = r"(?i:lucene)|\bJava\b|(?i:utf-?16.?(code.?)?unit|code.?unit)"
    regular_expressions = r"\(\?[si]\)|\(\?>|=~"
    code_points = r"(?i:\\u[0-9a-f]{4}-|\\U[0-9a-f]{8}|0x(d800|e000|ffff))"
    assert files_outside_graph(f"{languages}|{regular_expressions}|{code_points}") == []


def test_files_stay_short() -> None:
    """A longer file should be two."""
    long = [
        str(path.relative_to(ROOT)) for path in tracked_files() if path.suffix == ".py" and len(path.read_text().splitlines()) > LONGEST
    ]
    assert long == []


def test_every_file_of_a_room_is_on_its_map() -> None:
    """The docstring of each package lists its files and subpackages, one per line, and nothing else."""
    wrong = {}
    for init in sorted(
        path for room in ("keiretsu", *MAY_IMPORT) for path in (ROOT / room).rglob("__init__.py") if "node_modules" not in path.parts
    ):
        listed = set(re.findall(r"^ *([a-z0-9_]+(?:\.py|/))(?= |$)", ast.get_docstring(ast.parse(init.read_text())) or "", re.MULTILINE))
        present = {path.name for path in init.parent.glob("*.py")} - {"__init__.py"}
        present |= {f"{path.parent.name}/" for path in init.parent.glob("*/__init__.py")}
        if missing := present - listed or {name for name in listed if not (init.parent / name).exists()}:
            wrong[str(init.parent.relative_to(ROOT))] = missing
    assert wrong == {}


def test_no_file_names_a_package_registry_or_a_path_of_one_machine() -> None:
    """pip, npm and jgo are configured with package registries; the project names none."""
    hosts = re.compile(rb"https?://[a-z0-9.-]*(pypi|pythonhosted|npmjs|maven|crates|golang|debian)[a-z0-9.-]*")
    offenders = [str(path.relative_to(ROOT)) for path in tracked_files() if path != Path(__file__) and hosts.search(path.read_bytes())]
    assert offenders == []


def python_files(room: str) -> list[Path]:
    return [path for path in (ROOT / room).rglob("*.py") if "node_modules" not in path.parts]


def imported(path: Path) -> set[str]:
    """The rooms that a file imports."""
    return {name.split(".")[1] for name in imported_modules(path) if name.startswith("keiretsu.")}


def imported_parts(path: Path, room: str) -> set[str]:
    """The folders and files of a room that a file imports."""
    return {name.split(".")[2] for name in imported_modules(path) if name.startswith(f"keiretsu.{room}.")}


def imported_modules(path: Path) -> set[str]:
    """The modules that a file imports and the names that it imports from them, including imports inside functions."""
    modules = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            modules |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            modules |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return modules


def files_outside_graph(pattern: str) -> list[str]:
    """The files of the other rooms that contain a pattern."""
    rooms = ["keiretsu", *(room for room in MAY_IMPORT if room != "graph")]
    paths = [path for room in rooms for path in python_files(room)]
    return [str(path.relative_to(ROOT)) for path in paths if re.search(pattern, path.read_text())]
