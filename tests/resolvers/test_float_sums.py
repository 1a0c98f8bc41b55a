"""Sums of floats equal math.fsum, rounded to 15 significant digits, wherever the value of a sum is used."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import partial
from typing import Any

import pytest

from keiretsu.graph.writer import Batch, EdgeRow, NodeRow, Writer
from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.request import GraphQLRequest
from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.load import indexes_for
from tests.conftest import DatabaseContents

pytestmark = pytest.mark.database

CENTS = "cents"
MANY = 100_000
EDGES_AT_ONCE = 10_000  # more would exceed the memory of the test database
StoreValues = Callable[[Mapping[str, Sequence[tuple[str, Any]]]], None]
SUMS = "query ($after: String) { companies(first: 100, after: $after) { nodes { name subsidiaries { aggregate { shareMin { sum } } } } } }"


def make_cents(rng: random.Random, count: int) -> list[float]:
    """Amounts of two decimals; in all less than 10^13."""
    return [rng.randrange(10**13 * 100 // count) / 100 for _ in range(count)]


DRAWS: Mapping[str, Callable[[random.Random], list[float]]] = {
    "cents": lambda rng: make_cents(rng, 200),
    "small cents": lambda rng: [rng.randrange(100) / 100 for _ in range(200)],
    "eighths": lambda rng: [rng.randrange(10**6) / 8 for _ in range(200)],
    "tenths of both signs": lambda rng: [rng.randrange(-1000, 1000) / 10 for _ in range(200)],
    "all digits": lambda rng: [rng.random() for _ in range(200)],
    "sums of sixteen digits": lambda rng: [rng.randrange(10**15, 10**16) / rng.choice((1, 10, 1e4, 1e9)) for _ in range(3)],
    "many magnitudes": lambda rng: [10 ** rng.uniform(-8, 12) for _ in range(200)],
    "cancelling": lambda rng: [value for part in make_cents(rng, 100) for value in (part, -part)] + [rng.random()],
    "large": lambda rng: [rng.uniform(1e15, 1e30) for _ in range(50)],
    "one": lambda rng: [rng.uniform(0, 100)],
    "beyond the largest float, and back": lambda rng: rng.sample([1.5e308, 1.5e308, -1.5e308, -1.5e308, 1e300], 5),
}


def expected_sum(values: Sequence[float]) -> float | None:
    """The exact sum, rounded once to a float, as math.fsum does unless its intermediate sums overflow, and once to 15 digits."""
    return float(f"{float(sum(map(Fraction, values))):.15g}") if values else None


def put_values(writer: Writer, values: Mapping[str, Sequence[tuple[str, Any]]]) -> None:
    """A company per name, with a subsidiary edge per value; each value has the name of its subsidiary."""
    subsidiaries = {name for pairs in values.values() for name, _ in pairs}
    companies = {f"company:{name}": {"id": f"company:{name}", "slug": name, "name": name} for name in (*values, *subsidiaries)}
    nodes = [NodeRow(id_, "Company", properties) for id_, properties in companies.items()]
    writer.write(lambda batch: batch.upsert_nodes("Entity", nodes))
    edges = [
        EdgeRow(
            f"{company} {index}",
            "HAS_SUBSIDIARY",
            f"company:{company}",
            f"company:{subsidiary}",
            {"id": f"{company} {index}", "shareMin": value, "modality": "asserted"},
        )
        for company, pairs in values.items()
        for index, (subsidiary, value) in enumerate(pairs)
    ]
    for start in range(0, len(edges), EDGES_AT_ONCE):
        writer.write(partial(create_edges, edges=edges[start : start + EDGES_AT_ONCE]))


def create_edges(batch: Batch, edges: Sequence[EdgeRow]) -> None:
    batch.create_edges(("Entity", "Entity"), edges)


def delete_edges(batch: Any) -> None:
    batch.run(f"MATCH (:Company)-[r]->() WITH r LIMIT {EDGES_AT_ONCE} DELETE r RETURN count(*) AS n")


@pytest.fixture
def store_values(database_contents: DatabaseContents, catalogue: Catalogue) -> Iterator[StoreValues]:
    """Replaces the contents of the database by these values."""

    def store(values: Mapping[str, Sequence[tuple[str, Any]]]) -> None:
        def fill(writer: Writer) -> None:
            writer.create_indexes(indexes_for(catalogue))
            put_values(writer, values)

        database_contents.invalidate()
        database_contents.ensure("values to add up", fill)
        database_contents.invalidate()

    yield store
    with Writer(database_contents.address) as writer:
        for _ in range(MANY // EDGES_AT_ONCE):
            writer.write(delete_edges)


async def read_sums(engine: Engine) -> dict[str, float | None]:
    response = await engine.execute(GraphQLRequest(SUMS))
    assert response.errors == ()
    assert response.data
    return {node["name"]: node["subsidiaries"]["aggregate"]["shareMin"]["sum"] for node in response.data["companies"]["nodes"]}


async def test_a_hundred_thousand_amounts_in_cents(store_values: StoreValues, engine: Engine, seed: int) -> None:
    """Cypher's own sum is off by cents: 574837983.0899999."""
    values = make_cents(random.Random(seed), MANY)  # noqa: S311  # not for secrets
    store_values({CENTS: [("part", value) for value in values]})
    assert (await read_sums(engine))[CENTS] == expected_sum(values)


