"""The fields that look at connections as a whole, on a large graph, beside statements written by hand: `make bench-exploring`.

    | `paths`, SHORTEST, 6 hops: random pairs | 40 | 10.3 / 189.8 | 6.1 / 74.4 | 1.69 | 3: kept |

100,000 companies and 500,000 facts, with companies that have 20,000 each. Ours is the whole way from a question to its answer, as HTTP
calls it; by hand is a statement for the same answer, sent by the official driver until its one record has come. Both take turns on the same
inputs, so that a busy machine slows both alike. QUICK=1 takes a tenth of the graph and fewer inputs. Writes bench/GRAPH_QUERIES.md.
"""

from __future__ import annotations

import asyncio
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import structlog
from neo4j import Session

from bench.contenders import cores, pinned_to
from bench.database import open_session
from bench.graphs import SETTINGS
from bench.hub_graph import HUB, QUICK, SIZE, Graph, Maker, Values, company, write_graph
from bench.start import wait_until_gone
from keiretsu.graph.local import open_database
from keiretsu.graph.store.store import Address, Store
from keiretsu.graph.writer import Writer
from keiretsu.resolvers.engine import Engine, Question
from keiretsu.resolvers.parameters.global_ids import to_stored_id
from keiretsu.resolvers.strawberry_execution import core_schema
from keiretsu.schema.catalogue import Catalogue
from keiretsu.schema.companies import COMPANIES
from keiretsu.schema.compile import read_declarations
from keiretsu.schema.types.build import build_schema
from keiretsu.server.cli.serve import spare_collections
from keiretsu.server.settings import read_settings

FILE = Path(__file__).parent / "EXPLORING.md"
INPUTS = 20 if QUICK else 40
COMPARED, ALONE = 100, 3  # rounds before those that count: Java makes code fast after it was run often
TIMEOUT, TOLERATED = 5.0, 1.0  # seconds of the searches that may be cut, and beyond
PATIENCE = 60.0  # seconds of all others
HEAD = f"""# Exploring

Written by `make bench-exploring`; do not edit.

{SIZE:,} companies, %s facts that rest on {SIZE * 2:,} claims. Of the hubs, two companies hold {HUB:,} stakes each, one invested in {HUB:,}
rounds, one makes {HUB // 2:,} products. Milliseconds; median / 95 of 100. Ours: from the question to the answer. By hand: a statement for
the same answer, sent by the driver; it reads the keys of claims off the edges. Where both are compared, 100 rounds go before, else 3.

"""

PATHS = """query ($from: ID!, $to: ID!) {
  paths(from: $from, to: $to) { cut reason paths { nodes { name } steps { kind direction evidence { key } } } }
}"""
ALL = """query ($from: ID!, $to: ID!, $hops: Int!) {
  paths(from: $from, to: $to, mode: ALL, maxHops: $hops) { cut reason paths { length steps { kind } } }
}"""
SUBGRAPH = """query ($ids: [ID!]!, $hops: Int!) { subgraph(around: $ids, hops: $hops, first: 1000) {
  truncated nodes { id name } edges { from { id } to { id } kind evidence { key } }
} }"""
COMMON = """query ($ids: [ID!]!, $hops: Int!) {
  common(of: $ids, hops: $hops) { truncated nodes { node { id } ties { of { id } steps { kind direction evidence { key } } } } }
}"""
EFFECTIVE = """query ($owner: ID!, $owned: ID!) { effectiveOwnership(owner: $owner, owned: $owned) {
  shareMin shareMax known pathCount truncated integrated paths { shareMin nodes { name } evidence { key } }
} }"""
TREE = "query ($id: ID!) { node(id: $id) { ... on Company { %s { level node { name } shareMin totalMin evidence { key } } } } }"
PARENTS = "query ($id: ID!) { node(id: $id) { ... on Company { ultimateParents { company { name } shareMin pathCount } } } }"
CIRCLES = "{ circularHoldings { truncated cycles { length shareMin companies { name } evidence { key } } } }"

