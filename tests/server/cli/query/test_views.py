"""The data of each saved query becomes a table; truncated and unknown results have a note."""

from __future__ import annotations

from typing import Any

import pytest

from keiretsu.server.cli.query.responses import ResponseError
from keiretsu.server.cli.query.tables import EvidenceEntry, IndentedText, ShareRange, Table
from keiretsu.server.cli.query.views import (
    common_table,
    holdings_table,
    neighbors_table,
    owners_table,
    ownership_table,
    path_table,
    search_table,
)

DOCUMENT = {"title": "News", "publishedOn": None, "inferredFrom": "2014-09-01", "inferredTo": None}
CLAIM = {"key": "A1", "statement": "Huami belongs to Xiaomi.", "document": DOCUMENT}
PUBLISHED = {"key": "A2", "statement": "So it does.", "document": {**DOCUMENT, "publishedOn": "2015-03-17"}}
XIAOMI = {"id": "Y29tcGFueTp4aWFvbWk", "name": "Xiaomi", "type": "COMPANY"}
HUAMI = {"id": "company:huami", "name": "Huami", "type": "COMPANY"}


def cells(table: Table) -> list[tuple[Any, ...]]:
    return [row.cells for row in table.rows]


def shares(low: float | None, high: float | None, **others: Any) -> dict[str, Any]:
    return {"shareMin": low, "shareMax": high, "known": low is not None and high is not None, **others}


def test_path() -> None:
    """One sentence per path; a claim that supports two steps is listed once."""
    path = {"length": 2, "sentence": "A, then B.", "steps": [{"evidence": [CLAIM, PUBLISHED]}, {"evidence": [CLAIM]}]}
    table = path_table({"paths": {"paths": [path], "cut": True, "reason": "10 of 12 paths are listed"}})
    assert cells(table) == [(2, "A, then B.")]
    assert table.rows[0].evidence == (
        EvidenceEntry("Huami belongs to Xiaomi.", "News", "inferred: 2014-09-01 to unknown"),
        EvidenceEntry("So it does.", "News", "2015-03-17"),
    )
    assert table.notes == ("Truncated: 10 of 12 paths are listed.",)


@pytest.mark.parametrize(
    ("cut", "reason", "notes"),
    [
        (False, None, ("No path found.",)),
        (False, "no path has 6 hops or fewer", ("No path has 6 hops or fewer.",)),
        (True, "\x1btime", ("Truncated: \\x1btime.",)),
        (True, None, ("No path found.", "Truncated: There are more paths.")),
    ],
)
def test_no_path(cut: bool, reason: str | None, notes: tuple[str, ...]) -> None:  # noqa: FBT001  # a field of the response
    """The reason of the server is the last note."""
    assert path_table({"paths": {"paths": [], "cut": cut, "reason": reason}}).notes == notes


def test_neighbors() -> None:
    """One row per relationship; a note counts entities and kinds."""
    edge = {"from": XIAOMI, "to": HUAMI, "kind": "HAS_SUBSIDIARY", "modality": "REPORTED", "confidence": None, "valid": None}
    data = {"nodes": [XIAOMI, HUAMI], "edges": [edge], "counts": [{"kind": "HAS_SUBSIDIARY", "count": 1}], "truncated": True}
    table = neighbors_table({"subgraph": data})
    assert cells(table) == [("Xiaomi", "HAS_SUBSIDIARY", "Huami", "REPORTED", None, None)]
    assert table.rows[0].evidence is None
    assert table.notes == (
        "2 entities, 1 relationship: 1 HAS_SUBSIDIARY.",
        "Truncated: there are more relationships; increase --first.",
    )


def tree(*, circular: bool, more: bool) -> list[dict[str, Any]]:
    first = shares(25.0, 50.0, level=1, node=XIAOMI, totalMin=25.0, totalMax=50.0, circular=False, more=False)
    return [first, shares(None, None, level=2, node=HUAMI, totalMin=None, totalMax=None, circular=circular, more=more)]


