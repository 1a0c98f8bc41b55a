"""The arguments of one query -> the query to run. Invalid arguments raise click.UsageError, which exits with status 2.

keiretsu query owners Huami --depth 2
-> QueryCommand(SAVED_QUERIES["owners"], positionals={"company": ("Huami",)}, variables={"depth": 2})
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

import click

from keiretsu.server.cli.query.saved_queries import Positional, QueryOption, SavedQuery, split_names
from keiretsu.server.cli.usage import CliCommand
from keiretsu.text import join_or, quoted

FORMATS = ("table", "json", "csv", "jsonl", "markdown")
FORMAT_HELP = f"The output format: {join_or(FORMATS)}; by default table."
NEGATIVE_NUMBER = re.compile(r"-\d+(\.\d*)?|-\.\d+")


@dataclass(frozen=True)
class QueryCommand:
    """A query, saved or in a file. `positionals`: the text for each positional variable; `variable_texts`: the values of --var."""

    query: SavedQuery | Path
    positionals: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    variables: Mapping[str, Any] = field(default_factory=dict)
    variable_texts: Mapping[str, str] = field(default_factory=dict)
    operation_name: str | None = None
    lens: Mapping[str, Any] = field(default_factory=dict)
    include_evidence: bool = False
    format: str = "table"
    url: str | None = None


RunQuery: TypeAlias = Callable[[QueryCommand], None]


class QuerySubcommand(CliCommand):
    """A query with its arguments and options; its help ends with an example."""

    def __init__(self, name: str, example: str, **attributes: Any) -> None:
        super().__init__(name, **attributes)
        self.example = example

    def parse_args(self, ctx: click.Context, arguments: list[str]) -> list[str]:
        """A negative number is a name, not an unknown option."""
        ctx.ignore_unknown_options = any(map(NEGATIVE_NUMBER.fullmatch, arguments))
        return super().parse_args(ctx, arguments)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  # click's signature
        write_examples(formatter, [self.example])


def saved_query_command(query: SavedQuery, run: RunQuery) -> click.Command:
    """The subcommand of a saved query."""

    def call(**values: Any) -> None:
        positionals = {row.variable: values[row.variable] if row.is_list else (values[row.variable],) for row in query.positionals}
        variables = {row.variable: values[row.variable] for row in query.options if values[row.variable] is not None}
        run(QueryCommand(query, positionals, variables, **_common_values(values)))

    def print_file(ctx: click.Context, _option: click.Parameter, is_set: bool) -> None:  # noqa: FBT001  # click passes the value by position
        if is_set and not ctx.resilient_parsing:
            print(query.file.read_text("utf-8"), end="")
            ctx.exit()

    print_query = click.Option(
        ["--print-query"],
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=print_file,
        help="Print the GraphQL of the query and exit.",
    )
    options = [*map(_query_option, query.options), print_query, *common_options()]
    return QuerySubcommand(
        query.name, query.example, callback=call, params=[*map(_argument, query.positionals), *options], help=_sentence(query.description)
    )


def file_command(path: Path, run: RunQuery) -> click.Command:
    """The subcommand of a file."""

    def call(var: tuple[tuple[str, str], ...], operation: str | None, **values: Any) -> None:
        run(QueryCommand(path, variable_texts=dict(var), operation_name=operation, **_common_values(values)))

    variables = click.Option(
        ["--var"], multiple=True, type=_parse_variable, metavar="NAME=VALUE", help="The value of a variable. May be repeated."
    )
    operation_name = click.Option(["--operation"], metavar="NAME", help="The operation to run, if the file has several.")
    params = [variables, operation_name, *common_options()]
    example = "keiretsu query mine.graphql --var first=3 --format csv"
    return QuerySubcommand(str(path), example, callback=call, params=params, help="Run an operation in a file.")


def _argument(positional: Positional) -> click.Argument:
    return click.Argument(
        [positional.variable],
        metavar=positional_usage(positional),
        nargs=-1 if positional.is_list else 1,
        required=True,
        callback=lambda ctx, _argument, value: _check_count(ctx, positional, value),
        help=_sentence(positional.description),
    )


def _query_option(option: QueryOption) -> click.Option:
    if option.constant is not None:
        return click.Option([option.flag, option.variable], flag_value=option.constant, default=None, help=_sentence(option.description))
    return click.Option([option.flag, option.variable], type=option.parse, metavar=option.metavar, help=_sentence(option.description))


def common_options() -> list[click.Option]:
    """The options of all queries."""
    return [
        click.Option(["--format"], type=click.Choice(FORMATS), default="table", metavar="FORMAT", help=FORMAT_HELP),
        click.Option(["--evidence"], is_flag=True, help="Add the evidence for each row: statement, document, date."),
        click.Option(["--as-of"], metavar="DATE", help="Only facts valid on this day, for example 2015-03-17."),
        click.Option(
            ["--min-confidence"], type=_parse_confidence, metavar="X", help="Only claims with at least this confidence, from 0 to 1."
        ),
        click.Option(
            ["--modality"], type=split_names, metavar="A,B", help="Only claims of these modalities, for example ASSERTED,REPORTED."
        ),
        click.Option(["--url"], metavar="URL", help="Query the server at this URL, for example http://127.0.0.1:8000."),
    ]


def _common_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of the common options, as fields of QueryCommand."""
    lens = {"asOf": values["as_of"], "minConfidence": values["min_confidence"], "modality": values["modality"]}
    return {
        "lens": {name: value for name, value in lens.items() if value is not None},
        "include_evidence": values["evidence"],
        "format": values["format"],
        "url": values["url"],
    }


def _check_count(ctx: click.Context, positional: Positional, value: str | tuple[str, ...]) -> str | tuple[str, ...]:
    if not isinstance(value, tuple) or ctx.resilient_parsing:
        return value
    if len(value) < positional.min_count or (positional.max_count is not None and len(value) > positional.max_count):
        raise click.UsageError(
            f"{positional.metavar}: Expected {positional.min_count} to {positional.max_count} values, got {len(value)}", ctx
        )
    return value


def _parse_variable(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise click.BadParameter(f"{quoted(text)} is not NAME=VALUE")
    return name.removeprefix("$"), value


def _parse_confidence(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise click.BadParameter(f"{quoted(text)} is not a number from 0 to 1")
    return value


def positional_usage(positional: Positional) -> str:
    """NAME, or NAME... if there may be several."""
    return " ".join([positional.metavar] * positional.min_count) + ("..." if positional.is_list else "")


def write_examples(formatter: click.HelpFormatter, examples: Sequence[str]) -> None:
    """A section of commands, unwrapped so that they can be copied."""
    with formatter.section("Examples" if len(examples) > 1 else "Example"):
        for example in examples:
            formatter.write(f"{'':{formatter.current_indent}}{example}\n")


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."
