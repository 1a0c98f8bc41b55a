"""How much one operation may ask: each limit is a row with its default and the sentence that refuses.

A new limit is a row here, a line in docs/limits.md and a case in tests/golden/limits.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """The limits of one server. Counted before the database is asked.

    `tokens`: of the document. `depth`: of selections within each other. `hops`: of relationships within each other; a path counts two.
    `fields`: selected in all, fragments counted as often as they are used. `roots`: fields at the top.
    `page`: rows of one page, or groups. `keys`: by which groups are made. `ids`: of one `nodes`. `search`: characters that are searched
    for. `conditions`: within one `where`. `around`: hops of a subgraph. `edges`: of a subgraph. `chain`: hops of ownership. `levels`: of
    a tree of owners or holdings.
    """

    tokens: int = 5_000
    depth: int = 30
    hops: int = 8
    fields: int = 2_000
    roots: int = 20
    page: int = 100
    keys: int = 4
    ids: int = 1_000
    search: int = 200
    conditions: int = 200
    around: int = 4
    edges: int = 1_000
    chain: int = 30
    levels: int = 15
