"""What is typed after `keiretsu query` -> what is asked. What is not understood ends with usage and status 2.

read_words(["owners", "Huami", "--depth", "2"])   ->   Asked(BUILT_IN["owners"], words={"company": ("Huami",)}, variables={"depth": 2})
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from keiretsu.server.cli.query.formatting import quoted
from keiretsu.server.cli.query.saved_queries import BUILT_IN, BuiltIn, Option, Word, words_of

FORMATS = ("table", "json", "csv", "jsonl", "markdown")
FILE = "FILE.graphql"
ENDINGS = (".graphql", ".gql")


@dataclass(frozen=True)
class Asked:
    """A question, built in or in a file. `words`: what was typed for each variable that is a word; `texts`: what --var says."""

    question: BuiltIn | Path
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    variables: Mapping[str, Any] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    operation: str | None = None
    lens: Mapping[str, Any] = field(default_factory=dict)
    evidence: bool = False
    format: str = "table"
    url: str | None = None


def read_words(words: Sequence[str]) -> Asked:
    """What is asked. Leaves the program where help is wanted, where a question's file is, or where the words make no sense."""
    first = words[0] if words else ""
    if first in BUILT_IN:
        return _read_built_in(BUILT_IN[first], words[1:])
    if first.endswith(ENDINGS):
        return _read_file(Path(first), words[1:])
    if first in ("-h", "--help"):
        print(_help())
        sys.exit()
    return _refuse(first)


def _refuse(first: str) -> NoReturn:
    parser = argparse.ArgumentParser(prog="keiretsu query", usage="keiretsu query QUESTION ... [options]", add_help=False)
    questions = ", ".join(BUILT_IN)
    if not first:
        parser.error(f"say what to ask: {questions}, or {FILE}; `keiretsu query --help` explains them")
    if first.startswith("-"):
        parser.error(f"say what to ask first ({questions}, or {FILE}), and then {quoted(first)}")
    parser.error(f"{quoted(first)} is no question and no .graphql file; questions are {questions}")


def _read_built_in(question: BuiltIn, words: Sequence[str]) -> Asked:
    parser = _parser(question.name, f"Asks {question.purpose}.", question.example)
    for word in question.words:
        parser.add_argument(word.variable, metavar=word.shown, help=word.purpose, nargs="+" if word.several else None)
    for option in question.options:
        _add_option(parser, option)
    parser.add_argument(
        "--print-query", action=_Show, const=question.file, nargs=0, help="print the question's GraphQL, to copy, and do no more"
    )
    _add_common(parser)
    # argparse cannot have both: options between the words, and words after two hyphens
    given = vars(parser.parse_args(words) if "--" in words else parser.parse_intermixed_args(words))
    found = {word.variable: tuple(given[word.variable]) if word.several else (given[word.variable],) for word in question.words}
    for word in question.words:
        _check_count(parser, word, len(found[word.variable]))
    values = {option.variable: given[option.variable] for option in question.options if given[option.variable] is not None}
    return Asked(question, found, values, **_common(given))


def _read_file(path: Path, words: Sequence[str]) -> Asked:
    parser = _parser(FILE, "Asks any operation.", "keiretsu query mine.graphql --var first=3 --format csv")
    parser.add_argument(
        "--var", action="append", default=[], type=_pair, metavar="NAME=VALUE", help="the value of a variable; repeat it for more"
    )
    parser.add_argument("--operation", metavar="NAME", help="which one, where the file has several")
    _add_common(parser)
    given = vars(parser.parse_args(words))
    return Asked(path, texts=dict(given["var"]), operation=given["operation"], **_common(given))


class _Show(argparse.Action):
    """Prints a file, as --help prints help, whatever else is missing."""

    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> None:
        print(Path(self.const).read_text("utf-8"), end="")
        parser.exit()


