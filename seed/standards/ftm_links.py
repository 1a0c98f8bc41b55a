"""FollowTheMoney: relationships between people and organizations -> rows of holds_stake_in.csv, holds_role.csv and linked_to.csv.

MoneyEntity("o1", "Ownership", {"owner": ["p1"], "asset": ["acme"], "percentage": ["25-50"], "startDate": ["2014"]})
->   holds_stake_in.csv: {"from": "person:ftm-p1", "to": "company:ftm-acme", "share_percent": "25-50", "valid": "2014/.."}
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from keiretsu.seed.standards import ftm_sources
from keiretsu.seed.standards.ftm_entities import MoneyEntity
from keiretsu.seed.standards.ftm_schemata import AMOUNT, INTERVAL, RELATIONSHIPS, RelationshipSchema
from keiretsu.seed.standards.layout_rows import LayoutRow, interval_cell, time_cell
from keiretsu.seed.standards.unmapped import UnmappedFields
from keiretsu.seed.values.share_phrases import read_share

INTERESTS: tuple[tuple[str, str], ...] = (
    ("nominee", "NOMINEE"),
    ("nominator", "NOMINATOR"),
    ("voting", "VOTING_RIGHTS"),
    ("appoint", "APPOINTMENT_OF_BOARD"),
    ("settlor", "SETTLOR"),
    ("trustee", "TRUSTEE"),
    ("protector", "PROTECTOR"),
    ("contract", "RIGHTS_GRANTED_BY_CONTRACT"),
    ("surplus", "RIGHTS_TO_SURPLUS_ASSETS_ON_DISSOLUTION"),
    ("profit", "RIGHTS_TO_PROFIT_OR_INCOME"),
    ("influence", "OTHER_INFLUENCE_OR_CONTROL"),
    ("state", "CONTROL_BY_LEGAL_FRAMEWORK"),
)
"""A word in the source's name of an interest -> its kind; the first one that occurs."""

PERCENT = re.compile(r"[0-9]{1,3}(\.[0-9]{1,20})?\s*%?")
WHOLE = 100


def link_rows(entity: MoneyEntity, nodes: Mapping[str, str], position: int, unmapped: UnmappedFields) -> Iterator[LayoutRow]:
    """A row, without claims, for each pair of ends; ends that are not people or organizations have no place."""
    schema = RELATIONSHIPS[entity.schema]
    cells = {**_cells(entity, schema, unmapped), **_valid(entity, schema, unmapped)}
    _count_rest(entity, schema, unmapped)
    targets = list(_ends(entity, schema.target, nodes, unmapped))
    for source in _ends(entity, schema.source, nodes, unmapped):
        for target in targets:
            yield from _row(entity, schema, source, target, cells, position, unmapped)


def _row(
    entity: MoneyEntity,
    schema: RelationshipSchema,
    source: str,
    target: str,
    cells: Mapping[str, str],
    position: int,
    unmapped: UnmappedFields,
) -> Iterator[LayoutRow]:
    """The row of a pair: what the layout has between people and companies only is a link between others."""
    is_to_company = target.startswith("company:")
    if schema.table == "linked_to.csv" or (is_to_company and (schema.table == "holds_stake_in.csv" or source.startswith("person:"))):
        yield LayoutRow(schema.table, position, {"from": source, "to": target, **cells})
    elif schema.table == "holds_role.csv":
        title = cells["title"]
        kind = schema.kind if title == schema.kind else f"{schema.kind}: {title}"
        yield LayoutRow("linked_to.csv", position, {"from": source, "to": target, "kind": kind, "valid": cells.get("valid", "")})
    else:
        unmapped.add(f"{entity.schema}: relationships with a person as the {schema.target}")


def _cells(entity: MoneyEntity, schema: RelationshipSchema, unmapped: UnmappedFields) -> Mapping[str, str]:
    words = entity.values(*schema.words)
    match schema.table:
        case "holds_stake_in.csv":
            return _stake(entity, schema, " ".join(words).lower(), unmapped)
        case "holds_role.csv":
            return {"title": ", ".join(words) or schema.kind}
    kind = f"{schema.kind}: {', '.join(words)}" if words else schema.kind
    if not schema.has_amount:
        return {"kind": kind}
    key = next(iter(entity.values(schema.key)), "") or entity.id
    amount, currency = entity.first("amount", unmapped), entity.first("currency", unmapped)
    return {"kind": kind, "key": key, "amount": amount, "currency": currency.upper()}


def _stake(entity: MoneyEntity, schema: RelationshipSchema, words: str, unmapped: UnmappedFields) -> Mapping[str, str]:
    kind = next((kind for word, kind in INTERESTS if re.search(rf"\b{word}", words)), schema.kind)
    directness = "INDIRECT" if "indirect" in words else "DIRECT" if re.search(r"\bdirect\b", words) else ""
    if words and not kind and not directness and "share" not in words and "owner" not in words:
        unmapped.add(f"{entity.schema}: kinds of interest that are not known; read as shares")
    share = entity.first("percentage", unmapped)
    if share and not _is_share(share):
        unmapped.add(f"{entity.schema}: percentages that are not shares")
        share = ""
    return {"kind": kind, "directness": directness, "share_percent": share}


def _is_share(text: str) -> bool:
    phrase = read_share(text, WHOLE, ".") or text
    parts = phrase.split("-")
    return len(parts) <= 2 and all(PERCENT.fullmatch(part.strip()) and float(part.strip(" %")) <= WHOLE for part in parts)


def _valid(entity: MoneyEntity, schema: RelationshipSchema, unmapped: UnmappedFields) -> Mapping[str, str]:
    """A payment has a day, what lasts has a start and an end; the day on which something lasting was seen has no place."""
    day = entity.first("date", unmapped)
    start, end = entity.first("startDate", unmapped), entity.first("endDate", unmapped)
    if day and not start and not end and (schema.has_amount or entity.schema == "Succession"):
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
    for name, values in entity.properties.items():
        if name not in placed:
            unmapped.add(f"{entity.schema}: {name}", len(values))
