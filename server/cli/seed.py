"""`keiretsu seed`: reads and validates a folder, loads it, and prints a summary of the changes.

$ keiretsu seed mine
mine: 12 nodes, 30 edges, 4 claims, no errors.
             created  changed  unchanged  removed
Company           10        0          2        0
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from keiretsu.graph.writer import Writer
from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.load import LoadReport, load
from keiretsu.seed.load import ProgressCallback as Step
from keiretsu.seed.rows import DataSet
from keiretsu.seed.validate import read_data_set
from keiretsu.server.database import BUILT_IN_DATA_SET, open_configured_database
from keiretsu.server.errors import CommandError
from keiretsu.server.load_schema import load_schema
from keiretsu.server.settings import Settings

CHANGES = ("created", "changed", "unchanged", "removed")


class FolderRequired(CommandError):  # noqa: N818  # an argument is missing, nothing failed
    """No folder is named, and the built-in data does not fit the schema."""


class PruneNotConfirmed(CommandError):  # noqa: N818  # nothing failed
    """The user did not confirm."""


def seed_folder(settings: Settings, folder: Path | None, *, dry_run: bool, prune: bool, assume_yes: bool) -> None:
    """Load a folder, or the built-in data; with `dry_run`, only validate it.

    Raises InvalidDataSet, WriteError, LocalDatabaseError, CommandError.
    """
    catalogue = load_schema(settings.schema)
    console = Console()
    if folder is None and not settings.has_built_in_schema:
        raise FolderRequired("Name the folder to load; the built-in data fits only the built-in schema, and KEIRETSU_SCHEMA names another.")
    data_set = read_data_set(folder or BUILT_IN_DATA_SET, catalogue)
    console.print(_summary(data_set), highlight=False)
    if dry_run:
        return
    if prune and not assume_yes:
        _confirm_prune(data_set)
    with open_configured_database(settings) as database, Writer(database.address) as writer, _progress(data_set) as step:
        report = load(writer, data_set, catalogue, prune=prune, progress=step)
    console.print(_report_table(report, catalogue))


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


@contextmanager
def _progress(data_set: DataSet) -> Iterator[Step]:
    """A progress bar on standard error while rows are written."""
    columns = (TextColumn("loading"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("loading", total=len(data_set.nodes) + len(data_set.edges))
        yield lambda rows: bar.advance(task, rows)


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
