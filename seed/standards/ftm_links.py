"""FollowTheMoney: relationships between people and organizations -> rows of holds_stake_in.csv, holds_role.csv and linked_to.csv.

MoneyEntity("o1", "Ownership", {"owner": ["p1"], "asset": ["acme"], "percentage": ["25-50"], "startDate": ["2014"]})
->   holds_stake_in.csv: {"from": "person:ftm-p1", "to": "company:ftm-acme", "share_percent": "25-50", "valid": "2014/.."}
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from keiretsu.seed.standards import ftm_sources
from keiretsu.seed.standards.ftm_entities import MoneyEntity
from keiretsu.seed.standards.ftm_ids import is_exported_id
from keiretsu.seed.standards.ftm_schemata import (
    AMOUNT,
    CONTROL_KINDS,
    DATED,
    INTERESTS,
    INTERVAL,
    LINK_KEY,
    LINK_ROLES,
    OWNERSHIP_KINDS,
    RELATIONSHIPS,
    SUBSIDIARY_KINDS,
    UNKNOWN,
    UNKNOWN_LINK,
    RelationshipSchema,
)
from keiretsu.seed.standards.layout_rows import LayoutRow, interval_cell, time_cell
from keiretsu.seed.standards.unmapped import UnmappedFields
from keiretsu.seed.values.share_phrases import read_share

PERCENT = re.compile(r"[0-9]{1,3}(\.[0-9]{1,20})?\s*%?")
WHOLE = 100


@dataclass(frozen=True)
class _Link:
    """An entity of a relationship, and the cells of its rows but for their ends."""

    entity: MoneyEntity
    schema: RelationshipSchema
    cells: Mapping[str, str]
    position: int

    def row(self, table: str, source: str, target: str, cells: Mapping[str, str]) -> LayoutRow:
        """A row of a table."""
        return LayoutRow(table, self.position, {"from": source, "to": target, **cells})


def link_rows(entity: MoneyEntity, nodes: Mapping[str, str], position: int, unmapped: UnmappedFields) -> Iterator[LayoutRow]:
    """A row, without claims, for each pair of ends; ends that are not people, organizations or documents have no place."""
    schema = RELATIONSHIPS[entity.schema]
    link = _Link(entity, schema, {**_cells(entity, schema, unmapped), **_valid(entity, unmapped)}, position)
    _count_rest(entity, schema, unmapped)
    targets = list(_ends(entity, schema.target, nodes, unmapped))
    for source in _ends(entity, schema.source, nodes, unmapped):
        for target in targets:
            if row := _row(link, source, target):
                yield row
            else:
                type_ = "document" if "document:" in (source[:9], target[:9]) else "person"
                end = schema.source if type_ == "document" and source.startswith("document:") else schema.target
                unmapped.add(f"{entity.schema}: relationships with a {type_} as the {end}")


def _row(link: _Link, source: str, target: str) -> LayoutRow | None:
    """The row of a pair: what the layout has between people and companies only is a link between others; None if it has none."""
    schema, cells = link.schema, link.cells
    types = (source.partition(":")[0], target.partition(":")[0])
    if row := _role_row(link, source, target, types) or _subsidiary_row(link, source, target, types):
        return row
    if "document" in types:
        return None
    if schema.table == "linked_to.csv" or (types[1] == "company" and (schema.table == "holds_stake_in.csv" or types[0] == "person")):
        return link.row(schema.table, source, target, cells)
    if schema.table == "holds_role.csv":
        kind = schema.kind if cells["title"] in ("", schema.kind) else f"{schema.kind}: {cells['title']}"
        return link.row("linked_to.csv", source, target, {"kind": kind, "valid": cells.get("valid", "")})
    return None


def _role_row(link: _Link, source: str, target: str, types: tuple[str, str]) -> LayoutRow | None:
    """The relationship that the only role of an UnknownLink names."""
    roles = link.entity.values("role") if link.entity.schema == UNKNOWN_LINK else ()
    name, _, detail = roles[0].partition(": ") if len(roles) == 1 else ("", "", "")
    role = LINK_ROLES.get(name)
    if not role or types[0] not in role.sources or types[1] not in role.targets or (detail and not role.detail):
        return None
    cells = {role.detail: detail} if role.detail else {}
    return link.row(role.table, source, target, {**cells, "valid": link.cells.get("valid", "")})


def _subsidiary_row(link: _Link, source: str, target: str, types: tuple[str, str]) -> LayoutRow | None:
    """An Ownership between companies whose only word is a kind of subsidiary."""
    words = link.entity.values(*link.schema.words) if link.entity.schema == "Ownership" else ()
    if types != ("company", "company") or len(words) != 1 or words[0] not in SUBSIDIARY_KINDS:
        return None
    shared = {name: link.cells.get(name, "") for name in ("share_percent", "valid")}
    return link.row("has_subsidiary.csv", source, target, {"kind": SUBSIDIARY_KINDS[words[0]], **shared})


def _cells(entity: MoneyEntity, schema: RelationshipSchema, unmapped: UnmappedFields) -> Mapping[str, str]:
    words, is_exported = entity.values(*schema.words), is_exported_id(entity.id)
    match schema.table:
        case "holds_stake_in.csv":
            return _stake(entity, schema, " ".join(words).lower(), unmapped)
        case "holds_role.csv":
            return {"title": ", ".join(words) or ("" if is_exported else schema.kind)}
    cells = {"kind": _link_kind(schema, words)}
    if schema.has_amount or is_exported:
        cells["key"] = next(iter(entity.values(schema.key or LINK_KEY)), "") or ("" if is_exported else entity.id)
    if schema.has_amount:
        amount, currency = entity.first("amount", unmapped), entity.first("currency", unmapped)
        cells |= {"amount": amount, "currency": currency.upper()}
    return cells


def _link_kind(schema: RelationshipSchema, words: Sequence[str]) -> str:
    """The schema and the source's words for it; an UnknownLink has only the latter."""
    text = ", ".join(words)
    if schema is RELATIONSHIPS[UNKNOWN_LINK] and text:
        return text.removeprefix(UNKNOWN) or schema.kind
    return f"{schema.kind}: {text}" if text else schema.kind