def test_owners() -> None:
    """A tree, and a note with the ultimate parents."""
    parents = [shares(25.0, 50.0, company=XIAOMI, pathCount=2), shares(None, None, company=HUAMI, pathCount=1)]
    table = owners_table({"node": {"name": "Huami", "ownersTree": tree(circular=False, more=True), "ultimateParents": parents}})
    assert cells(table) == [
        (1, IndentedText(1, "Xiaomi"), ShareRange(25.0, 50.0), ShareRange(25.0, 50.0), "", "company:xiaomi"),
        (2, IndentedText(2, "Huami"), ShareRange(None, None), ShareRange(None, None), "more levels", "company:huami"),
    ]
    assert table.notes == (
        "Truncated: 1 row with more levels; increase --depth.",
        "Ultimate parents: Xiaomi (25-50 %, 2 paths), Huami (unknown, 1 path).",
    )


def test_holdings() -> None:
    """A cycle ends its branch and does not count as truncated."""
    table = holdings_table({"node": {"name": "Huami", "holdingsTree": tree(circular=True, more=True)}})
    assert cells(table)[1][4] == "cycle: already on this path"
    assert table.notes == ()


def test_no_owners_and_no_holdings() -> None:
    """An empty tree has a note, because an empty table is ambiguous; a company removed meanwhile is an error."""
    assert owners_table({"node": {"name": "A", "ownersTree": [], "ultimateParents": []}}).notes == ("No source names an owner of A.",)
    assert holdings_table({"node": {"name": "A", "holdingsTree": []}}).notes == ("No source names a holding of A.",)
    with pytest.raises(ResponseError, match="no longer exists"):
        owners_table({"node": None})


def test_common() -> None:
    """One row per pair of common node and entity."""
    ties = [{"of": XIAOMI, "steps": [{"sentence": "a"}, {"sentence": "b"}]}, {"of": HUAMI, "steps": [{"sentence": "c"}]}]
    data = {"nodes": [{"node": {"name": "Shoe", "type": "PRODUCT"}, "ties": ties}], "truncated": False}
    assert cells(common_table({"common": data})) == [("Shoe", "PRODUCT", "Xiaomi", ("a", "b")), ("Shoe", "PRODUCT", "Huami", ("c",))]
    assert common_table({"common": {"nodes": [], "truncated": True}}).notes == (
        "No common nodes found.",
        "Truncated: there are more common nodes; increase --first.",
    )


def ownership(**changes: Any) -> Table:
    path = shares(30.0, 30.0, nodes=[XIAOMI, HUAMI], evidence=[CLAIM])
    result = {"integrated": 30.0, "pathCount": 1, "unknownPaths": 0, "truncated": False, "paths": [path], **shares(30.0, 30.0)}
    return ownership_table({"effectiveOwnership": result | changes})


def test_ownership() -> None:
    """The sum, the integrated share and each path; only the paths have evidence."""
    table = ownership()
    assert cells(table) == [
        ("sum", "1 path", ShareRange(30.0, 30.0), True),
        ("integrated", "including cycles", ShareRange(30.0, 30.0), True),
        ("path", "Xiaomi > Huami", ShareRange(30.0, 30.0), True),
    ]
    assert [len(row.evidence or ()) for row in table.rows] == [0, 0, 1]
    assert table.notes == ()


def test_unknown_ownership() -> None:
    """Null is not zero; notes list what the sum excludes."""
    table = ownership(integrated=None, unknownPaths=1, pathCount=150, **shares(None, None))
    assert cells(table)[:2] == [
        ("sum", "150 paths", ShareRange(None, None), False),
        ("integrated", "including cycles", ShareRange(None, None), False),
    ]
    assert table.notes == (
        "1 path has unknown shares and is not included in the sum.",
        "Truncated: 1 of 150 paths are listed; the sum includes all.",
    )
    assert ownership(truncated=True).notes == (
        "Truncated: there are more paths; --max-hops and the limits of the server bound the search.",
    )
    assert ownership(pathCount=0).notes == ("No ownership path from this owner to this company.",)


def test_search() -> None:
    """Ids are in the readable form, not the opaque global ID."""
    edge = {"score": 7.9, "node": {**XIAOMI, "aliases": ["Mi"]}}
    table = search_table({"search": {"edges": [edge], "pageInfo": {"hasNextPage": True}}})
    assert cells(table) == [("Xiaomi", "COMPANY", "company:xiaomi", ("Mi",), 7.9)]
    assert table.notes == ("Truncated: there are more entities; increase --first.",)
    assert search_table({"search": {"edges": [], "pageInfo": {"hasNextPage": False}}}).notes == ("No entity matches.",)
