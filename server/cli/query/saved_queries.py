"""The saved queries, each a row: file, positional arguments, options, and the function that turns its response into a table.

SAVED_QUERIES["owners"].options   ->   (QueryOption("--depth", "depth", "N", "number of levels", int),)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from keiretsu.server.cli.query import views
from keiretsu.server.cli.query.tables import Table

FOLDER = Path(__file__).parent / "queries"
NAMES_FILE = FOLDER / "names.graphql"


def split_names(text: str) -> list[str]:
    """`has_subsidiary,RAISED` -> the GraphQL enum values."""
    return [name.strip().upper() for name in text.split(",") if name.strip()]


@dataclass(frozen=True)
class Positional:
    """A positional argument. `types`: the possible types of the entity that it names, empty for any; None if it is not an entity.

    `min_count`, `max_count`: how many values; a variable that takes more than one is a list.
    """

    variable: str
    metavar: str
    description: str
    types: tuple[str, ...] | None = ()
    min_count: int = 1
    max_count: int | None = 1

    @property
    def is_list(self) -> bool:
        return self.max_count != 1


@dataclass(frozen=True)
class QueryOption:
    """An option that sets a variable. `parse` converts its text; `constant` is the value of an option without an argument."""

    flag: str
    variable: str
    metavar: str
    description: str
    parse: Callable[[str], Any] = int
    constant: Any = None


@dataclass(frozen=True)
class SavedQuery:
    """A saved query. `build_table` converts the data of its response."""

    name: str
    description: str
    positionals: tuple[Positional, ...]
    options: tuple[QueryOption, ...]
    build_table: Callable[[Mapping[str, Any]], Table]
    example: str

    @property
    def file(self) -> Path:
        """The file with its operation."""
        return FOLDER / f"{self.name}.graphql"


COMPANY_TYPES = ("COMPANY",)
OWNER_TYPES = ("COMPANY", "PERSON")
KINDS = QueryOption("--kinds", "kinds", "K,K", "only relationships of these kinds, for example HAS_SUBSIDIARY,RAISED", split_names)
DEPTH = QueryOption("--depth", "depth", "N", "number of levels")


def _hops(description: str, flag: str = "--hops", variable: str = "hops") -> QueryOption:
    return QueryOption(flag, variable, "N", description)


def _first(items: str) -> QueryOption:
    return QueryOption("--first", "first", "N", f"maximum number of {items}")


SAVED_QUERIES = {
    row.name: row
    for row in (
        SavedQuery(
            "path",
            "the shortest paths between two entities",
            (Positional("from", "FROM", "the start of the paths"), Positional("to", "TO", "the end of the paths")),
            (
                KINDS,
                _hops("maximum number of relationships in a path", "--max-hops", "maxHops"),
                QueryOption("--all", "mode", "", "all paths, not only the shortest", constant="ALL"),
                _first("paths"),
            ),
            views.path_table,
            'keiretsu query path Baidu "Li Ning Company" --evidence',
        ),
        SavedQuery(
            "neighbors",
            "the relationships around one or more entities",
            (Positional("around", "NAME", "the entities", max_count=None),),
            (_hops("maximum distance"), KINDS, _first("relationships")),
            views.neighbors_table,
            'keiretsu query neighbors "iHealth Labs" --hops 2 --format csv',
        ),
        SavedQuery(
            "owners",
            "the owners of a company, and their owners, upward",
            (Positional("company", "NAME", "the company", types=COMPANY_TYPES),),
            (DEPTH,),
            views.owners_table,
            "keiretsu query owners company:huami",
        ),
        SavedQuery(
            "holdings",
            "the holdings of a company, and their holdings, downward",
            (Positional("company", "NAME", "the company", types=COMPANY_TYPES),),
            (DEPTH,),
            views.holdings_table,
            "keiretsu query holdings Xiaomi --depth 2",
        ),
        SavedQuery(
            "common",
            "what two to five entities have in common",
            (Positional("of", "NAME", "two to five entities", min_count=2, max_count=5),),
            (_hops("maximum distance from each"), KINDS, _first("common nodes")),
            views.common_table,
            'keiretsu query common Huami "Li Ning Company"',
        ),
        SavedQuery(
            "ownership",
            "how much of a company an owner holds, directly and indirectly",
            (
                Positional("owner", "OWNER", "a company or a person", types=OWNER_TYPES),
                Positional("owned", "OWNED", "a company", types=COMPANY_TYPES),
            ),
            (_hops("maximum number of holdings in a path", "--max-hops", "maxHops"),),
            views.ownership_table,
            "keiretsu query ownership Xiaomi Huami",
        ),
        SavedQuery(
            "search",
            "entities by name, including misspelled names",
            (Positional("text", "TEXT", "the text to search for", types=None),),
            (_first("entities"), QueryOption("--types", "types", "T,T", "only these types, for example COMPANY,PERSON", split_names)),
            views.search_table,
            'keiretsu query search "xaiomi vetnures"',
        ),
    )
}
