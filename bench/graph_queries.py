"""Graph queries (paths, subgraphs, common neighbours, ownership) on a large graph, compared with hand-written statements.

    | `paths`, SHORTEST, 6 hops: random pairs | 40 | 10.3 / 189.8 | 6.1 / 74.4 | 1.69 | 3: met |

`make bench-graph-queries`: 100,000 companies and 500,000 facts, with hubs of 20,000 facts. Keiretsu is measured from the request to the
response, as called by HTTP; "by hand" is a statement with the same result, sent by the official driver until its one record has arrived.
Both alternate on the same inputs, so that a busy machine slows both alike. QUICK=1 uses a tenth of the graph and fewer inputs. Writes
bench/GRAPH_QUERIES.md.
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

from bench.contenders import pinned_to, split_cores
from bench.database import open_session
from bench.graphs import DATABASE_SETTINGS
from bench.hub_graph import COMPANY_COUNT, HUB_SIZE, QUICK, HubGraph, HubGraphGenerator, HubProperties, company_id, write_graph
from bench.start import wait_until_stopped
from keiretsu.graph.local import open_database
from keiretsu.graph.store.store import Address, Store
from keiretsu.graph.writer import Writer
from keiretsu.resolvers.engine import Engine
from keiretsu.resolvers.parameters.global_ids import to_stored_id
from keiretsu.resolvers.request import GraphQLRequest
from keiretsu.resolvers.strawberry_execution import core_schema
from keiretsu.schema.catalogue import Catalogue
from keiretsu.schema.companies import COMPANIES
from keiretsu.schema.compile import compile_schema
from keiretsu.schema.types.build import build_schema
from keiretsu.server.cli.serve import tune_gc
from keiretsu.server.settings import read_settings

REPORT = Path(__file__).parent / "GRAPH_QUERIES.md"
INPUT_COUNT = 20 if QUICK else 40
WARM_UP_COMPARED, WARM_UP_ALONE = 100, 3  # warm-up rounds: Java compiles code after many calls
TIMEOUT, TOLERANCE = 5.0, 1.0  # seconds of the searches that may time out, and above that
LONG_TIMEOUT = 60.0  # seconds of all others
HEAD = f"""# Graph queries on a large graph

Written by `make bench-graph-queries`; do not edit.

