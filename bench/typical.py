"""Typical operations, with notes on their query plans.

    TYPICAL_OPERATIONS[0].name, .document   ->   "point-lookup", '{ company(slug: "000007") { name kind aliases } }'

They run on the graph of tests/large.py; bench/profiles.py writes their plans to docs/profiles.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class TypicalOperation:
    """An operation and a note on its plan. `$cursor`, if present, is the cursor of the middle company in name order."""

    name: str
    document: str
    note: str


TYPICAL_OPERATIONS = (
    TypicalOperation(
        "point-lookup",
        '{ company(slug: "000007") { name kind aliases } }',
        """
One node, by a unique index, regardless of the size of the graph. The slug is converted to an id before the statement is sent: an id
consists of type and slug. The properties are read together, once.
""",
    ),
    TypicalOperation(
        "list-by-id",
        "{ companies(first: 20) { nodes { name kind } pageInfo { hasNextPage endCursor } } }",
        """
Only the rows of the page are read: the index on id is scanned in order, and Limit stops after 21 rows. The 21st row is not returned; it
indicates a next page. Nothing is sorted.
""",
    ),
    TypicalOperation(
        "list-by-name",
        "{ companies(orderBy: [{name: ASC}], first: 20) { nodes { name kind } pageInfo { hasNextPage endCursor } } }",
        """
The index on name provides the order. Names are not unique, so PartialTop sorts equal names by id, and stops after the last name that it
needs: slightly more than 21 rows are read. `n0.name IS NOT NULL` is always true; without it Neo4j would read and sort the whole label.
""",
    ),
    TypicalOperation(
        "filtered-list",
        '{ companies(where: {kind: {eq: "cedar"}}, orderBy: [{name: ASC}], first: 20) { nodes { name kind } } }',
        """
`kind` has no index. The index on name is scanned in order and each kind is checked until the page is full: the more companies match, the
sooner. If hardly any match, each of the 10,000 is read once, as in any other plan.
""",
    ),
    TypicalOperation(
        "cursor-in-the-middle",
        """
query ($cursor: String) {
  companies(orderBy: [{name: ASC}], first: 20, after: $cursor) { nodes { name } pageInfo { hasNextPage hasPreviousPage } }
}
""",
        """
Rows before the cursor are not read: NodeIndexSeekByRange starts at its name. So page 100 costs as much as page 1. The second branch
is `hasPreviousPage`: it seeks the names up to that of the cursor and stops at the first row.
""",
    ),
    TypicalOperation(
        "last-before",
        "query ($cursor: String) { companies(orderBy: [{name: ASC}], last: 20, before: $cursor) { nodes { name } } }",
        """
The same index, scanned backwards from the cursor: PartialTop sorts both keys in descending order. Python reverses the rows.
""",
    ),
    TypicalOperation(
        "total-count",
        "{ companies { totalCount } }",
        """
NodeCountFromCountStore: Neo4j stores this number, nothing is counted. This applies to entities without a filter; facts (rounds,
partnerships, figures, milestones) are counted individually, because the lens may hide some.
""",
    ),
    TypicalOperation(
        "nested-page",
        """
{
  companies(orderBy: [{name: ASC}], first: 20) {
    nodes { name subsidiaries(first: 5, orderBy: [{node: {name: ASC}}]) { edges { kind shareMin node { name } } } }
  }
}
""",
        """
The limit is applied before the expansion: PartialTop feeds Apply, so only the companies of the page are expanded. Each has its own Top,
and the selected properties of an edge are read after it. Expand counts a hit for each edge of a node with few edges, regardless of type:
they form one chain.
""",
    ),
    TypicalOperation(
        "nested-total-and-filter",
        """
{
  company(slug: "000000") {
    name
    subsidiaries(where: {shareMin: {gte: 50}}, first: 5) { totalCount edges { shareMin node { name } } }
  }
}
""",
        """
The edges are read and filtered once: matching edges are collected in a list; its size is the total, and the page is a slice of it.
""",
    ),
    TypicalOperation(
        "some",
        "{ companies(where: {subsidiaries: {some: {kind: {eq: DIVISION}}}}, first: 20) { totalCount nodes { name } } }",
        """
