"""Planning state of one operation: catalogue, arguments, parameter slots and errors; catalogue hops -> a traversal.

Planning continues after an error, so that one response reports all errors.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from graphql import FieldNode, GraphQLField, GraphQLSchema

from keiretsu.direction import Direction
from keiretsu.graph.plan import Hop, IdReference, Lens, Root, Traversal, VisibilityRule
from keiretsu.resolvers.document.argument_values import ArgumentValue, LeafValue, Variables, read_arguments
from keiretsu.resolvers.document.collect_fields import FieldCollector
from keiretsu.resolvers.errors import ErrorCode, RequestError
from keiretsu.resolvers.limits import Limits
from keiretsu.resolvers.output.output_plan import Reader
from keiretsu.resolvers.parameters.global_ids import NodeIds
from keiretsu.resolvers.parameters.slots import ArgumentPath, ParameterSlots
from keiretsu.schema.catalogue import Catalogue, HopSpec, NodeSpec, RelationshipSpec
from keiretsu.schema.types.inputs import Sort

FieldNodes = Sequence[FieldNode]


@dataclass(frozen=True)
class PlannedRoot:
    """A root of the plan and the reader of its value: the record is its row. `timeout_value`: the value to read after a query timeout."""

    root: Root
    reader: Reader
    timeout_value: Any = None


@dataclass
class PlanBuilder:
    """Builds the plan of one operation. `lens_argument`: of the current root field; `traversals`: cache of those already built.

    `deferred_fetches`: nodes loaded in a second statement (resolvers/ownership/deferred.py); `in_deferred_fetch`: the current field is part
    of one. `is_cpu_bound`: some values take long to compute in Python.
    """

    catalogue: Catalogue
    schema: GraphQLSchema
    field_collector: FieldCollector
    variables: Variables
    limits: Limits
    slots: ParameterSlots = field(default_factory=ParameterSlots)
    errors: list[RequestError] = field(default_factory=list)
    lens_argument: ArgumentValue = None
    traversals: dict[tuple[Hashable, ...], Traversal] = field(default_factory=dict)
    deferred_fetches: list[Any] = field(default_factory=list)
    in_deferred_fetch: bool = False
    is_cpu_bound: bool = False

    @cached_property
    def ids(self) -> NodeIds:
        """The conversion of ids as clients write them."""
        return NodeIds(self.catalogue.nodes.values())

    def read_arguments(self, type_name: str, node: FieldNode, path: ArgumentPath) -> dict[str, ArgumentValue]:
        """The argument values of a field; a null for a non-null argument is an error."""
        definition = self.field_definition(type_name, node)
        arguments = read_arguments(node, definition, self.variables)
        for name, value in arguments.items():
            if value is None and str(definition.args[name].type).endswith("!"):
                self.add_error(path.child(name), "The argument must not be null; provide a value.")
        return arguments

    def field_definition(self, type_name: str, node: FieldNode) -> GraphQLField:
        """The definition of the field that a field node selects on a type."""
        fields: dict[str, GraphQLField] = self.schema.type_map[type_name].fields  # type: ignore[attr-defined]  # an object or interface type
        return fields[node.name.value]

    def advance(self, context: FieldContext, hops: int, path: ArgumentPath) -> FieldContext:
        """The context after further relationships; exceeding the depth limit is an error."""
        limit, depth = self.limits.relationship_depth, context.hops + hops
        if context.hops <= limit < depth:
            self.add_error(path, f"Nested {depth} relationships deep; the limit is {limit}.", ErrorCode.LIMIT_EXCEEDED)
        return replace(context, hops=depth)

    def read_single_field(self, argument: ArgumentValue, path: ArgumentPath) -> tuple[str, ArgumentValue]:
        """The one field of an order entry. A variable can contain none or several although the input type allows one only."""
        if not isinstance(argument, dict) or len(argument) != 1:
            self.add_error(path, "An order entry must name exactly one field; add further fields as further list items.")
            return "", None
        return next(iter(argument.items()))

    def read_sort(self, argument: ArgumentValue, path: ArgumentPath) -> Sort | None:
        """The sort direction; None, and an error, for null."""
        if isinstance(argument, LeafValue) and isinstance(argument.value, Sort):
            return argument.value
        self.add_error(path, f"The sort direction must not be null; use one of {', '.join(Sort.__members__)}.")
        return None

    def add_error(self, path: ArgumentPath, message: str, code: ErrorCode = ErrorCode.BAD_USER_INPUT) -> None:
        """Record an error at an argument."""
        self.errors.append(path.error(message, code))


@dataclass(frozen=True)
class FieldContext:
    """The current field: its response path, its depth in relationships, and the lens in effect."""

    path: tuple[str, ...]
    hops: int
    lens: Lens | None

    def child(self, key: str) -> FieldContext:
        return replace(self, path=(*self.path, key))

    def traverse(self, key: str, hops: int = 1) -> FieldContext:
        return replace(self, path=(*self.path, key), hops=self.hops + hops)

    @property
    def argument_path(self) -> ArgumentPath:
        return ArgumentPath(self.path)


@dataclass(frozen=True)
class SelectedField:
    """A field that an operation selects, with its arguments. `nodes`: its field nodes."""

    name: str
    context: FieldContext
    arguments: Mapping[str, ArgumentValue]
    nodes: FieldNodes


def traversal_for(builder: PlanBuilder, hops: Sequence[HopSpec], lens: Lens | None, source_types: Iterable[str] = ()) -> Traversal:
    """The traversal of a field's hops. `source_types`: the only types to start from; empty: any."""
    key = (tuple(hops), lens, tuple(source_types))
    if key not in builder.traversals:
        builder.traversals[key] = _build_traversal(builder.catalogue, hops, lens, source_types)
    return builder.traversals[key]


