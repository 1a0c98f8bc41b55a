"""Walking through a connection page by page: every edge once, in the order of plain Python, whatever the size and from either end."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from functools import cmp_to_key
from typing import Any

import pytest

from keiretsu.graph.store.store import Address
from keiretsu.graph.writer import Batch, EdgeRow, NodeRow, Writer
from keiretsu.resolvers.engine import Engine, Question
from keiretsu.resolvers.parameters.global_ids import to_global_id
from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.load import indexes_for
from tests.conftest import Contents

pytestmark = pytest.mark.database

NAMES = ("", " ", "A", "a", "B", "Ä", "a\u0308", "ß", "小米", "\ue000", "Ａ", "Ａ😀", "😀", "😀Ａ", "'\"\\`", "line\nbreak", "x" * 300)
KINDS = (None, None, "", "firm", "Firm", "小", "\ue000", "😀", "Ａ")
SHARES = (None, None, 0.0, 12.5, 50.0, 100.0)

Row = dict[str, Any]
Read = Callable[[Row], Any]


def of(name: str) -> Read:
    """What reads this value of a row."""
    return lambda row: row[name]


ID, EDGE, NAME, KIND, SLUG, SHARE = map(of, ("id", "edge", "name", "kind", "slug", "shareMin"))


@dataclass(frozen=True)
class Order:
    """An order as GraphQL takes it, and what it sorts by: the values of a row, and whether downward. The ties come after these."""

    by: list[Any]
    keys: tuple[tuple[Read, bool], ...]

    def sort(self, rows: Sequence[Row]) -> list[Row]:
        """Missing values last upward and first downward; then by the node's id, then by the edge's."""
        return sorted(rows, key=cmp_to_key(self._compare))

    def _compare(self, one: Row, other: Row) -> int:
        for read, down in (*self.keys, (ID, False), (EDGE, False)):
            a, b = read(one), read(other)
            if a != b:
                less = b is None or (a is not None and a < b)
                return -1 if less != down else 1
        return 0


ORDERS = {
    "id": Order([], ()),
    "name": Order([{"name": "ASC"}], ((NAME, False),)),
    "name down": Order([{"name": "DESC"}], ((NAME, True),)),
    "kind": Order([{"kind": "ASC"}], ((KIND, False),)),
    "kind down, name": Order([{"kind": "DESC"}, {"name": "ASC"}], ((KIND, True), (NAME, False))),
    "anonymous down, kind, slug down": Order(
        [{"anonymous": "DESC"}, {"kind": "ASC"}, {"slug": "DESC"}], ((of("anonymous"), True), (KIND, False), (SLUG, True))
    ),
    "count down, kind": Order([{"subsidiaries": {"count": "DESC"}}, {"kind": "ASC"}], ((of("count"), True), (KIND, False))),
}
EDGE_ORDERS = {
    "id": Order([], ()),
    "share down, node's kind": Order([{"shareMin": "DESC"}, {"node": {"kind": "ASC"}}], ((SHARE, True), (KIND, False))),
    "node's name down, share": Order([{"node": {"name": "DESC"}}, {"shareMin": "ASC"}], ((NAME, True), (SHARE, False))),
}


def make_companies(seed: int, count: int) -> list[Row]:
    """Companies with few names and kinds, so that there are ties; the same for the same seed."""
    pick = random.Random(seed)  # noqa: S311  # not for secrets
    slugs = [f"{pick.choice(('a', 'ä', 'Ａ', '😀'))}{number}" for number in pick.sample(range(100_000), count)]
    return [
        {
            "id": f"company:{slug}",
            "slug": slug,
            "name": pick.choice(NAMES),
            "kind": pick.choice(KINDS),
            "anonymous": pick.random() < 0.5,
            "count": place % 4 if place < 60 else 0,
            "edge": "",
        }
        for place, slug in enumerate(slugs)
    ]


HUB: Row = {"id": "company:hub", "slug": "hub", "name": "Hub", "kind": "firm", "anonymous": False, "count": 120, "edge": ""}
COMPANIES = [*make_companies(1, 299), HUB]
EDGES = [
    {**row, "edge": f"{n} to {row['id']}", "shareMin": SHARES[(n * 7 + place) % 6]}
    for place, row in enumerate(COMPANIES[:40])
    for n in range(3)
]
COUNTED = [{**COMPANIES[-2], "edge": f"{n} from {row['id']}", "from": row["id"]} for row in COMPANIES[:60] for n in range(row["count"])]


@pytest.fixture
def companies(contents: Contents, catalogue: Catalogue) -> None:
    """Three hundred companies; a hub with three edges to each of forty; and some edges more, to be counted."""

    def put(batch: Batch) -> None:
        put_companies(batch, COMPANIES)
        batch.create_edges(("Entity", "Entity"), [edge_row(one) for one in (*EDGES, *COUNTED)])

    def fill(writer: Writer) -> None:
        writer.prepare(indexes_for(catalogue))
        writer.write(put)

    contents.hold("companies to walk through", fill)


def put_companies(batch: Batch, rows: Sequence[Row]) -> None:
    """Write companies. That one is not anonymous may be left out."""
    stored = [
        {name: row[name] for name in ("id", "slug", "name", "kind")} | ({"anonymous": True} if row["anonymous"] else {}) for row in rows
    ]
    batch.put_nodes("Entity", [NodeRow(row["id"], "Company", row) for row in stored])


def edge_row(row: Row) -> EdgeRow:
    evidence = {"claims": ["1"], "modalities": ["asserted"], "confidences": [-1.0], "documents": ["document:d"], "modality": "asserted"}
    properties = {"id": row["edge"], "shareMin": row.get("shareMin"), **evidence}
    return EdgeRow(row["edge"], "HAS_SUBSIDIARY", row["from"] if "from" in row else HUB["id"], row["id"], properties)


PAGE = "totalCount edges { cursor node { id slug } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"
GIVEN = "orderBy: $by, first: $first, after: $after, last: $last, before: $before"
PAGING = "$first: Int, $after: String, $last: Int, $before: String"
ROOT = f"query ($by: [CompanyOrder!], {PAGING}) {{ found: companies({GIVEN}) {{ {PAGE} }} }}"
EDGE_PAGE = PAGE.replace("cursor", "cursor shareMin")
BELOW = f'query ($by: [SubsidiaryOrder!], {PAGING}) {{ company(slug: "hub") {{ found: subsidiaries({GIVEN}) {{ {EDGE_PAGE} }} }} }}'


async def read_page(engine: Engine, text: str, values: dict[str, Any]) -> Any:
    """One page of a connection."""
    answer = await engine.answer(Question(text, values))
    assert answer.problems == ()
    assert answer.data
    return answer.data["found"] if "found" in answer.data else answer.data["company"]["found"]


async def walk(engine: Engine, text: str, order: Order, size: int, *, backward: bool = False) -> AsyncIterator[Any]:
    """The pages of a connection, from the first, or from the last."""
    many, beyond, more, end = (
        ("last", "before", "hasPreviousPage", "startCursor") if backward else ("first", "after", "hasNextPage", "endCursor")
    )
    page = await read_page(engine, text, {"by": order.by, many: size})
    yield page
    while page["pageInfo"][more]:
        page = await read_page(engine, text, {"by": order.by, many: size, beyond: page["pageInfo"][end]})
        yield page


def shown(row: Row) -> dict[str, Any]:
    """An edge as the pages here have it, its cursor aside."""
    share = {"shareMin": row["shareMin"]} if "shareMin" in row else {}
    return {**share, "node": {"id": to_global_id(row["id"]), "slug": row["slug"]}}


def check_page(page: Any, expected: Sequence[Row], start: int, stop: int) -> None:
    """It holds this stretch of what there is in all, and knows what lies around it."""
    edges = page["edges"]
    assert [{name: value for name, value in edge.items() if name != "cursor"} for edge in edges] == [
        shown(row) for row in expected[start:stop]
    ]
    assert page["totalCount"] == len(expected)
    assert page["pageInfo"] == {
        "hasNextPage": stop < len(expected),
        "hasPreviousPage": start > 0,
        "startCursor": edges[0]["cursor"] if edges else None,
        "endCursor": edges[-1]["cursor"] if edges else None,
    }


async def check_walks(engine: Engine, text: str, order: Order, expected: Sequence[Row], size: int) -> None:
    """Forward and backward, each page is the next stretch, and together they are all there is."""
    start = 0
    async for page in walk(engine, text, order, size):
        stop = min(start + size, len(expected))
        check_page(page, expected, start, stop)
        start = stop
    assert start == len(expected)
    stop = len(expected)
    async for page in walk(engine, text, order, size, backward=True):
        start = max(stop - size, 0)
        check_page(page, expected, start, stop)
        stop = start
    assert stop == 0


@pytest.mark.usefixtures("companies")
@pytest.mark.parametrize("size", [29, 100])
@pytest.mark.parametrize("name", ORDERS)
async def test_a_walk_meets_every_node_once(name: str, size: int, engine: Engine) -> None:
    """Three hundred companies with ties, missing values and odd texts; 100 divides them, 29 does not."""
    await check_walks(engine, ROOT, ORDERS[name], ORDERS[name].sort(COMPANIES), size)


@pytest.mark.usefixtures("companies")
@pytest.mark.parametrize("size", [17, 40])
@pytest.mark.parametrize("name", EDGE_ORDERS)
async def test_a_walk_below_a_node_meets_every_edge_once(name: str, size: int, engine: Engine) -> None:
    """Three parallel edges to each of forty companies; the same company comes as often as it has edges."""
    await check_walks(engine, BELOW, EDGE_ORDERS[name], EDGE_ORDERS[name].sort(EDGES), size)


@pytest.mark.usefixtures("companies")
async def test_one_by_one_is_a_walk_too(engine: Engine) -> None:
    """Every single edge of the hub is the end of a page once."""
    await check_walks(engine, BELOW, EDGE_ORDERS["id"], EDGE_ORDERS["id"].sort(EDGES), 1)


@pytest.mark.usefixtures("companies")
async def test_a_page_lies_between_two_cursors(engine: Engine) -> None:
    """Of any size and from either end; what lies outside is known, also where the page is empty or the cursors have changed places."""
    order = ORDERS["id"]
    expected = order.sort(COMPANIES)
    cursors = [edge["cursor"] async for page in walk(engine, ROOT, order, 100) for edge in page["edges"]]
    pick = random.Random(3)  # noqa: S311  # not for secrets
    for low, high in [(0, 299), (5, 6), (7, 7), (9, 4), *(sorted(pick.sample(range(300), 2)) for _ in range(10))]:
        between = expected[low + 1 : high]
        for many, size in (("first", 0), ("last", 0), ("first", 10), ("last", 10), ("first", 100), ("last", 100)):
            page = await read_page(engine, ROOT, {"by": order.by, many: size, "after": cursors[low], "before": cursors[high]})
            kept = between[:size] if many == "first" else between[max(len(between) - size, 0) :]
            cut = len(kept) < len(between)
            assert [edge["node"]["slug"] for edge in page["edges"]] == [row["slug"] for row in kept]
            assert page["pageInfo"]["hasNextPage"] == ((many == "first" and cut) or high < 300)
            assert page["pageInfo"]["hasPreviousPage"] == ((many == "last" and cut) or low >= 0)


@pytest.mark.parametrize("way", ["forward", "backward"])
@pytest.mark.parametrize("name", ["id", "kind down, name"])
async def test_who_stays_is_met_once_while_others_come_and_go(
    name: str,
    way: str,
    engine: Engine,
    contents: Contents,
    catalogue: Catalogue,
    address: Address,
) -> None:
    """After each page some are removed, the one at the cursor always among them, and others are added before it and behind it."""
    contents.forget()
    contents.hold("a hundred companies", lambda writer: writer.write(lambda batch: put_companies(batch, COMPANIES[:100])))
    contents.forget()
    order = ORDERS[name]
    pick = random.Random(4)  # noqa: S311  # not for secrets
    there = {row["slug"]: row for row in COMPANIES[:100]}
    removed: set[str] = set()
    fresh = iter(make_companies(5, 1000))
    met: list[Row] = []
    with Writer(address) as writer:
        async for page in walk(engine, ROOT, order, 6, backward=way == "backward"):
            slugs = [edge["node"]["slug"] for edge in page["edges"]]
            met += [there[one] for one in (reversed(slugs) if way == "backward" else slugs)]
            gone = {slugs[0], slugs[-1], *pick.sample(sorted(there.keys() - removed), 2)}
            removed |= gone
            new = [next(fresh) for _ in range(3)]
            there |= {row["slug"]: row for row in new}
            writer.write(lambda batch, gone=gone, new=new: change(batch, gone, new))  # type: ignore[misc]  # mypy takes no default for a parameter
    slugs = [row["slug"] for row in met]
    stayed = {row["slug"] for row in COMPANIES[:100]} - (removed - set(slugs))
    assert len(set(slugs)) == len(slugs)
    assert stayed <= set(slugs)
    assert len(stayed) > 50
    assert met == (order.sort(met)[::-1] if way == "backward" else order.sort(met))


def change(batch: Batch, gone: set[str], new: Sequence[Row]) -> None:
    """Take some companies away and add others."""
    batch.remove_nodes("Entity", [f"company:{one}" for one in gone])
    put_companies(batch, new)
