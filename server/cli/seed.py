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
from pathlib import Path

from rich.console import Console
from rich.table import Table

from keiretsu.graph.load_marks import unfinished_loads
from keiretsu.graph.writer import Writer
from keiretsu.progress import show_progress
from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.errors import DataError, InvalidDataSet
from keiretsu.seed.load_report import LoadReport
from keiretsu.seed.rejected_rows import RejectedRows
from keiretsu.seed.rows import DataSet
from keiretsu.seed.suggest import suggest_configuration
from keiretsu.seed.tables.inputs import METADATA_FILE, Inputs
from keiretsu.seed.validate import read_data_set, read_good_rows
from keiretsu.server.cli.import_files import write_files
from keiretsu.server.cli.load_method import LoadMethod, LoadRequest, load_data_set
from keiretsu.server.cli.seed_output import (
    Changes,
    OutputFormat,
    RejectedFolder,
    print_invalid,
    print_rejected,
    print_result,
    print_summary,
)
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
    """`config`: the dataset.toml, unless it lies beside the files. `assume_yes`: prune without confirmation.

    `keep_going`: load the rows without errors, and write the others to the folder `rejected`, by default NAME.rejected.
    `import_files`: a folder to write, instead of a load.
    """

    config: Path | None
    dry_run: bool
    prune: bool
    assume_yes: bool
    keep_going: bool = False
    rejected: Path | None = None
    format: OutputFormat = OutputFormat.TEXT
    method: LoadMethod = LoadMethod.AUTO
    import_files: Path | None = None


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


def seed_files(settings: Settings, files: Sequence[str], options: SeedOptions) -> int:
    """Load files, or the built-in data; with `dry_run`, only validate them. Returns the exit status: 1 if rows are left out.

    Raises InvalidDataSet, WriteError, LocalDatabaseError, CommandError.
    """
    is_json = options.format is OutputFormat.JSON
    if options.prune and options.keep_going:
        raise PruneRefused("--keep-going leaves rows out, so --prune would remove what they say; load without one of them.")
    catalogue = load_schema(settings.schema)
    if not files and not settings.has_built_in_schema:
        raise FolderRequired("Name the folder to load; the built-in data fits only the built-in schema, and KEIRETSU_SCHEMA names another.")
    inputs = Inputs(tuple(files) or (str(BUILT_IN_DATA_SET),), options.config)
    try:
        data_set, rejected = _check(inputs, catalogue, options)
    except InvalidDataSet as error:
        if not is_json:
            raise
        print_invalid(error)
        return 1
    if options.prune and data_set.is_partial:
        raise PruneRefused(
            f"The {METADATA_FILE} has `partial = true`, so --prune would remove what these files leave out; load without --prune."
        )
    if not is_json:
        print_summary(data_set, rejected)
    report = None if options.dry_run or options.import_files else _load(settings, data_set, catalogue, options)
    if options.import_files and not options.dry_run:
        with show_progress() as progress:
            text = write_files(data_set, catalogue, options.import_files, progress)
        print(text)
    if is_json:
        print_result(data_set, _changes(report, catalogue) if report else None, rejected)
    elif rejected:
        print_rejected(rejected, data_set.name)
    return 1 if rejected else 0


def _load(settings: Settings, data_set: DataSet, catalogue: Catalogue, options: SeedOptions) -> LoadReport:
    if options.prune and not options.assume_yes:
        _confirm_prune(data_set)
    with open_configured_database(settings) as database, show_progress() as progress:
        result = load_data_set(database, LoadRequest(data_set, catalogue, options.method, options.prune, progress))
        with Writer(result.address) as writer:
            unfinished = writer.write(unfinished_loads, exclusive=False)
    report = result.report
    if options.format is OutputFormat.TEXT:
        console = Console()
        console.print(_report_table(report, catalogue))
        for mark in report.completed:
            console.print(f"This completes the load of {mark.started_at}, which was interrupted.", highlight=False)
    for mark in unfinished:
        message = f"The load of {mark.data_set} that started at {mark.started_at} is unfinished; load its folder again to complete it."
        Console(stderr=True).print(message, highlight=False, soft_wrap=True)
    return report


def _check(inputs: Inputs, catalogue: Catalogue, options: SeedOptions) -> tuple[DataSet, RejectedFolder | None]:
    """The data set, and what it leaves out, which is written unless it is a dry run. Raises InvalidDataSet, CommandError.

    Warnings are printed, whether there are errors or not.
    """
    prints_warnings = options.format is OutputFormat.TEXT
    try:
        with show_progress() as progress:
            if options.keep_going:
                data_set, rejected_rows = read_good_rows(inputs, catalogue, progress)
            else:
                data_set, rejected_rows = read_data_set(inputs, catalogue, progress), None
    except InvalidDataSet as error:
        if prints_warnings:
            _print_warnings(error.warnings)
        raise
    if prints_warnings:
        _print_warnings(data_set.warnings)
    return data_set, _write_rejected(rejected_rows, options) if rejected_rows else None


def _write_rejected(rows: RejectedRows, options: SeedOptions) -> RejectedFolder:
    """Write the rows that are left out, before the others are loaded. Raises OutputNotWritten."""
    if options.dry_run:
        return RejectedFolder(rows, None)
    path = options.rejected or Path(f"{rows.folder.name}.rejected")
    try:
        rows.write(path)
    except FileExistsError:
        raise OutputNotWritten(f"{path} exists and is not empty; remove it, or name another folder with --rejected.") from None
    except OSError as error:
        raise OutputNotWritten(f"Cannot write {path}: {error.strerror}.") from None
    return RejectedFolder(rows, path)


def _print_warnings(warnings: Sequence[DataError]) -> None:
    for warning in warnings:
        print(f"Warning: {warning}", file=sys.stderr)


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


def _changes(report: LoadReport, catalogue: Catalogue) -> Changes:
    """The counts of all types that have any."""
    names = (*catalogue.nodes, *catalogue.relationships)
    counts = {name: {change: report.counts[name, change] for change in CHANGES} for name in names}
    return {name: changes for name, changes in counts.items() if any(changes.values())}


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
