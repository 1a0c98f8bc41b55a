"""What claims say of the properties of an edge or a node -> a Cypher expression.

StatedValues(of_edge=True, lens, ("shareMin",))
-> [<keys that pass>, r1.claims, r1.claimOrder, [[r1.shareMin, r1.`stated.shareMin`, r1.`statedBy.shareMin`]]]
"""

from __future__ import annotations

from keiretsu.graph.cypher.lens import passing_claim_keys
from keiretsu.graph.cypher.names import quote_name
from keiretsu.graph.cypher.scope import Scope
from keiretsu.graph.plan import StatedValues
from keiretsu.graph.stated_values import CLAIM_ORDER, stated_by_name, stated_name


def write_stated_values(column: StatedValues, scope: Scope) -> str:
    """The expression of the value of the column."""
    claimed = scope.edge if column.of_edge else scope.node
    assert claimed, "what claims say is read from an edge or a node"
    properties = ", ".join(_write_property(claimed, name) for name in column.properties)
    return f"[{passing_claim_keys(column.lens, claimed)}, {claimed}.claims, {claimed}.{CLAIM_ORDER}, [{properties}]]"


def _write_property(claimed: str, name: str) -> str:
    parts = (name, stated_name(name), stated_by_name(name))
    return f"[{', '.join(f'{claimed}.{quote_name(part)}' for part in parts)}]"
