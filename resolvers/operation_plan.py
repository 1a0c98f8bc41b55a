"""The plan of an operation, cached for all variables of one shape, and the same plan bound to the values of a request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from keiretsu.graph.cypher.statement import Statement
from keiretsu.resolvers.output.codegen import CompiledOutput
from keiretsu.resolvers.output.execution_state import ExecutionState
from keiretsu.resolvers.ownership.deferred import DeferredFetch
from keiretsu.resolvers.parameters.slots import ParameterBinder
from keiretsu.resolvers.planner.cost import NO_COST, Cost
from keiretsu.resolvers.request import points_for


@dataclass(frozen=True)
class OperationPlan:
    """The plan of an operation for all variables of one shape. `statement` is None if no field needs the database.

    `timeout_record`: the record to read after a timeout, if all fields can report it in the data. `is_cpu_bound`: the record is read in a
    thread. `deferred_statement`: reads the nodes referenced by computed fields, for `deferred_fetches`. `key_size`: characters of the
    document, whose text is part of the cache key.
    """

    statement: Statement | None
    binder: ParameterBinder
    output: CompiledOutput
    timeout_record: tuple[Any, ...] | None = None
    is_cpu_bound: bool = False
    deferred_fetches: tuple[DeferredFetch, ...] = ()
    deferred_statement: Statement | None = None
    cost: Cost = NO_COST
    field_count: int = 0
    key_size: int = 0

    @property
    def size(self) -> int:
        """Its size in the cache, in characters of statements."""
        return 500 + self.key_size + sum(len(statement.text) for statement in (self.statement, self.deferred_statement) if statement)


class BoundOperation(NamedTuple):
    """A plan with the values of a request; a tuple, because it is created fastest. `node_count`: estimated nodes of the response."""

    plan: OperationPlan
    state: ExecutionState
    node_count: int

    def cost_extension(self, limit: int) -> dict[str, int]:
        """`extensions.cost` of the response."""
        return {"nodes": self.node_count, "limit": limit, "points": points_for(self.node_count), "fields": self.plan.field_count}

    def trace_extension(self, *, is_new_plan: bool, planning_seconds: float, database_seconds: float) -> dict[str, Any]:
        """`extensions.keiretsu` of the response: statements and times, never a value."""
        texts = [statement.text for statement in (self.plan.statement, self.plan.deferred_statement) if statement]
        trace: dict[str, Any] = {"statement": texts[0] if texts else None, "planned": is_new_plan}
        if len(texts) > 1:
            trace["statements"] = texts
        return trace | {"planMs": round(planning_seconds * 1000, 2), "databaseMs": round(database_seconds * 1000, 2)}
