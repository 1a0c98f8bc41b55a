"""docs/how-to/command-line.md is correct: its commands print the documented output.

`pytest tests/server/cli/query/test_page.py --rewrite` updates the output.
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from keiretsu.server.cli.main import main
from keiretsu.server.cli.query.arguments import FORMATS
from keiretsu.server.cli.query.saved_queries import SAVED_QUERIES
from tests.conftest import ROOT
from tests.server.processes import run_keiretsu

PAGE = ROOT / "docs" / "how-to/command-line.md"
TEXT = PAGE.read_text("utf-8")
COMMAND = re.compile(r"^\$ keiretsu (query .*)\n((?:(?!\$ |```).*\n)*)", re.MULTILINE)
BLOCKS = re.findall(r"```console\n(.*?)```", TEXT, re.DOTALL)
FILES = dict(re.findall(r"`(\w+\.graphql)`:\n\n```graphql\n(.*?)```", TEXT, re.DOTALL))
EXAMPLES = [example for block in BLOCKS for example in COMMAND.findall(block)]


def test_every_saved_query_has_an_example() -> None:
    """The page has an example of every saved query, so that the next test cannot be empty, and lists every option and format."""
    assert {shlex.split(arguments)[1] for arguments, _ in EXAMPLES} >= set(SAVED_QUERIES)
    assert all(f"`{row.name} " in TEXT and option.flag in TEXT for row in SAVED_QUERIES.values() for option in row.options)
    assert all(f"| `{name}` |" in TEXT for name in FORMATS)


def test_a_usage_error_has_the_documented_message(capsys: pytest.CaptureFixture[str]) -> None:
    """One line on standard error."""
    arguments, message = re.findall(r"^```\n\$ keiretsu (query .*--depht.*)\n(.*)\n```", TEXT, re.MULTILINE)[0]
    assert main(shlex.split(arguments)) == 2
    assert capsys.readouterr() == ("", f"{message}\n")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_gets_its_completion_script(shell: str, tmp_path: Path) -> None:
    """The line of the page prints a script that calls the command for completions."""
    rows = re.findall(r"^\| (\w+) \| `[^`]*` \| `.*(_KEIRETSU_COMPLETE)=(\w+) keiretsu", TEXT, re.MULTILINE)
    variable, instruction = {row[0]: row[1:] for row in rows}[shell]
    result = run_keiretsu(folder=tmp_path, **{variable: instruction})
    assert (result.exit_code, result.stderr) == (0, "")
    assert f"_KEIRETSU_COMPLETE={shell}_complete" in result.stdout


@pytest.mark.database
@pytest.mark.parametrize("index", range(len(EXAMPLES)), ids=[arguments for arguments, _ in EXAMPLES])
def test_a_command_prints_the_documented_output(index: int, tmp_path: Path, database: dict[str, str], pytestconfig: pytest.Config) -> None:
    """Standard output equals the text on the page."""
    arguments, output = EXAMPLES[index]
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, "utf-8")
    result = run_keiretsu(*shlex.split(arguments), folder=tmp_path, **database)
    assert result.exit_code == 0, result.stderr
    if pytestconfig.getoption("--rewrite"):
        command = f"$ keiretsu {arguments}\n"
        PAGE.write_text(PAGE.read_text("utf-8").replace(command + output, command + result.stdout), "utf-8")
    else:
        assert result.stdout == output
