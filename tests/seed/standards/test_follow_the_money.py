"""FollowTheMoney: entities and statements become companies, people, stakes, roles and links, and nothing is dropped in silence."""

from __future__ import annotations

import csv
import io
import json
import random
from pathlib import Path
from typing import Any

import pytest

from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.rows import DataSet
from keiretsu.seed.tables.inputs import Inputs
from keiretsu.seed.validate import read_data_set
from tests.seed.standards.reading import errors_of_files, facts, names, properties, read_files, warnings, write_as

ENTITIES: list[dict[str, Any]] = [
    {
        "id": "acme",
        "caption": "Acme Holding",
        "schema": "Company",
        "properties": {
            "name": ["ACME HOLDING PLC", "Acme Holding"],
            "alias": ["Acme; Group"],
            "previousName": ["Acme | Sons"],
            "jurisdiction": ["gb"],
            "registrationNumber": ["1234567"],
            "leiCode": ["5493001KJTIIGC8Y1R12"],
            "incorporationDate": ["1999", "1999-03-01"],
            "phone": ["+44 1", "+44 2"],
            "sourceUrl": ["https://register.example/acme"],
            "publisher": ["Register of Examples"],
        },
        "datasets": ["gb_register"],
        "referents": ["acme-old"],
        "first_seen": "2024-01-01",
    },
    {"id": "Beta", "schema": "LegalEntity", "properties": {"name": ["Beta"]}, "datasets": ["gb_register", "press"]},
    {"id": "gov", "schema": "PublicBody", "properties": {"name": ["Ministry"]}, "datasets": []},
    {"id": "ann", "schema": "Person", "properties": {"name": ["Ann Example"], "birthDate": ["1970-05"], "topics": ["role.pep"]}},
    {"id": "bob", "schema": "Person", "properties": {"name": ["Bob Example"]}, "datasets": ["press"]},
    {"id": "anon", "schema": "Person", "properties": {"nationality": ["lv"]}, "datasets": ["press"]},
    {
        "id": "own-1",
        "schema": "Ownership",
        "properties": {"owner": ["ann"], "asset": ["acme-old"], "percentage": ["25-50"], "startDate": ["2014"], "sharesCount": ["10"]},
        "datasets": ["gb_register"],
    },
    {
        "id": "own-2",
        "schema": "Ownership",
        "properties": {"owner": ["ann"], "asset": [{"id": "acme"}], "percentage": ["25-50"], "startDate": ["2014"], "endDate": ["2020-06"]},
        "datasets": ["press"],
    },
    {
        "id": "own-3",
        "schema": "Ownership",
        "properties": {"owner": ["acme"], "asset": ["Beta"], "percentage": [">25%"], "ownershipType": ["Indirect voting rights"]},
        "datasets": ["press"],
    },
    {"id": "own-4", "schema": "Ownership", "properties": {"owner": ["acme"], "asset": ["yacht"], "percentage": ["100"]}},
    {"id": "own-5", "schema": "Ownership", "properties": {"owner": ["acme"], "asset": ["nowhere"]}},
    {"id": "own-6", "schema": "Ownership", "properties": {"owner": ["gov"], "asset": ["acme"], "percentage": ["most"]}},
    {"id": "control", "schema": "Control", "properties": {"controller": ["gov"], "controlled": ["acme"], "controlType": ["appointment"]}},
    {"id": "yacht", "schema": "Vessel", "properties": {"name": ["Sea Example"]}, "datasets": ["press"]},
    {
        "id": "dir-1",
        "schema": "Directorship",
        "properties": {
            "director": ["bob", "Beta"],
            "organization": ["acme"],
            "role": ["chair"],
            "startDate": ["2015-02-01T10:00:00"],
            "endDate": ["2019"],
        },
        "datasets": ["gb_register"],
    },
    {
        "id": "job",
        "schema": "Employment",
        "properties": {"employee": ["ann"], "employer": ["gov"], "startDate": ["2020"], "endDate": ["2019"]},
    },
    {"id": "fam-1", "schema": "Family", "properties": {"person": ["ann"], "relative": ["bob"], "relationship": ["mother"]}},
    {
        "id": "pay-1",
        "schema": "Payment",
        "properties": {"payer": ["acme"], "beneficiary": ["bob"], "amount": ["1000.5"], "currency": ["eur"], "date": ["2016-04-01"]},
    },
    {
        "id": "pay-2",
        "schema": "Payment",
        "properties": {"payer": ["acme"], "beneficiary": ["bob"], "amount": ["1000.5"], "currency": ["eur"], "date": ["2016-04-01"]},
    },
    {"id": "san-1", "schema": "Sanction", "properties": {"entity": ["ann"]}},
]
ACME, BETA, ANN, BOB, GOV = "company:ftm-acme", "company:ftm-beta-70339031", "person:ftm-ann", "person:ftm-bob", "company:ftm-gov"


