"""Statements of BODS 0.4: which of them count, what they become, what is left out, and errors."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from keiretsu.schema.catalogue import Catalogue
from keiretsu.schema.compile import compile_schema
from tests.movies import MOVIES
from tests.seed.standards.statements import (
    BodsStatement,
    entity,
    errors_of_files,
    left_out,
    nodes_of,
    person,
    read_files,
    relationship,
    stakes_of,
    statement,
    write_statements,
)

ACME, JANE = entity("s-acme", "acme", "Acme Ltd"), person("s-jane", "jane", "Jane Smith")
SHARES = {"type": "shareholding", "directOrIndirect": "direct", "share": {"exact": 60}, "startDate": "2010-01-01"}
OWNS = relationship("s-owns", "owns", "acme", "jane", SHARES)


def test_the_latest_statement_of_a_record_counts(tmp_path: Path, catalogue: Catalogue) -> None:
    """In whatever order the statements are; times of day and zones count. The others are counted."""
    statements = [
        {**entity("s-2", "acme", "Acme plc"), "statementDate": "2024-06-01T10:00:00+02:00", "recordStatus": "updated"},
        {**entity("s-3", "acme", "Acme Ltd"), "statementDate": "2024-06-01T07:59:00Z", "recordStatus": "updated"},
        {**entity("s-1", "acme", "Acme GmbH"), "statementDate": "2019-01-01", "recordStatus": "new"},
    ]
    data_set = read_files(catalogue, write_statements(tmp_path / "mine.json", statements))
    assert list(nodes_of(data_set, "Company")) == ["Acme plc"]
    assert list(nodes_of(data_set, "Claim")) == ["s-2"]
    assert left_out(data_set) == "declarationSubject (1), statements that later ones of the same record replace (2)"


def test_a_statement_that_another_one_replaces_does_not_count(tmp_path: Path, catalogue: Catalogue) -> None:
    """`replacesStatements` names it, also where the record is another one."""
    statements = [ACME, {**entity("s-new", "acme-2", "Acme Ltd"), "replacesStatements": ["s-acme"]}]
    data_set = read_files(catalogue, write_statements(tmp_path / "mine.json", statements))
    assert [node.id for node in nodes_of(data_set, "Company").values()] == ["company:mine-acme-2"]


@pytest.mark.parametrize(
    ("interest", "valid"),
    [
        (SHARES, "2010-01-01/2024-05-01"),
        ({**SHARES, "endDate": "2020-02-03"}, "2010-01-01/2020-02-03"),
        ({"type": "nominee"}, "../2024-05-01"),
    ],
)
def test_a_closed_relationship_has_ended(interest: BodsStatement, valid: str, tmp_path: Path, catalogue: Catalogue) -> None:
    """On the day that the interest states, or at the latest when it was closed. What was true before is not retracted."""
    closed = relationship("s-owns", "owns", "acme", "jane", interest, recordStatus="closed")
    (stake,) = stakes_of(read_files(catalogue, write_statements(tmp_path / "mine.json", [ACME, JANE, closed])))
    assert stake.properties["valid"] == valid


@pytest.mark.parametrize(
    ("share", "bounds"),
    [
        ({"exact": 12.5}, (12.5, 12.5)),
        ({"exact": 0}, (0.0, 0.0)),
        ({"minimum": 25, "exclusiveMaximum": 50}, (25.0, 50.0)),
        ({"exclusiveMinimum": 75, "maximum": 100}, (75.0, 100.0)),
        ({"minimum": 5}, (5.0, None)),
        ({}, (None, None)),
    ],
)
def test_shares(share: BodsStatement, bounds: tuple[float | None, float | None], tmp_path: Path, catalogue: Catalogue) -> None:
    """Exact or a range; that a bound is exclusive has no place, and is counted."""
    owns = relationship("s-owns", "owns", "acme", "jane", {**SHARES, "share": share})
    data_set = read_files(catalogue, write_statements(tmp_path / "mine.json", [ACME, JANE, owns]))
    (stake,) = stakes_of(data_set)
    assert (stake.properties.get("shareMin"), stake.properties.get("shareMax")) == bounds
    assert ("is exclusive" in left_out(data_set)) == any("exclusive" in name for name in share)


def test_two_statements_of_one_interest_are_two_claims_of_one_stake(tmp_path: Path, catalogue: Catalogue) -> None:
    """Of two sources, in two files; the values are those of the later one, and the contradiction is counted."""
    sources = [
        {"type": ["selfDeclaration"], "assertedBy": [{"name": "Acme Ltd"}]},
        {"type": ["officialRegister"], "url": "https://r.example"},
    ]
    first = relationship("s-1", "r-1", "acme", "jane", SHARES, source=sources[0])
    second = relationship("s-2", "r-2", "acme", "jane", {**SHARES, "share": {"exact": 55}}, source=sources[1], statementDate="2024-06-01")
    data_set = read_files(
        catalogue, write_statements(tmp_path / "b.json", [second, ACME]), write_statements(tmp_path / "a.json", [JANE, first])
    )
    (stake,) = stakes_of(data_set)
    claims, documents = nodes_of(data_set, "Claim"), nodes_of(data_set, "Document")
    assert sorted(stake.claims or ()) == ["s-1", "s-2"]
    assert stake.properties["shareMin"] == 55.0
    assert (claims["s-1"].properties["modality"], claims["s-1"].properties["attributedTo"]) == ("self-claim", "Acme Ltd")
    assert claims["s-2"].properties["modality"] == "asserted"
    assert documents["officialRegister"].properties["address"] == "https://r.example"
    assert "share or end that a later statement of the same interest states otherwise (1)" in " ".join(map(str, data_set.warnings))


def test_components_explain_an_indirect_relationship(tmp_path: Path, catalogue: Catalogue) -> None:
    """Each is a stake of its own; only the whole is indirect, so it is never added to them."""
    whole = relationship("s-3", "whole", "acme", "jane", {"type": "shareholding", "share": {"exact": 60}})
    whole["recordDetails"]["componentRecords"] = ["upper", "lower", "middle"]
    parts = [relationship("s-4", "upper", "middle", "jane", SHARES), relationship("s-5", "lower", "acme", "middle", SHARES)]
    for part in parts:
        part["recordDetails"]["isComponent"] = True
    data_set = read_files(
        catalogue, write_statements(tmp_path / "mine.json", [ACME, JANE, entity("s-6", "middle", "Middle Ltd"), whole, *parts])
    )
    assert [(edge.start, edge.end, edge.properties["directness"]) for edge in sorted(stakes_of(data_set), key=lambda edge: edge.line)] == [
        ("person:mine-jane", "company:mine-acme", "indirect"),
        ("person:mine-jane", "company:mine-middle", "direct"),
        ("company:mine-middle", "company:mine-acme", "direct"),
    ]
    assert "isComponent (2), relationship.componentRecords (1)" in left_out(data_set)


def test_names_kinds_and_identifiers(tmp_path: Path, catalogue: Catalogue) -> None:
    """The legal name is the name; former ones are former names; a subtype says more than its type; signs of lists are escaped."""
    names = [
        {"type": "former", "fullName": "Jane; Doe | Roe"},
        {"fullName": "J. Smith"},
        {"type": "legal", "givenName": "Jane", "familyName": "Smith"},
    ]
    trust = {
        "entityType": {"type": "arrangement", "subtype": "trust"},
        "alternateNames": ["T; rust"],
        "identifiers": [{"scheme": "XI-LEI", "id": "529900T8BM49AURSDO55"}],
    }
    listing = {
        "hasPublicListing": True,
        "securitiesListings": [{"stockExchangeName": "LSE", "security": {"idScheme": "isin", "id": "US0378331005"}}],
    }
    statements = [
        statement("s-1", "t", "entity", {**trust, "name": "Trust"}),
        person("s-2", "jane", "", names=names),
        entity("s-3", "l", "Listed plc", publicListing=listing),
    ]
    data_set = read_files(catalogue, write_statements(tmp_path / "mine.json", statements))
    companies, people = nodes_of(data_set, "Company"), nodes_of(data_set, "Person")
    assert (companies["Trust"].properties["kind"], companies["Trust"].properties["aliases"]) == ("trust", ["T; rust"])
    assert companies["Trust"].properties["identifiers"] == ["lei\x1f529900T8BM49AURSDO55"]
    assert companies["Listed plc"].properties["identifiers"] == ["isin\x1fUS0378331005"]
    assert people["Jane Smith"].properties["aliases"] == ["J. Smith"]
    assert [text.split("\x1f")[0] for text in people["Jane Smith"].properties["formerNames"]] == ["Jane; Doe | Roe"]


def test_who_is_not_named_is_anonymous(tmp_path: Path, catalogue: Catalogue) -> None:
    """Never merged: each has an id of its own. A party that no interest can make a beneficial owner is a company."""
    hidden = {"reason": "interestedPartyExemptFromDisclosure"}
    statements = [
        ACME,
        statement(
            "s-1", "p1", "person", {"personType": "unknownPerson", "unspecifiedPersonDetails": {"reason": "unknown", "description": "Lost"}}
        ),
        statement("s-2", "e1", "entity", {"entityType": {"type": "anonymousEntity"}}),
        relationship("s-3", "r1", "acme", hidden, {"type": "votingRights", "beneficialOwnershipOrControl": True}),
        relationship("s-4", "r2", "acme", hidden, {"type": "votingRights", "beneficialOwnershipOrControl": False}),
        relationship("s-5", "r3", {"reason": "unknown"}, "p1"),
    ]
    data_set = read_files(catalogue, write_statements(tmp_path / "mine.json", statements))
    reasons = {node.id: node.properties["anonymousReason"] for node in data_set.nodes if node.properties.get("anonymous")}
    assert reasons == {
        "person:mine-p1": "unknown: Lost",
        "company:mine-e1": "anonymousEntity",
        "person:mine-r1-interested-party": "interestedPartyExemptFromDisclosure",
        "company:mine-r2-interested-party": "interestedPartyExemptFromDisclosure",
        "company:mine-r3-subject": "unknown",
    }
    assert len(stakes_of(data_set)) == 3


def test_that_there_is_no_owner_is_a_claim_without_a_stake(tmp_path: Path, catalogue: Catalogue) -> None:
    """It is about the company; an unknown owner would be the opposite of what the statement says."""
    statements = [ACME, relationship("s-1", "r1", "acme", {"reason": "noBeneficialOwners", "description": "Listed"})]
    data_set = read_files(catalogue, write_statements(tmp_path / "mine.json", statements))
    assert nodes_of(data_set, "Claim")["s-1"].properties["statement"] == "Acme Ltd: noBeneficialOwners: Listed, stated on 2024-05-01"
    assert stakes_of(data_set) == []
    assert nodes_of(data_set, "Person") == {}


def test_what_has_no_place_is_counted_and_annotations_are_quoted(tmp_path: Path, catalogue: Catalogue) -> None:
    """By field; empty values say nothing. An annotation is a part of the claim's text."""
    annotation = {
        "motivation": "correcting",
        "statementPointerTarget": "/recordDetails/name",
        "description": "Was misspelt",
        "url": "https://x.example",
    }
    jane = person("s-jane", "jane", "Jane", nationalities=[{"code": "GB"}], addresses=[], politicalExposure={"status": "isPep"})
    data_set = read_files(catalogue, write_statements(tmp_path / "mine.json", [{**jane, "annotations": [annotation], "declaration": "D7"}]))
    assert nodes_of(data_set, "Claim")["s-jane"].properties["statement"] == (
        "Jane (knownPerson), stated on 2024-05-01; [correcting on /recordDetails/name] Was misspelt"
    )
    assert left_out(data_set) == (
        "annotations.url (1), declaration (1), declarationSubject (1), person.nationalities (1), person.politicalExposure (1)"
    )


