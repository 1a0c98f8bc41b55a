"""Resources -> JSON-LD 1.1: a document with a context and a graph, https://www.w3.org/TR/json-ld11/

    {"@context": {"schema": "https://schema.org/", ...},
     "@graph": [{"@id": "urn:keiretsu:company:huami", "@type": ["terms:Company", ...], "schema:name": "Huami", ...}]}

Literals that are not strings are value objects, so that no number changes its type on the way to RDF.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO

import orjson

from keiretsu.seed.export.linked_data import LinkedData, Literal, Reference, Resource
from keiretsu.seed.export.records import ExportedRecord
from keiretsu.seed.export.vocabulary import PREFIXES
from keiretsu.seed.export.writers import ExportContext


@contextmanager
def open_json_ld(file: BinaryIO, context: ExportContext) -> Iterator[JsonLdWriter]:
    """A writer of one document."""
    members = {"@version": 1.1, **PREFIXES}
    description = b',"schema:description":' + orjson.dumps(context.scope.description) if context.scope.is_partial else b""
    file.write(b'{"@context":' + orjson.dumps(members) + description + b',"@graph":[')
    writer = JsonLdWriter(file, LinkedData(context))
    yield writer
    file.write(b"\n]}\n")


@dataclass
class JsonLdWriter:
    """Writes resources as members of the graph."""

    file: BinaryIO
    data: LinkedData
    separator: bytes = b"\n"

    def write(self, records: Sequence[ExportedRecord]) -> None:
        """Add the resources of these records."""
        for record in records:
            for resource in self.data.resources(record):
                self.file.write(self.separator + orjson.dumps(_to_json(resource)))
                self.separator = b",\n"


def _to_json(resource: Resource) -> dict[str, Any]:
    """A property with several values is a list."""
    members: dict[str, Any] = {"@id": resource.iri}
    if resource.types:
        members["@type"] = resource.types
    for name, value in resource.values:
        item = _value(value)
        if name not in members:
            members[name] = item
        elif isinstance(members[name], list):
            members[name].append(item)
        else:
            members[name] = [members[name], item]
    return members


def _value(value: Reference | Literal) -> Any:
    if isinstance(value, Reference):
        return {"@id": value.iri}
    return value.text if value.data_type is None else {"@value": value.text, "@type": value.data_type}
