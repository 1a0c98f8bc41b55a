"""Operation -> plan, and the output plan that reads its record.

context.py          what every planner has at hand; catalogue steps -> a traversal
roots.py            root fields -> plan roots
graph_queries.py    paths, subgraph, common -> plan roots
nodes.py            selected node fields -> columns
connections.py      a connection -> page, total count and rows
aggregations.py     aggregate and groups of a connection
argument_reader.py  arguments that decide the text of the statement
filters.py          where -> condition
orders.py           orderBy -> sort keys
pages.py            first, after, last, before -> page
lens.py             lens -> which claims count
values.py           properties -> plan values
columns.py          columns in canonical order
cost.py             how many nodes a response may have
"""
