"""The data of a saved query -> a table: one function per query, referenced by its row in saved_queries.py.

path_table({"paths": {"paths": [{"length": 1, "sentence": "Huami is a subsidiary of Xiaomi."}], "cut": False, "reason": None}})
-> Table((TableColumn("hops"), TableColumn("path")), (TableRow((1, "Huami is a subsidiary of Xiaomi.")),))
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any, cast

from keiretsu.resolvers.parameters.global_ids import to_stored_id
from keiretsu.server.cli.query.formatting import escape_control, pluralize, share_text
from keiretsu.server.cli.query.responses import ResponseError
from keiretsu.server.cli.query.tables import EvidenceEntry, IndentedText, ShareRange, Table, TableColumn, TableRow

JsonObject = Mapping[str, Any]


def path_table(data: JsonObject) -> Table:
    """One row per path, as a sentence."""
    result = data["paths"]
    rows = tuple(TableRow((path["length"], path["sentence"]), _evidence(path["steps"])) for path in result["paths"])
    notes = [] if rows or result["reason"] else ["No path found."]
    notes += [_sentence(result["reason"])] if result["reason"] and not result["cut"] else []
    notes += [f"Truncated: {_sentence(result['reason'] or 'There are more paths')}"] if result["cut"] else []
    return Table((TableColumn("hops"), TableColumn("path")), rows, tuple(notes))


def neighbors_table(data: JsonObject) -> Table:
    """One row per relationship."""
    result = data["subgraph"]
    columns = tuple(map(TableColumn, ("from", "kind", "to", "modality", "confidence", "valid")))
    rows = tuple(
        TableRow(
            (edge["from"]["name"], edge["kind"], edge["to"]["name"], edge["modality"], edge["confidence"], edge["valid"]),
            _evidence([edge]),
        )
        for edge in result["edges"]
    )
    counts = ", ".join(f"{count['count']} {count['kind']}" for count in result["counts"])
    entities = pluralize(len(result["nodes"]), "entity", "entities")
    notes = [f"{entities}, {pluralize(len(rows), 'relationship')}{': ' + counts if counts else ''}."]
    notes += ["Truncated: there are more relationships; increase --first."] if result["truncated"] else []
    return Table(columns, rows, tuple(notes))


def owners_table(data: JsonObject) -> Table:
    """One row per owner, upward, and a note with the ultimate parents."""
    company = _company(data)
    table = _tree_table(company["ownersTree"], "owner", f"No source names an owner of {escape_control(company['name'])}.")
    parents = [
        f"{escape_control(parent['company']['name'])} ({share_text(_share(parent))}, {pluralize(parent['pathCount'], 'path')})"
        for parent in company["ultimateParents"]
    ]
    notes = (*table.notes, f"Ultimate parents: {', '.join(parents)}.") if parents else table.notes
    return Table(table.columns, table.rows, notes)


def holdings_table(data: JsonObject) -> Table:
    """One row per holding, downward."""
    company = _company(data)
    return _tree_table(company["holdingsTree"], "holding", f"No source names a holding of {escape_control(company['name'])}.")


def common_table(data: JsonObject) -> Table:
    """One row for each pair of a common node and an entity in the query."""
    result = data["common"]
    rows = tuple(
        TableRow(
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
    notes = [] if rows else ["No common nodes found."]
    notes += ["Truncated: there are more common nodes; increase --first."] if result["truncated"] else []
    return Table(tuple(map(TableColumn, ("common node", "type", "entity", "via"))), rows, tuple(notes))


def ownership_table(data: JsonObject) -> Table:
    """One row for the sum of all paths, one for the integrated share, which includes cycles, and one per path."""
    result = data["effectiveOwnership"]
    columns = (TableColumn("measure"), TableColumn("path"), TableColumn("share", is_share=True), TableColumn("known"))
    if result is None:
        raise ResponseError("One of the two is not an owner or cannot be owned in this schema, or no longer exists.")
    if not result["pathCount"]:
        return Table(columns, (), ("No ownership path from this owner to this company.",))
    integrated = result["integrated"]
    rows = [
        TableRow(("sum", pluralize(result["pathCount"], "path"), _share(result), result["known"]), _no_evidence(result["paths"])),
        TableRow(
            ("integrated", "including cycles", ShareRange(integrated, integrated), integrated is not None), _no_evidence(result["paths"])
        ),
    ]
    for path in result["paths"]:
        names = " > ".join(node["name"] for node in path["nodes"])
        rows.append(TableRow(("path", names, _share(path), path["known"]), _evidence([path])))
    return Table(columns, tuple(rows), tuple(_ownership_notes(result)))


def _ownership_notes(result: JsonObject) -> Iterable[str]:
    if unknown := result["unknownPaths"]:
        paths = "1 path has unknown shares and is" if unknown == 1 else f"{unknown} paths have unknown shares and are"
        yield f"{paths} not included in the sum."
    if result["truncated"]:
        yield "Truncated: there are more paths; --max-hops and the limits of the server bound the search."
    elif len(result["paths"]) < result["pathCount"]:
        yield f"Truncated: {len(result['paths'])} of {result['pathCount']} paths are listed; the sum includes all."


def search_table(data: JsonObject) -> Table:
    """One row per entity."""
    result = data["search"]
    rows = tuple(
        TableRow(
            (
                edge["node"]["name"],
                edge["node"]["type"],
                to_stored_id(edge["node"]["id"]),
                tuple(edge["node"].get("aliases", ())),
                edge["score"],
            ),
            _evidence([edge["node"]]),
        )
        for edge in result["edges"]
    )
    notes = [] if rows else ["No entity matches."]
    notes += ["Truncated: there are more entities; increase --first."] if result["pageInfo"]["hasNextPage"] else []
    return Table(tuple(map(TableColumn, ("name", "type", "id", "aliases", "score"))), rows, tuple(notes))


def _company(data: JsonObject) -> JsonObject:
    """The company, or what the schema has in its place; it may have been removed since its name was resolved. Raises ResponseError."""
    if not data["node"]:
        raise ResponseError("The node no longer exists.")
    return cast("JsonObject", data["node"])


def _tree_table(tree: Sequence[JsonObject], name: str, empty_note: str) -> Table:
    columns = (
        TableColumn("level"),
        TableColumn(name),
        TableColumn("share", is_share=True),
        TableColumn("total", is_share=True),
        TableColumn("remark"),
        TableColumn("id"),
    )
    rows = tuple(
        TableRow(
            (
                entry["level"],
                IndentedText(max(entry["level"], 1), entry["node"]["name"]),
                _share(entry),
                ShareRange(entry["totalMin"], entry["totalMax"]),
                _remark(entry),
                to_stored_id(entry["node"]["id"]),
            ),
            _evidence([entry]),
        )
        for entry in tree
    )
    unexpanded = sum(1 for entry in tree if entry["more"] and not entry["circular"])
    notes = [] if rows else [empty_note]
    notes += [f"Truncated: {pluralize(unexpanded, 'row')} with more levels; increase --depth."] if unexpanded else []
    return Table(columns, rows, tuple(notes))


def _remark(entry: JsonObject) -> str:
    if entry["circular"]:
        return "cycle: already on this path"
    return "more levels" if entry["more"] else ""


def _share(item: JsonObject) -> ShareRange:
    return ShareRange(item["shareMin"], item["shareMax"])


def _evidence(facts: Iterable[JsonObject]) -> tuple[EvidenceEntry, ...] | None:
    """The claims of these facts, without duplicates; None if evidence was not selected."""
    selected = [fact["evidence"] for fact in facts if "evidence" in fact]
    if not selected:
        return None
    claims = {claim.get("key", str(claim)): claim for claim in chain.from_iterable(selected)}
    return tuple(map(_evidence_entry, claims.values()))


def _evidence_entry(claim: JsonObject) -> EvidenceEntry:
    document = claim.get("document", {})  # some schemas name it otherwise
    return EvidenceEntry(claim["statement"], document.get("title", ""), _date(document))


def _no_evidence(facts: Iterable[JsonObject]) -> tuple[EvidenceEntry, ...] | None:
    """Empty evidence, for a row that aggregates others; None if evidence was not selected."""
    return () if _evidence(facts) is not None else None


def _date(document: JsonObject) -> str | None:
    """The publication day of a document, or the inferred range of days."""
    if document.get("publishedOn"):
        return str(document["publishedOn"])
    first, last = document.get("inferredFrom"), document.get("inferredTo")
    return f"inferred: {first or 'unknown'} to {last or 'unknown'}" if first or last else None


def _sentence(text: str) -> str:
    escaped = escape_control(text[:1].upper() + text[1:])
    return escaped if escaped.endswith((".", "?", "!")) else f"{escaped}."
