"""A record of a data set -> the properties that a load stores for it in an empty database, and the digest among them.

    properties.of_edge(record)   ->   {"id": '["company:a", ...', "shareMin": 5.0, "claims": ["..."], ..., "digests": [-81739...]}

A node or an edge stores a digest of what a data set says of it as long as loading that again would change nothing. So a load sends ids and
digests, and reads and compares the properties of what has another one. The digest is of the properties below, without the time of
recording; that of a claim is also of the ids of what it is linked to, which are among its properties.

Whatever changes a stored node or edge stores no digest, or the one of what it wrote: another data set then compares the properties again.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import orjson

from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.index_properties import index_properties
from keiretsu.seed.merging import DATA_SETS, DIGESTS, merge
from keiretsu.seed.rows import DataSet, EdgeRecord, NodeRecord, PropertyValues

RECORDED_AT = "recordedAt"

DIGEST_VERSION = 1
"""Part of each digest. Increased when `merging.py` changes what several data sets make of one node or edge: all is then compared again."""

DIGEST_BYTES = 8  # an integer of Neo4j
MAX_DIGESTS = 4  # of one node or edge; the others are of data sets that were loaded before


@dataclass(frozen=True)
class StoredProperties:
    """`recorded_at`: when the claims of this load are recorded; ISO 8601."""

    catalogue: Catalogue
    data_set: DataSet
    recorded_at: str

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

    def update(self, record: NodeRecord | EdgeRecord, new: PropertyValues, stored: PropertyValues) -> tuple[dict[str, Any], bool]:
        """The properties of a stored node or edge after the load, and whether they differ in more than digests.

        `new`: its properties in an empty database.
        """
        properties = self.merged(record, stored)
        if RECORDED_AT in new:
            properties[RECORDED_AT] = stored.get(RECORDED_AT, self.recorded_at)
        is_changed = properties != {name: value for name, value in stored.items() if name != DIGESTS}
        if DIGESTS in new:
            others = () if is_changed else stored.get(DIGESTS, ())
            properties[DIGESTS] = list(dict.fromkeys([*new[DIGESTS], *others]))[:MAX_DIGESTS]
        return properties, is_changed

    def merged(self, record: NodeRecord | EdgeRecord, stored: PropertyValues | None) -> dict[str, Any]:
        """The properties after the record is merged into the stored ones; without a digest and the time of recording."""
        claims = None if record.claims is None else [self.data_set.claims[key] for key in record.claims]
        properties = merge(stored, {**record.properties, "id": record.id}, claims, self.data_set.name, self.modalities)
        if isinstance(record, NodeRecord):
            properties |= index_properties(properties, record.type, self.catalogue)
        return {name: value for name, value in properties.items() if value is not None}

    def is_claim(self, type_: str) -> bool:
        """Whether nodes of this type are claims."""
        return self.catalogue.provenance is not None and type_ == self.catalogue.provenance.claim

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
