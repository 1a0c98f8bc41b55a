"""The oracle: a reference implementation in plain Python, run by graphql-core's own executor over plain objects.

random_graph.py         random graphs, kept as Python objects and written to the database
visibility.py           lenses: which nodes and edges are visible, and the values of an edge under a lens
comparing.py            operators, sort order and conversion of values
aggregations.py         aggregates and groups
plain.py                every field, filter, order and lens, with loops and comprehensions
graph_queries.py        paths, subgraphs and common neighbours
ownership.py            ownership, day by day
operations.py           random operations with random values for their variables
graph_query_generator.py   random paths, subgraphs and the like
test_oracle.py          random operations: same keys, key order, values and errors from Keiretsu and the oracle
test_graph_queries.py   the same for paths, subgraphs, common neighbours and ownership
test_histories.py       `asOf` lenses on every day on which validity changes
test_neighbours.py      filters that select a related node by value
"""
