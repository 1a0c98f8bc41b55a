"""Baseline: a server with Strawberry resolvers, one DataLoader per relationship, the async Neo4j driver and the ASGI view.

    query { companies(slugFrom: "000020", first: 20) { name people(first: 5) { name } } }   ->   two statements for any number of rows

Careful code as a Python developer would write it without Keiretsu: one statement per field and level (dataloader_loaders.py), only the
columns of the types, auto-commit transactions, cached parsing. It has no lens, so it does less than Keiretsu. Started by
contenders.py under uvicorn.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any, Generic, TypeVar

import strawberry
from neo4j import AsyncDriver, AsyncGraphDatabase
from starlette.requests import Request
from starlette.responses import Response
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.extensions import ParserCache, ValidationCache

from bench.dataloader_loaders import (
    COLUMNS,
    INVESTMENTS,
    NAMED,
    PARENTS,
    PEOPLE,
    PRODUCTS,
    SHAREHOLDERS,
    STAKES,
    SUBSIDIARIES,
    BaselineOrder,
    BaselineRelationship,
    LoaderKey,
    LoaderRegistry,
)

SNAKE = {"shareMin": "share_min", "shareMax": "share_max", "validFrom": "valid_from", "validTo": "valid_to", "roundType": "round_type"}
NodeT = TypeVar("NodeT")
Info = strawberry.Info[dict[str, Any], None]


def _list_field(relationship: BaselineRelationship) -> Any:
    """Nodes only: `people(first: 5) { name }`."""

    async def resolve(self: Any, info: Info, first: int = 20, by: BaselineOrder = BaselineOrder.SLUG) -> list[Any]:
        rows = await info.context["loaders"].load(self.slug, LoaderKey(relationship, "page", first, by))
        return [_node(labels, node) for labels, node, _ in rows or ()]

    resolve.__annotations__["return"] = f"list[Baseline{relationship.target}]"
    return strawberry.field(resolve)


def _connection_field(relationship: BaselineRelationship) -> Any:
    """A connection: `peopleConnection(first: 5) { totalCount edges { ... } }`."""

    async def resolve(self: Any, first: int = 20, by: BaselineOrder = BaselineOrder.SLUG, share_over: float | None = None) -> Any:
        return BaselineConnection(slug=self.slug, relationship=relationship, first=first, by=by, share_over=share_over)

    target = "Owner" if relationship is SHAREHOLDERS else relationship.target
    resolve.__annotations__["return"] = f"BaselineConnection[Baseline{target}]"
    return strawberry.field(resolve)


@strawberry.type(name="Properties")
class BaselineProperties:
    """Properties of an edge of any type."""

    kind: str | None = None
    title: str | None = None
    role: str | None = None
    lead: bool | None = None
    share_min: float | None = None
    share_max: float | None = None
    modality: str = ""
    confidence: float | None = None
    valid: str | None = None
    valid_from: str | None = None
    valid_to: str | None = None


@strawberry.interface(name="Owner")
class BaselineOwner:
    """A holder of a stake."""

    slug: str
    name: str
    aliases: list[str]


@strawberry.type(name="Person")
class BaselinePerson(BaselineOwner):
    """A person."""


@strawberry.type(name="Product")
class BaselineProduct:
    """A product."""

    slug: str
    name: str
    aliases: list[str]
    level: str
    kind: str | None
    stage: str | None


@strawberry.type(name="FundingRound")
class BaselineFundingRound:
    """A funding round."""

    slug: str
    name: str
    round_type: str | None
    amount: float | None


@strawberry.type(name="Edge")
class BaselineEdge(Generic[NodeT]):
    """An edge and the node it leads to."""

    properties: BaselineProperties
    node: NodeT


@strawberry.type(name="Shares")
class BaselineShares:
    """Aggregated shares."""

    min: float | None
    max: float | None
    avg: float | None
    sum: float | None


@strawberry.type(name="Aggregate")
class BaselineAggregate:
    """Aggregates over all edges."""

    count: int
    share_min: BaselineShares


@strawberry.type(name="PageInfo")
class BaselinePageInfo:
    """Whether another page follows."""

    has_next_page: bool


@strawberry.type(name="Connection")
class BaselineConnection(Generic[NodeT]):
    """A page of edges; each part is loaded if selected."""

    slug: strawberry.Private[str]
    relationship: strawberry.Private[BaselineRelationship]
    first: strawberry.Private[int]
    by: strawberry.Private[BaselineOrder]
    share_over: strawberry.Private[float | None]

    @strawberry.field
    async def total_count(self, info: Info) -> int:
        """Number of edges."""
        return int(await self._load(info, "count"))

    @strawberry.field
    async def page_info(self, info: Info) -> BaselinePageInfo:
        """Whether more edges follow."""
        return BaselinePageInfo(has_next_page=len(await self._load(info, "page")) > self.first)

    @strawberry.field
    async def edges(self, info: Info) -> list[BaselineEdge[NodeT]]:
        """The edges of this page."""
        rows = (await self._load(info, "page"))[: self.first]
        return [BaselineEdge(properties=BaselineProperties(**_snake(edge)), node=_node(labels, node)) for labels, node, edge in rows]

    @strawberry.field
    async def aggregate(self, info: Info) -> BaselineAggregate:
        """Aggregates over all edges."""
        count, *shares = await self._load(info, "shares")
        return BaselineAggregate(count=count, share_min=BaselineShares(**dict(zip(("min", "max", "avg", "sum"), shares, strict=True))))

    async def _load(self, info: Info, part: str) -> Any:
        key = LoaderKey(self.relationship, part, self.first + 1, self.by, self.share_over)
        return await info.context["loaders"].load(self.slug, key)


@strawberry.type(name="Company")
class BaselineCompany(BaselineOwner):
    """A company."""

    kind: str | None
    subsidiaries: list[BaselineCompany] = _list_field(SUBSIDIARIES)
    stakes: list[BaselineCompany] = _list_field(STAKES)
    people: list[BaselinePerson] = _list_field(PEOPLE)
    products: list[BaselineProduct] = _list_field(PRODUCTS)
    subsidiaries_connection: BaselineConnection[BaselineCompany] = _connection_field(SUBSIDIARIES)
    parents_connection: BaselineConnection[BaselineCompany] = _connection_field(PARENTS)
    stakes_connection: BaselineConnection[BaselineCompany] = _connection_field(STAKES)
    shareholders_connection: BaselineConnection[BaselineOwner] = _connection_field(SHAREHOLDERS)
    people_connection: BaselineConnection[BaselinePerson] = _connection_field(PEOPLE)
    products_connection: BaselineConnection[BaselineProduct] = _connection_field(PRODUCTS)
    investments_connection: BaselineConnection[BaselineFundingRound] = _connection_field(INVESTMENTS)


TYPES: dict[str, type[Any]] = {
    "Company": BaselineCompany,
    "Person": BaselinePerson,
    "Product": BaselineProduct,
    "FundingRound": BaselineFundingRound,
}


def _node(labels: Sequence[str], row: Mapping[str, Any]) -> Any:
    type_ = TYPES[next(label for label in labels if label in TYPES)]
    values = _snake(row)
    if type_ is BaselinePerson:
        values.pop("kind", None)
    return type_(**values)


def _snake(row: Mapping[str, Any]) -> dict[str, Any]:
    return {SNAKE.get(name, name): value for name, value in row.items()}


@strawberry.type(name="GroupKey")
class BaselineGroupKey:
    """The common value of a group."""

    value: str | None


@strawberry.type(name="Group")
class BaselineGroup:
    """Companies of one kind."""

    keys: list[BaselineGroupKey]
    count: int


@strawberry.type(name="Groups")
class BaselineGroups:
    """All groups."""

    groups: list[BaselineGroup]


async def _read(info: Info, type_: str, condition: str, order: str = "n.slug", **values: Any) -> list[Any]:
    columns = ", ".join(f".{name}" for name in COLUMNS[type_].split())
    text = f"MATCH (n:{type_}) WHERE {condition} WITH n ORDER BY {order} LIMIT $p.first RETURN n{{{columns}}}"
    return [_node((type_,), row) for row in await info.context["loaders"].read(text, **values)]


async def _page(info: Info, type_: str, slug_from: str | None, name_from: str | None, first: int) -> list[Any]:
    if name_from is not None:
        return await _read(info, type_, "n.name >= $p.start", NAMED, start=name_from, first=first)
    return await _read(info, type_, "n.slug >= $p.start", start=slug_from or "", first=first)


@strawberry.type(name="Root")
class BaselineQuery:
    """The root fields."""

    @strawberry.field
    async def company(self, info: Info, slug: str) -> BaselineCompany | None:
        """One company."""
        companies = await _read(info, "Company", "n.slug = $p.slug", slug=slug, first=1)
        return companies[0] if companies else None

    @strawberry.field
    async def companies(
        self, info: Info, slug_from: str | None = None, name_from: str | None = None, first: int = 20
    ) -> list[BaselineCompany]:
        """Companies in order of slug or name."""
        return await _page(info, "Company", slug_from, name_from, first)

    @strawberry.field
    async def people(self, info: Info, slug_from: str | None = None, name_from: str | None = None, first: int = 20) -> list[BaselinePerson]:
        """People in order of slug or name."""
        return await _page(info, "Person", slug_from, name_from, first)

    @strawberry.field
    async def products(
        self, info: Info, slug_from: str | None = None, name_from: str | None = None, first: int = 20
    ) -> list[BaselineProduct]:
        """Products in order of slug or name."""
        return await _page(info, "Product", slug_from, name_from, first)

    @strawberry.field
    async def companies_with_subsidiary(
        self, info: Info, slug_from: str, share_over: float, kind: str, first: int
    ) -> list[BaselineCompany]:
        """Companies with a matching subsidiary."""
        condition = "EXISTS { (n)-[r:HAS_SUBSIDIARY]->(s:Company) WHERE r.shareMin > $p.share AND s.kind = $p.kind }"
        return await _read(
            info, "Company", f"n.slug >= $p.start AND {condition}", start=slug_from, share=share_over, kind=kind, first=first
        )

    @strawberry.field
    async def companies_with_all_subsidiaries(
        self, info: Info, slug_from: str, name_from: str, without_title: str, first: int
    ) -> list[BaselineCompany]:
        """Companies whose subsidiaries all match, without a person of this title."""
        has_subsidiary = "EXISTS { (n)-[:HAS_SUBSIDIARY]->(:Company) }"
        all_match = "NOT EXISTS { (n)-[:HAS_SUBSIDIARY]->(s:Company) WHERE s.name < $p.name }"
        no_title = "NOT EXISTS { (n)<-[r:HOLDS_ROLE]-(:Person) WHERE r.title = $p.title }"
        condition = f"n.slug >= $p.start AND {has_subsidiary} AND {all_match} AND {no_title}"
        return await _read(info, "Company", condition, start=slug_from, name=name_from, title=without_title, first=first)

    @strawberry.field
    async def company_groups(self, info: Info, prefix: str) -> BaselineGroups:
        """Companies grouped by kind."""
        text = (
            "MATCH (n:Company) WHERE n.name STARTS WITH $p.prefix WITH n.kind AS k, count(*) AS c ORDER BY c DESC, k LIMIT 20 RETURN [k, c]"
        )
        rows = await info.context["loaders"].read(text, prefix=prefix)
        return BaselineGroups(groups=[BaselineGroup(keys=[BaselineGroupKey(value=kind)], count=count) for kind, count in rows])


class DataLoaderView(GraphQL[dict[str, Any], None]):
    """The ASGI view; each request has its own loaders."""

    driver: AsyncDriver | None = None

    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket) -> dict[str, Any]:
        """The context of the resolvers."""
        if self.driver is None:
            auth = (os.environ["NEO4J_USERNAME"], os.environ["NEO4J_PASSWORD"])
            self.driver = AsyncGraphDatabase.driver(os.environ["NEO4J_URI"], auth=auth, notifications_min_severity="OFF")
        return {"request": request, "response": response, "loaders": LoaderRegistry(self.driver)}


schema = strawberry.Schema(
    query=BaselineQuery,
    types=[BaselineCompany, BaselinePerson, BaselineProduct, BaselineFundingRound],
    extensions=[ParserCache, ValidationCache],
)
application = DataLoaderView(schema, graphql_ide=None)