KINDS = "HOLDS_STAKE_IN|RAISED|INVESTED_IN|PARTICIPATES_IN|MAKES"
KEYS = "[i IN range(0, size(r.claims) - 1) WHERE r.modalities[i] <> 'inferred' | r.claims[i]]"
HAND_PATHS = f"""MATCH (a:Entity {{id: $p.from}}) MATCH (b:Entity {{id: $p.to}})
MATCH p = allShortestPaths((a)-[:{KINDS}*1..6]-(b)) WHERE all(r IN relationships(p) WHERE r.modality <> 'inferred')
WITH p LIMIT 11
RETURN collect([[n IN nodes(p) | [n.id, n.name]], [r IN relationships(p) | [type(r), startNode(r).id, {KEYS}]]]) AS paths"""
FURTHER = f"MATCH (s)-[rs:{KINDS}*0..1]-(m) WHERE all(r IN rs WHERE r.modality <> 'inferred') WITH DISTINCT m AS s"
HAND_SUBGRAPH = f"""MATCH (s:Entity) WHERE s.id IN $p.ids %s
MATCH (s)-[r:{KINDS}]-() WHERE r.modality <> 'inferred' WITH DISTINCT r LIMIT 1001
WITH collect(r) AS rs WITH rs[..1000] AS es, size(rs) > 1000 AS truncated
CALL (es) {{ UNWIND es AS r UNWIND [startNode(r), endNode(r)] AS n WITH DISTINCT n RETURN collect([n.id, n.name]) AS ns }}
RETURN [truncated, ns, [r IN es | [startNode(r).id, endNode(r).id, type(r), {KEYS}]]] AS found"""

# the inputs


@dataclass(frozen=True)
class Inputs:
    """Ids of companies, drawn the same way each time."""

    graph: Graph
    pick: random.Random

    def some(self, count: int = 1) -> list[str]:
        """Random companies that somebody holds a stake in."""
        return [company(place) for place in self.pick.sample([owner for owner in self.graph.owners if owner > 3], count)]

    def stake(self) -> Values:
        """A random company, and somebody up to five hops above."""
        owned = self.pick.choice(list(self.graph.owners))
        place = owned
        for _ in range(self.pick.randint(1, 5)):
            place = self.pick.choice(self.graph.owners.get(place, [place]))
        return {"owned": company(owned), "owner": company(place)}

    def deepest(self, count: int) -> list[str]:
        """Of 100 random companies, those with the most companies above them."""
        some = self.pick.sample(list(self.graph.owners), 100)
        return [company(place) for place in sorted(some, key=self._above)[-count:]]

    def _above(self, place: int) -> int:
        seen, known = [place], {place}
        for one in seen:
            seen += set(self.graph.owners.get(one, ())) - known
            known |= set(self.graph.owners.get(one, ()))
        return len(seen)


@dataclass(frozen=True)
class Case:
    """A question, its variables, and the statement by hand if there is one, which may be so many times as fast.

    `same` raises where the answers differ.
    """

    name: str
    text: str
    inputs: Sequence[Values]
    hand: str = ""
    same: Callable[[Any, Any], None] = lambda _ours, _hand: None
    wanted: float = 0.0


@dataclass
class Bench:
    """Both ways to an answer, and the lines of the report as they come."""

    engine: Engine
    session: Session
    lines: list[str] = field(default_factory=list)

    async def ours(self, text: str, values: Values) -> Any:
        """The answer to a question, which must have one."""
        answer = await self.engine.answer(Question(text, values))
        assert not answer.problems, f"{values}: {answer.problems}"
        return next(iter((answer.data or {}).values()))

    async def measure(self, case: Case) -> None:
        """Both in turns; a row of the table."""
        ours, hand = [], []
        warm_up = COMPARED if case.hand else ALONE
        for values in [*islice(cycle(case.inputs), warm_up), *case.inputs]:
            began = time.perf_counter()
            answer = await self.ours(case.text, values)
            ours.append(time.perf_counter() - began)
            if case.hand:
                began = time.perf_counter()
                found = self.session.run(case.hand, p=dict(values)).single(strict=True)[0]
                hand.append(time.perf_counter() - began)
                case.same(answer, found)
        ratio = statistics.median(ours[warm_up:]) / statistics.median(hand[warm_up:]) if hand else 0.0
        kept = f"{ratio:.2f} | {case.wanted:g}: {'kept' if ratio <= case.wanted else '**missed**'}" if hand else " | "
        self.say(f"| {case.name} | {len(case.inputs)} | {spread(ours[warm_up:])} | {spread(hand[warm_up:])} | {kept} |")

    def say(self, *lines: str) -> None:
        """Lines of the report, and of the progress."""
        print("\n".join(lines), flush=True)
        self.lines += lines