def write_entities(path: Path, entities: list[dict[str, Any]]) -> Path:
    path.write_text("".join(f"{json.dumps(entity, ensure_ascii=False)}\n" for entity in entities), encoding="utf-8")
    return path


@pytest.fixture
def entities(tmp_path: Path, catalogue: Catalogue) -> DataSet:
    return read_files(catalogue, write_entities(tmp_path / "leaks.json", ENTITIES))


def test_counts(entities: DataSet) -> None:
    """Two ownerships of one stake are one stake; what has no place is only counted."""
    counts = {type_: sum(edge.type == type_ for edge in entities.edges) for type_ in ("HOLDS_STAKE_IN", "HOLDS_ROLE", "LINKED_TO")}
    assert counts == {"HOLDS_STAKE_IN": 4, "HOLDS_ROLE": 2, "LINKED_TO": 4}
    assert names(entities, "Company") == {
        ACME: "Acme Holding",
        BETA: "Beta",
        GOV: "Ministry",
        "company:register-of-examples": "Register of Examples",
    }
    assert names(entities, "Person") == {ANN: "Ann Example", BOB: "Bob Example", "person:ftm-anon": "Unknown person"}


def test_a_company(entities: DataSet) -> None:
    """The caption is the name; of two dates, the more precise one; the country decides whose register it is."""
    acme = properties(entities, ACME)
    assert acme["name"] == "Acme Holding"
    assert acme["aliases"] == ["ACME HOLDING PLC", "Acme; Group"]
    assert acme["kind"] == "company"
    assert acme["jurisdiction"] == "GB"
    assert acme["founded"] == "1999-03-01"
    assert acme["identifiers"] == ["lei\x1f5493001KJTIIGC8Y1R12", "gb-coh\x1f01234567"]
    assert acme["formerNames"] == ["Acme | Sons\x1f\x1f\x1f"]
    assert properties(entities, BETA)["kind"] == "legal entity"


def test_people(entities: DataSet) -> None:
    """A person without a name is one of their own."""
    assert properties(entities, ANN)["born"] == "1970-05"
    assert properties(entities, "person:ftm-anon")["anonymous"] is True


def test_stakes(entities: DataSet) -> None:
    """A stake of two data sets has a claim of each, and the end that only one of them knows."""
    shares = properties(entities, f'["{ANN}", "HOLDS_STAKE_IN", "{ACME}", "2014-01-01"]')
    assert (shares["shareMin"], shares["shareMax"], shares["valid"]) == (25, 50, "2014/2020-06")
    stake = next(edge for edge in entities.edges if edge.type == "HOLDS_STAKE_IN" and edge.start == ANN)
    assert {entities.claims[key].document for key in stake.claims or ()} == {"document:gb_register", "document:press"}
    votes = next(dict(edge.properties) for edge in entities.edges if edge.type == "HOLDS_STAKE_IN" and edge.end == BETA)
    assert (votes["kind"], votes["directness"], votes["shareMin"], votes["shareMax"]) == ("votingRights", "indirect", 25, 100)
    kinds = {str(edge.properties.get("kind")) for edge in entities.edges if edge.type == "HOLDS_STAKE_IN" and edge.start == GOV}
    assert kinds == {"None", "appointmentOfBoard"}


def test_roles_and_links(entities: DataSet) -> None:
    """A company as a director is a link: only people hold roles. Two payments of one day are two facts."""
    assert facts(entities, "HOLDS_ROLE") == [(ANN, GOV, ""), (BOB, ACME, "2015-02-01/2019")]
    links = [
        (edge.start, edge.end, edge.properties["kind"], edge.properties.get("amount"))
        for edge in entities.edges
        if edge.type == "LINKED_TO"
    ]
    assert sorted(links) == [
        (ACME, BOB, "payment", 1000.5),
        (ACME, BOB, "payment", 1000.5),
        (BETA, ACME, "director: chair", None),
        (ANN, BOB, "family: mother", None),
    ]


