"""Declarations -> catalogue.

    class Ownership(Fact): HAS_SUBSIDIARY = stored(Company, Company); subsidiaries = outward("Subsidiary", "...")
    becomes
    relationships["HAS_SUBSIDIARY"], edges["Subsidiary"], nodes["Company"].fields["subsidiaries"]

A declaration that makes no sense is refused with a sentence that names it, when the program starts.
"""

from __future__ import annotations

import inspect
import types
import typing
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any

from strawberry.utils.str_converters import to_camel_case

from keiretsu.schema import catalogue as c
from keiretsu.schema.declarations import (
    AllRelations,
    Ends,
    EvidenceMark,
    Hop,
    Link,
    Node,
    Path,
    Prop,
    Reading,
    Relationship,
    Shape,
    Stored,
    TypeName,
    Way,
)
from keiretsu.schema.ownership import COMPUTED, Owning, phrase_of, read_combined, read_ownership
from keiretsu.schema.properties import DeclarationError, edge_properties, properties, with_units
from keiretsu.schema.provenance import FUTURE, SOURCED, Direction, Modality

REVERSED = {Way.OUT: Way.IN, Way.IN: Way.OUT, Way.EITHER: Way.EITHER}


@dataclass(frozen=True)
class Sources:
    """The node types of claims and documents, and the relationships from a claim to what it is about and to the document that states it."""

    claim: type[Node]
    document: type[Node]
    about: Stored
    stated_in: Stored


@dataclass(frozen=True)
class Declarations:
    """All that a schema declares. `entities`: the interface of what facts are about; `sources`: where facts come from."""

    nodes: Sequence[type[Node]]
    relationships: Sequence[type[Relationship]]
    entities: type[Node] | None = None
    sources: Sources | None = None
    search: c.Search | None = None
    ownership: Owning | None = None


def read_declarations(declared: Declarations) -> c.Catalogue:
    """The catalogue of these declarations. Raises DeclarationError."""
    return _Reader(declared).read()


