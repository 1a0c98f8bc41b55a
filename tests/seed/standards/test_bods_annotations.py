"""Annotations of exports, in files that others have edited or made up."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.standards.bods_annotations import record_id, record_slug
from tests.seed.standards.statements import (
    BodsStatement,
    entity,
    left_out,
    nodes_of,
    person,
    read_files,
    relationship,
    stakes_of,
    write_statements,
)

SHARES = {"type": "shareholding", "directOrIndirect": "direct", "share": {"exact": 60}}
VOTES = {"type": "votingRights", "directOrIndirect": "direct"}


def annotation(pointer: str, **mark: Any) -> dict[str, Any]:
    return {"statementPointerTarget": pointer, "motivation": "commenting", "description": "So it is.", "keiretsu": mark}


def claim(pointer: str, key: str, *about: str) -> dict[str, Any]:
    """An annotation with a claim of one document."""
    return annotation(pointer, claim={"key": key, "modality": "hedged", "about": list(about)}, document={"key": "D1", "title": "Paper"})


def annotated(statement: BodsStatement, *annotations: dict[str, Any]) -> BodsStatement:
    return {**statement, "annotations": list(annotations)}


def test_claims_support_what_their_pointer_leads_to(tmp_path: Path, catalogue: Catalogue) -> None:
    """Each is written once, with its document; an interest without one has that of the statement, and so has a record."""
    evidence = claim("/recordDetails", "C1", "company:mine-acme")
    statements = [
        annotated(entity("s-1", "acme", "Acme"), evidence),
        person("s-2", "jane", "Jane"),
        annotated(
            relationship("s-3", "owns", "acme", "jane", SHARES, VOTES), {**evidence, "statementPointerTarget": "/recordDetails/interests/1"}
        ),
    ]
    data_set = read_files(catalogue, write_statements(tmp_path / "mine.json", statements))
    claims = nodes_of(data_set, "Claim")
    assert sorted(claims) == ["C1", "s-2", "s-3"]
    assert (claims["C1"].properties["statement"], claims["C1"].properties["modality"]) == ("So it is.", "hedged")
    assert nodes_of(data_set, "Document").keys() == {"Paper", "mine.json"}
    assert nodes_of(data_set, "Company")["Acme"].claims == ("C1",)
    assert {stake.properties["kind"]: stake.claims for stake in stakes_of(data_set)} == {"shareholding": ("s-3",), "votingRights": ("C1",)}


def test_cells_replace_those_of_the_fields(tmp_path: Path, catalogue: Catalogue) -> None:
    """Also by nothing. Interests that are the same but for such a cell are two stakes, in one statement and in two."""
    months = [annotation(f"/recordDetails/interests/{index}", values={"valid": f"2014-0{index + 1}"}) for index in range(2)]
    statements = [
        annotated(entity("s-1", "acme", "Acme"), annotation("/recordDetails", values={"kind": "", "founded": "2014-1X"})),
        person("s-2", "jane", "Jane"),
        annotated(relationship("s-3", "owns", "acme", "jane", SHARES, SHARES), *months),
        annotated(
            relationship("s-4", "owns-2", "acme", "jane", SHARES),
            annotation("/recordDetails/interests/0", values={"valid": "2014-03", "directness": ""}),
        ),
    ]
    data_set = read_files(catalogue, write_statements(tmp_path / "mine.json", statements))
    company = nodes_of(data_set, "Company")["Acme"].properties
    assert ("kind" in company, company["founded"]) == (False, "2014-1X")
    stakes = sorted((stake.properties["valid"], stake.properties.get("directness")) for stake in stakes_of(data_set))
    assert stakes == [("2014-01", "direct"), ("2014-02", "direct"), ("2014-03", None)]


def test_an_interest_of_a_parent_company_is_a_subsidiary(tmp_path: Path, catalogue: Catalogue) -> None:
    interest = {"type": "unknownInterest", "details": "venture arm", "startDate": "2014-01-01"}
    whole = relationship("s-3", "parent", "arm", "acme", interest)
    statements = [
        entity("s-1", "acme", "Acme"),
        entity("s-2", "arm", "Arm"),
        annotated(whole, annotation("/recordDetails/interests/0", type="HAS_SUBSIDIARY")),
    ]
    data_set = read_files(catalogue, write_statements(tmp_path / "mine.json", statements))
    (edge,) = [edge for edge in data_set.edges if edge.type == "HAS_SUBSIDIARY"]
    assert (edge.start, edge.end) == ("company:mine-acme", "company:mine-arm")
    assert (edge.properties["kind"], edge.properties["valid"]) == ("venture arm", "2014-01-01/..")
    assert stakes_of(data_set) == []


def test_members_without_a_place_are_counted(tmp_path: Path, catalogue: Catalogue) -> None:
    """Neither a slug nor claims can be replaced by cells."""
    mark = {"values": {"slug": "other", "claims": "C9", "x": "y"}, "claim": {"key": "C1", "about": ["company:mine-acme"], "y": 1}, "z": 1}
    statement = annotated(
        entity("s-1", "acme", "Acme"), annotation("/recordDetails", document={"key": "D1", "title": "T", "u": ""}, **mark)
    )
    statement["annotations"][0]["keiretsu"]["claim"]["modality"] = "asserted"
    data_set = read_files(catalogue, write_statements(tmp_path / "mine.json", [statement]))
    assert [node.id for node in data_set.nodes if node.type == "Company"] == ["company:mine-acme"]
    names = ["claim.y", "document.u", "values.claims", "values.slug", "values.x", "z"]
    assert left_out(data_set) == ", ".join([*(f"annotations.keiretsu.{name} (1)" for name in names), "declarationSubject (1)"])


@pytest.mark.parametrize("slug", ["acme", "小米", "a-b", "ä"])
def test_the_id_of_a_record_of_ours_is_that_of_its_node(slug: str) -> None:
    assert record_slug("mine", record_id(f"company:{slug}"), "entity") == slug
    assert record_slug("mine", record_id(f"company:{slug}"), "person").startswith("mine-")


@pytest.mark.parametrize(
    "record", ["urn:keiretsu:company:", "urn:keiretsu:company:A%20b", "urn:keiretsu:company:%", "company:acme", "urn:keiretsu:"]
)
def test_other_ids_of_records_have_the_name_of_the_data_set(record: str) -> None:
    """Also those that look like ours, and lead to no valid slug."""
    assert record_slug("mine", record, "entity").startswith("mine-")
