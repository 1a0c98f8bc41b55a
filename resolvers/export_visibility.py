"""The lens of an export -> which nodes and edges it shows, by the same plan as the lens of a query.

plan_visibility(engine, {"asOf": "2015-03-17"})
->   ExportVisibility(Lens(...), {"FundingRound": VisibilityRule(...)}, {"HAS_SUBSIDIARY": EdgeExport(...)}, ...)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from graphql import FieldNode

from keiretsu.direction import Direction
from keiretsu.graph.plan import Lens, Traversal, VisibilityRule
from keiretsu.graph.plan.exports import EdgeExport, Expansion, NodeExport
from keiretsu.resolvers.document.collect_fields import FieldCollector
from keiretsu.resolvers.document.parse import coerce_variables
from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.errors import RequestRejected
from keiretsu.resolvers.parameters.slots import ArgumentPath, ParameterBinder
from keiretsu.resolvers.planner.context import PlanBuilder, labels_of, traversal_for, visibility_rules_for
from keiretsu.resolvers.planner.lens import read_lens, without_date
from keiretsu.resolvers.request import GraphQLRequest
from keiretsu.schema.catalogue import Catalogue, HopSpec, RelationshipSpec

LENS_OPERATION = "query ($lens: Lens) { nodes(ids: [], lens: $lens) { id } }"
PLAIN_OPERATION = "{ nodes(ids: []) { id } }"
"""Operations whose lens is that of the export; the second for a schema without claims, which has no lens."""


@dataclass(frozen=True)
class ExportVisibility:
    """What a lens shows. `values`: those of the slots in its parts. `lens`: None in a schema without claims."""

    catalogue: Catalogue
    builder: PlanBuilder
    lens: Lens | None
    values: Sequence[Any]

    def nodes(self, type_: str, *, by_id: bool) -> NodeExport:
        """The nodes of a type. The lens of their claims has no date: a node has no validity."""
        has_claims = self.lens is not None and self.catalogue.entities in self.catalogue.nodes[type_].interfaces
        claims_lens = without_date(self.lens) if self.lens and has_claims else None
        return NodeExport((type_,), self.lens, claims_lens, self._rules((type_,)), by_id=by_id)

    def edges(self, relationship: RelationshipSpec, *, by_start: bool) -> EdgeExport:
        """The edges of a relationship type, from their starts."""
        starts = tuple(dict.fromkeys(name for sources, _ in relationship.ends for name in sources))
        ends = tuple(dict.fromkeys(name for _, targets in relationship.ends for name in targets))
        traversal = self._traversal((relationship.name,), Direction.OUT, ends, starts)
        return EdgeExport(traversal, self._rules(starts), by_start=by_start)

    @cached_property
    def neighbors(self) -> Expansion:
        """The nodes that facts connect with some nodes; in a schema without claims, all relationships."""
        relationships = self.catalogue.relationships.values()
        types = tuple(row.name for row in relationships if row.sourced) or tuple(row.name for row in relationships)
        entities = self.catalogue.entities
        names = self.catalogue.members(entities) if entities else tuple(self.catalogue.nodes)
        return Expansion(self._traversal(types, Direction.BOTH, names), labels_of(self.catalogue, names))

    def _traversal(self, types: tuple[str, ...], direction: Direction, targets: tuple[str, ...], starts: Sequence[str] = ()) -> Traversal:
        source_labels = labels_of(self.catalogue, tuple(starts)) if starts else ()
        return traversal_for(self.builder, (HopSpec(types, direction, targets),), self.lens, source_labels)

    def _rules(self, names: Sequence[str]) -> tuple[VisibilityRule, ...]:
        return visibility_rules_for(self.catalogue, names) if self.lens else ()


def plan_visibility(engine: Engine, lens: Mapping[str, Any] | None) -> ExportVisibility:
    """What a lens shows, by its GraphQL value; None: the default lens. Raises RequestRejected."""
    has_lens = engine.catalogue.provenance is not None
    request = GraphQLRequest(LENS_OPERATION, {"lens": lens}) if has_lens else GraphQLRequest(PLAIN_OPERATION)
    operation = engine.get_operation(request)
    variables = coerce_variables(engine.schema, operation, request.variables, engine.limits, is_development=engine.is_development)
    collector = FieldCollector(operation.fragments, variables, {}, engine.limits.fields)
    builder = PlanBuilder(engine.catalogue, engine.schema, collector, variables, engine.limits)
    field = operation.definition.selection_set.selections[0]
    assert isinstance(field, FieldNode), "the operation selects one field"
    assert engine.schema.query_type, "every schema has a query type"
    path = ArgumentPath((), "lens")
    arguments = builder.read_arguments(engine.schema.query_type.name, field, path)
    planned_lens = read_lens(builder, arguments.get("lens"), path)
    if builder.errors:
        raise RequestRejected(builder.errors)
    return ExportVisibility(engine.catalogue, builder, planned_lens, ParameterBinder(builder.slots.bindings).bind(variables))
