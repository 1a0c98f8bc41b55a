"""The DataLoaders of the baseline server, and their statements.

await loaders.load("000020", LoaderKey(PEOPLE, "page", 5))   ->   [[["Person"], {"slug": ...}, {"title": ...}], ...]
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from functools import partial
from typing import Any

import strawberry
from neo4j import READ_ACCESS, AsyncDriver, Query
from strawberry.dataloader import DataLoader

EDGE = "modality confidence valid validFrom validTo"
COLUMNS = {
    "Company": "slug name kind aliases",
    "Person": "slug name aliases",
    "Product": "slug name level kind stage aliases",
    "FundingRound": "slug name roundType amount",
    "Company|Person": "slug name kind aliases",
}
NAMED = "n.name, n.slug"


@strawberry.enum(name="By")
class BaselineOrder(Enum):
    """Sort order of a list."""

    SLUG = "n.slug"
    NAME = NAMED
    SHARE = "r.shareMin DESC, n.slug"


@dataclass(frozen=True)
class BaselineRelationship:
    """A relationship as seen from one end."""

    pattern: str
    target: str
    columns: str


SUBSIDIARIES = BaselineRelationship("-[r:HAS_SUBSIDIARY]->", "Company", f"kind shareMin shareMax {EDGE}")
PARENTS = BaselineRelationship("<-[r:HAS_SUBSIDIARY]-", "Company", f"kind shareMin shareMax {EDGE}")
STAKES = BaselineRelationship("-[r:HOLDS_STAKE_IN]->", "Company", f"shareMin shareMax {EDGE}")
SHAREHOLDERS = BaselineRelationship("<-[r:HOLDS_STAKE_IN]-", "Company|Person", f"shareMin shareMax {EDGE}")
PRODUCTS = BaselineRelationship("-[r:MAKES]->", "Product", f"role {EDGE}")
PEOPLE = BaselineRelationship("<-[r:HOLDS_ROLE]-", "Person", f"title {EDGE}")
INVESTMENTS = BaselineRelationship("-[r:INVESTED_IN]->", "FundingRound", f"lead {EDGE}")


@dataclass(frozen=True)
class LoaderKey:
    """Selection of edges; each has its own loader."""

    relationship: BaselineRelationship
    part: str
    first: int = 0
    by: BaselineOrder = BaselineOrder.SLUG
    share_over: float | None = None


class LoaderRegistry:
    """The loaders of one request."""

    def __init__(self, driver: AsyncDriver) -> None:
        self.driver = driver
        self.loaders: dict[LoaderKey, DataLoader[str, Any]] = {}

    async def load(self, slug: str, key: LoaderKey) -> Any:
        """The selected edges of one company."""
        if key not in self.loaders:
            self.loaders[key] = DataLoader(partial(self._load, key))
        return await self.loaders[key].load(slug)

    async def read(self, text: str, **values: Any) -> list[Any]:
        """The first column of all records."""
        async with self.driver.session(database="neo4j", default_access_mode=READ_ACCESS) as session:
            result = await session.run(Query(text), p=values)
            return [record[0] async for record in result]

    async def _load(self, key: LoaderKey, slugs: Sequence[str]) -> list[Any]:
        relationship = key.relationship
        condition = "" if key.share_over is None else "WHERE r.shareMin > $p.share"
        match = f"MATCH (c){relationship.pattern}(n:{relationship.target}) {condition}"
        subquery = {
            "count": f"{match} RETURN count(*) AS result",
            "shares": f"{match} RETURN [count(*), min(r.shareMin), max(r.shareMin), avg(r.shareMin), sum(r.shareMin)] AS result",
            "page": f"{match} WITH n, r ORDER BY {key.by.value} LIMIT $p.first RETURN collect([{_columns(relationship)}]) AS result",
        }[key.part]
        text = f"UNWIND $p.slugs AS slug MATCH (c:Company {{slug: slug}}) CALL (c) {{ {subquery} }} RETURN [slug, result]"
        rows = dict(await self.read(text, slugs=list(slugs), first=key.first, share=key.share_over))
        return [rows.get(slug) for slug in slugs]


def _columns(relationship: BaselineRelationship) -> str:
    node = ", ".join(f".{name}" for name in COLUMNS[relationship.target].split())
    edge = ", ".join(f".{name}" for name in relationship.columns.split())
    return f"labels(n), n{{{node}}}, r{{{edge}}}"
