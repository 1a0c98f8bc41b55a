"""Cells with lists of structured values are read as stored texts, and written back as the same cells."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keiretsu.graph.composites import join_parts
from keiretsu.schema.catalogue import PropertySpec
from keiretsu.schema.companies import COMPANIES
from keiretsu.schema.compile import compile_schema
from keiretsu.seed.composites import item_objects, item_texts, parse_value
from keiretsu.seed.parse import join_list

PROPERTIES = compile_schema(COMPANIES).nodes["Company"].data_properties
IDENTIFIERS, FORMER_NAMES = PROPERTIES["identifiers"], PROPERTIES["formerNames"]
TEXTS = st.text(alphabet=st.sampled_from("aB1 :;|\\/-é小\n😀"), min_size=1, max_size=8).map(str.strip).filter(bool)

CELLS = [
    (IDENTIFIERS, "lei:5493", ["lei\x1f5493"]),
    (IDENTIFIERS, " GB-COH : 01234567 ;; lei:5493; lei:5493", ["gb-coh\x1f01234567", "lei\x1f5493"]),
    (IDENTIFIERS, "url:https://example.com/a:b", ["url\x1fhttps://example.com/a:b"]),
    (IDENTIFIERS, r"a\:b:c\;d", ["a:b\x1fc;d"]),
    (FORMER_NAMES, "Acme", ["Acme\x1f\x1f\x1f"]),
    (FORMER_NAMES, "Acme | 2001/2010", ["Acme\x1f2001/2010\x1f2001-01-01\x1f2010-12-31"]),
    (FORMER_NAMES, "Acme & Sons|2011/..; B", ["Acme & Sons\x1f2011/..\x1f2011-01-01\x1f", "B\x1f\x1f\x1f"]),
    (FORMER_NAMES, r"A\|B", ["A|B\x1f\x1f\x1f"]),
]
ERRORS = [
    (IDENTIFIERS, "5493", '"5493" has no value; write it as scheme:value'),
    (IDENTIFIERS, ":5493", '":5493" has no scheme; write it as scheme:value'),
    (IDENTIFIERS, "lei:", '"lei:" has no value; write it as scheme:value'),
    (FORMER_NAMES, "| 2001", '"| 2001" has no name; write it as name | valid'),
    (FORMER_NAMES, "Acme | soon", '"soon" is not'),
    (FORMER_NAMES, "Acme | 2001 | 2002", "is not"),
    (IDENTIFIERS, ";".join(f"a:{number}" for number in range(1_001)), "The list has 1,001 items; keep at most 1,000"),
]


@pytest.mark.parametrize(("prop", "cell", "stored"), CELLS)
def test_a_cell_is_read_as_stored_texts(prop: PropertySpec, cell: str, stored: list[str]) -> None:
    """Repeated items count once; the days of a time are derived."""
    assert parse_value(prop, cell) == stored


@pytest.mark.parametrize(("prop", "cell", "message"), ERRORS)
def test_an_item_that_cannot_be_read_is_an_error(prop: PropertySpec, cell: str, message: str) -> None:
    """The message shows the form."""
    with pytest.raises(ValueError, match=r".") as error:
        parse_value(prop, cell)
    assert message in str(error.value)


@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=3))
def test_identifiers_survive_a_cell(pairs: list[tuple[str, str]]) -> None:
    """With separators, backslashes and line breaks in both parts."""
    stored = list(dict.fromkeys(join_parts((scheme.lower(), value)) for scheme, value in pairs))
    assert parse_value(IDENTIFIERS, join_list(item_texts(IDENTIFIERS.composite, stored))) == stored  # type: ignore[arg-type]  # it has one


@given(st.lists(st.tuples(TEXTS, st.sampled_from(("", "2001"))), min_size=1, max_size=3))
def test_former_names_survive_a_cell(items: list[tuple[str, str]]) -> None:
    """With times and without."""
    days = {"": ("", ""), "2001": ("2001-01-01", "2001-12-31")}
    stored = list(dict.fromkeys(join_parts((name, valid, *days[valid])) for name, valid in items))
    assert parse_value(FORMER_NAMES, join_list(item_texts(FORMER_NAMES.composite, stored))) == stored  # type: ignore[arg-type]  # it has one


def test_an_item_as_an_object_has_the_parts_that_are_known() -> None:
    """For formats with objects."""
    assert FORMER_NAMES.composite
    objects = item_objects(FORMER_NAMES.composite, ["Acme\x1f\x1f\x1f", "Acme Ltd\x1f2001\x1f2001-01-01\x1f2001-12-31"])
    assert objects == [
        {"name": "Acme"},
        {"name": "Acme Ltd", "valid": "2001", "validFrom": "2001-01-01", "validTo": "2001-12-31"},
    ]
