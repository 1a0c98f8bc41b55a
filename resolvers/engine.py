"""Question -> answer: the whole pipeline on one page.

    Question("{ company(slug: \\"xiaomi\\") { name } }")   ->   {"data": {"company": {"name": "Xiaomi"}}}

Parse and validate once per document; plan once per operation and shape of its variables; then bind, run one statement, shape the record.
What is wrong with a question is told before the database is asked.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Awaitable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol

import structlog
from graphql import GraphQLSchema

from keiretsu.graph.cypher.statement import Statement, write_statement
from keiretsu.graph.lru_cache import Kept
from keiretsu.graph.plan import Plan
from keiretsu.graph.store.admission import let_others_go_on
from keiretsu.graph.store.store import StoreError, Trouble
from keiretsu.resolvers.document.argument_values import Variables
from keiretsu.resolvers.document.collect_fields import Keys, Selector
from keiretsu.resolvers.document.parse import Document, Operation, coerce_variables, read_document, shape_of
from keiretsu.resolvers.errors import Code, Problem, Refused
from keiretsu.resolvers.limits import Limits
from keiretsu.resolvers.output import output_plan as s
from keiretsu.resolvers.output.codegen import Shaper
from keiretsu.resolvers.output.introspection import introspection_reader, is_introspection
from keiretsu.resolvers.ownership.deferred import Site, fill, take_ids
from keiretsu.resolvers.parameters.slots import Binder, unfit_values
from keiretsu.resolvers.planner.context import Planned, Planning
from keiretsu.resolvers.planner.cost import NOTHING, Cost, estimate, points
from keiretsu.resolvers.planner.roots import Roots
from keiretsu.schema.catalogue import Catalogue
from keiretsu.schema.types.graph_queries import SOURCED_OBJECTS

DOCUMENTS = 500_000
STATEMENTS = 3_000_000
"""How many characters of documents and of statements are kept; what stands behind them takes some fifty and ten times as many bytes."""

SCHEMAS = 2
"""How often one operation may ask for all of the schema, which takes a fifth of a second."""

STATED = 20_000
"""How many statements are remembered as no longer new to the database."""

LONG = 0.001
"""Seconds that reading a record takes where the answer is so large that others go before it is written."""

log = structlog.get_logger("keiretsu.answers")


class Reads(Protocol):
    """What answers a statement."""

    async def read(self, text: str, values: Mapping[str, Any]) -> tuple[Any, ...]:
        """The one record. Raises StoreError."""


class Asker(Protocol):
    """Whoever asks, where that limits what may be asked."""

    def pay(self, points: int) -> None:
        """Once per operation, before the database is asked. Raises Refused where too much was asked lately."""

    def plan(self) -> None:
        """Once per statement that the database must plan first. Raises Refused where too many were new lately."""


NO_VARIABLES: Mapping[str, Any] = MappingProxyType({})


class Question(NamedTuple):
    """A request, as it was sent. `wants_cost`, `wants_trace`: what the answer's extensions shall tell beside it."""

    text: str
    variables: Mapping[str, Any] = NO_VARIABLES
    operation: str | None = None
    asker: Asker | None = None
    wants_cost: bool = False
    wants_trace: bool = False


