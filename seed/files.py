"""A folder -> the rows of its files, as text, each with its line number.

    companies.csv: "name,kind\\nXiaomi,maker"   ->   {"companies.csv": [RawRow(2, {"name": "Xiaomi", "kind": "maker"})]}

Checks only what needs no other file: names of files and columns, encoding, quoting, number of cells. What cannot be read is recorded, so
that its consequences in other files are not reported as errors.
"""

from __future__ import annotations

import csv
import difflib
import io
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from keiretsu.seed.columns import explain_unknown_column
from keiretsu.seed.errors import ErrorCollector
from keiretsu.seed.layout import ColumnRole, EdgeFile, Layout, NodeFile
from keiretsu.seed.slugs import slugify
from keiretsu.text import join_or, quoted

METADATA_FILE = "dataset.toml"
IGNORED_FILES = ("README.md", "README", "README.txt", "LICENSE")
CONTROL_CHARACTER = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
SEPARATORS = {";": "semicolons", "\t": "tabs"}
"""Separators that spreadsheets write instead of a comma, in locales with a decimal comma."""
MAX_NAME_CHARS = 200  # of a data set; part of the keys of its documents
MAX_CELL_CHARS = 1_000_000
csv.field_size_limit(MAX_CELL_CHARS)


@dataclass(frozen=True, slots=True)
class RawRow:
    """The non-empty cells of a row, stripped, by column."""

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Folder:
    """The contents of a folder. `name` is that of the data set, and is stored with everything loaded from it."""

    name: str
    title: str
    rows: Mapping[str, Sequence[RawRow]] = field(default_factory=dict)
    unreadable: Unreadable = field(default_factory=lambda: Unreadable())


@dataclass
class Unreadable:
    """What could not be read: `files`, of which rows are missing, and the cells of single rows by file."""

    files: set[str] = field(default_factory=set)
    rows: dict[str, list[Sequence[str]]] = field(default_factory=lambda: defaultdict(list))


def read_folder(path: Path, layout: Layout, errors: ErrorCollector) -> Folder:
    """Read all files of a folder; errors go to the collector."""
    if not path.is_dir():
        message = "Folder does not exist" if not path.exists() else "This is a file; name the folder that contains the files"
        errors.add(str(path), message)
        return Folder("", "")
    name, title = _read_metadata(path, errors)
    rows: dict[str, Sequence[RawRow]] = {}
    unreadable = Unreadable()
    for file in sorted(path.iterdir()):
        if file.name in layout:
            rows[file.name] = list(_read_file(file, layout[file.name], errors, unreadable))
        elif file.name != METADATA_FILE and file.name not in IGNORED_FILES and not file.name.startswith("."):
            matches = difflib.get_close_matches(file.name.lower(), layout, n=1)
            hint = f"did you mean {matches[0]}?" if matches else f"{_naming_rule(layout)}."
            unreadable.files.update(matches)
            errors.add(file.name, f"Unknown file name; {hint}")
    if not any(rows.values()) and not errors.errors:
        errors.add(str(path), f"No data to load; {_naming_rule(layout)}")
    return Folder(name, title, rows, unreadable)


def is_partial(folder: Path) -> bool:
    """Whether a folder is a partial export, by the key `partial` of its dataset.toml; False if it has no such file, or an invalid one."""
    try:
        return tomllib.loads((folder / METADATA_FILE).read_text(encoding="utf-8")).get("partial") is True
    except (OSError, ValueError):
        return False


def _naming_rule(layout: Layout) -> str:
    nodes = [file for file in layout.values() if isinstance(file, NodeFile)]
    edges = [file.name for file in layout.values() if isinstance(file, EdgeFile)]
    examples = [max(nodes, key=lambda file: file.has_claims).name, *edges[:1]]
    return f"each file is named after a node type or a relationship, such as {join_or(examples)}"


