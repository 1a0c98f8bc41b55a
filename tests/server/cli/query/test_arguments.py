"""Arguments become a query command; invalid arguments are one message, and status 2."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path

import click
import pytest

from keiretsu.server.cli.main import main
from keiretsu.server.cli.query.arguments import FORMATS, QueryCommand, common_options
from keiretsu.server.cli.query.group import query_group
from keiretsu.server.cli.query.saved_queries import SAVED_QUERIES, SavedQuery

QUOTED_FORMATS = ", ".join(map(repr, FORMATS))
NAMES = "path, neighbors, owners, holdings, common, ownership, search"


def parse(arguments: Sequence[str]) -> QueryCommand:
    """The query that `keiretsu query ARGUMENTS` would run."""
    commands: list[QueryCommand] = []
    query_group(commands.append).main(arguments, prog_name="keiretsu query", standalone_mode=False)
    assert len(commands) == 1
    return commands[0]


def test_a_saved_query_with_all_options() -> None:
    """Options may appear between positional arguments."""
    command_line = (
        'path Xiaomi --all --kinds has_subsidiary,RAISED "Li Ning" --max-hops 3 --evidence --as-of 2015-03-17 --min-confidence 0.5'
    )
    assert parse(shlex.split(f"{command_line} --modality asserted --format csv --url http://localhost:1")) == QueryCommand(
        SAVED_QUERIES["path"],
        {"from": ("Xiaomi",), "to": ("Li Ning",)},
        {"kinds": ["HAS_SUBSIDIARY", "RAISED"], "maxHops": 3, "mode": "ALL"},
        lens={"asOf": "2015-03-17", "minConfidence": 0.5, "modality": ["ASSERTED"]},
        include_evidence=True,
        format="csv",
        url="http://localhost:1",
    )


def test_a_saved_query_with_few_options() -> None:
    """Omitted options use the defaults of the query file."""
    assert parse(["neighbors", "--hops", "2", "A", "B"]) == QueryCommand(SAVED_QUERIES["neighbors"], {"around": ("A", "B")}, {"hops": 2})


def test_a_name_that_begins_with_a_hyphen() -> None:
    """It stands after `--`; a negative number needs none. An option with a value takes the next argument, whatever it is."""
    assert parse(["owners", "--", "-x"]).positionals == {"company": ("-x",)}
    assert parse(["owners", "--depth", "2", "--", "--depth"]) == QueryCommand(
        SAVED_QUERIES["owners"], {"company": ("--depth",)}, {"depth": 2}
    )
    assert parse(["path", "-5", "--all", "-.5"]) == QueryCommand(SAVED_QUERIES["path"], {"from": ("-5",), "to": ("-.5",)}, {"mode": "ALL"})
    assert parse(["neighbors", "--hops", "-1", "-2.50", "A"]) == QueryCommand(
        SAVED_QUERIES["neighbors"], {"around": ("-2.50", "A")}, {"hops": -1}
    )


def test_a_query_file() -> None:
    """Values may contain equals signs; variable names may have a dollar sign."""
    assert parse(["./mine.graphql", "--var", "a=b=c", "--var", "$d=", "--operation", "Mine"]) == QueryCommand(
        Path("mine.graphql"), variable_texts={"a": "b=c", "d": ""}, operation_name="Mine"
    )
    assert parse(["mine.gql", "--var", "a=-1"]).variable_texts == {"a": "-1"}


@pytest.mark.parametrize("query", SAVED_QUERIES.values(), ids=lambda query: query.name)
def test_print_query_prints_the_file(query: SavedQuery, capsys: pytest.CaptureFixture[str]) -> None:
    """--print-query works even if required arguments are missing."""
    assert main(["query", query.name, "--print-query"]) == 0
    assert capsys.readouterr() == (query.file.read_text("utf-8"), "")


def help_of(*command: str, capsys: pytest.CaptureFixture[str]) -> str:
    """The help of a command, in one line."""
    assert main([*command, "--help"]) == 0
    text, error = capsys.readouterr()
    assert error == ""
    return " ".join(text.split())


def test_help_lists_the_queries(capsys: pytest.CaptureFixture[str]) -> None:
    """Every saved query, the options of all, and examples that parse."""
    text = help_of("query", capsys=capsys)
    assert all(f" {query.name} " in text and query.description in text for query in SAVED_QUERIES.values())
    assert all(f" {option.opts[0]} " in text for option in common_options())
    main(["query", "--help"])
    examples = [line.strip() for line in capsys.readouterr().out.splitlines() if line.startswith("  keiretsu query ")]
    assert len(examples) == len(SAVED_QUERIES) + 3
    for example in examples:
        if "--print-query" not in example:
            assert parse(shlex.split(example)[2:])


@pytest.mark.parametrize("query", SAVED_QUERIES.values(), ids=lambda query: query.name)
def test_help_of_a_query_lists_its_arguments(query: SavedQuery, capsys: pytest.CaptureFixture[str]) -> None:
    """Its arguments, its options, those of all queries, and an example."""
    text = help_of("query", query.name, capsys=capsys)
    assert all(f" {positional.metavar}" in text for positional in query.positionals)
    assert all(f" {option.flag} " in text and option.description[1:] in text for option in query.options)
    assert all(f" {flag} " in text for flag in ("--print-query", *(option.opts[0] for option in common_options())))
    assert text.endswith(f"Example: {query.example}")


def test_help_of_a_file_lists_its_options(capsys: pytest.CaptureFixture[str]) -> None:
    """Those for variables and operations, and those of all queries; the file need not exist."""
    text = help_of("query", "none.graphql", capsys=capsys)
    assert all(f" {flag} " in text for flag in ("--var", "--operation", *(option.opts[0] for option in common_options())))
    assert "--print-query" not in text


@pytest.mark.parametrize(
    ("command_line", "message"),
    [
        ("", f": Name a query: {NAMES}, or FILE.graphql. See `keiretsu query --help`."),
        ("Xiaomi", f': "Xiaomi" is neither a saved query nor a .graphql file; saved queries are {NAMES}. See `keiretsu query --help`.'),
        (
            "'\x1b[2J'",
            f': "\\x1b[2J" is neither a saved query nor a .graphql file; saved queries are {NAMES}. See `keiretsu query --help`.',
        ),
        ("--format json path A B", f': Name a query ({NAMES}, or FILE.graphql) before "--format". See `keiretsu query --help`.'),
        ("path A", " path: Missing argument 'TO'. See `keiretsu query path --help`."),
        ("path A B C", " path: Got unexpected extra argument (C). See `keiretsu query path --help`."),
        ("path A B '\x1b[2J'", " path: Got unexpected extra argument (\\x1b[2J). See `keiretsu query path --help`."),
        ("neighbors", " neighbors: Missing argument 'NAME...'. See `keiretsu query neighbors --help`."),
        ("common A", " common: NAME: Expected 2 to 5 values, got 1. See `keiretsu query common --help`."),
        ("common A B C D E F", " common: NAME: Expected 2 to 5 values, got 6. See `keiretsu query common --help`."),
        (
            "owners A --depth deep",
            " owners: Invalid value for '--depth': 'deep' is not a valid integer. See `keiretsu query owners --help`.",
        ),
        (
            "owners A --min-confidence 2",
            " owners: Invalid value for '--min-confidence': \"2\" is not a number from 0 to 1. See `keiretsu query owners --help`.",
        ),
        (
            "owners A --min-confidence -1",
            " owners: Invalid value for '--min-confidence': \"-1\" is not a number from 0 to 1. See `keiretsu query owners --help`.",
        ),
        (
            "owners A --min-confidence nan",
            " owners: Invalid value for '--min-confidence': \"nan\" is not a number from 0 to 1. See `keiretsu query owners --help`.",
        ),
        (
            "owners A --format xml",
            f" owners: Invalid value for '--format': 'xml' is not one of {QUOTED_FORMATS}. See `keiretsu query owners --help`.",
        ),
        ("owners A --zzz a", " owners: No such option '--zzz'. See `keiretsu query owners --help`."),
        ("owners A --depht 2", " owners: No such option '--depht'. Did you mean '--depth'? See `keiretsu query owners --help`."),
        ("owners A -x", " owners: No such option '-x'. See `keiretsu query owners --help`."),
        ("owners A --url", " owners: Option '--url' requires an argument. See `keiretsu query owners --help`."),
        (
            "mine.graphql --var a",
            " mine.graphql: Invalid value for '--var': \"a\" is not NAME=VALUE. See `keiretsu query mine.graphql --help`.",
        ),
        ("mine.graphql --depth 2", " mine.graphql: No such option '--depth'. See `keiretsu query mine.graphql --help`."),
    ],
)
def test_invalid_arguments(command_line: str, message: str, capsys: pytest.CaptureFixture[str]) -> None:
    """One line on standard error: the command, what is wrong, and where it is explained."""
    assert main(["query", *shlex.split(command_line)]) == 2
    assert capsys.readouterr() == ("", f"keiretsu query{message}\n")


def test_the_query_is_not_run_if_an_argument_is_invalid() -> None:
    """Nothing is run before all arguments are valid."""
    commands: list[QueryCommand] = []
    with pytest.raises(click.UsageError):
        query_group(commands.append).main(["path", "A", "B", "C"], prog_name="keiretsu query", standalone_mode=False)
    assert commands == []