{COMPANY_COUNT:,} companies, %s facts based on {COMPANY_COUNT * 2:,} claims.
Hubs: two companies hold {HUB_SIZE:,} stakes each, one invested in {HUB_SIZE:,} rounds, one makes {HUB_SIZE // 2:,} products.
Milliseconds; p50 / p95. Keiretsu: from the request to the response. By hand: a statement with the same result, sent by the driver; it reads
the keys of claims from the edges. Comparisons have {WARM_UP_COMPARED} warm-up rounds, other measurements {WARM_UP_ALONE}.

"""

PATHS = """query ($from: ID!, $to: ID!) {
  paths(from: $from, to: $to) { cut reason paths { nodes { name } steps { kind direction evidence { key } } } }
}"""
ALL_PATHS = """query ($from: ID!, $to: ID!, $hops: Int!) {
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
CYCLES = "{ circularHoldings { truncated cycles { length shareMin companies { name } evidence { key } } } }"

KINDS = "HOLDS_STAKE_IN|RAISED|INVESTED_IN|PARTICIPATES_IN|MAKES"
KEYS = "[i IN range(0, size(r.claims) - 1) WHERE r.modalities[i] <> 'inferred' | r.claims[i]]"
PATHS_BY_HAND = f"""MATCH (a:Entity {{id: $p.from}}) MATCH (b:Entity {{id: $p.to}})
MATCH p = allShortestPaths((a)-[:{KINDS}*1..6]-(b)) WHERE all(r IN relationships(p) WHERE r.modality <> 'inferred')
WITH p LIMIT 11
RETURN collect([[n IN nodes(p) | [n.id, n.name]], [r IN relationships(p) | [type(r), startNode(r).id, {KEYS}]]]) AS paths"""
SECOND_HOP = f"MATCH (s)-[rs:{KINDS}*0..1]-(m) WHERE all(r IN rs WHERE r.modality <> 'inferred') WITH DISTINCT m AS s"
SUBGRAPH_BY_HAND = f"""MATCH (s:Entity) WHERE s.id IN $p.ids %s
MATCH (s)-[r:{KINDS}]-() WHERE r.modality <> 'inferred' WITH DISTINCT r LIMIT 1001
WITH collect(r) AS rs WITH rs[..1000] AS es, size(rs) > 1000 AS truncated
CALL (es) {{ UNWIND es AS r UNWIND [startNode(r), endNode(r)] AS n WITH DISTINCT n RETURN collect([n.id, n.name]) AS ns }}
RETURN [truncated, ns, [r IN es | [startNode(r).id, endNode(r).id, type(r), {KEYS}]]] AS result"""

# inputs


@dataclass(frozen=True)
class InputSampler:
    """Ids of companies; the same sample each time."""

    graph: HubGraph
    rng: random.Random

    def owned_companies(self, count: int = 1) -> list[str]:
        """Random companies with an owner."""
        return [company_id(number) for number in self.rng.sample([owner for owner in self.graph.owners if owner > 3], count)]

    def indirect_stake(self) -> HubProperties:
        """A random company, and an owner up to five hops above."""
        owned = self.rng.choice(list(self.graph.owners))
        owner = owned
        for _ in range(self.rng.randint(1, 5)):
            owner = self.rng.choice(self.graph.owners.get(owner, [owner]))
        return {"owned": company_id(owned), "owner": company_id(owner)}

    def most_owners(self, count: int) -> list[str]:
        """Of 100 random companies, those with the most direct and indirect owners."""
        sample = self.rng.sample(list(self.graph.owners), 100)
        return [company_id(number) for number in sorted(sample, key=self._owner_count)[-count:]]

    def _owner_count(self, number: int) -> int:
        queue, visited = [number], {number}
        for current in queue:
            queue += set(self.graph.owners.get(current, ())) - visited
            visited |= set(self.graph.owners.get(current, ()))
        return len(queue)


@dataclass(frozen=True)
class GraphQueryCase:
    """A document, its variables, and the hand-written statement if there is one. `max_ratio`: the target for the ratio of the medians.

    `compare` raises an error if the results differ.
    """

    name: str
    document: str
    inputs: Sequence[HubProperties]
    statement: str = ""
    compare: Callable[[Any, Any], None] = lambda _result, _expected: None
    max_ratio: float = 0.0


@dataclass
class GraphQueryBench:
    """Executes operations and hand-written statements, and collects the lines of the report."""

    engine: Engine
    session: Session
    lines: list[str] = field(default_factory=list)

    async def execute(self, document: str, values: HubProperties) -> Any:
        """The result of the only root field; fails on errors."""
        response = await self.engine.execute(GraphQLRequest(document, values))
        assert not response.errors, f"{values}: {response.errors}"
        return next(iter((response.data or {}).values()))

    async def measure(self, case: GraphQueryCase) -> None:
        """Measure both in turns; adds a row of the table."""
        own_seconds, hand_seconds = [], []
        warm_up = WARM_UP_COMPARED if case.statement else WARM_UP_ALONE
        for values in [*islice(cycle(case.inputs), warm_up), *case.inputs]:
            start = time.perf_counter()
            result = await self.execute(case.document, values)
            own_seconds.append(time.perf_counter() - start)
            if case.statement:
                start = time.perf_counter()
                expected = self.session.run(case.statement, p=dict(values)).single(strict=True)[0]
                hand_seconds.append(time.perf_counter() - start)
                case.compare(result, expected)
        ratio = statistics.median(own_seconds[warm_up:]) / statistics.median(hand_seconds[warm_up:]) if hand_seconds else 0.0
        verdict = f"{ratio:.2f} | {case.max_ratio:g}: {'met' if ratio <= case.max_ratio else '**missed**'}" if hand_seconds else " | "
        own_summary, hand_summary = latency_summary(own_seconds[warm_up:]), latency_summary(hand_seconds[warm_up:])
        self.report(f"| {case.name} | {len(case.inputs)} | {own_summary} | {hand_summary} | {verdict} |")

    def report(self, *lines: str) -> None:
        """Print lines and add them to the report."""
        print("\n".join(lines), flush=True)
        self.lines += lines


def latency_summary(seconds: Sequence[float]) -> str:
    """p50 / p95 in milliseconds."""
    if not seconds:
        return ""
    p95 = sorted(seconds)[min(len(seconds) - 1, round(len(seconds) * 0.95))]
    return f"{statistics.median(seconds) * 1000:.1f} / {p95 * 1000:.1f}"


def compare_paths(result: Any, expected: Any) -> None:
    """Equal paths if none is omitted; otherwise as many, of the same lengths."""
    steps_by_path = [[(step["kind"], [claim["key"] for claim in step["evidence"]]) for step in path["steps"]] for path in result["paths"]]
    actual_paths = [([node["name"] for node in path["nodes"]], steps) for path, steps in zip(result["paths"], steps_by_path, strict=True)]
    expected_paths = [([name for _, name in nodes], [(kind, keys) for kind, _, keys in steps]) for nodes, steps in expected]
    assert result["cut"] or sorted(actual_paths) == sorted(expected_paths), "paths differ from the hand-written statement"
    assert [len(nodes) for nodes, _ in actual_paths] == [len(nodes) for nodes, _ in expected_paths[:10]], (
        "path lengths differ from the hand-written statement"
    )


def compare_subgraphs(result: Any, expected: Any) -> None:
    """Equal nodes and edges if none is omitted; otherwise as many edges."""
    truncated, nodes, edges = expected
    assert (result["truncated"], len(result["edges"])) == (truncated, len(edges)), (
        "the number of edges differs from the hand-written statement"
    )
    ends = [[to_stored_id(edge[end]["id"]) for end in ("from", "to")] for edge in result["edges"]]
    actual_edges = [
        [*edge_ends, edge["kind"], [claim["key"] for claim in edge["evidence"]]]
        for edge_ends, edge in zip(ends, result["edges"], strict=True)
    ]
    assert truncated or sorted(actual_edges) == sorted(edges), "edges differ from the hand-written statement"
    assert truncated or {to_stored_id(node["id"]) for node in result["nodes"]} >= {id_ for id_, _ in nodes}, (
        "nodes differ from the hand-written statement"
    )


def cases(sampler: InputSampler) -> Iterator[GraphQueryCase]:
    """All cases that cannot time out."""
    random_companies, hubs, random_pairs = (
        sampler.owned_companies(INPUT_COUNT),
        [company_id(n % 4) for n in range(20)],
        [sampler.owned_companies(2) for _ in range(INPUT_COUNT)],
    )
    hub_pairs, deep_companies = [list(pair) for pair in zip(hubs, sampler.owned_companies(20), strict=True)], sampler.most_owners(5) * 4
    for name, pairs in {"random pairs": random_pairs, "from a hub": hub_pairs}.items():
        yield GraphQueryCase(
            f"`paths`, SHORTEST, 6 hops: {name}", PATHS, [{"from": a, "to": b} for a, b in pairs], PATHS_BY_HAND, compare_paths, 3
        )
    for hops, expansion in ((1, ""), (2, SECOND_HOP)):
        for name, seeds in {"random": random_companies, "hubs": hubs}.items():
            variable_sets = [{"ids": [seed], "hops": hops} for seed in seeds]
            yield GraphQueryCase(
                f"`subgraph`, 1,000 edges, hops: {hops}, {name}",
                SUBGRAPH,
                variable_sets,
                SUBGRAPH_BY_HAND % expansion,
                compare_subgraphs,
                1.5,
            )
    for hops in (1, 2):
        for name, id_lists in {
            "two random companies": random_pairs,
            "a hub and a random company": hub_pairs,
            "two hubs": [[company_id(0), company_id(1)]] * 20,
        }.items():
            yield GraphQueryCase(f"`common`, hops: {hops}, {name}", COMMON, [{"ids": ids, "hops": hops} for ids in id_lists])
    yield GraphQueryCase("`effectiveOwnership`, random", EFFECTIVE, [sampler.indirect_stake() for _ in random_companies])
    yield GraphQueryCase(
        "`effectiveOwnership`, most owners", EFFECTIVE, [{"owned": a, "owner": b} for a, b in zip(deep_companies, hubs, strict=True)]
    )
    for name, companies in {"random": random_companies, "most owners": deep_companies, "hubs": hubs[:2] * 10}.items():
        variable_sets = [{"id": company} for company in companies]
        trees = ("holdingsTree(depth: 5)", "ownersTree(depth: 5)", "ownersTree(depth: 15)")
        for tree in trees[: 1 if name == "hubs" else 3]:
            yield GraphQueryCase(f"`{tree}`, {name}", TREE % tree, variable_sets)
        yield GraphQueryCase(f"`ultimateParents`, {name}", PARENTS, variable_sets)
    yield GraphQueryCase("`circularHoldings`", CYCLES, [{}] * 3)


async def measure_fairness(bench: GraphQueryBench, sampler: InputSampler) -> None:
    """Whether a company with few facts shows them all next to a hub."""
    complete, seeds = 0, sampler.owned_companies(20)
    for seed in seeds:
        alone = await bench.execute(SUBGRAPH, {"ids": [seed], "hops": 1})
        with_hub = await bench.execute(SUBGRAPH, {"ids": [company_id(sampler.rng.randrange(4)), seed], "hops": 1})
        complete += all(edge in with_hub["edges"] for edge in alone["edges"])
    bench.report(
        "", f"`subgraph` around a hub and a random company: {complete} of {len(seeds)} random companies show all of their facts.", ""
    )


async def measure_timeouts(bench: GraphQueryBench, engine: Engine, sampler: InputSampler) -> None:
    """Searches that may time out."""
    bench.report(f"`paths` with `mode: ALL`, the first 10, within {TIMEOUT:g} s; one in four from a hub:", "")
    bench.report(
        "| hops | requests | complete | more than 10 | timed out | max, s | over by 1 s | truncated without reason |", "| --- " * 8 + "|"
    )
    for hops in (4, 6):
        seconds, results = [], []
        for number in range(20):
            start = sampler.owned_companies()[0] if number % 4 else company_id(number // 4 % 4)
            start_time = time.perf_counter()
            response = await engine.execute(GraphQLRequest(ALL_PATHS, {"from": start, "to": sampler.owned_companies()[0], "hops": hops}))
            seconds.append(time.perf_counter() - start_time)
            assert response.data is not None, response.errors
            results.append(response.data["paths"])
        timed_out = sum("time limit" in (result["reason"] or "") for result in results)
        truncated = sum(result["cut"] for result in results)
        overdue = sum(duration > TIMEOUT + TOLERANCE for duration in seconds)
        without_reason = sum(result["cut"] and not result["reason"] for result in results)
        counts = f"{len(results)} | {len(results) - truncated} | {truncated - timed_out} | {timed_out}"
        bench.report(f"| {hops} | {counts} | {max(seconds):.2f} | {overdue} | {without_reason} |")


async def run(catalogue: Catalogue, address: Address, graph: HubGraph) -> list[str]:
    """The lines of the report."""
    schema, sampler = core_schema(build_schema(catalogue)), InputSampler(graph, random.Random(7))  # noqa: S311  # not for secrets
    tune_gc()  # as in the server
    long_store, short_store = Store(address, timeout=LONG_TIMEOUT), Store(address, timeout=TIMEOUT)
    try:
        with open_session(address) as session:
            bench = GraphQueryBench(Engine(catalogue, schema, long_store), session)
            bench.report("| | inputs | Keiretsu, ms | by hand, ms | ratio | target |", "| --- " * 6 + "|")
            for case in cases(sampler):
                await bench.measure(case)
            await measure_fairness(bench, sampler)
            await measure_timeouts(bench, Engine(catalogue, schema, short_store), sampler)
            return bench.lines
    finally:
        await long_store.close()
        await short_store.close()


def main() -> None:
    """Create the graph in a temporary database, measure, write the report."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))  # timeouts are in the report
    start, catalogue = time.monotonic(), compile_schema(COMPANIES)
    graph = HubGraphGenerator(catalogue).generate()
    print(f"{len(graph.facts):,} facts created after {time.monotonic() - start:.0f} s", flush=True)
    with tempfile.TemporaryDirectory(prefix="keiretsu-bench-") as folder:
        with pinned_to(split_cores()[1]):
            local = open_database(Path(folder), read_settings(os.environ).cache_dir, DATABASE_SETTINGS)
        with local:
            address = Address(local.uri, local.username, local.password)
            with Writer(address) as writer:
                write_graph(writer, catalogue, graph)
            print(f"written after {time.monotonic() - start:.0f} s", flush=True)
            lines = asyncio.run(run(catalogue, address, graph))
        wait_until_stopped(folder)
    REPORT.write_text(HEAD % f"{len(graph.facts):,}" + "\n".join([*lines, ""]))
    print(f"{time.monotonic() - start:.0f} s in total")


if __name__ == "__main__":
    main()