SemiApply stops at the first matching edge, and the page at the 21st company with one: few hits. Nearly all hits belong to the total, for
which every company is checked; without `totalCount` they do not occur.
""",
    ),
    TypicalOperation(
        "none",
        "{ companies(where: {subsidiaries: {none: {kind: {eq: DIVISION}}}}, first: 20) { totalCount nodes { name } } }",
        """
As for `some`, with AntiSemiApply: it, too, stops at the first matching edge. The total checks every company.
""",
    ),
    TypicalOperation(
        "edge-filter",
        """
{
  companies(where: {subsidiaries: {some: {shareMin: {gt: 20}, node: {name: {eq: "amber basalt"}}}}}, first: 20) {
    totalCount
    nodes { name }
  }
}
""",
        """
If a related node is selected by value (id, slug, key or name), the statement starts there: an index seek, then its edges backwards.
With EXISTS it would expand every company, once for the page and once for the total: 282,000 hits.
""",
    ),
    TypicalOperation(
        "count-order",
        "{ companies(orderBy: [{subsidiaries: {count: DESC}}], first: 20) { nodes { name subsidiaries { totalCount } } } }",
        """
Sorting by a count needs the count of every company, and so reads them all. The node degree that Neo4j stores is not usable: it includes
edges that the lens hides. Only the page is expanded again for the selected fields.
""",
    ),
    TypicalOperation(
        "to-one-order",
        "{ fundingRounds(orderBy: [{company: {name: ASC}}], first: 20) { nodes { name company { name } } } }",
        """
Sorting by a field of a related node reads that node for every round; COLLECT is a subquery for each. A round is a fact: SemiApply checks
that a visible edge leads to it, before it is sorted.
""",
    ),
    TypicalOperation(
        "relations",
        """
{
  company(slug: "000000") {
    relations(first: 20) {
      edges { kind direction node { type name ... on FundingRound { amount currency } ... on Product { level } } }
    }
  }
}
""",
        """
One expansion for all types and both directions, not one for each. Filter distinguishes facts from entities by label and checks that facts
are visible; a label costs a hit. The fields of the fragments are read after Top, for the page only.
""",
    ),
    TypicalOperation(
        "path-with-via",
        '{ company(slug: "000000") { partners(first: 10) { totalCount edges { modality node { name } via { name } } } } }',
        """
Two expansions, never back over the same edge. Sort puts the best path first, EagerAggregation combines all paths to a company into one
row, and collects the intermediate nodes: `via` unwinds that list without an expansion.
""",
    ),
    TypicalOperation(
        "evidence",
        '{ company(slug: "000000") { subsidiaries(first: 20) { edges { node { name } evidence { key statement document { title } } } } } }',
        """
Edges store the keys of their claims. A unique index finds each claim, only for the edges of the page (after Top), and one edge leads from
the claim to the document.
""",
    ),
    TypicalOperation(
        "aggregate",
        '{ company(slug: "000000") { investments { aggregate { count amount { unit sum } node { amount { unit avg max } } } } } }',
        """
One expansion, regardless of the number of functions: each value is read once per edge, and one EagerAggregation computes all of them. No
rows are selected, so nothing is sorted.
""",
    ),
    TypicalOperation(
        "groups",
        "{ companies { groups(by: [KIND]) { keys { value } count } } }",
        """
`kind` has no index, so every company is read once, for this one property. A missing kind is a group, too.
""",
    ),
    TypicalOperation(
        "search",
        '{ search(text: "amber bas", first: 10) { nodes { type name } } }',
        """
The full-text index returns all matches, best first; but exact names come before, and facts come last, so all matches are checked before Top
can limit them. The rows of ProcedureCall are the matches of the index.
""",
    ),
    TypicalOperation(
        "node-by-id",
        '{ node(id: "company:000007") { __typename id ... on Company { name } } }',
        """
Three labels may have an id, each with a unique index: three seeks, of which two find nothing. Filter checks that a fact is visible;
for a company it only checks the labels.
""",
    ),
    TypicalOperation(
        "several-roots",
        """
{
  companies(first: 5) { nodes { name } }
  people(first: 5) { nodes { name } }
  company(slug: "000007") { name }
  technologies { totalCount }
}
""",
        """
One statement, one record. CartesianProduct combines the root fields: each is one row, so the product has one row.
""",
    ),
)