def _parser(name: str, description: str, example: str) -> argparse.ArgumentParser:
    return argparse.ArgumentParser(
        prog=f"keiretsu query {name}",
        description=description,
        epilog=f"example:\n  {example}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )


def _add_option(parser: argparse.ArgumentParser, option: Option) -> None:
    if option.constant is not None:
        parser.add_argument(option.flag, dest=option.variable, action="store_const", const=option.constant, help=option.purpose)
    else:
        parser.add_argument(option.flag, dest=option.variable, type=option.read, metavar=option.shown, help=option.purpose)


def _add_common(parser: argparse.ArgumentParser) -> None:
    """The options of every question."""
    parser.add_argument("--format", choices=FORMATS, default="table", help="how the answer is printed; a table where this is left out")
    parser.add_argument("--evidence", action="store_true", help="add what each row rests on: statement, document, date")
    parser.add_argument("--as-of", metavar="DATE", help="only what held on this day, as 2015-03-17")
    parser.add_argument("--min-confidence", type=_confidence, metavar="X", help="only claims with at least this confidence, from 0 to 1")
    parser.add_argument("--modality", type=words_of, metavar="A,B", help="only claims of these modalities, as ASSERTED,REPORTED")
    parser.add_argument("--url", metavar="URL", help="ask the server that runs there, as http://127.0.0.1:8000")


def _common(given: Mapping[str, Any]) -> dict[str, Any]:
    """What the common options say, as Asked has it."""
    lens = {"asOf": given["as_of"], "minConfidence": given["min_confidence"], "modality": given["modality"]}
    kept = {name: value for name, value in lens.items() if value is not None}
    return {"lens": kept, "evidence": given["evidence"], "format": given["format"], "url": given["url"]}


def _check_count(parser: argparse.ArgumentParser, word: Word, count: int) -> None:
    if count < word.least or (word.most is not None and count > word.most):
        parser.error(f"{word.shown}: there are {count}, and there may be {word.least} to {word.most}")


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise argparse.ArgumentTypeError(f"{quoted(text)} is not NAME=VALUE")
    return name.removeprefix("$"), value


def _confidence(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"{quoted(text)} is no number from 0 to 1")
    return value


def _help() -> str:
    questions = [(f"{row.name} {' '.join(map(_shown, row.words))}", row) for row in BUILT_IN.values()]
    width = max(len(usage) for usage, _ in questions) + 2
    common = argparse.ArgumentParser(add_help=False, usage=argparse.SUPPRESS, allow_abbrev=False)
    _add_common(common)
    lines = ["usage: keiretsu query QUESTION ... [options]", "", "Asks the graph, and prints the answer as a table.", "", "questions:"]
    for usage, row in questions:
        lines.append(f"  {usage:{width}}{row.purpose}")
        lines += [f"  {'':{width}}  {f'{option.flag} {option.shown}'.strip():15} {option.purpose}" for option in row.options]
    lines.append(f"  {FILE:{width}}any operation of a file")
    lines += [f"  {'':{width}}  --var NAME=VALUE", f"  {'':{width}}  --operation NAME"]
    return "\n".join(
        [*lines, "", common.format_help().strip(), "", *_EXPLANATION, *(f"  {row.example}" for row in BUILT_IN.values()), *_EXAMPLES]
    )


def _shown(word: Word) -> str:
    return " ".join([word.shown] * word.least) + ("..." if word.several else "")


_EXPLANATION = (
    "NAME, FROM, TO, OWNER and OWNED are names as people type them, or ids such as company:xiaomi. A name with spaces",
    "stands in quotes. `keiretsu query QUESTION --print-query` prints the GraphQL of a question, to copy and to change.",
    "Without --url, the database that the settings name is asked, beside any server that uses it. With --url, the token",
    "in KEIRETSU_TOKEN is sent, where it is set. The status is 0; 1 where there is no answer; 2 where this was not understood.",
    "",
    "examples:",
)
_EXAMPLES = (
    "  keiretsu query owners Huami --as-of 2015-03-17 --modality ASSERTED,REPORTED",
    "  keiretsu query path --print-query > mine.graphql",
    "  keiretsu query mine.graphql --var from=company:baidu --var to=company:huami --url http://127.0.0.1:8000 --format json",
)
