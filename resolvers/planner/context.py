"""What planning one operation has at hand: the catalogue, what is given, the slots that it fills, and what it found wrong.

Planning goes on after a problem, so that all of them can be told at once.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from graphql import FieldNode, GraphQLField, GraphQLSchema

from keiretsu.graph import plan as p
from keiretsu.resolvers.document.argument_values import Given, Leaf, Variables, read_arguments
from keiretsu.resolvers.document.collect_fields import Selector
from keiretsu.resolvers.errors import Code, Problem
from keiretsu.resolvers.limits import Limits
from keiretsu.resolvers.output import output_plan as s
from keiretsu.resolvers.parameters.slots import Site, Slots
from keiretsu.schema import catalogue as c
from keiretsu.schema.declarations import Way
from keiretsu.schema.types.inputs import Sort

WAYS = {Way.OUT: p.Way.OUT, Way.IN: p.Way.IN, Way.EITHER: p.Way.EITHER}


@dataclass(frozen=True)
class Planned:
    """A root of the plan and the reader of its value: the record is its row. `out_of_time`: what to read where the time was not enough."""

    root: p.Root
    reader: s.Reader
    out_of_time: Any = None


@dataclass
class Planning:
    """One operation on its way to a plan. `lens`: as given for the root field at hand; `matches`: those that were made before.

    `later`: what is read in a second statement (resolvers/ownership/deferred.py), `in_later`: what is being planned is part of it.
    `computes`:
    something is worked out in Python.
    """

    catalogue: c.Catalogue
    schema: GraphQLSchema
    selector: Selector
    variables: Variables
    limits: Limits
    slots: Slots = field(default_factory=Slots)
    problems: list[Problem] = field(default_factory=list)
    lens: Given = None
    matches: dict[tuple[Hashable, ...], p.Match] = field(default_factory=dict)
    later: list[Any] = field(default_factory=list)
    in_later: bool = False
    computes: bool = False

    def arguments(self, type_: str, node: FieldNode, site: Site) -> dict[str, Given]:
        """The arguments of a field as given; a null where none may be is a problem."""
        definition = self.definition(type_, node)
        given = read_arguments(node, definition, self.variables)
        for name, value in given.items():
            if value is None and str(definition.args[name].type).endswith("!"):
                self.refuse(site.at(name), "null is no value for this; give one.")
        return given

    def definition(self, type_: str, node: FieldNode) -> GraphQLField:
        """The definition of the field that a node asks of a type."""
        fields: dict[str, GraphQLField] = self.schema.type_map[type_].fields  # type: ignore[attr-defined]  # an object or interface type
        return fields[node.name.value]

    def further(self, here: Here, hops: int, site: Site) -> Here:
        """Here, so many relationships further on; a problem where that is too far."""
        limit, found = self.limits.hops, here.hops + hops
        if here.hops <= limit < found:
            self.refuse(site, f"this lies {found} relationships deep; the limit is {limit}.", Code.LIMIT_EXCEEDED)
        return replace(here, hops=found)

    def only_field(self, given: Given, site: Site) -> tuple[str, Given]:
        """The one field that an order names. A variable may hold none or several where the type allows one only."""
        if not isinstance(given, dict) or len(given) != 1:
            self.refuse(site, "an order names exactly one field; give further ones as further items of the list.")
            return "", None
        return next(iter(given.items()))

    def descending(self, given: Given, site: Site) -> bool | None:
        """Whether ASC or DESC was given; None, and a problem, where neither was."""
        if isinstance(given, Leaf):
            return given.value is Sort.DESC
        self.refuse(site, "null is no way to sort; write ASC or DESC.")
        return None

    def refuse(self, site: Site, text: str, code: Code = Code.BAD_USER_INPUT) -> None:
        """Note a problem."""
        self.problems.append(site.problem(text, code))


@dataclass(frozen=True)
class Here:
    """Where in the answer planning is: the response path, how many hops deep, and the lens that holds."""

    path: tuple[str, ...]
    hops: int
    lens: p.Lens | None

    def below(self, key: str) -> Here:
        return replace(self, path=(*self.path, key))

    def across(self, key: str, hops: int = 1) -> Here:
        return replace(self, path=(*self.path, key), hops=self.hops + hops)

    @property
    def site(self) -> Site:
        return Site(self.path)


def match_for(planning: Planning, steps: Sequence[c.Step], lens: p.Lens | None, near: Iterable[str] = ()) -> p.Match:
    """The match that a field's steps stand for. `near`: the types that it sets out from, where others are to be left out."""
    key = (tuple(steps), lens, tuple(near))
    if key not in planning.matches:
        planning.matches[key] = _match(planning.catalogue, steps, lens, near)
    return planning.matches[key]


