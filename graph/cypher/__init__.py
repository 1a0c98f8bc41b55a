"""Plan -> the text of one Cypher statement: the generator. The only place where Cypher is written.

statement.py      plan -> statement: one CALL for each root, one record
scope.py          the variables in scope, and the parameters gathered so far
names.py          labels, types and properties, quoted where they must be
rows.py           columns -> the list that is one row, nested CALLs first
traversal.py      a traversal -> its pattern and its visibility predicates
lens.py           which claims count, and the modality and confidence that follow
values.py         values of the current row -> expressions
predicates.py     conditions -> predicates; the table of operators
graph_queries.py  paths, subgraph, common
holdings.py       the holdings that ownership is computed from
scan_source.py    which nodes a scan reads: all of a label, or those reached from a selective neighbour
aggregates.py     aggregates and groups
pages.py          orders, cursors and limits

Variables are named by depth: n0, n1, ... for nodes, r1, r2, ... for the edges that lead to them. A parameter stands in the text as a mark
until the end, when all are numbered in the order in which they appear: so two plans that ask the same give the same text.
"""
