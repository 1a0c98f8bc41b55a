"""`keiretsu seed`: reads and checks a folder, loads it, and says what was done.

$ keiretsu seed mine
mine: 12 nodes, 30 edges, 4 claims, no fault.
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
from keiretsu.seed.load import Progress as Step
from keiretsu.seed.load import Report, load
from keiretsu.seed.rows import DataSet
from keiretsu.seed.validate import read_data_set
from keiretsu.server.database import BUILT_IN, open_database_of
from keiretsu.server.errors import CommandError
from keiretsu.server.load_schema import read_schema
from keiretsu.server.settings import Settings

DONE = ("created", "changed", "unchanged", "removed")


class NoFolder(CommandError):  # noqa: N818  # a word is missing, nothing failed
    """There is nothing to load."""


class NotConfirmed(CommandError):  # noqa: N818  # nothing failed
    """The user did not say yes."""


def seed_folder(settings: Settings, folder: Path | None, *, check_only: bool, reset: bool, confirmed: bool) -> None:
    """Load a folder, or the built-in data; or only check it. Raises FaultyFiles, WriteError, LocalDatabaseError, NotConfirmed."""
    catalogue = read_schema(settings.schema)
    console = Console()
    if folder is None and not settings.serves_built_in_schema:
        raise NoFolder("Name the folder to load: the built-in data is of the built-in schema, and KEIRETSU_SCHEMA names another.")
    data_set = read_data_set(folder or BUILT_IN, catalogue)
    console.print(_summary(data_set), highlight=False)
    if check_only:
        return
    if reset and not confirmed:
        _confirm(data_set)
    with open_database_of(settings) as database, Writer(database.address) as writer, _progress(data_set) as step:
        report = load(writer, data_set, catalogue, reset=reset, progress=step)
    console.print(_table(report, catalogue))


def _summary(data_set: DataSet) -> str:
    claims = len(data_set.claims)
    return f"{data_set.name}: {len(data_set.nodes) - claims} nodes, {len(data_set.edges)} edges, {claims} claims, no fault."


def _confirm(data_set: DataSet) -> None:
    """Ask on a terminal; elsewhere only --yes will do."""
    question = f"This removes what the database holds of the data set {data_set.name} and its files no longer do."
    if not sys.stdin.isatty():
        raise NotConfirmed(f"{question} Say --yes to do it.")
    try:
        answer = input(f"{question} Go on? [y/N] ")
    except EOFError:  # Ctrl-D
        answer = "no"
    if answer.strip().lower() not in ("y", "yes"):
        raise NotConfirmed("Nothing was changed.")


@contextmanager
def _progress(data_set: DataSet) -> Iterator[Step]:
    """A bar on standard error, while rows are written."""
    columns = (TextColumn("loading"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("loading", total=len(data_set.nodes) + len(data_set.edges))
        yield lambda done: bar.advance(task, done)


def _table(report: Report, catalogue: Catalogue) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("")
    for done in DONE:
        table.add_column(done, justify="right")
    for name in (*catalogue.nodes, *catalogue.relationships):
        counts = [report.counts[name, done] for done in DONE]
        if any(counts):
            table.add_row(name, *map(str, counts))
    table.add_row("all", *(str(report.total(done)) for done in DONE), style="bold")
    return table
