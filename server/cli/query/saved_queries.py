"""The built-in questions, each a row: its file, the words that follow its name, its options, and how its answer becomes a sheet.

BUILT_IN["owners"].options   ->   (Option("--depth", "depth", "N", "how many levels", int),)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from keiretsu.server.cli.query import views as answers
from keiretsu.server.cli.query.tables import Sheet

FOLDER = Path(__file__).parent / "queries"
NAMES = FOLDER / "names.graphql"


def words_of(text: str) -> list[str]:
    """`has_subsidiary,RAISED` -> the names as GraphQL has them."""
    return [word.strip().upper() for word in text.split(",") if word.strip()]


@dataclass(frozen=True)
class Word:
    """A word that must be there. `types`: what the entity that it names may be, of all types where empty; None where it names none.

    `least`, `most`: how many; one where both are 1. A variable with several takes a list.
    """

    variable: str
    shown: str
    purpose: str
    types: tuple[str, ...] | None = ()
    least: int = 1
    most: int | None = 1

    @property
    def several(self) -> bool:
        return self.most != 1


@dataclass(frozen=True)
class Option:
    """A value for a variable. `read` turns the text into it; `constant` is the value of an option without one."""

    flag: str
    variable: str
    shown: str
    purpose: str
    read: Callable[[str], Any] = int
    constant: Any = None


@dataclass(frozen=True)
class BuiltIn:
    """One question."""

    name: str
    purpose: str
    words: tuple[Word, ...]
    options: tuple[Option, ...]
    sheet: Callable[[Mapping[str, Any]], Sheet]
    example: str

    @property
    def file(self) -> Path:
        """Its operation."""
        return FOLDER / f"{self.name}.graphql"


COMPANY = ("COMPANY",)
OWNER = ("COMPANY", "PERSON")
KINDS = Option("--kinds", "kinds", "K,K", "only relationships of these kinds, as HAS_SUBSIDIARY,RAISED", words_of)
DEPTH = Option("--depth", "depth", "N", "how many levels")


def _hops(purpose: str, flag: str = "--hops", variable: str = "hops") -> Option:
    return Option(flag, variable, "N", purpose)


def _first(what: str) -> Option:
    return Option("--first", "first", "N", f"how many {what} at most")


BUILT_IN = {
    row.name: row
    for row in (
        BuiltIn(
            "path",
            "the shortest ways between two entities",
            (Word("from", "FROM", "where the ways begin"), Word("to", "TO", "where they end")),
            (
                KINDS,
                _hops("how many relationships a way may have", "--max-hops", "maxHops"),
                Option("--all", "mode", "", "every way, not only the shortest", constant="ALL"),
                _first("ways"),
            ),
            answers.path_sheet,
            'keiretsu query path Baidu "Li Ning Company" --evidence',
        ),
        BuiltIn(
            "neighbors",
            "what surrounds one or more entities",
            (Word("around", "NAME", "what to look around", most=None),),
            (_hops("how far"), KINDS, _first("relationships")),
            answers.neighbors_sheet,
            'keiretsu query neighbors "iHealth Labs" --hops 2 --format csv',
        ),
        BuiltIn(
            "owners",
            "who owns a company, and who owns those, upward",
            (Word("company", "NAME", "the company", types=COMPANY),),
            (DEPTH,),
            answers.owners_sheet,
            "keiretsu query owners company:huami",
        ),
        BuiltIn(
            "holdings",
            "what a company owns, and what those own, downward",
            (Word("company", "NAME", "the company", types=COMPANY),),
            (DEPTH,),
            answers.holdings_sheet,
            "keiretsu query holdings Xiaomi --depth 2",
        ),
        BuiltIn(
            "common",
            "what two to five entities have in common",
            (Word("of", "NAME", "two to five entities", least=2, most=5),),
            (_hops("how far from each"), KINDS, _first("things")),
            answers.common_sheet,
            'keiretsu query common Huami "Li Ning Company"',
        ),
        BuiltIn(
            "ownership",
            "how much of a company somebody owns, directly and through others",
            (Word("owner", "OWNER", "a company or a person", types=OWNER), Word("owned", "OWNED", "a company", types=COMPANY)),
            (_hops("how many holdings a way may have", "--max-hops", "maxHops"),),
            answers.ownership_sheet,
            "keiretsu query ownership Xiaomi Huami",
        ),
        BuiltIn(
            "search",
            "what bears a name, or nearly so",
            (Word("text", "TEXT", "what to look for", types=None),),
            (_first("entities"), Option("--types", "types", "T,T", "only these types, as COMPANY,PERSON", words_of)),
            answers.search_sheet,
            'keiretsu query search "xaiomi vetnures"',
        ),
    )
}
