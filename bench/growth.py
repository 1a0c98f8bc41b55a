"""How time grows with the size of an answer, and with its depth.

    rows("neo4j", 1_000)   ->   query rows_1000($from: String!) { companies(where: {slug: {gte: $from}}, sort: [{slug: ASC}], ...
    depth("ours", 2)       ->   query depth_2($slug: String!) { company(slug: $slug) { name subsidiaries(first: 4) { nodes { name } } } }

Our server is another one here, bench.unlimited_app, because the usual limit of 100 rows for a page is lifted.
"""

from __future__ import annotations

import json
import random

from bench.operations import DIALECTS

ROWS = (10, 100, 1_000, 10_000)
DEPTHS = (1, 2, 3, 4, 5, 6)
EACH = 4  # of each company
BODIES = 100


def rows(dialect: str, count: int) -> str:
    """So many companies, nothing nested."""
    arguments = {
        "ours": f"where: {{slug: {{gte: $from}}}}, orderBy: [{{slug: ASC}}], first: {count}",
        "neo4j": f"where: {{slug: {{gte: $from}}}}, sort: [{{slug: ASC}}], limit: {count}",
        "dataloader": f"slugFrom: $from, first: {count}",
    }[dialect]
    fields = "{ nodes { slug name kind } }" if dialect == "ours" else "{ slug name kind }"
    return f"query rows_{count}($from: String!) {{ companies({arguments}) {fields} }}"


def depth(dialect: str, levels: int) -> str:
    """So many levels below one company, a few companies each."""
    nested = "name"
    arguments = {
        "ours": f"first: {EACH}, orderBy: [{{node: {{slug: ASC}}}}]",
        "neo4j": f"limit: {EACH}, sort: [{{slug: ASC}}]",
        "dataloader": f"first: {EACH}",
    }[dialect]
    for _ in range(levels - 1):
        inner = f"{{ nodes {{ {nested} }} }}" if dialect == "ours" else f"{{ {nested} }}"
        nested = f"name subsidiaries({arguments}) {inner}"
    root = "company: companies(where: {slug: {eq: $slug}})" if dialect == "neo4j" else "company(slug: $slug)"
    return f"query depth_{levels}($slug: String!) {{ {root} {{ {nested} }} }}"


def row_bodies(side: str, count: int, companies: int) -> list[str]:
    """Requests for so many rows. All companies can be asked for in one way only."""
    pick = random.Random(count)  # noqa: S311  # not for secrets
    starts = [f"{pick.randint(0, companies - count):06}" for _ in range(BODIES)]
    return _bodies(rows(DIALECTS[side], count), f"rows_{count}", [{"from": start} for start in starts])


def depth_bodies(side: str, levels: int, companies: int) -> list[str]:
    """Requests for so many levels."""
    pick = random.Random(levels)  # noqa: S311  # not for secrets
    slugs = [f"{pick.randrange(20, companies // 20):06}" for _ in range(BODIES)]
    return _bodies(depth(DIALECTS[side], levels), f"depth_{levels}", [{"slug": slug} for slug in slugs])


def _bodies(text: str, name: str, values: list[dict[str, str]]) -> list[str]:
    return [json.dumps({"query": text, "operationName": name, "variables": value}) for value in values]
