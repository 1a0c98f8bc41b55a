"""The `keiretsu` command. It works from any directory; settings come from the environment.

keiretsu serve [--allow-anonymous] [--persisted-only]     start the server, and a local Neo4j unless NEO4J_URI names one
keiretsu seed [FILES] [--config FILE] [--dry-run] ...     load a folder, or files of any format
keiretsu seed FILES --write-import-files FOLDER           write the files of Neo4j's importer
keiretsu seed --suggest FILES [--output FILE]             write a first dataset.toml for files
keiretsu query QUERY ...                                  query the graph and print the result
keiretsu export [--format FORMAT] [--output PATH] ...     write what is stored in a standard format
keiretsu token create|rotate|revoke NAME --file FILE
keiretsu schema                                           print the SDL

Each command imports its own rooms when it runs, so that help and completion load none.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from keiretsu.server.cli.environment import SettingsHelp, configured_settings
from keiretsu.server.cli.export_options import ExportArguments, export_command
from keiretsu.server.cli.query.arguments import QueryCommand
from keiretsu.server.cli.query.group import query_group
from keiretsu.server.cli.token import token
from keiretsu.server.cli.usage import CliCommand, usage_message

EXIT_FAILURE = 1
EXIT_USAGE = 2
EXIT_INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command. Returns the exit status: 0; 1 if it failed; 2 if the arguments are invalid."""
    try:
        status = cli.main(argv, prog_name="keiretsu", standalone_mode=False)
        sys.stdout.flush()
    except click.UsageError as error:
        print(usage_message(error), file=sys.stderr)
        return EXIT_USAGE
    except click.Abort:  # Ctrl-C
        return EXIT_INTERRUPTED
    except BrokenPipeError:  # the reader closed the pipe, as in `keiretsu schema | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # Python flushes standard output at exit
        return EXIT_FAILURE
    except _user_errors() as error:
        print(_error_message(error), file=sys.stderr)
        return EXIT_FAILURE
    return status or 0


def _user_errors() -> tuple[type[Exception], ...]:
    """The errors whose text is for the user. Evaluated only when an error occurs."""
    from keiretsu.graph.local import LocalDatabaseError
    from keiretsu.graph.writer import WriteError
    from keiretsu.seed.errors import InvalidDataSet
    from keiretsu.seed.spools import SpoolError
    from keiretsu.server.errors import CommandError

    return CommandError, InvalidDataSet, LocalDatabaseError, SpoolError, WriteError


def _error_message(error: Exception) -> str:
    from keiretsu.seed.errors import InvalidDataSet

    if isinstance(error, InvalidDataSet):
        count = f"{len(error.errors):,} error{'s' if len(error.errors) > 1 else ''}; nothing was written."
        return f"{error}\n{count} {error.advice}".rstrip()
    return f"keiretsu: {error}"


class KeiretsuGroup(SettingsHelp, click.Group):
    """The command; its help lists the settings."""

    command_class = CliCommand

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        """In the order of their definition."""
        return list(self.commands)


class ServeCommand(SettingsHelp, CliCommand):
    """`keiretsu serve`; its help lists the settings."""


@click.group(cls=KeiretsuGroup, no_args_is_help=False, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120})
@click.version_option(package_name="keiretsu", message="%(prog)s %(version)s", help="Print the version and exit.")
def cli() -> None:
    """A GraphQL API over a Neo4j graph of companies and the relationships between them."""


@cli.command(cls=ServeCommand)
@click.option(
    "--allow-anonymous",
    is_flag=True,
    help="Allow requests without a token. Without this option or KEIRETSU_TOKEN_FILE, only this machine has access.",
)
@click.option("--persisted-only", is_flag=True, help="Allow only the operations in KEIRETSU_PERSISTED_OPERATIONS.")
def serve(*, allow_anonymous: bool, persisted_only: bool) -> None:
    """Start the server."""
    settings = configured_settings()
    from keiretsu.server.cli.serve import serve as run_server

    run_server(settings, allow_anonymous=allow_anonymous, persisted_only=persisted_only)


