"""The cells of a record that an import of what was written would fill otherwise.

    different_cells(companies, {"name": "Acme", "founded": "2014"}, {"name": "Acme", "kind": "legalEntity"})
    ->   {"kind": "", "founded": "2014"}

Cells are the same if they are read as the same value: GB-COH:1234567 is gb-coh:01234567. A format that can hold these cells, too, loses
nothing.
"""

from __future__ import annotations

from collections.abc import Mapping

from keiretsu.schema.catalogue import PropertySpec
from keiretsu.seed.composites import is_identifier, parse_value, split_item
from keiretsu.seed.export.tables import DataTable
from keiretsu.seed.parse import parse_list
from keiretsu.seed.values.number_schemes import check_number

SLUG = "slug"
ANONYMOUS = "anonymous"


def different_cells(table: DataTable, cells: Mapping[str, str], imported: Mapping[str, str], unnamed: str = "") -> dict[str, str]:
    """Column -> cell of the record. `unnamed`: the name that an import gives to anonymous nodes without one."""
    different = {}
    for column in table.columns:
        name, prop = column.name, column.prop
        own, other = cells.get(name, ""), imported.get(name, "")
        if own == other or prop is None or name == SLUG or _is_same(prop, own, other):
            continue
        if not (unnamed and not other and own == unnamed and cells.get(ANONYMOUS) == "TRUE"):
            different[name] = own
    return different


def _is_same(prop: PropertySpec, own: str, other: str) -> bool:
    """Whether two cells that differ are read as the same value."""
    if prop.edtf or not own or not other:
        return False
    if is_identifier(prop.composite):
        return _identifiers(prop, own) == _identifiers(prop, other)
    try:
        return parse_value(prop, own) == parse_value(prop, other)
    except ValueError:
        return False


def _identifiers(prop: PropertySpec, cell: str) -> list[tuple[str, ...]]:
    assert prop.composite, "identifiers are structured values"
    items = [split_item(prop.composite, item) for item in parse_list(cell)]
    return [_checked(*item) if len(item) == 2 else tuple(item) for item in items]


def _checked(scheme: str, value: str) -> tuple[str, ...]:
    number = check_number(scheme, value)
    return (number.scheme, number.value)
