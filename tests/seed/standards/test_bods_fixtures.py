"""The published fixtures of BODS 0.4 load as they are: counts, and ten facts that were read in the files by hand."""

from __future__ import annotations

import json
from collections import Counter
from importlib.resources import as_file, files
from typing import Any

import pytest

from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.rows import DataSet
from tests.seed.standards.statements import nodes_of, read_files, stakes_of

FIXTURES = files("bods_fixtures") / "data"
NAMES = sorted(f"{folder.name}/{file.name}" for folder in FIXTURES.iterdir() if folder.is_dir() for file in folder.iterdir())
CASES = [name for name in NAMES if name.endswith(".json")]


@pytest.fixture(scope="module")
def loaded(catalogue: Catalogue) -> dict[str, DataSet]:
    """Each fixture as a data set."""
    data_sets = {}
    for case in CASES:
        with as_file(FIXTURES / case) as path:
            data_sets[case] = read_files(catalogue, path)
    return data_sets


def statements_of(case: str) -> list[dict[str, Any]]:
    statements = json.loads((FIXTURES / case).read_text("utf-8"))
    assert isinstance(statements, list)
    return statements


def test_the_package_has_the_fixtures() -> None:
    """A later version with more of them needs a look at this file, too."""
    assert CASES == ["core/01-direct-ownership.json", "edge-cases/10-circular-ownership.json", "edge-cases/11-anonymous-person.json"]


@pytest.mark.parametrize("case", CASES)
def test_counts_are_those_of_the_statements(case: str, loaded: dict[str, DataSet]) -> None:
    """A claim for each statement, a stake for each interest, and a person for each party without a record."""
    statements, data_set = statements_of(case), loaded[case]
    details = [statement["recordDetails"] for statement in statements]
    types = Counter(statement["recordType"] for statement in statements)
    unspecified = sum(isinstance(record.get("interestedParty"), dict) for record in details)
    interests = sum(len(record.get("interests", [None])) for record in details if "subject" in record)
    nodes = Counter(node.type for node in data_set.nodes)
    assert nodes["Claim"] == len(statements)
    assert nodes["Company"] == types["entity"]
    assert nodes["Person"] == types["person"] + unspecified
    assert nodes["Document"] == len({json.dumps(statement["source"]) for statement in statements}) == 1
    assert len(stakes_of(data_set)) == interests
    assert set(nodes_of(data_set, "Claim")) == {statement["statementId"] for statement in statements}


def test_facts_of_direct_ownership(loaded: dict[str, DataSet]) -> None:
    """Facts 1 to 5."""
    data_set = loaded[CASES[0]]
    company, owner = nodes_of(data_set, "Company")["Acme Holdings Ltd"], nodes_of(data_set, "Person")["Jane Smith"]
    assert company.properties["identifiers"] == ["gb-coh\x1f10000001"]
    assert (company.properties["jurisdiction"], company.properties["founded"]) == ("GB", "2005-03-15")
    assert owner.properties["born"] == "1975-06-20"
    assert {(edge.properties["kind"], edge.properties["shareMin"], edge.properties["shareMax"]) for edge in stakes_of(data_set)} == {
        ("shareholding", 75.0, 75.0),
        ("votingRights", 75.0, 75.0),
    }
    assert {(edge.start, edge.end, edge.properties["directness"], edge.properties["valid"]) for edge in stakes_of(data_set)} == {
        (owner.id, company.id, "direct", "2010-01-01/..")
    }


def test_facts_of_circular_ownership(loaded: dict[str, DataSet]) -> None:
    """Facts 6 and 7: neither direction is lost, and nobody else owns anything."""
    data_set = loaded[CASES[1]]
    alpha, beta = (nodes_of(data_set, "Company")[name].id for name in ("Alpha Corp Ltd", "Beta Corp Ltd"))
    assert sorted((edge.start, edge.end, edge.properties["shareMin"]) for edge in stakes_of(data_set)) == [
        (alpha, beta, 100.0),
        (beta, alpha, 100.0),
    ]
    assert nodes_of(data_set, "Person") == {}


def test_facts_of_an_unknown_owner(loaded: dict[str, DataSet]) -> None:
    """Facts 8 to 10: the reason and its description are kept, and the interest is of an unknown kind, with no share."""
    data_set = loaded[CASES[2]]
    (owner,) = nodes_of(data_set, "Person").values()
    (stake,) = stakes_of(data_set)
    assert (owner.properties["name"], owner.properties["anonymous"]) == ("Unknown person", True)
    assert owner.properties["anonymousReason"] == (
        "subjectUnableToConfirmOrIdentifyBeneficialOwner: The subject entity has reported that it is unable to identify any beneficial "
        "owner meeting the reporting threshold."
    )
    assert (stake.start, stake.end) == (owner.id, nodes_of(data_set, "Company")["Opaque Holdings SA"].id)
    assert stake.properties == {"kind": "unknownInterest", "directness": "unknown"}
