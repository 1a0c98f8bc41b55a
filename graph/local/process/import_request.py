"""What a user of the database asks its supervisor to import, and the result, as two files in the folder of the import.

write_request(folder, ImportRequest("9c1f", ("--nodes=...",)))     read_result(folder, "9c1f")   becomes   "" once it is imported

The user holds import.lock and the exclusive lease until it has the result: so there is at most one request, and it counts only while its
user lives.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from keiretsu.files import PRIVATE_MODE, write_atomically
from keiretsu.graph.local.data_folder import DataFolder
from keiretsu.graph.local.lease import is_importing


@dataclass(frozen=True)
class ImportRequest:
    """`arguments`: those of Neo4j's importer that name and describe the files."""

    id: str
    arguments: tuple[str, ...]


def request_file(folder: DataFolder) -> Path:
    return folder.import_folder / "request.json"


def result_file(folder: DataFolder) -> Path:
    return folder.import_folder / "result.json"


def write_request(folder: DataFolder, request: ImportRequest) -> None:
    write_atomically(request_file(folder), json.dumps(asdict(request)), PRIVATE_MODE)


def read_request(folder: DataFolder) -> ImportRequest | None:
    """The request that has no result yet, of a user that lives."""
    values = _read_json(request_file(folder))
    if values is None or not is_importing(folder) or read_result(folder, values["id"]) is not None:
        return None
    return ImportRequest(values["id"], tuple(values["arguments"]))


def withdraw_request(folder: DataFolder) -> None:
    request_file(folder).unlink(missing_ok=True)


def write_result(folder: DataFolder, request: ImportRequest, error: str) -> None:
    """`error`: one sentence, or empty. Not written if the user has deleted the folder."""
    if request_file(folder).exists():
        write_atomically(result_file(folder), json.dumps({"id": request.id, "error": error}), PRIVATE_MODE)


def read_result(folder: DataFolder, request_id: str) -> str | None:
    """The error of an import, empty if it has none; None until it has ended."""
    values = _read_json(result_file(folder))
    return str(values["error"]) if values and values["id"] == request_id else None


def _read_json(file: Path) -> dict[str, Any] | None:
    try:
        values: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return values
