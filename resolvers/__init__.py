"""How a question is answered: the only room that knows both sides, GraphQL's and the graph's.

answer.py         the whole pipeline on one page
counting.py       a document that asks for too much, before it is validated
operations.py     text -> operation, and the shape of its variables
introspection.py  questions about the schema itself
selection.py      what is asked of each type, fragments resolved
given.py          what is given for arguments, and where each value came from
planning.py       what planning has at hand; a field's steps -> a match
roots.py          root fields -> roots of the plan
nodes.py          what is asked of nodes -> columns
connections.py    a connection -> page, total and rows
arguments.py      arguments that decide what a statement says
exploring.py      paths, subgraph, common -> roots
explored.py       what they tell beside nodes and edges
sentences.py      a fact, and a path of facts, in English
later.py          what is read in a second statement, after a computation
owning.py         the fields about ownership -> what is fetched
owned.py          holdings -> what they tell
summaries.py      what all edges of a connection come to: aggregate, groups
rows.py           columns in canonical order
filters.py        where -> condition
orders.py         orderBy -> keys
pages.py          first, after, last, before -> page
lenses.py         lens -> which claims count
values.py         properties -> values of a plan
slots.py          the values that travel beside the text
conversions.py    a value as given -> as Neo4j gets it
identity.py       global ids
cursors.py        where an edge stands, as opaque text
shaping.py        record -> answer
generated.py      the same, as one generated function
costs.py          how many nodes an answer may have
limits.py         how much may be asked
problems.py       what the asker is told when there is no answer
execution.py      the same pipeline behind Strawberry's `schema.execute`
"""
