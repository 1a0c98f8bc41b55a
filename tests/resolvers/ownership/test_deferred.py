"""Ownership fields need at most two statements, and report errors of the second one."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from keiretsu.graph.store.store import FailureKind, Store, StoreError
from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.query_executor import MAX_REREADS
from keiretsu.resolvers.request import GraphQLRequest
from keiretsu.resolvers.strawberry_execution import core_schema
from keiretsu.schema.catalogue import Catalogue
from keiretsu.schema.types.build import build_schema
from tests.conftest import CountingStore

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("xiaomi")]

OWNERSHIP_QUERY = """
{
  a: companies(first: 50) { nodes { name ultimateParents { company { name } } ownersTree { node { id } evidence { key } } } }
  b: effectiveOwnership(owner: "company:xiaomi", owned: "company:huami") { paths { nodes { name } } }
  c: circularHoldings { cycles { companies { name } } }
}
"""


async def test_all_ownership_fields_share_two_statements(engine: Engine, counting_store: CountingStore) -> None:
    """Independent of the number of rows and fields; the second statement reads each node once."""
    response = await engine.execute(GraphQLRequest(OWNERSHIP_QUERY))
    assert not response.errors
    assert len(counting_store.statements) == 2
    ids = [value for value in counting_store.statements[1][1].values() if isinstance(value, list)]
    assert ids
    assert all(len(fetch_ids) == len(set(fetch_ids)) for fetch_ids in ids)


async def test_no_second_statement_without_node_fields(engine: Engine, counting_store: CountingStore) -> None:
    """Levels and shares need no second statement; neither does an empty result."""
    query = (
        '{ company(slug: "huami") { ownersTree { level known } } other: company(slug: "baidu") { ultimateParents { company { name } } } }'
    )
    assert (await engine.execute(GraphQLRequest(query))).data == {
        "company": {"ownersTree": [{"level": 1, "known": False}]},
        "other": {"ultimateParents": []},
    }
    assert len(counting_store.statements) == 1


async def test_values_do_not_change_the_statement(engine: Engine, counting_store: CountingStore) -> None:
    """`first` and ids are parameters; the number of hops is part of the text."""
    query = 'query Q($to: ID!, $first: Int, $hops: Int) { paths(from: "company:xiaomi", to: $to, first: $first, maxHops: $hops) { cut } }'
    for to, first, hops in (("company:huami", 1, 3), ("company:baidu", 50, 3), ("company:baidu", None, 4), ("company:baidu", 5, None)):
        assert not (await engine.execute(GraphQLRequest(query, {"to": to, "first": first, "hops": hops}))).errors
    texts = [text for text, _ in counting_store.statements]
    assert texts[0] == texts[1]
    assert len(set(texts)) == 3


class FailingStore:
    """The real store, but the read of this number fails with this kind."""

    def __init__(self, store: Store, failing_read: int, kind: FailureKind) -> None:
        self.store, self.failing_read, self.kind, self.read_count = store, failing_read, kind, 0

    async def read(self, text: str, values: Mapping[str, Any]) -> tuple[Any, ...]:
        self.read_count += 1
        if self.read_count == self.failing_read:
            raise StoreError(self.kind, "reference")
        return await self.store.read(text, values)


def engine_with(store: Any, catalogue: Catalogue) -> Engine:
    return Engine(catalogue, core_schema(build_schema(catalogue)), store)


async def test_paths_timeout(store: Store, catalogue: Catalogue) -> None:
    """An operation with `paths` only returns a cut result; with other root fields the timeout is an error."""
    paths = 'paths(from: "company:xiaomi", to: "company:huami") { cut reason paths { length } }'
    response = await engine_with(FailingStore(store, 1, FailureKind.TIMEOUT), catalogue).execute(GraphQLRequest(f"{{ {paths} }}"))
    reason = "The search reached the time limit; set a lower `maxHops` or restrict `kinds`."
    assert response.as_json() == {"data": {"paths": {"cut": True, "reason": reason, "paths": []}}}
    response = await engine_with(FailingStore(store, 1, FailureKind.TIMEOUT), catalogue).execute(
        GraphQLRequest(f"{{ {paths} companies {{ totalCount }} }}")
    )
    assert [error.code.name for error in response.errors] == ["TIMEOUT"]


async def test_a_failing_second_statement_fails_the_response(store: Store, catalogue: Catalogue) -> None:
    """The response has no partial data."""
    request = GraphQLRequest('{ company(slug: "huami") { name ultimateParents { company { name } } } }')
    response = await engine_with(FailingStore(store, 2, FailureKind.UNAVAILABLE), catalogue).execute(request)
    assert response.data is None
    assert [error.code.name for error in response.errors] == ["DATABASE_UNAVAILABLE"]


class SlowSecondReadStore(CountingStore):
    """The real store, but the second statement is slow."""

    async def read(self, text: str, values: Mapping[str, Any]) -> tuple[Any, ...]:
        if self.statements:
            await asyncio.sleep(30)
        return await super().read(text, values)


async def test_both_statements_share_one_deadline(store: Store, catalogue: Catalogue) -> None:
    """Both statements together have the deadline of one."""
    engine = Engine(catalogue, core_schema(build_schema(catalogue)), SlowSecondReadStore(store), deadline=0.6)
    response = await engine.execute(GraphQLRequest('{ company(slug: "huami") { name ultimateParents { company { name } } } }'))
    assert response.data is None
    assert [error.code.name for error in response.errors] == ["TIMEOUT"]


class VanishingNodesStore(CountingStore):
    """The real store, but the nodes of the second statement are deleted before it runs, the first `times` times."""

    def __init__(self, store: Store, times: int) -> None:
        super().__init__(store)
        self.times = times

    async def read(self, text: str, values: Mapping[str, Any]) -> tuple[Any, ...]:
        record = await super().read(text, values)
        count = len(self.statements)
        return tuple([[] for _ in rows] for rows in record) if count % 2 == 0 and count <= 2 * self.times else record


VANISHING_QUERY = '{ company(slug: "huami") { ownersTree { level node { name } evidence { key } } } }'


@pytest.mark.parametrize("times", range(MAX_REREADS + 1))
async def test_nodes_deleted_between_the_statements_are_read_again(store: Store, catalogue: Catalogue, times: int) -> None:
    """Both statements, until the nodes are there."""
    vanishing_store = VanishingNodesStore(store, times)
    response = await engine_with(vanishing_store, catalogue).execute(GraphQLRequest(VANISHING_QUERY))
    assert not response.errors
    assert response.data
    assert response.data["company"]["ownersTree"][0]["node"] == {"name": "Xiaomi"}
    assert len(vanishing_store.statements) == 2 * (times + 1)


async def test_a_node_that_is_never_found(store: Store, catalogue: Catalogue) -> None:
    """A single reference becomes an error and null; lists omit the node."""
    response = await engine_with(VanishingNodesStore(store, MAX_REREADS + 1), catalogue).execute(GraphQLRequest(VANISHING_QUERY))
    assert response.data == {"company": {"ownersTree": [{"level": 1, "node": None, "evidence": []}]}}
    assert [(error.code.name, error.path) for error in response.errors] == [("DATA_INTEGRITY_ERROR", ("company", "ownersTree", 0, "node"))]
