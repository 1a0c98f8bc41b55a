"""A folder of persisted operations -> documents by their ids.

    app/Investors.graphql                      ->   "Investors", and "sha256:" with the hash of its text
    app/manifest.json   {"3be4abb8...": "query Investors { ... }"}      (Relay's persisted queries; Apollo's manifest likewise)

A request selects a document by `documentId`, without parsing; it stays parsed. A document may contain several operations, among which
`operationName` selects one, and must contain the fragments that they use. Invalid documents are logged and skipped.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
import structlog

from keiretsu.resolvers.document.parse import ParsedDocument
from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.errors import ErrorCode, RequestError, RequestRejected
from keiretsu.text import quoted

log = structlog.get_logger("keiretsu.persisted_operations")
SHA256 = "sha256:"
NOT_PERSISTED = "PersistedQueryNotFound"
"""Apollo's clients expect exactly this message for an unknown hash: then they send the operation, too."""
NO_QUERY = "`query` is missing; send the operation as a string."
NO_DOCUMENT_ID = "`documentId` is missing; send the id of a persisted operation."
APOLLO = "apollo-persisted-query-manifest"
NOT_A_MANIFEST = "Not a manifest: neither an object of ids and operations, as Relay writes it, nor Apollo's persisted query manifest"


@dataclass(frozen=True)
class PersistedDocument:
    """A document of persisted operations. `document` stays in memory for as long as the server runs."""

    text: str
    document: ParsedDocument
    file: Path


@dataclass(frozen=True)
class PersistedOperations:
    """Documents by their ids. `persisted_only`: all other operations are rejected."""

    by_id: Mapping[str, PersistedDocument] = field(default_factory=dict)
    persisted_only: bool = False

    def documents(self) -> Iterator[PersistedDocument]:
        """Each document once, regardless of its number of ids."""
        return iter({entry.text: entry for entry in self.by_id.values()}.values())


@dataclass(frozen=True)
class _SourceDocument:
    """The text of a document, with its id in the file."""

    id: str
    text: str
    file: Path


class _InvalidFile(Exception):  # noqa: N818  # the file is invalid, nothing failed
    """A file without documents; the message says why."""


def load_persisted_operations(folder: Path, engine: Engine, *, persisted_only: bool = False) -> PersistedOperations:
    """The documents in a folder and its subfolders. Of two with the same id, the first one counts."""
    by_id: dict[str, PersistedDocument] = {}
    for source in _read_files(folder):
        other = by_id.get(source.id)
        if other and other.text != source.text:
            _skip(source.file, f"Id {quoted(source.id)} is already used by a document in {other.file}")
            continue
        try:
            entry = PersistedDocument(source.text, engine.preload(source.text), source.file)
        except RequestRejected as rejection:
            _skip(source.file, _reason(source, rejection))
            continue
        by_id[source.id] = by_id[SHA256 + hashlib.sha256(source.text.encode()).hexdigest()] = entry
    return PersistedOperations(by_id, persisted_only)


def _read_files(folder: Path) -> Iterator[_SourceDocument]:
    for path in sorted(folder.rglob("*")):
        read = READERS.get(path.suffix)
        if read and path.is_file():
            try:
                yield from read(path)
            except (OSError, UnicodeError, _InvalidFile) as error:
                _skip(path, str(error))


def _read_graphql_file(path: Path) -> Iterable[_SourceDocument]:
    """A file of GraphQL; its id is its name."""
    return [_SourceDocument(path.stem, path.read_text("utf-8"), path)]


def _read_manifest(path: Path) -> Iterable[_SourceDocument]:
    try:
        manifest = orjson.loads(path.read_bytes())
    except orjson.JSONDecodeError as error:
        raise _InvalidFile(f"Not valid JSON: {error.msg} at line {error.lineno}, column {error.colno}") from None
    is_apollo = isinstance(manifest, dict) and manifest.get("format") == APOLLO
    texts = _parse_apollo_manifest(manifest) if is_apollo else _parse_relay_manifest(manifest)
    return [_SourceDocument(document_id, text, path) for document_id, text in texts]


def _parse_relay_manifest(manifest: Any) -> list[tuple[str, str]]:
    if not isinstance(manifest, dict) or not all(isinstance(text, str) for text in manifest.values()):
        raise _InvalidFile(NOT_A_MANIFEST)
    return list(manifest.items())


def _parse_apollo_manifest(manifest: Mapping[str, Any]) -> list[tuple[str, str]]:
    operations = manifest.get("operations")
    if not isinstance(operations, list):
        raise _InvalidFile(NOT_A_MANIFEST)
    return [_parse_apollo_operation(operation) for operation in operations]


def _parse_apollo_operation(operation: Any) -> tuple[str, str]:
    match operation:
        case {"id": str(document_id), "body": str(text)}:
            return document_id, text
    raise _InvalidFile("Each entry of `operations` must have an `id` and a `body`")


READERS = {".graphql": _read_graphql_file, ".json": _read_manifest}
"""The reader for each file suffix; other files are ignored."""


def _reason(source: _SourceDocument, rejection: RequestRejected) -> str:
    """Why a document is rejected, with its id if the file has several."""
    message = rejection.errors[0].message
    return message if source.file.suffix == ".graphql" else f"{quoted(source.id)}: {message}"


def _skip(path: Path, reason: str) -> None:
    log.warning("persisted_operation_skipped", file=str(path), reason=reason)


def resolve_query_text(members: Mapping[str, Any], extensions: Mapping[str, Any], persisted_operations: PersistedOperations) -> str:
    """The document text of a request: its `query`, or that of the persisted document it refers to. Raises RequestRejected."""
    text, document_id = members.get("query"), members.get("documentId")
    if document_id is not None:
        if text is not None:
            raise _rejection(ErrorCode.BAD_REQUEST, "Send either `query` or `documentId`, not both.")
        if not isinstance(document_id, str):
            raise _rejection(ErrorCode.BAD_REQUEST, "`documentId` must be a string.")
        entry = persisted_operations.by_id.get(document_id)
        if entry is None:
            raise _rejection(ErrorCode.PERSISTED_QUERY_NOT_FOUND, f"Persisted operation {quoted(document_id)} does not exist.")
        return entry.text
    if text is None and "persistedQuery" in extensions:
        entry = persisted_operations.by_id.get(_parse_hash(extensions["persistedQuery"]))
        if entry is None:
            raise _rejection(ErrorCode.PERSISTED_QUERY_NOT_FOUND, NOT_PERSISTED)
        return entry.text
    if not isinstance(text, str) or not text.strip():
        raise _rejection(ErrorCode.BAD_REQUEST, NO_DOCUMENT_ID if persisted_operations.persisted_only else NO_QUERY)
    if persisted_operations.persisted_only:
        raise _rejection(ErrorCode.PERSISTED_QUERY_ONLY, "Only persisted operations are allowed; send `documentId` instead of `query`.")
    return text


def _parse_hash(persisted_query: Any) -> str:
    match persisted_query:
        case {"sha256Hash": str(digest)}:
            return SHA256 + digest
    raise _rejection(ErrorCode.BAD_REQUEST, "`extensions.persistedQuery` must have a `sha256Hash`; send the hash of the operation.")


def _rejection(code: ErrorCode, message: str) -> RequestRejected:
    return RequestRejected([RequestError(code, message)])
