"""The command `keiretsu query`: a subcommand for each saved query, and one for any .graphql file.

query_group(run).main(["mine.graphql", "--var", "first=3"])   calls   run(QueryCommand(Path("mine.graphql"), ...))
"""

from __future__ import annotations

from pathlib import Path

import click
from click.shell_completion import CompletionItem

from keiretsu.server.cli.query.arguments import (
    RunQuery,
    common_options,
    file_command,
    positional_usage,
    saved_query_command,
    write_examples,
)
from keiretsu.server.cli.query.saved_queries import SAVED_QUERIES
from keiretsu.text import quoted

FILE_USAGE = "FILE.graphql"
FILE_SUFFIXES = (".graphql", ".gql")
SAVED_NAMES = ", ".join(SAVED_QUERIES)
EXPLANATION = """\
NAME, FROM, TO, OWNER and OWNED are names as people write them, or ids such as company:xiaomi. Quote names with spaces.

`keiretsu query QUERY --help` lists the options of a query; `keiretsu query QUERY --print-query` prints its GraphQL, to copy and edit.

Without --url, queries run on the configured database, which servers may use at the same time. With --url, the token in KEIRETSU_TOKEN is \
sent, if set. The exit status is 0; 1 if the query failed; 2 if the arguments are invalid."""
EXAMPLES = (
    "keiretsu query owners Huami --as-of 2015-03-17 --modality ASSERTED,REPORTED",
    "keiretsu query path --print-query > mine.graphql",
    "keiretsu query mine.graphql --var from=company:baidu --var to=company:huami --url http://127.0.0.1:8000 --format json",
)


def query_group(run: RunQuery) -> click.Group:
    """The command, which calls `run` with the query to run."""
    return QueryGroup(run)


class QueryGroup(click.Group):
    """Its subcommands are made when they are named."""

    def __init__(self, run: RunQuery) -> None:
        help_text = "Query the graph and print the result as a table."
        super().__init__("query", help=help_text, subcommand_metavar="QUERY ...", no_args_is_help=False)
        self.run = run

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        return list(SAVED_QUERIES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  # click's signature
        if cmd_name in SAVED_QUERIES:
            return saved_query_command(SAVED_QUERIES[cmd_name], self.run)
        return file_command(Path(cmd_name), self.run) if cmd_name.endswith(FILE_SUFFIXES) else None

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args and not ctx.resilient_parsing:
            raise click.UsageError(f"Name a query: {SAVED_NAMES}, or {FILE_USAGE}", ctx)
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            raise click.UsageError(f"Name a query ({SAVED_NAMES}, or {FILE_USAGE}) before {quoted(error.option_name)}", ctx) from None

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        if not ctx.resilient_parsing and self.get_command(ctx, args[0]) is None:
            raise click.UsageError(f"{quoted(args[0])} is neither a saved query nor a .graphql file; saved queries are {SAVED_NAMES}", ctx)
        return super().resolve_command(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """The saved queries, or files if none begins with the text."""
        return super().shell_complete(ctx, incomplete) or [CompletionItem(incomplete, type="file")]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  # click's signature
        rows = [(f"{row.name} {' '.join(map(positional_usage, row.positionals))}", row.description) for row in SAVED_QUERIES.values()]
        with formatter.section("Queries"):
            formatter.write_dl([*rows, (FILE_USAGE, "any operation in a file")])

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Options of all queries"):
            formatter.write_dl([record for option in common_options() if (record := option.get_help_record(ctx))])
        formatter.write_paragraph()
        formatter.write_text(EXPLANATION)
        write_examples(formatter, [*(row.example for row in SAVED_QUERIES.values()), *EXAMPLES])
