"""The `keiretsu` command in any folder: its output, its exit status, and that it never prints a traceback."""

from __future__ import annotations

import os
import pty
import subprocess
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest

from keiretsu.server.settings import SETTINGS
from tests.conftest import ROOT
from tests.graph.local.processes import occupy_port, start_python
from tests.server.processes import CommandResult, run_keiretsu, start_keiretsu

PRUNE_WARNING = "This removes stored data of the data set xiaomi that its files no longer contain."


def test_schema(tmp_path: Path) -> None:
    """The printed schema equals the committed one."""
    result = run_keiretsu("schema", folder=tmp_path)
    assert result == CommandResult(0, (ROOT / "schema.graphql").read_text(encoding="utf-8"), "")


def test_help(tmp_path: Path) -> None:
    """Help of the command and of `serve` lists every setting with its description."""
    for arguments in (("--help",), ("serve", "--help")):
        result = run_keiretsu(*arguments, folder=tmp_path)
        assert (result.exit_code, result.stderr) == (0, "")
        text = " ".join(result.stdout.split())
        assert all(f" {row.variable} {row.description}" in text for row in SETTINGS)


def test_version(tmp_path: Path) -> None:
    """--version prints the name and the version of the package."""
    result = run_keiretsu("--version", folder=tmp_path)
    assert result == CommandResult(0, f"keiretsu {version('keiretsu')}\n", "")
    assert version("keiretsu") == tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "keiretsu: Missing command. See `keiretsu --help`."),
        (("start",), "keiretsu: No such command 'start'. See `keiretsu --help`."),
        (("sevre",), "keiretsu: No such command 'sevre'. (Did you mean one of: 'seed', 'serve'?) See `keiretsu --help`."),
        (("serve", "now"), "keiretsu serve: Got unexpected extra argument (now). See `keiretsu serve --help`."),
        (("schema", "a"), "keiretsu schema: Got unexpected extra argument (a). See `keiretsu schema --help`."),
        (("seed", "--output", "a"), "keiretsu seed: --output requires --suggest. See `keiretsu seed --help`."),
        (("schema", "--json"), "keiretsu schema: No such option '--json'. See `keiretsu schema --help`."),
    ],
)
def test_invalid_arguments(tmp_path: Path, arguments: tuple[str, ...], message: str) -> None:
    """One line on standard error, and status 2."""
    assert run_keiretsu(*arguments, folder=tmp_path) == CommandResult(2, "", f"{message}\n")


@pytest.mark.parametrize(
    ("command_line", "completions"),
    [
        ("keiretsu ", ["plain,serve", "plain,seed", "plain,query", "plain,export", "plain,token", "plain,schema"]),
        ("keiretsu query o", ["plain,owners", "plain,ownership"]),
        ("keiretsu query mine", ["file,mine"]),
        ("keiretsu query owners --m", ["plain,--min-confidence", "plain,--modality"]),
        ("keiretsu query owners Huami --format ", ["plain,table", "plain,json", "plain,csv", "plain,jsonl", "plain,markdown"]),
        ("keiretsu query mine.graphql --o", ["plain,--operation"]),
        ("keiretsu token r", ["plain,revoke", "plain,rotate"]),
        ("keiretsu seed ", ["file,"]),
        ("keiretsu export --format n", ["plain,ndjson", "plain,n-quads"]),
    ],
)
def test_completion(tmp_path: Path, command_line: str, completions: list[str]) -> None:
    """The shell completes commands, saved queries, options, their values and file names."""
    words = {"COMP_WORDS": command_line, "COMP_CWORD": str(command_line.count(" "))}
    result = run_keiretsu(folder=tmp_path, _KEIRETSU_COMPLETE="bash_complete", **words)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines() == completions