@dataclass
class _Reader:
    declared: Declarations
    edges: dict[str, c.Edge] = field(default_factory=dict)
    relationships: dict[str, c.Relationship] = field(default_factory=dict)
    enums: dict[str, type[Enum]] = field(default_factory=dict)
    fields: dict[str, dict[str, c.Field]] = field(default_factory=dict)

    def read(self) -> c.Catalogue:
        self._name_enums()
        for cls in (*self._interfaces(), *self.declared.nodes):
            self.fields[cls.__name__] = dict(self._own_fields(cls))
            self._check_key(cls)
        for relationship in self.declared.relationships:
            self._read_relationship(relationship)
            self._check_sources(relationship)
        self._check_units()
        self._check_search()
        self._read_open_connections()
        self._add_computed()
        return c.Catalogue(
            nodes={cls.__name__: self._node_type(cls) for cls in self.declared.nodes},
            interfaces={cls.__name__: self._interface(cls) for cls in self._interfaces()},
            edges=self.edges,
            relationships=self.relationships,
            entities=self.declared.entities.__name__ if self.declared.entities else None,
            provenance=self._provenance(),
            enums=self.enums,
            search=self.declared.search,
            ownership=read_ownership(self.declared.ownership, self.relationships, self._members),
            combined=tuple(read_combined(self.declared.relationships)),
        )

    def _check_key(self, cls: type[Node]) -> None:
        if not cls.interface and cls.keyed_by not in self.fields[cls.__name__]:
            raise DeclarationError(
                f"{cls.__name__} has no property {cls.keyed_by!r}, which tells its nodes apart; declare it, or name another in keyed_by"
            )

    def _check_units(self) -> None:
        """A unit that is no property would make all numbers count the same."""
        of_nodes = [
            (name, field.prop, set(fields))
            for name, fields in self.fields.items()
            for field in fields.values()
            if isinstance(field, c.Scalar)
        ]
        of_edges = [(edge.name, prop, self._unit_owner(edge, prop)) for edge in self.edges.values() for prop in edge.properties.values()]
        for owner, prop, known in (*of_nodes, *of_edges):
            if unknown := [unit for unit in prop.units if unit not in known]:
                raise DeclarationError(f"{owner}.{prop.name}: its unit names {unknown[0]!r}, which is no property; correct the name")

    def _unit_owner(self, edge: c.Edge, prop: c.Property) -> set[str]:
        return set(self.fields[edge.target]) if prop.units_at is c.End.FAR else set(prop.units) if prop.units_at else set(edge.properties)

    def _check_search(self) -> None:
        search, entities = self.declared.search, self.declared.entities
        if search and entities is None:
            raise DeclarationError("a search finds entities; declare the interface of what it is to find as `entities`")
        if search and entities and (unknown := [one for one in search.by if one not in self.fields[entities.__name__]]):
            raise DeclarationError(f"the search is by {unknown[0]!r}, which is no property of {entities.__name__}; correct the name")

    def _check_sources(self, cls: type[Relationship]) -> None:
        if cls.sourced and self.declared.sources is None:
            raise DeclarationError(f"{cls.__name__} carries evidence, but the schema has no `sources`; declare them, or make it a Link")

    # what there is

    def _interfaces(self) -> list[type[Node]]:
        entities = self.declared.entities
        return [Node, *([entities] if entities else [])]

    def _members(self, ends: Ends) -> tuple[str, ...]:
        """The names of the node types that a class, an interface or a union of them stands for, in declared order."""
        wanted = typing.get_args(ends) if isinstance(ends, types.UnionType) else (ends,)
        names = tuple(cls.__name__ for cls in self.declared.nodes if any(issubclass(cls, one) for one in wanted))
        if not names:
            raise DeclarationError(f"{ends} is no node type of this schema; declare it among its nodes")
        return names

    def _target(self, names: tuple[str, ...]) -> str:
        """The one type that a field over these node types has: the type itself, or the narrowest interface of all."""
        if len(names) == 1:
            return names[0]
        entities = self.declared.entities
        if entities and set(names) <= set(self._members(entities)):
            return entities.__name__
        return Node.__name__

    def _name_enums(self) -> None:
        """Make the enums that follow from the declarations: the types of entity and the kinds of relation."""
        if self.declared.entities:
            self.enums["EntityType"] = _words("EntityType", [c.enum_word(name) for name in self._members(self.declared.entities)])
        facts = [cls for cls in self.declared.relationships if not issubclass(cls, Link | Path)]
        names = dict.fromkeys(one.name for cls in facts for one in _stored(cls))
        if names:
            self.enums["RelationKind"] = _words("RelationKind", list(names))

    # nodes

    def _own_fields(self, cls: type[Node]) -> Iterator[tuple[str, c.Field]]:
        """The fields that a node class declares itself or has from its interfaces: its properties, type, evidence."""
        yield "id", c.Scalar("id", ID)
        hints = typing.get_type_hints(cls)
        for base in (*reversed(cls.__mro__[1:]), cls):
            for name, mark in vars(base).items():
                match mark:
                    case Prop():
                        for prop in properties(name, mark, hints[name]):
                            yield prop.name, c.Scalar(prop.name, prop)
                    case TypeName(description):
                        yield name, c.Scalar(name, self._type_property(name, description))
                    case EvidenceMark(description):
                        yield name, c.Evidence(name, description)

    def _type_property(self, name: str, description: str) -> c.Property:
        return c.worked_out(name, description, self.enums["EntityType"], c.Source.LABEL)

    def _node_type(self, cls: type[Node]) -> c.NodeType:
        name = cls.__name__
        grounds = tuple(one.name for one in self._all_stored() if one.carries and name in self._members(one.end))
        interfaces = tuple(base.__name__ for base in self._interfaces() if issubclass(cls, base))
        plural = cls.plural or f"{_lower_first(name)}s"
        replaced = tuple(one.name for one in self._all_stored() if one.replaces and name in self._members(one.end))
        return c.NodeType(name, plural, _lower_first(name), _doc(cls), interfaces, cls.keyed_by, self.fields[name], grounds, replaced)

    def _interface(self, cls: type[Node]) -> c.Interface:
        return c.Interface(cls.__name__, _doc(cls), self._members(cls), self.fields[cls.__name__], cls is not Node)

    def _all_stored(self) -> list[Stored]:
        return [one for cls in self.declared.relationships for one in _stored(cls)]

    # relationships

    def _read_relationship(self, cls: type[Relationship]) -> None:
        own = edge_properties(cls)
        for one in _stored(cls):
            self._add_stored(cls, one, own)
        for name, reading in vars(cls).items():
            if isinstance(reading, Reading):
                self._add_reading(cls, to_camel_case(name), reading, own)

    def _add_stored(self, cls: type[Relationship], one: Stored, properties: Mapping[str, c.Property]) -> None:
        if unknown := set(one.unique_by) - set(properties):
            raise DeclarationError(f"{cls.__name__}.{one.name}: unique_by names {sorted(unknown)}, which is no property of {cls.__name__}")
        ends = (self._members(one.start), self._members(one.end))
        known = self.relationships.get(one.name)
        if known is None:
            kept = {**properties, **(SOURCED if cls.sourced else {})}
            self.relationships[one.name] = c.Relationship(
                one.name, _doc(cls), (ends,), kept, one.unique_by, cls.sourced, one.carries, phrase_of(one)
            )
        elif (known.sourced, known.unique_by) != (cls.sourced, one.unique_by):
            raise DeclarationError(f"{cls.__name__}.{one.name} is declared twice, and not alike; give one of them another name")
        else:
            self.relationships[one.name] = replace(known, ends=(*known.ends, ends), properties={**known.properties, **properties})

    def _add_reading(self, cls: type[Relationship], name: str, reading: Reading, properties: Mapping[str, c.Property]) -> None:
        if issubclass(cls, Path):
            hops = cls.hops if reading.way is Way.OUT else tuple(Hop(hop.stored, REVERSED[hop.way]) for hop in reversed(cls.hops))
            steps_of = dict.fromkeys(self._near(hops[0]), self._path_steps(cls, hops))
        else:
            steps_of = {owner: (step,) for owner, step in self._steps(cls, reading)}
        if reading.on is not None:
            steps_of = {owner: steps for owner, steps in steps_of.items() if owner in self._members(reading.on)}
        target = self._target(tuple(dict.fromkeys(t for steps in steps_of.values() for t in steps[-1].targets)))
        if reading.edge:
            self._add_edge(cls, reading, target, properties)
        for owner, steps in steps_of.items():
            self._add_field(owner, _field(cls, name, reading, target, steps))
        if reading.on is self.declared.entities and reading.on is not None:
            shared = _merge_steps(list(steps_of.values()))
            self._add_field(reading.on.__name__, _field(cls, name, reading, target, shared))

    def _steps(self, cls: type[Relationship], reading: Reading) -> Iterator[tuple[str, c.Step]]:
        """Each node type that gets the field, with the step from there: only the types that begin there count."""
        types_ = reading.types or tuple(_stored(cls))
        for owner in (node.__name__ for node in self.declared.nodes):
            ends = [(one.name, far) for one in types_ for near, far in self._seen(one, reading.way) if owner in near]
            if ends:
                names = tuple(dict.fromkeys(name for name, _ in ends))
                yield owner, c.Step(names, reading.way, self._in_order({t for _, far in ends for t in far}))

    def _seen(self, one: Stored, way: Way) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
        out = (self._members(one.start), self._members(one.end))
        back = out[::-1]
        return {Way.OUT: [out], Way.IN: [back], Way.EITHER: [out, back]}[way]

    def _in_order(self, names: set[str]) -> tuple[str, ...]:
        return tuple(cls.__name__ for cls in self.declared.nodes if cls.__name__ in names)

    def _path_steps(self, cls: type[Path], hops: tuple[Hop, ...]) -> tuple[c.Step, ...]:
        first, last = hops
        between = (cls.via.__name__,)
        return (c.Step((first.stored.name,), first.way, between), c.Step((last.stored.name,), last.way, self._far(last)))

    def _near(self, hop: Hop) -> tuple[str, ...]:
        return self._members(hop.stored.start if hop.way is Way.OUT else hop.stored.end)

    def _far(self, hop: Hop) -> tuple[str, ...]:
        return self._members(hop.stored.end if hop.way is Way.OUT else hop.stored.start)

    def _add_field(self, owner: str, added: c.Field) -> None:
        if added.name in self.fields[owner]:
            raise DeclarationError(f"{owner} gets two fields named {added.name}; rename one, or keep one of them `on` fewer types")
        self.fields[owner][added.name] = added

    # edges

    def _add_edge(self, cls: type[Relationship], reading: Reading, target: str, properties: Mapping[str, c.Property]) -> None:
        name = reading.edge
        assert name, "a connection names its edge type"
        plain = not cls.sourced and not properties
        if plain and name != target:
            raise DeclarationError(
                f"{cls.__name__}: its edges have no properties, so the connection is {target}'s own; write {target!r}, not {name!r}"
            )
        if name in self.fields and not plain:
            raise DeclarationError(f"{cls.__name__}: the edge type {name} has the name of a node type; choose another")
        if plain:
            self.edges[name] = c.plain_edge(name)
            return
        via, via_description = (cls.via.__name__, cls.via_description) if issubclass(cls, Path) else (None, "")
        own = {**self._worked_out(cls, reading), **with_units(cls, reading, properties), **(SOURCED if cls.sourced else {})}
        edge = c.Edge(name, target, own, cls.sourced, plain=False, description=_doc(cls), via=via, via_description=via_description)
        if self.edges.setdefault(name, edge) != edge:
            raise DeclarationError(f"two different edge types are named {name}; rename one of them")

    def _worked_out(self, cls: type[Relationship], reading: Reading) -> dict[str, c.Property]:
        """`kind`, where the field follows several types; `direction`, where it follows them both ways."""
        found: dict[str, c.Property] = {}
        if reading.show_kind or len(reading.types or _stored(cls)) > 1:
            found["kind"] = self._kind_property()
        if reading.show_direction:
            found["direction"] = DIRECTION
        if issubclass(cls, Path):
            found["count"] = COUNT
        return found

    def _kind_property(self) -> c.Property:
        return c.worked_out("kind", "Which relationship it is", self.enums["RelationKind"], c.Source.RELATIONSHIP_TYPE)

    # every fact at a node

    def _read_open_connections(self) -> None:
        """`relations`: over every fact between entities, on each entity and on their interface."""
        entities = self.declared.entities
        if entities is None:
            return
        marks = [(name, mark) for name, mark in vars(entities).items() if isinstance(mark, AllRelations)]
        names = tuple(relationship.name for relationship in self.relationships.values() if relationship.sourced)
        members = self._members(entities)
        for name, mark in marks:
            own = {"kind": self._kind_property(), "direction": DIRECTION, **SOURCED}
            text = "A fact at a node, of whatever type."
            self.edges[mark.edge] = c.Edge(mark.edge, entities.__name__, own, sourced=True, plain=False, description=text)
            step = c.Step(names, Way.EITHER, members)
            for owner in (entities.__name__, *members):
                self._add_field(owner, c.Links(name, mark.description, mark.edge, entities.__name__, (step,), sourced=True, open=True))

    def _add_computed(self) -> None:
        if self.declared.ownership:
            for name, description in COMPUTED.items():
                self._add_field(self.declared.ownership.owned.__name__, c.Computed(name, description))

    def _provenance(self) -> c.Provenance | None:
        sources = self.declared.sources
        if sources is None:
            return None
        return c.Provenance(sources.claim.__name__, sources.document.__name__, sources.about.name, sources.stated_in.name, Modality, FUTURE)