def test_sources(entities: DataSet) -> None:
    """A page is a document; an entity without pages rests on its data sets, and one without these on the file."""
    claims = {node.id: node.properties["documentId"] for node in entities.nodes if node.type == "Claim"}
    documents = names(entities, "Document")
    assert {"document:gb_register", "document:press", "document:https://register.example/acme"} <= documents.keys()
    acme, ann = (next(node for node in entities.nodes if node.id == id_) for id_ in (ACME, ANN))
    assert [claims[f"claim:{key}"] for key in acme.claims or ()] == ["document:https://register.example/acme"]
    assert [claims[f"claim:{key}"] for key in ann.claims or ()] == ["document:leaks/leaks.json"]


def test_what_has_no_place_is_counted(entities: DataSet) -> None:
    """By schema and property."""
    uncertain, left_out = warnings(entities)
    assert uncertain == "leaks.json: Entities of the schema LegalEntity may be people; they are companies of the kind legal entity: 1."
    assert left_out.removeprefix("leaks.json: Left out, because the layout has no place for it: ").removesuffix(".").split(", ") == [
        "Company: phone (2)",
        "Ownership: percentages that are not shares (1)",
        "Ownership: relationships whose asset is not in the files (1)",
        "Ownership: relationships whose asset is of the schema Vessel (1)",
        "Ownership: sharesCount (1)",
        "Person: nationality (1)",
        "Person: topics (1)",
        "entities of the schema Sanction (1)",
        "entities of the schema Vessel (1)",
        "first_seen (1)",
        "periods that end before they begin (1)",
    ]


MORE_ENTITIES: list[dict[str, Any]] = [
    {"id": "acme", "schema": "Company", "properties": {"name": ["Acme"], "legalForm": ["GmbH"], "proof": ["paper", "nowhere"]}},
    {"id": "beta", "schema": "Company", "properties": {"name": ["Beta"]}, "datasets": ["press"]},
    {"id": "ann", "schema": "Person", "properties": {"name": ["Unknown Person"]}, "datasets": ["press"]},
    {
        "id": "paper",
        "schema": "Document",
        "properties": {"title": ["Paper"], "fileName": ["p.txt"], "publishedAt": ["2020-02-29T10:00:00"], "mimeType": ["text/plain"]},
    },
    {
        "id": "old",
        "schema": "Document",
        "properties": {"fileName": ["old.txt"], "publishedAt": ["2019"], "sourceUrl": ["https://a.example/"]},
    },
    {
        "id": "claim",
        "schema": "Documentation",
        "properties": {"document": ["paper"], "entity": ["acme", "yacht"], "role": ["self claim"], "summary": ["We are large."]},
    },
    {"id": "lost", "schema": "Documentation", "properties": {"document": ["nowhere"], "entity": ["acme"]}},
    {
        "id": "number",
        "schema": "Identification",
        "properties": {"holder": ["acme"], "type": ["DE-HRB"], "number": ["7:1"], "country": ["de"]},
    },
    {"id": "no-type", "schema": "Identification", "properties": {"holder": ["acme"], "number": ["8"]}},
    {
        "id": "arm",
        "schema": "Ownership",
        "properties": {"owner": ["acme"], "asset": ["beta"], "ownershipType": ["venture arm"], "percentage": ["60"]},
        "datasets": ["press"],
    },
    {"id": "arm-of-ann", "schema": "Ownership", "properties": {"owner": ["ann"], "asset": ["beta"], "role": ["subsidiary"]}},
    {"id": "board", "schema": "Control", "properties": {"controller": ["ann"], "controlled": ["acme"], "controlType": ["Board chair"]}},
    {"id": "founder", "schema": "UnknownLink", "properties": {"subject": ["ann"], "object": ["acme"], "role": ["founded"]}},
    {"id": "rival", "schema": "UnknownLink", "properties": {"subject": ["acme"], "object": ["beta"], "role": ["competes with: phones"]}},
    {"id": "no-rival", "schema": "UnknownLink", "properties": {"subject": ["ann"], "object": ["beta"], "role": ["competes with: phones"]}},
    {"id": "cited", "schema": "UnknownLink", "properties": {"subject": ["paper"], "object": ["old"], "role": ["cites"]}},
    {"id": "of-paper", "schema": "UnknownLink", "properties": {"subject": ["paper"], "object": ["acme"], "role": ["mentions"]}},
    {"id": "rent", "schema": "Payment", "properties": {"payer": ["acme"], "beneficiary": ["ann"], "purpose": ["rent"]}},
    {"id": "year", "schema": "Family", "properties": {"person": ["ann"], "relative": ["ann"], "startDate": ["2014"], "endDate": ["2014"]}},
]


