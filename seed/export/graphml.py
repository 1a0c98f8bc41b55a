"""Records -> GraphML, which Gephi, yEd, Cytoscape and networkx read: http://graphml.graphdrawing.org/specification.html

<node id="company:huami"><data key="n0">Company</data><data key="n2">Huami</data></node>
<edge id="1" source="company:xiaomi" target="company:huami"><data key="e0">HAS_SUBSIDIARY</data></edge>
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from keiretsu.schema.catalogue import ValueKind
from keiretsu.seed.export.network import Attribute, NetworkValues, NetworkWriter, edges_last
from keiretsu.seed.export.records import ExportedEdge, ExportedNode
from keiretsu.seed.export.writers import ExportContext
from keiretsu.seed.export.xml_text import escape_xml

TYPES = {ValueKind.INT: "int", ValueKind.FLOAT: "double", ValueKind.BOOLEAN: "boolean", ValueKind.STRING: "string"}
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
"""


@contextmanager
def open_graphml(file: BinaryIO, context: ExportContext) -> Iterator[GraphmlWriter]:
    """A writer of one GraphML file."""
    values = NetworkValues(context)
    keys = [_key("node", attribute) for attribute in (LABEL, *values.attributes.nodes.values())] + [
        _key("edge", attribute) for attribute in values.attributes.edges.values()
    ]
    comment = f"<desc>{escape_xml(context.scope.description)[0]}</desc>\n" if context.scope.is_partial else ""
    file.write(f'{HEAD}{"".join(keys)}<graph edgedefault="directed">\n{comment}'.encode())
    with edges_last(file, b"") as edges:
        yield GraphmlWriter(file, edges, values)
    file.write(b"</graph>\n</graphml>\n")


LABEL = Attribute("label", "label", ValueKind.STRING)
"""The attribute that programs show beside a node."""


def _key(domain: str, attribute: Attribute) -> str:
    return f'<key id="{attribute.id}" for="{domain}" attr.name="{escape_xml(attribute.name)[0]}" attr.type="{TYPES[attribute.kind]}"/>\n'


class GraphmlWriter(NetworkWriter):
    """Elements of nodes and edges."""

    def _node(self, node: ExportedNode) -> str:
        label = f'<data key="label">{self.values.display_name(node)}</data>'
        return f'<node id="{self.values.escape(node, "id", node.id)}">{label}{self._data(node)}</node>\n'

    def _edge(self, edge: ExportedEdge) -> str:
        return f"<edge {self.ends(edge)}>{self._data(edge)}</edge>\n"

    def _data(self, record: ExportedNode | ExportedEdge) -> str:
        return "".join(f'<data key="{attribute.id}">{text}</data>' for attribute, text in self.values.of(record))
