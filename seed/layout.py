"""Catalogue -> the files that a data set may contain, and the columns of each.

    companies.csv        name, slug, aliases, kind, anonymous, claims, modality, confidence, attributedTo, statement
    has_subsidiary.csv   from, to, kind, shareMin, shareMax, share_percent, share_fraction, valid, claims, modality, ...
    claims.csv           key, statement, modality, ..., document, about

One file for each node type and each relationship type of the schema. docs/reference/data-layout.md is generated from this.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from keiretsu.schema.catalogue import Catalogue, NodeSpec, PropertySource, PropertySpec, RelationshipSpec, ValueKind
from keiretsu.seed.shares import ShareBounds, ShareUnit, find_share_bounds


class ColumnRole(Enum):
    """How the loader interprets a column."""

    PROPERTY = "property"
    SLUG = "slug"
    FROM = "from"
    TO = "to"
    CLAIMS = "claims"
    DOCUMENT = "document"
    ABOUT = "about"
    ROW_CLAIM = "row claim"
    SHARE = "share"


@dataclass(frozen=True)
class ColumnSpec:
    """A column. `required`: the file must have it, and no cell may be empty. `unit`: that of the shares in it."""

    name: str
    role: ColumnRole
    description: str
    required: bool = False
    prop: PropertySpec | None = None
    unit: ShareUnit | None = None


@dataclass(frozen=True)
class NodeFile:
    """A file with one node per row."""

    name: str
    columns: Mapping[str, ColumnSpec]
    node: NodeSpec
    has_claims: bool


@dataclass(frozen=True)
class EdgeFile:
    """A file with one edge per row. `share`: the edge properties that hold the bounds of a share, if any."""

    name: str
    columns: Mapping[str, ColumnSpec]
    relationship: RelationshipSpec
    has_claims: bool
    share: ShareBounds | None


Layout = Mapping[str, NodeFile | EdgeFile]
"""File name -> file."""


def build_layout(catalogue: Catalogue) -> Layout:
    """The files of a data set of this schema, documents and claims first."""
    sources = (catalogue.provenance.document, catalogue.provenance.claim) if catalogue.provenance else ()
    order = [*sources, *(name for name in catalogue.nodes if name not in sources)]
    files: list[NodeFile | EdgeFile] = [_node_file(catalogue, catalogue.nodes[name]) for name in order]
    provenance_links = (catalogue.provenance.about, catalogue.provenance.stated_in) if catalogue.provenance else ()
    files += [
        _edge_file(catalogue, relationship)
        for relationship in catalogue.relationships.values()
        if relationship.name not in provenance_links
    ]
    return {file.name: file for file in files}


def node_file_name(catalogue: Catalogue, type_: str) -> str:
    """The name of the file with the nodes of a type."""
    return f"{_to_snake_case(catalogue.nodes[type_].plural)}.csv"


def edge_file_name(type_: str) -> str:
    """The name of the file with the edges of a type."""
    return f"{type_.lower()}.csv"


def _node_file(catalogue: Catalogue, node: NodeSpec) -> NodeFile:
    has_claims = catalogue.entities in node.interfaces and catalogue.provenance is not None
    columns = [_property_column(prop) for prop in node.data_properties.values() if _is_column(prop) and prop.name != "slug"]
    if node.key == "slug":
        description = "Overrides the slug derived from the name, if that is already used or empty"
        columns.insert(1, ColumnSpec("slug", ColumnRole.SLUG, description, prop=node.properties["slug"]))
    if catalogue.provenance and node.name == catalogue.provenance.claim:
        columns.append(ColumnSpec("document", ColumnRole.DOCUMENT, "Key of the document that states it", required=True))
        columns.append(ColumnSpec("about", ColumnRole.ABOUT, "Ids or names of the nodes it is about, separated by `;`", required=True))
    if has_claims:
        columns += _claim_columns(catalogue)
    return NodeFile(node_file_name(catalogue, node.name), {column.name: column for column in columns}, node, has_claims)


def _edge_file(catalogue: Catalogue, relationship: RelationshipSpec) -> EdgeFile:
    columns = [
        ColumnSpec("from", ColumnRole.FROM, f"Name or id of the source node ({_end_types(relationship, 0)})", required=True),
        ColumnSpec("to", ColumnRole.TO, f"Name or id of the target node ({_end_types(relationship, 1)})", required=True),
    ]
    share = find_share_bounds(relationship.properties.values())
    for prop in relationship.properties.values():
        if _is_column(prop):
            columns.append(_property_column(prop))
        if share and prop == share.upper:
            columns += _share_columns(share)
    if relationship.sourced:
        columns += _claim_columns(catalogue)
    return EdgeFile(
        edge_file_name(relationship.name), {column.name: column for column in columns}, relationship, relationship.sourced, share
    )


def _share_columns(share: ShareBounds) -> Iterator[ColumnSpec]:
    """The columns that may replace the two bounds of a share."""
    prefix = f"Replaces `{share.lower.name}` and `{share.upper.name}`: "
    yield ColumnSpec(ShareUnit.PERCENT.value, ColumnRole.SHARE, prefix + "the share in per cent, `50` or `25-50`", unit=ShareUnit.PERCENT)
    yield ColumnSpec(
        ShareUnit.FRACTION.value, ColumnRole.SHARE, prefix + "the share as a fraction of 1, `0.5` or `0.25-0.5`", unit=ShareUnit.FRACTION
    )


def _claim_columns(catalogue: Catalogue) -> list[ColumnSpec]:
    """The claims of a row, and the properties of the claim that it becomes without them: those that the schema's claims have."""
    assert catalogue.provenance, "rows with claims require a schema with provenance"
    properties = catalogue.nodes[catalogue.provenance.claim].properties
    prefix = "If `claims` is empty: "
    columns = [
        ColumnSpec(
            "claims",
            ColumnRole.CLAIMS,
            "Keys of the claims that support the row, separated by `;`; if empty, a claim is created from the row",
        ),
        ColumnSpec("modality", ColumnRole.ROW_CLAIM, prefix + "how firmly it is stated; default `ASSERTED`"),
        ColumnSpec("confidence", ColumnRole.ROW_CLAIM, prefix + "how certain it is, from 0 to 1"),
        ColumnSpec("attributedTo", ColumnRole.ROW_CLAIM, prefix + "the person or organization that states it"),
        ColumnSpec("statement", ColumnRole.ROW_CLAIM, prefix + "the claim as a sentence"),
    ]
    return [column for column in columns if column.name in ("claims", "statement") or column.name in properties]


def _property_column(prop: PropertySpec) -> ColumnSpec:
    required = prop.required and prop.default is None
    return ColumnSpec(prop.name, ColumnRole.PROPERTY, prop.description, required, prop)


def _is_column(prop: PropertySpec) -> bool:
    """Ids, derived values and days derived from an EDTF string have no column."""
    return prop.source is PropertySource.STORED and prop.interval_property is None and prop.kind is not ValueKind.ID


def _end_types(relationship: RelationshipSpec, end: int) -> str:
    return ", ".join(dict.fromkeys(name for ends in relationship.ends for name in ends[end]))


def _to_snake_case(camel: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", camel).lower()
