"""Catalogue -> ownership fields, in a schema that declares it: effective ownership, owners and holdings trees, circular holdings.

effectiveOwnership(owner: "company:a", owned: "company:b") { shareMin shareMax known pathCount paths { nodes { name } } integrated }
"""

from __future__ import annotations

import strawberry

from keiretsu.schema.catalogue import Catalogue
from keiretsu.schema.declarations import Date
from keiretsu.schema.ownership import COMPUTED_FIELDS
from keiretsu.schema.ownership_specs import OwnershipSpec
from keiretsu.schema.types.lens import lens_argument
from keiretsu.schema.types.objects import add_evidence
from keiretsu.schema.types.query import QUERY
from keiretsu.schema.types.registry import Argument, Registry, list_of, optional

DESCRIPTIONS = {
    "EffectiveOwnership": "Effective share of an owner in a company: the sum, over all simple paths, of the products of the shares. A "
    "missing share makes its path unknown. Without `asOf`: in the latest period with a path whose holdings hold together.",
    "OwnershipPath": "A path from the owner down to the owned company.",
    "CircularHoldings": "Result of a search for circular holdings.",
    "HoldingCycle": "A circular holding: each company holds a share in the next one, and the last one in the first.",
    "OwnershipRow": "A row of an owners or holdings tree.",
    "OwnershipHistory": "The effective share over time: a step function.",
    "OwnershipStep": "Consecutive days on which the share does not change. Days without a path are in no step.",
    "UltimateParent": "An owner that has no owners itself, or belongs to a cycle without owners outside of it.",
}


INPUT_DESCRIPTIONS = {"DateRange": "Days from the first to the last one, both included."}


def add_ownership(types: Registry, catalogue: Catalogue, ownership: OwnershipSpec) -> dict[str, str]:
    """Add the fields of Query and of the type that can be owned, and the types that they return. Returns name -> description."""
    owner = _owner_type(types, catalogue, ownership)
    lens = [lens_argument(types)] if catalogue.provenance else []
    _add_paths(types, catalogue, owner)
    _add_history(types)
    _add_cycles(types, catalogue, owner)
    _add_tree(types, catalogue, owner)
    _add_parents(types, owner)
    text = "Effective ownership, direct and indirect; null if the owner or the owned company does not exist."
    arguments = [
        Argument("owner", strawberry.ID, "The owner: global id, or type:slug."),
        Argument("owned", strawberry.ID, "The owned company."),
        Argument("maxHops", int | None, "Maximum number of hops of a path, subject to the server's limit.", 15),
        Argument("over", optional(types["DateRange"]), "Only these days count; without it, all days do. Not with `lens.asOf`."),
        *lens,
    ]
    types.add_field(QUERY, "effectiveOwnership", optional(types["EffectiveOwnership"]), text, arguments)
    text = "Circular holdings, shortest first."
    arguments = [Argument("first", int | None, "Maximum number of cycles.", 20), *lens]
    types.add_field(QUERY, "circularHoldings", types["CircularHoldings"], text, arguments)
    rows = list_of(types["OwnershipRow"])
    depth = [Argument("depth", int | None, "Number of levels, subject to the server's limit.", 5)]
    fields = {"ownersTree": (rows, depth), "holdingsTree": (rows, depth), "ultimateParents": (list_of(types["UltimateParent"]), ())}
    for name, (hint, field_arguments) in fields.items():
        types.add_field(ownership.owned_type, name, hint, f"{COMPUTED_FIELDS[name]}.", field_arguments)
    return DESCRIPTIONS


def _owner_type(types: Registry, catalogue: Catalogue, ownership: OwnershipSpec) -> type:
    """The narrowest type that covers all owners."""
    if set(ownership.owner_types) <= {ownership.owned_type}:
        return types[ownership.owned_type]
    members = catalogue.members(catalogue.entities) if catalogue.entities else ()
    return types[catalogue.entities] if catalogue.entities and set(ownership.owner_types) <= set(members) else types["Node"]


def _add_share(types: Registry, name: str, share: str) -> None:
    types.add_field(name, "shareMin", float | None, f"Minimum {share}, in per cent; null if unknown.")
    types.add_field(name, "shareMax", float | None, f"Maximum {share}, in per cent; null if unknown.")


def _add_right_until(types: Registry, name: str, text: str) -> None:
    types.add_field(name, "rightUntil", Date | None, text)


def _add_sources(types: Registry, catalogue: Catalogue, name: str) -> None:
    if catalogue.provenance:
        add_evidence(types, name, catalogue.provenance)


