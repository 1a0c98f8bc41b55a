"""What Cypher cannot compute: sums over the ways in which companies hold each other. Pure functions over rows; knows no database.

A *hop* is who holds a share in whom. Shares are per cent; a share or a total that is not stated is None. `docs/analysis.md` says what
each figure means.

hops.py        rows -> hops, one for each ordered pair
network.py     hops -> who is next to whom, how far away, and what lies between two
components.py  hops -> groups whose members all hold each other, owned ones first
budget.py      how many steps a search may still take
search.py      the simple ways of exactly so many hops, in the order of ids
ownership.py   hops -> each ancestor's share: the sum over all simple paths
paths.py       hops -> the paths themselves, shortest first
integrated.py  hops -> one owner's share when cycles count, too
parents.py     hops -> who stands at the top
trees.py       hops -> rows of a tree of owners or of holdings
cycles.py      hops -> circular holdings
"""
