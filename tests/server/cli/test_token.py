"""`keiretsu token`: creation, rotation and revocation, and the output of each."""

from __future__ import annotations

from pathlib import Path

import pytest

from keiretsu.server.access.token_file import read_tokens
from keiretsu.server.cli.main import main
from tests.server.processes import CommandResult, run_keiretsu


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """An empty token file."""
    path = tmp_path / "tokens.txt"
    path.touch(mode=0o600)
    return path


def run_token(path: Path, *arguments: str) -> CommandResult:
    """`keiretsu token ARGUMENTS`; KEIRETSU_TOKEN_FILE is the path."""
    return run_keiretsu("token", *arguments, folder=path.parent, KEIRETSU_TOKEN_FILE=str(path))


def test_a_token_is_created_and_revoked(path: Path) -> None:
    """Standard output contains only the token, so that scripts can use it; messages go to standard error."""
    created = run_keiretsu("token", "create", "dashboard", "--file", "tokens.txt", folder=path.parent)
    assert read_tokens(path).name_of(created.stdout.removesuffix("\n")) == "dashboard"
    message = 'This is token "dashboard". Store it now: tokens.txt contains only its hash, and it is not shown again.\n'
    assert (created.exit_code, created.stderr) == (0, message)
    revoked = run_token(path, "revoke", "dashboard")
    assert revoked == CommandResult(0, "", 'Token "dashboard" is revoked; a running server notices within a second.\n')
    assert path.read_text() == ""


def test_a_token_is_rotated(path: Path) -> None:
    """`create` keeps an existing token and prints nothing; `rotate` replaces it."""
    first = run_token(path, "create", "a").stdout.strip()
    again = run_token(path, "create", "a")
    assert (again.exit_code, again.stdout) == (1, "")
    assert f'{path} line 1: Token "a" already exists' in again.stderr
    second = run_token(path, "rotate", "a").stdout.strip()
    assert [read_tokens(path).name_of(token) for token in (first, second)] == [None, "a"]


@pytest.mark.parametrize("action", ["rotate", "revoke"])
def test_a_missing_token_is_neither_rotated_nor_revoked(path: Path, action: str) -> None:
    """An error that names the similar token; nothing is written or printed."""
    run_token(path, "create", "dashboard")
    before = path.read_text()
    hint = " `keiretsu token create` creates a token." if action == "rotate" else ""
    message = f'keiretsu: {path}: Token "dashbord" does not exist; did you mean "dashboard"?{hint}\n'
    assert run_token(path, action, "dashbord") == CommandResult(1, "", message)
    assert path.read_text() == before


def test_a_warning_about_the_file_is_not_part_of_the_token(path: Path) -> None:
    """It goes to standard error."""
    path.chmod(0o644)
    created = run_token(path, "create", "a")
    assert "token_file_world_readable" in created.stderr
    assert read_tokens(path).name_of(created.stdout.removesuffix("\n")) == "a"


def test_the_file_option_takes_precedence(path: Path) -> None:
    """--file overrides KEIRETSU_TOKEN_FILE."""
    assert run_token(path, "create", "a", "--file", "option").exit_code == 0
    assert (path.read_text(), len(read_tokens(path.with_name("option")).digests)) == ("", 1)


@pytest.mark.parametrize("action", ["create", "rotate", "revoke"])
def test_a_token_file_is_required(action: str, tmp_path: Path) -> None:
    """The message names both ways to set the file."""
    message = "keiretsu: No token file is named; use --file FILE, or set KEIRETSU_TOKEN_FILE.\n"
    assert run_keiretsu("token", action, "a", folder=tmp_path) == CommandResult(1, "", message)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("a",), "token: No such command 'a'. See `keiretsu token --help`."),
        (("create",), "token create: Missing argument 'NAME'. See `keiretsu token create --help`."),
        (("rotate", "revoke", "a"), "token rotate: Got unexpected extra argument (a). See `keiretsu token rotate --help`."),
        (("delete", "a"), "token: No such command 'delete'. See `keiretsu token --help`."),
        ((), "token: Missing command. See `keiretsu token --help`."),
    ],
)
def test_invalid_arguments(arguments: tuple[str, ...], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    """One action and one name are required: otherwise one sentence, and status 2."""
    assert main(["token", *arguments]) == 2
    assert capsys.readouterr() == ("", f"keiretsu {message}\n")
