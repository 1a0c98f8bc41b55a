"""The indexes of a schema -> the statements that create the missing ones, and whether queries lack one.

Indexes(unique_properties=(("Company", "id"),), ...).creations(online=set())   ->   ["CREATE CONSTRAINT IF NOT EXISTS FOR (n:Company) ..."]
await IndexProbe(store, indexes).is_missing()   ->   False
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from keiretsu.graph.composites import LOOKUP_INDEX
from keiretsu.graph.cypher.names import quote_name
from keiretsu.graph.fulltext import FULLTEXT_ANALYZER, FULLTEXT_INDEX, FULLTEXT_PROPERTY
from keiretsu.graph.store.store import Store, StoreError

ONLINE_INDEXES = (
    "SHOW INDEXES YIELD entityType, type, labelsOrTypes, properties, state "
    "WHERE entityType = 'NODE' AND type IN ['RANGE', 'FULLTEXT'] AND state = 'ONLINE'"
)

ONLINE_FULLTEXT_INDEXES = "SHOW FULLTEXT INDEXES YIELD name, state WHERE state = 'ONLINE' RETURN collect(name) AS f0"


@dataclass(frozen=True)
class Indexes:
    """Required indexes, as (label, property) pairs: `unique_properties` get a constraint, `range_properties` a range index.

    `fulltext_label`: the label of the nodes in the full-text index of names, if any; `lookup_labels`: those of the nodes in the index of
    structured values.
    """

    unique_properties: tuple[tuple[str, str], ...]
    range_properties: tuple[tuple[str, str], ...]
    fulltext_label: str | None = None
    lookup_labels: tuple[str, ...] = ()

    def creations(self, online: AbstractSet[tuple[str, str]]) -> list[str]:
        """The statements that create the indexes that are not online."""
        unique = [pair for pair in self.unique_properties if pair not in online]
        ranges = [pair for pair in self.range_properties if pair not in online]
        texts = [
            f"CREATE CONSTRAINT IF NOT EXISTS FOR (n:{quote_name(label)}) REQUIRE n.{quote_name(prop)} IS UNIQUE" for label, prop in unique
        ]
        texts += [f"CREATE INDEX IF NOT EXISTS FOR (n:{quote_name(label)}) ON (n.{quote_name(prop)})" for label, prop in ranges]
        if self.fulltext_label and (self.fulltext_label, FULLTEXT_PROPERTY) not in online:
            texts.append(
                f"CREATE FULLTEXT INDEX {quote_name(FULLTEXT_INDEX)} IF NOT EXISTS FOR (n:{quote_name(self.fulltext_label)}) "
                f"ON EACH [n.{quote_name(FULLTEXT_PROPERTY)}] OPTIONS {{indexConfig: {{`fulltext.analyzer`: '{FULLTEXT_ANALYZER}'}}}}"
            )
        return texts

    @property
    def fulltext_names(self) -> frozenset[str]:
        """The full-text indexes, without which queries that use them fail."""
        return frozenset([*([FULLTEXT_INDEX] if self.fulltext_label else []), *([LOOKUP_INDEX] if self.lookup_labels else [])])


class IndexProbe:
    """Whether a full-text index is missing. The database is asked until none is."""

    def __init__(self, store: Store, indexes: Indexes) -> None:
        self._store = store
        self._unseen = set(indexes.fulltext_names)

    async def is_missing(self) -> bool:
        """Whether queries fail for want of an index; False if the database does not tell."""
        if not self._unseen:
            return False
        try:
            (names,) = await self._store.read(ONLINE_FULLTEXT_INDEXES, {})
        except StoreError:
            return False
        self._unseen.difference_update(names)
        return bool(self._unseen)