@pytest.mark.parametrize(
    "arguments", [("--version",), ("--help",), ("query", "--help"), ("query", "owners", "--help"), ("query", "none"), ("export", "--help")]
)
def test_help_and_usage_errors_load_no_room(arguments: tuple[str, ...]) -> None:
    """Neither the database driver nor the web framework: they take ten times as long as the answer."""
    code = f"import sys; from keiretsu.server.cli.main import main; main({list(arguments)}); print(*sys.modules, file=sys.stderr)"
    with start_python("-c", code, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        _, modules = process.communicate(timeout=60)
    assert "click" in modules.split()
    assert {"neo4j", "starlette", "strawberry", "structlog", "rich"} & set(modules.split()) == set()


def test_a_closed_pipe_prints_no_traceback(tmp_path: Path) -> None:
    """The reader may close the pipe early, as in `keiretsu schema | head -1`."""
    with start_keiretsu("schema", folder=tmp_path, settings={}, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        assert process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == 1


def test_seed_with_data_errors(tmp_path: Path) -> None:
    """All errors are printed on standard error, and nothing is written."""
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "companies.csv").write_text("name,anonymous\nAcme,perhaps\n,FALSE\n")
    assert run_keiretsu("seed", "mine", folder=tmp_path) == CommandResult(
        1,
        "",
        'companies.csv line 2, column anonymous: "perhaps" is neither TRUE nor FALSE.\n'
        "companies.csv line 3, column name: This cell must not be empty.\n"
        "2 errors; nothing was written.\n",
    )
    assert not (tmp_path / "data").exists()


def test_seed_with_a_missing_folder(tmp_path: Path) -> None:
    """A missing folder is reported like a data error."""
    assert run_keiretsu("seed", "nowhere", folder=tmp_path) == CommandResult(
        1, "", "nowhere: Folder does not exist.\n1 error; nothing was written.\n"
    )


def test_dry_run_writes_nothing(tmp_path: Path) -> None:
    """--dry-run validates the built-in data, prints a summary, and starts no database."""
    result = run_keiretsu("seed", "--dry-run", folder=tmp_path)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("xiaomi: ")
    assert result.stdout.endswith(", no errors.\n")
    assert list(tmp_path.iterdir()) == []


def test_prune_without_a_terminal(tmp_path: Path) -> None:
    """Without a terminal no prompt is possible, so --yes is required."""
    result = run_keiretsu("seed", "--prune", folder=tmp_path)
    assert (result.exit_code, result.stderr) == (1, f"keiretsu: {PRUNE_WARNING} Confirm with --yes.\n")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("reply", [b"n\n", b"\n", b"yeah\n", b"\x04"], ids=["n", "return", "yeah", "Ctrl-D"])
def test_prune_on_a_terminal(tmp_path: Path, reply: bytes) -> None:
    """Any reply other than yes cancels."""
    controller, terminal = pty.openpty()
    os.write(controller, reply)
    result = run_keiretsu("seed", "--prune", folder=tmp_path, stdin=terminal)
    os.close(terminal)
    os.close(controller)
    assert result.stdout.endswith(f"{PRUNE_WARNING} Continue? [y/N] ")
    assert (result.exit_code, result.stderr) == (1, "keiretsu: Canceled; nothing was changed.\n")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("arguments", [("serve",), ("seed",), ("seed", "--dry-run"), ("schema",)])
def test_an_invalid_setting(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    """An invalid setting is one message, before anything else happens."""
    assert run_keiretsu(*arguments, folder=tmp_path, KEIRETSU_PORT="80000") == CommandResult(
        1, "", 'keiretsu: KEIRETSU_PORT is "80000"; expected a port from 1 to 65535.\n'
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("host", "problem"),
    [
        ("192.0.2.1", "which is not an address of this machine"),  # reserved for documentation (RFC 5737)
        ("keiretsu.invalid", "which cannot be resolved"),
        ("a" * 64, "which cannot be resolved"),
        ("a..b", "which cannot be resolved"),
    ],
)
def test_serve_on_an_unusable_host(tmp_path: Path, host: str, problem: str) -> None:
    """An address that the server cannot bind is reported before a database is started."""
    assert run_keiretsu("serve", "--allow-anonymous", folder=tmp_path, KEIRETSU_HOST=host) == CommandResult(
        1, "", f'keiretsu: KEIRETSU_HOST is "{host}", {problem}; use an address such as 127.0.0.1.\n'
    )
    assert list(tmp_path.iterdir()) == []


def test_serve_on_a_port_in_use(tmp_path: Path) -> None:
    """A port in use is reported before a database is started."""
    with occupy_port(0) as port:
        assert run_keiretsu("serve", folder=tmp_path, KEIRETSU_PORT=str(port)) == CommandResult(
            1, "", f"keiretsu: Port {port} is already in use; stop the other program, or set KEIRETSU_PORT to another port.\n"
        )
    assert list(tmp_path.iterdir()) == []


def test_a_data_directory_with_other_files(tmp_path: Path) -> None:
    """A folder with unrelated files is rejected and left unchanged."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "letter.txt").write_text("Dear")
    assert run_keiretsu("seed", folder=tmp_path).stderr == (
        f"keiretsu: {tmp_path}/data contains other files and no Keiretsu database; set KEIRETSU_DATA_DIR to a new or empty folder.\n"
    )
    assert [file.name for file in (tmp_path / "data").iterdir()] == ["letter.txt"]