class Answer(NamedTuple):
    """`data` is absent (None, `refused`) where the question never got to be asked; `name`: of the operation that was."""

    data: dict[str, Any] | None
    problems: tuple[Problem, ...] = ()
    refused: bool = False
    extensions: Mapping[str, Any] | None = None
    name: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The response as GraphQL has it."""
        found: dict[str, Any] = {}
        if self.problems:
            found["errors"] = [problem.as_json() for problem in self.problems]
        if not self.refused:
            found["data"] = self.data
        if self.extensions:
            found["extensions"] = self.extensions
        return found


@dataclass(frozen=True)
class Prepared:
    """An operation ready to be run with any variables of its shape. `statement` is None where nothing asks the database.

    `out_of_time`: the record to read where the time was not enough, if all that is asked can say so itself. `computes`: reading the record
    takes work that others should not wait for. `later`: the statement that reads what the answer to the first one names, at these sites.
    `kept_under`: the characters of the document whose text is part of the key.
    """

    statement: Statement | None
    binder: Binder
    shaper: Shaper
    out_of_time: tuple[Any, ...] | None = None
    computes: bool = False
    sites: tuple[Site, ...] = ()
    later: Statement | None = None
    cost: Cost = NOTHING
    fields: int = 0
    kept_under: int = 0

    @property
    def size(self) -> int:
        """How much room it takes, as characters of a statement."""
        return 500 + self.kept_under + sum(len(one.text) for one in (self.statement, self.later) if one)


class Asked(NamedTuple):
    """An operation with its values, made for each request: a tuple is made fastest. `nodes`: how many the answer may have."""

    prepared: Prepared
    bound: s.Bound
    nodes: int

    def cost_told(self, limit: int) -> dict[str, int]:
        """What is told of its cost."""
        return {"nodes": self.nodes, "limit": limit, "points": points(self.nodes), "fields": self.prepared.fields}

    def trace(self, *, planned: bool, plan: float, database: float) -> dict[str, Any]:
        """What is told of how it was answered: texts and times in seconds, never a value."""
        texts = [one.text for one in (self.prepared.statement, self.prepared.later) if one]
        found: dict[str, Any] = {"statement": texts[0] if texts else None, "planned": planned}
        if len(texts) > 1:
            found["statements"] = texts
        return found | {"planMs": round(plan * 1000, 2), "databaseMs": round(database * 1000, 2)}


class Engine:
    """Answers questions over one schema and one store; keeps what it has read and planned.

    `development`: it tells of its schema, too. `deadline`: seconds after which the statements of one operation must have ended.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        schema: GraphQLSchema,
        store: Reads,
        limits: Limits | None = None,
        *,
        development: bool = True,
        deadline: float = 10.5,
    ) -> None:
        self.catalogue = catalogue
        self.schema = schema
        self.store = store
        self.limits = limits or Limits()
        self.development = development
        self.deadline = deadline
        self._members = {name: frozenset(one.members) for name, one in catalogue.interfaces.items()}
        sourced = [*(f"{edge.name}Edge" for edge in catalogue.edges.values() if edge.sourced), *SOURCED_OBJECTS]
        self._members |= {"Sourced": frozenset(sourced)}
        self._documents: Kept[str, Document] = Kept(DOCUMENTS, lambda one: one.size)
        self._prepared: Kept[Hashable, Prepared] = Kept(STATEMENTS, lambda one: one.size)
        self._pinned: dict[str, Document] = {}
        self._stated: Kept[int, None] = Kept(STATED)
        self.documents_found = self.documents_read = self.plans_found = self.plans_made = 0

    @property
    def plans_kept(self) -> int:
        """How many plans are ready."""
        return len(self._prepared)

    @property
    def documents_kept(self) -> int:
        """How many documents are ready."""
        return len(self._documents)

    async def answer(self, question: Question) -> Answer:
        """The answer to a question; never raises for what is wrong with it."""
        made, seconds = self.plans_made, 0.0
        began = time.perf_counter() if question.wants_trace else 0.0
        try:
            operation = self.read(question)
            variables = coerce_variables(self.schema, operation, question.variables, self.limits, development=self.development)
            asked = self._bind(operation, variables, (question.text, question.operation))
        except Refused as refused:
            return _refuse(question.asker, refused)
        planned = self.plans_made > made
        ready = time.perf_counter() if question.wants_trace else 0.0
        try:
            self._admit(asked, question.asker)
            data, problems, seconds = await self._run(asked)
            answer = Answer(data, problems, name=operation.name)
        except Refused as refused:
            answer = Answer(None, refused.problems, refused=True)
        if not question.wants_cost and not question.wants_trace:
            return answer
        told = {"cost": asked.cost_told(self.limits.nodes)} if question.wants_cost else {}
        if question.wants_trace and self.development and not answer.refused:
            told["keiretsu"] = asked.trace(planned=planned, plan=ready - began, database=seconds)
        return answer._replace(extensions=told)

    def read(self, question: Question) -> Operation:
        """The operation that a question asks. Raises Refused."""
        return self.document(question.text).operation(question.operation)

    def document(self, text: str) -> Document:
        """The document behind a text, read once. Raises Refused."""
        document = self._documents.get(text)
        if document is not None:
            self.documents_found += 1
            return document
        if text in self._pinned:
            self.documents_found += 1
            return self._pinned[text]
        self.documents_read += 1
        document = read_document(text, self.schema, self.limits, development=self.development)
        self._documents[text] = document
        return document

    def pin(self, text: str) -> Document:
        """The document behind a text, which stays read for good. Raises Refused."""
        self._pinned[text] = self.document(text)
        return self._pinned[text]

    async def run(self, operation: Operation, variables: Variables, name: Hashable) -> Answer:
        """The answer to an operation with these variables. `name`: what it is kept under. Raises Refused."""
        asked = self._bind(operation, variables, name)
        self._admit(asked, None)
        data, problems, _ = await self._run(asked)
        return Answer(data, problems)

    def prepare(self, operation: Operation, variables: Variables, name: Hashable) -> Prepared:
        """What is to be done for an operation, planned once per shape of its variables. Raises Refused."""
        key = (name, shape_of(operation, variables))
        prepared = self._prepared.get(key)
        if prepared is not None:
            self.plans_found += 1
            return prepared
        source = operation.definition.loc
        prepared = replace(self._plan(operation, variables), kept_under=len(source.source.body) if source else 0)
        self.plans_made += 1
        self._prepared[key] = prepared
        return prepared

    def _bind(self, operation: Operation, variables: Variables, name: Hashable) -> Asked:
        prepared = self.prepare(operation, variables, name)
        bound = s.Bound(prepared.binder.bind(variables), variables)
        return Asked(prepared, bound, prepared.cost.nodes(bound.values))

    def _admit(self, asked: Asked, asker: Asker | None) -> None:
        """Let an operation be asked, and whoever asks it pay. Raises Refused."""
        limit, statement = self.limits.nodes, asked.prepared.statement
        if asker:
            asker.pay(points(asked.nodes) if asked.nodes <= limit else 1)
        if asked.nodes > limit:
            text = f"the answer may have {asked.nodes} nodes, by the sizes of the pages within each other; the limit is {limit}"
            raise Refused([Problem(Code.LIMIT_EXCEEDED, f"{text}: ask for smaller pages, or for fewer within each other.")])
        if statement and hash(statement.text) not in self._stated:
            if asker:
                asker.plan()
            self._stated[hash(statement.text)] = None

    async def _run(self, asked: Asked) -> tuple[dict[str, Any] | None, tuple[Problem, ...], float]:
        """The data and what is wrong with it, and how many seconds the database took."""
        prepared, bound, seconds = asked.prepared, asked.bound, 0.0
        try:
            began = time.perf_counter()
            record = await self._ask(prepared.statement, bound) if prepared.statement else ()
            seconds = time.perf_counter() - began
        except StoreError as error:
            seconds = time.perf_counter() - began
            if error.trouble is not Trouble.TIMEOUT or prepared.out_of_time is None:
                return None, (_from_store(error),), seconds
            record = prepared.out_of_time
        try:
            answered = time.perf_counter()
            data = await asyncio.to_thread(prepared.shaper, record, bound) if prepared.computes else prepared.shaper(record, bound)
            if time.perf_counter() - answered > LONG:
                await let_others_go_on()
            if prepared.later and bound.wanted:
                began = time.perf_counter()
                async with asyncio.timeout(self.deadline - seconds):
                    await self._read_later(prepared.later, prepared.sites, bound)
                seconds += time.perf_counter() - began
        except s.Missing as gap:
            return None, (s.gap_problem(gap, ()),), seconds
        except StoreError as error:
            return None, (_from_store(error),), seconds
        except TimeoutError:
            late = StoreError(Trouble.TIMEOUT, secrets.token_hex(4))
            log.warning("the second statement was out of time", reference=late.reference)
            return None, (_from_store(late),), seconds
        return data, tuple(s.report_gaps(data, bound)), seconds

    def _plan(self, operation: Operation, variables: Variables) -> Prepared:
        selector = Selector(operation.fragments, variables, self._members, self.limits.fields)
        planning = Planning(self.catalogue, self.schema, selector, variables, self.limits)
        query = self.schema.query_type
        assert query, "a schema has a query type"
        keys = selector.collect(query.name, [operation.definition.selection_set])
        self._check_roots(keys)
        roots = Roots(planning, query.name)
        entries: list[tuple[str, s.Reader]] = []
        planned: list[Planned] = []
        for key, asked in keys.items():
            if is_introspection(asked[0]):
                entries.append((key, introspection_reader(self.schema, operation, key, asked)))
            elif asked[0].name.value == "__typename":
                entries.append((key, s.Constant(query.name)))
            else:
                made = roots.root(key, asked, len(planned))
                planned.append(made)
                entries.append((key, made.reader))
        if planning.problems:
            raise Refused([*planning.problems, *unfit_values(planning.slots.bindings, variables)])
        statement = write_statement(Plan(tuple(one.root for one in planned))) if planned else None
        cut = tuple(one.out_of_time for one in planned)
        return Prepared(
            statement=statement,
            binder=Binder(planning.slots.bindings),
            shaper=Shaper(s.OneObject(entries)),
            out_of_time=cut if cut and all(cut) else None,
            computes=planning.computes,
            sites=tuple(planning.later),
            later=write_statement(Plan(tuple(one.root for one in planning.later))) if planning.later else None,
            cost=estimate((one.root for one in planned), (one.root for one in planning.later), planning.slots.bindings),
            fields=selector.spent,
        )

    def _ask(self, statement: Statement, bound: s.Bound) -> Awaitable[tuple[Any, ...]]:
        return self.store.read(statement.text, {name: bound.values[slot] for name, slot in statement.names})

    async def _read_later(self, statement: Statement, sites: Sequence[Site], bound: s.Bound) -> None:
        """Read what the answer so far only names."""
        ids = take_ids(sites, bound)
        fill(sites, ids, await self._ask(statement, bound), bound)

    def _check_roots(self, keys: Keys) -> None:
        if len(keys) > self.limits.roots:
            text = f"the operation asks for {len(keys)} fields at the top; the limit is {self.limits.roots}."
            raise Refused([Problem(Code.LIMIT_EXCEEDED, text)])
        schemas = sum(asked[0].name.value == "__schema" for asked in keys.values())
        if schemas > SCHEMAS:
            text = f"the operation asks for `__schema` {schemas} times; the limit is {SCHEMAS}: ask once for all of it."
            raise Refused([Problem(Code.LIMIT_EXCEEDED, text)])


def _refuse(asker: Asker | None, refused: Refused) -> Answer:
    """What is told where nothing can be asked; that costs one point."""
    problems = refused.problems
    if asker:
        try:
            asker.pay(1)
        except Refused as poor:
            problems = poor.problems
    return Answer(None, problems, refused=True)


def _from_store(error: StoreError) -> Problem:
    match error.trouble:
        case Trouble.TIMEOUT:
            return Problem(Code.TIMEOUT, f"the database took too long to answer (reference {error.reference}).")
        case Trouble.BUSY:
            return Problem(Code.OVERLOADED, f"too many ask at once (reference {error.reference}).")
        case Trouble.UNAVAILABLE:
            return Problem(Code.DATABASE_UNAVAILABLE, f"the database cannot be reached (reference {error.reference}).")
        case Trouble.UNINDEXED:
            return Problem(Code.INDEX_MISSING, "the database has no index of names yet, so nothing can be searched for.")
        case Trouble.FAILED:
            return Problem(Code.INTERNAL_SERVER_ERROR, f"the database could not answer this (reference {error.reference}).")
