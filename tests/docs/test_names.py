"""Every name that a page mentions exists: files, settings, make targets, flags, modules, classes, fields.

A code span is compared with the words of the repository, so that a renamed thing is noticed on every page.
"""

from __future__ import annotations

import importlib.util
import re
from functools import cache

import pytest
from uvicorn.main import main as uvicorn_command

from keiretsu.server.settings import SETTINGS
from tests.conftest import ROOT
from tests.docs.examples import ships_sdl
from tests.docs.pages import ALL, DocPage
from tests.test_rooms import tracked_files

WORD = re.compile(r"[A-Za-z_]\w+")
PATH = re.compile(r"[\w.*/-]+\.(?:py|md|mjs|js|ts|toml|txt|json|csv|graphql|cypher|error|lock|html|svg|png|log)|(?:[\w.-]+/)+[\w.-]*")
NO_PATH = re.compile(r"[\d.]+/|\d|application/|SET/")
"""EDTF intervals, media types, a part of `DATA SET/FILE`."""

SETTING = re.compile(r"\b(?:KEIRETSU|NEO4J)_[A-Z0-9_]+\b")
FLAG = re.compile(r"(?<![\w-])--[a-z][\w-]+")
MODULE = re.compile(r"python -m ([\w.]+)")
TARGET = re.compile(r"\bmake ([a-z][\w-]*)")
OTHER_SETTINGS = {"KEIRETSU_TOKEN", "KEIRETSU_TEST_NEO4J_URI"}
"""Variables of `keiretsu query` and of the tests."""

STYLE_PAGE = "docs/explanation/language.md"
"""It quotes names as they should not be."""

EXAMPLES = {
    "docs/tutorials/spreadsheet-to-ownership.md": {"mine", "northwind-holding-malta", "company:northwind-holding-malta"},
    "docs/how-to/persisted-operations.md": {"Investors.graphql", "3be4abb8...", "compnay"},
    "docs/how-to/command-line.md": {"mine.graphql", "rivals.graphql"},
    "docs/reference/data-layout.md": {"mine", "mine/companies.csv", "DATA SET/FILE", "known_nodes.csv", "known_claims.csv"},
    "docs/reference/files.md": {"BBG000BLNNH6", "DEUTDEFF"},
    "docs/reference/standards.md": {
        "register.json",
        "holds_stake_in.csv",
        "placeOfBirth",
        "taxResidencies",
        "formedByStatute",
        "linked_to.csv",
        "admin",
    },
    "docs/reference/search.md": {"HUA", "appel", "xi vent"},
    "docs/reference/aggregation.md": {"NODE_", "FROM_", "TO_"},
    "docs/reference/fact-lists.md": {"FROM_", "TO_"},
    "docs/how-to/declare-a-schema.md": {
        *("ships.py", "ships.csv", "ports.csv", "firms.csv", "calls_at.csv", "operates.csv", "holds_share_in.csv"),
        "{cargo|goods}",
        'phrases={Status.CHARTERED: ("is chartered to", "charters")}',
    },
}
"""Names that a page invents."""

FOREIGN_FILES = {
    "dataset.toml",  # of a data set
    "statements.json",  # of an export of BODS
    "n/a",  # in a cell
    *("neo4j.log", "debug.log", "java.log", "supervisor.log", "state.json", "neo4j.conf"),  # in a data folder
    *("users.lock", "supervisor.lock", "java.lock", "fetch.lock", "archive.lock", "import.lock"),
    *("import.log", "import-report.log", "import/", "import/request.json", "imported/", "replaced/", "DATA/logs/import.log"),
    *("data/", "logs/", "conf/", "jars/", "classes/", "DATA/data", "DATA/logs", "project/"),
    *(
        ".venv/install.log",
        "~/.bashrc",
        "~/.zshrc",
        "~/.cache/keiretsu",
        "~/.local/share/keiretsu",
        "build/docs",
        "build/site-source",
        "dist/keiretsu-*.whl",
    ),
}
"""Files that the program or a user writes."""

FOREIGN_WORDS = {
    *("Sec", "Fetch", "Site"),  # a header
    *("AutoCreateSharedArchive", "cjk", "chrt", "uvx"),  # other programs
    *("eval", "bash_source", "zsh_source", "fish_source", "bashrc", "zshrc"),  # completion, by click
    *("process_", "python_"),  # prefixes of metrics
}
"""Names of other projects that no file of this one contains."""


@cache
def vocabulary() -> frozenset[str]:
    """All words of the tracked files that are not pages, nor these tests."""
    words: set[str] = set()
    for path in tracked_files():
        if path.suffix in {".png", ".md"} or "docs" in path.relative_to(ROOT).parts or path.is_symlink():
            continue
        words |= set(WORD.findall(str(path.relative_to(ROOT)))) | set(WORD.findall(path.read_text("utf-8", errors="ignore")))
    return frozenset(words)


