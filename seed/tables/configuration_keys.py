"""The keys of dataset.toml, and what each accepts.

SETTINGS["date_order"]("dym", layout)   ->   ValueError: "dym" is not one of dmy, mdy, ymd
"""

from __future__ import annotations

import codecs
import difflib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from keiretsu.dates import parse_date
from keiretsu.schema.catalogue import PropertySpec
from keiretsu.seed.layout import ColumnRole, Layout, NodeFile
from keiretsu.seed.parse import parse_cell
from keiretsu.seed.values.conventions import DATE_ORDERS, DECIMAL_SIGNS, SERIAL_SYSTEMS, THOUSANDS_SIGNS
from keiretsu.seed.values.identifiers import is_identifier_column
from keiretsu.text import quoted


@dataclass(frozen=True)
class SpanColumns:
    """Two columns that hold the start and the end of a time."""

    start: str | int | None
    end: str | int | None


ColumnSource = str | int | SpanColumns
"""A header, the number of a column from 1, or two of them."""

TableColumns = dict[str, ColumnSource]
"""Column of the layout, or identifiers.lei for the identifiers of one scheme -> where its cells are."""

Key = Callable[[Any, Layout], Any]
"""The checked value of a key. Raises ValueError."""

CURRENCY_CODE = re.compile(r"[A-Z]{3}")


def _text(value: object, _layout: Layout) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{quoted(value) if isinstance(value, str) else quoted(str(value))} is not a text")
    return value.strip()


def _title(value: object, _layout: Layout) -> str:
    if not isinstance(value, str):
        raise ValueError("The title must be a string")  # noqa: TRY004  # every invalid value is a ValueError here
    return value


def _name(value: object, _layout: Layout) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{quoted(str(value))} is not a valid name; use lower-case letters, digits and single hyphens")  # noqa: TRY004
    return value


def _one_of(options: Sequence[str]) -> Key:
    def check(value: object, _layout: Layout) -> str:
        if value not in options:
            raise ValueError(
                f"{quoted(str(value))} is not one of {', '.join(option if option.strip() else quoted(option) for option in options)}"
            )
        return str(value)

    return check


def _texts(value: object, layout: Layout) -> list[str]:
    if not isinstance(value, list):
        raise ValueError("Expected a list of texts")  # noqa: TRY004
    return [_text(item, layout) for item in value]


def _flag(value: object, _layout: Layout) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"{quoted(str(value))} is neither true nor false")  # noqa: TRY004
    return value


def _header(value: object, _layout: Layout) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 1_000:
        raise ValueError(f"{quoted(str(value))} is not the number of the row with the headers; 0 if there is none")
    return value


def _currency(value: object, _layout: Layout) -> str:
    if not isinstance(value, str) or not CURRENCY_CODE.fullmatch(value):
        raise ValueError(f"{quoted(str(value))} is not the code of a currency, such as EUR")
    return value


def _encoding(value: object, _layout: Layout) -> str:
    try:
        encoding = codecs.lookup(str(value))
        "a".encode(encoding.name)  # raises LookupError for a codec of something else, such as base64
        codecs.getincrementaldecoder(encoding.name)
    except (LookupError, UnicodeError):
        pass
    else:
        return encoding.name
    raise ValueError(f"{quoted(str(value))} is not an encoding; write utf-8, cp1252, cp1251, gb18030 or another that Python knows")


def _separator(value: object, _layout: Layout) -> str:
    if not isinstance(value, str) or len(value) != 1 or value in '"\r\n' or value.isalnum():
        raise ValueError(f"{quoted(str(value))} is not a separator; write one character, such as ; or \\t")
    return value


def _table(value: object, layout: Layout) -> str:
    name = f"{str(value).removesuffix('.csv')}.csv"
    if name in layout:
        return name
    tables = [table.removesuffix(".csv") for table in layout]
    matches = difflib.get_close_matches(str(value).lower(), tables, n=1)
    hint = f"did you mean {matches[0]}?" if matches else f"they are {', '.join(tables)}"
    raise ValueError(f"The layout has no table {quoted(str(value))}; {hint}")


