"""dataset.toml -> what it says about the data set and its tables, or all errors in it.

    [[tables]]
    file = "register.xlsx"               Configuration(name="register", tables=(TableConfiguration(
    table = "holds_stake_in"      ->         file="register.xlsx", table="holds_stake_in.csv", columns={"from": "Owner", ...}), ...))
    columns.from = "Owner"

A setting such as `date_order` holds for all tables, or for the one where it stands.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from keiretsu.seed.errors import ErrorCollector
from keiretsu.seed.layout import Layout
from keiretsu.seed.tables.configuration_keys import DOCUMENT_KEYS, SETTINGS, TABLE_KEYS, TOP_KEYS, Key, TableColumns
from keiretsu.seed.tables.inputs import METADATA_FILE
from keiretsu.seed.tables.streams import InputFile
from keiretsu.seed.tables.table import ReadOptions, TableError
from keiretsu.seed.values.conventions import Conventions
from keiretsu.seed.values.identifiers import scheme_column
from keiretsu.slugs import slugify
from keiretsu.text import join_or, quoted

MAX_CONFIGURATION_BYTES = 1_000_000


@dataclass(frozen=True)
class DocumentConfiguration:
    """The document that rows without claims cite."""

    title: str
    key: str | None = None
    address: str | None = None
    publisher: str | None = None
    day: str | None = None


@dataclass(frozen=True)
class TableConfiguration:
    """Which table of the layout a file or sheet is. `position`: tables[2]; `columns` is empty if the headers are those of the layout."""

    position: str
    file: str
    table: str
    sheet: str | None = None
    header: int | None = None
    columns: TableColumns = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    where: Mapping[str, frozenset[str]] = field(default_factory=dict)
    is_distinct: bool = False
    settings: Mapping[str, Any] = field(default_factory=dict)
    document: DocumentConfiguration | None = None

    @property
    def options(self) -> ReadOptions:
        """How to read a text file."""
        return ReadOptions(self.settings.get("encoding"), self.settings.get("separator"), self.header)

    @property
    def conventions(self) -> Conventions:
        """How to read its values."""
        names = ("date_order", "decimal", "thousands", "currency", "serial_dates")
        return Conventions(**{name: self.settings.get(name) for name in names})


@dataclass(frozen=True)
class Configuration:
    """`name` is empty if it is invalid. `is_partial`: the files are not all of the data set. `defaults`: settings of tables not listed.

    `invalid_files`: those that entries name which have an error, so that it is not known which tables they are; `*` for all.
    """

    name: str
    title: str
    tables: tuple[TableConfiguration, ...] = ()
    ignore: tuple[str, ...] = ()
    defaults: Mapping[str, Any] = field(default_factory=dict)
    document: DocumentConfiguration | None = None
    is_partial: bool = False
    invalid_files: tuple[str, ...] = ()

    def default_table(self, file: str, table: str) -> TableConfiguration:
        """For a file that is named after a table of the layout."""
        return TableConfiguration("", file, table, settings=self.defaults, document=self.document)


def read_configuration(file: InputFile | None, default_name: str, layout: Layout, errors: ErrorCollector) -> Configuration:
    """The configuration, without what is invalid in it."""
    reader = _ConfigurationReader(file.name if file else METADATA_FILE, layout, errors)
    parsed = _parse(file, errors) if file else {}
    if parsed is None:
        return Configuration(default_name, default_name, invalid_files=("*",))
    values = reader.read(parsed, TOP_KEYS, "")
    name = _check_name(values.get("name", default_name), reader)
    settings = {key: value for key, value in values.items() if key in SETTINGS}
    document = reader.read_document(values.get("document"), "document")
    tables = tuple(
        table
        for number, entry in enumerate(values.get("tables", ()), 1)
        if (table := reader.read_table(entry, f"tables[{number}]", settings, document))
    )
    return Configuration(
        name,
        values.get("title", name),
        tables,
        tuple(values.get("ignore", ())),
        settings,
        document,
        values.get("partial", False),
        tuple(reader.invalid_files),
    )


def _parse(file: InputFile, errors: ErrorCollector) -> Mapping[str, object] | None:
    """None if it is not valid TOML."""
    try:
        with file.open() as stream:
            data = stream.read(MAX_CONFIGURATION_BYTES + 1)
        if len(data) > MAX_CONFIGURATION_BYTES:
            errors.add(file.name, f"The file has more than {MAX_CONFIGURATION_BYTES:,} bytes; this is not a description of files")
            return None
        return tomllib.loads(data.decode("utf-8-sig").replace("\r\n", "\n"))
    except TableError as error:
        errors.add(file.name, error.message)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        errors.add(file.name, f"Invalid TOML: {error}")
    return None


def _check_name(name: str, reader: _ConfigurationReader) -> str:
    if not name:
        reader.add("name", 'Name the data set here, as in: name = "stakes"')
    elif slugify(name) != name or len(name) > MAX_NAME_CHARS:
        message = f"{quoted(name)} is not a valid name; use up to {MAX_NAME_CHARS} lower-case letters, digits and single hyphens"
        reader.add("name", message)
        return ""
    return name


MAX_NAME_CHARS = 200  # part of the keys of its documents


@dataclass(frozen=True)
class _ConfigurationReader:
    file: str
    layout: Layout
    errors: ErrorCollector
    invalid_files: list[str] = field(default_factory=list)

    def add(self, key: str, message: str) -> None:
        self.errors.add(self.file, message, column=key)

    def read(self, values: object, keys: Mapping[str, Key], path: str) -> dict[str, Any]:
        """The valid values of a table of TOML."""
        if not isinstance(values, dict):
            self.add(path, f"Expected a table of keys and values, not {quoted(str(values))}")
            return {}
        valid = {}
        for name, value in values.items():
            place = f"{path}.{name}" if path else name
            if name not in keys:
                matches = difflib.get_close_matches(name, keys, n=1)
                self.add(place, f"Unknown key; did you mean {matches[0]}?" if matches else f"Unknown key; the keys are {', '.join(keys)}")
                continue
            try:
                valid[name] = keys[name](value, self.layout)
            except ValueError as error:
                self.add(place, str(error))
        return valid

    def read_document(self, value: object, path: str) -> DocumentConfiguration | None:
        if value is None:
            return None
        values = self.read(value, DOCUMENT_KEYS, path)
        if "title" not in values:
            self.add(f"{path}.title", "The document needs a title")
            return None
        return DocumentConfiguration(**values)

    def read_table(
        self, entry: object, path: str, settings: Mapping[str, Any], document: DocumentConfiguration | None
    ) -> TableConfiguration | None:
        values = self.read(entry, TABLE_KEYS, path)
        missing = [name for name in ("file", "table") if name not in values]
        for name in missing:
            if not (isinstance(entry, dict) and name in entry):
                self.add(f"{path}.{name}", "This key is required: the file, and the table of the layout that it is")
        if missing:
            self.invalid_files.append(values.get("file", "*"))
            return None
        table = values["table"]
        self._check_columns(values, table, path)
        return TableConfiguration(
            path,
            values["file"],
            table,
            values.get("sheet"),
            values.get("header"),
            values.get("columns", {}),
            values.get("constants", {}),
            values.get("where", {}),
            values.get("distinct", False),
            {**settings, **{key: value for key, value in values.items() if key in SETTINGS}},
            self.read_document(values["document"], f"{path}.document") if "document" in values else document,
        )

    def _check_columns(self, values: Mapping[str, Any], table: str, path: str) -> None:
        """Every column belongs to the table, and its required ones are there; one that does not is left out."""
        columns = self.layout[table].columns
        for key in ("columns", "constants"):
            for name in [
                name
                for name in values.get(key, {})
                if name not in columns and not (key == "columns" and "." in name and scheme_column(name, self.layout[table]))
            ]:
                values[key].pop(name)
                matches = difflib.get_close_matches(name, columns, n=1)
                hint = f"did you mean {matches[0]}?" if matches else f"they are {', '.join(columns)}"
                self.add(f"{path}.{key}.{name}", f"{table.removesuffix('.csv')} has no such column; {hint}")
        mapped = {*values.get("columns", {}), *values.get("constants", {})}
        missing = [column.name for column in columns.values() if column.required and column.name not in mapped]
        if values.get("columns") and missing:
            self.add(
                f"{path}.columns", f"{table.removesuffix('.csv')} requires {join_or(missing).replace(' or ', ' and ')}; name the header"
            )
