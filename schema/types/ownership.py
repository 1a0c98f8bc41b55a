"""Catalogue -> the fields about ownership, in a schema that declares it: shares along all ways, trees of owners, circles.

effectiveOwnership(owner: "company:a", owned: "company:b") { shareMin shareMax known pathCount paths { nodes { name } } integrated }
"""

from __future__ import annotations

import strawberry

from keiretsu.schema.catalogue import Catalogue, Ownership
from keiretsu.schema.ownership import COMPUTED
from keiretsu.schema.types.lens import lens_argument
from keiretsu.schema.types.objects import add_evidence
from keiretsu.schema.types.query import QUERY
from keiretsu.schema.types.registry import Argument, Registry, list_of, maybe

DESCRIPTIONS = {
    "EffectiveOwnership": "How much of one belongs to another, over all ways: the sum, over the paths on which nobody stands twice, of the "
    "product of the shares. A missing share makes its path unknown.",
    "OwnershipPath": "One way from the owner down to the owned.",
    "CircularHoldings": "Circles of ownership.",
    "HoldingCycle": "A circle: each holds a share in the next, and the last in the first.",
    "OwnershipRow": "A row of a tree of owners, or of holdings.",
    "UltimateParent": "An owner whom nobody owns, or who stands in a circle that nobody else owns.",
}


def add_owners(types: Registry, catalogue: Catalogue, ownership: Ownership) -> dict[str, str]:
    """Give Query and what can be owned the fields, and add the types that they answer with. Returns name -> description."""
    holder = _holder(types, catalogue, ownership)
    lens = [lens_argument(types)] if catalogue.provenance else []
    _add_paths(types, catalogue, holder)
    _add_cycles(types, catalogue, holder)
    _add_tree(types, catalogue, holder)
    _add_parents(types, holder)
    text = "How much of one belongs to another, directly and through others; null where there is no such owner or owned."
    arguments = [
        Argument("owner", strawberry.ID, "Who owns: a global id, or type:slug."),
        Argument("owned", strawberry.ID, "What is owned."),
        Argument("maxHops", int | None, "Over at most so many hops; 30 is the limit.", 15),
        *lens,
    ]
    types.add_field(QUERY, "effectiveOwnership", maybe(types["EffectiveOwnership"]), text, arguments)
    text = "Circles of ownership, shortest first."
    types.add_field(
        QUERY, "circularHoldings", types["CircularHoldings"], text, [Argument("first", int | None, "At most so many.", 20), *lens]
    )
    rows = list_of(types["OwnershipRow"])
    depth = [Argument("depth", int | None, "How many levels; 15 is the limit.", 5)]
    answers = {"ownersTree": (rows, depth), "holdingsTree": (rows, depth), "ultimateParents": (list_of(types["UltimateParent"]), ())}
    for name, (answer, takes) in answers.items():
        types.add_field(ownership.owned, name, answer, f"{COMPUTED[name]}.", takes)
    return DESCRIPTIONS


def _holder(types: Registry, catalogue: Catalogue, ownership: Ownership) -> type:
    """The type of whoever can own."""
    if set(ownership.owners) <= {ownership.owned}:
        return types[ownership.owned]
    members = catalogue.members(catalogue.entities) if catalogue.entities else ()
    return types[catalogue.entities] if catalogue.entities and set(ownership.owners) <= set(members) else types["Node"]


def _add_share(types: Registry, name: str, of: str) -> None:
    types.add_field(name, "shareMin", float | None, f"At least so much {of}, in per cent; null where it is unknown.")
    types.add_field(name, "shareMax", float | None, f"At most so much {of}, in per cent; null where it is unknown.")


def _add_sources(types: Registry, catalogue: Catalogue, name: str) -> None:
    if catalogue.provenance:
        add_evidence(types, name, catalogue.provenance)


def _add_paths(types: Registry, catalogue: Catalogue, holder: type) -> None:
    path, name = "OwnershipPath", "EffectiveOwnership"
    _add_share(types, path, "along this way")
    types.add_field(path, "known", bool, "Whether every share on it is stated.")
    types.add_field(path, "nodes", list_of(holder), "From the owner to the owned.")
    _add_sources(types, catalogue, path)
    _add_share(types, name, "over all ways whose shares are stated; not cut at 100")
    types.add_field(name, "known", bool, "Whether there is a way, every share on every way is stated, and all ways were gone through.")
    types.add_field(name, "pathCount", int, "How many ways there are.")
    types.add_field(name, "unknownPaths", int, "How many of them have a share that is not stated; they are in no sum.")
    types.add_field(
        name, "truncated", bool, "Whether there are more than 10,000 ways, or too many to go through: then the sums are not all."
    )
    types.add_field(name, "paths", list_of(types[path]), "The ways, shortest first; at most 100.")
    text = "The share that also counts what goes round in circles, in per cent (the solution of the linear system of all holdings; "
    source = "Brioschi, Buzzacchi and Colombo 1989); null where a share between the two is not stated exactly."
    types.add_field(name, "integrated", float | None, text + source)


def _add_cycles(types: Registry, catalogue: Catalogue, holder: type) -> None:
    cycle, name = "HoldingCycle", "CircularHoldings"
    types.add_field(cycle, "length", int, "How many stand in it; 1 where one holds a share in itself.")
    _add_share(types, cycle, "of itself that each of them holds, once round the circle")
    types.add_field(cycle, "known", bool, "Whether every share in it is stated.")
    types.add_field(cycle, "companies", list_of(holder), "Each holds a share in the next, the last in the first.")
    _add_sources(types, catalogue, cycle)
    types.add_field(name, "cycles", list_of(types[cycle]), "The circles, shortest first.")
    types.add_field(name, "truncated", bool, "Whether there are, or may be, more.")


def _add_tree(types: Registry, catalogue: Catalogue, holder: type) -> None:
    name = "OwnershipRow"
    types.add_field(name, "level", int, "How many hops from the company that was asked.")
    types.add_field(name, "path", list[strawberry.ID], "The ids from the company that was asked to this one, both included.")
    types.add_field(name, "node", holder, "Who owns; of holdings, what is owned.")
    _add_share(types, name, "of the one above it in the path")
    types.add_field(name, "known", bool, "Whether that share is stated.")
    types.add_field(name, "totalMin", float | None, "At least so much along the whole path, in per cent; null where it is unknown.")
    types.add_field(name, "totalMax", float | None, "At most so much along the whole path, in per cent; null where it is unknown.")
    types.add_field(name, "circular", bool, "Whether it stands on the path already: the row goes no further.")
    types.add_field(name, "more", bool, "Whether there is more beyond it that is not listed: the depth or the number of rows ended it.")
    _add_sources(types, catalogue, name)


def _add_parents(types: Registry, holder: type) -> None:
    name = "UltimateParent"
    types.add_field(name, "company", holder, "The owner: a company or whoever else can own.")
    _add_share(types, name, "over all ways whose shares are stated; not cut at 100")
    types.add_field(name, "known", bool, "Whether every share on every way is stated, and all ways were gone through.")
    types.add_field(name, "pathCount", int, "How many ways there are; 2147483647 where there are more than that.")
