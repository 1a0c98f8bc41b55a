"""The operations that are measured: fixed before anything was tuned, and none is ever removed.

    OPERATIONS["counts"].text("neo4j")                       ->   "query counts($from: String!) { companies(...) ..."
    OPERATIONS["counts"].values(random.Random(7), 10_000)    ->   {"from": "005312"}

What each side is asked stands in bench/queries/NAME/SIDE.graphql; for the ceiling, whose body is ours, its statement in ceiling.cypher.
Where a side cannot say it, there is no file, and `without` says why.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.answers import ALL
from bench.movies import PEOPLE, TITLES

ASKED = Path(__file__).parent / "queries"
DIALECTS = {"ours": "ours", "lifted": "ours", "ceiling": "ours", "yoga": "neo4j", "apollo": "neo4j", "dataloader": "dataloader"}
"""Side -> whose language it is asked in."""
PEERS = ("yoga", "apollo")

NO_GROUPS = "@neo4j/graphql has no groups: it aggregates over all nodes together."
NO_SEARCH = "@neo4j/graphql queries the full-text index of one type, with the user's text as Lucene's syntax and no rank of its own."

NO_RESOLVER = "It would be the ceiling's statement, in one resolver."
NO_MOVIES = "The server with DataLoader is written for the companies."

Values = dict[str, Any]


@dataclass(frozen=True)
class Operation:
    """One row. `ordered`: on how many levels all sides are asked for the same order; lists below are compared as sets are."""

    name: str
    what: str
    values: Callable[[random.Random, int], Values]
    ordered: int = ALL
    without: Mapping[str, str] = field(default_factory=dict)
    graph: str = "companies"

    @property
    def key(self) -> str:
        """What GraphQL calls it."""
        return self.name.replace("-", "_")

    def text(self, dialect: str) -> str | None:
        """The operation in one language; None where that cannot say it."""
        file = ASKED / self.name / f"{dialect}.graphql"
        return file.read_text() if file.exists() else None

    def statement(self) -> str:
        """The statement of the ceiling."""
        return (ASKED / self.name / "ceiling.cypher").read_text()


def _slug(pick: random.Random, companies: int) -> Values:
    """A company that has something, but not more than a page of anything."""
    return {"slug": f"{pick.randrange(20, companies // 20):06}"}


def _from(pick: random.Random, companies: int) -> Values:
    return {"from": f"{pick.randrange(20, companies // 2):06}"}


def _early(pick: random.Random, companies: int) -> Values:
    return {"from": f"{pick.randrange(1, 1 + companies // 250):06}"}


def _words(pick: random.Random, count: int = 2) -> str:
    return " ".join(pick.choice(WORDS) for _ in range(count))


def _name(pick: random.Random, _: int) -> Values:
    return {"from": f"{_words(pick)} {pick.randrange(100)}"}


def _share(pick: random.Random, companies: int) -> Values:
    return _from(pick, companies) | {"share": pick.randrange(160, 480) / 8}


def _all(pick: random.Random, companies: int) -> Values:
    return _from(pick, companies) | {"name": f"{pick.choice('abcdefgh')}{pick.randrange(1000)}"}


def _prefix(pick: random.Random, _: int) -> Values:
    first, second = _words(pick).split()
    return {"prefix": f"{first} {second[: pick.randrange(3)]}"}


def _text(pick: random.Random, _: int) -> Values:
    first, second = _words(pick).split()
    return {"text": f"{first} {second[: pick.randrange(2, 6)]}"}


def _roots(pick: random.Random, companies: int) -> Values:
    return _slug(pick, companies) | _from(pick, companies // 2) | {"name": _words(pick)}


def _nothing(_pick: random.Random, _companies: int) -> Values:
    return {}


def _actor(pick: random.Random, _: int) -> Values:
    return {"name": pick.choice(PEOPLE[:100])}


def _born_and_word(pick: random.Random, _: int) -> Values:
    return {"born": pick.randrange(1000, 1950), "word": pick.choice(TITLES).split()[0]}


def _six_years(pick: random.Random, _: int) -> Values:
    return dict(zip("abcdef", pick.sample(range(1929, 2000), 6), strict=True))


def _years(pick: random.Random, _: int) -> Values:
    return {"born": pick.sample(range(1929, 2000), 6)}


def _actor_and_title(pick: random.Random, _: int) -> Values:
    return _actor(pick, _) | {"title": pick.choice(TITLES), "other": pick.choice(PEOPLE).split()[0]}


def _start_and_letter(pick: random.Random, _: int) -> Values:
    return {"start": pick.choice(PEOPLE)[0], "letter": pick.choice("aeinrst"), "title": pick.choice(TITLES)}


WORDS = ("amber", "basalt", "cedar", "delta", "ember", "falcon", "granite", "harbour", "indigo", "juniper", "kestrel", "lumen", "onyx")


def _movies(name: str, what: str, values: Callable[[random.Random, int], Values], ordered: int = 0) -> Operation:
    return Operation(f"movies-{name}", what, values, ordered, {"dataloader": NO_MOVIES}, "movies")


OPERATIONS = {
    one.name: one
    for one in (
        Operation("point-lookup", "one company, three levels", _slug),
        Operation("list", "100 companies with all people", _from, ordered=1),
        Operation("flat-list", "50 companies by name, nothing nested", _name),
        Operation("siblings", "20 companies with three lists each", _from, ordered=1),
        Operation("nested-three", "three deep from 20 companies", _from),
        Operation("nested-five", "five deep from one company", _slug),
        Operation("counts", "connections with counts and edges at 50 companies", _from),
        Operation("edge-filter", "edges by a property of theirs, at 20 companies", _share),
        Operation("some", "companies of which some edge meets a condition", _share),
        Operation("all-none", "companies of which all edges, and none, meet a condition", _all),
        Operation("aggregates", "count, least, greatest, mean and sum at 20 companies", _from),
        Operation("groups", "companies in groups", _prefix, without={"neo4j": NO_GROUPS}),
        Operation("interface", "owners of two types of one company", _slug, ordered=1),
        Operation(
            "search",
            "names as people type them",
            _text,
            without={"neo4j": NO_SEARCH, "dataloader": NO_RESOLVER},
        ),
        Operation("roots", "four fields at the top", _roots),
        Operation("megabyte", "an answer of about a megabyte", _early, ordered=1),
        _movies("simple", "SimpleQuery", _nothing),
        _movies("nested", "Nested", _nothing),
        _movies("where", "SimpleQueryWithNestedWhere", _actor),
        _movies("nested-where", "NestedWithFilter", _born_and_word),
        _movies("or", "OrFilterOnRelationships", _six_years),
        _movies("in", "QueryWithNestedIn", _years),
        _movies("deep-where", "DeeplyNestedConnectionWhere", _actor_and_title),
        _movies("deep-filters", "DeeplyNestedWithRelationshipFilters", _start_and_letter),
        _movies("connection", "ConnectionWithSort", _nothing, ordered=1),
        _movies("sorted", "SortMultipleTypes, with sorted lists below", _nothing, ordered=ALL),
        _movies("counts", "NestedCountFromMovieToActors", _nothing),
        _movies("complex", "highComplexityQueryWithLimit", _nothing, ordered=ALL),
    )
}
"""The last ones are those of @neo4j/graphql's public performance suite that both languages can say, under its names; where it writes a
name or a year into the text, that is a variable here."""
