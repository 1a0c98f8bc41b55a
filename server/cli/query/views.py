"""The answer to a built-in question -> a sheet: one function for each question, called by its row in built_in.py.

path_sheet({"paths": {"paths": [{"length": 1, "sentence": "Huami is a subsidiary of Xiaomi."}], "cut": False, "reason": None}})
-> Sheet((Column("hops"), Column("path")), (Row((1, "Huami is a subsidiary of Xiaomi.")),))
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any, cast

from keiretsu.resolvers.parameters.global_ids import to_stored_id
from keiretsu.server.cli.query.formatting import counted, share_text, visible
from keiretsu.server.cli.query.responses import AnswerError
from keiretsu.server.cli.query.tables import Column, Evidence, Indented, Row, Share, Sheet

Found = Mapping[str, Any]


def path_sheet(data: Found) -> Sheet:
    """One row for each way, as a sentence."""
    result = data["paths"]
    rows = tuple(Row((path["length"], path["sentence"]), _evidence(path["steps"])) for path in result["paths"])
    notes = [] if rows or result["reason"] else ["No way was found."]
    notes += [_sentence(result["reason"])] if result["reason"] and not result["cut"] else []
    notes += [f"Cut: {_sentence(result['reason'] or 'There are more ways')}"] if result["cut"] else []
    return Sheet((Column("hops"), Column("path")), rows, tuple(notes))


def neighbors_sheet(data: Found) -> Sheet:
    """One row for each relationship."""
    result = data["subgraph"]
    columns = tuple(map(Column, ("from", "kind", "to", "modality", "confidence", "valid")))
    rows = tuple(
        Row(
            (edge["from"]["name"], edge["kind"], edge["to"]["name"], edge["modality"], edge["confidence"], edge["valid"]),
            _evidence([edge]),
        )
        for edge in result["edges"]
    )
    counts = ", ".join(f"{count['count']} {count['kind']}" for count in result["counts"])
    entities = counted(len(result["nodes"]), "entity", "entities")
    notes = [f"{entities}, {counted(len(rows), 'relationship')}{': ' + counts if counts else ''}."]
    notes += ["Cut: there are more relationships around than --first lets through."] if result["truncated"] else []
    return Sheet(columns, rows, tuple(notes))


def owners_sheet(data: Found) -> Sheet:
    """One row for each owner, upward; who stands at the top is named below."""
    company = _company(data)
    sheet = _tree(company["ownersTree"], "owner", f"No source names an owner of {visible(company['name'])}.")
    tops = [
        f"{visible(one['company']['name'])} ({share_text(_share(one))}, {counted(one['pathCount'], 'path')})"
        for one in company["ultimateParents"]
    ]
    notes = (*sheet.notes, f"At the top: {', '.join(tops)}.") if tops else sheet.notes
    return Sheet(sheet.columns, sheet.rows, notes)


def holdings_sheet(data: Found) -> Sheet:
    """One row for each holding, downward."""
    company = _company(data)
    return _tree(company["holdingsTree"], "holding", f"No source names anything that {visible(company['name'])} owns.")


def common_sheet(data: Found) -> Sheet:
    """One row for each thing in common and each entity that was asked about."""
    result = data["common"]
    rows = tuple(
        Row(
            (
                node["node"]["name"],
                node["node"]["type"],
                tie["of"]["name"],
                tuple(step["sentence"] for step in tie["steps"]),
            ),
            _evidence(tie["steps"]),
        )
        for node in result["nodes"]
        for tie in node["ties"]
    )
    notes = [] if rows else ["Nothing in common was found."]
    notes += ["Cut: there is more in common than --first lets through."] if result["truncated"] else []
    return Sheet(tuple(map(Column, ("in common", "type", "with", "by"))), rows, tuple(notes))


def ownership_sheet(data: Found) -> Sheet:
    """One row for all ways together, one for the share that counts circles, and one for each way."""
    result = data["effectiveOwnership"]
    columns = (Column("what"), Column("along"), Column("share", shares=True), Column("known"))
    if not result["pathCount"]:
        return Sheet(columns, (), ("No way leads from this owner to this company.",))
    whole = result["integrated"]
    rows = [
        Row(("all ways", counted(result["pathCount"], "way"), _share(result), result["known"]), _no_evidence(result["paths"])),
        Row(("with circles", "every round", Share(whole, whole), whole is not None), _no_evidence(result["paths"])),
    ]
    for path in result["paths"]:
        names = " > ".join(node["name"] for node in path["nodes"])
        rows.append(Row(("way", names, _share(path), path["known"]), _evidence([path])))
    return Sheet(columns, tuple(rows), tuple(_ownership_notes(result)))


def _ownership_notes(result: Found) -> Iterable[str]:
    if unknown := result["unknownPaths"]:
        ways = "On 1 way" if unknown == 1 else f"On {unknown} ways"
        yield f"{ways} no source states every share; what is held there is not in the sum."
    if result["truncated"]:
        yield "Cut: there are more ways than are followed; --max-hops and the server's limits say how far."
    elif len(result["paths"]) < result["pathCount"]:
        yield f"Cut: {len(result['paths'])} of {result['pathCount']} ways are listed; the sum counts all."


def search_sheet(data: Found) -> Sheet:
    """One row for each entity."""
    result = data["search"]
    rows = tuple(
        Row(
            (
                edge["node"]["name"],
                edge["node"]["type"],
                to_stored_id(edge["node"]["id"]),
                tuple(edge["node"]["aliases"]),
                edge["score"],
            ),
            _evidence([edge["node"]]),
        )
        for edge in result["edges"]
    )
    notes = [] if rows else ["Nothing bears such a name."]
    notes += ["Cut: there is more than --first lets through."] if result["pageInfo"]["hasNextPage"] else []
    return Sheet(tuple(map(Column, ("name", "type", "id", "aliases", "score"))), rows, tuple(notes))


def _company(data: Found) -> Found:
    """The company, which may be gone since its name was looked for. Raises AnswerError."""
    if not data["node"]:
        raise AnswerError("The company is not there any more.")
    return cast("Found", data["node"])


def _tree(found: Sequence[Found], name: str, nothing: str) -> Sheet:
    columns = (Column("level"), Column(name), Column("share", shares=True), Column("in all", shares=True), Column("remark"), Column("id"))
    rows = tuple(
        Row(
            (
                one["level"],
                Indented(max(one["level"], 1), one["node"]["name"]),
                _share(one),
                Share(one["totalMin"], one["totalMax"]),
                _remark(one),
                to_stored_id(one["node"]["id"]),
            ),
            _evidence([one]),
        )
        for one in found
    )
    cut = sum(1 for one in found if one["more"] and not one["circular"])
    notes = [] if rows else [nothing]
    notes += [f"Cut: {counted(cut, 'row')} with more beyond; ask for them with --depth."] if cut else []
    return Sheet(columns, rows, tuple(notes))


def _remark(row: Found) -> str:
    if row["circular"]:
        return "a circle: on this way already"
    return "more beyond" if row["more"] else ""


def _share(found: Found) -> Share:
    return Share(found["shareMin"], found["shareMax"])


def _evidence(facts: Iterable[Found]) -> tuple[Evidence, ...] | None:
    """The claims of these facts, each once; None where they were not asked for."""
    asked = [fact["evidence"] for fact in facts if "evidence" in fact]
    if not asked:
        return None
    claims = {claim["key"]: claim for claim in chain.from_iterable(asked)}
    return tuple(Evidence(claim["statement"], claim["document"]["title"], _date(claim["document"])) for claim in claims.values())


def _no_evidence(facts: Iterable[Found]) -> tuple[Evidence, ...] | None:
    """None of its own, for a row that sums up others."""
    return () if _evidence(facts) is not None else None


def _date(document: Found) -> str | None:
    """The day of a document, or the days between which it was concluded to be."""
    if document["publishedOn"]:
        return str(document["publishedOn"])
    first, last = document["inferredFrom"], document["inferredTo"]
    return f"inferred: {first or 'unknown'} to {last or 'unknown'}" if first or last else None


def _sentence(text: str) -> str:
    shown = visible(text[:1].upper() + text[1:])
    return shown if shown.endswith((".", "?", "!")) else f"{shown}."
