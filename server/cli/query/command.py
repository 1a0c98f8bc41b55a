"""`keiretsu query`: arguments -> a query -> its result on standard output; notices and errors go to standard error.

$ keiretsu query search xiaomi --first 1
name    type     id              aliases  score
────────────────────────────────────────────────
Xiaomi  COMPANY  company:xiaomi           2.1

Truncated: there are more entities; increase --first.
"""

from __future__ import annotations

import io
import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from keiretsu.server.cli.query.arguments import QueryCommand
from keiretsu.server.cli.query.entity_lookup import EntityReference, resolve_entity
from keiretsu.server.cli.query.flatten import flatten_response
from keiretsu.server.cli.query.formats import QueryResult, write_result
from keiretsu.server.cli.query.operations import OperationError, QueryOperation, parse_values, read_file, read_operation, require_values
from keiretsu.server.cli.query.responses import QueryResponse, QueryRunner, ResponseError, read_response
from keiretsu.server.cli.query.saved_queries import SavedQuery
from keiretsu.server.cli.query.schema_fit import entity_types, fit_operation
from keiretsu.server.cli.query.tables import Table
from keiretsu.server.settings import Settings


@dataclass(frozen=True)
class _PreparedQuery:
    """An operation, and the variable values that need no lookup."""

    operation: QueryOperation
    values: Mapping[str, Any]


def run_query(command: QueryCommand, settings: Settings) -> None:
    """Run the query and print the result. Raises CommandError, LocalDatabaseError, WriteError."""
    _escape_unencodable()
    prepared = _prepare(command)
    with _open_runner(command, settings, prepared.operation) as runner, _translate_mismatches(command):
        operation = fit_operation(prepared.operation, runner.schema)
        _require_sources(command, operation)
        values = {**prepared.values, **_resolve_entities(command, runner)}
        values = {name: value for name, value in values.items() if name in operation.variables}
        response = read_response(runner(operation.text, values, operation.name), operation.source)
        text, notes = _format_response(command, response, operation)
    sys.stdout.write(text)
    for note in notes:
        print(note, file=sys.stderr)
    if response.errors:
        raise ResponseError("\n".join(response.errors))


def _escape_unencodable() -> None:
    """Write characters that the terminal's encoding lacks as backslash escapes."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _prepare(command: QueryCommand) -> _PreparedQuery:
    """The operation and its known variable values, validated. Raises OperationError."""
    path = command.query.file if isinstance(command.query, SavedQuery) else command.query
    source = path.name if isinstance(command.query, SavedQuery) else str(path)
    operation = replace(read_operation(source, read_file(path), command.operation_name), is_saved=isinstance(command.query, SavedQuery))
    values = {
        **command.variables,
        **parse_values(operation, command.variable_texts),
        **_lens_values(command, operation),
        **_evidence_values(command, operation),
    }
    require_values(operation, {**values, **command.positionals})
    return _PreparedQuery(operation, values)


def _lens_values(command: QueryCommand, operation: QueryOperation) -> dict[str, Any]:
    """The variable `lens`: its --var value, overridden by the lens options."""
    if not command.lens:
        return {}
    if "lens" not in operation.variables:
        raise OperationError(
            f"{operation.source} declares no variable $lens, which --as-of, --min-confidence and --modality require; "
            "declare $lens: Lens and pass it to a field as `lens: $lens`."
        )
    base = parse_values(operation, {"lens": command.variable_texts["lens"]})["lens"] if "lens" in command.variable_texts else {}
    return {"lens": {**(base if isinstance(base, dict) else {}), **command.lens}}


def _evidence_values(command: QueryCommand, operation: QueryOperation) -> dict[str, Any]:
    if not command.include_evidence:
        return {}
    if "evidence" not in operation.variables:
        raise OperationError(
            f"{operation.source} declares no variable $evidence, which --evidence requires; "
            "declare $evidence: Boolean! = false and select `evidence @include(if: $evidence)`."
        )
    return {"evidence": True}


def _require_sources(command: QueryCommand, operation: QueryOperation) -> None:
    """Raise OperationError if the schema has none of the claims that options select."""
    if command.lens and "lens" not in operation.variables:
        raise OperationError("This schema has no `sources`, which --as-of, --min-confidence and --modality require.")
    if command.include_evidence and "evidence" not in operation.variables:
        raise OperationError("This schema has no `sources`, which --evidence requires.")


@contextmanager
def _open_runner(command: QueryCommand, settings: Settings, operation: QueryOperation) -> Iterator[QueryRunner]:
    # each branch imports its own dependencies, so that remote queries do not load the database libraries
    if command.url is not None:
        from keiretsu.server.cli.query.remote import remote_runner, with_remote_schema

        runner = remote_runner(command.url, os.environ.get("KEIRETSU_TOKEN") or None)
        yield with_remote_schema(runner) if operation.is_saved else runner
    else:
        from keiretsu.server.cli.query.local import open_local_runner

        with open_local_runner(settings, operation) as runner:
            yield runner


def _resolve_entities(command: QueryCommand, runner: QueryRunner) -> dict[str, Any]:
    """The values of positional variables: entity ids, or the text itself. Prints on standard error how an inexact name was resolved."""
    if not isinstance(command.query, SavedQuery):
        return {}
    values: dict[str, Any] = {}
    for positional in command.query.positionals:
        texts = command.positionals[positional.variable]
        if positional.types is None:
            values[positional.variable] = texts[0]
            continue
        ids = []
        for text in texts:
            types = entity_types(positional.types, runner.schema)
            reference = EntityReference(text, types, f"keiretsu query {command.query.name}", command.lens)
            entity = resolve_entity(runner, reference)
            if entity.notice:
                print(entity.notice, file=sys.stderr)
            ids.append(entity.id)
        values[positional.variable] = ids if positional.is_list else ids[0]
    return values


def _format_response(command: QueryCommand, response: QueryResponse, operation: QueryOperation) -> tuple[str, tuple[str, ...]]:
    """The text for standard output, and the notes for standard error. A saved query with errors has no table."""
    is_partial = bool(response.errors) and isinstance(command.query, SavedQuery) and command.format != "json"
    if response.data is None or is_partial:
        return "", ()
    return write_result(QueryResult(response.data, _tables(command, response.data, operation), _terminal_width()), command.format)


def _tables(command: QueryCommand, data: Mapping[str, Any], operation: QueryOperation) -> tuple[Table, ...]:
    if command.format == "json":
        return ()
    if isinstance(command.query, SavedQuery):
        return (command.query.build_table(data),)
    return flatten_response(data, operation.object_keys)


@contextmanager
def _translate_mismatches(command: QueryCommand) -> Iterator[None]:
    """A remote server may have another version, or not be Keiretsu: report a response of unexpected shape as an error."""
    try:
        yield
    except (KeyError, IndexError, TypeError, AttributeError, ValueError):
        if command.url is None:
            raise
        raise ResponseError("The response does not match the query; the server at --url may have another version.") from None


def _terminal_width() -> int | None:
    """The width of the terminal; None for a pipe or a file, whose lines are unlimited."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None
