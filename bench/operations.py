"""The measured operations: fixed before anything was tuned; none is ever removed.

    OPERATIONS["counts"].document("neo4j")                        ->   "query counts($from: String!) { companies(...) ..."
    OPERATIONS["counts"].make_values(random.Random(7), 10_000)    ->   {"from": "005312"}

The document of each dialect is bench/queries/NAME/DIALECT.graphql; the ceiling, which receives the body of Keiretsu, has its statement in
ceiling.cypher. Where a dialect does not support an operation, the file is missing, and `unsupported` gives the reason.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.movies import PEOPLE, TITLES
from bench.normalize_responses import ALL_LEVELS

QUERIES_FOLDER = Path(__file__).parent / "queries"
DIALECTS = {
    **dict.fromkeys(("keiretsu", "unlimited_app", "ceiling"), "keiretsu"),
    **dict.fromkeys(("yoga", "apollo"), "neo4j"),
    "dataloader": "dataloader",
}
"""Contender -> the dialect of its documents."""
PEERS = ("yoga", "apollo")

NO_GROUPS = "@neo4j/graphql has no groups: it aggregates over all nodes."
NO_SEARCH = "@neo4j/graphql queries the full-text index of one type, passes the text as Lucene syntax, and adds no ranking of its own."

NO_RESOLVER = "It would be the statement of the ceiling in one resolver."
NO_MOVIES = "The DataLoader server implements the companies schema only."

VariableValues = dict[str, Any]


@dataclass(frozen=True)
class BenchOperation:
    """One operation. `ordered_levels`: number of list levels with the same requested order for every contender.

    Deeper lists are compared as sets.
    """

    name: str
    description: str
    make_values: Callable[[random.Random, int], VariableValues]
    ordered_levels: int = ALL_LEVELS
    unsupported: Mapping[str, str] = field(default_factory=dict)
    graph: str = "companies"

    @property
    def graphql_name(self) -> str:
        """The operation name in GraphQL."""
        return self.name.replace("-", "_")

    def document(self, dialect: str) -> str | None:
        """The document in one dialect; None if the dialect does not support the operation."""
        file = QUERIES_FOLDER / self.name / f"{dialect}.graphql"
        return file.read_text() if file.exists() else None

    def statement(self) -> str:
        """The statement of the ceiling."""
        return (QUERIES_FOLDER / self.name / "ceiling.cypher").read_text()


def _slug(rng: random.Random, companies: int) -> VariableValues:
    """A company with some related nodes, but at most one page of each kind."""
    return {"slug": f"{rng.randrange(20, companies // 20):06}"}


def _from(rng: random.Random, companies: int) -> VariableValues:
    return {"from": f"{rng.randrange(20, companies // 2):06}"}


def _early(rng: random.Random, companies: int) -> VariableValues:
    return {"from": f"{rng.randrange(1, 1 + companies // 250):06}"}


def _words(rng: random.Random, count: int = 2) -> str:
    return " ".join(rng.choice(WORDS) for _ in range(count))


def _name(rng: random.Random, _: int) -> VariableValues:
    return {"from": f"{_words(rng)} {rng.randrange(100)}"}


def _share(rng: random.Random, companies: int) -> VariableValues:
    return _from(rng, companies) | {"share": rng.randrange(160, 480) / 8}


def _all(rng: random.Random, companies: int) -> VariableValues:
    return _from(rng, companies) | {"name": f"{rng.choice('abcdefgh')}{rng.randrange(1000)}"}


def _prefix(rng: random.Random, _: int) -> VariableValues:
    first, second = _words(rng).split()
    return {"prefix": f"{first} {second[: rng.randrange(3)]}"}


def _text(rng: random.Random, _: int) -> VariableValues:
    first, second = _words(rng).split()
    return {"text": f"{first} {second[: rng.randrange(2, 6)]}"}


def _roots(rng: random.Random, companies: int) -> VariableValues:
    return _slug(rng, companies) | _from(rng, companies // 2) | {"name": _words(rng)}


def _no_values(_pick: random.Random, _companies: int) -> VariableValues:
    return {}


def _actor(rng: random.Random, _: int) -> VariableValues:
    return {"name": rng.choice(PEOPLE[:100])}


def _born_and_word(rng: random.Random, _: int) -> VariableValues:
    return {"born": rng.randrange(1000, 1950), "word": rng.choice(TITLES).split()[0]}


def _six_years(rng: random.Random, _: int) -> VariableValues:
    return dict(zip("abcdef", rng.sample(range(1929, 2000), 6), strict=True))


def _years(rng: random.Random, _: int) -> VariableValues:
    return {"born": rng.sample(range(1929, 2000), 6)}


def _actor_and_title(rng: random.Random, _: int) -> VariableValues:
    return _actor(rng, _) | {"title": rng.choice(TITLES), "other": rng.choice(PEOPLE).split()[0]}


def _start_and_letter(rng: random.Random, _: int) -> VariableValues:
    return {"start": rng.choice(PEOPLE)[0], "letter": rng.choice("aeinrst"), "title": rng.choice(TITLES)}


WORDS = ("amber", "basalt", "cedar", "delta", "ember", "falcon", "granite", "harbour", "indigo", "juniper", "kestrel", "lumen", "onyx")


def _movies(
    name: str, description: str, make_values: Callable[[random.Random, int], VariableValues], ordered_levels: int = 0
) -> BenchOperation:
    return BenchOperation(f"movies-{name}", description, make_values, ordered_levels, {"dataloader": NO_MOVIES}, "movies")


OPERATIONS = {
    operation.name: operation
    for operation in (
        BenchOperation("point-lookup", "one company, three levels", _slug),
        BenchOperation("list", "100 companies with all of their people", _from, ordered_levels=1),
        BenchOperation("flat-list", "50 companies by name, nothing nested", _name),
        BenchOperation("siblings", "20 companies with three lists each", _from, ordered_levels=1),
        BenchOperation("nested-three", "three levels from 20 companies", _from),
        BenchOperation("nested-five", "five levels from one company", _slug),
        BenchOperation("counts", "connections with counts and edges of 50 companies", _from),
        BenchOperation("edge-filter", "edges filtered by an edge property, at 20 companies", _share),
        BenchOperation("some", "companies with some edge that matches a filter", _share),
        BenchOperation("all-none", "companies whose edges all match one filter and none matches another", _all),
        BenchOperation("aggregates", "count, min, max, avg and sum at 20 companies", _from),
        BenchOperation("groups", "companies in groups", _prefix, unsupported={"neo4j": NO_GROUPS}),
        BenchOperation("interface", "owners of two types of one company", _slug, ordered_levels=1),
        BenchOperation(
            "search",
            "full-text search by name",
            _text,
            unsupported={"neo4j": NO_SEARCH, "dataloader": NO_RESOLVER},
        ),
        BenchOperation("roots", "four root fields", _roots),
        BenchOperation("megabyte", "a response of about one megabyte", _early, ordered_levels=1),
        _movies("simple", "SimpleQuery", _no_values),
        _movies("nested", "Nested", _no_values),
        _movies("where", "SimpleQueryWithNestedWhere", _actor),
        _movies("nested-where", "NestedWithFilter", _born_and_word),
        _movies("or", "OrFilterOnRelationships", _six_years),
        _movies("in", "QueryWithNestedIn", _years),
        _movies("deep-where", "DeeplyNestedConnectionWhere", _actor_and_title),
        _movies("deep-filters", "DeeplyNestedWithRelationshipFilters", _start_and_letter),
        _movies("connection", "ConnectionWithSort", _no_values, ordered_levels=1),
        _movies("sorted", "SortMultipleTypes, with sorted lists below", _no_values, ordered_levels=ALL_LEVELS),
        _movies("counts", "NestedCountFromMovieToActors", _no_values),
        _movies("complex", "highComplexityQueryWithLimit", _no_values, ordered_levels=ALL_LEVELS),
    )
}
"""The last ones are those of @neo4j/graphql's public performance suite that both dialects support, under its names; names and years in its
documents are variables here."""
