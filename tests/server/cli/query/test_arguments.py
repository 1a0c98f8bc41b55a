"""What is typed becomes what is asked; what makes no sense ends with usage and status 2."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from keiretsu.server.cli.query.arguments import Asked, read_words
from keiretsu.server.cli.query.saved_queries import BUILT_IN


def test_a_question_with_everything() -> None:
    """Options may stand between the words."""
    typed = 'path Xiaomi --all --kinds has_subsidiary,RAISED "Li Ning" --max-hops 3 --evidence --as-of 2015-03-17 --min-confidence 0.5'
    assert read_words(shlex.split(f"{typed} --modality asserted --format csv --url http://localhost:1")) == Asked(
        BUILT_IN["path"],
        {"from": ("Xiaomi",), "to": ("Li Ning",)},
        {"kinds": ["HAS_SUBSIDIARY", "RAISED"], "maxHops": 3, "mode": "ALL"},
        lens={"asOf": "2015-03-17", "minConfidence": 0.5, "modality": ["ASSERTED"]},
        evidence=True,
        format="csv",
        url="http://localhost:1",
    )


def test_a_question_with_little() -> None:
    """What is not typed is left to the file of the question. A name may begin with a hyphen after two of them."""
    assert read_words(["neighbors", "--hops", "2", "A", "B"]) == Asked(BUILT_IN["neighbors"], {"around": ("A", "B")}, {"hops": 2})
    assert read_words(["owners", "--", "-x"]) == Asked(BUILT_IN["owners"], {"company": ("-x",)})


def test_a_file() -> None:
    """Values may hold equals signs; a variable may have its dollar."""
    assert read_words(["./mine.graphql", "--var", "a=b=c", "--var", "$d=", "--operation", "Mine"]) == Asked(
        Path("mine.graphql"), texts={"a": "b=c", "d": ""}, operation="Mine"
    )


@pytest.mark.parametrize("row", BUILT_IN.values(), ids=lambda row: row.name)
def test_show_prints_the_file(row: object, capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever else is missing."""
    question = next(one for one in BUILT_IN.values() if one == row)
    with pytest.raises(SystemExit) as ended:
        read_words([question.name, "--print-query"])
    assert ended.value.code == 0
    assert capsys.readouterr() == (question.file.read_text("utf-8"), "")


def test_help_is_enough(capsys: pytest.CaptureFixture[str]) -> None:
    """Each question with its options, each common option, and examples, which can be read."""
    with pytest.raises(SystemExit) as ended:
        read_words(["--help"])
    assert not ended.value.code
    text = capsys.readouterr().out
    for question in BUILT_IN.values():
        assert f"  {question.name} " in text
        assert question.purpose in text
        assert all(f"{option.flag} " in text for option in question.options)
    examples = [line.strip() for line in text.splitlines() if line.startswith("  keiretsu query ")]
    assert len(examples) == len(BUILT_IN) + 3
    for example in examples:
        if "--print-query" not in example:
            assert read_words(shlex.split(example)[2:])
    assert all(
        flag in text for flag in ("--format", "--evidence", "--as-of", "--min-confidence", "--modality", "--url", "--var", "--operation")
    )


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "say what to ask: path, neighbors, owners, holdings, common, ownership, search, or FILE.graphql"),
        ("Xiaomi", '"Xiaomi" is no question and no .graphql file; questions are path, neighbors'),
        ("'\x1b[2J'", '"\\x1b[2J" is no question'),
        (
            "--format json path A B",
            'say what to ask first (path, neighbors, owners, holdings, common, ownership, search, or FILE.graphql), and then "--format"',
        ),
        ("path A", "the following arguments are required: TO"),
        ("path A B C", "unrecognized arguments: C"),
        ("neighbors", "the following arguments are required: NAME"),
        ("common A", "NAME: there are 1, and there may be 2 to 5"),
        ("common A B C D E F", "NAME: there are 6, and there may be 2 to 5"),
        ("owners A --depth deep", "argument --depth: invalid int value: 'deep'"),
        ("owners A --min-confidence 2", 'argument --min-confidence: "2" is no number from 0 to 1'),
        ("owners A --min-confidence nan", 'argument --min-confidence: "nan" is no number from 0 to 1'),
        ("owners A --format xml", "argument --format: invalid choice: 'xml'"),
        ("owners A --var a=b", "unrecognized arguments: --var a=b"),
        ("mine.graphql --var a", 'argument --var: "a" is not NAME=VALUE'),
        ("mine.graphql --depth 2", "unrecognized arguments: --depth 2"),
    ],
)
def test_not_understood(typed: str, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    """One sentence after the usage."""
    with pytest.raises(SystemExit) as ended:
        read_words(shlex.split(typed))
    assert ended.value.code == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("usage: keiretsu query")
    assert told in err