def test_documents_numbers_and_roles(tmp_path: Path, catalogue: Catalogue) -> None:
    """What exports use, in files of others."""
    data_set = read_files(catalogue, write_entities(tmp_path / "more.json", MORE_ENTITIES))
    acme, paper = properties(data_set, "company:ftm-acme"), properties(data_set, "document:paper")
    assert (acme["kind"], acme["identifiers"]) == ("GmbH", ["de-hrb\x1f7:1"])
    assert paper == {"key": "paper", "title": "Paper", "fileName": "p.txt", "publishedOn": "2020-02-29"}
    assert properties(data_set, "document:old") == {
        "key": "old",
        "title": "old.txt",
        "fileName": "old.txt",
        "address": "https://a.example/",
    }
    assert properties(data_set, "person:ftm-ann")["anonymous"] is True
    (statement,) = [dict(node.properties) for node in data_set.nodes if node.properties.get("statement") == "We are large."]
    assert statement["modality"] == "self-claim"
    (key,) = next(node.claims or () for node in data_set.nodes if node.id == "company:ftm-acme")
    assert data_set.claims[key].document == "document:paper"
    (subsidiary,) = [dict(edge.properties) for edge in data_set.edges if edge.type == "HAS_SUBSIDIARY"]
    assert subsidiary == {"kind": "venture arm", "shareMin": 60, "shareMax": 60}
    assert [(edge.start, edge.end, edge.properties.get("kind")) for edge in data_set.edges if edge.type == "HOLDS_STAKE_IN"] == [
        ("person:ftm-ann", "company:ftm-acme", "boardChair"),
        ("person:ftm-ann", "company:ftm-beta", None),
    ]
    assert facts(data_set, "FOUNDED") == [("person:ftm-ann", "company:ftm-acme", "")]
    assert [edge.properties.get("market") for edge in data_set.edges if edge.type == "COMPETES_WITH"] == ["phones"]
    assert facts(data_set, "CITES") == [("document:paper", "document:old", "")]
    links = [(edge.properties["kind"], edge.properties.get("valid", "")) for edge in data_set.edges if edge.type == "LINKED_TO"]
    assert sorted(links) == [("competes with: phones", ""), ("family", "2014"), ("payment: rent", "")]
    (left_out,) = warnings(data_set)
    assert left_out.removeprefix("more.json: Left out, because the layout has no place for it: ").removesuffix(".").split(", ") == [
        "Company: documents of proof that are not in the files (1)",
        "Document: mimeType (1)",
        "Document: publishedAt that is not a day (1)",
        "Documentation: other ends (1)",
        "Documentation: relationships without a document in the files (1)",
        "Identification: country (1)",
        "Identification: numbers without a type (1)",
        "UnknownLink: relationships with a document as the subject (1)",
    ]


def write_statements(path: Path) -> Path:
    """A row for each value, shuffled; entities without values have one of their id, as exports do."""
    rows = []
    for entity in ENTITIES:
        values = [(name, item["id"] if isinstance(item, dict) else item) for name, items in entity["properties"].items() for item in items]
        for dataset in entity.get("datasets") or [""]:
            for name, value in [("id", "checksum"), *values]:
                rows.append([entity["id"], entity.get("referents", [entity["id"]])[0], name, entity["schema"], value, dataset])
    random.Random(7).shuffle(rows)  # noqa: S311  # not for cryptography
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["canonical_id", "entity_id", "prop", "schema", "value", "dataset"], *rows])
    return path


def test_statements_are_grouped(tmp_path: Path, catalogue: Catalogue, entities: DataSet) -> None:
    """They give the same nodes and facts; only the order of names follows that of the statements."""
    folder = tmp_path / "statements"
    folder.mkdir()
    grouped = read_files(catalogue, write_statements(folder / "leaks.csv"))
    ids = {type_: {edge.id for edge in grouped.edges if edge.type == type_} for type_ in ("HOLDS_STAKE_IN", "HOLDS_ROLE", "LINKED_TO")}
    assert ids == {type_: {edge.id for edge in entities.edges if edge.type == type_} for type_ in ids}
    assert names(grouped, "Person") == names(entities, "Person")
    assert names(grouped, "Company").keys() == names(entities, "Company").keys()
    assert properties(grouped, ACME)["identifiers"] == properties(entities, ACME)["identifiers"]