@cli.command()
@click.argument(
    "files", metavar="[FILES]...", nargs=-1, type=click.Path(), help="A folder, files, archives, https addresses, or - for standard input."
)
@click.option("--config", type=click.Path(path_type=Path), help="The dataset.toml; by default the one beside the files.")
@click.option("--suggest", is_flag=True, help="Write a first dataset.toml for the files, and load nothing.")
@click.option("--output", type=click.Path(path_type=Path), help="The new file for --suggest; by default standard output.")
@click.option("--dry-run", is_flag=True, help="Read and validate only, write nothing.")
@click.option("--prune", is_flag=True, help="Also remove stored data that the files of this data set no longer contain.")
@click.option("--yes", is_flag=True, help="Skip the confirmation prompt of --prune.")
@click.option(
    "--method",
    type=click.Choice(["auto", "import", "transactions"]),
    default="auto",
    show_default=True,
    help="Load by Neo4j's importer, which needs an empty local database that nothing else uses, or in transactions.",
)
@click.option(
    "--write-import-files",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Write the importer's files for a server of your own, and print its command; load nothing.",
)
@click.option("--quiet", is_flag=True, help="Print no progress.")
@click.option("--keep-going", is_flag=True, help="Load the rows without errors, and write the others to a folder to correct.")
@click.option("--rejected", type=click.Path(path_type=Path), metavar="FOLDER", help="That folder; by default NAME.rejected.")
@click.option("--format", type=click.Choice(["text", "json"]), default="text", show_default=True, help="Of the result.")
def seed(
    files: tuple[str, ...],
    *,
    config: Path | None,
    suggest: bool,
    output: Path | None,
    dry_run: bool,
    prune: bool,
    yes: bool,
    method: str,
    write_import_files: Path | None,
    quiet: bool,
    keep_going: bool,
    rejected: Path | None,
    format: str,  # noqa: A002  # the name of the option
) -> int:
    """Load a folder, or files of any format. Loading them again changes nothing."""
    settings = configured_settings()
    from keiretsu.progress import hide_progress
    from keiretsu.server.cli.load_method import LoadMethod
    from keiretsu.server.cli.seed import SeedOptions, seed_files, suggest_files
    from keiretsu.server.cli.seed_output import OutputFormat

    if suggest:
        suggest_files(settings, files, output)
        return 0
    if output:
        raise click.UsageError("--output requires --suggest.")
    if rejected and not keep_going:
        raise click.UsageError("--rejected requires --keep-going.")
    if write_import_files and (prune or method != "auto" or format != "text"):
        raise click.UsageError("--write-import-files loads nothing; omit --prune, --method and --format.")
    options = SeedOptions(config, dry_run, prune, yes, keep_going, rejected, OutputFormat(format), LoadMethod(method), write_import_files)
    with hide_progress(is_hidden=quiet):
        return seed_files(settings, files, options)


def _run_export(arguments: ExportArguments) -> None:
    settings = configured_settings()
    from keiretsu.progress import hide_progress
    from keiretsu.server.cli.export import print_hash, run_export

    with hide_progress(is_hidden=arguments.quiet):
        if arguments.hash_only:
            print_hash(settings)
        else:
            run_export(arguments, settings)


def _run_query(command: QueryCommand) -> None:
    settings = configured_settings()
    from keiretsu.server.cli.query.command import run_query

    run_query(command, settings)


cli.add_command(query_group(_run_query))
cli.add_command(export_command(_run_export))
cli.add_command(token)


@cli.command()
def schema() -> None:
    """Print the schema in GraphQL's schema definition language."""
    settings = configured_settings()
    from keiretsu.schema.types.build import build_schema
    from keiretsu.server.load_schema import load_schema

    print(build_schema(load_schema(settings.schema)).as_str())