@cache
def file_names() -> frozenset[str]:
    """Tracked files, and the folders that contain them, by their paths and by their names."""
    names = set(FOREIGN_FILES)
    for path in (path.relative_to(ROOT) for path in tracked_files()):
        names |= {path.name, str(path)}
        names |= {f"{parent}/" for parent in path.parents} | {f"{parent.name}/" for parent in path.parents}
    return frozenset(names)


@pytest.mark.parametrize("name", sorted({*ALL} - {STYLE_PAGE}))
def test_the_words_of_code_spans_exist(name: str) -> None:
    """Each word is in the code, the schema, the data, or in an example on the page."""
    page = ALL[name]
    known = vocabulary() | FOREIGN_WORDS | {word for block in page.blocks() for word in WORD.findall(block.text + block.info)}
    if name == "docs/how-to/declare-a-schema.md":
        known |= set(WORD.findall(ships_sdl()))
    rejected = "".join(
        re.findall(r"^##+ (?:Tried|Considered).*?(?=^## |\Z)", page.text, re.DOTALL | re.MULTILINE)
    )  # has what does not exist
    wrong = {
        span
        for span in page.spans
        if span not in EXAMPLES.get(name, ()) and not is_value(span) and f"`{span}`" not in rejected
        for word in WORD.findall(re.sub(r"\\x\w\w", "", span))
        if word not in known and word not in EXAMPLES.get(name, ())
    }
    assert wrong == set()


def is_value(span: str) -> bool:
    """A literal rather than a name: a number, a range, a date; a text in quotes, or in another script."""
    return not span.isascii() or bool(re.fullmatch(r"[\d.,%/:\-–X ]+|\"[^\"]*\"", span))


@pytest.mark.parametrize("name", sorted({*ALL} - {STYLE_PAGE}))
def test_the_files_of_code_spans_exist(name: str) -> None:
    """By their path from the root, or by their name; a folder ends with a slash."""
    page = ALL[name]
    own = {*EXAMPLES.get(name, ()), *(block.info for block in page.blocks())}
    own |= {path.rpartition("/")[2] for path in own} | {f"{path.rpartition('/')[0]}/" for path in own}
    wrong = {
        path
        for span in page.spans
        for path in span.split()
        if PATH.fullmatch(path) and not NO_PATH.match(path) and path not in own and path.rstrip("/") not in own and not exists(path, name)
    }
    assert wrong == set()


def exists(path: str, name: str) -> bool:
    """Whether a path names tracked files; `*` and capitals such as NAME stand for any text."""
    if path in file_names() or f"{path}/" in file_names() or (ROOT / name).parent.joinpath(path).exists():
        return True
    pattern = re.sub(r"\*|[A-Z]{4,}|NN", "[^/]*", re.escape(path).replace(r"\*", "*").replace(r"\-", "-"))
    return pattern != re.escape(path) and any(re.fullmatch(pattern, file) for file in file_names())


@pytest.mark.parametrize("name", ALL)
def test_settings_exist(name: str) -> None:
    """Environment variables, in text and in code."""
    assert set(SETTING.findall(ALL[name].text)) <= {row.variable for row in SETTINGS} | OTHER_SETTINGS


@pytest.mark.parametrize("name", ALL)
def test_make_targets_exist(name: str) -> None:
    """In code spans and in shell commands."""
    targets = set(re.findall(r"^([a-z][\w-]*):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert {target for code in code_of(ALL[name]) for target in TARGET.findall(code)} <= targets


@pytest.mark.parametrize("name", ALL)
def test_modules_exist(name: str) -> None:
    """After `python -m`."""
    modules = {module for code in code_of(ALL[name]) for module in MODULE.findall(code)}
    assert [module for module in modules if importlib.util.find_spec(module) is None] == []


@pytest.mark.parametrize("name", ALL)
def test_flags_exist(name: str) -> None:
    """Of `keiretsu`, of the tests, and of the tools that the Makefile calls."""
    places = [
        *(ROOT / "server" / "cli").rglob("*.py"),
        ROOT / "tests" / "conftest.py",
        ROOT / "Makefile",
        ROOT / "tests" / "clients" / "package.json",
    ]
    known = {flag for path in places for flag in FLAG.findall(path.read_text("utf-8"))} | {"--help", "--version", "--from"}
    known |= {flag for option in uvicorn_command.params for flag in (*option.opts, *option.secondary_opts)}
    assert {flag for code in code_of(ALL[name]) for flag in FLAG.findall(code)} <= known


def code_of(page: DocPage) -> list[str]:
    """Code spans and shell commands."""
    return [*page.spans, *(block.text for block in page.blocks("sh", "console"))]


def test_the_checks_find_something() -> None:
    """An unknown word, file, flag and module."""
    assert "RequestBudgetOfOldTimes" not in vocabulary()
    assert "GraphQLRequest" in vocabulary()
    assert not exists("server/requests.py", "README.md")
    assert exists("tests/golden/*/NAME.graphql", "README.md")
    assert exists("tests/golden/rejections/", "README.md")
