"""The answer to each built-in question becomes its sheet; what is cut or unknown says so."""

from __future__ import annotations

from typing import Any

import pytest

from keiretsu.server.cli.query.responses import AnswerError
from keiretsu.server.cli.query.tables import Evidence, Indented, Share, Sheet
from keiretsu.server.cli.query.views import (
    common_sheet,
    holdings_sheet,
    neighbors_sheet,
    owners_sheet,
    ownership_sheet,
    path_sheet,
    search_sheet,
)

DOCUMENT = {"title": "News", "publishedOn": None, "inferredFrom": "2014-09-01", "inferredTo": None}
CLAIM = {"key": "A1", "statement": "Huami belongs to Xiaomi.", "document": DOCUMENT}
PUBLISHED = {"key": "A2", "statement": "So it does.", "document": {**DOCUMENT, "publishedOn": "2015-03-17"}}
XIAOMI = {"id": "Y29tcGFueTp4aWFvbWk", "name": "Xiaomi", "type": "COMPANY"}
HUAMI = {"id": "company:huami", "name": "Huami", "type": "COMPANY"}


def cells(sheet: Sheet) -> list[tuple[Any, ...]]:
    return [row.cells for row in sheet.rows]


def shares(low: float | None, high: float | None, **others: Any) -> dict[str, Any]:
    return {"shareMin": low, "shareMax": high, "known": low is not None and high is not None, **others}


def test_path() -> None:
    """A sentence for each way; a claim that two steps rest on is shown once."""
    way = {"length": 2, "sentence": "A, then B.", "steps": [{"evidence": [CLAIM, PUBLISHED]}, {"evidence": [CLAIM]}]}
    sheet = path_sheet({"paths": {"paths": [way], "cut": True, "reason": "10 of 12 ways are listed"}})
    assert cells(sheet) == [(2, "A, then B.")]
    assert sheet.rows[0].evidence == (
        Evidence("Huami belongs to Xiaomi.", "News", "inferred: 2014-09-01 to unknown"),
        Evidence("So it does.", "News", "2015-03-17"),
    )
    assert sheet.notes == ("Cut: 10 of 12 ways are listed.",)


@pytest.mark.parametrize(
    ("cut", "reason", "notes"),
    [
        (False, None, ("No way was found.",)),
        (False, "no way has 6 hops or fewer", ("No way has 6 hops or fewer.",)),
        (True, "\x1btime", ("Cut: \\x1btime.",)),
        (True, None, ("No way was found.", "Cut: There are more ways.")),
    ],
)
def test_no_path(cut: bool, reason: str | None, notes: tuple[str, ...]) -> None:  # noqa: FBT001  # as the answer has it
    """The reason is the last line."""
    assert path_sheet({"paths": {"paths": [], "cut": cut, "reason": reason}}).notes == notes


def test_around() -> None:
    """A relationship for each row; entities and kinds are counted below."""
    edge = {"from": XIAOMI, "to": HUAMI, "kind": "HAS_SUBSIDIARY", "modality": "REPORTED", "confidence": None, "valid": None}
    data = {"nodes": [XIAOMI, HUAMI], "edges": [edge], "counts": [{"kind": "HAS_SUBSIDIARY", "count": 1}], "truncated": True}
    sheet = neighbors_sheet({"subgraph": data})
    assert cells(sheet) == [("Xiaomi", "HAS_SUBSIDIARY", "Huami", "REPORTED", None, None)]
    assert sheet.rows[0].evidence is None
    assert sheet.notes == (
        "2 entities, 1 relationship: 1 HAS_SUBSIDIARY.",
        "Cut: there are more relationships around than --first lets through.",
    )


def tree(*, circular: bool, more: bool) -> list[dict[str, Any]]:
    first = shares(25.0, 50.0, level=1, node=XIAOMI, totalMin=25.0, totalMax=50.0, circular=False, more=False)
    return [first, shares(None, None, level=2, node=HUAMI, totalMin=None, totalMax=None, circular=circular, more=more)]