def spread(seconds: Sequence[float]) -> str:
    """Median / 95 of 100, in milliseconds."""
    if not seconds:
        return ""
    late = sorted(seconds)[min(len(seconds) - 1, round(len(seconds) * 0.95))]
    return f"{statistics.median(seconds) * 1000:.1f} / {late * 1000:.1f}"


def same_paths(ours: Any, hand: Any) -> None:
    """The same ways, where none is left out; else as many, of the same length."""
    steps = [[(step["kind"], [one["key"] for one in step["evidence"]]) for step in path["steps"]] for path in ours["paths"]]
    found = [([node["name"] for node in path["nodes"]], told) for path, told in zip(ours["paths"], steps, strict=True)]
    known = [([name for _, name in nodes], [(kind, keys) for kind, _, keys in told]) for nodes, told in hand]
    assert ours["cut"] or sorted(found) == sorted(known), "other paths than by hand"
    assert [len(nodes) for nodes, _ in found] == [len(nodes) for nodes, _ in known[:10]], "paths of another length than by hand"


def same_subgraph(ours: Any, hand: Any) -> None:
    """The same nodes and edges, where none is left out; else as many edges."""
    truncated, nodes, edges = hand
    assert (ours["truncated"], len(ours["edges"])) == (truncated, len(edges)), "another number of edges than by hand"
    ends = [[to_stored_id(edge[end]["id"]) for end in ("from", "to")] for edge in ours["edges"]]
    found = [[*pair, one["kind"], [claim["key"] for claim in one["evidence"]]] for pair, one in zip(ends, ours["edges"], strict=True)]
    assert truncated or sorted(found) == sorted(edges), "other edges than by hand"
    assert truncated or {to_stored_id(node["id"]) for node in ours["nodes"]} >= {id_ for id_, _ in nodes}, "other nodes than by hand"


def cases(inputs: Inputs) -> Iterator[Case]:
    """Everything but what the time may end."""
    some, one, two = inputs.some(INPUTS), [company(n % 4) for n in range(20)], [inputs.some(2) for _ in range(INPUTS)]
    mixed, deep = [list(pair) for pair in zip(one, inputs.some(20), strict=True)], inputs.deepest(5) * 4
    for name, pairs in {"random pairs": two, "from a hub": mixed}.items():
        yield Case(f"`paths`, SHORTEST, 6 hops: {name}", PATHS, [{"from": a, "to": b} for a, b in pairs], HAND_PATHS, same_paths, 3)
    for hops, further in ((1, ""), (2, FURTHER)):
        for name, seeds in {"random": some, "hubs": one}.items():
            asked = [{"ids": [seed], "hops": hops} for seed in seeds]
            yield Case(f"`subgraph`, 1,000 edges, hops: {hops}, {name}", SUBGRAPH, asked, HAND_SUBGRAPH % further, same_subgraph, 1.5)
    for hops in (1, 2):
        for name, of in {"two at random": two, "a hub and one at random": mixed, "two hubs": [[company(0), company(1)]] * 20}.items():
            yield Case(f"`common`, hops: {hops}, {name}", COMMON, [{"ids": ids, "hops": hops} for ids in of])
    yield Case("`effectiveOwnership`, random", EFFECTIVE, [inputs.stake() for _ in some])
    yield Case("`effectiveOwnership`, most above", EFFECTIVE, [{"owned": a, "owner": b} for a, b in zip(deep, one, strict=True)])
    for name, places in {"random": some, "most above": deep, "hubs": one[:2] * 10}.items():
        asked = [{"id": place} for place in places]
        trees = ("holdingsTree(depth: 5)", "ownersTree(depth: 5)", "ownersTree(depth: 15)")
        for tree in trees[: 1 if name == "hubs" else 3]:
            yield Case(f"`{tree}`, {name}", TREE % tree, asked)
        yield Case(f"`ultimateParents`, {name}", PARENTS, asked)
    yield Case("`circularHoldings`", CIRCLES, [{}] * 3)


