"""Question -> answer: the whole pipeline on one page.

    Question("{ company(slug: \\"xiaomi\\") { name } }")   ->   {"data": {"company": {"name": "Xiaomi"}}}

Parse and validate once per document; plan once per operation and shape of its variables; then bind, run one statement, shape the record.
What is wrong with a question is told before the database is asked.
"""

from __future__ import annotations

import asyncio
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from cachetools import LRUCache
from graphql import GraphQLSchema

from graph.cypher.statement import Statement, write_statement
from graph.plan import Plan
from graph.store import StoreError, Trouble
from resolvers import shaping as s
from resolvers.generated import Shaper
from resolvers.given import Variables
from resolvers.introspection import introspection_reader, is_introspection
from resolvers.later import Site, fill, take_ids
from resolvers.limits import Limits
from resolvers.operations import Document, Operation, coerce_variables, read_document, shape_of
from resolvers.planning import Planned, Planning
from resolvers.problems import Code, Problem, Refused
from resolvers.roots import Roots
from resolvers.selection import Keys, Selector
from resolvers.slots import Binder, unfit_values
from schema.catalogue import Catalogue
from schema.exploring import SOURCED_OBJECTS

DOCUMENTS = 500_000
STATEMENTS = 3_000_000
"""How many characters of documents and of statements are kept; what stands behind them takes some fifty and ten times as many bytes."""


class Reads(Protocol):
    """What answers a statement."""

    async def read(self, text: str, values: Mapping[str, Any]) -> tuple[Any, ...]:
        """The one record. Raises StoreError."""


@dataclass(frozen=True)
class Question:
    """A request, as it was sent."""

    text: str
    variables: Mapping[str, Any] = field(default_factory=dict)
    operation: str | None = None


@dataclass(frozen=True)
class Answer:
    """`data` is absent (None, `refused`) where the question never got to be asked."""

    data: dict[str, Any] | None
    problems: tuple[Problem, ...] = ()
    refused: bool = False

    def as_json(self) -> dict[str, Any]:
        """The response as GraphQL has it."""
        found: dict[str, Any] = {}
        if self.problems:
            found["errors"] = [one.as_json() for one in self.problems]
        if not self.refused:
            found["data"] = self.data
        return found


@dataclass(frozen=True)
class Prepared:
    """An operation ready to be run with any variables of its shape. `statement` is None where nothing asks the database.

    `out_of_time`: the record to read where the time was not enough, if all that is asked can say so itself. `computes`: reading the record
    takes work that others should not wait for. `later`: the statement that reads what the answer to the first one names, at these sites.
    """

    statement: Statement | None
    binder: Binder
    shaper: Shaper
    out_of_time: tuple[Any, ...] | None = None
    computes: bool = False
    sites: tuple[Site, ...] = ()
    later: Statement | None = None

    @property
    def size(self) -> int:
        """How much room it takes, as characters of a statement."""
        return 500 + (len(self.statement.text) if self.statement else 0)


class Engine:
    """Answers questions over one schema and one store; keeps what it has read and planned."""

    def __init__(self, catalogue: Catalogue, schema: GraphQLSchema, store: Reads, limits: Limits | None = None) -> None:
        self.catalogue = catalogue
        self.schema = schema
        self.store = store
        self.limits = limits or Limits()
        self._members = {name: frozenset(one.members) for name, one in catalogue.interfaces.items()}
        sourced = [*(f"{one.name}Edge" for one in catalogue.edges.values() if one.sourced), *SOURCED_OBJECTS]
        self._members |= {"Sourced": frozenset(sourced)}
        self._documents: LRUCache[str, Document] = LRUCache(DOCUMENTS, getsizeof=lambda one: one.size)
        self._prepared: LRUCache[Hashable, Prepared] = LRUCache(STATEMENTS, getsizeof=lambda one: one.size)

    async def answer(self, question: Question) -> Answer:
        """The answer to a question; never raises for what is wrong with it."""
        try:
            operation = self.read(question)
            variables = coerce_variables(self.schema, operation, question.variables)
            return await self.run(operation, variables, (question.text, question.operation))
        except Refused as refused:
            return Answer(None, refused.problems, refused=True)

    def read(self, question: Question) -> Operation:
        """The operation that a question asks. Raises Refused."""
        return self.document(question.text).operation(question.operation)

    def document(self, text: str) -> Document:
        """The document behind a text, read once. Raises Refused."""
        document = self._documents.get(text)
        if document is None:
            document = read_document(text, self.schema, self.limits)
            if document.size <= DOCUMENTS:
                self._documents[text] = document
        return document

    async def run(self, operation: Operation, variables: Variables, name: Hashable) -> Answer:
        """The answer to an operation with these variables. `name`: what it is kept under. Raises Refused."""
        prepared = self.prepare(operation, variables, name)
        bound = s.Bound(prepared.binder.bind(variables), variables)
        try:
            record = await self._ask(prepared.statement, bound) if prepared.statement else ()
        except StoreError as error:
            if error.trouble is not Trouble.TIMEOUT or prepared.out_of_time is None:
                return Answer(None, (_from_store(error),))
            record = prepared.out_of_time
        try:
            data = await asyncio.to_thread(prepared.shaper, record, bound) if prepared.computes else prepared.shaper(record, bound)
            if prepared.later and bound.wanted:
                await self._read_later(prepared.later, prepared.sites, bound)
        except s.Missing as gap:
            return Answer(None, (s.gap_problem(gap, ()),))
        except StoreError as error:
            return Answer(None, (_from_store(error),))
        return Answer(data, tuple(s.report_gaps(data, bound)))

    def prepare(self, operation: Operation, variables: Variables, name: Hashable) -> Prepared:
        """What is to be done for an operation, planned once per shape of its variables. Raises Refused."""
        key = (name, shape_of(operation, variables))
        prepared = self._prepared.get(key)
        if prepared is None:
            prepared = self._plan(operation, variables)
            if prepared.size <= STATEMENTS:
                self._prepared[key] = prepared
        return prepared

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
        )

    async def _ask(self, statement: Statement, bound: s.Bound) -> tuple[Any, ...]:
        return await self.store.read(statement.text, {name: bound.values[slot] for name, slot in statement.names})

    async def _read_later(self, statement: Statement, sites: Sequence[Site], bound: s.Bound) -> None:
        """Read what the answer so far only names."""
        ids = take_ids(sites, bound)
        fill(sites, ids, await self._ask(statement, bound), bound)

    def _check_roots(self, keys: Keys) -> None:
        if len(keys) > self.limits.roots:
            text = f"the operation asks for {len(keys)} fields at the top; the limit is {self.limits.roots}."
            raise Refused([Problem(Code.LIMIT_EXCEEDED, text)])


def _from_store(error: StoreError) -> Problem:
    match error.trouble:
        case Trouble.TIMEOUT:
            return Problem(Code.TIMEOUT, f"the database took too long to answer (reference {error.reference}).")
        case Trouble.UNAVAILABLE:
            return Problem(Code.DATABASE_UNAVAILABLE, f"the database cannot be reached (reference {error.reference}).")
        case Trouble.UNINDEXED:
            return Problem(Code.NOT_INDEXED, "the database has no index of names yet, so nothing can be searched for.")
        case Trouble.FAILED:
            return Problem(Code.INTERNAL, f"the database could not answer this (reference {error.reference}).")
