"""A validated query and its variables -> response: plan, bind, run one statement, read the record.

Operation("{ company(slug: \\"xiaomi\\") { name } }"), {}   ->   GraphQLResponse({"company": {"name": "Xiaomi"}})

A query is planned once per shape of its variables. Errors are reported before the database is queried.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Awaitable, Hashable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any, Protocol

import structlog
from cachetools import LRUCache
from graphql import GraphQLSchema

from keiretsu.graph.cypher.statement import Statement, write_statement
from keiretsu.graph.plan import Plan
from keiretsu.graph.store.admission import yield_to_event_loop
from keiretsu.graph.store.store import FailureKind, StoreError
from keiretsu.resolvers.document.argument_values import Variables
from keiretsu.resolvers.document.collect_fields import FieldCollector, GroupedFieldSet
from keiretsu.resolvers.document.parse import Operation
from keiretsu.resolvers.errors import ErrorCode, RequestError, RequestRejected
from keiretsu.resolvers.limits import Limits
from keiretsu.resolvers.operation_plan import BoundOperation, OperationPlan
from keiretsu.resolvers.output.codegen import CompiledOutput
from keiretsu.resolvers.output.execution_state import DataIntegrityError, ExecutionState, collect_data_errors, to_request_error
from keiretsu.resolvers.output.introspection import introspection_reader, is_introspection
from keiretsu.resolvers.output.output_plan import ObjectReader, Reader
from keiretsu.resolvers.output.value_readers import ConstantReader
from keiretsu.resolvers.ownership.deferred import DeferredFetch, collect_ids, resolve_refs
from keiretsu.resolvers.ownership.plan import ownership_fields
from keiretsu.resolvers.parameters.slots import ParameterBinder, binding_errors
from keiretsu.resolvers.parameters.variable_shape import variable_shape
from keiretsu.resolvers.planner.context import PlanBuilder, PlannedRoot
from keiretsu.resolvers.planner.cost import estimate
from keiretsu.resolvers.planner.expressions import check_expressions
from keiretsu.resolvers.planner.python_fields import python_fields
from keiretsu.resolvers.planner.roots import RootPlanner
from keiretsu.resolvers.planner.stated_values import stated_value_fields
from keiretsu.resolvers.request import GraphQLRequest, GraphQLResponse, RequestBudget, points_for
from keiretsu.schema.catalogue import Catalogue
from keiretsu.schema.types.graph_queries import SOURCED_OBJECTS

PLAN_CACHE_CHARS = 3_000_000
"""Size of the plan cache, in characters of statements; the cached objects take about ten times as many bytes."""

MAX_SCHEMA_FIELDS = 2
"""Maximum `__schema` fields in one operation; full introspection takes a fifth of a second."""

PLANNED_STATEMENTS_MAXSIZE = 20_000
"""Number of statements remembered as known to the database."""

MAX_REREADS = 2
"""Times that a query is read again if its data is incomplete: a load may have committed a removal meanwhile."""

YIELD_THRESHOLD = 0.001
"""Seconds of reading a record after which the engine yields to other requests before the response is written."""

log = structlog.get_logger("keiretsu.engine")


class ReadStore(Protocol):
    """Executes statements."""

    async def read(self, text: str, values: Mapping[str, Any]) -> tuple[Any, ...]:
        """The single record of a statement. Raises StoreError."""


class QueryExecutor:
    """Executes queries over one schema and one store; caches their plans.

    `is_development`: traces are enabled. `deadline`: seconds within which the statements of one query must end.
    """

    def __init__(
        self, catalogue: Catalogue, schema: GraphQLSchema, store: ReadStore, limits: Limits, *, is_development: bool, deadline: float
    ) -> None:
        self.catalogue = catalogue
        self.schema = schema
        self.store = store
        self.limits = limits
        self.is_development = is_development
        self.deadline = deadline
        self._possible_types = {name: frozenset(interface.members) for name, interface in catalogue.interfaces.items()}
        sourced = [*(f"{edge.name}Edge" for edge in catalogue.edges.values() if edge.sourced), *SOURCED_OBJECTS]
        self._possible_types |= {"Sourced": frozenset(sourced)}
        check_expressions(catalogue)
        self._computed_fields = ownership_fields(catalogue.ownership) | python_fields(catalogue) | stated_value_fields(catalogue)
        self._plans: LRUCache[Hashable, OperationPlan] = LRUCache(PLAN_CACHE_CHARS, lambda plan: plan.size)
        self._planned_statements: LRUCache[int, None] = LRUCache(PLANNED_STATEMENTS_MAXSIZE)
        self.plan_cache_hits = self.plan_cache_misses = 0

    @property
    def plan_cache_entries(self) -> int:
        """Number of cached plans."""
        return len(self._plans)

    async def execute(self, operation: Operation, variables: Variables, request: GraphQLRequest, started: float) -> GraphQLResponse:
        """Implements keiretsu.resolvers.engine.OperationExecutor."""
        misses_before, database_seconds = self.plan_cache_misses, 0.0
        bound = self._bind(operation, variables, (request.query, request.operation_name))
        is_new_plan = self.plan_cache_misses > misses_before
        planned_at = time.perf_counter() if request.include_trace else 0.0
        try:
            self._check_admission(bound, request.budget)
            data, errors, database_seconds = await self._run_consistently(bound)
            response = GraphQLResponse(data, errors, operation_name=operation.name)
        except RequestRejected as rejection:
            response = GraphQLResponse(None, rejection.errors, rejected=True)
        if not request.include_cost and not request.include_trace:
            return response
        extensions = {"cost": bound.cost_extension(self.limits.nodes)} if request.include_cost else {}
        if request.include_trace and self.is_development and not response.rejected:
            extensions["keiretsu"] = bound.trace_extension(
                is_new_plan=is_new_plan, planning_seconds=planned_at - started, database_seconds=database_seconds
            )
        return response._replace(extensions=extensions)

    def get_plan(self, operation: Operation, variables: Variables, cache_key: Hashable) -> OperationPlan:
        """The plan of an operation, cached per shape of its variables. Raises RequestRejected."""
        key = (cache_key, variable_shape(operation.variable_roles, variables) if variables else ())
        try:
            plan = self._plans[key]
        except KeyError:
            pass
        else:
            self.plan_cache_hits += 1
            return plan
        location = operation.definition.loc
        plan = replace(self._build_plan(operation, variables), key_size=len(location.source.body) if location else 0)
        self.plan_cache_misses += 1
        with suppress(ValueError):  # larger than the whole cache
            self._plans[key] = plan
        return plan

    def _bind(self, operation: Operation, variables: Variables, cache_key: Hashable) -> BoundOperation:
        """The plan of an operation with the values of its variables. Raises RequestRejected."""
        plan = self.get_plan(operation, variables, cache_key)
        state = ExecutionState(plan.binder.bind(variables), variables)
        return BoundOperation(plan, state, plan.cost.nodes(state.values) if plan.cost.pages else plan.cost.fixed)

    def _check_admission(self, bound: BoundOperation, budget: RequestBudget | None) -> None:
        """Check cost and rate limits, and charge the client. Raises RequestRejected."""
        limit, statement = self.limits.nodes, bound.plan.statement
        if budget:
            budget.spend(points_for(bound.node_count) if bound.node_count <= limit else 1)
        if bound.node_count > limit:
            message = f"The response may have {bound.node_count} nodes, estimated from the nested page sizes; the limit is {limit}"
            raise RequestRejected([RequestError(ErrorCode.LIMIT_EXCEEDED, f"{message}: request smaller or fewer nested pages.")])
        if statement and hash(statement.text) not in self._planned_statements:
            if budget:
                budget.allow_new_plan()
            self._planned_statements[hash(statement.text)] = None

    async def _run_consistently(self, bound: BoundOperation) -> tuple[dict[str, Any] | None, tuple[RequestError, ...], float]:
        """As `_run`. A statement reads what is committed, not a snapshot: what it read first may be deleted when it follows an edge.

        So data errors, and edges without evidence, are only reported if reading again does not help.
        """
        data, errors, seconds = await self._run(bound)
        for _ in range(MAX_REREADS):
            if not bound.state.is_incomplete and not any(error.code is ErrorCode.DATA_INTEGRITY_ERROR for error in errors):
                break
            bound = bound._replace(state=ExecutionState(bound.state.values, bound.state.variables))
            data, errors, more_seconds = await self._run(bound)
            seconds += more_seconds
        return data, errors, seconds

    async def _run(self, bound: BoundOperation) -> tuple[dict[str, Any] | None, tuple[RequestError, ...], float]:
        """The data, its errors, and the seconds spent in the database."""
        plan, state, database_seconds = bound.plan, bound.state, 0.0
        try:
            started = time.perf_counter()
            record = await self._read(plan.statement, state) if plan.statement else ()
            database_seconds = time.perf_counter() - started
        except StoreError as error:
            database_seconds = time.perf_counter() - started
            if error.kind is not FailureKind.TIMEOUT or plan.timeout_record is None:
                return None, (describe_store_error(error),), database_seconds
            record = plan.timeout_record
        try:
            read_started = time.perf_counter()
            data = await asyncio.to_thread(plan.output, record, state) if plan.is_cpu_bound else plan.output(record, state)
            if time.perf_counter() - read_started > YIELD_THRESHOLD:
                await yield_to_event_loop()
            if plan.deferred_statement and state.node_refs:
                started = time.perf_counter()
                async with asyncio.timeout(self.deadline - database_seconds):
                    await self._read_deferred(plan.deferred_statement, plan.deferred_fetches, state)
                database_seconds += time.perf_counter() - started
        except DataIntegrityError as error:
            return None, (to_request_error(error, (), state),), database_seconds
        except StoreError as error:
            return None, (describe_store_error(error),), database_seconds
        except TimeoutError:
            timeout = StoreError(FailureKind.TIMEOUT, secrets.token_hex(4))
            log.warning("deferred_statement_timeout", reference=timeout.reference)
            return None, (describe_store_error(timeout),), database_seconds
        return data, tuple(collect_data_errors(data, state)) if state.data_errors else (), database_seconds

    def _build_plan(self, operation: Operation, variables: Variables) -> OperationPlan:
        collector = FieldCollector(operation.fragments, variables, self._possible_types, self.limits.fields)
        builder = PlanBuilder(self.catalogue, self.schema, collector, variables, self.limits)
        query_type = self.schema.query_type
        assert query_type, "every schema has a query type"
        fields = collector.collect(query_type.name, [operation.definition.selection_set])
        self._check_root_fields(fields)
        root_planner = RootPlanner(builder, query_type.name, self._computed_fields)
        entries: list[tuple[str, Reader]] = []
        roots: list[PlannedRoot] = []
        for key, field_nodes in fields.items():
            if is_introspection(field_nodes[0]):
                entries.append((key, introspection_reader(self.schema, operation, key, field_nodes)))
            elif field_nodes[0].name.value == "__typename":
                entries.append((key, ConstantReader(query_type.name)))
            else:
                root = root_planner.plan_root(key, field_nodes, len(roots))
                roots.append(root)
                entries.append((key, root.reader))
        if builder.errors:
            raise RequestRejected([*builder.errors, *binding_errors(builder.slots.bindings, variables)])
        statement = write_statement(Plan(tuple(root.root for root in roots))) if roots else None
        timeout_record = tuple(root.timeout_value for root in roots)
        return OperationPlan(
            statement=statement,
            binder=ParameterBinder(builder.slots.bindings),
            output=CompiledOutput(ObjectReader(entries)),
            timeout_record=timeout_record if timeout_record and all(timeout_record) else None,
            is_cpu_bound=builder.is_cpu_bound,
            deferred_fetches=tuple(builder.deferred_fetches),
            deferred_statement=write_statement(Plan(tuple(fetch.root for fetch in builder.deferred_fetches)))
            if builder.deferred_fetches
            else None,
            cost=estimate((root.root for root in roots), (fetch.root for fetch in builder.deferred_fetches), builder.slots.bindings),
            field_count=collector.field_count,
        )

    def _read(self, statement: Statement, state: ExecutionState) -> Awaitable[tuple[Any, ...]]:
        return self.store.read(statement.text, {name: state.values[slot] for name, slot in statement.parameter_slots})

    async def _read_deferred(self, statement: Statement, fetches: Sequence[DeferredFetch], state: ExecutionState) -> None:
        """Load the nodes that the response references."""
        ids = collect_ids(fetches, state)
        resolve_refs(fetches, ids, await self._read(statement, state), state)

    def _check_root_fields(self, fields: GroupedFieldSet) -> None:
        if len(fields) > self.limits.root_fields:
            message = f"The operation selects {len(fields)} root fields; the limit is {self.limits.root_fields}."
            raise RequestRejected([RequestError(ErrorCode.LIMIT_EXCEEDED, message)])
        schema_fields = sum(field_nodes[0].name.value == "__schema" for field_nodes in fields.values())
        if schema_fields > MAX_SCHEMA_FIELDS:
            message = f"The operation selects `__schema` {schema_fields} times; the limit is {MAX_SCHEMA_FIELDS}: select it once."
            raise RequestRejected([RequestError(ErrorCode.LIMIT_EXCEEDED, message)])


def describe_store_error(error: StoreError) -> RequestError:
    """The error that a client gets if the database returned nothing."""
    match error.kind:
        case FailureKind.TIMEOUT:
            return RequestError(ErrorCode.TIMEOUT, f"The database took too long to respond (reference {error.reference}).")
        case FailureKind.OVERLOADED:
            return RequestError(ErrorCode.OVERLOADED, f"The server is overloaded; retry later (reference {error.reference}).")
        case FailureKind.UNAVAILABLE:
            return RequestError(ErrorCode.DATABASE_UNAVAILABLE, f"The database cannot be reached (reference {error.reference}).")
        case FailureKind.OUT_OF_MEMORY:
            return RequestError(
                ErrorCode.LIMIT_EXCEEDED,
                f"The operation needs more memory than the database has (reference {error.reference}).",
                hint="Request less at once: a condition, fewer groups. The operator can raise KEIRETSU_NEO4J_HEAP_MB.",
            )
        case FailureKind.INDEX_MISSING:
            return RequestError(
                ErrorCode.INDEX_MISSING, "The database lacks a full-text index, which search and filters by identifier need."
            )
        case FailureKind.QUERY_FAILED:
            return RequestError(ErrorCode.INTERNAL_SERVER_ERROR, f"The database could not execute the query (reference {error.reference}).")