def _columns(value: object, layout: Layout) -> TableColumns:
    if not isinstance(value, dict):
        raise ValueError('Expected columns and their headers, as in: from = "Owner"')  # noqa: TRY004
    by_scheme = {name for file in layout.values() for name, column in file.columns.items() if is_identifier_column(column)}
    columns: TableColumns = {}
    for name, source in value.items():
        if name in by_scheme and isinstance(source, dict):
            columns |= {f"{name}.{scheme.lower()}": _column_source(header, layout) for scheme, header in source.items()}
        else:
            columns[name] = _column_source(source, layout)
    return columns


def _column_source(value: object, layout: Layout) -> ColumnSource:
    if isinstance(value, dict):
        if not value or not {*value} <= {"start", "end"}:
            raise ValueError('Expected the headers of the start and the end, as in: valid = {start = "Since", end = "Until"}')
        start, end = (_column_source(value[key], layout) if key in value else None for key in ("start", "end"))
        if isinstance(start, SpanColumns) or isinstance(end, SpanColumns):
            raise ValueError("A start or an end is one header")  # noqa: TRY004
        return SpanColumns(start, end)
    if isinstance(value, int) and not isinstance(value, bool) and value >= 1:
        return value
    return _text(value, layout)


def _constants(value: object, layout: Layout) -> dict[str, str]:
    if not isinstance(value, dict):
        raise ValueError('Expected columns and their values, as in: kind = "holding"')  # noqa: TRY004
    return {name: _text(item if isinstance(item, str) else str(item), layout) for name, item in value.items()}


def _where(value: object, layout: Layout) -> dict[str, frozenset[str]]:
    if not isinstance(value, dict):
        raise ValueError('Expected headers and values, as in: Type = ["Person"]')  # noqa: TRY004
    return {
        name: frozenset(text.strip().casefold() for text in ([item] if isinstance(item, str) else _texts(item, layout)))
        for name, item in value.items()
    }


def _day(value: object, _layout: Layout) -> str:
    """TOML has days of its own: `2026-01-31` without quotes."""
    return parse_date(str(value))


def _row_claim(name: str) -> Key:
    """A property of the claim that a row becomes."""

    def check(value: object, layout: Layout) -> str:
        prop = _claim_property(layout, name)
        if prop is None:
            raise ValueError("The claims of this schema have no such property")
        parse_cell(prop, str(value))
        return str(value)

    return check


def _claim_property(layout: Layout, name: str) -> PropertySpec | None:
    for file in layout.values():
        roles = {column.role for column in file.columns.values()}
        if isinstance(file, NodeFile) and ColumnRole.DOCUMENT in roles and name in file.columns:
            return file.columns[name].prop
    return None


def _anything(value: object, _layout: Layout) -> object:
    return value


def _list(value: object, _layout: Layout) -> list[object]:
    if not isinstance(value, list):
        raise ValueError("Expected tables; begin each with [[tables]]")  # noqa: TRY004
    return value


SETTINGS: Mapping[str, Key] = {
    "date_order": _one_of(DATE_ORDERS),
    "decimal": _one_of(DECIMAL_SIGNS),
    "thousands": _one_of(THOUSANDS_SIGNS),
    "serial_dates": _one_of(SERIAL_SYSTEMS),
    "currency": _currency,
    "encoding": _encoding,
    "separator": _separator,
    "modality": _row_claim("modality"),
    "confidence": _row_claim("confidence"),
}
"""For the data set, or for a table."""

DOCUMENT_KEYS: Mapping[str, Key] = {"title": _text, "key": _text, "address": _text, "publisher": _text, "day": _day}
TOP_KEYS: Mapping[str, Key] = {
    "name": _name,
    "title": _title,
    "partial": _flag,
    "ignore": _texts,
    "document": _anything,
    "tables": _list,
    **SETTINGS,
}
TABLE_KEYS: Mapping[str, Key] = {
    "file": _text,
    "sheet": _text,
    "table": _table,
    "header": _header,
    "columns": _columns,
    "constants": _constants,
    "where": _where,
    "distinct": _flag,
    "document": _anything,
    **SETTINGS,
}
