"""What `keiretsu seed` prints: lines and tables for people, or one JSON document for programs.

$ keiretsu seed mine --dry-run --format json
{"dataSet": "mine", "nodes": 12, "edges": 30, "claims": 4, "rows": 16, "complete": true, "written": false, "changes": null,
 "rejected": null, "counts": {"errors": 0, "warnings": 0}, "warnings": [], "errors": []}
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

import orjson

from keiretsu.seed.error_summary import summarize
from keiretsu.seed.errors import DataError, InvalidDataSet
from keiretsu.seed.rejected_rows import RejectedRows
from keiretsu.seed.rows import DataSet

Changes = Mapping[str, Mapping[str, int]]
"""Type -> created, changed, unchanged, removed -> count."""


class OutputFormat(Enum):
    """How the result is printed."""

    TEXT = "text"
    JSON = "json"


@dataclass(frozen=True)
class RejectedFolder:
    """Rows that were left out, and the folder that holds them; None for a dry run, which writes none."""

    rows: RejectedRows
    path: Path | None


def print_summary(data_set: DataSet, rejected: RejectedFolder | None) -> None:
    """One line, on standard output; the errors of rows that are left out on standard error."""
    claims = len(data_set.claims)
    end = "no errors" if rejected is None else f"{_counted(len(rejected.rows), 'row')} left out"
    if rejected:
        print_errors(rejected.rows.errors)
    print(f"{data_set.name}: {len(data_set.nodes) - claims} nodes, {len(data_set.edges)} edges, {claims} claims, {end}.", flush=True)


def print_errors(errors: Sequence[DataError]) -> None:
    """The first ones, on standard error."""
    for line in summarize(errors):
        print(line, file=sys.stderr)


def print_rejected(rejected: RejectedFolder, name: str) -> None:
    """What became of the rows that were left out, on standard error."""
    count = _counted(len(rejected.rows), "row")
    if rejected.path is None:
        print(f"{count} of {name} would be left out.", file=sys.stderr)
        return
    print(
        f"{count} of {name} left out, so it is incomplete: correct the files in {rejected.path}, then run: keiretsu seed {rejected.path}",
        file=sys.stderr,
    )


def print_result(data_set: DataSet, changes: Changes | None, rejected: RejectedFolder | None) -> None:
    """The JSON document of a load or of a dry run, for which `changes` is None."""
    claims = len(data_set.claims)
    _print_document(
        {
            "dataSet": data_set.name,
            "nodes": len(data_set.nodes) - claims,
            "edges": len(data_set.edges),
            "claims": claims,
            "rows": data_set.rows,
            "complete": data_set.is_complete,
            "written": changes is not None,
            "changes": changes,
            "rejected": {"rows": len(rejected.rows), "folder": rejected.path and str(rejected.path)} if rejected else None,
        },
        data_set.warnings,
        rejected.rows.errors if rejected else (),
    )


def print_invalid(error: InvalidDataSet) -> None:
    """The JSON document of files with errors."""
    nothing = dict.fromkeys(("dataSet", "nodes", "edges", "claims", "rows"))
    _print_document({**nothing, "complete": False, "written": False, "changes": None, "rejected": None}, error.warnings, error.errors)


def _print_document(values: Mapping[str, Any], warnings: Sequence[DataError], errors: Sequence[DataError]) -> None:
    """An error on each line: there may be a million."""
    output = sys.stdout
    counts = {"errors": len(errors), "warnings": len(warnings)}
    output.write(orjson.dumps({**values, "counts": counts}).decode()[:-1])
    for name, problems in (("warnings", warnings), ("errors", errors)):
        output.write(f',\n"{name}": [')
        output.writelines(_separated(problems))
        output.write("]")
    output.write("}\n")


def _separated(problems: Iterable[DataError]) -> Iterable[str]:
    separator = "\n"
    for problem in problems:
        place = {"file": problem.file, "line": problem.line or None, "unit": problem.unit, "column": problem.column or None}
        yield separator + orjson.dumps({**place, "message": problem.message}).decode()
        separator = ",\n"


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
