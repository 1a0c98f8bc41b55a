"""Pagination of connections: every edge once, in the order of plain Python, for any page size and direction."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cmp_to_key
from typing import Any

import pytest

from keiretsu.graph.store.store import Address
from keiretsu.graph.writer import Batch, EdgeRow, NodeRow, Writer
from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.parameters.global_ids import to_global_id
from keiretsu.resolvers.request import GraphQLRequest
from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.load import indexes_for
from tests.conftest import DatabaseContents

pytestmark = pytest.mark.database

NAMES = ("", " ", "A", "a", "B", "Ä", "a\u0308", "ß", "小米", "\ue000", "Ａ", "Ａ😀", "😀", "😀Ａ", "'\"\\`", "line\nbreak", "x" * 300)
KINDS = (None, None, "", "firm", "Firm", "小", "\ue000", "😀", "Ａ")
SHARES = (None, None, 0.0, 12.5, 50.0, 100.0)

CompanyRow = dict[str, Any]
ValueReader = Callable[[CompanyRow], Any]


def reader_of(name: str) -> ValueReader:
    """A function that reads this value of a row."""
    return lambda row: row[name]


ID, EDGE, NAME, KIND, SLUG, SHARE = map(reader_of, ("id", "edge", "name", "kind", "slug", "shareMin"))


@dataclass(frozen=True)
class SortOrder:
    """An `orderBy` argument and its sort keys: a value of a row, and its direction. Tie-breakers follow."""

    order_by: list[Any]
    keys: tuple[tuple[ValueReader, str], ...]

    def sort(self, rows: Sequence[CompanyRow]) -> list[CompanyRow]:
        """Nulls last in ASC and DESC_NULLS_LAST, else first; then by node id, then by edge id."""
        return sorted(rows, key=cmp_to_key(self._compare))

    def _compare(self, first: CompanyRow, second: CompanyRow) -> int:
        for read, direction in (*self.keys, (ID, "ASC"), (EDGE, "ASC")):
            a, b = read(first), read(second)
            if a is None or b is None:
                if a is not b:
                    return -1 if (a is None) == (direction in ("DESC", "ASC_NULLS_FIRST")) else 1
            elif a != b:
                return -1 if (a < b) == direction.startswith("ASC") else 1
        return 0


ORDERS = {
    "id": SortOrder([], ()),
    "name": SortOrder([{"name": "ASC"}], ((NAME, "ASC"),)),
    "name descending": SortOrder([{"name": "DESC"}], ((NAME, "DESC"),)),
    "kind": SortOrder([{"kind": "ASC"}], ((KIND, "ASC"),)),
    "kind descending, name": SortOrder([{"kind": "DESC"}, {"name": "ASC"}], ((KIND, "DESC"), (NAME, "ASC"))),
    "anonymous descending, kind, slug descending": SortOrder(
        [{"anonymous": "DESC"}, {"kind": "ASC"}, {"slug": "DESC"}], ((reader_of("anonymous"), "DESC"), (KIND, "ASC"), (SLUG, "DESC"))
    ),
    "count descending, kind": SortOrder(
        [{"subsidiaries": {"count": "DESC"}}, {"kind": "ASC"}], ((reader_of("count"), "DESC"), (KIND, "ASC"))
    ),
    "kind ascending, missing first": SortOrder([{"kind": "ASC_NULLS_FIRST"}], ((KIND, "ASC_NULLS_FIRST"),)),
    "kind descending, missing last": SortOrder([{"kind": "DESC_NULLS_LAST"}], ((KIND, "DESC_NULLS_LAST"),)),
    "name, then kind descending, missing last": SortOrder(
        [{"name": "ASC_NULLS_FIRST"}, {"kind": "DESC_NULLS_LAST"}], ((NAME, "ASC"), (KIND, "DESC_NULLS_LAST"))
    ),
}
EDGE_ORDERS = {
    "id": SortOrder([], ()),
    "share descending, node's kind": SortOrder([{"shareMin": "DESC"}, {"node": {"kind": "ASC"}}], ((SHARE, "DESC"), (KIND, "ASC"))),
    "share descending, missing last": SortOrder([{"shareMin": "DESC_NULLS_LAST"}], ((SHARE, "DESC_NULLS_LAST"),)),
    "node's kind, missing first, then share, missing first": SortOrder(
        [{"node": {"kind": "ASC_NULLS_FIRST"}}, {"shareMin": "ASC_NULLS_FIRST"}],
        ((KIND, "ASC_NULLS_FIRST"), (SHARE, "ASC_NULLS_FIRST")),
    ),
    "node's name descending, share": SortOrder([{"node": {"name": "DESC"}}, {"shareMin": "ASC"}], ((NAME, "DESC"), (SHARE, "ASC"))),
}


def make_companies(seed: int, count: int) -> list[CompanyRow]:
    """Companies with few names and kinds, so that there are ties; deterministic per seed."""
    rng = random.Random(seed)  # noqa: S311  # not for secrets
    slugs = [f"{rng.choice(('a', 'ä', 'Ａ', '😀'))}{number}" for number in rng.sample(range(100_000), count)]
    return [
        {
            "id": f"company:{slug}",
            "slug": slug,
            "name": rng.choice(NAMES),
            "kind": rng.choice(KINDS),
            "anonymous": rng.random() < 0.5,
            "count": index % 4 if index < 60 else 0,
            "edge": "",
        }
        for index, slug in enumerate(slugs)
    ]


HUB: CompanyRow = {"id": "company:hub", "slug": "hub", "name": "Hub", "kind": "firm", "anonymous": False, "count": 120, "edge": ""}
COMPANIES = [*make_companies(1, 299), HUB]
EDGES = [
    {**row, "edge": f"{n} to {row['id']}", "shareMin": SHARES[(n * 7 + index) % 6]}
    for index, row in enumerate(COMPANIES[:40])
    for n in range(3)
]
COUNTED_EDGES = [
    {**COMPANIES[-2], "edge": f"{n} from {row['id']}", "from": row["id"]} for row in COMPANIES[:60] for n in range(row["count"])
]


@pytest.fixture
def companies(database_contents: DatabaseContents, catalogue: Catalogue) -> None:
    """Three hundred companies; a hub with three edges to each of forty; and more edges to count."""

    def write_companies_and_edges(batch: Batch) -> None:
        write_companies(batch, COMPANIES)
        batch.create_edges(("Entity", "Entity"), [edge_row(row) for row in (*EDGES, *COUNTED_EDGES)])

    def fill(writer: Writer) -> None:
        writer.create_indexes(indexes_for(catalogue))
        writer.write(write_companies_and_edges)

    database_contents.ensure("companies to paginate", fill)


def write_companies(batch: Batch, rows: Sequence[CompanyRow]) -> None:
    """Write companies. `anonymous` is stored only if it is true."""
    stored = [
        {name: row[name] for name in ("id", "slug", "name", "kind")} | ({"anonymous": True} if row["anonymous"] else {}) for row in rows
    ]
    batch.upsert_nodes("Entity", [NodeRow(row["id"], "Company", row) for row in stored])


def edge_row(row: CompanyRow) -> EdgeRow:
    evidence = {"claims": ["1"], "modalities": ["asserted"], "confidences": [-1.0], "documents": ["document:d"], "modality": "asserted"}
    properties = {"id": row["edge"], "shareMin": row.get("shareMin"), **evidence}
    return EdgeRow(row["edge"], "HAS_SUBSIDIARY", row["from"] if "from" in row else HUB["id"], row["id"], properties)


PAGE = "totalCount edges { cursor node { id slug } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"
ARGUMENTS = "orderBy: $orderBy, first: $first, after: $after, last: $last, before: $before"
VARIABLES = "$first: Int, $after: String, $last: Int, $before: String"
ROOT = f"query ($orderBy: [CompanyOrder!], {VARIABLES}) {{ connection: companies({ARGUMENTS}) {{ {PAGE} }} }}"
EDGE_PAGE = PAGE.replace("cursor", "cursor shareMin")
NESTED_CONNECTION = f"connection: subsidiaries({ARGUMENTS}) {{ {EDGE_PAGE} }}"
NESTED = f'query ($orderBy: [SubsidiaryOrder!], {VARIABLES}) {{ company(slug: "hub") {{ {NESTED_CONNECTION} }} }}'


async def read_page(engine: Engine, text: str, values: dict[str, Any]) -> Any:
    """One page of a connection."""
    response = await engine.execute(GraphQLRequest(text, values))
    assert response.errors == ()
    assert response.data
    return response.data["connection"] if "connection" in response.data else response.data["company"]["connection"]


async def iterate_pages(engine: Engine, text: str, order: SortOrder, size: int, *, backward: bool = False) -> AsyncIterator[Any]:
    """The pages of a connection, from the first or from the last."""
    size_argument, cursor_argument, has_more_field, cursor_field = (
        ("last", "before", "hasPreviousPage", "startCursor") if backward else ("first", "after", "hasNextPage", "endCursor")
    )
    page = await read_page(engine, text, {"orderBy": order.order_by, size_argument: size})
    yield page
    while page["pageInfo"][has_more_field]:
        page = await read_page(
            engine, text, {"orderBy": order.order_by, size_argument: size, cursor_argument: page["pageInfo"][cursor_field]}
        )
        yield page


def expected_edge(row: CompanyRow) -> dict[str, Any]:
    """An edge of a page, without its cursor."""
    share = {"shareMin": row["shareMin"]} if "shareMin" in row else {}
    return {**share, "node": {"id": to_global_id(row["id"]), "slug": row["slug"]}}


def check_page(page: Any, expected: Sequence[CompanyRow], start: int, stop: int) -> None:
    """A page has the rows from `start` to `stop`, and its pageInfo matches the rows around it."""
    edges = page["edges"]
    assert [{name: value for name, value in edge.items() if name != "cursor"} for edge in edges] == [
        expected_edge(row) for row in expected[start:stop]
    ]
    assert page["totalCount"] == len(expected)
    assert page["pageInfo"] == {
        "hasNextPage": stop < len(expected),
        "hasPreviousPage": start > 0,
        "startCursor": edges[0]["cursor"] if edges else None,
        "endCursor": edges[-1]["cursor"] if edges else None,
    }


async def check_pagination(engine: Engine, text: str, order: SortOrder, expected: Sequence[CompanyRow], size: int) -> None:
    """Forward and backward, each page follows the previous one, and together they have all rows."""
    start = 0
    async for page in iterate_pages(engine, text, order, size):
        stop = min(start + size, len(expected))
        check_page(page, expected, start, stop)
        start = stop
    assert start == len(expected)
    stop = len(expected)
    async for page in iterate_pages(engine, text, order, size, backward=True):
        start = max(stop - size, 0)
        check_page(page, expected, start, stop)
        stop = start
    assert stop == 0


def alternating(names: Iterable[str], *sizes: int) -> list[Any]:
    """Each name with one of the sizes in turns; in the long profile, with all of them."""
    return [
        pytest.param(name, size, marks=[] if (name_number + size_number) % len(sizes) == 0 else pytest.mark.long)
        for name_number, name in enumerate(names)
        for size_number, size in enumerate(sizes)
    ]


@pytest.mark.usefixtures("companies")
@pytest.mark.parametrize(("name", "size"), alternating(ORDERS, 29, 100))
async def test_pagination_visits_every_node_once(name: str, size: int, engine: Engine) -> None:
    """Three hundred companies with ties, nulls and unusual texts; 100 divides their number, 29 does not."""
    await check_pagination(engine, ROOT, ORDERS[name], ORDERS[name].sort(COMPANIES), size)


@pytest.mark.usefixtures("companies")
@pytest.mark.parametrize(("name", "size"), alternating(EDGE_ORDERS, 17, 40))
async def test_nested_pagination_visits_every_edge_once(name: str, size: int, engine: Engine) -> None:
    """Three parallel edges to each of forty companies; a company appears once per edge."""
    await check_pagination(engine, NESTED, EDGE_ORDERS[name], EDGE_ORDERS[name].sort(EDGES), size)


@pytest.mark.usefixtures("companies")
async def test_pagination_with_page_size_one(engine: Engine) -> None:
    """Each edge of the hub ends a page once."""
    await check_pagination(engine, NESTED, EDGE_ORDERS["id"], EDGE_ORDERS["id"].sort(EDGES), 1)


@pytest.mark.usefixtures("companies")
async def test_a_page_between_two_cursors(engine: Engine) -> None:
    """Of any size and from either end; pageInfo covers the rows outside, even if the page is empty or the cursors are swapped."""
    order = ORDERS["id"]
    expected = order.sort(COMPANIES)
    cursors = [edge["cursor"] async for page in iterate_pages(engine, ROOT, order, 100) for edge in page["edges"]]
    rng = random.Random(3)  # noqa: S311  # not for secrets
    for after_index, before_index in [(0, 299), (5, 6), (7, 7), (9, 4), *(sorted(rng.sample(range(300), 2)) for _ in range(10))]:
        between = expected[after_index + 1 : before_index]
        for size_argument, size in (("first", 0), ("last", 0), ("first", 10), ("last", 10), ("first", 100), ("last", 100)):
            page = await read_page(
                engine,
                ROOT,
                {"orderBy": order.order_by, size_argument: size, "after": cursors[after_index], "before": cursors[before_index]},
            )
            expected_rows = between[:size] if size_argument == "first" else between[max(len(between) - size, 0) :]
            is_truncated = len(expected_rows) < len(between)
            assert [edge["node"]["slug"] for edge in page["edges"]] == [row["slug"] for row in expected_rows]
            assert page["pageInfo"]["hasNextPage"] == ((size_argument == "first" and is_truncated) or before_index < 300)
            assert page["pageInfo"]["hasPreviousPage"] == ((size_argument == "last" and is_truncated) or after_index >= 0)


@pytest.mark.parametrize("direction", ["forward", "backward"])
@pytest.mark.parametrize("name", ["id", "kind descending, name"])
async def test_pagination_visits_remaining_companies_once(
    name: str,
    direction: str,
    engine: Engine,
    database_contents: DatabaseContents,
    catalogue: Catalogue,
    address: Address,
) -> None:
    """After each page some companies are removed, always including the one at the cursor, and others are added before and after it."""
    database_contents.invalidate()
    database_contents.ensure("a hundred companies", lambda writer: writer.write(lambda batch: write_companies(batch, COMPANIES[:100])))
    database_contents.invalidate()
    order = ORDERS[name]
    rng = random.Random(4)  # noqa: S311  # not for secrets
    written = {row["slug"]: row for row in COMPANIES[:100]}
    removed: set[str] = set()
    new_companies = iter(make_companies(5, 1000))
    visited: list[CompanyRow] = []
    with Writer(address) as writer:
        async for page in iterate_pages(engine, ROOT, order, 6, backward=direction == "backward"):
            slugs = [edge["node"]["slug"] for edge in page["edges"]]
            visited += [written[slug] for slug in (reversed(slugs) if direction == "backward" else slugs)]
            removed_slugs = {slugs[0], slugs[-1], *rng.sample(sorted(written.keys() - removed), 2)}
            removed |= removed_slugs
            added = [next(new_companies) for _ in range(3)]
            written |= {row["slug"]: row for row in added}
            writer.write(lambda batch, slugs=removed_slugs, rows=added: replace_companies(batch, slugs, rows))  # type: ignore[misc]  # mypy rejects lambda defaults
    slugs = [row["slug"] for row in visited]
    remaining = {row["slug"] for row in COMPANIES[:100]} - (removed - set(slugs))
    assert len(set(slugs)) == len(slugs)
    assert remaining <= set(slugs)
    assert len(remaining) > 50
    assert visited == (order.sort(visited)[::-1] if direction == "backward" else order.sort(visited))


def replace_companies(batch: Batch, removed_slugs: set[str], added: Sequence[CompanyRow]) -> None:
    """Delete some companies and write others."""
    batch.delete_nodes("Entity", [f"company:{slug}" for slug in removed_slugs])
    write_companies(batch, added)
