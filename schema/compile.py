"""Declarations -> catalogue.

    class Ownership(Fact): HAS_SUBSIDIARY = relationship_type(Company, Company); subsidiaries = outgoing("Subsidiary", "...")
    becomes
    relationships["HAS_SUBSIDIARY"], edges["Subsidiary"], nodes["Company"].fields["subsidiaries"]

An invalid declaration raises an error that names it, at startup.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import TypeAlias

from strawberry.utils.str_converters import to_camel_case

from keiretsu.direction import Direction
from keiretsu.schema.catalogue import (
    Catalogue,
    ComputedField,
    ConnectionField,
    EdgeSpec,
    EvidenceField,
    FieldSpec,
    HopSpec,
    InterfaceSpec,
    NodeSpec,
    PropertySource,
    PropertySpec,
    ProvenanceSpec,
    RelationshipSpec,
    ScalarField,
    SearchSpec,
    ValueKind,
    derived_property,
    plain_edge,
)
from keiretsu.schema.claim_links import store_claim_links
from keiretsu.schema.composites import check_composite_names, composite_fields
from keiretsu.schema.computed import computed_fields
from keiretsu.schema.declarations import (
    EvidenceDeclaration,
    Fact,
    Link,
    Node,
    NodeClasses,
    Path,
    PathHop,
    PropertyDeclaration,
    Relationship,
    RelationshipField,
    RelationshipType,
    TypeNameDeclaration,
)
from keiretsu.schema.fact_lists import check_fact_lists, compile_fact_lists
from keiretsu.schema.ownership import COMPUTED_FIELDS, OwnershipDeclaration, compile_compound_phrases, compile_ownership, phrase_of
from keiretsu.schema.properties import (
    COUNT,
    DIRECTION,
    ID,
    DeclarationError,
    doc_of,
    edge_properties,
    kind_property,
    properties_of,
    string_enum,
    with_unit_ends,
)
from keiretsu.schema.provenance import SOURCED_PROPERTIES, STATED_VALUES_FIELD
from keiretsu.schema.relationship_fields import (
    merge_hops,
    relation_declarations,
    relationship_types,
    reverse_hops,
    split_unique_by,
    to_field_spec,
)
from keiretsu.schema.sources import Sources, compile_sources
from keiretsu.schema.units import check_units, stored_fields
from keiretsu.text import lower_first, to_constant_case

EdgeProperties: TypeAlias = Mapping[str, PropertySpec]


@dataclass(frozen=True)
class SchemaDeclaration:
    """The declarations of a schema. `entities`: the interface of the nodes that facts are about; `sources`: the sources of facts."""

    nodes: Sequence[type[Node]]
    relationships: Sequence[type[Relationship]]
    entities: type[Node] | None = None
    sources: Sources | None = None
    search: SearchSpec | None = None
    ownership: OwnershipDeclaration | None = None


def compile_schema(schema: SchemaDeclaration) -> Catalogue:
    """The catalogue of a schema. Raises DeclarationError."""
    return _CatalogueBuilder(schema).build()


@dataclass
class _CatalogueBuilder:
    schema: SchemaDeclaration
    edges: dict[str, EdgeSpec] = field(default_factory=dict)
    relationships: dict[str, RelationshipSpec] = field(default_factory=dict)
    enums: dict[str, type[Enum]] = field(default_factory=dict)
    fields: dict[str, dict[str, FieldSpec]] = field(default_factory=dict)

    def build(self) -> Catalogue:
        self._build_enums()
        for cls in (*self._interface_classes(), *self.schema.nodes):
            self.fields[cls.__name__] = dict(self._own_fields(cls))
            for field_spec in (*computed_fields(cls), *composite_fields(cls)):
                self._add_field(cls.__name__, field_spec)
            self._check_key(cls)
        for relationship in self.schema.relationships:
            self._add_relationship(relationship)
            self._check_sources(relationship)
        check_units(self.fields, self.edges.values())
        check_composite_names(self.fields, self.edges.values())
        self._check_search()
        self._add_relation_connections()
        self._add_computed_fields()
        fact_lists = compile_fact_lists(self.schema.relationships, self._fact_ends, self._common_type, self.enums.get("RelationKind"))
        check_fact_lists(fact_lists, (*self.fields, *self.edges))
        return Catalogue(
            nodes={cls.__name__: self._node_spec(cls) for cls in self.schema.nodes},
            interfaces={cls.__name__: self._interface_spec(cls) for cls in self._interface_classes()},
            edges=self.edges,
            relationships=self._stored_relationships(),
            entities=self.schema.entities.__name__ if self.schema.entities else None,
            provenance=self._provenance_spec(),
            enums=self.enums,
            search=self.schema.search,
            ownership=compile_ownership(self.schema.ownership, self.relationships, self._members),
            compound_phrases=tuple(compile_compound_phrases(self.schema.relationships)),
            fact_lists=fact_lists,
        )

    def _check_key(self, cls: type[Node]) -> None:
        if not cls.interface and cls.keyed_by not in self.fields[cls.__name__]:
            raise DeclarationError(f"{cls.__name__} has no property {cls.keyed_by!r}, its key; declare it, or name another in keyed_by")
        anonymous = self.fields[cls.__name__].get("anonymous")
        if cls.unnamed and not (cls.keyed_by == "slug" and isinstance(anonymous, ScalarField) and anonymous.prop.kind is ValueKind.BOOLEAN):
            raise DeclarationError(f"{cls.__name__}: `unnamed` needs nodes with a slug and the property `anonymous: bool`; declare them")

    def _stored_fields(self, owner: str) -> set[str]:
        return stored_fields(self.fields[owner])

    def _check_search(self) -> None:
        search, entities = self.schema.search, self.schema.entities
        if search and entities is None:
            raise DeclarationError("A schema with `search` needs `entities`; declare the interface of the searchable nodes")
        if search and entities and (unknown := [name for name in search.by if name not in self._stored_fields(entities.__name__)]):
            raise DeclarationError(f"search: {entities.__name__} has no property {unknown[0]!r}; correct the name in `by`")

    def _check_sources(self, cls: type[Relationship]) -> None:
        if cls.sourced and self.schema.sources is None:
            raise DeclarationError(f"{cls.__name__} has evidence, but the schema has no `sources`; declare them, or make it a Link")

    # types

    def _interface_classes(self) -> list[type[Node]]:
        entities = self.schema.entities
        return [Node, *([entities] if entities else [])]

    def _members(self, classes: NodeClasses) -> tuple[str, ...]:
        """The names of the node types that a class, an interface or a union of them stands for, in declared order."""
        bases = typing.get_args(classes) if isinstance(classes, types.UnionType) else (classes,)
        names = tuple(cls.__name__ for cls in self.schema.nodes if any(issubclass(cls, base) for base in bases))
        if not names:
            raise DeclarationError(f"{classes} is not a node type of this schema; declare it among its nodes")
        return names

    def _common_type(self, names: tuple[str, ...]) -> str:
        """The type of a field that returns these node types: the type itself, or their narrowest common interface."""
        if len(names) == 1:
            return names[0]
        entities = self.schema.entities
        if entities and set(names) <= set(self._members(entities)):
            return entities.__name__
        return Node.__name__

    def _build_enums(self) -> None:
        """The enums derived from the declarations: entity types and relation kinds."""
        if self.schema.entities:
            names = [to_constant_case(name) for name in self._members(self.schema.entities)]
            self.enums["EntityType"] = string_enum("EntityType", names)
        facts = [cls for cls in self.schema.relationships if not issubclass(cls, Link | Path)]
        kinds = dict.fromkeys(type_.name for cls in facts for type_ in relationship_types(cls))
        if kinds:
            self.enums["RelationKind"] = string_enum("RelationKind", list(kinds))

    # nodes

    def _own_fields(self, cls: type[Node]) -> Iterator[tuple[str, FieldSpec]]:
        """The fields that a node class declares itself or inherits from its interfaces: its properties, type, evidence."""
        yield "id", ScalarField("id", ID)
        hints = typing.get_type_hints(cls)
        for base in (*reversed(cls.__mro__[1:]), cls):
            for name, declaration in vars(base).items():
                match declaration:
                    case PropertyDeclaration():
                        for prop in properties_of(name, declaration, hints[name]):
                            is_slug = prop.name == cls.keyed_by == "slug"
                            yield prop.name, ScalarField(prop.name, replace(prop, is_slug=is_slug))
                    case TypeNameDeclaration(description):
                        yield name, ScalarField(name, self._type_property(name, description))
                    case EvidenceDeclaration(description):
                        yield name, EvidenceField(name, description)
                        yield STATED_VALUES_FIELD, ComputedField(STATED_VALUES_FIELD, "What its claims say of its own properties")

    def _type_property(self, name: str, description: str) -> PropertySpec:
        return derived_property(name, description, self.enums["EntityType"], PropertySource.LABEL)

    def _node_spec(self, cls: type[Node]) -> NodeSpec:
        name = cls.__name__
        visible_through = tuple(type_.name for type_ in self._all_types() if type_.reveals_target and name in self._members(type_.end))
        interfaces = tuple(base.__name__ for base in self._interface_classes() if issubclass(cls, base))
        plural = cls.plural or f"{lower_first(name)}s"
        superseded_by = tuple(type_.name for type_ in self._all_types() if type_.supersedes and name in self._members(type_.end))
        return NodeSpec(
            name,
            plural,
            lower_first(name),
            doc_of(cls),
            interfaces,
            cls.keyed_by,
            self.fields[name],
            visible_through,
            superseded_by,
            cls.unnamed,
        )

    def _interface_spec(self, cls: type[Node]) -> InterfaceSpec:
        return InterfaceSpec(cls.__name__, doc_of(cls), self._members(cls), self.fields[cls.__name__], cls is not Node)

    def _all_types(self) -> list[RelationshipType]:
        return [type_ for cls in self.schema.relationships for type_ in relationship_types(cls)]

    # relationships

    def _add_relationship(self, cls: type[Relationship]) -> None:
        properties = edge_properties(cls)
        for type_ in relationship_types(cls):
            self._add_relationship_type(cls, type_, properties)
        for name, value in vars(cls).items():
            if isinstance(value, RelationshipField):
                self._add_relationship_field(cls, to_camel_case(name), value, properties)

    def _add_relationship_type(self, cls: type[Relationship], type_: RelationshipType, properties: EdgeProperties) -> None:
        stored = {**properties, **(SOURCED_PROPERTIES if cls.sourced else {})}
        unique_by, start_property = split_unique_by(cls, type_, stored)
        ends = (self._members(type_.start), self._members(type_.end))
        spec = self.relationships.get(type_.name)
        if spec is None:
            phrase = phrase_of(type_, stored)
            self.relationships[type_.name] = RelationshipSpec(
                type_.name, doc_of(cls), (ends,), stored, unique_by, cls.sourced, type_.reveals_target, phrase, start_property
            )
        elif (spec.sourced, spec.unique_by, spec.start_property) != (cls.sourced, unique_by, start_property):
            raise DeclarationError(f"{cls.__name__}.{type_.name} is declared twice with different options; give one of them another name")
        else:
            self.relationships[type_.name] = replace(spec, ends=(*spec.ends, ends), properties={**spec.properties, **properties})

    def _add_relationship_field(self, cls: type[Relationship], name: str, field: RelationshipField, properties: EdgeProperties) -> None:
        if issubclass(cls, Path):
            path = cls.hops if field.direction is Direction.OUT else reverse_hops(cls.hops)
            hops_by_owner = dict.fromkeys(self._members(path[0].source), self._path_hops(cls, path))
        else:
            hops_by_owner = {owner: (hop,) for owner, hop in self._hops(cls, field)}
        if field.on is not None:
            hops_by_owner = {owner: hops for owner, hops in hops_by_owner.items() if owner in self._members(field.on)}
        target = self._common_type(tuple(dict.fromkeys(t for hops in hops_by_owner.values() for t in hops[-1].targets)))
        if field.edge:
            self._add_edge(cls, field, target, properties)
        for owner, hops in hops_by_owner.items():
            self._add_field(owner, to_field_spec(cls, name, field, target, hops))
        if field.on is self.schema.entities and field.on is not None:
            merged = merge_hops(list(hops_by_owner.values()))
            self._add_field(field.on.__name__, to_field_spec(cls, name, field, target, merged))

    def _hops(self, cls: type[Relationship], field: RelationshipField) -> Iterator[tuple[str, HopSpec]]:
        """Each node type that gets the field, with its hop: limited to the relationship types that begin there."""
        types_ = field.relationship_types or tuple(relationship_types(cls))
        for owner in (node.__name__ for node in self.schema.nodes):
            ends = [(t.name, targets) for t in types_ for sources, targets in self._ends(t, field.direction) if owner in sources]
            if ends:
                names = tuple(dict.fromkeys(name for name, _ in ends))
                yield owner, HopSpec(names, field.direction, self._in_declared_order({t for _, targets in ends for t in targets}))

    def _ends(self, type_: RelationshipType, direction: Direction) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
        """Pairs of the source types and the target types of a relationship type in this direction."""
        out = (self._members(type_.start), self._members(type_.end))
        reverse = out[::-1]
        return {Direction.OUT: [out], Direction.IN: [reverse], Direction.BOTH: [out, reverse]}[direction]

    def _fact_ends(self, cls: type[Fact]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The node types at which the facts of a class start and end."""
        ends = [(self._members(type_.start), self._members(type_.end)) for type_ in relationship_types(cls)]
        return self._in_declared_order({t for starts, _ in ends for t in starts}), self._in_declared_order({t for _, e in ends for t in e})

    def _in_declared_order(self, names: set[str]) -> tuple[str, ...]:
        return tuple(cls.__name__ for cls in self.schema.nodes if cls.__name__ in names)

    def _path_hops(self, cls: type[Path], path: tuple[PathHop, ...]) -> tuple[HopSpec, ...]:
        first, last = path
        intermediate = (cls.via.__name__,)
        targets = self._members(last.target)
        return (HopSpec((first.type.name,), first.direction, intermediate), HopSpec((last.type.name,), last.direction, targets))

    def _add_field(self, owner: str, spec: FieldSpec) -> None:
        if spec.name in self.fields[owner]:
            raise DeclarationError(f"{owner} has two fields named {spec.name}; rename one of them, or restrict one with `on`")
        self.fields[owner][spec.name] = spec

    # edges

    def _add_edge(self, cls: type[Relationship], field: RelationshipField, target: str, properties: EdgeProperties) -> None:
        name = field.edge
        assert name, "a connection names its edge type"
        plain = not cls.sourced and not properties
        if plain and name != target:
            raise DeclarationError(f"{cls.__name__}: edges without properties have the type of their node; write {target!r}, not {name!r}")
        if name in self.fields and not plain:
            raise DeclarationError(f"{cls.__name__}: the edge type {name} has the name of a node type; choose another name")
        if plain:
            self.edges[name] = plain_edge(name)
            return
        via, via_description = (cls.via.__name__, cls.via_description) if issubclass(cls, Path) else (None, "")
        sourced = SOURCED_PROPERTIES if cls.sourced else {}
        own = {**self._derived_properties(cls, field), **with_unit_ends(cls, field.direction, properties), **sourced}
        edge = EdgeSpec(name, target, own, cls.sourced, plain=False, description=doc_of(cls), via=via, via_description=via_description)
        if self.edges.setdefault(name, edge) != edge:
            raise DeclarationError(f"{cls.__name__}: another edge type is named {name}, too; rename one of them")

    def _derived_properties(self, cls: type[Relationship], field: RelationshipField) -> dict[str, PropertySpec]:
        """`kind`, if the field follows several types; `direction`, if it follows both directions; `count`, if it is a path."""
        properties: dict[str, PropertySpec] = {}
        if field.show_kind or len(field.relationship_types or relationship_types(cls)) > 1:
            properties["kind"] = kind_property(self.enums["RelationKind"])
        if field.show_direction:
            properties["direction"] = DIRECTION
        if issubclass(cls, Path):
            properties["count"] = COUNT
        return properties

    # all facts of a node

    def _add_relation_connections(self) -> None:
        """`relations`: all facts between entities, as a field of each entity type and of their interface."""
        entities = self.schema.entities
        declarations = relation_declarations(self.schema.nodes, entities)
        if entities is None:
            return
        names = tuple(relationship.name for relationship in self.relationships.values() if relationship.sourced)
        members = self._members(entities)
        for name, declaration in declarations:
            properties = {"kind": kind_property(self.enums["RelationKind"]), "direction": DIRECTION, **SOURCED_PROPERTIES}
            text = "A fact of a node, of any kind."
            edge = EdgeSpec(declaration.edge, entities.__name__, properties, sourced=True, plain=False, description=text)
            self.edges[declaration.edge] = edge
            hops = (HopSpec(names, Direction.BOTH, members),)
            text = declaration.description
            field = ConnectionField(name, text, declaration.edge, entities.__name__, hops, sourced=True, takes_kinds=True)
            for owner in (entities.__name__, *members):
                self._add_field(owner, field)

    def _add_computed_fields(self) -> None:
        if self.schema.ownership:
            for name, description in COMPUTED_FIELDS.items():
                self._add_field(self.schema.ownership.owned.__name__, ComputedField(name, description))

    def _stored_relationships(self) -> dict[str, RelationshipSpec]:
        sources = self.schema.sources
        if sources is None:
            return self.relationships
        return store_claim_links(self.relationships, sources.claim.__name__, sources.about.name, sources.stated_in.name, self.fields)

    def _provenance_spec(self) -> ProvenanceSpec | None:
        return compile_sources(self.schema.sources, self.fields) if self.schema.sources else None
