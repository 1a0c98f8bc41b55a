"""docs/how-to/command-line.md is true: its commands print what stands below them.

`pytest tests/server/cli/query/test_page.py --rewrite` rewrites it.
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from keiretsu.server.cli.query.arguments import FORMATS
from keiretsu.server.cli.query.saved_queries import BUILT_IN
from tests.conftest import ROOT
from tests.server.processes import run_keiretsu

PAGE = ROOT / "docs" / "how-to/command-line.md"
TEXT = PAGE.read_text("utf-8")
COMMAND = re.compile(r"^\$ keiretsu (query .*)\n((?:(?!\$ |```).*\n)*)", re.MULTILINE)
BLOCKS = re.findall(r"```console\n(.*?)```", TEXT, re.DOTALL)
FILES = dict(re.findall(r"`(\w+\.graphql)`:\n\n```graphql\n(.*?)```", TEXT, re.DOTALL))
EXAMPLES = [found for block in BLOCKS for found in COMMAND.findall(block)]


def test_every_question_has_an_example() -> None:
    """So that the next test cannot pass by finding none; every option and format is on the page."""
    assert {shlex.split(words)[1] for words, _ in EXAMPLES} >= set(BUILT_IN)
    assert all(f"`{row.name} " in TEXT and option.flag in TEXT for row in BUILT_IN.values() for option in row.options)
    assert all(f"| `{name}` |" in TEXT for name in FORMATS)


@pytest.mark.database
@pytest.mark.parametrize("place", range(len(EXAMPLES)), ids=[words for words, _ in EXAMPLES])
def test_a_command_prints_what_stands_below_it(place: int, tmp_path: Path, data: Path, pytestconfig: pytest.Config) -> None:
    """To the letter."""
    words, told = EXAMPLES[place]
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, "utf-8")
    done = run_keiretsu(*shlex.split(words), folder=tmp_path, KEIRETSU_DATA_DIR=str(data))
    assert done.code == 0, done.err
    if pytestconfig.getoption("--rewrite"):
        command = f"$ keiretsu {words}\n"
        PAGE.write_text(PAGE.read_text("utf-8").replace(command + told, command + done.out), "utf-8")
    else:
        assert done.out == told
