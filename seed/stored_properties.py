"""A record of a data set -> the properties that a load stores for it in an empty database, and the digest among them.

    properties.of_edge(record)   ->   {"id": '["company:a", ...', "shareMin": 5.0, "claims": ["..."], ..., "digests": [-81739...]}

A node or an edge stores a digest of what a data set says of it as long as loading that again would change nothing. So a load sends ids and
digests, and reads and compares the properties of what has another one. The digest is of the properties below, without the time of
recording; that of a claim is also of the ids of what it is linked to, which are among its properties.

Whatever changes a stored node or edge stores no digest, or the one of what it wrote: another data set then compares the properties again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import orjson

from keiretsu.schema.catalogue import Catalogue
from keiretsu.schema.value_groups import list_properties, value_groups
from keiretsu.seed.index_properties import index_properties
from keiretsu.seed.merging import derive_again, merge, without_data_set
from keiretsu.seed.rows import DataSet, EdgeRecord, NodeRecord, PropertyValues
from keiretsu.seed.stated_values import DATA_SETS, DIGESTS, RECORDED_AT, ValueRule

DIGEST_VERSION = 2
"""Part of each digest. Increased when `merging.py` changes what several data sets make of one node or edge: all is then compared again."""

DIGEST_BYTES = 8  # an integer of Neo4j
MAX_DIGESTS = 4  # of one node or edge; the others are of data sets that were loaded before


@dataclass(frozen=True)
class StoredProperties:
    """`recorded_at`: when the claims of this load are recorded; ISO 8601."""

    catalogue: Catalogue
    data_set: DataSet
    recorded_at: str
    _rules: dict[str, ValueRule] = field(default_factory=dict)

    def of_node(self, node: NodeRecord) -> dict[str, Any]:
        """The properties of a new node."""
        properties = self.merged(node, None)
        properties[DIGESTS] = [compute_digest(properties)]
        if self.is_claim(node.type):
            properties[RECORDED_AT] = self.recorded_at
        return properties

    def of_edge(self, edge: EdgeRecord) -> dict[str, Any]:
        """The properties of a new edge."""
        if edge.type == self.claim_link:
            return {"id": edge.id, DATA_SETS: [self.data_set.name]}
        properties = self.merged(edge, None)
        properties[DIGESTS] = [compute_digest(properties)]
        return properties

    def update(
        self, record: NodeRecord | EdgeRecord, new: PropertyValues, stored: PropertyValues, dates: Mapping[str, str]
    ) -> tuple[dict[str, Any], bool]:
        """The properties of a stored node or edge after the load, and whether they differ in more than digests.

        `new`: its properties in an empty database; `dates`: of the documents of other data sets and of this one, by id.
        """
        properties = self.merged(record, stored, dates)
        if RECORDED_AT in new:
            properties[RECORDED_AT] = stored.get(RECORDED_AT, self.recorded_at)
        is_changed = properties != {name: value for name, value in stored.items() if name != DIGESTS}
        if DIGESTS in new:
            others = () if is_changed else stored.get(DIGESTS, ())
            properties[DIGESTS] = list(dict.fromkeys([*new[DIGESTS], *others]))[:MAX_DIGESTS]
        return properties, is_changed

    def merged(
        self, record: NodeRecord | EdgeRecord, stored: PropertyValues | None, dates: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        """The properties after the record is merged into the stored ones; without a digest and the time of recording."""
        claims = None if record.claims is None else [self.data_set.claims[key] for key in record.claims]
        rule = self._rule(record.type, dates)
        return self._complete(record.type, merge(stored, {**record.properties, "id": record.id}, claims, self.data_set.name, rule))

    def detached(self, type_: str, stored: PropertyValues, dates: Mapping[str, str]) -> dict[str, Any] | None:
        """The properties of a stored node or edge after the data set is detached from it; None if no other one contains it."""
        properties = without_data_set(stored, self.data_set.name, self._rule(type_, dates))
        return self._complete(type_, properties) if properties else None

    def derived_again(self, type_: str, stored: PropertyValues, dates: Mapping[str, str]) -> dict[str, Any]:
        """The properties of a stored node or edge by other dates of its documents. Its digests remain: no row says anything else."""
        properties = self._complete(type_, derive_again(stored, self._rule(type_, dates)))
        return {**properties, DIGESTS: stored[DIGESTS]} if DIGESTS in stored else properties

    def _complete(self, type_: str, properties: Mapping[str, Any]) -> dict[str, Any]:
        if type_ in self.catalogue.nodes:
            properties = {**properties, **index_properties(properties, type_, self.catalogue)}
        return {name: value for name, value in properties.items() if value is not None}

    def _rule(self, type_: str, dates: Mapping[str, str] | None) -> ValueRule:
        if type_ not in self._rules:
            spec = self.catalogue.nodes.get(type_) or self.catalogue.relationships[type_]
            self._rules[type_] = ValueRule(self.modalities, value_groups(spec), list_properties(spec))
        return replace(self._rules[type_], dates=dates) if dates else self._rules[type_]

    def is_claim(self, type_: str) -> bool:
        """Whether nodes of this type are claims."""
        return self.catalogue.provenance is not None and type_ == self.catalogue.provenance.claim

    def is_document(self, type_: str) -> bool:
        """Whether nodes of this type are documents."""
        return self.catalogue.provenance is not None and type_ == self.catalogue.provenance.document

    @cached_property
    def claim_link(self) -> str | None:
        """The type of the edges from a claim to the further nodes that it is about."""
        return self.catalogue.provenance.about if self.catalogue.provenance else None

    @cached_property
    def modalities(self) -> list[str]:
        """Strongest first."""
        provenance = self.catalogue.provenance
        return [str(member.value) for member in provenance.modality] if provenance else []


def compute_digest(properties: PropertyValues) -> int:
    """The digest of these properties, whatever their order."""
    content = orjson.dumps([DIGEST_VERSION, properties], option=orjson.OPT_SORT_KEYS)
    return int.from_bytes(hashlib.blake2b(content, digest_size=DIGEST_BYTES).digest(), signed=True)
