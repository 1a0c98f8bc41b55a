"""What only the answer itself says must be read: nodes that a computation has named, in a second statement.

ownersTree { node { name } }   reads who holds what, computes the rows, and then asks for the nodes of all rows at once, by id

Five fields compute in Python what Cypher cannot: `effectiveOwnership`, `circularHoldings`, `ownersTree`, `holdingsTree`,
`ultimateParents`. Where nothing of a node is asked there is no second statement; there never is a third.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from keiretsu.graph import plan as p
from keiretsu.resolvers.document.argument_values import Constant
from keiretsu.resolvers.errors import Code, Problem, Refused
from keiretsu.resolvers.output import output_plan as s
from keiretsu.resolvers.parameters.slots import as_is
from keiretsu.resolvers.planner.connections import Asked, Below
from keiretsu.resolvers.planner.context import Here, Planning, labels_of


@dataclass(frozen=True)
class Site:
    """A place in the operation that asks for such nodes. `slot`: where their ids travel."""

    root: p.Lookups
    reader: s.Reader
    slot: int


@dataclass(frozen=True)
class Wanted:
    """Nodes that stand for themselves until they are read. `many`: a list, in which what is not there is left out."""

    site: int
    ids: tuple[str, ...]
    many: bool = False


@dataclass(frozen=True)
class Each:
    """Further objects within one that is computed."""

    entries: Entries
    items: Sequence[Any]


def add_site(planning: Planning, below: Below, here: Here, types: Sequence[str], asked: Asked) -> int:
    """Plan what is asked of the nodes; the number of the site. Raises Refused where it stands below another."""
    if planning.in_later:
        text = f"{'.'.join(here.path)}: a field about ownership stands below another one; ask for it in an operation of its own."
        raise Refused([Problem(Code.LIMIT_EXCEEDED, text, here.path)])
    planning.in_later = True
    row, reader = below.row(here, types, asked)
    planning.in_later = False
    slot = planning.slots.add(Constant(()), as_is, here.site)
    root = p.Lookups(labels_of(planning.catalogue, types), (), here.lens, slot, row)
    planning.later.append(Site(root, reader, slot.slot))
    return len(planning.later) - 1


Entries = Sequence[tuple[str, Any]]
"""Response key -> what gets its value from an item: a value, Wanted or Each."""


def make(entries: Entries, item: Any, bound: s.Bound) -> dict[str, Any]:
    """An object that is computed; what it wants is noted."""
    found: dict[str, Any] = {}
    for key, get in entries:
        value = get(item)
        if isinstance(value, Wanted):
            bound.wanted.append((value, found, key))
            value = None
        elif isinstance(value, Each):
            value = [make(value.entries, one, bound) for one in value.items]
        found[key] = value
    return found


def take_ids(sites: Sequence[Site], bound: s.Bound) -> list[list[str]]:
    """The ids that are wanted at each site, each once; they take their places among the values of the request."""
    found: list[dict[str, None]] = [{} for _ in sites]
    for wanted, _, _ in bound.wanted:
        found[wanted.site].update(dict.fromkeys(wanted.ids))
    values = list(bound.values)
    for site, ids in zip(sites, found, strict=True):
        values[site.slot] = list(ids)
    bound.values = values
    return [list(ids) for ids in found]


def fill(sites: Sequence[Site], ids: Sequence[Sequence[str]], record: Sequence[Any], bound: s.Bound) -> None:
    """Put what was read where it is wanted."""
    read = [s.EachOrNull(place, site.reader)(record, bound) for place, site in enumerate(sites)]
    known = [dict(zip(names, objects, strict=True)) for names, objects in zip(ids, read, strict=True)]
    for wanted, holder, key in bound.wanted:
        found = [known[wanted.site][one] for one in wanted.ids]
        if wanted.many:
            holder[key] = [one for one in found if one is not None]
        elif found[0] is None:
            holder[key] = s.Missing("no node any more that was there a moment ago")
            bound.gaps.append(holder[key])
        else:
            holder[key] = found[0]
