"""The full-text index of structured values, by whose keys nodes are found. composites.py makes the keys.

It is one index for all labels that have such values, with an analyzer that takes a key as one word.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from keiretsu.graph.composites import LOOKUP_ANALYZER, LOOKUP_INDEX, LOOKUP_PROPERTY
from keiretsu.graph.cypher.names import quote_name

RunStatement = Callable[..., Sequence[Any]]


def missing_lookup_index(run: RunStatement, labels: Sequence[str]) -> list[str]:
    """The statements that create the index, or create it again for other labels; none if it is online."""
    existing = run(
        "SHOW INDEXES YIELD name, labelsOrTypes, properties, state WHERE name = $p.name RETURN labelsOrTypes AS labels, properties, state",
        name=LOOKUP_INDEX,
    )
    create = (
        f"CREATE FULLTEXT INDEX {quote_name(LOOKUP_INDEX)} IF NOT EXISTS FOR (n:{'|'.join(map(quote_name, labels))}) "
        f"ON EACH [n.{quote_name(LOOKUP_PROPERTY)}] OPTIONS {{indexConfig: {{`fulltext.analyzer`: '{LOOKUP_ANALYZER}'}}}}"
    )
    if not existing:
        return [create]
    index = existing[0]
    is_current = set(index["labels"]) == set(labels) and index["properties"] == [LOOKUP_PROPERTY]
    if is_current:
        return [] if index["state"] == "ONLINE" else [create]
    return [f"DROP INDEX {quote_name(LOOKUP_INDEX)} IF EXISTS", create]
