"""Paths, subgraphs, common neighbours and ownership match the oracle, under any lens, on random graphs."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from typing import Any

import networkx as nx
import pytest

from keiretsu.direction import Direction
from keiretsu.schema.provenance import Modality
from tests.conftest import CountingStore, DatabaseContents
from tests.oracle.comparisons import decode_id
from tests.oracle.graph_queries import (
    OracleResult,
    OracleStep,
    OracleTraversal,
    assert_close,
    common_neighbors,
    connecting_steps,
    neighborhood_edges,
    normalize_ids,
    shortest_paths,
    simple_paths,
)
from tests.oracle.graph_query_generator import GraphQueryGenerator
from tests.oracle.ownership import (
    EVER,
    OracleRange,
    build_holdings,
    effective_ownership,
    ownership_cycles,
    ownership_tree,
    random_ownership_graph,
    ultimate_parents,
)
from tests.oracle.random_graph import OracleEdge
from tests.oracle.test_oracle import oracle_schema

pytestmark = pytest.mark.database

VARIABLE_SETS = 12  # sets of values per document
DATES = "__typename ... on FundingRound { date } ... on Partnership { date } ... on Milestone { date } ... on Figure { period }"
ENDS = f"from {{ id name {DATES} }} to {{ id name {DATES} }}"
FACT = f"{ENDS} kind modality confidence valid validFrom validTo evidence {{ key }} sentence"
PATHS = f"""
query ($from: ID!, $to: ID!, $kinds: [RelationKind!], $direction: Direction, $mode: PathMode,
    $hops: Int, $where: RelationWhere, $first: Int, $lens: Lens) {{
  paths(from: $from, to: $to, kinds: $kinds, direction: $direction, mode: $mode, maxHops: $hops, where: $where, first: $first,
    lens: $lens) {{
    cut reason paths {{ length sentence nodes {{ id }} steps {{ {FACT} direction }} }}
  }}
}}"""
SUBGRAPH = f"""
query ($around: [ID!]!, $hops: Int, $kinds: [RelationKind!], $first: Int, $lens: Lens) {{
  subgraph(around: $around, hops: $hops, kinds: $kinds, first: $first, lens: $lens) {{
    nodes {{ id }} edges {{ {FACT} }} counts {{ kind count }} truncated
  }}
}}"""
COMMON = f"""
query ($of: [ID!]!, $hops: Int, $kinds: [RelationKind!], $first: Int, $lens: Lens) {{
  common(of: $of, hops: $hops, kinds: $kinds, first: $first, lens: $lens) {{
    nodes {{ node {{ id }} ties {{ of {{ id }} steps {{ {FACT} direction }} }} }} truncated
  }}
}}"""
SHARES = "shareMin shareMax known"
ROW = f"level path node {{ id }} {SHARES} rightUntil totalMin totalMax circular more evidence {{ key }}"
TREES = f"""
query ($depth: Int, $first: Int, $lens: Lens) {{
  companies(first: 100, lens: $lens) {{
    nodes {{
      id ownersTree(depth: $depth) {{ {ROW} }} holdingsTree(depth: $depth) {{ {ROW} }}
      ultimateParents {{ company {{ id }} {SHARES} rightUntil pathCount }}
    }}
  }}
  circularHoldings(first: $first, lens: $lens) {{
    cycles {{ length {SHARES} rightUntil companies {{ id }} evidence {{ key }} }} truncated
  }}
}}"""
EFFECTIVE = f"""
query ($owner: ID!, $owned: ID!, $hops: Int, $over: DateRange, $lens: Lens) {{
  effectiveOwnership(owner: $owner, owned: $owned, maxHops: $hops, over: $over, lens: $lens) {{
    {SHARES} changesOverTime rightUntil pathCount unknownPaths truncated integrated paths {{ {SHARES} nodes {{ id }} evidence {{ key }} }}
    history {{ steps {{ from until {SHARES} pathCount unknownPaths truncated }} truncated }}
  }}
}}"""


# paths


@pytest.mark.draws(short=2, long=100)
async def test_paths_match_the_oracle(seed: int, database_contents: DatabaseContents, counting_store: CountingStore) -> None:
    """All shortest paths, or all simple paths; `first` of them if there are more; without any, a reason."""
    generator = GraphQueryGenerator.for_seed(seed, database_contents)
    kinds, direction, mode = (
        generator.relation_kinds(0.3),
        generator.choice("BOTH", "BOTH", "OUT", "IN"),
        generator.choice("SHORTEST", "SHORTEST", "ALL"),
    )
    hops = generator.rng.randint(1, 6 if mode == "SHORTEST" else 4)
    shape_of_lens, where_shape = generator.lens_shape(), generator.filter_shape()
    for _ in range(VARIABLE_SETS):
        values: OracleResult = {
            "kinds": kinds,
            "direction": direction,
            "mode": mode,
            "hops": hops,
            "where": generator.random_values(where_shape),
        }
        values |= {"first": generator.choice(0, 1, 3, 10, 100, 100), "lens": generator.random_values(shape_of_lens)}
        traversal = OracleTraversal(generator.read_lens(values["lens"]), kinds, direction, values["where"])
        start = generator.connected_id(traversal)
        end = generator.reachable_id(traversal, start, hops)
        data = await generator.execute(
            counting_store, PATHS, values | {"from": generator.any_id_form(start), "to": generator.any_id_form(end)}
        )
        check_paths(data["paths"], traversal, (start, end), values)


def check_paths(result: OracleResult, traversal: OracleTraversal, ends: tuple[str, str], values: OracleResult) -> None:
    """The response contains the expected paths; if it is truncated, any of them."""
    are_visible = [traversal.is_visible_entity(id_) for id_ in ends]
    if not all(are_visible) or ends[0] == ends[1]:
        hidden_arguments = "`to`" if are_visible[0] else "`from`" if are_visible[1] else "`from` or `to`"
        same_entity = "`from` and `to` are the same entity."
        reason = same_entity if all(are_visible) else f"No entity has the id in {hidden_arguments}, or the lens hides it."
        assert result == {"cut": False, "reason": reason, "paths": []}
        return
    search, first = (shortest_paths if values["mode"] == "SHORTEST" else simple_paths), values["first"]
    expected_paths = search(traversal, *ends, values["hops"])
    paths = [[normalize_fact(step) for step in path["steps"]] for path in result["paths"]]
    expected = [[step.to_result(traversal.lens) for step in path] for path in expected_paths]
    assert not Counter(map(fingerprint, paths)) - Counter(map(fingerprint, expected))
    is_incomplete = (result["reason"] or "").startswith("Too many candidate paths pass an entity twice")
    expected_count = len(paths) if is_incomplete else first
    assert result["cut"] == (len(expected_paths) > first or is_incomplete)
    assert [len(path) for path in paths] == [len(path) for path in expected[:expected_count]], "the shortest come first"
    for path_result, steps in zip(result["paths"], paths, strict=True):
        assert path_result["length"] == len(steps)
        assert [decode_id(node["id"]) for node in path_result["nodes"]] == [ends[0], *(step["to"] for step in steps)]
        for end in (path_result["steps"][0]["from"], path_result["steps"][-1]["to"]):
            assert (end["name"] or "(without a name)") in path_result["sentence"]
    if is_incomplete:
        assert values["mode"] == "ALL"
        assert values["hops"] > 3, "paths of up to three hops pass no entity twice"
    elif result["cut"]:
        assert result["reason"] == f"More than {first} paths exist; increase `first`."
    elif not expected_paths:
        assert result["reason"] == f"No path of at most {values['hops']} hops is visible under this lens and these conditions."
    else:
        assert result["reason"] is None


# subgraphs


@pytest.mark.draws(short=2, long=100)
async def test_subgraphs_match_the_oracle(seed: int, database_contents: DatabaseContents, counting_store: CountingStore) -> None:
    """All edges within the given hops; if there are too many, the nearest, with a fair share for each seed."""
    generator = GraphQueryGenerator.for_seed(seed, database_contents)
    kinds, hops, shape_of_lens = generator.relation_kinds(0.3), generator.rng.randint(1, 4), generator.lens_shape()
    for _ in range(VARIABLE_SETS):
        values: OracleResult = {
            "hops": hops,
            "kinds": kinds,
            "first": generator.choice(0, 1, 5, 20, 1000, 1000),
            "lens": generator.random_values(shape_of_lens),
        }
        traversal = OracleTraversal(generator.read_lens(values["lens"]), kinds)
        seeds = list(dict.fromkeys(generator.connected_id(traversal) for _ in range(generator.rng.randint(0, 4))))
        data = await generator.execute(counting_store, SUBGRAPH, values | {"around": [generator.any_id_form(seed) for seed in seeds]})
        check_neighborhood(data["subgraph"], traversal, [seed for seed in seeds if traversal.is_visible_entity(seed)], values)


def check_neighborhood(result: OracleResult, traversal: OracleTraversal, seeds: Sequence[str], values: OracleResult) -> None:
    """All edges, or a fair choice of them; nodes and counts follow from the edges."""
    levels, first = neighborhood_edges(traversal, seeds, values["hops"]), values["first"]
    edges_by_fingerprint: dict[str, list[OracleEdge]] = {}
    for edge in traversal.edges:
        step = OracleStep(edge, edge.start, edge.end, Direction.OUT)
        edges_by_fingerprint.setdefault(fingerprint(step.to_result(traversal.lens)), []).append(edge)
    edges = [edges_by_fingerprint[fingerprint({**normalize_fact(fact), "direction": "OUT"})].pop() for fact in result["edges"]]
    ids = [edge.id for edge in edges]
    assert len(set(ids)) == len(ids) == min(first, len(levels))
    assert set(ids) <= set(levels)
    assert result["truncated"] == (len(levels) > first)
    assert sorted(levels.values())[: len(ids)] == [levels[id_] for id_ in ids], "the nearest come first"
    for seed in seeds:
        seed_edge_ids = [edge.id for edge in traversal.edges if seed in (edge.start, edge.end)]
        assert len(set(seed_edge_ids) & set(ids)) >= min(len(seed_edge_ids), first // len(seeds))
    nodes = {*seeds, *(edge.start for edge in edges), *(edge.end for edge in edges)}
    assert [decode_id(node["id"]) for node in result["nodes"]] == sorted(nodes)
    counts = Counter(edge.type for edge in edges)
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    assert result["counts"] == [{"kind": kind, "count": count} for kind, count in ranked]


# common neighbours


@pytest.mark.draws(short=2, long=100)
async def test_common_neighbours_match_the_oracle(seed: int, database_contents: DatabaseContents, counting_store: CountingStore) -> None:
    """All common neighbours by id, and how each is connected: all direct edges, or else the first shortest path."""
    generator = GraphQueryGenerator.for_seed(seed, database_contents)
    kinds, hops, shape_of_lens = generator.relation_kinds(0.2), generator.rng.randint(1, 2), generator.lens_shape()
    for _ in range(VARIABLE_SETS):
        values: OracleResult = {
            "hops": hops,
            "kinds": kinds,
            "first": generator.choice(0, 1, 5, 100, 100),
            "lens": generator.random_values(shape_of_lens),
        }
        traversal = OracleTraversal(generator.read_lens(values["lens"]), kinds)
        center_id = generator.connected_id(traversal)
        ids = list(
            dict.fromkeys(generator.reachable_id(traversal, center_id, hops, stray_chance=0.05) for _ in range(generator.rng.randint(2, 3)))
        )
        if len(ids) < 2:
            continue
        data = await generator.execute(counting_store, COMMON, values | {"of": [generator.any_id_form(id_) for id_ in ids]})
        check_common(data["common"], traversal, ids, values)


def check_common(result: OracleResult, traversal: OracleTraversal, ids: Sequence[str], values: OracleResult) -> None:
    """Node by node, tie by tie, step by step."""
    nodes = common_neighbors(traversal, ids, values["hops"])
    expected = [
        {
            "node": node,
            "ties": [
                {"of": id_, "steps": [step.to_result(traversal.lens) for step in connecting_steps(traversal, id_, node)]}
                for id_ in sorted(ids)
            ],
        }
        for node in nodes[: values["first"]]
    ]
    for item in result["nodes"]:
        item["node"] = decode_id(item["node"]["id"])
        for tie in item["ties"]:
            tie["of"] = decode_id(tie["of"]["id"])
            tie["steps"] = [normalize_fact(step) for step in tie["steps"]]
    assert_close(result, {"nodes": expected, "truncated": len(nodes) > values["first"]})


async def test_paths_subgraph_and_common_share_one_statement(
    seed: int, database_contents: DatabaseContents, counting_store: CountingStore
) -> None:
    """In either path mode the fields are answered by one statement."""
    generator = GraphQueryGenerator.for_seed(seed, database_contents)
    start, end = generator.any_id_form(generator.any_id()), generator.any_id_form(generator.any_id())
    for mode in ("SHORTEST", "ALL"):
        document = (
            "query ($a: ID!, $b: ID!, $mode: PathMode) { paths(from: $a, to: $b, mode: $mode) { cut } "
            "reverse: paths(from: $b, to: $a) { cut } subgraph(around: [$a, $b], hops: 3) { truncated } "
            "common(of: [$a, $b], hops: 2) { truncated nodes { ties { steps { kind } } } } }"
        )
        counting_store.statements.clear()
        assert await generator.execute(counting_store, document, {"a": start, "b": end, "mode": mode})
        assert len(counting_store.statements) == 1


# ownership


@pytest.mark.draws(short=2, long=100)
async def test_ownership_matches_the_oracle(seed: int, database_contents: DatabaseContents, counting_store: CountingStore) -> None:
    """Shares over all paths, trees, ultimate parents and cycles."""
    schema = oracle_schema("companies")
    graph = random_ownership_graph(schema.catalogue, seed)
    database_contents.ensure(f"owners {seed}", graph.write)
    generator = GraphQueryGenerator(schema, graph, random.Random(seed))  # noqa: S311  # not for secrets
    shape_of_lens, depth = generator.lens_shape(), generator.rng.randint(1, 5)
    owners = sorted(node.id for node in graph.nodes.values() if node.type in ("Company", "Person"))
    for lens in (generator.random_values(shape_of_lens), generator.random_values(shape_of_lens)):
        times = build_holdings(generator.read_lens(lens))
        first = generator.choice(0, 3, 100)
        data = await generator.execute(counting_store, TREES, {"depth": depth, "first": first, "lens": lens})
        cycles = ownership_cycles(times)
        assert_close(normalize_ids(data["circularHoldings"]), {"cycles": cycles[:first], "truncated": len(cycles) > first})
        for company in normalize_ids(data["companies"]["nodes"]):
            rows = [ownership_tree(times, company["id"], depth, is_upward=is_upward) for is_upward in (True, False)]
            assert max(len(tree) for tree in rows) < 1_000, "the tree is not truncated"
            expected = {"id": company["id"], "ownersTree": rows[0], "holdingsTree": rows[1]}
            assert_close(company, {**expected, "ultimateParents": ultimate_parents(times, company["id"], 30)})
        for _ in range(VARIABLE_SETS):
            owner, hops = generator.choice(*owners), generator.choice(1, 2, 4, 15, 30)
            owned = generator.choice(*owners, "company:nobody", *sorted(nx.descendants(times.periods[-1][1], owner)) * 5)
            over = (
                EVER
                if "asOf" in (lens or {})
                else OracleRange(*generator.choice((None, None), ("2008-05-01", None), (None, "2014-12-31"), ("2012-01-01", "2012-01-01")))
            )
            values = {"owner": generator.any_id_form(owner), "owned": owned, "hops": hops, "lens": lens}
            if over != EVER:
                values["over"] = {name: day for name, day in (("from", over.first), ("until", over.last)) if day}
            data = await generator.execute(counting_store, EFFECTIVE, values)
            if not owned.startswith("company:") or owned not in graph.nodes:
                assert data["effectiveOwnership"] is None
            else:
                assert_close(normalize_ids(data["effectiveOwnership"]), effective_ownership(times, owner, owned, hops, over))


# sentences


def normalize_fact(fact: OracleResult) -> OracleResult:
    """A fact of the response, with stored ids and without its sentence, which is checked here."""
    modality = Modality[fact["modality"]].value
    for end in ("from", "to"):
        assert (fact[end]["name"] or "(without a name)") in fact["sentence"]
    dates = [fact["valid"]] if fact["valid"] else fact_dates(fact)
    assert fact["sentence"].endswith(tuple(f" ({modality}, {date})" for date in dates or ["undated"]))
    rest = {key: value for key, value in fact.items() if key != "sentence"}
    ends = {end: decode_id(fact[end]["id"]) for end in ("from", "to")}
    return {**rest, **ends, "evidence": [claim["key"] for claim in fact["evidence"]]}


def fact_dates(fact: OracleResult) -> list[str]:
    """The date of the figure or milestone that a node has; else of the fact at one end. Edges between figures and links have none."""
    ends = [end for end in (fact["from"], fact["to"]) if "date" in end or "period" in end]
    if fact["kind"] in ("SUPERSEDES", "COMPARES_WITH", "LINKED_TO"):
        return []
    owned = {"HAS_FIGURE": "Figure", "HAS_MILESTONE": "Milestone"}.get(fact["kind"])
    facts = [end for end in ends if owned is None or end["__typename"] == owned]
    return [end.get("date") or end.get("period") or "undated" for end in facts]


def fingerprint(value: Any) -> str:
    """Equal for facts, and for paths of facts, with equal values."""
    return str([sorted(fact.items()) for fact in value]) if isinstance(value, list) else str(sorted(value.items()))