def _build_traversal(catalogue: Catalogue, hops: Sequence[HopSpec], lens: Lens | None, source_types: Iterable[str]) -> Traversal:
    last_hop = hops[-1]
    return Traversal(
        hops=tuple(_plan_hop(hop, catalogue.relationships[hop.types[0]]) for hop in hops),
        target_labels=labels_of(catalogue, last_hop.targets),
        lens=lens,
        visibility_rules=_target_visibility_rules(catalogue, last_hop) if lens else (),
        via_labels=labels_of(catalogue, hops[0].targets) if len(hops) > 1 else (),
        via_visibility_rules=_target_visibility_rules(catalogue, hops[0]) if lens and len(hops) > 1 else (),
        source_labels=tuple(source_types),
        self_visible_types=tuple(name for name in last_hop.types if _reveals_its_ends(catalogue, catalogue.relationships[name]))
        if lens
        else (),
    )


def _plan_hop(hop: HopSpec, relationship: RelationshipSpec) -> Hop:
    """All relationships of a hop are sourced, or none; and one that is stored by reference is the only one."""
    spec = relationship.reference
    reference = IdReference(spec.owner, spec.properties, spec.further) if spec else None
    return Hop(hop.types, hop.direction, relationship.sourced, reference)


def _reveals_its_ends(catalogue: Catalogue, relationship: RelationshipSpec) -> bool:
    """Whether it starts at entities, which are always visible, and leads to entities or to facts that it reveals."""
    facts = {name for name, node in catalogue.nodes.items() if node.visible_through}
    return all(
        facts.isdisjoint(sources) and (relationship.reveals_target or facts.isdisjoint(targets)) for sources, targets in relationship.ends
    )


def labels_of(catalogue: Catalogue, names: Sequence[str]) -> tuple[str, ...]:
    """The labels of these types; the label of an interface replaces those of its members if all of them are included."""
    for interface in catalogue.interfaces.values():
        if interface.is_label and set(interface.members) <= set(names):
            return (interface.name, *(name for name in names if name not in interface.members))
    return tuple(names)


def visibility_rules_for(catalogue: Catalogue, names: Iterable[str]) -> tuple[VisibilityRule, ...]:
    """The visibility rules of those types that are facts."""
    facts = tuple(node.name for node in catalogue.nodes.values() if node.visible_through)
    nodes = (catalogue.nodes[name] for name in names)
    return tuple(
        VisibilityRule(node.name, node.visible_through, _fact_chain(catalogue, node), facts) for node in nodes if node.visible_through
    )


def _fact_chain(catalogue: Catalogue, node: NodeSpec) -> tuple[str, ...]:
    """The relationship types by which a fact depends on other facts, transitively; empty if it depends on entities only."""
    chain = dict.fromkeys(node.visible_through)
    pending = list(chain)
    while pending:
        for source in (source for sources, _ in catalogue.relationships[pending.pop()].ends for source in sources):
            new_types = [type_ for type_ in catalogue.nodes[source].visible_through if type_ not in chain]
            chain |= dict.fromkeys(new_types)
            pending += new_types
    sources_of_node = {source for type_ in node.visible_through for sources, _ in catalogue.relationships[type_].ends for source in sources}
    return tuple(chain) if any(catalogue.nodes[source].visible_through for source in sources_of_node) else ()


def _target_visibility_rules(catalogue: Catalogue, hop: HopSpec) -> tuple[VisibilityRule, ...]:
    """Rules for those facts among a hop's targets that the hop itself does not reveal; an outgoing edge with `reveals_target` does."""

    def reveals(target: str) -> bool:
        relationships = [catalogue.relationships[name] for name in hop.types]
        relationships = [relationship for relationship in relationships if any(target in ends for _, ends in relationship.ends)]
        return hop.direction is Direction.OUT and all(relationship.reveals_target for relationship in relationships)

    return visibility_rules_for(catalogue, [target for target in hop.targets if not reveals(target)])
