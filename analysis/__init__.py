"""Ownership figures that Cypher cannot compute: sums over all paths of holdings. Pure functions over rows; independent of the database.

A *holding* is one owner's share in one company. Shares are per cent; a share or a total that is not stated is None.
`docs/reference/ownership-metrics.md` defines each figure.

periods.py     days of validity -> periods
pair_facts.py  several facts of one pair and kind -> whether the range of their shares is certain on a day
holdings.py    rows -> holdings, one per ordered pair
traversal.py   holdings -> adjacency, distances, and the subgraph between two nodes
components.py  holdings -> strongly connected components, owned ones first
budget.py      a step budget for searches
search.py      simple paths of a given length, in the order of ids
ownership.py   holdings -> each ancestor's share: the sum over all simple paths
over_time.py   holdings -> one owner's share in the latest period in which it has one
paths.py       holdings -> the paths themselves, shortest first
integrated.py  holdings -> one owner's share with cycles counted
parents.py     holdings -> ultimate parents
trees.py       holdings -> rows of an owners or holdings tree
cycles.py      holdings -> circular holdings
"""
