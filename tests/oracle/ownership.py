"""Ownership over time, in plain Python and networkx: the holdings of each day, and what is owned on it."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations, pairwise
from typing import Any, TypeAlias

import networkx as nx
import numpy as np

from keiretsu.schema.catalogue import Catalogue
from keiretsu.schema.ownership_specs import OwnershipSpec
from tests.oracle.graph_queries import OracleResult
from tests.oracle.random_graph import OracleEdge, OracleGraph, OracleNode, random_graph
from tests.oracle.visibility import OracleLens

OracleHoldings: TypeAlias = "nx.DiGraph[str]"


@dataclass(frozen=True)
class OracleTimes:
    """The holdings on each day: those of a period are the same from its first to its last day, which is None for the last period."""

    periods: tuple[tuple[str | None, OracleHoldings], ...]

    def with_pairs(self, pairs: Iterable[tuple[str, str]]) -> tuple[str | None, OracleHoldings] | None:
        """The latest period in which all these pairs hold."""
        pairs = list(pairs)
        return next((period for period in reversed(self.periods) if all(period[1].has_edge(*pair) for pair in pairs)), None)

    def with_owner(self, owned: str) -> tuple[str | None, OracleHoldings]:
        """The latest period in which the company has an owner; the last one of all if it never has."""
        with_owners = [period for period in self.periods if set(period[1].predecessors(owned)) - {owned}]
        return with_owners[-1] if with_owners else self.periods[-1]


def build_holdings(lens: OracleLens) -> OracleTimes:
    """The visible holdings on each day; on all days the same if the lens has a day."""
    ownership = lens.graph.catalogue.ownership
    assert ownership, "these companies own each other"
    types = (ownership.stake_type, *ownership.fallback_types)
    edges = [edge for edge in lens.graph.edges if edge.type in types and lens.sees_edge(edge) and _is_ownership(edge, ownership)]
    if lens.as_of is not None:
        return OracleTimes(((None, _holdings_of(edges, lens)),))
    starts = {edge.values["validFrom"] for edge in edges if "validFrom" in edge.values}
    starts |= {_next_day(edge.values["validTo"], 1) for edge in edges if "validTo" in edge.values}
    days = ["0000-00-00", *sorted(starts)]
    lasts = [*(_next_day(day, -1) for day in days[1:]), None]
    return OracleTimes(
        tuple(
            (
                last,
                _holdings_of([edge for edge in edges if edge.values.get("validFrom", day) <= day <= edge.values.get("validTo", day)], lens),
            )
            for day, last in zip(days, lasts, strict=True)
        )
    )


def _is_ownership(edge: OracleEdge, ownership: OwnershipSpec) -> bool:
    """Whether an edge is a direct holding of shares: not an interest of another kind, and not declared as indirect."""
    kind, directness = edge.values.get("kind", "shareholding"), edge.values.get("directness")
    return edge.type != ownership.stake_type or (kind == "shareholding" and directness != "indirect")


def _next_day(day: str, by: int) -> str:
    return (date.fromisoformat(day) + timedelta(days=by)).isoformat()


def _holdings_of(visible: Sequence[OracleEdge], lens: OracleLens) -> OracleHoldings:
    """Owner -> owned, with the lowest minimum and the highest maximum that the stakes state.

    If no stake states a share, the other ownership edges are used.
    """
    holdings: OracleHoldings = nx.DiGraph()
    ownership = lens.graph.catalogue.ownership
    assert ownership, "these companies own each other"
    pairs: dict[tuple[str, str], list[OracleEdge]] = {}
    for edge in visible:
        pairs.setdefault((edge.start, edge.end), []).append(edge)
    holdings.add_nodes_from(lens.graph.nodes)
    for (owner, owned), edges in pairs.items():
        stated = [edge for edge in edges if {"shareMin", "shareMax"} & edge.values.keys()]
        edges_used = [edge for edge in stated if edge.type == ownership.stake_type] or stated
        low = min((edge.values["shareMin"] for edge in edges_used if "shareMin" in edge.values), default=None)
        high = max((edge.values["shareMax"] for edge in edges_used if "shareMax" in edge.values), default=None)
        claims = {key for edge in edges for key in lens.claim_keys(edge)}
        certain = all(_agree(*pair) for pair in combinations(edges_used, 2))
        holdings.add_edge(owner, owned, low=low, high=high, certain=certain, claims=claims)
    return holdings


SPANS = {
    "2014": ("2014-12-31", "2014-01-01"),
    "2014-10/2014-12": ("2014-10-31", "2014-12-01"),
    "2015-03-17": ("2015-03-17", "2015-03-17"),
    "2006/..": ("2006-12-31", "9999"),
    "../2012": ("", "2012-01-01"),
}
"""Validity -> the latest day on which it may begin, and the earliest on which it may end."""


def _agree(left: OracleEdge, right: OracleEdge) -> bool:
    """Two facts of one day that begin at the same time are of different kinds; others must follow each other with the same share."""
    starts = [edge.values.get("validFrom") for edge in (left, right)]
    if starts[0] == starts[1]:
        return True
    first, last = sorted((left, right), key=lambda edge: edge.values.get("validFrom") or "")
    shares = [(edge.values.get("shareMin"), edge.values.get("shareMax")) for edge in (left, right)]
    return shares[0] == shares[1] and "valid" in first.values and SPANS[first.values["valid"]][1] <= SPANS[last.values["valid"]][0]


@dataclass(frozen=True)
class OracleRange:
    """Days of interest; None if it is open."""

    first: str | None = None
    last: str | None = None

    def clip(self, times: OracleTimes) -> Iterator[tuple[str | None, str | None, OracleHoldings]]:
        """The periods that have a day of it: the first and the last such day, and the holdings."""
        start: str | None = None
        for last, holdings in times.periods:
            first_day = max(filter(None, (start, self.first)), default=None)
            last_day = min(filter(None, (last, self.last)), default=None)
            if first_day is None or last_day is None or first_day <= last_day:
                yield first_day, last_day, holdings
            start = _next_day(last, 1) if last else None


EVER = OracleRange()


def effective_ownership(times: OracleTimes, owner: str, owned: str, hops: int, over: OracleRange = EVER) -> OracleResult:
    """The share of an owner in an owned company in the latest period with a path, compared with all others from the first such period."""
    history = {"steps": share_steps(times, owner, owned, hops, over), "truncated": False}
    times = OracleTimes(tuple((last, holdings) for _, last, holdings in over.clip(times)))
    results = [share_on_a_day(holdings, owner, owned, hops) for _, holdings in times.periods]
    with_paths = [index for index, result in enumerate(results) if result["pathCount"]]
    index = with_paths[-1] if with_paths else len(results) - 1
    last, holdings = times.periods[index]
    result = results[index]
    figures = [(other["shareMin"], other["shareMax"], other["known"], bool(other["pathCount"])) for other in results]
    changes = bool(with_paths) and any(not _are_close(figures[index], figure) for figure in figures[with_paths[0] :])
    known = result["known"] and not changes
    integrated = integrated_share(holdings, owner, owned)
    return {**result, "known": known, "changesOverTime": changes, "rightUntil": last, "integrated": integrated, "history": history}


def share_steps(times: OracleTimes, owner: str, owned: str, hops: int, over: OracleRange) -> list[OracleResult]:
    """The share on each day with a path; days with the same share joined."""
    steps: list[OracleResult] = []
    for first, last, holdings in over.clip(times):
        share = {key: value for key, value in share_on_a_day(holdings, owner, owned, hops).items() if key != "paths"}
        if not share["pathCount"]:
            continue
        previous = steps[-1] if steps else None
        if previous and first == _next_day(previous["until"], 1) and _are_close(list(share.values()), [previous[key] for key in share]):
            previous["until"] = last
        else:
            steps.append({"from": first, "until": last, **share})
    return steps


def _are_close(left: Sequence[Any], right: Sequence[Any]) -> bool:
    return all(a == b or (isinstance(a, float) and isinstance(b, float) and abs(a - b) < 1e-9) for a, b in zip(left, right, strict=True))


def share_on_a_day(holdings: OracleHoldings, owner: str, owned: str, hops: int) -> OracleResult:
    """The share of an owner in an owned company: the sum over all simple paths."""
    node_paths = [] if owner == owned else [tuple(node_path) for node_path in nx.all_simple_paths(holdings, owner, owned, cutoff=hops)]
    paths = [
        {**_path_share(holdings, node_path), "nodes": list(node_path)}
        for node_path in sorted(node_paths, key=lambda node_path: (len(node_path), node_path))
    ]
    return {**_sum_of_paths(paths), "unknownPaths": sum(not _is_stated(path) for path in paths), "truncated": False, "paths": paths[:100]}


def integrated_share(holdings: OracleHoldings, owner: str, owned: str) -> float | None:
    """x = (I - A)^-1 A over the companies between the two.

    None if a share in between is not exact, or if the series over a cycle does not converge.
    """
    descendants, ancestors = nx.descendants(holdings, owner) | {owner}, nx.ancestors(holdings, owned) | {owned}
    pairs_between = [(start, end, shares) for start, end, shares in holdings.edges(data=True) if start in descendants and end in ancestors]
    if not pairs_between or any(shares["low"] is None or shares["low"] != shares["high"] for _, _, shares in pairs_between):
        return None
    ids = sorted({id_ for start, end, _ in pairs_between for id_ in (start, end)})
    direct_shares = np.zeros((len(ids), len(ids)))
    for start, end, shares in pairs_between:
        direct_shares[ids.index(start), ids.index(end)] = shares["low"] / 100
    if max(abs(np.linalg.eigvals(direct_shares))) >= 1 - 1e-6:
        return None
    integrated = np.linalg.inv(np.eye(len(ids)) - direct_shares) @ direct_shares
    return float(integrated[ids.index(owner), ids.index(owned)]) * 100


def ownership_tree(times: OracleTimes, root: str, depth: int, *, is_upward: bool) -> list[OracleResult]:
    """The owners of a company, or its holdings, depth first, highest share first; one row per path that held together."""
    return list(_tree_rows(times, (root,), depth, is_upward=is_upward))


def _tree_rows(times: OracleTimes, path: tuple[str, ...], depth: int, *, is_upward: bool) -> Iterator[OracleResult]:
    if len(path) > depth:
        return
    for node in _children(times, path, is_upward=is_upward):
        node_path, is_circular = (*path, node), node in path
        held = times.with_pairs(_pairs_of(node_path, is_upward=is_upward))
        if held is None:
            continue
        last, holdings = held
        directed = holdings.reverse() if is_upward else holdings
        total = _path_share(directed, node_path)
        yield {
            **_path_share(directed, node_path[-2:]),
            "rightUntil": last,
            "level": len(path),
            "path": list(node_path),
            "node": node,
            "totalMin": total["shareMin"],
            "totalMax": total["shareMax"],
            "circular": is_circular,
            "more": not is_circular and len(path) == depth and _has_children(times, node_path, is_upward=is_upward),
        }
        if not is_circular:
            yield from _tree_rows(times, node_path, depth, is_upward=is_upward)


def _pairs_of(path: Sequence[str], *, is_upward: bool) -> list[tuple[str, str]]:
    return [(end, start) if is_upward else (start, end) for start, end in pairwise(path)]


def _children(times: OracleTimes, path: tuple[str, ...], *, is_upward: bool) -> list[str]:
    """The nodes that ever own, or are owned by, the last node; by their latest share."""
    latest: dict[str, float | None] = {}
    for _, holdings in times.periods:
        directed = holdings.reverse() if is_upward else holdings
        latest |= {node: directed.edges[path[-1], node]["high"] for node in directed.successors(path[-1])}
    return sorted(latest, key=lambda node: (latest[node] is None, -(latest[node] or 0), node))


def _has_children(times: OracleTimes, path: tuple[str, ...], *, is_upward: bool) -> bool:
    """Whether the path goes on. Beyond the depth, the holdings of the last node are fetched in any case."""
    children = _children(times, path, is_upward=is_upward)
    return any(times.with_pairs(_pairs_of((*path, node), is_upward=is_upward)) for node in children)


def ultimate_parents(times: OracleTimes, owned: str, hops: int) -> list[OracleResult]:
    """Owners that have no owner outside their own cycle, sorted by id; in the latest period in which the company has an owner."""
    last, holdings = times.with_owner(owned)
    ancestors: OracleHoldings = holdings.subgraph(nx.ancestors(holdings, owned) | {owned})
    top_components = [
        component
        for component in nx.strongly_connected_components(ancestors)
        if {start for start, end in ancestors.in_edges(component)} <= component
    ]
    ids = sorted(id_ for component in top_components for id_ in component if id_ != owned)
    shares = {id_: share_on_a_day(ancestors, id_, owned, hops) for id_ in ids}
    return [
        {
            "company": id_,
            "rightUntil": last,
            **{key: shares[id_][key] for key in ("shareMin", "shareMax", "pathCount")},
            "known": shares[id_]["known"] and last is None,
        }
        for id_ in ids
    ]


def ownership_cycles(times: OracleTimes) -> list[OracleResult]:
    """Cycles of holdings that held together: shortest first, each starting at its smallest id."""
    cycles: dict[tuple[str, ...], OracleResult] = {}
    for last, holdings in times.periods:
        for cycle in nx.simple_cycles(holdings):
            first = cycle.index(min(cycle))
            nodes = [*cycle[first:], *cycle[:first]]
            share = _path_share(holdings, [*nodes, nodes[0]])
            cycles[tuple(nodes)] = {"length": len(nodes), "companies": nodes, "rightUntil": last, **share}
    return [cycles[nodes] for nodes in sorted(cycles, key=lambda nodes: (len(nodes), nodes))]


def _path_share(holdings: OracleHoldings, node_path: Sequence[str]) -> OracleResult:
    """The share along a path in per cent, whether every holding on it states one, and the evidence."""
    shares = [holdings.edges[pair] for pair in pairwise(node_path)]
    low, high = (_product_of_shares([share[bound] for share in shares]) for bound in ("low", "high"))
    claims = sorted(set().union(*(share["claims"] for share in shares)))
    known = low is not None and high is not None and all(share["certain"] for share in shares)
    return {"shareMin": low, "shareMax": high, "known": known, "evidence": claims}


def _product_of_shares(shares: Sequence[float | None]) -> float | None:
    total = 100.0
    for share in shares:
        if share is None:
            return None
        total *= share / 100
    return total


def _sum_of_paths(paths: Sequence[OracleResult]) -> OracleResult:
    """The sums over the paths whose shares are all stated."""
    stated = [path for path in paths if _is_stated(path)]
    low, high = (sum(path[bound] for path in stated) if stated else None for bound in ("shareMin", "shareMax"))
    known = bool(paths) and all(path["known"] for path in paths)
    return {"shareMin": low, "shareMax": high, "known": known, "pathCount": len(paths)}


def _is_stated(path: OracleResult) -> bool:
    return path["shareMin"] is not None and path["shareMax"] is not None


def random_ownership_graph(catalogue: Catalogue, seed: int) -> OracleGraph:
    """A few companies and people with many holdings: cycles and parallel edges.

    Shares are exact, ranges, half-open, or missing.
    """
    rng = random.Random(seed)  # noqa: S311  # not for secrets
    base = random_graph(catalogue, seed, size=5)
    parts = ("claims", "modalities", "confidences", "documents", "modality", "confidence", "valid", "validFrom", "validTo")
    sourced = [edge.values for edge in base.edges if catalogue.relationships[edge.type].sourced]
    evidence = [{name: values[name] for name in parts if name in values} for values in sourced]
    nodes = dict(base.nodes)
    for letter in "pqrstuv"[: rng.randint(3, 7)]:
        nodes[f"company:{letter}"] = OracleNode(f"company:{letter}", "Company", {"slug": letter, "name": letter.upper(), **evidence[0]})
    companies = [node for node in nodes if nodes[node].type == "Company"][-8:]
    people = [node for node in nodes if nodes[node].type == "Person"][:2]
    edges = [edge for edge in base.edges if not catalogue.relationships[edge.type].sourced]
    is_exact = rng.random() < 0.5
    for edge_number in range(rng.randint(6, 26)):
        type_ = rng.choice(("HOLDS_STAKE_IN", "HOLDS_STAKE_IN", "HAS_SUBSIDIARY"))
        owner = rng.choice([*companies, *people] if type_ == "HOLDS_STAKE_IN" else companies)
        is_stake = type_ == "HOLDS_STAKE_IN"
        kind = {"kind": rng.choice(("shareholding", "votingRights", "nominee") if is_stake else ("subsidiary", "division"))}
        kind = {} if is_stake and rng.random() < 0.7 else kind
        directness = {"directness": rng.choice(("direct", "indirect", "unknown"))} if is_stake and rng.random() < 0.3 else {}
        edges.append(
            OracleEdge(
                f"{edge_number}",
                type_,
                owner,
                rng.choice(companies),
                {**rng.choice(evidence), **_random_share(rng, is_exact=is_exact), **kind, **directness},
            )
        )
    return OracleGraph(catalogue, nodes, edges)


def _random_share(rng: random.Random, *, is_exact: bool) -> dict[str, float]:
    """The minimum and the maximum share, as far as they are stated."""
    low, high = sorted(rng.choice((0.0, 12.5, 25.0, 40.0, 50.0, 51.0, 100.0)) for _ in range(2))
    same = {"shareMin": low, "shareMax": low}
    return (
        same if is_exact else rng.choice((same, same, same, {"shareMin": low, "shareMax": high}, {}, {"shareMin": low}, {"shareMax": high}))
    )
