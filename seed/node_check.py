"""The rows of a table of nodes -> their ids, then the checked rows.

name "Xiaomi", kind "maker"   ->   ("company:xiaomi", 2, 0, {"slug": "xiaomi", "name": "Xiaomi", "kind": "maker"}, {})
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from keiretsu.seed.cells import CellError, report_cell
from keiretsu.seed.check import Check
from keiretsu.seed.claims import ClaimCells
from keiretsu.seed.layout import NodeFile
from keiretsu.seed.parse import parse_list
from keiretsu.seed.row_chunks import RowChunk
from keiretsu.seed.row_claims import CheckedTable
from keiretsu.seed.sizes import check_indexed_size
from keiretsu.seed.sorted_spool import SortedSpool
from keiretsu.seed.unnamed import own_names
from keiretsu.slugs import slugify
from keiretsu.text import quoted

SHORT_CHARS = 1_000  # keys that the index can hold


def register_ids(file: NodeFile, check: Check) -> None:
    """Derive the ids of all rows and register them; what yields none is a reason to ignore references to it."""
    for chunk in check.chunks(file):
        keys = _keys(file, chunk)
        valid = [index for index, key in enumerate(keys) if _is_valid(file, key, index, chunk, check)] if _are_dubious(keys) else None
        if valid is not None:
            chunk, keys = chunk.select(valid), [keys[index] for index in valid]
        _register(file, keys, chunk, check)
    for line, cells in check.folder.unreadable.rows[file.name]:
        check.references.reject(cells, _position(file, line, check))
    if excluded := check.excluded.get(file.name):
        for chunk in check.rows(file):
            for index, line in enumerate(chunk.lines):
                if line in excluded:
                    check.references.reject(chunk.cells(index).values(), _position(file, line, check))


def _register(file: NodeFile, keys: Sequence[str], chunk: RowChunk, check: Check) -> None:
    for index, earlier in check.references.add_all(file.node.name, keys, chunk.lines):
        line, (column, text) = chunk.lines[index], _key_cell(file, chunk, index)
        place = check.describe(file, earlier, line)
        hint = "merge the rows, or give one of them a different slug" if file.node.key == "slug" else "choose another key"
        message = f"{quoted(text)} yields the id {file.node.prefix}:{keys[index]}, which {place} already has; {hint}"
        check.errors.add(file.name, message, line=line, column=column)
    if file.node.key == "slug" and any(chunk.column("slug")):
        names = own_names(file, chunk)
        for slug, key, name, line in zip(chunk.column("slug"), keys, names, chunk.lines, strict=True):
            if slug and check.references.lines.get(f"{file.node.prefix}:{key}") == line:
                check.references.add_name(file.node.name, key, name)


def read_nodes(file: NodeFile, check: Check) -> CheckedTable:
    """The nodes of a table."""
    readers = check.property_readers(file)
    claims = [ClaimCells(file, conversion, check.claims, check.errors) for conversion in check.conversions[file.name]]
    table = CheckedTable(file, check.rows(file).origins, SortedSpool(), Counter())
    prefix, key_name, lines = file.node.prefix, file.node.key, check.references.lines
    row_claims: Counter[int] = Counter()
    for chunk in check.chunks(file, shows_progress=True):
        source = chunk.origin
        values = readers[source].read(chunk)  # also of rows without an id, so that all of their errors are reported
        support = claims[source].read(chunk) if file.has_claims else [None] * len(chunk)
        rows = [
            (id_, line, source, {key_name: key, **properties}, supported_by)
            for key, line, properties, supported_by in zip(_keys(file, chunk), chunk.lines, values, support, strict=True)
            if key and lines.get(id_ := f"{prefix}:{key}") == line
        ]
        table.rows.add(rows)
        row_claims[source] += sum(type(row[4]) is dict for row in rows)
    return CheckedTable(file, table.origins, table.rows, row_claims)


def read_claims(file: NodeFile, check: Check) -> None:
    """The claims of claims.csv: each has a document, and nodes that it is about."""
    provenance = check.catalogue.provenance
    assert provenance, "a claims file requires a schema with provenance"
    readers = check.property_readers(file)
    documents = check.reference_cells("document", (provenance.document,))
    about_types = check.catalogue.relationships[provenance.about].ends[0][1]
    for chunk in check.chunks(file):
        values = readers[chunk.origin].read(chunk)
        cited = documents.read(chunk, file.name, check.errors)
        for index, (key, line) in enumerate(zip(_keys(file, chunk), chunk.lines, strict=True)):
            id_ = f"{file.node.prefix}:{key}"
            about = _read_about(chunk.column("about")[index], about_types, line, file, check)
            if check.references.lines.get(id_) == line and cited[index] and about and "modality" in values[index]:
                check.claims.add(id_, line, file, {file.node.key: key, **values[index]}, cited[index], about)


def _read_about(text: str, types: tuple[str, ...], line: int, file: NodeFile, check: Check) -> list[str]:
    ids: set[str] = set()
    for item in parse_list(text):
        resolved = check.resolve(item, types)
        if isinstance(resolved, CellError):
            report_cell(resolved, check.errors, file.name, line, "about")
        else:
            ids.add(resolved)
    return sorted(ids)


def _keys(file: NodeFile, chunk: RowChunk) -> list[str]:
    """The key of each row; empty if there is none."""
    if file.node.key != "slug":
        return list(chunk.column(file.node.key))
    names, slugs = chunk.column(file.node.display_property), chunk.column("slug")
    return list(map(slugify, [slug or name for slug, name in zip(slugs, names, strict=True)] if any(slugs) else names))


def _are_dubious(keys: Sequence[str]) -> bool:
    return "" in keys or max(map(len, keys), default=0) > SHORT_CHARS


def _is_valid(file: NodeFile, key: str, index: int, chunk: RowChunk, check: Check) -> bool:
    """Whether a key makes an id; if it does not, the row's error is added, and references to the row are consequences."""
    (column, text), line = _key_cell(file, chunk, index), chunk.lines[index]
    message = f"{quoted(text)} contains no letter or digit; fill in the column slug" if text and not key else None
    try:
        check_indexed_size(f"{file.node.prefix}:{key}")
    except ValueError as error:
        message = str(error)
    if message:
        check.errors.add(file.name, message, line=line, column=column)
    if message or not key:
        check.references.reject(chunk.cells(index).values(), _position(file, line, check))
        return False
    return True


def _key_cell(file: NodeFile, chunk: RowChunk, index: int) -> tuple[str, str]:
    """The column from which the key of a row follows, and its text."""
    is_display = file.node.key == "slug" and not chunk.column("slug")[index]
    column = file.node.display_property if is_display else file.node.key
    return column, chunk.column(column)[index]


def _position(file: NodeFile, line: int, check: Check) -> str:
    position = check.errors.origins.locate(file.name, line)
    return f"{position.origin.name} {position.origin.unit} {position.number}"
