"""What a record of a standard becomes: rows of tables of the layout, and the cells in them.

{"id": "acme", "schema": "Company", "properties": {"name": ["Acme"]}}   ->   LayoutRow("companies.csv", 1, {"name": "Acme", "slug": "acme"})
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from keiretsu.seed.intervals import parse_interval
from keiretsu.seed.parse import join_list
from keiretsu.seed.standards.unmapped import UnmappedFields
from keiretsu.slugs import slugify

OPEN = ".."
TIME_SEPARATOR = " | "
"""Between a former name and its time."""

DAY_CHARS = len("2015-03-17")

CLAIMS = "claims"
NODE_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "documents.csv": ("key", "title", "fileName", "address", "publishedOn", "inferredTo"),
    "claims.csv": ("key", "statement", "modality", "document", "about"),
    "companies.csv": (
        "name",
        "slug",
        "aliases",
        "kind",
        "anonymous",
        "anonymousReason",
        "jurisdiction",
        "founded",
        "dissolved",
        "identifiers",
        "formerNames",
        CLAIMS,
    ),
    "people.csv": ("name", "slug", "aliases", "anonymous", "anonymousReason", "born", "died", "identifiers", "formerNames", CLAIMS),
    "markets.csv": ("name", "slug", "kind", CLAIMS),
}
EDGE_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "has_subsidiary.csv": ("from", "to", "kind", "share_percent", "valid", CLAIMS),
    "holds_stake_in.csv": ("from", "to", "kind", "directness", "share_percent", "valid", CLAIMS),
    "holds_role.csv": ("from", "to", "title", "valid", CLAIMS),
    "linked_to.csv": ("from", "to", "kind", "amount", "currency", "key", "valid", CLAIMS),
    "based_in.csv": ("from", "to", "valid", CLAIMS),
    "founded.csv": ("from", "to", "title", "valid", CLAIMS),
    "competes_with.csv": ("from", "to", "market", "valid", CLAIMS),
    "negotiates_with.csv": ("from", "to", "market", "valid", CLAIMS),
    "published_by.csv": ("from", "to"),
    "authored_by.csv": ("from", "to"),
    "cites.csv": ("from", "to"),
}
"""Table -> the columns that records of standards fill."""

EXACT = frozenset({"valid", "founded", "dissolved", "born", "died", "inferredTo"})
"""Columns whose cells are EDTF already."""


@dataclass(frozen=True, slots=True)
class LayoutRow:
    """`position`: of the record in its file. `is_stub`: the record only refers to the node; a record of the node itself overrides it.

    `is_nameless`: of a stub whose name was made from a key, so that one with a name overrides it.
    """

    table: str
    position: int
    cells: Mapping[str, str]
    is_stub: bool = False
    is_nameless: bool = False


def clean(value: object) -> str:
    """The text of a value, with single spaces for white space; empty for null and for what is not a single value."""
    if value is None or isinstance(value, (dict, list, bool)):
        return ""
    return " ".join(str(value).split())


def list_cell(items: Iterable[str]) -> str:
    """A cell of several items, each once."""
    return join_list(dict.fromkeys(filter(None, items)))


def identifier(scheme: str, value: object) -> str:
    """An item of the column identifiers."""
    escaped = clean(value).replace(":", "\\:")
    return f"{scheme}:{escaped} " if escaped.endswith("\\") else f"{scheme}:{escaped}"


def former_name(name: str, valid: str = "") -> str:
    """An item of the column formerNames."""
    escaped = clean(name).replace("|", "\\|")
    return f"{escaped}{TIME_SEPARATOR}{valid}" if valid else escaped


def day_cell(name: str, text: str, unmapped: UnmappedFields) -> str:
    """The time in a column of this name; what is not a time is counted."""
    day = time_cell(text)
    if text and not day:
        unmapped.add(f"{name}: values that are not dates")
    return day


def node_slug(*parts: str) -> str:
    """The slug of a record by its id; ids without letters and digits are written in hexadecimal."""
    return slugify("-".join(parts)) if slugify(parts[-1]) else slugify("-".join([*parts[:-1], parts[-1].encode().hex()]))


def time_cell(text: object) -> str:
    """A time as EDTF, without the time of day; empty if it is none."""
    day = clean(text)[:DAY_CHARS]
    return day if is_time(day) else ""


def interval_cell(start: str, end: str, unmapped: UnmappedFields) -> str:
    """An EDTF interval from two times that may be missing; what is not a time, or ends before it begins, is left out."""
    first, last = time_cell(start), time_cell(end)
    for text, time in ((start, first), (end, last)):
        if text and not time:
            unmapped.add("dates that are not dates")
    if not first and not last:
        return ""
    if first == last:
        return first
    interval = f"{first or OPEN}/{last or OPEN}"
    if not is_time(interval):
        unmapped.add("periods that end before they begin")
        return ""
    return interval


def has_end(valid: str) -> bool:
    """Whether an interval is neither unknown nor open."""
    return bool(valid) and not valid.endswith(OPEN)


def is_time(text: str) -> bool:
    """Whether a text is EDTF as the layout has it."""
    return bool(text) and start_of(text) is not None


def start_of(interval: str) -> str | None:
    """The earliest day of an interval, empty if it is open; None if the text is not an interval."""
    try:
        return parse_interval(interval)[0] or ""
    except ValueError:
        return None
