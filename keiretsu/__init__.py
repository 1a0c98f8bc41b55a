"""Keiretsu: a GraphQL API over a Neo4j graph of companies and the relationships between them.

This is the public API: the vocabulary of a schema declaration, and the server for programs that embed it. Each name is imported when it
is first used, so `import keiretsu` costs no more than this file.

    from keiretsu import Node, SchemaDeclaration, prop   a schema, as in the tutorial "A graph of your own"
    from keiretsu import create_app                      an ASGI application, as in the guide "Embed the server"

The rooms are subpackages. The modules here are those that every room may import; they import no room.

direction.py           the direction of a relationship
dates.py               calendar days as text
files.py               atomic writes and file locks
text.py                values in messages: quoted, on one line
slugs.py               names -> slugs, which identify nodes
progress.py            progress of long activities on standard error: a bar, or lines
optional_features.py   features that use private names of other packages: tested versions, fallbacks
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

__all__ = [
    "Composite",
    "Date",
    "Edtf",
    "Fact",
    "InterestDeclaration",
    "Link",
    "Modality",
    "Node",
    "OwnershipDeclaration",
    "Path",
    "SchemaDeclaration",
    "SearchSpec",
    "Settings",
    "Sources",
    "__version__",
    "all_relations",
    "composite_list",
    "computed",
    "create_app",
    "cypher_property",
    "evidence",
    "incoming",
    "incoming_list",
    "incoming_one",
    "outgoing",
    "outgoing_list",
    "outgoing_one",
    "prop",
    "read_settings",
    "relationship_type",
    "type_name",
    "undirected",
]

if TYPE_CHECKING:
    from keiretsu.schema.catalogue import SearchSpec
    from keiretsu.schema.compile import SchemaDeclaration
    from keiretsu.schema.declarations import (
        Composite,
        Date,
        Edtf,
        Fact,
        Link,
        Node,
        Path,
        all_relations,
        composite_list,
        computed,
        cypher_property,
        evidence,
        incoming,
        incoming_list,
        incoming_one,
        outgoing,
        outgoing_list,
        outgoing_one,
        prop,
        relationship_type,
        type_name,
        undirected,
    )
    from keiretsu.schema.ownership import InterestDeclaration, OwnershipDeclaration
    from keiretsu.schema.provenance import Modality
    from keiretsu.schema.sources import Sources
    from keiretsu.server.lifespan import create_app
    from keiretsu.server.settings import Settings, read_settings

    __version__: str
else:
    _MODULES = {
        "schema.catalogue": ("SearchSpec",),
        "schema.compile": ("SchemaDeclaration",),
        "schema.ownership": ("InterestDeclaration", "OwnershipDeclaration"),
        "schema.provenance": ("Modality",),
        "schema.sources": ("Sources",),
        "server.lifespan": ("create_app",),
        "server.settings": ("Settings", "read_settings"),
    }
    _MODULE_OF = {name: module for module, names in _MODULES.items() for name in names}

    def __getattr__(name: str) -> object:
        """Import a name on its first use (PEP 562)."""
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        if name == "__version__":
            value = import_module("importlib.metadata").version(__name__)
        else:
            value = getattr(import_module(f"{__name__}.{_MODULE_OF.get(name, 'schema.declarations')}"), name)
        globals()[name] = value
        return value

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
