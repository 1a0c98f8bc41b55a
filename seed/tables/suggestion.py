"""Files with headers of their own -> a first dataset.toml, in which comments say what was not certain.

    register.xlsx: Shareholder | Company | %    ->    [[tables]]
                                                      file = "register.xlsx"
                                                      table = "holds_stake_in"
                                                      columns = {from = "Shareholder", to = "Company", share_percent = "%"}

A table with an owner, a company and a share becomes stakes, and its two columns of names become companies and people. It is a draft: the
rules are few, and the comments name what they decided.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from keiretsu.seed.layout import ColumnRole, ColumnSpec, EdgeFile, Layout, NodeFile
from keiretsu.seed.shares import ShareUnit
from keiretsu.seed.tables.header_words import Concept, find_concept, find_scheme, fold_words, names_type
from keiretsu.seed.tables.profiles import ColumnProfile, TableProfile
from keiretsu.seed.values.date_order import find_date_order
from keiretsu.seed.values.identifiers import is_identifier_column

MAX_LISTED_VALUES = 20


@dataclass
class SuggestedTable:
    """One entry of `tables`. `notes`: what was not certain."""

    profile: TableProfile
    table: str
    columns: dict[str, str | dict[str, str]]
    where: dict[str, list[str]] = field(default_factory=dict)
    is_distinct: bool = False
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class ConceptColumns:
    """The columns of a table by what they are: the first of each concept."""

    profile: TableProfile
    by_concept: dict[Concept, ColumnProfile]

    def name(self, concept: Concept) -> str:
        """The header."""
        return self.by_concept[concept].name

    def __contains__(self, concept: Concept) -> bool:
        return concept in self.by_concept


def suggest_tables(profile: TableProfile, layout: Layout) -> list[SuggestedTable]:
    """The entries for one table; none if nothing in it is recognized."""
    columns = _find_concepts(profile)
    if Concept.OWNER in columns and Concept.OWNED in columns:
        return list(_suggest_stakes(columns, layout))
    return list(_suggest_nodes(columns, layout))


def _find_concepts(profile: TableProfile) -> ConceptColumns:
    by_concept: dict[Concept, ColumnProfile] = {}
    for column in profile.columns:
        if find_scheme(column.name):
            continue
        concept = find_concept(column.name)
        if concept in (Concept.OWNER, Concept.OWNED) and (column.has_percentages or column.has_times):
            concept = Concept.SHARE if column.has_percentages else Concept.START
        if concept is Concept.SHARE and not (column.has_shares or column.has_percentages):
            concept = None
        if concept in (Concept.START, Concept.END) and not column.has_times:
            concept = None
        if concept is None and column.has_shares:
            concept = Concept.SHARE
        if concept:
            by_concept.setdefault(concept, column)
    return ConceptColumns(profile, by_concept)


def _suggest_stakes(columns: ConceptColumns, layout: Layout) -> Iterator[SuggestedTable]:
    edge = _stake_file(columns, layout)
    if edge is None:
        return
    mapping: dict[str, str | dict[str, str]] = {"from": columns.name(Concept.OWNER), "to": columns.name(Concept.OWNED)}
    suggested = SuggestedTable(columns.profile, edge.name, mapping)
    if Concept.SHARE in columns and edge.share:
        share = columns.by_concept[Concept.SHARE]
        unit = ShareUnit.FRACTION if _are_fractions(share) else ShareUnit.PERCENT
        mapping[unit.value] = share.name
        if unit is ShareUnit.FRACTION:
            suggested.notes.append(
                f"no value in {_text(share.name)} is above 1, so it is read as fractions; if they are per cent: share_percent"
            )
    _map_time(columns, edge, suggested)
    ends = list(_suggest_ends(columns, edge, layout))
    yield from ends
    suggested.notes += _unused(columns.profile, [suggested, *ends])
    yield suggested


def _stake_file(columns: ConceptColumns, layout: Layout) -> EdgeFile | None:
    """The relationship whose name the file or its headers have, else the one with shares whose source may have the most types."""
    edges = [file for file in layout.values() if isinstance(file, EdgeFile)]
    table = columns.profile.table
    words = set(fold_words(" ".join([table.file, table.sheet, *(column.name for column in columns.profile.columns)])).split())
    named = [edge for edge in edges if words >= set(edge.name.removesuffix(".csv").split("_")) - {"in", "by", "has"}]
    with_share = sorted(
        (edge for edge in edges if edge.share), key=lambda edge: -len({name for ends in edge.relationship.ends for name in ends[0]})
    )
    return next(iter(named), next(iter(with_share), None))


def _are_fractions(share: ColumnProfile) -> bool:
    numbers = [text for text in share.texts if text.replace(".", "", 1).replace(",", "", 1).isdigit()]
    values = [float(text.replace(",", ".")) for text in numbers]
    return len(values) == len(share.texts) and bool(values) and max(values) <= 1 and any(values)


def _map_time(columns: ConceptColumns, edge: EdgeFile, suggested: SuggestedTable) -> None:
    time = next((column.name for column in edge.columns.values() if _is_time(column)), None)
    if time is None:
        return
    start, end = (columns.by_concept.get(concept) for concept in (Concept.START, Concept.END))
    ends = {key: column.name for key, column in (("start", start), ("end", end)) if column}
    if ends:
        suggested.columns[time] = ends
        if "end" not in ends:
            suggested.notes.append(
                f"{_text(ends['start'])} is read as the start of a time that is still going on; if it is the day of a statement, remove it"
            )


def _is_time(column: ColumnSpec) -> bool:
    return column.role is ColumnRole.PROPERTY and bool(column.prop and column.prop.edtf)


def _suggest_ends(columns: ConceptColumns, edge: EdgeFile, layout: Layout) -> Iterator[SuggestedTable]:
    """A row for each company and person that the two columns name."""
    owner_types = list(dict.fromkeys(name for starts, _ in edge.relationship.ends for name in starts))
    owned_types = list(dict.fromkeys(name for _, ends in edge.relationship.ends for name in ends))
    yield from _suggest_end(columns, Concept.OWNED, owned_types[:1], layout)
    yield from _suggest_end(columns, Concept.OWNER, owner_types, layout)


def _suggest_end(columns: ConceptColumns, concept: Concept, types: Sequence[str], layout: Layout) -> Iterator[SuggestedTable]:
    files = {file.node.name: file for file in layout.values() if isinstance(file, NodeFile)}
    type_column = columns.by_concept.get(Concept.TYPE) if len(types) > 1 else None
    by_type: dict[str, list[str]] = {}
    unknown: list[str] = []
    for text in sorted(set(type_column.texts)) if type_column else ():
        type_ = next((name for name in types[::-1] if names_type(text, name)), None)
        (by_type.setdefault(type_, []) if type_ else unknown).append(text)
    if not by_type:
        by_type, type_column = {types[0]: []}, None
    for type_, values in by_type.items():
        file = files[type_]
        suggested = SuggestedTable(columns.profile, file.name, {file.node.display_property: columns.name(concept)}, is_distinct=True)
        if type_column and values:
            suggested.where = {type_column.name: values[:MAX_LISTED_VALUES]}
        elif len(types) > 1:
            others = ", ".join(files[name].name.removesuffix(".csv") for name in types[1:])
            suggested.notes.append(
                f"nothing says which of {_text(columns.name(concept))} are {others}; all are read as {file.name.removesuffix('.csv')}"
            )
        if unknown:
            suggested.notes.append(
                f"{', '.join(map(_text, unknown[:MAX_LISTED_VALUES]))} in {_text(type_column.name if type_column else '')} fits no type"
            )
        yield suggested


def _suggest_nodes(columns: ConceptColumns, layout: Layout) -> Iterator[SuggestedTable]:
    """A list of companies or people: a column of names."""
    name = next((columns.by_concept[concept] for concept in (Concept.NAME, Concept.OWNED, Concept.OWNER) if concept in columns), None)
    files = [file for file in layout.values() if isinstance(file, NodeFile) and file.node.key == "slug"]
    if name is None or not files:
        return
    profile = columns.profile
    text = fold_words(f"{profile.table.file} {profile.table.sheet} {name.name}")
    named = [file for file in files if names_type(text, file.node.name) or file.name.removesuffix(".csv") in text.split()]
    file = next(iter(named), files[0])
    suggested = SuggestedTable(profile, file.name, {file.node.display_property: name.name})
    if not named:
        suggested.notes.append(f"nothing says what this is a list of; it is read as {file.name.removesuffix('.csv')}")
    _map_identifiers(profile, file, suggested)
    suggested.notes += _unused(profile, [suggested])
    yield suggested


def _map_identifiers(profile: TableProfile, file: NodeFile, suggested: SuggestedTable) -> None:
    """The columns of identifiers, one for each scheme."""
    column = next((column.name for column in file.columns.values() if is_identifier_column(column)), None)
    headers: dict[str, str] = {}
    for profiled in profile.columns:
        if scheme := find_scheme(profiled.name):
            headers.setdefault(scheme, profiled.name)
    if column and headers:
        suggested.columns[column] = headers
        if "register" in headers:
            name = _text(headers["register"])
            suggested.notes.append(f"nothing says which register {name} is of; write its code instead of register, such as gb-coh")


def _unused(profile: TableProfile, entries: Sequence[SuggestedTable]) -> list[str]:
    sources = [source for entry in entries for source in entry.columns.values()]
    used = {name for source in sources for name in (source.values() if isinstance(source, dict) else [source])}
    used |= {name for entry in entries for name in entry.where}
    unused = [column.name for column in profile.columns if column.name not in used]
    return [f"not read: {', '.join(map(_text, unused))}"] if unused else []


def write_configuration(name: str, entries: Sequence[SuggestedTable], unknown: Sequence[TableProfile]) -> str:
    """The text of dataset.toml."""
    lines = [
        "# A first dataset.toml, written by `keiretsu seed --suggest`. Read it, correct it, and check it with `keiretsu seed --dry-run`.",
        "",
        f"name = {_text(name or 'my-data')}",
        *_settings(entries),
        "",
        "# The document that the rows cite. Remove the signs # and fill it in; without it, rows cite their file.",
        "# [document]",
        '# title = "Register of shareholders"',
        '# address = "https://"',
        '# publisher = ""',
        "# day = 2026-01-31",
    ]
    for entry in entries:
        lines += ["", *_entry_lines(entry)]
    for profile in unknown:
        place = f", sheet {_text(profile.table.sheet)}," if profile.table.sheet else ""
        headers = ", ".join(_text(column.name) for column in profile.columns)
        lines += ["", f"# Unsure: nothing in {_text(profile.table.file)}{place} is recognized; its headers are {headers}."]
    return "\n".join(lines) + "\n"


def _entry_lines(entry: SuggestedTable) -> Iterator[str]:
    table = entry.profile.table
    yield "[[tables]]"
    yield from (f"# Unsure: {note}." if not note.startswith("not read") else f"# N{note[1:]}." for note in entry.notes)
    yield f"file = {_text(table.file.rpartition('/')[2])}"
    if table.sheet:
        yield f"sheet = {_text(table.sheet)}"
    if entry.profile.header not in (None, 1):
        yield f"header = {entry.profile.header}"
    yield f"table = {_text(entry.table.removesuffix('.csv'))}"
    if entry.is_distinct:
        yield "distinct = true  # each name once"
    for header, values in entry.where.items():
        yield f"where = {{{_text(header)} = [{', '.join(map(_text, values))}]}}"
    for column, source in entry.columns.items():
        yield f"columns.{column} = {_source(source)}"


def _settings(entries: Sequence[SuggestedTable]) -> Iterator[str]:
    """The order of dates and the decimal sign, if some value of the tables decides."""
    profiles = list({id(entry.profile): entry.profile for entry in entries}.values())
    columns = [column for profile in profiles for column in profile.columns]
    order = find_date_order(value for column in columns if column.has_times for value in column.values)
    if order.order and order.deciders:
        yield f'date_order = "{order.order}"  # because of {_text(order.deciders[0][1])}'
    elif order.ambiguous or order.is_contradictory:
        reason = "rows disagree" if order.is_contradictory else "no row decides"
        example = (order.first_ambiguous or order.deciders[0])[1]
        yield f'# Unsure: is {_text(example)} day/month or month/day? {reason[0].upper()}{reason[1:]}.\n# date_order = "dmy"'
    signs: dict[str, str] = {}
    for column in columns:
        if column.has_amounts or column.has_percentages or column.has_shares:
            signs = {**column.decimal_signs, **signs}
    if set(signs) == {","}:
        yield f'decimal = ","  # because of {_text(signs[","])}'
    elif len(signs) == 2:
        yield f"# Unsure: {_text(signs[','])} has a decimal comma, {_text(signs['.'])} a decimal point; set decimal for each table."


def _source(source: str | dict[str, str]) -> str:
    if isinstance(source, str):
        return _text(source)
    return "{" + ", ".join(f"{key} = {_text(header)}" for key, header in source.items()) + "}"


def _text(text: str) -> str:
    """A string of TOML, on one line."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
