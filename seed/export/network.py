"""What the network formats GraphML and GEXF have in common: nodes, edges between them, and typed attributes of both.

    attributes_of(catalogue).nodes   ->   {"slug": Attribute("slug", ValueKind.STRING), "name": ..., "type": ..., "claims": ...}

A claim is not a node of the network: nodes and edges have the keys of their claims as an attribute, and the claims are counted as losses.
Lists are texts with items separated by `;`, as in CSV.
"""

from __future__ import annotations

import shutil
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from typing import IO, Any, BinaryIO

from keiretsu.schema.catalogue import Catalogue, PropertySpec, ValueKind
from keiretsu.seed.export.cells import write_cell
from keiretsu.seed.export.decoder import stored_properties
from keiretsu.seed.export.ndjson import properties_by_type
from keiretsu.seed.export.records import ExportedClaim, ExportedEdge, ExportedNode, ExportedRecord
from keiretsu.seed.export.values import is_finite, to_text_value
from keiretsu.seed.export.writers import ExportContext, describe_record
from keiretsu.seed.export.xml_text import REASON, escape_xml

TEXT_KINDS = (ValueKind.STRING, ValueKind.STRINGS, ValueKind.ENUM, ValueKind.DATE, ValueKind.ID)


@dataclass(frozen=True)
class Attribute:
    """`id`: unique in the file; `name`: its title. Properties of the same name and different kinds are texts."""

    id: str
    name: str
    kind: ValueKind


@dataclass(frozen=True)
class AttributeSets:
    """The attributes of nodes and of edges, by name."""

    nodes: Mapping[str, Attribute]
    edges: Mapping[str, Attribute]


def attributes_of(catalogue: Catalogue) -> AttributeSets:
    """The attributes of a schema: the declared properties of all types, the type, data sets and evidence."""
    evidence = ("claims",) if catalogue.provenance else ()
    nodes = [prop for node in catalogue.nodes.values() for prop in stored_properties(node)]
    edges = [prop for relationship in catalogue.relationships.values() for prop in relationship.properties.values()]
    return AttributeSets(_number("n", nodes, evidence), _number("e", edges, evidence))


def _number(prefix: str, properties: Sequence[PropertySpec], evidence: Sequence[str]) -> dict[str, Attribute]:
    kinds: dict[str, ValueKind] = {"type": ValueKind.STRING}
    for prop in properties:
        kind = ValueKind.STRING if prop.kind in TEXT_KINDS else prop.kind
        kinds[prop.name] = kind if kinds.get(prop.name, kind) is kind else ValueKind.STRING
    kinds |= dict.fromkeys((*evidence, "dataSets"), ValueKind.STRING)
    return {name: Attribute(f"{prefix}{index}", name, kind) for index, (name, kind) in enumerate(kinds.items())}


@dataclass
class NetworkValues:
    """Records -> the values of their attributes, as escaped texts."""

    context: ExportContext
    attributes: AttributeSets = field(init=False)

    def __post_init__(self) -> None:
        self.attributes = attributes_of(self.context.catalogue)

    def of(self, record: ExportedNode | ExportedEdge) -> Iterator[tuple[Attribute, str]]:
        """The attributes that have a value; what is missing has none."""
        attributes = self.attributes.edges if isinstance(record, ExportedEdge) else self.attributes.nodes
        properties = self._properties[record.type]
        for name, value in self._values(record).items():
            attribute, prop = attributes[name], properties.get(name)
            text = self._text(record, name, to_text_value(prop, value) if prop else value)
            if text is not None:
                yield attribute, text

    def escape(self, record: ExportedRecord, name: str, text: str) -> str:
        """A text, escaped; replaced characters are counted."""
        escaped, is_changed = escape_xml(text)
        if is_changed:
            self.context.losses.add(f"{record.type}.{name}", REASON, describe_record(record))
        return escaped

    def display_name(self, record: ExportedNode) -> str:
        """The label of a node: the property that its type displays, else its id."""
        name = self.context.catalogue.nodes[record.type].display_property
        return self.escape(record, name, str(record.values.get(name, record.id)))

    def count_claims(self, records: Sequence[ExportedRecord]) -> None:
        """Count claims as losses."""
        for record in records:
            if isinstance(record, ExportedClaim):
                self.context.losses.add(record.type, "Claims are not nodes of a network; only their keys are exported", record.id)

    def _values(self, record: ExportedNode | ExportedEdge) -> dict[str, Any]:
        values = {"type": record.type, **record.values}
        if isinstance(record, ExportedEdge) and record.claims is not None:
            values |= {"modality": record.modality, "confidence": record.confidence}
        if record.claims is not None:
            values["claims"] = record.claims
        return {**{name: value for name, value in values.items() if value is not None}, "dataSets": record.data_sets}

    def _text(self, record: ExportedRecord, name: str, value: Any) -> str | None:
        match value:
            case bool():
                return str(value).lower()
            case int() | float():
                if not is_finite(value):
                    self.context.losses.add(
                        f"{record.type}.{name}", "The number is infinite or undefined; it is missing", describe_record(record)
                    )
                    return None
                return repr(value)
            case list() | tuple():
                text, _ = write_cell(ValueKind.STRINGS, value)
                return self.escape(record, name, text) if text else None
            case _:
                return self.escape(record, name, str(value))

    @cached_property
    def _properties(self) -> Mapping[str, Mapping[str, PropertySpec]]:
        return properties_by_type(self.context.catalogue)


@dataclass
class NetworkWriter(ABC):
    """Writes nodes at once, and edges to a file of their own; a format defines the elements."""

    file: BinaryIO
    edges: IO[bytes]
    values: NetworkValues
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def write(self, records: Sequence[ExportedRecord]) -> None:
        """Add elements for these records."""
        self.values.count_claims(records)
        self.file.write("".join(self._node(record) for record in records if isinstance(record, ExportedNode)).encode())
        self.edges.write("".join(self._edge(record) for record in records if isinstance(record, ExportedEdge)).encode())

    def ends(self, edge: ExportedEdge) -> str:
        """The attributes that number an edge and name its ends."""
        source, target = self.values.escape(edge, "id", edge.start), self.values.escape(edge, "id", edge.end)
        return f'id="{next(self._numbers)}" source="{source}" target="{target}"'

    @abstractmethod
    def _node(self, node: ExportedNode) -> str:
        """The element of a node."""

    @abstractmethod
    def _edge(self, edge: ExportedEdge) -> str:
        """The element of an edge."""


@contextmanager
def edges_last(file: BinaryIO, between: bytes) -> Iterator[IO[bytes]]:
    """A temporary file for edges, which follow all nodes: appended to the file when the context exits, after the text in between."""
    with tempfile.TemporaryFile() as edges:
        yield edges
        file.write(between)
        edges.seek(0)
        shutil.copyfileobj(edges, file, 1_000_000)
