"""Paths, surroundings, common ground and ownership are what plain Python says, under any lens, on random graphs.

KEIRETSU_ORACLE_SHAPES and KEIRETSU_ORACLE_SEED make the run longer or another one; a failure prints its number.
"""

from __future__ import annotations

import base64
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import networkx as nx
import pytest

from keiretsu.resolvers.engine import Engine, Question
from keiretsu.schema.provenance import Modality
from tests.conftest import Contents, CountingStore
from tests.oracle.comparing import stored
from tests.oracle.graph_queries import (
    Step,
    Told,
    Walk,
    assert_alike,
    circles,
    common_nodes,
    effective_ownership,
    holdings,
    integrated_share,
    named,
    ownership_rows,
    shortest_ways,
    simple_ways,
    surrounding_edges,
    tie,
    top_owners,
    world_of_owners,
)
from tests.oracle.plain import _Resolvers
from tests.oracle.random_graph import Edge, World
from tests.oracle.test_oracle import SEED, SHAPES, Side, side_of, world_of
from tests.oracle.visibility import Lens

pytestmark = pytest.mark.database

NUMBERS = range(SEED, SEED + max(1, SHAPES // 30))
SETS = 12  # of values, for one text
WORLDS = (3, 4, 5, 9, 10)  # those of test_oracle with enough in them
PER_WORLD = 2
ENDS = "from { id name } to { id name }"
FACT = f"{ENDS} kind modality confidence valid validFrom validTo evidence {{ key }} sentence"
PATHS = f"""
query ($from: ID!, $to: ID!, $kinds: [RelationKind!], $way: Direction, $mode: PathMode, $hops: Int, $where: RelationWhere, $first: Int,
    $lens: Lens) {{
  paths(from: $from, to: $to, kinds: $kinds, direction: $way, mode: $mode, maxHops: $hops, where: $where, first: $first, lens: $lens) {{
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
ROW = f"level path node {{ id }} {SHARES} totalMin totalMax circular more evidence {{ key }}"
TREES = f"""
query ($depth: Int, $first: Int, $lens: Lens) {{
  companies(first: 100, lens: $lens) {{
    nodes {{
      id ownersTree(depth: $depth) {{ {ROW} }} holdingsTree(depth: $depth) {{ {ROW} }}
      ultimateParents {{ company {{ id }} {SHARES} pathCount }}
    }}
  }}
  circularHoldings(first: $first, lens: $lens) {{
    cycles {{ length {SHARES} companies {{ id }} evidence {{ key }} }} truncated
  }}
}}"""
EFFECTIVE = f"""
query ($owner: ID!, $owned: ID!, $hops: Int, $lens: Lens) {{
  effectiveOwnership(owner: $owner, owned: $owned, maxHops: $hops, lens: $lens) {{
    {SHARES} pathCount unknownPaths truncated integrated paths {{ {SHARES} nodes {{ id }} evidence {{ key }} }}
  }}
}}"""


# paths


@pytest.mark.parametrize("number", NUMBERS)
async def test_paths_are_those_of_plain_python(number: int, contents: Contents, counting: CountingStore) -> None:
    """All shortest ones, or all simple ones; as many as were asked for where there are more; the reason where there is none."""
    draw = Draw.of(number, contents)
    kinds, direction, mode = draw.kinds(0.3), draw.one("BOTH", "BOTH", "OUT", "IN"), draw.one("SHORTEST", "SHORTEST", "ALL")
    hops = draw.random.randint(1, 6 if mode == "SHORTEST" else 4)
    lenses, wheres = draw.lenses(), draw.wheres()
    for _ in range(SETS):
        values: Told = {"kinds": kinds, "way": direction, "mode": mode, "hops": hops, "where": draw.again(wheres)}
        values |= {"first": draw.one(0, 1, 3, 10, 100, 100), "lens": draw.again(lenses)}
        walk = Walk(draw.lens(values["lens"]), kinds, direction, values["where"])
        start = draw.somebody(walk)
        end = draw.beyond(walk, start, hops)
        told = await draw.ask(counting, PATHS, values | {"from": draw.form(start), "to": draw.form(end)})
        check_paths(told["paths"], walk, (start, end), values)


def check_paths(found: Told, walk: Walk, ends: tuple[str, str], values: Told) -> None:
    """What was found is what there is, but for which of them where it was cut."""
    seen = [walk.sees(one) for one in ends]
    if not all(seen) or ends[0] == ends[1]:
        which = "`to`" if seen[0] else "`from`" if seen[1] else "`from`, nor with that of `to`"
        same = "`from` and `to` are the same entity."
        reason = same if all(seen) else f"there is no entity with the id of {which}, or the lens hides it."
        assert found == {"cut": False, "reason": reason, "paths": []}
        return
    search, first = (shortest_ways if values["mode"] == "SHORTEST" else simple_ways), values["first"]
    ways = search(walk, *ends, values["hops"])
    paths = [[fact_of(step) for step in path["steps"]] for path in found["paths"]]
    expected = [[step.tell(walk.lens) for step in way] for way in ways]
    assert not Counter(map(look, paths)) - Counter(map(look, expected))
    unsure = (found["reason"] or "").startswith("too many ways pass an entity twice")
    listed = len(paths) if unsure else first
    assert found["cut"] == (len(ways) > first or unsure)
    assert [len(path) for path in paths] == [len(one) for one in expected[:listed]], "the shortest come first"
    for one, steps in zip(found["paths"], paths, strict=True):
        assert one["length"] == len(steps)
        assert [stored(node["id"]) for node in one["nodes"]] == [ends[0], *(step["to"] for step in steps)]
        for end in (one["steps"][0]["from"], one["steps"][-1]["to"]):
            assert (end["name"] or "(without a name)") in one["sentence"]
    if unsure:
        assert values["mode"] == "ALL"
        assert values["hops"] > 3, "over three hops, none does"
    elif found["cut"]:
        assert found["reason"] == f"there are more than {first} paths; ask for more with `first`."
    elif not ways:
        assert found["reason"] == f"no path of at most {values['hops']} hops is visible under this lens and these conditions."
    else:
        assert found["reason"] is None


# surroundings


@pytest.mark.parametrize("number", NUMBERS)
async def test_surroundings_are_those_of_plain_python(number: int, contents: Contents, counting: CountingStore) -> None:
    """All edges within so many hops; or, where they are too many, the nearest, and a fair part for each of the entities."""
    draw = Draw.of(number, contents)
    kinds, hops, lenses = draw.kinds(0.3), draw.random.randint(1, 4), draw.lenses()
    for _ in range(SETS):
        values: Told = {"hops": hops, "kinds": kinds, "first": draw.one(0, 1, 5, 20, 1000, 1000), "lens": draw.again(lenses)}
        walk = Walk(draw.lens(values["lens"]), kinds)
        seeds = list(dict.fromkeys(draw.somebody(walk) for _ in range(draw.random.randint(0, 4))))
        told = await draw.ask(counting, SUBGRAPH, values | {"around": [draw.form(seed) for seed in seeds]})
        check_surroundings(told["subgraph"], walk, [seed for seed in seeds if walk.sees(seed)], values)


def check_surroundings(found: Told, walk: Walk, seeds: Sequence[str], values: Told) -> None:
    """The edges are all that there are, or a fair choice; nodes and counts follow from them."""
    levels, first = surrounding_edges(walk, seeds, values["hops"]), values["first"]
    looks: dict[str, list[Edge]] = {}
    for edge in walk.edges:
        looks.setdefault(look(Step(edge, edge.start, edge.end, "out").tell(walk.lens)), []).append(edge)
    edges = [looks[look({**fact_of(one), "direction": "OUT"})].pop() for one in found["edges"]]
    ids = [one.id for one in edges]
    assert len(set(ids)) == len(ids) == min(first, len(levels))
    assert set(ids) <= set(levels)
    assert found["truncated"] == (len(levels) > first)
    assert sorted(levels.values())[: len(ids)] == [levels[one] for one in ids], "the nearest come first"
    for seed in seeds:
        of_seed = [one.id for one in walk.edges if seed in (one.start, one.end)]
        assert len(set(of_seed) & set(ids)) >= min(len(of_seed), first // len(seeds))
    nodes = {*seeds, *(one.start for one in edges), *(one.end for one in edges)}
    assert [stored(node["id"]) for node in found["nodes"]] == sorted(nodes)
    counts = Counter(one.type for one in edges)
    ranked = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    assert found["counts"] == [{"kind": kind, "count": count} for kind, count in ranked]


# common ground


@pytest.mark.parametrize("number", NUMBERS)
async def test_common_ground_is_that_of_plain_python(number: int, contents: Contents, counting: CountingStore) -> None:
    """Whatever all of them are bound to, by id; how each is bound to it: all direct edges, or else the first shortest way."""
    draw = Draw.of(number, contents)
    kinds, hops, lenses = draw.kinds(0.2), draw.random.randint(1, 2), draw.lenses()
    for _ in range(SETS):
        values: Told = {"hops": hops, "kinds": kinds, "first": draw.one(0, 1, 5, 100, 100), "lens": draw.again(lenses)}
        walk = Walk(draw.lens(values["lens"]), kinds)
        centre = draw.somebody(walk)
        of = list(dict.fromkeys(draw.beyond(walk, centre, hops, anybody=0.05) for _ in range(draw.random.randint(2, 3))))
        if len(of) < 2:
            continue
        told = await draw.ask(counting, COMMON, values | {"of": [draw.form(one) for one in of]})
        check_common(told["common"], walk, of, values)


def check_common(found: Told, walk: Walk, of: Sequence[str], values: Told) -> None:
    """Node by node, tie by tie, step by step."""
    nodes = common_nodes(walk, of, values["hops"])
    shown = [
        {"node": node, "ties": [{"of": one, "steps": [step.tell(walk.lens) for step in tie(walk, one, node)]} for one in sorted(of)]}
        for node in nodes[: values["first"]]
    ]
    for one in found["nodes"]:
        one["node"] = stored(one["node"]["id"])
        for two in one["ties"]:
            two["of"] = stored(two["of"]["id"])
            two["steps"] = [fact_of(step) for step in two["steps"]]
    assert_alike(found, {"nodes": shown, "truncated": len(nodes) > values["first"]})


async def test_all_three_may_stand_in_one_operation(contents: Contents, counting: CountingStore) -> None:
    """Whichever form of search each of them takes; still one statement."""
    draw = Draw.of(SEED, contents)
    a, b = draw.form(draw.anybody()), draw.form(draw.anybody())
    for mode in ("SHORTEST", "ALL"):
        text = (
            "query ($a: ID!, $b: ID!, $mode: PathMode) { paths(from: $a, to: $b, mode: $mode) { cut } "
            "one: paths(from: $b, to: $a) { cut } subgraph(around: [$a, $b], hops: 3) { truncated } "
            "common(of: [$a, $b], hops: 2) { truncated nodes { ties { steps { kind } } } } }"
        )
        counting.asked.clear()
        assert await draw.ask(counting, text, {"a": a, "b": b, "mode": mode})
        assert len(counting.asked) == 1


# ownership


@pytest.mark.parametrize("number", NUMBERS)
async def test_ownership_is_that_of_plain_python(number: int, contents: Contents, counting: CountingStore) -> None:
    """Shares over all ways, trees, those at the top, and circles."""
    side = side_of("companies")
    world = world_of_owners(side.catalogue, number)
    contents.hold(f"owners {number}", world.write)
    draw = Draw(side, world, random.Random(number))  # noqa: S311  # not for secrets
    lenses, depth = draw.lenses(), draw.random.randint(1, 5)
    owners = sorted(node.id for node in world.nodes.values() if node.type in ("Company", "Person"))
    for lens in (draw.again(lenses), draw.again(lenses)):
        held = holdings(draw.lens(lens))
        first = draw.one(0, 3, 100)
        told = await draw.ask(counting, TREES, {"depth": depth, "first": first, "lens": lens})
        cycles = circles(held)
        assert_alike(named(told["circularHoldings"]), {"cycles": cycles[:first], "truncated": len(cycles) > first})
        for one in named(told["companies"]["nodes"]):
            rows = [ownership_rows(held, one["id"], depth, up=up) for up in (True, False)]
            assert max(len(of) for of in rows) < 1_000, "these are few enough to be listed"
            expected = {"id": one["id"], "ownersTree": rows[0], "holdingsTree": rows[1]}
            assert_alike(one, {**expected, "ultimateParents": top_owners(held, one["id"], 30)})
        for _ in range(SETS):
            owner, hops = draw.one(*owners), draw.one(1, 2, 4, 15, 30)
            owned = draw.one(*owners, "company:nobody", *sorted(nx.descendants(held, owner)) * 5)
            told = await draw.ask(counting, EFFECTIVE, {"owner": draw.form(owner), "owned": owned, "hops": hops, "lens": lens})
            if not owned.startswith("company:") or owned not in world.nodes:
                assert told["effectiveOwnership"] is None
            else:
                share = {**effective_ownership(held, owner, owned, hops), "integrated": integrated_share(held, owner, owned)}
                assert_alike(named(told["effectiveOwnership"]), share)


# sentences


def fact_of(found: Told) -> Told:
    """A fact of the answer, with ids as the graph has them; its sentence has been looked at."""
    firmly = Modality[found["modality"]].value
    for end in ("from", "to"):
        assert (found[end]["name"] or "(without a name)") in found["sentence"]
    assert found["sentence"].endswith(f" ({firmly}, {found['valid'] or 'undated'})")
    bare = {key: value for key, value in found.items() if key != "sentence"}
    ends = {end: stored(found[end]["id"]) for end in ("from", "to")}
    return {**bare, **ends, "evidence": [one["key"] for one in found["evidence"]]}


def look(of: Any) -> str:
    """The same for facts, and for paths of them, that look the same."""
    return str([sorted(one.items()) for one in of]) if isinstance(of, list) else str(sorted(of.items()))


# what is drawn


@dataclass
class Draw:
    """Random questions about one graph. What decides a statement's text is drawn once for several of them."""

    side: Side
    world: World
    random: random.Random

    @classmethod
    def of(cls, number: int, contents: Contents) -> Draw:
        """Those with this number; their graph is in the database, too."""
        side = side_of("companies")
        world = world_of(contents, side, WORLDS[number // PER_WORLD % len(WORLDS)] + 12 * (number // PER_WORLD // len(WORLDS)))
        return cls(side, world, random.Random(number))  # noqa: S311  # not for secrets

    async def ask(self, counting: CountingStore, text: str, values: Told) -> Told:
        """The answer, of which nothing may be wrong."""
        answer = await Engine(self.side.catalogue, self.side.schema, counting).answer(Question(text, values))
        assert answer.problems == (), answer.problems
        assert answer.data is not None
        return answer.data

    def one(self, *of: Any) -> Any:
        """One of these."""
        return self.random.choice(of)

    def kinds(self, chance: float) -> list[str] | None:
        """A few kinds of facts; mostly all."""
        names = [relationship.name for relationship in self.world.catalogue.relationships.values() if relationship.sourced]
        return self.random.sample(names, self.random.randint(5, 20)) if self.random.random() < chance else None

    def anybody(self) -> str:
        """Any node, mostly an entity; or none."""
        entities = [node.id for node in self.world.nodes.values() if node.type not in ("Claim", "Document")]
        others = [*(set(self.world.nodes) - set(entities)), "company:nobody"]
        return self.random.choice(sorted(others) if self.random.random() < 0.1 else entities)

    def somebody(self, walk: Walk) -> str:
        """Mostly somebody from whom there is somewhere to go."""
        some = sorted(node for node, count in walk.graph.out_degree() if count)
        return self.random.choice(some) if some and self.random.random() < 0.85 else self.anybody()

    def beyond(self, walk: Walk, node: str, hops: int, anybody: float = 0.2) -> str:
        """Mostly somebody whom a few hops lead to."""
        if self.random.random() < anybody or node not in walk.graph:
            return self.anybody()
        for _ in range(self.random.randint(1, hops)):
            node = self.one(node, *sorted(walk.graph.successors(node)) * 3)
        return node

    def form(self, id_: str) -> str:
        """An id in either form."""
        return self.random.choice((id_, base64.urlsafe_b64encode(id_.encode()).decode().rstrip("=")))

    def lens(self, given: Told | None) -> Lens:
        return _Resolvers(self.world)._lens(given)

    def lenses(self) -> Told | None:
        """Which conditions a lens has; None for no lens."""
        names = ("modality", "modality", "minConfidence", "documents", "asOf", "asOf", "includeUndated")
        return None if self.random.random() < 0.3 else {name: name for name in self.random.sample(names, self.random.randint(1, 3))}

    def again(self, shape: Any) -> Any:
        """Values for the shape of a lens or of a condition, in which a text says what sort of value stands there."""
        match shape:
            case dict():
                return {name: self.again(inner) for name, inner in shape.items()}
            case tuple():
                return [self.again(one) for one in shape]
            case _:
                return None if shape is None else self._value(shape)

    def wheres(self) -> Any:
        """The shape of a condition on each hop: of the edge, of the node where it arrives, of the way."""
        edge: list[Told] = [{"modality": {"notIn": "modality"}}, {"confidence": {"gte": "minConfidence"}}, {"kind": {"notIn": "kinds"}}]
        edge += [{"valid": {"isNull": "includeUndated"}}, {"validFrom": {"lte": "asOf"}}, {"not": {"validTo": {"gt": "asOf"}}}]
        node = [{"node": {"type": {"notIn": "types"}}}, {"node": {"name": {"isNull": "includeUndated"}}}, {"direction": {"eq": "way"}}]
        both = [{"or": (self.one(*edge), self.one(*node))}, {**self.one(*edge), **self.one(*node)}]
        return self.one(None, None, self.one(*edge), self.one(*node), self.one(*both))

    def _value(self, name: str) -> Any:
        match name:
            case "modality":
                return self.random.sample(("ASSERTED", "REPORTED", "SELF_CLAIM", "EXPECTED", "PLANNED", "INFERRED"), 3)
            case "minConfidence":
                return self.one(0.0, 0.0, 0.125, 0.5)
            case "documents":
                documents = [node.id for node in self.world.nodes.values() if node.type == "Document"]
                return self.random.sample(documents, self.random.randint((len(documents) + 1) // 2, len(documents)))
            case "asOf":
                return self.one(*[edge.values[end] for edge in self.world.edges for end in ("validFrom", "validTo") if end in edge.values])
            case "types":
                return self.random.sample(("COMPANY", "MARKET", "FIGURE", "MILESTONE", "PRODUCT", "FUNDING_ROUND"), 2)
            case "way":
                return self.one("IN", "OUT")
            case "kinds":
                return self.random.sample(
                    [relationship.name for relationship in self.world.catalogue.relationships.values() if relationship.sourced], 4
                )
            case _:
                return self.random.random() < 0.5
