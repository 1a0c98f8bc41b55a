"""FollowTheMoney: statements, in any order -> the entities that they describe.

    canonical_id,prop,schema,value,dataset        MoneyEntity("Q1", "Company", {"name": ["Acme"], "country": ["lv"]},
    Q1,name,Company,Acme,register            ->               datasets=["register", "press"])
    Q1,country,LegalEntity,lv,press

Statements of one canonical id are one entity, of the most specific schema that one of them names. They are sorted in bounded memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from operator import itemgetter
from typing import Any

from keiretsu.seed.sorted_spool import SortedRow, SortedSpool
from keiretsu.seed.standards.ftm_entities import MoneyEntity
from keiretsu.seed.standards.ftm_schemata import most_specific
from keiretsu.seed.standards.layout_rows import clean
from keiretsu.seed.tables.table import TableError

COLUMNS = ("canonical_id", "entity_id", "prop", "schema", "value", "dataset")
UNUSED = ("lang", "original_value", "first_seen", "last_seen", "external", "origin")
ID_PROPERTY = "id"
"""The property whose value is a checksum of the entity."""

ADDED_ROWS = 1_000
TRUE = ("1", "t", "true")


def group_statements(statements: Iterable[tuple[int, Mapping[str, Any]]]) -> Iterator[tuple[int, MoneyEntity]]:
    """The entities, each at the position of its first statement. Raises TableError, SpoolError."""
    spool = SortedSpool()
    pending: list[SortedRow] = []
    for position, statement in statements:
        pending.append(_sortable(statement, position))
        if len(pending) == ADDED_ROWS:
            spool.add(pending)
            pending = []
    spool.add(pending)
    for id_, rows in groupby(spool, key=itemgetter(0)):
        yield _entity(id_, rows)


def _sortable(statement: Mapping[str, Any], position: int) -> SortedRow:
    entity_id = clean(statement.get("entity_id"))
    id_ = clean(statement.get("canonical_id")) or entity_id
    name, schema, value = (clean(statement.get(column)) for column in ("prop", "schema", "value"))
    if not id_ or not name or not schema:
        raise TableError("The statement has no canonical_id, no prop or no schema; export it again", position)
    unused = [column for column in UNUSED if clean(statement.get(column))]
    is_external = clean(statement.get("external")).lower() in TRUE or statement.get("external") is True
    return (id_, position, entity_id, schema, name, value, clean(statement.get("dataset")), unused, is_external)


def _entity(id_: str, rows: Iterable[SortedRow]) -> tuple[int, MoneyEntity]:
    first = 0
    schemata: list[str] = []
    properties: dict[str, list[str]] = {}
    datasets: dict[str, None] = {}
    referents: dict[str, None] = {}
    others: list[str] = []
    for _, position, entity_id, schema, name, value, dataset, unused, is_external in rows:
        first = first or position
        if is_external:
            others.append("statements that are external")
            continue
        others += unused
        schemata.append(schema)
        datasets |= {dataset: None} if dataset else {}
        referents |= {entity_id: None} if entity_id not in ("", id_) else {}
        if name != ID_PROPERTY and value and value not in properties.setdefault(name, []):
            properties[name].append(value)
    return first, MoneyEntity(id_, most_specific(schemata), properties, list(datasets), "", list(referents), others)
