"""Statements with any values in any place are loaded or refused by sentences: nothing else happens, and reading twice gives the same."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.rows import DataSet
from tests.seed.standards.statements import BodsStatement, entity, errors_of_files, person, read_files, relationship, write_statements

SOURCE = {"type": ["officialRegister"], "assertedBy": [{"name": "R"}], "url": "https://r.example", "retrievedAt": "2024-01-01"}
ANNOTATION = {"motivation": "commenting", "statementPointerTarget": "/", "description": "x"}
MARK = {"claim": {"key": "C1", "modality": "ASSERTED", "about": ["company:mine-acme"]}, "document": {"key": "D1", "title": "T"}}
CLAIM = {"motivation": "commenting", "statementPointerTarget": "/recordDetails", "description": "So it is.", "keiretsu": MARK}
CELLS = {**CLAIM, "statementPointerTarget": "/recordDetails/interests/0", "keiretsu": {"values": {"valid": "2014", "kind": "SHARES"}}}
SHARES = {"type": "shareholding", "directOrIndirect": "direct", "share": {"minimum": 5, "maximum": 7}, "startDate": "2010-01-01"}
LISTING = {"securitiesListings": [{"security": {"idScheme": "isin", "id": "US0378331005"}}]}
STATEMENTS = [
    {
        **entity("s-1", "acme", "Acme", publicListing=LISTING, identifiers=[{"scheme": "X", "id": "1"}], alternateNames=["A"]),
        "source": SOURCE,
        "annotations": [CLAIM],
    },
    {**person("s-2", "jane", "Jane", birthDate="1970", addresses=[{"address": "x"}]), "annotations": [ANNOTATION]},
    {**relationship("s-3", "owns", "acme", "jane", SHARES), "publicationDetails": {"bodsVersion": "0.4"}, "recordStatus": "closed"},
    {**relationship("s-4", "hidden", "acme", {"reason": "unknown", "description": "x"}, SHARES), "annotations": [CELLS]},
]
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(
        ["", " ", "acme", "jane", "0.3", "2024-13-01", "\u202e", "a;b|c:d\\", "x" * 9_000, "9999-12-31T23:59:59-23:59", "0001-01-01"]
    ),
    st.text(st.characters(codec="utf-8"), max_size=8),
    st.lists(st.one_of(st.none(), st.text(max_size=3), st.just({})), max_size=2),
    st.just({}),
    st.just({"reason": "noBeneficialOwners"}),
)


def places_of(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths of all values within a value."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for key, item in items for place in [(*path, key), *places_of(item, (*path, key))]]


PLACES = places_of(STATEMENTS)


def replaced(places: dict[tuple[Any, ...], Any]) -> list[BodsStatement]:
    """The statements with other values in some places, unless an earlier replacement took the place away."""
    statements = copy.deepcopy(STATEMENTS)
    for path, value in places.items():
        parent: Any = statements
        try:
            for key in path[:-1]:
                parent = parent[key]
            parent[path[-1]] = copy.deepcopy(value)
        except (KeyError, IndexError, TypeError):
            continue
    return statements


def test_any_values_are_loaded_or_refused(catalogue: Catalogue, tmp_path: Path) -> None:
    """Errors name the file."""

    @given(places=st.dictionaries(st.sampled_from(PLACES), VALUES, min_size=1, max_size=4))
    def check(places: dict[tuple[Any, ...], Any]) -> None:
        path = write_statements(tmp_path / "mine.json", replaced(places))
        lines = errors_of_files(catalogue, path)
        assert [line for line in lines if not line.startswith("mine.json")] == []
        if not lines:
            assert records_of(read_files(catalogue, path)) == records_of(read_files(catalogue, path))

    check()


def records_of(data_set: DataSet) -> list[str]:
    nodes = [json.dumps([node.id, node.properties]) for node in data_set.nodes]
    return nodes + [json.dumps([edge.id, edge.properties]) for edge in data_set.edges]
