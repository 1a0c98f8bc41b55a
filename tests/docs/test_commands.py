"""Every shell command on a page is one that exists: `keiretsu` parses it, settings are valid, curl sends a valid request."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import click
import pytest
import strawberry
from graphql import parse, validate

from keiretsu.resolvers.limits import Limits
from keiretsu.resolvers.strawberry_execution import core_schema
from keiretsu.server.cli.main import cli
from keiretsu.server.http.export_request import parse_export_request
from keiretsu.server.settings import SETTINGS, read_settings
from tests.docs.pages import ALL

ASSIGNMENT = re.compile(r"[A-Z][A-Z0-9_]*=.*")
OTHER_PROGRAMS = {"curl", "make", "python", "sha256sum", "uvicorn", "uvx", "export"}
"""Programs of other commands; test_names.py checks their targets, modules and flags."""


def commands(name: str) -> Iterator[list[str]]:
    """The commands in the shell blocks of a page, as words. A backslash continues a line."""
    for block in ALL[name].blocks("sh", "console"):
        lines = block.text.replace("\\\n", " ").splitlines()
        if block.language == "console":
            lines = [line.removeprefix("$ ") for line in lines if line.startswith("$ ")]
        yield from (words for line in lines if (words := shlex.split(line, comments=True)))


COMMANDS = [(name, words) for name in ALL for words in commands(name)]


def split_assignments(words: list[str]) -> tuple[dict[str, str], list[str]]:
    """The variables before a command, or after `export`, and the command."""
    words = words[1:] if words[0] == "export" else words
    count = next((index for index, word in enumerate(words) if not ASSIGNMENT.fullmatch(word)), len(words))
    return dict(word.split("=", 1) for word in words[:count]), words[count:]


def test_there_are_commands() -> None:
    """So that the tests below compare something."""
    assert len(COMMANDS) > 40
    assert {Path(command[0]).name for _, words in COMMANDS if (command := split_assignments(words)[1])} <= OTHER_PROGRAMS | {"keiretsu"}


@pytest.mark.parametrize(("name", "words"), COMMANDS, ids=lambda value: value if isinstance(value, str) else " ".join(value))
def test_a_command_exists(name: str, words: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """`keiretsu` accepts its arguments, and the settings before it are valid."""
    variables, command = split_assignments(words)
    (tmp_path / "app" / "queries").mkdir(parents=True)
    (tmp_path / "tokens.txt").touch()
    monkeypatch.chdir(tmp_path)
    own = {row.variable for row in SETTINGS}
    read_settings({variable: value for variable, value in variables.items() if variable in own})
    if command and Path(command[0]).name == "keiretsu":
        for file in (block.info or f"{stem}.graphql" for block in ALL[name].blocks("graphql") for stem in ("mine", "rivals")):
            (tmp_path / file).write_text("query Rivals($slug: String!, $first: Int, $lens: Lens, $evidence: Boolean) { __typename }")
        assert parsed_command(command[1:], monkeypatch)


def parsed_command(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The commands that these arguments select, without running them. Raises click.UsageError."""
    selected: list[str] = []
    monkeypatch.setattr(click.Command, "invoke", lambda command, _: selected.append(command.name or ""))
    cli.main(arguments, prog_name="keiretsu", standalone_mode=False)
    return selected


@pytest.mark.parametrize("arguments", [["serve", "--open"], ["ask", "path"], ["query", "path", "--why"], ["token", "create", "a", "b"]])
def test_an_unknown_command_is_found(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """So that the test above can fail."""
    with pytest.raises(click.UsageError):
        parsed_command(arguments, monkeypatch)


CURL = [(name, words) for name, words in COMMANDS if words[0] == "curl"]


@pytest.mark.parametrize(("name", "words"), CURL, ids=[name for name, _ in CURL])
def test_a_request_is_valid(name: str, words: list[str], schema: strawberry.Schema) -> None:
    """Its body is JSON with a valid query, or with the id of a persisted operation; or it is an export."""
    if "-d" not in words:
        url = urlsplit(words[-1])
        assert url.path == "/export"
        assert parse_export_request(url.query.encode(), Limits())
        return
    body = json.loads(words[words.index("-d") + 1])
    assert body.keys() <= {"query", "variables", "documentId"}, name
    if "query" in body:
        assert validate(core_schema(schema), parse(body["query"])) == []
    assert any(word.endswith("/graphql") for word in words)