def _add_paths(types: Registry, catalogue: Catalogue, owner: type) -> None:
    path, name = "OwnershipPath", "EffectiveOwnership"
    _add_share(types, path, "share along this path")
    types.add_field(path, "known", bool, "Whether every share on the path is stated, without facts that contradict each other.")
    types.add_field(path, "nodes", list_of(owner), "Nodes from the owner to the owned company.")
    _add_sources(types, catalogue, path)
    _add_share(types, name, "share over all paths whose shares are stated, not capped at 100")
    text = "Whether there is a path, every share on every path is stated, the search is complete, and the share does not change over time."
    types.add_field(name, "known", bool, text)
    text = (
        "Whether the owner has another share, one that is not known, or none, on a later day than the first with a path; false with "
        "`asOf`. Use `asOf` for a day."
    )
    types.add_field(name, "changesOverTime", bool, text)
    _add_right_until(
        types, name, "Last day on which this share is right, among the days that count; null if it has not ended, and with `asOf`."
    )
    types.add_field(name, "pathCount", int, "Number of paths.")
    types.add_field(name, "unknownPaths", int, "Number of paths with a share that is not stated; sums exclude them.")
    text = "Whether there are more than 10,000 paths, or too many to search; the sums may then be incomplete."
    types.add_field(name, "truncated", bool, text)
    types.add_field(name, "paths", list_of(types[path]), "Paths, shortest first; at most 100.")
    text = "Integrated share, which also counts cycles, in per cent (the solution of the linear system of all holdings; "
    source = "Brioschi, Buzzacchi and Colombo 1989); null if a share between the two is not stated exactly."
    types.add_field(name, "integrated", float | None, text + source)


def _add_history(types: Registry) -> None:
    types.add_input("DateRange", "from", Date | None, "First day; if it is omitted, the range has no beginning.")
    types.add_input("DateRange", "until", Date | None, "Last day; if it is omitted, the range has no end.")
    history, step = "OwnershipHistory", "OwnershipStep"
    types.add_field("EffectiveOwnership", "history", types[history], "The share over time: all days, or those of `over`.")
    types.add_field(history, "steps", list_of(types[step]), "Steps, earliest first; at most 1,000, the latest.")
    text = "Whether earlier steps may be missing, because there are too many to list or to inspect, or the holdings are incomplete."
    types.add_field(history, "truncated", bool, text)
    types.add_field(step, "from", Date | None, "First day; null if the step has no beginning, and with `asOf`.")
    types.add_field(step, "until", Date | None, "Last day; null if the step has no end, and with `asOf`.")
    _add_share(types, step, "share over all paths whose shares are stated, not capped at 100")
    types.add_field(step, "known", bool, "Whether every share on every path is stated, and the search is complete.")
    types.add_field(step, "pathCount", int, "Number of paths.")
    types.add_field(step, "unknownPaths", int, "Number of paths with a share that is not stated; sums exclude them.")
    types.add_field(step, "truncated", bool, "Whether there are more than 10,000 paths, or too many to search.")


def _add_cycles(types: Registry, catalogue: Catalogue, owner: type) -> None:
    cycle, name = "HoldingCycle", "CircularHoldings"
    types.add_field(cycle, "length", int, "Number of companies in the cycle; 1 if a company holds a share in itself.")
    _add_share(types, cycle, "share of each company in itself, once around the cycle")
    types.add_field(cycle, "known", bool, "Whether every share in the cycle is stated, without facts that contradict each other.")
    _add_right_until(
        types, cycle, "Last day on which its holdings hold together with these shares; null if they still do, and with `asOf`."
    )
    types.add_field(cycle, "companies", list_of(owner), "Each company holds a share in the next one, the last one in the first.")
    _add_sources(types, catalogue, cycle)
    types.add_field(name, "cycles", list_of(types[cycle]), "Cycles, shortest first.")
    types.add_field(name, "truncated", bool, "Whether there are, or may be, more cycles.")


def _add_tree(types: Registry, catalogue: Catalogue, owner: type) -> None:
    name = "OwnershipRow"
    types.add_field(name, "level", int, "Number of hops from the root of the tree.")
    types.add_field(name, "path", list[strawberry.ID], "Ids from the root of the tree to this node, both included.")
    types.add_field(name, "node", owner, "The owner; in a holdings tree, the owned company.")
    _add_share(types, name, "share of the holding between this node and its parent row")
    types.add_field(name, "known", bool, "Whether that share is stated, without facts that contradict each other.")
    types.add_field(name, "totalMin", float | None, "Minimum share along the whole path, in per cent; null if unknown.")
    types.add_field(name, "totalMax", float | None, "Maximum share along the whole path, in per cent; null if unknown.")
    text = "Last day on which the holdings on the path hold together with these shares; null if they still do, and with `asOf`."
    _add_right_until(types, name, text)
    types.add_field(name, "circular", bool, "Whether the node is already on the path; the row has no children.")
    types.add_field(name, "more", bool, "Whether the node has children that are not listed, because of the depth or the number of rows.")
    _add_sources(types, catalogue, name)


def _add_parents(types: Registry, owner: type) -> None:
    name = "UltimateParent"
    types.add_field(name, "company", owner, "The owner: a company or another kind of owner.")
    _add_share(types, name, "share over all paths whose shares are stated, not capped at 100")
    text = "Whether every share on every path is stated, the search is complete, and it is still an ultimate parent."
    types.add_field(name, "known", bool, text)
    _add_right_until(types, name, "Last day on which it is an ultimate parent with this share; null if it still is, and with `asOf`.")
    types.add_field(name, "pathCount", int, "Number of paths; 2147483647 if there are more.")
