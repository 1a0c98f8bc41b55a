"""Latency by size and by depth of the response.

    rows_document("neo4j", 1_000)   ->   query rows_1000($from: String!) { companies(where: {slug: {gte: $from}}, sort: [{slug: ASC}], ...
    depth_document("keiretsu", 2)       ->   query depth_2($slug: String!) { company(slug: $slug) { name subsidiaries(first: 4) {...} } }

Keiretsu is served by bench.unlimited_app here, without the usual limit of 100 rows per page.
"""

from __future__ import annotations

import json
import random

from bench.operations import DIALECTS

ROW_COUNTS = (10, 100, 1_000, 10_000)
DEPTHS = (1, 2, 3, 4, 5, 6)
CHILDREN = 4  # per company
BODY_COUNT = 100


def rows_document(dialect: str, count: int) -> str:
    """A document for this number of companies, without nesting."""
    arguments = {
        "keiretsu": f"where: {{slug: {{gte: $from}}}}, orderBy: [{{slug: ASC}}], first: {count}",
        "neo4j": f"where: {{slug: {{gte: $from}}}}, sort: [{{slug: ASC}}], limit: {count}",
        "dataloader": f"slugFrom: $from, first: {count}",
    }[dialect]
    fields = "{ nodes { slug name kind } }" if dialect == "keiretsu" else "{ slug name kind }"
    return f"query rows_{count}($from: String!) {{ companies({arguments}) {fields} }}"


def depth_document(dialect: str, levels: int) -> str:
    """A document with this number of levels below one company, a few companies each."""
    selection = "name"
    arguments = {
        "keiretsu": f"first: {CHILDREN}, orderBy: [{{node: {{slug: ASC}}}}]",
        "neo4j": f"limit: {CHILDREN}, sort: [{{slug: ASC}}]",
        "dataloader": f"first: {CHILDREN}",
    }[dialect]
    for _ in range(levels - 1):
        selection_set = f"{{ nodes {{ {selection} }} }}" if dialect == "keiretsu" else f"{{ {selection} }}"
        selection = f"name subsidiaries({arguments}) {selection_set}"
    root = "company: companies(where: {slug: {eq: $slug}})" if dialect == "neo4j" else "company(slug: $slug)"
    return f"query depth_{levels}($slug: String!) {{ {root} {{ {selection} }} }}"


def row_bodies(contender: str, count: int, companies: int) -> list[str]:
    """Requests for this number of rows. For all companies there is only one request."""
    rng = random.Random(count)  # noqa: S311  # not for secrets
    starts = [f"{rng.randint(0, companies - count):06}" for _ in range(BODY_COUNT)]
    return _bodies(rows_document(DIALECTS[contender], count), f"rows_{count}", [{"from": start} for start in starts])


def depth_bodies(contender: str, levels: int, companies: int) -> list[str]:
    """Requests for this number of levels."""
    rng = random.Random(levels)  # noqa: S311  # not for secrets
    slugs = [f"{rng.randrange(20, companies // 20):06}" for _ in range(BODY_COUNT)]
    return _bodies(depth_document(DIALECTS[contender], levels), f"depth_{levels}", [{"slug": slug} for slug in slugs])


def _bodies(document: str, name: str, variable_sets: list[dict[str, str]]) -> list[str]:
    return [json.dumps({"query": document, "operationName": name, "variables": variables}) for variables in variable_sets]
