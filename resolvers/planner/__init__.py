"""Operation -> plan, and the output plan that reads its record.

context.py          state shared by all planners of an operation; catalogue hops -> a traversal
roots.py            root fields -> plan roots
computed_fields.py  the table of fields that other rooms plan
python_fields.py    fields that declared Python functions compute
fact_lists.py       lists of facts -> plan roots
graph_queries.py    paths, subgraph, common -> plan roots
data_sets.py        dataSets -> a plan root
nodes.py            selected node fields -> columns
connections.py      a connection -> page, total count and rows
aggregations.py     aggregate and groups of a connection
argument_reader.py  arguments that determine the statement text or become parameters
composites.py       lists of structured values: columns, conditions, keys of an index
filters.py          where -> condition
orders.py           orderBy -> sort keys
pages.py            first, after, last, before -> page
lens.py             lens -> the condition on claims
values.py           properties -> plan values and their readers
expressions.py      declared expressions -> plan values, checked when the program starts
stated_values.py    statedValues: what each claim says
sentences.py        the columns that a sentence needs
columns.py          the columns of a row, in canonical order and located
cost.py             the maximum number of nodes in a response
"""
