"""docs/how-to/declare-a-schema.md: over its full example and its data, every saved query runs and prints what the page shows.

`pytest tests/docs/test_declare_a_schema.py --rewrite` updates the output.
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from keiretsu.graph.store.store import Address
from keiretsu.server.cli.query.requirements import PAGE as NAMED_PAGE
from keiretsu.server.cli.query.saved_queries import SAVED_QUERIES
from tests.conftest import DatabaseContents
from tests.docs.pages import page
from tests.server.processes import run_keiretsu

PAGE = page("docs/how-to/declare-a-schema.md")
COMMAND = re.compile(r"^\$ keiretsu (.*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)
EXAMPLES = [example for block in PAGE.blocks("console") for example in COMMAND.findall(block.text)]


def test_every_saved_query_has_an_example() -> None:
    """And the page is the one that the errors of a schema without some part name."""
    assert {shlex.split(arguments)[1] for arguments, _ in EXAMPLES} == set(SAVED_QUERIES)
    assert PAGE.name == NAMED_PAGE


@pytest.mark.database
def test_every_saved_query_runs_on_the_example(
    tmp_path: Path, address: Address, database_contents: DatabaseContents, pytestconfig: pytest.Config
) -> None:
    """The files of the page are loaded into an empty database; standard output is that of the page."""
    (program,) = (block for block in PAGE.blocks("python") if "\nSHIPS = " in block.text)
    files = {"ships.py": program.text} | {block.info: block.text for block in PAGE.blocks("csv")}
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    settings = {"KEIRETSU_SCHEMA": "ships.py:SHIPS", "KEIRETSU_DATA_DIR": str(tmp_path / "database")}
    assert all(f"{name}=" in PAGE.blocks("sh")[-1].text for name in settings)
    database_contents.ensure("the fleet of the page", lambda _empty: None)
    settings |= {"NEO4J_URI": address.uri, "NEO4J_USERNAME": address.username, "NEO4J_PASSWORD": address.password}
    loaded = run_keiretsu("seed", "fleet", folder=tmp_path, **settings)
    assert loaded.exit_code == 0, loaded.stderr
    results = [run_keiretsu(*shlex.split(arguments), folder=tmp_path, **settings) for arguments, _ in EXAMPLES]
    assert [result.stderr for result in results if result.exit_code] == []
    if pytestconfig.getoption("--rewrite"):
        text = PAGE.text
        for (arguments, output), result in zip(EXAMPLES, results, strict=True):
            text = text.replace(f"$ keiretsu {arguments}\n{output}", f"$ keiretsu {arguments}\n{result.stdout}")
        PAGE.path.write_text(text, "utf-8")
    else:
        assert [result.stdout for result in results] == [output for _, output in EXAMPLES]
