"""Plan -> the text of one Cypher statement: the generator. The only package that writes the Cypher of reads.

statement.py      plan -> statement: one CALL per root, one record
scope.py          the variables in scope, and parameter placeholders
names.py          labels, types and properties, quoted if necessary
rows.py           columns -> the list that is one row, nested CALLs first
traversal.py      a traversal -> its pattern and its visibility predicates
references.py     a hop over a relationship that is stored as ids -> its clause
lens.py           the claims that pass a lens, and the resulting modality and confidence
stated_values.py  what claims say of the properties of an edge or a node -> an expression
values.py         values of the current row -> expressions
expression_types.py   the types of expressions over the properties of a node, and their functions
expression_parser.py  the declared text of an expression -> its tree
expressions.py    its tree -> Cypher that cannot fail
dependencies.py   what a part of a plan reads: the node, the edge
predicates.py     conditions -> predicates; the table of operators
graph_queries.py  paths, neighborhoods, common neighbors
exports.py        scans of an export: one row for each node or edge
holdings.py       the holdings that ownership is computed from
scan_source.py    the nodes that a scan reads: all of a label, or those reached from a selective neighbor
relationship_source.py   the edges that a scan of relationships reads: all of a type, or those of a selected end
aggregates.py     aggregates and groups
float_sums.py     sums of floats, rounded to 15 significant digits
related_aggregates.py   sort keys that aggregate related edges
pages.py          sort orders, cursors and limits

Variables are numbered by depth: n0, n1, ... for nodes, r1, r2, ... for the edges that lead to them. Parameters are placeholders in the
text until the end, when they are numbered in order of appearance: so two equal plans give the same text.
"""
