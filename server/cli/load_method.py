"""How `keiretsu seed` loads: by Neo4j's own importer into an empty local database, or in transactions.

load_data_set(database, request)   ->   LoadResult(report=LoadReport(...), address=...)
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from keiretsu.graph.local import LocalDatabaseError
from keiretsu.graph.store.store import Address
from keiretsu.graph.writer import Writer
from keiretsu.progress import ShowProgress
from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.first_load import ImportUnavailableError, import_data_set
from keiretsu.seed.load import load
from keiretsu.seed.load_report import LoadReport
from keiretsu.seed.rows import DataSet
from keiretsu.server.database import Database
from keiretsu.server.errors import CommandError

MIN_IMPORTED = 200_000
"""Fewer nodes and edges are loaded sooner in transactions, because the database must be stopped and started for an import."""


class LoadMethod(StrEnum):
    """`auto`: an import if the data set is large enough and the database allows it."""

    AUTO = "auto"
    IMPORT = "import"
    TRANSACTIONS = "transactions"


class ImportRefused(CommandError):  # noqa: N818  # nothing failed
    """An import was requested, and is not possible."""


@dataclass(frozen=True)
class LoadRequest:
    """What to load, and how."""

    data_set: DataSet
    catalogue: Catalogue
    method: LoadMethod
    prune: bool
    progress: ShowProgress


@dataclass(frozen=True)
class LoadResult:
    """`address`: of the database after the load."""

    report: LoadReport
    address: Address


def load_data_set(database: Database, request: LoadRequest) -> LoadResult:
    """Load. Raises WriteError, LocalDatabaseError, ImportRefused."""
    if request.method is LoadMethod.IMPORT:
        return _import(database, request)
    if request.method is LoadMethod.AUTO and database.local and _is_large(request.data_set):
        try:
            return _import(database, request)
        except ImportRefused:
            pass
        except LocalDatabaseError as error:
            print(f"{error} The data set is loaded in transactions instead.", file=sys.stderr)
    with Writer(database.address) as writer:
        report = load(writer, request.data_set, request.catalogue, prune=request.prune, progress=partial(request.progress, "loading"))
    return LoadResult(report, database.address)


def _is_large(data_set: DataSet) -> bool:
    return len(data_set.nodes) + len(data_set.edges) >= MIN_IMPORTED


def _import(database: Database, request: LoadRequest) -> LoadResult:
    """There is nothing to prune in an empty database."""
    if database.local is None:
        raise ImportRefused("Only the local database can be imported into; for a server of your own, use --write-import-files.")
    try:
        imported = import_data_set(database.local, request.data_set, request.catalogue, request.progress)
    except ImportUnavailableError as error:
        raise ImportRefused(f"The data set cannot be imported: {error}; load it with --method transactions.") from error
    return LoadResult(imported.report, Address(imported.uri, database.address.username, database.address.password))
