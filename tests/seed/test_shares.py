"""Share cells: the formats that people write, their bounds in per cent, and the columns that may hold them."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keiretsu import Link, Node, SchemaDeclaration, outgoing, prop, relationship_type
from keiretsu.schema.catalogue import Catalogue
from keiretsu.schema.compile import compile_schema
from keiretsu.schema.properties import DeclarationError
from keiretsu.seed.errors import InvalidDataSet
from keiretsu.seed.shares import ShareUnit, parse_share
from keiretsu.seed.validate import read_data_set
from tests.seed.folders import write_folder

COMPANIES = "name\nAcme\nBeta\nGamma\n"


class Thing(Node, plural="things"):
    """A thing."""

    slug: str = prop("Its name in lower case")
    name: str = prop("Its name")


class Slice(Link):
    """One thing has a part of another; its share properties are named differently from the built-in schema."""

    HAS_PART_OF = relationship_type(Thing, Thing)

    low: float | None = prop("Lower bound", bounds=(0, 100), share="min", stored_name="from_here")
    high: float | None = prop("Upper bound", bounds=(0, 100), share="max")

    slices = outgoing("Slice", "Things it owns a part of")


@pytest.mark.parametrize(
    ("unit", "text", "bounds"),
    [
        (ShareUnit.PERCENT, "50", (50, 50)),
        (ShareUnit.PERCENT, "50%", (50, 50)),
        (ShareUnit.PERCENT, "50 %", (50, 50)),
        (ShareUnit.PERCENT, "12.5", (12.5, 12.5)),
        (ShareUnit.PERCENT, ".5", (0.5, 0.5)),
        (ShareUnit.PERCENT, "25-50", (25, 50)),
        (ShareUnit.PERCENT, "25 - 50 %", (25, 50)),
        (ShareUnit.PERCENT, "25%-50%", (25, 50)),
        (ShareUnit.PERCENT, "25%–50%", (25, 50)),
        (ShareUnit.PERCENT, "0", (0, 0)),
        (ShareUnit.PERCENT, "100", (100, 100)),
        (ShareUnit.FRACTION, "0.5", (50, 50)),
        (ShareUnit.FRACTION, "0.25-0.5", (25, 50)),
        (ShareUnit.FRACTION, "0.25–0.5", (25, 50)),
        (ShareUnit.FRACTION, "0.1", (10, 10)),
        (ShareUnit.FRACTION, "0.07", (7, 7)),
        (ShareUnit.FRACTION, "0.29", (29, 29)),
        (ShareUnit.FRACTION, "1", (100, 100)),
    ],
)
def test_a_cell_is_parsed_to_its_bounds(unit: ShareUnit, text: str, bounds: tuple[float, float]) -> None:
    """Bounds are exact per cent values: neither 7.000000000000001 nor 28.999999999999996."""
    assert parse_share(unit, text) == bounds


@given(st.decimals(0, 1, places=6), st.decimals(0, 1, places=6))
def test_both_units_give_the_same_share(first: Decimal, second: Decimal) -> None:
    """Moving the decimal point by two places converts a fraction to per cent exactly."""
    fractions = sorted((first, second))
    percentages = [value * 100 for value in fractions]
    assert parse_share(ShareUnit.FRACTION, "-".join(f"{value:f}" for value in fractions)) == parse_share(
        ShareUnit.PERCENT, "–".join(f"{value:f}%" for value in percentages)
    )


NOT_A_PERCENTAGE = "is not a share; write 50 or 25-50, or leave the cell empty if it is unknown"
NOT_A_FRACTION = "is not a share; write 0.5 or 0.25-0.5, or leave the cell empty if it is unknown"


@pytest.mark.parametrize("text", ["abc", "NaN", "inf", "1e999", "5e1", "-5", "+5", "50-", "-", "%", "10-20-30", "> 50", "٥٠", "9" * 21])
def test_other_text_is_rejected(text: str) -> None:
    """Words, exponents, signs and incomplete ranges are errors; nothing is guessed."""
    for unit, message in ((ShareUnit.PERCENT, NOT_A_PERCENTAGE), (ShareUnit.FRACTION, NOT_A_FRACTION)):
        with pytest.raises(ValueError, match="not a share") as caught:
            parse_share(unit, text)
        assert str(caught.value) == f'"{text}" {message}'


@pytest.mark.parametrize(
    ("unit", "text", "message"),
    [
        (ShareUnit.PERCENT, "12,5", "has a decimal comma; write a decimal point: 12.5"),
        (ShareUnit.PERCENT, "12,5%-20", "has a decimal comma; write a decimal point: 12.5%-20"),
        (ShareUnit.PERCENT, "150", "is not between 0 and 100"),
        (ShareUnit.PERCENT, "100.00000000000000001", "is not between 0 and 100"),
        (ShareUnit.PERCENT, "50-101", "is not between 0 and 100"),
        (ShareUnit.PERCENT, "50-25", "is in descending order; write 25-50"),
        (ShareUnit.FRACTION, "0,5", "has a decimal comma; write a decimal point: 0.5"),
        (
            ShareUnit.FRACTION,
            "50%",
            "has a % sign, but this column holds fractions of 1; write 0.5 or 0.25-0.5, or name the column share_percent",
        ),
        (ShareUnit.FRACTION, "50", "is not between 0 and 1; if the values are percentages, name the column share_percent"),
        (ShareUnit.FRACTION, "500", "is not between 0 and 1"),
        (ShareUnit.FRACTION, "0.5-0.25", "is in descending order; write 0.25-0.5"),
    ],
)
def test_an_invalid_share_has_a_hint(unit: ShareUnit, text: str, message: str) -> None:
    """Decimal comma, % sign, range and order: the message says how to correct the cell."""
    with pytest.raises(ValueError, match=r"has a|is not|is in") as caught:
        parse_share(unit, text)
    assert str(caught.value) == f'"{text}" {message}'


def test_share_errors_have_line_and_column(tmp_path: Path, catalogue: Catalogue) -> None:
    """Share errors are reported together with those of other columns."""
    stakes = 'from,to,share_percent\nAcme,Beta,abc\nBeta,Omicron,"12,5"\nAcme,Gamma,50\nBeta,Gamma,\nGamma,Acme,120\n'
    assert errors_of(write_folder(tmp_path, companies=COMPANIES, holds_stake_in=stakes), catalogue) == [
        f'holds_stake_in.csv line 2, column share_percent: "abc" {NOT_A_PERCENTAGE}.',
        'holds_stake_in.csv line 3, column share_percent: "12,5" has a decimal comma; write a decimal point: 12.5.',
        'holds_stake_in.csv line 3, column to: Unknown company "Omicron"; add it to companies.csv or correct the name.',
        'holds_stake_in.csv line 6, column share_percent: "120" is not between 0 and 100.',
    ]


@pytest.mark.parametrize(
    ("header", "cells", "columns"),
    [
        ("share_percent,share_fraction", "50,0.5", "share_percent, share_fraction"),
        ("share_percent,shareMin", "60,70", "shareMin, share_percent"),
        ("shareMax,share_fraction,shareMin", "5,,4", "shareMin, shareMax, share_fraction"),
        ("share_fraction,shareMin,share_percent", "0.1,5,5", "shareMin, share_percent, share_fraction"),
    ],
)
def test_two_forms_in_one_file_are_one_error(tmp_path: Path, catalogue: Catalogue, header: str, cells: str, columns: str) -> None:
    """The error names the columns, and the rows are read regardless."""
    stakes = f"from,to,{header}\nAcme,Beta,{cells}\nAcme,Nobody,{cells}\n"
    assert errors_of(write_folder(tmp_path, companies=COMPANIES, holds_stake_in=stakes), catalogue) == [
        f"holds_stake_in.csv line 1: The share is stated in more than one form: {columns}; keep one and remove the other columns.",
        'holds_stake_in.csv line 3, column to: Unknown company "Nobody"; add it to companies.csv or correct the name.',
    ]


def test_a_misspelled_share_column_has_a_suggestion(tmp_path: Path, catalogue: Catalogue) -> None:
    """The error suggests the column name, as for any column."""
    stakes = "from,to,sharePercents\nAcme,Beta,50\n"
    assert errors_of(write_folder(tmp_path, companies=COMPANIES, holds_stake_in=stakes), catalogue) == [
        "holds_stake_in.csv line 1, column sharePercents: Unknown column; did you mean share_percent?"
    ]


@pytest.mark.parametrize("header", ["share_percent", "share_fraction", "shareMin,shareMax"])
def test_all_three_forms_give_the_same_edge(tmp_path: Path, catalogue: Catalogue, header: str) -> None:
    """Each form yields the same bounds; an empty cell yields no property."""
    cell = {"share_percent": "7-12.5", "share_fraction": "0.07-0.125", "shareMin,shareMax": "7,12.5"}[header]
    empty = "," * header.count(",")
    stakes = f"from,to,{header}\nAcme,Beta,{cell}\nBeta,Gamma,{empty}\n"
    data_set = read_data_set(write_folder(tmp_path, companies=COMPANIES, holds_stake_in=stakes), catalogue)
    stakes_by_ends = {(edge.start, edge.end): dict(edge.properties) for edge in data_set.edges if edge.type == "HOLDS_STAKE_IN"}
    assert stakes_by_ends == {
        ("company:acme", "company:beta"): {"shareMin": 7.0, "shareMax": 12.5},
        ("company:beta", "company:gamma"): {},
    }


def test_a_custom_schema_has_share_columns(tmp_path: Path) -> None:
    """`share=` declarations create the columns, independent of property names and stored names."""
    catalogue = compile_schema(SchemaDeclaration(nodes=(Thing,), relationships=(Slice,)))
    folder = write_folder(tmp_path, things="name\nA\nB\n", has_part_of="from,to,share_fraction\nA,B,0.1-0.2\n")
    (edge,) = read_data_set(folder, catalogue).edges
    assert edge.properties == {"from_here": 10.0, "high": 20.0}


PER_CENT: dict[str, Any] = {"bounds": (0, 100)}
INVALID_BOUNDS = "cannot be the bounds of a share; declare one property with share='min' and one with share='max'"


@pytest.mark.parametrize(
    ("low", "high", "message"),
    [
        ({**PER_CENT, "share": "min"}, PER_CENT, f"low {INVALID_BOUNDS}"),
        ({**PER_CENT, "share": "max"}, {**PER_CENT, "share": "max"}, f"low and high {INVALID_BOUNDS}"),
        ({"share": "min"}, {**PER_CENT, "share": "max"}, "low is a bound of a share; declare it as float | None, bounds=(0, 100)"),
    ],
)
def test_an_incomplete_share_declaration_is_rejected(low: dict[str, Any], high: dict[str, Any], message: str) -> None:
    """A share needs both bounds, each once, both in per cent; the schema is rejected when it is compiled."""

    class Half(Link):
        """An invalid declaration."""

        HALF_OF = relationship_type(Thing, Thing)

        low: float | None = prop("Lower bound")
        high: float | None = prop("Upper bound")

        halves = outgoing("Half", "Things it owns half of")

    Half.low, Half.high = prop("Lower bound", **low), prop("Upper bound", **high)
    with pytest.raises(DeclarationError) as caught:
        compile_schema(SchemaDeclaration(nodes=(Thing,), relationships=(Half,)))
    assert str(caught.value).replace("Half.", "").removeprefix("Half: ") == message


def errors_of(folder: Path, catalogue: Catalogue) -> list[str]:
    with pytest.raises(InvalidDataSet) as caught:
        read_data_set(folder, catalogue)
    return [str(error) for error in caught.value.errors]
