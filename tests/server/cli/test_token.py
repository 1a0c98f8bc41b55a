"""`keiretsu token`: what it prints where, and what it does not do."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from keiretsu.server.access.token_file import TokenFileError, read_tokens
from keiretsu.server.cli.token import add_arguments, run_token
from keiretsu.server.errors import CommandError


def run(*words: str, tokens: Path | None = None) -> None:
    """`keiretsu token WORDS`, where KEIRETSU_TOKEN_FILE names this file."""
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    run_token(parser.parse_args(words), tokens)


def test_a_token_is_made_and_withdrawn(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The token alone goes to standard output, so that a script can take it; the rest is told to whoever looks on."""
    path = tmp_path / "tokens.txt"
    run("dashboard", "--file", str(path))
    printed = capsys.readouterr()
    assert read_tokens(path).name_of(printed.out.removesuffix("\n")) == "dashboard"
    assert printed.err == f'This is the token "dashboard". {path} has its hash alone, so keep it now; it is not shown again.\n'
    run("dashboard", "--remove", tokens=path)
    printed = capsys.readouterr()
    assert (printed.out, printed.err) == ("", 'The token "dashboard" is withdrawn; a server that runs notices within a second.\n')
    assert path.read_text() == ""


def test_a_token_is_replaced(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Only where that is said; else the old one stays, and nothing is printed."""
    path = tmp_path / "tokens.txt"
    run("a", tokens=path)
    first = capsys.readouterr().out.strip()
    with pytest.raises(TokenFileError, match="there is a token"):
        run("a", tokens=path)
    assert capsys.readouterr().out == ""
    run("a", "--replace", tokens=path)
    second = capsys.readouterr().out.strip()
    assert [read_tokens(path).name_of(one) for one in (first, second)] == [None, "a"]


def test_the_file_that_is_given_counts(tmp_path: Path) -> None:
    """Rather than the one of the settings."""
    run("a", "--file", str(tmp_path / "given"), tokens=tmp_path / "set")
    assert [one.name for one in tmp_path.iterdir()] == ["given"]


def test_no_file() -> None:
    """One sentence says both ways to name one."""
    with pytest.raises(CommandError) as raised:
        run("a")
    assert str(raised.value) == "No file of tokens is named; give --file FILE, or set KEIRETSU_TOKEN_FILE."


def test_either_replaced_or_withdrawn(capsys: pytest.CaptureFixture[str]) -> None:
    """Not both."""
    with pytest.raises(SystemExit) as exited:
        run("a", "--replace", "--remove")
    assert (exited.value.code, "not allowed with argument" in capsys.readouterr().err) == (2, True)