def test_lines_archives_and_several_files(tmp_path: Path, catalogue: Catalogue) -> None:
    """The same statements as an array, as lines and compressed are the same graph; one file may refer to another one."""
    array = read_files(catalogue, write_statements(tmp_path / "mine.json", [ACME, JANE, OWNS]))
    lines = tmp_path / "mine.ndjson.gz"
    lines.write_bytes(gzip.compress("\n".join(map(json.dumps, [ACME, JANE, OWNS])).encode("utf-8")))
    folder = tmp_path / "mine"
    folder.mkdir()
    for number, single in enumerate([OWNS, ACME, JANE]):
        (folder / f"{number}.json").write_text(json.dumps(single, indent=2), encoding="utf-16")
    ids = [(edge.id, edge.properties) for edge in stakes_of(array)]
    assert len(ids) == 1
    for other in (read_files(catalogue, lines), read_files(catalogue, folder)):
        assert [(edge.id, edge.properties) for edge in stakes_of(other)] == ids
        assert {node.id for node in other.nodes if node.type != "Document"} == {node.id for node in array.nodes if node.type != "Document"}


def test_records_whose_ids_look_alike_stay_apart(tmp_path: Path, catalogue: Catalogue) -> None:
    """A slug drops signs; keys that differ in them do not become one company."""
    statements = [entity("s-1", "a/1", "One"), entity("s-2", "a_1", "Two"), entity("s-3", "a-1", "Three")]
    ids = {node.id for node in nodes_of(read_files(catalogue, write_statements(tmp_path / "mine.json", statements)), "Company").values()}
    assert len(ids) == 3
    assert "company:mine-a-1" in ids


