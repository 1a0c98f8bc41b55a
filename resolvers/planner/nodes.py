"""Selection sets of nodes -> columns and readers.

    Company { name figures { ... } }   ->   columns of the current row, and the reader of the object

A node can have one of several types. All types share the columns; the type of each node determines which of its keys are read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from keiretsu.direction import Direction
from keiretsu.graph.plan import NEVER, ConnectionColumn, EvidenceColumn, IntermediateNodes, RelatedNodes, Row, TypeIndex
from keiretsu.resolvers.document.argument_values import ArgumentValue, LeafValue
from keiretsu.resolvers.document.collect_fields import TypeGroup
from keiretsu.resolvers.errors import ErrorCode, RequestError, RequestRejected
from keiretsu.resolvers.output.column_ref import ColumnRef
from keiretsu.resolvers.output.output_plan import AbstractTypeReader, ListReader, NonNullReader, ObjectReader, Reader, SingleRowReader
from keiretsu.resolvers.output.value_readers import ConstantReader
from keiretsu.resolvers.planner.columns import ColumnSet
from keiretsu.resolvers.planner.composites import plan_composite_list
from keiretsu.resolvers.planner.computed_fields import ComputedFields
from keiretsu.resolvers.planner.connections import ConnectionPlanner
from keiretsu.resolvers.planner.context import FieldContext, FieldNodes, PlanBuilder, SelectedField, traversal_for
from keiretsu.resolvers.planner.lens import without_date
from keiretsu.resolvers.planner.stated_values import plan_stated_values
from keiretsu.resolvers.planner.values import node_value, property_reader
from keiretsu.schema.catalogue import (
    CompositeListField,
    ComputedField,
    ConnectionField,
    EvidenceField,
    FieldSpec,
    HopSpec,
    ListField,
    PythonField,
    ScalarField,
    SingleField,
)
from keiretsu.text import dotted


@dataclass(frozen=True)
class NodePlanner:
    """Plans the selection sets of nodes."""

    builder: PlanBuilder
    computed_fields: ComputedFields

    def plan_nodes(self, context: FieldContext, columns: ColumnSet, types: Sequence[str], field_nodes: FieldNodes) -> Reader:
        """The reader of the objects selected, for nodes of these types."""
        self._check_depth(context)
        groups = self.builder.field_collector.group_by_type(types, field_nodes)
        readers: dict[str, Reader] = {}
        for group in groups:
            readers |= self._plan_objects(context, columns, group, source_types=group.types if len(groups) > 1 else ())
        if len({id(reader) for reader in readers.values()}) == 1:
            return readers[types[0]]
        return AbstractTypeReader(columns.add(TypeIndex(tuple(types))), [readers[type_] for type_ in types])

    def plan_row(self, context: FieldContext, types: Sequence[str], field_nodes: FieldNodes) -> tuple[Row, Reader]:
        """A separate row for nodes of these types, and its reader."""
        columns = ColumnSet()
        reader = self.plan_nodes(context, columns, types, field_nodes)
        return columns.build_row(), reader

    def plan_intermediate_nodes(self, context: FieldContext, columns: ColumnSet, type_: str, field_nodes: FieldNodes) -> Reader:
        """The nodes between the two ends of a path."""
        row, reader = self.plan_row(context, (type_,), field_nodes)
        return ListReader(columns.add(IntermediateNodes(row)), reader)

    def plan_evidence(self, context: FieldContext, columns: ColumnSet, field_nodes: FieldNodes, *, of_edge: bool = True) -> Reader:
        """The claims of the edge, or of the node, that match the lens. An edge that the lens shows has at least one."""
        provenance = self.builder.catalogue.provenance
        assert provenance, "only a schema with claims has `evidence`"
        assert context.lens, "a schema with claims has a lens"
        claim = self.builder.catalogue.nodes[provenance.claim]
        row, reader = self.plan_row(context, (claim.name,), field_nodes)
        lens = context.lens if of_edge else without_date(context.lens)
        evidence = EvidenceColumn(of_edge, claim.name, claim.key, lens, row)
        return ListReader(columns.add(evidence), reader, bare_values=evidence.has_only_keys, never_empty=of_edge)

    def plan_stated_values(self, context: FieldContext, columns: ColumnSet, types: Sequence[str], field_nodes: FieldNodes) -> Reader:
        """What these claims say of the edge, which has one of these relationship types."""
        relationships = (self.builder.catalogue.relationships[type_] for type_ in types)
        properties = [prop for relationship in relationships for prop in relationship.properties.values()]
        return plan_stated_values(self.builder, context, columns, properties, field_nodes)

    def _plan_objects(
        self, context: FieldContext, columns: ColumnSet, group: TypeGroup, source_types: tuple[str, ...]
    ) -> dict[str, Reader]:
        """The readers for one group of types. A field common to several types is planned once; types with equal fields share a reader."""
        entries: dict[str, list[tuple[str, Reader]]] = {type_: [] for type_ in group.types}
        for key, field_nodes in group.fields.items():
            planned_fields: list[tuple[FieldSpec, Reader]] = []
            for type_ in group.types:
                field = self.builder.catalogue.nodes[type_].fields.get(field_nodes[0].name.value)
                reader = next((reader for planned_field, reader in planned_fields if planned_field == field), None)
                if field is None:
                    reader = ConstantReader(type_)  # __typename, the only field that is not in the catalogue
                elif reader is None:
                    reader = self._plan_field(context, columns, type_, key, field_nodes, source_types)
                    planned_fields.append((field, reader))
                entries[type_].append((key, reader))
        objects: dict[tuple[int, ...], Reader] = {}
        return {
            type_: objects.setdefault(tuple(id(reader) for _, reader in type_entries), ObjectReader(type_entries))
            for type_, type_entries in entries.items()
        }

    def _plan_field(
        self, context: FieldContext, columns: ColumnSet, type_: str, key: str, field_nodes: FieldNodes, source_types: tuple[str, ...]
    ) -> Reader:
        field = self.builder.catalogue.nodes[type_].fields[field_nodes[0].name.value]
        match field:
            case ScalarField(_, prop):
                return property_reader(prop, columns.add(node_value(self.builder.catalogue, prop)), "a node")
            case CompositeListField():
                return plan_composite_list(self.builder, columns, field, field_nodes)
            case ConnectionField():
                return self._plan_connection(context.traverse(key, len(field.hops)), columns, type_, field, field_nodes, source_types)
            case SingleField(hop=hop, required=required):
                column, reader = self._plan_related_nodes(context.traverse(key), columns, hop, field_nodes, source_types, limit_one=True)
                related = SingleRowReader(column, reader)
                return NonNullReader(related, "A required related node is missing.") if required else related
            case ListField(hop=hop):
                column, reader = self._plan_related_nodes(context.traverse(key), columns, hop, field_nodes, source_types, limit_one=False)
                return ListReader(column, reader)
            case EvidenceField():
                return self.plan_evidence(context.child(key), columns, field_nodes, of_edge=False)
            case ComputedField(name) | PythonField(name):
                arguments = self.builder.read_arguments(type_, field_nodes[0], context.child(key).argument_path)
                plan_field = self.computed_fields.node_fields[type_, name]
                return plan_field(self, SelectedField(name, context.child(key), arguments, field_nodes), columns)
            case _:
                assert_never(field)

    def _plan_related_nodes(
        self,
        context: FieldContext,
        columns: ColumnSet,
        hop: HopSpec,
        field_nodes: FieldNodes,
        source_types: tuple[str, ...],
        *,
        limit_one: bool,
    ) -> tuple[ColumnRef, Reader]:
        traversal = traversal_for(self.builder, (hop,), context.lens, source_types)
        row, reader = self.plan_row(context, hop.targets, field_nodes)
        return columns.add(RelatedNodes(traversal, row, limit_one)), reader

    def _plan_connection(
        self,
        context: FieldContext,
        columns: ColumnSet,
        type_: str,
        connection_field: ConnectionField,
        field_nodes: FieldNodes,
        source_types: tuple[str, ...],
    ) -> Reader:
        arguments = self.builder.read_arguments(type_, field_nodes[0], context.argument_path)
        hops, direction = _narrow_hops(connection_field, arguments)
        is_empty = not hops[0].types
        hops = connection_field.hops if is_empty else hops
        catalogue = self.builder.catalogue
        planner = ConnectionPlanner(
            builder=self.builder,
            node_planner=self,
            context=context,
            name=connection_field.name,
            edge=catalogue.edges[connection_field.edge],
            types=hops[-1].targets,
            hops=hops,
            direction=direction,
        )
        planned = planner.plan(field_nodes, arguments)
        traversal = traversal_for(self.builder, hops, context.lens, source_types)
        connection = replace(planned.connection, where=NEVER) if is_empty else planned.connection
        return planned.reader(columns.add(ConnectionColumn(traversal, connection)))

    def _check_depth(self, context: FieldContext) -> None:
        limits = self.builder.limits
        for unit, limit, depth in (("fields", limits.depth, len(context.path)), ("relationships", limits.relationship_depth, context.hops)):
            if depth > limit:
                message = f"{dotted(context.path)}: Nested {depth} {unit} deep; the limit is {limit}."
                raise RequestRejected([RequestError(ErrorCode.LIMIT_EXCEEDED, message, context.path)])


def _narrow_hops(connection_field: ConnectionField, arguments: Mapping[str, ArgumentValue]) -> tuple[tuple[HopSpec, ...], Direction | None]:
    """The hops of a connection, narrowed by its arguments `kinds` and `direction`; and the direction, if the argument fixes it."""
    kinds, direction_argument = arguments.get("kinds"), arguments.get("direction")
    hops = connection_field.hops
    direction: Direction | None = None
    if isinstance(kinds, LeafValue):
        kind_names = {kind.value for kind in kinds.value}
        hops = (replace(hops[0], types=tuple(name for name in hops[0].types if name in kind_names)),)
    if isinstance(direction_argument, LeafValue) and direction_argument.value in (Direction.OUT, Direction.IN):
        direction = direction_argument.value
        hops = (replace(hops[0], direction=direction),)
    return hops, direction
