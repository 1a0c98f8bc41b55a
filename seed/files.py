"""A folder -> the rows of its files, as text, with the line that each begins on.

    companies.csv: "name,kind\\nXiaomi,maker"   ->   {"companies.csv": [RawRow(2, {"name": "Xiaomi", "kind": "maker"})]}

Only what can be said without knowing other files is checked here: names of files and columns, encoding, quoting, number of cells.
"""

from __future__ import annotations

import csv
import difflib
import io
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from keiretsu.seed.errors import Faults, quoted
from keiretsu.seed.layout import EdgeFile, Layout, NodeFile, Part
from keiretsu.seed.slugs import slugify

DESCRIPTION = "dataset.toml"
IGNORED = ("README.md", "README", "README.txt", "LICENSE")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
SEPARATORS = {";": "semicolons", "\t": "tabs"}
"""What spreadsheets write instead of a comma, in countries whose decimals have one."""
csv.field_size_limit(1_000_000)


@dataclass(frozen=True, slots=True)
class RawRow:
    """The filled cells of a row, by column; white space around them is gone."""

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Folder:
    """A folder as it was read. `name`: of the data set, which marks all that is loaded from it."""

    name: str
    title: str
    rows: Mapping[str, Sequence[RawRow]] = field(default_factory=dict)


def read_folder(path: Path, layout: Layout, faults: Faults) -> Folder:
    """All files of a folder; what is wrong with them goes to the faults."""
    if not path.is_dir():
        faults.add(str(path), "there is no such folder" if not path.exists() else "this is a file; name the folder that holds the files")
        return Folder("", "")
    name, title = _read_description(path, faults)
    rows: dict[str, Sequence[RawRow]] = {}
    for file in sorted(path.iterdir()):
        if file.name in layout:
            rows[file.name] = list(_read_file(file, layout[file.name], faults))
        elif file.name != DESCRIPTION and file.name not in IGNORED and not file.name.startswith("."):
            near = difflib.get_close_matches(file.name.lower(), layout, n=1)
            hint = f"did you mean {near[0]}?" if near else "docs/reference/data-layout.md lists the names."
            faults.add(file.name, f"no file of a data set has this name; {hint}")
    if not any(rows.values()) and not faults.found:
        faults.add(str(path), "there is nothing to load here; docs/reference/data-layout.md lists the files of a data set")
    return Folder(name, title, rows)


def _read_description(path: Path, faults: Faults) -> tuple[str, str]:
    """The name and the title of the data set: from dataset.toml, else from the folder's name."""
    found: dict[str, object] = {}
    file = path / DESCRIPTION
    if file.exists():
        try:
            found = tomllib.loads(file.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
            faults.add(DESCRIPTION, f"this cannot be read as TOML: {error}")
    name = found.get("name", slugify(path.resolve().name))
    title = found.get("title", name)
    if not isinstance(name, str) or not name or slugify(name) != name:
        faults.add(DESCRIPTION, f"the name is {quoted(str(name))}; use lower-case letters, digits and single hyphens", column="name")
        return "", ""
    if not isinstance(title, str):
        faults.add(DESCRIPTION, "the title is no text", column="title")
    return name, str(title)


def _read_file(path: Path, file: NodeFile | EdgeFile, faults: Faults) -> Iterator[RawRow]:
    text = _read_text(path, faults)
    if text is None:
        return
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    begins = 1
    header: list[str] | None = None
    try:
        for cells in reader:
            line, begins = begins, reader.line_num + 1
            if header is None:
                header = _read_header([cell.strip() for cell in cells], file, faults)
                if header is None:
                    return
            elif any(cell.strip() for cell in cells):
                row = _read_row(line, cells, header, file, faults)
                if row:
                    yield row
    except csv.Error as error:
        faults.add(file.name, f"this row cannot be read as CSV: {error}", line=begins)
    if header is None:
        faults.add(file.name, f"the file is empty; its first line names the columns: {', '.join(file.columns)}")


def _read_text(path: Path, faults: Faults) -> str | None:
    try:
        data = path.read_bytes()
    except OSError as error:
        faults.add(path.name, f"this cannot be read: {error.strerror}")
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        faults.add(path.name, "this is not UTF-8; save the file as CSV UTF-8", line=line)
        return None
    if "\0" in text:
        faults.add(path.name, "there is a null character", line=text.count("\n", 0, text.index("\0")) + 1)
        return None
    return text


def _read_header(names: list[str], file: NodeFile | EdgeFile, faults: Faults) -> list[str] | None:
    """The names of the columns, or None where rows cannot be read by them."""
    for separator, called in SEPARATORS.items():
        if len(names) == 1 and separator in names[0]:
            faults.add(file.name, f"{called} stand between the cells; save the file as CSV with commas between them", line=1)
            return None
    broken = False
    for name in dict.fromkeys(names):
        if name not in file.columns:
            faults.add(file.name, _unknown(name, file), line=1, column=name or "(no name)")
            broken = True
        elif names.count(name) > 1:
            faults.add(file.name, "this column is there twice", line=1, column=name)
            broken = True
    for column in file.columns.values():
        if column.required and column.name not in names:
            faults.add(
                file.name, f"this column is missing: {column.description[0].lower()}{column.description[1:]}", line=1, column=column.name
            )
            broken = True
    if isinstance(file, EdgeFile):
        _check_share_columns(names, file, faults)
    return None if broken else names


def _check_share_columns(names: list[str], file: EdgeFile, faults: Faults) -> None:
    """A share is written in one way. The rows are read all the same, so that what is wrong in them is told, too."""
    if file.share is None:
        return
    ways = [
        (file.share.least.name, file.share.most.name),
        *((column.name,) for column in file.columns.values() if column.part is Part.SHARE),
    ]
    used = [found for way in ways if (found := [name for name in way if name in names])]
    if len(used) > 1:
        told = ", ".join(name for way in used for name in way)
        faults.add(file.name, f"the share is given in more than one way: {told}; keep one way and remove the other columns", line=1)


def _unknown(name: str, file: NodeFile | EdgeFile) -> str:
    for column in file.columns.values():
        if column.prop and column.prop.edtf and name in (f"{column.name}From", f"{column.name}To"):
            return f"this follows from {column.name}; write the interval there, as 2014-10/2014-12"
    near = difflib.get_close_matches(name, file.columns, n=1)
    hint = f"did you mean {near[0]}?" if near else f"it has {', '.join(file.columns)}"
    return f"this file has no such column; {hint}"


def _read_row(line: int, cells: list[str], header: list[str], file: NodeFile | EdgeFile, faults: Faults) -> RawRow | None:
    if len(cells) != len(header):
        text = f"the row has {len(cells)} cells, the header has {len(header)}; put quotes around a cell with a comma in it"
        faults.add(file.name, text, line=line)
        return None
    filled = {name: cell.strip() for name, cell in zip(header, cells, strict=True) if cell.strip()}
    for column in file.columns.values():
        if column.required and column.name not in filled:
            faults.add(file.name, "this cell is empty and must not be", line=line, column=column.name)
    for name, cell in filled.items():
        if CONTROL.search(cell):
            faults.add(file.name, f"{quoted(cell)} holds a control character; remove it", line=line, column=name)
    return RawRow(line, filled)
