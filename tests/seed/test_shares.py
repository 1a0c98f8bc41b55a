"""What people write for a share -> its two ends in per cent; in a file, in place of its two columns."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keiretsu.schema.catalogue import Catalogue
from keiretsu.schema.compile import Declarations, read_declarations
from keiretsu.schema.declarations import Link, Node, outward, prop, stored
from keiretsu.schema.properties import DeclarationError
from keiretsu.seed.errors import FaultyFiles
from keiretsu.seed.shares import Scale, read_share
from keiretsu.seed.validate import read_data_set
from tests.seed.folders import write_folder

COMPANIES = "name\nAcme\nBeta\nGamma\n"


class Thing(Node, plural="things"):
    """A thing."""

    slug: str = prop("Its name in lower case")
    name: str = prop("Its name")


class Slice(Link):
    """That one thing has a part of another; its share is called otherwise than in the built-in schema."""

    HAS_PART_OF = stored(Thing, Thing)

    low: float | None = prop("At least so much", within=(0, 100), share="least", stored="from_here")
    high: float | None = prop("At most so much", within=(0, 100), share="most")

    slices = outward("Slice", "What it has a part of")


@pytest.mark.parametrize(
    ("scale", "text", "ends"),
    [
        (Scale.PERCENT, "50", (50, 50)),
        (Scale.PERCENT, "50%", (50, 50)),
        (Scale.PERCENT, "50 %", (50, 50)),
        (Scale.PERCENT, "12.5", (12.5, 12.5)),
        (Scale.PERCENT, ".5", (0.5, 0.5)),
        (Scale.PERCENT, "25-50", (25, 50)),
        (Scale.PERCENT, "25 - 50 %", (25, 50)),
        (Scale.PERCENT, "25%-50%", (25, 50)),
        (Scale.PERCENT, "25%–50%", (25, 50)),
        (Scale.PERCENT, "0", (0, 0)),
        (Scale.PERCENT, "100", (100, 100)),
        (Scale.FRACTION, "0.5", (50, 50)),
        (Scale.FRACTION, "0.25-0.5", (25, 50)),
        (Scale.FRACTION, "0.25–0.5", (25, 50)),
        (Scale.FRACTION, "0.1", (10, 10)),
        (Scale.FRACTION, "0.07", (7, 7)),
        (Scale.FRACTION, "0.29", (29, 29)),
        (Scale.FRACTION, "1", (100, 100)),
    ],
)
def test_a_cell_has_these_ends(scale: Scale, text: str, ends: tuple[float, float]) -> None:
    """In per cent, as one would write it: neither 7.000000000000001 nor 28.999999999999996."""
    assert read_share(scale, text) == ends


@given(st.decimals(0, 1, places=6), st.decimals(0, 1, places=6))
def test_both_columns_mean_the_same(one: Decimal, other: Decimal) -> None:
    """Whoever moves the point by two places gets the same share."""
    fractions = sorted((one, other))
    per_cents = [value * 100 for value in fractions]
    assert read_share(Scale.FRACTION, "-".join(f"{value:f}" for value in fractions)) == read_share(
        Scale.PERCENT, "–".join(f"{value:f}%" for value in per_cents)
    )


NO_PERCENT = "is no share; write 50, 25-50, or leave it empty where it is unknown"
NO_FRACTION = "is no share; write 0.5, 0.25-0.5, or leave it empty where it is unknown"


@pytest.mark.parametrize("text", ["abc", "NaN", "inf", "1e999", "5e1", "-5", "+5", "50-", "-", "%", "10-20-30", "> 50", "٥٠", "9" * 21])
def test_words_and_what_no_spreadsheet_writes_are_no_shares(text: str) -> None:
    """Nothing is guessed."""
    for scale, sentence in ((Scale.PERCENT, NO_PERCENT), (Scale.FRACTION, NO_FRACTION)):
        with pytest.raises(ValueError, match="no share") as caught:
            read_share(scale, text)
        assert str(caught.value) == f'"{text}" {sentence}'


@pytest.mark.parametrize(
    ("scale", "text", "sentence"),
    [
        (Scale.PERCENT, "12,5", "has a comma before its decimals; write a point: 12.5"),
        (Scale.PERCENT, "12,5%-20", "has a comma before its decimals; write a point: 12.5%-20"),
        (Scale.PERCENT, "150", "is not between 0 and 100"),
        (Scale.PERCENT, "100.00000000000000001", "is not between 0 and 100"),
        (Scale.PERCENT, "50-101", "is not between 0 and 100"),
        (Scale.PERCENT, "50-25", "goes from more to less; write 25-50"),
        (Scale.FRACTION, "0,5", "has a comma before its decimals; write a point: 0.5"),
        (
            Scale.FRACTION,
            "50%",
            "has a % sign, but a cell of this column is a part of 1; write 0.5, 0.25-0.5, or name the column share_percent",
        ),
        (Scale.FRACTION, "50", "is not between 0 and 1; where this is per cent, name the column share_percent"),
        (Scale.FRACTION, "500", "is not between 0 and 1"),
        (Scale.FRACTION, "0.5-0.25", "goes from more to less; write 0.25-0.5"),
    ],
)
def test_a_share_that_cannot_be_is_told_what_to_do(scale: Scale, text: str, sentence: str) -> None:
    """Comma, sign, range, order."""
    with pytest.raises(ValueError, match=r"has a|is not|goes") as caught:
        read_share(scale, text)
    assert str(caught.value) == f'"{text}" {sentence}'


def test_each_fault_has_its_line_and_column(tmp_path: Path, catalogue: Catalogue) -> None:
    """All of them at once, beside those of other columns."""
    stakes = 'from,to,share_percent\nAcme,Beta,abc\nBeta,Omicron,"12,5"\nAcme,Gamma,50\nBeta,Gamma,\nGamma,Acme,120\n'
    assert faults_of(write_folder(tmp_path, companies=COMPANIES, holds_stake_in=stakes), catalogue) == [
        f'holds_stake_in.csv line 2, column share_percent: "abc" {NO_PERCENT}.',
        'holds_stake_in.csv line 3, column share_percent: "12,5" has a comma before its decimals; write a point: 12.5.',
        'holds_stake_in.csv line 3, column to: there is no company "Omicron"; add it to companies.csv or correct the name.',
        'holds_stake_in.csv line 6, column share_percent: "120" is not between 0 and 100.',
    ]


@pytest.mark.parametrize(
    ("header", "cells", "told"),
    [
        ("share_percent,share_fraction", "50,0.5", "share_percent, share_fraction"),
        ("share_percent,shareMin", "60,70", "shareMin, share_percent"),
        ("shareMax,share_fraction,shareMin", "5,,4", "shareMin, shareMax, share_fraction"),
        ("share_fraction,shareMin,share_percent", "0.1,5,5", "shareMin, share_percent, share_fraction"),
    ],
)
def test_two_ways_in_one_file_are_one_fault(tmp_path: Path, catalogue: Catalogue, header: str, cells: str, told: str) -> None:
    """It names the columns; the rows are read all the same."""
    stakes = f"from,to,{header}\nAcme,Beta,{cells}\nAcme,Nobody,{cells}\n"
    assert faults_of(write_folder(tmp_path, companies=COMPANIES, holds_stake_in=stakes), catalogue) == [
        f"holds_stake_in.csv line 1: the share is given in more than one way: {told}; keep one way and remove the other columns.",
        'holds_stake_in.csv line 3, column to: there is no company "Nobody"; add it to companies.csv or correct the name.',
    ]


def test_another_spelling_of_the_column_is_told_the_right_one(tmp_path: Path, catalogue: Catalogue) -> None:
    """As for any column."""
    stakes = "from,to,sharePercent\nAcme,Beta,50\n"
    assert faults_of(write_folder(tmp_path, companies=COMPANIES, holds_stake_in=stakes), catalogue) == [
        "holds_stake_in.csv line 1, column sharePercent: this file has no such column; did you mean share_percent?"
    ]


@pytest.mark.parametrize("header", ["share_percent", "share_fraction", "shareMin,shareMax"])
def test_all_three_ways_give_the_same_edge(tmp_path: Path, catalogue: Catalogue, header: str) -> None:
    """What is empty is not there."""
    cell = {"share_percent": "7-12.5", "share_fraction": "0.07-0.125", "shareMin,shareMax": "7,12.5"}[header]
    empty = "," * header.count(",")
    stakes = f"from,to,{header}\nAcme,Beta,{cell}\nBeta,Gamma,{empty}\n"
    data_set = read_data_set(write_folder(tmp_path, companies=COMPANIES, holds_stake_in=stakes), catalogue)
    found = {(edge.start, edge.end): dict(edge.properties) for edge in data_set.edges if edge.type == "HOLDS_STAKE_IN"}
    assert found == {
        ("company:acme", "company:beta"): {"shareMin": 7.0, "shareMax": 12.5},
        ("company:beta", "company:gamma"): {},
    }


def test_a_schema_of_ones_own_has_the_columns_by_its_marks(tmp_path: Path) -> None:
    """Whatever its properties are called, and under whatever name they are stored."""
    catalogue = read_declarations(Declarations(nodes=(Thing,), relationships=(Slice,)))
    folder = write_folder(tmp_path, things="name\nA\nB\n", has_part_of="from,to,share_fraction\nA,B,0.1-0.2\n")
    (edge,) = read_data_set(folder, catalogue).edges
    assert edge.properties == {"from_here": 10.0, "high": 20.0}


PER_CENT: dict[str, Any] = {"within": (0, 100)}
NO_ENDS = "cannot be the ends of a share; mark one property share='least' and one share='most'"


@pytest.mark.parametrize(
    ("low", "high", "sentence"),
    [
        ({**PER_CENT, "share": "least"}, PER_CENT, f"low {NO_ENDS}"),
        ({**PER_CENT, "share": "most"}, {**PER_CENT, "share": "most"}, f"low and high {NO_ENDS}"),
        ({"share": "least"}, {**PER_CENT, "share": "most"}, "low is an end of a share; declare it as float | None, within=(0, 100)"),
    ],
)
def test_half_a_share_is_refused_when_the_program_starts(low: dict[str, Any], high: dict[str, Any], sentence: str) -> None:
    """Both ends, each once, both in per cent."""

    class Half(Link):
        """A declaration that makes no sense."""

        HALF_OF = stored(Thing, Thing)

        low: float | None = prop("At least so much")
        high: float | None = prop("At most so much")

        halves = outward("Half", "What it has half of")

    Half.low, Half.high = prop("At least so much", **low), prop("At most so much", **high)
    with pytest.raises(DeclarationError) as caught:
        read_declarations(Declarations(nodes=(Thing,), relationships=(Half,)))
    assert str(caught.value).replace("Half.", "").removeprefix("Half: ") == sentence


def faults_of(folder: Path, catalogue: Catalogue) -> list[str]:
    with pytest.raises(FaultyFiles) as caught:
        read_data_set(folder, catalogue)
    return [str(fault) for fault in caught.value.faults]
