"""Rows of a scan -> exported nodes, claims and edges.

decoder.node("Company", [{"id": "company:xiaomi", "name": "Xiaomi", "claims": [...], ...}, None])   ->   ExportedNode("Company", ...)

Values of properties that the schema does not declare are counted as losses. The decoder of a partial export remembers which claims are
cited, and by which node, and which documents state them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from keiretsu.graph.composites import LOOKUP_PROPERTY
from keiretsu.graph.fulltext import FULLTEXT_PROPERTY
from keiretsu.graph.stated_values import CLAIM_ORDER, stated_by_name, stated_name
from keiretsu.schema.catalogue import Catalogue, NodeSpec, PropertySource, PropertySpec, RelationshipSpec, ValueKind
from keiretsu.schema.value_groups import list_properties
from keiretsu.seed.claim_references import ClaimReferences
from keiretsu.seed.export.losses import Losses
from keiretsu.seed.export.records import RECORDED_AT, UNASSIGNED, ExportedClaim, ExportedEdge, ExportedNode, StatedRow
from keiretsu.seed.stated_values import DATA_SETS, DIGESTS, PARALLEL_LISTS, read_statements
from keiretsu.seed.tables.configuration import MAX_NAME_CHARS
from keiretsu.slugs import slugify

INTERNAL_PROPERTIES = frozenset({"id", "modality", "confidence", FULLTEXT_PROPERTY, LOOKUP_PROPERTY, DIGESTS, CLAIM_ORDER, *PARALLEL_LISTS})
"""Stored properties that are not declared: they are exported in another form, or derived when data is loaded."""

Properties = Mapping[str, Any]


@dataclass
class CitedSources:
    """Of a partial export: the keys of the claims that its facts cite, each with a citing node; the ids of the documents of these."""

    citing_nodes: dict[str, str] = field(default_factory=dict)
    documents: dict[str, None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Evidence:
    """The keys of the claims that pass the lens, the data set of each, all data sets of the node or edge, and documents."""

    claims: tuple[str, ...]
    owners: tuple[str, ...]
    data_sets: tuple[str, ...]
    documents: tuple[str, ...]


@dataclass
class RecordDecoder:
    """`sources`: None for a complete export. `is_exported`: whether a node with this id is part of the export."""

    catalogue: Catalogue
    losses: Losses
    sources: CitedSources | None
    is_exported: Callable[[str], bool]
    _declared: dict[str, tuple[PropertySpec, ...]] = field(init=False)
    _known: dict[str, frozenset[str]] = field(init=False)
    _lists: dict[str, frozenset[str]] = field(init=False)
    _valid_names: dict[str, bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        types: list[NodeSpec | RelationshipSpec] = [*self.catalogue.nodes.values(), *self.catalogue.relationships.values()]
        self._declared = {type_.name: stored_properties(type_) for type_ in types}
        self._known = {name: INTERNAL_PROPERTIES | _stored_names(props) for name, props in self._declared.items()}
        self._lists = {type_.name: list_properties(type_) for type_ in types}
        for reference in (relationship.reference for relationship in self.catalogue.relationships.values()):
            if reference:
                self._known[reference.owner] |= set(reference.all_properties)

    def node(self, type_: str, properties: Properties, passing: Sequence[str] | None) -> ExportedNode:
        """A node of this type, from its row."""
        id_ = properties["id"]
        values = self._values(type_, properties, id_)
        if self.catalogue.provenance is None or self.catalogue.entities not in self.catalogue.nodes[type_].interfaces:
            stated = self._stated(type_, properties, None)
            return ExportedNode(type_, id_, values, self._data_sets(properties.get(DATA_SETS, ())), stated=stated)
        evidence = self._evidence(properties, passing, id_)
        stated = self._stated(type_, properties, evidence.claims)
        return ExportedNode(type_, id_, values, evidence.data_sets, evidence.claims, evidence.owners, evidence.documents, stated)

    def edge(
        self,
        relationship: RelationshipSpec,
        properties: Properties,
        start: str,
        end: str,
        passing: Sequence[str] | None,
        modality: str | None,
        confidence: float | None,
    ) -> ExportedEdge:
        """An edge, from its row."""
        type_ = relationship.name
        values = self._values(type_, properties, start)
        if not relationship.sourced:
            return ExportedEdge(type_, start, end, values, self._data_sets(properties.get(DATA_SETS, ())))
        evidence = self._evidence(properties, passing, start)
        if passing is None:
            modality, confidence = properties.get("modality"), properties.get("confidence")
        data_sets = tuple(dict.fromkeys(evidence.owners)) or evidence.data_sets
        return ExportedEdge(
            type_,
            start,
            end,
            values,
            data_sets,
            evidence.claims,
            evidence.owners,
            modality,
            confidence,
            evidence.documents,
            self._stated(type_, properties, evidence.claims),
        )

    def claim(self, type_: str, properties: Properties) -> ExportedClaim:
        """A claim, from its properties."""
        assert self._references, "only a schema with claims has them"
        id_, key = properties["id"], properties[self.catalogue.nodes[type_].key]
        values = self._values(type_, properties, id_)
        document, about = self._references.document_of(properties), self._references.subjects_of(properties)
        if document is None:
            self.losses.add(type_, "The claim has no document", id_)
        if self.sources:
            about = self._exported_subjects(id_, about, self.sources.citing_nodes[key])
            if document:
                self.sources.documents[document] = None
        owners = self._data_sets(properties.get(DATA_SETS, ()))
        return ExportedClaim(type_, id_, values, owners, document, tuple(sorted(about)), properties.get(RECORDED_AT))

    @cached_property
    def _references(self) -> ClaimReferences | None:
        return ClaimReferences.of(self.catalogue)

    def _exported_subjects(self, claim: str, about: list[str], citing: str) -> list[str]:
        """What a claim of a partial export is about: a claim cannot name a node that is missing."""
        exported = [id_ for id_ in about if self.is_exported(id_)]
        if len(exported) < len(about):
            self.losses.add("about", "The claim is also about nodes that are not part of the export", claim)
        return exported or [citing]

    def _values(self, type_: str, properties: Properties, example: str) -> dict[str, Any]:
        """The declared properties that have a value; an empty list is none."""
        if not properties.keys() <= self._known[type_]:
            for name in properties.keys() - self._known[type_] - {RECORDED_AT}:
                self.losses.add(f"{type_}.{name}", "The schema does not declare this property", example)
        return {
            prop.name: value for prop in self._declared[type_] if (value := properties.get(prop.stored_name)) is not None and value != []
        }

    def _stated(self, type_: str, properties: Properties, claims: tuple[str, ...] | None) -> tuple[StatedRow, ...]:
        """What each row says, if rows differ. `claims`: those that are exported."""
        if CLAIM_ORDER not in properties:
            return ()
        rows: list[StatedRow] = []
        for statement in read_statements(properties, self._lists[type_]):
            if claims is not None and statement.key not in claims:
                continue
            (data_set,) = self._data_sets([statement.data_set])
            values = {
                prop.name: statement.values[prop.stored_name] for prop in self._declared[type_] if prop.stored_name in statement.values
            }
            same = next((row for row in rows if (row.data_set, row.values) == (data_set, values)), None)
            if same is None:
                rows.append(StatedRow(data_set, None if claims is None else (statement.key,), values))
            else:
                rows[rows.index(same)] = StatedRow(data_set, (*(same.claims or ()), statement.key), values)
        return tuple(rows)

    def _evidence(self, properties: Properties, passing: Sequence[str] | None, citing: str) -> _Evidence:
        keys = tuple(properties.get("claims", ()))
        owners = self._data_sets(properties.get(DATA_SETS, ()), distinct=False)
        owners = owners if len(owners) == len(keys) else (UNASSIGNED,) * len(keys)
        all_owners, documents = owners, properties.get("documents", ())
        if passing is not None and len(passing) < len(keys):
            positions = [position for position, key in enumerate(keys) if key in passing]
            keys, owners = tuple(keys[position] for position in positions), tuple(owners[position] for position in positions)
            documents = [documents[position] for position in positions]
        if self.sources:
            for key in keys:
                self.sources.citing_nodes.setdefault(key, citing)
        return _Evidence(keys, owners, tuple(dict.fromkeys(all_owners)) or (UNASSIGNED,), tuple(dict.fromkeys(documents)))

    def _data_sets(self, names: Iterable[str], *, distinct: bool = True) -> tuple[str, ...]:
        """The names of data sets; one that the loader would reject, as a name or as that of a folder, counts as none."""
        valid = tuple(name if self._is_valid_name(name) else UNASSIGNED for name in names)
        return (tuple(dict.fromkeys(valid)) or (UNASSIGNED,)) if distinct else valid

    def _is_valid_name(self, name: object) -> bool:
        if not isinstance(name, str):
            return False
        if name not in self._valid_names:
            self._valid_names[name] = bool(name) and slugify(name) == name and len(name) <= MAX_NAME_CHARS
        return self._valid_names[name]


def stored_properties(type_: NodeSpec | RelationshipSpec) -> tuple[PropertySpec, ...]:
    """The declared properties that are stored, apart from the id."""
    properties = type_.data_properties if isinstance(type_, NodeSpec) else type_.properties
    return tuple(prop for prop in properties.values() if prop.source is PropertySource.STORED and prop.kind is not ValueKind.ID)


def _stored_names(properties: Iterable[PropertySpec]) -> frozenset[str]:
    """The names of what is stored for these properties."""
    names = [prop.stored_name for prop in properties]
    return frozenset([*names, *map(stated_name, names), *map(stated_by_name, names)])
