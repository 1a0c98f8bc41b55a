"""Typical operations, and what a reader of their plans would ask about.

    TYPICAL[0].name, .text   ->   "point-lookup", '{ company(slug: "000007") { name kind aliases } }'

They are asked of the graph that tests/large.py makes.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Case:
    """An operation, and a note on its plan. `$at` is the cursor of a company in the middle of an order by name."""

    name: str
    text: str
    note: str


TYPICAL = (
    Case("point-lookup", '{ company(slug: "000007") { name kind aliases } }', ""),
    Case("list-by-id", "{ companies(first: 20) { nodes { name kind } pageInfo { hasNextPage endCursor } } }", ""),
    Case("list-by-name", "{ companies(orderBy: [{name: ASC}], first: 20) { nodes { name kind } pageInfo { hasNextPage endCursor } } }", ""),
    Case("filtered-list", '{ companies(where: {kind: {eq: "cedar"}}, orderBy: [{name: ASC}], first: 20) { nodes { name kind } } }', ""),
    Case(
        "cursor-in-the-middle",
        "query ($at: String) { companies(orderBy: [{name: ASC}], first: 20, after: $at) { nodes { name } pageInfo { hasNextPage hasPreviousPage } } }",
        "",
    ),
    Case(
        "last-before", "query ($at: String) { companies(orderBy: [{name: ASC}], last: 20, before: $at) { nodes { name } } }", ""
    ),
    Case("total-count", "{ companies { totalCount } }", ""),
    Case(
        "nested-page",
        "{ companies(orderBy: [{name: ASC}], first: 20) { nodes { name subsidiaries(first: 5, orderBy: [{node: {name: ASC}}]) { edges { kind shareMin node { name } } } } } }",
        "",
    ),
    Case(
        "nested-total-and-filter",
        '{ company(slug: "000000") { name subsidiaries(where: {shareMin: {gte: 50}}, first: 5) { totalCount edges { shareMin node { name } } } } }',
        "",
    ),
    Case("some", "{ companies(where: {subsidiaries: {some: {kind: {eq: DIVISION}}}}, first: 20) { totalCount nodes { name } } }", ""),
    Case("none", "{ companies(where: {subsidiaries: {none: {kind: {eq: DIVISION}}}}, first: 20) { totalCount nodes { name } } }", ""),
    Case(
        "edge-filter",
        '{ companies(where: {subsidiaries: {some: {shareMin: {gt: 20}, node: {name: {eq: "amber basalt"}}}}}, first: 20) { totalCount nodes { name } } }',
        "",
    ),
    Case(
        "count-order",
        "{ companies(orderBy: [{subsidiaries: {count: DESC}}], first: 20) { nodes { name subsidiaries { totalCount } } } }",
        "",
    ),
    Case("to-one-order", "{ fundingRounds(orderBy: [{company: {name: ASC}}], first: 20) { nodes { name company { name } } } }", ""),
    Case(
        "relations",
        '{ company(slug: "000000") { relations(first: 20) { edges { kind direction node { type name ... on FundingRound { amount currency } ... on Product { level } } } } } }',
        "",
    ),
    Case(
        "path-with-via",
        '{ company(slug: "000000") { partners(first: 10) { totalCount edges { modality node { name } via { name } } } } }',
        "",
    ),
    Case(
        "evidence",
        '{ company(slug: "000000") { subsidiaries(first: 20) { edges { node { name } evidence { key statement document { title } } } } } }',
        "",
    ),
    Case(
        "aggregate",
        '{ company(slug: "000000") { investments { aggregate { count amount { unit sum } node { amount { unit avg max } } } } } }',
        "",
    ),
    Case("groups", "{ companies { groups(by: [KIND]) { keys { value } count } } }", ""),
    Case("search", '{ search(text: "amber bas", first: 10) { nodes { type name } } }', ""),
    Case("node-by-id", '{ node(id: "company:000007") { __typename id ... on Company { name } } }', ""),
    Case(
        "several-roots",
        '{ companies(first: 5) { nodes { name } } people(first: 5) { nodes { name } } company(slug: "000007") { name } technologies { totalCount } }',
        "",
    ),
)