def _read_metadata(path: Path, errors: ErrorCollector) -> tuple[str, str]:
    """The name and the title of the data set: from dataset.toml, else from the folder's name."""
    metadata: dict[str, object] = {}
    file = path / METADATA_FILE
    if file.exists():
        try:
            metadata = tomllib.loads(file.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
            errors.add(METADATA_FILE, f"Invalid TOML: {error}")
    name = metadata.get("name", slugify(path.resolve().name))
    title = metadata.get("title", name)
    if not isinstance(name, str) or not name or slugify(name) != name or len(name) > MAX_NAME_CHARS:
        message = f"{quoted(str(name))} is not a valid name; use up to {MAX_NAME_CHARS} lower-case letters, digits and single hyphens"
        errors.add(METADATA_FILE, message, column="name")
        return "", ""
    if not isinstance(title, str):
        errors.add(METADATA_FILE, "The title must be a string", column="title")
    return name, str(title)


def _read_file(path: Path, file: NodeFile | EdgeFile, errors: ErrorCollector, unreadable: Unreadable) -> Iterator[RawRow]:
    unreadable.files.add(file.name)  # until its last row is read
    text = _read_text(path, errors)
    if text is None:
        return
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    next_line = 1
    header: list[str | None] | None = None
    try:
        for cells in reader:
            line, next_line = next_line, reader.line_num + 1
            if header is None:
                header = _read_header([cell.strip() for cell in cells], file, errors)
                if header is None:
                    return
            elif any(cell.strip() for cell in cells):
                row = _read_row(line, cells, header, file, errors)
                if row:
                    yield row
                else:
                    unreadable.rows[file.name].append(cells)
    except csv.Error as error:
        errors.add(file.name, f"Invalid CSV: {error}", line=next_line)
        return
    if header is None:
        errors.add(file.name, f"The file is empty; its first line must name the columns: {', '.join(file.columns)}")
        return
    unreadable.files.remove(file.name)


def _read_text(path: Path, errors: ErrorCollector) -> str | None:
    try:
        data = path.read_bytes()
    except OSError as error:
        errors.add(path.name, f"Cannot read the file: {error.strerror}")
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        errors.add(path.name, "Invalid UTF-8; save the file as CSV UTF-8", line=line)
        return None
    if "\0" in text:
        errors.add(path.name, "The file contains a null character; remove it", line=text.count("\n", 0, text.index("\0")) + 1)
        return None
    return text


def _read_header(names: list[str], file: NodeFile | EdgeFile, errors: ErrorCollector) -> list[str | None] | None:
    """The column names, None for columns to skip; None for all if they cannot be used to read the rows."""
    for separator, separator_name in SEPARATORS.items():
        if len(names) == 1 and separator in names[0]:
            errors.add(file.name, f"Cells are separated by {separator_name}; save the file as CSV with commas", line=1)
            return None
    is_readable = True
    suggestions: set[str] = set()
    for name in dict.fromkeys(names):
        if name not in file.columns:
            message, suggestion = explain_unknown_column(name, file)
            suggestions |= {suggestion} if suggestion else set()
            errors.add(file.name, message, line=1, column=name or "(no name)")
        elif names.count(name) > 1:
            errors.add(file.name, "Duplicate column; keep one", line=1, column=name)
    for column in file.columns.values():
        if column.required and column.name not in names:
            is_readable = False
            if column.name not in suggestions:
                message = f"Required column is missing: {column.description[0].lower()}{column.description[1:]}"
                errors.add(file.name, message, line=1, column=column.name)
    if isinstance(file, EdgeFile):
        _check_share_columns(names, file, errors)
    if not is_readable:
        return None
    return [name if name in file.columns and name not in names[:index] else None for index, name in enumerate(names)]


def _check_share_columns(names: list[str], file: EdgeFile, errors: ErrorCollector) -> None:
    """A file states shares in one form only. Rows are read regardless, so that their errors are reported, too."""
    if file.share is None:
        return
    forms = [
        (file.share.lower.name, file.share.upper.name),
        *((column.name,) for column in file.columns.values() if column.role is ColumnRole.SHARE),
    ]
    used = [present for form in forms if (present := [name for name in form if name in names])]
    if len(used) > 1:
        columns = ", ".join(name for form in used for name in form)
        errors.add(file.name, f"The share is stated in more than one form: {columns}; keep one and remove the other columns", line=1)


def _read_row(line: int, cells: list[str], header: list[str | None], file: NodeFile | EdgeFile, errors: ErrorCollector) -> RawRow | None:
    if len(cells) != len(header):
        message = f"The row has {len(cells)} cells, but the header has {len(header)}; quote cells that contain a comma"
        errors.add(file.name, message, line=line)
        return None
    non_empty = {name: cell.strip() for name, cell in zip(header, cells, strict=True) if name and cell.strip()}
    for column in file.columns.values():
        if column.required and column.name not in non_empty:
            errors.add(file.name, "This cell must not be empty", line=line, column=column.name)
    for name, cell in non_empty.items():
        if CONTROL_CHARACTER.search(cell):
            errors.add(file.name, f"{quoted(cell)} contains a control character; remove it", line=line, column=name)
    return RawRow(line, non_empty)
