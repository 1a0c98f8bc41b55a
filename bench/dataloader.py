"""What a Python user would write otherwise: Strawberry's resolvers, a DataLoader for each relationship, the async driver, the ASGI view.

    query { companies(slugFrom: "000020", first: 20) { name people(first: 5) { name } } }   ->   two statements, whatever the number of rows

Careful code, as its author would be proud of: one statement for each field and level, only the columns that the types have, automatic
commit, parsed documents kept. It knows no lens, so that it does less than we do. Started by sides.py under uvicorn.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import partial
from typing import Any, Generic, TypeVar

import strawberry
from neo4j import READ_ACCESS, AsyncDriver, AsyncGraphDatabase, Query
from starlette.requests import Request
from starlette.responses import Response
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.dataloader import DataLoader
from strawberry.extensions import ParserCache, ValidationCache

EDGE = "modality confidence valid validFrom validTo"
COLUMNS = {
    "Company": "slug name kind aliases",
    "Person": "slug name aliases",
    "Product": "slug name level kind stage aliases",
    "FundingRound": "slug name roundType amount",
    "Company|Person": "slug name kind aliases",
}
NAMED = "n.name, n.slug"
SNAKE = {"shareMin": "share_min", "shareMax": "share_max", "validFrom": "valid_from", "validTo": "valid_to", "roundType": "round_type"}
T = TypeVar("T")


@strawberry.enum
class By(Enum):
    """By what a list is sorted."""

    SLUG = "n.slug"
    NAME = NAMED
    SHARE = "r.shareMin DESC, n.slug"


@dataclass(frozen=True)
class Link:
    """A relationship as one end sees it."""

    pattern: str
    target: str
    columns: str


SUBSIDIARIES = Link("-[r:HAS_SUBSIDIARY]->", "Company", f"kind shareMin shareMax {EDGE}")
PARENTS = Link("<-[r:HAS_SUBSIDIARY]-", "Company", f"kind shareMin shareMax {EDGE}")
STAKES = Link("-[r:HOLDS_STAKE_IN]->", "Company", f"shareMin shareMax {EDGE}")
SHAREHOLDERS = Link("<-[r:HOLDS_STAKE_IN]-", "Company|Person", f"shareMin shareMax {EDGE}")
PRODUCTS = Link("-[r:MAKES]->", "Product", f"role {EDGE}")
PEOPLE = Link("<-[r:HOLDS_ROLE]-", "Person", f"title {EDGE}")
INVESTMENTS = Link("-[r:INVESTED_IN]->", "FundingRound", f"lead {EDGE}")


@dataclass(frozen=True)
class Wanted:
    """Which of the edges; a loader for each."""

    link: Link
    what: str
    first: int = 0
    by: By = By.SLUG
    share_over: float | None = None


class Loaders:
    """The loaders of one request."""

    def __init__(self, driver: AsyncDriver) -> None:
        self.driver = driver
        self.made: dict[Wanted, DataLoader[str, Any]] = {}

    async def load(self, slug: str, wanted: Wanted) -> Any:
        """What one company has of this."""
        if wanted not in self.made:
            self.made[wanted] = DataLoader(partial(self._load, wanted))
        return await self.made[wanted].load(slug)

    async def read(self, text: str, **values: Any) -> list[Any]:
        """The first column of all records."""
        async with self.driver.session(database="neo4j", default_access_mode=READ_ACCESS) as session:
            result = await session.run(Query(text), p=values)
            return [record[0] async for record in result]

    async def _load(self, wanted: Wanted, slugs: Sequence[str]) -> list[Any]:
        link = wanted.link
        condition = "" if wanted.share_over is None else "WHERE r.shareMin > $p.share"
        match = f"MATCH (c){link.pattern}(n:{link.target}) {condition}"
        inner = {
            "count": f"{match} RETURN count(*) AS found",
            "shares": f"{match} RETURN [count(*), min(r.shareMin), max(r.shareMin), avg(r.shareMin), sum(r.shareMin)] AS found",
            "page": f"{match} WITH n, r ORDER BY {wanted.by.value} LIMIT $p.first RETURN collect([{_columns(link)}]) AS found",
        }[wanted.what]
        text = f"UNWIND $p.slugs AS slug MATCH (c:Company {{slug: slug}}) CALL (c) {{ {inner} }} RETURN [slug, found]"
        found = dict(await self.read(text, slugs=list(slugs), first=wanted.first, share=wanted.share_over))
        return [found.get(slug) for slug in slugs]


def _columns(link: Link) -> str:
    node = ", ".join(f".{name}" for name in COLUMNS[link.target].split())
    edge = ", ".join(f".{name}" for name in link.columns.split())
    return f"labels(n), n{{{node}}}, r{{{edge}}}"


Info = strawberry.Info[dict[str, Any], None]


def _of_list(link: Link) -> Any:
    """The nodes alone: `people(first: 5) { name }`."""

    async def resolve(self: Any, info: Info, first: int = 20, by: By = By.SLUG) -> list[Any]:
        rows = await info.context["loaders"].load(self.slug, Wanted(link, "page", first, by))
        return [_node(labels, node) for labels, node, _ in rows or ()]

    resolve.__annotations__["return"] = f"list[{link.target}]"
    return strawberry.field(resolve)


def _of_edges(link: Link) -> Any:
    """A connection: `peopleConnection(first: 5) { totalCount edges { ... } }`."""

    async def resolve(self: Any, first: int = 20, by: By = By.SLUG, share_over: float | None = None) -> Any:
        return Connection(slug=self.slug, link=link, first=first, by=by, share_over=share_over)

    target = "Owner" if link is SHAREHOLDERS else link.target
    resolve.__annotations__["return"] = f"Connection[{target}]"
    return strawberry.field(resolve)


@strawberry.type
class Properties:
    """Those of an edge, of whatever type."""

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


@strawberry.interface
class Owner:
    """Whoever holds a stake."""

    slug: str
    name: str
    aliases: list[str]


@strawberry.type
class Person(Owner):
    """A human being."""


@strawberry.type
class Product:
    """Something that is made."""

    slug: str
    name: str
    aliases: list[str]
    level: str
    kind: str | None
    stage: str | None


@strawberry.type
class FundingRound:
    """One time that money was raised."""

    slug: str
    name: str
    round_type: str | None
    amount: float | None


@strawberry.type
class Edge(Generic[T]):
    """An edge and the node at its end."""

    properties: Properties
    node: T


@strawberry.type
class Shares:
    """What the shares come to."""

    min: float | None
    max: float | None
    avg: float | None
    sum: float | None


@strawberry.type
class Aggregate:
    """What all edges come to."""

    count: int
    share_min: Shares


@strawberry.type
class PageInfo:
    """Where a page ends."""

    has_next_page: bool


@strawberry.type
class Connection(Generic[T]):
    """A page of edges; each part is loaded where it is asked for."""

    slug: strawberry.Private[str]
    link: strawberry.Private[Link]
    first: strawberry.Private[int]
    by: strawberry.Private[By]
    share_over: strawberry.Private[float | None]

    @strawberry.field
    async def total_count(self, info: Info) -> int:
        """How many there are."""
        return int(await self._load(info, "count"))

    @strawberry.field
    async def page_info(self, info: Info) -> PageInfo:
        """Whether more follow."""
        return PageInfo(has_next_page=len(await self._load(info, "page")) > self.first)

    @strawberry.field
    async def edges(self, info: Info) -> list[Edge[T]]:
        """Those of this page."""
        rows = (await self._load(info, "page"))[: self.first]
        return [Edge(properties=Properties(**_snake(edge)), node=_node(labels, node)) for labels, node, edge in rows]

    @strawberry.field
    async def aggregate(self, info: Info) -> Aggregate:
        """What all of them come to."""
        count, *shares = await self._load(info, "shares")
        return Aggregate(count=count, share_min=Shares(**dict(zip(("min", "max", "avg", "sum"), shares, strict=True))))

    async def _load(self, info: Info, what: str) -> Any:
        wanted = Wanted(self.link, what, self.first + 1, self.by, self.share_over)
        return await info.context["loaders"].load(self.slug, wanted)


@strawberry.type
class Company(Owner):
    """A firm."""

    kind: str | None
    subsidiaries: list[Company] = _of_list(SUBSIDIARIES)
    stakes: list[Company] = _of_list(STAKES)
    people: list[Person] = _of_list(PEOPLE)
    products: list[Product] = _of_list(PRODUCTS)
    subsidiaries_connection: Connection[Company] = _of_edges(SUBSIDIARIES)
    parents_connection: Connection[Company] = _of_edges(PARENTS)
    stakes_connection: Connection[Company] = _of_edges(STAKES)
    shareholders_connection: Connection[Owner] = _of_edges(SHAREHOLDERS)
    people_connection: Connection[Person] = _of_edges(PEOPLE)
    products_connection: Connection[Product] = _of_edges(PRODUCTS)
    investments_connection: Connection[FundingRound] = _of_edges(INVESTMENTS)


TYPES: dict[str, type[Any]] = {"Company": Company, "Person": Person, "Product": Product, "FundingRound": FundingRound}


def _node(labels: Sequence[str], row: Mapping[str, Any]) -> Any:
    type_ = TYPES[next(label for label in labels if label in TYPES)]
    values = _snake(row)
    if type_ is Person:
        values.pop("kind", None)
    return type_(**values)


def _snake(row: Mapping[str, Any]) -> dict[str, Any]:
    return {SNAKE.get(name, name): value for name, value in row.items()}


@strawberry.type
class GroupKey:
    """A value that a group shares."""

    value: str | None


@strawberry.type
class Group:
    """Companies of one kind."""

    keys: list[GroupKey]
    count: int


@strawberry.type
class Groups:
    """All of them."""

    groups: list[Group]


async def _read(info: Info, type_: str, condition: str, order: str = "n.slug", **values: Any) -> list[Any]:
    columns = ", ".join(f".{name}" for name in COLUMNS[type_].split())
    text = f"MATCH (n:{type_}) WHERE {condition} WITH n ORDER BY {order} LIMIT $p.first RETURN n{{{columns}}}"
    return [_node((type_,), row) for row in await info.context["loaders"].read(text, **values)]


async def _page(info: Info, type_: str, slug_from: str | None, name_from: str | None, first: int) -> list[Any]:
    if name_from is not None:
        return await _read(info, type_, "n.name >= $p.start", NAMED, start=name_from, first=first)
    return await _read(info, type_, "n.slug >= $p.start", start=slug_from or "", first=first)


@strawberry.type
class Root:
    """What can be asked."""

    @strawberry.field
    async def company(self, info: Info, slug: str) -> Company | None:
        """One company."""
        found = await _read(info, "Company", "n.slug = $p.slug", slug=slug, first=1)
        return found[0] if found else None

    @strawberry.field
    async def companies(self, info: Info, slug_from: str | None = None, name_from: str | None = None, first: int = 20) -> list[Company]:
        """Companies in order."""
        return await _page(info, "Company", slug_from, name_from, first)

    @strawberry.field
    async def people(self, info: Info, slug_from: str | None = None, name_from: str | None = None, first: int = 20) -> list[Person]:
        """People in order."""
        return await _page(info, "Person", slug_from, name_from, first)

    @strawberry.field
    async def products(self, info: Info, slug_from: str | None = None, name_from: str | None = None, first: int = 20) -> list[Product]:
        """Products in order."""
        return await _page(info, "Product", slug_from, name_from, first)

    @strawberry.field
    async def companies_with_subsidiary(self, info: Info, slug_from: str, share_over: float, kind: str, first: int) -> list[Company]:
        """Those with some subsidiary like this."""
        some = "EXISTS { (n)-[r:HAS_SUBSIDIARY]->(s:Company) WHERE r.shareMin > $p.share AND s.kind = $p.kind }"
        return await _read(info, "Company", f"n.slug >= $p.start AND {some}", start=slug_from, share=share_over, kind=kind, first=first)

    @strawberry.field
    async def companies_with_all_subsidiaries(
        self, info: Info, slug_from: str, name_from: str, without_title: str, first: int
    ) -> list[Company]:
        """Those with subsidiaries that are all like this, and nobody of this title."""
        some = "EXISTS { (n)-[:HAS_SUBSIDIARY]->(:Company) }"
        all_ = "NOT EXISTS { (n)-[:HAS_SUBSIDIARY]->(s:Company) WHERE s.name < $p.name }"
        none = "NOT EXISTS { (n)<-[r:HOLDS_ROLE]-(:Person) WHERE r.title = $p.title }"
        condition = f"n.slug >= $p.start AND {some} AND {all_} AND {none}"
        return await _read(info, "Company", condition, start=slug_from, name=name_from, title=without_title, first=first)

    @strawberry.field
    async def company_groups(self, info: Info, prefix: str) -> Groups:
        """Companies by kind."""
        text = (
            "MATCH (n:Company) WHERE n.name STARTS WITH $p.prefix WITH n.kind AS k, count(*) AS c ORDER BY c DESC, k LIMIT 20 RETURN [k, c]"
        )
        rows = await info.context["loaders"].read(text, prefix=prefix)
        return Groups(groups=[Group(keys=[GroupKey(value=kind)], count=count) for kind, count in rows])


class View(GraphQL[dict[str, Any], None]):
    """The view; each request has loaders of its own."""

    driver: AsyncDriver | None = None

    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket) -> dict[str, Any]:
        """What the resolvers have at hand."""
        if self.driver is None:
            auth = (os.environ["NEO4J_USERNAME"], os.environ["NEO4J_PASSWORD"])
            self.driver = AsyncGraphDatabase.driver(os.environ["NEO4J_URI"], auth=auth, notifications_min_severity="OFF")
        return {"request": request, "response": response, "loaders": Loaders(self.driver)}


schema = strawberry.Schema(query=Root, types=[Company, Person, Product, FundingRound], extensions=[ParserCache, ValidationCache])
application = View(schema, graphql_ide=None)