async def measure_fairness(bench: Bench, inputs: Inputs) -> None:
    """Whether a company with few facts shows them all beside a hub."""
    complete, seeds = 0, inputs.some(20)
    for seed in seeds:
        alone = await bench.ours(SUBGRAPH, {"ids": [seed], "hops": 1})
        beside = await bench.ours(SUBGRAPH, {"ids": [company(inputs.pick.randrange(4)), seed], "hops": 1})
        complete += all(edge in beside["edges"] for edge in alone["edges"])
    bench.say("", f"`subgraph` around a hub and a random company: {complete} of {len(seeds)} of these show all of their facts.", "")


async def measure_cuts(bench: Bench, engine: Engine, inputs: Inputs) -> None:
    """Searches that the time may end."""
    bench.say(f"`paths` with `mode: ALL`, the first 10, within {TIMEOUT:g} s; one of four from a hub:", "")
    bench.say("| hops | asked | all told | more than 10 | out of time | longest, s | over by 1 s | cut but silent |", "| --- " * 8 + "|")
    for hops in (4, 6):
        taken, told = [], []
        for number in range(20):
            start = inputs.some()[0] if number % 4 else company(number // 4 % 4)
            began = time.perf_counter()
            answer = await engine.answer(Question(ALL, {"from": start, "to": inputs.some()[0], "hops": hops}))
            taken.append(time.perf_counter() - began)
            assert answer.data is not None, answer.problems
            told.append(answer.data["paths"])
        timed = sum("time limit" in (one["reason"] or "") for one in told)
        cut = sum(one["cut"] for one in told)
        late = sum(one > TIMEOUT + TOLERATED for one in taken)
        silent = sum(one["cut"] and not one["reason"] for one in told)
        bench.say(f"| {hops} | {len(told)} | {len(told) - cut} | {cut - timed} | {timed} | {max(taken):.2f} | {late} | {silent} |")


async def run(catalogue: Catalogue, address: Address, graph: Graph) -> list[str]:
    """The lines of the report."""
    schema, inputs = core_schema(build_schema(catalogue)), Inputs(graph, random.Random(7))  # noqa: S311  # not for secrets
    spare_collections()  # as when it serves
    patient, hasty = Store(address, timeout=PATIENCE), Store(address, timeout=TIMEOUT)
    try:
        with open_session(address) as session:
            bench = Bench(Engine(catalogue, schema, patient), session)
            bench.say("| | inputs | ours, ms | by hand, ms | ratio | wanted, at most |", "| --- " * 6 + "|")
            for case in cases(inputs):
                await bench.measure(case)
            await measure_fairness(bench, inputs)
            await measure_cuts(bench, Engine(catalogue, schema, hasty), inputs)
            return bench.lines
    finally:
        await patient.close()
        await hasty.close()


def main() -> None:
    """Make the graph in a database of its own, measure, write the report."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))  # that the time ended a search is in the report
    began, catalogue = time.monotonic(), read_declarations(COMPANIES)
    graph = Maker(catalogue).make()
    print(f"{len(graph.facts):,} facts are made, after {time.monotonic() - began:.0f} s", flush=True)
    with tempfile.TemporaryDirectory(prefix="keiretsu-bench-") as folder:
        with pinned_to(cores()[1]):
            local = open_database(Path(folder), read_settings(os.environ).cache, SETTINGS)
        with local:
            address = Address(local.uri, local.username, local.password)
            with Writer(address) as writer:
                write_graph(writer, catalogue, graph)
            print(f"and written, after {time.monotonic() - began:.0f} s", flush=True)
            lines = asyncio.run(run(catalogue, address, graph))
        wait_until_gone(folder)
    FILE.write_text(HEAD % f"{len(graph.facts):,}" + "\n".join([*lines, ""]))
    print(f"{time.monotonic() - began:.0f} s in all")


if __name__ == "__main__":
    main()
