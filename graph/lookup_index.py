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
    """The statements that create the index, or create it again with further labels; none if it is online.

    It keeps the labels of other schemas in the database, whose nodes would not be found without them.
    """
    existing = run(
        "SHOW INDEXES YIELD name, labelsOrTypes, state WHERE name = $p.name RETURN labelsOrTypes AS labels, state", name=LOOKUP_INDEX
    )
    known = existing[0]["labels"] if existing else []
    is_complete = bool(existing) and set(labels) <= set(known)
    if is_complete and existing[0]["state"] == "ONLINE":
        return []
    all_labels = "|".join(quote_name(label) for label in dict.fromkeys([*known, *labels]))
    create = (
        f"CREATE FULLTEXT INDEX {quote_name(LOOKUP_INDEX)} IF NOT EXISTS FOR (n:{all_labels}) "
        f"ON EACH [n.{quote_name(LOOKUP_PROPERTY)}] OPTIONS {{indexConfig: {{`fulltext.analyzer`: '{LOOKUP_ANALYZER}'}}}}"
    )
    return [create] if is_complete or not existing else [f"DROP INDEX {quote_name(LOOKUP_INDEX)} IF EXISTS", create]
