"""The arguments of `keiretsu export` -> what to export. Invalid arguments raise click.UsageError, which exits with status 2.

keiretsu export --format ndjson --around Xiaomi --hops 2   ->   ExportArguments("ndjson", names=("Xiaomi",), hops=2)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import click

from keiretsu.server.cli.query.arguments import write_examples
from keiretsu.server.cli.usage import CliCommand

FORMAT_NAMES = ("csv", "parquet", "ndjson", "graphml", "gexf", "json-ld", "n-quads", "ftm", "bods")
"""Those of keiretsu.seed.export.formats, which would load the libraries of the database."""

FORMAT_HELP = f"The format: {', '.join(FORMAT_NAMES)}; by default csv."
EXAMPLES = (
    "keiretsu export --output out",
    "keiretsu export --format ndjson --around Xiaomi --hops 2 --lens '{modality: [ASSERTED]}' > xiaomi.ndjson",
    "keiretsu export --hash",
)


@dataclass(frozen=True)
class ExportArguments:
    """`lens`: its text. `hops`: None if the user does not say."""

    format: str = "csv"
    output: Path | None = None
    names: tuple[str, ...] = ()
    where: Path | None = None
    hops: int | None = None
    lens: str | None = None
    report_as_json: bool = False
    hash_only: bool = False
    quiet: bool = False


RunExport: TypeAlias = Callable[[ExportArguments], None]


class ExportSubcommand(CliCommand):
    """The command; its help ends with examples."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  # click's signature
        write_examples(formatter, EXAMPLES)


def export_command(run: RunExport) -> click.Command:
    """The command, which calls `run` with its arguments."""

    def call(**values: Any) -> None:
        run(_to_arguments(values))

    options: list[click.Parameter] = [
        click.Option(["--format"], type=click.Choice(FORMAT_NAMES), default="csv", metavar="FORMAT", help=FORMAT_HELP),
        click.Option(
            ["--output"],
            type=click.Path(path_type=Path),
            metavar="PATH",
            help="The folder or file to write; - is standard output, the default of a format with one file.",
        ),
        click.Option(["--around", "names"], multiple=True, metavar="NAME", help="Only what surrounds this entity. May be repeated."),
        click.Option(
            ["--where"], type=click.Path(path_type=Path), metavar="FILE.graphql", help="Only the nodes that the query in this file selects."
        ),
        click.Option(
            ["--hops"],
            type=click.IntRange(0, 20),
            metavar="N",
            help="How far to follow facts from these nodes: by default 1 with --around, 0 with --where.",
        ),
        click.Option(["--lens"], metavar="LENS", help='Only what this lens shows, for example {asOf: "2015-03-17"}.'),
        click.Option(
            ["--format-report"], type=click.Choice(("text", "json")), default="text", metavar="FORMAT", help="The report: text or json."
        ),
        click.Option(["--hash", "hash_only"], is_flag=True, help="Print the graph hash instead of exporting."),
        click.Option(["--quiet"], is_flag=True, help="Print no progress; the report is printed."),
    ]
    return ExportSubcommand(
        "export", callback=call, params=options, help="Write what is stored in a standard format: everything, or a part."
    )


def _to_arguments(values: dict[str, Any]) -> ExportArguments:
    arguments = ExportArguments(report_as_json=values.pop("format_report") == "json", **values)
    if arguments.hash_only and arguments != ExportArguments(hash_only=True, quiet=arguments.quiet):
        raise click.UsageError("--hash is that of the whole graph; it takes no other option than --quiet")
    if arguments.hops is not None and not arguments.names and not arguments.where:
        raise click.UsageError("--hops needs --around or --where, which name the nodes to start from")
    return arguments
