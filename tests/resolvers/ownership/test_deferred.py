"""What is computed takes two statements at most, and says what it could not have."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from keiretsu.graph.store.store import Store, StoreError, Trouble
from keiretsu.resolvers.engine import Engine, Question
from keiretsu.resolvers.strawberry_execution import core_schema
from keiretsu.schema.catalogue import Catalogue
from keiretsu.schema.types.build import build_schema
from tests.conftest import CountingStore

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("xiaomi")]

MANY = """
{
  a: companies(first: 50) { nodes { name ultimateParents { company { name } } ownersTree { node { id } evidence { key } } } }
  b: effectiveOwnership(owner: "company:xiaomi", owned: "company:huami") { paths { nodes { name } } }
  c: circularHoldings { cycles { companies { name } } }
}
"""


async def test_two_statements_for_all(engine: Engine, counting: CountingStore) -> None:
    """However many rows and fields there are; the second reads each node once."""
    answer = await engine.answer(Question(MANY))
    assert not answer.problems
    assert len(counting.asked) == 2
    ids = [value for value in counting.asked[1][1].values() if isinstance(value, list)]
    assert ids
    assert all(len(one) == len(set(one)) for one in ids)


async def test_one_statement_where_no_node_is_asked(engine: Engine, counting: CountingStore) -> None:
    """Levels and shares need no second one; nor does an answer that names nothing."""
    question = (
        '{ company(slug: "huami") { ownersTree { level known } } other: company(slug: "baidu") { ultimateParents { company { name } } } }'
    )
    assert (await engine.answer(Question(question))).data == {
        "company": {"ownersTree": [{"level": 1, "known": False}]},
        "other": {"ultimateParents": []},
    }
    assert len(counting.asked) == 1


async def test_values_do_not_change_the_text(engine: Engine, counting: CountingStore) -> None:
    """`first` and ids travel beside the text; hops stand in it."""
    question = (
        'query Q($to: ID!, $first: Int, $hops: Int) { paths(from: "company:xiaomi", to: $to, first: $first, maxHops: $hops) { cut } }'
    )
    for to, first, hops in (("company:huami", 1, 3), ("company:baidu", 50, 3), ("company:baidu", None, 4), ("company:baidu", 5, None)):
        assert not (await engine.answer(Question(question, {"to": to, "first": first, "hops": hops}))).problems
    texts = [text for text, _ in counting.asked]
    assert texts[0] == texts[1]
    assert len(set(texts)) == 3


class Failing:
    """The real store, but a read fails: at which one, and how."""

    def __init__(self, store: Store, at: int, trouble: Trouble) -> None:
        self.store, self.at, self.trouble, self.reads = store, at, trouble, 0

    async def read(self, text: str, values: Mapping[str, Any]) -> tuple[Any, ...]:
        self.reads += 1
        if self.reads == self.at:
            raise StoreError(self.trouble, "reference")
        return await self.store.read(text, values)


def engine_over(store: Any, catalogue: Catalogue) -> Engine:
    return Engine(catalogue, core_schema(build_schema(catalogue)), store)


async def test_paths_that_take_too_long(store: Store, catalogue: Catalogue) -> None:
    """Where nothing else is asked, the answer says that it was cut; where something is, there is no answer to that."""
    paths = 'paths(from: "company:xiaomi", to: "company:huami") { cut reason paths { length } }'
    answer = await engine_over(Failing(store, 1, Trouble.TIMEOUT), catalogue).answer(Question(f"{{ {paths} }}"))
    reason = "the time limit ended the search; ask for fewer hops, or only for some kinds."
    assert answer.as_json() == {"data": {"paths": {"cut": True, "reason": reason, "paths": []}}}
    answer = await engine_over(Failing(store, 1, Trouble.TIMEOUT), catalogue).answer(Question(f"{{ {paths} companies {{ totalCount }} }}"))
    assert [problem.code.name for problem in answer.problems] == ["TIMEOUT"]


async def test_a_second_statement_that_fails(store: Store, catalogue: Catalogue) -> None:
    """It is the failure of the whole answer: none is given in part."""
    question = Question('{ company(slug: "huami") { name ultimateParents { company { name } } } }')
    answer = await engine_over(Failing(store, 2, Trouble.UNAVAILABLE), catalogue).answer(question)
    assert answer.data is None
    assert [problem.code.name for problem in answer.problems] == ["DATABASE_UNAVAILABLE"]


class Slow(CountingStore):
    """The real store, but the second statement takes its time."""

    async def read(self, text: str, values: Mapping[str, Any]) -> tuple[Any, ...]:
        if self.asked:
            await asyncio.sleep(30)
        return await super().read(text, values)


async def test_a_second_statement_that_takes_too_long(store: Store, catalogue: Catalogue) -> None:
    """Both statements together have the time of one."""
    engine = Engine(catalogue, core_schema(build_schema(catalogue)), Slow(store), deadline=0.6)
    answer = await engine.answer(Question('{ company(slug: "huami") { name ultimateParents { company { name } } } }'))
    assert answer.data is None
    assert [problem.code.name for problem in answer.problems] == ["TIMEOUT"]


class Forgetful(CountingStore):
    """The real store; what the second statement asks for has gone away meanwhile."""

    async def read(self, text: str, values: Mapping[str, Any]) -> tuple[Any, ...]:
        found = await super().read(text, values)
        return tuple([[] for _ in one] for one in found) if len(self.asked) == 2 else found


async def test_a_node_that_went_away_in_between(store: Store, catalogue: Catalogue) -> None:
    """One that must be there is a gap; lists are shorter."""
    question = Question('{ company(slug: "huami") { ownersTree { level node { name } evidence { key } } } }')
    answer = await engine_over(Forgetful(store), catalogue).answer(question)
    assert answer.data == {"company": {"ownersTree": [{"level": 1, "node": None, "evidence": []}]}}
    assert [(problem.code.name, problem.path) for problem in answer.problems] == [
        ("DATA_INTEGRITY_ERROR", ("company", "ownersTree", 0, "node"))
    ]