@pytest.mark.draws(short=3, long=50)
async def test_sums_equal_fsum(store_values: StoreValues, engine: Engine, seed: int) -> None:
    """Whatever the values are: their magnitudes, signs and digits; also without any."""
    rng = random.Random(seed)  # noqa: S311  # not for secrets
    values = {f"{name} {number}": draw(rng) for name, draw in DRAWS.items() for number in range(5)} | {"empty": []}
    store_values({name: [("part", value) for value in drawn] for name, drawn in values.items()})
    sums = await read_sums(engine)
    assert {name: sums[name] for name in values} == {name: expected_sum(drawn) for name, drawn in values.items()}


async def test_groups_are_filtered_and_sorted_by_the_sum_that_they_show(store_values: StoreValues, engine: Engine) -> None:
    """0.1 + 0.2 and 0.3 are equal: both groups pass `eq`, neither passes `gt`, and their keys decide their order."""
    store_values({"hub": [("b", 0.3), ("a", 0.1), ("a", 0.2), ("c", 0.1), ("c", 0.7)]})
    groups = "groups(by: [NODE_NAME], HAVING orderBy: [{ shareMin: { sum: DESC } }]) { keys { value } aggregate { shareMin { sum } } }"
    fields = {
        "all": "",
        "equal": "having: { shareMin: { sum: { eq: 0.3 } } }",
        "greater": "having: { shareMin: { sum: { gt: 0.3 } } }",
        "atMost": "having: { shareMin: { sum: { lte: 0.3 } } }",
    }
    text = " ".join(f"{alias}: {groups.replace('HAVING', having)}" for alias, having in fields.items())
    response = await engine.execute(GraphQLRequest(f'{{ company(slug: "hub") {{ subsidiaries {{ {text} }} }} }}'))
    assert response.errors == ()
    assert response.data
    shown = {
        alias: [(group["keys"][0]["value"], group["aggregate"]["shareMin"]["sum"]) for group in rows]
        for alias, rows in response.data["company"]["subsidiaries"].items()
    }
    assert shown == {
        "all": [("c", 0.8), ("a", 0.3), ("b", 0.3)],
        "equal": [("a", 0.3), ("b", 0.3)],
        "greater": [("c", 0.8)],
        "atMost": [("a", 0.3), ("b", 0.3)],
    }


async def test_nodes_are_sorted_by_the_sum_that_they_show(store_values: StoreValues, engine: Engine) -> None:
    """0.1 + 0.2 and 0.3 are equal, so that names decide; pages neither repeat nor skip a node."""
    store_values({"a": [("part", 0.1), ("part", 0.2)], "b": [("part", 0.3)], "c": [("part", 0.7), ("part", 0.1)], "d": [("part", 0.8)]})
    text = """query ($name: Sort!, $after: String) {
      companies(orderBy: [{ subsidiariesAggregate: { shareMin: { sum: DESC_NULLS_LAST } } }, { name: $name }], first: 1, after: $after) {
        nodes { name subsidiaries { aggregate { shareMin { sum } } } }
        pageInfo { endCursor }
      }
    }"""
    for direction, expected in (("ASC", "cdab"), ("DESC", "dcba")):
        names, after = "", None
        for total in (0.8, 0.8, 0.3, 0.3):
            response = await engine.execute(GraphQLRequest(text, {"name": direction, "after": after}))
            assert response.errors == ()
            assert response.data
            (node,) = response.data["companies"]["nodes"]
            assert node["subsidiaries"]["aggregate"]["shareMin"]["sum"] == total
            names, after = names + node["name"], response.data["companies"]["pageInfo"]["endCursor"]
        assert names == expected


@pytest.mark.parametrize("values", [(1e308, 1e308), (-1e308, -1e308), (1e308, 1e308, 5e307, -1.5e307)])
async def test_a_sum_that_is_not_finite_is_one_error(values: Sequence[float], store_values: StoreValues, engine: Engine) -> None:
    """With the path of the field; the other fields have their values."""
    store_values({"hub": [("a", value) for value in values], "other": [("a", 1.5)]})
    operation = """{ hub: company(slug: "hub") { ...Sum } other: company(slug: "other") { ...Sum } }
        fragment Sum on Company {
          subsidiaries { aggregate { count shareMin { sum max } } groups(by: [NODE_NAME]) { aggregate { shareMin { sum } } } }
        }"""
    response = await engine.execute(GraphQLRequest(operation))
    message = "The sum of `shareMin` is not a finite number."
    assert [(error.code.name, error.message, error.path) for error in response.errors] == [
        ("DATA_INTEGRITY_ERROR", message, ("hub", "subsidiaries", "aggregate", "shareMin", "sum")),
        ("DATA_INTEGRITY_ERROR", message, ("hub", "subsidiaries", "groups", 0, "aggregate", "shareMin", "sum")),
    ]
    assert response.data == {
        "hub": {
            "subsidiaries": {
                "aggregate": {"count": len(values), "shareMin": {"sum": None, "max": max(values)}},
                "groups": [{"aggregate": {"shareMin": {"sum": None}}}],
            }
        },
        "other": {
            "subsidiaries": {
                "aggregate": {"count": 1, "shareMin": {"sum": 1.5, "max": 1.5}},
                "groups": [{"aggregate": {"shareMin": {"sum": 1.5}}}],
            }
        },
    }


async def test_stored_integers_add_up_as_floats(store_values: StoreValues, engine: Engine) -> None:
    """A Float may be stored as an integer; a sum beyond 64 bits failed the whole request with an arithmetic error of the database."""
    store_values({"integers": [("a", 2**62)] * 3, "mixed": [("a", 1), ("a", 0.1), ("a", 0.7)]})
    sums = await read_sums(engine)
    assert (sums["integers"], sums["mixed"]) == (float(f"{3 * 2.0**62:.15g}"), 1.8)