def test_owners() -> None:
    """A tree; who stands at the top is named below."""
    tops = [shares(25.0, 50.0, company=XIAOMI, pathCount=2), shares(None, None, company=HUAMI, pathCount=1)]
    sheet = owners_sheet({"node": {"name": "Huami", "ownersTree": tree(circular=False, more=True), "ultimateParents": tops}})
    assert cells(sheet) == [
        (1, Indented(1, "Xiaomi"), Share(25.0, 50.0), Share(25.0, 50.0), "", "company:xiaomi"),
        (2, Indented(2, "Huami"), Share(None, None), Share(None, None), "more beyond", "company:huami"),
    ]
    assert sheet.notes == (
        "Cut: 1 row with more beyond; ask for them with --depth.",
        "At the top: Xiaomi (25-50 %, 2 paths), Huami (unknown, 1 path).",
    )


def test_holdings() -> None:
    """A circle ends its row, and is not cut."""
    sheet = holdings_sheet({"node": {"name": "Huami", "holdingsTree": tree(circular=True, more=True)}})
    assert cells(sheet)[1][4] == "a circle: on this way already"
    assert sheet.notes == ()


def test_nobody_owns_or_is_owned() -> None:
    """A sentence, for an empty table could mean anything; a company that went away meanwhile is another."""
    assert owners_sheet({"node": {"name": "A", "ownersTree": [], "ultimateParents": []}}).notes == ("No source names an owner of A.",)
    assert holdings_sheet({"node": {"name": "A", "holdingsTree": []}}).notes == ("No source names anything that A owns.",)
    with pytest.raises(AnswerError, match="not there any more"):
        owners_sheet({"node": None})


def test_common() -> None:
    """A row for each tie."""
    ties = [{"of": XIAOMI, "steps": [{"sentence": "a"}, {"sentence": "b"}]}, {"of": HUAMI, "steps": [{"sentence": "c"}]}]
    data = {"nodes": [{"node": {"name": "Shoe", "type": "PRODUCT"}, "ties": ties}], "truncated": False}
    assert cells(common_sheet({"common": data})) == [("Shoe", "PRODUCT", "Xiaomi", ("a", "b")), ("Shoe", "PRODUCT", "Huami", ("c",))]
    assert common_sheet({"common": {"nodes": [], "truncated": True}}).notes == (
        "Nothing in common was found.",
        "Cut: there is more in common than --first lets through.",
    )


def ownership(**changes: Any) -> Sheet:
    way = shares(30.0, 30.0, nodes=[XIAOMI, HUAMI], evidence=[CLAIM])
    whole = {"integrated": 30.0, "pathCount": 1, "unknownPaths": 0, "truncated": False, "paths": [way], **shares(30.0, 30.0)}
    return ownership_sheet({"effectiveOwnership": whole | changes})


def test_ownership() -> None:
    """The sum, the share that counts circles, each way; only a way has evidence of its own."""
    sheet = ownership()
    assert cells(sheet) == [
        ("all ways", "1 way", Share(30.0, 30.0), True),
        ("with circles", "every round", Share(30.0, 30.0), True),
        ("way", "Xiaomi > Huami", Share(30.0, 30.0), True),
    ]
    assert [len(row.evidence or ()) for row in sheet.rows] == [0, 0, 1]
    assert sheet.notes == ()


def test_ownership_that_is_not_known() -> None:
    """Null is no zero; what the sum leaves out is said."""
    sheet = ownership(integrated=None, unknownPaths=1, pathCount=150, **shares(None, None))
    assert cells(sheet)[:2] == [
        ("all ways", "150 ways", Share(None, None), False),
        ("with circles", "every round", Share(None, None), False),
    ]
    assert sheet.notes == (
        "On 1 way no source states every share; what is held there is not in the sum.",
        "Cut: 1 of 150 ways are listed; the sum counts all.",
    )
    assert ownership(truncated=True).notes == (
        "Cut: there are more ways than are followed; --max-hops and the server's limits say how far.",
    )
    assert ownership(pathCount=0).notes == ("No way leads from this owner to this company.",)


def test_search() -> None:
    """Ids are those that people can type."""
    edge = {"score": 7.9, "node": {**XIAOMI, "aliases": ["Mi"]}}
    sheet = search_sheet({"search": {"edges": [edge], "pageInfo": {"hasNextPage": True}}})
    assert cells(sheet) == [("Xiaomi", "COMPANY", "company:xiaomi", ("Mi",), 7.9)]
    assert sheet.notes == ("Cut: there is more than --first lets through.",)
    assert search_sheet({"search": {"edges": [], "pageInfo": {"hasNextPage": False}}}).notes == ("Nothing bears such a name.",)
