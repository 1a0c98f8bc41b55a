"""Names and sentences follow docs/explanation/language.md."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.test_rooms import tracked_files

PHRASES = re.compile(
    r"\baskers?\b|\bwho(m|se)?(so)?ever\b|\btold\b|"
    r"\b(is|are) no [a-z]|\bthat is (?-i:none)\b|\bso much as\b|\bof its own accord\b|\bfor one in\b",
    re.IGNORECASE,
)
"""Words and phrases for which the field has a term, and sentences that need two readings."""

IDENTIFIERS = {"one", "ones", "told", "asked", "given", "said", "kept", "wanted", "found", "made", "mine", "theirs"}
"""Names that say when a value was made, not what it is."""

CONVENTIONAL_ALIASES = {"dt", "np", "nx", "pl", "st"}
"""Of datetime, numpy, networkx, polars and hypothesis.strategies."""

EXEMPT = {"docs/explanation/language.md", "tests/test_language.py"}
"""These quote what they forbid."""


def python_files() -> list[Path]:
    return [path for path in tracked_files() if path.suffix == ".py" and not path.is_symlink() and ".typing" not in path.parts]


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_a_public_type_name_stands_in_one_module() -> None:
    """Classes and type aliases, in the tests, too."""
    modules = defaultdict(list)
    for path in python_files():
        for name in type_names(ast.parse(path.read_text())):
            modules[name].append(name_of(path))
    assert {name: places for name, places in modules.items() if len(places) > 1} == {}


def type_names(module: ast.Module) -> Iterator[str]:
    for node in module.body:
        if isinstance(node, ast.ClassDef):
            names = [node.name]
        elif isinstance(node, ast.Assign):
            names = [target.id for target in node.targets if isinstance(target, ast.Name)]
        else:
            names = []
        yield from (name for name in names if name[0].isupper() and not name.isupper() and "_" not in name)


def test_no_module_is_imported_under_a_short_alias() -> None:
    """Except the aliases that lint or the documentation of a library prescribes."""
    short = [
        f"{name_of(path)}: {alias.name} as {alias.asname}"
        for path in python_files()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for alias in node.names
        if alias.asname and len(alias.asname) <= 2 and alias.asname not in CONVENTIONAL_ALIASES
    ]
    assert short == []


def test_variables_are_nouns() -> None:
    wrong = [
        f"{name_of(path)}:{getattr(node, 'lineno', 0)}: {name}"
        for path in python_files()
        for node in ast.walk(ast.parse(path.read_text()))
        for name in bound_names(node)
        if name in IDENTIFIERS
    ]
    assert wrong == []


def bound_names(node: ast.AST) -> list[str]:
    match node:
        case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name):
            return [name]
        case ast.AnnAssign(target=ast.Name(id=name)):
            return [name]
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            return [name]
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
            return [name]
    return []


def test_no_text_uses_a_word_of_our_own() -> None:
    """Source, pages, the schema, and what the page shows."""
    suffixes = {".py", ".md", ".graphql", ".toml", ".html", ".js", ".jsx", ".mjs", ".ts", ".txt", ".error", ".json"}
    wrong = []
    for path in tracked_files():
        name = name_of(path)
        if path.suffix not in suffixes or path.is_symlink() or name in EXEMPT or name.startswith("seed/data/") or "lock" in path.name:
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            wrong += [f"{name}:{number}: {phrase.group()}" for phrase in PHRASES.finditer(line)]
    assert wrong == []


@pytest.mark.parametrize("path", sorted((ROOT / "tests" / "golden").rglob("*.error")), ids=lambda path: path.stem)
def test_an_error_message_is_a_sentence(path: Path) -> None:
    """It begins with a capital letter or a value, after the path of what is wrong."""
    errors = [error.splitlines() for error in path.read_text(encoding="utf-8").strip().split("\n\n")]
    for message in (error[1] for error in errors):
        assert re.match(r"(@?[a-z]\w*([.\[]\S*)?: )?[A-Z0-9\"'`$-]", message), message