@pytest.mark.parametrize(
    ("statements", "errors"),
    [
        (
            [ACME, {"statementId": "s-2", "recordType": "entity"}, {**ACME, "statementId": "s-3", "statementDate": "soon"}],
            [
                "mine.json statement 2: The statement lacks recordId, statementDate and recordDetails, which BODS 0.4 requires",
                'mine.json statement 3: The statementDate is "soon"; write it as 2026-01-31 or 2026-01-31T12:00:00Z',
            ],
        ),
        (
            [ACME, OWNS],
            ['mine.json statement 2: No statement describes the record "jane", which is the interestedParty; add the file that describes'],
        ),
        (
            [ACME, {**JANE, "recordId": "acme"}],
            ['mine.json statement 2: Record "acme" is of type entity in another statement, and person here; its statementId is "s-jane".'],
        ),
        (
            [ACME, JANE, relationship("s-1", "r1", "acme", "jane", {**SHARES, "type": "bonds", "share": {"exact": 160}})],
            [
                'mine.json statement 3, column kind: "bonds" is not one of SHARES, VOTING_RIGHTS',
                "mine.json statement 3, column shareM",
            ],
        ),
        (
            [{**ACME, "publicationDetails": {"bodsVersion": "0.3"}}],
            ["mine.json statement 1: The statement follows BODS 0.3; only BODS 0.4 is read, so convert the file to that version."],
        ),
        (
            [{"statementID": "s", "statementType": "entityStatement"}],
            ["mine.json statement 1: The statement follows a version of BODS before 0.4; only BODS 0.4 is read"],
        ),
        ([ACME, 5], ["mine.json statement 2: Expected an object; the file must be an array of objects, or one object after another."]),
    ],
)
def test_errors_name_the_statement(statements: list[BodsStatement], errors: list[str], tmp_path: Path, catalogue: Catalogue) -> None:
    """All at once; those of values have the column of the layout."""
    lines = errors_of_files(catalogue, write_statements(tmp_path / "mine.json", statements))
    assert len(lines) >= len(errors)
    assert all(any(line.startswith(error) for line in lines) for error in errors), lines


def test_a_schema_without_the_tables_refuses_the_file(tmp_path: Path) -> None:
    """With one sentence."""
    path = write_statements(tmp_path / "mine.json", [ACME, JANE, OWNS])
    errors = ["mine.json: BODS needs the table documents, which this schema lacks."]
    assert errors_of_files(compile_schema(MOVIES), path) == errors


def test_many_statements_are_spooled(tmp_path: Path, catalogue: Catalogue) -> None:
    """More than a block and more than one reading of the file."""
    companies = [entity(f"s-{number}", f"c{number}", f"Company {number}", x="y" * 300) for number in range(1_201)]
    owns = [relationship(f"r-{number}", f"r{number}", f"c{number + 1}", f"c{number}", SHARES) for number in range(1_200)]
    data_set = read_files(catalogue, write_statements(tmp_path / "mine.json", [*owns, *companies]))
    assert len(nodes_of(data_set, "Company")) == 1_201
    assert len(stakes_of(data_set)) == 1_200
    assert left_out(data_set) == "declarationSubject (2,401), entity.x (1,201)"
