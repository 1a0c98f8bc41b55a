"""`keiretsu seed`: reads and validates files, loads them, and prints a summary of the changes; or suggests a dataset.toml for them.

$ keiretsu seed mine
mine: 12 nodes, 30 edges, 4 claims, no errors.
             created  changed  unchanged  removed
Company           10        0          2        0
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.table import Table

from keiretsu.graph.load_marks import unfinished_loads
from keiretsu.graph.writer import Writer
from keiretsu.progress import show_progress
from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.errors import DataError, InvalidDataSet
from keiretsu.seed.load import load
from keiretsu.seed.load_report import LoadReport
from keiretsu.seed.rows import DataSet
from keiretsu.seed.suggest import suggest_configuration
from keiretsu.seed.tables.inputs import METADATA_FILE, Inputs
from keiretsu.seed.validate import read_data_set
from keiretsu.server.database import BUILT_IN_DATA_SET, open_configured_database
from keiretsu.server.errors import CommandError
from keiretsu.server.load_schema import load_schema
from keiretsu.server.settings import Settings

CHANGES = ("created", "changed", "unchanged", "removed")


class FolderRequired(CommandError):  # noqa: N818  # an argument is missing, nothing failed
    """No folder is named, and the built-in data does not fit the schema."""


class OutputNotWritten(CommandError):  # noqa: N818  # nothing failed
    """Nothing is overwritten, or the folder cannot be written."""


class PruneRefused(CommandError):  # noqa: N818  # nothing failed
    """The files do not contain the whole data set."""


class PruneNotConfirmed(CommandError):  # noqa: N818  # nothing failed
    """The user did not confirm."""


@dataclass(frozen=True)
class SeedOptions:
    """`config`: the dataset.toml, unless it lies beside the files. `assume_yes`: prune without confirmation."""

    config: Path | None
    dry_run: bool
    prune: bool
    assume_yes: bool


def suggest_files(settings: Settings, files: Sequence[str], output: Path | None) -> None:
    """Write a first dataset.toml. Raises InvalidDataSet, CommandError."""
    if not files:
        raise FolderRequired("Name the files to describe, as in: keiretsu seed --suggest register.xlsx")
    text = suggest_configuration(Inputs(tuple(files)), load_schema(settings.schema))
    if output is None:
        print(text, end="")
        return
    try:
        with output.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise OutputNotWritten(f"{output} exists; remove it first, or name another file.") from None
    except OSError as error:
        raise OutputNotWritten(f"Cannot write {output}: {error.strerror}.") from None


def seed_files(settings: Settings, files: Sequence[str], options: SeedOptions) -> None:
    """Load files, or the built-in data; with `dry_run`, only validate them.

    Raises InvalidDataSet, WriteError, LocalDatabaseError, CommandError.
    """
    catalogue = load_schema(settings.schema)
    console = Console()
    if not files and not settings.has_built_in_schema:
        raise FolderRequired("Name the folder to load; the built-in data fits only the built-in schema, and KEIRETSU_SCHEMA names another.")
    data_set = _check(Inputs(tuple(files) or (str(BUILT_IN_DATA_SET),), options.config), catalogue)
    if options.prune and data_set.is_partial:
        raise PruneRefused(
            f"The {METADATA_FILE} has `partial = true`, so --prune would remove what these files leave out; load without --prune."
        )
    console.print(_summary(data_set), highlight=False)
    if options.dry_run:
        return
    if options.prune and not options.assume_yes:
        _confirm_prune(data_set)
    with open_configured_database(settings) as database, Writer(database.address) as writer, show_progress() as progress:
        report = load(writer, data_set, catalogue, prune=options.prune, progress=partial(progress, "loading"))
        unfinished = writer.write(unfinished_loads, exclusive=False)
    console.print(_report_table(report, catalogue))
    for mark in report.completed:
        console.print(f"This completes the load of {mark.started_at}, which was interrupted.", highlight=False)
    for mark in unfinished:
        message = f"The load of {mark.data_set} that started at {mark.started_at} is unfinished; load its folder again to complete it."
        Console(stderr=True).print(message, highlight=False, soft_wrap=True)


def _check(inputs: Inputs, catalogue: Catalogue) -> DataSet:
    """The data set; its warnings are printed, whether it has errors or not. Raises InvalidDataSet."""
    try:
        with show_progress() as progress:
            data_set = read_data_set(inputs, catalogue, progress)
    except InvalidDataSet as error:
        _print_warnings(error.warnings)
        raise
    _print_warnings(data_set.warnings)
    return data_set


def _print_warnings(warnings: Sequence[DataError]) -> None:
    for warning in warnings:
        print(f"Warning: {warning}", file=sys.stderr)


def _summary(data_set: DataSet) -> str:
    claims = len(data_set.claims)
    return f"{data_set.name}: {len(data_set.nodes) - claims} nodes, {len(data_set.edges)} edges, {claims} claims, no errors."


def _confirm_prune(data_set: DataSet) -> None:
    """Ask for confirmation on a terminal; without a terminal, --yes is required."""
    warning = f"This removes stored data of the data set {data_set.name} that its files no longer contain."
    if not sys.stdin.isatty():
        raise PruneNotConfirmed(f"{warning} Confirm with --yes.")
    try:
        reply = input(f"{warning} Continue? [y/N] ")
    except EOFError:  # Ctrl-D
        reply = "no"
    if reply.strip().lower() not in ("y", "yes"):
        raise PruneNotConfirmed("Canceled; nothing was changed.")


def _report_table(report: LoadReport, catalogue: Catalogue) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("")
    for change in CHANGES:
        table.add_column(change, justify="right")
    for name in (*catalogue.nodes, *catalogue.relationships):
        counts = [report.counts[name, change] for change in CHANGES]
        if any(counts):
            table.add_row(name, *map(str, counts))
    table.add_row("total", *(str(report.total(change)) for change in CHANGES), style="bold")
    return table