def test_statements_of_several_schemata(tmp_path: Path, catalogue: Catalogue) -> None:
    """What is an asset and an organization is a company; those of enrichers are left out."""
    path = tmp_path / "press.csv"
    path.write_text(
        "canonical_id,entity_id,prop,schema,value,dataset,external,lang\n"
        "q1,a,name,Organization,Acme,one,,\nq1,b,name,Asset,Acme,two,,lav\nq1,c,alias,Company,Acne,three,t,\n",
        encoding="utf-8",
    )
    data_set = read_files(catalogue, path)
    company = properties(data_set, "company:ftm-q1")
    assert (company["kind"], company.get("aliases")) == ("company", None)
    assert warnings(data_set) == [
        "press.csv: Left out, because the layout has no place for it: lang (1), statements that are external (1)."
    ]


@pytest.mark.parametrize("packing", ["gz", "zip"])
def test_archives(packing: str, tmp_path: Path, catalogue: Catalogue, entities: DataSet) -> None:
    packed = write_as(write_entities(tmp_path / "leaks.json", ENTITIES), packing)
    assert [node.id for node in read_files(catalogue, packed).nodes if node.type != "Document"] == [
        node.id for node in entities.nodes if node.type != "Document"
    ]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be"])
@pytest.mark.parametrize("kind", ["entities", "statements"])
def test_encodings(kind: str, encoding: str, tmp_path: Path, catalogue: Catalogue) -> None:
    path = tmp_path / "leaks.txt"
    write_entities(path, ENTITIES) if kind == "entities" else write_statements(path)
    mark = "\ufeff" if encoding == "utf-16-be" else ""
    path.write_bytes((mark + path.read_text("utf-8")).encode(encoding))
    assert names(read_files(catalogue, path), "Person").keys() == {ANN, BOB, "person:ftm-anon"}


def test_bytes_of_another_encoding_are_not_read_in_silence(tmp_path: Path, catalogue: Catalogue) -> None:
    """They are a warning, which quotes them."""
    (tmp_path / "leaks.csv").write_bytes("canonical_id,entity_id,prop,schema,value,dataset\na,a,name,Person,José,one\n".encode("cp1252"))
    (tmp_path / "more.json").write_bytes('\n{"id": "b", "schema": "Person", "properties": {"name": ["Zoë"]}}'.encode("cp1252"))
    first, second = warnings(read_files(catalogue, tmp_path / "leaks.csv", tmp_path / "more.json"))
    assert first.startswith("leaks.csv line 2: ")
    assert "José" in first
    assert second.startswith("more.json line 2: ")
    assert "Zoë" in second


def test_standard_input(tmp_path: Path, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    """The name of the data set comes from dataset.toml."""
    config = tmp_path / "dataset.toml"
    config.write_text('name = "mine"\n', encoding="utf-8")
    with write_entities(tmp_path / "leaks.json", ENTITIES).open("rb") as stream:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(stream))
        assert names(read_data_set(Inputs(("-",), config), catalogue), "Person").keys() == {ANN, BOB, "person:ftm-anon"}


def test_errors(tmp_path: Path, catalogue: Catalogue) -> None:
    """All entities that are not complete, at once, with their lines."""
    path = write_entities(
        tmp_path / "bad.json", [{"id": "a", "schema": "Person", "properties": {"name": ["A"]}}, {"id": "b", "schema": "Person"}]
    )
    assert errors_of_files(catalogue, path) == [
        "bad.json line 2: The entity has no id, no schema or no properties; export it again.",
    ]


def test_ids_that_slugs_would_confuse(tmp_path: Path, catalogue: Catalogue) -> None:
    """They differ in case, in punctuation, or in what is not a letter."""
    ids = ["ab", "AB", "a.b", "a-b", "--", "??"]
    path = write_entities(tmp_path / "ids.json", [{"id": id_, "schema": "Person", "properties": {"name": [id_]}} for id_ in ids])
    assert sorted(map(str, names(read_files(catalogue, path), "Person").values())) == sorted(ids)
