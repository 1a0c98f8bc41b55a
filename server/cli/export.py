"""`keiretsu export`: writes what is stored in a standard format, and reports what was exported.

$ keiretsu export --format csv --output out
Read 122 nodes, 200 claims and 147 edges; wrote out.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from keiretsu.files import replace_atomically
from keiretsu.graph.store.store import StoreError
from keiretsu.progress import show_progress
from keiretsu.resolvers.errors import RequestRejected
from keiretsu.resolvers.export_selection import parse_selection
from keiretsu.resolvers.limits import Limits
from keiretsu.resolvers.query_executor import describe_store_error
from keiretsu.resolvers.strawberry_execution import core_schema
from keiretsu.schema.catalogue import Catalogue
from keiretsu.schema.types.build import build_schema
from keiretsu.seed.export.formats import FORMATS, ExportFormat, FileFormat, FolderFormat
from keiretsu.seed.export.run import compute_hash, export_file, export_folder
from keiretsu.seed.export.writers import ExportContext, ExportReport
from keiretsu.seed.tables.packages import MissingPackage, require_package
from keiretsu.server.cli.export_options import ExportArguments
from keiretsu.server.cli.query.entity_lookup import EntityReference, resolve_entity
from keiretsu.server.cli.query.local import LocalEngine, open_local_engine
from keiretsu.server.cli.query.operations import read_file
from keiretsu.server.cli.query.responses import QueryRunner
from keiretsu.server.errors import CommandError
from keiretsu.server.export_scope import ExportRequest, parse_lens, read_scope
from keiretsu.server.load_schema import load_schema
from keiretsu.server.observability.logs import configure_logs
from keiretsu.server.settings import Settings

STANDARD_OUTPUT = Path("-")
SELECTION_PAGE = 1_000  # nodes of one page of --where


class ExportFailed(CommandError):  # noqa: N818  # it ends the command, with the reason
    """The export failed, or is not possible; nothing was written."""


def run_export(arguments: ExportArguments, settings: Settings) -> None:
    """Export, and print the report on standard error. Raises CommandError, LocalDatabaseError, WriteError."""
    format_ = FORMATS[arguments.format]
    output = arguments.output or (STANDARD_OUTPUT if isinstance(format_, FileFormat) else None)
    if output is None or (output == STANDARD_OUTPUT and isinstance(format_, FolderFormat)):
        raise ExportFailed(f"The format {arguments.format} is a folder for each data set; name the folder with --output.")
    _check_packages(format_)
    lens = _parse_lens(arguments.lens)
    with _open_engine(settings) as (local, catalogue), _translate_errors(output):
        request = _to_request(arguments, lens, local)
        report = local.runner.run(_export(local, catalogue, request, format_, output))
        unfinished = local.runner.run(local.store.ping())
    for data_set in unfinished:
        report.losses.add(data_set, "The data set is half loaded: its load is running, or was interrupted")
    _print_report(report, catalogue, output, as_json=arguments.report_as_json)


def print_hash(settings: Settings) -> None:
    """Print the graph hash. Raises CommandError, LocalDatabaseError, WriteError."""
    with _open_engine(settings) as (local, catalogue), _translate_errors(STANDARD_OUTPUT):
        print(local.runner.run(_hash(local, catalogue)))


@contextmanager
def _open_engine(settings: Settings) -> Iterator[tuple[LocalEngine, Catalogue]]:
    configure_logs(settings.log_format)
    catalogue = load_schema(settings.schema)
    limits = Limits(page_size=SELECTION_PAGE)
    with open_local_engine(settings, catalogue, core_schema(build_schema(catalogue)), limits) as local:
        yield local, catalogue


@contextmanager
def _translate_errors(output: Path) -> Iterator[None]:
    try:
        yield
    except RequestRejected as error:
        raise ExportFailed("\n".join(entry.message for entry in error.errors)) from None
    except StoreError as error:
        raise ExportFailed(describe_store_error(error).message) from None
    except FileExistsError:
        raise ExportFailed(f"{output} exists and is not empty; name another folder, or remove it.") from None
    except BrokenPipeError:
        raise
    except OSError as error:
        raise ExportFailed(f"Cannot write to {output}: {error.strerror or error}.") from None


def _check_packages(format_: ExportFormat) -> None:
    try:
        if isinstance(format_, FolderFormat) and format_.package:
            require_package(format_.package, f"The format {format_.name}")
    except MissingPackage as error:
        raise ExportFailed(f"{error}.") from None


def _parse_lens(text: str | None) -> Mapping[str, Any] | None:
    try:
        return None if text is None else parse_lens(text)
    except ValueError as error:
        raise ExportFailed(f"--lens: {error}.") from None


def _to_request(arguments: ExportArguments, lens: Mapping[str, Any] | None, local: LocalEngine) -> ExportRequest:
    """The request, with the ids of the named nodes and the selections of the file. Raises RequestRejected, CommandError."""
    text = read_file(arguments.where) if arguments.where else ""
    selections = parse_selection(local.engine, text) if arguments.where else ()
    hops = arguments.hops if arguments.hops is not None else int(bool(arguments.names))
    return ExportRequest(_resolve_names(arguments.names, lens, local), selections, text, hops, lens)


def _resolve_names(names: Sequence[str], lens: Mapping[str, Any] | None, local: LocalEngine) -> tuple[str, ...]:
    """The ids of the named nodes. Prints on standard error how an inexact name was resolved."""
    runner = QueryRunner(local.run_query, local.engine.schema)
    ids: dict[str, None] = {}
    for name in names:
        entity = resolve_entity(runner, EntityReference(name, (), "keiretsu export --around", lens or {}))
        if entity.notice:
            print(entity.notice, file=sys.stderr)
        ids[entity.id] = None
    return tuple(ids)


async def _export(local: LocalEngine, catalogue: Catalogue, request: ExportRequest, format_: ExportFormat, output: Path) -> ExportReport:
    with local.store.open_blocking_stream() as stream, show_progress() as progress:
        context = ExportContext(catalogue, await read_scope(local.engine, stream, request))
        if isinstance(format_, FolderFormat):
            return await export_folder(stream, context, format_, output, progress)
        with _open_output(output) as file:
            return await export_file(stream, context, format_, file, progress)


async def _hash(local: LocalEngine, catalogue: Catalogue) -> str:
    with local.store.open_blocking_stream() as stream:
        return await compute_hash(stream, catalogue)


@contextmanager
def _open_output(output: Path) -> Iterator[BinaryIO]:
    if output == STANDARD_OUTPUT:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
    else:
        with replace_atomically(output) as file:
            yield file


def _print_report(report: ExportReport, catalogue: Catalogue, output: Path, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(report.to_json(), ensure_ascii=False), file=sys.stderr)
        return
    claim = catalogue.provenance.claim if catalogue.provenance else None
    claims = report.counts[claim] if claim else 0
    nodes = sum(report.counts[name] for name in catalogue.nodes) - claims
    edges = sum(report.counts[name] for name in catalogue.relationships)
    target = "to standard output" if output == STANDARD_OUTPUT else str(output)
    print(f"Read {nodes:,} nodes, {claims:,} claims and {edges:,} edges; wrote {target}.", file=sys.stderr)
    if report.partial:
        print(f"This is a part of the graph: {report.partial}.", file=sys.stderr)
    for loss in report.losses:
        print(loss, file=sys.stderr)
