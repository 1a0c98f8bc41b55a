"""Deferred fetches: nodes referenced by an ownership result, loaded in a second statement.

ownersTree { node { name } }   fetches holdings, computes the rows, then loads the nodes of all rows at once, by id

Five fields compute in Python what Cypher cannot: `effectiveOwnership`, `circularHoldings`, `ownersTree`, `holdingsTree`,
`ultimateParents`. Without node fields in their selection sets, no second statement runs; a third is never needed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from keiretsu.graph.plan import NodesById
from keiretsu.resolvers.document.argument_values import ConstantSource
from keiretsu.resolvers.errors import ErrorCode, RequestError, RequestRejected
from keiretsu.resolvers.output.column_ref import ColumnRef
from keiretsu.resolvers.output.execution_state import DataIntegrityError, ExecutionState
from keiretsu.resolvers.output.output_plan import ListReader, OptionalRowReader, Reader
from keiretsu.resolvers.parameters.slots import identity
from keiretsu.resolvers.planner.connections import NodePlannerProtocol
from keiretsu.resolvers.planner.context import FieldContext, FieldNodes, PlanBuilder, labels_of
from keiretsu.text import dotted


@dataclass(frozen=True)
class DeferredFetch:
    """A selection set on nodes that a result references. `slot`: the parameter slot of their ids."""

    root: NodesById
    reader: Reader
    slot: int


@dataclass(frozen=True)
class NodeRef:
    """References to nodes, resolved after the second statement. `is_list`: a list, which omits nodes that no longer exist."""

    fetch_index: int
    ids: tuple[str, ...]
    is_list: bool = False


@dataclass(frozen=True)
class ComputedList:
    """A list of computed objects within a computed object."""

    fields: FieldGetters
    items: Sequence[Any]


@dataclass(frozen=True)
class ComputedObject:
    """A computed object within a computed object."""

    fields: FieldGetters
    item: Any


def defer_fetch(
    builder: PlanBuilder, node_planner: NodePlannerProtocol, context: FieldContext, types: Sequence[str], field_nodes: FieldNodes
) -> int:
    """Plan a selection set on nodes; return the index of the fetch. Raises RequestRejected within another deferred fetch."""
    if builder.in_deferred_fetch:
        message = f"{dotted(context.path)}: Ownership fields cannot be nested in each other; request this field in a separate operation."
        raise RequestRejected([RequestError(ErrorCode.LIMIT_EXCEEDED, message, context.path)])
    builder.in_deferred_fetch = True
    row, reader = node_planner.plan_row(context, types, field_nodes)
    builder.in_deferred_fetch = False
    slot = builder.slots.add(ConstantSource(()), identity, context.argument_path)
    root = NodesById(labels_of(builder.catalogue, types), (), context.lens, slot, row)
    builder.deferred_fetches.append(DeferredFetch(root, reader, slot.slot))
    return len(builder.deferred_fetches) - 1


FieldGetters = Sequence[tuple[str, Any]]
"""Response key -> the function that gets its value from an item: a value, NodeRef, ComputedObject or ComputedList."""


def build_object(fields: FieldGetters, item: Any, state: ExecutionState) -> dict[str, Any]:
    """A computed object; its node references are added to the state."""
    result: dict[str, Any] = {}
    for key, get in fields:
        value = get(item)
        if isinstance(value, NodeRef):
            state.node_refs.append((value, result, key))
            value = None
        elif isinstance(value, ComputedList):
            value = [build_object(value.fields, child, state) for child in value.items]
        elif isinstance(value, ComputedObject):
            value = build_object(value.fields, value.item, state)
        result[key] = value
    return result


def collect_ids(fetches: Sequence[DeferredFetch], state: ExecutionState) -> list[list[str]]:
    """The distinct ids of each fetch; they are also stored in the parameter values of the request."""
    ids_by_fetch: list[dict[str, None]] = [{} for _ in fetches]
    for ref, _, _ in state.node_refs:
        ids_by_fetch[ref.fetch_index].update(dict.fromkeys(ref.ids))
    values = list(state.values)
    for fetch, ids in zip(fetches, ids_by_fetch, strict=True):
        values[fetch.slot] = list(ids)
    state.values = values
    return [list(ids) for ids in ids_by_fetch]


def resolve_refs(fetches: Sequence[DeferredFetch], ids: Sequence[Sequence[str]], record: Sequence[Any], state: ExecutionState) -> None:
    """Replace the references by the nodes loaded."""
    loaded = [ListReader(ColumnRef.at(index), OptionalRowReader(fetch.reader))(record, state) for index, fetch in enumerate(fetches)]
    nodes_by_id = [dict(zip(fetch_ids, objects, strict=True)) for fetch_ids, objects in zip(ids, loaded, strict=True)]
    for ref, parent, key in state.node_refs:
        nodes = [nodes_by_id[ref.fetch_index][node_id] for node_id in ref.ids]
        if ref.is_list:
            parent[key] = [node for node in nodes if node is not None]
        elif nodes[0] is None:
            parent[key] = DataIntegrityError("The node was deleted while the request was running.")
            state.data_errors.append(parent[key])
        else:
            parent[key] = nodes[0]
