"""Catalogue -> which files a folder may hold, and which columns each of them has.

    companies.csv        name, slug, aliases, kind, anonymous, claims, modality, confidence, attributedTo, statement
    has_subsidiary.csv   from, to, kind, shareMin, shareMax, share_percent, share_fraction, valid, claims, modality, ...
    claims.csv           key, statement, modality, ..., document, about

One file for each node type and each relationship type of the schema. docs/reference/data-layout.md is written from this.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from keiretsu.schema import catalogue as c
from keiretsu.seed.shares import Scale, ShareEnds, find_ends


class Part(Enum):
    """What a column is to the loader."""

    PROPERTY = "property"
    SLUG = "slug"
    FROM = "from"
    TO = "to"
    CLAIMS = "claims"
    DOCUMENT = "document"
    ABOUT = "about"
    OWN_CLAIM = "own claim"
    SHARE = "share"


@dataclass(frozen=True)
class Column:
    """A column. `required`: the file must have it and each cell must be filled. `scale`: how the share in it is written."""

    name: str
    part: Part
    description: str
    required: bool = False
    prop: c.Property | None = None
    scale: Scale | None = None


@dataclass(frozen=True)
class NodeFile:
    """A file with one node per row."""

    name: str
    columns: Mapping[str, Column]
    node: c.NodeType
    sourced: bool


@dataclass(frozen=True)
class EdgeFile:
    """A file with one edge per row. `share`: the properties of its edges that are the ends of a share, where it has some."""

    name: str
    columns: Mapping[str, Column]
    relationship: c.Relationship
    sourced: bool
    share: ShareEnds | None


Layout = Mapping[str, NodeFile | EdgeFile]
"""File name -> file."""


def make_layout(catalogue: c.Catalogue) -> Layout:
    """The files of a schema's data, documents and claims first."""
    sources = (catalogue.provenance.document, catalogue.provenance.claim) if catalogue.provenance else ()
    order = [*sources, *(name for name in catalogue.nodes if name not in sources)]
    files: list[NodeFile | EdgeFile] = [_node_file(catalogue, catalogue.nodes[name]) for name in order]
    taken = (catalogue.provenance.about, catalogue.provenance.stated_in) if catalogue.provenance else ()
    files += [_edge_file(relationship) for relationship in catalogue.relationships.values() if relationship.name not in taken]
    return {file.name: file for file in files}


def file_of(catalogue: c.Catalogue, type_: str) -> str:
    """The name of the file that holds the nodes of a type."""
    return f"{_snake(catalogue.nodes[type_].plural)}.csv"


def _node_file(catalogue: c.Catalogue, node: c.NodeType) -> NodeFile:
    sourced = catalogue.entities in node.interfaces and catalogue.provenance is not None
    columns = [_property(prop) for prop in node.properties.values() if _is_column(prop) and prop.name != "slug"]
    if node.key == "slug":
        text = "Decides the slug where the name gives one that is taken, or none"
        columns.insert(1, Column("slug", Part.SLUG, text, prop=node.properties["slug"]))
    if catalogue.provenance and node.name == catalogue.provenance.claim:
        columns.append(Column("document", Part.DOCUMENT, "Key of the document that states it", required=True))
        columns.append(Column("about", Part.ABOUT, "Ids or names of what it is about, with `;` between them", required=True))
    if sourced:
        columns += _claim_columns()
    return NodeFile(file_of(catalogue, node.name), {column.name: column for column in columns}, node, sourced)


def _edge_file(relationship: c.Relationship) -> EdgeFile:
    columns = [
        Column("from", Part.FROM, f"Name or id of the start: {_types(relationship, 0)}", required=True),
        Column("to", Part.TO, f"Name or id of the end: {_types(relationship, 1)}", required=True),
    ]
    share = find_ends(relationship.properties.values())
    for prop in relationship.properties.values():
        if _is_column(prop):
            columns.append(_property(prop))
        if share and prop == share.most:
            columns += _share_columns(share)
    if relationship.sourced:
        columns += _claim_columns()
    name = f"{relationship.name.lower()}.csv"
    return EdgeFile(name, {column.name: column for column in columns}, relationship, relationship.sourced, share)


def _share_columns(share: ShareEnds) -> Iterator[Column]:
    """What may stand in place of a share's two ends."""
    instead = f"In place of `{share.least.name}` and `{share.most.name}`: "
    yield Column(Scale.PERCENT.value, Part.SHARE, instead + "the share in per cent, `50` or `25-50`", scale=Scale.PERCENT)
    yield Column(Scale.FRACTION.value, Part.SHARE, instead + "the share as a part of 1, `0.5` or `0.25-0.5`", scale=Scale.FRACTION)


def _claim_columns() -> list[Column]:
    own = "Where the row has no claims: "
    return [
        Column(
            "claims", Part.CLAIMS, "Keys of the claims that support it, with `;` between them; without any, the row makes one of its own"
        ),
        Column("modality", Part.OWN_CLAIM, own + "how firmly it is said; ASSERTED where empty"),
        Column("confidence", Part.OWN_CLAIM, own + "how sure you are, from 0 to 1"),
        Column("attributedTo", Part.OWN_CLAIM, own + "whom you have it from"),
        Column("statement", Part.OWN_CLAIM, own + "what is claimed, in a sentence of yours"),
    ]


def _property(prop: c.Property) -> Column:
    required = prop.required and prop.default is None
    return Column(prop.name, Part.PROPERTY, prop.description, required, prop)


def _is_column(prop: c.Property) -> bool:
    """Days that follow from an EDTF text, ids and values that are worked out are no columns."""
    return prop.source is c.Source.STORED and prop.interval is None and prop.kind is not c.Kind.ID


def _types(relationship: c.Relationship, end: int) -> str:
    return ", ".join(dict.fromkeys(name for ends in relationship.ends for name in ends[end]))


def _snake(camel: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", camel).lower()
