"""Statements of BODS 0.4 for tests, and what a file of them becomes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.errors import InvalidDataSet
from keiretsu.seed.rows import DataSet, EdgeRecord, NodeRecord
from keiretsu.seed.tables.inputs import Inputs
from keiretsu.seed.validate import read_data_set

BodsStatement = dict[str, Any]


def statement(id_: str, record: str, type_: str, details: Mapping[str, Any], **fields: Any) -> BodsStatement:
    """A statement of 2024, unless the fields say otherwise."""
    head = {"statementId": id_, "declarationSubject": "acme", "statementDate": "2024-05-01", "recordId": record, "recordType": type_}
    return {**head, "recordDetails": {"isComponent": False, **details}, **fields}


def entity(id_: str, record: str, name: str, **details: Any) -> BodsStatement:
    """A registered entity."""
    return statement(id_, record, "entity", {"entityType": {"type": "registeredEntity"}, "name": name, **details})


def person(id_: str, record: str, name: str, **details: Any) -> BodsStatement:
    """A known person."""
    return statement(id_, record, "person", {"personType": "knownPerson", "names": [{"type": "legal", "fullName": name}], **details})


def relationship(id_: str, record: str, subject: Any, party: Any, *interests: Mapping[str, Any], **fields: Any) -> BodsStatement:
    """A relationship with interests."""
    details = {"subject": subject, "interestedParty": party, "interests": list(interests)}
    return statement(id_, record, "relationship", details, **fields)


def write_statements(path: Path, statements: Sequence[Any]) -> Path:
    """An array in a file."""
    path.write_text(json.dumps(statements, ensure_ascii=False, indent=1), encoding="utf-8")
    return path


def read_files(catalogue: Catalogue, *paths: Path) -> DataSet:
    """The data set in these files."""
    return read_data_set(Inputs(tuple(map(str, paths))), catalogue)


def errors_of_files(catalogue: Catalogue, *paths: Path) -> list[str]:
    """Its errors."""
    try:
        read_files(catalogue, *paths)
    except InvalidDataSet as error:
        return str(error).splitlines()
    return []


def nodes_of(data_set: DataSet, type_: str) -> dict[str, NodeRecord]:
    """Nodes by their names, claims and documents by their keys and titles."""
    name = {"Claim": "key", "Document": "title"}.get(type_, "name")
    return {node.properties[name]: node for node in data_set.nodes if node.type == type_}


def stakes_of(data_set: DataSet) -> list[EdgeRecord]:
    """All stakes."""
    return [edge for edge in data_set.edges if edge.type == "HOLDS_STAKE_IN"]


def left_out(data_set: DataSet) -> str:
    """The warning that says what has no place."""
    (warning,) = [warning.message for warning in data_set.warnings if warning.message.startswith("Left out")]
    return warning.removeprefix("Left out, because the layout has no place for it: ")
