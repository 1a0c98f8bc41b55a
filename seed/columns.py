"""An unknown column -> what the user probably means, and what to write instead.

    "share" in has_subsidiary.csv   ->   "An exact share belongs in share_percent, one as a fraction of 1 in share_fraction"

A similar name may mean something else (`share` is not `shareMin`), so what users often write is explained first.
"""

from __future__ import annotations

import difflib
import re

from keiretsu.schema.computed import is_computed
from keiretsu.seed.layout import ColumnRole, ColumnSpec, EdgeFile, NodeFile
from keiretsu.seed.shares import ShareUnit

SIMILARITY = 0.8
EXACT_SHARES = ("share", "stake", "percent", "percentage", "sharepercentage", "stakepercent", "ownership", "pct", "%", "share%", "stake%")
TIMES = ("date", "time", "year", "period", "since", "from date", "datefrom", "startdate", "enddate", "until")
FROM_WORDS = ("source", "owner", "parent", "investor", "holder", "shareholder")
TO_WORDS = ("target", "owned", "child", "subsidiary", "investee")


def explain_unknown_column(name: str, file: NodeFile | EdgeFile) -> tuple[str, str | None]:
    """The error message, and the name of the column that it suggests, if any."""
    if message := _derived_value(name, file):
        return message, None
    if common := _common_name(fold(name), file):
        hint, suggestion = common
        return f"Unknown column; {hint}", suggestion
    folded = {fold(column): column for column in file.columns}
    matches = [fold(name)] if fold(name) in folded else difflib.get_close_matches(fold(name), folded, n=1, cutoff=SIMILARITY)
    if matches:
        return f"Unknown column; did you mean {folded[matches[0]]}?", folded[matches[0]]
    return f"Unknown column; the columns are {', '.join(file.columns)}", None


def _derived_value(name: str, file: NodeFile | EdgeFile) -> str | None:
    """The days of an EDTF property, computed fields, and ids have no column."""
    for column in file.columns.values():
        if column.prop and column.prop.edtf and fold(name) in (f"{fold(column.name)}from", f"{fold(column.name)}to"):
            return f"This value is derived from {column.name}; write the interval there, for example 2014-10/2014-12"
    if isinstance(file, NodeFile) and (field := file.node.fields.get(name)) and is_computed(field):
        return "Unknown column; the value is computed, not loaded: remove the column"
    if fold(name) == "id":
        return f"Unknown column; {_id_hint(file)}"
    return None


def _id_hint(file: NodeFile | EdgeFile) -> str:
    if isinstance(file, EdgeFile):
        return "the id follows from the two ends; remove the column"
    if file.node.key == "slug":
        return f"an id consists of {file.node.prefix}: and the slug, which follows from the name; to set it, name the column slug"
    return f"an id consists of {file.node.prefix}: and the key; name the column {file.node.key}"


def _common_name(name: str, file: NodeFile | EdgeFile) -> tuple[str, str | None] | None:
    """What spreadsheets often call a column of a relationship: a hint, and the column if it is certain."""
    if isinstance(file, NodeFile):
        return None
    if file.share and name in map(fold, EXACT_SHARES):
        percent, fraction = ShareUnit.PERCENT.value, ShareUnit.FRACTION.value
        hint = (
            f"name it {percent} if it holds exact shares in per cent, {fraction} if it holds fractions of 1; "
            f"{file.share.lower.name} means at least, {file.share.upper.name} at most"
        )
        return hint, None
    interval = next((column for column in file.columns.values() if column.prop and column.prop.edtf), None)
    if interval and name in map(fold, TIMES):
        return f"the time of the fact belongs in {interval.name}, as 2014-10-05, 2014-10/2014-12 or 2006/..", None
    for words, role in ((FROM_WORDS, ColumnRole.FROM), (TO_WORDS, ColumnRole.TO)):
        if name in words:
            column = _of_role(file, role).name
            return f"did you mean {column}?", column
    return None


def _of_role(file: EdgeFile, role: ColumnRole) -> ColumnSpec:
    return next(column for column in file.columns.values() if column.role is role)


def fold(name: str) -> str:
    """Without case, spaces, underscores and hyphens."""
    return re.sub(r"[\s_-]+", "", name).lower()