ID = c.Property("id", c.Kind.ID, "Its global id, opaque; any ID argument takes it", required=True, stored="id", orderable=False)
COUNT = c.Property("count", c.Kind.INT, "How many nodes lie between the two, as `via` lists them", required=True, source=c.Source.BETWEEN)
DIRECTION = c.worked_out("direction", "Which way it runs, seen from the node that has the field", Direction, c.Source.DIRECTION)


def _stored(cls: type[Relationship]) -> list[Stored]:
    return [] if issubclass(cls, Path) else [var for var in vars(cls).values() if isinstance(var, Stored)]


def _field(cls: type[Relationship], name: str, reading: Reading, target: str, steps: tuple[c.Step, ...]) -> c.Field:
    match reading.shape:
        case Shape.CONNECTION:
            assert reading.edge, "a connection names its edge type"
            return c.Links(name, reading.description, reading.edge, target, steps, cls.sourced)
        case Shape.ONE:
            return c.One(name, reading.description, target, steps[0], cls.sourced, reading.required)
        case Shape.LIST:
            return c.Many(name, reading.description, target, steps[0], cls.sourced)


def _merge_steps(many: list[tuple[c.Step, ...]]) -> tuple[c.Step, ...]:
    """One step that goes wherever any of these goes."""
    firsts = [steps[0] for steps in many]
    types_ = tuple(dict.fromkeys(t for step in firsts for t in step.types))
    targets = tuple(dict.fromkeys(t for step in firsts for t in step.targets))
    return (c.Step(types_, firsts[0].way, targets),)


def _words(name: str, words: list[str]) -> type[Enum]:
    functional: Any = Enum
    made: type[Enum] = functional(name, [(word, word) for word in words])
    return made


def _lower_first(name: str) -> str:
    return name[:1].lower() + name[1:]


def _doc(cls: type) -> str:
    return inspect.cleandoc(cls.__doc__ or "")
