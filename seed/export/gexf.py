"""Records -> GEXF 1.2, which Gephi and networkx read: https://gexf.net/schema.html

    <edge id="1" source="company:xiaomi" target="company:huami" label="HAS_SUBSIDIARY">
    <attvalues><attvalue for="e0" value="HAS_SUBSIDIARY"/></attvalues><spells><spell start="2014-01-01" end="2014-12-31"/></spells></edge>

A fact with a validity has a spell from the earliest to the latest day on which it may hold; an open end has no attribute.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import BinaryIO

from keiretsu.schema.catalogue import ValueKind
from keiretsu.seed.export.network import Attribute, NetworkValues, NetworkWriter, edges_last
from keiretsu.seed.export.records import ExportedEdge, ExportedNode
from keiretsu.seed.export.writers import ExportContext
from keiretsu.seed.export.xml_text import escape_xml

TYPES = {ValueKind.INT: "long", ValueKind.FLOAT: "double", ValueKind.BOOLEAN: "boolean", ValueKind.STRING: "string"}
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<gexf xmlns="http://www.gexf.net/1.2draft" version="1.2">
"""
SPELL_BOUNDS = (("start", "validFrom"), ("end", "validTo"))
"""Attributes of a spell, and the properties of a fact that hold its earliest and latest day."""


@contextmanager
def open_gexf(file: BinaryIO, context: ExportContext) -> Iterator[GexfWriter]:
    """A writer of one GEXF file."""
    values = NetworkValues(context)
    meta = f"<meta><description>{escape_xml(context.scope.description)[0]}</description></meta>\n" if context.scope.is_partial else ""
    attributes = _attributes("node", values.attributes.nodes.values()) + _attributes("edge", values.attributes.edges.values())
    graph = '<graph mode="dynamic" defaultedgetype="directed" timeformat="date">\n'
    file.write(f"{HEAD}{meta}{graph}{attributes}<nodes>\n".encode())
    with edges_last(file, b"</nodes>\n<edges>\n") as edges:
        yield GexfWriter(file, edges, values)
    file.write(b"</edges>\n</graph>\n</gexf>\n")


def _attributes(domain: str, attributes: Iterable[Attribute]) -> str:
    rows = (
        f'<attribute id="{attribute.id}" title="{escape_xml(attribute.name)[0]}" type="{TYPES[attribute.kind]}"/>\n'
        for attribute in attributes
    )
    return f'<attributes class="{domain}" mode="static">\n{"".join(rows)}</attributes>\n'


class GexfWriter(NetworkWriter):
    """Elements of nodes and edges."""

    def _node(self, node: ExportedNode) -> str:
        id_ = self.values.escape(node, "id", node.id)
        return f'<node id="{id_}" label="{self.values.display_name(node)}">{self._data(node)}</node>\n'

    def _edge(self, edge: ExportedEdge) -> str:
        label = escape_xml(edge.type)[0]
        return f'<edge {self.ends(edge)} label="{label}">{self._data(edge)}{self._spells(edge)}</edge>\n'

    def _data(self, record: ExportedNode | ExportedEdge) -> str:
        rows = "".join(f'<attvalue for="{attribute.id}" value="{text}"/>' for attribute, text in self.values.of(record))
        return f"<attvalues>{rows}</attvalues>"

    def _spells(self, edge: ExportedEdge) -> str:
        bounds = [(bound, edge.values[name]) for bound, name in SPELL_BOUNDS if name in edge.values]
        if edge.claims is None or not bounds:
            return ""
        attributes = " ".join(f'{bound}="{self.values.escape(edge, bound, day)}"' for bound, day in bounds)
        return f"<spells><spell {attributes}/></spells>"
