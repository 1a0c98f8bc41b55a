"""A folder of trusted operations -> each by its ids.

    app/Investors.graphql                      ->   "Investors", and "sha256:" with the hash of its text
    app/manifest.json   {"3be4abb8...": "query Investors { ... }"}      (Relay's persisted queries; Apollo's manifest likewise)

A request names one by `documentId`; it is found without being parsed, and it stays read. One file may hold several operations, which
`operationName` then tells apart, and must hold the fragments that they use. What cannot be used is named in the log and left out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
import structlog

from keiretsu.resolvers.document.parse import Document
from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.errors import Code, Problem, Refused
from keiretsu.resolvers.parameters.coerce import quoted

log = structlog.get_logger("keiretsu.documents")
SHA256 = "sha256:"
NOT_PERSISTED = "PersistedQueryNotFound"
"""What Apollo's clients must be told of a hash that nobody knows, in just this word: then they send the operation, too."""
APOLLO = "apollo-persisted-query-manifest"
NO_MANIFEST = "this is no manifest: neither an object of ids and operations, as Relay writes it, nor Apollo's persisted query manifest"


@dataclass(frozen=True)
class KnownDocument:
    """One document. `document` holds on to what was read of it, for as long as the server runs."""

    text: str
    document: Document
    file: Path


@dataclass(frozen=True)
class KnownDocuments:
    """Documents by their ids. `only`: nothing else is answered."""

    by_id: Mapping[str, KnownDocument] = field(default_factory=dict)
    only: bool = False

    def all(self) -> Iterator[KnownDocument]:
        """Each document once, however many ids it has."""
        return iter({one.text: one for one in self.by_id.values()}.values())


@dataclass(frozen=True)
class _Written:
    """A document as it stands in a file, under its own id there."""

    id: str
    text: str
    file: Path


class _FaultyFile(Exception):  # noqa: N818  # a file's fault, not ours
    """A file that holds no documents; says why."""


def load_known(folder: Path, engine: Engine, *, only: bool = False) -> KnownDocuments:
    """The documents of a folder and the folders in it. Of two that share an id, the first one counts."""
    known: dict[str, KnownDocument] = {}
    for file in _read_files(folder):
        other = known.get(file.id)
        if other and other.text != file.text:
            _leave_out(file.file, f"its id {quoted(file.id)} is taken by a document in {other.file}")
            continue
        try:
            found = KnownDocument(file.text, engine.pin(file.text), file.file)
        except Refused as refused:
            _leave_out(file.file, _said(file, refused))
            continue
        known[file.id] = known[SHA256 + hashlib.sha256(file.text.encode()).hexdigest()] = found
    return KnownDocuments(known, only)


def _read_files(folder: Path) -> Iterator[_Written]:
    for path in sorted(folder.rglob("*")):
        read = READERS.get(path.suffix)
        if read and path.is_file():
            try:
                yield from read(path)
            except (OSError, UnicodeError, _FaultyFile) as error:
                _leave_out(path, str(error))


def _read_operations(path: Path) -> Iterable[_Written]:
    """A file of GraphQL, known by its name."""
    return [_Written(path.stem, path.read_text("utf-8"), path)]


def _read_manifest(path: Path) -> Iterable[_Written]:
    try:
        found = orjson.loads(path.read_bytes())
    except orjson.JSONDecodeError as error:
        raise _FaultyFile(f"this is not JSON: {error.msg} at line {error.lineno}, column {error.colno}") from None
    texts = _of_apollo(found) if isinstance(found, dict) and found.get("format") == APOLLO else _of_relay(found)
    return [_Written(name, text, path) for name, text in texts]


def _of_relay(found: Any) -> list[tuple[str, str]]:
    if not isinstance(found, dict) or not all(isinstance(text, str) for text in found.values()):
        raise _FaultyFile(NO_MANIFEST)
    return list(found.items())


def _of_apollo(found: Mapping[str, Any]) -> list[tuple[str, str]]:
    operations = found.get("operations")
    if not isinstance(operations, list):
        raise _FaultyFile(NO_MANIFEST)
    return [_of_operation(operation) for operation in operations]


def _of_operation(one: Any) -> tuple[str, str]:
    match one:
        case {"id": str(name), "body": str(text)}:
            return name, text
    raise _FaultyFile("each of its `operations` must have an `id` and a `body`")


READERS = {".graphql": _read_operations, ".json": _read_manifest}
"""How files of each kind are read; all others are not."""


def _said(one: _Written, refused: Refused) -> str:
    """What is wrong with a document; of several in one file, with which."""
    said = refused.problems[0].message
    return said if one.file.suffix == ".graphql" else f"{quoted(one.id)}: {said}"


def _leave_out(path: Path, reason: str) -> None:
    log.warning("a document is left out", file=str(path), reason=reason)


def read_text(found: Mapping[str, Any], extensions: Mapping[str, Any], known: KnownDocuments) -> str:
    """The operation that the members of a request ask: the text they hold, or that of the document they name. Raises Refused."""
    text, name = found.get("query"), found.get("documentId")
    if name is not None:
        if text is not None:
            raise _refused(Code.BAD_REQUEST, "there are both `query` and `documentId`; send one of them.")
        if not isinstance(name, str):
            raise _refused(Code.BAD_REQUEST, "`documentId` is no text.")
        document = known.by_id.get(name)
        if document is None:
            raise _refused(Code.PERSISTED_QUERY_NOT_FOUND, f"no document is known by the id {quoted(name)}.")
        return document.text
    if text is None and "persistedQuery" in extensions:
        document = known.by_id.get(_read_hash(extensions["persistedQuery"]))
        if document is None:
            raise _refused(Code.PERSISTED_QUERY_NOT_FOUND, NOT_PERSISTED)
        return document.text
    if not isinstance(text, str) or not text.strip():
        missing = "`documentId`; send the id of a known document" if known.only else "`query`; send the operation as a text"
        raise _refused(Code.BAD_REQUEST, f"there is no {missing}.")
    if known.only:
        raise _refused(Code.PERSISTED_QUERY_ONLY, "only known documents are answered here; send `documentId` in place of `query`.")
    return text


def _read_hash(given: Any) -> str:
    match given:
        case {"sha256Hash": str(found)}:
            return SHA256 + found
    raise _refused(Code.BAD_REQUEST, "`extensions.persistedQuery` has no `sha256Hash`; send the hash of the operation.")


def _refused(code: Code, text: str) -> Refused:
    return Refused([Problem(code, text)])
