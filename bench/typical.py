"""Typical operations, and what a reader of their plans would ask about.

    TYPICAL[0].name, .text   ->   "point-lookup", '{ company(slug: "000007") { name kind aliases } }'

They are asked of the graph that tests/large.py makes; bench/profiles.py writes down the plans.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Case:
    """An operation, and a note on its plan. `$at`, where it stands, is the cursor of a company half way in an order by name."""

    name: str
    text: str
    note: str


TYPICAL = (
    Case(
        "point-lookup",
        '{ company(slug: "000007") { name kind aliases } }',
        """
One node, by a unique index, whatever the size of the graph. The slug became an id before the statement was sent: an id is its type and
its slug. The properties are read together, once.
""",
    ),
    Case(
        "list-by-id",
        "{ companies(first: 20) { nodes { name kind } pageInfo { hasNextPage endCursor } } }",
        """
Does a page read more than itself? No: the index on id is read in its own order, and Limit ends that after 21 rows. The 21st is never
shown; it tells that there is a next page. Nothing is sorted.
""",
    ),
    Case(
        "list-by-name",
        "{ companies(orderBy: [{name: ASC}], first: 20) { nodes { name kind } pageInfo { hasNextPage endCursor } } }",
        """
The index on name brings the order. Names are not unique, so PartialTop sorts by id among equal names, and ends with the last name that it
needs: some rows more than 21 are read. `n0.name IS NOT NULL` always holds; without it Neo4j would read and sort the whole label.
""",
    ),
    Case(
        "filtered-list",
        '{ companies(where: {kind: {eq: "cedar"}}, orderBy: [{name: ASC}], first: 20) { nodes { name kind } } }',
        """
`kind` has no index. The index on name is walked in order and each kind is looked at until the page is full: the more companies fit, the
sooner. Where hardly any fit, each of the 10,000 is read once, as any other plan would.
""",
    ),
    Case(
        "cursor-in-the-middle",
        """
query ($at: String) {
  companies(orderBy: [{name: ASC}], first: 20, after: $at) { nodes { name } pageInfo { hasNextPage hasPreviousPage } }
}
""",
        """
What lies before the cursor is not read: NodeIndexSeekByRange begins at its name. So page 100 costs what page 1 costs. The second branch
is `hasPreviousPage`: it seeks the names up to the cursor's and ends at the first row.
""",
    ),
    Case(
        "last-before",
        "query ($at: String) { companies(orderBy: [{name: ASC}], last: 20, before: $at) { nodes { name } } }",
        """
The same index, read backwards from the cursor: PartialTop sorts down both keys. The rows come in reverse and are turned round in Python.
""",
    ),
    Case(
        "total-count",
        "{ companies { totalCount } }",
        """
NodeCountFromCountStore: Neo4j keeps this number, nothing is counted. It is so for things without a filter; facts (rounds, partnerships,
figures, milestones) are counted one by one, because the lens may hide some.
""",
    ),
    Case(
        "nested-page",
        """
{
  companies(orderBy: [{name: ASC}], first: 20) {
    nodes { name subsidiaries(first: 5, orderBy: [{node: {name: ASC}}]) { edges { kind shareMin node { name } } } }
  }
}
""",
        """
Does the limit lie below the expansion? Yes: PartialTop feeds Apply, so only the companies of the page are expanded. Each has a Top of its
own, and what is shown of an edge is read above it. Expand counts a hit for each edge of a node with few edges, whatever its type: they
hang in one chain.
""",
    ),
    Case(
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
How often are the edges read and filtered? Once: what passes is gathered in a list; its size is the total, and the page is cut from it.
""",
    ),
    Case(
        "some",
        "{ companies(where: {subsidiaries: {some: {kind: {eq: DIVISION}}}}, first: 20) { totalCount nodes { name } } }",
        """
SemiApply ends at the first edge that fits, and the page at the 21st company that has one: few hits. Nearly all hits are the total's, for
which every company must be asked; who does not ask for `totalCount` does not pay for it.
""",
    ),
    Case(
        "none",
        "{ companies(where: {subsidiaries: {none: {kind: {eq: DIVISION}}}}, first: 20) { totalCount nodes { name } } }",
        """
As for `some`, with AntiSemiApply: it, too, ends at the first edge that fits. The total asks every company.
""",
    ),
    Case(
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
A neighbour that is picked by value (id, slug, key or name) is where the statement begins: an index seek, then its edges backwards.
As EXISTS it would expand every company, once for the page and once for the total: 282,000 hits.
""",
    ),
    Case(
        "count-order",
        "{ companies(orderBy: [{subsidiaries: {count: DESC}}], first: 20) { nodes { name subsidiaries { totalCount } } } }",
        """
An order by a count needs the count of every company, and so reads them all. Why not the degree that Neo4j keeps at each node? It counts
edges that the lens hides. Only the page is expanded again for what it shows.
""",
    ),
    Case(
        "to-one-order",
        "{ fundingRounds(orderBy: [{company: {name: ASC}}], first: 20) { nodes { name company { name } } } }",
        """
An order by a field of another node reads that node for every round; COLLECT is a subquery for each. A round is a fact: SemiApply asks
whether any visible edge carries it, before it is sorted.
""",
    ),
    Case(
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
One expansion for all types and both ways, not one for each. Filter tells facts from things by their labels and asks of facts whether they
are visible; a label costs a hit. What the fragments show is read above Top, for the page only.
""",
    ),
    Case(
        "path-with-via",
        '{ company(slug: "000000") { partners(first: 10) { totalCount edges { modality node { name } via { name } } } } }',
        """
Two expansions, and never back over the same edge. Sort puts the best path first, EagerAggregation makes one row of all paths to a
company, and keeps what lies between: `via` unwinds that list and expands nothing.
""",
    ),
    Case(
        "evidence",
        '{ company(slug: "000000") { subsidiaries(first: 20) { edges { node { name } evidence { key statement document { title } } } } } }',
        """
Edges hold the keys of their claims. A unique index finds each claim, only for the edges of the page (above Top), and from the claim it
is one edge to the document.
""",
    ),
    Case(
        "aggregate",
        '{ company(slug: "000000") { investments { aggregate { count amount { unit sum } node { amount { unit avg max } } } } } }',
        """
One expansion, however many functions are asked: each value is read once per edge, and one EagerAggregation does all of them. No rows are
asked for, so nothing is sorted.
""",
    ),
    Case(
        "groups",
        "{ companies { groups(by: [KIND]) { keys { value } count } } }",
        """
`kind` has no index, so every company is read once, for this one property. A missing kind is a group, too.
""",
    ),
    Case(
        "search",
        '{ search(text: "amber bas", first: 10) { nodes { type name } } }',
        """
The full-text index finds all that match, best first; but who bears exactly this name comes before, and facts come last, so all that are
found must be looked at before Top can cut. The rows of ProcedureCall are what the index found.
""",
    ),
    Case(
        "node-by-id",
        '{ node(id: "company:000007") { __typename id ... on Company { name } } }',
        """
Three labels may own an id, each with a unique index: three seeks, of which two find nothing. Filter asks of a fact whether it is visible;
of a company it only looks at the labels.
""",
    ),
    Case(
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
One statement, one record. CartesianProduct stands between roots: each is one row, so it multiplies one by one.
""",
    ),
)
