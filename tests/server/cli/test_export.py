"""`keiretsu export`: its files, its report, its exit status."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from keiretsu.graph.store.store import Address
from keiretsu.seed.export.formats import FORMATS
from keiretsu.server.cli.export_options import FORMAT_NAMES
from tests.docs.pages import page
from tests.server.processes import CommandResult, run_keiretsu


@pytest.fixture
def database(address: Address, xiaomi: None) -> dict[str, str]:
    """The settings of the test database, with the built-in data."""
    return {"NEO4J_URI": address.uri, "NEO4J_USERNAME": address.username, "NEO4J_PASSWORD": address.password}


def report_of(result: CommandResult) -> list[str]:
    """The lines on standard error, without those of its progress, which a slow machine prints."""
    return [line for line in result.stderr.splitlines() if not line.startswith("exporting ")]


@pytest.mark.database
def test_the_example_of_the_page(database: dict[str, str], tmp_path: Path) -> None:
    """The command prints what the page shows."""
    (block,) = page("docs/reference/export.md").blocks("console")
    command, *lines = block.text.splitlines()
    result = run_keiretsu(*command.split()[2:], folder=tmp_path, **database)
    assert (result.exit_code, result.stdout, report_of(result)) == (0, "", lines)
    assert [path.name for path in tmp_path.iterdir()] == ["xiaomi.graphml"]


@pytest.mark.database
def test_a_partial_export_is_not_pruned(database: dict[str, str], tmp_path: Path) -> None:
    """It says what it is, on standard error and in its dataset.toml; --prune refuses it before anything is read."""
    arguments = ("export", "--around", "Huami Technology", "--hops", "1", "--lens", "{}", "--output", "out", "--format-report", "json")
    result = run_keiretsu(*arguments, folder=tmp_path, **database)
    notice, report = report_of(result)
    assert notice == '"Huami Technology" resolved to Huami (company:huami).'
    assert json.loads(report)["partial"] == "around company:huami, 1 hop; lens {}"
    text = (tmp_path / "out" / "xiaomi" / "dataset.toml").read_text()
    assert text == 'name = "xiaomi"\npartial = true  # around company:huami, 1 hop; lens {}\n'
    pruned = run_keiretsu("seed", "out/xiaomi", "--prune", "--yes", folder=tmp_path, **database)
    assert (pruned.exit_code, pruned.stdout) == (1, "")
    assert pruned.stderr.startswith("keiretsu: The dataset.toml has `partial = true`, so --prune would remove what these files leave out")


@pytest.mark.database
def test_the_hash_and_standard_output(database: dict[str, str], tmp_path: Path) -> None:
    """Nothing but the hash, or the export, is on standard output."""
    (tmp_path / "mine.graphql").write_text('{ companies(where: {slug: {eq: "huami"}}) { totalCount } }')
    hashes = {run_keiretsu("export", "--hash", folder=tmp_path, **database).stdout for _ in range(2)}
    assert len(hashes) == 1
    assert len(hashes.pop()) == 64 + len("\n")
    result = run_keiretsu("export", "--where", "mine.graphql", "--format", "n-quads", folder=tmp_path, **database)
    assert result.exit_code == 0
    comment, *quads = result.stdout.splitlines()
    assert comment.startswith("# where { companies(")
    assert all(line.startswith("<urn:keiretsu") and line.endswith(" .") for line in quads)


@pytest.mark.database
def test_errors_leave_nothing(database: dict[str, str], tmp_path: Path) -> None:
    """One sentence each; no file, no folder, not even a hidden one."""
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").touch()
    (tmp_path / "wrong.graphql").write_text("{ claims { totalCount } }")
    cases = {
        ("--output", "full"): "full exists and is not empty; name another folder, or remove it.",
        ("--output", "nowhere/out"): "Cannot write to nowhere/out: No such file or directory.",
        ("--around", "Nobody At All", "--output", "out"): 'Unknown entity "Nobody At All".',
        ("--where", "wrong.graphql", "--output", "out"): '"claims" does not select nodes to export; use ',
        ("--lens", '{asOf: "soon"}', "--output", "out"): 'lens.asOf: "soon" is not a date; write it as 2026-01-31.',
    }
    for arguments, message in cases.items():
        result = run_keiretsu("export", *arguments, folder=tmp_path, **database)
        assert (result.exit_code, result.stdout) == (1, ""), arguments
        assert result.stderr.startswith(f"keiretsu: {message}"), result.stderr
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["full", "letter.txt", "wrong.graphql"]


@pytest.mark.parametrize(
    ("arguments", "result"),
    [
        ((), (1, "keiretsu: The format csv is a folder for each data set; name the folder with --output.")),
        (
            ("--lens", "[]", "--output", "out"),
            (1, 'keiretsu: --lens: "[]" is not a lens; write it as {asOf: "2015-03-17", modality: [ASSERTED]}.'),
        ),
        (("--hops", "1"), (2, "keiretsu export: --hops needs --around or --where, which name the nodes to start from.")),
        (("--hash", "--lens", "{}"), (2, "keiretsu export: --hash is that of the whole graph; it takes no other option than --quiet.")),
        (("--format", "xls"), (2, "keiretsu export: Invalid value for '--format': 'xls' is not one of")),
    ],
)
def test_invalid_arguments(arguments: tuple[str, ...], result: tuple[int, str], tmp_path: Path) -> None:
    """Before any database is started."""
    outcome = run_keiretsu("export", *arguments, folder=tmp_path)
    assert (outcome.exit_code, outcome.stdout) == (result[0], "")
    assert outcome.stderr.startswith(result[1])
    assert list(tmp_path.iterdir()) == []


def test_the_command_has_all_formats() -> None:
    assert list(FORMATS) == list(FORMAT_NAMES)