def _stake(entity: MoneyEntity, schema: RelationshipSchema, words: str, unmapped: UnmappedFields) -> Mapping[str, str]:
    directness = "INDIRECT" if "indirect" in words else "DIRECT" if re.search(r"\bdirect\b", words) else ""
    name = "_".join(word for word in words.split() if word not in ("direct", "indirect")).upper()
    kind = name if name in OWNERSHIP_KINDS | CONTROL_KINDS else _kind_of(words) or schema.kind
    if words and not kind and not directness and words not in SUBSIDIARY_KINDS and "share" not in words and "owner" not in words:
        unmapped.add(f"{entity.schema}: kinds of interest that are not known; read as shares")
    share = entity.first("percentage", unmapped)
    if share and not is_share(share):
        unmapped.add(f"{entity.schema}: percentages that are not shares")
        share = ""
    return {"kind": kind, "directness": directness, "share_percent": share}


def _kind_of(words: str) -> str:
    return next((kind for word, kind in INTERESTS if re.search(rf"\b{word}", words)), "")


def is_share(text: str) -> bool:
    """Whether the text of a percentage is a share or a range."""
    phrase = read_share(text, WHOLE, ".") or text
    parts = phrase.split("-")
    return len(parts) <= 2 and all(PERCENT.fullmatch(part.strip()) and float(part.strip(" %")) <= WHOLE for part in parts)


def _valid(entity: MoneyEntity, unmapped: UnmappedFields) -> Mapping[str, str]:
    """A payment has a day, what lasts has a start and an end; the day on which something lasting was seen has no place."""
    day = entity.first("date", unmapped)
    start, end = entity.first("startDate", unmapped), entity.first("endDate", unmapped)
    if day and not start and not end and entity.schema in DATED:
        return {"valid": time_cell(day)}
    if day:
        unmapped.add(f"{entity.schema}: date")
    return {"valid": interval_cell(start, end, unmapped)}


def _ends(entity: MoneyEntity, name: str, nodes: Mapping[str, str], unmapped: UnmappedFields) -> Iterator[str]:
    values = entity.values(name)
    if not values:
        unmapped.add(f"{entity.schema}: relationships without {name}")
    for value in values:
        node = nodes.get(value)
        if node is None:
            unmapped.add(f"{entity.schema}: relationships whose {name} is not in the files")
        elif ":" not in node:
            unmapped.add(f"{entity.schema}: relationships whose {name} is of the schema {node}")
        else:
            yield node


def _count_rest(entity: MoneyEntity, schema: RelationshipSchema, unmapped: UnmappedFields) -> None:
    placed = {schema.source, schema.target, *schema.words, *INTERVAL, *ftm_sources.HANDLED, schema.key}
    placed |= set(AMOUNT) if schema.has_amount else {"percentage"} if schema.table == "holds_stake_in.csv" else set()
    placed |= {LINK_KEY, "status"} if is_exported_id(entity.id) else set()
    for name, values in entity.properties.items():
        if name not in placed:
            unmapped.add(f"{entity.schema}: {name}", len(values))