def _match(catalogue: c.Catalogue, steps: Sequence[c.Step], lens: p.Lens | None, near: Iterable[str]) -> p.Match:
    last = steps[-1]
    return p.Match(
        hops=tuple(p.Hop(step.types, WAYS[step.way], catalogue.relationships[step.types[0]].sourced) for step in steps),
        labels=labels_of(catalogue, last.targets),
        lens=lens,
        grounds=_unseen(catalogue, last) if lens else (),
        via=labels_of(catalogue, steps[0].targets) if len(steps) > 1 else (),
        via_grounds=_unseen(catalogue, steps[0]) if lens and len(steps) > 1 else (),
        near=tuple(near),
        showing=tuple(name for name in last.types if _shows_its_ends(catalogue, catalogue.relationships[name])) if lens else (),
    )


def _shows_its_ends(catalogue: c.Catalogue, one: c.Relationship) -> bool:
    """It begins at things, which are always seen, and leads to things, or to facts that it carries."""
    facts = {name for name, node in catalogue.nodes.items() if node.grounds}
    return all(facts.isdisjoint(starts) and (one.carries or facts.isdisjoint(targets)) for starts, targets in one.ends)


def labels_of(catalogue: c.Catalogue, names: Sequence[str]) -> tuple[str, ...]:
    """The labels that stand for these types: an interface's own where all of its members are among them."""
    for interface in catalogue.interfaces.values():
        if interface.labelled and set(interface.members) <= set(names):
            return (interface.name, *(name for name in names if name not in interface.members))
    return tuple(names)


def grounds_for(catalogue: c.Catalogue, names: Iterable[str]) -> tuple[p.Ground, ...]:
    """How those of these types are seen that are facts themselves."""
    facts = tuple(node.name for node in catalogue.nodes.values() if node.grounds)
    found = (catalogue.nodes[name] for name in names)
    return tuple(p.Ground(node.name, node.grounds, _chain(catalogue, node), facts) for node in found if node.grounds)


def _chain(catalogue: c.Catalogue, node: c.NodeType) -> tuple[str, ...]:
    """The types over which a fact may hang on another fact, and that on another; empty where it hangs on things only."""
    found = dict.fromkeys(node.grounds)
    waiting = list(found)
    while waiting:
        for start in (start for starts, _ in catalogue.relationships[waiting.pop()].ends for start in starts):
            fresh = [type_ for type_ in catalogue.nodes[start].grounds if type_ not in found]
            found |= dict.fromkeys(fresh)
            waiting += fresh
    onward = {start for type_ in node.grounds for starts, _ in catalogue.relationships[type_].ends for start in starts}
    return tuple(found) if any(catalogue.nodes[start].grounds for start in onward) else ()


def _unseen(catalogue: c.Catalogue, step: c.Step) -> tuple[p.Ground, ...]:
    """The facts among a step's targets that the step itself does not show: an edge that carries them, outward, does."""

    def shows(target: str) -> bool:
        leading = [catalogue.relationships[name] for name in step.types]
        leading = [one for one in leading if any(target in ends for _, ends in one.ends)]
        return step.way is Way.OUT and all(one.carries for one in leading)

    return grounds_for(catalogue, [target for target in step.targets if not shows(target)])
